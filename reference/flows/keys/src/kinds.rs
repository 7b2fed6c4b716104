//! The words of the trade: ids, tags, places, levels, purposes, readings. Values only, no rule.

use serde::{Deserialize, Serialize};

pub use forecourt_books::VehicleId;
use forecourt_books::{At, MemberId, PersonId, RentalId, id_kind};

id_kind! {
    /// One key, or another item with a tag (KEY-74).
    KeyId = "K"
}
id_kind! {
    /// One customer.
    CustomerId = "C"
}
id_kind! {
    /// One operation: at most one opening of one drawer (I-KEY-15).
    OperationId = "OP"
}
id_kind! {
    /// One photo.
    PhotoId = "PH"
}
id_kind! {
    /// One alarm.
    AlarmId = "AL"
}
id_kind! {
    /// One hand-over from person to person.
    HandoverId = "HO"
}

/// A tag's ID: the 40 data bits, shown as ten hex digits everywhere (KEY-53).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(
    /// The ID in the low 40 bits.
    pub u64,
);

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:010X}", self.0)
    }
}

impl Serialize for Tag {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        u64::from_str_radix(&text, 16).map(Tag).map_err(serde::de::Error::custom)
    }
}

/// A slot: cabinet, drawer and slot, each counted from 1. Shown as `1/2/07`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Cabinet.
    pub cabinet: u8,
    /// Drawer of the cabinet.
    pub drawer: u8,
    /// Slot of the drawer.
    pub slot: u8,
}

impl Place {
    /// The place of a slot.
    pub fn new(cabinet: u8, drawer: u8, slot: u8) -> Place {
        Place { cabinet, drawer, slot }
    }

    /// The drawer that the slot is in.
    pub fn bay(self) -> Bay {
        Bay { cabinet: self.cabinet, drawer: self.drawer }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{:02}", self.cabinet, self.drawer, self.slot)
    }
}

fn numbers(text: &str) -> Option<Vec<u8>> {
    text.split('/').map(|part| part.parse().ok()).collect()
}

impl std::str::FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match numbers(text).as_deref() {
            Some([cabinet, drawer, slot]) => Ok(Place::new(*cabinet, *drawer, *slot)),
            _ => Err(format!("`{text}` is no place of the form 1/2/07")),
        }
    }
}

/// A drawer: cabinet and drawer, each counted from 1. Shown as `1/2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bay {
    /// Cabinet.
    pub cabinet: u8,
    /// Drawer of the cabinet.
    pub drawer: u8,
}

impl Bay {
    /// The drawer.
    pub fn new(cabinet: u8, drawer: u8) -> Bay {
        Bay { cabinet, drawer }
    }
}

impl std::fmt::Display for Bay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.cabinet, self.drawer)
    }
}

impl std::str::FromStr for Bay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match numbers(text).as_deref() {
            Some([cabinet, drawer]) => Ok(Bay::new(*cabinet, *drawer)),
            _ => Err(format!("`{text}` is no drawer of the form 1/2")),
        }
    }
}

macro_rules! stored_as_text {
    ($($name:ident),*) => {
        $(impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        })*
    };
}

stored_as_text!(Place, Bay);

/// What the poller believes of a slot (KEY-20, KEY-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// A valid answer said so: no tag (KEY-33). The only reading that lets a key leave a slot.
    Empty,
    /// A valid answer with this ID.
    Tag(Tag),
    /// Antenna fault, or a tag whose frames fail their parity (KEY-52).
    Unreadable,
    /// The reader has no field: it sleeps, and sees nothing go (KEY-48).
    Asleep,
    /// No valid answer after the repeats.
    NoAnswer,
}

/// What a drawer board says of its drawer and its motor (KEY-42; cabinet profile, discrete inputs 0 … 4 and input register 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DrawerReport {
    /// Fully closed.
    pub closed: bool,
    /// Fully open.
    pub open: bool,
    /// The motor runs.
    pub moving: bool,
    /// The motor stalled.
    pub stalled: bool,
    /// Released by hand.
    pub by_hand: bool,
    /// 0 none, 1 stall, 2 limit switch, 3 motor driver.
    pub fault: u16,
}

/// What kind of motor fault (KEY-43).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The drawer met resistance.
    Stall,
    /// A limit switch contradicts the position.
    LimitSwitch,
    /// The motor's driver failed.
    MotorDriver,
    /// A number that the profile does not name.
    Other(u16),
    /// No fault told, and yet the drawer did not arrive in time.
    NoArrival,
}

/// Permission levels, exactly one for each operator (KEY-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 1: looks only.
    Viewer,
    /// 2: takes and returns what his work allows.
    User,
    /// 3: any key, tags, discrepancies.
    Manager,
    /// 4: people, levels, configuration; takes no key by level alone.
    Administrator,
}

/// An operator's work, which narrows what level 2 may take (KEY-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Post {
    /// Sells vehicles.
    Sales,
    /// Receives and repairs vehicles.
    AfterSales,
    /// Settles with the customer.
    Cashier,
    /// Any other work; takes nothing by post.
    Office,
}

/// What a key is taken for (KEY-22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Test drive.
    TestDrive,
    /// Repair.
    Repair,
    /// Moving the vehicle on the premises.
    Move,
    /// Wash.
    Wash,
    /// Stock count.
    StockCount,
    /// Delivery to the customer.
    Delivery,
    /// A rental: the renter holds the key (RENT-26).
    Rental,
}

/// The rental order that a key is taken for (RENT-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rented {
    /// The order.
    pub order: RentalId,
    /// Who holds the key: the renter.
    pub renter: MemberId,
    /// Planned end with grace: the limit of KEY-70.
    pub until: At,
}

/// What was lost (KEY-72).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// The key with its tag.
    Key,
    /// The tag alone.
    Tag,
}

/// A photo: small and deterministic under simulation (KEY-11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The picture's bytes as hex digits; empty once it has expired (KEY-14).
    pub bytes: String,
    /// SHA-256 of the picture as hex digits.
    pub digest: String,
}

/// A password hash; see [`crate::password`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordHash {
    /// Hex digits mixed in before hashing.
    pub salt: String,
    /// Cost, salt and hash as one PHC string of Argon2id.
    pub hash: String,
}

/// Who did an act, and the photo of the sign-in it belongs to (KEY-16, KEY-17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The person; none if the installation did it by itself.
    pub operator: Option<PersonId>,
    /// The sign-in's photo; none for the installation and for remote sessions.
    pub photo: Option<PhotoId>,
    /// `cabinet-1`, a node's name, or `system`.
    pub terminal: String,
}

/// Why an alarm was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmKind {
    /// A tag that nobody registered (KEY-05).
    UnknownTag,
    /// A key vanished in an opening that was no take of it (KEY-27, KEY-38).
    UnexpectedRemoval,
    /// A key vanished without a person (KEY-21, KEY-44, KEY-67).
    KeyGone,
    /// A key came without a person (KEY-21, KEY-67).
    KeyCame,
    /// Two slots show one ID (KEY-36).
    DuplicateTag,
    /// A lost or blacklisted tag appeared (KEY-72).
    LostTag,
    /// A slot board is silent (KEY-26).
    SlotSilent,
    /// A slot cannot read the tag in it (KEY-26).
    SlotUnreadable,
    /// A drawer board is silent (KEY-21).
    DrawerSilent,
    /// A drawer stands open too long (KEY-40).
    DrawerLeftOpen,
    /// A motor fault (KEY-43).
    DrawerFault,
    /// A drawer opened without command (KEY-44).
    ForcedOpening,
    /// A cabinet's whole line is silent (KEY-56).
    LineDown,
    /// Two senders at once (KEY-58).
    BusCollision,
    /// A key is overdue (KEY-70).
    Overdue,
}

/// Why a take ended without a taking (KEY-28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AbandonReason {
    /// Nobody took the key in time.
    Timeout,
    /// The operator closed the drawer.
    Operator,
    /// The slot was empty before anything opened.
    SlotEmpty,
    /// The slot showed another tag before anything opened.
    OtherTag,
    /// The slot gave no usable reading before anything opened.
    NoReading,
    /// No photo could be taken.
    Camera,
    /// The drawer's motor failed.
    DrawerFault,
    /// The line went down.
    LineDown,
}

/// How a sign-in ended (KEY-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignOutReason {
    /// The person asked for it.
    SignOut,
    /// Nothing was done for the idle time.
    Idle,
    /// The operator was deactivated.
    Deactivated,
}

/// Why a password did not let somebody in (KEY-10, KEY-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refused {
    /// The password is wrong.
    WrongPassword,
    /// The user name is not that of the fingerprint's person.
    FactorMismatch,
    /// Nobody has this user name, or the operator is no longer active.
    UnknownUser,
    /// The name is locked.
    Locked,
}
