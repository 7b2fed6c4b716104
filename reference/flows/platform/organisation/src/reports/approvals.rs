//! Requests for approval, and the desks of those who have to do with them (PLAT-16, PLAT-25).

use forecourt_books::message::To;
use forecourt_books::report::{Cell, Column, Report};
use forecourt_books::{ApprovalId, By, PersonId, Rejection, Task};

use super::Query;
use crate::access::scope_of;
use crate::decide::stands_in;
use crate::kinds::{Scope, Standing};
use crate::state::{Request, State};

fn task(approval: ApprovalId, request: &Request, to: To) -> Task {
    let (kind, text) = match request.standing {
        Standing::SentBack => {
            ("sent-back", format!("{} {}: {}", request.kind, request.about, request.reason))
        }
        _ => ("approval", format!("{} {}", request.kind, request.about)),
    };
    Task { due: request.turn.deputise_at, id: approval.to_string(), kind, to, text }
}

/// Open requests on the desks of the level whose turn it is and of its deputies; sent-back ones on the asker's.
pub fn tasks(state: &State) -> Vec<Task> {
    let mut all = Vec::new();
    for approval in state.pending.iter().copied() {
        let Some(request) = state.approvals.get(approval) else { continue };
        if request.standing == Standing::SentBack {
            all.extend(request.owner.map(|owner| task(approval, request, To::Person(owner))));
            continue;
        }
        if let Some(level) = request.levels.get(request.turn.level as usize) {
            let branch = (level.scope != Scope::Group).then_some(request.branch);
            let roles = level.roles.iter().map(|role| To::Role(role.clone(), branch));
            all.extend(roles.map(|to| task(approval, request, to)));
        }
        all.extend(request.deputies.iter().map(|deputy| task(approval, request, To::Person(*deputy))));
    }
    all.sort();
    all
}

/// Whether a task is on a person's desk: the person's own, or that of a role held there; one of a role that nobody holds
/// is the manager's (PLAT-23). Whose turn a request for approval is, its levels say.
fn is_for(state: &State, task: &Task, person: PersonId) -> bool {
    let Some(record) = state.people.get(person) else { return false };
    match &task.to {
        To::Person(other) => *other == person,
        To::Role(role, branch) => {
            let held = record.roles.contains(role) && branch.is_none_or(|branch| record.belongs_to(branch));
            held || (task.kind != "approval" && stands_in(state, role, *branch) == Some(person))
        }
        _ => false,
    }
}

/// `MS` of `MS-12`.
fn kind_of(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(kind, _)| kind)
}

/// Whose desk somebody may see: the own with the right on own records, those of the own branches, or all (PLAT-20).
fn own_or_led(ask: &Query<'_>, person: Option<PersonId>) -> Result<(), Rejection> {
    const RIGHT: &str = "report.desk";
    let forbidden = || Rejection::new("forbidden").with("right", RIGHT).with("role", ask.scene.by);
    let Some(own) = ask.scene.by.employee() else {
        // Phone clients have no desk.
        return if *ask.scene.by == By::System { Ok(()) } else { Err(forbidden()) };
    };
    let home = |person| ask.state.people.get(person).map(|record| record.home);
    let allowed = match (person, scope_of(ask.state, own, RIGHT)) {
        (Some(person), _) if person == own => true,
        (_, Some(Scope::Group)) => true,
        (Some(person), Some(Scope::Branch)) => home(person)
            .is_some_and(|home| ask.state.people.get(own).is_some_and(|record| record.belongs_to(home))),
        _ => false,
    };
    if allowed { Ok(()) } else { Err(forbidden()) }
}

/// A person's open work out of `tasks`, by due time, then by number; the asker's own where no person is named.
pub(super) fn desk(ask: &Query<'_>, mut tasks: Vec<Task>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("due", "Due", "期限"),
        Column::new("id", "No.", "编号"),
        Column::new("kind", "Kind", "类型"),
        Column::new("text", "What", "事项"),
    ]);
    let person: Option<PersonId> = ask.asked.parsed("person")?.or(ask.scene.by.employee());
    own_or_led(ask, person)?;
    let barred = |task: &Task| {
        let approval = task.id.parse().ok().and_then(|id: ApprovalId| ask.state.approvals.get(id));
        let Some((request, person)) = approval.zip(person) else { return false };
        task.kind == "approval"
            && (request.requester == Some(person) || request.approvers.iter().any(|(_, by)| *by == person))
    };
    tasks.retain(|task| person.is_none_or(|person| is_for(ask.state, task, person)) && !barred(task));
    // PLAT-03: by number, not by its digits: MS-2 before MS-10.
    let number = |id: &str| id.rsplit_once('-').and_then(|(_, number)| number.parse::<u64>().ok());
    tasks.sort_by_cached_key(|task| (task.due, kind_of(&task.id).to_owned(), number(&task.id)));
    tasks.dedup_by(|a, b| a.id == b.id);
    for task in tasks {
        report.row(vec![
            Cell::At(task.due),
            Cell::text(&task.id),
            Cell::text(task.kind),
            Cell::text(&task.text),
        ]);
    }
    Ok(report)
}

/// By number; `period` is that of asking.
pub(super) fn approvals(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("approval", "No.", "编号"),
        Column::new("kind", "Kind", "类型"),
        Column::new("about", "About", "对象"),
        Column::new("branch", "Branch", "门店"),
        Column::summed("amount", "Amount", "金额"),
        Column::new("asker", "Asked by", "申请人"),
        Column::new("since", "Asked", "申请时间"),
        Column::new("state", "State", "状态"),
        Column::new("level", "Level", "级别"),
        Column::new("waits-for", "Waits for", "待审批"),
        Column::new("approved-by", "Approved by", "已批准"),
        Column::new("ended", "Ended", "结束"),
        Column::new("reason", "Reason", "原因"),
    ]);
    let (period, branch) = (ask.asked.period()?, ask.asked.branch()?);
    let person: Option<PersonId> = ask.asked.parsed("person")?;
    for (approval, request) in ask.state.approvals.iter() {
        let wanted = period.is_none_or(|period| period.holds(request.since))
            && branch.is_none_or(|branch| branch == request.branch)
            && person.is_none_or(|person| Some(person) == request.requester);
        if !wanted {
            continue;
        }
        let open = request.standing == Standing::Open;
        let level = request.levels.get(request.turn.level as usize).filter(|_| open);
        let approvers: Vec<String> =
            request.approvers.iter().map(|(level, person)| format!("{} {person}", level + 1)).collect();
        report.row(vec![
            Cell::text(approval),
            Cell::text(&request.kind),
            Cell::text(&request.about),
            Cell::text(request.branch),
            Cell::Money(request.amount),
            request.requester.map_or(Cell::Empty, Cell::text),
            Cell::At(request.since),
            Cell::text(request.standing.word()),
            level.map_or(Cell::Empty, |_| Cell::Count(i64::from(request.turn.level) + 1)),
            level.map_or(Cell::Empty, |level| Cell::text(level.roles.join(", "))),
            Cell::text(approvers.join(", ")),
            request.ended.map_or(Cell::Empty, Cell::At),
            Cell::text(&request.reason),
        ]);
    }
    Ok(report)
}
