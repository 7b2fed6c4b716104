//! Money goes back: by its document, in reverse order of the parts, through each means that brought it (FUEL-67, RENT-41).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{By, Document, Fen, PaymentId, Rejection};

use super::{Draft, forbidden, means, notice, system_only};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Line, MoveKind, PaybackId, PaybackKind, RefundId, Work, is_inside};
use crate::settings;
use crate::sign::{self, Signed};
use crate::state::{LineState, Order, PartState, Payback};

/// What a document's context asks back: from its paid orders, the last first.
pub(super) fn refund(
    draft: &mut Draft<'_>,
    document: Document,
    amount: Fen,
    reason: &str,
) -> Result<(), Rejection> {
    system_only(draft.scene.by)?;
    if amount.0 <= 0 {
        return Err(Rejection::new("amount-not-positive").with("amount", amount));
    }
    let state = draft.state;
    let paid: Vec<(PaymentId, &Order)> = state
        .orders_of(document)
        .iter()
        .rev()
        .filter_map(|id| state.orders.get(*id).map(|order| (*id, order)))
        .filter(|(_, order)| order.is_paid())
        .collect();
    if paid.is_empty() {
        return Err(Rejection::new("not-paid").with("document", document)); // I-LED-12
    }
    let left = paid.iter().map(|(_, order)| order.left()).sum::<Fen>();
    if amount > left {
        return Err(Rejection::new("refund-too-much").with("left", left)); // I-LED-12
    }
    let mut rest = amount;
    for (payment, order) in paid {
        let share = order.left().min(rest);
        if !share.is_zero() {
            issue(draft, payment, order, share, (PaybackKind::Asked, None, reason));
            rest -= share;
        }
    }
    Ok(())
}

/// The lines of an amount: the last part first, each up to what is left of it (FUEL-67).
fn lines(order: &Order, amount: Fen) -> Vec<Line> {
    let mut rest = amount;
    let mut lines = Vec::new();
    for (part, of) in order.live().collect::<Vec<_>>().into_iter().rev() {
        let share = of.left().min(rest);
        if of.state == PartState::Taken && !share.is_zero() {
            lines.push(Line { part, means: of.means, amount: share });
            rest -= share;
        }
    }
    debug_assert!(rest.is_zero(), "the parts of a paid order add up to its amount");
    lines
}

/// Sends an amount of an order on its way back. It is not above what is left.
pub(crate) fn issue(
    draft: &mut Draft<'_>,
    payment: PaymentId,
    order: &Order,
    amount: Fen,
    (payback_kind, request, reason): (PaybackKind, Option<RefundId>, &str),
) {
    let payback = draft.payback_id();
    let lines = lines(order, amount);
    let of = order.of;
    draft.push(Event::RefundIssued {
        payback,
        payment,
        of,
        amount,
        total: order.refunded + amount,
        reason: reason.to_owned(),
        payback_kind,
        request,
        lines: lines.clone(),
    });
    let mut waits = false;
    for (number, line) in (0u32..).zip(&lines) {
        if is_inside(line.means) {
            let voucher = order.part(line.part).and_then(|part| part.voucher.clone());
            let wish = PartWish { means: line.means, amount: line.amount, voucher };
            draft.push(Event::PartReturned {
                payback,
                line: number,
                payment,
                part: line.part,
                of,
                wish,
                taken_over: false,
            });
        } else if line.means.is_channel() {
            waits = true;
            draft.ask_channel(line.means, Work::Payback { payback, line: number }, line.amount);
        }
    }
    if !waits {
        let total = order.returned + amount;
        draft.push(Event::Refunded { payback, payment, of, amount, total, payback_kind, parts: lines });
    }
}

/// A payback and its line that are still to be done.
fn line_of<'a>(
    draft: &Draft<'a>,
    id: PaybackId,
    line: u32,
) -> Result<(&'a Payback, &'a Line, &'a LineState), Rejection> {
    let unknown = || Rejection::new("unknown-payback").with("payback", format!("{id}/{line}"));
    let payback = draft.state.paybacks.get(id).ok_or_else(unknown)?;
    let (row, state) = payback.lines.get(line as usize).ok_or_else(unknown)?;
    Ok((payback, row, state))
}

/// A channel tells what came of a line (FUEL-67).
pub(super) fn notice(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::RefundNotice { channel, payback: id, line, amount, success, reference, signature } = command
    else {
        return Ok(());
    };
    let agreed = notice::speaker(draft, *channel)?;
    let (payback, row, state) = line_of(draft, *id, *line)?;
    let rejected = |reason: &str| Event::PaymentRejected {
        channel: *channel,
        payment: payback.payment,
        reason: reason.to_owned(),
        reference: reference.clone(),
        amount: *amount,
    };
    let about = sign::about_line(*id, *line);
    let fields = Signed { channel: *channel, about: &about, amount: *amount, success: *success, reference };
    if !sign::is_signed(&agreed.key, fields, signature) {
        draft.push(rejected("signature"));
        return Ok(());
    }
    means::answered(draft, *channel);
    let known = draft.state.moves.get(&(*channel, reference.clone()));
    if let Some(moved) = known.filter(|_| *success) {
        if moved.kind != MoveKind::Refund || moved.payment != payback.payment || moved.amount != *amount {
            draft.push(rejected("reference"));
        }
        return Ok(());
    }
    if row.means != *channel || row.amount != *amount {
        draft.push(rejected("amount"));
        return Ok(());
    }
    match state {
        LineState::Done => {}
        LineState::Asked { .. } | LineState::Manual if *success => {
            done(draft, (*id, payback), (*line, row), Some((*channel, reference)));
        }
        LineState::Asked { tries }
            if draft.state.queued.contains_key(&Work::Payback { payback: *id, line: *line }) =>
        {
            failed(draft, (*id, payback), (*line, row), *tries);
        }
        LineState::Asked { .. } | LineState::Manual => {} // The same refusal once more.
    }
    Ok(())
}

/// A line went back; with the last one the whole.
fn done(
    draft: &mut Draft<'_>,
    (id, payback): (PaybackId, &Payback),
    (number, line): (u32, &Line),
    by: Option<(Means, &String)>,
) {
    draft.push(Event::PaybackDone {
        payback: id,
        line: number,
        of: payback.of,
        means: by.map_or(Means::Cash, |(means, _)| means),
        amount: line.amount,
        channel: by.map(|(channel, _)| channel),
        reference: by.map(|(_, reference)| reference.clone()),
    });
    whole(draft, id, payback, number);
}

fn whole(draft: &mut Draft<'_>, id: PaybackId, payback: &Payback, number: u32) {
    if payback.done_but(number) {
        let returned = draft.state.orders.get(payback.payment).map_or(Fen::ZERO, |order| order.returned);
        draft.push(Event::Refunded {
            payback: id,
            payment: payback.payment,
            of: payback.of,
            amount: payback.amount,
            total: returned + payback.amount,
            payback_kind: payback.kind,
            parts: payback.lines.iter().map(|(line, _)| *line).collect(),
        });
    }
}

/// Tried again every hour, at most so many times; then people see to it (RENT-41).
fn failed(draft: &mut Draft<'_>, of: (PaybackId, &Payback), line: (u32, &Line), tries: u32) {
    let scene = draft.scene;
    let tries = tries + 1;
    let next = may_again(draft, tries).then(|| scene.at.plus_min(scene.number(&settings::REFUND_RETRY_MIN)));
    draft.push(Event::PaybackFailed { payback: of.0, line: line.0, tries, next });
    if next.is_none() {
        to_people(draft, of, line, format!("{} refused {tries} times", line.1.means.word()));
    }
}

fn may_again(draft: &Draft<'_>, tries: u32) -> bool {
    i64::from(tries) <= draft.scene.number(&settings::REFUND_RETRIES)
}

fn to_people(
    draft: &mut Draft<'_>,
    (id, payback): (PaybackId, &Payback),
    (number, line): (u32, &Line),
    reason: String,
) {
    draft.push(Event::PaybackManual {
        payback: id,
        line: number,
        of: payback.of,
        amount: line.amount,
        reason,
    });
}

/// The hour is over: the channel is asked again. Where it never answered, that was a failed try as well (RENT-41).
pub(crate) fn retry(draft: &mut Draft<'_>, id: PaybackId, number: u32) {
    let Ok((payback, row, state)) = line_of(draft, id, number) else { return };
    let work = Work::Payback { payback: id, line: number };
    if let LineState::Asked { tries } = state
        && draft.state.queued.contains_key(&work)
    {
        let tries = tries + 1;
        draft.push(Event::PaybackFailed { payback: id, line: number, tries, next: None });
        if !may_again(draft, tries) {
            let reason = format!("{} did not do it, asked {tries} times", row.means.word());
            return to_people(draft, (id, payback), (number, row), reason);
        }
    }
    draft.ask_channel(row.means, work, row.amount);
}

fn manual<'a>(draft: &Draft<'a>, id: PaybackId, line: u32) -> Result<(&'a Payback, &'a Line), Rejection> {
    let (payback, row, state) = line_of(draft, id, line)?;
    if *state != LineState::Manual {
        return Err(Rejection::new("not-manual").with("payback", id).with("line", line));
    }
    Ok((payback, row))
}

/// Finance pays in cash.
pub(super) fn by_hand(draft: &mut Draft<'_>, id: PaybackId, line: u32) -> Result<(), Rejection> {
    let by = draft.scene.by;
    if by.employee().is_none() {
        return Err(forbidden(by));
    }
    let (payback, row) = manual(draft, id, line)?;
    done(draft, (id, payback), (line, row), None);
    Ok(())
}

/// The payer takes stored value instead: the command itself is the consent (FUEL-67).
pub(super) fn as_stored_value(draft: &mut Draft<'_>, id: PaybackId, line: u32) -> Result<(), Rejection> {
    let (payback, row) = manual(draft, id, line)?;
    let scene = draft.scene;
    let Some(payer) = payback.of.payer else {
        return Err(Rejection::new("needs-member").with("means", Means::StoredValue.word()));
    };
    match scene.by {
        By::Member { member, .. } if *member == payer => {}
        By::Person { .. } if scene.facts.proved(payer, scene.at) => {}
        By::Person { .. } => return Err(Rejection::new("not-proved").with("member", payer)),
        by => return Err(forbidden(by)),
    }
    draft.push(Event::PartReturned {
        payback: id,
        line,
        payment: payback.payment,
        part: row.part,
        of: payback.of,
        wish: PartWish::new(Means::StoredValue, row.amount),
        taken_over: true,
    });
    whole(draft, id, payback, line);
    Ok(())
}
