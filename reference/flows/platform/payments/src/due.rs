//! What the clock alone brings about: one deadline at a time, the earliest first (PLAT-02).

use forecourt_books::Scene;

use crate::decide::{Draft, create, export, means, payback, review, statement};
use crate::event::Event;
use crate::settings;
use crate::state::{Deadline, State};

/// The events of the earliest deadline.
pub fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let Some((_, key)) = state.agenda.due(scene.at).next() else { return Vec::new() };
    let mut draft = Draft::new(state, scene);
    match *key {
        Deadline::Expiry(payment) => {
            if let Some(order) = state.orders.get(payment) {
                create::expire(&mut draft, payment, order);
            }
        }
        Deadline::Resume(payment) => {
            if let Some(order) = state.orders.get(payment) {
                review::resume(&mut draft, payment, order);
            }
        }
        Deadline::Escalate(alarm) => {
            if let Some(of) = state.alarms.get(alarm) {
                draft.push(Event::ReviewEscalated { alarm, branch: of.branch, facts: of.facts.clone() });
            }
        }
        Deadline::Reject(alarm) => {
            if let Some(of) = state.alarms.get(alarm) {
                review::rejected(&mut draft, alarm, of, "nobody decided in time");
            }
        }
        Deadline::Remind(request) => {
            if let Some(of) = state.requests.get(request) {
                draft.push(Event::RefundDecisionReminded { request, branch: of.of.branch });
            }
        }
        Deadline::Decide(request) => {
            if let Some(of) = state.requests.get(request) {
                draft.push(Event::RefundDecisionOverdue { request, branch: of.of.branch });
            }
        }
        Deadline::Retry(payback, line) => payback::retry(&mut draft, payback, line),
        Deadline::TryAgain(channel) => try_again(&mut draft, channel),
        Deadline::Probe(channel) => {
            let next = scene.at.plus_s(scene.number(&settings::PROBE_S));
            draft.push(Event::ChannelProbed { channel, next });
        }
        Deadline::Difference(difference) => {
            if let Some(of) = state.differences.get(difference) {
                let text = format!("{} {} {} {}", of.channel.word(), of.day, of.kind.word(), of.reference);
                draft.push(Event::DifferenceEscalated { difference, text });
            }
        }
        Deadline::Statements => statement::daily(&mut draft),
        Deadline::Books => export::books_check(&mut draft),
    }
    draft.out
}

/// The queue is asked again; the deadline ends with it.
fn try_again(draft: &mut Draft<'_>, channel: forecourt_books::facts::Means) {
    draft.push(Event::ChannelTried { channel });
    means::ask_again(draft, channel);
}
