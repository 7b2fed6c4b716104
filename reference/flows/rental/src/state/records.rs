//! The user's records: what was paid, kept and paid back, and where cars were taken and brought back, as soon as it is
//! (RENT-10, RENT-11); and what of the user's money is held meanwhile (RENT-54).

use forecourt_books::facts::Means;
use forecourt_books::{At, BranchId, Fen, RentalId};

use super::State;
use super::order::{Holding, Record};
use crate::event::Event;
use crate::kinds::RecordKind;

impl State {
    fn note(&mut self, at: At, id: RentalId, kind: RecordKind, amount: Fen, means: Option<Means>) {
        if amount.0 > 0 {
            let order = self.order_mut(id);
            order.records.push(Record { at, kind, amount, station: order.station, means });
        }
    }

    /// What went through the deposit has its means.
    fn note_deposit(&mut self, at: At, id: RentalId, kind: RecordKind, amount: Fen) {
        let means = self.order(id).deposit.means;
        self.note(at, id, kind, amount, means);
    }

    fn note_stay(&mut self, at: At, id: RentalId, kind: RecordKind, station: BranchId) {
        let record = Record { at, kind, amount: Fen::ZERO, station, means: None };
        self.order_mut(id).records.push(record);
    }

    /// Notes what an event means to its user.
    pub(super) fn record(&mut self, at: At, event: &Event) {
        match event {
            Event::UseStarted { order, .. } => {
                let station = self.order(*order).station;
                self.note_stay(at, *order, RecordKind::Collected, station);
            }
            Event::HandedIn { order, station, .. } => {
                self.note_stay(at, *order, RecordKind::HandedIn, *station);
            }
            Event::DepositPaid { order, amount, means, .. } => {
                let deposit = &mut self.order_mut(*order).deposit;
                deposit.means = means.or(deposit.means);
                self.note_deposit(at, *order, RecordKind::Deposit, *amount);
            }
            Event::ChargesPaid { order, amount, means } => {
                self.note(at, *order, RecordKind::Paid, *amount, *means);
            }
            Event::PurchasePaid { order, total, means, .. } => {
                self.note(at, *order, RecordKind::Paid, *total, *means);
            }
            Event::ClaimOpened { order, amount, .. } => {
                self.note(at, *order, RecordKind::Charge, *amount, None);
            }
            Event::ClaimPaid { order, amount, means } => {
                self.note(at, *order, RecordKind::ClaimPaid, *amount, *means);
            }
            _ => self.record_deposit(at, event),
        }
    }

    /// What becomes of a deposit, and of what was paid apart or as a price.
    fn record_deposit(&mut self, at: At, event: &Event) {
        match event {
            Event::Cancelled { order, fee, .. } | Event::NoShow { order, fee, .. } => {
                self.note_deposit(at, *order, RecordKind::Fee, *fee);
            }
            Event::Settled { order, kept, paid_apart, .. } => {
                let apart = self.order(*order).apart_means;
                self.note_deposit(at, *order, RecordKind::Charge, *kept);
                self.note(at, *order, RecordKind::Charge, *paid_apart, apart);
            }
            Event::DisputeDecided { order, kept, .. } => {
                self.note_deposit(at, *order, RecordKind::Charge, *kept);
            }
            Event::DepositRefunded { order, amount, .. } => {
                self.note_deposit(at, *order, RecordKind::Refund, *amount);
            }
            Event::ViolationDepositRefunded { order, fines, fees, .. } => {
                self.note_deposit(at, *order, RecordKind::Violation, *fines + *fees);
            }
            Event::OwnershipTransferred { order, price, charges, .. } => {
                let known = self.order(*order);
                let means = known.quote.as_ref().and_then(|quote| quote.means).or(known.deposit.means);
                self.note(at, *order, RecordKind::Purchase, *price, means);
                self.note(at, *order, RecordKind::Charge, *charges, means);
            }
            _ => {}
        }
    }

    /// Notes what an order holds after an event that moved its deposit.
    pub(super) fn hold(&mut self, at: At, event: &Event) {
        let (Event::DepositPaid { order, .. }
        | Event::Cancelled { order, .. }
        | Event::NoShow { order, .. }
        | Event::Settled { order, .. }
        | Event::DisputeDecided { order, .. }
        | Event::DepositRefunded { order, .. }
        | Event::ViolationDepositRefunded { order, .. }
        | Event::PurchasePaid { order, .. }
        | Event::OwnershipTransferred { order, .. }) = event
        else {
            return;
        };
        let order = self.order_mut(*order);
        let (held, due) = (order.deposit.held(), order.deposit.refunded - order.deposit.back);
        let known = order.holdings.last().map_or((Fen::ZERO, Fen::ZERO), |known| (known.held, known.due));
        if known != (held, due) {
            order.holdings.push(Holding { at, held, due });
        }
    }
}
