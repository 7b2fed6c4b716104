//! What branches owe each other and the group owes its members (MEM-53 … MEM-56, MEM-61, MEM-76).
//! Of one branch, each shows its rows alone, what it owes others and is owed by them (PLAT-20).

use std::collections::BTreeMap;

use forecourt_books::report::{Cell, Column, Report};
use forecourt_books::{Account, BranchId, Fen, Points, Rejection, Text};

use super::View;
use crate::kinds::{Between, Tally};
use crate::state::vouchers::SpanState;

type Keyed<'a> = (&'a (u32, Between, BranchId, BranchId), &'a Tally);

fn tallies<'a>(view: &'a View<'_>) -> impl Iterator<Item = Keyed<'a>> {
    let (first, last) = view.months();
    view.state.tallies.iter().filter(move |((month, ..), _)| first <= *month && *month <= last)
}

/// MEM-53: the nets add up to zero; each redemption is shared out exactly, so nothing is left to round.
pub(super) fn points(view: &View<'_>) -> Result<Report, Rejection> {
    let mut rows: BTreeMap<BranchId, ([i64; 6], Fen)> = BTreeMap::new();
    for ((_, what, from, to), tally) in tallies(view) {
        let points = tally.points.0;
        match what {
            Between::Issued => rows.entry(*from).or_default().0[0] += points,
            Between::Redeemed if from == to => rows.entry(*from).or_default().0[1] += points,
            Between::Redeemed => {
                rows.entry(*from).or_default().0[2] += points;
                rows.entry(*to).or_default().0[3] += points;
                rows.entry(*from).or_default().1 -= tally.value;
                rows.entry(*to).or_default().1 += tally.value;
            }
            Between::Expired => rows.entry(*from).or_default().0[4] += points,
            Between::TakenBack => rows.entry(*from).or_default().0[5] += points,
            _ => {}
        }
    }
    let mut report = view.of_period(&[
        Column::new("branch", "Branch", "分店"),
        Column::summed("issued", "Issued", "发放"),
        Column::summed("own", "Redeemed of its own", "本店兑现"),
        Column::summed("elsewhere", "Its points elsewhere", "他店兑现本店积分"),
        Column::summed("others-here", "Others' points here", "本店兑现他店积分"),
        Column::summed("expired", "Expired", "失效"),
        Column::summed("taken-back", "Taken back", "冲回"),
        Column::summed("net", "Net", "净额"),
    ]);
    for (branch, (points, net)) in rows.into_iter().filter(|(branch, _)| view.sieve.wants(*branch)) {
        let mut cells = vec![Cell::text(branch)];
        cells.extend(points.map(|points| Cell::Points(Points(points))));
        cells.push(Cell::Money(net));
        report.row(cells);
    }
    report.note(Text::new("Rounding (6711)", "尾差 (6711)"), Cell::Money(Fen::ZERO));
    Ok(report)
}

/// MEM-55: principal taken in, paid back and spent by branch; positive is owed to head office.
pub(super) fn value(view: &View<'_>) -> Result<Report, Rejection> {
    let mut rows: BTreeMap<BranchId, [i64; 5]> = BTreeMap::new();
    for ((_, what, from, to), tally) in tallies(view) {
        let (branch, place) = match what {
            Between::PaidIn => (from, 0),
            Between::PaidBack => (to, 1),
            Between::Spent => (to, 2),
            Between::Gift => (from, 3),
            _ => continue,
        };
        rows.entry(*branch).or_default()[place] += tally.value.0;
        if *what == Between::Gift {
            rows.entry(*to).or_default()[4] += tally.value.0;
        }
    }
    let mut report = view.of_period(&[
        Column::new("branch", "Branch", "分店"),
        Column::summed("topped-up", "Topped up", "充值本金"),
        Column::summed("refunded", "Refunded", "退还本金"),
        Column::summed("consumed", "Consumed", "消费本金"),
        Column::summed("owed", "Owed to head office", "应付总部"),
        Column::summed("gift-elsewhere", "Its gift money, spent", "本店赠送被消费"),
        Column::summed("gift-here", "Gift money spent here", "本店消费赠送"),
    ]);
    for (branch, [paid_in, back, spent, gift, here]) in
        rows.into_iter().filter(|(branch, _)| view.sieve.wants(*branch))
    {
        let mut cells = vec![Cell::text(branch)];
        let owed = paid_in - back - spent;
        cells.extend([paid_in, back, spent, owed, gift, here].map(|sum| Cell::Money(Fen(sum))));
        report.row(cells);
    }
    Ok(report)
}

fn matter(what: Between) -> Option<(usize, Text)> {
    Some(match what {
        Between::Redeemed => (0, Text::new("Points", "积分")),
        Between::PaidIn | Between::Spent | Between::PaidBack => (1, Text::new("Principal", "储值本金")),
        Between::Gift => (2, Text::new("Gift money", "储值赠送")),
        Between::Package => (3, Text::new("Packages", "套餐")),
        Between::Voucher => (4, Text::new("Vouchers", "代币券")),
        _ => return None,
    })
}

/// MEM-54, MEM-56: who owes whom for what; the nets add up to zero.
pub(super) fn settlement(view: &View<'_>) -> Result<Report, Rejection> {
    let mut rows: BTreeMap<(BranchId, usize), (Text, Fen, Fen)> = BTreeMap::new();
    for ((_, what, from, to), tally) in tallies(view).filter(|((.., from, to), _)| from != to) {
        if let Some((order, title)) = matter(*what) {
            rows.entry((*from, order)).or_insert((title, Fen::ZERO, Fen::ZERO)).1 += tally.value;
            rows.entry((*to, order)).or_insert((title, Fen::ZERO, Fen::ZERO)).2 += tally.value;
        }
    }
    let mut report = view.of_period(&[
        Column::new("branch", "Branch", "分店"),
        Column::new("matter", "For", "事项"),
        Column::summed("owes", "Owes", "应付"),
        Column::summed("is-owed", "Is owed", "应收"),
        Column::summed("net", "Net", "净额"),
    ]);
    for ((branch, _), (title, owes, owed)) in
        rows.into_iter().filter(|((branch, _), _)| view.sieve.wants(*branch))
    {
        let money = [owes, owed, owed - owes].map(Cell::Money);
        report.row([vec![Cell::text(branch), Cell::Word(title)], money.to_vec()].concat());
    }
    Ok(report)
}

/// MEM-76: what the accounts say is owed. Principal stands with head office, which holds it.
pub(super) fn liability(view: &View<'_>) -> Report {
    let head = view.scene.facts.head_office().unwrap_or(BranchId(1));
    let mut rows: BTreeMap<BranchId, [i64; 6]> = BTreeMap::new();
    for (account, branch, sum) in view.state.liabilities(head) {
        let place = match account {
            Account::StoredPrincipal => 0,
            Account::StoredGift => 1,
            Account::PointsHeld => 2,
            Account::PointsOwed => 3,
            Account::Packages => 4,
            _ => 5,
        };
        rows.entry(branch).or_default()[place] += sum;
    }
    let mut report = view.empty(&[
        Column::new("branch", "Branch", "分店"),
        Column::summed("principal", "Stored value, principal", "储值本金"),
        Column::summed("gift", "Stored value, gift", "储值赠送"),
        Column::summed("points", "Points", "积分"),
        Column::summed("points-value", "Value of points", "积分价值"),
        Column::summed("points-owed", "Points owed by members", "会员欠分"),
        Column::summed("packages", "Packages, unused", "套餐未消费"),
        Column::summed("vouchers", "Vouchers sold, unused", "代币券未消费"),
    ]);
    for (branch, [principal, gift, points, owed, packages, vouchers]) in rows {
        if !view.sieve.wants(branch) {
            continue;
        }
        report.row(vec![
            Cell::text(branch),
            Cell::Money(Fen(principal)),
            Cell::Money(Fen(gift)),
            Cell::Points(Points(points)),
            Cell::Money(crate::decide::parts::points_value(view.scene, Points(points))),
            Cell::Points(Points(-owed)),
            Cell::Money(Fen(packages)),
            Cell::Money(Fen(vouchers)),
        ]);
    }
    report
}

/// MEM-61: counts and face value by issue, branch and state; the states of an issue add up to what was issued.
pub(super) fn vouchers(view: &View<'_>) -> Report {
    let mut rows: BTreeMap<(u32, BranchId, &str), i64> = BTreeMap::new();
    for (from, span) in view.state.stock.iter() {
        let head = view.state.issues.get(span.issue).is_some_and(|issue| issue.head == span.owner);
        let word = match span.state {
            SpanState::Stock if head => "issued",
            SpanState::Stock => "at-branch",
            SpanState::Moving(_) => "moving",
            SpanState::Expired => "expired",
            SpanState::Void => "void",
        };
        *rows.entry((span.issue.0, span.owner, word)).or_default() += i64::from(span.to - from + 1);
    }
    for voucher in view.state.vouchers.values() {
        *rows.entry((voucher.issue.0, voucher.branch, voucher.state.word())).or_default() += 1;
    }
    let mut report = view.empty(&[
        Column::new("issue", "Issue", "批次"),
        Column::new("branch", "Branch", "分店"),
        Column::new("state", "State", "状态"),
        Column::summed("count", "Count", "数量"),
        Column::summed("value", "Face value", "面值合计"),
    ]);
    for ((issue, branch, state), count) in rows {
        if !view.sieve.wants(branch) {
            continue;
        }
        let issue = crate::ids::IssueId(issue);
        let face = view.state.issues.get(issue).map_or(Fen::ZERO, |row| row.face);
        report.row(vec![
            Cell::text(issue),
            Cell::text(branch),
            Cell::text(state),
            Cell::Count(count),
            Cell::Money(face * count),
        ]);
    }
    report
}
