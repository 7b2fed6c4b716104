//! The fold, first part: the manager's data, sessions, reviews. It cannot fail and asks nothing.

use forecourt_books::{At, RentalId, Stamp};

use super::fleet::{Station, Vehicle};
use super::review::{Improvement, Offer, Review};
use super::session::Session;
use super::{Deadline, State};
use crate::event::Event;
use crate::kinds::{Step, VehicleState};

impl State {
    /// Takes an event in.
    pub fn apply(&mut self, stamp: &Stamp, event: &Event) {
        let at = stamp.at;
        self.record(at, event);
        self.take_in(at, event);
        self.hold(at, event);
    }

    fn take_in(&mut self, at: At, event: &Event) {
        if self.apply_session(event)
            || self.apply_before_use(at, event)
            || self.apply_inspection(at, event)
            || self.apply_use(at, event)
            || self.apply_ends(at, event)
            || self.apply_purchase(at, event)
            || self.apply_fleet(at, event)
        {
            return;
        }
        self.apply_reviews(at, event);
    }

    fn apply_session(&mut self, event: &Event) -> bool {
        match event {
            Event::ModeChosen { session, mode } => {
                let session = self.session_mut(session);
                session.mode = Some(*mode);
                (session.model, session.station, session.recommended) = (None, None, false);
            }
            Event::UseChosen { session, wanted, seats, ceiling } => {
                let session = self.session_mut(session);
                session.wanted = Some(wanted.clone());
                (session.seats, session.ceiling) = (*seats, *ceiling);
            }
            Event::ModelsRecommended { .. } | Event::StationsRecommended { .. } => {}
            Event::ModelChosen { session, model, recommended } => {
                let session = self.session_mut(session);
                session.model = Some(model.clone());
                (session.station, session.recommended) = (None, *recommended);
            }
            Event::StationChosen { session, station } => self.session_mut(session).station = Some(*station),
            Event::SessionAdopted { guest, session } => {
                let taken = self.sessions.remove(guest.as_str()).unwrap_or_default();
                self.sessions.insert(session.clone(), taken);
            }
            _ => return false,
        }
        true
    }

    fn session_mut(&mut self, session: &str) -> &mut Session {
        self.sessions.entry_or(session.to_owned(), Session::default)
    }

    fn apply_fleet(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::ModelConfigured { model, data } => drop(self.models.insert(model.clone(), data.clone())),
            Event::StationConfigured { station, bays, sales_desk } => {
                let known = self.stations.entry_or(*station, Station::default);
                (known.bays, known.sales_desk) = (*bays, *sales_desk);
            }
            Event::VehicleAdded { vehicle, model, station, odometer, sellable, sale_price, for_sale } => {
                let new = Vehicle {
                    model: model.clone(),
                    station: *station,
                    odometer: *odometer,
                    state: if *for_sale { VehicleState::ForSale } else { VehicleState::Available },
                    sellable: *sellable || *for_sale,
                    sale_price: *sale_price,
                    rentable: !*for_sale,
                    order: None,
                    last_in: None,
                    late: false,
                    passed_at: None,
                    since: at,
                };
                self.park_new(at, *vehicle, new);
            }
            Event::VehicleChanged { vehicle, sellable, sale_price } => {
                self.change_vehicle(at, *vehicle, |known| {
                    (known.sellable, known.sale_price) = (*sellable, *sale_price);
                });
            }
            Event::VehicleWithdrawn { vehicle } => {
                self.change_vehicle(at, *vehicle, |known| {
                    (known.state, known.order) = (VehicleState::Withdrawn, None);
                });
            }
            Event::VehicleRestored { vehicle } | Event::RepairOpened { vehicle, .. } => {
                self.change_vehicle(at, *vehicle, |known| {
                    (known.state, known.order) = (VehicleState::Repair, None);
                });
            }
            _ => return false,
        }
        true
    }

    fn apply_reviews(&mut self, at: At, event: &Event) {
        match event {
            Event::OfferCreated { text, benefit, until, mode, wanted, station, model, .. } => {
                self.offers.push(Offer {
                    text: text.clone(),
                    benefit: benefit.clone(),
                    until: *until,
                    mode: *mode,
                    wanted: wanted.clone(),
                    station: *station,
                    model: model.clone(),
                });
            }
            Event::OfferPushed { offer, member, .. } => drop(self.pushed.insert((*offer, *member))),
            Event::ReviewAsked { order, until, .. } => {
                self.order_mut(*order).review_until = Some(*until);
                self.agenda.set(Deadline::Review(*order), *until);
            }
            Event::ReviewClosed { order } => drop(self.agenda.cancel(&Deadline::Review(*order))),
            Event::Reviewed { order, .. } => self.apply_review(at, *order, event),
            Event::ImprovementOpened { improvement, subject, mean, count, due } => {
                self.improvements.push(Improvement {
                    subject: subject.clone(),
                    opened: at,
                    due: *due,
                    mean: *mean,
                    count: *count,
                    overdue: false,
                    acted: None,
                });
                self.improving.insert(subject.clone(), *improvement);
                self.agenda.set(Deadline::Improvement(*improvement), *due);
            }
            Event::ImprovementActed { improvement, action, text } => {
                let task = self.improvements.get_mut(*improvement).expect("a task that was opened");
                task.acted = Some((at, *action, text.clone()));
                let subject = task.subject.clone();
                self.improving.remove(&subject);
                // What is said from now on shows whether it helped (RENT-50).
                if let Some(scores) = self.scores.get_mut(&subject) {
                    scores.watched.clear();
                }
                self.agenda.cancel(&Deadline::Improvement(*improvement));
            }
            Event::ImprovementOverdue { improvement } => {
                self.improvements.get_mut(*improvement).expect("a task that was opened").overdue = true;
                self.agenda.cancel(&Deadline::Improvement(*improvement));
            }
            other => unreachable!("every event is taken in by one part of the fold: {other:?}"),
        }
    }

    fn apply_review(&mut self, at: At, order: RentalId, event: &Event) {
        let Event::Reviewed {
            member,
            model,
            station,
            person,
            vehicle,
            station_score,
            staff,
            procedure,
            overall,
            text,
            ..
        } = event
        else {
            return;
        };
        let review = Review {
            order,
            member: *member,
            model: model.clone(),
            station: *station,
            person: *person,
            vehicle: *vehicle,
            station_score: *station_score,
            staff: *staff,
            procedure: *procedure,
            overall: *overall,
            text: text.clone(),
            at,
        };
        for (subject, score) in review.scores() {
            self.scores.entry_or(subject, Default::default).add(score);
        }
        self.reviews.push(review);
        self.go(order, Step::Reviewed, at);
        self.agenda.cancel(&Deadline::Review(order));
    }
}
