//! Habits, trend and loss (MEM-07, MEM-75).

use std::collections::{BTreeMap, BTreeSet};

use forecourt_books::facts::Membership;
use forecourt_books::report::{Cell, Column, Report};
use forecourt_books::{At, Day, Fen, MemberId, Rejection, RentalId, Text, money::split};

use super::View;
use crate::code::Code;
use crate::kinds::Revenue;
use crate::settings;
use crate::state::bills::BillState;

/// Items of a member in the last days, with what they cost; cars are no service.
fn habits(view: &View<'_>, member: MemberId, since: At) -> BTreeMap<Code, Fen> {
    let mut items: BTreeMap<Code, Fen> = BTreeMap::new();
    for (_, bill) in view.state.bills_of(member).take_while(|(_, bill)| bill.settled_at >= since) {
        for line in bill.open_lines().filter(|line| line.revenue != Revenue::Vehicles) {
            *items.entry(line.item).or_default() += line.price;
        }
    }
    items
}

/// MEM-07: pairs and triples of services that enough members bought. A triple is looked at only if each of its items is
/// bought often enough alone.
pub(super) fn proposals(view: &View<'_>) -> Report {
    let least = view.scene.number(&settings::BUNDLE_MIN);
    let since = view.scene.at.day().plus_days(-view.scene.number(&settings::BUNDLE_DAYS)).start();
    let members = || (1..=u32::try_from(view.state.accounts.len()).unwrap_or(0)).map(MemberId);
    let mut often: BTreeMap<Code, i64> = BTreeMap::new();
    for member in members() {
        for item in habits(view, member, since).into_keys() {
            *often.entry(item).or_default() += 1;
        }
    }
    let mut sets: BTreeMap<Vec<Code>, (i64, Fen)> = BTreeMap::new();
    for member in members() {
        let mut items: Vec<_> = habits(view, member, since).into_iter().collect();
        items.retain(|(item, _)| often.get(item).is_some_and(|count| *count >= least));
        for (i, a) in items.iter().enumerate() {
            for (j, b) in items.iter().enumerate().skip(i + 1) {
                count(&mut sets, &[a, b]);
                items.iter().skip(j + 1).for_each(|c| count(&mut sets, &[a, b, c]));
            }
        }
    }
    let mut rows: Vec<_> = sets.into_iter().filter(|(_, (count, _))| *count >= least).collect();
    rows.sort_by(|a, b| (b.1.0, &a.0).cmp(&(a.1.0, &b.0)));
    let mut report = view.empty(&[
        Column::new("set", "Services", "项目组合"),
        Column::new("members", "Members", "会员数"),
        Column::new("average", "Average in the period", "人均金额"),
    ]);
    for (set, (count, sum)) in rows {
        let names: Vec<&str> = set.iter().map(Code::text).collect();
        let average = Fen(forecourt_books::money::half_up(i128::from(sum.0), i128::from(count)));
        report.row(vec![Cell::text(names.join("+")), Cell::Count(count), Cell::Money(average)]);
    }
    report
}

fn count(sets: &mut BTreeMap<Vec<Code>, (i64, Fen)>, items: &[&(Code, Fen)]) {
    let sum = sets.entry(items.iter().map(|(item, _)| *item).collect()).or_default();
    sum.0 += 1;
    sum.1 += items.iter().map(|(_, amount)| *amount).sum();
}

/// A member's consumption by day, oldest first: what was paid of it and not taken back; rentals among them (MEM-34).
fn spendings(view: &View<'_>, member: MemberId) -> Vec<(Day, Fen)> {
    let bills = view.state.bills_of(member).filter(|(_, bill)| bill.state == BillState::Settled);
    let mut spent: Vec<(Day, Fen)> =
        bills.map(|(_, bill)| (bill.settled_at.day(), bill.due - bill.refunded)).collect();
    let rentals = view.state.rentals.range((member, RentalId(0))..=(member, RentalId(u32::MAX)));
    spent.extend(rentals.map(|(_, row)| (row.at.day(), row.paid)));
    spent.sort_by_key(|(day, _)| *day);
    spent
}

/// MEM-75: how consumption of a period is shared out over categories, branches or kinds; the shares add up to a whole.
pub(super) fn share(view: &View<'_>) -> Result<Report, Rejection> {
    let by = view.asked.text("by").unwrap_or("category");
    crate::decide::must(["category", "branch", "kind"].contains(&by), || {
        Rejection::new("bad-filter").with("filter", "by").with("given", by)
    })?;
    let mut sums: BTreeMap<String, (BTreeSet<MemberId>, i64)> = BTreeMap::new();
    for (key, member, amount) in super::lists::consumed(view, by) {
        let sum = sums.entry(key).or_default();
        sum.0.extend(member);
        sum.1 += amount;
    }
    let weights: Vec<i64> = sums.values().map(|(_, amount)| (*amount).max(0)).collect();
    let some = weights.iter().any(|weight| *weight > 0);
    let shares = if some { split(10_000, &weights) } else { vec![0; weights.len()] };
    let mut report = view.empty(&[
        Column::new("key", "By", "分组"),
        Column::new("members", "Members", "会员数"),
        Column::summed("amount", "Amount", "消费额"),
        Column::summed("share", "Share %", "占比%"),
    ]);
    for ((key, (members, amount)), share) in sums.into_iter().zip(shares) {
        let count = i64::try_from(members.len()).unwrap_or(i64::MAX);
        let cells = [Cell::Count(count), Cell::Money(Fen(amount)), Cell::Hundredths(share)];
        report.row([vec![Cell::Text(key)], cells.to_vec()].concat());
    }
    Ok(report)
}

/// All members, or those whose home the branch is that is asked for (PLAT-20).
fn members<'a>(view: &'a View<'_>) -> impl Iterator<Item = MemberId> + 'a {
    let at_home = |member: &MemberId| {
        view.sieve.branch.is_none_or(|branch| view.scene.facts.home_of(*member) == Some(branch))
    };
    (1..=view.scene.facts.members()).map(MemberId).filter(at_home)
}

/// MEM-75: month by month, who came, who consumed, who was lost.
pub(super) fn trend(view: &View<'_>) -> Result<Report, Rejection> {
    let period = view.period();
    let months = view.scene.number(&settings::LOST_MONTHS);
    let mut rows: BTreeMap<Day, [i64; 3]> = BTreeMap::new();
    let mut month = period.from.first_of_month();
    while month <= period.to {
        rows.insert(month, [0; 3]);
        month = month.plus_months(1);
    }
    for member in members(view) {
        let mut add = |day: Day, place: usize| {
            if let Some(row) = rows.get_mut(&day.first_of_month()) {
                row[place] += 1;
            }
        };
        let since = view.scene.facts.member(member).map(|file| file.since.day());
        if let Some(since) = since {
            add(since, 0);
        }
        let mut visits: Vec<Day> = spendings(view, member).into_iter().map(|(day, _)| day).collect();
        let active: BTreeSet<Day> = visits.iter().map(|day| day.first_of_month()).collect();
        active.iter().for_each(|month| add(*month, 1));
        // Lost with the day after its months without a visit, even if it came back later.
        visits.extend(since);
        visits.push(view.scene.at.day());
        visits.sort_unstable();
        for two in visits.windows(2) {
            let lost = two[0].plus_months(months).plus_days(1);
            if lost <= two[1] {
                add(lost, 2);
            }
        }
    }
    let mut report = view.of_period(&[
        Column::new("month", "Month", "月份"),
        Column::summed("new", "New", "新增"),
        Column::new("active", "Active", "活跃"),
        Column::summed("lost", "Lost", "流失"),
    ]);
    for (month, counts) in rows {
        let mut cells = vec![Cell::text(&month.to_string()[..7])];
        cells.extend(counts.map(Cell::Count));
        report.row(cells);
    }
    Ok(report)
}

/// MEM-75: members without consumption in the period, with last visit, the amount of the year before it, and the cause
/// if it is known.
pub(super) fn loss(view: &View<'_>) -> Result<Report, Rejection> {
    let period = view.period();
    let today = view.scene.at.day();
    let sleeping = view.scene.number(&settings::SLEEPING_DAYS);
    let months = view.scene.number(&settings::LOST_MONTHS);
    let mut report = view.of_period(&[
        Column::new("member", "Member", "会员"),
        Column::new("category", "Category", "类别"),
        Column::new("last-visit", "Last visit", "最近消费"),
        Column::summed("year", "Amount of the year before", "年消费额"),
        Column::new("standing", "Standing", "状态"),
        Column::new("cause", "Cause", "原因"),
    ]);
    for member in members(view) {
        let Some((membership, category)) = view.scene.facts.standing(member) else { continue };
        let joined = view.scene.facts.member(member).map(|file| file.since.day());
        if joined.is_some_and(|joined| joined > period.to) {
            continue;
        }
        let spent = spendings(view, member);
        let newest = spent.last().map(|(day, _)| *day);
        let last = spent.iter().rev().map(|(day, _)| *day).find(|day| *day <= period.to);
        if last.is_some_and(|last| last >= period.from) {
            continue;
        }
        let of_year = |day: Day| last.is_some_and(|last| last.plus_days(-364) <= day && day <= last);
        let year: Fen = spent.iter().filter(|(day, _)| of_year(*day)).map(|(_, sum)| *sum).sum();
        let standing = match newest {
            Some(last) if last.plus_months(months) >= today && last.plus_days(sleeping) >= today => {
                Text::new("active", "活跃")
            }
            Some(last) if last.plus_months(months) >= today => Text::new("sleeping", "沉睡"),
            Some(_) => Text::new("lost", "流失"),
            None => Text::new("never", "从未消费"),
        };
        let cause = match membership {
            Membership::Active => Cell::Empty,
            Membership::Expired => Cell::Word(Text::new("membership expired", "会籍到期")),
            Membership::Left => Cell::Word(Text::new("left", "已退会")),
        };
        report.row(vec![
            Cell::text(member),
            Cell::Text(category),
            last.map_or(Cell::Empty, Cell::Day),
            Cell::Money(year),
            Cell::Word(standing),
            cause,
        ]);
    }
    Ok(report)
}
