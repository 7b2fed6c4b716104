//! A house with two branches: decides, stores as JSON, applies, and checks the invariants after each event.

use forecourt_books::facts::{self, BranchFacts, BranchKind};
use forecourt_books::report::{Asked, Report};
use forecourt_books::*;
use forecourt_service::kinds::*;
use forecourt_service::{Command, Event, Service, State};

#[derive(Default)]
pub struct World(Ledger);

impl facts::organisation::Organisation for World {
    fn branch(&self, branch: BranchId) -> Option<BranchFacts> {
        let known = branch.0 == 1 || branch.0 == 2;
        let facts =
            BranchFacts { kind: BranchKind::Store, name: "store".into(), position: None, manager: None };
        known.then_some(facts)
    }
    fn head_office(&self) -> Option<BranchId> {
        Some(BranchId(1))
    }
}
impl facts::members::Members for World {}
impl facts::value::Value for World {}
impl facts::payments::Payments for World {}
impl facts::rental::Rental for World {}
impl facts::keys::Keys for World {}
impl facts::security::Security for World {}
impl facts::Facts for World {
    fn ledger(&self) -> &Ledger {
        &self.0
    }
}

pub struct House {
    pub state: State,
    pub settings: Settings,
    pub world: World,
    pub now: At,
    pub journal: Vec<(Stamp, String)>,
    /// What events meant to others.
    pub news: Vec<News>,
    pub asks: Vec<Ask>,
}

pub fn at(text: &str) -> At {
    text.parse().unwrap()
}

pub fn staff() -> By {
    By::person(PersonId(1), "office-1")
}

impl House {
    /// 2026-03-02 10:00:00.
    pub fn new() -> House {
        House {
            state: State::default(),
            settings: Settings::default(),
            world: World::default(),
            now: at("2026-03-02 10:00:00"),
            journal: Vec::new(),
            news: Vec::new(),
            asks: Vec::new(),
        }
    }

    /// With a customer of ten terminals far away, and one of a single terminal farther than visits go.
    pub fn with_customers() -> House {
        let mut house = House::new();
        let many = Command::RegisterCustomer { name: "Group A".into(), terminals: 10, distance_m: 900_000 };
        let one = Command::RegisterCustomer { name: "Shop B".into(), terminals: 1, distance_m: 201_000 };
        house.ok(&many);
        house.ok(&one);
        house
    }

    pub fn scene<'a>(&'a self, by: &'a By) -> Scene<'a> {
        Scene { at: self.now, by, branch: None, settings: &self.settings, facts: &self.world }
    }

    pub fn give(&mut self, by: &By, command: &Command) -> Result<Vec<Event>, Rejection> {
        let before = text::line(&self.state);
        let written = serde_json::to_string(command).unwrap();
        assert_eq!(&serde_json::from_str::<Command>(&written).unwrap(), command);
        let decided = Service::decide(&self.state, &self.scene(by), command);
        match decided {
            Ok(events) => {
                let stamp = self.stamp(by);
                self.state.begin();
                events.iter().for_each(|event| Service::apply(&mut self.state, &stamp, event));
                self.state.rollback();
                assert_eq!(text::line(&self.state), before, "a rollback leaves no trace");
                self.take(by, &events);
                Ok(events)
            }
            Err(rejection) => {
                let said = Service::refusals().iter().find(|said| said.code == rejection.code);
                let said = said.unwrap_or_else(|| panic!("{rejection} is not in the table"));
                let facts = rejection.facts.iter().map(|(name, value)| (*name, value.as_str()));
                let told = said.text.told(Lang::Zh, facts);
                assert!(!told.contains('{'), "{told}: a hole without its fact");
                Err(rejection)
            }
        }
    }

    pub fn ok(&mut self, command: &Command) -> Vec<Event> {
        self.give(&staff(), command).unwrap()
    }

    pub fn refused(&mut self, command: &Command) -> Rejection {
        self.give(&staff(), command).unwrap_err()
    }

    fn stamp(&self, by: &By) -> Stamp {
        Stamp { at: self.now, by: by.clone(), branch: None, seq: self.journal.len() as u64 }
    }

    fn take(&mut self, by: &By, events: &[Event]) {
        for event in events {
            let stored = serde_json::to_string(event).unwrap();
            assert_eq!(&serde_json::from_str::<Event>(&stored).unwrap(), event);
            let stamp = self.stamp(by);
            Service::apply(&mut self.state, &stamp, event);
            self.news.extend(Service::news(&self.state, &stamp, event));
            self.asks.extend(Service::asks(&self.world, &stamp, event));
            self.journal.push((stamp, stored));
        }
        if let Err(broken) = Service::invariants(&self.state, &self.world) {
            panic!("{broken} after {:?}", events.last());
        }
    }

    pub fn wait_to(&mut self, until: At) {
        while let Some(next) = Service::next_deadline(&self.state).filter(|next| *next <= until) {
            assert!(next >= self.now, "no deadline lies in the past");
            self.now = next;
            let events = Service::due(&self.state, &self.scene(&By::System));
            assert!(!events.is_empty(), "a deadline brings an event");
            self.take(&By::System, &events);
        }
        self.now = until;
    }

    /// What somebody decided on the last approval that was asked for.
    pub fn decide_last(&mut self, approved: bool) -> Vec<Event> {
        let Some(Ask::Approve(asked)) =
            self.asks.iter().rev().find(|ask| matches!(ask, Ask::Approve(_))).cloned()
        else {
            panic!("nobody was asked")
        };
        let news = News::Decided {
            kind: asked.kind,
            about: asked.about,
            digest: asked.digest,
            approved,
            reason: "so".into(),
            by: None,
        };
        let command = Service::on(&self.state, &news).unwrap();
        self.give(&By::System, &command).unwrap()
    }

    pub fn alarms(&self) -> Vec<String> {
        let all = self.news.iter().map(|news| match news {
            News::Alarm { pattern, subject, .. } => format!("{pattern} {subject}"),
            other => panic!("{other:?}"),
        });
        all.collect()
    }

    pub fn report(&self, asked: Asked) -> Report {
        Service::report(&self.state, &self.scene(&By::System), &asked).unwrap()
    }

    pub fn replayed(&self) -> String {
        let mut state = State::default();
        for (stamp, stored) in &self.journal {
            Service::apply(&mut state, stamp, &serde_json::from_str(stored).unwrap());
        }
        Service::state_text(&state)
    }
}

pub const FIRST: CustomerId = CustomerId(1);
pub const SECOND: CustomerId = CustomerId(2);
