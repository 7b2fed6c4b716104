//! The books as finance reads them: sums by day, trial balance, balance sheet, exports, the daily check (PLAT-40 … 42).

use std::collections::BTreeMap;

use forecourt_books::ledger::{Nature, Unit};
use forecourt_books::report::{Asked, Cell, Column, Period, Report, ReportName};
use forecourt_books::{Account, At, BranchId, Day, Fen, Points, Rejection, Scene, Text};

use crate::kinds::{BooksDifference, ExportId};
use crate::state::{Export, State};

const BEFORE: Day = Day(i32::MIN / 2);

/// A sum in its account's unit.
fn sum(account: Account, amount: i64) -> Cell {
    match account.unit() {
        Unit::Cny => Cell::Money(Fen(amount)),
        Unit::Points => Cell::Points(Points(amount)),
        Unit::Vouchers => Cell::Count(amount),
    }
}

fn period_of(scene: &Scene<'_>, asked: &Asked) -> Result<Period, Rejection> {
    Ok(asked.period()?.unwrap_or_else(|| Period::month_of(scene.at.day())))
}

fn by_code(code: &str) -> Option<Account> {
    Account::ALL.iter().copied().find(|account| account.code() == code)
}

/// Debits and credits by day, branch and account.
pub(super) fn entries(name: &ReportName, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (period_of(scene, asked)?, asked.branch()?);
    let columns = [
        Column::new("day", "Day", "日期"),
        Column::new("branch", "Branch", "门店"),
        Column::new("account", "Account", "科目代码"),
        Column::new("title", "Name", "科目名称"),
        Column::new("unit", "Unit", "单位"),
        Column::new("debit", "Debit", "借方"),
        Column::new("credit", "Credit", "贷方"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns).of_period(period);
    for (day, of, account, sums) in scene.facts.ledger().days(period.from, period.to) {
        if branch.is_none_or(|branch| branch == of) {
            report.row(vec![
                Cell::Day(day),
                Cell::text(of),
                Cell::text(account.code()),
                Cell::Word(account.title()),
                Cell::text(account.unit()),
                sum(account, sums.debit),
                sum(account, sums.credit),
            ]);
        }
    }
    Ok(report)
}

#[derive(Default)]
struct Moved {
    opening: i64,
    debit: i64,
    credit: i64,
}

/// Every account with movements: what stood on it before the period, and what the period moved.
fn moved(scene: &Scene<'_>, period: Period, branch: Option<BranchId>) -> BTreeMap<Account, Moved> {
    let mut accounts: BTreeMap<Account, Moved> = BTreeMap::new();
    for (day, of, account, sums) in scene.facts.ledger().days(BEFORE, period.to) {
        if branch.is_some_and(|branch| branch != of) {
            continue;
        }
        let row = accounts.entry(account).or_default();
        if day < period.from {
            row.opening += sums.balance();
        } else {
            row.debit += sums.debit;
            row.credit += sums.credit;
        }
    }
    accounts
}

/// Opening, debit, credit, closing by account; debit balances positive. Each unit adds up to nothing (I-LED-09).
pub(super) fn trial(name: &ReportName, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (period_of(scene, asked)?, asked.branch()?);
    let columns = [
        Column::new("account", "Account", "科目代码"),
        Column::new("title", "Name", "科目名称"),
        Column::new("unit", "Unit", "单位"),
        Column::new("opening", "Opening", "期初余额"),
        Column::new("debit", "Debit", "借方发生额"),
        Column::new("credit", "Credit", "贷方发生额"),
        Column::new("closing", "Closing", "期末余额"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns).of_period(period);
    let mut closings: BTreeMap<Unit, i64> = BTreeMap::new();
    for (account, row) in moved(scene, period, branch) {
        let closing = row.opening + row.debit - row.credit;
        *closings.entry(account.unit()).or_default() += closing;
        report.row(vec![
            Cell::text(account.code()),
            Cell::Word(account.title()),
            Cell::text(account.unit()),
            sum(account, row.opening),
            sum(account, row.debit),
            sum(account, row.credit),
            sum(account, closing),
        ]);
    }
    for (unit, off) in closings {
        let what = match unit {
            Unit::Cny => Text::new("closings CNY", "期末合计 CNY"),
            Unit::Points => Text::new("closings PTS", "期末合计 PTS"),
            Unit::Vouchers => Text::new("closings VCH", "期末合计 VCH"),
        };
        report.note(what, Cell::Count(off));
    }
    Ok(report)
}

fn nature(nature: Nature) -> Text {
    match nature {
        Nature::Asset => Text::new("Assets", "资产"),
        Nature::Liability => Text::new("Liabilities", "负债"),
        Nature::Equity => Text::new("Equity", "权益"),
        Nature::Income => Text::new("Income", "收入"),
        Nature::Expense => Text::new("Expenses", "费用"),
    }
}

/// Money accounts at the period's last day, each as its nature counts it. Assets = liabilities + equity + result.
pub(super) fn sheet(name: &ReportName, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (period_of(scene, asked)?, asked.branch()?);
    let columns = [
        Column::new("nature", "Kind", "类别"),
        Column::new("account", "Account", "科目代码"),
        Column::new("title", "Name", "科目名称"),
        Column::new("balance", "Balance", "余额"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns).of_period(period);
    let mut rows: Vec<(Nature, Account, i64)> = moved(scene, period, branch)
        .into_iter()
        .filter(|(account, _)| account.unit() == Unit::Cny)
        .map(|(account, row)| {
            (account.nature(), account, account.natural(row.opening + row.debit - row.credit))
        })
        .collect();
    rows.sort_unstable_by_key(|(nature, account, _)| (*nature, *account));
    let total = |of: &[Nature]| -> i64 {
        rows.iter().filter(|(nature, ..)| of.contains(nature)).map(|(.., balance)| balance).sum()
    };
    let assets = total(&[Nature::Asset]);
    let result = total(&[Nature::Income]) - total(&[Nature::Expense]);
    let owed = total(&[Nature::Liability, Nature::Equity]);
    for (kind, account, balance) in &rows {
        report.row(vec![
            Cell::Word(nature(*kind)),
            Cell::text(account.code()),
            Cell::Word(account.title()),
            Cell::Money(Fen(*balance)),
        ]);
    }
    report.note(Text::new("assets", "资产合计"), Cell::Money(Fen(assets)));
    report.note(Text::new("liabilities and equity", "负债及权益合计"), Cell::Money(Fen(owed)));
    report.note(Text::new("result", "损益"), Cell::Money(Fen(result)));
    report.note(Text::new("difference", "差额"), Cell::Money(Fen(assets - owed - result)));
    Ok(report)
}

/// The rows of one export, the last where none is named: the form that CSV and JSON are made of (PLAT-41). Of a branch: its
/// own, whoever names another's (PLAT-20).
pub(super) fn export(state: &State, name: &ReportName, made: At, asked: &Asked) -> Result<Report, Rejection> {
    let columns = [
        Column::new("export", "Export", "导出号"),
        Column::new("day", "Day", "日期"),
        Column::new("branch", "Branch", "门店"),
        Column::new("account", "Account", "科目代码"),
        Column::new("title", "Name", "科目名称"),
        Column::new("unit", "Unit", "单位"),
        Column::new("debit", "Debit", "借方"),
        Column::new("credit", "Credit", "贷方"),
    ];
    let wanted: Option<ExportId> = asked.parsed("export")?;
    let mut report = Report::new(name, made, asked, &columns);
    let branch = asked.branch()?;
    let of_branch = |export: &&Export| branch.is_none_or(|branch| branch == export.branch);
    let last = state.exports.iter().rev().find(|(_, export)| of_branch(export)).map(|(id, _)| id);
    let Some(id) = wanted.or(last) else { return Ok(report) };
    let export = state.exports.get(id).filter(of_branch);
    let export = export.ok_or_else(|| Rejection::new("unknown-export").with("export", id))?;
    for row in &export.rows {
        let Some(account) = by_code(&row.account) else { continue };
        report.row(vec![
            Cell::text(id),
            Cell::Day(row.day),
            Cell::text(export.branch),
            Cell::text(&row.account),
            Cell::Word(account.title()),
            Cell::text(account.unit()),
            sum(account, row.debit),
            sum(account, row.credit),
        ]);
    }
    let answer = match export.answer {
        None => Text::new("waits for an answer", "待确认"),
        Some(true) => Text::new("confirmed and locked", "已确认锁定"),
        Some(false) => Text::new("refused", "已退回"),
    };
    report.note(Text::new("state", "状态"), Cell::Word(answer));
    report.note(Text::new("period", "期间"), Cell::text(crate::Command::period(export.from, export.to)));
    Ok(report)
}

/// One line for each day's comparison, and one for each difference (PLAT-42).
pub(super) fn check(state: &State, name: &ReportName, made: At, asked: &Asked) -> Result<Report, Rejection> {
    let (period, branch) = (asked.period()?, asked.branch()?);
    let columns = [
        Column::new("day", "Day", "日期"),
        Column::new("branch", "Branch", "门店"),
        Column::new("account", "Account", "科目代码"),
        Column::new("title", "Name", "科目名称"),
        Column::new("business", "Business", "业务"),
        Column::new("books", "Books", "账务"),
        Column::new("difference", "Difference", "差异"),
    ];
    let mut report = Report::new(name, made, asked, &columns);
    let mut compared = 0;
    for (day, found) in state.books.iter() {
        if period.is_some_and(|period| !period.holds_day(*day)) {
            continue;
        }
        compared += i64::from(found.compared);
        let of_branch = |row: &&BooksDifference| branch.is_none_or(|branch| branch == row.branch);
        for row in found.differences.iter().filter(of_branch) {
            let Some(account) = by_code(&row.account) else { continue };
            report.row(vec![
                Cell::Day(*day),
                Cell::text(row.branch),
                Cell::text(&row.account),
                Cell::Word(account.title()),
                sum(account, row.business),
                sum(account, row.books),
                sum(account, row.business - row.books),
            ]);
        }
    }
    report.note(Text::new("sums compared", "核对项"), Cell::Count(compared));
    Ok(report)
}
