//! Cards that become somebody's: issue, replacement, another kind (MEM-15, MEM-30, MEM-31).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Membership;
use forecourt_books::{BranchId, CardId, Day, Fen, MemberId, Rejection, Scene};

use super::stock::{blank, low, unit_price};
use super::{Decided, at_hand, card, card_in, here, movement, proof};
use crate::command::IssueCard;
use crate::digest::LookUp;
use crate::event::{Event, FeeCharged, Issued, Replaced, own};
use crate::kinds::{CarId, CardKind, CardState, Cars, FeeKind, ReplaceWhy};
use crate::rejection::of_plate;
use crate::settings;
use crate::state::State;

/// MEM-15.
pub(super) fn issue(state: &State, scene: &Scene<'_>, wish: &IssueCard) -> Decided {
    let member = wish.member;
    at_hand(state, scene, member)?;
    let branch = here(scene)?;
    let lot = blank(state, branch, wish.number)?;
    let cars = wish.cars.unwrap_or(if wish.plates.is_empty() { Cars::Any } else { Cars::Many });
    fits(scene, cars, wish.plates.len())?;
    for (index, plate) in wish.plates.iter().enumerate() {
        free_plate(state, member, plate)?;
        if wish.plates[..index].contains(plate) {
            return Err(Rejection::new("duplicate").with("field", "plates"));
        }
    }
    let has_one = state.guards.get(&member).is_some_and(|guard| guard.hash.is_some());
    let password = match &wish.password {
        // A new card is no way around the password that there is.
        Some(given) if has_one => proof::check(state, scene, member, given).map(|()| None)?,
        Some(given) => Some(proof::fresh(scene, member, given)?),
        None if has_one => None,
        None => return Err(Rejection::new("password-needed").with("member", member)),
    };
    let issued = Issued {
        card: state.cards.next_id(),
        number: wish.number,
        card_kind: lot.kind,
        member,
        cars,
        plates: wish.plates.iter().map(|plate| own(member, plate)).collect(),
        until: end(scene),
        branch,
        cost: lot.price,
        password,
    };
    let card_id = issued.card;
    let right = wish.password.as_ref().filter(|_| has_one);
    let mut events: Vec<Event> = proof::right(state, member, right).into_iter().collect();
    events.push(Event::CardIssued(issued));
    let paid = wish.charged.then_some(wish.parts.as_slice());
    after_issue(state, scene, (card_id, member), (branch, lot.kind), paid, &mut events)?;
    Ok(events)
}

fn end(scene: &Scene<'_>) -> Day {
    scene.at.day().plus_days(scene.number(&settings::CARD_TERM_DAYS))
}

/// MEM-22, MEM-23: as many plates as the kind serves.
pub(super) fn fits(scene: &Scene<'_>, cars: Cars, plates: usize) -> Result<(), Rejection> {
    let limit = usize::try_from(scene.number(&settings::CARS_PER_CARD)).unwrap_or(usize::MAX);
    let (least, most) = match cars {
        Cars::Any => (0, 0),
        Cars::One => (1, 1),
        Cars::Many => (1, limit),
    };
    if (least..=most).contains(&plates) {
        Ok(())
    } else {
        Err(Rejection::new("plates-limit").with("plates", plates).with("limit", most))
    }
}

/// MEM-23: a plate is on cards of one member only, and no car of another member's.
pub(super) fn free_plate(state: &State, member: MemberId, plate: &str) -> Result<(), Rejection> {
    if plate.trim().is_empty() {
        return Err(Rejection::new("bad-field").with("field", "plate"));
    }
    let dead = |state: &CardState| matches!(state, CardState::Replaced | CardState::Cancelled);
    let other_card = state.cards_with(plate).any(|(_, card)| card.member != member && !dead(&card.state));
    let other_car = car_of(state, LookUp::Plate, plate).is_some_and(|(_, owner)| owner != member);
    if other_card || other_car { Err(of_plate("plate-taken", plate)) } else { Ok(()) }
}

/// The car in somebody's file that has a plate or frame number, and whose it is; who left has none any more (MEM-12).
pub(super) fn car_of(state: &State, what: LookUp, value: &str) -> Option<(CarId, MemberId)> {
    let car = state.car(what, value)?;
    let owner = state.cars.get(car).filter(|car| !car.removed)?.member;
    let left = state.members.get(owner).is_none_or(|owner| owner.membership == Membership::Left);
    (!left).then_some((car, owner))
}

/// The card's price if it is charged, the stock's message, the chip's first writing.
fn after_issue(
    state: &State,
    scene: &Scene<'_>,
    (card, member): (CardId, MemberId),
    (branch, kind): (BranchId, CardKind),
    paid: Option<&[PartWish]>,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let price = unit_price(state, kind, 1).unwrap_or(Fen::ZERO);
    if let Some(parts) = paid.filter(|_| !price.is_zero()) {
        super::term::proved_for(state, scene, member, parts)?;
        events.push(Event::FeeCharged(FeeCharged {
            fee: state.fees.next_id(),
            member,
            amount: price,
            why: FeeKind::Card,
            branch,
            former: None,
            former_until: None,
            former_over: false,
            card: Some(card),
            parts: parts.to_vec(),
        }));
    }
    events.extend(low(state, scene, branch, kind));
    if kind.mirrors() {
        events.extend(movement::write(state, scene, card));
    }
    Ok(())
}

/// MEM-30: after the waiting time, or at once with the identity card.
pub(super) fn replace(
    state: &State,
    scene: &Scene<'_>,
    id: CardId,
    number: u64,
    identity_shown: bool,
    paid: Option<&[PartWish]>,
) -> Decided {
    let old = card_in(state, scene, id, &[CardState::Lost, CardState::Active, CardState::Expired])?;
    if !identity_shown {
        let lost_at = old.lost_at.ok_or_else(|| Rejection::new("identity-needed").with("card", id))?;
        // A waiting time holds through its last day (PLAT-02).
        let last = lost_at.end_after_days(scene.number(&settings::REPLACE_WAIT_DAYS));
        if scene.at <= last {
            return Err(Rejection::new("too-early").with("from", last.plus_s(1)));
        }
    }
    let why = if old.state == CardState::Lost { ReplaceWhy::Lost } else { ReplaceWhy::Spoiled };
    succeed(state, scene, (id, number), why, None, paid)
}

/// MEM-31: a card of another kind.
pub(super) fn change_kind(state: &State, scene: &Scene<'_>, id: CardId, number: u64) -> Decided {
    let old = card_in(state, scene, id, &[CardState::Active])?;
    succeed(state, scene, (id, number), ReplaceWhy::Kind, Some(old.kind), None)
}

fn succeed(
    state: &State,
    scene: &Scene<'_>,
    (id, number): (CardId, u64),
    why: ReplaceWhy,
    other_than: Option<CardKind>,
    paid: Option<&[PartWish]>,
) -> Decided {
    let old = card(state, scene, id)?;
    let branch = here(scene)?;
    let lot = blank(state, branch, number)?;
    if other_than == Some(lot.kind) {
        return Err(Rejection::new("nothing-changes").with("card", id));
    }
    let until = if old.until >= scene.at.day() { old.until } else { end(scene) };
    let successor = state.cards.next_id();
    let replaced =
        Replaced { card: id, successor, number, card_kind: lot.kind, why, until, branch, cost: lot.price };
    let mut events = vec![Event::CardReplaced(replaced)];
    after_issue(state, scene, (successor, old.member), (branch, lot.kind), paid, &mut events)?;
    Ok(events)
}
