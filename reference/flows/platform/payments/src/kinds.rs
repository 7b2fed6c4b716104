//! The words that commands, events and state of the payments share: ids, verdicts, reasons, parts, work of channels.
//!
//! It refuses to know any rule.

use forecourt_books::facts::{Means, Purpose};
use forecourt_books::{BranchId, Day, Document, Fen, MemberId, PaymentId, Personal, id_kind};
use serde::{Deserialize, Serialize};

id_kind! {
    /// One refund asked for by a payer (FUEL-65).
    RefundId = "RF"
}
id_kind! {
    /// One carrying out of money that goes back (FUEL-67).
    PaybackId = "PB"
}
id_kind! {
    /// One risk alarm (FUEL-60).
    AlarmId = "RA"
}
id_kind! {
    /// One difference between a channel's statement and the payments (FUEL-30).
    DifferenceId = "DF"
}
id_kind! {
    /// One export of a period to the finance software (PLAT-41).
    ExportId = "EX"
}

/// What a payment order is for, where, and who pays: every event that moves money bears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Of {
    /// The document.
    pub document: Document,
    /// Of which kind: it names the account on the other side of the means.
    pub purpose: Purpose,
    /// The branch that is paid.
    pub branch: BranchId,
    /// The member who pays; none for a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<MemberId>,
}

/// The card of a payment as a keyed digest, never its digits (FUEL-59). It is its payer's, so that it is sealed and goes with
/// everything else that is (PLAT-44, PLAT-48); the card of a guest, and cards in journals of former versions, stand bare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CardToken {
    /// A member's.
    Of(Personal),
    /// Of whoever it may be.
    Bare(String),
}

impl CardToken {
    /// The token of the card that somebody pays with.
    pub fn new(payer: Option<MemberId>, token: String) -> CardToken {
        payer.map_or(CardToken::Bare(token.clone()), |payer| CardToken::Of(Personal::new(payer, &token)))
    }

    /// The digest; nothing once it was erased.
    pub fn digest(&self) -> Option<&str> {
        let digest = match self {
            CardToken::Of(token) => token.value(),
            CardToken::Bare(token) => token,
        };
        Some(digest).filter(|digest| !digest.is_empty())
    }

    /// Forgets it.
    pub fn forget(&mut self) {
        if let CardToken::Of(token) = self {
            token.forget();
        }
    }
}

/// One part of an attempt to pay, with its number in the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Plan {
    /// Its number in the order, from 0; an attempt that follows counts on.
    pub part: u32,
    /// The means.
    pub means: Means,
    /// How much of the whole.
    pub amount: Fen,
    /// The voucher's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<String>,
    /// The card (FUEL-59).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<CardToken>,
}

/// What the risk rules say of a payment (FUEL-60).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It goes on.
    Pass,
    /// A person decides.
    Review,
    /// The account is held.
    Block,
}

/// One risk rule (FUEL-61, FUEL-63).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiskRule {
    /// Several large payments in a short time.
    ManyLarge,
    /// Many failed payments.
    ManyFailures,
    /// One card for many accounts.
    SharedCard,
    /// Two stations too far apart for the time between.
    FarApart,
    /// Refunds asked for too often.
    RefundFrequency,
    /// Top-up and refund in turn.
    TopUpTurn,
    /// An employee enters the same member again and again.
    OwnMember,
    /// More fuel than a tank holds.
    AboveTank,
    /// The account is held after a rejected review.
    AccountHeld,
}

impl RiskRule {
    /// All rules in the order of reports.
    pub const ALL: [RiskRule; 9] = [
        RiskRule::ManyLarge,
        RiskRule::ManyFailures,
        RiskRule::SharedCard,
        RiskRule::FarApart,
        RiskRule::RefundFrequency,
        RiskRule::TopUpTurn,
        RiskRule::OwnMember,
        RiskRule::AboveTank,
        RiskRule::AccountHeld,
    ];

    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            RiskRule::ManyLarge => "many-large",
            RiskRule::ManyFailures => "many-failures",
            RiskRule::SharedCard => "shared-card",
            RiskRule::FarApart => "far-apart",
            RiskRule::RefundFrequency => "refund-frequency",
            RiskRule::TopUpTurn => "top-up-turn",
            RiskRule::OwnMember => "own-member",
            RiskRule::AboveTank => "above-tank",
            RiskRule::AccountHeld => "account-held",
        }
    }
}

/// Why a payer wants money back (FUEL-65).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefundReason {
    /// Charged twice.
    ChargedTwice,
    /// A wrong amount.
    WrongAmount,
    /// Not delivered.
    NotDelivered,
    /// Quality.
    Quality,
    /// Service.
    Service,
    /// Anything else.
    Other,
}

impl RefundReason {
    /// All reasons in the order of reports.
    pub const ALL: [RefundReason; 6] = [
        RefundReason::ChargedTwice,
        RefundReason::WrongAmount,
        RefundReason::NotDelivered,
        RefundReason::Quality,
        RefundReason::Service,
        RefundReason::Other,
    ];

    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            RefundReason::ChargedTwice => "charged-twice",
            RefundReason::WrongAmount => "wrong-amount",
            RefundReason::NotDelivered => "not-delivered",
            RefundReason::Quality => "quality",
            RefundReason::Service => "service",
            RefundReason::Other => "other",
        }
    }
}

/// What a channel is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Collect a part of a payment.
    Capture {
        /// The payment order.
        payment: PaymentId,
        /// The part's number.
        part: u32,
    },
    /// Pay a line back.
    Payback {
        /// The payback.
        payback: PaybackId,
        /// The line's number.
        line: u32,
    },
}

/// One line of money that goes back: which part, by which means, how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Line {
    /// The part of the payment that it comes from.
    pub part: u32,
    /// The means.
    pub means: Means,
    /// How much.
    pub amount: Fen,
}

/// Why money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaybackKind {
    /// The document's context asked.
    Asked,
    /// The payer asked and it was approved (FUEL-65).
    Requested,
    /// It came after the order's end (FUEL-27).
    Late,
    /// It came a second time (FUEL-66).
    Double,
    /// Another part of the payment failed (FUEL-29).
    Undone,
}

/// Captured or paid back, in a channel's books and in ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MoveKind {
    /// Money came in.
    Capture,
    /// Money went back.
    Refund,
}

/// A row of a channel's statement (FUEL-30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StatementRow {
    /// The channel's own number of the movement.
    pub reference: String,
    /// How much; above 0.
    pub amount: Fen,
    /// Captured or paid back.
    pub kind: MoveKind,
}

/// How a channel's statement differs from the payments (FUEL-30).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// The channel has it, we have not.
    MissingHere,
    /// We have it, the channel has not.
    MissingThere,
    /// Both have it with other amounts.
    DifferentAmount,
    /// No statement came.
    NoStatement,
}

impl DifferenceKind {
    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            DifferenceKind::MissingHere => "missing-here",
            DifferenceKind::MissingThere => "missing-there",
            DifferenceKind::DifferentAmount => "different-amount",
            DifferenceKind::NoStatement => "no-statement",
        }
    }
}

/// How a difference is settled (FUEL-30).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settling {
    /// The channel or the branch put it right; nothing is booked here.
    Corrected,
    /// What is missing is a loss, what is too much is held as disputed.
    WrittenOff,
}

/// One sum of an export: a day, an account, its debits and credits (PLAT-41).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExportRow {
    /// The day.
    pub day: Day,
    /// The account's code.
    pub account: String,
    /// Debits in the account's unit.
    pub debit: i64,
    /// Credits.
    pub credit: i64,
}

/// One account of a branch on which business and books differ (PLAT-42).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BooksDifference {
    /// The branch.
    pub branch: BranchId,
    /// The account's code.
    pub account: String,
    /// What the contexts say.
    pub business: i64,
    /// What the ledger says.
    pub books: i64,
}

/// Whether value's own accounts answer for a means: it is taken by telling `value`.
pub fn is_inside(means: Means) -> bool {
    matches!(means, Means::StoredValue | Means::FuelCard | Means::Points | Means::Coupon)
}

/// The place of a means in a mixed payment: coupon, points, stored value, then others (MEM-39).
pub fn rank(means: Means) -> u8 {
    match means {
        Means::Coupon => 0,
        Means::Points => 1,
        Means::StoredValue | Means::FuelCard => 2,
        Means::Cash => 3,
        Means::Wechat | Means::Alipay | Means::BankCard => 4,
    }
}

/// The channels, in the order of reports.
pub const CHANNELS: [Means; 3] = [Means::Wechat, Means::Alipay, Means::BankCard];
