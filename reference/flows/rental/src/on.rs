//! What others tell the rental, and what its own events mean to others.
//!
//! News that no order waits for any more is not taken: a refusal would undo the payment that brought it.

use forecourt_books::{Document, News, Stamp};

use crate::command::Command;
use crate::decide::order_of;
use crate::event::Event;
use crate::kinds::Step;
use crate::state::State;

/// The command that follows from news.
pub fn on(state: &State, news: &News) -> Option<Command> {
    match news {
        News::Paid { document, amount, parts, .. } => {
            state.orders.get(order_of(*document)?)?;
            let means = parts.first().map(|part| part.means);
            Some(Command::TakePayment { document: *document, amount: *amount, means })
        }
        News::PaymentLapsed { document } => {
            waiting(state, *document).then_some(Command::LapsePayment { document: *document })
        }
        News::PaymentHeld { document } => {
            deposit_pending(state, *document).then_some(Command::HoldPayment { document: *document })
        }
        News::PaymentReleased { document } => {
            let held = order_of(*document).and_then(|id| state.orders.get(id)?.review_left_s).is_some();
            let pending = deposit_pending(state, *document) && held;
            pending.then_some(Command::ReleasePayment { document: *document })
        }
        News::Refunded {
            document: document @ Document::Deposit(order), amount, requested: false, ..
        } => {
            let order = state.orders.get(*order)?;
            // A late payment that goes back is no part of the deposit.
            let owed = order.deposit.refunded - order.deposit.back;
            (*amount <= owed).then_some(Command::TakeRefund { document: *document, amount: *amount })
        }
        News::RefundDelayed { document: document @ Document::Deposit(order), amount, reason } => {
            state.orders.get(*order)?;
            Some(Command::DelayRefund { document: *document, amount: *amount, reason: reason.clone() })
        }
        News::KeyTaken { order: Some(order), .. } => {
            let known = state.orders.get(*order)?;
            (known.step() == Step::Confirmed && known.key_asked.is_some())
                .then_some(Command::TakeKey { order: *order })
        }
        _ => None,
    }
}

fn deposit_pending(state: &State, document: Document) -> bool {
    let Document::Deposit(id) = document else { return false };
    state.orders.get(id).is_some_and(|order| order.step() == Step::DepositPending)
}

/// Whether an order still waits for this payment.
fn waiting(state: &State, document: Document) -> bool {
    let Some(order) = order_of(document).and_then(|id| state.orders.get(id)) else { return false };
    match document {
        Document::Deposit(_) => order.step() == Step::DepositPending,
        Document::RentalCharges(_) => !order.charges_asked.is_zero(),
        Document::Purchase(_) => order.quote.as_ref().is_some_and(|quote| quote.asked && !quote.paid),
        _ => false,
    }
}

/// What an event means to others.
pub fn news(stamp: &Stamp, event: &Event) -> Vec<News> {
    let _ = stamp;
    match event {
        Event::Settled { order, member, branch, kept, paid_apart, .. } => vec![News::RentalSettled {
            order: *order,
            member: *member,
            branch: *branch,
            paid: *kept + *paid_apart,
        }],
        Event::OwnershipTransferred { vehicle, member, price, branch, .. } => {
            vec![News::VehicleSold { vehicle: *vehicle, member: *member, price: *price, branch: *branch }]
        }
        Event::DamageDisputed { order, member, text, amount, .. } => vec![News::CaseOpened {
            about: order.to_string(),
            member: *member,
            text: format!("damage of {amount} disputed: {text}"),
        }],
        _ => Vec::new(),
    }
}
