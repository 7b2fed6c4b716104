//! Stored value: paid in with its gift, paid back at the member's request (MEM-24).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{Fen, MemberId, PaymentId, Rejection, Scene};

use super::{Verdict, head, must, served, serving};
use crate::event::Event;
use crate::ids::TopUpId;
use crate::state::{State, TopUp, TopUpState};

/// The parts of an advance payment: only means that it may be paid with, the same that the payments are told, together what
/// is due.
pub(super) fn money_parts(parts: &[PartWish], due: Fen, allowed: &[Means]) -> Result<(), Rejection> {
    for part in parts {
        must(allowed.contains(&part.means), || {
            Rejection::new("means-not-allowed").with("means", part.means.word())
        })?;
        must(part.amount > Fen::ZERO, || Rejection::new("bad-amount").with("amount", part.amount))?;
    }
    let given: Fen = parts.iter().map(|part| part.amount).sum();
    must(parts.is_empty() || given == due, || {
        Rejection::new("parts-sum").with("due", due).with("given", given)
    })
}

/// MEM-38: what a member has stored pays only after its proof, and no more than is there.
pub(super) fn own_money(
    state: &State,
    scene: &Scene<'_>,
    member: Option<MemberId>,
    parts: &[PartWish],
) -> Result<(), Rejection> {
    let Some(part) = parts.iter().find(|part| part.means == Means::StoredValue) else { return Ok(()) };
    let member = member.ok_or_else(|| Rejection::new("member-needed"))?;
    must(scene.facts.proved(member, scene.at), || Rejection::new("proof-needed").with("member", member))?;
    let balance = state.account(member).stored();
    must(part.amount <= balance, || {
        Rejection::new("balance-short").with("missing", part.amount - balance).with("balance", balance)
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
    money_parts(parts, amount, &Means::MONEY)?;
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

/// The means of a payment in the order of its parts, as history shows them: as many as there is room for.
pub(super) fn means_of(scene: &Scene<'_>, payment: Option<PaymentId>) -> String {
    let facts = payment.and_then(|payment| scene.facts.payment(payment));
    let mut shown = String::new();
    for (means, _) in facts.into_iter().flat_map(|facts| facts.parts) {
        let word = means.word();
        let there = shown.split('+').any(|known| known == word);
        if !there && shown.len() + word.len() < crate::code::LONGEST {
            shown.push_str(if shown.is_empty() { "" } else { "+" });
            shown.push_str(word);
        }
    }
    shown
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
