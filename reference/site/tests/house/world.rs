//! A group of two branches with members whose personal values are known, so that they can be looked for.

use forecourt_books::{At, By, Settings, Value};
use forecourt_keys::Camera;
use forecourt_site::{Command, House, Outcome, Refusal, Setup, Site};
use forecourt_store::backup::{BackupError, MemoryVault, Vault};
use forecourt_store::{Cost, Journal, KeyRing, Master, OwnSource, RingHome, Sealed};
use forecourt_wire::Instant;
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Everything personal that these tests ever say.
pub const PERSONAL: &[&str] = &[
    "Anna Kowalska",
    "13800001111",
    "370101199001011234",
    "Zibo Road 5",
    "370101198805054321",
    "鲁A12345",
    "13900002222",
];
pub const MASTER: [u8; 32] = [7; 32];
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;

struct Lens;

impl Camera for Lens {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        Some(vec![cabinet, at.0 as u8])
    }
}

pub fn setup<J>(journal: J) -> Setup<J> {
    setup_with(journal, &[])
}

/// The same where some settings differ.
pub fn setup_with<J>(journal: J, further: &[(&str, Value)]) -> Setup<J> {
    let on = || Value::Flag(true);
    let said = [("plat.backups", on()), ("plat.audit_daily", on())];
    let said: BTreeMap<String, Value> =
        said.iter().chain(further).cloned().map(|(key, value)| (key.to_owned(), value)).collect();
    let table: Vec<_> = forecourt_site::settings().into_iter().copied().collect();
    let settings = Settings::new(&table, &said).expect("the keys are known");
    let epoch = "2026-03-02 08:00:00".parse().expect("a civil time");
    Setup { epoch, settings, lines: Vec::new(), journal, camera: Box::new(Lens) }
}

/// Bytes that never come twice and are the same in every run.
pub fn chance(mut seed: u64) -> OwnSource {
    Box::new(move |bytes| {
        for byte in bytes {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (seed >> 56) as u8;
        }
    })
}

pub fn ring() -> KeyRing {
    KeyRing::create(Master::Key(&MASTER), Cost::default(), 0, &mut chance(1)).unwrap()
}

pub fn sealed<J: Journal>(inner: J, ring: KeyRing, home: RingHome) -> Sealed<J> {
    Sealed::new(inner, ring, home, chance(2))
}

/// A second place that outlives its site.
#[derive(Clone, Default)]
pub struct Shared(pub Rc<RefCell<MemoryVault>>);

impl Vault for Shared {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.0.borrow_mut().put(name, bytes)
    }
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BackupError> {
        self.0.borrow().get(name)
    }
    fn list(&self) -> Result<Vec<String>, BackupError> {
        self.0.borrow().list()
    }
    fn remove(&mut self, name: &str) -> Result<bool, BackupError> {
        self.0.borrow_mut().remove(name)
    }
}

impl Shared {
    pub fn house(&self) -> House {
        House::with_vault(Box::new(self.clone())).masters(Box::new(|version| [version as u8; 32]))
    }
}

pub fn command(name: &str, fields: Json) -> Command {
    let (context, own) = name.split_once('.').expect("context.command");
    Command::read(context, &json!({ own: fields })).unwrap_or_else(|wrong| panic!("{wrong}"))
}

pub fn try_give<J: Journal>(
    site: &mut Site<J>,
    second: u64,
    name: &str,
    fields: Json,
) -> Result<Outcome, Refusal> {
    site.command(Instant::from_secs(second), &By::System, command(name, fields))
}

pub fn give<J: Journal>(site: &mut Site<J>, second: u64, name: &str, fields: Json) {
    let answer = try_give(site, second, name, fields);
    assert!(matches!(answer, Ok(Outcome::Accepted { .. })), "{name}: {answer:?}");
}

/// Lets the clock come to a second, deadline by deadline, as its driver does.
pub fn wait<J: Journal>(site: &mut Site<J>, second: u64) {
    while let Some(next) = site.next_deadline().filter(|next| *next <= Instant::from_secs(second)) {
        site.handle_timeout(next);
    }
    site.handle_timeout(Instant::from_secs(second));
}

pub fn join() -> Json {
    json!({
        "name": PERSONAL[0], "category": "gold", "phone": PERSONAL[1], "identity": PERSONAL[2], "address": PERSONAL[3],
        "licence": PERSONAL[4], "home": "B-2", "password": "123456", "parts": [{ "means": "cash", "amount": 30000 }],
    })
}

/// Two branches, Anna with a car and 1,000.00, the clock of backups going.
pub fn furnish<J: Journal>(site: &mut Site<J>) {
    give(site, 0, "organisation.open-branch", json!({ "name": "Head", "kind": "head-office" }));
    give(site, 0, "organisation.open-branch", json!({ "name": "East", "kind": "store" }));
    give(site, 0, "security.start-clock", Json::Null);
    give(site, 10, "members.join", join());
    give(site, 20, "members.add-vehicle", json!({ "member": "M-1", "plate": PERSONAL[5] }));
    give(
        site,
        30,
        "members.seed-member",
        json!({ "name": "Zhou", "category": "gold", "home": "B-2", "phone": PERSONAL[6] }),
    );
}

pub fn top_up<J: Journal>(site: &mut Site<J>, second: u64, amount: u64) {
    let fields =
        json!({ "member": "M-1", "amount": amount, "parts": [{ "means": "cash", "amount": amount }] });
    give(site, second, "value.top-up", fields);
}

/// What every context knows, as text.
pub fn texts<J: Journal>(site: &Site<J>) -> Vec<(&'static str, String)> {
    site.states().texts()
}

/// The same without security, which keeps record of what happened to the machines.
pub fn business<J: Journal>(site: &Site<J>) -> Vec<(&'static str, String)> {
    texts(site).into_iter().filter(|(name, _)| !["security", "messages"].contains(name)).collect()
}

/// Kinds of everything that was journalled, with the context: `security.backup-done`.
pub fn kinds<J: Journal>(site: &Site<J>) -> Vec<String> {
    let mut kinds = Vec::new();
    let read = site.journal().read(1, &mut |record| {
        kinds.push(format!("{}.{}", record.context, record.kind));
        std::ops::ControlFlow::Continue(())
    });
    read.expect("the journal can be read");
    kinds
}

pub fn count<J: Journal>(site: &Site<J>, kind: &str) -> usize {
    kinds(site).iter().filter(|found| *found == kind).count()
}

/// The digest under which the leaving that was asked for is decided.
pub fn digest_of_leaving<J: Journal>(site: &Site<J>) -> String {
    let mut digest = None;
    let read = site.journal().read(1, &mut |record| {
        if record.kind == "leave-requested" {
            let body: serde_json::Value = serde_json::from_slice(&record.body).unwrap();
            digest = body["digest"].as_str().map(str::to_owned);
        }
        std::ops::ControlFlow::Continue(())
    });
    read.unwrap();
    digest.expect("somebody asked to leave")
}
