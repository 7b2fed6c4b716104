//! What is asked of approvals about bills, and when nobody is asked any more (MEM-36, MEM-40, PLAT-27).
//!
//! It refuses to know who decides.

use forecourt_books::{BillId, Stamp};

use super::State;
use super::bills::Asking;
use crate::event::Event;

/// Takes an event of requests; says whether it was one.
pub(super) fn requests(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::OverrideAsked { bill, line, from, to, reason, .. } => {
            let by = stamp.by.employee();
            let asking = Asking::Override { line: *line, from: *from, to: *to, reason: reason.clone(), by };
            state.asking.insert((*bill, *line), asking);
        }
        Event::ReversalAsked { bill, lines, amount, reason, .. } => {
            let asking = Asking::Reversal { lines: lines.clone(), amount: *amount, reason: reason.clone() };
            state.asking.insert((*bill, 0), asking);
        }
        Event::OverrideRefused { bill, line, .. } => {
            state.asking.remove(&(*bill, *line));
        }
        Event::ReversalRefused { bill, .. } => {
            state.asking.remove(&(*bill, 0));
        }
        Event::ApprovalStale { about } => {
            let (bill, line) = about.split_once('/').unwrap_or((about, "0"));
            if let (Ok(bill), Ok(line)) = (bill.parse::<BillId>(), line.parse()) {
                state.asking.remove(&(bill, line));
            }
        }
        _ => return false,
    }
    true
}

/// What waits about these lines is not asked any more: their bill has ended.
pub(super) fn asked_no_more(state: &mut State, bill: BillId, lines: &[u32]) {
    for line in lines {
        state.asking.remove(&(bill, *line));
    }
}
