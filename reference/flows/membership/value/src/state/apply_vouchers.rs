//! What happens to vouchers outside of payments: ranges of stock are cut where a piece or a part leaves them.

use forecourt_books::{BranchId, Fen, MemberId, Personal, Stamp};

use super::vouchers::{Issue, Span, SpanState, Transfer, Voucher, VoucherState};
use super::{Deadline, Sale, State};
use crate::code::Code;
use crate::event::{Event, Issued};
use crate::ids::{IssueId, SaleId};

/// Takes an event of vouchers; says whether it was one.
pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::VoucherIssueAsked { issue, .. } => add_issue(state, issue, true),
        Event::VoucherIssueRefused { issue, .. } => {
            if let Some(row) = state.issues.get_mut(*issue) {
                (row.asked, row.refused) = (false, true);
            }
        }
        Event::VouchersIssued(issued) => {
            match state.issues.get_mut(issued.issue) {
                Some(row) => row.asked = false,
                None => add_issue(state, issued, false),
            }
            let span =
                Span { to: issued.to, issue: issued.issue, owner: issued.head, state: SpanState::Stock };
            state.stock.insert(issued.from, span);
            state.agenda.set(Deadline::Issue(issued.issue), issued.until.end());
        }
        Event::VouchersSent { transfer, from, to, sender, receiver, until } => {
            let row = Transfer { from: *from, to: *to, sender: *sender, receiver: *receiver, open: true };
            state.transfers.push(row);
            change_span(state, *from, *to, |span| span.state = SpanState::Moving(*transfer));
            state.agenda.set(Deadline::Transfer(*transfer), *until);
        }
        Event::VouchersTransferred { transfer, from, to, receiver, .. } => {
            end_transfer(state, *transfer);
            change_span(state, *from, *to, |span| {
                (span.state, span.owner) = (SpanState::Stock, *receiver);
            });
        }
        Event::VoucherTransferLapsed { transfer } => {
            if let Some((from, to)) = end_transfer(state, *transfer) {
                change_span(state, from, to, |span| span.state = SpanState::Stock);
            }
        }
        Event::VouchersVoided { from, to, .. } => {
            change_span(state, *from, *to, |span| span.state = SpanState::Void);
        }
        Event::VouchersExpired { issue, .. } => expire(state, *issue),
        _ => return pieces(state, stamp, event),
    }
    true
}

fn add_issue(state: &mut State, issued: &Issued, asked: bool) {
    state.issues.push(Issue {
        from: issued.from,
        to: issued.to,
        face: issued.face,
        until: issued.until,
        kinds: issued.kinds.clone(),
        branches: issued.branches.clone(),
        head: issued.head,
        asked,
        refused: false,
    });
}

fn end_transfer(state: &mut State, transfer: crate::ids::TransferId) -> Option<(u32, u32)> {
    state.agenda.cancel(&Deadline::Transfer(transfer));
    let row = state.transfers.get_mut(transfer)?;
    row.open = false;
    Some((row.from, row.to))
}

/// Cuts `from ..= to` out of its span and changes it; the rest stays as it was.
fn change_span(state: &mut State, from: u32, to: u32, change: impl FnOnce(&mut Span)) {
    let Some((start, span)) = state.span(from) else { return };
    state.stock.remove(&start);
    if start < from {
        state.stock.insert(start, Span { to: from - 1, ..span });
    }
    if to < span.to {
        state.stock.insert(to + 1, span);
    }
    let mut own = Span { to, ..span };
    change(&mut own);
    state.stock.insert(from, own);
}

fn take_piece(state: &mut State, serial: u32) {
    change_span(state, serial, serial, |_| ());
    state.stock.remove(&serial);
}

fn expire(state: &mut State, issue: IssueId) {
    state.agenda.cancel(&Deadline::Issue(issue));
    let Some((from, to)) = state.issues.get(issue).map(|row| (row.from, row.to)) else { return };
    let stock: Vec<u32> = state
        .stock
        .range(from..=to)
        .filter(|(_, span)| span.state == SpanState::Stock || matches!(span.state, SpanState::Moving(_)))
        .map(|(start, _)| *start)
        .collect();
    for start in stock {
        if let Some(span) = state.stock.get_mut(&start) {
            let former = std::mem::replace(&mut span.state, SpanState::Expired);
            if let SpanState::Moving(transfer) = former {
                end_transfer(state, transfer);
            }
        }
    }
    let out: Vec<u32> = state
        .vouchers
        .range(from..=to)
        .filter(|(_, row)| matches!(row.state, VoucherState::Sold | VoucherState::Gifted))
        .map(|(serial, _)| *serial)
        .collect();
    for serial in out {
        if let Some(row) = state.vouchers.get_mut(&serial) {
            row.state = VoucherState::Expired;
        }
    }
}

struct Leaving<'a> {
    issue: IssueId,
    branch: BranchId,
    how: VoucherState,
    price: Fen,
    sale: Option<SaleId>,
    reason: Code,
    member: Option<MemberId>,
    customer: &'a Option<Personal>,
}

fn leave_stock(state: &mut State, stamp: &Stamp, serial: u32, leaving: Leaving<'_>) {
    take_piece(state, serial);
    let Leaving { issue, branch, how, price, sale, reason, member, customer } = leaving;
    let (at, customer) = (stamp.at, customer.clone());
    let row = Voucher {
        issue,
        branch,
        state: how,
        price,
        sale,
        reason,
        member,
        customer,
        at,
        used: None,
        back: Fen::ZERO,
    };
    state.vouchers.insert(serial, row);
}

fn pieces(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::VoucherSelling { sale, serial, issue, branch, price, member, customer, .. } => {
            state.sales.push(Sale { serial: *serial, price: *price, branch: *branch, open: true });
            let (issue, branch, price, member) = (*issue, *branch, *price, *member);
            let (how, sale, reason) = (VoucherState::Selling, Some(*sale), Code::NONE);
            let leaving = Leaving { issue, branch, how, price, sale, reason, member, customer };
            leave_stock(state, stamp, *serial, leaving);
        }
        Event::VoucherSold { sale, serial, .. } => {
            close_sale(state, *sale);
            if let Some(row) = state.vouchers.get_mut(serial) {
                row.state = VoucherState::Sold;
                row.at = stamp.at;
            }
        }
        Event::VoucherSaleLapsed { sale, serial } => {
            close_sale(state, *sale);
            if let Some(row) = state.vouchers.remove(serial) {
                let span = Span { to: *serial, issue: row.issue, owner: row.branch, state: SpanState::Stock };
                state.stock.insert(*serial, span);
            }
        }
        Event::VoucherRefunded { sale, serial, .. } => {
            close_sale(state, *sale);
            if let Some(row) = state.vouchers.get_mut(serial) {
                row.state = VoucherState::Void;
            }
        }
        Event::VoucherGifted { serial, issue, branch, reason, member, customer, .. } => {
            let (issue, branch, reason, member) = (*issue, *branch, *reason, *member);
            let (how, price, sale) = (VoucherState::Gifted, Fen::ZERO, None);
            let leaving = Leaving { issue, branch, how, price, sale, reason, member, customer };
            leave_stock(state, stamp, *serial, leaving);
        }
        _ => return false,
    }
    true
}

fn close_sale(state: &mut State, sale: SaleId) {
    if let Some(row) = state.sales.get_mut(sale) {
        row.open = false;
    }
}
