//! Whose desk a task lies on: the branch's first, head office's after its time (FUEL-30, FUEL-62).

use std::collections::BTreeSet;

use forecourt_books::facts::Means;
use forecourt_books::message::To;
use forecourt_books::{Account, By, Context, Day, Fen, PaymentId, Secret};
use forecourt_payments::kinds::{AlarmId, DifferenceId, MoveKind, Settling, StatementRow};
use forecourt_payments::{Command, Payments};

use crate::house::{ANNA, BRANCH, CHIEF, House, REVIEWER, at, bill, by, cash, pay, refund_notice};
use crate::house::{KEY, staff, wechat};

const WECHAT: Means = Means::Wechat;

fn captured(house: &mut House, number: u32, amount: i64, reference: &str) -> PaymentId {
    let payment = house.create(bill(number), amount);
    house.must(&By::member(ANNA), pay(payment, by(WECHAT, amount)));
    house.notice(payment, WECHAT, amount, reference);
    payment
}

fn day() -> Day {
    House::day("2026-03-02")
}

/// The statement of the second of March, compared at six on the third.
fn compared(house: &mut House, rows: &[(&str, i64, MoveKind)]) {
    let rows = rows
        .iter()
        .map(|(reference, amount, kind)| StatementRow {
            reference: (*reference).to_owned(),
            amount: Fen(*amount),
            kind: *kind,
        })
        .collect();
    house.until(at("2026-03-03 05:00:00"));
    house.must(&wechat(), Command::Statement { channel: WECHAT, day: day(), rows });
    house.until(at("2026-03-03 06:00:00"));
}

fn settle(difference: u32) -> Command {
    let note = "asked the channel".to_owned();
    Command::SettleDifference { difference: DifferenceId(difference), how: Settling::WrittenOff, note }
}

/// Who has a task of a kind, in order and once each.
fn desks(house: &House, kind: &str) -> Vec<String> {
    let all: BTreeSet<String> = Payments::tasks(&house.state)
        .into_iter()
        .filter(|task| task.kind == kind)
        .map(|task| match task.to {
            To::Role(role, Some(branch)) => format!("{role}@{branch}"),
            To::Role(role, None) => role,
            other => format!("{other:?}"),
        })
        .collect();
    all.into_iter().collect()
}

const AT_BRANCH: [&str; 2] = ["branch-manager@B-2", "station-manager@B-2"];

/// FUEL-30: the branch whose money it is has the task first; open after three days it is head office's alone.
#[test]
fn a_difference_is_the_branchs_until_its_days_are_over() {
    let mut house = House::new();
    captured(&mut house, 1, 500, "w1");
    captured(&mut house, 2, 700, "w2");
    compared(&mut house, &[]);
    assert_eq!(desks(&house, "difference"), AT_BRANCH);
    assert_eq!(<Payments as Context>::branch(&house.state, &settle(1)), Some(BRANCH), "PLAT-20");
    house.must(&staff(REVIEWER), settle(1));
    house.until(at("2026-03-06 23:59:58"));
    assert_eq!(desks(&house, "difference"), AT_BRANCH);
    house.later(1);
    assert_eq!(
        (desks(&house, "difference"), house.count("difference-escalated")),
        (vec!["head-office-finance".to_owned()], 1)
    );
    assert_eq!(house.code(&staff(REVIEWER), settle(2)), "level-too-low");
    house.must(&staff(CHIEF), settle(2));
    assert!(Payments::tasks(&house.state).is_empty());
}

/// FUEL-30: what stands in nobody's books is head office's from the start.
#[test]
fn what_no_branch_knows_is_head_offices() {
    let mut house = House::new();
    compared(&mut house, &[("x9", 44, MoveKind::Capture)]);
    assert_eq!(desks(&house, "difference"), ["head-office-finance"]);
    assert_eq!(house.code(&staff(REVIEWER), settle(1)), "level-too-low");
    house.must(&staff(CHIEF), settle(1));
    assert_eq!((house.balance(Account::Bank), house.balance(Account::Disputed)), (44, -44));
}

/// FUEL-30: a row that runs the other way than what is booked is written off by what the channel really moved.
#[test]
fn a_row_the_other_way_is_written_off_by_what_the_channel_moved() {
    // Here 5.00 came in; the channel says that 5.00 went back: 5.00 are drawn from the bank, 10.00 are lost.
    let mut house = House::new();
    captured(&mut house, 1, 500, "w1");
    compared(&mut house, &[("w1", 500, MoveKind::Refund)]);
    assert_eq!((house.state.differences.len(), house.balance(Account::Bank)), (1, 0));
    house.must(&staff(REVIEWER), settle(1));
    let clearing = house.balance(Account::WechatClearing);
    assert_eq!((house.balance(Account::Bank), house.balance(Account::Goodwill), clearing), (-500, 1_000, 0));
    // Here 2.00 went back; the channel says that 2.00 came in: 2.00 are paid out, 4.00 are held in dispute.
    let mut house = House::new();
    captured(&mut house, 1, 500, "w1");
    let back = Command::Refund { document: bill(1), amount: Fen(200), reason: "r".into() };
    house.must(&By::System, back);
    house.must(&wechat(), refund_notice(1, WECHAT, 200, true, "r1"));
    compared(&mut house, &[("w1", 500, MoveKind::Capture), ("r1", 200, MoveKind::Capture)]);
    house.must(&staff(REVIEWER), settle(1));
    let clearing = house.balance(Account::WechatClearing);
    assert_eq!((house.balance(Account::Bank), house.balance(Account::Disputed), clearing), (700, -400, 0));
}

/// FUEL-30: money that the channel gave back and nobody here knows of is lost, not won.
#[test]
fn a_refund_that_nobody_here_knows_is_a_loss() {
    let mut house = House::new();
    compared(&mut house, &[("x9", 44, MoveKind::Refund)]);
    house.must(&staff(CHIEF), settle(1));
    let clearing = house.balance(Account::WechatClearing);
    assert_eq!((house.balance(Account::Bank), house.balance(Account::Goodwill), clearing), (-44, 44, 0));
    assert_eq!(house.balance(Account::Disputed), 0);
}

/// FUEL-30 with FUEL-26: the channel keeps its fee of what it has, and of what it has not there is none to keep.
#[test]
fn what_is_paid_out_and_written_off_is_without_the_fee() {
    let mut house = House::new();
    let agree = Command::AgreeChannel { channel: WECHAT, key: Secret::new(KEY), fee_bp: Some(100) };
    house.must(&staff(CHIEF), agree);
    for (number, reference) in [(1, "w1"), (2, "w2"), (3, "w3")] {
        captured(&mut house, number, 1_000, reference);
    }
    compared(&mut house, &[("w1", 1_000, MoveKind::Capture), ("w2", 1_500, MoveKind::Capture)]);
    let stands = |house: &House| {
        let accounts = [Account::Bank, Account::WechatClearing, Account::Disputed, Account::Goodwill];
        accounts.map(|account| house.balance(account))
    };
    assert_eq!(stands(&house), [990, 1_980, 0, 0]);
    house.must(&staff(REVIEWER), settle(1));
    assert_eq!(stands(&house), [990 + 1_490, 990, -500, 0]);
    house.must(&staff(REVIEWER), settle(2));
    assert_eq!(stands(&house), [990 + 1_490, 0, -500, 990]);
}

fn review(alarm: u32) -> Command {
    Command::Review { alarm: AlarmId(alarm), pass: true, reason: "looked at it".into() }
}

fn held(house: &mut House) {
    for number in 1..4 {
        house.paid(bill(number), cash(100_000));
    }
}

/// FUEL-62: a quarter of an hour at the branch, then head office decides and nobody else.
#[test]
fn after_its_quarter_of_an_hour_a_review_is_head_offices() {
    let mut house = House::new();
    held(&mut house);
    house.later(15 * 60);
    assert_eq!(house.count("review-escalated"), 1);
    assert_eq!(desks(&house, "review"), ["head-office-finance"]);
    assert_eq!(house.code(&staff(REVIEWER), review(1)), "level-too-low");
    house.must(&staff(CHIEF), review(1));
    assert_eq!(house.count("review-passed"), 1);
}

/// FUEL-62: in the last second of the quarter of an hour the branch is in time (PLAT-02).
#[test]
fn the_branch_decides_up_to_the_last_second() {
    let mut house = House::new();
    held(&mut house);
    house.until(house.at.plus_s(15 * 60 - 1));
    house.at = house.at.plus_s(1);
    house.must(&staff(REVIEWER), review(1));
    assert_eq!((house.count("review-passed"), house.count("review-escalated")), (1, 0));
}

/// FUEL-62: where nobody is on duty head office has it at once, and whoever comes later does not take it back.
#[test]
fn with_nobody_on_duty_it_is_head_offices_from_the_start() {
    let mut house = House::new();
    house.others.on_duty = false;
    held(&mut house);
    house.others.on_duty = true;
    assert_eq!(house.code(&staff(REVIEWER), review(1)), "level-too-low");
    house.must(&staff(CHIEF), review(1));
}
