//! Settings with their history, vehicles, items (PLAT-06, PLAT-14).

use forecourt_books::report::{Cell, Column, Report};
use forecourt_books::{At, BranchId, Rejection, Setting, Text, Value};

use super::Query;
use crate::state::State;

fn range(setting: &Setting) -> Cell {
    match setting.kind {
        forecourt_books::config::Kind::Number { min, max, .. } => Cell::text(format!("{min} … {max}")),
        forecourt_books::config::Kind::Flag { .. } => Cell::text("true, false"),
        forecourt_books::config::Kind::List { .. } => Cell::Word(Text::new("words", "词表")),
    }
}

/// A setting's value at an instant and a branch.
fn value(state: &State, setting: &Setting, at: At, branch: Option<BranchId>) -> Cell {
    match setting.kind {
        forecourt_books::config::Kind::Number { .. } => {
            Cell::Count(state.settings.number_at(setting, at, branch))
        }
        forecourt_books::config::Kind::Flag { .. } => Cell::text(state.settings.flag_at(setting, at, branch)),
        forecourt_books::config::Kind::List { .. } => {
            Cell::text(state.settings.list_at(setting, at, branch).join(", "))
        }
    }
}

/// By key: the value now, and below it each change with its start, its branch and who made it.
pub(super) fn settings(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("key", "Key", "设置项"),
        Column::new("row", "Row", "类别"),
        Column::new("branch", "Branch", "门店"),
        Column::new("value", "Value", "值"),
        Column::new("range", "Range", "范围"),
        Column::new("unit", "Unit", "单位"),
        Column::new("from", "From", "生效时间"),
        Column::new("by", "By", "设置人"),
        Column::new("rule", "Rule", "条目"),
    ]);
    let all = ask.state.known.iter();
    for setting in all.filter(|setting| ask.asked.text("key").is_none_or(|key| setting.key == key)) {
        report.row(vec![
            Cell::text(setting.key),
            Cell::Word(Text::new("now", "现值")),
            Cell::Empty,
            value(ask.state, setting, ask.scene.at, None),
            range(setting),
            Cell::text(setting.unit),
            Cell::Empty,
            Cell::Empty,
            Cell::text(setting.id),
        ]);
        for change in ask.state.settings.history(setting.key) {
            let same = |row: &&crate::state::Change| {
                row.key == change.key && row.branch == change.branch && row.from == change.from
            };
            let by = ask.state.changes.rows().iter().rev().find(same);
            report.row(vec![
                Cell::text(setting.key),
                Cell::Word(Text::new("change", "变更")),
                change.branch.map_or(Cell::Empty, Cell::text),
                match change.value {
                    Value::Number(number) => Cell::Count(*number),
                    Value::Flag(flag) => Cell::text(flag),
                    Value::Text(text) => Cell::text(text),
                },
                Cell::Empty,
                Cell::text(setting.unit),
                Cell::At(change.from),
                by.map_or(Cell::Word(Text::new("file", "配置文件")), |row| Cell::text(&row.by)),
                Cell::text(setting.id),
            ]);
        }
    }
    Ok(report)
}

/// By number, with former plates.
pub(super) fn vehicles(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("vehicle", "No.", "编号"),
        Column::new("plate", "Plate", "车牌"),
        Column::new("vin", "VIN", "车架号"),
        Column::new("model", "Model", "车型"),
        Column::new("former", "Former plates", "曾用车牌"),
    ]);
    let wanted: Option<forecourt_books::VehicleId> = ask.asked.parsed("vehicle")?;
    for (vehicle, record) in ask.state.vehicles.iter() {
        if wanted.is_some_and(|wanted| wanted != vehicle) {
            continue;
        }
        let former: Vec<String> =
            record.former.iter().map(|(plate, until)| format!("{plate} ({})", until.date())).collect();
        report.row(vec![
            Cell::text(vehicle),
            Cell::text(&record.plate),
            Cell::text(&record.vin),
            Cell::text(&record.model),
            Cell::text(former.join(", ")),
        ]);
    }
    Ok(report)
}

/// By code.
pub(super) fn items(ask: &Query<'_>) -> Result<Report, Rejection> {
    let mut report = ask.report(&[
        Column::new("code", "Code", "代码"),
        Column::new("name", "Name", "名称"),
        Column::new("unit", "Unit", "单位"),
    ]);
    for (code, item) in ask.state.items.iter() {
        report.row(vec![Cell::text(code), Cell::text(&item.name), Cell::text(&item.unit)]);
    }
    Ok(report)
}
