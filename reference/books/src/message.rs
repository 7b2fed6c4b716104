//! What a context wants somebody to be told. It says to whom, why and what; when and how often it is tried, whether the
//! person consented and how much it costs is the outbox's business (PLAT-36 … PLAT-39).

use serde::{Deserialize, Serialize};

use crate::{At, BranchId, MemberId, PersonId, Text};

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// A member or registered customer.
    Member(MemberId),
    /// An employee.
    Person(PersonId),
    /// Everybody with a role, in one branch or in the whole group.
    Role(String, Option<BranchId>),
    /// Somebody known by a phone number only, under a name that is no number (a one-time code's request).
    Guest(String),
}

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A text message to the phone.
    Sms,
    /// A push to the app or mini-program.
    Push,
    /// A call that a seat is asked to make.
    PhoneTask,
    /// A letter.
    Letter,
    /// The work desk of an employee (PLAT-16, PLAT-35).
    Desk,
}

/// Why: it gives the priority and whether quiet hours hold (PLAT-37, PLAT-38). The order is that of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A rescue.
    Rescue,
    /// Security: alarms, incidents, lost cards, resets.
    Security,
    /// A one-time code.
    OneTimeCode,
    /// A red warning (CARE-25).
    RedWarning,
    /// A payment or refund.
    Payment,
    /// A booking: appointment, reservation, rental.
    Booking,
    /// Work inside the house.
    Work,
    /// A service reminder, which needs no marketing consent (MEM-71).
    Service,
    /// A greeting or an advertisement, which needs consent.
    Advertising,
}

impl Cause {
    /// Whether quiet hours hold it back (PLAT-38).
    pub fn knows_quiet_hours(self) -> bool {
        matches!(self, Cause::Service | Cause::Advertising)
    }
}

/// One wish to tell somebody something. Contexts give it out of their events; `site` hands it to the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// To whom.
    pub to: To,
    /// How.
    pub way: Way,
    /// Why.
    pub cause: Cause,
    /// The template's name, in kebab-case, such as `deposit-refunded`.
    pub template: &'static str,
    /// What it says, with holes for the facts.
    pub text: Text,
    /// The facts.
    pub facts: Vec<(&'static str, String)>,
    /// What it refers to, such as `R-12` or `AP-3`, so that it opens it (PLAT-36).
    pub about: String,
    /// The branch that bears the cost.
    pub branch: Option<BranchId>,
    /// Not before; at once when nothing is named.
    pub send_at: Option<At>,
    /// Not after; the outbox's own limit when nothing is named.
    pub not_after: Option<At>,
}

impl Wish {
    /// A wish without facts yet.
    pub fn new(to: To, way: Way, cause: Cause, template: &'static str, text: Text) -> Wish {
        Wish {
            to,
            way,
            cause,
            template,
            text,
            facts: Vec::new(),
            about: String::new(),
            branch: None,
            send_at: None,
            not_after: None,
        }
    }

    /// With one fact more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Wish {
        self.facts.push((name, value.to_string()));
        self
    }

    /// About this record.
    #[must_use]
    pub fn about(mut self, what: impl std::fmt::Display) -> Wish {
        self.about = what.to_string();
        self
    }

    /// At this branch's cost.
    #[must_use]
    pub fn from(mut self, branch: BranchId) -> Wish {
        self.branch = Some(branch);
        self
    }
}
