//! Reports of cards and blank stock (MEM-16, MEM-20, MEM-21, MEM-73).

use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::{CardId, Points, Rejection, Text};

use super::lists::Filter;
use super::view::View;
use crate::decide::present::found_by;
use crate::state::State;

/// Every card, ascending.
pub(super) fn list(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let filter = Filter::of(&view, asked)?;
    let columns = [
        Column::new("card", "Card", "卡"),
        Column::new("number", "Number", "卡号"),
        Column::new("kind", "Kind", "卡种"),
        Column::new("cars", "Cars", "车辆范围"),
        Column::new("member", "Member", "会员号"),
        Column::new("name", "Name", "姓名"),
        Column::new("state", "State", "状态"),
        Column::new("issued", "Issued", "发卡时间"),
        Column::new("until", "Until", "有效期至"),
        Column::new("branch", "Branch", "发卡分店"),
        Column::summed("plates", "Plates", "车牌数"),
    ];
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for (id, card) in view.state.cards.iter() {
        let category = view.state.members.get(card.member).map(|m| view.state.category_name(m.category));
        if !filter.holds(card.issued, card.branch, card.member)
            || !category.is_some_and(|category| filter.of_category(category))
        {
            continue;
        }
        report.row(vec![
            Cell::text(id),
            Cell::text(card.number),
            Cell::Word(card.kind.text()),
            Cell::Word(card.cars.text()),
            Cell::text(card.member),
            view.name(card.member),
            Cell::Word(card.state.text()),
            Cell::At(card.issued),
            Cell::Day(card.until),
            Cell::text(card.branch),
            Cell::Count(i64::try_from(card.plates.len()).unwrap_or(i64::MAX)),
        ]);
    }
    Ok(view.told(report))
}

/// Columns of a page: what, and its value.
pub(super) const PAGE: [Column; 2] =
    [Column::new("field", "Field", "项目"), Column::new("value", "Value", "内容")];

/// One card by number, plate, phone or member (MEM-16).
pub(super) fn one(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let number = asked.parsed::<u64>("number")?;
    let member = if number.is_none() && asked.text("plate").is_none() && asked.text("phone").is_none() {
        view.member(asked)?
    } else {
        None
    };
    let (id, _) = found_by(view.state, number, asked.text("plate"), asked.text("phone"), member)
        .ok_or_else(|| Rejection::new("unknown-card").with("card", "none"))?;
    let card = view.state.cards.get(id).expect("a card that was found exists");
    crate::decide::own(view.scene, card.member)?;
    let wallet = view.scene.facts.wallet(card.member);
    let packages: Vec<String> = view
        .scene
        .facts
        .holdings(card.member)
        .iter()
        .map(|holding| format!("{} {}", holding.package, holding.until))
        .collect();
    let mut report = Report::new(name, view.scene.at, asked, &PAGE);
    let mut row = |en, zh, cell| report.row(vec![Cell::Word(Text::new(en, zh)), cell]);
    row("card", "卡", Cell::text(id));
    row("number", "卡号", Cell::text(card.number));
    row("kind", "卡种", Cell::Word(card.kind.text()));
    row("state", "状态", Cell::Word(card.state.text()));
    row("until", "有效期至", Cell::Day(card.until));
    row("member", "会员号", Cell::text(card.member));
    row("name", "姓名", view.name(card.member));
    for plate in &card.plates {
        row("plate", "车牌", view.number(card.member, plate));
    }
    row("balance", "储值余额", Cell::Money(wallet.principal + wallet.gift));
    row("points", "可用积分", Cell::Points(Points(wallet.points.0)));
    row("packages", "套餐", Cell::text(packages.join(", ")));
    // What happened to it, and to the cards whose place it took (MEM-16, MEM-30).
    for id in line_of(view.state, id) {
        for (_, done) in view.state.card_rows.range((id, 0)..=(id, u32::MAX)) {
            row("change", "变更", Cell::Text(format!("{} {id} {} {}", done.at, done.what, done.by)));
        }
    }
    Ok(view.told(report))
}

/// A card and those that it came after, the oldest first.
fn line_of(state: &State, card: CardId) -> Vec<CardId> {
    let mut line = vec![card];
    while let Some(before) = state
        .cards
        .get(line[0])
        .and_then(|found| {
            let mut own = state.cards_of(found.member);
            own.find(|(_, other)| other.successor.is_some_and(|(next, _)| next == line[0]))
        })
        .map(|(before, _)| before)
    {
        line.insert(0, before);
    }
    line
}

/// What happened to cards, by card and time; being read and looked up is told apart by its word.
pub(super) fn changes(view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let filter = Filter::of(&view, asked)?;
    let wanted = asked.parsed::<CardId>("card")?;
    let columns = [
        Column::new("at", "Time", "时间"),
        Column::new("card", "Card", "卡"),
        Column::new("member", "Member", "会员号"),
        Column::new("what", "What", "事项"),
        Column::new("detail", "Detail", "说明"),
        Column::new("by", "By", "经办"),
        Column::new("branch", "Branch", "分店"),
    ];
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for ((id, _), row) in view.state.card_rows.iter() {
        let Some(card) = view.state.cards.get(*id) else { continue };
        let branch = row.branch.unwrap_or(card.branch);
        let category = view.state.members.get(card.member).map(|m| view.state.category_name(m.category));
        if wanted.is_some_and(|wanted| wanted != *id)
            || !category.is_some_and(|category| filter.of_category(category))
            || !filter.holds(row.at, branch, card.member)
        {
            continue;
        }
        let detail = row.detail.as_str();
        report.row(vec![
            Cell::At(row.at),
            Cell::text(id),
            Cell::text(card.member),
            Cell::text(row.what),
            if detail.is_empty() { Cell::Empty } else { Cell::text(detail) },
            Cell::text(&row.by),
            row.branch.map_or(Cell::Empty, Cell::text),
        ]);
    }
    Ok(report)
}

/// The last movements as they stand on the face (MEM-20).
pub(super) fn face(view: &View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let id =
        asked.parsed::<CardId>("card")?.ok_or_else(|| Rejection::new("bad-filter").with("filter", "card"))?;
    let card = crate::decide::card(view.state, view.scene, id)?;
    let columns = [
        Column::new("day", "Date", "日期"),
        Column::new("amount", "Amount", "金额"),
        Column::new("balance", "Balance", "余额"),
        Column::new("points", "Points", "积分"),
    ];
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    if let Some(mirror) = &card.mirror {
        for line in &mirror.face {
            report.row(vec![
                Cell::Day(line.day),
                Cell::Money(line.amount),
                Cell::Money(line.balance),
                Cell::Points(Points(line.points)),
            ]);
        }
        let printed = if mirror.unprinted { Text::new("no", "否") } else { Text::new("yes", "是") };
        report.note(Text::new("printed", "已打印"), Cell::Word(printed));
    }
    Ok(report)
}

/// Blank cards by branch and kind (MEM-21); the value ties to the account of stock.
pub(super) fn stock(view: &View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let branch = asked.branch()?;
    let columns = [
        Column::new("branch", "Branch", "分店"),
        Column::new("kind", "Kind", "卡种"),
        Column::summed("ordered", "On order", "在途"),
        Column::summed("received", "Received", "入库"),
        Column::summed("issued", "Issued", "发卡"),
        Column::summed("spoiled", "Spoiled", "报损"),
        Column::summed("left", "Left", "结存"),
        Column::summed("value", "Value", "金额"),
    ];
    let mut rows: std::collections::BTreeMap<_, (i64, crate::state::card::Stock)> =
        view.state.stock.iter().map(|(place, stock)| (*place, (0, *stock))).collect();
    for (_, order) in view.state.orders.iter().filter(|(_, order)| !order.received) {
        rows.entry((order.branch, order.kind)).or_default().0 += order.quantity;
    }
    let mut report = Report::new(name, view.scene.at, asked, &columns);
    for ((at, kind), (ordered, stock)) in rows {
        if branch.is_none_or(|branch| branch == at) {
            report.row(vec![
                Cell::text(at),
                Cell::Word(kind.text()),
                Cell::Count(ordered),
                Cell::Count(stock.received),
                Cell::Count(stock.issued),
                Cell::Count(stock.spoiled),
                Cell::Count(stock.left()),
                Cell::Money(stock.value),
            ]);
        }
    }
    Ok(report)
}
