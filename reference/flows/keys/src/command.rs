//! What people, the installation and the poller may ask of this context, and what the poller tells.
//!
//! A command is a wish. Who wishes, and at which terminal, stands in the [`Scene`](crate::Scene): whoever is
//! signed in at that cabinet, or holds that node's remote session, is the operator. Commands carry no result
//! that the rules compute.

pub use forecourt_books::Secret;
use forecourt_books::{At, MemberId, PersonId, RentalId};
use serde::{Deserialize, Serialize};

use crate::kinds::{
    AlarmId, Bay, CustomerId, DrawerReport, HandoverId, KeyId, Level, Lost, Place, Post, Purpose, Reading,
    Tag, VehicleId,
};

/// How an operator names the key he wants (KEY-22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pick {
    /// By its number.
    Key(KeyId),
    /// By the slot it hangs in.
    Slot(Place),
    /// By its tag.
    Tag(Tag),
    /// By the vehicle's number: of several keys the first in a slot of this cabinet, else the first.
    Vehicle(String),
}

/// One field of an operator to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorField {
    /// The person's name.
    Name(String),
    /// The user name.
    User(String),
    /// The permission level.
    Level(Level),
    /// The post.
    Post(Post),
    /// Enrolled finger templates, two (KEY-09).
    Fingers(Vec<u64>),
    /// Whether the operator still works here.
    Active(bool),
}

/// One field of a key to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyField {
    /// Kind, from `keys.kinds`.
    Kind(String),
    /// `main`, `spare`, …
    Label(String),
    /// The customer of the vehicle.
    Customer(Option<CustomerId>),
    /// The vehicle that the key belongs to.
    Vehicle(VehicleId),
}

/// One field of a vehicle or a customer to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordField {
    /// A vehicle's number (plate, or stock number before it has one).
    Number(String),
    /// A vehicle's identification number.
    Vin(String),
    /// A customer's name.
    Name(String),
    /// A customer's phone.
    Phone(String),
}

/// A wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names; each variant says what it asks")]
pub enum Command {
    // The installation; by the system only.
    /// A cabinet is put up: slots (1 … 32) of each of its 1 … 6 drawers (KEY-01, KEY-45). Ends with a start scan.
    InstallCabinet { cabinet: u8, drawers: Vec<u8> },

    // Registers; by the system when they are taken over, else by a manager (people: an administrator) (KEY-17, KEY-19).
    /// A vehicle enters the register.
    RegisterVehicle { number: String, vin: String },
    /// A vehicle's record is changed.
    ChangeVehicle { vehicle: VehicleId, change: RecordField },
    /// A customer enters the register.
    RegisterCustomer { name: String, phone: String },
    /// A customer's record is changed.
    ChangeCustomer { customer: CustomerId, change: RecordField },
    /// A customer's name and phone are forgotten for good, at the customer's wish (PLAT-48): once no key of the customer's is
    /// here any more. Keys, orders and the history go on naming the customer by number.
    ForgetCustomer { customer: CustomerId },
    /// A person becomes an operator (KEY-07, KEY-09): an employee under the employee's number (PLAT-14); where nobody is
    /// named, and where a cabinet stands alone, the next number.
    EnrolOperator {
        #[serde(default)]
        person: Option<PersonId>,
        user: String,
        name: String,
        level: Level,
        post: Post,
        password: Secret,
        fingers: Vec<u64>,
    },
    /// An operator's record is changed.
    ChangeOperator { operator: PersonId, change: OperatorField },
    /// An operator gets another password.
    SetPassword { operator: PersonId, password: Secret },
    /// A lock is ended early (KEY-12).
    Unlock { operator: PersonId },
    /// A key, or another item of `keys.item_kinds`, enters the register, with a tag if it has one (KEY-02, KEY-74).
    RegisterKey {
        item: String,
        kind: String,
        vehicle: VehicleId,
        label: String,
        customer: Option<CustomerId>,
        tag: Option<Tag>,
    },
    /// A key's record is changed.
    ChangeKey { key: KeyId, change: KeyField },
    /// A tag is bound to a key (KEY-04).
    BindTag { key: KeyId, tag: Tag },
    /// A key loses its tag (KEY-04).
    UnbindTag { key: KeyId },
    /// A key gets a new tag; the old one is blacklisted for good (KEY-72).
    ReplaceTag { key: KeyId, tag: Tag },
    /// A key is withdrawn (KEY-66).
    RetireKey { key: KeyId, reason: String },
    /// The true key of a copied tag hangs here (KEY-36).
    SettleSuspect { key: KeyId, place: Place },
    /// A line of history was wrong; a new line says so (KEY-18).
    CorrectHistory { line: u64, text: String },

    // Sign-in, at a cabinet (KEY-09 … KEY-13).
    /// A finger lies on the reader: the template that the reader made of it.
    GiveFinger { finger: u64 },
    /// The sign-in form is sent; the photo follows by itself.
    EnterPassword { user: String, password: Secret },
    /// The operator leaves.
    SignOut,
    /// A network node signs in, to look and to pass keys on (KEY-63, KEY-68).
    RemoteSignIn { user: String, password: Secret },
    /// A network node signs out.
    RemoteSignOut,

    // Work at a cabinet.
    /// Take a key; the holder is the operator if none is named (KEY-22).
    TakeKey { pick: Pick, holder: Option<PersonId>, purpose: Purpose },
    /// Open a drawer to return keys (KEY-29).
    OpenDrawer { drawer: u8 },
    /// Close the drawer now (KEY-39).
    CloseDrawer { drawer: u8 },
    /// A key that went missing in the operator's opening is declared a take (KEY-38).
    DeclareTaken { key: KeyId, holder: Option<PersonId>, purpose: Purpose },

    // Also from a remote session.
    /// An alarm is acknowledged.
    Acknowledge { alarm: AlarmId },
    /// A missing key is acknowledged, so that it does not block a delivery (KEY-69).
    AcknowledgeMissing { key: KeyId },
    /// A motor fault is cleared; a drawer that stands open closes (KEY-43).
    ClearFault { bay: Bay },
    /// A key or a tag is reported lost (KEY-72).
    DeclareLost { key: KeyId, lost: Lost },
    /// The holder offers a key to somebody (KEY-68).
    HandOverKey { key: KeyId, to: PersonId },
    /// The receiver confirms with user name and password, at any terminal (KEY-68).
    ConfirmHandover { handover: HandoverId, user: String, password: Secret },
    /// All keys of a vehicle leave for the customer (KEY-69).
    ReleaseKeys { vehicle: VehicleId },

    /// A fact owed by another context; by the system only.
    Notice(Notice),
    /// What the poller saw; by the system only.
    Seen(Observation),
}

/// Facts of other contexts that this one relies on and remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names; each variant says what it tells")]
pub enum Notice {
    /// The workshop opened a work order.
    WorkOrderOpened { order: String, vehicle: VehicleId },
    /// A work order was settled.
    WorkOrderSettled { order: String },
    /// A release pass was made out for a settled work order (KEY-69).
    ReleasePass { order: String },
    /// A sold vehicle's delivery was recorded (KEY-69).
    DeliveryRecorded { vehicle: VehicleId },
    /// A rental order's key may be taken for its renter (RENT-26).
    OrderReady { vehicle: VehicleId, order: RentalId, member: MemberId, until: At },
    /// The order is over or has changed: its key stays, unless it is asked for again (RENT-26).
    OrderOver { vehicle: VehicleId, order: RentalId },
    /// A rented car is the renter's own: its keys, which are out, leave custody for good (RENT-45, KEY-69).
    Sold { vehicle: VehicleId },
    /// A contract names the customer of a vehicle for sale (KEY-02).
    ContractSigned { vehicle: VehicleId, customer: CustomerId },
}

/// What the poller underneath believes, told on change only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names; each variant says what was seen")]
pub enum Observation {
    /// A slot's reading changed (the place is that of the board that answered, KEY-46), or it is the first reading after a `Watch`, which is always told.
    /// `reads`: replies with a tag that this slot gave since that `Watch` began; 0 elsewhere (KEY-25).
    Slot { place: Place, reading: Reading, reads: u32 },
    /// A drawer board's report changed.
    Drawer { bay: Bay, report: DrawerReport },
    /// A drawer board does not answer (KEY-21).
    DrawerSilent { bay: Bay },
    /// The full scan that was ordered is done; every change it found was told before.
    FullScanDone { bay: Bay },
    /// A pass over all slots of a drawer ended, in a `Scan` or an idle audit (not in a full scan).
    Cycle { bay: Bay },
    /// Every board of a cabinet is silent at once (KEY-56).
    LineDown { cabinet: u8 },
    /// The line answers again; a start scan follows (KEY-67).
    LineUp { cabinet: u8 },
    /// Garbled replies from this address, as of two senders (KEY-58).
    CollisionSuspected { cabinet: u8, address: u8 },
    /// The host came up; a start scan follows (KEY-67).
    Restarted { cabinet: u8 },
}
