//! What must hold after every event (I-LED-06, I-LED-08, I-LED-10, I-LED-12).

use forecourt_books::facts::{Facts, PaymentState};
use forecourt_books::{Fen, PaymentId};

use crate::facts;
use crate::kinds::{PaybackKind, Work};
use crate::state::{LineState, Order, PartState, State};

/// Checks all of them.
///
/// # Errors
/// The invariant's id and what breaks it.
pub fn invariants(state: &State, facts: &dyn Facts) -> Result<(), String> {
    for (id, order) in state.orders.iter() {
        order_holds(id, order)?;
    }
    paybacks_hold(state)?;
    queue_holds(state)?;
    channels_hold(state, facts)
}

fn order_holds(id: PaymentId, order: &Order) -> Result<(), String> {
    let live: Fen = order.live().map(|(_, part)| part.amount).sum();
    if !live.is_zero() && live != order.amount {
        return Err(format!("I-LED-08: the parts of {id} are {live}, not {}", order.amount));
    }
    let taken = order.live().all(|(_, part)| part.state == PartState::Taken);
    if order.is_paid() && (live != order.amount || !taken) {
        return Err(format!("I-LED-12: {id} counts as paid without its parts"));
    }
    if let Some((_, part)) = order.live().find(|(_, part)| !order.takes(part.means)) {
        return Err(format!("RENT-20: {id} is paid with {}, which nobody takes for it", part.means.word()));
    }
    let refunded: Fen = order.parts.iter().map(|part| part.refunded).sum();
    if refunded != order.refunded {
        return Err(format!("I-LED-06: {id} refunded {}, its parts {refunded}", order.refunded));
    }
    if order.parts.iter().any(|part| part.refunded > part.amount || part.refunded.0 < 0) {
        return Err(format!("I-LED-12: more of a part of {id} went back than came"));
    }
    if order.returned > order.refunded || order.asked_back.0 < 0 {
        return Err(format!("I-LED-10: {id} has returned {} of {}", order.returned, order.refunded));
    }
    if !order.is_paid() && !order.refunded.is_zero() {
        return Err(format!("I-LED-12: {id} is refunded and was not paid"));
    }
    if order.state == PaymentState::Expired && order.live().next().is_some() {
        return Err(format!("FUEL-29: {id} is over and keeps parts"));
    }
    Ok(())
}

fn paybacks_hold(state: &State) -> Result<(), String> {
    let mut owed = Fen::ZERO;
    for (id, payback) in state.paybacks.iter() {
        let sum: Fen = payback.lines.iter().map(|(line, _)| line.amount).sum();
        if sum != payback.amount {
            return Err(format!("I-LED-06: the lines of {id} are {sum}, not {}", payback.amount));
        }
        let open = payback.lines.iter().filter(|(_, line)| *line != LineState::Done);
        owed += open.map(|(line, _)| line.amount).sum::<Fen>();
        let order = state.orders.get(payback.payment);
        let decided = matches!(payback.kind, PaybackKind::Asked | PaybackKind::Requested);
        if decided && !order.is_some_and(Order::is_paid) {
            return Err(format!("I-LED-12: {id} pays back what was never paid"));
        }
    }
    let kept: Fen = state.owed.values().sum();
    if kept == owed { Ok(()) } else { Err(format!("I-LED-10: {kept} is owed back, the lines say {owed}")) }
}

fn queue_holds(state: &State) -> Result<(), String> {
    if state.queue.len() != state.queued.len() {
        return Err("PLAT-61: some work stands twice in the queue".to_owned());
    }
    for (work, _) in state.queue.values() {
        let open = match work {
            Work::Capture { payment, part } => state
                .orders
                .get(*payment)
                .and_then(|order| order.part(*part))
                .is_some_and(|part| matches!(part.state, PartState::Asked | PartState::Planned)),
            Work::Payback { payback, line } => state
                .paybacks
                .get(*payback)
                .and_then(|payback| payback.lines.get(*line as usize))
                .is_some_and(|(_, line)| *line != LineState::Done),
        };
        if !open {
            return Err(format!("PLAT-61: {work:?} waits and is done"));
        }
    }
    Ok(())
}

/// What channels owe: captured less refunded, fees and payouts, equals the account (I-LED-10).
fn channels_hold(state: &State, facts: &dyn Facts) -> Result<(), String> {
    facts.ledger().check()?;
    for ((channel, branch), sum) in state.clearing.iter() {
        let account = facts::clearing_account(*channel);
        let books = facts.ledger().balance_at(*branch, account);
        if books != sum.0 {
            return Err(format!(
                "I-LED-10: {} at {branch} owes {sum}, the books say {}",
                channel.word(),
                Fen(books)
            ));
        }
    }
    Ok(())
}
