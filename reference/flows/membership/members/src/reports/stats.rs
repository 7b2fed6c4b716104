//! Figures of the memberships: totals beside the period before, and sessions by channel (MEM-74, PLAT-80).

use std::collections::BTreeMap;

use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{BranchId, Rejection};

use super::view::View;
use crate::kinds::{CategoryId, MemberStep};

/// In the order of the columns.
const STEPS: [MemberStep; 6] = [
    MemberStep::Joined,
    MemberStep::Renewed,
    MemberStep::Changed,
    MemberStep::Expired,
    MemberStep::Left,
    MemberStep::Moved,
];

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
        Column::summed("moved", "Changed home branch", "所属变更"),
        Column::summed("joined-before", "Joined before", "上期入会"),
        Column::summed("renewed-before", "Renewed before", "上期续会"),
        Column::summed("changed-before", "Changed category before", "上期类别变更"),
        Column::summed("expired-before", "Expired before", "上期到期"),
        Column::summed("left-before", "Left before", "上期退会"),
        Column::summed("moved-before", "Changed home branch before", "上期所属变更"),
    ];
    let mut counts: BTreeMap<(BranchId, CategoryId), [i64; 2 * STEPS.len()]> = BTreeMap::new();
    for row in view.state.history.rows() {
        if branch.is_some_and(|branch| branch != row.branch) {
            continue;
        }
        let step = STEPS.iter().position(|step| *step == row.step);
        let first = match (period.holds(row.at), before.holds(row.at)) {
            (true, _) => Some(0),
            (_, true) => Some(STEPS.len()),
            _ => None,
        };
        if let Some(place) = first.zip(step).map(|(first, step)| first + step) {
            counts.entry((row.branch, row.category)).or_default()[place] += 1;
        }
    }
    let mut report = Report::new(name, view.scene.at, asked, &columns).of_period(period);
    for ((branch, category), counts) in counts {
        let mut row = vec![Cell::text(branch), Cell::text(view.state.category_name(category))];
        row.extend(counts.into_iter().map(Cell::Count));
        report.row(row);
    }
    Ok(report)
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
