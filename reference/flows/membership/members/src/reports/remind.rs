//! Reports of reminders (MEM-72, MEM-73, MEM-83).

use std::collections::BTreeMap;

use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::{BranchId, Rejection};

use super::lists::Filter;
use super::view::View;
use crate::kinds::{CarId, InsuranceId, Outcome, ReminderId, ReminderKind};
use crate::state::State;

/// Raised = open + contacted + converted + declined + unreachable + lapsed, by branch and kind (MEM-72).
pub(super) fn outcomes(view: &View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("branch", "Branch", "分店"),
        Column::new("kind", "Kind", "种类"),
        Column::summed("raised", "Raised", "已提醒"),
        Column::summed("open", "Open", "待处理"),
        Column::summed("contacted", "Contacted", "已联系"),
        Column::summed("converted", "Converted", "已转化"),
        Column::summed("declined", "Declined", "已拒绝"),
        Column::summed("unreachable", "Unreachable", "联系不上"),
        Column::summed("lapsed", "Lapsed", "已失效"),
    ];
    let mut counts: BTreeMap<(BranchId, ReminderKind), BTreeMap<Outcome, i64>> = BTreeMap::new();
    for (_, found) in view.state.reminders.iter() {
        if period.is_none_or(|period| period.holds(found.raised))
            && branch.is_none_or(|branch| branch == found.branch)
        {
            *counts.entry((found.branch, found.kind)).or_default().entry(found.outcome).or_default() += 1;
        }
    }
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for ((branch, kind), by_outcome) in counts {
        let mut row = vec![Cell::text(branch), Cell::Word(kind.text())];
        row.push(Cell::Count(by_outcome.values().sum()));
        let count = |outcome| Cell::Count(by_outcome.get(outcome).copied().unwrap_or(0));
        row.extend(Outcome::ALL.iter().map(count));
        report.row(row);
    }
    Ok(report)
}

/// Every reminder, in the order of raising.
pub(super) fn list(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let filter = Filter::of(&view, asked)?;
    let columns = [
        Column::new("reminder", "Reminder", "提醒"),
        Column::new("raised", "Raised", "提醒时间"),
        Column::new("branch", "Branch", "分店"),
        Column::new("member", "Member", "会员号"),
        Column::new("name", "Name", "姓名"),
        Column::new("phone", "Phone", "电话"),
        Column::new("kind", "Kind", "种类"),
        Column::new("due", "Due", "到期日"),
        Column::new("nth", "No.", "次数"),
        Column::new("detail", "Detail", "说明"),
        Column::new("state", "State", "状态"),
    ];
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for (id, found) in view.state.reminders.iter() {
        let state = asked.text("state").is_none_or(|state| state == found.outcome.word());
        let category = view.state.members.get(found.member).map(|m| view.state.category_name(m.category));
        let category = category.is_some_and(|category| filter.of_category(category));
        if !state || !category || !filter.holds(found.raised, found.branch, found.member) {
            continue;
        }
        report.row(vec![
            Cell::text(id),
            Cell::At(found.raised),
            Cell::text(found.branch),
            Cell::text(found.member),
            view.name(found.member),
            view.field(found.member, crate::kinds::Field::Phone),
            Cell::Word(found.kind.text()),
            Cell::Day(found.due),
            Cell::Count(i64::from(found.nth)),
            Cell::text(&found.detail),
            Cell::Word(found.outcome.text()),
        ]);
    }
    Ok(view.told(report))
}

/// The plate that a reminder is about.
fn plate(state: &State, kind: ReminderKind, subject: u32) -> String {
    let car = match kind {
        ReminderKind::Maintenance | ReminderKind::Inspection => Some(CarId(subject)),
        ReminderKind::Insurance => state.insurances.get(InsuranceId(subject)).map(|policy| policy.car),
        _ => None,
    };
    car.and_then(|car| state.cars.get(car)).map(|car| car.plate.clone()).unwrap_or_default()
}

/// A member's open reminders, by due date (MEM-83).
pub(super) fn mine(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let member = view.the_member(asked)?;
    let columns = [
        Column::new("due", "Due", "到期日"),
        Column::new("kind", "Kind", "种类"),
        Column::new("plate", "Plate", "车牌"),
        Column::new("detail", "Detail", "说明"),
    ];
    let state = view.state;
    let all = state.reminders_of.range((member, ReminderId(0))..=(member, ReminderId(u32::MAX)));
    let mut open: Vec<_> = all
        .filter_map(|(_, id)| state.reminders.get(*id).map(|found| (found.due, *id, found)))
        .filter(|(_, _, found)| found.outcome == Outcome::Open)
        .collect();
    open.sort_by_key(|(due, id, _)| (*due, *id));
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for (due, _, found) in open {
        let plate = plate(state, found.kind, found.subject);
        report.row(vec![
            Cell::Day(due),
            Cell::Word(found.kind.text()),
            view.number(member, &plate),
            Cell::text(&found.detail),
        ]);
    }
    Ok(view.told(report))
}
