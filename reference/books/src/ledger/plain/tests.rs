//! Both forms to the byte, and hledger itself as the judge of its own.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use super::*;
use crate::ledger::{Ledger, Rule};
use crate::{BillId, Document, MemberId};

static SALE: Rule = Rule::new("sale", Account::Cash, Account::RevenueService);
static SPENT: Rule = Rule::new("stored-value-spent", Account::StoredPrincipal, Account::Prepaid);
static EARNED: Rule = Rule::new("points-earned", Account::PointsCost, Account::PointsHeld);

fn entries() -> Vec<(At, &'static str, Posting)> {
    let at = |text: &str| -> At { text.parse().unwrap() };
    let bill = Document::Bill(BillId(1));
    let spent = Posting::at(&SPENT, 5, BranchId(1), bill).of(MemberId(7)).credited_at(BranchId(2));
    vec![
        (at("2026-03-02 10:00:00"), "value#17", Posting::at(&SALE, 123_450, BranchId(2), bill)),
        (at("2026-03-02 10:00:01"), "a \"b\", \\c\nd", spent),
        (at("2026-03-03 00:00:00"), "value#19", Posting::at(&EARNED, 12, BranchId(2), bill)),
    ]
}

#[test]
fn the_journal_of_hledger_is_fixed_to_the_byte() {
    let wanted = r#"commodity 1000.00 CNY
commodity 1000. PTS
commodity 1000. VCH
account assets:B-1:Branches  ; 1221 Branch clearing
account liabilities:B-1:StoredValue:Principal  ; 2203.02 Stored value, principal
account assets:B-2:Cash  ; 1001 Cash
account assets:B-2:Branches  ; 1221 Branch clearing
account liabilities:B-2:Prepaid  ; 2203.01 Received in advance
account income:B-2:Sales:Service  ; 6001.03 Service labour
account equity:B-2:Points:Issued  ; 9001 Points issued
account liabilities:B-2:Points:Held  ; 9002 Points held

2026-03-02 (bill/BL-1) sale  ; ref:value#17, time:10:00:00
    assets:B-2:Cash                                      1234.50 CNY
    income:B-2:Sales:Service                            -1234.50 CNY

2026-03-02 (bill/BL-1) stored-value-spent  ; ref:a "b"  \c d, time:10:00:01, owner:M-7
    liabilities:B-1:StoredValue:Principal                   0.05 CNY
    liabilities:B-2:Prepaid                                -0.05 CNY
    assets:B-1:Branches                                    -0.05 CNY
    assets:B-2:Branches                                     0.05 CNY

2026-03-03 (bill/BL-1) points-earned  ; ref:value#19, time:00:00:00
    equity:B-2:Points:Issued                                  12 PTS
    liabilities:B-2:Points:Held                              -12 PTS
"#;
    assert_eq!(hledger(entries().into_iter()), wanted);
}

#[test]
fn the_file_of_beancount_is_fixed_to_the_byte() {
    let wanted = r#"option "title" "Forecourt"
option "operating_currency" "CNY"

2026-03-02 commodity CNY
2026-03-03 commodity PTS
2026-03-02 open Assets:B-1:Branches CNY
2026-03-02 open Liabilities:B-1:StoredValue:Principal CNY
2026-03-02 open Assets:B-2:Cash CNY
2026-03-02 open Assets:B-2:Branches CNY
2026-03-02 open Liabilities:B-2:Prepaid CNY
2026-03-02 open Income:B-2:Sales:Service CNY
2026-03-03 open Equity:B-2:Points:Issued PTS
2026-03-03 open Liabilities:B-2:Points:Held PTS

2026-03-02 * "sale"
  document: "bill/BL-1"
  reference: "value#17"
  time: "10:00:00"
  Assets:B-2:Cash                                      1234.50 CNY
  Income:B-2:Sales:Service                            -1234.50 CNY

2026-03-02 * "stored-value-spent"
  document: "bill/BL-1"
  reference: "a \"b\", \\c d"
  time: "10:00:01"
  owner: "M-7"
  Liabilities:B-1:StoredValue:Principal                   0.05 CNY
  Liabilities:B-2:Prepaid                                -0.05 CNY
  Assets:B-1:Branches                                    -0.05 CNY
  Assets:B-2:Branches                                     0.05 CNY

2026-03-03 * "points-earned"
  document: "bill/BL-1"
  reference: "value#19"
  time: "00:00:00"
  Equity:B-2:Points:Issued                                  12 PTS
  Liabilities:B-2:Points:Held                              -12 PTS
"#;
    assert_eq!(beancount(entries().into_iter()), wanted);
}

#[test]
fn no_account_of_the_chart_has_a_name_that_beancount_refuses() {
    for account in Account::ALL {
        for part in beancount_account(*account, BranchId(200)).split(':') {
            let good = |c: char| c.is_ascii_alphanumeric() || c == '-';
            assert!(part.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()), "{part}");
            assert!(part.chars().all(good), "{part}");
        }
    }
}

/// What hledger says to a journal; nothing where it is not installed. In continuous integration it has to be.
fn ask_hledger(journal: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let started = Command::new("hledger")
        .args(["-f", "-"])
        .args(arguments)
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        assert!(
            std::env::var_os("CI").is_none(),
            "hledger is not installed, and continuous integration has to ask it: apt-get install hledger"
        );
        eprintln!("skipped: hledger is not installed");
        return None;
    };
    child.stdin.take().expect("it is piped").write_all(journal.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Some((output.status.success(), told))
}

/// Movements between all pairs of accounts that may be booked, some between two branches.
fn many() -> Vec<(At, String, Posting)> {
    let mut all = Vec::new();
    for (index, debit) in Account::ALL.iter().enumerate() {
        for credit in Account::ALL.iter().skip(index + 1).filter(|credit| credit.unit() == debit.unit()) {
            let rule: &'static Rule = Box::leak(Box::new(Rule::new("test", *debit, *credit)));
            let number = u32::try_from(all.len()).unwrap();
            let posting = Posting::at(
                rule,
                i64::from(number) * 7919 + 1,
                BranchId(number % 3 + 1),
                Document::Other(number),
            )
            .credited_at(BranchId(number % 2 + 1));
            all.push((
                At::from_s(1_772_413_212 + u64::from(number) * 3600),
                format!("test#{number}"),
                posting,
            ));
        }
    }
    all
}

#[test]
fn hledger_takes_the_journal_and_comes_to_the_same_balances() {
    let movements = many();
    let journal =
        hledger(movements.iter().map(|(at, reference, posting)| (*at, reference.as_str(), *posting)));
    let Some((passed, told)) = ask_hledger(&journal, &["check", "--strict", "ordereddates"]) else { return };
    assert!(passed, "{told}");
    let mut ledger = Ledger::default();
    movements.iter().for_each(|(at, _, posting)| ledger.post(*at, posting));
    let balances = ["bal", "--flat", "--no-total", "-O", "csv", "--layout", "bare"];
    let (passed, told) = ask_hledger(&journal, &balances).expect("it was there a moment ago");
    assert!(passed, "{told}");
    let mut reader = csv::Reader::from_reader(told.as_bytes());
    let of_hledger: BTreeMap<(String, String), String> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| ((row[0].to_owned(), row[1].to_owned()), row[2].to_owned()))
        .collect();
    let ours = ledger.all().filter(|(_, _, sums)| sums.balance() != 0).map(|(branch, account, sums)| {
        let unit = account.unit();
        ((hledger_account(account, branch), unit.to_string()), exact(unit, sums.balance()))
    });
    let ours: BTreeMap<(String, String), String> = ours.collect();
    assert!(ours.len() > 60, "{}", ours.len());
    assert_eq!(of_hledger, ours);
}

#[test]
fn hledger_refuses_a_journal_that_is_off_by_a_fen() {
    let journal = hledger(entries().into_iter()).replace("-1234.50", "-1234.49");
    let Some((passed, told)) = ask_hledger(&journal, &["check"]) else { return };
    assert!(!passed && told.contains("0.01"), "{told}");
}
