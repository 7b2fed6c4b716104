//! Open work of the payments, for the desk (PLAT-16): reviews, differences, refunds that people see to.

use forecourt_books::Task;
use forecourt_books::message::To;

use crate::asks::FINANCE;
use crate::decide::review::{MANAGERS, REVIEWERS};
use crate::kinds::MoveKind;
use crate::state::{Difference, State};

/// Who sees to a difference (FUEL-30): the managers of the branch in whose books it stands, until it has been open too
/// long; then, and where no branch knows it, head office.
fn to_settle(difference: &Difference) -> Vec<To> {
    match difference.branch {
        Some(branch) if !difference.escalated => {
            MANAGERS.map(|role| To::Role(role.to_owned(), Some(branch))).to_vec()
        }
        _ => vec![To::Role(FINANCE.to_owned(), None)],
    }
}

/// All of it; the desk orders it by due time.
pub fn tasks(state: &State) -> Vec<Task> {
    let mut tasks = Vec::new();
    for id in state.open_alarms.iter() {
        let Some(alarm) = state.alarms.get(*id) else { continue };
        // Whoever may decide at the branch sees it; once it went up, head office.
        let at_branch = REVIEWERS.iter().map(|role| To::Role((*role).to_owned(), Some(alarm.branch)));
        let to: Vec<To> =
            if alarm.escalated { vec![To::Role(FINANCE.to_owned(), None)] } else { at_branch.collect() };
        tasks.extend(to.into_iter().map(|to| Task {
            due: alarm.review_by,
            id: id.to_string(),
            kind: "review",
            to,
            text: format!("{}: {}", alarm.facts, alarm.amount),
        }));
    }
    for id in state.open_differences.iter() {
        let Some(difference) = state.differences.get(*id) else { continue };
        let text = format!(
            "{} {} {} {}: here {}, there {}{}",
            difference.channel.word(),
            difference.day,
            difference.kind.word(),
            difference.reference,
            difference.here,
            difference.there,
            if difference.told == Some(MoveKind::Refund) { " paid back" } else { "" }
        );
        tasks.extend(to_settle(difference).into_iter().map(|to| Task {
            due: difference.escalate,
            id: id.to_string(),
            kind: "difference",
            to,
            text: text.clone(),
        }));
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
            to: To::Role(FINANCE.to_owned(), None),
            text: format!("{} of {}: {}", request.amount, request.payment, request.reason.word()),
        });
    }
    for (id, line) in state.manual.iter() {
        let Some(payback) = state.paybacks.get(*id) else { continue };
        tasks.push(Task {
            due: payback.issued,
            id: format!("{id}/{line}"),
            kind: "refund",
            to: To::Role(FINANCE.to_owned(), None),
            text: format!("{} of {} could not be paid back", payback.amount, payback.payment),
        });
    }
    tasks.sort();
    tasks
}
