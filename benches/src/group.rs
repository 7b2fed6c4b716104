//! A dealership group of any size on one site: branches, staff, members, and an everyday mix of commands.
//!
//! It refuses to measure: whoever holds the watch calls it.

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{At, By, Fen, MemberId, PersonId, Settings};
use forecourt_keys::Camera;
use forecourt_site::{Command, Setup, Site};
use forecourt_store::Journal;
use forecourt_wire::{Instant, Span};
use serde_json::{Value, json};

struct NoCamera;

impl Camera for NoCamera {
    fn photo(&self, _: u8, _: At) -> Option<Vec<u8>> {
        None
    }
}

/// What a cashier does all day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// A bill of one line is opened for a member.
    OpenBill,
    /// The oldest bill that stands open is paid in cash.
    Settle,
    /// A member puts money onto the account, in cash.
    TopUp,
    /// Points are given by hand.
    AdjustPoints,
}

impl Deed {
    /// All, in the order of the everyday mix.
    pub const ALL: [Deed; 4] = [Deed::OpenBill, Deed::Settle, Deed::TopUp, Deed::AdjustPoints];
}

/// A group at work.
pub struct Group<J> {
    /// The site that carries it.
    pub site: Site<J>,
    staff: Vec<By>,
    members: u32,
    now: Instant,
    turn: u32,
    customer: u32,
    settled: u32,
}

/// The instant at which a group begins unless another is given.
pub const START: &str = "2026-03-02 08:00:00";

impl<J: Journal> Group<J> {
    /// A group of so many branches (a cashier in each) and members, on an empty journal.
    ///
    /// # Panics
    /// If a command of the set-up is refused: the bench is to blame.
    pub fn new(journal: J, branches: u32, members: u32) -> Group<J> {
        Group::from(START, journal, branches, members)
    }

    /// The same, begun at another civil time, such as [`START`].
    ///
    /// # Panics
    /// If it is no civil time, or a command of the set-up is refused: the bench is to blame.
    pub fn from(start: &str, journal: J, branches: u32, members: u32) -> Group<J> {
        let setup = Setup {
            epoch: start.parse().expect("a civil time"),
            settings: settings(),
            lines: Vec::new(),
            journal,
            camera: Box::new(NoCamera),
        };
        let site = Site::new(setup, Instant::ZERO).expect("an empty journal has nothing to refuse");
        let mut group =
            Group { site, staff: Vec::new(), members, now: Instant::ZERO, turn: 0, customer: 0, settled: 0 };
        group.give("organisation", json!({"open-branch": {"name": "HQ", "kind": "head-office"}}));
        for number in 1..=branches {
            let branch = format!("B-{}", number + 1);
            group.give(
                "organisation",
                json!({"open-branch": {"name": format!("Store {number}"), "kind": "store"}}),
            );
            let hired = json!({"hire": {"name": format!("Cashier {number}"), "branch": branch, "roles": ["cashier", "receptionist", "branch-manager"]}});
            group.give("organisation", hired);
            let terminal = format!("till-{number}");
            group.give("organisation", json!({"enrol-terminal": {"name": terminal, "branch": branch}}));
            group.give(
                "organisation",
                json!({"open-session": {"person": format!("P-{number}"), "terminal": terminal}}),
            );
            group.staff.push(By::person(PersonId(number), &terminal));
        }
        group.give("value", json!({"define-item": {"item": "wash", "title": "Car wash", "list": 3000}}));
        for number in 0..members {
            let home = format!("B-{}", number % branches + 2);
            group.give(
                "members",
                json!({"join": {"name": format!("M{number}"), "category": "basic", "home": home}}),
            );
        }
        group.drain();
        group
    }

    fn give(&mut self, context: &str, content: Value) {
        let command = Command::read(context, &content).unwrap_or_else(|error| panic!("{content}: {error}"));
        self.order(&By::System, command);
    }

    fn order(&mut self, by: &By, command: Command) {
        let name = command.name();
        if let Err(refusal) = self.site.command(self.now, by, command) {
            panic!("{name:?} of {by} is refused: {refusal}");
        }
        self.drain();
    }

    /// Forgets what was told: nobody listens to a bench.
    fn drain(&mut self) {
        while self.site.poll_event().is_some() {}
    }

    /// One command of the everyday mix: of every four, a bill is opened, settled in cash, money topped up, points given by
    /// hand. Branches and members take turns; a second passes with every thousand commands.
    ///
    /// # Panics
    /// If the command is refused: the bench is to blame.
    pub fn command(&mut self) {
        self.customer = self.turn / 4;
        self.one(Deed::ALL[self.turn as usize % 4]);
    }

    /// So many commands of one kind, of as many customers.
    ///
    /// # Panics
    /// If a command is refused: a bill was to be settled that was never opened, or the bench is to blame.
    pub fn block(&mut self, deed: Deed, commands: u32) {
        for _ in 0..commands {
            self.customer += 1;
            self.one(deed);
        }
    }

    fn one(&mut self, deed: Deed) {
        self.turn += 1;
        if self.turn.is_multiple_of(1000) {
            self.now += Span::from_secs(1);
        }
        let member = MemberId(self.customer.wrapping_mul(7919) % self.members + 1);
        let cash = |amount| vec![PartWish::new(Means::Cash, Fen(amount))];
        let command = match deed {
            Deed::OpenBill => forecourt_value::Command::OpenBill {
                member: Some(member),
                card: None,
                plate: None,
                frame: None,
                km: None,
                reference: String::new(),
                lines: vec![line("goods", "wash")],
            },
            Deed::Settle => {
                self.settled += 1;
                forecourt_value::Command::Settle {
                    bill: forecourt_books::BillId(self.settled),
                    parts: cash(3000),
                }
            }
            Deed::TopUp => {
                forecourt_value::Command::TopUp { member, amount: Fen(10_000), parts: cash(10_000) }
            }
            Deed::AdjustPoints => forecourt_value::Command::AdjustPoints {
                member,
                points: forecourt_books::Points(10),
                reason: "referral".parse().expect("a reason of the list"),
                note: String::new(),
            },
        };
        let staff = std::mem::take(&mut self.staff);
        self.order(&staff[self.customer as usize % staff.len()], command.into());
        self.staff = staff;
    }

    /// Lets time pass to an instant: every deadline fires.
    pub fn pass_to(&mut self, at: At) {
        let end = Instant::from_ns(at.0 - self.site.at(Instant::ZERO).0);
        while let Some(due) = self.site.next_deadline().filter(|due| *due <= end) {
            self.now = due;
            self.site.handle_timeout(due);
            self.drain();
        }
        self.now = end;
    }

    /// How many records the journal holds.
    pub fn records(&self) -> u64 {
        self.site.journal().head().len
    }
}

fn settings() -> Settings {
    let table: Vec<_> = forecourt_site::settings().into_iter().copied().collect();
    // Everybody is at work all year, there are places for all, and points live to the end of the year they are from.
    let numbers = [("plat.idle_min", 525_600), ("plat.licence_users", 1_000), ("member.points_years", 0)];
    let overrides =
        numbers.map(|(key, value)| (key.to_owned(), forecourt_books::Value::Number(value))).into();
    Settings::new(&table, &overrides).expect("the settings exist and take these values")
}

/// One piece of an item of the register.
fn line(kind: &str, item: &str) -> forecourt_value::kinds::LineWish {
    let code = |text: &str| text.parse().expect("a word in kebab-case");
    forecourt_value::kinds::LineWish {
        kind: code(kind),
        item: code(item),
        group: Default::default(),
        quantity: 1,
        hours: 0,
        list: None,
    }
}
