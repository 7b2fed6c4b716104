//! What has happened: the stored form. The state is a fold of these and of nothing else.
//!
//! Each event is one JSON object with its `kind`. An event carries every number that a rule took from the
//! settings, so that replaying a journal under other settings still rebuilds the same state.

use forecourt_books::{At, PersonId, Personal, RentalId};
use serde::{Deserialize, Serialize};

use crate::command::{KeyField, OperatorField, RecordField};
use crate::kinds::{
    AbandonReason, Act, AlarmId, AlarmKind, Bay, CustomerId, DrawerReport, Fault, HandoverId, Image, KeyId,
    Level, Lost, OperationId, PasswordHash, PhotoId, Place, Post, Purpose, Reading, Refused, Rented,
    SignOutReason, Tag, VehicleId,
};

/// A customer's own value: sealed under the customer's key where anything is sealed, and forgotten with it (PLAT-44, PLAT-48).
pub fn own(customer: CustomerId, value: &str) -> Personal {
    Personal::new(customer, value)
}

/// One field of a customer, before or after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerField {
    /// The name.
    Name(Personal),
    /// The phone.
    Phone(Personal),
}

impl CustomerField {
    /// What stands in it.
    pub fn value(&self) -> &Personal {
        match self {
            CustomerField::Name(value) | CustomerField::Phone(value) => value,
        }
    }

    /// Its word, as the history names it.
    pub fn word(&self) -> &'static str {
        match self {
            CustomerField::Name(_) => "name",
            CustomerField::Phone(_) => "phone",
        }
    }
}

/// The times that hold for one operation, fixed when it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// A take's slot must show its tag within this.
    pub watch_s: i64,
    /// The drawer must arrive within this.
    pub travel_s: i64,
    /// Without a change, the warning comes this long after fully open (KEY-28).
    pub quiet_s: i64,
    /// From the warning to the closing (KEY-28).
    pub warn_s: i64,
    /// From the last change to the closing (KEY-39).
    pub close_after_s: i64,
    /// From fully open to the alarm (KEY-40).
    pub open_alarm_s: i64,
    /// From alarm to alarm (KEY-40).
    pub open_again_s: i64,
}

/// A fact of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names; each variant says what happened")]
pub enum Event {
    // ---- installation and registers
    /// A cabinet was put up (KEY-01). `daily` is the first instant of its daily report.
    CabinetInstalled { cabinet: u8, drawers: Vec<u8>, daily: Option<At> },
    /// A vehicle entered the register.
    VehicleRegistered { vehicle: VehicleId, number: String, vin: String, act: Act },
    /// A vehicle's field changed.
    VehicleChanged { vehicle: VehicleId, from: RecordField, to: RecordField, act: Act },
    /// A customer entered the register.
    CustomerRegistered { customer: CustomerId, name: Personal, phone: Personal, act: Act },
    /// A customer's field changed.
    CustomerChanged { customer: CustomerId, from: CustomerField, to: CustomerField, act: Act },
    /// A customer's name and phone are gone (PLAT-48).
    CustomerForgotten { customer: CustomerId, act: Act },
    /// A person became an operator.
    OperatorEnrolled {
        operator: PersonId,
        user: String,
        name: String,
        level: Level,
        post: Post,
        fingers: Vec<u64>,
        password: PasswordHash,
        act: Act,
    },
    /// An operator's field changed.
    OperatorChanged { operator: PersonId, from: OperatorField, to: OperatorField, act: Act },
    /// An operator has another password.
    PasswordSet { operator: PersonId, password: PasswordHash, act: Act },
    /// A lock ended early.
    OperatorUnlocked { operator: PersonId, act: Act },
    /// A key entered the register, custody `registered`.
    KeyRegistered {
        key: KeyId,
        item: String,
        key_kind: String,
        vehicle: VehicleId,
        label: String,
        customer: Option<CustomerId>,
        act: Act,
    },
    /// A key's field changed.
    KeyChanged { key: KeyId, from: KeyField, to: KeyField, act: Act },
    /// A tag was bound (KEY-04).
    TagBound { key: KeyId, tag: Tag, vehicle: VehicleId, act: Act },
    /// A tag was unbound (KEY-04).
    TagUnbound { key: KeyId, tag: Tag, vehicle: VehicleId, act: Act },
    /// A tag was replaced; the old one is blacklisted (KEY-72).
    TagReplaced { key: KeyId, old: Option<Tag>, new: Tag, act: Act },
    /// A key was withdrawn.
    KeyRetired { key: KeyId, tag: Option<Tag>, reason: String, act: Act },
    /// A line of history was corrected (KEY-18).
    HistoryCorrected { line: u64, text: String, act: Act },

    // ---- facts of other contexts
    /// A work order is open.
    WorkOrderOpened { order: String, vehicle: VehicleId },
    /// A work order is settled; repair keys of the vehicle are due then (KEY-70).
    WorkOrderSettled { order: String, due: Option<At> },
    /// A release pass stands (KEY-69).
    ReleasePassGiven { order: String },
    /// A delivery stands (KEY-69).
    DeliveryRecorded { vehicle: VehicleId },
    /// A rental order's key may be taken for its renter (RENT-26).
    RentalReady { vehicle: VehicleId, rented: Rented },
    /// A rental order's key may no longer be taken (RENT-26).
    RentalOver { vehicle: VehicleId, order: RentalId },
    /// A contract names a customer (KEY-02).
    ContractSigned { vehicle: VehicleId, customer: CustomerId },

    // ---- sign-in
    /// A finger matched; the form stands until then.
    FingerprintMatched { cabinet: u8, operator: PersonId, until: At },
    /// A finger matched nobody who may enter.
    FingerprintRejected { cabinet: u8, failures: u32 },
    /// Too many rejected fingers (KEY-12).
    ReaderShut { cabinet: u8, until: At },
    /// The reader works again.
    ReaderOpened { cabinet: u8 },
    /// The password is that of the finger's person.
    PasswordAccepted { cabinet: u8, operator: PersonId },
    /// It is not; the form stands again.
    PasswordRejected {
        cabinet: u8,
        operator: PersonId,
        user: String,
        reason: Refused,
        failures: u32,
        photo: Option<PhotoId>,
        until: At,
    },
    /// Too many failures (KEY-12).
    OperatorLocked { operator: PersonId, until: At },
    /// The lock's time is over.
    LockEnded { operator: PersonId },
    /// No photo could be taken.
    CameraFailed { cabinet: u8 },
    /// A photo is on file until `until` (KEY-14).
    PhotoStored { photo: PhotoId, cabinet: u8, person: Option<PersonId>, image: Image, until: At },
    /// A photo is its digest only (KEY-14).
    PhotoExpired { photo: PhotoId },
    /// The main screen is open (KEY-11).
    SignedIn { cabinet: u8, operator: PersonId, photo: Option<PhotoId>, idle_s: i64 },
    /// The operator did something: the idle time starts anew (KEY-13).
    OperatorActive { cabinet: u8 },
    /// The sign-in ended (KEY-13).
    SignedOut { cabinet: u8, operator: PersonId, reason: SignOutReason },
    /// Back to the first screen without a sign-in.
    SignInDropped { cabinet: u8, operator: PersonId },
    /// A node has a session (KEY-63).
    RemoteSignedIn { node: String, operator: PersonId, until: At, idle_s: i64 },
    /// A node was refused.
    RemoteRefused { node: String, user: String, operator: Option<PersonId>, reason: Refused, failures: u32 },
    /// A node did something.
    RemoteActive { node: String },
    /// A node's session ended.
    RemoteSignedOut { node: String, operator: PersonId, reason: SignOutReason },
    /// A command above the level was refused (KEY-08).
    RefusalAudited { command: String, code: String, act: Act },

    // ---- operations
    /// A take was ordered: the slot is watched, nothing opens yet.
    TakeBegun {
        op: OperationId,
        bay: Bay,
        place: Place,
        key: KeyId,
        tag: Tag,
        holder: PersonId,
        purpose: Purpose,
        due_s: Option<i64>,
        pace: Pace,
        act: Act,
    },
    /// The wanted tag shows in its slot (I-KEY-07).
    WantedKeySeen { op: OperationId, bay: Bay, key: KeyId },
    /// A return was ordered.
    ReturnBegun { op: OperationId, bay: Bay, before: u32, pace: Pace, act: Act },
    /// The drawer is told to open (KEY-15). `photo`: of this opening (KEY-16).
    DrawerOpening {
        op: OperationId,
        bay: Bay,
        lamp: Option<Place>,
        purpose: String,
        photo: Option<PhotoId>,
        act: Act,
    },
    /// The drawer board's report changed.
    DrawerSeen { bay: Bay, report: DrawerReport },
    /// Fully open.
    DrawerOpened { op: OperationId, bay: Bay },
    /// Nothing happened for too long; closing is near (KEY-28).
    QuietWarned { op: OperationId, bay: Bay },
    /// The take ends without change of custody (KEY-28).
    TakeAbandoned { op: OperationId, key: KeyId, place: Place, opened: bool, reason: AbandonReason, act: Act },
    /// A pass over the drawer ended while somebody waited for it.
    CycleSeen { bay: Bay },
    /// The operator wants it closed; the check scan is not done yet (KEY-27).
    CloseWanted { op: OperationId, bay: Bay },
    /// The drawer is told to close (KEY-39).
    DrawerClosing { op: OperationId, bay: Bay, ordered_by_operator: bool },
    /// Fully closed; the closing scan begins (KEY-39).
    DrawerShut { op: OperationId, bay: Bay },
    /// The operation is over: who, which drawer, what for, opened and closed when (KEY-15, KEY-39).
    DrawerClosed {
        op: OperationId,
        purpose: String,
        bay: Bay,
        before: u32,
        after: u32,
        returned: u32,
        taken: u32,
        unexpected: u32,
        opened: Option<At>,
        act: Act,
    },
    /// An operation ended without a closing scan: nothing opened, or the line went down.
    OperationEnded { op: OperationId, cabinet: u8, interrupted: bool },
    /// A drawer stands open too long (KEY-40).
    DrawerLeftOpen { bay: Bay, operator: Option<PersonId>, open_s: u64 },
    /// A drawer outside any operation is told to close.
    CloseOrdered { bay: Bay, act: Act },
    /// A drawer board is silent (KEY-21).
    DrawerFellSilent { bay: Bay },
    /// A motor fault (KEY-43).
    DrawerFaulted { bay: Bay, fault: Fault },
    /// One more try (KEY-43).
    DrawerRetried { op: OperationId, bay: Bay, open: bool },
    /// A stall while closing: it opens again (KEY-43).
    DrawerReversed { op: OperationId, bay: Bay },
    /// A manager must clear it (KEY-43).
    DrawerBlocked { bay: Bay },
    /// A manager cleared it (KEY-43).
    FaultCleared { bay: Bay, act: Act },
    /// A drawer opened without command (KEY-44).
    ForcedOpening { bay: Bay, by_hand: bool, photo: Option<PhotoId>, open_alarm_s: i64, open_again_s: i64 },
    /// The scan after it is done.
    ForcedScanned { bay: Bay, missing: Vec<KeyId>, still_open: bool },
    /// That drawer is closed again; once more a full scan.
    ForcedShut { bay: Bay },

    // ---- line and scans
    /// The whole line is silent (KEY-56).
    LineDown { cabinet: u8 },
    /// The line answers again.
    LineUp { cabinet: u8 },
    /// Two senders at once (KEY-58).
    BusCollision { cabinet: u8, address: u8 },
    /// The true content is scanned before any command is taken (KEY-67).
    StartScanBegun { cabinet: u8, from: At, bays: Vec<Bay> },
    /// One drawer of it is done.
    StartScanned { bay: Bay },
    /// The differences (KEY-67).
    StartScan { cabinet: u8, from: At, to: At, gone: Vec<KeyId>, found: Vec<KeyId> },
    /// The forced scan before the daily report (KEY-71).
    DailyScanBegun { bays: Vec<Bay> },
    /// One drawer of it is done.
    DailyScanned { bay: Bay },
    /// The daily report was made; the next is due at `next` (KEY-71).
    DailyReportMade { day: String, digest: String, next: At },

    // ---- slots
    /// A slot's reading changed (KEY-20, KEY-32).
    SlotRead { place: Place, reading: Reading },
    /// A tag that nobody registered (KEY-05).
    UnknownTagSeen { place: Place, tag: Tag, op: Option<OperationId>, act: Act },
    /// An ID shows in a second slot; not yet a copy (KEY-36).
    TagSeenTwice { tag: Tag, first: Place, second: Place },
    /// One of the two showed another reading: it was a move, or is gone.
    TagSeenOnce { tag: Tag, place: Place },
    /// It stayed in both: a copy, the key is `suspect` (KEY-36).
    DuplicateTag { tag: Tag, key: Option<KeyId>, slots: Vec<Place> },

    // ---- custody
    /// First time in a slot.
    KeyStored { key: KeyId, place: Place, op: Option<OperationId>, act: Act },
    /// Out, with this holder (KEY-25).
    KeyTaken {
        op: OperationId,
        key: KeyId,
        place: Place,
        holder: PersonId,
        purpose: Purpose,
        due: Option<At>,
        reads: u32,
        opening_photo: Option<PhotoId>,
        act: Act,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rented: Option<Rented>,
    },
    /// Back in a slot (KEY-32, KEY-37).
    KeyReturned {
        op: OperationId,
        key: KeyId,
        place: Place,
        holder: PersonId,
        opening_photo: Option<PhotoId>,
        act: Act,
    },
    /// Lifted from an open drawer; pending until the closing scan (KEY-35).
    KeyLifted { key: KeyId, place: Place },
    /// In another slot now (KEY-35).
    KeyMoved { key: KeyId, from: Place, to: Place, op: Option<OperationId>, act: Act },
    /// Back where it was lifted.
    KeyPutBack { key: KeyId, place: Place },
    /// Gone in an opening that was no take of it (KEY-27, KEY-38).
    UnexpectedRemoval { op: OperationId, key: KeyId, place: Place, act: Act },
    /// Gone without a person; `since` tells the outage, if there was one (KEY-21, KEY-44, KEY-67).
    KeyMissing { key: KeyId, place: Place, outage_from: Option<At> },
    /// In a slot without a person's return (KEY-21, KEY-67).
    KeyFound { key: KeyId, place: Place, op: Option<OperationId>, outage_from: Option<At>, act: Act },
    /// A missing key was declared a take (KEY-38).
    KeyDeclaredTaken { key: KeyId, holder: PersonId, purpose: Purpose, due: Option<At>, act: Act },
    /// A manager settled a copied tag (KEY-36).
    KeySettled { key: KeyId, place: Place, act: Act },
    /// A key or tag was reported lost (KEY-72).
    KeyDeclaredLost { key: KeyId, tag: Option<Tag>, lost: Lost, act: Act },
    /// A lost or blacklisted tag showed up (KEY-72).
    LostTagFound { tag: Tag, key: Option<KeyId>, place: Place },
    /// A hand-over waits for the receiver (KEY-68).
    HandoverOffered { handover: HandoverId, key: KeyId, from: PersonId, to: PersonId, until: At, act: Act },
    /// The receiver has it (KEY-68).
    KeyHandedOver { handover: HandoverId, key: KeyId, from: PersonId, to: PersonId, act: Act },
    /// It stays with the giver (KEY-68).
    HandoverLapsed { handover: HandoverId, key: KeyId },
    /// The receiver's password was wrong.
    HandoverRefused {
        handover: HandoverId,
        user: String,
        operator: Option<PersonId>,
        reason: Refused,
        failures: u32,
    },
    /// A key left the group for good; its tag is free (KEY-69).
    KeyReleased { key: KeyId, vehicle: VehicleId, tag: Option<Tag>, ground: String, act: Act },
    /// Out longer than its purpose allows (KEY-70).
    KeyOverdue { key: KeyId, holder: PersonId, due: At },
    /// A missing key no longer blocks a delivery (KEY-69).
    MissingAcknowledged { key: KeyId, act: Act },

    // ---- alarms
    /// An alarm stands.
    AlarmRaised {
        alarm: AlarmId,
        cause: AlarmKind,
        operator: Option<PersonId>,
        key: Option<KeyId>,
        place: Option<Place>,
        text: String,
    },
    /// Somebody has seen it.
    AlarmAcknowledged { alarm: AlarmId, act: Act },
}
