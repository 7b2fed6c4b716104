//! A small store to try the rules on: one cabinet of two drawers, six people, four keys. It checks the
//! invariants after every event, that a refusal changes nothing, and keeps journal and bus orders.

use std::cell::Cell;
use std::collections::BTreeMap;

use forecourt_books::{At, By, PersonId, Settings, Value};
use forecourt_keys::kinds::*;
use forecourt_keys::*;

pub const ADMIN: PersonId = PersonId(1);
pub const MANAGER: PersonId = PersonId(2);
pub const SELLER: PersonId = PersonId(3);
pub const ADVISOR: PersonId = PersonId(4);
pub const CASHIER: PersonId = PersonId(5);
pub const VIEWER: PersonId = PersonId(6);

pub const SALE: KeyId = KeyId(1);
pub const SPARE: KeyId = KeyId(2);
pub const REPAIR: KeyId = KeyId(3);
pub const DEMO: KeyId = KeyId(4);

pub const D1: Bay = Bay { cabinet: 1, drawer: 1 };
pub const D2: Bay = Bay { cabinet: 1, drawer: 2 };

pub struct Lens {
    pub works: Cell<bool>,
}

impl Camera for Lens {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        self.works.get().then(|| format!("{cabinet}@{}", at.0).into_bytes())
    }
}

pub struct Shop {
    pub state: State,
    pub now: At,
    pub settings: Settings,
    pub lens: Lens,
    pub journal: Vec<(At, Event)>,
    pub orders: Vec<BusOrder>,
}

pub fn tag(key: KeyId) -> Tag {
    Tag(0x0A_0000_0000 + u64::from(key.0))
}

pub fn at(drawer: u8, slot: u8) -> Place {
    Place::new(1, drawer, slot)
}

pub fn home(key: KeyId) -> Place {
    match key.0 {
        4 => at(2, 1),
        number => at(1, u8::try_from(number).unwrap()),
    }
}

pub fn kind(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned()
}

pub fn secret(person: PersonId) -> Secret {
    Secret(format!("pw-{person}"))
}

pub fn user(person: PersonId) -> String {
    format!("user{}", person.0)
}

impl Shop {
    /// Nothing but a cabinet whose start scan is done.
    pub fn bare(overrides: &[(&str, Value)]) -> Shop {
        let map: BTreeMap<String, Value> =
            overrides.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let mut shop = Shop {
            state: State::new(),
            now: "2026-03-02 09:00:00".parse().unwrap(),
            settings: Settings::new(&forecourt_keys::settings::TABLE, &map).unwrap(),
            lens: Lens { works: Cell::new(true) },
            journal: Vec::new(),
            orders: Vec::new(),
        };
        shop.system(Command::InstallCabinet { cabinet: 1, drawers: vec![32, 32] });
        shop
    }

    /// The whole store, every key in its slot and every empty slot read.
    pub fn new() -> Shop {
        Shop::with(&[])
    }

    pub fn with(overrides: &[(&str, Value)]) -> Shop {
        let mut shop = Shop::bare(overrides);
        shop.people();
        shop.vehicles();
        for (key, kind, vehicle, customer) in [
            (SALE, "for-sale", 1, None),
            (SPARE, "for-sale", 1, None),
            (REPAIR, "repair", 2, Some(CustomerId(1))),
            (DEMO, "demo", 3, None),
        ] {
            shop.system(Command::RegisterKey {
                item: "key".into(),
                kind: kind.into(),
                vehicle: VehicleId(vehicle),
                label: "main".into(),
                customer,
                tag: Some(tag(key)),
            });
        }
        for drawer in 1..=2 {
            for slot in 1..=32 {
                let place = at(drawer, slot);
                let key = [SALE, SPARE, REPAIR, DEMO].into_iter().find(|key| home(*key) == place);
                shop.read(place, key.map_or(Reading::Empty, |key| Reading::Tag(tag(key))));
            }
            let bay = Bay::new(1, drawer);
            shop.drawer(bay, "closed");
            shop.see(Observation::FullScanDone { bay });
        }
        shop.orders.clear();
        shop
    }

    fn people(&mut self) {
        for (person, level, post) in [
            (ADMIN, Level::Administrator, Post::Office),
            (MANAGER, Level::Manager, Post::Office),
            (SELLER, Level::User, Post::Sales),
            (ADVISOR, Level::User, Post::AfterSales),
            (CASHIER, Level::User, Post::Cashier),
            (VIEWER, Level::Viewer, Post::Office),
        ] {
            let number = u64::from(person.0);
            self.system(Command::EnrolOperator {
                person: None,
                user: user(person),
                name: format!("Person {number}"),
                level,
                post,
                password: secret(person),
                fingers: vec![number * 10, number * 10 + 1],
            });
        }
    }

    fn vehicles(&mut self) {
        for number in ["S-001", "京A12345", "D-001"] {
            self.system(Command::RegisterVehicle { number: number.into(), vin: format!("VIN{number}") });
        }
        self.system(Command::RegisterCustomer { name: "Wang Fang".into(), phone: "13800000000".into() });
        let told = Notice::WorkOrderOpened { order: "WO-1".into(), vehicle: VehicleId(2) };
        self.system(Command::Notice(told));
    }

    /// Decides and, if accepted, applies; a refusal must leave everything as it was.
    pub fn run(&mut self, by: &By, command: Command) -> Result<Vec<String>, Rejection> {
        let before = self.state.clone();
        let scene = Scene { at: self.now, by, settings: &self.settings, camera: &self.lens };
        let events = decide(&self.state, &scene, command);
        assert_eq!(before, self.state, "decide changes nothing");
        events.map(|events| self.take_in(events))
    }

    fn take_in(&mut self, events: Vec<Event>) -> Vec<String> {
        let kinds = events.iter().map(kind).collect();
        for event in events {
            self.state.apply(self.now, &event);
            self.orders.extend(bus(&event));
            self.journal.push((self.now, event));
        }
        // Events of one decision commit together.
        if let Err(violation) = invariants(&self.state) {
            panic!("{violation}\nlast events: {:#?}", &self.journal[self.journal.len().saturating_sub(6)..]);
        }
        kinds
    }

    #[track_caller]
    pub fn system(&mut self, command: Command) -> Vec<String> {
        self.run(&By::System, command).unwrap()
    }

    #[track_caller]
    pub fn see(&mut self, observation: Observation) -> Vec<String> {
        self.system(Command::Seen(observation))
    }

    #[track_caller]
    pub fn read(&mut self, place: Place, reading: Reading) -> Vec<String> {
        self.see(Observation::Slot { place, reading, reads: 7 })
    }

    /// `closed`, `moving`, `open`, `stalled`, `by-hand`.
    #[track_caller]
    pub fn drawer(&mut self, bay: Bay, how: &str) -> Vec<String> {
        let report = DrawerReport {
            closed: how == "closed" || how == "closed-stalled",
            open: how == "open",
            moving: how == "moving",
            stalled: how == "stalled" || how == "closed-stalled",
            by_hand: how == "by-hand",
            fault: u16::from(how == "stalled" || how == "closed-stalled"),
        };
        self.see(Observation::Drawer { bay, report })
    }

    /// A command at cabinet 1.
    pub fn at_cabinet(&mut self, command: Command) -> Result<Vec<String>, Rejection> {
        self.run(&By::cabinet(1), command)
    }

    #[track_caller]
    pub fn ok(&mut self, command: Command) -> Vec<String> {
        self.at_cabinet(command).unwrap()
    }

    /// The code of a refusal at cabinet 1.
    #[track_caller]
    pub fn refused(&mut self, command: Command) -> String {
        self.at_cabinet(command).unwrap_err().code.to_owned()
    }

    #[track_caller]
    pub fn sign_in(&mut self, person: PersonId) {
        self.ok(Command::GiveFinger { finger: u64::from(person.0) * 10 });
        let kinds = self.ok(Command::EnterPassword { user: user(person), password: secret(person) });
        assert_eq!(kinds, ["password-accepted", "photo-stored", "signed-in"]);
    }

    #[track_caller]
    pub fn remote(&mut self, person: PersonId) -> By {
        let by = By::node(&format!("desk-{}", person.0));
        self.run(&by, Command::RemoteSignIn { user: user(person), password: secret(person) }).unwrap();
        by
    }

    /// Lets the clock run, answering every deadline at its own instant.
    pub fn wait(&mut self, seconds: i64) -> Vec<String> {
        let until = self.now.plus_s(seconds);
        let mut kinds = Vec::new();
        while let Some(deadline) = self.state.next_deadline().filter(|deadline| *deadline <= until) {
            self.now = self.now.max(deadline);
            let scene = Scene { at: self.now, by: &By::System, settings: &self.settings, camera: &self.lens };
            let events = due(&self.state, &scene);
            assert!(!events.is_empty(), "a deadline without consequence never ends");
            kinds.extend(self.take_in(events));
        }
        self.now = until;
        kinds
    }

    pub fn custody(&self, key: KeyId) -> &'static str {
        query::by_key(&self.state, key).unwrap().custody
    }

    pub fn place(&self, key: KeyId) -> Option<Place> {
        query::by_key(&self.state, key).unwrap().place
    }

    /// Orders a take and brings the drawer fully open.
    #[track_caller]
    pub fn open_for(&mut self, key: KeyId, purpose: Purpose) {
        let place = self.place(key).unwrap();
        self.ok(Command::TakeKey { pick: Pick::Key(key), holder: None, purpose });
        self.read(place, Reading::Tag(tag(key)));
        self.drawer(place.bay(), "moving");
        self.drawer(place.bay(), "open");
    }

    /// A whole take, drawer closed again.
    #[track_caller]
    pub fn take(&mut self, key: KeyId, purpose: Purpose) {
        let place = self.place(key).unwrap();
        self.open_for(key, purpose);
        self.read(place, Reading::Empty);
        self.see(Observation::Cycle { bay: place.bay() });
        self.wait(10);
        self.shut(place.bay());
    }

    /// Opens a drawer to return.
    #[track_caller]
    pub fn open(&mut self, bay: Bay) {
        self.ok(Command::OpenDrawer { drawer: bay.drawer });
        self.drawer(bay, "moving");
        self.drawer(bay, "open");
    }

    /// The drawer arrives closed and its closing scan is done.
    #[track_caller]
    pub fn shut(&mut self, bay: Bay) -> Vec<String> {
        self.drawer(bay, "moving");
        self.drawer(bay, "closed");
        self.see(Observation::FullScanDone { bay })
    }

    pub fn last<T>(&self, pick: impl Fn(&Event) -> Option<T>) -> T {
        self.journal.iter().rev().find_map(|(_, event)| pick(event)).expect("the event was made")
    }
}
