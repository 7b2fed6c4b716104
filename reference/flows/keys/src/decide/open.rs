//! Work at a cabinet: take a key, open a drawer, close it, clear a fault (KEY-22, KEY-29, KEY-39, KEY-43).

use forecourt_books::{At, PersonId, Rejection, text};

use super::draft::{Actor, Draft};
use super::known;
use crate::command::Pick;
use crate::event::Event;
use crate::kinds::{AbandonReason, AlarmKind, Bay, KeyId, Level, OperationId, Place, Purpose};
use crate::rejection::{NO_OPEN_ORDER, custody, forbidden, unknown};
use crate::settings;
use crate::state::cabinet::{Operation, Phase};
use crate::state::custody::{Custody, Key};

/// Nothing else may be going on in this cabinet.
fn free(draft: &Draft<'_>, actor: &Actor, cabinet: u8) -> Result<(), Rejection> {
    let record = &draft.state.cabinets[&cabinet];
    // KEY-41, I-KEY-15: one operation, one open drawer.
    if let Some(operation) = &record.operation {
        return Err(Rejection::new("drawer-open").with("bay", operation.bay).with("operation", operation.id));
    }
    if let Some(drawer) = record.open_drawer() {
        return Err(Rejection::new("drawer-open").with("bay", Bay::new(cabinet, drawer)));
    }
    if let Some(bay) = draft.state.daily_scan.iter().find(|bay| bay.cabinet == cabinet) {
        return Err(Rejection::new("scanning").with("bay", bay));
    }
    if let Some((drawer, _)) = record.drawers.iter().find(|(_, drawer)| drawer.forced.is_some()) {
        return Err(Rejection::new("scanning").with("bay", Bay::new(cabinet, *drawer)));
    }
    // KEY-27: a removal in his name is acknowledged before anything else.
    let open_alarm = draft.state.alarms.iter().find(|(_, alarm)| {
        alarm.cause == AlarmKind::UnexpectedRemoval
            && alarm.operator == Some(actor.operator)
            && alarm.acknowledged.is_none()
    });
    match open_alarm {
        Some((alarm, _)) => Err(Rejection::new("acknowledge-first").with("alarm", alarm)),
        None => Ok(()),
    }
}

/// KEY-08: what level and post allow to take; repair keys need an open work order.
pub(super) fn may_take(draft: &Draft<'_>, actor: &Actor, key: &Key) -> Result<(), Rejection> {
    actor.at_least(Level::User)?;
    if actor.level == Level::Manager {
        return Ok(());
    }
    // Level 2, and the administrator, who takes nothing by level alone.
    let post = known(draft, actor.operator)?.post;
    if !draft.scene.settings.lists(settings::rights(post), &key.kind) {
        let needed = format!("a right to {} keys", key.kind);
        return Err(forbidden(&needed, actor.level).with("post", text::line(&post)));
    }
    if key.kind == "repair" && !open_order(draft, key) {
        return Err(Rejection::new(NO_OPEN_ORDER).with("vehicle", key.vehicle));
    }
    Ok(())
}

fn open_order(draft: &Draft<'_>, key: &Key) -> bool {
    draft.state.orders.values().any(|order| order.open && order.vehicle == key.vehicle)
}

/// KEY-70: how long the purpose allows from the taking on; a repair has no limit while its order is open.
pub(super) fn due_s(draft: &Draft<'_>, key: &Key, purpose: Purpose) -> Option<i64> {
    let unlimited = purpose == Purpose::Repair && open_order(draft, key);
    (!unlimited).then(|| draft.number(settings::limit(purpose)) * 60)
}

fn picked(draft: &Draft<'_>, cabinet: u8, pick: &Pick) -> Result<KeyId, Rejection> {
    let state = draft.state;
    match pick {
        Pick::Key(key) => state.keys.contains_key(key).then_some(*key).ok_or_else(|| unknown("key", key)),
        Pick::Tag(tag) => state.tags.get(tag).copied().ok_or_else(|| unknown("tag", tag)),
        Pick::Slot(place) => {
            let content = state.slots.get(place).ok_or_else(|| unknown("place", place))?.content;
            content.and_then(|tag| state.tags.get(&tag).copied()).ok_or_else(|| unknown("key-in", place))
        }
        Pick::Vehicle(number) => {
            let vehicle = state.vehicles.iter().find(|(_, vehicle)| vehicle.number == *number);
            let (vehicle, _) = vehicle.ok_or_else(|| unknown("vehicle", number))?;
            let here = |key: &Key| matches!(key.custody, Custody::InSlot(place) if place.cabinet == cabinet);
            let mut keys = state.keys_of(*vehicle);
            let first = state.keys_of(*vehicle).find(|(_, key)| here(key)).or_else(|| keys.next());
            first.map(|(key, _)| key).ok_or_else(|| unknown("key-of", number))
        }
    }
}

/// KEY-22: the slot is watched first; nothing opens before its tag was read (I-KEY-07).
pub(super) fn take(
    draft: &mut Draft<'_>,
    actor: &Actor,
    pick: &Pick,
    holder: Option<PersonId>,
    purpose: Purpose,
) -> Result<(), Rejection> {
    let cabinet = actor.at_cabinet()?;
    actor.at_least(Level::User)?;
    let key = picked(draft, cabinet, pick)?;
    let record = draft.state.key(key);
    may_take(draft, actor, record)?;
    let Custody::InSlot(place) = record.custody else { return Err(custody(draft.state, key)) };
    if place.cabinet != cabinet {
        return Err(Rejection::new("other-cabinet").with("key", key).with("place", place));
    }
    // KEY-43: behind a fault the key is locked in, also while the opening that met it is not over.
    if draft.state.drawer(place.bay()).is_some_and(|drawer| drawer.blocked) {
        return Err(Rejection::new("locked-in").with("key", key).with("bay", place.bay()));
    }
    free(draft, actor, cabinet)?;
    let tag = record.tag.expect("a key in a slot has the tag that was read there");
    if draft.state.twins.contains_key(&tag) {
        return Err(Rejection::new("tag-seen-twice").with("key", key).with("tag", tag));
    }
    ordered(draft, record, key, purpose)?;
    let holder = holder.unwrap_or(actor.operator);
    receiver(draft, holder)?;
    let due_s = due_s(draft, record, purpose);
    let op = next_operation(draft);
    let (pace, act) = (draft.pace(), actor.act.clone());
    draft.push(Event::TakeBegun { op, bay: place.bay(), place, key, tag, holder, purpose, due_s, pace, act });
    Ok(())
}

/// RENT-26: a rental key leaves for a rental only when its order is ready, and no other key leaves for one.
fn ordered(draft: &Draft<'_>, record: &Key, key: KeyId, purpose: Purpose) -> Result<(), Rejection> {
    if purpose != Purpose::Rental {
        return Ok(());
    }
    if record.kind != "rental" {
        return Err(Rejection::new("not-for-rent").with("key", key).with("kind", &record.kind));
    }
    let vehicle = &draft.state.vehicles[&record.vehicle];
    match vehicle.rented {
        Some(_) => Ok(()),
        None => Err(Rejection::new("no-rental-order").with("key", key).with("vehicle", &vehicle.number)),
    }
}

fn next_operation(draft: &Draft<'_>) -> OperationId {
    OperationId(draft.state.operations_begun + 1)
}

/// KEY-29: any drawer with a free slot will do.
pub(super) fn drawer(draft: &mut Draft<'_>, actor: &Actor, drawer: u8) -> Result<(), Rejection> {
    let cabinet = actor.at_cabinet()?;
    actor.at_least(Level::User)?;
    let bay = Bay::new(cabinet, drawer);
    let record = draft.state.drawer(bay).ok_or_else(|| unknown("bay", bay))?;
    if record.blocked {
        return Err(Rejection::new("locked-in").with("bay", bay));
    }
    free(draft, actor, cabinet)?;
    // KEY-45: a key too many finds no slot.
    if draft.state.bay_slots(bay).all(|(_, slot)| slot.content.is_some()) {
        return Err(Rejection::new("full").with("bay", bay).with("slots", record.slots));
    }
    let op = next_operation(draft);
    let (pace, act) = (draft.pace(), actor.act.clone());
    draft.push(Event::ReturnBegun { op, bay, before: draft.state.count(bay), pace, act: act.clone() });
    if !opening(draft, op, bay, None, "return".to_owned(), act) {
        return Err(Rejection::new("camera-failed").with("cabinet", cabinet));
    }
    Ok(())
}

/// KEY-15, KEY-16: every opening names its opener and has a photo of its own. False if the camera failed.
pub(super) fn opening(
    draft: &mut Draft<'_>,
    op: OperationId,
    bay: Bay,
    lamp: Option<Place>,
    purpose: String,
    act: crate::kinds::Act,
) -> bool {
    let wanted = draft.scene.settings.flag(&settings::PHOTO_EACH_OPENING);
    let photo = wanted.then(|| draft.photo(bay.cabinet, act.operator)).flatten();
    if wanted && photo.is_none() && draft.scene.settings.flag(&settings::PHOTO_REQUIRED) {
        return false;
    }
    draft.push(Event::DrawerOpening { op, bay, lamp, purpose, photo, act });
    true
}

/// The take of an operation is given up, if it still waits (KEY-28).
pub(super) fn abandon(draft: &mut Draft<'_>, operation: &Operation, reason: AbandonReason) {
    if let Some(take) = operation.wanted() {
        let (key, place, op) = (take.key, take.place, operation.id);
        let opened = operation.opened.is_some();
        draft.push(Event::TakeAbandoned { op, key, place, opened, reason, act: operation.act.clone() });
    }
}

/// KEY-39: on the operator's command; KEY-27: not before the check scan.
pub(super) fn close(draft: &mut Draft<'_>, actor: &Actor, drawer: u8) -> Result<(), Rejection> {
    let cabinet = actor.at_cabinet()?;
    actor.at_least(Level::User)?;
    let bay = Bay::new(cabinet, drawer);
    let record = draft.state.drawer(bay).ok_or_else(|| unknown("bay", bay))?;
    let Some(operation) = draft.state.operation_on(bay) else {
        // A drawer that was forced, or left open by an outage.
        if !record.is_open() {
            return Err(Rejection::new("not-open").with("bay", bay));
        }
        draft.push(Event::CloseOrdered { bay, act: actor.act.clone() });
        return Ok(());
    };
    let op = operation.id;
    match operation.phase {
        Phase::Watching => {
            abandon(draft, operation, AbandonReason::Operator);
            draft.push(Event::OperationEnded { op, cabinet, interrupted: false });
        }
        Phase::Opening | Phase::Open if operation.check_pending => draft.push(Event::CloseWanted { op, bay }),
        Phase::Opening | Phase::Open => {
            abandon(draft, operation, AbandonReason::Operator);
            draft.push(Event::DrawerClosing { op, bay, ordered_by_operator: true });
        }
        Phase::Closing | Phase::ClosingScan => return Err(Rejection::new("closing").with("bay", bay)),
        Phase::Blocked => return Err(Rejection::new("locked-in").with("bay", bay)),
    }
    Ok(())
}

/// KEY-43: a manager clears a fault, at any terminal; what stands open then closes. Nothing ever opens by it.
pub(super) fn clear_fault(draft: &mut Draft<'_>, actor: &Actor, bay: Bay) -> Result<(), Rejection> {
    actor.at_least(Level::Manager)?;
    let record = draft.state.drawer(bay).ok_or_else(|| unknown("bay", bay))?;
    if !record.blocked {
        return Err(Rejection::new("not-blocked").with("bay", bay));
    }
    draft.push(Event::FaultCleared { bay, act: actor.act.clone() });
    match draft.state.operation_on(bay) {
        Some(operation) if operation.phase == Phase::Blocked => {
            let op = operation.id;
            draft.push(Event::DrawerClosing { op, bay, ordered_by_operator: false });
        }
        _ if record.is_open() => draft.push(Event::CloseOrdered { bay, act: actor.act.clone() }),
        _ => {}
    }
    Ok(())
}

/// When a custody that begins now is overdue.
pub(super) fn due_at(at: At, due_s: Option<i64>) -> Option<At> {
    due_s.map(|seconds| at.plus_s(seconds))
}

/// A person who may hold keys.
pub(super) fn receiver(draft: &Draft<'_>, person: PersonId) -> Result<(), Rejection> {
    let level = known(draft, person)?.level;
    if level >= Level::User { Ok(()) } else { Err(Rejection::new("no-holder").with("person", person)) }
}
