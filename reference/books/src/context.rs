//! What every context is: commands in, events out, state as their fold, and what its events mean to the rest of the
//! house (PLAT-04, PLAT-05).
//!
//! `site` composes contexts by this trait and by nothing else. It refuses to know any context.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::facts::Facts;
use crate::ledger::Posting;
use crate::report::{Asked, Report, ReportName};
use crate::seed::{Chain, RoleRights};
use crate::{Ask, At, BranchId, By, MemberId, News, Rejection, Said, Setting, Settings, Undo};

/// What surrounds a command: when, who, where, under which settings, beside which facts of other contexts.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// When: a whole second of business time (PLAT-02).
    pub at: At,
    /// Who.
    pub by: &'a By,
    /// The branch whose terminal is used; none for the system, members and outside systems (PLAT-30).
    pub branch: Option<BranchId>,
    /// The values in force, with their history (PLAT-06).
    pub settings: &'a Settings,
    /// What the other contexts know.
    pub facts: &'a dyn Facts,
}

impl Scene<'_> {
    /// The number of a setting now, at this scene's branch (PLAT-06).
    pub fn number(&self, setting: &Setting) -> i64 {
        self.settings.number_at(setting, self.at, self.branch)
    }

    /// The yes or no of a setting now, at this scene's branch.
    pub fn flag(&self, setting: &Setting) -> bool {
        self.settings.flag_at(setting, self.at, self.branch)
    }

    /// The number of a setting now, at a branch.
    pub fn number_of(&self, setting: &Setting, branch: BranchId) -> i64 {
        self.settings.number_at(setting, self.at, Some(branch))
    }

    /// Whether `word` stands in a list now.
    pub fn lists(&self, setting: &Setting, word: &str) -> bool {
        self.settings.lists_at(setting, self.at, self.branch, word)
    }
}

/// What every event bears beside its own content (PLAT-05).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When.
    pub at: At,
    /// Who caused it.
    pub by: By,
    /// At which branch.
    pub branch: Option<BranchId>,
    /// Its number in the journal. Not part of any rule: for references only.
    pub seq: u64,
}

/// An entry of somebody's work desk (PLAT-16).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// When it is due; the desk's order.
    pub due: At,
    /// Its record, such as `AP-3`.
    pub id: String,
    /// What kind: `approval`, `inspection`, `difference`, `reminder`, `alarm` …
    pub kind: &'static str,
    /// Whose it is.
    pub to: crate::message::To,
    /// What is to be done, with its facts filled in.
    pub text: String,
}

/// One context of the reference.
pub trait Context: 'static {
    /// Its name, in kebab-case: in the journal, in front of its commands (`rental.book`) and of its settings.
    const NAME: &'static str;
    /// Whether its deadlines are exact instants: a motor does not wait for its second to end. All others end with their
    /// second, after every command of it (PLAT-02).
    const EXACT: bool = false;
    /// What may be asked of it. Externally tagged, kebab-case: `{"book": {…}}`. Unknown fields are refused.
    type Command: Clone + Debug + Serialize + DeserializeOwned;
    /// What may happen in it. Internally tagged with `kind`, kebab-case: this is the stored form.
    type Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// The fold of its events.
    type State: Default + Undo;

    /// Its numbers (PLAT-06).
    fn settings() -> &'static [Setting];

    /// What its refusals say, in both languages (PLAT-04).
    fn refusals() -> &'static [Said];

    /// What roles of the house may do here from the beginning, beside what stands in the organisation's table (PLAT-19).
    /// Without a row nobody but the system and `group-admin` may give a command.
    fn rights() -> &'static [RoleRights] {
        &[]
    }

    /// Who decides on what this context asks approval for, beside the organisation's table (PLAT-25). An
    /// [`Ask::Approve`] of a kind that stands in neither is refused.
    fn chains() -> &'static [Chain] {
        &[]
    }

    /// Whether a command is taken, and what happens then. Pure: nothing is changed here.
    ///
    /// # Errors
    /// The refusal, with its facts.
    fn decide(
        state: &Self::State,
        scene: &Scene<'_>,
        command: &Self::Command,
    ) -> Result<Vec<Self::Event>, Rejection>;

    /// What a refusal leaves behind all the same: counted tries, audit lines.
    fn refused(
        _state: &Self::State,
        _scene: &Scene<'_>,
        _command: &Self::Command,
        _rejection: &Rejection,
    ) -> Vec<Self::Event> {
        Vec::new()
    }

    /// The branch whose records a command touches, when that need not be the terminal's own (PLAT-20).
    fn branch(_state: &Self::State, _command: &Self::Command) -> Option<BranchId> {
        None
    }

    /// When the clock alone brings something about.
    fn next_deadline(state: &Self::State) -> Option<At>;

    /// What the earliest deadline, which is at `scene.at`, brings about: at least one event that moves or ends it.
    fn due(state: &Self::State, scene: &Scene<'_>) -> Vec<Self::Event>;

    /// Takes an event into the state. Cannot fail, and takes nothing from settings or facts.
    fn apply(state: &mut Self::State, stamp: &Stamp, event: &Self::Event);

    /// A person is erased, at this moment and for good (PLAT-48): every personal value of theirs in the state becomes empty,
    /// as it is when it is read from a store that has lost their key. Nothing else changes: no record goes, no deadline
    /// moves, since the store keeps those too. Called for every context with the event that erases, on replay as well.
    fn forget(_state: &mut Self::State, _member: MemberId) {}

    /// Whether a value that is kept in passing under this owner's name is still wanted: its purpose, a record of this context,
    /// has not ended (PLAT-48).
    fn wants(_state: &Self::State, _owner: &str) -> bool {
        false
    }

    /// Whether the purpose of a value kept in passing may end with an event, so that the store is to forget it.
    fn passes(_event: &Self::Event) -> bool {
        false
    }

    /// The movements of the ledger that an event means (PLAT-40).
    fn postings(_stamp: &Stamp, _event: &Self::Event, _out: &mut Vec<Posting>) {}

    /// What an event obliges others to do: tell, collect, pay back, decide, hand out a key.
    fn asks(_facts: &dyn Facts, _stamp: &Stamp, _event: &Self::Event) -> Vec<Ask> {
        Vec::new()
    }

    /// The command of this context that serves an ask, if this is the context that serves it.
    fn serve(_ask: &Ask) -> Option<Self::Command> {
        None
    }

    /// What an event means to others.
    fn news(_state: &Self::State, _stamp: &Stamp, _event: &Self::Event) -> Vec<News> {
        Vec::new()
    }

    /// The command of this context that follows from news, if any does.
    fn on(_state: &Self::State, _news: &News) -> Option<Self::Command> {
        None
    }

    /// Open work, for the desk (PLAT-16).
    fn tasks(_state: &Self::State) -> Vec<Task> {
        Vec::new()
    }

    /// Its reports.
    fn reports() -> &'static [ReportName];

    /// A report.
    ///
    /// # Errors
    /// `unknown-report`, or what is wrong with the filter.
    fn report(state: &Self::State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection>;

    /// The state as text, for digests (PLAT-05): equal states, equal texts.
    fn state_text(state: &Self::State) -> String;

    /// What must hold after every event; see each context's `invariants.rs`.
    ///
    /// # Errors
    /// The invariant's id and what breaks it.
    fn invariants(state: &Self::State, facts: &dyn Facts) -> Result<(), String>;
}
