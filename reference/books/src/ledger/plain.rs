//! The ledger's movements as plain text for other people's book-keeping programs: an hledger journal, a beancount file.
//!
//! One transaction a movement, with its legs: two, or four where two branches take part. A branch is the level below the
//! root, so that `assets:B-2` is what a branch has. Amounts are exact decimals with their commodity. It refuses to know
//! which movements are asked for: whoever asks brings them in the order of the journal, each with the reference under
//! which it is found there.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Account, Leg, Nature, Posting, Unit};
use crate::money::hundredths;
use crate::{At, BranchId, Day};

const UNITS: [Unit; 3] = [Unit::Cny, Unit::Points, Unit::Vouchers];
const TO_TEXT: &str = "a text takes every character";

/// An hledger journal that passes `hledger check --strict ordereddates`, if the entries are in order of time. Commodities
/// and accounts are declared; document, reference, owner and time of day are the transaction's code and tags.
///
/// ```
/// use forecourt_books::ledger::{Account, Posting, Rule, plain};
/// use forecourt_books::{BillId, BranchId, Document};
/// static SALE: Rule = Rule::new("sale", Account::Cash, Account::RevenueService);
///
/// let at = "2026-03-02 10:00:00".parse().unwrap();
/// let posting = Posting::at(&SALE, 123_450, BranchId(2), Document::Bill(BillId(1)));
/// let text = plain::hledger([(at, "value#17", posting)].into_iter());
/// assert!(text.contains("\n2026-03-02 (bill/BL-1) sale  ; ref:value#17, time:10:00:00\n    assets:B-2:Cash "));
/// assert!(text.contains(" 1234.50 CNY\n    income:B-2:Sales:Service "));
/// ```
pub fn hledger<'a>(entries: impl Iterator<Item = (At, &'a str, Posting)>) -> String {
    let entries: Vec<_> = entries.collect();
    let mut out = String::new();
    for unit in UNITS {
        let form = if unit == Unit::Cny { "1000.00" } else { "1000." };
        writeln!(out, "commodity {form} {unit}").expect(TO_TEXT);
    }
    for (branch, account) in first_days(&entries).into_keys() {
        let name = hledger_account(account, branch);
        writeln!(out, "account {name}  ; {} {}", account.code(), account.title().en).expect(TO_TEXT);
    }
    for (at, reference, posting) in &entries {
        let (day, time) = date_and_time(*at);
        let Posting { rule, document, owner, .. } = posting;
        // A tag ends at a comma.
        let reference = one_line(reference).replace(',', " ");
        write!(out, "\n{day} ({document}) {}  ; ref:{reference}, time:{time}", rule.reason).expect(TO_TEXT);
        if let Some(owner) = owner {
            write!(out, ", owner:{owner}").expect(TO_TEXT);
        }
        out.push('\n');
        for Leg { account, branch, amount } in posting.legs() {
            let (name, unit) = (hledger_account(account, branch), account.unit());
            writeln!(out, "    {name:<44}  {:>14} {unit}", exact(unit, amount)).expect(TO_TEXT);
        }
    }
    out
}

/// A beancount file that passes `bean-check`. Commodities and accounts are opened on the first day on which they are
/// used; document, reference, owner and time of day are the transaction's metadata.
///
/// ```
/// use forecourt_books::ledger::{Account, Posting, Rule, plain};
/// use forecourt_books::{BillId, BranchId, Document};
/// static SALE: Rule = Rule::new("sale", Account::Cash, Account::RevenueService);
///
/// let at = "2026-03-02 10:00:00".parse().unwrap();
/// let posting = Posting::at(&SALE, 123_450, BranchId(2), Document::Bill(BillId(1)));
/// let text = plain::beancount([(at, "value#17", posting)].into_iter());
/// assert!(text.contains("2026-03-02 open Assets:B-2:Cash CNY\n"));
/// assert!(text.contains("\n2026-03-02 * \"sale\"\n  document: \"bill/BL-1\"\n  reference: \"value#17\"\n"));
/// ```
pub fn beancount<'a>(entries: impl Iterator<Item = (At, &'a str, Posting)>) -> String {
    let entries: Vec<_> = entries.collect();
    let mut out = String::from("option \"title\" \"Forecourt\"\noption \"operating_currency\" \"CNY\"\n\n");
    let opened = first_days(&entries);
    for unit in UNITS {
        let days = opened.iter().filter(|((_, account), _)| account.unit() == unit).map(|(_, day)| *day);
        if let Some(day) = days.min() {
            writeln!(out, "{day} commodity {unit}").expect(TO_TEXT);
        }
    }
    for ((branch, account), day) in opened {
        let name = beancount_account(account, branch);
        writeln!(out, "{day} open {name} {}", account.unit()).expect(TO_TEXT);
    }
    for (at, reference, posting) in &entries {
        let (day, time) = date_and_time(*at);
        let Posting { rule, document, owner, .. } = posting;
        let reference = one_line(reference).replace('\\', "\\\\").replace('"', "\\\"");
        writeln!(out, "\n{day} * \"{}\"\n  document: \"{document}\"", rule.reason).expect(TO_TEXT);
        writeln!(out, "  reference: \"{reference}\"\n  time: \"{time}\"").expect(TO_TEXT);
        if let Some(owner) = owner {
            writeln!(out, "  owner: \"{owner}\"").expect(TO_TEXT);
        }
        for Leg { account, branch, amount } in posting.legs() {
            let (name, unit) = (beancount_account(account, branch), account.unit());
            writeln!(out, "  {name:<44}  {:>14} {unit}", exact(unit, amount)).expect(TO_TEXT);
        }
    }
    out
}

/// Each account of a branch that is used, and the first day on which it is.
fn first_days(entries: &[(At, &str, Posting)]) -> BTreeMap<(BranchId, Account), Day> {
    let mut days = BTreeMap::new();
    for (at, _, posting) in entries {
        for leg in posting.legs() {
            let day = days.entry((leg.branch, leg.account)).or_insert_with(|| at.day());
            *day = (*day).min(at.day());
        }
    }
    days
}

/// `assets:B-2:Cash`.
fn hledger_account(account: Account, branch: BranchId) -> String {
    format!("{}:{branch}:{}", root(account.nature()).to_lowercase(), account.path())
}

/// `Assets:B-2:Cash`: beancount wants each part to begin with a capital or a digit.
fn beancount_account(account: Account, branch: BranchId) -> String {
    format!("{}:{branch}:{}", root(account.nature()), account.path())
}

fn root(nature: Nature) -> &'static str {
    match nature {
        Nature::Asset => "Assets",
        Nature::Liability => "Liabilities",
        Nature::Equity => "Equity",
        Nature::Income => "Income",
        Nature::Expense => "Expenses",
    }
}

/// `-1234.50` of money, `-7` of what comes in pieces.
fn exact(unit: Unit, amount: i64) -> String {
    match unit {
        Unit::Cny => hundredths(amount).replace(',', ""),
        Unit::Points | Unit::Vouchers => amount.to_string(),
    }
}

fn date_and_time(at: At) -> (Day, String) {
    (at.day(), at.to_string()[11..].to_owned())
}

/// A reference without what would end its line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
