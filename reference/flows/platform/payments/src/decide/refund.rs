//! A payer wants money back: asked, decided in time, refused, appealed (FUEL-65 … FUEL-69).

use forecourt_books::facts::Purpose;
use forecourt_books::{By, Fen, PaymentId, PersonId, Rejection};

use super::{Draft, forbidden, head_office_only, payback, reasoned, review, risk, system_only};
use crate::event::Event;
use crate::kinds::{PaybackKind, RefundId, RefundReason};
use crate::settings;
use crate::sign;
use crate::state::{Order, Request, RequestState};

/// What an approval is about: if this changes, it is void (PLAT-27).
fn digest(request: RefundId, payment: PaymentId, amount: Fen, refunded: Fen) -> String {
    sign::content_digest(&format!("{request}|{payment}|{}|{}", amount.0, refunded.0))
}

fn order<'a>(draft: &Draft<'a>, payment: PaymentId) -> Result<&'a Order, Rejection> {
    let order = draft.state.orders.get(payment);
    order.ok_or_else(|| Rejection::new("unknown-payment").with("payment", payment))
}

/// Whether the same document was paid twice with the same amount, and neither went back (FUEL-66).
fn is_double(draft: &Draft<'_>, payment: PaymentId, order: &Order, amount: Fen) -> bool {
    let others = draft.state.orders_of(order.of.document);
    amount == order.amount
        && order.refunded.is_zero()
        && others.iter().filter(|id| **id != payment).any(|id| {
            draft.state.orders.get(*id).is_some_and(|other| {
                other.is_paid()
                    && other.amount == order.amount
                    && other.refunded.is_zero()
                    && other.of.payer == order.of.payer
            })
        })
}

/// The payer asks (FUEL-65).
pub(super) fn ask(
    draft: &mut Draft<'_>,
    payment: PaymentId,
    amount: Fen,
    (reason, proof): (RefundReason, &str),
) -> Result<(), Rejection> {
    let scene = draft.scene;
    let order = order(draft, payment)?;
    match scene.by {
        By::Member { member, .. } if order.of.payer == Some(*member) => {}
        By::Member { .. } => return Err(Rejection::new("not-own-payment").with("payment", payment)),
        By::Person { .. } => {}
        by => return Err(forbidden(by)),
    }
    let paid_at = order.paid_at.filter(|_| order.is_paid());
    let paid_at = paid_at.ok_or_else(|| Rejection::new("not-paid").with("document", order.of.document))?;
    if order.of.purpose == Purpose::Deposit {
        // A deposit is held, not earned: its own order settles and returns it (RENT-40).
        return Err(Rejection::new("refund-by-document").with("document", order.of.document));
    }
    if amount.0 <= 0 {
        return Err(Rejection::new("amount-not-positive").with("amount", amount));
    }
    let until = paid_at.end_after_days(scene.number(&settings::REFUND_DAYS));
    if scene.at > until {
        return Err(Rejection::new("refund-too-late").with("until", until));
    }
    let left = order.left() - order.asked_back;
    if amount > left {
        return Err(Rejection::new("refund-too-much").with("left", left));
    }
    let request = draft.state.requests.next_id();
    let automatic = reason == RefundReason::ChargedTwice && is_double(draft, payment, order, amount);
    draft.push(Event::RefundRequested {
        request,
        payment,
        of: order.of,
        amount,
        reason,
        proof: proof.to_owned(),
        by: scene.by.employee(),
        digest: digest(request, payment, amount, order.refunded),
        remind: scene.at.plus_h(scene.number(&settings::REMIND_H)),
        due: scene.at.plus_h(scene.number(&settings::DECIDE_H)),
        automatic,
        keep: risk::keep(scene.number(&settings::REFUNDS)),
    });
    if automatic {
        let asked = Asked { request, payment, order, amount };
        approve(draft, &asked, "proven double charge", (None, true, false));
    }
    watch_frequency(draft, request, order, amount);
    Ok(())
}

/// FUEL-63: asked for too often is an alarm of its own.
fn watch_frequency(draft: &mut Draft<'_>, request: RefundId, order: &Order, amount: Fen) {
    let Some(member) = order.of.payer else { return };
    let Some((rule, facts)) = risk::many_refunds(draft, member) else { return };
    let alarm = draft.alarm_id();
    let (review_by, reject_by) = review::limits(draft);
    draft.push(Event::RiskAlarm {
        alarm,
        rules: vec![rule],
        account: Some(member),
        payment: None,
        request: Some(request),
        amount,
        branch: order.of.branch,
        facts,
        review_by,
        reject_by,
        entered: draft.scene.by.employee(),
    });
}

/// A request as it is decided.
struct Asked<'a> {
    request: RefundId,
    payment: PaymentId,
    order: &'a Order,
    amount: Fen,
}

fn approve(
    draft: &mut Draft<'_>,
    asked: &Asked<'_>,
    reason: &str,
    (by, automatic, appeal): (Option<PersonId>, bool, bool),
) {
    let Asked { request, payment, order, amount } = *asked;
    draft.push(Event::RefundDecided {
        request,
        payment,
        of: order.of,
        approved: true,
        reason: reason.to_owned(),
        by,
        automatic,
        appeal,
    });
    payback::issue(draft, payment, order, amount, (PaybackKind::Requested, Some(request), reason));
}

fn refuse(draft: &mut Draft<'_>, asked: &Asked<'_>, reason: &str, (by, appeal): (Option<PersonId>, bool)) {
    let Asked { request, payment, order, .. } = *asked;
    draft.push(Event::RefundDecided {
        request,
        payment,
        of: order.of,
        approved: false,
        reason: reason.to_owned(),
        by,
        automatic: false,
        appeal,
    });
    let scene = draft.scene;
    // FUEL-69: one appeal only.
    let appeal_until = (!appeal).then(|| scene.at.end_after_days(scene.number(&settings::APPEAL_DAYS)));
    draft.push(Event::RefundRefused { request, of: order.of, reason: reason.to_owned(), appeal_until });
}

fn found<'a>(draft: &Draft<'a>, id: RefundId) -> Result<(&'a Request, Asked<'a>), Rejection> {
    let request = draft.state.requests.get(id);
    let request = request.ok_or_else(|| Rejection::new("unknown-refund").with("request", id))?;
    let order = order(draft, request.payment)?;
    Ok((request, Asked { request: id, payment: request.payment, order, amount: request.amount }))
}

/// The chain of approval has an answer (PLAT-25). An answer that comes after another one is without effect.
pub(super) fn decided(
    draft: &mut Draft<'_>,
    id: RefundId,
    answered: &str,
    (approved, reason, by): (bool, &str, Option<PersonId>),
) -> Result<(), Rejection> {
    system_only(draft.scene.by)?;
    let (request, asked) = found(draft, id)?;
    if request.state != RequestState::Open || request.digest != answered {
        return Ok(());
    }
    if !approved {
        refuse(draft, &asked, reason, (by, false));
        return Ok(());
    }
    let now = digest(id, request.payment, request.amount, asked.order.refunded);
    if now == request.digest {
        approve(draft, &asked, reason, (None, false, false));
    } else if request.amount > asked.order.left() {
        refuse(draft, &asked, "nothing is left to pay back", (None, false));
    } else {
        let branch = asked.order.of.branch;
        draft.push(Event::ApprovalStale { request: id, amount: request.amount, branch, digest: now });
    }
    Ok(())
}

/// The next level decides what is overdue, head office what is appealed (FUEL-66, FUEL-69).
pub(super) fn decide_refund(
    draft: &mut Draft<'_>,
    id: RefundId,
    (approved, reason): (bool, &str),
) -> Result<(), Rejection> {
    let scene = draft.scene;
    let Some(person) = scene.by.employee() else { return Err(forbidden(scene.by)) };
    reasoned(reason)?;
    let (request, asked) = found(draft, id)?;
    let appeal = request.state == RequestState::Appealed;
    if !request.is_open() {
        return Err(Rejection::new("refund-decided").with("request", id));
    }
    if !appeal && !request.overdue {
        return Err(Rejection::new("refund-not-overdue").with("request", id).with("due", request.due));
    }
    if request.decided_by == Some(person) || request.entered == Some(person) {
        return Err(Rejection::new("same-person").with("person", person));
    }
    // Approvals by amount begin at the branch; above all of their levels stands head office.
    if appeal {
        head_office_only(scene)?;
    }
    if !approved {
        refuse(draft, &asked, reason, (Some(person), appeal));
    } else if request.amount > asked.order.left() {
        return Err(Rejection::new("refund-too-much").with("left", asked.order.left()));
    } else {
        approve(draft, &asked, reason, (Some(person), false, appeal));
    }
    Ok(())
}

/// The payer appeals, once (FUEL-69).
pub(super) fn appeal(draft: &mut Draft<'_>, id: RefundId, reason: &str) -> Result<(), Rejection> {
    let scene = draft.scene;
    let (request, asked) = found(draft, id)?;
    match scene.by {
        By::Member { member, .. } if request.of.payer == Some(*member) => {}
        By::Member { .. } => {
            return Err(Rejection::new("not-own-payment").with("payment", request.payment));
        }
        By::Person { .. } => {}
        by => return Err(forbidden(by)),
    }
    if request.appealed {
        return Err(Rejection::new("already-appealed").with("request", id));
    }
    if request.state != RequestState::Refused {
        return Err(Rejection::new("not-refused").with("request", id));
    }
    if let Some(until) = request.appeal_until.filter(|until| scene.at > *until) {
        return Err(Rejection::new("appeal-too-late").with("until", until));
    }
    let left = asked.order.left() - asked.order.asked_back;
    if request.amount > left {
        return Err(Rejection::new("refund-too-much").with("left", left));
    }
    let due = scene.at.plus_h(scene.number(&settings::DECIDE_H));
    draft.push(Event::RefundAppealed { request: id, of: request.of, reason: reason.to_owned(), due });
    Ok(())
}
