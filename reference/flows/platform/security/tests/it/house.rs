//! A house with five members: decides, stores as JSON, applies, and checks the invariants after each event.

use forecourt_books::facts::{self, BranchFacts, BranchKind, Membership};
use forecourt_books::report::{Asked, Cell, Report};
use forecourt_books::*;
use forecourt_security::{Command, Event, Security, State};

/// What the house knows of others.
#[derive(Default)]
pub struct World {
    ledger: Ledger,
}

impl facts::organisation::Organisation for World {
    fn head_office(&self) -> Option<BranchId> {
        Some(BranchId(9))
    }
    /// B-2 and head office have a manager; B-1 has somebody with the role alone, B-4 a station manager.
    fn branch(&self, branch: BranchId) -> Option<BranchFacts> {
        let manager = match branch.0 {
            2 => Some(PersonId(8)),
            9 => Some(PersonId(7)),
            _ => None,
        };
        Some(BranchFacts { kind: BranchKind::Store, name: branch.to_string(), position: None, manager })
    }
    /// P-20 and above work at B-2 … B-4; all others at B-1. P-21 has left.
    fn home_branch(&self, person: PersonId) -> Option<BranchId> {
        self.last_home(person).filter(|_| person != PersonId(21))
    }
    fn last_home(&self, person: PersonId) -> Option<BranchId> {
        Some(BranchId(if person.0 < 20 { 1 } else { person.0 / 10 }))
    }
    /// P-4 is the security officer.
    fn may(&self, by: &By, right: &str, _: Option<BranchId>) -> Result<(), Rejection> {
        let may = by.employee() == Some(PersonId(4)) || !right.starts_with("security.");
        if may { Ok(()) } else { Err(Rejection::new("forbidden").with("actor", by)) }
    }
    fn with_role(&self, role: &str, branch: Option<BranchId>) -> Vec<PersonId> {
        match (role, branch) {
            ("branch-manager", Some(BranchId(1))) => vec![PersonId(6)],
            ("station-manager", Some(BranchId(4))) => vec![PersonId(40)],
            _ => Vec::new(),
        }
    }
}
impl facts::members::Members for World {
    fn standing(&self, member: MemberId) -> Option<(Membership, String)> {
        (1..=5).contains(&member.0).then(|| (Membership::Active, "gold".to_owned()))
    }
}
impl facts::value::Value for World {}
impl facts::payments::Payments for World {}
impl facts::rental::Rental for World {}
impl facts::keys::Keys for World {}
impl facts::security::Security for World {}
impl facts::Facts for World {
    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

pub struct House {
    pub state: State,
    pub settings: Settings,
    pub world: World,
    pub now: At,
    /// The branch whose terminal is used.
    pub branch: Option<BranchId>,
    /// Every event with its stamp, as it is stored.
    pub journal: Vec<(Stamp, String)>,
    /// Every event with its time.
    pub events: Vec<(At, Event)>,
}

pub fn at(text: &str) -> At {
    text.parse().unwrap()
}

pub fn person(number: u32) -> By {
    By::person(PersonId(number), "front-1")
}

impl House {
    /// 2026-03-02 09:00:00 with the seed's numbers.
    pub fn new() -> House {
        House::with(&[])
    }

    /// The same with other numbers.
    pub fn with(overrides: &[(&str, Value)]) -> House {
        let said = overrides.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        House {
            state: State::default(),
            settings: Settings::new(Security::settings(), &said).unwrap(),
            world: World::default(),
            now: at("2026-03-02 09:00:00"),
            branch: Some(BranchId(1)),
            journal: Vec::new(),
            events: Vec::new(),
        }
    }

    /// With backups and the daily check, the clock set going.
    pub fn ticking() -> House {
        let on = Value::Flag(true);
        let mut house = House::with(&[("plat.backups", on.clone()), ("plat.audit_daily", on)]);
        house.system(Command::StartClock);
        house
    }

    pub fn scene<'a>(&'a self, by: &'a By) -> Scene<'a> {
        Scene { at: self.now, by, branch: self.branch, settings: &self.settings, facts: &self.world }
    }

    pub fn give(&mut self, by: &By, command: &Command) -> Result<Vec<Event>, Rejection> {
        let before = text::line(&self.state);
        // Commands read back as they are written.
        let written = serde_json::to_string(command).unwrap();
        assert_eq!(&serde_json::from_str::<Command>(&written).unwrap(), command);
        match Security::decide(&self.state, &self.scene(by), command) {
            Ok(events) => {
                self.state.begin();
                let stamp = self.stamp(by);
                events.iter().for_each(|event| Security::apply(&mut self.state, &stamp, event));
                self.state.rollback();
                assert_eq!(text::line(&self.state), before, "a rollback leaves no trace");
                self.take(by, events.clone());
                Ok(events)
            }
            Err(rejection) => {
                let known = Security::refusals().iter().any(|said| said.code == rejection.code);
                assert!(known, "{rejection} is not in the table");
                assert_eq!(text::line(&self.state), before);
                Err(rejection)
            }
        }
    }

    /// The system's command, which must be taken.
    pub fn system(&mut self, command: Command) -> Vec<Event> {
        self.give(&By::System, &command).unwrap_or_else(|rejection| panic!("{command:?}: {rejection}"))
    }

    /// An alarm of some context.
    pub fn alarm(&mut self, pattern: &str, subject: &str) -> Vec<Event> {
        let (pattern, subject) = (pattern.to_owned(), subject.to_owned());
        self.system(Command::NoteAlarm { pattern, subject, facts: String::new() })
    }

    /// A refused command of somebody.
    pub fn refusal(&mut self, by: &By, code: &str) -> Vec<Event> {
        let news = News::Refused {
            by: by.clone(),
            command: "value.reverse".into(),
            code: code.to_owned(),
            facts: format!("{code}: right=value.reverse"),
        };
        let command = Security::on(&self.state, &news).unwrap();
        self.system(command)
    }

    /// A setting gets another value from an instant on, and the house hears of it.
    pub fn set(&mut self, setting: &Setting, from: At, value: Value) -> Vec<Event> {
        self.settings.set(setting, from, None, value).unwrap();
        let news = News::SettingSet { key: setting.key.to_owned(), from };
        Security::on(&self.state, &news).map_or(Vec::new(), |command| self.system(command))
    }

    fn stamp(&self, by: &By) -> Stamp {
        Stamp { at: self.now, by: by.clone(), branch: Some(BranchId(1)), seq: self.journal.len() as u64 }
    }

    fn take(&mut self, by: &By, events: Vec<Event>) {
        for event in events {
            let stored = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&stored).unwrap(), event);
            let stamp = self.stamp(by);
            Security::apply(&mut self.state, &stamp, &event);
            // What it asks of others can always be said.
            let _asks = Security::asks(&self.world, &stamp, &event);
            self.journal.push((stamp, stored));
            self.events.push((self.now, event));
        }
        if let Err(broken) = Security::invariants(&self.state, &self.world) {
            panic!("{broken} after {:?}", self.events.last());
        }
    }

    /// Lets the time come to `until`, with all timers to and including it.
    pub fn wait_to(&mut self, until: At) {
        let mut firings = 0;
        while let Some(next) = Security::next_deadline(&self.state).filter(|next| *next <= until) {
            assert!(next >= self.now, "no deadline lies in the past: {next}");
            firings = if next == self.now { firings + 1 } else { 0 };
            assert!(firings < 1_000, "the timers of {next} do not end");
            self.now = next;
            let events = Security::due(&self.state, &self.scene(&By::System));
            assert!(!events.is_empty(), "a deadline brings an event");
            self.take(&By::System, events);
        }
        self.now = until;
    }

    pub fn wait(&mut self, seconds: i64) {
        self.wait_to(self.now.plus_s(seconds));
    }

    pub fn report(&self, asked: Asked) -> Report {
        Security::report(&self.state, &self.scene(&By::System), &asked).unwrap()
    }

    /// The stored kinds of events after the first `from`.
    pub fn kinds(&self, from: usize) -> Vec<String> {
        let kind = |stored: &String| {
            let value: serde_json::Value = serde_json::from_str(stored).unwrap();
            value["kind"].as_str().unwrap().to_owned()
        };
        self.journal[from..].iter().map(|(_, stored)| kind(stored)).collect()
    }

    /// When events of this stored kind happened.
    pub fn times(&self, kind: &str) -> Vec<String> {
        let all = self.kinds(0);
        let of_kind = all.iter().zip(&self.events).filter(|(found, _)| *found == kind);
        of_kind.map(|(_, (at, _))| at.to_string()).collect()
    }

    /// The state rebuilt from the journal.
    pub fn replayed(&self) -> String {
        let mut state = State::default();
        for (stamp, stored) in &self.journal {
            Security::apply(&mut state, stamp, &serde_json::from_str(stored).unwrap());
        }
        Security::state_text(&state)
    }
}

/// What a note of a report says.
pub fn note<'a>(report: &'a Report, en: &str) -> &'a Cell {
    &report.notes.iter().find(|(what, _)| what.en == en).unwrap_or_else(|| panic!("no note {en}")).1
}

/// The stored kind of an event.
pub fn kind(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned()
}

pub fn kinds(events: &[Event]) -> Vec<String> {
    events.iter().map(kind).collect()
}

pub fn code(result: Result<Vec<Event>, Rejection>) -> &'static str {
    result.map(|events| kinds(&events)).expect_err("it must be refused").code
}
