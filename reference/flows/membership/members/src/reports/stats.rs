//! Figures of the memberships: totals beside the period before, trend by month, loss of members (MEM-74, MEM-75).

use std::collections::BTreeMap;

use forecourt_books::facts::Membership;
use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{BranchId, Day, Rejection, Text};

use super::view::View;
use crate::kinds::{CategoryId, MemberStep};
use crate::settings;

const STEPS: [MemberStep; 5] =
    [MemberStep::Joined, MemberStep::Renewed, MemberStep::Changed, MemberStep::Expired, MemberStep::Left];

/// Totals of the detail lists by branch and category, beside the period before (MEM-74).
pub(super) fn statistics(view: &View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let period = asked.period()?.unwrap_or_else(|| Period::month_of(view.scene.at.day()));
    let (before, branch) = (period.before(), asked.branch()?);
    let columns = [
        Column::new("branch", "Branch", "分店"),
        Column::new("category", "Category", "类别"),
        Column::summed("joined", "Joined", "入会"),
        Column::summed("renewed", "Renewed", "续会"),
        Column::summed("changed", "Changed category", "类别变更"),
        Column::summed("expired", "Expired", "到期"),
        Column::summed("left", "Left", "退会"),
        Column::summed("joined-before", "Joined before", "上期入会"),
        Column::summed("left-before", "Left before", "上期退会"),
    ];
    let mut counts: BTreeMap<(BranchId, CategoryId), [i64; 7]> = BTreeMap::new();
    for row in view.state.history.rows() {
        if branch.is_some_and(|branch| branch != row.branch) {
            continue;
        }
        let step = STEPS.iter().position(|step| *step == row.step);
        let place = match (period.holds(row.at), before.holds(row.at), row.step) {
            (true, _, _) => step,
            (_, true, MemberStep::Joined) => Some(5),
            (_, true, MemberStep::Left) => Some(6),
            _ => None,
        };
        if let Some(place) = place {
            counts.entry((row.branch, row.category)).or_default()[place] += 1;
        }
    }
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for ((branch, category), counts) in counts {
        let mut row = vec![Cell::text(branch), Cell::text(view.state.category_name(category))];
        row.extend(counts.into_iter().map(Cell::Count));
        report.row(row);
    }
    Ok(report)
}

/// New, lost and active members month by month (MEM-75). Lost = left or expired; who renews after that is new again.
pub(super) fn trend(view: &View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let today = view.scene.at.day();
    let year = Period { from: today.first_of_month().plus_months(-11), to: today.last_of_month() };
    let (period, branch) = (asked.period()?.unwrap_or(year), asked.branch()?);
    let columns = [
        Column::new("month", "Month", "月份"),
        Column::summed("new", "New", "新增"),
        Column::summed("lost", "Lost", "流失"),
        Column::new("active", "Active at its end", "期末有效"),
    ];
    let mut active = std::collections::BTreeSet::new();
    let mut months: BTreeMap<Day, (i64, i64)> = BTreeMap::new();
    let mut ends: BTreeMap<Day, i64> = BTreeMap::new();
    for row in view.state.history.rows() {
        if branch.is_some_and(|branch| branch != row.branch) {
            continue;
        }
        let month = months.entry(row.at.day().first_of_month()).or_default();
        match row.step {
            MemberStep::Joined | MemberStep::Renewed => month.0 += i64::from(active.insert(row.member)),
            MemberStep::Expired | MemberStep::Left => month.1 += i64::from(active.remove(&row.member)),
            MemberStep::Changed | MemberStep::Moved => {}
        }
        ends.insert(row.at.day().first_of_month(), i64::try_from(active.len()).unwrap_or(i64::MAX));
    }
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    let mut month = period.from.first_of_month();
    while month <= period.to {
        let (new, lost) = months.get(&month).copied().unwrap_or_default();
        let end = ends.range(..=month).next_back().map_or(0, |(_, count)| *count);
        let shown = month.to_string()[..7].to_owned();
        report.row(vec![Cell::Text(shown), Cell::Count(new), Cell::Count(lost), Cell::Count(end)]);
        month = month.plus_months(1);
    }
    Ok(report)
}

/// Members without consumption, longest first, with last visit, yearly amount and cause (MEM-75).
pub(super) fn loss(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let (branch, category) = (asked.branch()?, asked.text("category").map(str::to_owned));
    let columns = [
        Column::new("member", "Member", "会员号"),
        Column::new("name", "Name", "姓名"),
        Column::new("branch", "Home branch", "所属分店"),
        Column::new("category", "Category", "类别"),
        Column::new("last", "Last visit", "最近消费"),
        Column::summed("yearly", "Yearly amount", "年消费额"),
        Column::new("state", "State", "流失状态"),
        Column::new("cause", "Cause", "原因"),
    ];
    let (state, scene) = (view.state, view.scene);
    let today = scene.at.day();
    let sleeping = today.plus_days(-scene.number(&settings::SLEEPING_DAYS));
    let lost = today.plus_months(-scene.number(&settings::LOST_MONTHS));
    let mut found: Vec<_> = state
        .members
        .iter()
        .filter(|(_, member)| branch.is_none_or(|branch| branch == member.home))
        .filter(|(_, member)| {
            category.as_deref().is_none_or(|wanted| wanted == state.category_name(member.category))
        })
        .map(|(id, member)| (scene.facts.last_consumption(id), id, member))
        .filter(|(last, _, member)| last.unwrap_or(member.since).day() <= sleeping)
        .collect();
    found.sort_by_key(|(last, id, member)| (last.unwrap_or(member.since), *id));
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (last, id, member) in found {
        let gone = last.unwrap_or(member.since).day() <= lost;
        let cause = match member.membership {
            Membership::Left => Text::new("left", "退会"),
            Membership::Expired => Text::new("membership expired", "会籍到期"),
            Membership::Active => Text::new("unknown", "不明"),
        };
        report.row(vec![
            Cell::text(id),
            view.name(id),
            Cell::text(member.home),
            Cell::text(state.category_name(member.category)),
            last.map_or(Cell::Empty, Cell::At),
            Cell::Money(scene.facts.yearly_amount(id, scene.at)),
            Cell::Word(if gone { Text::new("lost", "流失") } else { Text::new("sleeping", "沉睡") }),
            Cell::Word(cause),
        ]);
    }
    Ok(view.told(report))
}

/// Sessions opened by channel (PLAT-80).
pub(super) fn channels(view: &View<'_>, name: &ReportName, asked: &Asked) -> Report {
    let columns = [Column::new("channel", "Channel", "渠道"), Column::summed("logins", "Logins", "登录次数")];
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for (channel, count) in view.state.logins.iter() {
        report.row(vec![Cell::text(channel), Cell::Count(i64::from(*count))]);
    }
    report
}
