//! Random commands in random order: the invariants hold after each, a refusal and a rollback leave no trace (the house
//! checks both), a second fold of the events gives the same state, and the books balance (I-LED-01, I-LED-04, I-LED-12).

use forecourt_books::facts::{Means, PaymentState, Purpose};
use forecourt_books::{Account, By, Context, Document, Fen, MemberId, PaymentId, RentalId, Secret};
use forecourt_payments::kinds::{AlarmId, PaybackId, RefundId, RefundReason};
use forecourt_payments::{Command, Payments, State};
use proptest::prelude::*;

use crate::house::{
    ANNA, BRANCH, CASHIER, CHIEF, FAR, House, REVIEWER, bill, create, notice, pay, refund_notice, staff,
};

const MEANS: [Means; 6] =
    [Means::Cash, Means::StoredValue, Means::Points, Means::Wechat, Means::Alipay, Means::BankCard];

fn outside(channel: Means) -> By {
    By::Outside(channel.word().to_owned())
}

fn document(a: u8) -> (Document, Purpose) {
    let number = u32::from(a % 5) + 1;
    match a % 3 {
        0 => (bill(number), Purpose::Bill),
        1 => (Document::Deposit(RentalId(number)), Purpose::Deposit),
        _ => (Document::RentalClaim(RentalId(number)), Purpose::Claim),
    }
}

fn parts(a: u8, b: u8, amount: i64) -> Vec<forecourt_books::ask::PartWish> {
    use forecourt_books::ask::PartWish;
    let (one, two) = (MEANS[usize::from(a) % 6], MEANS[usize::from(b) % 6]);
    if a.is_multiple_of(2) {
        return vec![PartWish::new(one, Fen(amount))];
    }
    vec![PartWish::new(one, Fen(amount / 3)), PartWish::new(two, Fen(amount - amount / 3))]
}

/// A payer asks back, the approval answers, an appeal or the next level.
fn asked_back(house: &House, what: u8, payment: PaymentId, (a, b, c): (u8, u8, u8)) -> (By, Command) {
    let among = |len: usize| u32::from(a) % u32::try_from(len.max(1)).unwrap() + 1;
    let amount = house.state.orders.get(payment).map_or(500, |order| order.amount.0);
    let decider = staff([CASHIER, REVIEWER, CHIEF][usize::from(c) % 3]);
    let anna = By::member(ANNA);
    match what {
        11 => {
            let reason = if c % 2 == 0 { RefundReason::ChargedTwice } else { RefundReason::Quality };
            let amount = if c % 2 == 0 { Fen(amount) } else { Fen(i64::from(b) + 1) };
            (anna, Command::AskRefund { payment, amount, reason, proof: String::new() })
        }
        12 => {
            let request = RefundId(among(house.state.requests.len()));
            let digest = house.state.requests.get(request).map(|of| of.digest.clone()).unwrap_or_default();
            let (approved, reason) = (b % 2 == 0, "d".into());
            (By::System, Command::Decided { request, digest, approved, reason, by: None })
        }
        _ => {
            let request = RefundId(among(house.state.requests.len()));
            match b % 2 {
                0 => (anna, Command::AppealRefund { request, reason: "a".into() }),
                _ => (decider, Command::DecideRefund { request, approve: c % 2 == 0, reason: "d".into() }),
            }
        }
    }
}

fn step(house: &mut House, (what, a, b, c): (u8, u8, u8, u8)) {
    let among = |len: usize| u32::from(a) % u32::try_from(len.max(1)).unwrap() + 1;
    let payment = PaymentId(among(house.state.orders.len()));
    let amount = house.state.orders.get(payment).map_or(500, |order| order.amount.0);
    let channel = [Means::Wechat, Means::Alipay, Means::BankCard][usize::from(b) % 3];
    let person = staff([CASHIER, REVIEWER, CHIEF][usize::from(c) % 3]);
    let anna = By::member(ANNA);
    let (by, command) = match [what % 17, 11, 12, 13][usize::from(what / 17 % 8).saturating_sub(4)] {
        0 | 1 => {
            let (document, purpose) = document(a);
            let amount = [100, 999, 100_000][usize::from(b) % 3];
            let payer = (c % 4 != 0).then_some(ANNA);
            let branch = if c % 5 == 0 { FAR } else { BRANCH };
            (By::System, create(document, purpose, amount, payer, branch, Vec::new()))
        }
        2 | 3 => (person, pay(payment, parts(b, c, amount))),
        4 => (anna, pay(payment, parts(b, c, amount))),
        5..=7 => {
            let part = house.state.orders.get(payment).and_then(|order| {
                order.parts.iter().rev().find(|part| part.means == channel).map(|part| part.amount.0)
            });
            let amount = part.unwrap_or(amount) + i64::from(c % 16 == 0);
            // Few references, so that the same one comes again and out of order.
            (outside(channel), notice(payment, channel, amount, c % 4 != 0, &format!("n{a}{}", c % 3)))
        }
        8 => {
            let back = Fen(i64::from(b) * 40 + 1);
            (By::System, Command::Refund { document: document(a).0, amount: back, reason: "r".into() })
        }
        9 | 10 => {
            let id = PaybackId(among(house.state.paybacks.len()));
            let line = house.state.paybacks.get(id).map(|payback| payback.lines[0].0);
            let (channel, amount) = line.map_or((channel, 1), |line| (line.means, line.amount.0));
            let channel = if channel.is_channel() { channel } else { Means::Wechat };
            let told = refund_notice(id.0, channel, amount, c % 3 != 0, &format!("r{}{}", id.0 % 6, c % 2));
            (outside(channel), told)
        }
        of @ 11..=13 => asked_back(house, of, payment, (a, b, c)),
        14 => {
            let alarm = AlarmId(among(house.state.alarms.len()));
            match b % 3 {
                0 => (person, Command::ReleaseAccount { member: ANNA, reason: "r".into() }),
                _ => (person, Command::Review { alarm, pass: c % 3 != 0, reason: "r".into() }),
            }
        }
        15 => match b % 4 {
            0 => (outside(channel), Command::Reachable { channel }),
            1 | 2 => {
                for _ in 0..c % 3 {
                    let _ = house.give(&outside(channel), Command::Unreachable { channel });
                }
                (outside(channel), Command::Unreachable { channel })
            }
            _ => (By::System, Command::Withdraw { document: document(a).0 }),
        },
        _ => {
            house.later([0, 1, 60, 900, 3_600, 260_000][usize::from(a) % 6]);
            return;
        }
    };
    let _ = house.give(&by, command);
}

fn folded(house: &House) -> String {
    let mut state = State::default();
    for (stamp, event) in &house.log {
        Payments::apply(&mut state, stamp, event);
    }
    Payments::state_text(&state)
}

fn books(house: &House) -> Result<(), String> {
    house.others.ledger.check()?;
    // Of every document what was captured, less what is to go back, stands on its account; of an ended one nothing.
    let mut wanted = std::collections::BTreeMap::new();
    for (_, order) in house.state.orders.iter() {
        let here = order.live().filter(|(_, part)| part.state == forecourt_payments::state::PartState::Taken);
        let here: Fen = here.map(|(_, part)| part.amount).sum();
        let account = match order.of.purpose {
            Purpose::Deposit => Account::Deposits,
            Purpose::Claim => Account::Receivable,
            _ => Account::Prepaid,
        };
        *wanted.entry(account).or_insert(Fen::ZERO) += here - order.refunded;
        if order.state == PaymentState::Refunded && order.refunded != order.amount {
            return Err("refunded whole, but not whole".to_owned());
        }
    }
    for (account, sum) in wanted {
        if house.balance(account) != -sum.0 {
            return Err(format!("{account:?} is {}, the orders say {sum}", house.balance(account)));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_books_and_the_orders_agree(
        steps in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>()), 1..90),
    ) {
        let mut house = House::new();
        for one in steps {
            step(&mut house, one);
            prop_assert_eq!(books(&house), Ok(()));
        }
        prop_assert_eq!(folded(&house), Payments::state_text(&house.state));
    }

    #[test]
    fn repeated_and_mixed_up_notices_change_nothing_twice(order in prop::collection::vec(0usize..4, 1..30)) {
        let mut house = House::new();
        let payment = house.create(bill(1), 900);
        house.must(&By::member(ANNA), pay(payment, vec![forecourt_books::ask::PartWish::new(Means::Wechat, Fen(900))]));
        for which in &order {
            let told = match which {
                0 | 1 => notice(payment, Means::Wechat, 900, true, "w1"),
                2 => notice(payment, Means::Wechat, 900, false, "w1"),
                _ => notice(payment, Means::Wechat, 900, true, "w2"),
            };
            house.must(&outside(Means::Wechat), told);
        }
        let (first, second) = (order.iter().any(|which| *which < 2), order.contains(&3));
        let captured = 900 * (i64::from(first) + i64::from(second));
        prop_assert_eq!(house.balance(Account::WechatClearing), captured);
        prop_assert!(house.count("payment-paid") <= 1);
    }
}

#[test]
fn the_commands_of_a_scenario_are_read_as_they_are_written() {
    let text = r#"{"create":{"document":{"bill":"BL-1"},"purpose":"bill","amount":500,"branch":"B-2","payer":"M-7"}}"#;
    let read: Command = serde_json::from_str(text).unwrap();
    assert_eq!(read, create(bill(1), Purpose::Bill, 500, Some(MemberId(7)), BRANCH, Vec::new()));
    assert!(serde_json::from_str::<Command>(&text.replace("payer", "price")).is_err());
    let shown = serde_json::to_string(&Command::ShowCode { code: Secret::new("123") }).unwrap();
    assert!(!shown.contains("123"));
}

/// The walk above is worth nothing where it does not go: over fixed steps it must reach the events that matter.
#[test]
fn the_random_walk_goes_everywhere() {
    let mut seen = std::collections::BTreeSet::new();
    let mut seed = 1u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from(seed >> 56).unwrap()
    };
    for _ in 0..300 {
        let mut house = House::new();
        for _ in 0..90 {
            step(&mut house, (next(), next(), next(), next()));
        }
        seen.extend(house.log.iter().map(|(_, event)| crate::house::kind(event)));
    }
    for wanted in [
        "part-taken",
        "part-captured",
        "part-undone",
        "payment-paid",
        "payment-failed",
        "payment-expired",
        "payment-withdrawn",
        "payment-rejected",
        "late-payment-refunded",
        "double-charge-refunded",
        "payment-under-review",
        "payment-waits",
        "wait-over",
        "review-passed",
        "review-rejected",
        "account-held",
        "refund-requested",
        "refund-decided",
        "refund-refused",
        "refund-appealed",
        "refund-issued",
        "part-returned",
        "payback-done",
        "payback-failed",
        "refunded",
        "channel-down",
        "channel-up",
        "channel-queued",
        "channel-tried",
        "refund-decision-overdue",
    ] {
        assert!(seen.contains(wanted), "{wanted} is missing in {seen:?}");
    }
}
