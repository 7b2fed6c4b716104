//! Everything that the register holds of one member, for that member (PLAT-48).

use forecourt_books::report::{Asked, Cell, Report, ReportName};
use forecourt_books::{Rejection, Text};

use super::cards::PAGE;
use super::pages;
use super::view::View;
use crate::kinds::ReminderId;

/// The file, its history, the cards' history, reminders, fees: all of it, whole for the member itself.
pub(super) fn data(mut view: View<'_>, name: &ReportName, asked: &Asked) -> Result<Report, Rejection> {
    let member = view.the_member(asked)?;
    let state = view.state;
    let mut report = Report::new(name, view.scene.at, asked, &PAGE);
    pages::rows(&mut view, member, &mut report);
    for (_, change) in state.changes.range((member, 0)..=(member, u32::MAX)) {
        report.row(vec![Cell::Word(Text::new("changed", "变更")), Cell::At(change.at)]);
        let what = change.field.text();
        report.row(vec![Cell::Word(what), view.kept(member, change.field, &change.from)]);
        report.row(vec![Cell::Word(what), view.kept(member, change.field, &change.to)]);
    }
    let mut row = |en, zh, text: String| {
        report.row(vec![Cell::Word(Text::new(en, zh)), Cell::Text(text)]);
    };
    for found in state.history.rows().iter().filter(|found| found.member == member) {
        let category = state.category_name(found.category);
        row("membership", "会籍", format!("{} {} {category} {}", found.at, found.step, found.branch));
    }
    for (id, _) in state.cards_of(member) {
        for (_, done) in state.card_rows.range((id, 0)..=(id, u32::MAX)) {
            row("card history", "卡记录", format!("{id} {} {} {}", done.at, done.what, done.by));
        }
    }
    let reminders = state.reminders_of.range((member, ReminderId(0))..=(member, ReminderId(u32::MAX)));
    for (_, id) in reminders {
        if let Some(found) = state.reminders.get(*id) {
            row("reminder", "提醒", format!("{id} {} {} {}", found.kind, found.due, found.outcome));
        }
    }
    for (id, fee) in state.fees.iter().filter(|(_, fee)| fee.member == member) {
        row("fee", "费用", format!("{id} {} {} {}", fee.at, fee.why, fee.amount));
    }
    if let Some(guard) = state.guards.get(&member) {
        let has = |yes| if yes { "set" } else { "none" };
        let (password, finger) = (has(guard.hash.is_some()), has(guard.template.is_some()));
        row("password", "密码", password.to_owned());
        row("fingerprint", "指纹", finger.to_owned());
    }
    Ok(view.told(report))
}
