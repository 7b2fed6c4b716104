//! The fold, second part: an order from its draft to the confirmed inspection (RENT-14 … RENT-25).

use forecourt_books::{At, RentalId, VehicleId};

use super::fleet::Sheet;
use super::order::{DepositBook, Duty, Order, Substitute};
use super::{Deadline, State};
use crate::event::{Event, Span};
use crate::kinds::{LineKind, Mode, SheetKind, Step, VehicleState};

impl State {
    /// Takes an order one step on. Where the graph has no such step, our own decision is to blame.
    pub(super) fn go(&mut self, order: RentalId, step: Step, at: At) {
        let order = self.order_mut(order);
        debug_assert!(order.step().leads_to(step), "{} does not lead to {step}", order.step());
        order.history.push((step, at));
    }

    /// Books a vehicle for an order.
    fn book(&mut self, at: At, order: RentalId, vehicle: VehicleId, span: Span) {
        self.bookings.insert((vehicle, span.from), (order, span));
        self.order_mut(order).span = Some(span);
        // Whoever buys it has it alone from now on (RENT-47).
        if self.order(order).mode == Mode::Buy {
            self.change_vehicle(at, vehicle, |vehicle| {
                (vehicle.state, vehicle.order) = (VehicleState::Held, Some(order));
            });
        }
    }

    /// Gives an order's booking up, and the vehicle with it if it is held.
    pub(super) fn unbook(&mut self, at: At, id: RentalId) {
        let order = self.order_mut(id);
        let booked = order.substitute.as_ref().map(|offer| offer.vehicle).or(order.vehicle);
        let (Some(vehicle), Some(span)) = (booked, order.span.take()) else { return };
        self.bookings.remove(&(vehicle, span.from));
        let known = self.fleet.get(&vehicle).expect("bookings name vehicles of the fleet");
        if known.state == VehicleState::Held && known.order == Some(id) {
            self.rest(at, vehicle);
        }
    }

    /// An order's end: nothing more is due before use, and its session is free again.
    pub(super) fn end_order(&mut self, id: RentalId) {
        for deadline in [
            Deadline::Unpaid(id),
            Deadline::Prepare(id),
            Deadline::Objection(id),
            Deadline::Answer(id),
            Deadline::Start(id),
            Deadline::NoShow(id),
            Deadline::Quote(id),
        ] {
            self.agenda.cancel(&deadline);
        }
        // What was offered is answered, one way or the other.
        self.order_mut(id).substitute = None;
        let (member, session) = (self.order(id).member, self.order(id).session.clone());
        self.open.remove(&(member, id));
        if let Some(session) = self.sessions.get_mut(&session)
            && session.order == Some(id)
        {
            session.order = None;
        }
    }

    pub(super) fn apply_before_use(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::OrderDrafted { order, member, session, .. } => {
                self.draft_order(at, event);
                self.of_member.insert((*member, *order));
                self.open.insert((*member, *order));
                if let Some(session) = self.sessions.get_mut(session) {
                    session.order = Some(*order);
                }
            }
            Event::SlotChosen { order: id, start, end, estimate, deposit } => {
                let order = self.order_mut(*id);
                (order.start, order.end) = (*start, *end);
                (order.estimate, order.deposit_lines) = (estimate.clone(), deposit.clone());
                for line in deposit {
                    match line.line {
                        LineKind::ViolationDeposit => order.deposit.violation = line.amount,
                        _ => order.deposit.vehicle = line.amount,
                    }
                }
                self.go(*id, Step::SlotChosen, at);
            }
            Event::VehicleHeld { order: id, vehicle, span, pay_by } => {
                let order = self.order_mut(*id);
                (order.vehicle, order.pay_by) = (Some(*vehicle), Some(*pay_by));
                self.book(at, *id, *vehicle, *span);
                self.agenda.set(Deadline::Unpaid(*id), *pay_by);
            }
            Event::DepositConfirmed { order: id, means, .. } => {
                let deposit = &mut self.order_mut(*id).deposit;
                (deposit.means, deposit.asked) = (Some(*means), true);
                self.go(*id, Step::DepositPending, at);
            }
            Event::DepositUnderReview { order, left_s } => {
                self.order_mut(*order).review_left_s = Some(*left_s);
                self.agenda.cancel(&Deadline::Unpaid(*order));
            }
            Event::DepositReviewed { order, until } => {
                let known = self.order_mut(*order);
                (known.review_left_s, known.pay_by) = (None, Some(*until));
                self.agenda.set(Deadline::Unpaid(*order), *until);
            }
            Event::DepositPaid { order: id, amount, means, .. } => {
                let order = self.order_mut(*id);
                order.deposit.paid = *amount;
                order.deposit.means = means.or(order.deposit.means);
                order.review_left_s = None;
                let (start, waits) = (order.start, order.substitute.is_some());
                self.go(*id, Step::DepositPaid, at);
                self.agenda.cancel(&Deadline::Unpaid(*id));
                if !waits {
                    self.agenda.set(Deadline::Start(*id), start);
                }
            }
            Event::OrderExpired { order, .. } => {
                self.go(*order, Step::Expired, at);
                self.end_order(*order);
            }
            Event::VehicleFreed { order, .. } => self.unbook(at, *order),
            Event::LatePaymentRefunded { .. } => {}
            _ => return self.apply_substitute(at, event),
        }
        true
    }

    fn apply_substitute(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::SubstituteOffered { order: id, way, vehicle, model, station, span, answer_by, .. } => {
                self.unbook(at, *id);
                let order = self.order_mut(*id);
                order.substitute = Some(Substitute {
                    way: *way,
                    vehicle: *vehicle,
                    model: model.clone(),
                    station: *station,
                    answer_by: *answer_by,
                });
                (order.sheet, order.accepted) = (None, None);
                if let Some(duty) = &mut order.duty {
                    duty.open = false;
                }
                self.book(at, *id, *vehicle, *span);
                for deadline in [Deadline::Prepare(*id), Deadline::Objection(*id), Deadline::Start(*id)] {
                    self.agenda.cancel(&deadline);
                }
                self.agenda.cancel(&Deadline::NoShow(*id));
                self.agenda.set(Deadline::Answer(*id), *answer_by);
            }
            Event::SubstituteAccepted {
                order: id,
                vehicle,
                model,
                station,
                day_price,
                sale_price,
                no_show_at,
            } => {
                let order = self.order_mut(*id);
                order.substitute = None;
                (order.vehicle, order.model, order.station) = (Some(*vehicle), model.clone(), *station);
                (order.day_price, order.sale_price) = (*day_price, *sale_price);
                let (start, paid) = (order.start, !order.deposit.paid.is_zero());
                self.agenda.cancel(&Deadline::Answer(*id));
                match no_show_at {
                    Some(limit) => self.agenda.set(Deadline::NoShow(*id), *limit),
                    None if paid => self.agenda.set(Deadline::Start(*id), start),
                    None => {}
                }
            }
            _ => return false,
        }
        true
    }

    pub(super) fn apply_inspection(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::InspectionDue { order: id, due, .. } => {
                let order = self.order_mut(*id);
                order.sheet = None;
                order.duty = Some(Duty { due: *due, open: true, overdue: false, done: None });
                self.agenda.set(Deadline::Prepare(*id), *due);
            }
            Event::VehiclePrepared { order, vehicle } => {
                self.agenda.cancel(&Deadline::Prepare(*order));
                if self.fleet.get(vehicle).is_some_and(|known| known.state == VehicleState::Available) {
                    self.change_vehicle(at, *vehicle, |known| {
                        (known.state, known.order) = (VehicleState::Held, Some(*order));
                    });
                }
            }
            Event::InspectionOverdue { order, .. } => {
                if let Some(duty) = &mut self.order_mut(*order).duty {
                    duty.overdue = true;
                }
            }
            Event::InspectionWithdrawn { order } => {
                if let Some(duty) = &mut self.order_mut(*order).duty {
                    duty.open = false;
                }
                self.agenda.cancel(&Deadline::Prepare(*order));
                self.agenda.cancel(&Deadline::Objection(*order));
            }
            Event::InspectionFiled { .. } => self.file_sheet(at, event),
            Event::InspectionShown { order, .. } => self.go(*order, Step::InspectionShown, at),
            Event::InspectionConfirmed { order, sheet } => self.order_mut(*order).accepted = Some(*sheet),
            Event::ContractSigned { order: id, version, digest } => {
                let order = self.order_mut(*id);
                order.contract = Some((*version, digest.clone()));
                if order.step() == Step::InspectionShown {
                    self.go(*id, Step::Confirmed, at);
                }
            }
            Event::TermsChanged { order } => {
                self.order_mut(*order).accepted = None;
                self.go(*order, Step::DepositPaid, at);
            }
            Event::Objected { order: id, due, .. } => {
                let order = self.order_mut(*id);
                order.sheet = None;
                if let Some(duty) = &mut order.duty {
                    (duty.open, duty.due) = (true, *due);
                }
                self.agenda.set(Deadline::Objection(*id), *due);
            }
            _ => return false,
        }
        true
    }

    fn file_sheet(&mut self, at: At, event: &Event) {
        let Event::InspectionFiled {
            sheet,
            sheet_kind,
            order,
            vehicle,
            station,
            result,
            items,
            notes,
            inspector,
            ..
        } = event
        else {
            return;
        };
        self.sheets.push(Sheet {
            kind: *sheet_kind,
            order: *order,
            vehicle: *vehicle,
            station: *station,
            at,
            inspector: *inspector,
            result: *result,
            items: items.clone(),
            notes: notes.clone(),
        });
        if let Some(id) = order {
            let order = self.order_mut(*id);
            order.staff_acts += u32::from(inspector.is_some());
            order.staff = order.staff.or(*inspector);
            if *sheet_kind == SheetKind::PreUse {
                order.sheet = Some(*sheet);
                if let Some(duty) = &mut order.duty {
                    (duty.open, duty.done) = (false, duty.done.or(Some(at)));
                }
                self.agenda.cancel(&Deadline::Objection(*id));
            }
        }
        if result.is_passed() {
            self.change_vehicle(at, *vehicle, |known| known.passed_at = Some(at));
        }
        let back = matches!(sheet_kind, SheetKind::Service | SheetKind::PostUse);
        if back && (result.is_passed() || inspector.is_none()) {
            self.rest(at, *vehicle);
        }
    }

    fn draft_order(&mut self, at: At, event: &Event) {
        let Event::OrderDrafted {
            session,
            member,
            mode,
            wanted,
            fit,
            model,
            station,
            recommended,
            day_price,
            sale_price,
            ..
        } = event
        else {
            return;
        };
        self.orders.push(Order {
            session: session.clone(),
            member: *member,
            mode: *mode,
            wanted: wanted.clone(),
            fit: *fit,
            model: model.clone(),
            station: *station,
            branch: *station,
            recommended: *recommended,
            day_price: *day_price,
            sale_price: *sale_price,
            history: vec![(Step::Drafted, at)],
            deposit: DepositBook::default(),
            ..Order::blank(*member, *mode, *station)
        });
    }
}
