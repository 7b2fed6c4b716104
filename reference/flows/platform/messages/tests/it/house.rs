//! A house with some people and members: decides, stores as JSON, applies, and checks the invariants after each event.

use std::collections::{BTreeMap, BTreeSet};

use forecourt_books::facts::{self, MemberFacts, Membership};
use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::report::{Asked, Report};
use forecourt_books::*;
use forecourt_messages::{Command, Event, Messages, State};

/// What the house knows of others.
#[derive(Default)]
pub struct World {
    ledger: Ledger,
    pub phones: BTreeMap<MemberId, String>,
    pub consent: BTreeSet<MemberId>,
    pub staff_phones: BTreeMap<PersonId, String>,
    pub online: BTreeSet<PersonId>,
    pub forbidden: BTreeSet<PersonId>,
    /// Who has these rights and no others; whoever is not named has all.
    pub rights: BTreeMap<PersonId, &'static [&'static str]>,
}

impl facts::organisation::Organisation for World {
    fn home_branch(&self, person: PersonId) -> Option<BranchId> {
        (1..=6).contains(&person.0).then_some(BranchId(1 + u32::from(person.0 > 3)))
    }
    fn staff(&self, branch: BranchId) -> Vec<PersonId> {
        (1..=6).map(PersonId).filter(|person| self.home_branch(*person) == Some(branch)).collect()
    }
    fn in_department(&self, branch: BranchId, name: &str) -> Vec<PersonId> {
        if (branch, name) == (BranchId(1), "sales") { vec![PersonId(2), PersonId(3)] } else { Vec::new() }
    }
    fn with_role(&self, role: &str, branch: Option<BranchId>) -> Vec<PersonId> {
        match (role, branch) {
            ("cashier", None | Some(BranchId(1))) => vec![PersonId(1), PersonId(2)],
            ("group-admin", None) => vec![PersonId(6)],
            ("auditor", None) => vec![PersonId(5)],
            _ => Vec::new(),
        }
    }
    fn person_phone(&self, person: PersonId) -> Option<String> {
        self.staff_phones.get(&person).cloned()
    }
    /// P-3 asked for every decision.
    fn approval(&self, _: ApprovalId) -> Option<facts::ApprovalFacts> {
        Some(facts::ApprovalFacts {
            kind: "refund".into(),
            about: "PY-1".into(),
            digest: String::new(),
            approved: false,
            open: true,
            requester: Some(PersonId(3)),
        })
    }
    fn is_online(&self, person: PersonId) -> bool {
        self.online.contains(&person)
    }
    fn may(&self, by: &By, right: &str, _branch: Option<BranchId>) -> Result<(), Rejection> {
        match by.employee() {
            Some(person) if self.rights.get(&person).is_some_and(|held| !held.contains(&right)) => {
                Err(Rejection::new("forbidden").with("right", right))
            }
            Some(person) if self.forbidden.contains(&person) => {
                Err(Rejection::new("forbidden").with("right", right))
            }
            _ => Ok(()),
        }
    }
}

impl facts::members::Members for World {
    fn member(&self, member: MemberId) -> Option<MemberFacts> {
        Some(MemberFacts {
            membership: Membership::Active,
            category: "gold".into(),
            home: BranchId(2),
            shared: true,
            name: "王小明".into(),
            phone: self.phones.get(&member)?.clone(),
            birthday: None,
            licence_class: String::new(),
            licence_until: None,
            address: None,
            referrer: None,
            since: At(0),
            consent: self.consent.contains(&member),
            until: None,
        })
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
    /// Every event with its time, as it is stored.
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

pub fn gateway() -> By {
    By::Outside("sms-gateway".into())
}

impl House {
    /// 2026-03-02 10:00:00, members M-1 … M-5 with phones, all but M-2 consenting, P-1 and P-2 online.
    pub fn new(overrides: &[(&str, Value)]) -> House {
        let said = overrides.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let mut world = World::default();
        for number in 1..=5 {
            world.phones.insert(MemberId(number), format!("1381234567{number}"));
            if number != 2 {
                world.consent.insert(MemberId(number));
            }
        }
        world.online = [PersonId(1), PersonId(2)].into();
        House {
            state: State::default(),
            settings: Settings::new(Messages::settings(), &said).unwrap(),
            world,
            now: at("2026-03-02 10:00:00"),
            journal: Vec::new(),
            events: Vec::new(),
        }
    }

    /// With an outside gateway.
    pub fn outside() -> House {
        House::new(&[("plat.sms_gateway", Value::Text("outside".into()))])
    }

    pub fn scene<'a>(&'a self, by: &'a By) -> Scene<'a> {
        Scene { at: self.now, by, branch: Some(BranchId(1)), settings: &self.settings, facts: &self.world }
    }

    pub fn give(&mut self, by: &By, command: &Command) -> Result<Vec<Event>, Rejection> {
        let before = text::line(&self.state);
        // Commands read back as they are written.
        let written = serde_json::to_string(command).unwrap();
        assert_eq!(&serde_json::from_str::<Command>(&written).unwrap(), command);
        let decided = Messages::decide(&self.state, &self.scene(by), command);
        match decided {
            Ok(events) => {
                self.state.begin();
                self.fold(by, &events);
                self.state.rollback();
                assert_eq!(text::line(&self.state), before, "a rollback leaves no trace");
                self.take(by, events.clone());
                Ok(events)
            }
            Err(rejection) => {
                let known = Messages::refusals().iter().any(|said| said.code == rejection.code);
                assert!(known, "{rejection} is not in the table");
                Err(rejection)
            }
        }
    }

    fn fold(&mut self, by: &By, events: &[Event]) {
        let stamp = self.stamp(by);
        events.iter().for_each(|event| Messages::apply(&mut self.state, &stamp, event));
    }

    fn stamp(&self, by: &By) -> Stamp {
        Stamp { at: self.now, by: by.clone(), branch: Some(BranchId(1)), seq: self.journal.len() as u64 }
    }

    fn take(&mut self, by: &By, events: Vec<Event>) {
        for event in events {
            let stored = serde_json::to_string(&event).unwrap();
            assert!(!stored.contains("1381234567"), "no phone is stored: {stored}");
            assert_eq!(serde_json::from_str::<Event>(&stored).unwrap(), event);
            let stamp = self.stamp(by);
            Messages::apply(&mut self.state, &stamp, &event);
            self.journal.push((stamp, stored));
            self.events.push((self.now, event));
        }
        if let Err(broken) = Messages::invariants(&self.state, &self.world) {
            panic!("{broken} after {:?}", self.events.last());
        }
    }

    /// Lets the time come to `until`, with all timers to and including it.
    pub fn wait_to(&mut self, until: At) {
        let mut firings = 0;
        while let Some(next) = Messages::next_deadline(&self.state).filter(|next| *next <= until) {
            assert!(next >= self.now, "no deadline lies in the past");
            firings = if next == self.now { firings + 1 } else { 0 };
            assert!(firings < 10_000, "the timers of {next} do not end");
            self.now = next;
            let events = Messages::due(&self.state, &self.scene(&By::System));
            assert!(!events.is_empty(), "a deadline brings an event");
            self.take(&By::System, events);
        }
        self.now = until;
    }

    pub fn wait(&mut self, seconds: i64) {
        self.wait_to(self.now.plus_s(seconds));
    }

    /// The timers of this second.
    pub fn timers(&mut self) {
        self.wait(0);
    }

    pub fn tell(&mut self, wish: Wish) -> Vec<Event> {
        let command = Messages::serve(&Ask::Tell(wish)).unwrap();
        self.give(&By::System, &command).unwrap()
    }

    pub fn report(&self, by: &By, asked: Asked) -> Result<Report, Rejection> {
        Messages::report(&self.state, &self.scene(by), &asked)
    }

    /// When which entry was handed over.
    pub fn handed_over(&self) -> Vec<(String, u32)> {
        let all = self.events.iter().filter_map(|(at, event)| match event {
            Event::SmsHandedOver { message, .. } => Some((at.to_string()[11..].to_owned(), message.0)),
            _ => None,
        });
        all.collect()
    }

    /// The stored kinds of events after the first `from`.
    pub fn kinds(&self, from: usize) -> Vec<String> {
        let kind = |stored: &String| {
            let value: serde_json::Value = serde_json::from_str(stored).unwrap();
            value["kind"].as_str().unwrap().to_owned()
        };
        self.journal[from..].iter().map(|(_, stored)| kind(stored)).collect()
    }

    /// The state rebuilt from the journal.
    pub fn replayed(&self) -> String {
        let mut state = State::default();
        for (stamp, stored) in &self.journal {
            Messages::apply(&mut state, stamp, &serde_json::from_str(stored).unwrap());
        }
        Messages::state_text(&state)
    }
}

const TEXT: Text = Text::new("dear {name}, your bill", "尊敬的{name},您的账单");

/// A text message to a member.
pub fn sms(member: u32, cause: Cause) -> Wish {
    Wish::new(To::Member(MemberId(member)), Way::Sms, cause, "bill", TEXT).with("name", "王小明")
}

pub fn desk(to: To) -> Wish {
    Wish::new(to, Way::Desk, Cause::Work, "to-approve", Text::new("please approve {what}", "请审批{what}"))
        .with("what", "AP-3")
        .about("AP-3")
}
