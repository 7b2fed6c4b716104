//! What is asked of the organisation: branches and their hours, employees and their rights, vehicles, approvals.

use serde::{Deserialize, Serialize};

use crate::calendar::Hours;
use crate::position::Position;
use crate::{ApprovalId, At, BranchId, By, Day, PersonId, Rejection, Setting, VehicleId};

/// Kinds of branch (PLAT-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BranchKind {
    /// The group's head office.
    HeadOffice,
    /// A 4S store.
    Store,
    /// A quick-repair shop.
    QuickRepair,
    /// A rental station.
    RentalStation,
    /// A fuel station.
    FuelStation,
    /// A partner's place.
    Partner,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchFacts {
    /// Its kind.
    pub kind: BranchKind,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub position: Option<Position>,
    /// Its manager, if it has one.
    pub manager: Option<PersonId>,
}

/// A branch's hours on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Closed all day.
    Closed,
    /// Open from the first to the last minute of day, the closing second included; 0 … 1440.
    Open(Hours),
}

/// A vehicle of the one register (PLAT-14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleFacts {
    /// The plate, or the stock number before it has one.
    pub plate: String,
    /// The vehicle identification number.
    pub vin: String,
    /// The model's name.
    pub model: String,
}

/// A request for approval (PLAT-25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalFacts {
    /// Its kind, such as `refund`.
    pub kind: String,
    /// What it is about, such as `RF-3`.
    pub about: String,
    /// The digest of what was asked (PLAT-27).
    pub digest: String,
    /// Whether it was finally approved.
    pub approved: bool,
    /// Whether it is still open.
    pub open: bool,
    /// Who asked.
    pub requester: Option<PersonId>,
}

/// Questions to the organisation.
pub trait Organisation {
    /// A branch.
    fn branch(&self, _branch: BranchId) -> Option<BranchFacts> {
        None
    }
    /// All branches, ascending.
    fn branches(&self) -> Vec<BranchId> {
        Vec::new()
    }
    /// Head office.
    fn head_office(&self) -> Option<BranchId> {
        None
    }
    /// A branch's hours on a day (PLAT-08).
    fn opening(&self, _branch: BranchId, _day: Day) -> Opening {
        Opening::Closed
    }
    /// Whether a branch is open at an instant.
    fn is_open(&self, branch: BranchId, at: At) -> bool {
        match self.opening(branch, at.day()) {
            Opening::Closed => false,
            Opening::Open(hours) => hours.holds(at.second_of_day()),
        }
    }
    /// Whether a day is worked, by the calendar of working days (CLM-54).
    fn is_working_day(&self, day: Day) -> bool {
        day.weekday() <= 5
    }
    /// An employee's home branch, while employed.
    fn home_branch(&self, _person: PersonId) -> Option<BranchId> {
        None
    }
    /// An employee's home branch, also of one who has left: the last (PLAT-23 keeps the history).
    fn last_home(&self, person: PersonId) -> Option<BranchId> {
        self.home_branch(person)
    }
    /// Whether anybody was ever employed: a world of key cabinets alone has nobody (PLAT-14).
    fn employs(&self) -> bool {
        self.person_name(PersonId(1)).is_some()
    }
    /// An employee's name.
    fn person_name(&self, _person: PersonId) -> Option<String> {
        None
    }
    /// An employee's phone for text messages, if one is known (PLAT-37).
    fn person_phone(&self, _person: PersonId) -> Option<String> {
        None
    }
    /// Employees whose home branch it is, ascending (PLAT-35).
    fn staff(&self, _branch: BranchId) -> Vec<PersonId> {
        Vec::new()
    }
    /// Employees of a department of a branch, by the department's name, ascending (PLAT-35).
    fn in_department(&self, _branch: BranchId, _department: &str) -> Vec<PersonId> {
        Vec::new()
    }
    /// Active users with a role, in a branch or anywhere, ascending.
    fn with_role(&self, _role: &str, _branch: Option<BranchId>) -> Vec<PersonId> {
        Vec::new()
    }
    /// Whether somebody may do something (PLAT-19, PLAT-20): `rental.book`, at a branch or wherever.
    ///
    /// # Errors
    /// `forbidden` with right and branch.
    fn may(&self, _by: &By, _right: &str, _branch: Option<BranchId>) -> Result<(), Rejection> {
        Ok(())
    }
    /// Whether a module is on at a branch (PLAT-15).
    fn module_on(&self, _module: &str, _branch: BranchId) -> bool {
        true
    }
    /// Whether the person has an open session (PLAT-22).
    fn is_online(&self, _person: PersonId) -> bool {
        true
    }
    /// A vehicle.
    fn vehicle(&self, _vehicle: VehicleId) -> Option<VehicleFacts> {
        None
    }
    /// A vehicle by its plate.
    fn vehicle_by_plate(&self, _plate: &str) -> Option<VehicleId> {
        None
    }
    /// A request for approval.
    fn approval(&self, _approval: ApprovalId) -> Option<ApprovalFacts> {
        None
    }
    /// The next approval's number, so that a record can name the approval that is asked for in the same command.
    fn next_approval(&self) -> ApprovalId {
        ApprovalId(1)
    }
    /// A setting of the house by its key, whichever context's it is (PLAT-06).
    fn setting(&self, _key: &str) -> Option<&'static Setting> {
        None
    }
    /// The branch at which a key cabinet stands.
    fn cabinet_branch(&self, _cabinet: u8) -> Option<BranchId> {
        None
    }
    /// How far a person's right reaches: `own`, `department`, `branch`, `group`; nothing where it is not held (PLAT-20).
    fn scope_of(&self, _person: PersonId, _right: &str) -> Option<&'static str> {
        None
    }
}
