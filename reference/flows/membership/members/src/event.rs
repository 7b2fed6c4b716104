//! What may happen in the register of members: the stored form, complete in itself. Ids, ends of terms, amounts and
//! hashes were computed by `decide`; `apply` needs neither settings nor facts.
//!
//! Personal values bear their owner, so that the store can seal and forget them (PLAT-44, PLAT-48).

use forecourt_books::ask::PartWish;
use forecourt_books::{At, BranchId, CardId, Channel, Day, Fen, MemberId, Personal};
use serde::{Deserialize, Serialize};

use crate::kinds::{
    CarId, CardKind, Cars, CategoryId, CodeId, FeeId, FeeKind, Field, Gender, Hash, InsuranceId, Near,
    OrderId, Outcome, Pending, ReaderKind, ReminderId, ReminderKind, ReplaceWhy, Terms, Way,
};

macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[allow(missing_docs, reason = "the fields bear the trade's own names")]
        pub struct $name { $($(#[$each])* pub $field: $type,)* }
    };
}

record! {
    /// A new file (MEM-11). What is not known takes no room.
    Joined {
        member: MemberId,
        name: Personal,
        category: String,
        home: BranchId,
        #[serde(default, skip_serializing_if = "Option::is_none")] until: Option<Day>,
        #[serde(default, skip_serializing_if = "Option::is_none")] term_days: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")] phone: Option<Personal>,
        #[serde(default, skip_serializing_if = "Option::is_none")] identity: Option<Personal>,
        #[serde(default, skip_serializing_if = "Option::is_none")] gender: Option<Gender>,
        #[serde(default, skip_serializing_if = "Option::is_none")] birthday: Option<Personal>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")] more: Vec<(Field, Personal)>,
        #[serde(default, skip_serializing_if = "Option::is_none")] referrer: Option<MemberId>,
        #[serde(default, skip_serializing_if = "Option::is_none")] password: Option<Hash>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")] consent: bool,
    }
}

record! {
    /// One field's former and present value (MEM-14).
    Change {
        field: Field,
        from: Personal,
        to: Personal,
    }
}

record! {
    /// When the next maintenance is due, and from when on it is reminded of (MEM-67).
    Plan {
        due: Day,
        first: Day,
        near: Near,
    }
}

record! {
    /// A vehicle in a member's file (MEM-10).
    CarAdded {
        car: CarId,
        member: MemberId,
        #[serde(default, skip_serializing_if = "Option::is_none")] plate: Option<Personal>,
        #[serde(default, skip_serializing_if = "Option::is_none")] frame: Option<Personal>,
        #[serde(default, skip_serializing_if = "Option::is_none")] engine: Option<Personal>,
        #[serde(default, skip_serializing_if = "Option::is_none")] brand: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")] model: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")] colour: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")] bought: Option<Day>,
        #[serde(default, skip_serializing_if = "Option::is_none")] inspection: Option<Day>,
        #[serde(default, skip_serializing_if = "Option::is_none")] serviced: Option<Day>,
        #[serde(default, skip_serializing_if = "Option::is_none")] km: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")] plan: Option<Plan>,
    }
}

record! {
    /// A vehicle that goes along with a card: its values are the new holder's from now on (MEM-26, PLAT-48).
    Given {
        car: CarId,
        plate: Personal,
        frame: Personal,
        engine: Personal,
    }
}

record! {
    /// A card that became somebody's (MEM-15).
    Issued {
        card: CardId,
        number: u64,
        card_kind: CardKind,
        member: MemberId,
        cars: Cars,
        plates: Vec<Personal>,
        until: Day,
        branch: BranchId,
        /// What the blank card had cost.
        cost: Fen,
        /// The term day's end, at which it expires.
        password: Option<Hash>,
    }
}

record! {
    /// A card that took another one's place (MEM-30, MEM-31).
    Replaced {
        card: CardId,
        successor: CardId,
        number: u64,
        card_kind: CardKind,
        why: ReplaceWhy,
        until: Day,
        branch: BranchId,
        cost: Fen,
    }
}

record! {
    /// A fee that is to be paid (MEM-04), and what comes back if it is not.
    FeeCharged {
        fee: FeeId,
        member: MemberId,
        amount: Fen,
        why: FeeKind,
        branch: BranchId,
        /// The category before, where the fee is for another one.
        #[serde(default)] former: Option<String>,
        /// The term's end before.
        #[serde(default)] former_until: Option<Day>,
        /// That term was over already.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")] former_over: bool,
        /// The card that it is the price of.
        #[serde(default)] card: Option<CardId>,
        parts: Vec<PartWish>,
    }
}

record! {
    /// A reminder (MEM-62).
    Raised {
        reminder: ReminderId,
        member: MemberId,
        about: ReminderKind,
        /// The car's, card's, insurance's or holding's running number; 0 for the member itself.
        subject: u32,
        branch: BranchId,
        due: Day,
        /// Which of its series; 0 outside of it.
        nth: u32,
        /// The last day on which it may be open.
        lapses: Day,
        /// What remains of a package, why a maintenance is near, which policy.
        detail: String,
    }
}

record! {
    /// One who gets a group's text (MEM-71).
    Recipient {
        member: MemberId,
        #[serde(default, skip_serializing_if = "Option::is_none")] due: Option<Day>,
    }
}

/// What may happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    /// A category exists (MEM-03).
    CategoryDefined { category: CategoryId, name: String, from: At, terms: Terms },
    /// Other terms of a category from an instant on (MEM-05).
    CategoryTermsChanged { category: CategoryId, name: String, from: At, terms: Terms },
    /// A category takes no new members, or does again.
    CategoryClosed { category: CategoryId, name: String, closed: bool },
    /// Somebody joined (MEM-11).
    MemberJoined(Joined),
    /// The daily run stands on the agenda from now on (MEM-62).
    RemindersScheduled { at: At },
    /// A fee is to be paid (MEM-04).
    FeeCharged(FeeCharged),
    /// It was paid.
    FeePaid { fee: FeeId, member: MemberId, amount: Fen, branch: BranchId },
    /// Its payment lapsed: what it was for ends, or falls back to what it was.
    FeeUnpaid {
        fee: FeeId,
        member: MemberId,
        why: FeeKind,
        category: Option<String>,
        until: Option<Day>,
        active: bool,
        card: Option<CardId>,
    },
    /// The term is over (MEM-04).
    MembershipExpired { member: MemberId, until: Day },
    /// Another term (MEM-04).
    MembershipRenewed { member: MemberId, category: String, until: Option<Day>, term_days: Option<i64> },
    /// Another category (MEM-13).
    CategoryChanged {
        member: MemberId,
        from: String,
        to: String,
        charged: Fen,
        until: Option<Day>,
        term_days: Option<i64>,
    },
    /// A member wants to leave (MEM-12).
    LeaveRequested { member: MemberId, refund: Fen, digest: String, branch: BranchId },
    /// A member left; what is to be paid back is paid by the account (MEM-12).
    MemberLeft { member: MemberId, refund: Fen, branch: BranchId, erase_at: At },
    /// The personal values of a member who left are gone (PLAT-48).
    Erased { member: MemberId },
    /// Sensitive changes of the file wait for a decision (MEM-14).
    FileChangeAsked { member: MemberId, changes: Vec<Change>, digest: String, branch: BranchId },
    /// The file changed (MEM-14).
    FileChanged { member: MemberId, changes: Vec<Change> },
    /// What was asked does not stand any more as it was asked (PLAT-27).
    ApprovalStale { asked: Pending, about: String },
    /// What was asked is not approved.
    RequestRefused { asked: Pending, about: String },
    /// Another home branch is wanted by one of the two branches (MEM-02).
    HomeChangeAsked { member: MemberId, from: BranchId, to: BranchId, by: BranchId },
    /// The member's home is another branch (MEM-02).
    HomeBranchChanged { member: MemberId, from: BranchId, to: BranchId },
    /// Consent to advertisements.
    ConsentSet { member: MemberId, advertising: bool },
    /// A vehicle entered the file (MEM-10).
    VehicleAdded(CarAdded),
    /// Dates and looks of a vehicle changed.
    VehicleChanged {
        car: CarId,
        inspection: Option<Day>,
        colour: Option<String>,
        engine: Option<Personal>,
        /// The first plate of a car that had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plate: Option<Personal>,
    },
    /// A kilometre reading (MEM-67).
    ReadingRecorded { car: CarId, day: Day, km: i64, service: bool, plan: Option<Plan> },
    /// A vehicle left the file.
    VehicleRemoved { car: CarId, member: MemberId },
    /// An insurance (MEM-66).
    InsuranceAdded {
        insurance: InsuranceId,
        car: CarId,
        member: MemberId,
        insurer: String,
        sort: String,
        number: Personal,
        from: Day,
        until: Day,
    },
    /// An insurance holds longer.
    InsuranceRenewed { insurance: InsuranceId, until: Day },
    /// Blank cards were ordered (MEM-21).
    CardsOrdered {
        order: OrderId,
        card_kind: CardKind,
        quantity: i64,
        price: Fen,
        amount: Fen,
        branch: BranchId,
        supplier: BranchId,
    },
    /// Blank cards came into stock (MEM-21).
    CardsReceived { order: OrderId, first: u64, last: u64, amount: Fen, branch: BranchId, supplier: BranchId },
    /// A blank card is no good (MEM-21).
    CardSpoiled { number: u64, card_kind: CardKind, branch: BranchId, cost: Fen },
    /// A branch should order cards (MEM-21).
    CardStockLow { branch: BranchId, card_kind: CardKind, left: i64 },
    /// Unit price of cards from a quantity on.
    CardPriceSet { card_kind: CardKind, from: i64, price: Fen },
    /// A card is a member's (MEM-15).
    CardIssued(Issued),
    /// Somebody looked a card up (MEM-16).
    CardLookedUp { card: CardId, by_what: String },
    /// A card was read (MEM-16).
    CardPresented { card: CardId, member: MemberId, reader: ReaderKind, plate: Option<Personal> },
    /// The chip did not bear what the account says (MEM-18); it was corrected.
    MirrorMismatch { card: CardId, balance: Fen, points: i64, mirror_balance: Fen, mirror_points: i64 },
    /// The card at the reader is to be written at the end of this second (MEM-18).
    CardWriteSet { card: CardId, at: At },
    /// The chip bears the account, and the face of a visual card one line more (MEM-18, MEM-20).
    MirrorWritten {
        card: CardId,
        amount: Fen,
        balance: Fen,
        points: i64,
        line: bool,
        /// How many lines the face has room for.
        #[serde(default = "four", skip_serializing_if = "is_four")]
        lines: i64,
    },
    /// The face could not be printed (MEM-20).
    PrintFailed { card: CardId },
    /// The face was printed again (MEM-20).
    FacePrinted { card: CardId },
    /// Reported lost (MEM-28).
    CardLost { card: CardId, by_phone: bool },
    /// Stopped (MEM-28).
    CardStopped { card: CardId, reason: String },
    /// Active again (MEM-28).
    CardRestored { card: CardId },
    /// Its term is over (MEM-17).
    CardExpired { card: CardId },
    /// Ended for ever (MEM-12).
    CardCancelled { card: CardId },
    /// Another card took its place (MEM-30).
    CardReplaced(Replaced),
    /// Its end moved (MEM-31).
    CardRenewed { card: CardId, until: Day },
    /// One card took another in (MEM-31).
    CardsJoined { from: CardId, into: CardId },
    /// It serves one car more.
    PlateAdded { card: CardId, plate: Personal },
    /// It serves one car less.
    PlateRemoved { card: CardId, plate: Personal },
    /// A change of plate waits for a decision (MEM-27).
    PlateChangeAsked { card: CardId, old: Personal, new: Personal, digest: String, branch: BranchId },
    /// A car has another plate (MEM-27).
    PlateChanged { card: CardId, car: Option<CarId>, old: Personal, new: Personal },
    /// A card is to go over to another person (MEM-26).
    HolderChangeAsked { card: CardId, from: MemberId, to: MemberId, digest: String, branch: BranchId },
    /// It went over (MEM-26).
    HolderChanged {
        card: CardId,
        from: MemberId,
        to: MemberId,
        points: bool,
        plates: Vec<Personal>,
        cars: Vec<Given>,
    },
    /// Somebody proved who it is (MEM-32).
    ProofGiven { member: MemberId, until: At, way: Way },
    /// The proof was used for a payment: wholly, or for this instant's payment only.
    ProofUsed { member: MemberId, wholly: bool },
    /// A wrong password (MEM-32).
    PasswordFailed { member: MemberId, tries: i64, blocked_until: Option<At> },
    /// The right password after wrong ones: their count begins anew (MEM-32).
    PasswordRight { member: MemberId },
    /// A password in place of the former one.
    PasswordSet { member: MemberId, hash: Hash },
    /// A forgotten password was replaced (MEM-29).
    PasswordReset { member: MemberId, hash: Hash, way: String },
    /// A fingerprint may be used (MEM-33).
    FingerprintEnrolled { member: MemberId, template: Personal },
    /// A finger was not like enough (MEM-33).
    FingerprintMissed { member: MemberId, misses: i64 },
    /// The template is gone (MEM-33).
    FingerprintDeleted { member: MemberId },
    /// A one-time code is on its way (RENT-08).
    CodeSent {
        phone: Personal,
        count: u32,
        until: At,
        digest: String,
        member: Option<MemberId>,
        session: String,
        /// When a guest's phone and code are forgotten at the latest; none for a member's, who is forgotten as such (PLAT-48).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept_to: Option<At>,
    },
    /// A wrong code.
    CodeFailed { phone: Personal, tries: i64 },
    /// The code was right, and is used up.
    CodeUsed {
        phone: Personal,
        /// Which code it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<u32>,
    },
    /// A guest's code is out of date for so long that nobody asks any more (PLAT-48).
    CodeLapsed { count: u32 },
    /// A member logged in (MEM-77).
    SessionOpened { member: MemberId, channel: Channel, until: At },
    /// The session goes on.
    SessionTouched { member: MemberId, until: At },
    /// The session ended: by itself after silence, or by the member.
    SessionEnded { member: MemberId, idle: bool },
    /// A registration made a file (RENT-08).
    UserRegistered { member: MemberId },
    /// A registration found the file (RENT-08).
    UserLinked { member: MemberId },
    /// A package holding's end is watched (MEM-65).
    PackageNoted { member: MemberId, holding: u32, until: Day },
    /// The holdings of a member are looked at, at the end of this second.
    HoldingsWatched { member: MemberId, at: At },
    /// They were looked at.
    HoldingsSeen { member: MemberId },
    /// A reminder (MEM-62).
    ReminderRaised(Raised),
    /// It was seen to (MEM-72).
    ReminderMarked { reminder: ReminderId, outcome: Outcome },
    /// It became business (MEM-66).
    ReminderConverted { reminder: ReminderId },
    /// Nobody saw to it in time (MEM-72).
    ReminderLapsed { reminder: ReminderId },
    /// A greeting to the birthday (MEM-70).
    BirthdayGreeted { member: MemberId, year: i16 },
    /// The daily run is done (MEM-62).
    RemindersRun { next: At },
    /// A text went to many (MEM-71).
    GroupSmsSent {
        number: u32,
        text: String,
        advertising: bool,
        sent: u32,
        skipped: u32,
        to: Vec<Recipient>,
        left_out: Vec<(MemberId, String)>,
        branch: Option<BranchId>,
    },
}

/// Lines of a face, where an event names none: so many they were at first (MEM-20).
fn four() -> i64 {
    4
}

fn is_four(lines: &i64) -> bool {
    *lines == four()
}

/// A member's own value.
pub fn own(member: MemberId, value: &str) -> Personal {
    Personal::new(member, value)
}

/// A phone's value while a one-time code is on its way to it. Whoever has no file yet gives the phone for this code alone:
/// it is kept in passing (PLAT-48). Former journals have such phones under `guest-` and the phone's digest.
pub fn of_code(phone: &str, member: Option<MemberId>, count: u32) -> Personal {
    match member {
        Some(member) => own(member, phone),
        None => Personal::passing(CodeId(count), phone),
    }
}
