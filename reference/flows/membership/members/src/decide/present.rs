//! A card at a reader, a card looked up (MEM-16 … MEM-20, MEM-22).

use forecourt_books::{CardId, Fen, MemberId, Rejection, Scene};

use super::changes::on_card;
use super::{Decided, at_hand, known, own, proof, served_here};
use crate::command::PresentCard;
use crate::digest::LookUp;
use crate::event::{Event, own as personal};
use crate::kinds::{CardKind, CardState, Cars, Way};
use crate::rejection::of_plate;
use crate::state::State;

/// What the account says just now: balance and points.
pub(crate) fn account(scene: &Scene<'_>, member: MemberId) -> (Fen, i64) {
    let wallet = scene.facts.wallet(member);
    (wallet.principal + wallet.gift, wallet.points.0)
}

/// Reading a card (MEM-17): only an active one goes on.
pub(super) fn present(state: &State, scene: &Scene<'_>, read: &PresentCard) -> Decided {
    let number = read.number;
    let Some(id) = state.card_numbers.get(&number).copied() else {
        let blank = state.lot(number).is_some() && !state.spoiled.contains(&number);
        return Err(if blank {
            Rejection::new("card-state").with("card", number).with("state", "blank")
        } else {
            Rejection::new("unknown-card").with("card", number)
        });
    };
    let card = state.cards.get(id).expect("every number in use has its card");
    if !read.reader.takes(card.kind) {
        return Err(Rejection::new("wrong-reader").with("reader", read.reader).with("card", card.kind));
    }
    if read.keypad.is_some() && !read.reader.has_keypad() {
        return Err(Rejection::new("no-keypad").with("reader", read.reader));
    }
    if card.state != CardState::Active {
        return Err(Rejection::new("card-state").with("card", id).with("state", card.state));
    }
    let member = card.member;
    at_hand(state, scene, member)?;
    if let Some(plate) = read.plate.as_ref().filter(|_| card.cars != Cars::Any)
        && !on_card(card, plate)
    {
        return Err(of_plate("plate-not-on-card", plate).with("card", id));
    }
    if card.fresh {
        return Err(Rejection::new("password-needed").with("member", member));
    }
    let plate = read.plate.as_ref().map(|plate| personal(member, plate));
    let mut events = vec![Event::CardPresented { card: id, member, reader: read.reader, plate }];
    events.extend(mismatch(scene, id, member, card.kind, read));
    let unprinted = card.mirror.as_ref().is_some_and(|mirror| mirror.unprinted);
    if unprinted {
        // MEM-20: what could not be printed is printed at the next use.
        events.push(Event::FacePrinted { card: id });
    }
    if let Some(typed) = &read.keypad {
        proof::check(state, scene, member, typed)?;
        events.push(proof::given(scene, member, Way::Password));
    }
    Ok(events)
}

/// MEM-18: the account rules; a chip that says otherwise is corrected and reported.
fn mismatch(
    scene: &Scene<'_>,
    card: CardId,
    member: MemberId,
    kind: CardKind,
    read: &PresentCard,
) -> Option<Event> {
    let (balance, points) = account(scene, member);
    if !kind.mirrors() {
        return None;
    }
    let (mirror_balance, mirror_points) =
        (read.mirror_balance.unwrap_or(balance), read.mirror_points.unwrap_or(points));
    ((mirror_balance, mirror_points) != (balance, points)).then_some(Event::MirrorMismatch {
        card,
        balance,
        points,
        mirror_balance,
        mirror_points,
    })
}

/// MEM-20: the movement stands; the face is repeated at the next use.
pub(super) fn print_failure(state: &State, id: CardId) -> Decided {
    match state.cards.get(id) {
        Some(card) if card.kind == CardKind::Visual => Ok(vec![Event::PrintFailed { card: id }]),
        Some(card) => Err(Rejection::new("wrong-reader").with("reader", "visual").with("card", card.kind)),
        None => Err(Rejection::new("unknown-card").with("card", id)),
    }
}

/// The card that a number, plate, phone or member leads to: the lowest active one, else the newest that can be active
/// again, else the newest.
pub(crate) fn found_by(
    state: &State,
    number: Option<u64>,
    plate: Option<&str>,
    phone: Option<&str>,
    member: Option<MemberId>,
) -> Option<(CardId, &'static str)> {
    if let Some(number) = number {
        return state.card_numbers.get(&number).map(|card| (*card, "number"));
    }
    let order = |(id, card): &(CardId, &crate::state::card::Card)| match card.state {
        CardState::Active => (0, id.0),
        CardState::Lost | CardState::Stopped | CardState::Expired => (1, u32::MAX - id.0),
        CardState::Replaced | CardState::Cancelled => (2, u32::MAX - id.0),
    };
    let best = |cards: &mut dyn Iterator<Item = (CardId, &crate::state::card::Card)>| {
        cards.min_by_key(order).map(|(id, _)| id)
    };
    if let Some(plate) = plate {
        return best(&mut state.cards_with(plate)).map(|card| (card, "plate"));
    }
    if let Some(phone) = phone {
        let member = state.person(LookUp::Phone, phone)?;
        return best(&mut state.cards_of(member)).map(|card| (card, "phone"));
    }
    best(&mut state.cards_of(member?)).map(|card| (card, "member"))
}

/// MEM-16: four ways to one card; that it was looked up is on record.
pub(super) fn look_up(
    state: &State,
    scene: &Scene<'_>,
    number: Option<u64>,
    plate: Option<&str>,
    phone: Option<&str>,
    member: Option<MemberId>,
) -> Decided {
    let (card, by_what) = found_by(state, number, plate, phone, member)
        .ok_or_else(|| Rejection::new("unknown-card").with("card", "none"))?;
    let holder = state.cards.get(card).map(|card| card.member).expect("a card that was found exists");
    own(scene, holder)?;
    served_here(scene, holder, known(state, holder)?)?;
    Ok(vec![Event::CardLookedUp { card, by_what: by_what.to_owned() }])
}
