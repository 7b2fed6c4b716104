//! What follows when money of a member moved: a proof is used up, a card at a reader is to be written, a package's end
//! is to be watched (MEM-18, MEM-32, MEM-65).

use forecourt_books::{CardId, MemberId, PaymentId, Scene};

use super::Decided;
use crate::command::Moved;
use crate::event::Event;
use crate::settings;
use crate::state::{Deadline, State};

/// Never refuses: the movement stands whatever becomes of the card.
pub(super) fn note(
    state: &State,
    scene: &Scene<'_>,
    (payment, member): (PaymentId, Option<MemberId>),
    moved: Moved,
    package: bool,
) -> Decided {
    let payer = || scene.facts.payment(payment).and_then(|payment| payment.payer);
    let Some(member) = member.or_else(payer).filter(|member| state.members.get(*member).is_some()) else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    let proof = state.guards.get(&member).and_then(|guard| guard.proof);
    match (proof, moved) {
        (Some(_), Moved::Paid) => events.push(Event::ProofUsed { member, wholly: true }),
        (Some(proof), Moved::Taken) if proof.spent.is_none() => {
            events.push(Event::ProofUsed { member, wholly: false });
        }
        _ => {}
    }
    events.extend(write_set(state, scene, member));
    if package {
        events.extend(watch(state, scene, member));
    }
    Ok(events)
}

/// The event that has a member's packages looked at when all of this second is done (MEM-65).
pub(super) fn watch(state: &State, scene: &Scene<'_>, member: MemberId) -> Option<Event> {
    let at = scene.at;
    state.agenda.get(&Deadline::Holdings(member)).is_none().then_some(Event::HoldingsWatched { member, at })
}

/// MEM-18: a card that is at a reader is written once, when all of this second is done.
fn write_set(state: &State, scene: &Scene<'_>, member: MemberId) -> Option<Event> {
    let since = scene.at.minus_s(scene.number(&settings::PROOF_S));
    let (card, _) = state
        .cards_of(member)
        .filter(|(_, card)| card.kind.mirrors())
        .filter(|(_, card)| card.mirror.as_ref().and_then(|mirror| mirror.read_at) >= Some(since))
        .max_by_key(|(_, card)| card.mirror.as_ref().and_then(|mirror| mirror.read_at))?;
    write(state, scene, card)
}

/// The event that has a card written at the end of this second.
pub(super) fn write(state: &State, scene: &Scene<'_>, card: CardId) -> Option<Event> {
    state.agenda.get(&Deadline::Write(card)).is_none().then_some(Event::CardWriteSet { card, at: scene.at })
}
