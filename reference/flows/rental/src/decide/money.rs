//! What the payments tell, and what is paid besides deposit and price (RENT-20 … RENT-22, RENT-39 … RENT-43).

use forecourt_books::facts::{Means, PaymentState};
use forecourt_books::{Document, Fen, Rejection, RentalId};

use super::{Draft, before_use, buy, need, pickup, settle};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Decider, Line, Step};
use crate::rejection::bad;
use crate::settings;
use crate::state::order::Order;

/// The order that a document belongs to.
pub(crate) fn order_of(document: Document) -> Option<RentalId> {
    match document {
        Document::Deposit(order)
        | Document::RentalCharges(order)
        | Document::RentalClaim(order)
        | Document::Purchase(order) => Some(order),
        _ => None,
    }
}

pub(super) fn told(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    match command {
        Command::TakeKey { order } => return pickup::key_taken(draft, *order),
        Command::TakePayment { document, amount, means } => {
            let (id, order) = of(draft, *document)?;
            take(draft, id, order, *document, *amount, *means);
        }
        Command::LapsePayment { document } => {
            let (id, order) = of(draft, *document)?;
            lapse(draft, id, order, *document);
        }
        Command::HoldPayment { document } => {
            let (id, order) = of(draft, *document)?;
            need(order, &[Step::DepositPending])?;
            let left = order.pay_by.map_or(0, |by| by.s_since(draft.scene.at));
            draft.push(Event::DepositUnderReview { order: id, left_s: left });
        }
        Command::ReleasePayment { document } => {
            let (id, order) = of(draft, *document)?;
            need(order, &[Step::DepositPending])?;
            let left = i64::try_from(order.review_left_s.unwrap_or(0)).unwrap_or(0);
            draft.push(Event::DepositReviewed { order: id, until: draft.scene.at.plus_s(left) });
        }
        Command::TakeRefund { document, amount } => {
            let (id, order) = of(draft, *document)?;
            let total = order.deposit.back + *amount;
            draft.push(Event::DepositRefunded { order: id, amount: *amount, total });
        }
        Command::DelayRefund { document, amount, reason } => {
            let (id, _) = of(draft, *document)?;
            draft.push(Event::RefundDelayed { order: id, amount: *amount, reason: reason.clone() });
        }
        other => unreachable!("the owner of {other:?} is not the platform"),
    }
    Ok(())
}

fn of<'a>(draft: &Draft<'a>, document: Document) -> Result<(RentalId, &'a Order), Rejection> {
    let id = order_of(document).ok_or_else(|| bad("document", "is of another context"))?;
    Ok((id, draft.order(id)?))
}

/// A payment: the order moves on, or, when nothing was to be paid any more, it goes back (RENT-21, RENT-22).
fn take(
    draft: &mut Draft<'_>,
    id: RentalId,
    order: &Order,
    document: Document,
    amount: Fen,
    means: Option<Means>,
) {
    let late = Event::LatePaymentRefunded { order: id, document, amount };
    match document {
        Document::Deposit(_) if order.step() == Step::DepositPending => {
            before_use::paid(draft, id, order, amount, means);
        }
        Document::RentalCharges(_) if order.charges_asked == amount => {
            draft.push(Event::ChargesPaid { order: id, amount, means });
            if order.step() == Step::PostInspected {
                // Who pays the bill with its damage has accepted it.
                let paid = Order { paid_apart: order.paid_apart + amount, ..order.clone() };
                let paid = Order { charges_asked: Fen::ZERO, ..paid };
                settle::answered(draft, id, &paid, Decider::User);
            }
        }
        Document::RentalClaim(_) if draft.state.claims.contains_key(&(order.member, id)) => {
            draft.push(Event::ClaimPaid { order: id, amount, means });
        }
        Document::Purchase(_) if order.quote.as_ref().is_some_and(|quote| quote.asked && !quote.paid) => {
            buy::paid(draft, id, order, means);
        }
        _ => draft.push(late),
    }
}

/// A payment order ended unpaid.
fn lapse(draft: &mut Draft<'_>, id: RentalId, order: &Order, document: Document) {
    match document {
        Document::Deposit(_) if order.step() == Step::DepositPending => {
            expire(draft, id, order, false);
        }
        Document::RentalCharges(_) => draft.push(Event::ChargesLapsed { order: id }),
        Document::Purchase(_) => buy::lapsed(draft, id, order, false),
        _ => {}
    }
}

/// RENT-21: not paid in time.
pub(super) fn expire(draft: &mut Draft<'_>, id: RentalId, order: &Order, asked: bool) {
    before_use::free(draft, id, order);
    draft.push(Event::OrderExpired { order: id, member: order.member, asked });
}

/// RENT-40: the charges so far, apart from the deposit.
pub(super) fn pay_charges(draft: &mut Draft<'_>, id: RentalId, means: Means) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::HandedIn, Step::PostInspected])?;
    let amount = Line::total(&order.bill) - order.paid_apart;
    if amount.0 <= 0 {
        return Err(Rejection::new("nothing-due"));
    }
    if !order.charges_asked.is_zero() {
        return Err(Rejection::new("already-asked").with("amount", order.charges_asked));
    }
    before_use::means_on(draft, order, means, amount)?;
    let (member, branch) = (order.member, order.branch);
    let expires = draft.scene.at.plus_min(draft.scene.number(&settings::PAY_LIMIT_MIN));
    draft.push(Event::ChargesAsked { order: id, member, branch, amount, means, expires });
    Ok(())
}

/// RENT-43: the user pays a claim.
pub(super) fn pay_claim(draft: &mut Draft<'_>, id: RentalId, means: Means) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    let Some(fen) = draft.state.claims.get(&(order.member, id)) else {
        return Err(Rejection::new("nothing-due"));
    };
    let facts = draft.scene.facts;
    let running = facts.payment_of(Document::RentalClaim(id)).and_then(|payment| facts.payment(payment));
    let open = [PaymentState::Created, PaymentState::Paying, PaymentState::UnderReview];
    if running.is_some_and(|payment| open.contains(&payment.state)) {
        return Err(Rejection::new("already-asked").with("amount", Fen(*fen)));
    }
    let amount = Fen(*fen);
    before_use::means_on(draft, order, means, amount)?;
    let (member, branch) = (order.member, order.branch);
    draft.push(Event::ClaimAsked { order: id, member, branch, amount, means });
    Ok(())
}

/// RENT-39: of the disputed amount so much is kept, the rest goes back in this command.
pub(super) fn decide_dispute(draft: &mut Draft<'_>, id: RentalId, keep: Fen) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    let disputed = order.damage.disputed;
    if disputed.is_zero() || !order.step().is_ended() {
        return Err(Rejection::new("no-dispute").with("order", id));
    }
    if keep.0 < 0 || keep > disputed {
        return Err(bad("keep", "is outside of what is disputed"));
    }
    let kept = keep.min(order.deposit.disputed);
    let (member, branch) = (order.member, order.branch);
    let refund = order.deposit.disputed - kept;
    draft.push(Event::DisputeDecided { order: id, member, branch, kept, refund });
    if keep > kept {
        settle::claim(draft, id, (member, branch), keep - kept);
    }
    Ok(())
}
