//! Keys that are not where they should be: declared taken, declared lost, acknowledged (KEY-38, KEY-69, KEY-72).

use forecourt_books::{PersonId, Rejection};

use super::draft::{Actor, Draft};
use super::handover::lapse;
use super::keys::undisturbed;
use super::open;
use crate::event::Event;
use crate::kinds::{AlarmId, KeyId, Level, Lost, Place, Purpose};
use crate::rejection::{custody, unknown};
use crate::state::cabinet::Slot;
use crate::state::custody::Custody;

/// KEY-38: whoever stood there may call it a take, if he may take it; the alarm's line stays.
pub(super) fn declare_taken(
    draft: &mut Draft<'_>,
    actor: &Actor,
    key: KeyId,
    holder: Option<PersonId>,
    purpose: Purpose,
) -> Result<(), Rejection> {
    actor.at_cabinet()?;
    let record = draft.state.keys.get(&key).ok_or_else(|| unknown("key", key))?;
    let Custody::Missing(missing) = &record.custody else { return Err(custody(draft.state, key)) };
    if missing.charged != Some(actor.operator) || missing.lost.is_some() {
        let charged = missing.charged.map_or_else(|| "nobody".to_owned(), |person| person.to_string());
        return Err(Rejection::new("not-charged").with("key", key).with("charged", charged));
    }
    open::may_take(draft, actor, record)?;
    let holder = holder.unwrap_or(actor.operator);
    open::receiver(draft, holder)?;
    let due = open::due_at(draft.at(), open::due_s(draft, record, purpose));
    draft.push(Event::KeyDeclaredTaken { key, holder, purpose, due, act: actor.act.clone() });
    Ok(())
}

/// KEY-72: reported by a manager, or by the holder himself.
pub(super) fn declare_lost(
    draft: &mut Draft<'_>,
    actor: &Actor,
    key: KeyId,
    lost: Lost,
) -> Result<(), Rejection> {
    let record = draft.state.keys.get(&key).ok_or_else(|| unknown("key", key))?;
    let own = record.custody.holding().is_some_and(|held| held.holder == actor.operator);
    if !own {
        actor.at_least(Level::Manager)?;
    }
    undisturbed(draft, key)?;
    // What a slot shows is not lost; nor is a copied tag before it is known which one is true.
    let shows = |(place, slot): (&Place, &Slot)| slot.content == record.tag && !draft.state.doubtful(*place);
    let hangs = record
        .tag
        .is_some_and(|tag| draft.state.twins.contains_key(&tag) || draft.state.slots.iter().any(shows));
    if hangs || !record.custody.in_custody() {
        return Err(custody(draft.state, key));
    }
    lapse(draft, key);
    draft.push(Event::KeyDeclaredLost { key, tag: record.tag, lost, act: actor.act.clone() });
    Ok(())
}

/// An alarm is seen by the person it names, or by a manager.
pub(super) fn acknowledge(draft: &mut Draft<'_>, actor: &Actor, alarm: AlarmId) -> Result<(), Rejection> {
    let record = draft.state.alarms.get(&alarm).ok_or_else(|| unknown("alarm", alarm))?;
    if record.operator != Some(actor.operator) {
        actor.at_least(Level::Manager)?;
    }
    if let Some(person) = record.acknowledged {
        return Err(Rejection::new("acknowledged").with("alarm", alarm).with("by", person));
    }
    draft.push(Event::AlarmAcknowledged { alarm, act: actor.act.clone() });
    Ok(())
}

/// KEY-69: a missing spare no longer blocks the delivery.
pub(super) fn acknowledge_missing(draft: &mut Draft<'_>, actor: &Actor, key: KeyId) -> Result<(), Rejection> {
    actor.at_least(Level::Manager)?;
    let record = draft.state.keys.get(&key).ok_or_else(|| unknown("key", key))?;
    match &record.custody {
        Custody::Missing(missing) if !missing.acknowledged => {
            draft.push(Event::MissingAcknowledged { key, act: actor.act.clone() });
            Ok(())
        }
        Custody::Missing(_) => Err(Rejection::new("acknowledged").with("key", key)),
        _ => Err(custody(draft.state, key)),
    }
}
