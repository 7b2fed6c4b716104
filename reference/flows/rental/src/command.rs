//! What may be asked of the rental: wishes of users, acts of station staff, the manager's data, and what the house itself
//! tells. No command bears a result that a rule computes (PLAT-11).

use std::collections::BTreeMap;

use forecourt_books::facts::Means;
use forecourt_books::{BranchId, Day, Document, Fen, MemberId, Position, RentalId, VehicleId};
use serde::{Deserialize, Serialize};

use crate::kinds::{DamagePrice, Decision, EnergyKind, Grade, ImprovementId, Mode, OfferId, Remedy, When};

/// The form of an inspection as it is filled in (RENT-17): every item of `rental.sheet` by its name, or `rest` for all
/// that are not named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Form {
    /// Grades by item.
    #[serde(default)]
    pub items: BTreeMap<String, Grade>,
    /// The grade of all items that are not named.
    #[serde(default)]
    pub rest: Option<Grade>,
    /// Remarks by item.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
}

/// A command of the rental.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    /// The manager describes a model, or changes it: prices in fen, suitability 0 … 100 per use.
    ConfigureModel {
        model: String,
        class: String,
        seats: u32,
        energy: EnergyKind,
        day_price: Fen,
        #[serde(default)]
        deposit: Option<Fen>,
        #[serde(default)]
        percent_price: Fen,
        #[serde(default)]
        service_fee: Fen,
        #[serde(default)]
        suits: BTreeMap<String, i64>,
        #[serde(default)]
        damage: BTreeMap<String, DamagePrice>,
    },
    /// The manager makes a branch of kind rental-station a station of the platform.
    ConfigureStation {
        station: BranchId,
        bays: u32,
        #[serde(default)]
        sales_desk: bool,
    },
    /// The manager puts a vehicle of the register into the fleet, to be rented or only for sale.
    AddVehicle {
        vehicle: VehicleId,
        model: String,
        station: BranchId,
        odometer: i64,
        #[serde(default)]
        sellable: bool,
        #[serde(default)]
        sale_price: Option<Fen>,
        #[serde(default)]
        for_sale: bool,
    },
    /// The manager changes what a vehicle may be sold for.
    ChangeVehicle {
        vehicle: VehicleId,
        #[serde(default)]
        sellable: Option<bool>,
        #[serde(default)]
        sale_price: Option<Fen>,
    },
    /// The manager takes a vehicle that stands at a station out of service.
    WithdrawVehicle { vehicle: VehicleId },
    /// The manager wants it back: it goes to repair, from where a passed inspection leads out.
    RestoreVehicle { vehicle: VehicleId },
    /// The manager makes an offer for an audience (RENT-12).
    CreateOffer {
        text: String,
        benefit: String,
        until: Day,
        #[serde(default)]
        mode: Option<Mode>,
        #[serde(default, rename = "use")]
        wanted: Option<String>,
        #[serde(default)]
        station: Option<BranchId>,
        #[serde(default)]
        model: Option<String>,
    },
    /// The manager has an offer pushed to whoever matches now and did not get it yet.
    PushOffer { offer: OfferId },
    /// The manager records what is done about poor reviews (RENT-50).
    ActOnImprovement {
        improvement: ImprovementId,
        action: Remedy,
        #[serde(default)]
        text: String,
    },
    /// The manager decides a dispute: so much of what is held is kept (RENT-39).
    DecideDispute { order: RentalId, keep: Fen },
    /// The manager registers a traffic violation of the rental period (RENT-42).
    RegisterViolation { order: RentalId, fine: Fen, on: When },

    /// The user says what the session is for (RENT-02).
    ChooseMode { mode: Mode },
    /// The user says what the car is for (RENT-03); the ceiling is per day or the sale price.
    ChooseUse {
        #[serde(rename = "use")]
        wanted: String,
        #[serde(default)]
        seats: Option<u32>,
        #[serde(default)]
        ceiling: Option<Fen>,
    },
    /// The user asks for models, or, once a model is chosen, for stations (RENT-04, RENT-06).
    Recommend {
        #[serde(default)]
        position: Option<Position>,
    },
    /// The user chooses a model, recommended or not (RENT-05).
    ChooseModel { model: String },
    /// The user chooses a station (RENT-07).
    ChooseStation { station: BranchId },
    /// Somebody who has become a member takes over the session of the guest that he was.
    AdoptSession { guest: String },
    /// The user chooses the time; for a purchase from the start, `start` is the appointment (RENT-14, RENT-47).
    ChooseSlot {
        start: When,
        #[serde(default)]
        end: Option<When>,
    },
    /// The user confirms the deposit and says by which means it is paid (RENT-20).
    ConfirmDeposit { order: RentalId, means: Means },
    /// The user confirms the inspection, and so signs the contract (RENT-24, RENT-25).
    ConfirmInspection { order: RentalId },
    /// The user objects to an item of the sheet (RENT-24).
    Object {
        order: RentalId,
        item: String,
        #[serde(default)]
        text: String,
    },
    /// The user takes the offered substitute (RENT-18).
    AcceptSubstitute { order: RentalId },
    /// The user cancels before use (RENT-29).
    Cancel { order: RentalId },
    /// The user has arrived; the waiting time begins (RENT-26).
    Arrive { order: RentalId },
    /// The user asks for a later end (RENT-31).
    Extend { order: RentalId, end: When },
    /// The user decides what happens at the end (RENT-32).
    Decide { order: RentalId, decision: Decision },
    /// The user chooses site and time of the hand-in or the sales appointment (RENT-34).
    ScheduleHandIn { order: RentalId, site: BranchId, time: When },
    /// The user asks for the price of the rented car (RENT-44).
    QuotePurchase { order: RentalId },
    /// The user pays the price, or the rest of it (RENT-45, RENT-47).
    PayPurchase { order: RentalId, means: Means },
    /// The user does not want to buy after all (RENT-46).
    WithdrawPurchase { order: RentalId },
    /// The user pays the charges apart from the deposit (RENT-40).
    PayCharges { order: RentalId, means: Means },
    /// The user accepts the damage shown (RENT-39).
    AcceptDamage { order: RentalId },
    /// The user disputes damage: these items, or all of it (RENT-39).
    DisputeDamage {
        order: RentalId,
        #[serde(default)]
        items: Vec<String>,
        text: String,
    },
    /// The user pays what was left above the deposit (RENT-43).
    PayClaim { order: RentalId, means: Means },
    /// The user reviews the service, 1 to 5 each (RENT-48).
    Review {
        order: RentalId,
        vehicle: u8,
        station: u8,
        staff: u8,
        procedure: u8,
        #[serde(default)]
        text: String,
    },

    /// Staff file the inspection before use of an order's vehicle (RENT-17).
    FileInspection { order: RentalId, form: Form },
    /// Staff file the inspection after use (RENT-38).
    FilePostInspection { order: RentalId, form: Form },
    /// Staff file the inspection of a vehicle that was repaired or comes back into service (RENT-53).
    FileServiceInspection { vehicle: VehicleId, form: Form },
    /// The key goes to the renter who stands there: by staff, or by the renter at a key cabinet (RENT-26). Kilometres and
    /// percent of energy are read off.
    Collect {
        order: RentalId,
        #[serde(default)]
        member: Option<MemberId>,
        odometer: i64,
        energy: i64,
    },
    /// The car is back: by staff, or by the renter at a key cabinet (RENT-36).
    HandIn {
        order: RentalId,
        #[serde(default)]
        station: Option<BranchId>,
        odometer: i64,
        energy: i64,
    },
    /// Staff hand over papers and second key of a bought car, with its final sheet (RENT-45).
    HandOverPurchase { order: RentalId, papers: Vec<String>, form: Form },

    /// The house tells: a document is paid.
    TakePayment { document: Document, amount: Fen, means: Option<Means> },
    /// The house tells: a document's payment order ended unpaid.
    LapsePayment { document: Document },
    /// The house tells: a payment waits for a reviewer.
    HoldPayment { document: Document },
    /// The house tells: the review is over.
    ReleasePayment { document: Document },
    /// The house tells: money went back.
    TakeRefund { document: Document, amount: Fen },
    /// The house tells: money could not go back yet.
    DelayRefund { document: Document, amount: Fen, reason: String },
    /// The house tells: the cabinet gave the key out for an order.
    TakeKey { order: RentalId },
}

/// Whose command it is (RENT-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Anybody with a client of the group's: looking and choosing.
    Visitor,
    /// A registered user.
    User,
    /// Staff at a station.
    Staff,
    /// Staff, or the renter at a cabinet.
    StaffOrUser,
    /// The platform manager, or the installation when it is set up.
    Manager,
    /// The platform itself.
    Platform,
}

impl Owner {
    /// Its word in a refusal.
    pub fn word(self) -> &'static str {
        match self {
            Owner::Visitor | Owner::User => "user",
            Owner::Staff | Owner::StaffOrUser => "station-staff",
            Owner::Manager => "platform-manager",
            Owner::Platform => "platform",
        }
    }
}

impl Command {
    /// Whose command it is (RENT-01).
    pub fn owner(&self) -> Owner {
        match self {
            Command::ConfigureModel { .. }
            | Command::ConfigureStation { .. }
            | Command::AddVehicle { .. }
            | Command::ChangeVehicle { .. }
            | Command::WithdrawVehicle { .. }
            | Command::RestoreVehicle { .. }
            | Command::CreateOffer { .. }
            | Command::PushOffer { .. }
            | Command::ActOnImprovement { .. }
            | Command::DecideDispute { .. }
            | Command::RegisterViolation { .. } => Owner::Manager,
            Command::ChooseMode { .. }
            | Command::ChooseUse { .. }
            | Command::Recommend { .. }
            | Command::ChooseModel { .. }
            | Command::ChooseStation { .. }
            | Command::ChooseSlot { .. } => Owner::Visitor,
            Command::FileInspection { .. }
            | Command::FilePostInspection { .. }
            | Command::FileServiceInspection { .. }
            | Command::HandOverPurchase { .. } => Owner::Staff,
            Command::Collect { .. } | Command::HandIn { .. } => Owner::StaffOrUser,
            Command::TakePayment { .. }
            | Command::LapsePayment { .. }
            | Command::HoldPayment { .. }
            | Command::ReleasePayment { .. }
            | Command::TakeRefund { .. }
            | Command::DelayRefund { .. }
            | Command::TakeKey { .. } => Owner::Platform,
            _ => Owner::User,
        }
    }

    /// The order that it is about, if it names one.
    pub fn order(&self) -> Option<RentalId> {
        match self {
            Command::DecideDispute { order, .. }
            | Command::RegisterViolation { order, .. }
            | Command::ConfirmDeposit { order, .. }
            | Command::ConfirmInspection { order }
            | Command::Object { order, .. }
            | Command::AcceptSubstitute { order }
            | Command::Cancel { order }
            | Command::Arrive { order }
            | Command::Extend { order, .. }
            | Command::Decide { order, .. }
            | Command::ScheduleHandIn { order, .. }
            | Command::QuotePurchase { order }
            | Command::PayPurchase { order, .. }
            | Command::WithdrawPurchase { order }
            | Command::PayCharges { order, .. }
            | Command::AcceptDamage { order }
            | Command::DisputeDamage { order, .. }
            | Command::PayClaim { order, .. }
            | Command::Review { order, .. }
            | Command::FileInspection { order, .. }
            | Command::FilePostInspection { order, .. }
            | Command::Collect { order, .. }
            | Command::HandIn { order, .. }
            | Command::HandOverPurchase { order, .. }
            | Command::TakeKey { order } => Some(*order),
            _ => None,
        }
    }
}
