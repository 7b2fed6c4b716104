//! The means that whoever asks for the money takes for it: no till and no phone pays with another (RENT-20, MEM-24).

use forecourt_books::ask::{Charge, PartWish};
use forecourt_books::facts::{Means, Purpose};
use forecourt_books::{Account, Ask, BillId, By, Context, Document, Fen, PaymentId, RentalId, Secret};
use forecourt_payments::{Command, Payments};

use crate::house::{ANNA, BRANCH, CASHIER, House, by, cash, pay, staff};

const PHONE: [Means; 4] = [Means::Wechat, Means::Alipay, Means::BankCard, Means::StoredValue];

fn charge(document: Document, purpose: Purpose, means: &[Means], parts: Vec<PartWish>) -> Command {
    let charge = Charge {
        document,
        purpose,
        amount: Fen(300_000),
        payer: Some(ANNA),
        branch: BRANCH,
        expires: None,
        means: means.to_vec(),
        parts,
    };
    Payments::serve(&Ask::Charge(charge)).expect("a charge is served")
}

fn deposit(house: &mut House) -> PaymentId {
    let payment = house.state.orders.next_id();
    house.must(&By::System, charge(Document::Deposit(RentalId(1)), Purpose::Deposit, &PHONE, Vec::new()));
    payment
}

/// RENT-20: the till takes no cash for a deposit, and says what would do.
#[test]
fn a_deposit_is_paid_by_the_means_that_the_rule_names() {
    let mut house = House::new();
    let payment = deposit(&mut house);
    let refusal = house.give(&staff(CASHIER), pay(payment, cash(300_000))).unwrap_err();
    let facts = ["means", "document", "allowed"].map(|fact| refusal.fact(fact));
    let allowed = Some("wechat, alipay, bank-card, stored-value");
    assert_eq!((refusal.code, facts), ("means-not-here", [Some("cash"), Some("deposit/R-1"), allowed]));
    // What is switched off at the branch is not offered.
    let (means, on) = (Means::Alipay, false);
    house.must(&By::System, Command::SetMeans { branch: BRANCH, means, on, min: None, max: None });
    let refusal = house.give(&staff(CASHIER), pay(payment, by(Means::Coupon, 300_000))).unwrap_err();
    assert_eq!(refusal.fact("allowed"), Some("wechat, bank-card, stored-value"));
    house.must(&By::member(ANNA), pay(payment, by(Means::StoredValue, 300_000)));
    assert_eq!((house.balance(Account::Deposits), house.balance(Account::Cash)), (-300_000, 0));
}

/// PLAT-04: an ask that names a part by another means is refused whole; so is a code that is read at the till.
#[test]
fn neither_the_ask_nor_a_code_pays_otherwise() {
    let mut house = House::new();
    let asked = charge(Document::Deposit(RentalId(1)), Purpose::Deposit, &PHONE, cash(300_000));
    assert_eq!(house.code(&By::System, asked), "means-not-here");
    assert_eq!(house.state.orders.len(), 0);
    let payment = deposit(&mut house);
    house.must(&By::member(ANNA), Command::ShowCode { code: Secret::new("0815") });
    let read = Command::UseCode {
        code: Secret::new("0815"),
        payment: Some(payment),
        document: None,
        parts: cash(300_000),
    };
    assert_eq!(house.code(&staff(CASHIER), read), "means-not-here");
}

/// Every part of a mixed payment is one of them, and an order that names none takes whatever is on.
#[test]
fn each_part_is_looked_at_and_no_list_is_no_limit() {
    let mut house = House::new();
    let money = [Means::Wechat, Means::Cash];
    house.must(&By::System, charge(Document::TopUp(1), Purpose::Advance, &money, Vec::new()));
    let payment = PaymentId(1);
    let mixed = vec![PartWish::new(Means::StoredValue, Fen(1)), PartWish::new(Means::Cash, Fen(299_999))];
    assert_eq!(house.code(&staff(CASHIER), pay(payment, mixed)), "means-not-here");
    house.must(&staff(CASHIER), pay(payment, cash(300_000)));
    house.must(&By::System, charge(Document::Bill(BillId(2)), Purpose::Bill, &[], cash(300_000)));
    assert_eq!(house.balance(Account::Cash), 600_000);
}
