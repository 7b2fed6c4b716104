//! Reports of devices, lines, terminals, channels and the sizing table.

use std::collections::BTreeMap;

use forecourt_books::report::{Asked, Cell, Column, Report};
use forecourt_books::{At, By, Channel, MemberId, Rejection, Scene, Text, money};

use super::{BASKET, DEVICES, DRIVERS, LINE_USE, SIZING, TERMINALS, USE, count, wrong_filter};
use crate::state::{Line, State, Uses};
use crate::{drivers as known, rejection, settings, sizing as sizes};

/// By name, the known ones first (PLAT-68).
pub(super) fn drivers(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [Column::new("driver", "Driver", "驱动"), Column::new("functions", "Functions", "功能")];
    let mut report = Report::new(&DRIVERS, scene.at, asked, &columns);
    for (driver, functions) in known::KNOWN {
        report.row(vec![Cell::text(driver), Cell::Text(functions.join(" "))]);
    }
    for (driver, functions) in state.drivers.iter() {
        report.row(vec![Cell::text(driver), Cell::Text(functions.join(" "))]);
    }
    report
}

/// In the order of attaching.
pub(super) fn devices(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let branch = asked.branch()?;
    let columns = [
        Column::new("device", "Device", "设备"),
        Column::new("name", "Name", "名称"),
        Column::new("driver", "Driver", "驱动"),
        Column::new("branch", "Branch", "分公司"),
        Column::new("state", "State", "状态"),
        Column::new("since", "Since", "自"),
        Column::new("reason", "Reason", "原因"),
        Column::summed("used", "Used", "使用次数"),
    ];
    let mut report = Report::new(&DEVICES, scene.at, asked, &columns);
    for (id, device) in state.devices.iter() {
        if branch.is_none_or(|branch| branch == device.branch) {
            report.row(vec![
                Cell::text(id),
                Cell::Text(device.name.clone()),
                Cell::Text(device.driver.clone()),
                Cell::text(device.branch),
                Cell::text(device.state.word()),
                Cell::At(device.since),
                Cell::Text(device.reason.clone()),
                count(device.used),
            ]);
        }
    }
    Ok(report)
}

/// Hundredths of kbit/s over the busiest span, and whether it is over the limit, compared before rounding (PLAT-70).
fn load(scene: &Scene<'_>, line: &Line) -> (i64, bool) {
    let seconds = i128::from(scene.number(&settings::LINE_SPAN_MIN)) * 60;
    let bits = i128::from(line.busiest) * 8;
    let over = bits > i128::from(scene.number(&settings::LINE_KBIT)) * 1_000 * seconds;
    (money::half_up(bits * 100, 1_000 * seconds), over)
}

/// By terminal's name (PLAT-70).
pub(super) fn line_use(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [
        Column::new("terminal", "Terminal", "终端"),
        Column::summed("bytes", "Bytes", "字节"),
        Column::new("busy-to", "Busy hour to", "忙时至"),
        Column::new("kbit-s", "Mean kbit/s", "平均 kbit/s"),
        Column::new("mark", "Mark", "标记"),
    ];
    let mut report = Report::new(&LINE_USE, scene.at, asked, &columns);
    for (terminal, line) in state.lines.iter() {
        let (mean, over) = load(scene, line);
        report.row(vec![
            Cell::Text(terminal.clone()),
            count(line.total),
            Cell::At(At::from_s(line.busiest_to * 60 + 59)),
            Cell::Hundredths(mean),
            if over { Cell::Word(Text::new("over the limit", "超限")) } else { Cell::Empty },
        ]);
    }
    let limit = scene.number(&settings::LINE_KBIT);
    report.note(Text::new("Limit in kbit/s", "上限 kbit/s"), Cell::Count(limit));
    report
}

/// By terminal's name (PLAT-72).
pub(super) fn terminals(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [Column::new("terminal", "Terminal", "终端"), Column::new("warnings", "Warnings", "警告")];
    let mut report = Report::new(&TERMINALS, scene.at, asked, &columns);
    for (terminal, warnings) in state.terminals.iter() {
        report.row(vec![Cell::Text(terminal.clone()), Cell::Text(warnings.join(" "))]);
    }
    report
}

/// App, mini-program, web (PLAT-80).
pub(super) fn use_by_channel(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let period = asked.period()?;
    let columns = [
        Column::new("channel", "Channel", "渠道"),
        Column::summed("opened", "Opened", "打开"),
        Column::summed("put", "Orders laid aside", "暂存订单"),
        Column::summed("taken", "Orders taken up", "继续订单"),
        Column::summed("crossed", "From another channel", "来自其他渠道"),
    ];
    let mut sums: BTreeMap<Channel, Uses> = BTreeMap::new();
    for ((day, channel), uses) in state.uses.iter() {
        if period.is_none_or(|period| period.holds_day(*day)) {
            let sum = sums.entry(*channel).or_default();
            sum.opened += uses.opened;
            sum.put += uses.put;
            sum.taken += uses.taken;
            sum.crossed += uses.crossed;
        }
    }
    let mut report = Report::new(&USE, scene.at, asked, &columns);
    for (channel, uses) in sums {
        let cells = [uses.opened, uses.put, uses.taken, uses.crossed].map(Cell::Count);
        report.row([Cell::text(channel.word())].into_iter().chain(cells).collect());
    }
    Ok(report)
}

/// The member's own, on whichever channel it was laid aside, so that it can be taken up on another (PLAT-80). Only the
/// installation itself asks for that of a named member.
pub(super) fn basket(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let member: Option<MemberId> = match scene.by {
        By::Member { member, .. } => Some(*member),
        By::System => asked.parsed("member")?,
        by => return Err(rejection::forbidden(by)),
    };
    let columns = [
        Column::new("order", "Order", "订单"),
        Column::new("content", "Content", "内容"),
        Column::new("channel", "Channel", "渠道"),
        Column::new("put", "Laid aside", "暂存时间"),
        Column::new("until", "Until", "保留至"),
    ];
    let mut report = Report::new(&BASKET, scene.at, asked, &columns);
    if let Some(basket) = member.and_then(|member| state.baskets.get(&member)) {
        report.row(vec![
            Cell::text(&basket.order),
            Cell::text(basket.content.value()),
            Cell::text(basket.channel.word()),
            Cell::At(basket.put),
            Cell::At(basket.until),
        ]);
    }
    Ok(report)
}

/// The class for a number of terminals, or the whole table (PLAT-71).
pub(super) fn sizing(scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let columns = [
        Column::new("class", "Server", "服务器"),
        Column::new("from", "Terminals from", "终端数自"),
        Column::new("to", "to", "至"),
        Column::new("price-from", "Price from", "价格自"),
        Column::new("price-to", "to", "至"),
        Column::new("line-from", "Line from, kbit/s", "带宽自 kbit/s"),
        Column::new("line-to", "to", "至"),
        Column::new("memory", "Memory, GB", "内存 GB"),
        Column::new("more", "Line and memory", "带宽与内存"),
    ];
    let classes = match asked.parsed::<i64>("terminals")? {
        Some(number) if number < 1 => return Err(wrong_filter("terminals", number)),
        Some(number) => vec![sizes::class(scene, number)],
        None => sizes::table(scene),
    };
    let mut report = Report::new(&SIZING, scene.at, asked, &columns);
    for class in classes {
        report.row(vec![
            Cell::Word(class.title),
            Cell::Count(class.from),
            class.to.map_or(Cell::Empty, Cell::Count),
            Cell::Money(class.price_from),
            Cell::Money(class.price_to),
            Cell::Count(class.line_kbit),
            Cell::Count(class.line_to_kbit),
            Cell::Count(class.memory_gb),
            if class.over {
                Cell::Word(Text::new("more than these", "高于上述值"))
            } else {
                Cell::Empty
            },
        ]);
    }
    Ok(report)
}
