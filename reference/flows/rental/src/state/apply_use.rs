//! The fold, third part: a rental in use, from arrival to the sheet after use (RENT-26 … RENT-39).

use forecourt_books::{At, BranchId, RentalId};

use super::order::{Appointment, HandedIn, Usage};
use super::{Deadline, State};
use crate::event::{Event, Watch};
use crate::kinds::{Decision, Step, VehicleState};

/// The slot of 30 minutes that an instant lies in (RENT-34).
pub fn slot_of(time: At) -> At {
    At::from_s(time.as_s() - time.as_s() % 1800)
}

impl State {
    fn set_watch(&mut self, order: RentalId, watch: &Watch) {
        self.order_mut(order).limit = Some(watch.late);
        match watch.ask {
            Some(ask) => self.agenda.set(Deadline::AskDecision(order), ask),
            None => drop(self.agenda.cancel(&Deadline::AskDecision(order))),
        }
        self.agenda.set(Deadline::PlannedEnd(order), watch.end);
        self.agenda.set(Deadline::Late(order), watch.late);
        self.agenda.set(Deadline::Overdue(order), watch.overdue);
    }

    pub(super) fn end_watch(&mut self, order: RentalId) {
        for deadline in [
            Deadline::AskDecision(order),
            Deadline::PlannedEnd(order),
            Deadline::Late(order),
            Deadline::NextBooking(order),
            Deadline::Overdue(order),
            Deadline::Quote(order),
        ] {
            self.agenda.cancel(&deadline);
        }
    }

    /// Reserves a hand-in, or gives it up (RENT-34).
    fn reserve(&mut self, appointment: Appointment, on: bool) {
        let count = |number: u32| if on { number + 1 } else { number.saturating_sub(1) };
        let handovers = self.handovers.entry_or((appointment.site, slot_of(appointment.time)), || 0);
        *handovers = count(*handovers);
        if appointment.decision == Decision::Return {
            self.reserve_bay(appointment.site, count);
        }
    }

    fn reserve_bay(&mut self, site: BranchId, count: impl Fn(u32) -> u32) {
        if let Some(station) = self.stations.get_mut(&site) {
            station.reserved = count(station.reserved);
        }
    }

    /// Gives an order's appointment up.
    pub(super) fn unreserve(&mut self, order: RentalId) {
        if let Some(appointment) = self.order_mut(order).appointment.take() {
            self.reserve(appointment, false);
        }
    }

    pub(super) fn apply_use(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::StartReached { order, no_show_at } | Event::StationLate { order, no_show_at } => {
                self.order_mut(*order).station_late |= matches!(event, Event::StationLate { .. });
                self.agenda.cancel(&Deadline::Start(*order));
                self.agenda.set(Deadline::NoShow(*order), *no_show_at);
            }
            Event::UserArrived { order, .. } => self.order_mut(*order).arrived = Some(at),
            Event::KeyAsked { order, odometer, energy, watch, staff, .. } => {
                let usage = Usage { at, odometer: *odometer, energy: *energy };
                self.order_mut(*order).key_asked = Some((usage, *watch, *staff));
            }
            Event::KeyRecalled { order, .. } => self.order_mut(*order).key_asked = None,
            Event::KeyReleased { order, waited_s, .. } => {
                let known = self.order_mut(*order);
                known.waited_s = known.arrived.map(|_| *waited_s);
            }
            Event::UseStarted { order: id, vehicle, odometer, energy, watch, staff } => {
                let order = self.order_mut(*id);
                order.key_asked = None;
                order.used = Some(Usage { at, odometer: *odometer, energy: *energy });
                order.staff = staff.or(order.staff);
                order.staff_acts += u32::from(staff.is_some());
                for deadline in [Deadline::Start(*id), Deadline::NoShow(*id), Deadline::Prepare(*id)] {
                    self.agenda.cancel(&deadline);
                }
                self.go(*id, Step::InUse, at);
                self.set_watch(*id, watch);
                self.change_vehicle(at, *vehicle, |known| {
                    (known.state, known.order) = (VehicleState::InUse, Some(*id));
                    known.odometer = *odometer;
                });
            }
            Event::DecisionAsked { order, .. } => drop(self.agenda.cancel(&Deadline::AskDecision(*order))),
            Event::Decided { order: id, decision, by } => {
                let order = self.order_mut(*id);
                order.decision = Some((*decision, *by));
                if order.step() == Step::InUse {
                    self.go(*id, Step::DecisionMade, at);
                }
                self.agenda.cancel(&Deadline::AskDecision(*id));
            }
            Event::HandInScheduled { order, site, time, kind_of } => {
                let appointment = Appointment { site: *site, time: *time, decision: *kind_of };
                self.order_mut(*order).appointment = Some(appointment);
                self.reserve(appointment, true);
                self.go(*order, Step::HandInScheduled, at);
            }
            Event::HandInReleased { order } => {
                self.unreserve(*order);
                self.go(*order, Step::DecisionMade, at);
            }
            Event::Extended { order, new_end, span, estimate, watch } => {
                let known = self.order_mut(*order);
                known.end = *new_end;
                known.estimate = estimate.clone();
                known.span = Some(*span);
                let vehicle = known.vehicle.expect("an order with a time has its vehicle");
                self.bookings.insert((vehicle, span.from), (*order, *span));
                if let Some(watch) = watch {
                    self.set_watch(*order, watch);
                }
            }
            Event::HandedIn { .. } => self.take_back(at, event),
            _ => return self.apply_lateness(event),
        }
        true
    }

    fn apply_lateness(&mut self, event: &Event) -> bool {
        match event {
            Event::PlannedEndReached { order, .. } => {
                self.agenda.cancel(&Deadline::PlannedEnd(*order));
            }
            Event::LateNotice { order: id, next_at, .. } => {
                let order = self.order_mut(*id);
                order.late = true;
                let vehicle = order.vehicle.expect("an order in use has its vehicle");
                if let Some(vehicle) = self.fleet.get_mut(&vehicle) {
                    vehicle.late = true;
                }
                self.agenda.cancel(&Deadline::Late(*id));
                if let Some(next_at) = next_at {
                    self.agenda.set(Deadline::NextBooking(*id), *next_at);
                }
            }
            Event::LatenessDeferred { order, until } => self.agenda.set(Deadline::Late(*order), *until),
            Event::NextReserved { order, next_at, .. } => match next_at {
                Some(next_at) => self.agenda.set(Deadline::NextBooking(*order), *next_at),
                None => drop(self.agenda.cancel(&Deadline::NextBooking(*order))),
            },
            Event::OverdueDeferred { order, until } => self.agenda.set(Deadline::Overdue(*order), *until),
            Event::RentalOverdue { order, .. } => {
                self.order_mut(*order).overdue = true;
                self.agenda.cancel(&Deadline::Overdue(*order));
            }
            _ => return false,
        }
        true
    }

    fn take_back(&mut self, at: At, event: &Event) {
        let Event::HandedIn {
            order: id,
            vehicle,
            station,
            odometer,
            energy,
            lines,
            inspect_by,
            refund_by,
            staff,
        } = event
        else {
            return;
        };
        self.unreserve(*id);
        let order = self.order_mut(*id);
        order.handed_in = Some(HandedIn { at, station: *station, odometer: *odometer, energy: *energy });
        order.bill = lines.clone();
        order.staff = order.staff.or(*staff);
        order.staff_acts += u32::from(staff.is_some());
        (order.refund.since, order.refund.due) = (Some(at), Some(*refund_by));
        self.go(*id, Step::HandedIn, at);
        self.end_watch(*id);
        self.unbook(at, *id);
        self.change_vehicle(at, *vehicle, |known| {
            (known.state, known.order) = (VehicleState::AwaitingInspection, None);
            (known.station, known.odometer) = (*station, *odometer);
            (known.last_in, known.late) = (Some(at), false);
        });
        self.agenda.set(Deadline::PostInspection(*id), *inspect_by);
        self.agenda.set(Deadline::Refund(*id), *refund_by);
    }
}
