//! The key register and its tags (KEY-02 … KEY-04, KEY-36, KEY-53, KEY-72, KEY-74).

use forecourt_books::Rejection;

use super::draft::{Actor, Draft};
use super::handover::lapse;
use super::manage::{self, by_exactly};
use crate::command::KeyField;
use crate::event::Event;
use crate::kinds::{Act, CustomerId, KeyId, Level, Place, Tag, VehicleId};
use crate::rejection::{self, BAD_VALUE, IN_USE, unknown};
use crate::settings;
use crate::state::custody::{Custody, Key};

/// What is told of a new key.
pub(super) struct NewKey {
    pub item: String,
    pub kind: String,
    pub vehicle: VehicleId,
    pub label: String,
    pub customer: Option<CustomerId>,
    pub tag: Option<Tag>,
}

fn known<'a>(draft: &Draft<'a>, key: KeyId) -> Result<&'a Key, Rejection> {
    draft.state.keys.get(&key).ok_or_else(|| unknown("key", key))
}

/// A key that an opening is about right now keeps its record until that is over.
pub(super) fn undisturbed(draft: &Draft<'_>, key: KeyId) -> Result<(), Rejection> {
    let busy = draft.state.cabinets.values().filter_map(|cabinet| cabinet.operation.as_ref());
    let wanted = busy.filter_map(|operation| operation.wanted().map(|take| (operation.id, take.key)));
    if let Some((operation, _)) = wanted.into_iter().find(|(_, wanted)| *wanted == key) {
        return Err(Rejection::new("in-operation").with("key", key).with("operation", operation));
    }
    if let Some(lifted) = draft.state.lifted.get(&key) {
        return Err(Rejection::new("in-operation").with("key", key).with("lifted-from", lifted.from));
    }
    Ok(())
}

/// KEY-02: kind and customer belong together.
fn fits(
    draft: &Draft<'_>,
    kind: &str,
    vehicle: VehicleId,
    customer: Option<CustomerId>,
) -> Result<(), Rejection> {
    if !draft.scene.settings.lists(&settings::KINDS, kind) {
        return Err(Rejection::new(BAD_VALUE).with("kind", kind));
    }
    let record = draft.state.vehicles.get(&vehicle).ok_or_else(|| unknown("vehicle", vehicle))?;
    customer.map(|customer| manage::customer(draft, customer)).transpose()?;
    match (kind, customer) {
        ("repair", None) => Err(Rejection::new("no-customer").with("kind", kind).with("vehicle", vehicle)),
        ("for-sale", Some(customer)) if record.customer != Some(customer) => {
            Err(Rejection::new("no-contract").with("customer", customer).with("vehicle", vehicle))
        }
        _ => Ok(()),
    }
}

/// KEY-03, KEY-04, KEY-53, KEY-72: a tag is free when nobody has it and nobody lost it.
fn free_tag(draft: &Draft<'_>, tag: Tag) -> Result<(), Rejection> {
    if tag.0 == 0 || tag.0 >> 40 != 0 {
        return Err(Rejection::new(BAD_VALUE).with("tag", tag).with("needed", "40 bits, not all zero"));
    }
    if let Some(key) = draft.state.tags.get(&tag) {
        return Err(Rejection::new(IN_USE).with("tag", tag).with("key", key));
    }
    if let Some(key) = draft.state.blacklist.get(&tag) {
        return Err(Rejection::new("blacklisted").with("tag", tag).with("key", key));
    }
    if draft.state.twins.contains_key(&tag) {
        return Err(Rejection::new("tag-seen-twice").with("tag", tag));
    }
    Ok(())
}

pub(super) fn register(draft: &mut Draft<'_>, actor: Option<&Actor>, new: NewKey) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Manager)?;
    if !draft.scene.settings.lists(&settings::ITEM_KINDS, &new.item) {
        return Err(Rejection::new(BAD_VALUE).with("item", &new.item));
    }
    fits(draft, &new.kind, new.vehicle, new.customer)?;
    if let Some(tag) = new.tag {
        free_tag(draft, tag)?;
    }
    let key = KeyId(draft.state.keys.last_key_value().map_or(0, |(id, _)| id.0) + 1);
    let NewKey { item, kind, vehicle, label, customer, tag } = new;
    draft.push(Event::KeyRegistered {
        key,
        item,
        key_kind: kind,
        vehicle,
        label,
        customer,
        act: act.clone(),
    });
    if let Some(tag) = tag {
        draft.push(Event::TagBound { key, tag, vehicle, act: act.clone() });
        place_at_once(draft, key, tag, &Custody::Registered, act);
    }
    Ok(())
}

/// KEY-05: a tag registered from its alarm hangs in a slot already.
fn place_at_once(draft: &mut Draft<'_>, key: KeyId, tag: Tag, custody: &Custody, act: Act) {
    let hanging = draft.state.slots.iter().find(|(_, slot)| slot.content == Some(tag));
    let Some((place, _)) = hanging else { return };
    let place = *place;
    match custody {
        Custody::Registered => draft.push(Event::KeyStored { key, place, op: None, act }),
        Custody::Out(_) | Custody::HandedOver(_) | Custody::Missing(_) => {
            lapse(draft, key);
            draft.push(Event::KeyFound { key, place, op: None, outage_from: None, act });
        }
        Custody::InSlot(_) | Custody::Suspect(_) | Custody::Released(_) | Custody::Retired => {}
    }
}

pub(super) fn change(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    key: KeyId,
    to: KeyField,
) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Manager)?;
    let record = known(draft, key)?;
    let from = match &to {
        KeyField::Kind(kind) => {
            fits(draft, kind, record.vehicle, record.customer)?;
            KeyField::Kind(record.kind.clone())
        }
        KeyField::Label(_) => KeyField::Label(record.label.clone()),
        KeyField::Customer(customer) => {
            fits(draft, &record.kind, record.vehicle, *customer)?;
            KeyField::Customer(record.customer)
        }
        KeyField::Vehicle(vehicle) => {
            fits(draft, &record.kind, *vehicle, record.customer)?;
            KeyField::Vehicle(record.vehicle)
        }
    };
    if matches!(record.custody, Custody::Released(_) | Custody::Retired) {
        return Err(rejection::custody(draft.state, key));
    }
    draft.push(Event::KeyChanged { key, from, to, act });
    Ok(())
}

/// KEY-04: a tag is bound to one key at a time, and a key bears one tag.
pub(super) fn bind(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    key: KeyId,
    tag: Tag,
) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Manager)?;
    let record = known(draft, key)?;
    free_tag(draft, tag)?;
    if let Some(bound) = record.tag {
        return Err(Rejection::new(IN_USE).with("key", key).with("tag", bound));
    }
    if matches!(record.custody, Custody::Released(_) | Custody::Retired) {
        return Err(rejection::custody(draft.state, key));
    }
    draft.push(Event::TagBound { key, tag, vehicle: record.vehicle, act: act.clone() });
    place_at_once(draft, key, tag, &record.custody, act);
    Ok(())
}

/// A key whose tag a slot shows keeps it: the host would see an unknown tag hang there.
fn not_hanging(draft: &Draft<'_>, key: KeyId, record: &Key) -> Result<(), Rejection> {
    match record.custody {
        Custody::InSlot(_) | Custody::Released(_) | Custody::Retired => {
            Err(rejection::custody(draft.state, key))
        }
        _ => Ok(()),
    }
}

pub(super) fn unbind(draft: &mut Draft<'_>, actor: Option<&Actor>, key: KeyId) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Manager)?;
    let record = known(draft, key)?;
    let tag = record.tag.ok_or_else(|| Rejection::new("no-tag").with("key", key))?;
    not_hanging(draft, key, record)?;
    if matches!(record.custody, Custody::Suspect(_)) {
        return Err(rejection::custody(draft.state, key));
    }
    draft.push(Event::TagUnbound { key, tag, vehicle: record.vehicle, act });
    Ok(())
}

/// KEY-72: the key keeps its history, the old ID is blacklisted for good.
pub(super) fn replace_tag(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    key: KeyId,
    new: Tag,
) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Manager)?;
    let record = known(draft, key)?;
    free_tag(draft, new)?;
    not_hanging(draft, key, record)?;
    draft.push(Event::TagReplaced { key, old: record.tag, new, act: act.clone() });
    place_at_once(draft, key, new, &record.custody, act);
    Ok(())
}

/// KEY-66: any but a released key can be withdrawn.
pub(super) fn retire(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    key: KeyId,
    reason: String,
) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Manager)?;
    let record = known(draft, key)?;
    undisturbed(draft, key)?;
    if matches!(record.custody, Custody::Released(_) | Custody::Retired) {
        return Err(rejection::custody(draft.state, key));
    }
    lapse(draft, key);
    draft.push(Event::KeyRetired { key, tag: record.tag, reason, act });
    Ok(())
}

/// KEY-36: a manager says where the true key hangs; the copy must be out of the cabinet by then.
pub(super) fn settle(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    key: KeyId,
    place: Place,
) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Manager)?;
    let record = known(draft, key)?;
    if !matches!(record.custody, Custody::Suspect(_)) {
        return Err(rejection::custody(draft.state, key));
    }
    let tag = record.tag.ok_or_else(|| Rejection::new("no-tag").with("key", key))?;
    let slot = draft.state.slots.get(&place).ok_or_else(|| unknown("place", place))?;
    if slot.content != Some(tag) {
        return Err(Rejection::new("not-there").with("key", key).with("place", place));
    }
    if let Some(other) = draft.state.elsewhere(tag, place) {
        return Err(Rejection::new("tag-seen-twice").with("tag", tag).with("place", other));
    }
    draft.push(Event::KeySettled { key, place, act });
    Ok(())
}
