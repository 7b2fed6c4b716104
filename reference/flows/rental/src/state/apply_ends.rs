//! The fold, fourth part: how orders end and what is paid back (RENT-29, RENT-30, RENT-38 … RENT-47).

use forecourt_books::{At, Fen, RentalId};

use super::order::Quote;
use super::{Deadline, State};
use crate::event::Event;
use crate::kinds::{Decider, Decision, Line, Step, VehicleState};

impl State {
    /// Money was ordered to go back: by then it has to be there (RENT-41).
    fn order_refund(&mut self, at: At, id: RentalId, refund: Fen, due: Option<At>) {
        let order = self.order_mut(id);
        order.deposit.refunded += refund;
        if order.refund.since.is_none() {
            (order.refund.since, order.refund.due) = (Some(at), due);
        }
        if order.deposit.back >= order.deposit.refunded {
            order.refund.done = Some(at);
            self.agenda.cancel(&Deadline::Refund(id));
        } else {
            order.refund.done = None;
            if let Some(due) = due {
                self.agenda.set(Deadline::Refund(id), due);
            }
        }
    }

    pub(super) fn apply_ends(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::Cancelled { order, fee, refund, refund_due, .. }
            | Event::NoShow { order, fee, refund, refund_due, .. } => {
                let known = self.order_mut(*order);
                known.fee = *fee;
                known.deposit.kept += *fee;
                let cancelled = matches!(event, Event::Cancelled { .. });
                self.go(*order, if cancelled { Step::Cancelled } else { Step::NoShow }, at);
                self.end_order(*order);
                self.order_refund(at, *order, *refund, Some(*refund_due));
            }
            Event::PostInspectionFiled { order: id, new_damage } => {
                let order = self.order_mut(*id);
                order.bill.extend(new_damage.iter().cloned());
                self.go(*id, Step::PostInspected, at);
                self.agenda.cancel(&Deadline::PostInspection(*id));
            }
            Event::PostInspectionMissed { order, .. } => {
                self.go(*order, Step::PostInspected, at);
                self.agenda.cancel(&Deadline::PostInspection(*order));
            }
            Event::DamageCharged { order, answer_by, .. } => {
                self.agenda.set(Deadline::DamageAnswer(*order), *answer_by);
            }
            Event::DamageAccepted { order, .. } => {
                self.order_mut(*order).damage.answered = true;
                self.agenda.cancel(&Deadline::DamageAnswer(*order));
            }
            Event::DamageDisputed { order, amount, .. } => {
                let damage = &mut self.order_mut(*order).damage;
                (damage.disputed, damage.answered) = (*amount, true);
                self.agenda.cancel(&Deadline::DamageAnswer(*order));
            }
            Event::ChargesAsked { order, amount, .. } => self.order_mut(*order).charges_asked = *amount,
            Event::ChargesLapsed { order } => self.order_mut(*order).charges_asked = Fen::ZERO,
            Event::ChargesPaid { order, amount, means } => {
                let order = self.order_mut(*order);
                order.charges_asked = Fen::ZERO;
                order.paid_apart += *amount;
                order.apart_means = *means;
            }
            Event::Settled { order: id, kept, refund, held, violation_until, .. } => {
                let order = self.order_mut(*id);
                order.deposit.kept += *kept;
                order.deposit.disputed = *held;
                order.disputed_at_end = order.damage.disputed;
                order.charges_asked = Fen::ZERO;
                order.violation_until = *violation_until;
                let due = order.refund.due;
                self.go(*id, Step::Settled, at);
                self.end_order(*id);
                self.order_refund(at, *id, *refund, due);
                if let Some(until) = violation_until {
                    self.agenda.set(Deadline::Violation(*id), *until);
                }
            }
            _ => return self.apply_after(at, event),
        }
        true
    }

    fn apply_after(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::ClaimOpened { order: id, member, amount, due, .. } => {
                let order = self.order_mut(*id);
                let before = order.claim.map_or(Fen::ZERO, |(fen, _)| fen);
                order.claim = Some((before + *amount, *due));
                // What a decided dispute leaves above the deposit was kept of it, too.
                if let Some((_, kept)) = order.dispute_kept.as_mut().filter(|(when, _)| *when == at) {
                    *kept += *amount;
                }
                *self.claims.entry_or((*member, *id), || 0) += amount.0;
                self.agenda.set(Deadline::Claim(*id), *due);
            }
            Event::ClaimAsked { .. } => {}
            Event::ClaimOverdue { order, .. } => drop(self.agenda.cancel(&Deadline::Claim(*order))),
            Event::ClaimPaid { order: id, amount, .. } => {
                let order = self.order_mut(*id);
                order.claim_paid += *amount;
                let key = (order.member, *id);
                let left = self.claims.get(&key).copied().unwrap_or(0) - amount.0;
                if left > 0 {
                    self.claims.insert(key, left);
                } else {
                    self.claims.remove(&key);
                    self.agenda.cancel(&Deadline::Claim(*id));
                }
            }
            Event::DisputeDecided { order: id, kept, refund, .. } => {
                let order = self.order_mut(*id);
                order.deposit.disputed = Fen::ZERO;
                order.damage.disputed = Fen::ZERO;
                order.dispute_kept = Some((at, *kept));
                order.deposit.kept += *kept;
                let due = order.refund.due.max(Some(at.plus_h(24)));
                self.order_refund(at, *id, *refund, due);
            }
            Event::DepositRefunded { order: id, amount, .. } => {
                let order = self.order_mut(*id);
                order.deposit.back += *amount;
                if order.deposit.back >= order.deposit.refunded {
                    order.refund.done = Some(at);
                    self.agenda.cancel(&Deadline::Refund(*id));
                }
            }
            Event::RefundDelayed { order, reason, .. } => {
                self.order_mut(*order).refund.reason = reason.clone();
            }
            Event::RefundOverdue { order, reason, again } => {
                let refund = &mut self.order_mut(*order).refund;
                refund.told += 1;
                refund.reason = reason.clone();
                self.agenda.set(Deadline::Refund(*order), *again);
            }
            Event::ViolationRegistered { order, fine, fee, .. } => {
                let order = self.order_mut(*order);
                order.fines += *fine;
                order.fees += *fee;
            }
            Event::ViolationDepositRefunded { order: id, refund, fines, fees, .. } => {
                let order = self.order_mut(*id);
                order.deposit.kept += *fines + *fees;
                order.violation_until = None;
                self.agenda.cancel(&Deadline::Violation(*id));
                self.order_refund(at, *id, *refund, Some(at.plus_h(24)));
            }
            _ => return false,
        }
        true
    }

    pub(super) fn apply_purchase(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::PurchaseQuoted { order, lines, total, price, charges, applied, valid_to, .. } => {
                self.order_mut(*order).quote =
                    Some(quote(at, *valid_to, lines, [*total, *price, *charges, *applied]));
                self.agenda.set(Deadline::Quote(*order), *valid_to);
            }
            Event::PurchaseAsked { order, .. } => {
                if let Some(quote) = &mut self.order_mut(*order).quote {
                    quote.asked = true;
                }
            }
            Event::PurchasePaid { order: id, vehicle, applied, means, .. } => {
                let order = self.order_mut(*id);
                order.deposit.applied += *applied;
                if let Some(quote) = &mut order.quote {
                    (quote.paid, quote.means) = (true, *means);
                }
                self.end_watch(*id);
                self.agenda.cancel(&Deadline::Start(*id));
                self.agenda.cancel(&Deadline::NoShow(*id));
                self.agenda.cancel(&Deadline::Prepare(*id));
                if let Some(span) = self.order_mut(*id).span.take() {
                    self.bookings.remove(&(*vehicle, span.from));
                }
                self.change_vehicle(at, *vehicle, |known| {
                    (known.state, known.order, known.late) = (VehicleState::Sold, Some(*id), false);
                });
            }
            Event::PurchaseLapsed { order: id, late, overdue, .. } => {
                let order = self.order_mut(*id);
                if let Some(quote) = order.quote.take() {
                    order.quoted.push((quote.from, quote.valid_to.min(at)));
                }
                if order.decision.is_some() {
                    order.decision = Some((Decision::Return, Decider::Default));
                }
                self.agenda.cancel(&Deadline::Quote(*id));
                if let Some(late) = late {
                    self.agenda.set(Deadline::Late(*id), *late);
                }
                if let Some(overdue) = overdue {
                    self.agenda.set(Deadline::Overdue(*id), *overdue);
                }
            }
            Event::OwnershipTransferred { order: id, refund, violation_until, .. } => {
                self.unreserve(*id);
                let order = self.order_mut(*id);
                order.transferred = Some(at);
                order.violation_until = *violation_until;
                self.go(*id, Step::Purchased, at);
                self.end_order(*id);
                if !refund.is_zero() {
                    self.order_refund(at, *id, *refund, Some(at.plus_h(24)));
                }
                if let Some(until) = violation_until {
                    self.agenda.set(Deadline::Violation(*id), *until);
                }
            }
            _ => return false,
        }
        true
    }
}

fn quote(from: At, valid_to: At, lines: &[Line], [total, price, charges, applied]: [Fen; 4]) -> Quote {
    Quote {
        from,
        valid_to,
        lines: lines.to_vec(),
        total,
        price,
        charges,
        applied,
        asked: false,
        paid: false,
        means: None,
    }
}
