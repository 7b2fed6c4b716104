//! Totals of the detail lists of memberships, cards and reminders, out of the same records (MEM-74).

use std::collections::BTreeMap;

use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{At, BranchId, MemberId, Rejection, Text};

use super::view::View;
use crate::kinds::MemberStep;

const LISTS: [&str; 6] =
    ["members-joined", "members-left", "members-changed", "cards", "card-changes", "reminder-list"];
const WAYS: [&str; 5] = ["branch", "category", "kind", "operator", "month"];

/// One row of a list, as totals need it.
struct Row {
    at: At,
    branch: BranchId,
    category: String,
    kind: &'static str,
    operator: String,
}

fn rows(view: &View<'_>, list: &str) -> Vec<Row> {
    let state = view.state;
    let category =
        |member: MemberId| state.members.get(member).map_or("", |found| state.category_name(found.category));
    let row = |at, branch, member, kind, operator: &str| {
        let (category, operator) = (category(member).to_owned(), operator.to_owned());
        Row { at, branch, category, kind, operator }
    };
    match list {
        "cards" => {
            let issued = state.cards.iter();
            issued.map(|(_, card)| row(card.issued, card.branch, card.member, card.kind.word(), "")).collect()
        }
        "card-changes" => {
            let known =
                state.card_rows.iter().filter_map(|((id, _), done)| Some((state.cards.get(*id)?, done)));
            known
                .map(|(card, done)| {
                    // Whoever it was, not at which terminal.
                    let operator = done.by.split('@').next().unwrap_or("");
                    row(done.at, done.branch.unwrap_or(card.branch), card.member, done.what, operator)
                })
                .collect()
        }
        "reminder-list" => {
            let raised = state.reminders.iter();
            raised
                .map(|(_, found)| {
                    let operator = found.seen_by.map_or_else(String::new, |person| person.to_string());
                    row(found.raised, found.branch, found.member, found.kind.word(), &operator)
                })
                .collect()
        }
        _ => memberships(view, list),
    }
}

fn memberships(view: &View<'_>, list: &str) -> Vec<Row> {
    let wanted = |step| match list {
        "members-joined" => step == MemberStep::Joined,
        "members-left" => step == MemberStep::Left,
        _ => !matches!(step, MemberStep::Joined | MemberStep::Left),
    };
    let done = view.state.history.rows().iter().filter(|row| wanted(row.step));
    done.map(|row| Row {
        at: row.at,
        branch: row.branch,
        category: view.state.category_name(row.category).to_owned(),
        kind: row.step.word(),
        operator: row.operator.map_or_else(String::new, |operator| operator.to_string()),
    })
    .collect()
}

/// Totals of a list by branch, category, kind, operator or month, beside those of the period before.
pub(super) fn totals(view: &View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let list = asked.text("list").unwrap_or("members-joined");
    let by = asked.text("by").unwrap_or("branch");
    for (filter, given, known) in [("list", list, LISTS.as_slice()), ("by", by, WAYS.as_slice())] {
        if !known.contains(&given) {
            return Err(Rejection::new("bad-filter").with("filter", filter).with("given", given));
        }
    }
    let period = asked.period()?.unwrap_or_else(|| Period::month_of(view.scene.at.day()));
    let (before, branch) = (period.before(), asked.branch()?);
    let mut counts: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for row in rows(view, list).into_iter().filter(|row| branch.is_none_or(|branch| branch == row.branch)) {
        let place = match (period.holds(row.at), before.holds(row.at)) {
            (true, _) => 0,
            (_, true) => 1,
            _ => continue,
        };
        let key = match by {
            "branch" => row.branch.to_string(),
            "category" => row.category,
            "kind" => row.kind.to_owned(),
            "operator" => row.operator,
            _ => row.at.date()[..7].to_owned(),
        };
        counts.entry(key).or_default()[place] += 1;
    }
    let columns = [
        Column::new("key", "By", "分组"),
        Column::summed("count", "Count", "笔数"),
        Column::summed("former-count", "Count before", "上期笔数"),
        Column::summed("change", "Change", "增减"),
    ];
    let mut report = Report::new(name, view.scene.at, asked, &columns).of_period(period);
    report.note(Text::new("Period before", "上期"), Cell::text(before));
    for (key, [now, former]) in counts {
        let figures = [now, former, now - former].map(Cell::Count);
        report.row([vec![Cell::Text(key)], figures.to_vec()].concat());
    }
    Ok(report)
}
