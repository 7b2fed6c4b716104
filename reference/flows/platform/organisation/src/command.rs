//! What may be asked of the organisation. A command is a wish: numbers of levels, ends of terms and who is let in are
//! worked out here, never brought along (PLAT-11).

use forecourt_books::facts::BranchKind;
use forecourt_books::{ApprovalId, BranchId, Day, Fen, PersonId, Secret, VehicleId};
use serde::{Deserialize, Serialize};

use crate::kinds::{Grant, HoursText, Level, Network, Plain, When};

/// One wish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    // ---- tree (PLAT-08) ----
    /// A branch is opened; hours are those of its kind unless named. Degrees are whole microdegrees.
    OpenBranch {
        name: String,
        kind: BranchKind,
        #[serde(default)]
        lat: Option<i32>,
        #[serde(default)]
        lon: Option<i32>,
        #[serde(default)]
        hours: Option<HoursText>,
    },
    /// A branch's hours on weekdays (1 Monday … 7 Sunday; all when none is named); without hours closed.
    SetHours {
        branch: BranchId,
        #[serde(default)]
        hours: Option<HoursText>,
        #[serde(default)]
        days: Vec<i8>,
    },
    /// A branch's hours on one date; without hours closed.
    SetDay {
        branch: BranchId,
        day: Day,
        #[serde(default)]
        hours: Option<HoursText>,
    },
    /// A date is worked or not, against its weekday (CLM-54).
    SetWorkingDay { day: Day, worked: bool },
    /// A department of a branch.
    OpenDepartment { branch: BranchId, name: String },
    /// Somebody becomes a branch's manager.
    SetManager { branch: BranchId, person: PersonId },
    /// A module is switched on or off, at a branch or at all (PLAT-15).
    SwitchModule {
        module: String,
        on: bool,
        #[serde(default)]
        branch: Option<BranchId>,
    },

    // ---- people (PLAT-14, PLAT-22, PLAT-23) ----
    /// Somebody is employed, with roles, and with a user name where the person is to log in.
    Hire {
        name: String,
        branch: BranchId,
        #[serde(default)]
        roles: Vec<String>,
        #[serde(default)]
        user: Option<String>,
        #[serde(default)]
        password: Option<Secret>,
        #[serde(default)]
        department: Option<String>,
        #[serde(default)]
        phone: Option<String>,
    },
    /// Somebody's phone.
    SetPhone { person: PersonId, phone: String },
    /// Somebody gets another home branch.
    MoveEmployee { person: PersonId, branch: BranchId },
    /// Somebody gets a post.
    GivePost {
        person: PersonId,
        branch: BranchId,
        title: String,
        #[serde(default)]
        department: Option<String>,
    },
    /// Somebody gives a post up.
    EndPost { person: PersonId, branch: BranchId, title: String },
    /// Somebody gets a user name or a password anew from an administrator.
    SetPassword {
        person: PersonId,
        password: Secret,
        #[serde(default)]
        user: Option<String>,
    },
    /// The user's own change of password.
    ChangePassword { old: Secret, new: Secret },
    /// Working hours in which the user may log in; without hours at any time.
    PlanHours {
        person: PersonId,
        #[serde(default)]
        hours: Option<HoursText>,
        #[serde(default)]
        days: Vec<i8>,
    },
    /// The account is shut, the session ends, open work goes to the manager (PLAT-23).
    Deactivate {
        person: PersonId,
        #[serde(default)]
        reason: String,
    },
    /// The account is opened again.
    Reinstate { person: PersonId },
    /// The user names who acts in the user's absence (PLAT-26).
    NameDeputy { deputy: PersonId, from: Day, to: Day },

    // ---- roles (PLAT-19) ----
    /// Somebody gets a role.
    GrantRole { person: PersonId, role: String },
    /// Somebody loses a role.
    RevokeRole { person: PersonId, role: String },
    /// A role is made or changed; its rights are these and no others.
    ChangeRole { role: String, rights: Vec<Grant> },

    // ---- terminals (PLAT-28 … PLAT-30) ----
    /// A terminal is enrolled with the digest of its hardware and the key that checks its answers.
    EnrolTerminal {
        name: String,
        branch: BranchId,
        #[serde(default)]
        hardware: Option<String>,
        #[serde(default)]
        check_key: Option<String>,
        #[serde(default)]
        remote: bool,
    },
    /// A terminal is refused from now on; its session ends.
    BlockTerminal {
        name: String,
        #[serde(default)]
        reason: String,
    },
    /// A blocked terminal is let in again.
    UnblockTerminal { name: String },
    /// The terminal asks to be challenged and states its hardware.
    AskChallenge { hardware: String },
    /// The terminal answers, with its own count of answers and the proof over both.
    AnswerChallenge { counter: u64, proof: String },

    // ---- network (PLAT-69) ----
    /// Where the terminals stand, and which ports are open to outside.
    SetNetwork { mode: Network, open_ports: Vec<u32> },
    /// A branch connects, from outside of the local network or within it.
    ConnectBranch { branch: BranchId, remote: bool },

    // ---- sessions (PLAT-22, PLAT-24, PLAT-31 … PLAT-33) ----
    /// Somebody logs in.
    Login { user: String, password: Secret },
    /// Somebody logs in and stands in line while all places are taken; once more to stay in it.
    Wait { user: String, password: Secret },
    /// Somebody leaves the line.
    LeaveLine { user: String },
    /// The user's own end of the session.
    Logout {},
    /// An administrator ends a session.
    EndSession { person: PersonId, reason: String },
    /// The installation opens a session without proof: for the beginning of a world.
    OpenSession { person: PersonId, terminal: String },

    // ---- settings (PLAT-06) ----
    /// A setting gets a value, from an instant on, in the group or at a branch.
    Configure {
        key: String,
        value: Plain,
        #[serde(default)]
        from: Option<When>,
        #[serde(default)]
        branch: Option<BranchId>,
    },

    // ---- shared registers (PLAT-14) ----
    /// A key cabinet is put up at a branch.
    PlaceCabinet { cabinet: u8, branch: BranchId },
    /// A vehicle enters the one register.
    RegisterVehicle {
        plate: String,
        vin: String,
        #[serde(default)]
        model: String,
    },
    /// A vehicle entered another context's register under this number.
    NoteVehicle { vehicle: VehicleId, plate: String, vin: String },
    /// A vehicle gets another plate; the former ones stay in its history.
    ChangePlate { vehicle: VehicleId, plate: String },
    /// An item enters the one list of items.
    RegisterItem {
        code: String,
        name: String,
        #[serde(default)]
        unit: String,
    },

    // ---- approvals (PLAT-25 … PLAT-27) ----
    /// Somebody has to decide.
    RequestApproval {
        kind: String,
        about: String,
        digest: String,
        #[serde(default)]
        amount: Fen,
        branch: BranchId,
    },
    /// Yes, at the level whose turn it is.
    Approve { approval: ApprovalId },
    /// No.
    Refuse { approval: ApprovalId, reason: String },
    /// Not like this.
    SendBack { approval: ApprovalId, reason: String },
    /// Asked once more after it was sent back, with what is asked now.
    Resubmit {
        approval: ApprovalId,
        #[serde(default)]
        digest: Option<String>,
    },
    /// What was asked has changed or is no longer wanted: every open request about it, or that of one kind, is void (PLAT-27).
    WithdrawApproval {
        about: String,
        #[serde(default)]
        kind: Option<String>,
    },
    /// A kind of approval gets this chain of levels.
    SetChain { kind: String, levels: Vec<Level> },
}
