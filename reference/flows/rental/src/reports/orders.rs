//! What concerns one order or one user: quote, records, inspection status; and what staff had to do (RENT-10, RENT-19,
//! RENT-23, RENT-25, RENT-27).

use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::{MemberId, Rejection, RentalId, Scene, Text};

use super::name;
use crate::kinds::{Line, Step};
use crate::rejection::unknown;
use crate::state::State;
use crate::state::order::Order;

pub(super) const QUOTE: ReportName =
    name("quote", "Deposit, estimate, bill and price", "押金、预估与账单", &["order"], "RENT-19");
pub(super) const RECORDS: ReportName =
    name("my-records", "Records of a user", "我的记录", &["member"], "RENT-10");
pub(super) const INSPECTION: ReportName =
    name("inspection-status", "Inspection of an order", "检测状态", &["order"], "RENT-23");
pub(super) const EFFORT: ReportName =
    name("rental-effort", "Staff commands per order", "每单人工操作", &["period", "branch"], "RENT-25");

/// An order as whoever asks may see it: users see their own.
pub(super) fn seen<'a>(state: &'a State, scene: &Scene<'_>, id: RentalId) -> Result<&'a Order, Rejection> {
    let order = state.orders.get(id).ok_or_else(|| unknown("order", id))?;
    match scene.by.member_id() {
        Some(member) if member != order.member => {
            Err(Rejection::new("wrong-user").with("order", id).with("by", scene.by))
        }
        _ => Ok(order),
    }
}

fn wanted<'a>(
    state: &'a State,
    scene: &Scene<'_>,
    asked: &Asked,
) -> Result<(RentalId, &'a Order), Rejection> {
    let missing = || Rejection::new("bad-filter").with("filter", "order");
    let id: RentalId = asked.parsed("order")?.ok_or_else(missing)?;
    Ok((id, seen(state, scene, id)?))
}

pub(super) fn quote(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let (_, order) = wanted(state, scene, asked)?;
    let columns = [
        Column::new("part", "Part", "部分"),
        Column::new("line", "Line", "项目"),
        Column::new("rule", "Rule", "规则"),
        Column::new("count", "Count", "数量"),
        Column::new("amount", "Amount", "金额"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    let price = order.quote.as_ref().map_or(&[][..], |quote| &quote.lines);
    let parts: [(Text, &[Line]); 4] = [
        (Text::new("deposit", "押金"), &order.deposit_lines),
        (Text::new("estimate", "预估"), &order.estimate),
        (Text::new("bill", "账单"), &order.bill),
        (Text::new("purchase", "购车"), price),
    ];
    for (part, lines) in parts.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        for line in lines {
            report.row(vec![
                Cell::Word(part),
                Cell::Word(line.line.text()),
                Cell::text(&line.rule),
                Cell::Count(line.count),
                Cell::Money(line.amount),
            ]);
        }
        let total = Cell::Money(Line::total(lines));
        let word = Cell::Word(Text::new("total", "合计"));
        report.row(vec![Cell::Word(part), word, Cell::Empty, Cell::Empty, total]);
    }
    Ok(report)
}

pub(super) fn records(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let own = scene.by.member_id();
    let member: MemberId = match (asked.parsed("member")?, own) {
        (Some(member), Some(own)) if member != own => {
            return Err(Rejection::new("wrong-user").with("member", member).with("by", scene.by));
        }
        (member, own) => {
            member.or(own).ok_or_else(|| Rejection::new("bad-filter").with("filter", "member"))?
        }
    };
    let columns = [
        Column::new("at", "Time", "时间"),
        Column::new("order", "Order", "订单"),
        Column::new("record", "Record", "记录"),
        Column::new("station", "Station", "站点"),
        Column::new("vehicle", "Vehicle", "车辆"),
        Column::new("amount", "Amount", "金额"),
        Column::summed("spending", "Spending", "消费"),
        Column::new("means", "Means", "支付方式"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    let mut rows: Vec<_> = state
        .orders_of(member)
        .flat_map(|id| state.order(id).records.iter().enumerate().map(move |(n, row)| (row.at, id, n, *row)))
        .collect();
    rows.sort_unstable_by_key(|(at, id, number, _)| (*at, *id, *number));
    for (at, id, _, row) in rows {
        let order = state.order(id);
        let spent = if row.kind.is_spending() { Cell::Money(row.amount) } else { Cell::Empty };
        report.row(vec![
            Cell::At(at),
            Cell::text(id),
            Cell::Word(row.kind.text()),
            Cell::text(row.station),
            order.vehicle.map_or(Cell::Empty, Cell::text),
            if row.kind.is_stay() { Cell::Empty } else { Cell::Money(row.amount) },
            spent,
            row.means.map_or(Cell::Empty, |means| Cell::text(means.word())),
        ]);
    }
    Ok(report)
}

/// RENT-23: nothing before the payment; then what is known, item by item.
pub(super) fn inspection(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let (id, order) = wanted(state, scene, asked)?;
    if order.reached(Step::DepositPaid).is_none() {
        return Err(Rejection::new("payment-first").with("order", id));
    }
    let columns = [
        Column::new("item", "Item", "项目"),
        Column::new("grade", "Grade", "结果"),
        Column::new("note", "Note", "备注"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    let status = Text::new("status", "状态");
    let Some(sheet) = order.sheet.and_then(|sheet| state.sheets.get(sheet)) else {
        report.note(status, Cell::Word(Text::new("not yet", "未检测")));
        let due = order.duty.map_or(Cell::Empty, |duty| Cell::At(duty.due));
        report.note(Text::new("due", "应于"), due);
        return Ok(report);
    };
    report.note(status, Cell::Word(sheet.result.text()));
    report.note(Text::new("filed", "检测时间"), Cell::At(sheet.at));
    for (item, grade) in &sheet.items {
        let note = sheet.notes.get(item).map_or(Cell::Empty, Cell::text);
        report.row(vec![Cell::text(item), Cell::Word(grade.text()), note]);
    }
    Ok(report)
}

/// RENT-25, RENT-55: how often staff had to act for an order.
pub(super) fn effort(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("order", "Order", "订单"),
        Column::new("station", "Station", "站点"),
        Column::new("state", "State", "状态"),
        Column::summed("staff-commands", "Staff commands", "人工操作"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (id, order) in state.orders.iter() {
        let made = order.history.first().map_or(scene.at, |(_, at)| *at);
        let out = period.is_some_and(|period| !period.holds(made))
            || branch.is_some_and(|branch| branch != order.branch);
        if !out {
            let acts = Cell::Count(i64::from(order.staff_acts));
            report.row(vec![
                Cell::text(id),
                Cell::text(order.station),
                Cell::Word(order.step().text()),
                acts,
            ]);
        }
    }
    Ok(report)
}
