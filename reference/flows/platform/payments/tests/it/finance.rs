//! Reports, exports, business and books (FUEL-31, FUEL-64, FUEL-70, PLAT-40 … PLAT-42).

use forecourt_books::facts::{Means, Purpose};
use forecourt_books::report::{Asked, Cell, Report};
use forecourt_books::{Account, By, Context, Fen, Text};
use forecourt_payments::kinds::{AlarmId, ExportId, RefundId, RefundReason};
use forecourt_payments::{Command, Event, Payments, facts};

use crate::house::{ANNA, BRANCH, CASHIER, House, REVIEWER, at, bill, by, cash, create, pay, staff};

fn shown(report: &Report) -> Vec<String> {
    let cell = |cell: &Cell| match cell {
        Cell::Empty => "-".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Word(Text { en, .. }) => (*en).to_owned(),
        Cell::Count(number) | Cell::Hundredths(number) => number.to_string(),
        Cell::Money(money) => money.to_string(),
        Cell::Points(points) => points.to_string(),
        Cell::At(at) => at.to_string(),
        Cell::Day(day) => day.to_string(),
    };
    report.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")).collect()
}

fn export(from: &str, to: &str) -> Command {
    Command::ExportPeriod { from: House::day(from), to: House::day(to), branch: BRANCH }
}

fn rows(events: &[Event]) -> usize {
    match events {
        [Event::PeriodExported { rows, .. }] => rows.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_entry_is_exported_once_unless_it_was_refused() {
    let mut house = House::new();
    house.paid(bill(1), cash(500));
    assert_eq!(house.code(&staff(CASHIER), export("2026-03-01", "2026-03-02")), "day-not-over");
    house.until(at("2026-03-03 09:00:00"));
    house.paid(bill(2), cash(700));
    assert_eq!(rows(&house.must(&staff(CASHIER), export("2026-03-02", "2026-03-02"))), 2);
    assert_eq!(rows(&house.must(&staff(CASHIER), export("2026-03-01", "2026-03-02"))), 0); // PLAT-41
    let refuse = |id| Command::RefuseExport { export: ExportId(id), reason: "unknown account".into() };
    house.must(&By::Outside("finance".into()), refuse(1));
    assert_eq!(rows(&house.must(&staff(CASHIER), export("2026-03-02", "2026-03-02"))), 2);
    house.must(&By::Outside("finance".into()), Command::ConfirmExport { export: ExportId(3) });
    assert_eq!(house.code(&staff(CASHIER), refuse(3)), "export-locked");
    assert_eq!(house.code(&staff(CASHIER), refuse(1)), "export-refused");
    house.until(at("2026-03-04 09:00:00"));
    assert_eq!(rows(&house.must(&staff(CASHIER), export("2026-03-01", "2026-03-03"))), 2);
    // PLAT-20: another branch sees neither the last nor the one that it names.
    let far = Asked::new("export").with("branch", crate::house::FAR);
    assert!(house.report(&far).rows.is_empty());
    assert_eq!(house.report(&Asked::new("export").with("branch", BRANCH)).rows.len(), 2);
    let named = house.try_report(&far.with("export", "EX-4")).unwrap_err();
    assert_eq!(named.code, "unknown-export");
    let report = house.report(&Asked::new("export").with("export", "EX-4"));
    assert_eq!(
        shown(&report),
        [
            "EX-4 | 2026-03-03 | B-2 | 1001 | Cash | CNY | 7.00 | 0.00",
            "EX-4 | 2026-03-03 | B-2 | 2203.01 | Received in advance | CNY | 0.00 | 7.00",
        ]
    );
}

#[test]
fn business_and_books_are_compared_at_four_and_a_forced_fault_is_listed() {
    let mut house = House::new();
    let payment = house.create(bill(1), 500);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 500)));
    house.notice(payment, Means::Wechat, 500, "w1");
    house.others.said = facts::liabilities(&house.state);
    house.until(at("2026-03-03 04:00:00"));
    assert!(shown(&house.report(&Asked::new("books-check"))).is_empty());
    house.others.said.push((Account::WechatClearing, BRANCH, 1));
    house.until(at("2026-03-04 04:00:00"));
    let told = shown(&house.report(&Asked::new("books-check")));
    assert_eq!(told, ["2026-03-03 | B-2 | 1012.01 | WeChat Pay clearing | 5.01 | 5.00 | 0.01"]);
    let of = |branch| shown(&house.report(&Asked::new("books-check").with("branch", branch)));
    assert_eq!((of(BRANCH), of(crate::house::FAR)), (told, Vec::new()));
    assert_eq!(house.count("books-checked"), 2);
}

#[test]
fn the_trial_balance_adds_up_to_nothing_and_the_sheet_closes() {
    let mut house = House::new();
    house.paid(bill(1), cash(500));
    house.until(at("2026-04-02 09:00:00"));
    house.paid(bill(2), by(Means::StoredValue, 300));
    let april = Asked::new("trial-balance").with("period", "2026-04");
    assert_eq!(
        shown(&house.report(&april)),
        [
            "1001 | Cash | CNY | 5.00 | 0.00 | 0.00 | 5.00",
            "2203.01 | Received in advance | CNY | -5.00 | 0.00 | 3.00 | -8.00",
            "2203.02 | Stored value, principal | CNY | 0.00 | 3.00 | 0.00 | 3.00",
        ]
    );
    assert_eq!(house.report(&april).notes[0].1, Cell::Count(0));
    let sheet = house.report(&Asked::new("balance-sheet").with("period", "2026-04"));
    assert_eq!(sheet.notes[3].1, Cell::Money(Fen::ZERO));
    assert_eq!(shown(&sheet)[1], "Liabilities | 2203.01 | Received in advance | 8.00");
    let march = house.report(&Asked::new("journal-entries").with("period", "2026-03"));
    assert_eq!(march.rows.len(), 2);
    // PLAT-17: who asks for no period is told of which the report is.
    let report = house.report(&Asked::new("trial-balance"));
    assert_eq!((report.rows.len(), report.filter["period"].as_str()), (3, "2026-04-01..2026-04-30"));
}

#[test]
fn speed_is_from_ready_to_paid_by_means_and_branch() {
    let mut house = House::new();
    for number in 1..=20 {
        let mut fuelled = create(bill(number), Purpose::Bill, 500, None, BRANCH, Vec::new());
        let ready = house.at;
        if let Command::Create { ready: of, .. } = &mut fuelled {
            *of = Some(ready);
        }
        house.later(100);
        let payment = house.state.orders.next_id();
        house.must(&By::System, fuelled);
        house.later(i64::from(number) - 1);
        house.must(&staff(CASHIER), pay(payment, cash(500)));
    }
    let report = house.report(&Asked::new("collection-speed"));
    assert_eq!(shown(&report), ["Cash | B-2 | 20 | 100.00 | 10950 | 118"]);
}

#[test]
fn the_risk_report_counts_each_alarm_once() {
    let mut house = House::new();
    for number in 1..=3 {
        house.paid(bill(number), cash(100_000));
    }
    let review = |pass| Command::Review { alarm: AlarmId(1), pass, reason: "seen".into() };
    let open = shown(&house.report(&Asked::new("risk")));
    assert_eq!(open, ["many-large | 1 | 0 | 0 | 1 | 0 | 0.00 | -"]);
    house.at = house.at.plus_s(900);
    house.must(&staff(REVIEWER), review(false));
    let done = shown(&house.report(&Asked::new("risk")));
    assert_eq!(done, ["many-large | 1 | 0 | 1 | 0 | 1 | 1,000.00 | 0"]);
}

#[test]
fn the_refund_report_ties_to_the_ledger() {
    let mut house = House::new();
    let payment = house.paid(bill(1), cash(5_000));
    let ask =
        |amount, reason| Command::AskRefund { payment, amount: Fen(amount), reason, proof: String::new() };
    house.must(&By::member(ANNA), ask(1_000, RefundReason::Quality));
    house.must(&By::member(ANNA), ask(500, RefundReason::Quality));
    house.later(5_400);
    for (request, approved) in [(1, true), (2, false)] {
        let digest = house.state.requests.get(RefundId(request)).unwrap().digest.clone();
        let decided =
            Command::Decided { request: RefundId(request), digest, approved, reason: "r".into(), by: None };
        house.must(&By::System, decided);
    }
    let told = house.report(&Asked::new("refunds"));
    assert_eq!(shown(&told), ["B-2 | 2026-03 | quality | 2 | 1 | 1 | 0 | 2 | 150 | 15.00 | 10.00"]);
    assert_eq!(house.balance(Account::Cash), 4_000);
}

#[test]
fn lists_are_filtered_and_unknown_filters_refused() {
    let mut house = House::new();
    house.paid(bill(1), cash(500));
    house.create_for(bill(2), Purpose::Bill, 700, None, crate::house::FAR);
    let list = |asked: Asked| house.report(&asked).rows.len();
    assert_eq!(list(Asked::new("payments")), 2);
    assert_eq!(list(Asked::new("payments").with("branch", "B-3")), 1);
    assert_eq!(list(Asked::new("payments").with("member", "M-7")), 1);
    assert_eq!(list(Asked::new("payments").with("period", "2026-04")), 0);
    let scene = forecourt_books::Scene {
        at: house.at,
        by: &By::System,
        branch: None,
        settings: &house.settings,
        facts: &house.others,
    };
    let code = |asked| Payments::report(&house.state, &scene, &asked).unwrap_err().code;
    assert_eq!(code(Asked::new("risk").with("member", "M-7")), "bad-filter");
    assert_eq!(code(Asked::new("nothing")), "unknown-report");
    let names = Payments::reports();
    assert!(names.iter().all(|name| Payments::report(&house.state, &scene, &Asked::new(name.name)).is_ok()));
}
