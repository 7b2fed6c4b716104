//! The tree of the organisation, its opening hours, its modules (PLAT-08, PLAT-15).

use forecourt_books::facts::{BranchKind, Opening};
use forecourt_books::report::{Cell, Column, Period, Report};
use forecourt_books::{Day, PersonId, Rejection, Text};

use super::Query;
use crate::access::{MODULES, module_on};
use crate::hours;
use crate::kinds::HoursText;
use crate::state::State;

fn kind(kind: BranchKind) -> Text {
    match kind {
        BranchKind::HeadOffice => Text::new("head office", "总部"),
        BranchKind::Store => Text::new("4S store", "4S店"),
        BranchKind::QuickRepair => Text::new("quick-repair shop", "快修店"),
        BranchKind::RentalStation => Text::new("rental station", "租车站点"),
        BranchKind::FuelStation => Text::new("fuel station", "加油站"),
        BranchKind::Partner => Text::new("partner place", "合作网点"),
    }
}

fn name_of(state: &State, person: Option<PersonId>) -> Cell {
    match person.and_then(|person| state.people.get(person)) {
        Some(record) => Cell::text(record.name.value()),
        None => Cell::Empty,
    }
}

fn hours_on(state: &State, branch: forecourt_books::BranchId, day: Day) -> Cell {
    match hours::opening(state, branch, day) {
        Opening::Closed => Cell::Word(Text::new("closed", "休息")),
        Opening::Open(hours) => Cell::text(HoursText(hours)),
    }
}

/// Branches with head office first, each with its departments and the posts of its people; by level, then by number.
pub(super) fn organisation(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("id", "No.", "编号"),
        Column::new("unit", "Unit", "单位"),
        Column::new("name", "Name", "名称"),
        Column::new("kind", "Kind", "类型"),
        Column::new("manager", "Manager", "负责人"),
        Column::new("hours", "Hours today", "今日营业"),
        Column::summed("people", "People", "人数"),
    ]);
    let mut branches = ask.branches()?;
    let head = *ask.state.head_office.get();
    branches.sort_by_key(|branch| (head != Some(*branch), *branch));
    for branch in branches {
        let Some(record) = ask.state.branches.get(branch) else { continue };
        let staff = crate::facts::staff(ask.state, branch);
        let at_home =
            staff.iter().filter(|person| crate::facts::home_branch(ask.state, **person) == Some(branch));
        report.row(vec![
            Cell::text(branch),
            Cell::Word(Text::new("branch", "机构")),
            Cell::text(&record.name),
            Cell::Word(kind(record.kind)),
            name_of(ask.state, record.manager),
            hours_on(ask.state, branch, ask.scene.at.day()),
            Cell::Count(i64::try_from(at_home.count()).unwrap_or(i64::MAX)),
        ]);
        let mut row = |unit: Text, name: &str, person: Option<PersonId>| {
            let (name, person) = (Cell::text(name), name_of(ask.state, person));
            report.row(vec![
                Cell::text(branch),
                Cell::Word(unit),
                name,
                Cell::Empty,
                person,
                Cell::Empty,
                Cell::Empty,
            ]);
        };
        for department in &record.departments {
            row(Text::new("department", "部门"), department, None);
        }
        for person in &staff {
            let posts =
                ask.state.people.get(*person).map(|record| record.posts.as_slice()).unwrap_or_default();
            for post in posts.iter().filter(|post| post.branch == branch) {
                row(Text::new("post", "岗位"), &post.title, Some(*person));
            }
        }
    }
    Ok(report)
}

/// Hours by branch and date; today's week where no period is asked for.
pub(super) fn opening(ask: &Query<'_>) -> Result<Report, Rejection> {
    let today = ask.scene.at.day();
    let period = ask.asked.period()?.unwrap_or(Period { from: today, to: today.plus_days(6) });
    let mut report = ask.report(&[
        Column::new("branch", "Branch", "门店"),
        Column::new("name", "Name", "名称"),
        Column::new("day", "Day", "日期"),
        Column::new("hours", "Hours", "营业时间"),
        Column::new("working-day", "Working day", "工作日"),
    ]);
    report = report.of_period(period);
    for branch in ask.branches()? {
        let Some(record) = ask.state.branches.get(branch) else { continue };
        for day in (period.from.0..=period.to.0).map(Day) {
            let worked = hours::is_working_day(ask.state, day);
            report.row(vec![
                Cell::text(branch),
                Cell::text(&record.name),
                Cell::Day(day),
                hours_on(ask.state, branch, day),
                Cell::Word(if worked { Text::new("yes", "是") } else { Text::new("no", "否") }),
            ]);
        }
    }
    Ok(report)
}

/// Which module is on where; by branch, then in the order of the catalogue.
pub(super) fn modules(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("branch", "Branch", "门店"),
        Column::new("module", "Module", "模块"),
        Column::new("state", "State", "状态"),
    ]);
    for branch in ask.branches()? {
        for module in MODULES {
            let on = module_on(ask.state, module, branch);
            let word = if on { Text::new("on", "启用") } else { Text::new("off", "停用") };
            report.row(vec![Cell::text(branch), Cell::text(module), Cell::Word(word)]);
        }
    }
    Ok(report)
}
