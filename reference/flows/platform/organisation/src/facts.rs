//! What the organisation answers to the other contexts: the functions of the trait of the same names, out of the state
//! (PLAT-08, PLAT-14, PLAT-19). Nothing is decided here.

use forecourt_books::facts::{ApprovalFacts, BranchFacts, Opening, VehicleFacts};
use forecourt_books::{ApprovalId, BranchId, By, Day, PersonId, Rejection, Setting, Settings, VehicleId};

use crate::kinds::Standing;
use crate::state::State;
use crate::{access, hours};

/// The values of all settings of the house, with their history (PLAT-06).
pub fn settings(state: &State) -> &Settings {
    &state.settings
}

/// A setting by its key.
pub fn setting(state: &State, key: &str) -> Option<&'static Setting> {
    state.known.get(key)
}

/// A branch.
pub fn branch(state: &State, branch: BranchId) -> Option<BranchFacts> {
    let record = state.branches.get(branch)?;
    Some(BranchFacts {
        kind: record.kind,
        name: record.name.clone(),
        position: record.position,
        manager: record.manager,
    })
}

/// All branches, ascending.
pub fn branches(state: &State) -> Vec<BranchId> {
    state.branches.iter().map(|(branch, _)| branch).collect()
}

/// Head office.
pub fn head_office(state: &State) -> Option<BranchId> {
    *state.head_office.get()
}

/// A branch's hours on a day (PLAT-08).
pub fn opening(state: &State, branch: BranchId, day: Day) -> Opening {
    hours::opening(state, branch, day)
}

/// Whether a branch is open at an instant.
pub fn is_open(state: &State, branch: BranchId, at: forecourt_books::At) -> bool {
    match hours::opening(state, branch, at.day()) {
        Opening::Closed => false,
        Opening::Open(hours) => hours.holds(at.second_of_day()),
    }
}

/// Whether a day is worked (CLM-54).
pub fn is_working_day(state: &State, day: Day) -> bool {
    hours::is_working_day(state, day)
}

/// An employee's home branch, while employed.
pub fn home_branch(state: &State, person: PersonId) -> Option<BranchId> {
    state.people.get(person).filter(|record| record.active).map(|record| record.home)
}

/// An employee's home branch, also of one who has left.
pub fn last_home(state: &State, person: PersonId) -> Option<BranchId> {
    state.people.get(person).map(|record| record.home)
}

/// An employee's name.
pub fn person_name(state: &State, person: PersonId) -> Option<String> {
    state.people.get(person).map(|record| record.name.value().to_owned())
}

/// An employee's phone.
pub fn person_phone(state: &State, person: PersonId) -> Option<String> {
    state.people.get(person)?.phone.as_ref().map(|phone| phone.value().to_owned())
}

/// Active employees of a branch, ascending.
pub fn staff(state: &State, branch: BranchId) -> Vec<PersonId> {
    state
        .staff
        .range((branch, PersonId(0))..=(branch, PersonId(u32::MAX)))
        .map(|(_, person)| *person)
        .collect()
}

/// Active employees of a branch's department, ascending.
pub fn in_department(state: &State, branch: BranchId, department: &str) -> Vec<PersonId> {
    let belongs = |person: &PersonId| {
        state.people.get(*person).is_some_and(|record| {
            let here = |of: &Option<String>| of.as_deref() == Some(department);
            (record.home == branch && here(&record.department))
                || record.posts.iter().any(|post| post.branch == branch && here(&post.department))
        })
    };
    staff(state, branch).into_iter().filter(belongs).collect()
}

/// Active users with a role, in a branch or anywhere, ascending.
pub fn with_role(state: &State, role: &str, branch: Option<BranchId>) -> Vec<PersonId> {
    match branch {
        Some(branch) => state.holders_at(role, branch).collect(),
        None => state.holders_of(role),
    }
}

/// Whether somebody may do something (PLAT-19, PLAT-20).
///
/// # Errors
/// `forbidden` with right, roles and branch.
pub fn may(state: &State, by: &By, right: &str, branch: Option<BranchId>) -> Result<(), Rejection> {
    access::may(state, by, right, branch)
}

/// How far a person's right reaches (PLAT-20).
pub fn scope_of(state: &State, person: PersonId, right: &str) -> Option<&'static str> {
    access::scope_of(state, person, right).map(|scope| scope.word())
}

/// Whether a module is on at a branch (PLAT-15).
pub fn module_on(state: &State, module: &str, branch: BranchId) -> bool {
    access::module_on(state, module, branch)
}

/// Whether the person has an open session (PLAT-22); in a world without employees everybody is there.
pub fn is_online(state: &State, person: PersonId) -> bool {
    state.people.is_empty() || state.open.contains_key(&person)
}

/// The branch at which a key cabinet stands.
pub fn cabinet_branch(state: &State, cabinet: u8) -> Option<BranchId> {
    state.cabinets.get(&cabinet).copied()
}

/// A vehicle.
pub fn vehicle(state: &State, vehicle: VehicleId) -> Option<VehicleFacts> {
    let record = state.vehicles.get(vehicle)?;
    Some(VehicleFacts { plate: record.plate.clone(), vin: record.vin.clone(), model: record.model.clone() })
}

/// A vehicle by its plate.
pub fn vehicle_by_plate(state: &State, plate: &str) -> Option<VehicleId> {
    state.by_plate.get(plate).copied()
}

/// A request for approval.
pub fn approval(state: &State, approval: ApprovalId) -> Option<ApprovalFacts> {
    let request = state.approvals.get(approval)?;
    Some(ApprovalFacts {
        kind: request.kind.clone(),
        about: request.about.clone(),
        digest: request.digest.clone(),
        approved: request.standing == Standing::Approved,
        open: matches!(request.standing, Standing::Open | Standing::SentBack),
        requester: request.requester,
    })
}

/// The next approval's number.
pub fn next_approval(state: &State) -> ApprovalId {
    state.approvals.next_id()
}

/// Whether a key cabinet stands at a branch (RENT-26).
pub fn has_cabinet(state: &State, branch: BranchId) -> bool {
    state.cabinets.iter().any(|(_, at)| *at == branch)
}
