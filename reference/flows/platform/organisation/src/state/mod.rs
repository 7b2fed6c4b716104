//! The fold of the organisation's events: tree, people, terminals, sessions, approvals, registers.
//!
//! Indexes stand beside the records, so that no decision looks through all of anything that grows with branches
//! (PLAT-10).

mod approvals;
mod known;
mod people;
mod registers;
mod sessions;
mod tree;

use std::collections::BTreeMap;

use forecourt_books::calendar::Hours;
use forecourt_books::facts::BranchKind;
use forecourt_books::seed::{Chain, RoleRights};
use forecourt_books::{
    Agenda, ApprovalId, At, BranchId, By, Day, Fen, Held, Log, Marks, PersonId, Personal, Position, Register,
    Setting, Settings, Stamp, Table, Value, VehicleId, undo_state,
};
use serde::Serialize;

use crate::event::Event;
use crate::kinds::{Deputy, Ending, Grant, Level, Post, SessionId, Standing, Turn};
use crate::password::PasswordHash;
use crate::rights::Rights;
pub use known::Known;

/// A branch of the tree (PLAT-08).
#[derive(Debug, Clone, Serialize)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: BranchKind,
    /// Where it stands.
    pub position: Option<Position>,
    /// Its manager.
    pub manager: Option<PersonId>,
    /// Its departments, in the order of opening.
    pub departments: Vec<String>,
    /// Hours by weekday from Monday; the outer none: those of its kind; the inner none: closed.
    pub week: [Option<Option<Hours>>; 7],
    /// Hours of single dates; none: closed.
    pub special: BTreeMap<Day, Option<Hours>>,
}

/// What a user needs to log in (PLAT-22).
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    /// The user name.
    pub user: Personal,
    /// The password's hash.
    pub hash: PasswordHash,
    /// How many passwords there were.
    pub passwords: u32,
    /// Failures in a row.
    pub failures: i64,
    /// Blocked through this second.
    pub blocked: Option<At>,
}

/// An employee (PLAT-14).
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    /// The name.
    pub name: Personal,
    /// The home branch.
    pub home: BranchId,
    /// The department at home.
    pub department: Option<String>,
    /// The phone.
    pub phone: Option<Personal>,
    /// The posts, in the order in which they were given.
    pub posts: Vec<Post>,
    /// The roles, ascending.
    pub roles: Vec<String>,
    /// What they allow, worked out.
    pub rights: Rights,
    /// False once deactivated.
    pub active: bool,
    /// User name and password, if the person logs in.
    pub account: Option<Account>,
    /// Working hours by weekday from Monday; none: at any time.
    pub plan: Option<[Option<Hours>; 7]>,
    /// Who acts in absence.
    pub deputy: Option<Deputy>,
}

impl Person {
    /// Whether the person belongs to a branch: by home, or by a post.
    pub fn belongs_to(&self, branch: BranchId) -> bool {
        self.home == branch || self.posts.iter().any(|post| post.branch == branch)
    }

    /// Home and the branches of posts, ascending, each once.
    pub fn branches(&self) -> Vec<BranchId> {
        let mut all: Vec<BranchId> =
            std::iter::once(self.home).chain(self.posts.iter().map(|post| post.branch)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A terminal (PLAT-28).
#[derive(Debug, Clone, Serialize)]
pub struct Terminal {
    /// For which branch it works.
    pub branch: BranchId,
    /// Digest of its hardware; none where the installation vouches for it.
    pub hardware: Option<String>,
    /// The key that checks its answers.
    pub check_key: Option<String>,
    /// Whether it is beyond the local network.
    pub remote: bool,
    /// Why it is refused, if it is.
    pub blocked: Option<String>,
    /// How often it was challenged.
    pub challenges: u64,
    /// Whether the last challenge waits for its answer.
    pub asked: bool,
    /// Its own count in the last accepted answer.
    pub counter: u64,
    /// To when its last answer is good for a login.
    pub proved: Option<At>,
    /// Since when it is enrolled.
    pub since: At,
}

/// A session (PLAT-24).
#[derive(Debug, Clone, Serialize)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// Where.
    pub terminal: String,
    /// The terminal's branch.
    pub branch: BranchId,
    /// True for the one that can only end sessions (PLAT-32).
    pub restricted: bool,
    /// Since when.
    pub since: At,
    /// The last command that was noted.
    pub used: At,
    /// The idle time in force at the last command that was noted, in seconds.
    pub idle_s: i64,
    /// When and why it ended.
    pub ended: Option<(At, Ending)>,
}

/// Somebody in the line for a place (PLAT-32).
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub terminal: String,
    /// Since when.
    pub since: At,
    /// To when, unless renewed.
    pub until: At,
}

/// Places of the licence (PLAT-31).
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Places {
    /// How many are taken.
    pub taken: u32,
    /// How many there were when the last one was given.
    pub places: u32,
    /// The last ticket of the line.
    pub tickets: u64,
}

/// One change of the number of places taken (PLAT-34).
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Use {
    /// When.
    pub at: At,
    /// How many were taken from then on.
    pub taken: u32,
    /// Of how many.
    pub places: u32,
}

/// One wait that is over (PLAT-34).
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Wait {
    /// When it was over.
    pub at: At,
    /// Who waited.
    pub person: PersonId,
    /// How long, in seconds.
    pub seconds: i64,
    /// Whether a place was given.
    pub let_in: bool,
}

/// A vehicle of the one register (PLAT-14).
#[derive(Debug, Clone, Serialize)]
pub struct Vehicle {
    /// The plate, or the stock number before it has one.
    pub plate: String,
    /// The identification number.
    pub vin: String,
    /// The model's name.
    pub model: String,
    /// Former plates, each with its last instant.
    pub former: Vec<(String, At)>,
}

/// An item of the one list (PLAT-14).
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// In what it is counted.
    pub unit: String,
}

/// One change of a setting (PLAT-06).
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// The setting.
    pub key: String,
    /// The new value.
    pub value: Value,
    /// From when on.
    pub from: At,
    /// At which branch; none: in the group.
    pub branch: Option<BranchId>,
    /// When it was said.
    pub said: At,
    /// By whom.
    pub by: By,
}

/// A request for approval (PLAT-25).
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// Its kind.
    pub kind: String,
    /// What it is about.
    pub about: String,
    /// What was asked, as a digest.
    pub digest: String,
    /// The amount that decides which level is final.
    pub amount: Fen,
    /// Whose people decide.
    pub branch: BranchId,
    /// Who asked.
    pub requester: Option<PersonId>,
    /// Whose task it is when it is sent back: the asker, later the asker's manager.
    pub owner: Option<PersonId>,
    /// When.
    pub since: At,
    /// The chain as it was then.
    pub levels: Vec<Level>,
    /// Whose turn it is.
    pub turn: Turn,
    /// Since when it is.
    pub turn_since: At,
    /// Who said yes, level by level.
    pub approvers: Vec<(u32, PersonId)>,
    /// Who may decide in place of the level.
    pub deputies: Vec<PersonId>,
    /// How it stands.
    pub standing: Standing,
    /// The last word's reason.
    pub reason: String,
    /// Who refused.
    pub refused_by: Option<PersonId>,
    /// When it came to its end.
    pub ended: Option<At>,
}

/// What the clock alone brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deadline {
    /// A session has had no command.
    Idle(PersonId),
    /// An entry in line was not renewed.
    Wait(u64),
    /// A level has not been heard of.
    Remind(ApprovalId),
    /// A level's time is over.
    Deputise(ApprovalId),
    /// The number of places changes at this instant.
    Places(At),
}

/// Everything that the organisation knows.
#[derive(Debug, Default, Serialize)]
pub struct State {
    /// Branches.
    pub branches: Register<BranchId, Branch>,
    /// Head office.
    pub head_office: Held<Option<BranchId>>,
    /// Dates that are worked, or not, against the calendar.
    pub working_days: Table<Day, bool>,
    /// Modules that are off, by branch.
    pub modules_off: Table<BranchId, Vec<String>>,
    /// Employees.
    pub people: Register<PersonId, Person>,
    /// Users by name.
    pub users: Table<String, PersonId>,
    /// Roles that are not as seeded.
    pub roles: Table<String, Vec<Grant>>,
    /// Active holders: role, branch, person.
    pub holders: Marks<(String, BranchId, PersonId)>,
    /// Active people by branch.
    pub staff: Marks<(BranchId, PersonId)>,
    /// Where key cabinets stand.
    pub cabinets: Table<u8, BranchId>,
    /// Connected branches, and whether from outside of the local network (PLAT-69).
    pub connected: Table<BranchId, bool>,
    /// Terminals by name.
    pub terminals: Table<String, Terminal>,
    /// All sessions.
    pub sessions: Register<SessionId, Session>,
    /// The open one of each user.
    pub open: Table<PersonId, SessionId>,
    /// The open sessions of each terminal.
    pub at_terminal: Marks<(String, PersonId)>,
    /// The line for a place, by ticket.
    pub line: Table<u64, Waiting>,
    /// The ticket of each user in line.
    pub tickets: Table<PersonId, u64>,
    /// Places taken.
    pub places: Held<Places>,
    /// How many were taken when.
    pub used: Log<Use>,
    /// Waits that are over.
    pub waits: Log<Wait>,
    /// Every setting that there is.
    pub known: Known,
    /// The values in force.
    pub settings: Settings,
    /// Who changed which setting when.
    pub changes: Log<Change>,
    /// Vehicles.
    pub vehicles: Register<VehicleId, Vehicle>,
    /// Vehicles by plate.
    pub by_plate: Table<String, VehicleId>,
    /// Vehicles by identification number.
    pub by_vin: Table<String, VehicleId>,
    /// Items by code.
    pub items: Table<String, Item>,
    /// Requests for approval.
    pub approvals: Register<ApprovalId, Request>,
    /// Open or sent back, by what they are about and kind.
    pub asked: Table<(String, String), ApprovalId>,
    /// Open or sent back.
    pub pending: Marks<ApprovalId>,
    /// Chains that are not as seeded.
    pub chains: Table<String, Vec<Level>>,
    /// Deadlines.
    pub agenda: Agenda<Deadline>,
}

undo_state!(State {
    branches,
    head_office,
    working_days,
    modules_off,
    people,
    users,
    roles,
    holders,
    staff,
    cabinets,
    connected,
    terminals,
    sessions,
    open,
    at_terminal,
    line,
    tickets,
    places,
    used,
    waits,
    known,
    settings,
    changes,
    vehicles,
    by_plate,
    by_vin,
    items,
    approvals,
    asked,
    pending,
    chains,
    agenda,
});

/// What an id that stands in an event names: decide has looked it up.
const KNOWN: &str = "an event names records that exist";

impl State {
    /// The beginning of a house with these settings, and these values of them from its configuration file (PLAT-06).
    pub fn with(known: impl IntoIterator<Item = &'static Setting>, settings: Settings) -> State {
        State { known: Known::new(known), settings, ..State::default() }
    }

    /// The same with the rights and the chains of approval that contexts bring (PLAT-19, PLAT-25).
    #[must_use]
    pub fn bringing(mut self, rights: Vec<RoleRights>, chains: Vec<Chain>) -> State {
        self.known.bring(rights, chains);
        self
    }

    /// Takes an event in; each family of records sees to its own.
    pub fn apply(&mut self, stamp: &Stamp, event: &Event) {
        let taken_in = self.apply_tree(event)
            || self.apply_people(event)
            || self.apply_terminal(stamp, event)
            || self.apply_session(stamp, event)
            || self.apply_register(stamp, event)
            || self.apply_approval(stamp, event);
        debug_assert!(taken_in, "every event has a family: {event:?}");
    }

    /// The rights of a role now: as changed, else as seeded.
    pub fn role(&self, role: &str) -> Option<Vec<Grant>> {
        self.roles.get(role).cloned().or_else(|| self.known.role(role))
    }

    /// The chain of a kind of approval now.
    pub fn chain(&self, kind: &str) -> Option<Vec<Level>> {
        self.chains.get(kind).cloned().or_else(|| self.known.chain(kind))
    }

    /// Active holders of a role at a branch, ascending.
    pub fn holders_at(&self, role: &str, branch: BranchId) -> impl Iterator<Item = PersonId> {
        let bound = |person| (role.to_owned(), branch, PersonId(person));
        self.holders.range(bound(0)..=bound(u32::MAX)).map(|(_, _, person)| *person)
    }

    /// Active holders of a role anywhere, ascending, each once.
    pub fn holders_of(&self, role: &str) -> Vec<PersonId> {
        let bound = |branch| (role.to_owned(), BranchId(branch), PersonId(0));
        let from_here = self.holders.range(bound(0)..);
        let mut all: Vec<PersonId> =
            from_here.take_while(|(known, ..)| known == role).map(|(_, _, person)| *person).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The open session of a user.
    pub fn session(&self, person: PersonId) -> Option<&Session> {
        self.sessions.get(*self.open.get(&person)?)
    }
}
