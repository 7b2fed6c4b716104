//! A small house: state, settings and a facts double; a command is decided, applied, and the invariants are checked after
//! every event. It knows no rule.

use std::collections::{BTreeMap, BTreeSet};

use forecourt_books::facts::value::{Holding, Wallet};
use forecourt_books::facts::{self, BranchFacts, BranchKind, PaymentFacts, VehicleFacts};
use forecourt_books::report::{Asked, Report};
use forecourt_books::{
    Ask, At, BillId, BranchId, By, Context, Day, Document, Fen, Ledger, MemberId, News, PaymentId, PersonId,
    Posting, Rejection, Scene, Secret, Settings, Stamp, Value, VehicleId,
};
use forecourt_members::command::{IssueCard, Join};
use forecourt_members::{Command, Event, Members, State, settings};

/// What the other contexts say.
#[derive(Default)]
pub struct Double {
    pub ledger: Ledger,
    pub wallets: BTreeMap<MemberId, Wallet>,
    pub refundable: BTreeMap<MemberId, Fen>,
    pub bills: BTreeSet<MemberId>,
    pub paying: BTreeMap<MemberId, Vec<Document>>,
    pub claims: BTreeMap<MemberId, Fen>,
    pub holdings: BTreeMap<MemberId, Vec<Holding>>,
    pub payers: BTreeMap<PaymentId, PaymentFacts>,
    pub vehicles: BTreeMap<VehicleId, VehicleFacts>,
    pub denied: BTreeSet<&'static str>,
}

impl facts::organisation::Organisation for Double {
    fn branch(&self, branch: BranchId) -> Option<BranchFacts> {
        (branch.0 <= 3).then(|| BranchFacts {
            kind: BranchKind::Store,
            name: format!("store {branch}"),
            position: None,
            manager: None,
        })
    }
    fn branches(&self) -> Vec<BranchId> {
        vec![BranchId(1), BranchId(2), BranchId(3)]
    }
    fn head_office(&self) -> Option<BranchId> {
        Some(BranchId(3))
    }
    fn may(&self, _by: &By, right: &str, _branch: Option<BranchId>) -> Result<(), Rejection> {
        if self.denied.contains(right) { Err(Rejection::new("forbidden")) } else { Ok(()) }
    }
    fn vehicle(&self, vehicle: VehicleId) -> Option<VehicleFacts> {
        self.vehicles.get(&vehicle).cloned()
    }
}
impl facts::members::Members for Double {}
impl facts::value::Value for Double {
    fn wallet(&self, member: MemberId) -> Wallet {
        self.wallets.get(&member).copied().unwrap_or_default()
    }
    fn refundable(&self, member: MemberId) -> Fen {
        self.refundable.get(&member).copied().unwrap_or_default()
    }
    fn open_bills(&self, member: MemberId) -> Vec<BillId> {
        self.bills.iter().filter(|m| **m == member).map(|_| BillId(7)).collect()
    }
    fn paying(&self, member: MemberId) -> Vec<Document> {
        self.paying.get(&member).cloned().unwrap_or_default()
    }
    fn holdings(&self, member: MemberId) -> Vec<Holding> {
        self.holdings.get(&member).cloned().unwrap_or_default()
    }
}
impl facts::payments::Payments for Double {
    fn payment(&self, payment: PaymentId) -> Option<PaymentFacts> {
        self.payers.get(&payment).cloned()
    }
}
impl facts::rental::Rental for Double {
    fn open_claims(&self, member: MemberId) -> Fen {
        self.claims.get(&member).copied().unwrap_or_default()
    }
}
impl facts::keys::Keys for Double {}
impl facts::security::Security for Double {}
impl facts::Facts for Double {
    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

/// The house.
pub struct House {
    pub state: State,
    pub settings: Settings,
    pub facts: Double,
    pub at: At,
    pub branch: Option<BranchId>,
    pub log: Vec<(Stamp, Event)>,
    pub asks: Vec<Ask>,
    pub news: Vec<News>,
}

pub fn at(text: &str) -> At {
    text.parse().unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn staff() -> By {
    By::person(PersonId(1), "front-1")
}

pub const GOOD: &str = "123456";

impl House {
    pub fn new() -> House {
        let cheap: BTreeMap<String, Value> = [
            ("member.password_kib".to_owned(), Value::Number(8)),
            ("member.password_passes".to_owned(), Value::Number(1)),
        ]
        .into();
        House {
            state: State::default(),
            settings: Settings::new(settings::TABLE, &cheap).unwrap(),
            facts: Double::default(),
            at: at("2026-03-02 10:00:00"),
            branch: Some(BranchId(1)),
            log: Vec::new(),
            asks: Vec::new(),
            news: Vec::new(),
        }
    }

    fn scene<'a>(&'a self, by: &'a By, branch: Option<BranchId>) -> Scene<'a> {
        Scene { at: self.at, by, branch, settings: &self.settings, facts: &self.facts }
    }

    fn branch_of(&self, by: &By) -> Option<BranchId> {
        matches!(by, By::Person { .. }).then_some(self.branch).flatten()
    }

    fn take(&mut self, by: &By, events: &[Event]) {
        let stamp =
            Stamp { at: self.at, by: by.clone(), branch: self.branch_of(by), seq: self.log.len() as u64 + 1 };
        for event in events {
            let stored = serde_json::to_string(event).unwrap();
            let event: Event = serde_json::from_str(&stored).expect(&stored);
            self.state.take(&stamp, &event);
            let mut out: Vec<Posting> = Vec::new();
            Members::postings(&stamp, &event, &mut out);
            out.iter().for_each(|posting| self.facts.ledger.post(self.at, posting));
            self.asks.extend(Members::asks(&self.facts, &stamp, &event));
            self.news.extend(Members::news(&self.state, &stamp, &event));
            self.log.push((stamp.clone(), event));
        }
        Members::invariants(&self.state, &self.facts).unwrap();
        self.facts.ledger.check().unwrap();
    }

    /// A command; what a refusal leaves behind is taken in too.
    pub fn give(&mut self, by: &By, command: &Command) -> Result<Vec<Event>, Rejection> {
        let scene = self.scene(by, self.branch_of(by));
        match Members::decide(&self.state, &scene, command) {
            Ok(events) => {
                self.take(by, &events);
                Ok(events)
            }
            Err(rejection) => {
                let said = Members::refusals().iter().any(|said| said.code == rejection.code);
                assert!(said, "{} says something in both languages", rejection.code);
                let left = Members::refused(&self.state, &scene, command, &rejection);
                self.take(by, &left);
                Err(rejection)
            }
        }
    }

    /// By staff at the present branch; must be taken.
    #[track_caller]
    pub fn ok(&mut self, command: Command) -> Vec<Event> {
        self.give(&staff(), &command).unwrap()
    }

    /// By staff; must be refused with this code.
    #[track_caller]
    pub fn no(&mut self, command: Command) -> Rejection {
        self.give(&staff(), &command).expect_err("a refusal is expected")
    }

    /// What follows from news, by the system.
    pub fn hear(&mut self, news: &News) -> Vec<Event> {
        match Members::on(&self.state, news) {
            Some(command) => self.give(&By::System, &command).unwrap(),
            None => Vec::new(),
        }
    }

    /// Time goes on; every deadline fires at its own instant.
    pub fn until(&mut self, to: &str) -> Vec<Event> {
        let to = at(to);
        let mut all = Vec::new();
        while let Some(due) = Members::next_deadline(&self.state).filter(|due| *due <= to) {
            self.at = self.at.max(due);
            let scene = self.scene(&By::System, None);
            let events = Members::due(&self.state, &scene);
            assert!(!events.is_empty(), "a deadline brings something about");
            self.take(&By::System, &events);
            all.extend(events);
        }
        self.at = self.at.max(to);
        all
    }

    /// The deadlines of this very second.
    pub fn settle(&mut self) -> Vec<Event> {
        let now = self.at.to_string();
        self.until(&now)
    }

    pub fn report(&self, by: &By, asked: &Asked) -> Result<Report, Rejection> {
        Members::report(&self.state, &self.scene(by, self.branch_of(by)), asked)
    }

    /// A plain member of a category.
    pub fn member(&mut self, name: &str, category: &str) -> MemberId {
        self.ok(Command::Join(join(name, category)));
        MemberId(u32::try_from(self.state.members.len()).unwrap())
    }

    /// So many blank magnetic cards, from 1000 on, in the present branch's stock.
    pub fn stock(&mut self, kind: forecourt_members::kinds::CardKind, first: u64, quantity: i64) {
        self.ok(Command::OrderCards { kind, quantity });
        let order = forecourt_members::kinds::OrderId(u32::try_from(self.state.orders.len()).unwrap());
        self.ok(Command::ReceiveCards { order, first });
    }

    /// The digest of what waits for a decision about a record.
    pub fn decide(&mut self, kind: &str, about: &str, approved: bool) -> Vec<Event> {
        let digest = self
            .asks
            .iter()
            .rev()
            .find_map(|ask| match ask {
                Ask::Approve(approval) if approval.kind == kind && approval.about == about => {
                    Some(approval.digest.clone())
                }
                _ => None,
            })
            .expect("an approval was asked for");
        let (kind, about) = (kind.to_owned(), about.to_owned());
        self.hear(&News::Decided { kind, about, digest, approved, reason: String::new(), by: None })
    }
}

pub fn join(name: &str, category: &str) -> Join {
    Join {
        name: name.to_owned(),
        category: category.to_owned(),
        gender: None,
        phone: None,
        identity: None,
        birthday: None,
        address: None,
        licence: None,
        licence_class: None,
        licence_review: None,
        licence_until: None,
        contact: None,
        referrer: None,
        remarks: None,
        password: None,
        consent: false,
        home: None,
        parts: Vec::new(),
    }
}

pub fn issue(member: MemberId, number: u64, plates: &[&str]) -> IssueCard {
    IssueCard {
        member,
        number,
        cars: None,
        plates: plates.iter().map(|plate| (*plate).to_owned()).collect(),
        password: Some(Secret::new(GOOD)),
        charged: false,
        parts: Vec::new(),
    }
}

/// The kinds of events, for stories.
pub fn kinds(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .map(|event| {
            let value = serde_json::to_value(event).unwrap();
            value["kind"].as_str().unwrap().to_owned()
        })
        .collect()
}
