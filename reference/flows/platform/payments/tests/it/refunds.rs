//! Money that goes back (FUEL-65 … FUEL-69, RENT-40, RENT-41).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::{Means, PaymentState, Purpose};
use forecourt_books::{Account, Ask, By, Context, Document, Fen, News, PaymentId, RentalId};
use forecourt_payments::kinds::{PaybackId, RefundId, RefundReason};
use forecourt_payments::{Command, Event, Payments};

use crate::house::{
    ANNA, BRANCH, CASHIER, CHIEF, House, bill, by, cash, kinds, pay, refund_notice, staff, wechat,
};

fn refund(document: Document, amount: i64) -> Command {
    Command::Refund { document, amount: Fen(amount), reason: "reversal".into() }
}

fn ask(payment: PaymentId, amount: i64, reason: RefundReason) -> Command {
    Command::AskRefund { payment, amount: Fen(amount), reason, proof: "photo".into() }
}

fn decided(house: &House, request: u32, approved: bool) -> Command {
    let digest = house.state.requests.get(RefundId(request)).unwrap().digest.clone();
    Command::Decided { request: RefundId(request), digest, approved, reason: "seen".into(), by: None }
}

fn mixed(house: &mut House) -> PaymentId {
    house.others.vouchers.insert("V1".into(), Fen(1_000));
    let payment = house.create(bill(1), 10_000);
    let parts = vec![
        PartWish { means: Means::Coupon, amount: Fen(1_000), voucher: Some("V1".into()) },
        PartWish::new(Means::StoredValue, Fen(4_000)),
        PartWish::new(Means::Wechat, Fen(5_000)),
    ];
    house.must(&By::member(ANNA), pay(payment, parts));
    house.notice(payment, Means::Wechat, 5_000, "w1");
    payment
}

#[test]
fn money_goes_back_in_reverse_order_and_the_document_is_empty_afterwards() {
    let mut house = House::new();
    let payment = mixed(&mut house);
    let events = house.must(&By::System, refund(bill(1), 7_000));
    let Event::RefundIssued { lines, .. } = &events[0] else { panic!("{events:?}") };
    let lines: Vec<_> = lines.iter().map(|line| (line.means, line.amount.0)).collect();
    assert_eq!(lines, [(Means::Wechat, 5_000), (Means::StoredValue, 2_000)]);
    assert_eq!(house.balance(Account::RefundsDue), -5_000);
    assert_eq!(house.state.orders.get(payment).unwrap().state, PaymentState::PartlyRefunded);
    assert!(!house.news.iter().any(|news| matches!(news, News::Refunded { .. })));
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r1"));
    let told = News::Refunded { document: bill(1), amount: Fen(7_000), total: Fen(7_000), requested: false };
    assert!(house.news.contains(&told));
    assert_eq!(house.code(&By::System, refund(bill(1), 3_001)), "refund-too-much"); // I-LED-12
    house.must(&By::System, refund(bill(1), 3_000));
    assert_eq!(house.code(&By::System, refund(bill(1), 1)), "refund-too-much");
    assert_eq!(house.state.orders.get(payment).unwrap().state, PaymentState::Refunded);
    for account in [Account::Prepaid, Account::RefundsDue, Account::WechatClearing, Account::StoredPrincipal]
    {
        assert_eq!(house.balance(account), 0, "{account:?}");
    }
}

#[test]
fn what_was_never_paid_is_never_paid_back() {
    let mut house = House::new();
    house.create(bill(1), 500);
    assert_eq!(house.code(&By::System, refund(bill(1), 1)), "not-paid");
    assert_eq!(house.code(&By::System, refund(bill(9), 1)), "not-paid");
    assert_eq!(house.code(&staff(CASHIER), refund(bill(1), 1)), "forbidden");
}

#[test]
fn a_deposit_leaves_the_liability_account_when_the_refund_is_issued() {
    let mut house = House::new();
    let deposit = Document::Deposit(RentalId(1));
    let payment = house.create_for(deposit, Purpose::Deposit, 300_000, Some(ANNA), BRANCH);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 300_000)));
    house.notice(payment, Means::Wechat, 300_000, "w1");
    let own = ask(payment, 300_000, RefundReason::Other);
    assert_eq!(house.code(&By::member(ANNA), own), "refund-by-document");
    house.must(&By::System, refund(deposit, 300_000));
    assert_eq!((house.balance(Account::Deposits), house.balance(Account::RefundsDue)), (0, -300_000));
    let inside = Document::Deposit(RentalId(2));
    let second = house.create_for(inside, Purpose::Deposit, 300_000, Some(ANNA), BRANCH);
    house.must(&By::member(ANNA), pay(second, by(Means::StoredValue, 300_000)));
    house.must(&By::System, refund(inside, 300_000));
    assert_eq!((house.balance(Account::Deposits), house.balance(Account::Prepaid)), (0, 0));
}

#[test]
fn a_claim_is_paid_against_the_receivable() {
    let mut house = House::new();
    let claim = Document::RentalClaim(RentalId(1));
    let payment = house.create_for(claim, Purpose::Claim, 500, Some(ANNA), BRANCH);
    house.must(&staff(CASHIER), pay(payment, cash(500)));
    assert_eq!((house.balance(Account::Receivable), house.balance(Account::Cash)), (-500, 500));
}

#[test]
fn a_channel_that_refuses_is_asked_every_hour_then_people_see_to_it() {
    let mut house = House::new();
    let payment = house.create(bill(1), 5_000);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 5_000)));
    house.notice(payment, Means::Wechat, 5_000, "w1");
    house.must(&By::System, refund(bill(1), 5_000));
    let hand = Command::PayBackByHand { payback: PaybackId(1), line: 0 };
    assert_eq!(house.code(&staff(CHIEF), hand.clone()), "not-manual");
    for tries in 1..=25 {
        assert_eq!(house.count("payback-manual"), 0, "{tries}");
        let no = refund_notice(1, Means::Wechat, 5_000, false, &format!("r{tries}"));
        assert_eq!(kinds(&house.must(&wechat(), no.clone()))[0], "payback-failed");
        assert!(house.must(&wechat(), no).is_empty());
        house.later(3_600);
    }
    assert_eq!((house.count("payback-failed"), house.count("payback-manual")), (25, 1)); // RENT-41
    assert!(house.news.iter().any(|news| matches!(news, News::RefundDelayed { amount: Fen(5_000), .. })));
    house.must(&staff(CHIEF), hand);
    assert_eq!((house.balance(Account::RefundsDue), house.balance(Account::Cash)), (0, -5_000));
    // The channel does it after all: nothing is booked twice.
    assert!(house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r99")).is_empty());
}

#[test]
fn a_channel_that_never_answers_is_asked_every_hour_then_people_see_to_it() {
    let mut house = House::new();
    let payment = house.create(bill(1), 5_000);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 5_000)));
    house.notice(payment, Means::Wechat, 5_000, "w1");
    house.must(&By::System, refund(bill(1), 5_000));
    let asked = house.count("channel-asked");
    house.later(3_599);
    assert_eq!((house.count("channel-asked"), house.count("payback-failed")), (asked, 0));
    for tries in 1..=25 {
        assert_eq!(house.count("payback-manual"), 0, "{tries}");
        house.later(if tries == 1 { 1 } else { 3_600 });
        assert_eq!(house.count("payback-failed"), tries);
    }
    assert_eq!((house.count("channel-asked"), house.count("payback-manual")), (asked + 24, 1)); // RENT-41
    assert!(house.news.iter().any(|news| matches!(news, News::RefundDelayed { amount: Fen(5_000), .. })));
    assert_eq!(Payments::tasks(&house.state).iter().filter(|task| task.kind == "refund").count(), 1);
    house.later(40 * 86_400);
    assert_eq!(house.count("channel-asked"), asked + 24, "people see to it now");
    // Its answer of the first day comes after all.
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r1"));
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r1"));
    assert_eq!((house.balance(Account::RefundsDue), house.balance(Account::WechatClearing)), (0, 0));
    assert!(Payments::tasks(&house.state).iter().all(|task| task.kind != "refund"));
}

#[test]
fn no_time_to_answer_runs_while_a_channel_is_down_and_asking_again_gives_none() {
    let mut house = House::new();
    let payment = house.create(bill(1), 5_000);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 5_000)));
    house.notice(payment, Means::Wechat, 5_000, "w1");
    house.must(&By::System, refund(bill(1), 5_000));
    // Never quite away: each try fails alone, and the hour of the first question goes on.
    for _ in 0..39 {
        house.must(&wechat(), Command::Unreachable { channel: Means::Wechat });
        house.later(90);
    }
    assert_eq!(house.count("payback-failed"), 0);
    house.later(90);
    assert_eq!(house.count("payback-failed"), 1);
    for _ in 0..3 {
        house.must(&wechat(), Command::Unreachable { channel: Means::Wechat });
    }
    house.later(30 * 3_600);
    assert_eq!(house.count("payback-failed"), 1, "PLAT-61: its queue waits and no retry counts");
    house.must(&wechat(), Command::Reachable { channel: Means::Wechat });
    house.later(3_600);
    assert_eq!(house.count("payback-failed"), 2);
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r1"));
    house.later(30 * 3_600);
    assert_eq!((house.count("payback-failed"), house.count("refunded")), (2, 1));
}

#[test]
fn the_payer_may_take_stored_value_instead() {
    let mut house = House::with(&[("pay.refund_retries", forecourt_books::config::Value::Number(0))]);
    let payment = house.create(bill(1), 5_000);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 5_000)));
    house.notice(payment, Means::Wechat, 5_000, "w1");
    house.must(&By::System, refund(bill(1), 5_000));
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, false, "r1"));
    let before = house.others.wallets[&ANNA].principal;
    let take = Command::TakeAsStoredValue { payback: PaybackId(1), line: 0 };
    house.others.proved = false;
    assert_eq!(house.code(&staff(CASHIER), take.clone()), "not-proved"); // no consent
    house.must(&By::member(ANNA), take);
    assert_eq!(house.others.wallets[&ANNA].principal, before + Fen(5_000));
    assert_eq!((house.balance(Account::RefundsDue), house.balance(Account::Prepaid)), (0, 0));
    assert_eq!(house.balance(Account::StoredPrincipal), -5_000);
}

#[test]
fn a_request_is_in_time_and_not_above_what_is_left() {
    let mut house = House::new();
    let payment = mixed(&mut house);
    assert_eq!(house.code(&By::member(ANNA), ask(payment, 10_001, RefundReason::Quality)), "refund-too-much");
    house.must(&By::member(ANNA), ask(payment, 6_000, RefundReason::Quality));
    assert_eq!(house.code(&By::member(ANNA), ask(payment, 4_001, RefundReason::Quality)), "refund-too-much");
    let stranger = By::member(forecourt_books::MemberId(8));
    assert_eq!(house.code(&stranger, ask(payment, 1, RefundReason::Quality)), "not-own-payment");
    house.until(crate::house::at("2026-04-01 23:59:59"));
    house.must(&By::member(ANNA), ask(payment, 1, RefundReason::Service));
    house.later(1);
    assert_eq!(house.code(&By::member(ANNA), ask(payment, 1, RefundReason::Service)), "refund-too-late");
}

#[test]
fn nothing_moves_before_the_approval_and_the_old_content_is_void() {
    let mut house = House::new();
    let payment = mixed(&mut house);
    house.must(&By::member(ANNA), ask(payment, 6_000, RefundReason::Quality));
    let asked = |house: &House| house.asks.iter().filter(|ask| matches!(ask, Ask::Approve(_))).count();
    assert_eq!((asked(&house), house.count("refund-issued")), (1, 0));
    let old = decided(&house, 1, true);
    house.must(&By::System, refund(bill(1), 1_000));
    assert_eq!(kinds(&house.must(&By::System, old.clone())), ["approval-stale"]); // PLAT-27
    assert_eq!(asked(&house), 2);
    assert!(house.must(&By::System, old).is_empty());
    let new = decided(&house, 1, true);
    house.must(&By::System, new.clone());
    let told = News::Refunded { document: bill(1), amount: Fen(6_000), total: Fen(7_000), requested: true };
    assert!(house.news.contains(&told)); // FUEL-68
    assert!(house.must(&By::System, new).is_empty());
    assert_eq!(house.count("refund-issued"), 2);
}

#[test]
fn a_late_decision_is_reminded_then_goes_to_the_next_level() {
    let mut house = House::new();
    let payment = mixed(&mut house);
    house.must(&staff(CASHIER), ask(payment, 6_000, RefundReason::WrongAmount));
    let decide = |approve| Command::DecideRefund { request: RefundId(1), approve, reason: "too long".into() };
    house.later(48 * 3_600 - 1);
    assert_eq!(house.count("refund-decision-reminded"), 0);
    house.later(1);
    assert_eq!(house.count("refund-decision-reminded"), 1);
    assert_eq!(house.code(&staff(CHIEF), decide(true)), "refund-not-overdue");
    house.later(24 * 3_600);
    assert_eq!(house.count("refund-decision-overdue"), 1);
    assert_eq!(house.code(&staff(CASHIER), decide(true)), "same-person");
    house.must(&staff(CHIEF), decide(true));
    assert_eq!(house.code(&staff(CHIEF), decide(true)), "refund-decided");
}

#[test]
fn a_refusal_is_appealed_once_and_decided_above() {
    let mut house = House::new();
    let payment = mixed(&mut house);
    house.must(&By::member(ANNA), ask(payment, 6_000, RefundReason::Quality));
    let appeal = Command::AppealRefund { request: RefundId(1), reason: "look again".into() };
    assert_eq!(house.code(&By::member(ANNA), appeal.clone()), "not-refused");
    let no = decided(&house, 1, false);
    house.must(&By::System, no);
    assert_eq!(house.count("refund-refused"), 1);
    house.must(&By::member(ANNA), appeal.clone());
    let decide = |approve| Command::DecideRefund { request: RefundId(1), approve, reason: "final".into() };
    assert_eq!(house.code(&staff(CASHIER), decide(true)), "level-too-low");
    house.must(&staff(CHIEF), decide(false));
    assert_eq!(house.code(&By::member(ANNA), appeal), "already-appealed");
    assert_eq!(house.count("refund-issued"), 0);
    // What was refused for good no longer binds the rest.
    house.must(&By::member(ANNA), ask(payment, 10_000, RefundReason::Other));
}

/// FUEL-69: whoever refused at the last level of the chain decides on no appeal, head office or not.
#[test]
fn an_appeal_is_decided_by_another_person() {
    let mut house = House::new();
    let payment = mixed(&mut house);
    house.must(&By::member(ANNA), ask(payment, 6_000, RefundReason::Quality));
    let Command::Decided { request, digest, approved, reason, .. } = decided(&house, 1, false) else {
        panic!()
    };
    let by = Some(CHIEF);
    house.must(&By::System, Command::Decided { request, digest, approved, reason, by });
    let appeal = Command::AppealRefund { request: RefundId(1), reason: "look again".into() };
    house.must(&By::member(ANNA), appeal);
    let decide = |approve| Command::DecideRefund { request: RefundId(1), approve, reason: "again no".into() };
    assert_eq!(house.code(&staff(CHIEF), decide(false)), "same-person");
}

#[test]
fn an_appeal_comes_within_seven_days() {
    let mut house = House::new();
    let payment = mixed(&mut house);
    house.must(&By::member(ANNA), ask(payment, 6_000, RefundReason::Quality));
    let no = decided(&house, 1, false);
    house.must(&By::System, no);
    house.until(crate::house::at("2026-03-10 00:00:00"));
    let appeal = Command::AppealRefund { request: RefundId(1), reason: "look again".into() };
    assert_eq!(house.code(&By::member(ANNA), appeal), "appeal-too-late");
}

#[test]
fn a_proven_double_charge_goes_back_in_the_same_second() {
    let mut house = House::new();
    let first = house.paid(bill(1), cash(5_000));
    assert_eq!(kinds(&house.must(&By::member(ANNA), ask(first, 100, RefundReason::ChargedTwice))).len(), 1);
    let second = house.paid(bill(1), cash(5_000));
    let asked = house.must(&By::member(ANNA), ask(second, 5_000, RefundReason::ChargedTwice));
    assert_eq!(kinds(&asked)[..3], ["refund-requested", "refund-decided", "refund-issued"]);
    assert_eq!(house.balance(Account::Cash), 5_000);
    let again = house.must(&By::member(ANNA), ask(first, 4_900, RefundReason::ChargedTwice));
    assert_eq!(kinds(&again)[0], "refund-requested");
    assert!(!kinds(&again).contains(&"refund-decided".to_owned()));
}

#[test]
fn a_second_capture_of_a_part_goes_back_by_itself() {
    let mut house = House::new();
    let payment = house.create(bill(1), 5_000);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 5_000)));
    house.notice(payment, Means::Wechat, 5_000, "w1");
    let twice = house.notice(payment, Means::Wechat, 5_000, "w2");
    assert_eq!(kinds(&twice), ["double-charge-refunded", "channel-asked"]);
    assert!(house.notice(payment, Means::Wechat, 5_000, "w2").is_empty());
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r1"));
    assert_eq!((house.balance(Account::WechatClearing), house.balance(Account::Prepaid)), (5_000, -5_000));
}
