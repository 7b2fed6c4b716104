//! Orders and their parts (FUEL-27 … FUEL-29).

use forecourt_books::facts::{Means, PaymentState};
use forecourt_books::{Fen, PaymentId, Stamp};

use crate::event::Event;
use crate::kinds::{Line, MoveKind, PaybackKind, Plan, Work};
use crate::state::{Code, Deadline, LineState, Move, Order, Part, PartState, Payback, Pending, State};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::PaymentCreated { .. } => created(state, stamp, event),
        Event::PaymentTried { payment, parts, .. } => tried(state, *payment, parts),
        Event::PartTaken { payment, part, .. } => set_part(state, *payment, *part, PartState::Taken),
        Event::PartCaptured { .. } => captured(state, stamp, event),
        Event::PartUndone { .. } => undone(state, stamp, event),
        Event::PaymentPaid { payment, .. } => {
            let order = order(state, *payment);
            (order.state, order.paid_at) = (PaymentState::Paid, Some(stamp.at));
            state.agenda.cancel(&Deadline::Expiry(*payment));
        }
        Event::PaymentFailed { payment, of, keep, .. } => {
            order(state, *payment).state = PaymentState::Failed;
            if let Some(member) = of.payer {
                let failures = &mut super::risk::watch(state, member).failures;
                failures.push(stamp.at);
                super::risk::keep_last(failures, *keep);
            }
        }
        Event::PaymentWaits { .. } | Event::WaitOver { .. } => waits(state, event),
        Event::WaitFailed { payment, .. } => {
            order(state, *payment).pending = None;
            state.agenda.cancel(&Deadline::Resume(*payment));
        }
        Event::PaymentExpired { payment, of } | Event::PaymentWithdrawn { payment, of } => {
            stop_waiting(state, *payment, of.payer);
            let order = order(state, *payment);
            (order.state, order.pending, order.held) = (PaymentState::Expired, None, None);
            state.agenda.cancel(&Deadline::Expiry(*payment));
            state.agenda.cancel(&Deadline::Resume(*payment));
        }
        Event::PaymentRejected { .. } => {}
        Event::LatePaymentRefunded { .. } | Event::DoubleChargeRefunded { .. } => {
            stray(state, stamp, event);
        }
        Event::CodeShown { member, digest, until } => {
            if let Some(former) = state.code_of.insert(*member, digest.clone()) {
                state.codes.remove(&former);
            }
            state.codes.insert(digest.clone(), Code { member: *member, until: *until, used: false });
        }
        Event::CodeUsed { digest, .. } => {
            if let Some(code) = state.codes.get_mut(digest.as_str()) {
                code.used = true;
            }
        }
        _ => return false,
    }
    true
}

/// A payment waits for the account's review, or its wait is over (FUEL-62).
fn waits(state: &mut State, event: &Event) {
    match event {
        Event::PaymentWaits { payment, of, parts, token, entered, left_s } => {
            state.agenda.cancel(&Deadline::Expiry(*payment));
            state.agenda.cancel(&Deadline::Resume(*payment));
            let pending =
                Pending { parts: parts.clone(), token: token.clone(), entered: *entered, left_s: *left_s };
            order(state, *payment).pending = Some(pending);
            if let Some(member) = of.payer {
                super::risk::watch(state, member).waiting.push(*payment);
            }
        }
        Event::WaitOver { payment, of, expires, resume } => {
            stop_waiting(state, *payment, of.payer);
            let order = order(state, *payment);
            order.expires = *expires;
            if resume.is_none() {
                order.pending = None;
            }
            state.agenda.set(Deadline::Expiry(*payment), *expires);
            if let Some(at) = resume {
                state.agenda.set(Deadline::Resume(*payment), *at);
            }
        }
        _ => {}
    }
}

/// An order that an event names: it was made before.
pub(super) fn order(state: &mut State, payment: PaymentId) -> &mut Order {
    state.orders.get_mut(payment).expect("an event names an order that was made")
}

fn set_part(state: &mut State, payment: PaymentId, part: u32, to: PartState) {
    order(state, payment).parts[part as usize].state = to;
}

fn stop_waiting(state: &mut State, payment: PaymentId, payer: Option<forecourt_books::MemberId>) {
    if let Some(watch) = payer.and_then(|member| state.accounts.get_mut(&member)) {
        watch.waiting.retain(|waiting| *waiting != payment);
    }
}

fn created(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::PaymentCreated { payment, of, amount, expires, means, ready, volume_ml, entered } = event
    else {
        return;
    };
    let made = state.orders.push(Order {
        of: *of,
        amount: *amount,
        made: stamp.at,
        expires: *expires,
        means: means.clone(),
        ready: *ready,
        volume_ml: *volume_ml,
        entered: *entered,
        state: PaymentState::Created,
        parts: Vec::new(),
        paid_at: None,
        refunded: Fen::ZERO,
        returned: Fen::ZERO,
        asked_back: Fen::ZERO,
        held: None,
        pending: None,
    });
    debug_assert_eq!(made, *payment);
    state.by_document.entry_or(of.document, Vec::new).push(*payment);
    state.agenda.set(Deadline::Expiry(*payment), *expires);
}

fn tried(state: &mut State, payment: PaymentId, parts: &[Plan]) {
    state.agenda.cancel(&Deadline::Resume(payment));
    let order = order(state, payment);
    order.state = PaymentState::Paying;
    order.pending = None;
    order.parts.extend(parts.iter().map(|plan| Part {
        means: plan.means,
        amount: plan.amount,
        voucher: plan.voucher.clone(),
        token: plan.token.clone(),
        state: PartState::Planned,
        refunded: Fen::ZERO,
        reference: None,
    }));
}

fn captured(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::PartCaptured { payment, part, of, means, amount, reference, fee } = event else { return };
    let taken = &mut order(state, *payment).parts[*part as usize];
    (taken.state, taken.reference) = (PartState::Taken, reference.clone());
    super::channels::leave_queue(state, Work::Capture { payment: *payment, part: *part });
    if let Some(reference) = reference {
        let moved = Move {
            kind: MoveKind::Capture,
            amount: *amount,
            fee: *fee,
            payment: *payment,
            branch: of.branch,
            day: stamp.at.day(),
            matched: false,
        };
        super::channels::moved(state, *means, reference, moved);
    }
}

fn undone(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::PartUndone { payment, part, of, wish, payback, .. } = event else { return };
    set_part(state, *payment, *part, PartState::Undone);
    super::channels::leave_queue(state, Work::Capture { payment: *payment, part: *part });
    if payback.is_some() {
        goes_back(state, stamp, *payment, of, (*part, wish.means, wish.amount), PaybackKind::Undone);
    }
}

fn stray(state: &mut State, stamp: &Stamp, event: &Event) {
    let (
        Event::LatePaymentRefunded { payment, part, of, channel, amount, reference, .. }
        | Event::DoubleChargeRefunded { payment, part, of, channel, amount, reference, .. },
        kind,
    ) = (
        event,
        match event {
            Event::DoubleChargeRefunded { .. } => PaybackKind::Double,
            _ => PaybackKind::Late,
        },
    )
    else {
        return;
    };
    let moved = Move {
        kind: MoveKind::Capture,
        amount: *amount,
        fee: Fen::ZERO,
        payment: *payment,
        branch: of.branch,
        day: stamp.at.day(),
        matched: false,
    };
    super::channels::moved(state, *channel, reference, moved);
    goes_back(state, stamp, *payment, of, (*part, *channel, *amount), kind);
}

/// A payback of one channel line that needs no decision.
fn goes_back(
    state: &mut State,
    stamp: &Stamp,
    payment: PaymentId,
    of: &crate::kinds::Of,
    (part, means, amount): (u32, Means, Fen),
    kind: PaybackKind,
) {
    state.paybacks.push(Payback {
        payment,
        of: *of,
        amount,
        kind,
        request: None,
        issued: stamp.at,
        lines: vec![(Line { part, means, amount }, LineState::Asked { tries: 0 })],
    });
    *state.owed.entry_or(of.branch, Fen::default) += amount;
}
