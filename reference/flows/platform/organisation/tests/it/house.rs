//! A small house to try the organisation in: state, journal, the time, and who asks.

use forecourt_books::facts::{keys, members, organisation, payments, rental, security, value};
use forecourt_books::report::Asked;
use forecourt_books::{
    At, By, Context, Facts, Ledger, PersonId, Rejection, Scene, Secret, Settings, Stamp, Task, Undo, Value,
};
use forecourt_organisation::settings::{PASSWORD_KIB, PASSWORD_PASSES, TABLE};
use forecourt_organisation::{Command, Event, Organisation, State, access};

/// A world in which nobody but the organisation has open work.
struct Desk(Ledger, Vec<Task>);

impl organisation::Organisation for Desk {}
impl members::Members for Desk {}
impl value::Value for Desk {}
impl payments::Payments for Desk {}
impl rental::Rental for Desk {}
impl keys::Keys for Desk {}
impl security::Security for Desk {}

impl Facts for Desk {
    fn ledger(&self) -> &Ledger {
        &self.0
    }

    fn tasks(&self) -> Vec<Task> {
        self.1.clone()
    }
}

/// One house.
pub struct House {
    pub state: State,
    pub at: At,
    pub journal: Vec<(Stamp, Event)>,
    pub last: Vec<Event>,
    pub facts: Beside,
}

/// What stands beside the organisation: cabinets whose operators have numbers of their own.
#[derive(Default)]
pub struct Beside {
    ledger: Ledger,
    /// The highest number that a cabinet gave.
    pub last_operator: Option<PersonId>,
    /// Whose account an incident holds.
    pub held: Vec<PersonId>,
}

impl organisation::Organisation for Beside {}
impl members::Members for Beside {}
impl value::Value for Beside {}
impl payments::Payments for Beside {}
impl rental::Rental for Beside {}

impl security::Security for Beside {
    fn lets_pass(&self, by: &By, _: &str, _: At) -> Result<(), Rejection> {
        match by.employee().filter(|person| self.held.contains(person)) {
            Some(person) => {
                Err(Rejection::new("account-held").with("account", person).with("incident", "IN-1"))
            }
            None => Ok(()),
        }
    }
}

impl keys::Keys for Beside {
    fn last_operator(&self) -> Option<PersonId> {
        self.last_operator
    }
}

impl Facts for Beside {
    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

pub fn at(text: &str) -> At {
    text.parse().unwrap()
}

/// A beginning: cheap passwords, so that tests are quick.
pub fn begin() -> State {
    let mut settings = Settings::default();
    settings.set(&PASSWORD_KIB, At(0), None, Value::Number(8)).unwrap();
    settings.set(&PASSWORD_PASSES, At(0), None, Value::Number(1)).unwrap();
    State::with(TABLE.iter(), settings)
}

impl House {
    /// Monday morning, nobody there.
    pub fn new() -> House {
        let at = at("2026-03-02 09:00:00");
        House { state: begin(), at, journal: Vec::new(), last: Vec::new(), facts: Beside::default() }
    }

    /// A house whose cabinets stood alone until now and gave their operators numbers up to this one.
    pub fn behind_operators(last: u32) -> House {
        House { facts: Beside { last_operator: Some(PersonId(last)), ..Beside::default() }, ..House::new() }
    }

    /// Head office with an administrator, a finance clerk and an auditor; a 4S store with manager, cashier and
    /// receptionist; a fuel station with its manager and shift lead. P-1 … P-8, each at a terminal `t-<number>`.
    pub fn staffed() -> House {
        let mut house = House::new();
        for line in [
            r#"{"open-branch": {"name": "Head office", "kind": "head-office"}}"#,
            r#"{"open-branch": {"name": "East store", "kind": "store"}}"#,
            r#"{"open-branch": {"name": "Ring fuel", "kind": "fuel-station"}}"#,
        ] {
            house.system(line).unwrap();
        }
        for (name, branch, role) in [
            ("Ada", 1, "group-admin"),
            ("Fin", 1, "head-office-finance"),
            ("Aud", 1, "auditor"),
            ("Max", 2, "branch-manager"),
            ("Cas", 2, "cashier"),
            ("Rec", 2, "receptionist"),
            ("Sam", 3, "station-manager"),
            ("Lea", 3, "shift-lead"),
        ] {
            let number = house.state.people.len() + 1;
            let user = name.to_lowercase();
            house
                .system(&format!(
                    r#"{{"hire": {{"name": "{name}", "branch": "B-{branch}", "roles": ["{role}"],
                        "user": "{user}", "password": "password of {user}"}}}}"#
                ))
                .unwrap();
            house
                .system(&format!(r#"{{"enrol-terminal": {{"name": "t-{number}", "branch": "B-{branch}"}}}}"#))
                .unwrap();
        }
        house
    }

    /// Everybody at the own terminal.
    pub fn open_all(&mut self) {
        for number in 1..=self.state.people.len() {
            let line = format!(r#"{{"open-session": {{"person": "P-{number}", "terminal": "t-{number}"}}}}"#);
            self.system(&line).unwrap();
        }
    }

    /// A command with no question about rights: events, or a refusal that changed nothing but what it leaves behind.
    pub fn give(&mut self, by: &By, command: &Command) -> Result<Vec<Event>, Rejection> {
        self.pass_time(self.at);
        let branch = self.branch_of(by);
        let settings = self.state.settings.clone();
        let scene = Scene { at: self.at, by, branch, settings: &settings, facts: &self.facts };
        let decided = Organisation::decide(&self.state, &scene, command);
        let (events, outcome) = match decided {
            Ok(events) => (events.clone(), Ok(events)),
            Err(refusal) => {
                assert!(
                    Organisation::refusals().iter().any(|said| said.code == refusal.code),
                    "{refusal} has no text"
                );
                (Organisation::refused(&self.state, &scene, command, &refusal), Err(refusal))
            }
        };
        self.take(by, &events);
        outcome
    }

    fn branch_of(&self, by: &By) -> Option<forecourt_books::BranchId> {
        let terminal = by.terminal().map(ToString::to_string)?;
        self.state.terminals.get(terminal.as_str()).map(|terminal| terminal.branch)
    }

    fn take(&mut self, by: &By, events: &[Event]) {
        // Taken in, taken back, taken in again: an undone command leaves no trace.
        let before = Organisation::state_text(&self.state);
        let stamp = |seq| Stamp { at: self.at, by: by.clone(), branch: None, seq };
        let first = self.journal.len() as u64;
        self.state.begin();
        for (seq, event) in (first..).zip(events) {
            Organisation::apply(&mut self.state, &stamp(seq), event);
        }
        self.state.rollback();
        assert_eq!(Organisation::state_text(&self.state), before, "rollback leaves a trace");
        for (seq, event) in (first..).zip(events) {
            let stored = serde_json::to_string(event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&stored).unwrap(), *event, "{stored}");
            let stamp = stamp(seq);
            Organisation::apply(&mut self.state, &stamp, event);
            self.journal.push((stamp, event.clone()));
        }
        self.last = events.to_vec();
        Organisation::invariants(&self.state, &self.facts)
            .unwrap_or_else(|broken| panic!("{broken} after {events:?}"));
    }

    /// Deadlines before `now`, each at its second.
    fn pass_time(&mut self, now: At) {
        while let Some(due) = Organisation::next_deadline(&self.state).filter(|due| *due < now) {
            self.fire(due);
        }
        self.at = now;
    }

    fn fire(&mut self, due: At) {
        self.at = due.max(self.at);
        let settings = self.state.settings.clone();
        let scene =
            Scene { at: self.at, by: &By::System, branch: None, settings: &settings, facts: &self.facts };
        let events = Organisation::due(&self.state, &scene);
        assert!(!events.is_empty(), "a deadline brings something about");
        self.take(&By::System, &events);
        let next = Organisation::next_deadline(&self.state);
        assert!(self.journal.len() < 1_000_000 && next != Some(At(0)));
    }

    /// The clock goes on to `now`, whose own deadlines fire, too.
    pub fn until(&mut self, now: &str) {
        let now = at(now);
        self.pass_time(now);
        while Organisation::next_deadline(&self.state) == Some(now) {
            self.fire(now);
        }
    }

    pub fn system(&mut self, line: &str) -> Result<Vec<Event>, Rejection> {
        self.give(&By::System, &serde_json::from_str(line).unwrap())
    }

    /// Through the site's door: session, right, scope, module; then the command.
    pub fn person(&mut self, person: u32, line: &str) -> Result<Vec<Event>, Rejection> {
        let by = By::person(PersonId(person), &format!("t-{person}"));
        self.through_door(&by, line)
    }

    pub fn through_door(&mut self, by: &By, line: &str) -> Result<Vec<Event>, Rejection> {
        self.pass_time(self.at);
        let command: Command = serde_json::from_str(line).unwrap();
        let right = format!("organisation.{}", forecourt_books::kind::kind_of(&command));
        let branch = Organisation::branch(&self.state, &command);
        access::admits(&self.state, self.at, by, &right, branch)?;
        if let Some(used) = access::use_of(&self.state, self.at, by) {
            self.take(by, &[used]);
        }
        self.give(by, &command)
    }

    /// Somebody types name and password at a terminal.
    pub fn login(&mut self, user: &str, terminal: &str) -> Result<Vec<Event>, Rejection> {
        let password = Secret(format!("password of {user}"));
        self.give(&By::node(terminal), &Command::Login { user: user.to_owned(), password })
    }

    pub fn wait(&mut self, user: &str, terminal: &str) -> Result<Vec<Event>, Rejection> {
        let password = Secret(format!("password of {user}"));
        self.give(&By::node(terminal), &Command::Wait { user: user.to_owned(), password })
    }

    pub fn configure(&mut self, key: &str, value: i64) {
        let line = format!(r#"{{"configure": {{"key": "{key}", "value": {value}}}}}"#);
        self.system(&line).unwrap();
        while Organisation::next_deadline(&self.state) == Some(self.at) {
            self.fire(self.at);
        }
    }

    pub fn report(&self, asked: &Asked) -> Result<forecourt_books::report::Report, Rejection> {
        self.report_by(&By::System, asked)
    }

    /// A report for the system while this work is open in other contexts.
    pub fn report_with(
        &self,
        tasks: Vec<Task>,
        asked: &Asked,
    ) -> Result<forecourt_books::report::Report, Rejection> {
        let facts = Desk(Ledger::default(), tasks);
        let settings = &self.state.settings;
        let scene = Scene { at: self.at, by: &By::System, branch: None, settings, facts: &facts };
        Organisation::report(&self.state, &scene, asked)
    }

    pub fn report_by(&self, by: &By, asked: &Asked) -> Result<forecourt_books::report::Report, Rejection> {
        let facts = Desk(Ledger::default(), Organisation::tasks(&self.state));
        let scene = Scene { at: self.at, by, branch: None, settings: &self.state.settings, facts: &facts };
        Organisation::report(&self.state, &scene, asked)
    }

    /// The kinds of the last command's events.
    pub fn kinds(&self) -> Vec<String> {
        let kind = |event: &Event| serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned();
        self.last.iter().map(kind).collect()
    }

    /// The kinds of all events since a place in the journal.
    pub fn since(&self, from: usize) -> Vec<String> {
        let kind = |event: &Event| serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned();
        self.journal[from..].iter().map(|(_, event)| kind(event)).collect()
    }
}

/// The code of a refusal.
pub fn code(outcome: Result<Vec<Event>, Rejection>) -> &'static str {
    match outcome {
        Ok(events) => panic!("taken: {events:?}"),
        Err(refusal) => refusal.code,
    }
}
