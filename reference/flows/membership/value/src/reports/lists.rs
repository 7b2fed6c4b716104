//! Detail lists and their totals, out of one source of rows, so that each total is the sum of its list (MEM-73, MEM-74).

use std::collections::BTreeMap;

use forecourt_books::report::{Cell, Column, Report};
use forecourt_books::{At, BranchId, Document, Fen, MemberId, PersonId, Points, Rejection, Text};

use super::{View, maybe};
use crate::kinds::LineState;
use crate::state::TopUpState;
use crate::state::bills::{Bill, BillState};
use crate::state::vouchers::VoucherState;

/// One row of a list.
struct Row {
    at: At,
    branch: BranchId,
    member: Option<MemberId>,
    operator: Option<PersonId>,
    category: String,
    kind: String,
    document: String,
    amount: i64,
    second: i64,
}

fn rows(view: &View<'_>, list: &str) -> Vec<Row> {
    match list {
        "top-ups" => top_ups(view),
        "packages-sold" => packages(view),
        "points-list" => points(view),
        "voucher-list" => vouchers(view),
        "packages-used" => lines(view, true),
        _ => lines(view, false),
    }
}

fn category(view: &View<'_>, member: Option<MemberId>) -> String {
    member
        .and_then(|member| view.scene.facts.standing(member))
        .map_or_else(String::new, |(_, category)| category)
}

fn fits(view: &View<'_>, row: &Row) -> bool {
    let sieve = &view.sieve;
    sieve.branch.is_none_or(|branch| branch == row.branch)
        && sieve.member.is_none_or(|member| Some(member) == row.member)
        && sieve.category.as_ref().is_none_or(|category| *category == row.category)
}

fn top_ups(view: &View<'_>) -> Vec<Row> {
    let done = view.state.top_ups.iter().filter(|(_, row)| row.state == TopUpState::Done);
    done.map(|(id, row)| Row {
        at: row.at,
        branch: row.branch,
        member: Some(row.member),
        operator: row.operator,
        category: category(view, Some(row.member)),
        kind: row.means.to_string(),
        document: id.to_string(),
        amount: row.amount.0,
        second: row.gift.0,
    })
    .collect()
}

fn packages(view: &View<'_>) -> Vec<Row> {
    let bought = view.state.holdings.iter().filter(|(_, row)| row.at > At::default());
    bought
        .map(|(id, row)| Row {
            at: row.at,
            branch: row.seller,
            member: Some(row.buyer),
            operator: row.operator,
            category: category(view, Some(row.buyer)),
            kind: row.title.clone(),
            document: id.to_string(),
            amount: row.price.0,
            second: row.worth().0,
        })
        .collect()
}

fn points(view: &View<'_>) -> Vec<Row> {
    let moved = view.state.movements.rows().iter().filter(|row| !row.points.is_zero() || !row.debt.is_zero());
    moved
        .map(|row| Row {
            at: row.at,
            branch: row.branch,
            member: Some(row.member),
            operator: row.by,
            category: category(view, Some(row.member)),
            kind: row.why.word().to_owned(),
            document: row.document.to_string(),
            amount: row.points.0,
            second: row.debt.0,
        })
        .collect()
}

fn vouchers(view: &View<'_>) -> Vec<Row> {
    let out = view.state.vouchers.iter().filter(|(_, row)| row.state != VoucherState::Selling);
    out.map(|(serial, row)| Row {
        at: row.at,
        branch: row.branch,
        member: row.member,
        operator: None,
        category: category(view, row.member),
        kind: row.state.word().to_owned(),
        document: serial.to_string(),
        amount: row.price.0,
        second: view.state.issues.get(row.issue).map_or(0, |issue| issue.face.0),
    })
    .collect()
}

/// Lines of settled bills, or counts used. What was taken back stands where it was, and once more, less than nothing, when
/// it was taken back: a past period does not change (MEM-40, MEM-73).
fn lines(view: &View<'_>, counts: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let settled = |bill: &Bill| matches!(bill.state, BillState::Settled | BillState::Reversed);
    for (id, bill) in view.state.bills.iter().filter(|(_, bill)| settled(bill)) {
        let sold = bill.lines.iter().filter(|line| line.state != LineState::Cancelled);
        for line in sold.filter(|line| !counts || line.counts > 0) {
            let row = |at, sign: i64| Row {
                at,
                branch: bill.branch,
                member: bill.member,
                operator: bill.operator,
                category: bill.category.to_string(),
                kind: if counts { line.item } else { line.kind }.to_string(),
                document: format!("{id}/{}", line.line),
                amount: sign * if counts { line.worth.0 } else { line.price.0 },
                second: sign * line.list.0,
            };
            rows.push(row(bill.settled_at, 1));
            rows.extend(view.state.reversed.get(&(id, line.line)).map(|at| row(*at, -1)));
        }
    }
    if !counts {
        rows.extend(rentals(view));
    }
    rows
}

/// Rentals are consumption, too (MEM-34).
fn rentals<'a>(view: &'a View<'_>) -> impl Iterator<Item = Row> + 'a {
    view.state.rentals.iter().map(|((member, order), row)| Row {
        at: row.at,
        branch: row.branch,
        member: Some(*member),
        operator: None,
        category: category(view, Some(*member)),
        kind: "rental".to_owned(),
        document: Document::RentalCharges(*order).to_string(),
        amount: row.paid.0,
        second: row.paid.0,
    })
}

/// What was consumed in a period, as the detail list has it: by a key of the row, its member and its amount.
pub(super) fn consumed(view: &View<'_>, by: &str) -> Vec<(String, Option<MemberId>, i64)> {
    let rows = lines(view, false).into_iter().filter(|row| view.sieve.at(row.at) && fits(view, row));
    rows.map(|row| {
        let key = match by {
            "branch" => row.branch.to_string(),
            "kind" => row.kind,
            _ => row.category,
        };
        (key, row.member, row.amount)
    })
    .collect()
}

fn amount(list: &str, amount: i64) -> Cell {
    if list == "points-list" { Cell::Points(Points(amount)) } else { Cell::Money(Fen(amount)) }
}

/// A detail list, in the order of its documents.
pub(super) fn list(view: &View<'_>) -> Report {
    let second = match view.name.name {
        "top-ups" => Column::summed("gift", "Gift", "赠送"),
        "points-list" => Column::summed("debt", "Debt", "欠分"),
        "voucher-list" => Column::summed("face", "Face value", "面值"),
        "packages-sold" => Column::summed("unused", "Unused", "未消费"),
        _ => Column::summed("list", "List price", "标价"),
    };
    let mut report = view.empty(&[
        Column::new("at", "Time", "时间"),
        Column::new("branch", "Branch", "分店"),
        Column::new("member", "Member", "会员"),
        Column::new("category", "Category", "类别"),
        Column::new("kind", "Kind", "种类"),
        Column::new("operator", "Operator", "操作员"),
        Column::new("document", "Document", "单据"),
        Column::summed("amount", "Amount", "数额"),
        second,
        Column::new("home", "Home branch", "所属分店"),
    ]);
    for row in rows(view, view.name.name) {
        if view.sieve.at(row.at) && fits(view, &row) {
            report.row(vec![
                Cell::At(row.at),
                Cell::text(row.branch),
                maybe(row.member),
                Cell::Text(row.category),
                Cell::Text(row.kind),
                maybe(row.operator),
                Cell::Text(row.document),
                amount(view.name.name, row.amount),
                amount(view.name.name, row.second),
                // MEM-02: the home of that time, whoever is it now.
                maybe(row.member.and_then(|member| view.scene.facts.home_at(member, row.at))),
            ]);
        }
    }
    report
}

/// Totals of a list by branch, kind, operator, category or month, beside those of the period before.
pub(super) fn statistics(view: &View<'_>) -> Result<Report, Rejection> {
    let list = view.asked.text("list").unwrap_or("consumption");
    let by = view.asked.text("by").unwrap_or("branch");
    let wrong =
        |filter: &str, given: &str| Rejection::new("bad-filter").with("filter", filter).with("given", given);
    let lists = ["top-ups", "consumption", "packages-sold", "packages-used", "points-list", "voucher-list"];
    crate::decide::must(lists.contains(&list), || wrong("list", list))?;
    let ways = ["branch", "kind", "operator", "category", "month"];
    crate::decide::must(ways.contains(&by), || wrong("by", by))?;
    let (first, last) = view.months();
    let whole = crate::decide::clearing::days_of(first).zip(crate::decide::clearing::days_of(last));
    let period =
        view.sieve.period.or(whole.map(|((from, _), (_, to))| forecourt_books::report::Period { from, to }));
    let period = period.ok_or_else(|| wrong("period", "?"))?;
    let before = period.before();
    let mut sums: BTreeMap<String, [i64; 4]> = BTreeMap::new();
    for row in rows(view, list).into_iter().filter(|row| fits(view, row)) {
        let place = match () {
            () if period.holds(row.at) => 0,
            () if before.holds(row.at) => 2,
            () => continue,
        };
        let key = match by {
            "branch" => row.branch.to_string(),
            "kind" => row.kind,
            "operator" => row.operator.map_or_else(String::new, |operator| operator.to_string()),
            "category" => row.category,
            _ => row.at.date()[..7].to_owned(),
        };
        let sum = sums.entry(key).or_default();
        sum[place] += 1;
        sum[place + 1] += row.amount;
    }
    let mut report = view.of_period(&[
        Column::new("key", "By", "分组"),
        Column::summed("count", "Count", "笔数"),
        Column::summed("amount", "Amount", "数额"),
        Column::summed("former-count", "Count before", "上期笔数"),
        Column::summed("former-amount", "Amount before", "上期数额"),
        Column::summed("change", "Change", "增减"),
    ]);
    report.note(Text::new("Period before", "上期"), Cell::text(before));
    for (key, [count, sum, former_count, former]) in sums {
        report.row(vec![
            Cell::Text(key),
            Cell::Count(count),
            amount(list, sum),
            Cell::Count(former_count),
            amount(list, former),
            amount(list, sum - former),
        ]);
    }
    Ok(report)
}
