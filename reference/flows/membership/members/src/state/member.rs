//! Records of members: standing, file, vehicles, fees, guards, sessions, and what happened to them.

use forecourt_books::facts::Membership;
use forecourt_books::{At, BranchId, CardId, Day, Fen, MemberId, PersonId, Position, Text};
use serde::Serialize;

use crate::digest::Key;
use crate::event::{Change, Plan};
use crate::kinds::{CategoryId, FeeKind, Field, Gender, Hash, MemberStep, Terms};

/// A category: its terms, each from its instant on (MEM-05).
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Category {
    pub name: String,
    pub closed: bool,
    /// Ascending by instant.
    pub terms: Vec<(At, Terms)>,
}

impl Category {
    /// With its first terms.
    pub fn new(name: &str, from: At, terms: Terms) -> Category {
        Category { name: name.to_owned(), closed: false, terms: vec![(from, terms)] }
    }

    /// The terms in force at an instant.
    pub fn terms_at(&self, at: At) -> Option<&Terms> {
        self.terms.iter().rev().find(|(from, _)| *from <= at).map(|(_, terms)| terms)
    }
}

/// A member's standing: small, because every sale asks for it.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Member {
    pub membership: Membership,
    pub category: CategoryId,
    pub home: BranchId,
    pub since: At,
    /// Last day of the term; none for a category without fee.
    pub until: Option<Day>,
    /// Days of the term that runs.
    pub term_days: i64,
    pub left: Option<At>,
    pub referrer: Option<MemberId>,
    pub consent: bool,
    /// The year of the last birthday greeting; 0 before the first.
    pub greeted: i16,
    pub erased: bool,
}

/// A member's personal values (MEM-10). Rare ones stand apart, so that a bare file stays small.
#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct File {
    pub name: Box<str>,
    pub phone: Box<str>,
    pub identity: Box<str>,
    pub birthday: Option<Day>,
    pub gender: Option<Gender>,
    pub more: Option<Box<More>>,
}

/// The rarer part of a file.
#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct More {
    pub address: String,
    pub position: Option<Position>,
    pub licence: String,
    pub licence_class: String,
    pub licence_review: Option<Day>,
    pub licence_until: Option<Day>,
    pub contact: String,
    pub remarks: String,
}

fn day_text(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

/// `36650000,117120000`: a position as one text, in microdegrees.
pub fn position_text(position: Position) -> String {
    format!("{},{}", position.lat, position.lon)
}

fn position_of(text: &str) -> Option<Position> {
    let (lat, lon) = text.split_once(',')?;
    Some(Position::new(lat.parse().ok()?, lon.parse().ok()?))
}

impl File {
    /// A field as text; empty where it is not known.
    pub fn get(&self, field: Field) -> String {
        let more = |part: fn(&More) -> String| self.more.as_deref().map_or_else(String::new, part);
        match field {
            Field::Name => self.name.to_string(),
            Field::Phone => self.phone.to_string(),
            Field::Identity => self.identity.to_string(),
            Field::Birthday => day_text(self.birthday),
            Field::Gender => self.gender.map_or_else(String::new, |gender| gender.word().to_owned()),
            Field::Address => more(|more| more.address.clone()),
            Field::Position => more(|more| more.position.map_or_else(String::new, position_text)),
            Field::Licence => more(|more| more.licence.clone()),
            Field::LicenceClass => more(|more| more.licence_class.clone()),
            Field::LicenceReview => more(|more| day_text(more.licence_review)),
            Field::LicenceUntil => more(|more| day_text(more.licence_until)),
            Field::Contact => more(|more| more.contact.clone()),
            Field::Remarks => more(|more| more.remarks.clone()),
        }
    }

    /// Sets a field from text; an empty text empties it.
    pub fn set(&mut self, field: Field, value: &str) {
        match field {
            Field::Name => self.name = value.into(),
            Field::Phone => self.phone = value.into(),
            Field::Identity => self.identity = value.into(),
            Field::Birthday => self.birthday = value.parse().ok(),
            Field::Gender => {
                self.gender = Gender::ALL.iter().copied().find(|gender| gender.word() == value);
            }
            rare => {
                let more = self.more.get_or_insert_with(Box::default);
                match rare {
                    Field::Address => more.address = value.to_owned(),
                    Field::Position => more.position = position_of(value),
                    Field::Licence => more.licence = value.to_owned(),
                    Field::LicenceClass => more.licence_class = value.to_owned(),
                    Field::LicenceReview => more.licence_review = value.parse().ok(),
                    Field::LicenceUntil => more.licence_until = value.parse().ok(),
                    Field::Contact => more.contact = value.to_owned(),
                    _ => more.remarks = value.to_owned(),
                }
            }
        }
    }

    /// Last day of the driving licence.
    pub fn licence_until(&self) -> Option<Day> {
        self.more.as_ref().and_then(|more| more.licence_until)
    }
}

/// What stands between a stranger and a member's account (MEM-32, MEM-33).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Guard {
    pub hash: Option<Hash>,
    pub tries: i64,
    pub blocked_until: Option<At>,
    pub template: Option<String>,
    pub misses: i64,
    pub proof: Option<Proof>,
}

/// A proof of identity that the next payment uses up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Proof {
    pub until: At,
    /// The instant of the payment that a part was taken for: good for that payment's other parts only.
    pub spent: Option<At>,
}

impl Proof {
    /// Whether it still counts.
    pub fn holds(self, at: At) -> bool {
        at <= self.until && self.spent.is_none_or(|spent| spent == at)
    }
}

/// A member's vehicle.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Car {
    pub member: MemberId,
    pub plate: String,
    pub frame: String,
    pub engine: String,
    pub brand: String,
    pub model: String,
    pub colour: String,
    pub bought: Option<Day>,
    pub inspection: Option<Day>,
    /// Day and kilometres of the last service.
    pub serviced: Option<(Day, i64)>,
    /// The last two readings, older first.
    pub readings: Vec<(Day, i64)>,
    pub plan: Option<Plan>,
    /// Days on which the plate changed (MEM-27).
    pub plate_changes: Vec<Day>,
    pub removed: bool,
}

/// An insurance of a vehicle.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Insurance {
    pub car: CarRef,
    pub insurer: String,
    pub sort: String,
    pub number: String,
    pub from: Day,
    pub until: Day,
}

/// The vehicle that an insurance belongs to.
pub type CarRef = crate::kinds::CarId;

/// What became of a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeeState {
    /// To be paid.
    Open,
    /// Paid.
    Paid,
    /// Its payment lapsed.
    Unpaid,
}

/// A fee that was charged.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Fee {
    pub member: MemberId,
    pub amount: Fen,
    pub why: FeeKind,
    pub branch: BranchId,
    pub former: Option<String>,
    pub former_until: Option<Day>,
    pub former_over: bool,
    pub card: Option<CardId>,
    pub state: FeeState,
    pub at: At,
}

/// What waits for a decision: the digest of what was asked, and what is to happen.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Waiting {
    pub digest: String,
    pub branch: BranchId,
    pub what: Wanted,
}

/// What is to happen once it is approved.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Wanted {
    /// A member leaves.
    Leaving(MemberId),
    /// A file changes.
    FileChange(MemberId, Vec<Change>),
    /// A card goes over.
    HolderChange { card: CardId, from: MemberId, to: MemberId },
    /// A car gets another plate.
    PlateChange { card: CardId, old: String, new: String },
}

/// A one-time code on its way (RENT-08).
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Code {
    pub digest: String,
    pub count: u32,
    pub until: At,
    pub tries: i64,
}

/// A change of plate, by digests of the plates (MEM-27).
#[derive(Debug, Clone, Copy, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Replated {
    pub at: At,
    pub old: Key,
    pub new: Key,
}

/// A member's open session.
#[derive(Debug, Clone, Copy, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Session {
    pub since: At,
    pub until: At,
    pub channel: forecourt_books::Channel,
}

/// One row of what happened to memberships (MEM-73).
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct MemberRow {
    pub at: At,
    pub member: MemberId,
    pub step: MemberStep,
    pub category: CategoryId,
    /// The home branch at that time.
    pub branch: BranchId,
    pub operator: Option<PersonId>,
    /// The fee difference, or the refund at leaving.
    pub amount: Fen,
}

/// One former value of a file (MEM-14).
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct FileRow {
    pub at: At,
    pub by: String,
    pub branch: Option<BranchId>,
    pub field: Kept,
    pub from: String,
    pub to: String,
}

/// What a change in the history is of: a field of the file, or what belongs to it (MEM-10, MEM-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// A field of the file.
    File(Field),
    /// Consent to advertisements.
    Consent,
    /// A vehicle's plate.
    Plate,
    /// A vehicle's engine number.
    Engine,
    /// A vehicle's colour.
    Colour,
    /// When a vehicle is inspected.
    Inspection,
    /// Day and kilometres of a vehicle's last service.
    Serviced,
    /// The end of an insurance.
    Insurance,
    /// A vehicle that left the file.
    Vehicle,
}

impl Kept {
    /// Its word in both languages.
    pub fn text(self) -> Text {
        match self {
            Kept::File(field) => field.text(),
            Kept::Consent => Text::new("advertising", "同意推广"),
            Kept::Plate => Text::new("plate", "车牌"),
            Kept::Engine => Text::new("engine", "发动机号"),
            Kept::Colour => Text::new("colour", "颜色"),
            Kept::Inspection => Text::new("inspection", "年检日期"),
            Kept::Serviced => Text::new("serviced", "上次保养"),
            Kept::Insurance => Text::new("insurance", "保险"),
            Kept::Vehicle => Text::new("vehicle", "车辆"),
        }
    }
}

impl Serialize for Kept {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.text().en)
    }
}
