//! What the rental is: the fold of its events. Every index stands beside the records and is kept by the same fold, so
//! that no everyday command looks through all orders. It refuses to know settings and other contexts.

mod apply;
mod apply_ends;
mod apply_order;
mod apply_use;
pub mod fleet;
pub mod order;
mod records;
pub mod review;
pub mod session;

use forecourt_books::{
    Agenda, At, BranchId, Log, Marks, MemberId, Register, RentalId, Table, VehicleId, undo_state,
};
use serde::Serialize;

use crate::event::Span;
use crate::kinds::{ImprovementId, OfferId, ReviewId, SheetId, Subject};
pub(crate) use apply_use::slot_of;
use fleet::{Model, Move, Sheet, Shelf, Station, Vehicle};
use order::Order;
use review::{Improvement, Offer, Review, Scores};
use session::Session;

/// Everything that the clock alone brings about, per record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deadline {
    /// The deposit is not paid (RENT-21).
    Unpaid(RentalId),
    /// The inspection is due, the vehicle is prepared (RENT-16, RENT-52).
    Prepare(RentalId),
    /// The new sheet after an objection is due (RENT-24).
    Objection(RentalId),
    /// A substitute is not accepted (RENT-18).
    Answer(RentalId),
    /// The start (RENT-30).
    Start(RentalId),
    /// Not collected (RENT-30).
    NoShow(RentalId),
    /// Ask for a decision (RENT-32).
    AskDecision(RentalId),
    /// Planned end (RENT-32, RENT-37).
    PlannedEnd(RentalId),
    /// End of the grace (RENT-37).
    Late(RentalId),
    /// The late vehicle's next booking is served again (RENT-37).
    NextBooking(RentalId),
    /// A case for the manager (RENT-37).
    Overdue(RentalId),
    /// The sheet after use is due (RENT-38).
    PostInspection(RentalId),
    /// Silence accepts the damage (RENT-39).
    DamageAnswer(RentalId),
    /// A purchase quote ends (RENT-46).
    Quote(RentalId),
    /// A refund is not done (RENT-41).
    Refund(RentalId),
    /// A claim is not paid (RENT-43).
    Claim(RentalId),
    /// The violation deposit goes back (RENT-42).
    Violation(RentalId),
    /// Reviews close (RENT-48).
    Review(RentalId),
    /// The manager has not acted (RENT-50).
    Improvement(ImprovementId),
}

/// The state of the rental.
#[derive(Debug, Clone, Default, Serialize)]
pub struct State {
    /// Models by name.
    pub models: Table<String, Model>,
    /// The fleet.
    pub fleet: Table<VehicleId, Vehicle>,
    /// Stations.
    pub stations: Table<BranchId, Station>,
    /// How many vehicles of a model stand ready at a station.
    pub shelves: Table<(String, BranchId), Shelf>,
    /// Vehicles that can be booked, by model and station.
    pub bookable: Marks<(String, BranchId, VehicleId)>,
    /// Vehicles for sale, by model, price and station.
    pub for_sale: Marks<(String, i64, BranchId, VehicleId)>,
    /// Who has a vehicle when: by vehicle and start.
    pub bookings: Table<(VehicleId, At), (RentalId, Span)>,
    /// How many hand-overs a site has in a slot of 30 minutes.
    pub handovers: Table<(BranchId, At), u32>,
    /// Sessions by `M-7` or `guest:anna`.
    pub sessions: Table<String, Session>,
    /// Orders.
    pub orders: Register<RentalId, Order>,
    /// Orders by member.
    pub of_member: Marks<(MemberId, RentalId)>,
    /// Orders that have not come to an end, by member.
    pub open: Marks<(MemberId, RentalId)>,
    /// Open claims in fen, by member and order.
    pub claims: Table<(MemberId, RentalId), i64>,
    /// Sheets.
    pub sheets: Register<SheetId, Sheet>,
    /// Moves of vehicles from state to state.
    pub moves: Log<Move>,
    /// Reviews.
    pub reviews: Register<ReviewId, Review>,
    /// Scores by what they are about.
    pub scores: Table<Subject, Scores>,
    /// Improvement tasks.
    pub improvements: Register<ImprovementId, Improvement>,
    /// Subjects under an open improvement task.
    pub improving: Table<Subject, ImprovementId>,
    /// Offers.
    pub offers: Register<OfferId, Offer>,
    /// Who got which offer.
    pub pushed: Marks<(OfferId, MemberId)>,
    /// Every deadline.
    pub agenda: Agenda<Deadline>,
}

undo_state!(State {
    models,
    fleet,
    stations,
    shelves,
    bookable,
    for_sale,
    bookings,
    handovers,
    sessions,
    orders,
    of_member,
    open,
    claims,
    sheets,
    moves,
    reviews,
    scores,
    improvements,
    improving,
    offers,
    pushed,
    agenda,
});

impl State {
    /// Whether a vehicle is free for a span, an order's own booking left out of account (RENT-15).
    pub fn is_free(&self, vehicle: VehicleId, from: At, to: At, own: Option<RentalId>) -> bool {
        // Bookings of one vehicle are disjoint, so only the last that starts before `to` can reach into the span.
        let before = self.bookings.range((vehicle, At(0))..(vehicle, to)).rev();
        before.filter(|(_, (order, _))| Some(*order) != own).take(1).all(|(_, (_, span))| span.to <= from)
    }

    /// The first booking of a vehicle that starts at or after `from`.
    pub fn next_booking(&self, vehicle: VehicleId, from: At) -> Option<(RentalId, Span)> {
        self.bookings.range((vehicle, from)..=(vehicle, At(u64::MAX))).next().map(|(_, booking)| *booking)
    }

    /// All bookings of a vehicle from an instant on.
    pub fn bookings_of(&self, vehicle: VehicleId, from: At) -> impl Iterator<Item = (RentalId, Span)> + '_ {
        self.bookings.range((vehicle, from)..=(vehicle, At(u64::MAX))).map(|(_, booking)| *booking)
    }

    /// Vehicles of a model at a station that can be booked, ascending.
    pub fn bookable_at(&self, model: &str, station: BranchId) -> impl Iterator<Item = VehicleId> + '_ {
        let from = (model.to_owned(), station, VehicleId(0));
        let to = (model.to_owned(), station, VehicleId(u32::MAX));
        self.bookable.range(from..=to).map(|(_, _, vehicle)| *vehicle)
    }

    /// Vehicles of a model for sale, cheapest first: price, station, vehicle.
    pub fn for_sale_of(&self, model: &str) -> impl Iterator<Item = (i64, BranchId, VehicleId)> + '_ {
        let from = (model.to_owned(), i64::MIN, BranchId(0), VehicleId(0));
        let to = (model.to_owned(), i64::MAX, BranchId(u32::MAX), VehicleId(u32::MAX));
        self.for_sale.range(from..=to).map(|(_, price, station, vehicle)| (*price, *station, *vehicle))
    }

    /// Stations with their shelf of a model.
    pub fn shelves_of(&self, model: &str) -> impl Iterator<Item = (BranchId, Shelf)> + '_ {
        let range = (model.to_owned(), BranchId(0))..=(model.to_owned(), BranchId(u32::MAX));
        self.shelves.range(range).map(|((_, station), shelf)| (*station, *shelf))
    }

    /// A member's orders, ascending.
    pub fn orders_of(&self, member: MemberId) -> impl Iterator<Item = RentalId> + '_ {
        self.of_member.range((member, RentalId(0))..=(member, RentalId(u32::MAX))).map(|(_, order)| *order)
    }

    /// A member's open claims in fen.
    pub fn claims_of(&self, member: MemberId) -> i64 {
        self.claims.range((member, RentalId(0))..=(member, RentalId(u32::MAX))).map(|(_, fen)| *fen).sum()
    }

    /// The order, which the caller knows to be there.
    ///
    /// # Panics
    /// If it is not: events name orders that were made.
    pub(crate) fn order(&self, order: RentalId) -> &Order {
        self.orders.get(order).expect("events and indexes name orders that were made")
    }

    pub(crate) fn order_mut(&mut self, order: RentalId) -> &mut Order {
        self.orders.get_mut(order).expect("events and indexes name orders that were made")
    }
}
