//! Passwords, fingerprints, proofs for payments (MEM-29, MEM-32, MEM-33).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{Ask, BranchId, By, Document, Fen, MemberId, News, PaymentId, Secret};
use forecourt_members::{Command, facts};

use crate::house::{GOOD, House, at, kinds};

fn guarded(house: &mut House) -> MemberId {
    let member = house.member("Wang", "basic");
    house.ok(Command::SetPassword { member, former: None, password: Secret::new(GOOD) });
    member
}

fn prove(member: MemberId, password: &str) -> Command {
    Command::Prove { member, password: Secret::new(password) }
}

#[test]
fn five_wrong_passwords_block_for_half_an_hour() {
    let mut house = House::new();
    let member = guarded(&mut house);
    for left in ["4", "3", "2", "1", "0"] {
        let wrong = house.no(prove(member, "000000"));
        assert_eq!((wrong.code, wrong.fact("left")), ("wrong-password", Some(left)));
    }
    let blocked = house.no(prove(member, GOOD));
    assert_eq!((blocked.code, blocked.fact("until")), ("password-blocked", Some("2026-03-02 10:30:00")));
    house.until("2026-03-02 10:30:00");
    assert_eq!(house.no(prove(member, GOOD)).code, "password-blocked");
    house.until("2026-03-02 10:30:01");
    assert_eq!(kinds(&house.ok(prove(member, GOOD))), ["proof-given"]);
}

#[test]
fn a_right_password_in_between_gives_all_tries_back() {
    let mut house = House::new();
    let member = guarded(&mut house);
    house.no(prove(member, "000000"));
    house.ok(prove(member, GOOD));
    assert_eq!(house.no(prove(member, "000000")).fact("left"), Some("4"));
}

#[test]
fn the_digits_stand_nowhere() {
    let mut house = House::new();
    let member = guarded(&mut house);
    house.no(prove(member, "987654"));
    let stored =
        serde_json::to_string(&house.log.iter().map(|(_, event)| event).collect::<Vec<_>>()).unwrap();
    let state = forecourt_books::text::line(&house.state);
    for text in [stored, state] {
        assert!(!text.contains(GOOD) && !text.contains("987654"));
    }
    assert_eq!(
        house
            .no(Command::SetPassword {
                member,
                former: Some(Secret::new(GOOD)),
                password: Secret::new("12345")
            })
            .code,
        "bad-password"
    );
}

#[test]
fn a_proof_is_good_for_one_payment_and_five_minutes() {
    let mut house = House::new();
    let member = guarded(&mut house);
    house.ok(prove(member, GOOD));
    assert!(facts::proved(&house.state, member, at("2026-03-02 10:05:00")));
    assert!(!facts::proved(&house.state, member, at("2026-03-02 10:05:01")));
    let taken = |part| News::PartTaken {
        document: Document::TopUp(1),
        payment: PaymentId(1),
        part,
        member: Some(member),
        branch: BranchId(1),
        wish: PartWish::new(Means::StoredValue, Fen(100)),
    };
    house.hear(&taken(0));
    // Further parts of the same payment are in the same second.
    assert!(facts::proved(&house.state, member, house.at));
    assert!(!facts::proved(&house.state, member, house.at.plus_s(1)));
    let paid =
        News::Paid { document: Document::TopUp(1), payment: PaymentId(1), amount: Fen(100), parts: vec![] };
    let payment = forecourt_books::facts::PaymentFacts {
        state: forecourt_books::facts::PaymentState::Paid,
        amount: Fen(100),
        document: Document::TopUp(1),
        payer: Some(member),
        parts: vec![],
        refunded: Fen::ZERO,
    };
    house.facts.payers.insert(PaymentId(1), payment);
    house.hear(&paid);
    assert!(!facts::proved(&house.state, member, house.at));
}

#[test]
fn a_fee_from_the_account_wants_a_proof() {
    let mut house = House::new();
    let member = guarded(&mut house);
    let parts = vec![PartWish::new(Means::StoredValue, Fen::yuan(100))];
    let upgrade = Command::Upgrade { member, category: "silver".into(), parts };
    assert_eq!(house.no(upgrade.clone()).code, "proof-needed");
    house.ok(prove(member, GOOD));
    assert_eq!(kinds(&house.ok(upgrade)), ["category-changed", "fee-charged"]);
}

#[test]
fn a_weak_finger_falls_back_to_the_password_and_costs_no_try() {
    let mut house = House::new();
    let member = guarded(&mut house);
    let password = Secret::new(GOOD);
    house.ok(Command::EnrolFingerprint { member, template: "FT-77".into(), password });
    let finger = |score| Command::ProveFingerprint { member, template: "FT-77".into(), score };
    assert_eq!(kinds(&house.ok(finger(60))), ["proof-given"]);
    for _ in 0..3 {
        assert_eq!(house.no(finger(59)).code, "weak-match");
    }
    assert_eq!(house.no(finger(100)).code, "password-asked");
    assert_eq!(house.no(prove(member, "000000")).fact("left"), Some("4"));
    house.ok(prove(member, GOOD));
    house.ok(finger(100));
    house.ok(Command::DeleteFingerprint { member });
    assert_eq!(house.no(finger(100)).code, "no-fingerprint");
}

#[test]
fn a_forgotten_password_is_replaced_before_staff_and_told() {
    let mut house = House::new();
    let member = guarded(&mut house);
    let reset = |shown| Command::ResetPassword {
        member,
        password: Secret::new("654321"),
        code: None,
        identity_shown: shown,
    };
    assert_eq!(house.no(reset(false)).code, "identity-needed");
    assert_eq!(house.give(&By::member(member), &reset(true)).unwrap_err().code, "identity-needed");
    house.ok(reset(true));
    assert!(house.asks.iter().any(|ask| matches!(ask, Ask::Tell(wish) if wish.template == "password-reset")));
    assert_eq!(house.no(prove(member, GOOD)).code, "wrong-password");
    house.ok(prove(member, "654321"));
}
