//! A report as text for the screen and the printer, as CSV for a spreadsheet, as JSON for a program (PLAT-17).
//!
//! The same model gives all three, each fixed to the byte. It refuses to know any figure of its own: what is not in the
//! report is in none of its forms.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthStr;

use super::{Cell, Report};
use crate::money::{hundredths, thousands};
use crate::{Lang, Text};

const MADE: Text = Text::new("Made", "制表时间");
const TOTAL: Text = Text::new("Total", "合计");
const NO_ROWS: Text = Text::new("(no rows)", "（无记录）");
/// Said of a filter that was not given.
const ALL: Text = Text::new("all", "全部");
/// What common filters are called; any other is called by its own name.
const FILTERS: &[(&str, Text)] = &[
    ("period", Text::new("Period", "期间")),
    ("branch", Text::new("Branch", "门店")),
    ("day", Text::new("Day", "日期")),
    ("member", Text::new("Member", "会员")),
    ("person", Text::new("Person", "员工")),
    ("vehicle", Text::new("Vehicle", "车辆")),
];
/// Stands between two columns.
const GAP: &str = "  ";

impl Report {
    /// The report as lines for people: title; period and other filters; time of making; aligned columns with numbers to
    /// the right; a totals line when any column is summed; notes. Widths are those of a terminal, where a Chinese
    /// character takes two places. No line ends in a blank; every line ends in a line feed.
    ///
    /// ```
    /// use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
    /// use forecourt_books::{At, Fen, Lang, Text};
    ///
    /// let name = ReportName { name: "tills", title: Text::new("Tills", "收银"), filters: &["period"], id: "PLAT-17" };
    /// let columns = [Column::new("branch", "Branch", "门店"), Column::summed("cash", "Cash", "现金")];
    /// let made: At = "2026-03-02 09:00:12".parse().unwrap();
    /// let mut report = Report::new(&name, made, &Asked::new("tills").with("period", "2026-03"), &columns);
    /// report.row(vec![Cell::text("B-1"), Cell::Money(Fen(123_450))]);
    /// let text = "Tills\nPeriod: 2026-03\nMade: 2026-03-02 09:00:12\n\n\
    ///             Branch      Cash\n------  --------\nB-1     1,234.50\n------  --------\nTotal   1,234.50\n";
    /// assert_eq!(report.text(Lang::En), text);
    /// assert!(report.text(Lang::Zh).starts_with("收银\n期间: 2026-03\n"));
    /// ```
    pub fn text(&self, lang: Lang) -> String {
        let mut lines = vec![self.title.get(lang).to_owned(), self.filters(lang)];
        lines.push(format!("{}: {}", MADE.get(lang), self.made));
        lines.push(String::new());
        self.table(lang, &mut lines);
        if !self.notes.is_empty() {
            lines.push(String::new());
        }
        for (what, cell) in &self.notes {
            lines.push(format!("{}: {}", what.get(lang), shown(cell, lang)));
        }
        let mut text = String::new();
        for line in &lines {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The period first, whether one was asked for or not (PLAT-17), then the other filters by name.
    fn filters(&self, lang: Lang) -> String {
        let told = |name: &str, value: &str| {
            let known = FILTERS.iter().find(|(filter, _)| *filter == name);
            format!("{}: {}", known.map_or(name, |(_, text)| text.get(lang)), plain_line(value))
        };
        let period = self.filter.get("period").map_or(ALL.get(lang), String::as_str);
        let others = self.filter.iter().filter(|(name, _)| *name != "period");
        let mut all = vec![told("period", period)];
        all.extend(others.map(|(name, value)| told(name, value)));
        all.join(GAP)
    }

    fn table(&self, lang: Lang, lines: &mut Vec<String>) {
        let headings: Vec<&str> = self.columns.iter().map(|column| column.title.get(lang)).collect();
        let totals = self.columns.iter().any(|column| column.summed).then(|| self.labelled_totals());
        let mut widths: Vec<usize> = headings.iter().map(|heading| heading.width()).collect();
        for row in self.rows.iter().chain(&totals) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(shown(cell, lang).width());
            }
        }
        let heading =
            headings.iter().enumerate().map(|(index, heading)| (*heading, self.stands_right(index)));
        lines.push(aligned(heading, &widths));
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        lines.push(rule.join(GAP));
        for row in &self.rows {
            lines.push(cells(row, &widths, lang));
        }
        if self.rows.is_empty() {
            lines.push(NO_ROWS.get(lang).to_owned());
        }
        if let Some(totals) = &totals {
            lines.push(rule.join(GAP));
            lines.push(cells(totals, &widths, lang));
        }
    }

    /// The totals, with their name in the first column that has none.
    fn labelled_totals(&self) -> Vec<Cell> {
        let mut totals = self.totals();
        if let Some(index) = self.columns.iter().position(|column| !column.summed) {
            totals[index] = Cell::Word(TOTAL);
        }
        totals
    }

    /// Whether a heading stands over numbers alone.
    fn stands_right(&self, index: usize) -> bool {
        let mut filled =
            self.rows.iter().map(|row| &row[index]).filter(|cell| **cell != Cell::Empty).peekable();
        match filled.peek() {
            Some(_) => filled.all(Cell::is_number),
            None => self.columns[index].summed,
        }
    }

    /// The rows as CSV by RFC 4180: keys as header, lines end in CR LF, money as `1234.50`. Totals and notes are left
    /// to whoever reads it.
    ///
    /// ```
    /// # use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
    /// # use forecourt_books::{At, Fen, Lang, Text};
    /// # let name = ReportName { name: "tills", title: Text::new("Tills", "收银"), filters: &[], id: "PLAT-17" };
    /// # let columns = [Column::new("branch", "Branch", "门店"), Column::summed("cash", "Cash", "现金")];
    /// let mut report = Report::new(&name, At(0), &Asked::new("tills"), &columns);
    /// report.row(vec![Cell::text("North, old"), Cell::Money(Fen(123_450))]);
    /// assert_eq!(report.csv(Lang::En), "branch,cash\r\n\"North, old\",1234.50\r\n");
    /// ```
    pub fn csv(&self, lang: Lang) -> String {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let written = "a vector takes every byte, and every row has as many cells as there are columns";
        writer.write_record(self.columns.iter().map(|column| column.key)).expect(written);
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| bare(cell, lang))).expect(written);
        }
        String::from_utf8(writer.into_inner().expect(written)).expect("texts are UTF-8")
    }

    /// The report as JSON, members in a fixed order: money as whole fen under `<key>_fen`, hundredths as whole numbers
    /// under `<key>_hundredths`, instants and dates as civil text, words in English kebab-case, no cell as `null`.
    ///
    /// ```
    /// # use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
    /// # use forecourt_books::{At, Fen, Text};
    /// # let name = ReportName { name: "tills", title: Text::new("Tills", "收银"), filters: &[], id: "PLAT-17" };
    /// # let columns = [Column::new("branch", "Branch", "门店"), Column::summed("cash", "Cash", "现金")];
    /// let mut report = Report::new(&name, At(0), &Asked::new("tills"), &columns);
    /// report.row(vec![Cell::text("B-1"), Cell::Money(Fen(123_450))]);
    /// assert!(report.json().contains("\"cash_fen\": 123450"));
    /// ```
    pub fn json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(&Json(self)).expect("a report has text keys and whole numbers");
        text.push('\n');
        text
    }

    /// What a column's key bears in JSON: the suffix of its cells where all have the same.
    fn suffix(&self, index: usize, own: &Cell) -> &'static str {
        if *own != Cell::Empty {
            return suffix(own);
        }
        let mut kinds =
            self.rows.iter().map(|row| &row[index]).filter(|cell| **cell != Cell::Empty).map(suffix);
        let first = kinds.next().unwrap_or("");
        if kinds.all(|kind| kind == first) { first } else { "" }
    }
}

impl Cell {
    /// The cell as the text form shows it.
    pub fn shown(&self, lang: Lang) -> String {
        shown(self, lang)
    }
}

/// A cell for people.
fn shown(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => plain_line(text),
        Cell::Word(text) => text.get(lang).to_owned(),
        Cell::Count(number) => thousands(*number),
        Cell::Money(fen) => fen.to_string(),
        Cell::Points(points) => points.to_string(),
        Cell::Hundredths(number) => hundredths(*number),
        Cell::At(at) => at.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}

/// A cell for a spreadsheet: numbers without commas, texts as they are.
fn bare(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Count(_) | Cell::Money(_) | Cell::Points(_) | Cell::Hundredths(_) => {
            shown(cell, lang).replace(',', "")
        }
        Cell::Text(text) => text.clone(),
        _ => shown(cell, lang),
    }
}

/// Somebody's text on one line: what would move the cursor is a blank.
fn plain_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn cells(row: &[Cell], widths: &[usize], lang: Lang) -> String {
    let texts: Vec<String> = row.iter().map(|cell| shown(cell, lang)).collect();
    aligned(texts.iter().map(String::as_str).zip(row.iter().map(Cell::is_number)), widths)
}

fn aligned<'a>(texts: impl Iterator<Item = (&'a str, bool)>, widths: &[usize]) -> String {
    let padded = texts.zip(widths).map(|((text, right), width)| {
        let blanks = " ".repeat(width.saturating_sub(text.width()));
        if right { blanks + text } else { text.to_owned() + &blanks }
    });
    padded.collect::<Vec<_>>().join(GAP)
}

fn suffix(cell: &Cell) -> &'static str {
    match cell {
        Cell::Money(_) => "_fen",
        Cell::Hundredths(_) => "_hundredths",
        _ => "",
    }
}

/// English words as a program compares them: `Paid out` is `paid-out`.
fn kebab(text: Text) -> String {
    text.en.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

struct Json<'a>(&'a Report);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let rows: Vec<Row<'_>> =
            report.rows.iter().map(|cells| Row { report, cells, only_summed: false }).collect();
        let totals = report.totals();
        let notes: Vec<Note<'_>> = report.notes.iter().map(Note).collect();
        let mut object = to.serialize_struct("Report", 7)?;
        object.serialize_field("report", &report.name)?;
        object.serialize_field("title", report.title.en)?;
        object.serialize_field("made", &report.made.to_string())?;
        object.serialize_field("filter", &report.filter)?;
        object.serialize_field("rows", &rows)?;
        object.serialize_field("totals", &Row { report, cells: &totals, only_summed: true })?;
        object.serialize_field("notes", &notes)?;
        object.end()
    }
}

struct Row<'a> {
    report: &'a Report,
    cells: &'a [Cell],
    only_summed: bool,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(None)?;
        for (index, (column, cell)) in self.report.columns.iter().zip(self.cells).enumerate() {
            if column.summed || !self.only_summed {
                let key = format!("{}{}", column.key, self.report.suffix(index, cell));
                object.serialize_entry(&key, &Bare(cell))?;
            }
        }
        object.end()
    }
}

struct Note<'a>(&'a (Text, Cell));

impl Serialize for Note<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (what, cell) = self.0;
        let mut object = to.serialize_map(None)?;
        object.serialize_entry("note", &kebab(*what))?;
        object.serialize_entry(&format!("value{}", suffix(cell)), &Bare(cell))?;
        object.end()
    }
}

struct Bare<'a>(&'a Cell);

impl Serialize for Bare<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Empty => to.serialize_none(),
            Cell::Text(text) => to.serialize_str(text),
            Cell::Word(text) => to.serialize_str(&kebab(*text)),
            Cell::Count(number) | Cell::Hundredths(number) => to.serialize_i64(*number),
            Cell::Money(fen) => to.serialize_i64(fen.0),
            Cell::Points(points) => to.serialize_i64(points.0),
            Cell::At(at) => to.collect_str(at),
            Cell::Day(day) => to.collect_str(day),
        }
    }
}

#[cfg(test)]
mod tests;
