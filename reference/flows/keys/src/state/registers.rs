//! The plain registers: vehicles, customers, work orders, alarms, hand-overs, the feed (KEY-19, KEY-64).

use forecourt_books::{At, PersonId};
use serde::Serialize;

use crate::kinds::{AlarmKind, CustomerId, KeyId, Place, Rented, VehicleId};

/// A vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vehicle {
    /// Plate, or stock number before it has one; unique.
    pub number: String,
    /// Vehicle identification number.
    pub vin: String,
    /// Its delivery was recorded (KEY-69).
    pub delivered: bool,
    /// The customer that a contract names (KEY-02).
    pub customer: Option<CustomerId>,
    /// The rental order that its key may be taken for (RENT-26).
    pub rented: Option<Rented>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Customer {
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// Name and phone were forgotten at the customer's wish (PLAT-48).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forgotten: bool,
}

/// What is known of a work order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkOrder {
    /// Its vehicle.
    pub vehicle: VehicleId,
    /// Not yet settled.
    pub open: bool,
    /// When it was settled.
    pub settled: Option<At>,
    /// A release pass stands, not yet used.
    pub pass: bool,
}

/// An alarm; its line stays for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// When.
    pub at: At,
    /// Why.
    pub cause: AlarmKind,
    /// Who stood there, if anybody is named.
    pub operator: Option<PersonId>,
    /// Which key.
    pub key: Option<KeyId>,
    /// Which slot; slot 0 means the drawer, drawer 0 the cabinet.
    pub place: Option<Place>,
    /// What else is known.
    pub text: String,
    /// Who has seen it.
    pub acknowledged: Option<PersonId>,
}

/// A hand-over that waits for the receiver (KEY-68).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handover {
    /// The key.
    pub key: KeyId,
    /// The giver, who keeps it until then.
    pub from: PersonId,
    /// The receiver.
    pub to: PersonId,
    /// Through this instant.
    pub until: At,
}

/// One change of custody, for other systems (KEY-64).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedItem {
    /// Its number, from 1, without gaps.
    pub number: u64,
    /// When.
    pub at: At,
    /// The key.
    pub key: KeyId,
    /// Its vehicle.
    pub vehicle: VehicleId,
    /// The state it left.
    pub from: &'static str,
    /// The state it is in.
    pub to: &'static str,
    /// Its slot, if it has one.
    pub place: Option<Place>,
    /// Its holder, if it has one.
    pub holder: Option<PersonId>,
}
