//! The three forms to the byte, and columns that stand under each other whatever script they are in (PLAT-17).

use proptest::prelude::*;

use super::super::{Asked, Column, ReportName};
use super::*;
use crate::{At, Day, Fen, Points};

const NAME: ReportName = ReportName {
    name: "branch-points",
    title: Text::new("Points by branch", "各门店积分"),
    filters: &["period", "branch"],
    id: "PLAT-17",
};
const OPEN: Text = Text::new("Paid out", "已付");
const COLUMNS: [Column; 5] = [
    Column::new("branch", "Branch", "门店"),
    Column::summed("points", "Points", "积分"),
    Column::summed("amount", "Amount", "金额"),
    Column::new("mean", "Mean", "平均"),
    Column::new("state", "State", "状态"),
];

fn made() -> At {
    "2026-04-01 09:00:12".parse().unwrap()
}

fn report() -> Report {
    let asked = Asked::new(NAME.name).with("period", "2026-03").with("branch", "B-2").with("shift", "late");
    let mut report = Report::new(&NAME, made(), &asked, &COLUMNS);
    let row = |name: &str, points, fen, mean, state| {
        vec![Cell::text(name), Cell::Points(Points(points)), Cell::Money(Fen(fen)), mean, state]
    };
    report.row(row("济南总店", 12_345, 123_450, Cell::Hundredths(-5), Cell::Word(OPEN)));
    report.row(row("North, \"old\"", -45, -50, Cell::Empty, Cell::Day(Day::new(2026, 3, 2).unwrap())));
    report.note(Text::new("Share of group", "占比"), Cell::Hundredths(1234));
    report
}

#[test]
fn text_in_english_is_fixed_to_the_byte() {
    let wanted = "\
Points by branch
Period: 2026-03  Branch: B-2  shift: late
Made: 2026-04-01 09:00:12

Branch        Points    Amount   Mean  State
------------  ------  --------  -----  ----------
济南总店      12,345  1,234.50  -0.05  Paid out
North, \"old\"     -45     -0.50         2026-03-02
------------  ------  --------  -----  ----------
Total         12,300  1,234.00

Share of group: 12.34
";
    assert_eq!(report().text(Lang::En), wanted);
}

#[test]
fn text_in_chinese_is_fixed_to_the_byte() {
    let wanted = "\
各门店积分
期间: 2026-03  门店: B-2  shift: late
制表时间: 2026-04-01 09:00:12

门店            积分      金额   平均  状态
------------  ------  --------  -----  ----------
济南总店      12,345  1,234.50  -0.05  已付
North, \"old\"     -45     -0.50         2026-03-02
------------  ------  --------  -----  ----------
合计          12,300  1,234.00

占比: 12.34
";
    assert_eq!(report().text(Lang::Zh), wanted);
}

#[test]
fn csv_has_keys_bare_numbers_and_no_totals() {
    let wanted = "branch,points,amount,mean,state\r\n济南总店,12345,1234.50,-0.05,Paid out\r\n\
                  \"North, \"\"old\"\"\",-45,-0.50,,2026-03-02\r\n";
    assert_eq!(report().csv(Lang::En), wanted);
    assert!(report().csv(Lang::Zh).contains(",已付\r\n"));
}

#[test]
fn json_is_ordered_and_whole() {
    let wanted = r#"{
  "report": "branch-points",
  "title": "Points by branch",
  "made": "2026-04-01 09:00:12",
  "filter": {
    "branch": "B-2",
    "period": "2026-03",
    "shift": "late"
  },
  "rows": [
    {
      "branch": "济南总店",
      "points": 12345,
      "amount_fen": 123450,
      "mean_hundredths": -5,
      "state": "paid-out"
    },
    {
      "branch": "North, \"old\"",
      "points": -45,
      "amount_fen": -50,
      "mean_hundredths": null,
      "state": "2026-03-02"
    }
  ],
  "totals": {
    "points": 12300,
    "amount_fen": 123400
  },
  "notes": [
    {
      "note": "share-of-group",
      "value_hundredths": 1234
    }
  ]
}
"#;
    assert_eq!(report().json(), wanted);
}

#[test]
fn a_report_without_rows_and_filters_states_its_period_all_the_same() {
    let report = Report::new(&NAME, made(), &Asked::new(NAME.name), &COLUMNS[..2]);
    let wanted = "Points by branch\nPeriod: all\nMade: 2026-04-01 09:00:12\n\n\
                  Branch  Points\n------  ------\n(no rows)\n------  ------\nTotal\n";
    assert_eq!(report.text(Lang::En), wanted);
    assert_eq!(report.csv(Lang::Zh), "branch,points\r\n");
}

#[test]
fn somebodys_line_break_does_not_break_the_table() {
    let mut report = Report::new(&NAME, made(), &Asked::new(NAME.name), &COLUMNS[..1]);
    report.row(vec![Cell::text("a\nb\tc")]);
    assert!(report.text(Lang::En).contains("\na b c\n"));
    assert!(report.csv(Lang::En).contains("\"a\nb\tc\""));
}

proptest! {
    // Whatever stands in the cells, the last column's right edge is the same in each line of the table.
    #[test]
    fn columns_end_at_the_same_place_in_a_terminal(
        names in prop::collection::vec("[a-z门店济南微信＃é]{0,9}", 1..6),
        numbers in prop::collection::vec(-9_999_999i64..9_999_999, 6),
        chinese in any::<bool>(),
    ) {
        let mut report = Report::new(&NAME, made(), &Asked::new(NAME.name), &COLUMNS[..3]);
        for (name, number) in names.iter().zip(&numbers) {
            report.row(vec![Cell::text(name), Cell::Points(Points(*number)), Cell::Money(Fen(*number))]);
        }
        let text = report.text(if chinese { Lang::Zh } else { Lang::En });
        let widths: Vec<usize> = text.lines().skip(4).map(UnicodeWidthStr::width).collect();
        prop_assert_eq!(widths.len(), names.len() + 4);
        prop_assert!(widths.iter().all(|width| *width == widths[0]), "{}", text);
        // PLAT-17: totals = sum of lines.
        let total: i64 = names.iter().zip(&numbers).map(|(_, number)| number).sum();
        prop_assert!(text.lines().last().unwrap().ends_with(&format!("  {}", Fen(total))), "{}", text);
        prop_assert_eq!(text, report.text(if chinese { Lang::Zh } else { Lang::En }));
    }
}
