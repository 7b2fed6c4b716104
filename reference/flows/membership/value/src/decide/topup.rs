//! Stored value: paid in with its gift, paid back at the member's request (MEM-24).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{Fen, MemberId, PaymentId, Rejection, Scene};

use super::{Verdict, head, must, served, serving};
use crate::event::Event;
use crate::ids::TopUpId;
use crate::state::{State, TopUp, TopUpState};

/// The parts of an advance payment: only means that bring money, together what is due.
pub(super) fn money_parts(parts: &[PartWish], due: Fen, stored: bool) -> Result<(), Rejection> {
    for part in parts {
        let refused = matches!(part.means, Means::Points | Means::Coupon)
            || (part.means == Means::StoredValue && !stored);
        must(!refused, || Rejection::new("means-not-allowed").with("means", part.means.word()))?;
        must(part.amount > Fen::ZERO, || Rejection::new("bad-amount").with("amount", part.amount))?;
    }
    let given: Fen = parts.iter().map(|part| part.amount).sum();
    must(parts.is_empty() || given == due, || {
        Rejection::new("parts-sum").with("due", due).with("given", given)
    })
}

/// Starts a top-up.
pub(super) fn start(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    amount: Fen,
    parts: &[PartWish],
) -> Verdict {
    must(Fen::ZERO < amount && amount <= Fen::yuan(10_000_000), || {
        Rejection::new("bad-amount").with("amount", amount)
    })?;
    let branch = serving(scene, Some(member))?;
    served(scene, member, branch)?;
    money_parts(parts, amount, false)?;
    Ok(vec![Event::TopUpStarted {
        top_up: state.top_ups.next_id(),
        member,
        branch,
        amount,
        gift: state.catalogue.get().gift(amount),
        operator: scene.by.employee(),
        parts: parts.to_vec(),
    }])
}

fn row(state: &State, top_up: TopUpId) -> Result<&TopUp, Rejection> {
    state.top_ups.get(top_up).ok_or_else(|| Rejection::new("unknown-top-up").with("top-up", top_up))
}

/// The first means of a payment, as history shows it.
pub(super) fn means_of(scene: &Scene<'_>, payment: Option<PaymentId>) -> String {
    let facts = payment.and_then(|payment| scene.facts.payment(payment));
    let first = facts.and_then(|facts| facts.parts.first().copied());
    first.map_or_else(String::new, |(means, _)| means.word().to_owned())
}

/// The top-up is paid.
pub(super) fn paid(state: &State, scene: &Scene<'_>, top_up: TopUpId, payment: PaymentId) -> Verdict {
    let row = row(state, top_up)?;
    must(row.state == TopUpState::Started, || Rejection::new("top-up-done").with("top-up", top_up))?;
    let account = state.account(row.member);
    Ok(vec![Event::ToppedUp {
        top_up,
        member: row.member,
        branch: row.branch,
        head: head(scene),
        paid: row.amount,
        gift: row.gift,
        means: means_of(scene, Some(payment)),
        balance: account.stored() + row.amount + row.gift,
        points: account.points(),
    }])
}

/// Money of a top-up went back at the member's request: only principal that is still there (I-LED-07).
pub(super) fn refunded(state: &State, scene: &Scene<'_>, top_up: TopUpId, amount: Fen) -> Verdict {
    let row = row(state, top_up)?;
    let left = (row.amount - row.refunded).min(state.account(row.member).principal);
    must(row.state == TopUpState::Done && amount <= left, || {
        Rejection::new("refund-too-much").with("left", left).with("top-up", top_up)
    })?;
    let (member, branch) = (row.member, row.branch);
    Ok(vec![Event::TopUpRefunded { top_up, member, branch, head: head(scene), amount }])
}
