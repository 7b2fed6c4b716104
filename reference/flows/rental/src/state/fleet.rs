//! Models, stations, vehicles and their sheets, with the indexes that follow every move of a vehicle (RENT-52).
//!
//! It refuses to know orders beyond their id.

use std::collections::BTreeMap;

use forecourt_books::{At, BranchId, Fen, PersonId, RentalId, VehicleId};
use serde::{Deserialize, Serialize};

use super::State;
use crate::kinds::{DamagePrice, EnergyKind, Grade, SheetKind, VehicleState, Verdict};

/// A model of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Model {
    /// Class of licence that it needs.
    pub class: String,
    /// Seats.
    pub seats: u32,
    /// What drives it.
    pub energy: EnergyKind,
    /// Price of 24 hours.
    pub day_price: Fen,
    /// Deposit (RENT-19).
    pub deposit: Fen,
    /// Price of a percent of energy (RENT-28).
    pub percent_price: Fen,
    /// Fee of refilling (RENT-28).
    pub service_fee: Fen,
    /// Suitability per use, 0 … 100 (RENT-04).
    pub suits: BTreeMap<String, i64>,
    /// Price of new damage per item (RENT-39).
    pub damage: BTreeMap<String, DamagePrice>,
}

impl Model {
    /// Suitability for a use; 0 where none is named.
    pub fn fit(&self, wanted: &str) -> i64 {
        self.suits.get(wanted).copied().unwrap_or(0)
    }
}

/// A station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Station {
    /// Places for vehicles.
    pub bays: u32,
    /// Whether cars are sold here.
    pub sales_desk: bool,
    /// Vehicles that stand here.
    pub parked: u32,
    /// Bays reserved for hand-ins to come (RENT-34).
    pub reserved: u32,
}

impl Station {
    /// Bays neither taken nor reserved.
    pub fn free_bays(&self) -> u32 {
        self.bays.saturating_sub(self.parked + self.reserved)
    }
}

/// How many vehicles of a model stand ready at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Shelf {
    /// In state Available.
    pub available: u32,
    /// In state ForSale.
    pub for_sale: u32,
}

/// A vehicle of the fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Vehicle {
    /// Its model.
    pub model: String,
    /// Where it belongs just now.
    pub station: BranchId,
    /// Kilometres.
    pub odometer: i64,
    /// Its one state.
    pub state: VehicleState,
    /// Whether a renter may buy it.
    pub sellable: bool,
    /// For how much.
    pub sale_price: Fen,
    /// Whether it is rented at all, or only for sale.
    pub rentable: bool,
    /// The order that it is held for or used by.
    pub order: Option<RentalId>,
    /// When it came back last.
    pub last_in: Option<At>,
    /// Whether its renter is late, so that nobody knows when it comes back.
    pub late: bool,
    /// When the last passed sheet of any kind was filed.
    pub passed_at: Option<At>,
    /// When the present state began.
    pub since: At,
}

impl Vehicle {
    /// Whether it stands at its station.
    pub fn is_parked(&self) -> bool {
        !matches!(self.state, VehicleState::InUse | VehicleState::Sold)
    }

    /// Whether it takes bookings.
    pub fn is_bookable(&self) -> bool {
        use VehicleState::{Available, AwaitingInspection, Held, InUse};
        self.rentable && matches!(self.state, Available | Held | InUse | AwaitingInspection)
    }
}

/// One move of a vehicle: from this instant on in this state at this station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Move {
    /// When.
    pub at: At,
    /// Which.
    pub vehicle: VehicleId,
    /// In which state.
    pub state: VehicleState,
    /// Where.
    pub station: BranchId,
}

/// A filed inspection; never changed, only followed by another (RENT-17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sheet {
    /// What for.
    pub kind: SheetKind,
    /// Of which order.
    pub order: Option<RentalId>,
    /// Of which vehicle.
    pub vehicle: VehicleId,
    /// Where.
    pub station: BranchId,
    /// When.
    pub at: At,
    /// By whom; nobody for a missed one.
    pub inspector: Option<PersonId>,
    /// As a whole.
    pub result: Verdict,
    /// Every item.
    pub items: BTreeMap<String, Grade>,
    /// Remarks.
    pub notes: BTreeMap<String, String>,
}

impl Sheet {
    /// The marks on it: items that are not in order.
    pub fn marks(&self) -> impl Iterator<Item = (&str, Grade)> {
        self.items
            .iter()
            .filter(|(_, grade)| **grade != Grade::Ok)
            .map(|(item, grade)| (item.as_str(), *grade))
    }
}

impl State {
    /// Puts a vehicle on the shelves, or takes it from there.
    fn shelve(&mut self, id: VehicleId, vehicle: &Vehicle, on: bool) {
        let key = (vehicle.model.clone(), vehicle.station);
        let sale = (vehicle.model.clone(), vehicle.sale_price.0, vehicle.station, id);
        let count = |shelf: u32| if on { shelf + 1 } else { shelf.saturating_sub(1) };
        if vehicle.is_parked()
            && let Some(station) = self.stations.get_mut(&vehicle.station)
        {
            station.parked = count(station.parked);
        }
        let bookable = (vehicle.model.clone(), vehicle.station, id);
        match (vehicle.is_bookable(), on) {
            (true, true) => drop(self.bookable.insert(bookable)),
            _ => drop(self.bookable.remove(&bookable)),
        }
        match (vehicle.state == VehicleState::ForSale, on) {
            (true, true) => drop(self.for_sale.insert(sale)),
            _ => drop(self.for_sale.remove(&sale)),
        }
        let shelf = self.shelves.entry_or(key, Shelf::default);
        match vehicle.state {
            VehicleState::Available => shelf.available = count(shelf.available),
            VehicleState::ForSale => shelf.for_sale = count(shelf.for_sale),
            _ => {}
        }
    }

    /// Adds a vehicle.
    pub(super) fn park_new(&mut self, at: At, id: VehicleId, vehicle: Vehicle) {
        self.shelve(id, &vehicle, true);
        self.moves.push(Move { at, vehicle: id, state: vehicle.state, station: vehicle.station });
        self.fleet.insert(id, vehicle);
    }

    /// Changes a vehicle, and everything that follows from where it stands in which state.
    pub(super) fn change_vehicle(&mut self, at: At, id: VehicleId, change: impl FnOnce(&mut Vehicle)) {
        let mut vehicle = self.fleet.get(&id).expect("events name vehicles of the fleet").clone();
        self.shelve(id, &vehicle, false);
        let before = (vehicle.state, vehicle.station);
        change(&mut vehicle);
        if before != (vehicle.state, vehicle.station) {
            vehicle.since = at;
            self.moves.push(Move { at, vehicle: id, state: vehicle.state, station: vehicle.station });
        }
        self.shelve(id, &vehicle, true);
        self.fleet.insert(id, vehicle);
    }

    /// Where a sound vehicle comes to rest: held for the booking that is being prepared, else free (RENT-52).
    pub(super) fn rest(&mut self, at: At, id: VehicleId) {
        let vehicle = self.fleet.get(&id).expect("events name vehicles of the fleet");
        let rentable = vehicle.rentable;
        let started = self.bookings.range((id, At(0))..=(id, At(u64::MAX))).map(|(_, booking)| *booking);
        let prepared = started.rev().find(|(_, span)| span.prepare <= at && at < span.to);
        self.change_vehicle(at, id, |vehicle| {
            vehicle.order = prepared.map(|(order, _)| order);
            vehicle.state = match (prepared, rentable) {
                (Some(_), _) => VehicleState::Held,
                (None, true) => VehicleState::Available,
                (None, false) => VehicleState::ForSale,
            };
        });
    }
}
