//! What may happen in the payments: the stored form.
//!
//! Each event bears all that `apply`, the postings and others need; none bears a secret, a card's digits or a code. What is
//! absent is not written; until format 2 of the journal it was, as `null` or empty, and reads the same (PLAT-12).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{At, BranchId, Day, Fen, MemberId, PaymentId, PersonId, Personal};
use serde::{Deserialize, Serialize};

use crate::kinds::{
    AlarmId, BooksDifference, CardToken, DifferenceId, DifferenceKind, ExportId, ExportRow, Line, MoveKind,
    Of, PaybackId, PaybackKind, Plan, RefundId, RefundReason, RiskRule, Settling, StatementRow, Verdict,
    Work,
};

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    /// The daily runs begin: statements (FUEL-30) and books (PLAT-42).
    DaysStarted { statements: At, books: At },
    /// Key and fee of a channel; the key is derived and sealed (FUEL-59).
    ChannelAgreed { channel: Means, key: Personal, fee_bp: i64 },
    /// A means was switched at a branch (FUEL-26).
    MeansSet { branch: BranchId, means: Means, on: bool, min: Option<Fen>, max: Option<Fen> },
    /// A payment order was made (FUEL-27).
    PaymentCreated {
        payment: PaymentId,
        of: Of,
        amount: Fen,
        expires: At,
        /// The means that it may be paid with; empty for any (RENT-20).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        means: Vec<Means>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ready: Option<At>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        volume_ml: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entered: Option<PersonId>,
    },
    /// Somebody pays with these parts (FUEL-29).
    PaymentTried { payment: PaymentId, of: Of, amount: Fen, parts: Vec<Plan> },
    /// What the risk rules say of it, with the facts (FUEL-60). `large` and `keep` are for the sliding span.
    RiskVerdict {
        payment: PaymentId,
        of: Of,
        verdict: Verdict,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rules: Vec<RiskRule>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        facts: String,
        large: bool,
        keep: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<CardToken>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entered: Option<PersonId>,
        present: bool,
    },
    /// A part inside the house is taken (FUEL-29).
    PartTaken { payment: PaymentId, part: u32, of: Of, wish: PartWish },
    /// Money of a part is here: from the till or the channel.
    PartCaptured {
        payment: PaymentId,
        part: u32,
        of: Of,
        means: Means,
        amount: Fen,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        fee: Fen,
    },
    /// A part is undone; `taken` says whether money had come (FUEL-29).
    PartUndone {
        payment: PaymentId,
        part: u32,
        of: Of,
        wish: PartWish,
        taken: bool,
        payback: Option<PaybackId>,
    },
    /// A channel is asked to collect or to pay back; `seq` is its place in the queue (FUEL-26, PLAT-61). What it is to
    /// pay back and has not answered by `answer-by` counts as a failed try (RENT-41).
    ChannelAsked {
        channel: Means,
        work: Work,
        amount: Fen,
        seq: u64,
        again: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<At>,
    },
    /// Work for a channel that is down waits in its queue (PLAT-61).
    ChannelQueued { channel: Means, work: Work, amount: Fen, seq: u64 },
    /// The whole is paid (FUEL-27).
    PaymentPaid { payment: PaymentId, of: Of, amount: Fen, parts: Vec<PartWish> },
    /// An attempt failed; the order stays open (FUEL-29).
    PaymentFailed { payment: PaymentId, of: Of, reason: String, keep: u32 },
    /// A risk rule raised an alarm (FUEL-61, FUEL-63).
    RiskAlarm {
        alarm: AlarmId,
        rules: Vec<RiskRule>,
        account: Option<MemberId>,
        payment: Option<PaymentId>,
        request: Option<RefundId>,
        amount: Fen,
        branch: BranchId,
        facts: String,
        review_by: At,
        reject_by: At,
        entered: Option<PersonId>,
    },
    /// A payment waits for a reviewer; its clock stands still with `left_s` to go (FUEL-62).
    PaymentUnderReview { payment: PaymentId, of: Of, alarm: AlarmId, left_s: i64 },
    /// Nobody decided in time: head office does (FUEL-62).
    ReviewEscalated { alarm: AlarmId, branch: BranchId, facts: String },
    /// A reviewer passed it (FUEL-62).
    ReviewPassed {
        alarm: AlarmId,
        account: Option<MemberId>,
        payment: Option<PaymentId>,
        of: Option<Of>,
        reason: String,
        expires: Option<At>,
    },
    /// A reviewer, or the time, rejected it (FUEL-62).
    ReviewRejected {
        alarm: AlarmId,
        account: Option<MemberId>,
        payment: Option<PaymentId>,
        of: Option<Of>,
        reason: String,
    },
    /// The account is held (FUEL-62).
    AccountHeld { member: MemberId, alarm: AlarmId },
    /// It may pay again.
    AccountReleased { member: MemberId, reason: String },
    /// A payment waits until the account's review is over (FUEL-62).
    PaymentWaits {
        payment: PaymentId,
        of: Of,
        parts: Vec<PartWish>,
        token: Option<CardToken>,
        entered: Option<PersonId>,
        left_s: i64,
    },
    /// The wait is over: the clock goes on, and with `resume` the payment too.
    WaitOver { payment: PaymentId, of: Of, expires: At, resume: Option<At> },
    /// What had waited could not be paid any more; the order stays open.
    WaitFailed { payment: PaymentId, code: String },
    /// The order's time passed, or its review was rejected: it is not paid (FUEL-27).
    PaymentExpired { payment: PaymentId, of: Of },
    /// The document is no longer to be paid.
    PaymentWithdrawn { payment: PaymentId, of: Of },
    /// A notice was refused (FUEL-27, RENT-22).
    PaymentRejected { channel: Means, payment: PaymentId, reason: String, reference: String, amount: Fen },
    /// Money came after the end; it goes back by itself (FUEL-27).
    LatePaymentRefunded {
        payment: PaymentId,
        part: u32,
        of: Of,
        channel: Means,
        amount: Fen,
        reference: String,
        payback: PaybackId,
    },
    /// Money came twice; the second goes back by itself (FUEL-66).
    DoubleChargeRefunded {
        payment: PaymentId,
        part: u32,
        of: Of,
        channel: Means,
        amount: Fen,
        reference: String,
        payback: PaybackId,
    },
    /// A payment code is shown; only its digest is kept (FUEL-28).
    CodeShown { member: MemberId, digest: String, until: At },
    /// A payment code was used (FUEL-28).
    CodeUsed { member: MemberId, digest: String },
    /// A payer wants money back (FUEL-65).
    RefundRequested {
        request: RefundId,
        payment: PaymentId,
        of: Of,
        amount: Fen,
        reason: RefundReason,
        proof: String,
        by: Option<PersonId>,
        digest: String,
        remind: At,
        due: At,
        automatic: bool,
        keep: u32,
    },
    /// The handler is reminded (FUEL-66).
    RefundDecisionReminded { request: RefundId, branch: BranchId },
    /// The time is over; the next level decides (FUEL-66).
    RefundDecisionOverdue { request: RefundId, branch: BranchId },
    /// What was approved is no longer what was asked (PLAT-27): asked anew under `digest`.
    ApprovalStale { request: RefundId, amount: Fen, branch: BranchId, digest: String },
    /// A request is decided (FUEL-66).
    RefundDecided {
        request: RefundId,
        payment: PaymentId,
        of: Of,
        approved: bool,
        reason: String,
        by: Option<PersonId>,
        automatic: bool,
        appeal: bool,
    },
    /// It is refused; the payer may appeal until (FUEL-69).
    RefundRefused { request: RefundId, of: Of, reason: String, appeal_until: Option<At> },
    /// The payer appeals (FUEL-69).
    RefundAppealed { request: RefundId, of: Of, reason: String, due: At },
    /// Money is to go back by these lines (FUEL-67).
    RefundIssued {
        payback: PaybackId,
        payment: PaymentId,
        of: Of,
        amount: Fen,
        total: Fen,
        reason: String,
        payback_kind: PaybackKind,
        request: Option<RefundId>,
        lines: Vec<Line>,
    },
    /// A line goes back to an account inside the house; with `taken_over` in place of a channel (FUEL-67).
    PartReturned {
        payback: PaybackId,
        line: u32,
        payment: PaymentId,
        part: u32,
        of: Of,
        wish: PartWish,
        taken_over: bool,
    },
    /// A line was paid back by a channel, or by hand in cash.
    PaybackDone {
        payback: PaybackId,
        line: u32,
        of: Of,
        means: Means,
        amount: Fen,
        channel: Option<Means>,
        reference: Option<String>,
    },
    /// A channel refused a line; tried again at `next` (RENT-41).
    PaybackFailed { payback: PaybackId, line: u32, tries: u32, next: Option<At> },
    /// No further try: people see to it (RENT-41).
    PaybackManual { payback: PaybackId, line: u32, of: Of, amount: Fen, reason: String },
    /// All lines have gone back (FUEL-67).
    Refunded {
        payback: PaybackId,
        payment: PaymentId,
        of: Of,
        amount: Fen,
        total: Fen,
        payback_kind: PaybackKind,
        parts: Vec<Line>,
    },
    /// A channel could not be reached; tried again at `retry` (PLAT-61).
    ChannelTryFailed { channel: Means, since: At, retry: At },
    /// What a channel did not take is asked again (PLAT-61).
    ChannelTried { channel: Means },
    /// A channel is down; probed at `probe` (PLAT-61).
    ChannelDown { channel: Means, probe: At, others: String },
    /// A channel is asked whether it answers again.
    ChannelProbed { channel: Means, next: At },
    /// A channel is back (PLAT-61).
    ChannelUp { channel: Means },
    /// A statement waits for its hour (FUEL-30).
    StatementReceived { channel: Means, day: Day, rows: Vec<StatementRow> },
    /// A statement was compared; what matched is paid out per branch, net (FUEL-30).
    StatementChecked {
        channel: Means,
        day: Day,
        matched: Vec<String>,
        amount: Fen,
        paid_out: Vec<(BranchId, Fen)>,
        differences: u32,
    },
    /// A difference was found (FUEL-30).
    DifferenceFound {
        difference: DifferenceId,
        channel: Means,
        day: Day,
        difference_kind: DifferenceKind,
        reference: String,
        here: Fen,
        there: Fen,
        /// Which way the channel's row runs; none where it has no row, and in what was stored before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<MoveKind>,
        branch: Option<BranchId>,
        escalate: At,
    },
    /// It is open for too long: from the branch's desk to that of head office finance (FUEL-30).
    DifferenceEscalated { difference: DifferenceId, text: String },
    /// It is settled. `loss` is booked as a loss, `surplus` as disputed, `paid_out` to the bank (drawn if negative).
    DifferenceSettled {
        difference: DifferenceId,
        channel: Means,
        branch: Option<BranchId>,
        how: Settling,
        note: String,
        loss: Fen,
        surplus: Fen,
        paid_out: Fen,
    },
    /// The statements of a day were seen to; the next run (FUEL-30).
    StatementsDone { day: Day, next: At },
    /// Business and books were compared (PLAT-42).
    BooksChecked { day: Day, compared: u32, differences: Vec<BooksDifference>, next: At },
    /// A period went to the finance software (PLAT-41).
    PeriodExported { export: ExportId, from: Day, to: Day, branch: BranchId, rows: Vec<ExportRow> },
    /// It was taken, and is locked.
    ExportConfirmed { export: ExportId },
    /// It was refused, and can be repeated.
    ExportRefused { export: ExportId, reason: String },
}
