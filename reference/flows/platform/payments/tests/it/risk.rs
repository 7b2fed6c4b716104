//! The risk rules and the review (FUEL-60 … FUEL-63).

use forecourt_books::config::Value;
use forecourt_books::facts::{Means, PaymentState, Purpose};
use forecourt_books::{Account, By, Document, Fen, MemberId, News, PaymentId, Secret};
use forecourt_payments::kinds::{AlarmId, RefundReason, RiskRule, Verdict};
use forecourt_payments::{Command, Event};

use crate::house::{
    ANNA, BRANCH, CASHIER, CHIEF, FAR, House, REVIEWER, at, bill, by, cash, create, pay, staff,
};

fn large(house: &mut House, number: u32) -> PaymentId {
    house.paid(bill(number), cash(100_000))
}

fn state(house: &House, payment: PaymentId) -> PaymentState {
    house.state.orders.get(payment).unwrap().state
}

fn rule(house: &House) -> Option<RiskRule> {
    house.state.alarms.iter().last().map(|(_, alarm)| alarm.rules[0])
}

fn review(alarm: u32, pass: bool) -> Command {
    Command::Review { alarm: AlarmId(alarm), pass, reason: "looked at it".into() }
}

#[test]
fn the_third_large_payment_in_ten_minutes_is_held_and_every_payment_has_a_verdict() {
    let mut house = House::new();
    large(&mut house, 1);
    house.later(300);
    let second = large(&mut house, 2);
    house.later(300); // exactly ten minutes after the first
    let third = large(&mut house, 3);
    assert_eq!(
        (state(&house, second), state(&house, third)),
        (PaymentState::Paid, PaymentState::UnderReview)
    );
    assert_eq!(rule(&house), Some(RiskRule::ManyLarge));
    assert_eq!(house.count("risk-verdict"), 3);
    assert!(house.news.contains(&News::PaymentHeld { document: bill(3) }));
}

#[test]
fn one_second_outside_the_span_is_not_counted_and_small_ones_never_are() {
    let mut house = House::new();
    large(&mut house, 1);
    house.later(300);
    large(&mut house, 2);
    house.later(301);
    let third = large(&mut house, 3);
    assert_eq!(state(&house, third), PaymentState::Paid);
    for number in 4..9 {
        let small = house.paid(bill(number), cash(99_999));
        assert_eq!(state(&house, small), PaymentState::Paid);
    }
}

#[test]
fn unsettled_payments_count_and_the_same_order_counts_once() {
    let mut house = House::new();
    let first = house.create(bill(1), 100_000);
    for _ in 0..4 {
        house.must(&By::member(ANNA), pay(first, by(Means::Wechat, 100_000)));
    }
    assert_eq!(house.count("risk-alarm"), 0);
    let second = house.create(bill(2), 100_000);
    house.must(&By::member(ANNA), pay(second, by(Means::Alipay, 100_000)));
    let third = house.create(bill(3), 100_000);
    house.must(&By::member(ANNA), pay(third, by(Means::Wechat, 100_000)));
    assert_eq!(state(&house, third), PaymentState::UnderReview);
}

#[test]
fn under_review_the_clock_stands_still_and_a_pass_goes_on() {
    let mut house = House::new();
    large(&mut house, 1);
    large(&mut house, 2);
    let third = house.create(bill(3), 100_000);
    house.later(600);
    // 300 s are left; the review takes 40 min.
    let fast = house.create(bill(4), 1_000);
    house.must(&By::member(ANNA), pay(third, by(Means::Wechat, 100_000)));
    assert_eq!(state(&house, third), PaymentState::UnderReview);
    house.must(&staff(CASHIER), pay(fast, cash(1_000)));
    assert_eq!((state(&house, fast), house.count("payment-waits")), (PaymentState::Created, 1));
    house.later(2_400);
    assert_eq!(house.count("payment-expired"), 0);
    house.must(&staff(CHIEF), review(1, true)); // head office's by then
    let order = house.state.orders.get(third).unwrap();
    assert_eq!((order.state, order.expires), (PaymentState::Paying, house.at.plus_s(300)));
    house.later(0);
    assert_eq!(state(&house, fast), PaymentState::Paid); // what waited goes on in the same second
    house.notice(third, Means::Wechat, 100_000, "w3");
    assert_eq!(state(&house, third), PaymentState::Paid);
}

#[test]
fn nobody_decides_then_head_office_then_it_is_rejected_and_the_account_held() {
    let mut house = House::new();
    large(&mut house, 1);
    large(&mut house, 2);
    let third = house.paid(bill(3), by(Means::StoredValue, 100_000));
    let before = house.others.wallets[&ANNA].principal;
    house.later(15 * 60 - 1);
    assert_eq!(house.count("review-escalated"), 0);
    house.later(1);
    assert_eq!(house.count("review-escalated"), 1);
    house.later(45 * 60 - 1);
    assert_eq!(house.count("review-rejected"), 0);
    house.later(1);
    assert_eq!((house.count("review-rejected"), state(&house, third)), (1, PaymentState::Expired));
    assert_eq!(house.others.wallets[&ANNA].principal, before + Fen(100_000));
    let fourth = house.create(bill(4), 100);
    assert_eq!(house.code(&staff(CASHIER), pay(fourth, cash(100))), "account-held");
    let blocked = house.log.iter().any(|(_, event)| {
        matches!(event, Event::RiskVerdict { verdict: Verdict::Block, payment, .. } if *payment == fourth)
    });
    assert!(blocked); // FUEL-60
    let release = Command::ReleaseAccount { member: ANNA, reason: "known customer".into() };
    house.must(&staff(REVIEWER), release.clone());
    assert_eq!(house.code(&staff(REVIEWER), release), "account-not-held");
    house.must(&staff(CASHIER), pay(fourth, cash(100)));
}

#[test]
fn without_anybody_on_duty_head_office_is_told_at_once() {
    let mut house = House::new();
    house.others.on_duty = false;
    for number in 1..4 {
        large(&mut house, number);
    }
    assert_eq!(house.count("review-escalated"), 1);
}

#[test]
fn a_rejected_cash_payment_goes_back_and_who_entered_it_may_not_review() {
    let mut house = House::new();
    large(&mut house, 1);
    large(&mut house, 2);
    let third = house.create(bill(3), 100_000);
    house.must(&staff(CASHIER), pay(third, cash(100_000)));
    assert_eq!(house.balance(Account::Cash), 300_000);
    assert_eq!(house.code(&staff(CASHIER), review(1, false)), "own-case");
    house.must(&staff(REVIEWER), review(1, false));
    assert_eq!((house.balance(Account::Cash), house.balance(Account::Prepaid)), (200_000, -200_000));
    assert_eq!(house.code(&staff(REVIEWER), review(1, true)), "alarm-decided");
}

#[test]
fn five_failures_in_ten_minutes_send_the_next_to_review() {
    let mut house = House::new();
    let payment = house.create(bill(1), 500);
    for number in 0..5 {
        house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 500)));
        assert_eq!(state(&house, payment), PaymentState::Paying, "{number}");
        house.notice_of(payment, Means::Wechat, 500, false, &format!("w{number}"));
    }
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 500)));
    assert_eq!(rule(&house), Some(RiskRule::ManyFailures));
}

#[test]
fn one_card_for_four_accounts_a_day() {
    let mut house = House::new();
    let with_card = |house: &mut House, member: u32| {
        let payer = Some(MemberId(member));
        let payment = house.create_for(bill(member), Purpose::Bill, 500, payer, BRANCH);
        let card = Some(Secret::new("6222021234567890"));
        let parts = by(Means::BankCard, 500);
        let pay = Command::Pay { payment: Some(payment), document: None, parts, card };
        house.must(&By::member(MemberId(member)), pay);
        state(house, payment)
    };
    for member in 11..14 {
        assert_eq!(with_card(&mut house, member), PaymentState::Paying);
    }
    assert_eq!(with_card(&mut house, 14), PaymentState::UnderReview);
    assert_eq!(rule(&house), Some(RiskRule::SharedCard));
    house.later(86_400);
    assert_eq!(with_card(&mut house, 15), PaymentState::Paying);
}

#[test]
fn two_stations_too_far_apart_for_the_time() {
    // 35,983 m: 150 km/h takes 863.6 s.
    for (seconds, held) in [(863, true), (864, false)] {
        let mut house = House::new();
        house.paid(bill(1), cash(500));
        house.later(seconds);
        let there = house.create_for(bill(2), Purpose::Bill, 500, Some(ANNA), FAR);
        house.must(&staff(CASHIER), pay(there, cash(500)));
        assert_eq!(state(&house, there) == PaymentState::UnderReview, held, "{seconds} s");
    }
}

#[test]
fn an_employee_who_enters_the_same_member_three_times_a_day() {
    let mut house = House::new();
    for number in 1..4 {
        let payment = house.create(bill(number), 500);
        house.must(&staff(CASHIER), pay(payment, cash(500)));
        assert_eq!(state(&house, payment) == PaymentState::UnderReview, number == 3);
    }
    assert_eq!(rule(&house), Some(RiskRule::OwnMember));
}

#[test]
fn more_fuel_than_a_tank_holds() {
    let mut house = House::new();
    for (number, volume, held) in [(1, 300_000, false), (2, 300_001, true)] {
        let mut fuelled = create(bill(number), Purpose::Bill, 500, None, BRANCH, cash(500));
        if let Command::Create { volume_ml, .. } = &mut fuelled {
            *volume_ml = Some(volume);
        }
        house.must(&By::System, fuelled);
        assert_eq!(state(&house, PaymentId(number)) == PaymentState::UnderReview, held);
    }
}

#[test]
fn a_top_up_after_a_refunded_top_up() {
    let mut house = House::new();
    let top_up = |house: &mut House, number| {
        house.paid(Document::TopUp(number), cash(500));
    };
    top_up(&mut house, 1);
    top_up(&mut house, 2);
    assert_eq!(house.count("risk-alarm"), 0);
    let back = Command::Refund { document: Document::TopUp(2), amount: Fen(500), reason: "cash-out".into() };
    house.must(&By::System, back);
    top_up(&mut house, 3);
    assert_eq!(rule(&house), Some(RiskRule::TopUpTurn));
}

#[test]
fn three_refunds_in_thirty_days_raise_an_alarm_of_their_own() {
    let mut house = House::new();
    let payment = house.paid(bill(1), cash(500));
    for number in 1..4 {
        let ask = Command::AskRefund {
            payment,
            amount: Fen(10),
            reason: RefundReason::Other,
            proof: String::new(),
        };
        house.must(&By::member(ANNA), ask);
        assert_eq!(house.count("risk-alarm") == 1, number == 3);
    }
    assert_eq!(rule(&house), Some(RiskRule::RefundFrequency));
    house.must(&staff(REVIEWER), review(1, false));
    assert_eq!(house.count("account-held"), 1);
}

/// PLAT-02: a look back over days is by date, whatever the hour.
#[test]
fn days_are_counted_by_date() {
    for (second, alarmed) in [("2026-04-01 23:59:59", true), ("2026-04-02 00:00:00", false)] {
        let mut house = House::new();
        let ask = |house: &mut House, number| {
            let payment = house.paid(bill(number), cash(500));
            let (reason, proof) = (RefundReason::Other, String::new());
            let ask = Command::AskRefund { payment, amount: Fen(10), reason, proof };
            house.must(&By::member(ANNA), ask);
        };
        ask(&mut house, 1);
        ask(&mut house, 2);
        // The thirtieth day after 2026-03-02 is the last on which these count.
        house.until(at(second));
        ask(&mut house, 3);
        assert_eq!(house.count("risk-alarm") == 1, alarmed, "{second}");
    }
    for (second, held) in [("2026-04-01 23:59:59", true), ("2026-04-02 00:00:00", false)] {
        let mut house = House::new();
        house.paid(Document::TopUp(1), cash(500));
        let back =
            Command::Refund { document: Document::TopUp(1), amount: Fen(500), reason: "cash-out".into() };
        house.must(&By::System, back);
        house.until(at(second));
        house.paid(Document::TopUp(2), cash(500));
        assert_eq!(house.count("risk-alarm") == 1, held, "{second}");
    }
}

#[test]
fn each_rule_can_be_switched_off() {
    let off = Value::Flag(false);
    let mut house = House::with(&[
        ("risk.large_on", off.clone()),
        ("risk.own_on", off.clone()),
        ("risk.tank_on", off.clone()),
        ("risk.failures_on", off),
    ]);
    for number in 1..9 {
        let payment = house.create(bill(number), 100_000);
        house.must(&staff(CASHIER), pay(payment, cash(100_000)));
        assert_eq!(state(&house, payment), PaymentState::Paid);
    }
}
