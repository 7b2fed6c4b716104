//! What may be asked of the payments.
//!
//! A command bears wishes only (PLAT-11): fees, verdicts and what goes back are computed here, never believed.

use forecourt_books::ask::PartWish;
use forecourt_books::facts::{Means, Purpose};
use forecourt_books::report::Period;
use forecourt_books::{At, BranchId, Day, Document, Fen, MemberId, PaymentId, PersonId, Secret};
use serde::{Deserialize, Serialize};

use crate::kinds::{
    AlarmId, DifferenceId, ExportId, PaybackId, RefundId, RefundReason, Settling, StatementRow,
};

/// One command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    /// Make a payment order, and pay it at once where parts are named (FUEL-27).
    Create {
        document: Document,
        purpose: Purpose,
        amount: Fen,
        #[serde(default)]
        payer: Option<MemberId>,
        branch: BranchId,
        #[serde(default)]
        expires: Option<At>,
        /// The means that it may be paid with; empty for any that is on (RENT-20).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        means: Vec<Means>,
        /// When what is paid was delivered: the start of the speed of collection (FUEL-31).
        #[serde(default)]
        ready: Option<At>,
        /// Fuel in millilitres, for the tank rule (FUEL-63).
        #[serde(default)]
        volume_ml: Option<i64>,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// Pay an open order, by its number or by its document (FUEL-26, FUEL-29).
    Pay {
        #[serde(default)]
        payment: Option<PaymentId>,
        #[serde(default)]
        document: Option<Document>,
        parts: Vec<PartWish>,
        /// The digits of a bank card (FUEL-59).
        #[serde(default)]
        card: Option<Secret>,
    },
    /// A document is no longer to be paid; by the system only.
    Withdraw { document: Document },
    /// Pay money of a document back; by the system only.
    Refund { document: Document, amount: Fen, reason: String },
    /// A channel tells what came of a part (FUEL-27, RENT-22).
    Notice {
        channel: Means,
        payment: PaymentId,
        #[serde(default)]
        part: Option<u32>,
        amount: Fen,
        success: bool,
        reference: String,
        signature: String,
    },
    /// A channel tells what came of a line that goes back (FUEL-67).
    RefundNotice {
        channel: Means,
        payback: PaybackId,
        line: u32,
        amount: Fen,
        success: bool,
        reference: String,
        signature: String,
    },
    /// A channel could not be reached (PLAT-61).
    Unreachable { channel: Means },
    /// A channel answers again (PLAT-61).
    Reachable { channel: Means },
    /// The key and the fee that are agreed with a channel (FUEL-26, FUEL-59).
    AgreeChannel {
        channel: Means,
        key: Secret,
        #[serde(default)]
        fee_bp: Option<i64>,
    },
    /// Switch a means at a branch, from and up to an amount (FUEL-26).
    SetMeans {
        branch: BranchId,
        means: Means,
        on: bool,
        #[serde(default)]
        min: Option<Fen>,
        #[serde(default)]
        max: Option<Fen>,
    },
    /// A member's client shows a payment code (FUEL-28).
    ShowCode { code: Secret },
    /// A cashier or terminal reads it and pays with it (FUEL-28).
    UseCode {
        code: Secret,
        #[serde(default)]
        payment: Option<PaymentId>,
        #[serde(default)]
        document: Option<Document>,
        parts: Vec<PartWish>,
    },
    /// A reviewer passes or rejects a payment (FUEL-62).
    Review { alarm: AlarmId, pass: bool, reason: String },
    /// A held account may pay again (FUEL-62).
    ReleaseAccount { member: MemberId, reason: String },
    /// A payer wants money back (FUEL-65).
    AskRefund {
        payment: PaymentId,
        amount: Fen,
        reason: RefundReason,
        #[serde(default)]
        proof: String,
    },
    /// The approval of a refund was decided; by the system only (PLAT-25). Who refused decides on no appeal (FUEL-69).
    Decided {
        request: RefundId,
        digest: String,
        approved: bool,
        reason: String,
        #[serde(default)]
        by: Option<PersonId>,
    },
    /// The next level decides what was not decided in time, or an appeal (FUEL-66, FUEL-69).
    DecideRefund { request: RefundId, approve: bool, reason: String },
    /// The payer does not accept a refusal (FUEL-69).
    AppealRefund { request: RefundId, reason: String },
    /// The payer takes stored value where the channel cannot pay back (FUEL-67).
    TakeAsStoredValue { payback: PaybackId, line: u32 },
    /// Finance pays in cash what the channel cannot pay back (RENT-41).
    PayBackByHand { payback: PaybackId, line: u32 },
    /// A channel's statement of a day (FUEL-30).
    Statement { channel: Means, day: Day, rows: Vec<StatementRow> },
    /// A difference is settled (FUEL-30).
    SettleDifference { difference: DifferenceId, how: Settling, note: String },
    /// Export the sums of a period (PLAT-41): first and last day.
    ExportPeriod { from: Day, to: Day, branch: BranchId },
    /// The finance software took an export.
    ConfirmExport { export: ExportId },
    /// The finance software refused an export: it can be repeated.
    RefuseExport { export: ExportId, reason: String },
}

impl Command {
    /// The period of an export, as reports write it.
    pub fn period(from: Day, to: Day) -> String {
        Period { from, to }.to_string()
    }
}
