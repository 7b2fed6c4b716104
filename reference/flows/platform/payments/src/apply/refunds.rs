//! Requests of payers and money that goes back (FUEL-65 … FUEL-70, RENT-41).

use forecourt_books::facts::{Means, PaymentState};
use forecourt_books::{Document, Fen, Stamp};

use crate::event::Event;
use crate::kinds::{Line, MoveKind, PaybackKind, Work, is_inside};
use crate::state::{Deadline, LineState, Move, Payback, Request, RequestState, State};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::RefundRequested { .. } => requested(state, stamp, event),
        Event::RefundDecisionReminded { request, .. } => {
            state.agenda.cancel(&Deadline::Remind(*request));
        }
        Event::RefundDecisionOverdue { request, .. } => {
            state.agenda.cancel(&Deadline::Decide(*request));
            if let Some(request) = state.requests.get_mut(*request) {
                request.overdue = true;
            }
        }
        Event::ApprovalStale { request, digest, .. } => {
            if let Some(request) = state.requests.get_mut(*request) {
                request.digest.clone_from(digest);
            }
        }
        Event::RefundDecided { .. } => decided(state, stamp, event),
        Event::RefundRefused { request, appeal_until, .. } => {
            if let Some(request) = state.requests.get_mut(*request) {
                request.appeal_until = *appeal_until;
            }
        }
        Event::RefundAppealed { request: id, of, due, .. } => appealed(state, *id, of.payer, *due),
        Event::RefundIssued { .. } => issued(state, stamp, event),
        Event::PartReturned { payback, line, .. } => line_done(state, *payback, *line),
        Event::PaybackDone { .. } => paid_back(state, stamp, event),
        Event::PaybackFailed { payback, line, tries, next } => {
            set_line(state, *payback, *line, LineState::Asked { tries: *tries });
            super::channels::leave_queue(state, Work::Payback { payback: *payback, line: *line });
            let retry = Deadline::Retry(*payback, *line);
            match next {
                Some(next) => state.agenda.set(retry, *next),
                None => drop(state.agenda.cancel(&retry)),
            }
        }
        Event::PaybackManual { payback, line, .. } => {
            set_line(state, *payback, *line, LineState::Manual);
            state.manual.insert((*payback, *line));
        }
        Event::Refunded { payment, amount, payback_kind, .. } => {
            if matches!(payback_kind, PaybackKind::Asked | PaybackKind::Requested) {
                super::orders::order(state, *payment).returned += *amount;
            }
        }
        _ => return false,
    }
    true
}

fn requested(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::RefundRequested {
        request,
        payment,
        of,
        amount,
        reason,
        proof,
        by,
        digest,
        remind,
        due,
        automatic,
        keep,
    } = event
    else {
        return;
    };
    let made = state.requests.push(Request {
        payment: *payment,
        of: *of,
        amount: *amount,
        reason: *reason,
        proof: proof.clone(),
        asked: stamp.at,
        entered: *by,
        digest: digest.clone(),
        due: *due,
        state: RequestState::Open,
        decided: None,
        decided_by: None,
        automatic: *automatic,
        overdue: false,
        appeal_until: None,
        appealed: false,
    });
    debug_assert_eq!(made, *request);
    super::orders::order(state, *payment).asked_back += *amount;
    state.agenda.set(Deadline::Remind(*request), *remind);
    state.agenda.set(Deadline::Decide(*request), *due);
    if let Some(member) = of.payer {
        state.open_requests.insert((member, *request));
        let refunds = &mut super::risk::watch(state, member).refunds;
        refunds.push(stamp.at);
        super::risk::keep_last(refunds, *keep);
    }
}

fn decided(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::RefundDecided { request: id, payment, of, approved, by, appeal, .. } = event else { return };
    let Some(request) = state.requests.get_mut(*id) else { return };
    request.state = match (approved, appeal) {
        (true, _) => RequestState::Approved,
        (false, true) => RequestState::RefusedForGood,
        (false, false) => RequestState::Refused,
    };
    request.decided = request.decided.or(Some(stamp.at));
    request.decided_by = request.decided_by.or(*by);
    let amount = request.amount;
    super::orders::order(state, *payment).asked_back -= amount;
    state.agenda.cancel(&Deadline::Remind(*id));
    state.agenda.cancel(&Deadline::Decide(*id));
    if let Some(member) = of.payer {
        state.open_requests.remove(&(member, *id));
    }
}

fn appealed(
    state: &mut State,
    id: crate::kinds::RefundId,
    payer: Option<forecourt_books::MemberId>,
    due: forecourt_books::At,
) {
    let Some(request) = state.requests.get_mut(id) else { return };
    (request.state, request.appealed, request.due) = (RequestState::Appealed, true, due);
    let (payment, amount) = (request.payment, request.amount);
    super::orders::order(state, payment).asked_back += amount;
    state.agenda.set(Deadline::Decide(id), due);
    if let Some(member) = payer {
        state.open_requests.insert((member, id));
    }
}

fn issued(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::RefundIssued { payback, payment, of, amount, total, payback_kind, request, lines, .. } = event
    else {
        return;
    };
    let order = super::orders::order(state, *payment);
    order.refunded = *total;
    order.state = if *total == order.amount { PaymentState::Refunded } else { PaymentState::PartlyRefunded };
    for line in lines {
        order.parts[line.part as usize].refunded += line.amount;
    }
    let start = |line: &Line| match line.means {
        Means::Cash => LineState::Done,
        _ => LineState::Asked { tries: 0 },
    };
    let made = state.paybacks.push(Payback {
        payment: *payment,
        of: *of,
        amount: *amount,
        kind: *payback_kind,
        request: *request,
        issued: stamp.at,
        lines: lines.iter().map(|line| (*line, start(line))).collect(),
    });
    debug_assert_eq!(made, *payback);
    let channels = lines.iter().filter(|line| line.means.is_channel()).map(|line| line.amount).sum::<Fen>();
    if !channels.is_zero() {
        *state.owed.entry_or(of.branch, Fen::default) += channels;
    }
    if let (Document::TopUp(_), Some(member)) = (of.document, of.payer) {
        super::risk::watch(state, member).top_up_refunded = Some(stamp.at);
    }
}

fn set_line(state: &mut State, payback: crate::kinds::PaybackId, line: u32, to: LineState) {
    let payback = state.paybacks.get_mut(payback).expect("an event names a payback that was issued");
    payback.lines[line as usize].1 = to;
}

fn line_done(state: &mut State, payback: crate::kinds::PaybackId, line: u32) {
    let found = state.paybacks.get(payback).expect("an event names a payback that was issued");
    let (was, branch) = (found.lines[line as usize].0, found.of.branch);
    // A channel's line that value takes over is no longer owed here (FUEL-67).
    if !is_inside(was.means) {
        *state.owed.entry_or(branch, Fen::default) -= was.amount;
    }
    set_line(state, payback, line, LineState::Done);
    state.manual.remove(&(payback, line));
    state.agenda.cancel(&Deadline::Retry(payback, line));
}

fn paid_back(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::PaybackDone { payback, line, of, amount, channel, reference, .. } = event else { return };
    super::channels::leave_queue(state, Work::Payback { payback: *payback, line: *line });
    line_done(state, *payback, *line);
    if let (Some(channel), Some(reference)) = (channel, reference) {
        let payment = state.paybacks.get(*payback).map(|payback| payback.payment);
        let moved = Move {
            kind: MoveKind::Refund,
            amount: *amount,
            fee: Fen::ZERO,
            payment: payment.expect("an event names a payback that was issued"),
            branch: of.branch,
            day: stamp.at.day(),
            matched: false,
        };
        super::channels::moved(state, *channel, reference, moved);
    }
}
