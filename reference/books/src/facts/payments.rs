//! What is asked of the payments: payment orders and what became of them.

use serde::{Deserialize, Serialize};

use crate::{Document, Fen, MemberId, PaymentId};

/// Means of payment (FUEL-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// WeChat Pay.
    Wechat,
    /// Alipay.
    Alipay,
    /// Bank card.
    BankCard,
    /// Stored value of the member account.
    StoredValue,
    /// A fuel card.
    FuelCard,
    /// Points.
    Points,
    /// Coupons and vouchers.
    Coupon,
    /// Cash.
    Cash,
}

impl Means {
    /// All of them, in the order of reports.
    pub const ALL: [Means; 8] = [
        Means::Wechat,
        Means::Alipay,
        Means::BankCard,
        Means::StoredValue,
        Means::FuelCard,
        Means::Points,
        Means::Coupon,
        Means::Cash,
    ];

    /// Those that bring money into the house.
    pub const MONEY: [Means; 4] = [Means::Wechat, Means::Alipay, Means::BankCard, Means::Cash];
    /// Those, and money that the house keeps for the member already.
    pub const MONEY_OR_STORED: [Means; 5] =
        [Means::Wechat, Means::Alipay, Means::BankCard, Means::Cash, Means::StoredValue];

    /// The means of a word, if there is one.
    pub fn of_word(word: &str) -> Option<Means> {
        Means::ALL.into_iter().find(|means| means.word() == word)
    }

    /// Whether an outside channel answers for it, later and by notice.
    pub fn is_channel(self) -> bool {
        matches!(self, Means::Wechat | Means::Alipay | Means::BankCard)
    }

    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Means::Wechat => "wechat",
            Means::Alipay => "alipay",
            Means::BankCard => "bank-card",
            Means::StoredValue => "stored-value",
            Means::FuelCard => "fuel-card",
            Means::Points => "points",
            Means::Coupon => "coupon",
            Means::Cash => "cash",
        }
    }
}

/// What a payment order is for: it decides expiry and accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A bill at the counter.
    Bill,
    /// A deposit, held as a liability.
    Deposit,
    /// A reservation, which expires sooner.
    Reservation,
    /// Anything paid in advance: top-up, package, voucher, fee, purchase.
    Advance,
    /// A claim that was open.
    Claim,
}

/// States of a payment order (FUEL-27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentState {
    /// Made, nobody pays yet.
    Created,
    /// A channel was asked.
    Paying,
    /// Paid.
    Paid,
    /// The channel or a part refused; may be paid again until it expires.
    Failed,
    /// Its time passed.
    Expired,
    /// A reviewer decides (FUEL-62).
    UnderReview,
    /// A part was paid back.
    PartlyRefunded,
    /// All was paid back.
    Refunded,
}

/// A payment order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentFacts {
    /// Its state.
    pub state: PaymentState,
    /// The amount, fixed when it was made.
    pub amount: Fen,
    /// What it is for.
    pub document: Document,
    /// Who pays, if a member does.
    pub payer: Option<MemberId>,
    /// Its parts in the order of payment: means and amount.
    pub parts: Vec<(Means, Fen)>,
    /// How much of it went back.
    pub refunded: Fen,
}

/// Questions to the payments.
pub trait Payments {
    /// A payment order.
    fn payment(&self, _payment: PaymentId) -> Option<PaymentFacts> {
        None
    }
    /// The last payment order of a document.
    fn payment_of(&self, _document: Document) -> Option<PaymentId> {
        None
    }
    /// The next payment order's number.
    fn next_payment(&self) -> PaymentId {
        PaymentId(1)
    }
    /// Whether a means is on at a branch for an amount (FUEL-26).
    fn means_on(&self, _means: Means, _branch: Option<crate::BranchId>, _amount: Fen) -> bool {
        true
    }
    /// Whether the account is held after a rejected review, or waits for one (FUEL-62).
    fn is_held(&self, _member: MemberId) -> bool {
        false
    }
    /// Refunds of a member that are asked for and not decided.
    fn open_refunds(&self, _member: MemberId) -> u32 {
        0
    }
}
