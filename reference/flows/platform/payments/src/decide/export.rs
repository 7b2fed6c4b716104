//! Sums to the finance software, each once; and business against books (PLAT-41, PLAT-42).

use std::collections::BTreeMap;

use forecourt_books::{Account, BranchId, Day, Rejection};

use super::{Draft, outside_or_staff, reasoned, staff_only};
use crate::event::Event;
use crate::kinds::{BooksDifference, ExportId, ExportRow};
use crate::settings;
use crate::state::Export;

/// The name of the finance software as an outside system.
const FINANCE: &str = "finance";

/// Exports what of a period was not exported yet. Only days that are over: they do not change any more (I-LED-09).
pub(super) fn export(draft: &mut Draft<'_>, from: Day, to: Day, branch: BranchId) -> Result<(), Rejection> {
    let scene = draft.scene;
    staff_only(scene.by)?;
    if from > to {
        return Err(Rejection::new("bad-period").with("from", from).with("to", to));
    }
    if to >= scene.at.day() {
        return Err(Rejection::new("day-not-over").with("day", to));
    }
    let mut rows = Vec::new();
    for (day, of, account, sums) in scene.facts.ledger().days(from, to) {
        if of != branch {
            continue;
        }
        let account = account.code().to_owned();
        let done = draft.state.exported.get(&(branch, day, account.clone())).copied().unwrap_or_default();
        let (debit, credit) = (sums.debit - done.0, sums.credit - done.1);
        if (debit, credit) != (0, 0) {
            rows.push(ExportRow { day, account, debit, credit });
        }
    }
    let export = draft.state.exports.next_id();
    draft.push(Event::PeriodExported { export, from, to, branch, rows });
    Ok(())
}

fn unanswered<'a>(draft: &Draft<'a>, id: ExportId) -> Result<&'a Export, Rejection> {
    outside_or_staff(draft.scene.by, FINANCE)?;
    let export = draft.state.exports.get(id);
    let export = export.ok_or_else(|| Rejection::new("unknown-export").with("export", id))?;
    match export.answer {
        None => Ok(export),
        Some(true) => Err(Rejection::new("export-locked").with("export", id)),
        Some(false) => Err(Rejection::new("export-refused").with("export", id)),
    }
}

pub(super) fn confirm(draft: &mut Draft<'_>, id: ExportId) -> Result<(), Rejection> {
    unanswered(draft, id)?;
    draft.push(Event::ExportConfirmed { export: id });
    Ok(())
}

pub(super) fn refuse(draft: &mut Draft<'_>, id: ExportId, reason: &str) -> Result<(), Rejection> {
    unanswered(draft, id)?;
    reasoned(reason)?;
    draft.push(Event::ExportRefused { export: id, reason: reason.to_owned() });
    Ok(())
}

/// Compares what every context says of an account with what stands on it (PLAT-42).
pub(crate) fn books_check(draft: &mut Draft<'_>) {
    let scene = draft.scene;
    let mut said: BTreeMap<(BranchId, Account), i64> = BTreeMap::new();
    for (account, branch, amount) in scene.facts.liabilities() {
        *said.entry((branch, account)).or_default() += amount;
    }
    // An account that anybody answers for is answered for at every branch: a sum that nobody claims is a difference.
    let accounts: std::collections::BTreeSet<Account> = said.keys().map(|(_, account)| *account).collect();
    for (branch, account, _) in scene.facts.ledger().all() {
        if accounts.contains(&account) {
            said.entry((branch, account)).or_default();
        }
    }
    let compared = u32::try_from(said.len()).expect("branches and accounts are fewer than 2^32");
    let differences = said
        .into_iter()
        .map(|((branch, account), business)| {
            let books = account.natural(scene.facts.ledger().balance_at(branch, account));
            BooksDifference { branch, account: account.code().to_owned(), business, books }
        })
        .filter(|row| row.business != row.books)
        .collect();
    draft.push(Event::BooksChecked {
        day: scene.at.day().plus_days(-1),
        compared,
        differences,
        next: scene.at.next_minute_of_day(scene.number(&settings::BOOKS_MINUTE)),
    });
}
