//! What may be asked of the register of members. Wishes only: fees, terms and prices are the rules' own (PLAT-11).
//!
//! It refuses to know who may ask what: rights are checked by name before, own records in `decide`.

use forecourt_books::ask::PartWish;
use forecourt_books::{
    BranchId, CardId, Channel, Day, Fen, MemberId, PaymentId, Position, Secret, VehicleId,
};
use serde::{Deserialize, Serialize};

use crate::kinds::{
    CarId, CardKind, Cars, FeeId, Gender, InsuranceId, OrderId, Outcome, ReaderKind, ReminderId, ReminderKind,
};

macro_rules! wish {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        #[allow(missing_docs, reason = "the fields bear the trade's own names")]
        pub struct $name { $($(#[$each])* pub $field: $type,)* }
    };
}

wish! {
    /// Joining (MEM-11): the file's first values, the category, and how the fee is paid.
    Join {
        name: String,
        category: String,
        #[serde(default)] gender: Option<Gender>,
        #[serde(default)] phone: Option<String>,
        #[serde(default)] identity: Option<String>,
        #[serde(default)] birthday: Option<Day>,
        #[serde(default)] address: Option<String>,
        #[serde(default)] licence: Option<String>,
        #[serde(default)] licence_class: Option<String>,
        #[serde(default)] licence_review: Option<Day>,
        #[serde(default)] licence_until: Option<Day>,
        /// The person to talk to, where the member is a firm or another unit.
        #[serde(default)] contact: Option<String>,
        #[serde(default)] referrer: Option<MemberId>,
        #[serde(default)] remarks: Option<String>,
        #[serde(default)] password: Option<Secret>,
        #[serde(default)] consent: bool,
        /// The home branch; the terminal's own when not named.
        #[serde(default)] home: Option<BranchId>,
        #[serde(default)] parts: Vec<PartWish>,
    }
}

wish! {
    /// A change of the file (MEM-14): what is not named stays.
    ChangeFile {
        member: MemberId,
        #[serde(default)] name: Option<String>,
        #[serde(default)] gender: Option<Gender>,
        #[serde(default)] phone: Option<String>,
        #[serde(default)] identity: Option<String>,
        #[serde(default)] birthday: Option<Day>,
        #[serde(default)] address: Option<String>,
        #[serde(default)] position: Option<Position>,
        #[serde(default)] licence: Option<String>,
        #[serde(default)] licence_class: Option<String>,
        #[serde(default)] licence_review: Option<Day>,
        #[serde(default)] licence_until: Option<Day>,
        #[serde(default)] contact: Option<String>,
        #[serde(default)] remarks: Option<String>,
        /// Proof for identity, phone and birthday; without it they wait for an approval.
        #[serde(default)] password: Option<Secret>,
    }
}

wish! {
    /// Registration on the phone client (RENT-08).
    Register {
        name: String,
        phone: String,
        code: Secret,
        identity: String,
        #[serde(default)] licence: Option<String>,
        #[serde(default)] licence_class: Option<String>,
        #[serde(default)] licence_until: Option<Day>,
        #[serde(default)] birthday: Option<Day>,
        #[serde(default)] consent: bool,
        /// The home branch; head office when not named.
        #[serde(default)] home: Option<BranchId>,
    }
}

wish! {
    /// A vehicle of a member (MEM-10).
    AddVehicle {
        member: MemberId,
        #[serde(default)] plate: Option<String>,
        #[serde(default)] brand: Option<String>,
        #[serde(default)] model: Option<String>,
        #[serde(default)] frame: Option<String>,
        #[serde(default)] engine: Option<String>,
        #[serde(default)] colour: Option<String>,
        #[serde(default)] bought: Option<Day>,
        #[serde(default)] inspection: Option<Day>,
        #[serde(default)] serviced: Option<Day>,
        #[serde(default)] km: Option<i64>,
    }
}

wish! {
    /// A blank card of the branch's stock becomes a member's (MEM-15).
    IssueCard {
        member: MemberId,
        number: u64,
        #[serde(default)] cars: Option<Cars>,
        #[serde(default)] plates: Vec<String>,
        /// Needed while the member has none.
        #[serde(default)] password: Option<Secret>,
        /// Whether its price is charged.
        #[serde(default)] charged: bool,
        #[serde(default)] parts: Vec<PartWish>,
    }
}

wish! {
    /// A card at a reader (MEM-16 … MEM-19, MEM-22): what the device read.
    PresentCard {
        number: u64,
        reader: ReaderKind,
        #[serde(default)] plate: Option<String>,
        /// The balance that the chip bears.
        #[serde(default)] mirror_balance: Option<Fen>,
        /// The points that the chip bears.
        #[serde(default)] mirror_points: Option<i64>,
        /// The password as it was typed on the device's keypad.
        #[serde(default)] keypad: Option<Secret>,
    }
}

wish! {
    /// A text to many (MEM-71): to the members named, or to all with an open reminder of a kind at a branch.
    SendGroupSms {
        text: String,
        #[serde(default)] members: Vec<MemberId>,
        #[serde(default)] kind: Option<ReminderKind>,
        #[serde(default)] branch: Option<BranchId>,
        /// Whether it advertises: then it needs consent.
        #[serde(default)] advertising: bool,
    }
}

/// How money of a member moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moved {
    /// A part was taken from the account.
    Taken,
    /// A payment is complete.
    Paid,
    /// Something went back.
    Returned,
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    /// A new category (MEM-03). Rates in basis points, 10000 = no discount; hour and fee in fen.
    DefineCategory {
        name: String,
        rank: i64,
        labour_bp: i64,
        material_bp: i64,
        hour: Fen,
        scheme: String,
        points_share_bp: i64,
        fee: Fen,
    },
    /// Other terms of a category from a day on, or from now on (MEM-05).
    ChangeCategory {
        name: String,
        #[serde(default)]
        from: Option<Day>,
        #[serde(default)]
        labour_bp: Option<i64>,
        #[serde(default)]
        material_bp: Option<i64>,
        #[serde(default)]
        hour: Option<Fen>,
        #[serde(default)]
        scheme: Option<String>,
        #[serde(default)]
        points_share_bp: Option<i64>,
        #[serde(default)]
        fee: Option<Fen>,
    },
    /// A category takes no new members any more, or again (MEM-03).
    CloseCategory { name: String, closed: bool },
    /// Somebody joins (MEM-11).
    Join(Join),
    /// Somebody registers on the phone client (RENT-08).
    Register(Register),
    /// Another term, perhaps in another category (MEM-04, MEM-13).
    Renew {
        member: MemberId,
        #[serde(default)]
        category: Option<String>,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// To a category of higher rank (MEM-13).
    Upgrade {
        member: MemberId,
        category: String,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// A member wants to leave (MEM-12).
    RequestLeaving {
        member: MemberId,
        #[serde(default)]
        password: Option<Secret>,
    },
    /// The file changes (MEM-14).
    ChangeFile(ChangeFile),
    /// Another home branch is wanted, or the other branch consents to it (MEM-02).
    ChangeHome { member: MemberId, to: BranchId },
    /// Advertisements are consented to, or not any more.
    SetConsent { member: MemberId, advertising: bool },
    /// A vehicle enters the file (MEM-10).
    AddVehicle(AddVehicle),
    /// Dates of a vehicle: the next inspection, colour, engine, and the plate of one that has none yet (MEM-10).
    ChangeVehicle {
        car: CarId,
        #[serde(default)]
        plate: Option<String>,
        #[serde(default)]
        inspection: Option<Day>,
        #[serde(default)]
        colour: Option<String>,
        #[serde(default)]
        engine: Option<String>,
    },
    /// A kilometre reading, perhaps of a service (MEM-67).
    RecordReading { car: CarId, day: Day, km: i64, service: bool },
    /// A vehicle leaves the file; its cards serve it no more (MEM-31).
    RemoveVehicle { car: CarId },
    /// An insurance of a vehicle (MEM-10, MEM-66).
    AddInsurance { car: CarId, insurer: String, sort: String, number: String, from: Day, until: Day },
    /// An insurance was renewed to a later day.
    RenewInsurance { insurance: InsuranceId, until: Day },
    /// Blank cards are ordered of head office (MEM-21).
    OrderCards { kind: CardKind, quantity: i64 },
    /// Ordered cards arrived, numbered from `first` on.
    ReceiveCards { order: OrderId, first: u64 },
    /// A blank card was spoiled.
    SpoilCard { number: u64 },
    /// The unit price of cards from a quantity on (MEM-21).
    SetCardPrice { kind: CardKind, from: i64, price: Fen },
    /// A card is issued (MEM-15).
    IssueCard(IssueCard),
    /// A card is looked up by one of four (MEM-16); the look-up is on record.
    LookUpCard {
        #[serde(default)]
        number: Option<u64>,
        #[serde(default)]
        plate: Option<String>,
        #[serde(default)]
        phone: Option<String>,
        #[serde(default)]
        member: Option<MemberId>,
    },
    /// A card is at a reader (MEM-17).
    PresentCard(PresentCard),
    /// The printer could not write the face of a visual card (MEM-20).
    ReportPrintFailure { card: CardId },
    /// A card is reported lost (MEM-28); by phone with number, name and last 4 digits of the identity.
    ReportLost {
        number: u64,
        #[serde(default)]
        by_phone: bool,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        identity_tail: Option<String>,
    },
    /// A card is stopped (MEM-28).
    StopCard { card: CardId, reason: String },
    /// Loss or stop is lifted, with the member's proof (MEM-28).
    RestoreCard {
        card: CardId,
        #[serde(default)]
        password: Option<Secret>,
    },
    /// A lost or spoiled card gets a successor (MEM-30).
    ReplaceCard {
        card: CardId,
        number: u64,
        #[serde(default)]
        identity_shown: bool,
        #[serde(default)]
        charged: bool,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// A card of another kind takes its place (MEM-31).
    ChangeCardKind { card: CardId, number: u64 },
    /// A card's end moves on (MEM-31).
    RenewCard { card: CardId },
    /// Two cards of one member become one (MEM-31).
    JoinCards { from: CardId, into: CardId },
    /// A card serves one car more (MEM-31).
    AddPlate { card: CardId, plate: String },
    /// A card serves one car less (MEM-31).
    RemovePlate { card: CardId, plate: String },
    /// A car of a card has another plate (MEM-27).
    ChangePlate { card: CardId, old: String, new: String, papers_seen: bool },
    /// A card goes over to another person (MEM-26).
    ChangeHolder {
        card: CardId,
        to: MemberId,
        #[serde(default)]
        password: Option<Secret>,
        /// Whether both were identified.
        both_identified: bool,
    },
    /// The member proves who it is, by the password (MEM-32).
    Prove { member: MemberId, password: Secret },
    /// The member sets a password in place of the former one.
    SetPassword {
        member: MemberId,
        #[serde(default)]
        former: Option<Secret>,
        password: Secret,
    },
    /// The password was forgotten (MEM-29): by a one-time code or the identity card at a branch.
    ResetPassword {
        member: MemberId,
        password: Secret,
        #[serde(default)]
        code: Option<Secret>,
        #[serde(default)]
        identity_shown: bool,
    },
    /// A fingerprint is enrolled (MEM-33).
    EnrolFingerprint { member: MemberId, template: String, password: Secret },
    /// A finger was laid on: which template it resembles and how much, 0 … 100 (MEM-33).
    ProveFingerprint { member: MemberId, template: String, score: i64 },
    /// The template is deleted on request (MEM-33).
    DeleteFingerprint { member: MemberId },
    /// A one-time code is sent to a phone (RENT-08).
    AskCode { phone: String },
    /// A member proves who it is by the code on the registered phone (MEM-77).
    ProveCode { member: MemberId, code: Secret },
    /// A member logs in, by member or card number, with password or code (MEM-77).
    Login {
        #[serde(default)]
        member: Option<MemberId>,
        #[serde(default)]
        number: Option<u64>,
        #[serde(default)]
        password: Option<Secret>,
        #[serde(default)]
        code: Option<Secret>,
        #[serde(default)]
        channel: Option<Channel>,
    },
    /// The house vouches for a member: the session is open without proof. By the system, for the beginning of a world.
    OpenSession {
        member: MemberId,
        #[serde(default)]
        channel: Option<Channel>,
    },
    /// The session goes on: the member did something (MEM-77).
    TouchSession,
    /// The session ends.
    Logout,
    /// A reminder was seen to (MEM-72).
    MarkReminder { reminder: ReminderId, outcome: Outcome },
    /// A text to many (MEM-71).
    SendGroupSms(SendGroupSms),
    /// A fee was paid. By the system.
    SettleFee { fee: FeeId, amount: Fen, payment: PaymentId },
    /// A fee's payment lapsed. By the system.
    LapseFee { fee: FeeId },
    /// Somebody decided about what waits for it. By the system.
    TakeDecision { kind: String, about: String, digest: String, approved: bool },
    /// Money of a member moved: a proof is used up, a card at a reader is to be written. By the system.
    NoteMovement {
        payment: PaymentId,
        #[serde(default)]
        member: Option<MemberId>,
        moved: Moved,
        package: bool,
    },
    /// A car was sold to a member (LIFE-01). By the system.
    NoteSold { member: MemberId, vehicle: VehicleId },
    /// System: a package was given to the member; its end is watched (MEM-65).
    NoteGiven { member: MemberId },
    /// The last count of a package was used (MEM-65). By the system.
    NoteUsedUp { member: MemberId, holding: u32, title: String },
    /// A member as it stood before the journal began: no fee is charged for the running term. By the system.
    SeedMember {
        name: String,
        category: String,
        home: BranchId,
        #[serde(default)]
        phone: Option<String>,
    },
}
