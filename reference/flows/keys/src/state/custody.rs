//! A key's custody: always one known state, and the only ways from one to another (KEY-66).

use std::collections::BTreeSet;

use forecourt_books::{At, PersonId};
use serde::Serialize;

use crate::kinds::{CustomerId, KeyId, Lost, Place, Purpose, Rented, Tag, VehicleId};

/// Who has a key outside the cabinet, for what, until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holding {
    /// The holder.
    pub holder: PersonId,
    /// What it was taken for; a hand-over does not change it.
    pub purpose: Purpose,
    /// The renter who has it in truth, for a rental; the holder answers for the release (RENT-26).
    pub rented: Option<Rented>,
    /// When it is overdue; none while an open work order sets no limit.
    pub due: Option<At>,
    /// The alarm of this custody was raised (I-KEY-14).
    pub overdue: bool,
}

/// Where a key is (KEY-66).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Custody {
    /// On the books, never in a slot.
    Registered,
    /// In this slot, or lifted from it in an opening that still runs.
    InSlot(Place),
    /// Taken from the cabinet.
    Out(Holding),
    /// Passed on from person to person (KEY-68).
    HandedOver(Holding),
    /// Left for the customer on this ground (KEY-69).
    Released(String),
    /// Nobody knows.
    Missing(Missing),
    /// Its tag shows in two slots; the place is the older one (KEY-36).
    Suspect(Place),
    /// Withdrawn.
    Retired,
}

/// What is known of a missing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Its last slot, if it vanished from one.
    pub place: Option<Place>,
    /// Its last holder, if it was out.
    pub holder: Option<PersonId>,
    /// Who stood there when it vanished; nobody is charged otherwise (I-KEY-11, I-KEY-17).
    pub charged: Option<PersonId>,
    /// It was reported lost (KEY-72).
    pub lost: Option<Lost>,
    /// It no longer blocks a delivery (KEY-69).
    pub acknowledged: bool,
}

impl Custody {
    /// The state's name.
    pub fn name(&self) -> &'static str {
        match self {
            Custody::Registered => "registered",
            Custody::InSlot(_) => "in-slot",
            Custody::Out(_) => "out",
            Custody::HandedOver(_) => "handed-over",
            Custody::Released(_) => "released",
            Custody::Missing(_) => "missing",
            Custody::Suspect(_) => "suspect",
            Custody::Retired => "retired",
        }
    }

    /// Counted among the keys in custody (KEY-71).
    pub fn in_custody(&self) -> bool {
        !matches!(self, Custody::Registered | Custody::Released(_) | Custody::Retired)
    }

    /// The holding, if somebody has the key.
    pub fn holding(&self) -> Option<&Holding> {
        match self {
            Custody::Out(holding) | Custody::HandedOver(holding) => Some(holding),
            _ => None,
        }
    }

    /// The slot, if the key has one.
    pub fn place(&self) -> Option<Place> {
        match self {
            Custody::InSlot(place) | Custody::Suspect(place) => Some(*place),
            _ => None,
        }
    }
}

/// The table of KEY-66: from a state to each state it may become. A move from slot to slot stays `in-slot`.
pub const TRANSITIONS: [(&str, &[&str]); 8] = [
    ("registered", &["in-slot", "retired"]),
    ("in-slot", &["in-slot", "out", "missing", "suspect", "retired"]),
    ("out", &["in-slot", "handed-over", "released", "missing", "suspect", "retired"]),
    ("handed-over", &["handed-over", "in-slot", "released", "missing", "suspect", "retired"]),
    ("missing", &["in-slot", "out", "missing", "suspect", "retired"]),
    ("suspect", &["in-slot", "missing", "suspect", "retired"]),
    ("released", &[]),
    ("retired", &[]),
];

/// Whether KEY-66 lets a key go from one state to the other.
pub fn allowed(from: &Custody, to: &Custody) -> bool {
    TRANSITIONS.iter().any(|(name, next)| *name == from.name() && next.contains(&to.name()))
}

/// A key, or another item with a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// `key` or `document` (KEY-74).
    pub item: String,
    /// `for-sale`, `repair`, … (KEY-02).
    pub kind: String,
    /// Whose key it is.
    pub vehicle: VehicleId,
    /// `main`, `spare`, …
    pub label: String,
    /// The vehicle's customer.
    pub customer: Option<CustomerId>,
    /// The tag bound to it (KEY-04).
    pub tag: Option<Tag>,
    /// Tags it once had.
    pub past_tags: Vec<Tag>,
    /// Where it is.
    pub custody: Custody,
    /// Since when.
    pub since: At,
}

/// A key lifted in an open drawer, until the closing scan (KEY-35).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lifted {
    /// The slot it hung in.
    pub from: Place,
    /// When it was lifted.
    pub at: At,
}

/// An ID that shows in two slots (KEY-36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Twin {
    /// Where it was.
    pub first: Place,
    /// Where it showed as well.
    pub second: Place,
    /// Full passes over the first slot's drawer since then.
    pub first_passes: i64,
    /// Full passes over the second slot's drawer since then.
    pub second_passes: i64,
    /// It was called a copy.
    pub told: bool,
}

/// Keys that are not where they were, in ascending order.
pub type KeySet = BTreeSet<KeyId>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_catalogue() {
        // Written out again from KEY-66, so that a slip in the table shows.
        let catalogue = "registered>in-slot in-slot>out out>in-slot out>handed-over out>released \
            handed-over>handed-over handed-over>in-slot handed-over>released missing>in-slot missing>out \
            suspect>in-slot in-slot>missing out>missing handed-over>missing suspect>missing missing>missing \
            in-slot>suspect out>suspect handed-over>suspect missing>suspect suspect>suspect in-slot>in-slot \
            registered>retired in-slot>retired out>retired handed-over>retired missing>retired suspect>retired";
        let mut wanted: Vec<&str> = catalogue.split_whitespace().collect();
        let mut table: Vec<String> = TRANSITIONS
            .iter()
            .flat_map(|(from, next)| next.iter().map(move |to| format!("{from}>{to}")))
            .collect();
        wanted.sort_unstable();
        table.sort_unstable();
        assert_eq!(table, wanted);
    }
}
