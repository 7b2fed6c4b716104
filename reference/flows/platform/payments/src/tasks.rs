//! Open work of the payments, for the desk (PLAT-16): reviews, differences, refunds that people see to.

use forecourt_books::Task;
use forecourt_books::message::To;

use crate::asks::{FINANCE, HANDLER};
use crate::decide::review::REVIEWER;
use crate::state::State;

/// All of it; the desk orders it by due time.
pub fn tasks(state: &State) -> Vec<Task> {
    let mut tasks = Vec::new();
    for id in state.open_alarms.iter() {
        let Some(alarm) = state.alarms.get(*id) else { continue };
        tasks.push(Task {
            due: alarm.review_by,
            id: id.to_string(),
            kind: "review",
            to: To::Role(REVIEWER.to_owned(), (!alarm.escalated).then_some(alarm.branch)),
            text: format!("{}: {}", alarm.facts, alarm.amount),
        });
    }
    for id in state.open_differences.iter() {
        let Some(difference) = state.differences.get(*id) else { continue };
        let branch = difference.branch.filter(|_| !difference.escalated);
        tasks.push(Task {
            due: difference.escalate,
            id: id.to_string(),
            kind: "difference",
            to: To::Role(FINANCE.to_owned(), branch),
            text: format!(
                "{} {} {} {}: here {}, there {}",
                difference.channel.word(),
                difference.day,
                difference.kind.word(),
                difference.reference,
                difference.here,
                difference.there
            ),
        });
    }
    for (_, id) in state.open_requests.iter() {
        let Some(request) = state.requests.get(*id).filter(|request| request.overdue || request.appealed)
        else {
            continue;
        };
        tasks.push(Task {
            due: request.due,
            id: id.to_string(),
            kind: "refund",
            to: To::Role(if request.appealed { FINANCE } else { HANDLER }.to_owned(), None),
            text: format!("{} of {}: {}", request.amount, request.payment, request.reason.word()),
        });
    }
    for (id, line) in state.manual.iter() {
        let Some(payback) = state.paybacks.get(*id) else { continue };
        tasks.push(Task {
            due: payback.issued,
            id: format!("{id}/{line}"),
            kind: "refund",
            to: To::Role(FINANCE.to_owned(), Some(payback.of.branch)),
            text: format!("{} of {} could not be paid back", payback.amount, payback.payment),
        });
    }
    tasks.sort();
    tasks
}
