//! What a member sees of its own account (MEM-79 … MEM-82, MEM-85).

use std::collections::BTreeSet;

use forecourt_books::report::{Cell, Column, Report};
use forecourt_books::{At, BillId, Document, Fen, MemberId, Personal, Points, Rejection, RentalId, Text};

use super::{View, maybe};
use crate::code::Code;
use crate::ids::TopUpId;
use crate::kinds::Line;
use crate::state::bills::{Bill, BillState};
use crate::state::{Movement, State, TopUpState};

/// A member's movements, oldest first, each with what stood on the account after it.
fn with_balance<'a>(view: &'a View<'_>, member: MemberId) -> Vec<(&'a Movement, Fen, Points)> {
    let account = view.state.account(member);
    let (mut stored, mut points) = (account.stored(), account.points());
    let mut rows = Vec::new();
    for movement in view.state.movements_of(member) {
        rows.push((movement, stored, points));
        stored = stored - movement.principal - movement.gift;
        points -= movement.points;
    }
    rows.reverse();
    rows
}

/// MEM-79: the last running balance is what can be used.
pub(super) fn points(view: &View<'_>) -> Result<Report, Rejection> {
    let member = view.member()?;
    let mut report = view.empty(&[
        Column::new("at", "Time", "时间"),
        Column::new("branch", "Branch", "分店"),
        Column::new("kind", "Kind", "种类"),
        Column::new("reference", "Reference", "单据"),
        Column::new("rule", "Scheme or reason", "方案或原因"),
        Column::summed("points", "Points", "积分"),
        Column::summed("debt", "Debt", "欠分"),
        Column::new("balance", "Balance", "余额"),
    ]);
    for (row, _, balance) in with_balance(view, member) {
        if view.sieve.at(row.at) && !(row.points.is_zero() && row.debt.is_zero()) {
            report.row(vec![
                Cell::At(row.at),
                Cell::text(row.branch),
                Cell::text(row.why.word()),
                Cell::text(row.document),
                Cell::text(row.note),
                Cell::Points(row.points),
                Cell::Points(row.debt),
                Cell::Points(balance),
            ]);
        }
    }
    let account = view.state.account(member);
    report.note(Text::new("Earned in all", "累计积分"), Cell::Points(account.earned));
    report.note(Text::new("Used in all", "已用积分"), Cell::Points(account.used));
    report.note(Text::new("Available", "可用积分"), Cell::Points(account.points()));
    Ok(report)
}

/// MEM-80: top-ups and packages bought, oldest first.
pub(super) fn top_ups(view: &View<'_>) -> Result<Report, Rejection> {
    let member = view.member()?;
    let mut rows: Vec<_> = view
        .state
        .top_ups_of(member)
        .map(|(id, row)| (row.at, id.to_string(), row.amount, row.gift, row.means, row.branch))
        .collect();
    let bought = view.state.holdings.iter().filter(|(_, row)| row.buyer == member && row.at.0 > 0);
    rows.extend(
        bought.map(|(id, row)| (row.at, id.to_string(), row.price, Fen::ZERO, row.means, row.seller)),
    );
    rows.sort();
    let mut report = view.empty(&[
        Column::new("at", "Time", "时间"),
        Column::new("document", "Document", "单据"),
        Column::summed("paid", "Paid", "实付"),
        Column::summed("gift", "Gift", "赠送"),
        Column::new("means", "Means", "支付方式"),
        Column::new("branch", "Branch", "分店"),
    ]);
    for (at, document, paid, gift, means, branch) in rows.into_iter().filter(|row| view.sieve.at(row.0)) {
        report.row(vec![
            Cell::At(at),
            Cell::Text(document),
            Cell::Money(paid),
            Cell::Money(gift),
            Cell::text(means),
            Cell::text(branch),
        ]);
    }
    Ok(report)
}

fn value(personal: Option<&Option<Personal>>) -> Option<&str> {
    personal.and_then(Option::as_ref).map(Personal::value)
}

/// Bills of the wanted vehicle: by its plate, by the frame number that bore it, and by the plate that it bore then, over a
/// change of plate (MEM-82).
fn of_vehicle(view: &View<'_>, member: MemberId, bills: &mut Vec<(BillId, &Bill)>) {
    let (plate, frame) = (view.asked.text("plate"), view.asked.text("frame"));
    if plate.is_none() && frame.is_none() {
        return;
    }
    let frame_of = |id: &BillId| value(view.state.vehicles.get(id).map(|vehicle| &vehicle.frame));
    let plate_of = |id: &BillId| value(view.state.vehicles.get(id).map(|vehicle| &vehicle.plate));
    let mut frames: Vec<&str> = frame.into_iter().collect();
    frames.extend(
        bills
            .iter()
            .filter(|(id, _)| plate.is_some() && plate_of(id) == plate)
            .filter_map(|(id, _)| frame_of(id)),
    );
    let facts = view.scene.facts;
    bills.retain(|(id, bill)| {
        frame_of(id).is_some_and(|frame| frames.contains(&frame))
            // Without a frame number the plate of that time tells which of the member's vehicles it was.
            || plate_of(id).is_some_and(|then| {
                plate == Some(then) || facts.bore(member, (plate, frame), then, bill.at)
            })
    });
}

/// MEM-81, MEM-82: every consumption with its lines, newest first; what it was settled with follows its lines.
pub(super) fn consumption(view: &View<'_>, repairs: bool) -> Result<Report, Rejection> {
    let member = view.member()?;
    let mut columns = vec![
        Column::new("at", "Time", "时间"),
        Column::new("branch", "Branch", "分店"),
        Column::new("bill", "Bill", "消费单"),
        Column::new("km", "Kilometres", "里程"),
        Column::new("kind", "Kind", "种类"),
        Column::new("item", "Item", "项目"),
        Column::new("labour", "Labour", "工时"),
        Column::new("quantity", "Quantity", "数量"),
        Column::summed("list", "List price", "标价"),
        Column::new("rule", "Rule", "规则"),
        Column::summed("price", "Price", "价格"),
        Column::new("state", "State", "状态"),
    ];
    if !repairs {
        columns.push(Column::new("part", "Part", "支付项目"));
        columns.push(Column::summed("paid", "Paid", "支付金额"));
    }
    let mut report = view.empty(&columns);
    let mut bills: Vec<_> =
        view.state.bills_of(member).filter(|(_, bill)| view.sieve.at(bill.settled_at)).collect();
    if repairs {
        let kinds = [Code::new("repair"), Code::new("maintenance")];
        bills.retain(|(_, bill)| bill.lines.iter().any(|line| kinds.contains(&line.kind)));
    }
    // MEM-23: consumption is kept by plate, whatever it was.
    of_vehicle(view, member, &mut bills);
    let names = ItemNames::new(view.state);
    let mut rows: Vec<(At, Vec<Cell>)> = Vec::new();
    for (id, bill) in bills {
        let km = view.state.vehicles.get(&id).and_then(|vehicle| vehicle.km);
        for line in &bill.lines {
            let mut row = line_row(id, bill, km, line, names.of(line.item));
            row.resize(columns.len(), Cell::Empty);
            rows.push((bill.settled_at, row));
        }
        let parts = parts_of(bill).into_iter().filter(|(_, amount)| !repairs && !amount.is_zero());
        for (part, amount) in parts {
            let mut row = vec![Cell::At(bill.settled_at), Cell::text(bill.branch), Cell::text(id)];
            row.resize(columns.len() - 3, Cell::Empty);
            row.extend([Cell::text(bill.state.word()), Cell::Word(part), Cell::Money(amount)]);
            rows.push((bill.settled_at, row));
        }
    }
    if !repairs && view.asked.text("plate").is_none() && view.asked.text("frame").is_none() {
        rows.extend(rentals(view, member));
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    }
    rows.into_iter().for_each(|(_, row)| report.row(row));
    Ok(report)
}

/// A member's rentals as rows of its consumption (MEM-34, MEM-81).
fn rentals(view: &View<'_>, member: MemberId) -> Vec<(At, Vec<Cell>)> {
    let own = view.state.rentals.range((member, RentalId(0))..=(member, RentalId(u32::MAX)));
    own.filter(|(_, row)| view.sieve.at(row.at))
        .map(|((_, order), row)| {
            let cells = vec![
                Cell::At(row.at),
                Cell::text(row.branch),
                Cell::text(Document::RentalCharges(*order)),
                Cell::Empty,
                Cell::text("rental"),
                Cell::Empty,
                Cell::Empty,
                Cell::Count(1),
                Cell::Money(row.paid),
                Cell::Empty,
                Cell::Money(row.paid),
                Cell::text("settled"),
                Cell::Empty,
                Cell::Money(row.paid),
            ];
            (row.at, cells)
        })
        .collect()
}

/// What items are called on a page of somebody who knows no codes (MEM-81): by their titles, and with the code where two
/// have one title.
struct ItemNames<'a> {
    state: &'a State,
    twice: BTreeSet<&'a str>,
}

impl<'a> ItemNames<'a> {
    fn new(state: &'a State) -> Self {
        let mut seen = BTreeSet::new();
        let titles = state.items.iter().map(|(_, row)| row.title.as_str());
        ItemNames { state, twice: titles.filter(|title| !seen.insert(*title)).collect() }
    }

    fn of(&self, item: Code) -> String {
        let title = self.state.item_title(item);
        if self.twice.contains(title.as_str()) { format!("{title} ({item})") } else { title }
    }
}

fn line_row(id: BillId, bill: &Bill, km: Option<i64>, line: &Line, item: String) -> Vec<Cell> {
    let gone = !line.is_open();
    vec![
        Cell::At(bill.settled_at),
        Cell::text(bill.branch),
        Cell::text(id),
        km.map_or(Cell::Empty, Cell::Count),
        Cell::text(line.kind),
        Cell::Text(item),
        if line.labour { Cell::Word(Text::new("yes", "是")) } else { Cell::Empty },
        if line.labour { Cell::Hundredths(line.quantity) } else { Cell::Count(line.quantity) },
        if gone { Cell::Empty } else { Cell::Money(line.list) },
        Cell::text(line.rule),
        if gone { Cell::Empty } else { Cell::Money(line.price) },
        Cell::text(if gone { "taken-back" } else { bill.state.word() }),
    ]
}

/// MEM-85: opening balance, all movements, closing balance.
pub(super) fn statement(view: &View<'_>) -> Result<Report, Rejection> {
    let member = view.member()?;
    let mut report = view.empty(&[
        Column::new("at", "Time", "时间"),
        Column::new("branch", "Branch", "分店"),
        Column::new("kind", "Kind", "种类"),
        Column::new("reference", "Reference", "单据"),
        Column::summed("principal", "Principal", "本金"),
        Column::summed("gift", "Gift", "赠送"),
        Column::summed("points", "Points", "积分"),
        Column::new("balance", "Balance", "储值余额"),
        Column::new("points-balance", "Points balance", "积分余额"),
    ]);
    let rows = with_balance(view, member);
    let from = view.sieve.period.map(|period| period.from);
    let until = view.sieve.period.map(|period| period.to);
    let last = |wanted: &dyn Fn(&Movement) -> bool| {
        let found = rows.iter().rev().find(|(row, ..)| wanted(row));
        found.map_or((Fen::ZERO, Points::ZERO), |(_, stored, points)| (*stored, *points))
    };
    let opening = last(&|row| from.is_some_and(|from| row.at.day() < from));
    let closing = last(&|row| until.is_none_or(|until| row.at.day() <= until));
    for (row, stored, points) in rows.iter().filter(|(row, ..)| view.sieve.at(row.at)) {
        report.row(vec![
            Cell::At(row.at),
            Cell::text(row.branch),
            Cell::text(row.why.word()),
            Cell::text(row.document),
            Cell::Money(row.principal),
            Cell::Money(row.gift),
            Cell::Points(row.points),
            Cell::Money(*stored),
            Cell::Points(*points),
        ]);
    }
    report.note(Text::new("Opening balance", "期初余额"), Cell::Money(opening.0));
    report.note(Text::new("Opening points", "期初积分"), Cell::Points(opening.1));
    report.note(Text::new("Closing balance", "期末余额"), Cell::Money(closing.0));
    report.note(Text::new("Closing points", "期末积分"), Cell::Points(closing.1));
    Ok(report)
}

/// What a bill was settled with, in the order of MEM-39; parts of nothing among them.
fn parts_of(bill: &Bill) -> [(Text, Fen); 5] {
    let sums = bill.sums;
    [
        (Text::new("Vouchers", "代币券"), sums.vouchers),
        (Text::new("Points", "积分"), sums.points),
        (Text::new("Stored value, principal", "储值本金"), sums.principal),
        (Text::new("Stored value, gift", "储值赠送"), sums.gift),
        (Text::new("Other means", "其他方式"), sums.other),
    ]
}

/// There is a receipt for what was paid only.
fn must_be(paid: bool, bill: BillId, state: &str) -> Result<(), Rejection> {
    crate::decide::must(paid, || Rejection::new("bill-state").with("bill", bill).with("state", state))
}

/// Whose receipt it is.
pub(super) fn receipt_of(view: &View<'_>) -> Result<Option<MemberId>, Rejection> {
    if let Some(bill) = view.asked.parsed::<BillId>("bill")? {
        return Ok(view.state.bills.get(bill).and_then(|bill| bill.member));
    }
    let top_up = view.asked.parsed::<TopUpId>("top-up")?;
    Ok(top_up.and_then(|top_up| view.state.top_ups.get(top_up)).map(|row| row.member))
}

/// MEM-85: amount, parts in the order of MEM-39, balance and points after it.
pub(super) fn receipt(view: &View<'_>) -> Result<Report, Rejection> {
    let mut report =
        view.empty(&[Column::new("what", "Part", "项目"), Column::summed("amount", "Amount", "金额")]);
    let (member, at, parts, balance, points) = if let Some(id) = view.asked.parsed::<BillId>("bill")? {
        let bill = super::super::decide::bill_of(view.state, id)?;
        must_be(matches!(bill.state, BillState::Settled | BillState::Reversed), id, bill.state.word())?;
        let parts = parts_of(bill).to_vec();
        (bill.member, bill.settled_at, parts, bill.balance_after, bill.points_after)
    } else {
        let id = view.asked.parsed::<TopUpId>("top-up")?;
        let row = id.and_then(|id| view.state.top_ups.get(id)).filter(|row| row.state == TopUpState::Done);
        let row = row.ok_or_else(|| Rejection::new("filter-needed").with("filter", "bill"))?;
        let parts = vec![(Text::new("Paid", "充值"), row.amount), (Text::new("Gift", "赠送"), row.gift)];
        (Some(row.member), row.at, parts, row.balance_after, row.points_after)
    };
    for (title, amount) in parts.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        report.row(vec![Cell::Word(title), Cell::Money(amount)]);
    }
    report.note(Text::new("Member", "会员"), maybe(member));
    report.note(Text::new("Time", "时间"), Cell::At(at));
    report.note(Text::new("Balance after it", "余额"), Cell::Money(balance));
    report.note(Text::new("Points after it", "积分余额"), Cell::Points(points));
    Ok(report)
}
