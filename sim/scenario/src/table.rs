//! What a scenario expects of a context's report or of the ledger, and whether it is so.
//!
//! Cells are compared as the report shows them in the language asked for, so that a scenario reads like the printed page.
//! It refuses to make reports.

use crate::source::nearest;
use crate::text::Expect;
use crate::wish::{Actor, Things, actor};
use forecourt_books::ledger::{Account, Nature};
use forecourt_books::report::{Asked, Cell, Report};
use forecourt_books::{BranchId, Lang, Ledger, Rejection};
use std::collections::BTreeMap;

/// What is expected of a report of a context.
#[derive(Clone, PartialEq, Debug)]
pub struct TableCheck {
    /// Its name, plain or `context.name`.
    pub name: String,
    /// Filters.
    pub filter: BTreeMap<String, String>,
    /// Who asks.
    pub by: Actor,
    /// The language.
    pub lang: Lang,
    /// `text`, `csv` or `json`.
    pub form: String,
    /// Refused with this code.
    pub refused: Option<String>,
    /// So many rows.
    pub rows: Option<usize>,
    /// A row with these cells.
    pub row: BTreeMap<String, toml::Value>,
    /// No row with these cells.
    pub no_row: BTreeMap<String, toml::Value>,
    /// Columns from the first row to the last: the order of rows.
    pub column: BTreeMap<String, Vec<String>>,
    /// Totals.
    pub total: BTreeMap<String, toml::Value>,
    /// Words that some line must have.
    pub says: Vec<String>,
    /// Words that no line may have.
    pub lacks: Vec<String>,
    /// All prints under this label have the same bytes.
    pub print: Option<String>,
}

impl TableCheck {
    /// From an expectation on a report of this name.
    ///
    /// # Errors
    /// What would be right.
    pub fn read(name: &str, expect: &Expect, is_staff: impl Fn(&str) -> bool) -> Result<TableCheck, String> {
        let lang = match expect.lang.as_deref() {
            None | Some("en") => Lang::En,
            Some("zh") => Lang::Zh,
            Some(other) => return Err(format!("a report speaks en or zh, not {other:?}")),
        };
        let form = expect.form.clone().unwrap_or_else(|| "text".to_owned());
        if !["text", "csv", "json"].contains(&form.as_str()) {
            return Err(format!("a report has the form text, csv or json, not {form:?}"));
        }
        let check = TableCheck {
            name: name.to_owned(),
            filter: expect.filter.clone(),
            by: expect.by.as_deref().map_or(Ok(Actor::System), |by| actor(by, is_staff))?,
            lang,
            form,
            refused: expect.refused.clone(),
            rows: expect.rows,
            row: expect.row.clone(),
            no_row: expect.no_row.clone(),
            column: expect.column.clone(),
            total: expect.total.clone(),
            says: expect.says.clone(),
            lacks: expect.lacks.clone(),
            print: expect.print.clone(),
        };
        let says_something = check.refused.is_some()
            || check.rows.is_some()
            || check.print.is_some()
            || !check.column.is_empty()
            || ![&check.row, &check.no_row, &check.total].iter().all(|cells| cells.is_empty())
            || !check.says.is_empty()
            || !check.lacks.is_empty();
        if says_something {
            Ok(check)
        } else {
            Err("say what the report must say: rows, row, no-row, total, says, lacks or refused".to_owned())
        }
    }

    /// What is asked of the house.
    pub fn asked(&self, things: &Things) -> Asked {
        let filter = self.filter.iter().map(|(name, value)| (name.clone(), things.told(value)));
        Asked { name: self.name.clone(), filter: filter.collect() }
    }

    /// Whether an answer is as expected, and what was found.
    pub fn judge(&self, answer: Result<&Report, &Rejection>, things: &Things) -> (bool, String) {
        let report = match (answer, &self.refused) {
            (Err(rejection), Some(code)) => return (rejection.code == code, format!("refused {rejection}")),
            (Err(rejection), None) => return (false, format!("refused {rejection}")),
            (Ok(_), Some(_)) => return (false, "the report was given".to_owned()),
            (Ok(report), None) => report,
        };
        let printed = self.printed(report);
        let wrong = |what: String| (false, format!("{what}:\n{printed}"));
        if let Some(rows) = self.rows.filter(|rows| *rows != report.rows.len()) {
            return wrong(format!("{} rows, not {rows}", report.rows.len()));
        }
        if let Err(column) = self.columns_known(report) {
            return wrong(column);
        }
        let fits =
            |cells: &BTreeMap<String, toml::Value>, row: &Vec<Cell>| self.fits(report, cells, row, things);
        if !self.row.is_empty() && !report.rows.iter().any(|row| fits(&self.row, row)) {
            return wrong(format!("no row has {}", shown(&self.row, things)));
        }
        if !self.no_row.is_empty() && report.rows.iter().any(|row| fits(&self.no_row, row)) {
            return wrong(format!("a row has {}", shown(&self.no_row, things)));
        }
        if !self.total.is_empty() && !fits(&self.total, &report.totals()) {
            return wrong(format!("the totals are not {}", shown(&self.total, things)));
        }
        if let Some(name) = self.column.keys().find(|name| !self.column_fits(report, name, things)) {
            return wrong(format!("the column {name} is another"));
        }
        let has = |words: &String| {
            let words = things.told(words);
            printed.lines().any(|line| words.split_whitespace().all(|word| line.contains(word)))
        };
        if let Some(words) = self.says.iter().find(|words| !has(words)) {
            return wrong(format!("no line has {:?}", things.told(words)));
        }
        if let Some(words) = self.lacks.iter().find(|words| has(words)) {
            return wrong(format!("a line has {:?}", things.told(words)));
        }
        (true, format!("{} rows", report.rows.len()))
    }

    /// The report as it is printed.
    pub fn printed(&self, report: &Report) -> String {
        match self.form.as_str() {
            "csv" => report.csv(self.lang),
            "json" => report.json(),
            _ => report.text(self.lang),
        }
    }

    fn columns_known(&self, report: &Report) -> Result<(), String> {
        let known = |name: &String| report.columns.iter().any(|column| column.key == name.as_str());
        let all =
            self.row.keys().chain(self.no_row.keys()).chain(self.column.keys()).chain(self.total.keys());
        match all.into_iter().find(|name| !known(name)) {
            None => Ok(()),
            Some(name) => {
                let columns: Vec<&str> = report.columns.iter().map(|column| column.key).collect();
                let near = nearest(name, columns.iter().copied()).unwrap_or("?");
                Err(format!(
                    "no column is called {name:?}, the nearest is {near:?} of {}",
                    columns.join(", ")
                ))
            }
        }
    }

    /// Whether a column has exactly the cells that are wanted, in their order.
    fn column_fits(&self, report: &Report, name: &str, things: &Things) -> bool {
        let index = report.columns.iter().position(|column| column.key == name);
        let wanted = self.column.get(name).into_iter().flatten().cloned().map(toml::Value::String);
        let wanted: Vec<toml::Value> = wanted.collect();
        wanted.len() == report.rows.len()
            && index.is_some_and(|index| {
                wanted.iter().zip(&report.rows).all(|(cell, row)| is(&row[index], cell, self.lang, things))
            })
    }

    fn fits(
        &self,
        report: &Report,
        cells: &BTreeMap<String, toml::Value>,
        row: &[Cell],
        things: &Things,
    ) -> bool {
        cells.iter().all(|(name, wanted)| {
            let index = report.columns.iter().position(|column| column.key == name.as_str());
            index.is_some_and(|index| is(&row[index], wanted, self.lang, things))
        })
    }
}

impl std::fmt::Display for TableCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "report {}", self.name)?;
        for (name, value) in &self.filter {
            write!(f, " {name}={value}")?;
        }
        if let Some(code) = &self.refused {
            write!(f, " is refused {code}")?;
        }
        if let Some(rows) = self.rows {
            write!(f, ", {rows} rows")?;
        }
        let plain = Things::default();
        for (what, cells) in [("a row has", &self.row), ("no row has", &self.no_row), ("in all", &self.total)]
        {
            if !cells.is_empty() {
                write!(f, ", {what} {}", shown(cells, &plain))?;
            }
        }
        for (name, cells) in &self.column {
            write!(f, ", {name} from the first row on {}", cells.join(", "))?;
        }
        if !self.says.is_empty() {
            write!(f, ", says {:?}", self.says)?;
        }
        if !self.lacks.is_empty() {
            write!(f, ", lacks {:?}", self.lacks)?;
        }
        Ok(())
    }
}

/// Whether a cell shows what is wanted: a text as shown, or the whole number behind a number.
fn is(cell: &Cell, wanted: &toml::Value, lang: Lang, things: &Things) -> bool {
    match wanted {
        toml::Value::Integer(number) => match cell {
            Cell::Count(found) | Cell::Hundredths(found) => found == number,
            Cell::Money(found) => found.0 == *number,
            Cell::Points(found) => found.0 == *number,
            _ => false,
        },
        toml::Value::String(text) => {
            let shown = cell.shown(lang);
            shown == things.told(text) || shown == *text
        }
        _ => false,
    }
}

fn shown(cells: &BTreeMap<String, toml::Value>, things: &Things) -> String {
    let cell = |(name, value): (&String, &toml::Value)| match value {
        toml::Value::String(text) => format!("{name} = {}", things.told(text)),
        other => format!("{name} = {other}"),
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(", ")
}

/// What is expected of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BalanceCheck {
    /// The account.
    pub account: Account,
    /// In whose books; in the group's when not named.
    pub branch: Option<String>,
    /// The balance on the account's own side: what a liability owes, what an asset is worth.
    pub amount: i64,
}

impl BalanceCheck {
    /// From an account's number and what is expected of it.
    ///
    /// # Errors
    /// What would be right.
    pub fn read(account: &str, branch: Option<&str>, amount: Option<i64>) -> Result<BalanceCheck, String> {
        let found = Account::ALL.iter().copied().find(|known| known.code() == account);
        let account = found.ok_or_else(|| {
            let near = nearest(account, Account::ALL.iter().map(|known| known.code())).unwrap_or("1001");
            format!("no account has the number {account:?}; did you mean {near:?}?")
        })?;
        let amount =
            amount.ok_or("say what stands on the account: amount = 300000 (fen, points or pieces)")?;
        Ok(BalanceCheck { account, branch: branch.map(str::to_owned), amount })
    }

    /// Whether the ledger is as expected, and what was found.
    pub fn judge(&self, ledger: &Ledger, things: &Things) -> (bool, String) {
        let balance = match &self.branch {
            None => ledger.balance(self.account),
            Some(name) => match things.told(name).parse::<BranchId>() {
                Ok(branch) => ledger.balance_at(branch, self.account),
                Err(error) => return (false, error.to_string()),
            },
        };
        let own = match self.account.nature() {
            Nature::Asset | Nature::Expense => balance,
            Nature::Liability | Nature::Equity | Nature::Income => -balance,
        };
        (own == self.amount, format!("{} {} {}", self.account, self.account.title().en, own))
    }
}
