//! What may happen to the installation and its service: the stored form, complete in itself (PLAT-05).

use std::collections::BTreeMap;

use forecourt_books::{At, BranchId, Channel, Day, Fen, MemberId, Personal};
use serde::{Deserialize, Serialize};

use crate::kinds::*;

/// An event of this context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    /// A driver stated its functions (PLAT-68).
    DriverAdded { driver: String, functions: Vec<String> },
    /// A device is attached; it is offline until it says otherwise.
    DeviceAttached {
        device: DeviceId,
        driver: String,
        functions: Vec<String>,
        name: String,
        branch: BranchId,
    },
    /// A device went online, offline or into fault.
    DeviceStateChanged { device: DeviceId, state: DeviceState, reason: String },
    /// A function of a device was used.
    DeviceUsed { device: DeviceId, function: String },
    /// Bytes of a terminal (PLAT-70); the span in which the busy hour is sought goes along.
    LineUsed { terminal: String, bytes: u64, span_min: i64 },
    /// A terminal was looked at; what it lacks (PLAT-72).
    TerminalChecked { terminal: String, memory_mb: i64, disk_gb: i64, warnings: Vec<String> },
    /// A customer, and whether it gets visits (PLAT-73).
    CustomerRegistered {
        customer: CustomerId,
        name: String,
        terminals: u32,
        distance_m: i64,
        way: ServiceWay,
    },
    /// Work is ordered, with what is included in it (PLAT-74).
    WorkOrdered {
        order: WorkId,
        customer: CustomerId,
        work: WorkKind,
        way: ServiceWay,
        planned_days: i64,
        planned_visits: i64,
        included_days: i64,
        included_visits: i64,
    },
    /// Days were used; those beyond what is included cost (PLAT-74, PLAT-78).
    WorkDaysUsed { order: WorkId, days: i64, visits: i64, extra_days: i64, price: Fen },
    /// The system is accepted; the free terms (PLAT-75, PLAT-76).
    Accepted { customer: CustomerId, version: String, maintenance: Term, upgrades: Term },
    /// A request is covered.
    MaintenanceRequested { customer: CustomerId, text: String, cover: Cover },
    /// A year of maintenance.
    ContractSigned { customer: CustomerId, term: Term, price: Fen },
    /// A year of upgrades.
    UpgradeRightBought { customer: CustomerId, term: Term, price: Fen },
    /// A new version.
    Upgraded { customer: CustomerId, version: String },
    /// A quote, all amounts without tax (PLAT-79).
    QuoteMade { quote: QuoteId, customer: CustomerId, lines: Vec<QuoteLine>, sum: Fen, without_tax: bool },
    /// A wish is written down (PLAT-78).
    WishCollected { wish: WishId, customer: CustomerId, text: String },
    /// A wish is estimated, and its approval asked for.
    WishEstimated { wish: WishId, days: i64, price: Fen, digest: String, branch: BranchId },
    /// It may be worked on, or not.
    WishDecided { wish: WishId, approved: bool, reason: String },
    /// Work on it began.
    WishStarted { wish: WishId },
    /// It is done and charged.
    WishDone { wish: WishId, days: i64, amount: Fen },
    /// What was decided on is no longer what was asked (PLAT-27).
    ApprovalStale { about: String },
    /// Scans are planned from now on (PLAT-62).
    ScansPlanned { next: At },
    /// A scan is due now; the next one, and when this one counts as missed.
    ScanDue { scan: ScanId, missed_at: At, next: At },
    /// A scan was made.
    ScanDone { scan: ScanId, findings: u32 },
    /// A scan was not made.
    ScanMissed { scan: ScanId },
    /// A finding and its due date.
    FindingOpened { finding: FindingId, grade: Grade, component: String, text: String, due: At },
    /// A finding passed its due date.
    FindingOverdue { finding: FindingId },
    /// Somebody is to decide whether it is accepted.
    AcceptanceAsked { finding: FindingId, reason: String, digest: String, branch: BranchId },
    /// It will not be accepted.
    AcceptanceRefused { finding: FindingId, reason: String },
    /// It is closed.
    FindingClosed { finding: FindingId, closing: Closing, reason: String },
    /// A node and its versions (PLAT-63).
    NodeRegistered { node: String, components: BTreeMap<String, String> },
    /// A patch for nodes that use the component, and its due date.
    PatchPublished {
        patch: PatchId,
        component: String,
        version: String,
        grade: Grade,
        due: At,
        nodes: Vec<String>,
    },
    /// A node that was registered after a patch uses its component in an older version.
    PatchWanted { patch: PatchId, node: String, component: String, version: String, grade: Grade, due: At },
    /// A patch is on a node.
    PatchInstalled { patch: PatchId, node: String },
    /// A patch is not on all nodes at its due date.
    PatchOverdue { patch: PatchId, behind: Vec<String> },
    /// A member opened a client (PLAT-80).
    ClientOpened { member: MemberId, channel: Channel },
    /// A half-finished order is laid aside.
    BasketPut { member: MemberId, channel: Channel, order: String, content: Personal, until: At },
    /// It is taken up.
    BasketTaken { member: MemberId, channel: Channel, from: Channel, day_put: Day },
    /// Nobody took it up in time.
    BasketLapsed { member: MemberId },
}
