//! What a slot's reading does to the key in it: the heart of custody (KEY-24 … KEY-38).
//!
//! | slot went | in a take of it | in an opening | drawer forced, outage | drawer shut |
//! | --- | --- | --- | --- | --- |
//! | tag → empty | taken | lifted, decided by the closing scan | lifted, decided by the scan | missing, alarm |
//! | empty → tag | returned | returned, moved, put back, stored | found | found, alarm |
//! | anything else | nothing: silence is not empty (KEY-26) | | | |

use super::draft::{Draft, system};
use super::handover::lapse;
use super::{line, open};
use crate::event::Event;
use crate::kinds::{
    AbandonReason, Act, AlarmKind, Bay, KeyId, OperationId, Place, Purpose, Reading, Rented, Tag,
};
use crate::state::cabinet::{Operation, Phase, TakeStage};
use crate::state::custody::Custody;

/// A believed reading; unchanged ones say nothing, but for the first of a watch (KEY-32).
pub(super) fn slot(draft: &mut Draft<'_>, place: Place, reading: Reading, reads: u32) {
    let slot = &draft.state.slots[&place];
    let changed = slot.reading != reading;
    if changed {
        draft.push(Event::SlotRead { place, reading });
    }
    match reading {
        Reading::Tag(tag) if slot.content != Some(tag) => {
            if let Some(old) = slot.content {
                gone(draft, place, old, reads);
            }
            came(draft, place, tag);
        }
        // KEY-72: a key that was declared lost behind a doubtful slot was there all the while.
        Reading::Tag(tag) if changed && lost_here(draft, tag) => came(draft, place, tag),
        Reading::Empty => {
            if let Some(old) = slot.content {
                gone(draft, place, old, reads);
            }
        }
        // KEY-26: the key stays where it was last seen, with a doubt mark, and somebody is told.
        Reading::NoAnswer if changed => draft.alarm(AlarmKind::SlotSilent, Some(place), None, None),
        Reading::Unreadable if changed => draft.alarm(AlarmKind::SlotUnreadable, Some(place), None, None),
        Reading::Tag(_) | Reading::NoAnswer | Reading::Unreadable | Reading::Asleep => {}
    }
    if let Some(operation) = draft.state.operation(place.cabinet)
        && operation.phase == Phase::Watching
        && operation.take().is_some_and(|take| take.place == place)
    {
        watched(draft, operation, reading);
    }
}

fn lost_here(draft: &Draft<'_>, tag: Tag) -> bool {
    let key = draft.state.tags.get(&tag).map(|key| &draft.state.key(*key).custody);
    matches!(key, Some(Custody::Missing(_)))
}

/// I-KEY-07: a take opens only after its tag was read in this very take.
fn watched(draft: &mut Draft<'_>, operation: &Operation, reading: Reading) {
    let (op, bay) = (operation.id, operation.bay);
    let Some(take) = operation.wanted() else { return };
    let reason = match reading {
        Reading::Tag(tag) if tag == take.tag => {
            draft.push(Event::WantedKeySeen { op, bay, key: take.key });
            // KEY-23: that drawer, and no other, opens by itself.
            let purpose = operation.purpose();
            if open::opening(draft, op, bay, Some(take.place), purpose, operation.act.clone()) {
                return;
            }
            AbandonReason::Camera
        }
        Reading::Tag(_) => AbandonReason::OtherTag,
        Reading::Empty => AbandonReason::SlotEmpty,
        Reading::Unreadable | Reading::NoAnswer => AbandonReason::NoReading,
        Reading::Asleep => return,
    };
    open::abandon(draft, operation, reason);
    draft.push(Event::OperationEnded { op, cabinet: bay.cabinet, interrupted: false });
}

/// The operation that has opened this drawer, if one has.
fn opener<'a>(draft: &Draft<'a>, bay: Bay) -> Option<&'a Operation> {
    draft.state.operation_on(bay).filter(|operation| operation.opened.is_some())
}

fn act_of(operation: Option<&Operation>) -> (Option<OperationId>, Act) {
    operation.map_or_else(|| (None, system()), |operation| (Some(operation.id), operation.act.clone()))
}

/// A tag is no longer in its slot.
fn gone(draft: &mut Draft<'_>, place: Place, tag: Tag, reads: u32) {
    let state = draft.state;
    let key = state.tags.get(&tag).copied();
    let other = no_longer_twice(draft, place, tag);
    let Some(key) = key.filter(|key| state.key(*key).custody == Custody::InSlot(place)) else { return };
    let operation = opener(draft, place.bay());
    if let Some(to) = other {
        // KEY-35: it was seen in its new slot before it was missed in the old one.
        let (op, act) = act_of(operation);
        draft.push(Event::KeyMoved { key, from: place, to, op, act });
        // KEY-21: with both drawers shut nobody moved it, in whichever order the two slots were read.
        let explained = |bay| opener(draft, bay).is_some() || forced(draft, bay);
        if !explained(place.bay()) && !explained(to.bay()) && !line::scanning(draft, place.cabinet) {
            draft.alarm(AlarmKind::KeyCame, Some(to), Some(key), None);
        }
        return;
    }
    match operation {
        Some(operation) => gone_in_opening(draft, operation, place, key, reads),
        None if forced(draft, place.bay()) || line::scanning(draft, place.cabinet) => {
            draft.push(Event::KeyLifted { key, place });
        }
        None => missing(draft, key, place),
    }
}

/// A copied tag left one of its two slots: the slot it still shows in, if it was one of them (KEY-36).
fn no_longer_twice(draft: &mut Draft<'_>, place: Place, tag: Tag) -> Option<Place> {
    let twin = draft.state.twins.get(&tag)?;
    let first = match place {
        _ if place == twin.first => twin.second,
        _ if place == twin.second => twin.first,
        _ => return None,
    };
    let mut others =
        draft.state.slots.iter().filter(|(_, slot)| slot.content == Some(tag)).map(|(place, _)| *place);
    let third = others.find(|other| *other != place && *other != first);
    draft.push(match third {
        Some(second) => Event::TagSeenTwice { tag, first, second },
        None => Event::TagSeenOnce { tag, place: first },
    });
    Some(first)
}

fn forced(draft: &Draft<'_>, bay: Bay) -> bool {
    draft.state.drawer(bay).is_some_and(|drawer| drawer.forced.is_some())
}

/// The rental order that waits for this key.
fn rented(draft: &Draft<'_>, key: KeyId) -> Option<Rented> {
    draft.state.vehicles.get(&draft.state.key(key).vehicle)?.rented
}

fn gone_in_opening(draft: &mut Draft<'_>, operation: &Operation, place: Place, key: KeyId, reads: u32) {
    let wanted = operation.wanted().filter(|take| take.key == key && take.place == place);
    let seen = wanted.filter(|take| take.stage == TakeStage::Seen);
    // RENT-26: the limit is the order's, whatever the time of the taking.
    let rented = seen.filter(|take| take.purpose == Purpose::Rental).and_then(|_| rented(draft, key));
    match seen {
        // KEY-25: the first all-zero ID of the wanted slot is the taking.
        Some(take) => draft.push(Event::KeyTaken {
            op: operation.id,
            key,
            place,
            holder: take.holder,
            purpose: take.purpose,
            due: rented.map(|order| order.until).or_else(|| open::due_at(draft.at(), take.due_s)),
            reads,
            opening_photo: operation.opening_photo,
            act: operation.act.clone(),
            rented,
        }),
        // KEY-35: pending until the closing scan.
        None => draft.push(Event::KeyLifted { key, place }),
    }
}

/// KEY-21, I-KEY-11: gone with the drawer shut; an alarm, and nobody charged.
fn missing(draft: &mut Draft<'_>, key: KeyId, place: Place) {
    draft.push(Event::KeyMissing { key, place, outage_from: None });
    draft.alarm(AlarmKind::KeyGone, Some(place), Some(key), None);
}

/// The keys lifted in a drawer that nobody opened by command are missing (KEY-44).
pub(super) fn lifted_missing(draft: &mut Draft<'_>, bay: Bay) -> Vec<KeyId> {
    if line::scanning(draft, bay.cabinet) {
        return Vec::new();
    }
    let lifted = draft.state.lifted_in(bay);
    for (key, place) in &lifted {
        missing(draft, *key, *place);
    }
    lifted.into_iter().map(|(key, _)| key).collect()
}

/// A tag shows in a slot that did not hold it.
fn came(draft: &mut Draft<'_>, place: Place, tag: Tag) {
    let state = draft.state;
    let operation = opener(draft, place.bay());
    let (op, act) = act_of(operation);
    if let Some(key) = state.blacklist.get(&tag) {
        // KEY-72: a replaced tag never comes back unnoticed.
        draft.push(Event::LostTagFound { tag, key: Some(*key), place });
        draft.alarm(AlarmKind::LostTag, Some(place), Some(*key), act.operator);
        return;
    }
    if let Some(first) = state.elsewhere(tag, place) {
        // KEY-36: a copy, or a fast move; two full passes will tell.
        if !state.twins.contains_key(&tag) {
            draft.push(Event::TagSeenTwice { tag, first, second: place });
        }
        return;
    }
    let Some(key) = state.tags.get(&tag).copied() else {
        // KEY-05: an alarm, never silently a key.
        draft.push(Event::UnknownTagSeen { place, tag, op, act: act.clone() });
        draft.alarm_with(AlarmKind::UnknownTag, Some(place), None, act.operator, tag.to_string());
        return;
    };
    if let Some(lifted) = state.lifted.get(&key) {
        let from = lifted.from;
        draft.push(match from == place {
            true => Event::KeyPutBack { key, place },
            false => Event::KeyMoved { key, from, to: place, op, act },
        });
        return;
    }
    key_came(draft, key, place, operation);
}

fn key_came(draft: &mut Draft<'_>, key: KeyId, place: Place, operation: Option<&Operation>) {
    let (op, act) = act_of(operation);
    match &draft.state.key(key).custody {
        Custody::Registered => draft.push(Event::KeyStored { key, place, op, act }),
        Custody::Out(holding) | Custody::HandedOver(holding) => {
            lapse(draft, key);
            match operation {
                // KEY-29, KEY-32, KEY-37: any free slot, and whoever brings it.
                Some(operation) => draft.push(Event::KeyReturned {
                    op: operation.id,
                    key,
                    place,
                    holder: holding.holder,
                    opening_photo: operation.opening_photo,
                    act,
                }),
                None => found(draft, key, place, None),
            }
        }
        Custody::Missing(record) => {
            if record.lost.is_some() {
                let tag = draft.state.key(key).tag.expect("its tag was just read");
                draft.push(Event::LostTagFound { tag, key: Some(key), place });
                draft.alarm(AlarmKind::LostTag, Some(place), Some(key), act.operator);
            }
            found(draft, key, place, operation);
        }
        Custody::InSlot(from) if *from != place => {
            let from = *from;
            draft.push(Event::KeyMoved { key, from, to: place, op, act });
        }
        // A suspect stays suspect until a manager settles it.
        Custody::InSlot(_) | Custody::Suspect(_) | Custody::Released(_) | Custody::Retired => {}
    }
}

/// In a slot without a return: in an outage that is a difference, otherwise an alarm (KEY-21, KEY-67).
fn found(draft: &mut Draft<'_>, key: KeyId, place: Place, operation: Option<&Operation>) {
    let (op, act) = act_of(operation);
    let outage_from = line::outage(draft, place.cabinet);
    draft.push(Event::KeyFound { key, place, op, outage_from, act });
    if op.is_none() && outage_from.is_none() {
        draft.alarm(AlarmKind::KeyCame, Some(place), Some(key), None);
    }
}
