//! What may happen in the organisation. An event is complete in itself: ends of terms, ids and levels stand in it, so that
//! its fold needs neither settings nor facts (PLAT-05).

use forecourt_books::calendar::Hours;
use forecourt_books::facts::BranchKind;
use forecourt_books::message::To;
use forecourt_books::{
    ApprovalId, At, BranchId, By, Day, Fen, PersonId, Personal, Position, Value, VehicleId,
};
use serde::{Deserialize, Serialize};

use crate::kinds::{Deputy, Ending, Grant, Level, Network, Post, SessionId, Turn};
use crate::password::PasswordHash;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    // ---- tree ----
    /// A branch was opened; without hours those of its kind hold.
    BranchOpened {
        branch: BranchId,
        name: String,
        branch_kind: BranchKind,
        position: Option<Position>,
        hours: Option<Hours>,
    },
    /// A branch's hours on these weekdays are these, or it is closed on them.
    HoursSet { branch: BranchId, days: Vec<i8>, hours: Option<Hours> },
    /// A branch's hours on one date are these, or it is closed.
    DaySet { branch: BranchId, day: Day, hours: Option<Hours> },
    /// A date is worked, or not.
    WorkingDaySet { day: Day, worked: bool },
    /// A department was opened.
    DepartmentOpened { branch: BranchId, name: String },
    /// A branch has this manager now.
    ManagerSet { branch: BranchId, person: PersonId },
    /// A module was switched at these branches.
    ModuleSwitched { module: String, on: bool, branches: Vec<BranchId> },

    // ---- people ----
    /// Somebody was employed.
    Hired {
        person: PersonId,
        name: Personal,
        branch: BranchId,
        department: Option<String>,
        roles: Vec<String>,
        rights: Vec<Grant>,
    },
    /// Somebody has this phone.
    PhoneSet { person: PersonId, phone: Personal },
    /// Somebody has another home branch.
    EmployeeMoved { person: PersonId, branch: BranchId },
    /// Somebody has a post more.
    PostGiven { person: PersonId, post: Post },
    /// Somebody gave a post up.
    PostEnded { person: PersonId, post: Post },
    /// Somebody has this user name and this password.
    PasswordSet { person: PersonId, user: Personal, hash: PasswordHash },
    /// Somebody may log in at these hours of these weekdays only; without hours at any time.
    HoursPlanned { person: PersonId, days: Vec<i8>, hours: Option<Hours> },
    /// An account was shut.
    PersonDeactivated { person: PersonId, manager: Option<PersonId>, reason: String },
    /// An account was opened again.
    PersonReinstated { person: PersonId },
    /// Somebody acts for somebody else.
    DeputyNamed { person: PersonId, deputy: Deputy },

    // ---- roles ----
    /// Somebody has these roles now, and with them these rights.
    RolesSet { person: PersonId, roles: Vec<String>, rights: Vec<Grant> },
    /// A role has these rights now.
    RoleChanged { role: String, rights: Vec<Grant> },

    // ---- terminals ----
    /// A terminal was enrolled.
    TerminalEnrolled {
        terminal: String,
        branch: BranchId,
        hardware: Option<String>,
        check_key: Option<String>,
        remote: bool,
    },
    /// A terminal was blocked.
    TerminalBlocked { terminal: String, reason: String },
    /// A terminal was let in again.
    TerminalUnblocked { terminal: String },
    /// A terminal was challenged.
    Challenged { terminal: String, challenge: u64 },
    /// A terminal proved who it is; good for one login until then.
    TerminalProved { terminal: String, counter: u64, until: At },
    /// A terminal was refused (PLAT-29).
    TerminalRefused { terminal: String, reason: String },

    // ---- sessions ----
    /// A login failed.
    LoginFailed { person: Option<PersonId>, terminal: String, left: i64 },
    /// An account is blocked to this second.
    AccountBlocked { person: PersonId, until: At },
    /// A login was refused although name and password might be right: outside the hours, account shut.
    LoginRefused { person: PersonId, terminal: String, reason: String },
    /// A session began. `waited` in seconds for one that came out of the line; `taken` counts the places after it.
    SessionOpened {
        session: SessionId,
        person: PersonId,
        terminal: String,
        branch: BranchId,
        restricted: bool,
        waited: Option<i64>,
        taken: u32,
        places: u32,
        idle_s: i64,
        idle_at: At,
    },
    /// A command came: the idle time starts anew. One for all commands of a second.
    SessionUsed { person: PersonId, idle_at: At },
    /// A session ended; `taken` counts the places after it.
    SessionEnded { session: SessionId, person: PersonId, ending: Ending, reason: String, taken: u32 },
    /// A session ended because no command came.
    SessionIdleEnded { session: SessionId, person: PersonId, taken: u32 },
    /// A session ended because its user logged in at another place.
    SessionReplaced { session: SessionId, person: PersonId, former: String, terminal: String, taken: u32 },
    /// Somebody stands in line.
    WaitBegun { ticket: u64, person: PersonId, terminal: String, position: u32, until: At },
    /// Somebody in line stays in it.
    WaitRenewed { ticket: u64, person: PersonId, terminal: String, until: At },
    /// Somebody left the line without a place.
    WaitEnded { ticket: u64, person: PersonId, waited: i64, reason: String },

    // ---- network ----
    /// The network is set, and its ports are those that its mode allows.
    NetworkSet { mode: Network, open_ports: Vec<u32> },
    /// A branch is connected.
    BranchConnected { branch: BranchId, remote: bool },

    // ---- settings ----
    /// A setting has this value from then on.
    Configured { key: String, value: Value, former: Option<Value>, from: At, branch: Option<BranchId> },
    /// The places of the licence were looked at again, because their number changed.
    PlacesLookedAt { places: u32 },

    // ---- shared registers ----
    /// A key cabinet stands at a branch.
    CabinetPlaced { cabinet: u8, branch: BranchId },
    /// A vehicle entered the register.
    VehicleRegistered { vehicle: VehicleId, plate: String, vin: String, model: String },
    /// A vehicle has another plate.
    PlateChanged { vehicle: VehicleId, former: String, plate: String },
    /// An item entered the list.
    ItemRegistered { code: String, name: String, unit: String },

    // ---- approvals ----
    /// Somebody has to decide.
    ApprovalRequested {
        approval: ApprovalId,
        what: String,
        about: String,
        digest: String,
        amount: Fen,
        branch: BranchId,
        requester: Option<PersonId>,
        levels: Vec<Level>,
        turn: Turn,
        tell: Vec<To>,
    },
    /// A level said yes; where it has not the last word, the next one is asked.
    ApprovedAt { approval: ApprovalId, level: u32, person: PersonId, next: Option<Turn>, tell: Vec<To> },
    /// Finally approved.
    ApprovalDone { approval: ApprovalId, level: u32, person: PersonId, owner: Option<PersonId> },
    /// Refused.
    ApprovalRefused {
        approval: ApprovalId,
        level: u32,
        person: PersonId,
        reason: String,
        owner: Option<PersonId>,
    },
    /// Sent back for change.
    SentBack { approval: ApprovalId, level: u32, person: PersonId, reason: String, owner: PersonId },
    /// Asked again, from this level on.
    ApprovalResubmitted { approval: ApprovalId, digest: String, amount: Fen, turn: Turn, tell: Vec<To> },
    /// The level's people were reminded.
    ApprovalReminded { approval: ApprovalId, level: u32, tell: Vec<To> },
    /// The level's time is over: these may decide in their place.
    ApprovalDeputised { approval: ApprovalId, level: u32, deputies: Vec<PersonId> },
    /// A date became worked or free: the level's time ends otherwise (PLAT-26).
    ApprovalClockMoved { approval: ApprovalId, turn: Turn },
    /// Void: the record changed in between.
    ApprovalStale { approval: ApprovalId, reason: String, told: bool },
    /// Open work of somebody who left is somebody else's now: deciding, or asking again what was sent back.
    ApprovalHanded { approval: ApprovalId, from: PersonId, to: PersonId, deciding: bool },
    /// A kind of approval has this chain now.
    ChainSet { what: String, levels: Vec<Level> },
}

impl Event {
    /// Whether it ends the session of whoever gave the command, so that no use of it is left to be noted (PLAT-33).
    pub fn ends_session_of(&self, by: &By) -> bool {
        match self {
            Event::SessionEnded { person, .. }
            | Event::SessionIdleEnded { person, .. }
            | Event::SessionReplaced { person, .. } => by.employee() == Some(*person),
            _ => false,
        }
    }
}
