//! Payment orders come and go: made, withdrawn, expired (FUEL-27).

use forecourt_books::facts::{PaymentState, Purpose};
use forecourt_books::{Document, Fen, PaymentId, Rejection};

use super::pay::{Trust, Try};
use super::{Draft, pay, staff_only, system_only};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::Of;
use crate::settings;
use crate::state::{Order, PartState};

/// Makes an order, and pays it where parts are named.
pub(super) fn create(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::Create { document, purpose, amount, payer, branch, expires, means, ready, volume_ml, parts } =
        command
    else {
        return Ok(());
    };
    let scene = draft.scene;
    staff_only(scene.by)?;
    if amount.0 <= 0 {
        return Err(Rejection::new("amount-not-positive").with("amount", amount));
    }
    if let Some((open, _)) = draft.state.open_order_of(*document) {
        return Err(Rejection::new("payment-open").with("document", document).with("payment", open));
    }
    let minutes = match purpose {
        Purpose::Reservation => scene.number_of(&settings::RESERVATION_MIN, *branch),
        _ => scene.number_of(&settings::EXPIRY_MIN, *branch),
    };
    let expires = expires.unwrap_or_else(|| scene.at.plus_min(minutes));
    if expires < scene.at {
        return Err(Rejection::new("expiry-past").with("expires", expires));
    }
    let payment = draft.state.orders.next_id();
    let of = Of { document: *document, purpose: *purpose, branch: *branch, payer: *payer };
    let entered = scene.by.employee();
    draft.push(Event::PaymentCreated {
        payment,
        of,
        amount: *amount,
        expires,
        means: means.clone(),
        ready: *ready,
        volume_ml: *volume_ml,
        entered,
    });
    if parts.is_empty() {
        return Ok(());
    }
    let order = Order {
        of,
        amount: *amount,
        made: scene.at,
        expires,
        means: means.clone(),
        ready: *ready,
        volume_ml: *volume_ml,
        entered,
        state: PaymentState::Created,
        parts: Vec::new(),
        paid_at: None,
        refunded: Fen::ZERO,
        returned: Fen::ZERO,
        asked_back: Fen::ZERO,
        held: None,
        pending: None,
    };
    let trust = Trust::of(scene.by, &order);
    pay::attempt(draft, Try { payment, order: &order, parts, token: None, trust, entered })
}

/// A document is no longer to be paid. Nothing is told of it: whoever asked knows.
pub(super) fn withdraw(draft: &mut Draft<'_>, document: Document) -> Result<(), Rejection> {
    system_only(draft.scene.by)?;
    let Some((payment, order)) = draft.state.open_order_of(document) else { return Ok(()) };
    undo_parts(draft, payment, order);
    draft.push(Event::PaymentWithdrawn { payment, of: order.of });
    Ok(())
}

/// The order's time passed (FUEL-27).
pub(crate) fn expire(draft: &mut Draft<'_>, payment: PaymentId, order: &Order) {
    undo_parts(draft, payment, order);
    draft.push(Event::PaymentExpired { payment, of: order.of });
}

/// Gives up every part of the attempt that stands, the last first (FUEL-29).
pub(crate) fn undo_parts(draft: &mut Draft<'_>, payment: PaymentId, order: &Order) {
    for (number, part) in order.live().collect::<Vec<_>>().into_iter().rev() {
        let taken = part.state == PartState::Taken;
        let payback = (taken && part.means.is_channel()).then(|| draft.payback_id());
        draft.push(Event::PartUndone {
            payment,
            part: number,
            of: order.of,
            wish: part.wish(),
            taken,
            payback,
        });
        if let Some(payback) = payback {
            let work = crate::kinds::Work::Payback { payback, line: 0 };
            draft.ask_channel(part.means, work, part.amount);
        }
    }
}
