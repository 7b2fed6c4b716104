//! What must have come to its end when a run has a quiet phase behind it: everything that has a limit and needs nobody.
//!
//! What waits for a person may wait on (a reviewer, a manager, a customer who never returns the car). It refuses to judge
//! what is done about it.

use forecourt_books::At;
use forecourt_books::facts::PaymentState;
use forecourt_payments::state::LineState;
use forecourt_site::States;

/// So long after its moment something may still be under way, in seconds: two days.
const SLACK_S: i64 = 172_800;

/// The first thing that stands open at `now` and should not.
pub(crate) fn open(states: &States, now: At) -> Option<String> {
    let late = || {
        states
            .late(now)
            .map(|(context, at)| format!("a limit of {context} passed at {at}, and nobody saw it"))
    };
    payment(states, now).or_else(|| payback(states, now)).or_else(|| rental(states, now)).or_else(late)
}

/// A payment order that nobody paid ends when its time is over (FUEL-29); one under review waits for a person.
fn payment(states: &States, now: At) -> Option<String> {
    let mut orders = states.payments.orders.iter();
    let late = orders.find(|(_, order)| {
        order.is_open() && order.state != PaymentState::UnderReview && order.expires < now
    });
    late.map(|(id, order)| {
        format!(
            "payment {id} of {} should have ended at {} and is {:?}",
            order.amount, order.expires, order.state
        )
    })
}

/// Money that a channel is to pay back goes back, or people see to it (FUEL-67, RENT-41).
fn payback(states: &States, now: At) -> Option<String> {
    let mut paybacks = states.payments.paybacks.iter();
    let stuck = paybacks.find(|(_, payback)| {
        let asked = payback.lines.iter().any(|(_, line)| matches!(line, LineState::Asked { .. }));
        asked && payback.issued.plus_s(SLACK_S) < now
    });
    stuck.map(|(id, payback)| {
        format!("{id} of {} was issued at {} and still waits for its channel", payback.amount, payback.issued)
    })
}

/// A rental that was not collected ends (RENT-21, RENT-30); one whose car is out may be late for ever.
fn rental(states: &States, now: At) -> Option<String> {
    let mut orders = states.rental.orders.iter();
    let late = orders.find(|(_, order)| {
        order.step().is_before_use()
            && order.pay_by.is_none_or(|by| by < now)
            && order.start.plus_s(SLACK_S) < now
    });
    late.map(|(id, order)| {
        format!("rental {id} should have begun at {} and is {}", order.start, order.step())
    })
}
