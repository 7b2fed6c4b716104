//! Custody from person to person without the cabinet (KEY-68).

use forecourt_books::{By, PersonId, Rejection};

use super::draft::{Actor, Draft};
use super::{open, signin};
use crate::command::Secret;
use crate::event::Event;
use crate::kinds::{Act, HandoverId, KeyId, Level};
use crate::rejection::{IN_USE, custody, unknown};
use crate::settings;

/// The holder offers the key; it stays with him until the receiver confirms.
pub(super) fn offer(draft: &mut Draft<'_>, actor: &Actor, key: KeyId, to: PersonId) -> Result<(), Rejection> {
    actor.at_least(Level::User)?;
    let record = draft.state.keys.get(&key).ok_or_else(|| unknown("key", key))?;
    let holding = record.custody.holding().ok_or_else(|| custody(draft.state, key))?;
    if holding.holder != actor.operator {
        return Err(custody(draft.state, key));
    }
    open::receiver(draft, to)?;
    if to == actor.operator {
        return Err(Rejection::new("same-person").with("to", to));
    }
    if let Some((handover, _)) = draft.state.handovers.iter().find(|(_, pending)| pending.key == key) {
        return Err(Rejection::new(IN_USE).with("key", key).with("handover", handover));
    }
    let handover = HandoverId(draft.state.handovers_begun + 1);
    let until = draft.at().plus_min(draft.number(&settings::HANDOVER_MINUTES));
    let (from, act) = (actor.operator, actor.act.clone());
    draft.push(Event::HandoverOffered { handover, key, from, to, until, act });
    Ok(())
}

/// The receiver confirms with user name and password, wherever he is.
pub(super) fn confirm(
    draft: &mut Draft<'_>,
    handover: HandoverId,
    user: &str,
    secret: &Secret,
) -> Result<(), Rejection> {
    if *draft.scene.by == By::System {
        return Err(Rejection::new(crate::rejection::WRONG_TERMINAL).with("by", draft.scene.by));
    }
    let pending = draft.state.handovers.get(&handover).ok_or_else(|| unknown("handover", handover))?.clone();
    if draft.at() > pending.until {
        return Err(Rejection::new("too-late").with("until", pending.until));
    }
    let name = user.to_owned();
    let refused = |operator, reason, failures| Event::HandoverRefused {
        handover,
        user: name,
        operator,
        reason,
        failures,
    };
    let Some(receiver) = signin::confirm_by(draft, user, secret, refused) else { return Ok(()) };
    if receiver != pending.to {
        return Err(Rejection::new("not-receiver").with("to", pending.to).with("given", receiver));
    }
    let terminal = draft.scene.by.terminal().map_or_else(String::new, ToString::to_string);
    let act = Act { operator: Some(receiver), photo: None, terminal };
    let (key, from, to) = (pending.key, pending.from, pending.to);
    draft.push(Event::KeyHandedOver { handover, key, from, to, act });
    Ok(())
}

/// A key that goes another way is no longer on offer.
pub(super) fn lapse(draft: &mut Draft<'_>, key: KeyId) {
    let pending = draft.state.handovers.iter().find(|(_, pending)| pending.key == key);
    if let Some((handover, _)) = pending {
        draft.push(Event::HandoverLapsed { handover: *handover, key });
    }
}
