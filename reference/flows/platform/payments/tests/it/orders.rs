//! Orders, parts, notices, codes (FUEL-26 … FUEL-29, MEM-39, RENT-20 … RENT-22).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::{Means, PaymentState, Purpose};
use forecourt_books::{Account, By, Context, Document, Fen, MemberId, News, RentalId, Secret};
use forecourt_payments::{Command, Event, Payments};

use crate::house::{
    ANNA, BRANCH, CASHIER, House, KEY, bill, by, cash, create, kinds, notice, pay, refund_notice, staff,
    wechat,
};

#[test]
fn a_mixed_payment_is_taken_in_the_order_of_the_house_and_adds_up() {
    let mut house = House::new();
    house.others.vouchers.insert("V1".into(), Fen(500));
    let payment = house.create(bill(1), 10_000);
    let parts = vec![
        PartWish::new(Means::Cash, Fen(5_000)),
        PartWish::new(Means::StoredValue, Fen(4_000)),
        PartWish { means: Means::Coupon, amount: Fen(500), voucher: Some("V1".into()) },
        PartWish::new(Means::Points, Fen(500)),
    ];
    house.must(&staff(CASHIER), pay(payment, parts));
    let taken: Vec<Means> = house
        .log
        .iter()
        .filter_map(|(_, event)| match event {
            Event::PartTaken { wish, .. } => Some(wish.means),
            Event::PartCaptured { means, .. } => Some(*means),
            _ => None,
        })
        .collect();
    assert_eq!(taken, [Means::Coupon, Means::Points, Means::StoredValue, Means::Cash]); // MEM-39
    assert_eq!(house.balance(Account::Prepaid), -10_000);
    assert_eq!(house.balance(Account::Cash), 5_000);
    let paid = house.news.iter().find(|news| matches!(news, News::Paid { .. }));
    assert!(matches!(paid, Some(News::Paid { amount: Fen(10_000), parts, .. }) if parts.len() == 4));
}

#[test]
fn parts_that_do_not_add_up_are_refused_but_a_voucher_gives_no_change() {
    let mut house = House::new();
    house.others.vouchers.insert("V1".into(), Fen(5_000));
    let payment = house.create(bill(1), 3_000);
    assert_eq!(house.code(&staff(CASHIER), pay(payment, cash(3_001))), "parts-differ");
    assert_eq!(house.code(&staff(CASHIER), pay(payment, cash(2_999))), "parts-differ");
    let voucher = |amount| PartWish { means: Means::Coupon, amount: Fen(amount), voucher: Some("V1".into()) };
    let more = vec![voucher(5_000), PartWish::new(Means::Cash, Fen(1))];
    assert_eq!(house.code(&staff(CASHIER), pay(payment, more)), "parts-differ");
    let dear = house.create(bill(2), 5_001);
    assert_eq!(house.code(&staff(CASHIER), pay(dear, vec![voucher(5_001)])), "voucher-short");
    house.must(&staff(CASHIER), pay(payment, vec![voucher(5_000)]));
    assert_eq!(house.state.orders.get(payment).unwrap().parts[0].amount, Fen(3_000)); // I-LED-08
    assert_eq!(house.balance(Account::Prepaid), -3_000);
}

#[test]
fn what_is_not_there_is_not_taken() {
    let mut house = House::new();
    let payment = house.create(bill(1), Fen::yuan(200_000).0);
    let stored = by(Means::StoredValue, Fen::yuan(200_000).0);
    let refusal = house.give(&staff(CASHIER), pay(payment, stored)).unwrap_err();
    assert_eq!((refusal.code, refusal.fact("missing")), ("balance-short", Some("100,000.00")));
    let small = house.create(bill(2), 1_000);
    house.others.proved = false;
    assert_eq!(house.code(&staff(CASHIER), pay(small, by(Means::StoredValue, 1_000))), "not-proved");
    house.must(&By::member(ANNA), pay(small, by(Means::StoredValue, 1_000)));
    let points = house.create(bill(3), 200_000);
    assert_eq!(house.code(&By::member(ANNA), pay(points, by(Means::Points, 200_000))), "points-short");
    assert_eq!(house.code(&By::member(ANNA), pay(points, cash(200_000))), "cash-at-counter");
    assert_eq!(house.code(&By::member(MemberId(8)), pay(points, cash(200_000))), "not-own-payment");
}

#[test]
fn a_means_is_switched_by_branch_and_amount() {
    let mut house = House::new();
    let set = |on, max| Command::SetMeans { branch: BRANCH, means: Means::Cash, on, min: None, max };
    house.must(&staff(CASHIER), set(true, Some(Fen(500))));
    let payment = house.create(bill(1), 501);
    assert_eq!(house.code(&staff(CASHIER), pay(payment, cash(501))), "means-disabled");
    assert_eq!(house.code(&staff(CASHIER), pay(payment, by(Means::FuelCard, 501))), "means-disabled");
    let cards = Command::SetMeans { branch: BRANCH, means: Means::FuelCard, on: true, min: None, max: None };
    house.must(&staff(CASHIER), cards);
    assert_eq!(house.code(&staff(CASHIER), pay(payment, by(Means::FuelCard, 501))), "means-not-here");
    house.must(&staff(CASHIER), set(true, Some(Fen(501))));
    house.must(&staff(CASHIER), pay(payment, cash(501)));
}

#[test]
fn a_deposit_is_paid_by_one_means_and_stands_as_a_liability() {
    let mut house = House::new();
    let deposit = Document::Deposit(RentalId(1));
    let payment = house.create_for(deposit, Purpose::Deposit, 300_000, Some(ANNA), BRANCH);
    let two = vec![PartWish::new(Means::Cash, Fen(1)), PartWish::new(Means::Wechat, Fen(299_999))];
    assert_eq!(house.code(&staff(CASHIER), pay(payment, two)), "one-means-only"); // RENT-20
    house.must(&By::member(ANNA), pay(payment, by(Means::StoredValue, 300_000)));
    assert_eq!((house.balance(Account::Deposits), house.balance(Account::Prepaid)), (-300_000, 0));
}

#[test]
fn the_same_notice_twice_books_once_and_wrong_ones_are_refused_with_an_alarm() {
    let mut house = House::new();
    let payment = house.create(bill(1), 9_000);
    assert_eq!(
        kinds(&house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 9_000)))).last().unwrap(),
        "channel-asked"
    );
    assert_eq!(kinds(&house.notice(payment, Means::Wechat, 9_001, "w1")), ["payment-rejected"]);
    let mut forged = notice(payment, Means::Wechat, 9_000, true, "w1");
    if let Command::Notice { signature, .. } = &mut forged {
        *signature = signature.replace(|c: char| c.is_ascii_digit(), "a");
    }
    assert_eq!(kinds(&house.must(&wechat(), forged.clone())), ["payment-rejected"]);
    assert_eq!(house.code(&By::Outside("alipay".into()), forged), "forbidden");
    assert_eq!(house.balance(Account::WechatClearing), 0);
    assert_eq!(house.news.iter().filter(|news| matches!(news, News::Alarm { .. })).count(), 2);
    assert_eq!(kinds(&house.notice(payment, Means::Wechat, 9_000, "w1")), ["part-captured", "payment-paid"]);
    for _ in 0..3 {
        assert!(house.notice(payment, Means::Wechat, 9_000, "w1").is_empty());
    }
    assert!(house.notice_of(payment, Means::Wechat, 9_000, false, "w1").is_empty());
    assert_eq!((house.balance(Account::WechatClearing), house.count("payment-paid")), (9_000, 1));
    // A channel's number stands for one movement: for another payment or amount it is refused.
    let other = house.create(bill(2), 9_000);
    house.must(&By::member(ANNA), pay(other, by(Means::Wechat, 9_000)));
    assert_eq!(kinds(&house.notice(other, Means::Wechat, 9_000, "w1")), ["payment-rejected"]);
    assert_eq!(kinds(&house.notice(payment, Means::Wechat, 1, "w1")), ["payment-rejected"]);
    assert_eq!(house.balance(Account::WechatClearing), 9_000);
}

#[test]
fn the_channel_keeps_its_fee() {
    let mut house = House::new();
    let agree = Command::AgreeChannel { channel: Means::Wechat, key: Secret::new(KEY), fee_bp: None };
    house.must(&staff(CASHIER), agree);
    let payment = house.create(bill(1), 10_000);
    house.must(&By::member(ANNA), pay(payment, by(Means::Wechat, 10_000)));
    house.notice(payment, Means::Wechat, 10_000, "w1");
    assert_eq!(house.balance(Account::ChannelFees), 38); // FUEL-26: 0.38 %
    assert_eq!(house.balance(Account::WechatClearing), 9_962);
}

#[test]
fn an_order_ends_after_its_time_and_what_comes_late_goes_back() {
    let mut house = House::new();
    let payment = house.create(bill(1), 9_000);
    let parts = vec![PartWish::new(Means::StoredValue, Fen(4_000)), PartWish::new(Means::Wechat, Fen(5_000))];
    house.must(&By::member(ANNA), pay(payment, parts));
    let before = house.others.wallets[&ANNA].principal;
    house.later(15 * 60 - 1);
    assert_eq!(house.count("payment-expired"), 0);
    house.later(1);
    assert_eq!(house.count("payment-expired"), 1);
    assert_eq!(house.others.wallets[&ANNA].principal, before + Fen(4_000)); // FUEL-29
    assert!(house.news.contains(&News::PaymentLapsed { document: bill(1) }));
    let late = house.notice(payment, Means::Wechat, 5_000, "w1");
    assert_eq!(kinds(&late), ["late-payment-refunded", "channel-asked"]);
    assert_eq!((house.balance(Account::RefundsDue), house.balance(Account::Prepaid)), (-5_000, 0));
    assert!(house.notice(payment, Means::Wechat, 5_000, "w1").is_empty());
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r1"));
    house.must(&wechat(), refund_notice(1, Means::Wechat, 5_000, true, "r1"));
    assert_eq!((house.balance(Account::RefundsDue), house.balance(Account::WechatClearing)), (0, 0));
}

#[test]
fn a_reservation_ends_sooner_and_a_named_end_holds() {
    let mut house = House::new();
    let payment = house.create_for(bill(1), Purpose::Reservation, 100, Some(ANNA), BRANCH);
    assert_eq!(house.state.orders.get(payment).unwrap().expires, house.at.plus_min(5));
    let mut named = create(bill(2), Purpose::Bill, 100, Some(ANNA), BRANCH, Vec::new());
    let end = house.at.plus_s(7);
    if let Command::Create { expires, .. } = &mut named {
        *expires = Some(end);
    }
    house.must(&By::System, named);
    house.until(end);
    assert_eq!(house.count("payment-expired"), 1);
}

#[test]
fn a_failed_part_undoes_the_others_and_the_order_stays_open() {
    let mut house = House::new();
    let payment = house.create(bill(1), 9_000);
    let parts = vec![
        PartWish::new(Means::Points, Fen(1_000)),
        PartWish::new(Means::Cash, Fen(3_000)),
        PartWish::new(Means::Wechat, Fen(5_000)),
    ];
    house.must(&staff(CASHIER), pay(payment, parts));
    house.notice_of(payment, Means::Wechat, 5_000, false, "w1");
    let order = house.state.orders.get(payment).unwrap();
    assert_eq!(order.state, PaymentState::Failed);
    assert_eq!((house.balance(Account::Cash), house.balance(Account::Prepaid)), (0, 0));
    assert_eq!(house.balance(Account::PointsExpense), 0);
    house.must(&staff(CASHIER), pay(payment, cash(9_000)));
    assert_eq!(house.state.orders.get(payment).unwrap().state, PaymentState::Paid);
    // What the channel captures all the same goes back.
    assert_eq!(kinds(&house.notice(payment, Means::Wechat, 5_000, "w2"))[0], "late-payment-refunded");
}

#[test]
fn a_payment_code_is_used_once_within_a_minute() {
    let mut house = House::new();
    house.others.proved = false;
    let payment = house.create(bill(1), 1_000);
    let other = house.create(bill(2), 1_000);
    let show = |code: &str| Command::ShowCode { code: Secret::new(code) };
    let using = |code: &str, payment| Command::UseCode {
        code: Secret::new(code),
        payment: Some(payment),
        document: None,
        parts: by(Means::StoredValue, 1_000),
    };
    house.must(&By::member(ANNA), show("281234567890123456"));
    assert_eq!(house.code(&By::member(ANNA), using("281234567890123456", payment)), "forbidden");
    house.later(60);
    house.must(&staff(CASHIER), using("281234567890123456", payment));
    assert_eq!(house.code(&staff(CASHIER), using("281234567890123456", other)), "code-used");
    house.must(&By::member(ANNA), show("289999999999999999"));
    house.later(61);
    assert_eq!(house.code(&staff(CASHIER), using("289999999999999999", other)), "code-expired");
    assert_eq!(house.code(&staff(CASHIER), using("1", other)), "code-unknown");
    assert!(!format!("{:?}", house.log).contains("281234567890123456"));
}

#[test]
fn card_digits_and_keys_are_found_nowhere() {
    let mut house = House::new();
    let payment = house.create(bill(1), 1_000);
    let command = Command::Pay {
        payment: Some(payment),
        document: None,
        parts: by(Means::BankCard, 1_000),
        card: Some(Secret::new("6222021234567890")),
    };
    let shown = format!("{command:?} {}", serde_json::to_string(&command).unwrap());
    house.must(&By::member(ANNA), command);
    let log = house.log.iter().map(|(_, event)| serde_json::to_string(event).unwrap()).collect::<String>();
    let state = forecourt_books::text::line(&house.state);
    for text in [&shown, &log, &state] {
        assert!(!text.contains("6222021234567890") && !text.contains(KEY), "{text}");
    }
    let derived = forecourt_payments::sign::derive(KEY);
    assert!(!state.contains(&derived));
    // FUEL-59, PLAT-44: the token alone is kept, and stands in the log as the payer's wherever it stands.
    let token = forecourt_payments::sign::card_token(&derived, "6222021234567890");
    let known = |house: &House| {
        let order = house.state.orders.get(payment).unwrap();
        order.parts[0].token.as_ref().and_then(|token| token.digest().map(str::to_owned))
    };
    assert_eq!(known(&house), Some(token.clone()));
    let sealed = format!("\u{E000}{ANNA}\u{E001}{token}\u{E002}");
    let (own, all) = (log.matches(&sealed).count(), log.matches(&token).count());
    assert!(own > 1 && own == all, "{own} of {all}");
    // PLAT-48: it goes with its payer, and the log without it tells the same.
    Payments::forget(&mut house.state, ANNA);
    assert_eq!((known(&house), house.state.cards.len()), (None, 0));
    let mut again = forecourt_payments::State::default();
    for (stamp, event) in &house.log {
        let erased = serde_json::to_string(event).unwrap().replace(&token, "");
        Payments::apply(&mut again, stamp, &serde_json::from_str(&erased).unwrap());
    }
    assert_eq!(Payments::state_text(&again), Payments::state_text(&house.state));
}

#[test]
fn what_is_withdrawn_is_not_paid_and_one_document_has_one_open_order() {
    let mut house = House::new();
    let payment = house.create(bill(1), 1_000);
    let again = create(bill(1), Purpose::Bill, 1_000, Some(ANNA), BRANCH, Vec::new());
    assert_eq!(house.code(&By::System, again.clone()), "payment-open");
    house.must(&By::System, Command::Withdraw { document: bill(1) });
    assert!(house.must(&By::System, Command::Withdraw { document: bill(1) }).is_empty());
    assert_eq!(house.code(&staff(CASHIER), pay(payment, cash(1_000))), "payment-expired");
    assert_eq!(house.code(&By::member(ANNA), Command::Withdraw { document: bill(1) }), "forbidden");
    house.must(&By::System, again);
}
