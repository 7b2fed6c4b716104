//! What the payments know: the fold of their events.
//!
//! Each kind of record has its file; here they are tied together, with the indexes that keep every command flat in the
//! number of orders. It refuses to know any rule.

pub mod channel;
pub mod order;
pub mod refund;
pub mod risk;

use forecourt_books::facts::{Means, PaymentState};
use forecourt_books::{
    Agenda, BranchId, Day, Document, Fen, Held, Marks, MemberId, PaymentId, Register, Table, undo_state,
};
use serde::Serialize;

use crate::kinds::{
    AlarmId, BooksDifference, CardToken, DifferenceId, ExportId, ExportRow, PaybackId, RefundId,
    StatementRow, Work,
};
pub use channel::{Agreed, Check, Difference, Move, Switch};
pub use order::{Order, Part, PartState, Pending};
pub use refund::{LineState, Payback, Request, RequestState};
pub use risk::{Alarm, AlarmState, Watch};

/// One deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deadline {
    /// An order's end (FUEL-27).
    Expiry(PaymentId),
    /// What waited for a review goes on (FUEL-62).
    Resume(PaymentId),
    /// A review goes to head office (FUEL-62).
    Escalate(AlarmId),
    /// A review is rejected by itself (FUEL-62).
    Reject(AlarmId),
    /// The handler of a refund is reminded (FUEL-66).
    Remind(RefundId),
    /// A refund's decision is overdue (FUEL-66).
    Decide(RefundId),
    /// A line is asked of its channel again (RENT-41).
    Retry(PaybackId, u32),
    /// A channel's failed tries are repeated (PLAT-61).
    TryAgain(Means),
    /// A channel that is down is probed (PLAT-61).
    Probe(Means),
    /// A difference goes to head office finance (FUEL-30).
    Difference(DifferenceId),
    /// The statements of the day before (FUEL-30).
    Statements,
    /// Business and books (PLAT-42).
    Books,
}

/// A payment code that was shown (FUEL-28).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Code {
    /// Whose.
    pub member: MemberId,
    /// Its last second.
    pub until: forecourt_books::At,
    /// Whether it was used.
    pub used: bool,
}

/// An export of a period (PLAT-41).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Export {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Whose books.
    pub branch: BranchId,
    /// What was exported.
    pub rows: Vec<ExportRow>,
    /// Taken, refused, or neither yet.
    pub answer: Option<bool>,
}

/// What was found when business and books were compared (PLAT-42).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// How many sums.
    pub compared: u32,
    /// The differences.
    pub differences: Vec<BooksDifference>,
}

/// The state.
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the names of what they hold")]
pub struct State {
    pub orders: Register<PaymentId, Order>,
    pub by_document: Table<Document, Vec<PaymentId>>,
    pub accounts: Table<MemberId, Watch>,
    /// The day on which a card, by its digest, last paid for an account (FUEL-63).
    pub cards: Table<(String, MemberId), Day>,
    pub codes: Table<String, Code>,
    pub code_of: Table<MemberId, String>,
    pub alarms: Register<AlarmId, Alarm>,
    pub open_alarms: Marks<AlarmId>,
    pub requests: Register<RefundId, Request>,
    pub open_requests: Marks<(MemberId, RefundId)>,
    pub paybacks: Register<PaybackId, Payback>,
    pub manual: Marks<(PaybackId, u32)>,
    pub channels: Table<Means, Agreed>,
    pub queue: Table<(Means, u64), (Work, Fen)>,
    pub queued: Table<Work, (Means, u64)>,
    pub asked: Held<u64>,
    pub means: Table<(BranchId, Means), Switch>,
    pub moves: Table<(Means, String), Move>,
    pub move_days: Marks<(Means, Day, String)>,
    pub statements: Table<(Means, Day), Vec<StatementRow>>,
    pub checks: Table<(Means, Day), Check>,
    pub differences: Register<DifferenceId, Difference>,
    pub open_differences: Marks<DifferenceId>,
    pub clearing: Table<(Means, BranchId), Fen>,
    pub owed: Table<BranchId, Fen>,
    pub disputed: Table<BranchId, Fen>,
    pub exports: Register<ExportId, Export>,
    pub exported: Table<(BranchId, Day, String), (i64, i64)>,
    pub books: Table<Day, Compared>,
    pub started: Held<bool>,
    pub agenda: Agenda<Deadline>,
}

undo_state!(State {
    orders,
    by_document,
    accounts,
    cards,
    codes,
    code_of,
    alarms,
    open_alarms,
    requests,
    open_requests,
    paybacks,
    manual,
    channels,
    queue,
    queued,
    asked,
    means,
    moves,
    move_days,
    statements,
    checks,
    differences,
    open_differences,
    clearing,
    owed,
    disputed,
    exports,
    exported,
    books,
    started,
    agenda,
});

impl State {
    /// Forgets which cards a member paid with (PLAT-48).
    pub(crate) fn forget(&mut self, member: MemberId) {
        let with_card = |order: &Order| {
            order.parts.iter().any(|part| part.token.is_some())
                || order.pending.as_ref().is_some_and(|pending| pending.token.is_some())
        };
        let own = self.orders.iter().filter(|(_, order)| order.of.payer == Some(member) && with_card(order));
        for payment in own.map(|(payment, _)| payment).collect::<Vec<_>>() {
            let order = self.orders.get_mut(payment).expect("it was just found");
            let pending = order.pending.iter_mut().filter_map(|pending| pending.token.as_mut());
            order
                .parts
                .iter_mut()
                .filter_map(|part| part.token.as_mut())
                .chain(pending)
                .for_each(CardToken::forget);
        }
        for card in self.cards.keys().filter(|(_, of)| *of == member).cloned().collect::<Vec<_>>() {
            self.cards.remove(&card);
        }
    }

    /// The orders of a document, oldest first.
    pub fn orders_of(&self, document: Document) -> &[PaymentId] {
        self.by_document.get(&document).map_or(&[], Vec::as_slice)
    }

    /// The order of a document that is still to be paid.
    pub fn open_order_of(&self, document: Document) -> Option<(PaymentId, &Order)> {
        let id = *self.orders_of(document).last()?;
        self.orders.get(id).filter(|order| order.is_open()).map(|order| (id, order))
    }

    /// What was agreed with a channel and how it is.
    pub fn channel(&self, channel: Means) -> Option<&Agreed> {
        self.channels.get(&channel)
    }

    /// Whether a channel is down (PLAT-61).
    pub fn is_down(&self, channel: Means) -> bool {
        self.channel(channel).is_some_and(|agreed| agreed.down.is_some())
    }

    /// Whether an order is paid and something of it is left.
    pub fn is_paid(&self, payment: PaymentId) -> bool {
        self.orders.get(payment).is_some_and(|order| {
            matches!(order.state, PaymentState::Paid | PaymentState::PartlyRefunded | PaymentState::Refunded)
        })
    }
}
