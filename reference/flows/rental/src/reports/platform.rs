//! What the platform manager reads per day and station (RENT-54), where the fleet is (RENT-52), how long users wait
//! (RENT-26) and how refunds go (RENT-41).

use std::collections::BTreeMap;

use forecourt_books::ledger::Account;
use forecourt_books::money::half_up;
use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{At, BranchId, Day, Fen, Rejection, Scene, Text, VehicleId};

use super::name;
use crate::kinds::{LineKind, SheetKind, Step, VehicleState, Verdict};
use crate::state::State;
use crate::state::fleet::Move;
use crate::state::order::Order;

pub(super) const DAILY: ReportName =
    name("rental-daily", "Rental by day and station", "租赁日报", &["period", "branch"], "RENT-54");
pub(super) const FLEET: ReportName =
    name("rental-fleet", "Fleet by state and station", "车队状态", &["branch"], "RENT-52");
pub(super) const WAITING: ReportName =
    name("rental-waiting", "Waiting time at collection", "取车等待", &["period", "branch"], "RENT-26");
pub(super) const REFUNDS: ReportName =
    name("rental-refunds", "Deposits held and refunds", "押金与退款", &["period", "branch"], "RENT-41");

/// Seconds in use and seconds in the fleet, per station, between two instants.
fn hours(state: &State, from: At, to: At) -> BTreeMap<BranchId, (u64, u64)> {
    let mut sums: BTreeMap<BranchId, (u64, u64)> = BTreeMap::new();
    let mut last: BTreeMap<VehicleId, Move> = BTreeMap::new();
    let mut add = |moved: &Move, until: At| {
        let seconds = until.min(to).s_since(moved.at.max(from));
        let sum = sums.entry(moved.station).or_default();
        if moved.state == VehicleState::InUse {
            sum.0 += seconds;
        }
        if !matches!(moved.state, VehicleState::Sold | VehicleState::Withdrawn) {
            sum.1 += seconds;
        }
    };
    for moved in state.moves.rows() {
        if let Some(before) = last.insert(moved.vehicle, *moved) {
            add(&before, moved.at);
        }
    }
    last.values().for_each(|moved| add(moved, to));
    sums
}

/// What a station did on a day.
#[derive(Default)]
struct Tally {
    made: i64,
    recommended: i64,
    collected: i64,
    settled: i64,
    cancelled: i64,
    expired: i64,
    missed: i64,
    bought: i64,
    revenue: BTreeMap<&'static str, Fen>,
    on_time: i64,
    due: i64,
    failed: i64,
    review: (i64, i64),
    held: Fen,
    refunds: Fen,
    overdue: i64,
    waited: Vec<u64>,
}

/// The columns of revenue, in the order of the report.
const REVENUE: [&str; 6] = ["time", "late", "other", "damage", "fees", "vehicles"];

fn heading(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Day | LineKind::Hour | LineKind::Kilometre => "time",
        LineKind::Late => "late",
        LineKind::Damage => "damage",
        _ => "other",
    }
}

type Tallies = BTreeMap<(Day, BranchId), Tally>;

fn tally(state: &State, period: Period, now: At) -> Tallies {
    let mut all = Tallies::new();
    for (_, order) in state.orders.iter() {
        steps(&mut all, order, period);
        money(&mut all, order, period);
        deposits(&mut all, order, period, now);
        if let (Some(used), Some(waited)) = (order.used, order.waited_s)
            && period.holds(used.at)
        {
            all.entry((used.at.day(), order.station)).or_default().waited.push(waited);
        }
        // A task that was withdrawn was never to be done.
        let wanted = order.duty.filter(|duty| duty.open || duty.done.is_some());
        if let Some(duty) = wanted.filter(|duty| period.holds(duty.due)) {
            let tally = all.entry((duty.due.day(), order.station)).or_default();
            tally.due += 1;
            tally.on_time += i64::from(duty.done.is_some_and(|done| done <= order.start));
        }
    }
    for (_, sheet) in state.sheets.iter().filter(|(_, sheet)| period.holds(sheet.at)) {
        if sheet.result == Verdict::Failed && sheet.kind != SheetKind::Final {
            all.entry((sheet.at.day(), sheet.station)).or_default().failed += 1;
        }
    }
    for (_, review) in state.reviews.iter().filter(|(_, review)| period.holds(review.at)) {
        let sum = &mut all.entry((review.at.day(), review.station)).or_default().review;
        *sum = (sum.0 + review.overall, sum.1 + 1);
    }
    all
}

fn steps(all: &mut Tallies, order: &Order, period: Period) {
    for (step, at) in order.history.iter().filter(|(_, at)| period.holds(*at)) {
        let tally = all.entry((at.day(), order.branch)).or_default();
        match step {
            Step::Drafted => {
                tally.made += 1;
                tally.recommended += i64::from(order.recommended);
            }
            Step::InUse => tally.collected += 1,
            Step::Settled => tally.settled += 1,
            Step::Cancelled => tally.cancelled += 1,
            Step::Expired => tally.expired += 1,
            Step::NoShow => tally.missed += 1,
            Step::Purchased => tally.bought += 1,
            _ => {}
        }
    }
}

/// Revenue by line: what was settled less what is still disputed, fees, cars.
fn money(all: &mut Tallies, order: &Order, period: Period) {
    let mut add = |at: At, heading: &'static str, amount: Fen| {
        if period.holds(at) && !amount.is_zero() {
            *all.entry((at.day(), order.branch)).or_default().revenue.entry(heading).or_default() += amount;
        }
    };
    if let Some(at) = order.reached(Step::Settled) {
        for line in &order.bill {
            add(at, heading(line.line), line.amount);
        }
        add(at, "damage", -order.disputed_at_end);
    }
    for record in &order.records {
        match record.kind {
            crate::kinds::RecordKind::Fee => add(record.at, "fees", record.amount),
            crate::kinds::RecordKind::Purchase => add(record.at, "vehicles", record.amount),
            _ => {}
        }
    }
    if let (Some(at), Some(quote)) = (order.transferred, &order.quote) {
        add(at, "time", quote.charges);
    }
    if let Some((at, amount)) = order.dispute_kept {
        add(at, "damage", amount);
    }
}

/// What is held and to be paid back at the end of each day, or now.
fn deposits(all: &mut Tallies, order: &Order, period: Period, now: At) {
    let watch = &order.refund;
    let Some(first) = order.holdings.first() else { return };
    let mut day = period.from.max(first.at.day());
    while day <= period.to.min(now.day()) {
        let end = day.end().min(now);
        let open = watch.done.is_none_or(|done| done > end);
        let late = watch.due.is_some_and(|due| due <= end && open);
        let known = order.holding(end).filter(|known| !known.held.is_zero() || !known.due.is_zero());
        if let Some(known) = known {
            let tally = all.entry((day, order.branch)).or_default();
            tally.held += known.held;
            tally.refunds += known.due;
            tally.overdue += i64::from(late);
        } else if order.holdings.last().is_some_and(|last| last.at <= end) {
            break;
        }
        day = day.plus_days(1);
    }
}

const DAILY_COLUMNS: [Column; 27] = [
    Column::new("day", "Day", "日期"),
    Column::new("station", "Station", "站点"),
    Column::summed("orders", "Orders made", "下单"),
    Column::summed("recommended", "From recommendation", "推荐成单"),
    Column::summed("collected", "Collected", "取车"),
    Column::summed("settled", "Settled", "结算"),
    Column::summed("cancelled", "Cancelled", "取消"),
    Column::summed("expired", "Expired", "过期"),
    Column::summed("no-show", "Not collected", "未取车"),
    Column::summed("purchases", "Purchases", "购车"),
    Column::summed("use-hours", "Use hours", "使用小时"),
    Column::new("utilisation", "Utilisation %", "利用率%"),
    Column::summed("time", "Time", "租金"),
    Column::summed("late", "Late", "超时费"),
    Column::summed("other", "Other charges", "其他费用"),
    Column::summed("damage", "Damage", "车损"),
    Column::summed("fees", "Fees", "违约金"),
    Column::summed("vehicles", "Vehicle sales", "售车"),
    Column::summed("inspections-due", "Inspections due", "应检"),
    Column::summed("inspections-on-time", "On time", "按时"),
    Column::summed("inspections-failed", "Failed", "不合格"),
    Column::new("review", "Review mean", "评价均分"),
    Column::new("deposits-held", "Deposits held", "在押押金"),
    Column::new("refunds-due", "Refunds due", "待退"),
    Column::new("refunds-overdue", "Refunds overdue", "逾期退款"),
    Column::new("waiting-mean-s", "Mean wait in s", "平均等待(秒)"),
    Column::new("waiting-most-s", "Longest wait in s", "最长等待(秒)"),
];

pub(super) fn daily(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let today = scene.at.day();
    let period = asked.period()?.unwrap_or(Period { from: today, to: today });
    let branch = asked.branch()?;
    let mut report = Report::new(name, scene.at, asked, &DAILY_COLUMNS).of_period(period);
    let mut tallies = tally(state, period, scene.at);
    let (mut made, mut recommended, mut due, mut on_time) = (0, 0, 0, 0);
    let mut day = period.from;
    while day <= period.to.min(today) {
        let hours = hours(state, day.start(), day.plus_days(1).start().min(scene.at));
        for station in state.stations.keys().filter(|id| branch.is_none_or(|branch| branch == **id)) {
            let tally = tallies.remove(&(day, *station)).unwrap_or_default();
            (made, recommended) = (made + tally.made, recommended + tally.recommended);
            (due, on_time) = (due + tally.due, on_time + tally.on_time);
            report.row(daily_row(day, *station, &tally, hours.get(station).copied().unwrap_or_default()));
        }
        day = day.plus_days(1);
    }
    let share = |part: i64, whole: i64| match whole {
        0 => Cell::Hundredths(0),
        _ => Cell::Hundredths(half_up(i128::from(part) * 10_000, i128::from(whole))),
    };
    let recommendations = Text::new("share of orders from recommendations %", "推荐成单占比%");
    report.note(recommendations, share(recommended, made));
    let held: Fen = state.orders.iter().map(|(_, order)| order.deposit.held()).sum();
    report.note(Text::new("deposits held by the orders", "订单押金"), Cell::Money(held));
    let account = Fen(-scene.facts.ledger().balance(Account::Deposits));
    report.note(Text::new("deposit liability account", "押金科目余额"), Cell::Money(account));
    let inspections = Text::new("share of inspections before the start %", "取车前完成检测占比%");
    report.note(inspections, share(on_time, due));
    Ok(report)
}

fn daily_row(day: Day, station: BranchId, tally: &Tally, (used, fleet): (u64, u64)) -> Vec<Cell> {
    let hundredths = |seconds: u64| half_up(i128::from(seconds) * 100, 3600);
    let share = if fleet == 0 { 0 } else { half_up(i128::from(used) * 10_000, i128::from(fleet)) };
    let mut row = vec![
        Cell::Day(day),
        Cell::text(station),
        Cell::Count(tally.made),
        Cell::Count(tally.recommended),
        Cell::Count(tally.collected),
        Cell::Count(tally.settled),
        Cell::Count(tally.cancelled),
        Cell::Count(tally.expired),
        Cell::Count(tally.missed),
        Cell::Count(tally.bought),
        Cell::Hundredths(hundredths(used)),
        Cell::Hundredths(share),
    ];
    let revenue = |heading| Cell::Money(tally.revenue.get(heading).copied().unwrap_or_default());
    row.extend(REVENUE.map(revenue));
    row.extend([Cell::Count(tally.due), Cell::Count(tally.on_time), Cell::Count(tally.failed)]);
    let (sum, count) = tally.review;
    row.push(if count == 0 {
        Cell::Empty
    } else {
        Cell::Hundredths(half_up(i128::from(sum), i128::from(count)))
    });
    row.extend([Cell::Money(tally.held), Cell::Money(tally.refunds), Cell::Count(tally.overdue)]);
    row.extend(wait_cells(&tally.waited));
    row
}

/// Mean, half up, and longest wait; nothing where nobody told of an arrival.
fn wait_cells(waited: &[u64]) -> [Cell; 2] {
    let Some(most) = waited.iter().max() else { return [Cell::Empty, Cell::Empty] };
    let mean = half_up(waited.iter().map(|waited| i128::from(*waited)).sum(), waited.len() as i128);
    [Cell::Count(mean), Cell::Count(i64::try_from(*most).unwrap_or(i64::MAX))]
}

pub(super) fn fleet(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let branch = asked.branch()?;
    let mut columns = vec![Column::new("station", "Station", "站点")];
    let heading = |state: &VehicleState| Column { key: state.word(), title: state.text(), summed: true };
    columns.extend(VehicleState::ALL.iter().map(heading));
    columns.push(Column::summed("fleet", "Fleet", "合计"));
    let mut counts: BTreeMap<BranchId, BTreeMap<VehicleState, i64>> = BTreeMap::new();
    for station in state.stations.keys() {
        counts.entry(*station).or_default();
    }
    for vehicle in state.fleet.values() {
        *counts.entry(vehicle.station).or_default().entry(vehicle.state).or_default() += 1;
    }
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (station, counts) in counts.iter().filter(|(id, _)| branch.is_none_or(|branch| branch == **id)) {
        let mut row = vec![Cell::text(station)];
        let count = |state: &VehicleState| Cell::Count(counts.get(state).copied().unwrap_or(0));
        row.extend(VehicleState::ALL.iter().map(count));
        row.push(Cell::Count(counts.values().sum()));
        report.row(row);
    }
    Ok(report)
}

pub(super) fn waiting(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("station", "Station", "站点"),
        Column::summed("collected", "Collected", "取车"),
        Column::new("mean-s", "Mean wait in s", "平均等待(秒)"),
        Column::new("most-s", "Longest wait in s", "最长等待(秒)"),
    ];
    let mut waits: BTreeMap<BranchId, (i64, Vec<u64>)> = BTreeMap::new();
    for (_, order) in state.orders.iter() {
        if order.used.is_some_and(|used| period.is_none_or(|period| period.holds(used.at))) {
            let (collected, waited) = waits.entry(order.station).or_default();
            *collected += 1;
            waited.extend(order.waited_s);
        }
    }
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (station, (collected, waited)) in &waits {
        if branch.is_some_and(|branch| branch != *station) {
            continue;
        }
        let [mean, most] = wait_cells(waited);
        report.row(vec![Cell::text(station), Cell::Count(*collected), mean, most]);
    }
    Ok(report)
}

#[derive(Default)]
struct Refunds {
    held: Fen,
    disputed: Fen,
    due: Fen,
    overdue: i64,
    within: i64,
    late: i64,
    seconds: u64,
}

pub(super) fn refunds(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("station", "Station", "站点"),
        Column::summed("held", "Deposits held", "在押押金"),
        Column::summed("disputed", "Disputed", "争议"),
        Column::summed("due", "Refunds due", "待退"),
        Column::summed("overdue", "Overdue", "逾期"),
        Column::summed("within", "Within the limit", "按时退款"),
        Column::summed("late", "Late", "超时退款"),
        Column::new("mean-hours", "Mean hours", "平均小时"),
    ];
    let mut sums: BTreeMap<BranchId, Refunds> = BTreeMap::new();
    for (_, order) in state.orders.iter() {
        let sum = sums.entry(order.branch).or_default();
        sum.held += order.deposit.held();
        sum.disputed += order.deposit.disputed;
        sum.due += order.deposit.refunded - order.deposit.back;
        let watch = &order.refund;
        sum.overdue += i64::from(watch.done.is_none() && watch.due.is_some_and(|due| due < scene.at));
        let (Some(since), Some(done), Some(due)) = (watch.since, watch.done, watch.due) else { continue };
        if order.deposit.refunded.is_zero() || period.is_some_and(|period| !period.holds(done)) {
            continue;
        }
        sum.within += i64::from(done <= due);
        sum.late += i64::from(done > due);
        sum.seconds += done.s_since(since);
    }
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (station, sum) in sums.iter().filter(|(id, _)| branch.is_none_or(|branch| branch == **id)) {
        let count = i128::from(sum.within + sum.late);
        let mean = if count == 0 { 0 } else { half_up(i128::from(sum.seconds) * 100, count * 3600) };
        report.row(vec![
            Cell::text(station),
            Cell::Money(sum.held),
            Cell::Money(sum.disputed),
            Cell::Money(sum.due),
            Cell::Count(sum.overdue),
            Cell::Count(sum.within),
            Cell::Count(sum.late),
            Cell::Hundredths(mean),
        ]);
    }
    Ok(report)
}
