//! Channels that do not answer, and their statements (FUEL-30, PLAT-61).

use std::collections::BTreeSet;

use forecourt_books::facts::Means;
use forecourt_books::{Account, By, Day, Fen, PaymentId};
use forecourt_payments::kinds::{DifferenceId, MoveKind, Settling, StatementRow};
use forecourt_payments::{Command, Event, Payments};

use crate::house::{ANNA, CASHIER, CHIEF, House, at, bill, by, kinds, pay, refund_notice, staff, wechat};

const WECHAT: Means = Means::Wechat;

fn unreachable(house: &mut House) -> Vec<String> {
    kinds(&house.must(&wechat(), Command::Unreachable { channel: WECHAT }))
}

fn captured(house: &mut House, number: u32, amount: i64, reference: &str) -> PaymentId {
    let payment = house.create(bill(number), amount);
    house.must(&By::member(ANNA), pay(payment, by(WECHAT, amount)));
    house.notice(payment, WECHAT, amount, reference);
    payment
}

#[test]
fn three_failed_tries_in_a_minute_make_a_channel_down_and_others_are_offered() {
    let mut house = House::new();
    let payment = house.create(bill(1), 500);
    house.must(&By::member(ANNA), pay(payment, by(WECHAT, 500)));
    assert_eq!(unreachable(&mut house), ["channel-try-failed"]);
    house.later(30);
    assert_eq!(unreachable(&mut house), ["channel-try-failed"]);
    house.later(31); // the first is out of the span
    assert_eq!(unreachable(&mut house), ["channel-try-failed"]);
    house.later(29); // the second is just within
    assert_eq!(unreachable(&mut house), ["channel-try-failed", "channel-down"]);
    let other = house.create(bill(2), 500);
    let refusal = house.give(&By::member(ANNA), pay(other, by(WECHAT, 500))).unwrap_err();
    assert_eq!(refusal.code, "channel-down");
    assert!(refusal.fact("others").unwrap().starts_with("alipay, bank-card"));
    house.later(120);
    assert_eq!(house.count("channel-probed"), 2);
    house.must(&By::member(ANNA), pay(other, by(Means::Alipay, 500)));
}

#[test]
fn what_waited_is_caught_up_in_order_and_nothing_happens_twice() {
    let mut house = House::new();
    let first = captured(&mut house, 1, 500, "w1");
    captured(&mut house, 2, 700, "w2");
    let waiting = house.create(bill(3), 900);
    house.must(&By::member(ANNA), pay(waiting, by(WECHAT, 900)));
    for _ in 0..3 {
        unreachable(&mut house);
    }
    let refund =
        |number, amount| Command::Refund { document: bill(number), amount: Fen(amount), reason: "r".into() };
    let queued = house.must(&By::System, refund(2, 700));
    assert!(kinds(&queued).contains(&"channel-queued".to_owned()));
    house.must(&By::System, refund(1, 500));
    let up = house.must(&wechat(), Command::Reachable { channel: WECHAT });
    let asked: Vec<i64> = up
        .iter()
        .filter_map(|event| match event {
            Event::ChannelAsked { amount, again: true, .. } => Some(amount.0),
            _ => None,
        })
        .collect();
    assert_eq!(asked, [900, 700, 500]);
    house.notice(waiting, WECHAT, 900, "w3");
    for (payback, amount) in [(1, 700), (2, 500)] {
        for _ in 0..2 {
            house.must(&wechat(), refund_notice(payback, WECHAT, amount, true, &format!("r{payback}")));
        }
    }
    assert!(house.state.queue.is_empty());
    assert_eq!((house.balance(Account::WechatClearing), house.balance(Account::RefundsDue)), (900, 0));
    assert_eq!(house.state.orders.get(first).unwrap().returned, Fen(500));
}

#[test]
fn a_failed_try_is_repeated_before_the_channel_counts_as_down() {
    let mut house = House::new();
    let payment = house.create(bill(1), 500);
    house.must(&By::member(ANNA), pay(payment, by(WECHAT, 500)));
    unreachable(&mut house);
    house.later(20);
    assert_eq!((house.count("channel-tried"), house.count("channel-asked")), (1, 2));
    house.later(60);
    assert_eq!(house.count("channel-tried"), 1);
}

fn row(reference: &str, amount: i64, kind: MoveKind) -> StatementRow {
    StatementRow { reference: reference.into(), amount: Fen(amount), kind }
}

fn day() -> Day {
    House::day("2026-03-02")
}

#[test]
fn a_statement_is_compared_at_six_and_every_injected_difference_is_found() {
    let mut house = House::new();
    captured(&mut house, 1, 500, "w1");
    captured(&mut house, 2, 700, "w2");
    captured(&mut house, 3, 900, "w3");
    house.must(&By::System, Command::Refund { document: bill(1), amount: Fen(200), reason: "r".into() });
    house.must(&wechat(), refund_notice(1, WECHAT, 200, true, "r1"));
    let rows = vec![
        row("w1", 500, MoveKind::Capture),
        row("r1", 200, MoveKind::Refund),
        row("w2", 701, MoveKind::Capture),
        row("x9", 44, MoveKind::Capture),
    ];
    let statement = Command::Statement { channel: WECHAT, day: day(), rows };
    assert_eq!(house.code(&wechat(), statement.clone()), "day-not-over");
    house.until(at("2026-03-03 05:00:00"));
    assert_eq!(kinds(&house.must(&wechat(), statement.clone())), ["statement-received"]);
    house.until(at("2026-03-03 06:00:00"));
    let found: Vec<_> = house
        .state
        .differences
        .iter()
        .map(|(_, found)| (found.kind.word(), found.reference.as_str(), found.here.0, found.there.0))
        .collect();
    assert_eq!(
        found,
        [
            ("different-amount", "w2", 700, 701),
            ("missing-here", "x9", 0, 44),
            ("missing-there", "w3", 900, 0)
        ]
    );
    assert_eq!((house.balance(Account::Bank), house.balance(Account::WechatClearing)), (300, 1_600)); // I-LED-10
    let tasks: BTreeSet<String> = Payments::tasks_of(&house.state).into_iter().map(|task| task.id).collect();
    assert_eq!(tasks.into_iter().collect::<Vec<_>>(), ["DF-1", "DF-2", "DF-3"]);
    house.later(1);
    assert_eq!(house.code(&wechat(), statement), "statement-known");
    settle_and_escalate(&mut house);
}

fn settle_and_escalate(house: &mut House) {
    let settle = |difference, how| Command::SettleDifference {
        difference: DifferenceId(difference),
        how,
        note: "asked the channel".into(),
    };
    house.must(&staff(CASHIER), settle(3, Settling::WrittenOff));
    assert_eq!((house.balance(Account::Goodwill), house.balance(Account::WechatClearing)), (900, 700));
    house.must(&staff(CASHIER), settle(1, Settling::WrittenOff));
    assert_eq!((house.balance(Account::Disputed), house.balance(Account::WechatClearing)), (-1, 0));
    assert_eq!(house.balance(Account::Bank), 300 + 701);
    assert_eq!(house.code(&staff(CASHIER), settle(1, Settling::Corrected)), "difference-settled");
    house.until(at("2026-03-06 23:59:58"));
    assert_eq!(house.count("difference-escalated"), 0);
    house.later(1);
    assert_eq!(house.count("difference-escalated"), 1);
    house.must(&staff(CHIEF), settle(2, Settling::WrittenOff));
    assert_eq!((house.balance(Account::Bank), house.balance(Account::Disputed)), (300 + 701 + 44, -45));
    assert!(Payments::tasks_of(&house.state).is_empty());
}

#[test]
fn a_statement_that_does_not_come_is_a_difference_and_a_late_one_is_compared_at_once() {
    let mut house = House::new();
    captured(&mut house, 1, 500, "w1");
    house.until(at("2026-03-03 06:00:00"));
    assert_eq!(house.state.open_differences.len(), 1);
    house.until(at("2026-03-03 09:00:00"));
    let rows = vec![row("w1", 500, MoveKind::Capture)];
    let late = house.must(&staff(CASHIER), Command::Statement { channel: WECHAT, day: day(), rows });
    assert_eq!(kinds(&late), ["statement-checked", "difference-settled"]);
    assert_eq!(house.balance(Account::Bank), 500);
    house.until(at("2026-03-04 06:00:00"));
    assert_eq!(house.state.differences.len(), 1);
}

trait Desk {
    fn tasks_of(state: &forecourt_payments::State) -> Vec<forecourt_books::Task>;
}
impl Desk for Payments {
    fn tasks_of(state: &forecourt_payments::State) -> Vec<forecourt_books::Task> {
        <Payments as forecourt_books::Context>::tasks(state)
    }
}
