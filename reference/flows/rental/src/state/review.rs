//! Reviews, what they say about models, stations and staff, and what is done about it (RENT-48 … RENT-51); offers.

use forecourt_books::{At, BranchId, Day, MemberId, PersonId, RentalId};
use serde::Serialize;

use crate::kinds::{Mode, Remedy, Subject};

/// Reviews that a published score looks at (RENT-49).
pub const PUBLISHED: usize = 50;
/// Reviews that an improvement looks at (RENT-50).
pub const WATCHED: usize = 20;

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Review {
    pub order: RentalId,
    pub member: MemberId,
    pub model: String,
    pub station: BranchId,
    pub person: Option<PersonId>,
    pub vehicle: u8,
    pub station_score: u8,
    pub staff: u8,
    pub procedure: u8,
    pub overall: i64,
    pub text: String,
    pub at: At,
}

impl Review {
    /// What it says about whom, in hundredths.
    pub fn scores(&self) -> impl Iterator<Item = (Subject, i64)> {
        let staff = self.person.map(|person| (Subject::Staff(person), i64::from(self.staff) * 100));
        [
            (Subject::Model(self.model.clone()), i64::from(self.vehicle) * 100),
            (Subject::Station(self.station), i64::from(self.station_score) * 100),
            (Subject::Platform, self.overall),
        ]
        .into_iter()
        .chain(staff)
    }
}

/// The latest scores about one subject, oldest first, in hundredths.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Scores {
    /// The last 50.
    pub published: Vec<i64>,
    /// The last 20 since something was done about it.
    pub watched: Vec<i64>,
}

impl Scores {
    /// Adds a score.
    pub fn add(&mut self, score: i64) {
        for (scores, most) in [(&mut self.published, PUBLISHED), (&mut self.watched, WATCHED)] {
            scores.push(score);
            if scores.len() > most {
                scores.remove(0);
            }
        }
    }
}

/// An improvement task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Improvement {
    pub subject: Subject,
    pub opened: At,
    pub due: At,
    /// Mean that opened it, in hundredths.
    pub mean: i64,
    pub count: u32,
    pub overdue: bool,
    pub acted: Option<(At, Remedy, String)>,
}

/// An offer with its audience (RENT-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Offer {
    pub text: String,
    pub benefit: String,
    pub until: Day,
    pub mode: Option<Mode>,
    pub wanted: Option<String>,
    pub station: Option<BranchId>,
    pub model: Option<String>,
}
