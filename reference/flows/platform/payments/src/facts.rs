//! What other contexts may ask of the payments (`forecourt_books::facts::Payments`), answered out of the state.
//!
//! `site` joins these to its facts. Nothing is changed here.

use forecourt_books::facts::{Means, PaymentFacts, Purpose};
use forecourt_books::{Account, BranchId, Document, Fen, MemberId, PaymentId, Scene};

use crate::kinds::CHANNELS;
use crate::state::{Order, Part, PartState, State};

/// All means in the order of reports.
pub const MEANS: [Means; 8] = Means::ALL;

/// A payment order.
pub fn payment(state: &State, payment: PaymentId) -> Option<PaymentFacts> {
    let order = state.orders.get(payment)?;
    Some(PaymentFacts {
        state: order.state,
        amount: order.amount,
        document: order.of.document,
        payer: order.of.payer,
        parts: order
            .live()
            .filter(|(_, part)| part.state == PartState::Taken)
            .map(|(_, part)| (part.means, part.amount))
            .collect(),
        refunded: order.refunded,
    })
}

/// The last payment order of a document.
pub fn payment_of(state: &State, document: Document) -> Option<PaymentId> {
    state.orders_of(document).last().copied()
}

/// The next payment order's number.
pub fn next_payment(state: &State) -> PaymentId {
    state.orders.next_id()
}

/// Whether the account is held, or waits for a review (FUEL-62).
pub fn is_held(state: &State, member: MemberId) -> bool {
    state.accounts.get(&member).is_some_and(|watch| watch.held.is_some() || watch.review.is_some())
}

/// Refunds of a member that are asked for and not decided.
pub fn open_refunds(state: &State, member: MemberId) -> u32 {
    let from = (member, crate::kinds::RefundId(0));
    let count = state.open_requests.range(from..).take_while(|(of, _)| *of == member).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether a means is on at a branch for an amount (FUEL-26): the branch's own switch, else the group's list.
pub fn means_on(state: &State, scene: &Scene<'_>, means: Means, branch: BranchId, amount: Fen) -> bool {
    match state.means.get(&(branch, means)) {
        Some(switch) => {
            switch.on
                && switch.min.is_none_or(|min| min <= amount)
                && switch.max.is_none_or(|max| amount <= max)
        }
        None => scene.settings.lists_at(&crate::settings::MEANS, scene.at, Some(branch), means.word()),
    }
}

/// The other means that a payer is offered (PLAT-61).
pub fn others(state: &State, scene: &Scene<'_>, branch: BranchId, amount: Fen) -> String {
    let on = |means: &Means| !state.is_down(*means) && means_on(state, scene, *means, branch, amount);
    MEANS.into_iter().filter(on).map(Means::word).collect::<Vec<_>>().join(", ")
}

/// The other channels and means of the group's list, without the one that went down.
pub fn others_than(state: &State, scene: &Scene<'_>, down: Means) -> String {
    let listed = scene.settings.list_at(&crate::settings::MEANS, scene.at, scene.branch);
    let on = |means: &Means| *means != down && !state.is_down(*means) && listed.contains(&means.word());
    MEANS.into_iter().filter(on).map(Means::word).collect::<Vec<_>>().join(", ")
}

/// The account on which a channel owes us.
pub fn clearing_account(channel: Means) -> Account {
    match channel {
        Means::Wechat => Account::WechatClearing,
        Means::Alipay => Account::AlipayClearing,
        _ => Account::CardClearing,
    }
}

/// What the payments say of their own accounts: what channels owe, what is owed back, what a channel paid too much and
/// is disputed; and of deposits and claims what is paid in and not told to anybody yet (PLAT-42).
pub fn liabilities(state: &State) -> Vec<(Account, BranchId, i64)> {
    let mut said = Vec::new();
    for channel in CHANNELS {
        let of = state.clearing.iter().filter(|((of, _), _)| *of == channel);
        said.extend(of.map(|((_, branch), sum)| (clearing_account(channel), *branch, sum.0)));
    }
    said.extend(state.owed.iter().map(|(branch, sum)| (Account::RefundsDue, *branch, sum.0)));
    said.extend(state.disputed.iter().map(|(branch, sum)| (Account::Disputed, *branch, sum.0)));
    said.extend(
        state.orders.iter().filter(|(_, order)| order.is_open()).filter_map(|(_, order)| under_way(order)),
    );
    said
}

/// What is here of a deposit or a claim that is not whole yet. A claim is had, and every part paid makes it smaller.
fn under_way(order: &Order) -> Option<(Account, BranchId, i64)> {
    let (account, sign) = match order.of.purpose {
        Purpose::Deposit => (Account::Deposits, 1),
        Purpose::Claim => (Account::Receivable, -1),
        Purpose::Bill | Purpose::Reservation | Purpose::Advance => return None,
    };
    let taken = order.parts.iter().filter(|part| part.state == PartState::Taken);
    let here: Fen = taken.map(Part::left).sum();
    (!here.is_zero()).then_some((account, order.of.branch, sign * here.0))
}

/// The branch whose records a command touches (PLAT-20).
pub fn branch_of(state: &State, command: &crate::Command) -> Option<BranchId> {
    use crate::Command;
    let of_payment = |payment: PaymentId| state.orders.get(payment).map(|order| order.of.branch);
    match command {
        Command::Create { branch, .. }
        | Command::SetMeans { branch, .. }
        | Command::ExportPeriod { branch, .. } => Some(*branch),
        Command::Pay { payment, document, .. } | Command::UseCode { payment, document, .. } => {
            payment.or_else(|| document.and_then(|document| payment_of(state, document))).and_then(of_payment)
        }
        Command::AskRefund { payment, .. } => of_payment(*payment),
        Command::Review { alarm, .. } => state.alarms.get(*alarm).map(|alarm| alarm.branch),
        Command::SettleDifference { difference, .. } => state.differences.get(*difference)?.branch,
        Command::DecideRefund { request, .. } | Command::AppealRefund { request, .. } => {
            state.requests.get(*request).map(|request| request.of.branch)
        }
        Command::TakeAsStoredValue { payback, .. } | Command::PayBackByHand { payback, .. } => {
            state.paybacks.get(*payback).map(|payback| payback.of.branch)
        }
        _ => None,
    }
}
