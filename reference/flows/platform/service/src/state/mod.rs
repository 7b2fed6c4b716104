//! What is known of the installation and its service: the fold of their events.
//!
//! It refuses to know settings and other contexts.

mod customers;
mod equipment;
mod safety;

use std::collections::BTreeMap;

use forecourt_books::{
    Agenda, At, BranchId, Channel, Day, Fen, MemberId, Personal, Register, Stamp, Table, undo_state,
};
use serde::Serialize;

use crate::Event;
use crate::kinds::*;

/// What the clock brings about, one entry each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Deadline {
    /// The next planned scan.
    NextScan,
    /// A scan counts as missed.
    Scan(ScanId),
    /// A finding's due date.
    Finding(FindingId),
    /// A patch's due date.
    Patch(PatchId),
    /// A basket's end.
    Basket(MemberId),
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Device {
    pub driver: String,
    pub functions: Vec<String>,
    pub name: String,
    pub branch: BranchId,
    pub state: DeviceState,
    pub reason: String,
    pub since: At,
    pub used: u64,
}

/// Bytes of one terminal's line (PLAT-70).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Line {
    /// All bytes.
    pub total: u64,
    /// Bytes by minute since 1970, within the last span.
    pub minutes: BTreeMap<u64, u64>,
    /// Most bytes in any span.
    pub busiest: u64,
    /// The last minute of that span.
    pub busiest_to: u64,
}

/// One customer of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Customer {
    pub name: String,
    pub terminals: u32,
    pub distance_m: i64,
    pub way: ServiceWay,
    pub accepted: Option<Day>,
    pub version: String,
    /// Terms of maintenance, the free one first.
    pub maintenance: Vec<Term>,
    /// Terms of upgrades, the free one first.
    pub upgrades: Vec<Term>,
    pub requests: u32,
}

/// One order for work (PLAT-74).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Work {
    pub customer: CustomerId,
    pub work: WorkKind,
    pub way: ServiceWay,
    pub planned_days: i64,
    pub planned_visits: i64,
    pub included_days: i64,
    pub included_visits: i64,
    pub used_days: i64,
    pub used_visits: i64,
    pub extra_days: i64,
    pub price: Fen,
}

/// One quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Quote {
    pub customer: CustomerId,
    pub lines: Vec<QuoteLine>,
    pub sum: Fen,
    pub at: At,
}

/// One custom wish (PLAT-78).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Wish {
    pub customer: CustomerId,
    pub text: String,
    pub state: WishState,
    pub days: i64,
    pub price: Fen,
    pub digest: String,
    pub charged: Fen,
}

/// One planned scan (PLAT-62).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Scan {
    pub due: At,
    pub done: Option<At>,
    pub missed: bool,
    pub findings: u32,
}

/// One finding (PLAT-62).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Finding {
    pub grade: Grade,
    pub component: String,
    pub text: String,
    pub opened: At,
    pub due: At,
    pub overdue: bool,
    pub state: FindingState,
    pub closed: Option<At>,
    pub reason: String,
    pub digest: String,
}

/// One patch (PLAT-63).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Patch {
    pub component: String,
    pub version: String,
    pub grade: Grade,
    pub published: At,
    pub due: At,
    /// Nodes without it.
    pub behind: Vec<String>,
    pub overdue: bool,
}

/// A half-finished order (PLAT-80).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Basket {
    pub channel: Channel,
    pub order: String,
    pub content: Personal,
    pub put: At,
    pub until: At,
}

/// How a channel was used on a day (PLAT-80).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Uses {
    pub opened: i64,
    pub put: i64,
    pub taken: i64,
    /// Of those taken, the ones put on another channel.
    pub crossed: i64,
}

/// Everything known of the installation and its service.
#[derive(Debug, Default, Serialize)]
pub struct State {
    /// Functions of further drivers; the known ones are data of [`crate::drivers`].
    pub drivers: Table<String, Vec<String>>,
    /// Devices.
    pub devices: Register<DeviceId, Device>,
    /// Lines by terminal.
    pub lines: Table<String, Line>,
    /// What checked terminals lack.
    pub terminals: Table<String, Vec<String>>,
    /// Customers.
    pub customers: Register<CustomerId, Customer>,
    /// Orders for work.
    pub works: Register<WorkId, Work>,
    /// Quotes.
    pub quotes: Register<QuoteId, Quote>,
    /// Custom wishes.
    pub wishes: Register<WishId, Wish>,
    /// Scans.
    pub scans: Register<ScanId, Scan>,
    /// Findings.
    pub findings: Register<FindingId, Finding>,
    /// Versions of each node's components.
    pub nodes: Table<String, BTreeMap<String, String>>,
    /// Patches.
    pub patches: Register<PatchId, Patch>,
    /// Half-finished orders by member.
    pub baskets: Table<MemberId, Basket>,
    /// Use of channels by day.
    pub uses: Table<(Day, Channel), Uses>,
    /// All deadlines.
    pub agenda: Agenda<Deadline>,
}

undo_state!(State {
    drivers,
    devices,
    lines,
    terminals,
    customers,
    works,
    quotes,
    wishes,
    scans,
    findings,
    nodes,
    patches,
    baskets,
    uses,
    agenda,
});

impl State {
    /// Takes an event in. Cannot fail.
    pub fn apply(&mut self, stamp: &Stamp, event: &Event) {
        if !equipment::apply(self, stamp, event) && !customers::apply(self, stamp, event) {
            safety::apply(self, stamp, event);
        }
    }
}
