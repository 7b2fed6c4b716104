//! A channel tells what came of a part: signed, for the right amount, booked once, and sent back when it comes too late
//! (FUEL-27, RENT-22).

use forecourt_books::facts::{Means, PaymentState};
use forecourt_books::{By, Fen, PaymentId, Rejection};

use super::{Draft, create, forbidden, means, risk};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{MoveKind, Work};
use crate::settings;
use crate::sign::{self, Signed};
use crate::state::{Agreed, Order, Part, PartState};

/// The channel that speaks: it alone may, and only after an agreement.
pub(super) fn speaker<'a>(draft: &Draft<'a>, channel: Means) -> Result<&'a Agreed, Rejection> {
    let by = draft.scene.by;
    if !channel.is_channel() {
        return Err(Rejection::new("not-a-channel").with("channel", channel.word()));
    }
    if !matches!(by, By::Outside(name) if name == channel.word()) {
        return Err(forbidden(by));
    }
    let agreed = draft.state.channel(channel);
    agreed.ok_or_else(|| Rejection::new("channel-not-agreed").with("channel", channel.word()))
}

struct Told<'a> {
    channel: Means,
    payment: PaymentId,
    amount: Fen,
    reference: &'a str,
}

impl Told<'_> {
    fn rejected(&self, draft: &mut Draft<'_>, reason: &str) {
        draft.push(Event::PaymentRejected {
            channel: self.channel,
            payment: self.payment,
            reason: reason.to_owned(),
            reference: self.reference.to_owned(),
            amount: self.amount,
        });
    }
}

pub(super) fn notice(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::Notice { channel, payment, part, amount, success, reference, signature } = command else {
        return Ok(());
    };
    let agreed = speaker(draft, *channel)?;
    let told = Told { channel: *channel, payment: *payment, amount: *amount, reference };
    let about = sign::about_part(*payment, *part);
    let fields = Signed { channel: *channel, about: &about, amount: *amount, success: *success, reference };
    if !sign::is_signed(&agreed.key, fields, signature) {
        told.rejected(draft, "signature");
        return Ok(());
    }
    means::answered(draft, *channel);
    if let Some(moved) = draft.state.moves.get(&(*channel, reference.clone())) {
        // The same notice once more changes nothing; another one under its number is refused.
        if moved.kind != MoveKind::Capture || moved.payment != *payment || moved.amount != *amount {
            told.rejected(draft, "reference");
        }
        return Ok(());
    }
    let Some(order) = draft.state.orders.get(*payment) else {
        told.rejected(draft, "payment");
        return Ok(());
    };
    let Some((number, found)) = part_of(order, *channel, *part) else {
        told.rejected(draft, "part");
        return Ok(());
    };
    if found.amount != *amount {
        told.rejected(draft, "amount");
    } else if *success {
        succeeded(draft, &told, order, (number, found));
    } else {
        failed(draft, &told, order, found);
    }
    Ok(())
}

/// The part that a notice is about: the one it names, or the last that this channel was asked for.
fn part_of(order: &Order, channel: Means, named: Option<u32>) -> Option<(u32, &Part)> {
    let of_channel = |(_, part): &(u32, &Part)| part.means == channel && part.state != PartState::Planned;
    let mut all = (0u32..).zip(order.parts.iter()).filter(of_channel);
    match named {
        Some(number) => all.find(|(of, _)| *of == number),
        None => all.last(),
    }
}

fn succeeded(draft: &mut Draft<'_>, told: &Told<'_>, order: &Order, (number, part): (u32, &Part)) {
    let (of, payment, amount) = (order.of, told.payment, told.amount);
    let reference = told.reference.to_owned();
    if part.state == PartState::Asked && order.state == PaymentState::Paying {
        let fee_bp = draft.state.channel(told.channel).map_or(0, |agreed| agreed.fee_bp);
        draft.push(Event::PartCaptured {
            payment,
            part: number,
            of,
            means: told.channel,
            amount,
            reference: Some(reference),
            fee: amount.bp(fee_bp),
        });
        let whole = order.live().all(|(of, part)| of == number || part.state == PartState::Taken);
        if whole {
            let parts = order.live().map(|(_, part)| part.wish()).collect();
            draft.push(Event::PaymentPaid { payment, of, amount: order.amount, parts });
        }
        return;
    }
    let (part, channel, payback) = (number, told.channel, draft.payback_id());
    let double = draft.state.orders.get(payment).and_then(|order| order.part(number));
    if double.is_some_and(|part| part.state == PartState::Taken) {
        draft.push(Event::DoubleChargeRefunded { payment, part, of, channel, amount, reference, payback });
    } else {
        draft.push(Event::LatePaymentRefunded { payment, part, of, channel, amount, reference, payback });
    }
    draft.ask_channel(channel, Work::Payback { payback, line: 0 }, amount);
}

/// A refused part: all parts are undone, the order stays open (FUEL-29). Told again, it changes nothing.
fn failed(draft: &mut Draft<'_>, told: &Told<'_>, order: &Order, part: &Part) {
    if part.state != PartState::Asked || order.state != PaymentState::Paying {
        return;
    }
    create::undo_parts(draft, told.payment, order);
    draft.push(Event::PaymentFailed {
        payment: told.payment,
        of: order.of,
        reason: format!("refused by {}", told.channel.word()),
        keep: risk::keep(draft.scene.number(&settings::FAILURES)),
    });
}
