//! The user's records: what was paid, kept and paid back, as soon as it is (RENT-10, RENT-11).

use forecourt_books::{At, Fen, RentalId};

use super::State;
use super::order::Record;
use crate::event::Event;
use crate::kinds::RecordKind;

impl State {
    fn note(&mut self, at: At, id: RentalId, kind: RecordKind, amount: Fen) {
        if amount.0 > 0 {
            let order = self.order_mut(id);
            let (station, means) = (order.station, order.deposit.means);
            order.records.push(Record { at, kind, amount, station, means });
        }
    }

    /// Notes the money of an event in its order.
    pub(super) fn record(&mut self, at: At, event: &Event) {
        match event {
            Event::DepositPaid { order, amount, means, .. } => {
                let deposit = &mut self.order_mut(*order).deposit;
                deposit.means = means.or(deposit.means);
                self.note(at, *order, RecordKind::Deposit, *amount);
            }
            Event::Cancelled { order, fee, .. } | Event::NoShow { order, fee, .. } => {
                self.note(at, *order, RecordKind::Fee, *fee);
            }
            Event::Settled { order, kept, paid_apart, .. } => {
                self.note(at, *order, RecordKind::Charge, *kept + *paid_apart);
            }
            Event::ClaimOpened { order, amount, .. } => self.note(at, *order, RecordKind::Charge, *amount),
            Event::ClaimPaid { order, amount } => self.note(at, *order, RecordKind::ClaimPaid, *amount),
            Event::DisputeDecided { order, kept, .. } => self.note(at, *order, RecordKind::Charge, *kept),
            Event::DepositRefunded { order, amount, .. } => {
                self.note(at, *order, RecordKind::Refund, *amount);
            }
            Event::ViolationDepositRefunded { order, fines, fees, .. } => {
                self.note(at, *order, RecordKind::Violation, *fines + *fees);
            }
            Event::OwnershipTransferred { order, price, charges, .. } => {
                self.note(at, *order, RecordKind::Purchase, *price);
                self.note(at, *order, RecordKind::Charge, *charges);
            }
            _ => {}
        }
    }
}
