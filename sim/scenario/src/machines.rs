//! The machines under the house: nodes that keep its log, the second place for its backups, the sealed lines to terminals
//! and phones; and what befalls them.
//!
//! Only a world that asks for them has them (`journal = "sealed"` or `"replicated"`). It refuses to know the business:
//! records and messages are bytes to it.

use crate::gated::Gated;
use crate::wish::PlannedWish;
use crate::world::{Happening, World};
use forecourt_books::{By, Rejection};
use forecourt_site::{CounterfoilBook, House, Refusal, Setup, Site, Tended};
use forecourt_store::backup::{BackupError, MemoryVault, Vault};
use forecourt_store::transport::{Channel, Side, Why};
use forecourt_store::{
    Change, Cost, Entry, Follow, Head, Heartbeat, Journal, KeyRing, Master, MemoryJournal, NodeId, NodeState,
    Receipt, Replicated, RingHome, Sealed, StoreError, TornTail, View, take_over,
};
use forecourt_wire::Instant;
use sha2::{Digest as _, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

/// A heartbeat, in nanoseconds; three missed ones are a death (PLAT-58).
const BEAT_NS: u64 = 1_000_000_000;
const MISSES: u32 = 3;

/// What befalls a machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mishap {
    /// A node dies.
    NodeDies(NodeId),
    /// It comes back and catches up.
    NodeReturns(NodeId),
    /// A command reaches a node that was cut off and takes itself for the primary still.
    NodeOutdated(NodeId),
    /// Somebody alters a record of the primary's store.
    RecordAltered(u64),
    /// The store is gone and is restored from the second place; with the log that was shipped, or without.
    StoreLost {
        /// Whether the log behind the backups is left.
        log: bool,
    },
    /// A byte of a backup at the second place is changed.
    BackupSpoiled(String),
    /// The next message is changed on its way.
    MessageChanged,
    /// The next message comes twice.
    MessageTwice,
}

/// A node's log, of which somebody may have altered a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct NodeLog {
    inner: MemoryJournal,
    altered: Cell<u64>,
}

impl Journal for NodeLog {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        self.inner.append(batch)
    }

    fn head(&self) -> Head {
        self.inner.head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, &mut |view| {
            if view.seq != self.altered.get() || view.body.is_empty() {
                return visit(view);
            }
            let mut body = view.body.to_vec();
            let middle = body.len() / 2;
            body[middle] ^= 1;
            visit(&View { body: &body, ..*view })
        })
    }
}

impl TornTail for NodeLog {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        self.inner.tear(batch, keep)
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        self.inner.cut_torn()
    }
}

impl Follow for NodeLog {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.inner.adopt(batches)
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        if self.altered.get() > len {
            self.altered.set(0);
        }
        self.inner.drop_after(len)
    }
}

impl Tended for NodeLog {
    fn stored(&self) -> &dyn Journal {
        self
    }

    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        forecourt_store::mend(self, whole).map(drop)
    }
}

/// The group of nodes; the world and the site hold the same one.
#[derive(Clone)]
pub(crate) struct Nodes(Rc<RefCell<Replicated<NodeLog>>>);

impl Nodes {
    fn new(count: u32) -> Nodes {
        Nodes::of((1..=count).map(|node| (node, NodeLog::default())).collect())
    }

    fn of(logs: BTreeMap<NodeId, NodeLog>) -> Nodes {
        let group = Replicated::new(logs, Heartbeat::new(BEAT_NS, MISSES), 0);
        Nodes(Rc::new(RefCell::new(
            group.ok().flatten().expect("logs in memory can be read, and there is one"),
        )))
    }

    /// Changes the log of every node that is up, as one: nobody is told before all have it.
    fn on_all<T>(
        &mut self,
        mut change: impl FnMut(&mut NodeLog) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut logs = BTreeMap::new();
        let mut last = Err(StoreError::NoPrimary);
        for node in self.up() {
            let mut log = self.0.borrow().journal(node).cloned().unwrap_or_default();
            last = Ok(change(&mut log)?);
            logs.insert(node, log);
        }
        let group = Nodes::of(logs);
        self.0.swap(&group.0);
        last
    }

    fn up(&self) -> Vec<NodeId> {
        let group = self.0.borrow();
        let is_up =
            |node: &NodeId| matches!(group.state(*node), Some(NodeState::Primary | NodeState::Standby));
        (1..=9).filter(is_up).collect()
    }

    /// Everybody who is up has beaten until now.
    fn beat(&self, now: Instant) {
        let last = now.as_ns() - now.as_ns() % BEAT_NS;
        for node in self.up() {
            self.0.borrow_mut().heard(node, last);
        }
    }
}

impl Journal for Nodes {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        self.0.borrow_mut().append(batch)
    }

    fn head(&self) -> Head {
        self.0.borrow().head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.0.borrow().scan(from, visit)
    }
}

impl TornTail for Nodes {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        self.on_all(|log| log.tear(batch, keep))
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        self.on_all(NodeLog::cut_torn)
    }
}

impl Follow for Nodes {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.on_all(|log| log.adopt(batches))
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        self.on_all(|log| log.drop_after(len))
    }
}

impl Tended for Nodes {
    fn stored(&self) -> &dyn Journal {
        self
    }

    fn mend_itself(&mut self) -> Result<bool, StoreError> {
        self.0.borrow_mut().mend().map(|mended| mended.is_some())
    }

    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        self.on_all(|log| log.mend_from(whole))
    }
}

/// The second place, which outlives the store.
#[derive(Clone, Default)]
struct Place(Rc<RefCell<MemoryVault>>);

impl Vault for Place {
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

/// The machines of a world.
pub(crate) struct Machines {
    seed: u64,
    count: u32,
    nodes: Nodes,
    place: Place,
    /// Where counterfoils of answered commands lie, beside the store (PLAT-50).
    counterfoils: CounterfoilBook,
    lines: BTreeMap<String, (Channel, Channel)>,
    opened: u32,
    /// Every byte that ever stood on a line.
    carried: Vec<u8>,
    next: Option<Mishap>,
    /// Commands that found nobody to serve them.
    pub(crate) unserved: u32,
}

/// The `number`-th key of a run.
fn key(seed: u64, what: &str, number: u64) -> [u8; 32] {
    let digest = Sha256::digest(format!("{what} {number} of {seed}"));
    let mut key = [0; 32];
    key.copy_from_slice(&digest);
    key
}

/// Fills bytes, the same for the same name and seed.
type Bytes = Box<dyn FnMut(&mut [u8])>;

fn source(seed: u64, what: &'static str) -> Bytes {
    let mut number = 0;
    Box::new(move |bytes| {
        for part in bytes.chunks_mut(32) {
            number += 1;
            part.copy_from_slice(&key(seed, what, number)[..part.len()]);
        }
    })
}

impl Machines {
    /// `count` nodes with an empty log.
    pub fn new(seed: u64, count: u32) -> Machines {
        Machines {
            seed,
            count,
            nodes: Nodes::new(count),
            place: Place::default(),
            counterfoils: CounterfoilBook::default(),
            lines: BTreeMap::new(),
            opened: 0,
            carried: Vec::new(),
            next: None,
            unserved: 0,
        }
    }

    /// The sealed journal over the nodes.
    pub fn journal(&self) -> Sealed<Nodes> {
        let master = key(self.seed, "master", 1);
        let ring = KeyRing::create(Master::Key(&master), Cost::default(), 0, &mut source(self.seed, "ring"));
        self.around(ring.expect("a master key of 32 bytes costs nothing"))
    }

    fn around(&self, ring: KeyRing) -> Sealed<Nodes> {
        Sealed::new(self.nodes.clone(), ring, RingHome::Memory, source(self.seed, "owners"))
    }

    /// What a mishap needs and does not find: whoever wrote it is told.
    fn lacks(&self, mishap: &Mishap) -> Option<String> {
        let group = self.nodes.0.borrow();
        match *mishap {
            Mishap::NodeDies(node) | Mishap::NodeReturns(node) | Mishap::NodeOutdated(node)
                if group.state(node).is_none() =>
            {
                Some(format!("there is no node {node}: there are {}, counted from 1", self.count))
            }
            Mishap::NodeOutdated(node) if group.primary() == Some(node) => {
                Some(format!("node {node} is the primary: it dies first, and another one takes over"))
            }
            Mishap::RecordAltered(record) => {
                let len = group.primary().and_then(|node| group.journal(node)).map(|log| log.head().len);
                let there = len.is_some_and(|len| (1..=len).contains(&record));
                (!there).then(|| format!("there is no record {record}: the store has {}", len.unwrap_or(0)))
            }
            _ => None,
        }
    }

    /// Who does the house's errands on them.
    pub fn house(&self) -> House {
        let seed = self.seed;
        let masters = move |version: u32| key(seed, "master", u64::from(version));
        House::with_vault(Box::new(self.place.clone()))
            .masters(Box::new(masters))
            .counterfoils(Box::new(self.counterfoils.clone()))
    }

    /// All bytes of the store, the second place or the lines.
    pub fn bytes(&self, of: &str) -> Vec<u8> {
        match of {
            "line" => self.carried.clone(),
            "second place" => {
                let names = self.place.list().unwrap_or_default();
                names.iter().filter_map(|name| self.place.get(name).ok().flatten()).flatten().collect()
            }
            _ => {
                let mut all = Vec::new();
                let read = self.nodes.scan(1, &mut |view| {
                    [view.by, view.context, view.kind, view.body]
                        .iter()
                        .for_each(|part| all.extend_from_slice(part));
                    ControlFlow::Continue(())
                });
                if read.is_ok() { all } else { Vec::new() }
            }
        }
    }

    /// Changes a byte in the middle of a backup.
    fn spoil(&mut self, name: &str) -> Result<(), String> {
        let told = |error: BackupError| error.to_string();
        let mut bytes = self.place.get(name).map_err(told)?.ok_or("no such backup lies there")?;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        self.place.remove(name).map_err(told)?;
        self.place.put(name, &bytes).map_err(told)
    }

    /// Carries a message over the actor's line; gives what arrives, and why a frame was rejected.
    fn carry(&mut self, by: &By, message: &[u8]) -> (Option<Vec<u8>>, Option<Why>) {
        let name = by.to_string();
        let opened = &mut self.opened;
        let (shared, seed) = (key(self.seed, &name, 0), self.seed);
        let (caller, server) = self.lines.entry(name.clone()).or_insert_with(|| {
            *opened += 1;
            let session = format!("{name} {opened} {seed}");
            let end = |side| Channel::new(&shared, session.as_bytes(), side);
            (end(Side::Caller), end(Side::Server))
        });
        let mut frame = caller.seal(message).expect("a command is far below the longest message");
        let mishap = self.next.take();
        if mishap == Some(Mishap::MessageChanged) {
            let last = frame.len() - 1;
            frame[last] ^= 1;
        }
        self.carried.extend_from_slice(&frame);
        match server.open(&frame) {
            Err(rejected) => {
                // The line is opened anew: its counters no longer agree.
                self.lines.remove(&name);
                (None, Some(rejected.why))
            }
            Ok(arrived) => {
                let again = (mishap == Some(Mishap::MessageTwice)).then(|| {
                    self.carried.extend_from_slice(&frame);
                    server.open(&frame).err().map(|rejected| rejected.why)
                });
                (Some(arrived), again.flatten())
            }
        }
    }
}

impl World<'_> {
    /// Sends a command over the sealed line of whoever gives it (PLAT-43).
    ///
    /// # Errors
    /// `message-rejected`.
    pub(crate) fn over_the_line(&mut self, now: Instant, by: &By, wish: &PlannedWish) -> Result<(), Refusal> {
        let Some(machines) = self.machines.as_mut().filter(|_| *by != By::System) else { return Ok(()) };
        let fields = self.names.things.json(&toml::Value::Table(wish.with.clone()));
        let message = serde_json::json!({ wish.name.clone(): fields }).to_string();
        let (arrived, rejected) = machines.carry(by, message.as_bytes());
        if let Some(why) = rejected {
            let facts = format!("message-rejected: why={}", format!("{why:?}").to_lowercase());
            let told = serde_json::json!({
                "by": by, "command": wish.to_string(), "code": "message-rejected", "facts": facts,
            });
            self.tell_security(now, "note-refusal", told);
        }
        match arrived {
            Some(arrived) if arrived == message.as_bytes() => Ok(()),
            _ => Err(Refusal::Rule(Rejection::new("message-rejected"))),
        }
    }

    /// What the machines tell security.
    fn tell_security(&mut self, now: Instant, name: &str, fields: serde_json::Value) {
        let command = forecourt_site::Command::read("security", &serde_json::json!({ name: fields }));
        let told = match (&mut self.site, command) {
            (Some(site), Ok(command)) => {
                site.command(now, &By::System, command).map_err(|error| error.to_string())
            }
            (None, _) => return,
            (_, Err(error)) => Err(error.to_string()),
        };
        if let Err(why) = told {
            self.stopped = Some(format!("security.{name}: {why}"));
        }
    }

    /// Whether all of `says` and none of `lacks` stands among the bytes of a place.
    pub(crate) fn judge_machines(&self, of: &str, says: &[String], lacks: &[String]) -> (bool, String) {
        let Some(machines) = &self.machines else { return (false, "there are no machines here".to_owned()) };
        let bytes = machines.bytes(of);
        let has = |text: &String| {
            let text = self.names.things.told(text);
            bytes.windows(text.len().max(1)).any(|window| window == text.as_bytes())
        };
        if let Some(missing) = says.iter().find(|text| !has(text)) {
            return (false, format!("{missing:?} is not among {} bytes", bytes.len()));
        }
        match lacks.iter().find(|text| has(text)) {
            Some(found) => (false, format!("{found:?} stands there in plain")),
            None => (true, format!("{} bytes searched", bytes.len())),
        }
    }

    /// Something befalls the machines.
    pub(crate) fn befall(&mut self, now: Instant, mishap: &Mishap) {
        let Some(machines) = &mut self.machines else {
            self.stopped =
                Some("there are no machines here: write journal = \"sealed\" or \"replicated\"".to_owned());
            return;
        };
        if let Some(why) = machines.lacks(mishap) {
            self.stopped = Some(why);
            return;
        }
        match mishap {
            Mishap::MessageChanged | Mishap::MessageTwice => machines.next = Some(mishap.clone()),
            Mishap::RecordAltered(record) => {
                let group = machines.nodes.0.borrow();
                if let Some(log) = group.primary().and_then(|node| group.journal(node)) {
                    log.altered.set(*record);
                }
            }
            Mishap::NodeDies(node) => {
                machines.nodes.beat(now);
                let was_primary = machines.nodes.0.borrow().primary() == Some(*node);
                machines.nodes.0.borrow_mut().kill(*node);
                if was_primary {
                    machines.unserved = 0;
                    self.host_dies(now);
                }
                self.await_nodes();
            }
            Mishap::NodeReturns(node) => {
                let rejoined = machines.nodes.0.borrow_mut().rejoin(*node, now.as_ns());
                match rejoined {
                    Ok(Some(back)) => {
                        self.tell_security(now, "node-rejoined", serde_json::json!({ "node": back.node }));
                    }
                    Ok(None) => self.stopped = Some(format!("node {node} cannot return: it is up")),
                    Err(error) => self.stopped = Some(format!("node {node} cannot return: {error}")),
                }
            }
            Mishap::NodeOutdated(node) => self.reach_outdated(now, *node),
            Mishap::BackupSpoiled(name) => {
                if let Err(why) = machines.spoil(name) {
                    self.stopped = Some(format!("{mishap:?}: {why}"));
                }
            }
            Mishap::StoreLost { log } => self.lose_store(now, *log),
        }
    }

    /// A batch that a client hands to `node`: what it takes is nobody's, what it refuses is told to security (PLAT-59).
    fn reach_outdated(&mut self, now: Instant, node: NodeId) {
        let Some(machines) = &mut self.machines else { return };
        let entry = Entry::new(now.as_ns(), "value", "topped-up", b"{}");
        let code = match machines.nodes.0.borrow_mut().append_at(node, &[entry]) {
            Err(StoreError::StaleTerm { .. }) => "stale-term",
            Err(StoreError::NotPrimary { .. } | StoreError::NoPrimary) => "not-primary",
            Err(error) => return self.stopped = Some(format!("node {node}: {error}")),
            Ok(_) => unreachable!("only the primary of the present term takes commands"),
        };
        let by = By::Outside(format!("node-{node}"));
        let told = serde_json::json!({ "by": by, "command": "store.append", "code": code, "facts": "" });
        self.tell_security(now, "note-refusal", told);
        self.after_business(now);
    }

    /// The next moment at which somebody may be missed.
    fn await_nodes(&mut self) {
        let deadline = self.machines.as_ref().and_then(|machines| machines.nodes.0.borrow().deadline());
        if let Some(at) = deadline {
            self.queue.schedule(Instant::from_ns(at).ticks(), Happening::Nodes);
        }
    }

    /// Beats are due: who is missed is given up, and a standby takes over (PLAT-58).
    pub(crate) fn miss_nodes(&mut self, now: Instant) {
        let Some(machines) = &mut self.machines else { return };
        machines.nodes.beat(now);
        let (changes, refused) = (machines.nodes.0.borrow_mut().tick(now.as_ns()), machines.unserved);
        let changes = match changes {
            Ok(changes) => changes,
            Err(error) => return self.stopped = Some(format!("the nodes: {error}")),
        };
        if changes.iter().any(|change| matches!(change, Change::FailedOver { .. })) {
            self.host_returns(now);
        }
        if let (Some(site), false) = (&mut self.site, changes.is_empty())
            && let Err(refusal) = site.nodes_changed(now, &changes, refused)
        {
            self.stopped = Some(format!("the nodes: {refusal}"));
        }
        self.after_business(now);
    }

    /// The store is gone; a new one is restored from the second place (PLAT-50).
    fn lose_store(&mut self, now: Instant, log: bool) {
        let Some(site) = self.site.take() else { return };
        let known = site.journal().head();
        let Some(machines) = &mut self.machines else { return };
        let mut shipped = MemoryJournal::new();
        if let Err(error) = take_over(&mut shipped, &machines.nodes, known.len) {
            return self.stopped = Some(format!("the log: {error}"));
        }
        let Some(ring) = site.into_journal().into_ring() else { return };
        machines.nodes = Nodes::new(machines.count);
        let journal = Gated::sealed(machines.around(ring), Rc::clone(&self.store_full));
        let house = machines.house();
        let setup: Setup<Gated> = self.setup(journal);
        let log: Option<&dyn Journal> = if log { Some(&shipped) } else { None };
        match Site::restored(setup, house, log, known, now) {
            Ok((site, _)) => self.site = Some(site),
            Err(halt) => self.stopped = Some(format!("the store cannot be restored: {halt}")),
        }
        self.after_business(now);
    }
}
