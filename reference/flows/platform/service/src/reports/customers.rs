//! Reports of customers, work, quotes and wishes.

use forecourt_books::report::{Asked, Cell, Column, Report};
use forecourt_books::{Fen, Rejection, Scene, Text};

use super::{CUSTOMERS, QUOTE, SERVICE_WAY, WISHES, WORK, wrong_filter};
use crate::kinds::{CustomerId, QuoteId, Subject, Term, Ware};
use crate::sizing;
use crate::state::State;

/// Visit or remote for a number of terminals at a distance (PLAT-73).
pub(super) fn service_way(scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let terminals: i64 = asked.parsed("terminals")?.ok_or_else(|| wrong_filter("terminals", "nothing"))?;
    let km: i64 = asked.parsed("distance-km")?.ok_or_else(|| wrong_filter("distance-km", "nothing"))?;
    if terminals < 1 || !(0..=100_000).contains(&km) {
        return Err(wrong_filter("terminals", terminals));
    }
    let columns = [
        Column::new("terminals", "Terminals", "终端数"),
        Column::new("km", "km", "公里"),
        Column::new("way", "Service", "服务方式"),
    ];
    let mut report = Report::new(&SERVICE_WAY, scene.at, asked, &columns);
    let way = sizing::way(scene, terminals, km * 1_000);
    report.row(vec![Cell::Count(terminals), Cell::Count(km), Cell::text(way.word())]);
    Ok(report)
}

/// In the order of registering (PLAT-73, PLAT-75, PLAT-76).
pub(super) fn customers(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [
        Column::new("customer", "Customer", "客户"),
        Column::new("name", "Name", "名称"),
        Column::new("terminals", "Terminals", "终端数"),
        Column::new("service", "Service", "服务方式"),
        Column::new("accepted", "Accepted", "验收"),
        Column::new("version", "Version", "版本"),
        Column::new("maintenance-to", "Maintenance to", "维护至"),
        Column::new("upgrades-to", "Upgrades to", "升级至"),
        Column::summed("requests", "Requests", "服务请求"),
    ];
    let last = |terms: &[Term]| terms.iter().map(|term| term.to).max().map_or(Cell::Empty, Cell::Day);
    let mut report = Report::new(&CUSTOMERS, scene.at, asked, &columns);
    for (id, customer) in state.customers.iter() {
        report.row(vec![
            Cell::text(id),
            Cell::Text(customer.name.clone()),
            Cell::Count(i64::from(customer.terminals)),
            Cell::text(customer.way.word()),
            customer.accepted.map_or(Cell::Empty, Cell::Day),
            Cell::Text(customer.version.clone()),
            last(&customer.maintenance),
            last(&customer.upgrades),
            Cell::Count(i64::from(customer.requests)),
        ]);
    }
    report
}

/// In the order of ordering (PLAT-74).
pub(super) fn work(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let customer: Option<CustomerId> = asked.parsed("customer")?;
    let columns = [
        Column::new("order", "Order", "服务单"),
        Column::new("customer", "Customer", "客户"),
        Column::new("work", "Work", "内容"),
        Column::new("way", "Way", "方式"),
        Column::summed("planned-days", "Planned days", "计划天数"),
        Column::summed("used-days", "Used days", "已用天数"),
        Column::summed("planned-visits", "Planned visits", "计划上门"),
        Column::summed("used-visits", "Used visits", "已上门"),
        Column::summed("extra-days", "Days charged", "收费天数"),
        Column::summed("price", "Price", "金额"),
    ];
    let mut report = Report::new(&WORK, scene.at, asked, &columns);
    for (id, work) in state.works.iter().filter(|(_, work)| customer.is_none_or(|of| of == work.customer)) {
        report.row(vec![
            Cell::text(id),
            Cell::text(work.customer),
            Cell::text(work.work.word()),
            Cell::text(work.way.word()),
            Cell::Count(work.planned_days),
            Cell::Count(work.used_days),
            Cell::Count(work.planned_visits),
            Cell::Count(work.used_visits),
            Cell::Count(work.extra_days),
            Cell::Money(work.price),
        ]);
    }
    Ok(report)
}

fn subject(subject: Subject) -> Text {
    match subject {
        Subject::Licence => Text::new("concurrent user", "并发用户"),
        Subject::CustomWork => Text::new("person-day of custom work", "定制开发人天"),
        Subject::Ware(Ware::MagneticReader) => Text::new("magnetic reader", "磁条卡阅读器"),
        Subject::Ware(Ware::IcReader) => Text::new("IC reader-writer", "IC 卡读写器"),
        Subject::Ware(Ware::ContactlessReader) => Text::new("contactless reader-writer", "非接触式读写器"),
        Subject::Ware(Ware::CardPrinter) => Text::new("visual card printer", "可视卡打印读写机"),
        Subject::Ware(Ware::MagneticCard) => Text::new("magnetic card", "磁条卡"),
        Subject::Ware(Ware::IcCard) => Text::new("IC card", "IC 卡"),
        Subject::Ware(Ware::M1Card) => Text::new("M1 card", "M1 卡"),
        Subject::Ware(Ware::VisualCard) => Text::new("visual card", "可视卡"),
    }
}

/// The lines of one quote in its own order, or of the last one (PLAT-77 … PLAT-79).
pub(super) fn quote(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let last = || state.quotes.iter().next_back().map(|(id, _)| id);
    let id: Option<QuoteId> = asked.parsed("quote")?.or_else(last);
    let found = id.and_then(|id| state.quotes.get(id));
    let quote =
        found.ok_or_else(|| wrong_filter("quote", id.map_or("nothing".into(), |id| id.to_string())))?;
    let columns = [
        Column::new("item", "Item", "项目"),
        Column::new("quantity", "Quantity", "数量"),
        Column::new("unit-price", "Unit price", "单价"),
        Column::summed("amount", "Amount", "金额"),
    ];
    let mut report = Report::new(&QUOTE, scene.at, asked, &columns);
    for line in &quote.lines {
        report.row(vec![
            Cell::Word(subject(line.subject)),
            Cell::Count(line.quantity),
            Cell::Money(line.unit_price),
            Cell::Money(line.amount),
        ]);
    }
    report.note(Text::new("Sum, without tax", "合计(不含税)"), Cell::Money(quote.sum));
    Ok(report)
}

/// In the order of collecting (PLAT-78).
pub(super) fn wishes(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let customer: Option<CustomerId> = asked.parsed("customer")?;
    let columns = [
        Column::new("wish", "Wish", "需求"),
        Column::new("customer", "Customer", "客户"),
        Column::new("text", "Text", "内容"),
        Column::new("state", "State", "状态"),
        Column::summed("days", "Person-days", "人天"),
        Column::summed("charged", "Charged", "收费"),
    ];
    let mut report = Report::new(&WISHES, scene.at, asked, &columns);
    for (id, wish) in state.wishes.iter().filter(|(_, wish)| customer.is_none_or(|of| of == wish.customer)) {
        report.row(vec![
            Cell::text(id),
            Cell::text(wish.customer),
            Cell::Text(wish.text.clone()),
            Cell::text(wish.state.word()),
            Cell::Count(wish.days),
            if wish.charged == Fen(0) { Cell::Empty } else { Cell::Money(wish.charged) },
        ]);
    }
    Ok(report)
}
