//! What may have happened in the rental. Every event is complete in itself: amounts, ends of terms and ids were computed
//! when it was decided, so that the fold needs neither settings nor other contexts.

use std::collections::BTreeMap;

use forecourt_books::facts::Means;
use forecourt_books::{At, BranchId, Day, Document, Fen, MemberId, PersonId, RentalId, VehicleId};
use serde::{Deserialize, Serialize};

use crate::kinds::{
    CancelReason, Decider, Decision, Grade, ImprovementId, Line, Mode, OfferId, Remedy, ReviewId, SheetId,
    SheetKind, Subject, SubstituteKind, Verdict,
};
use crate::state::fleet::Model;

/// A model in a recommendation (RENT-04).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct ModelRow {
    pub model: String,
    pub fit: i64,
    pub price: Fen,
    pub vehicles: u32,
    /// Mean score in hundredths with the number of reviews; nothing below the minimum (RENT-49).
    pub score: Option<(i64, u32)>,
}

/// A station in a recommendation (RENT-06).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct StationRow {
    pub station: BranchId,
    pub metres: i64,
    pub vehicles: u32,
    /// Mean score in hundredths with the number of reviews; nothing below the minimum.
    pub score: Option<(i64, u32)>,
}

/// A vehicle's half-open time for an order (RENT-15), and from when on it is prepared (RENT-52).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Span {
    /// Out.
    pub from: At,
    /// Planned end and turnaround; excluded.
    pub to: At,
    /// Due time of the inspection: from here on the vehicle is held.
    pub prepare: At,
}

/// Instants at which a rental in use is looked at (RENT-32, RENT-37).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Watch {
    /// The user is asked for a decision; nothing once that was done or is past.
    pub ask: Option<At>,
    /// Planned end.
    pub end: At,
    /// End of the grace.
    pub late: At,
    /// A case for the manager.
    pub overdue: At,
}

/// An event of the rental.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    /// A model is described as here from now on.
    ModelConfigured { model: String, data: Model },
    /// A branch is a station, with bays and perhaps a sales desk.
    StationConfigured { station: BranchId, bays: u32, sales_desk: bool },
    /// A vehicle belongs to the fleet.
    VehicleAdded {
        vehicle: VehicleId,
        model: String,
        station: BranchId,
        odometer: i64,
        sellable: bool,
        sale_price: Fen,
        for_sale: bool,
    },
    /// What a vehicle may be sold for.
    VehicleChanged { vehicle: VehicleId, sellable: bool, sale_price: Fen },
    /// A vehicle is out of service.
    VehicleWithdrawn { vehicle: VehicleId },
    /// A vehicle shall come back into service.
    VehicleRestored { vehicle: VehicleId },
    /// A vehicle has to be repaired (RENT-53).
    RepairOpened { vehicle: VehicleId, station: BranchId, items: Vec<String> },
    /// An offer for an audience.
    OfferCreated {
        offer: OfferId,
        text: String,
        benefit: String,
        until: Day,
        mode: Option<Mode>,
        #[serde(rename = "use")]
        wanted: Option<String>,
        station: Option<BranchId>,
        model: Option<String>,
    },
    /// A user gets an offer, once (RENT-12).
    OfferPushed { offer: OfferId, member: MemberId, text: String, benefit: String, until: Day },

    /// The session's mode; model and station are forgotten.
    ModeChosen { session: String, mode: Mode },
    /// The session's use, seats and ceiling.
    UseChosen {
        session: String,
        #[serde(rename = "use")]
        wanted: String,
        seats: Option<u32>,
        ceiling: Option<Fen>,
    },
    /// Models were recommended, in this order.
    ModelsRecommended { session: String, rows: Vec<ModelRow> },
    /// Stations were recommended, in this order.
    StationsRecommended { session: String, rows: Vec<StationRow> },
    /// The session's model, and whether it had been recommended (RENT-05).
    ModelChosen { session: String, model: String, recommended: bool },
    /// The session's station.
    StationChosen { session: String, station: BranchId },
    /// A guest's session is a member's now.
    SessionAdopted { guest: String, session: String },

    /// An order was made out of a session, with the prices of that moment.
    OrderDrafted {
        order: RentalId,
        session: String,
        member: MemberId,
        mode: Mode,
        #[serde(rename = "use")]
        wanted: String,
        fit: i64,
        model: String,
        station: BranchId,
        recommended: bool,
        day_price: Fen,
        sale_price: Fen,
    },
    /// Start and end, the estimate and the deposit to be paid.
    SlotChosen { order: RentalId, start: At, end: At, estimate: Vec<Line>, deposit: Vec<Line> },
    /// One vehicle is held for the order.
    VehicleHeld { order: RentalId, vehicle: VehicleId, span: Span, pay_by: At },
    /// Staff have an inspection to do.
    InspectionDue { order: RentalId, vehicle: VehicleId, station: BranchId, due: At },
    /// The inspection's due time has come: the vehicle is prepared for the order (RENT-52).
    VehiclePrepared { order: RentalId, vehicle: VehicleId },
    /// The inspection was not done in time.
    InspectionOverdue { order: RentalId, vehicle: VehicleId, station: BranchId },
    /// The inspection is no longer wanted.
    InspectionWithdrawn { order: RentalId },
    /// The deposit is to be paid now.
    DepositConfirmed {
        order: RentalId,
        member: MemberId,
        branch: BranchId,
        lines: Vec<Line>,
        amount: Fen,
        means: Means,
        /// The means that a deposit may be paid with, should that one fail; empty for any (RENT-20).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        allowed: Vec<Means>,
        expires: At,
    },
    /// A reviewer looks at the payment; so many seconds are left on the clock (RENT-21).
    DepositUnderReview { order: RentalId, left_s: u64 },
    /// The clock goes on.
    DepositReviewed { order: RentalId, until: At },
    /// The deposit is paid.
    DepositPaid { order: RentalId, member: MemberId, means: Option<Means>, amount: Fen },
    /// The deposit was not paid in time.
    OrderExpired { order: RentalId, member: MemberId, asked: bool },
    /// The vehicle is no longer held for the order.
    VehicleFreed { order: RentalId, vehicle: VehicleId },
    /// A payment that came when nothing was to be paid any more goes back.
    LatePaymentRefunded { order: RentalId, document: Document, amount: Fen },
    /// A sheet was filed.
    InspectionFiled {
        sheet: SheetId,
        sheet_kind: SheetKind,
        order: Option<RentalId>,
        /// Who is told of it: nobody before the deposit is paid (RENT-23).
        member: Option<MemberId>,
        vehicle: VehicleId,
        station: BranchId,
        result: Verdict,
        items: BTreeMap<String, Grade>,
        notes: BTreeMap<String, String>,
        inspector: Option<PersonId>,
    },
    /// The user sees a passed sheet (RENT-23).
    InspectionShown { order: RentalId, member: MemberId },
    /// The user confirmed the sheet, and with it the marks on it.
    InspectionConfirmed { order: RentalId, sheet: SheetId },
    /// The contract is signed, in this version.
    ContractSigned { order: RentalId, version: u32, digest: String },
    /// The user objects to an item; a new sheet is due.
    Objected { order: RentalId, item: String, text: String, due: At },
    /// Sheet or terms have changed: the order waits for an inspection to be confirmed again.
    TermsChanged { order: RentalId },
    /// Another vehicle is offered, and held until the answer (RENT-18).
    SubstituteOffered {
        order: RentalId,
        member: MemberId,
        way: SubstituteKind,
        vehicle: VehicleId,
        model: String,
        station: BranchId,
        span: Span,
        answer_by: At,
    },
    /// It is the order's vehicle now.
    SubstituteAccepted {
        order: RentalId,
        vehicle: VehicleId,
        model: String,
        station: BranchId,
        day_price: Fen,
        sale_price: Fen,
        no_show_at: Option<At>,
    },
    /// The order ended before use.
    Cancelled {
        order: RentalId,
        member: MemberId,
        branch: BranchId,
        reason: CancelReason,
        fee: Fen,
        refund: Fen,
        asked: bool,
        refund_due: At,
    },
    /// The start has come without a passed inspection: it is the station's delay (RENT-30).
    StationLate { order: RentalId, no_show_at: At },
    /// The start has come and all is ready.
    StartReached { order: RentalId, no_show_at: At },
    /// Nobody came for the car.
    NoShow { order: RentalId, member: MemberId, branch: BranchId, fee: Fen, refund: Fen, refund_due: At },
    /// The user is at the station.
    UserArrived { order: RentalId, station: BranchId },
    /// The cabinet is asked for the key.
    KeyAsked {
        order: RentalId,
        vehicle: VehicleId,
        member: MemberId,
        until: At,
        odometer: i64,
        energy: i64,
        watch: Watch,
        staff: Option<PersonId>,
    },
    /// The order is over or its terms have changed: the cabinet, which was asked, keeps the key.
    KeyRecalled { order: RentalId, vehicle: VehicleId },
    /// The renter has the key, so many seconds after arrival.
    KeyReleased { order: RentalId, station: BranchId, waited_s: u64 },
    /// Use begins.
    UseStarted {
        order: RentalId,
        vehicle: VehicleId,
        odometer: i64,
        energy: i64,
        watch: Watch,
        staff: Option<PersonId>,
    },
    /// The user is asked what happens at the end.
    DecisionAsked { order: RentalId, member: MemberId, sellable: bool },
    /// The end is later.
    Extended { order: RentalId, new_end: At, span: Span, estimate: Vec<Line>, watch: Option<Watch> },
    /// What happens at the end.
    Decided { order: RentalId, decision: Decision, by: Decider },
    /// Site and time are reserved.
    HandInScheduled { order: RentalId, site: BranchId, time: At, kind_of: Decision },
    /// The reservation is given up.
    HandInReleased { order: RentalId },
    /// The planned end has come.
    PlannedEndReached { order: RentalId, member: MemberId },
    /// The rental is late; the next booking of the vehicle is looked at then.
    LateNotice { order: RentalId, member: MemberId, next_at: Option<At> },
    /// A quote holds lateness up: it is looked at again then.
    LatenessDeferred { order: RentalId, until: At },
    /// The next booking of the late vehicle was looked at.
    NextReserved {
        order: RentalId,
        next: Option<RentalId>,
        /// When the one after it is looked at.
        #[serde(default)]
        next_at: Option<At>,
    },
    /// A quote holds that up, too: it is looked at again then.
    OverdueDeferred { order: RentalId, until: At },
    /// A late rental is a case for the manager.
    RentalOverdue { order: RentalId, member: MemberId },
    /// The car is back; charges stop.
    HandedIn {
        order: RentalId,
        vehicle: VehicleId,
        station: BranchId,
        odometer: i64,
        energy: i64,
        lines: Vec<Line>,
        inspect_by: At,
        refund_by: At,
        staff: Option<PersonId>,
    },
    /// The car was inspected after use: what is worse than when it was taken.
    PostInspectionFiled { order: RentalId, new_damage: Vec<Line> },
    /// It was not inspected in time.
    PostInspectionMissed { order: RentalId, station: BranchId },
    /// New damage is shown to the user, who answers by then.
    DamageCharged { order: RentalId, member: MemberId, amount: Fen, answer_by: At },
    /// The user accepts it, or did not answer in time.
    DamageAccepted { order: RentalId, by: Decider },
    /// The user disputes some of it.
    DamageDisputed { order: RentalId, member: MemberId, items: Vec<String>, amount: Fen, text: String },
    /// The charges are to be paid apart from the deposit.
    ChargesAsked {
        order: RentalId,
        member: MemberId,
        branch: BranchId,
        amount: Fen,
        means: Means,
        expires: At,
    },
    /// They were not paid in time.
    ChargesLapsed { order: RentalId },
    /// They are paid.
    ChargesPaid {
        order: RentalId,
        amount: Fen,
        #[serde(default)]
        means: Option<Means>,
    },
    /// The rental is charged and the deposit goes back.
    Settled {
        order: RentalId,
        member: MemberId,
        branch: BranchId,
        lines: Vec<Line>,
        charges: Fen,
        paid_apart: Fen,
        kept: Fen,
        refund: Fen,
        held: Fen,
        withdrawn: bool,
        violation_until: Option<At>,
    },
    /// What is above the deposit is a claim.
    ClaimOpened { order: RentalId, member: MemberId, branch: BranchId, amount: Fen, due: At },
    /// It is to be paid now.
    ClaimAsked { order: RentalId, member: MemberId, branch: BranchId, amount: Fen, means: Means },
    /// It was not paid in time.
    ClaimOverdue { order: RentalId, member: MemberId, amount: Fen },
    /// It is paid.
    ClaimPaid {
        order: RentalId,
        amount: Fen,
        #[serde(default)]
        means: Option<Means>,
    },
    /// A dispute is decided: so much is kept, the rest goes back.
    DisputeDecided { order: RentalId, member: MemberId, branch: BranchId, kept: Fen, refund: Fen },
    /// Money is back with the user.
    DepositRefunded { order: RentalId, amount: Fen, total: Fen },
    /// Money could not go back yet.
    RefundDelayed { order: RentalId, amount: Fen, reason: String },
    /// A refund is beyond its limit; told daily.
    RefundOverdue { order: RentalId, reason: String, again: At },
    /// A violation of the rental period.
    ViolationRegistered { order: RentalId, member: MemberId, fine: Fen, fee: Fen, on: At },
    /// What is left of the violation deposit goes back.
    ViolationDepositRefunded {
        order: RentalId,
        member: MemberId,
        branch: BranchId,
        refund: Fen,
        fines: Fen,
        fees: Fen,
    },
    /// The binding price of the car.
    PurchaseQuoted {
        order: RentalId,
        member: MemberId,
        lines: Vec<Line>,
        total: Fen,
        price: Fen,
        charges: Fen,
        applied: Fen,
        valid_to: At,
    },
    /// It is to be paid now.
    PurchaseAsked {
        order: RentalId,
        member: MemberId,
        branch: BranchId,
        amount: Fen,
        means: Means,
        expires: At,
    },
    /// It is paid; the vehicle leaves the fleet.
    PurchasePaid {
        order: RentalId,
        vehicle: VehicleId,
        member: MemberId,
        branch: BranchId,
        total: Fen,
        applied: Fen,
        #[serde(default)]
        means: Option<Means>,
    },
    /// It is not bought after all; the decision is to return.
    PurchaseLapsed {
        order: RentalId,
        asked: bool,
        /// When lateness is looked at again.
        late: Option<At>,
        /// When it is a case for the manager.
        #[serde(default)]
        overdue: Option<At>,
    },
    /// The car is the user's.
    OwnershipTransferred {
        order: RentalId,
        vehicle: VehicleId,
        member: MemberId,
        branch: BranchId,
        price: Fen,
        charges: Fen,
        refund: Fen,
        papers: Vec<String>,
        violation_until: Option<At>,
    },
    /// The user is asked for a review, until then.
    ReviewAsked { order: RentalId, member: MemberId, until: At },
    /// The user's review.
    Reviewed {
        review: ReviewId,
        order: RentalId,
        member: MemberId,
        model: String,
        station: BranchId,
        person: Option<PersonId>,
        vehicle: u8,
        station_score: u8,
        staff: u8,
        procedure: u8,
        /// Mean of the four, in hundredths.
        overall: i64,
        text: String,
    },
    /// No review can be written any more.
    ReviewClosed { order: RentalId },
    /// Reviews ask for an improvement.
    ImprovementOpened { improvement: ImprovementId, subject: Subject, mean: i64, count: u32, due: At },
    /// Something is done about it.
    ImprovementActed { improvement: ImprovementId, action: Remedy, text: String },
    /// Nothing was done in time.
    ImprovementOverdue { improvement: ImprovementId },
}
