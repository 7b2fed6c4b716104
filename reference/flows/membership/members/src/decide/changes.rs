//! Changes of cards that are somebody's: lost, stopped, restored, plates, holder (MEM-26 … MEM-28, MEM-31).

use forecourt_books::{By, CardId, MemberId, Rejection, Scene, Secret};

use super::cards::{fits, free_plate};
use super::{Decided, acting, at_hand, card, card_in, known, movement, proof};
use crate::command::Command;
use crate::digest::{LookUp, key, of_request};
use crate::event::{Event, Given, own};
use crate::kinds::{CardState, Cars, Pending};
use crate::rejection::of_plate;
use crate::settings;
use crate::state::State;
use crate::state::card::Card;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::ReportLost { number, by_phone, name, identity_tail } => {
            let told = (name.as_deref(), identity_tail.as_deref());
            report_lost(state, scene, *number, *by_phone, told)
        }
        Command::StopCard { card, reason } => {
            if scene.by.member_id().is_some() {
                return Err(Rejection::new("forbidden").with("by", scene.by));
            }
            if reason.trim().is_empty() {
                return Err(Rejection::new("reason-needed"));
            }
            card_in(state, scene, *card, &[CardState::Active, CardState::Lost])?;
            Ok(vec![Event::CardStopped { card: *card, reason: reason.clone() }])
        }
        Command::RestoreCard { card, password } => {
            let found = card_in(state, scene, *card, &[CardState::Lost, CardState::Stopped])?;
            proof::needed(state, scene, found.member, password.as_ref())?;
            let right = proof::right(state, found.member, password.as_ref());
            Ok(right.into_iter().chain([Event::CardRestored { card: *card }]).collect())
        }
        Command::RenewCard { card } => {
            let found = card_in(state, scene, *card, &[CardState::Active, CardState::Expired])?;
            if found.barred {
                // MEM-28: its end lifts neither loss nor stop.
                proof::needed(state, scene, found.member, None)?;
            }
            let days = scene.number(&settings::CARD_TERM_DAYS);
            let until = scene.at.day().plus_days(days);
            if until <= found.until {
                return Err(Rejection::new("nothing-changes").with("card", card));
            }
            Ok(vec![Event::CardRenewed { card: *card, until }])
        }
        Command::JoinCards { from, into } => join_cards(state, scene, *from, *into),
        Command::AddPlate { card, plate } => {
            let found = card_in(state, scene, *card, &[CardState::Active])?;
            if on_card(found, plate) {
                return Err(Rejection::new("duplicate").with("field", "plate"));
            }
            fits(scene, found.cars, found.plates.len() + 1)?;
            free_plate(state, found.member, plate)?;
            Ok(vec![Event::PlateAdded { card: *card, plate: own(found.member, plate) }])
        }
        Command::RemovePlate { card, plate } => {
            let found = card_in(state, scene, *card, &[CardState::Active])?;
            if !on_card(found, plate) {
                return Err(of_plate("plate-not-on-card", plate));
            }
            fits(scene, found.cars, found.plates.len() - 1)?;
            Ok(vec![Event::PlateRemoved { card: *card, plate: own(found.member, plate) }])
        }
        _ => Ok(Vec::new()),
    }
}

/// Whether a card serves a plate, however it is written.
pub(super) fn on_card(card: &Card, plate: &str) -> bool {
    let digest = key(LookUp::Plate, plate);
    card.plates.iter().any(|known| key(LookUp::Plate, known) == digest)
}

/// MEM-28: at once and in the whole group; by phone somebody has to know number, name and identity.
fn report_lost(
    state: &State,
    scene: &Scene<'_>,
    number: u64,
    by_phone: bool,
    (name, tail): (Option<&str>, Option<&str>),
) -> Decided {
    let unknown = || Rejection::new("unknown-card").with("card", number);
    let id = *state.card_numbers.get(&number).ok_or_else(unknown)?;
    let found = card_in(state, scene, id, &[CardState::Active])?;
    let own = scene.by.member_id() == Some(found.member);
    if by_phone && !own {
        let file = state.files.get(found.member).expect("every member has a file");
        let tail_fits = tail.is_some_and(|tail| {
            tail.len() == 4 && file.identity.to_uppercase().ends_with(&tail.to_uppercase())
        });
        if name != Some(&*file.name) || !tail_fits {
            return Err(Rejection::new("not-identified").with("card", number));
        }
    } else if !own && !matches!(scene.by, By::Person { .. } | By::System) {
        return Err(Rejection::new("forbidden").with("by", scene.by));
    }
    Ok(vec![Event::CardLost { card: id, by_phone }])
}

fn join_cards(state: &State, scene: &Scene<'_>, from: CardId, into: CardId) -> Decided {
    let one = card_in(state, scene, from, &[CardState::Active])?;
    let other = card_in(state, scene, into, &[CardState::Active])?;
    if from == into || one.member != other.member {
        return Err(Rejection::new("not-one-member").with("from", from).with("into", into));
    }
    let added = one.plates.iter().filter(|plate| !on_card(other, plate)).count();
    if added > 0 {
        fits(
            scene,
            if other.cars == Cars::Any { Cars::Any } else { Cars::Many },
            other.plates.len() + added,
        )?;
        if other.cars != Cars::Many {
            return Err(Rejection::new("plates-limit").with("plates", added + 1).with("limit", 1));
        }
    }
    Ok(vec![Event::CardsJoined { from, into }])
}

fn digest_of_plate(card: CardId, old: &str, new: &str) -> String {
    of_request(&["plate-change", &card.to_string(), old, new])
}

/// MEM-27: twice a year and plate without asking.
pub(super) fn change_plate(
    state: &State,
    scene: &Scene<'_>,
    id: CardId,
    (old, new): (&str, &str),
    papers_seen: bool,
) -> Decided {
    let found = card_in(state, scene, id, &[CardState::Active])?;
    let member = found.member;
    // Papers are seen by staff: a member's own word for it is none.
    if !papers_seen || scene.by.member_id().is_some() {
        return Err(of_plate("papers-needed", new));
    }
    if !on_card(found, old) {
        return Err(of_plate("plate-not-on-card", old));
    }
    if on_card(found, new) {
        return Err(Rejection::new("duplicate").with("field", "plate"));
    }
    free_plate(state, member, new)?;
    let year_ago = scene.at.day().plus_months(-12);
    let digest = key(LookUp::Plate, old);
    let car = state.car(LookUp::Plate, old).and_then(|car| state.cars.get(car));
    let by_car = car.map_or(0, |car| car.plate_changes.iter().filter(|day| **day >= year_ago).count());
    // A plate whose car is in no file is counted by its card.
    let on_card = found.plate_changes.iter().filter(|(plate, day)| *plate == digest && *day >= year_ago);
    let before = by_car.max(on_card.count());
    if before < usize::try_from(scene.number(&settings::PLATE_CHANGES)).unwrap_or(usize::MAX) {
        return Ok(plate(state, id, old, new).unwrap_or_default());
    }
    if state.waiting.contains_key(&(Pending::PlateChange, id.0)) {
        return Err(Rejection::new("already-asked").with("about", id));
    }
    let digest = digest_of_plate(id, old, new);
    let branch = acting(scene, known(state, member)?);
    let (old, new) = (own(member, old), own(member, new));
    Ok(vec![Event::PlateChangeAsked { card: id, old, new, digest, branch }])
}

/// The change itself, if it still can be made.
pub(super) fn plate(state: &State, id: CardId, old: &str, new: &str) -> Option<Vec<Event>> {
    let found = state.cards.get(id).filter(|found| on_card(found, old) && !on_card(found, new))?;
    free_plate(state, found.member, new).ok()?;
    let car = state
        .car(LookUp::Plate, old)
        .filter(|car| state.cars.get(*car).is_some_and(|car| car.member == found.member));
    let (old, new) = (own(found.member, old), own(found.member, new));
    Some(vec![Event::PlateChanged { card: id, car, old, new }])
}

/// MEM-26: both identified, the present holder's proof, and an approval.
pub(super) fn change_holder(
    state: &State,
    scene: &Scene<'_>,
    id: CardId,
    to: MemberId,
    password: Option<&Secret>,
    both_identified: bool,
) -> Decided {
    let found = card_in(state, scene, id, &[CardState::Active])?;
    let from = found.member;
    if from == to {
        return Err(Rejection::new("nothing-changes").with("card", id));
    }
    if scene.by.member_id().is_some() {
        return Err(Rejection::new("forbidden").with("by", scene.by));
    }
    at_hand(state, scene, to)?;
    if !both_identified {
        return Err(Rejection::new("identity-needed").with("card", id));
    }
    proof::needed(state, scene, from, password)?;
    if state.waiting.contains_key(&(Pending::HolderChange, id.0)) {
        return Err(Rejection::new("already-asked").with("about", id));
    }
    let digest = of_request(&["holder-change", &id.to_string(), &from.to_string(), &to.to_string()]);
    let branch = acting(scene, known(state, from)?);
    let asked = Event::HolderChangeAsked { card: id, from, to, digest, branch };
    Ok(proof::right(state, from, password).into_iter().chain([asked]).collect())
}

/// The change of holder itself, if it still can be made.
pub(super) fn holder(
    state: &State,
    scene: &Scene<'_>,
    id: CardId,
    from: MemberId,
    to: MemberId,
) -> Option<Vec<Event>> {
    let found = card(state, scene, id).ok()?;
    at_hand(state, scene, to).ok()?;
    if found.member != from || found.state != CardState::Active {
        return None;
    }
    let points = scene.flag(&settings::POINTS_FOLLOW_CARD);
    let cars = found.plates.iter().filter_map(|plate| {
        let car = state.car(LookUp::Plate, plate)?;
        let known = state.cars.get(car).filter(|known| known.member == from)?;
        let (plate, frame, engine) = (own(to, &known.plate), own(to, &known.frame), own(to, &known.engine));
        Some(Given { car, plate, frame, engine })
    });
    let plates = found.plates.iter().map(|plate| own(to, plate)).collect();
    let cars = cars.collect();
    let mut events = vec![Event::HolderChanged { card: id, from, to, points, plates, cars }];
    if found.kind.mirrors() {
        events.extend(movement::write(state, scene, id));
    }
    // MEM-65: packages that go along are watched for their new holder.
    events.extend(movement::watch(state, scene, to));
    Some(events)
}
