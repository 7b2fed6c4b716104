//! What may be asked of the installation and of the service for it. Wishes only (PLAT-11).
//!
//! It refuses to know prices: a quote names quantities, never amounts.

use std::collections::BTreeMap;

use forecourt_books::BranchId;
use serde::{Deserialize, Serialize};

use crate::kinds::*;

/// A command of this context.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    /// A driver for a further kind of device states its functions (PLAT-68).
    AddDriver { driver: String, functions: Vec<String> },
    /// Attach a device by its driver.
    AttachDevice { driver: String, name: String, branch: BranchId },
    /// A device says how it is; by the system, an outside system or whoever stands at it.
    DeviceReport {
        device: DeviceId,
        state: DeviceState,
        #[serde(default)]
        reason: String,
    },
    /// Use a function of a device.
    UseDevice { device: DeviceId, function: String },
    /// Bytes that a terminal sent and got (PLAT-70); by the system or an outside system.
    LineUse { terminal: String, bytes: u64 },
    /// What a terminal has (PLAT-72).
    CheckTerminal { terminal: String, memory_mb: i64, disk_gb: i64 },
    /// A customer of the system, how many terminals it has and how far it is from the nearest service point (PLAT-73).
    RegisterCustomer { name: String, terminals: u32, distance_m: i64 },
    /// Order installation, introduction or training (PLAT-74).
    OrderWork {
        customer: CustomerId,
        work: WorkKind,
        way: ServiceWay,
        planned_days: i64,
        planned_visits: i64,
    },
    /// Days used for an order; by visit it is one visit (PLAT-74).
    WorkUsed { order: WorkId, days: i64 },
    /// The customer accepts the system: the free year begins (PLAT-75, PLAT-76).
    Accept { customer: CustomerId, version: String },
    /// A customer asks for maintenance (PLAT-75).
    RequestMaintenance { customer: CustomerId, text: String },
    /// A customer signs a year of maintenance (PLAT-75).
    SignContract { customer: CustomerId },
    /// A customer buys a year of upgrades (PLAT-76).
    BuyUpgrades { customer: CustomerId },
    /// A customer takes a new version (PLAT-76).
    Upgrade { customer: CustomerId, version: String },
    /// A quote for licences, custom work, devices and cards (PLAT-77, PLAT-78, PLAT-79).
    MakeQuote {
        customer: CustomerId,
        #[serde(default)]
        users: i64,
        #[serde(default)]
        custom_days: i64,
        #[serde(default)]
        wares: BTreeMap<Ware, i64>,
    },
    /// A customer wishes something made for it (PLAT-78).
    CollectWish { customer: CustomerId, text: String },
    /// How many person-days it takes; somebody then decides.
    EstimateWish { wish: WishId, days: i64 },
    /// Work on a wish begins.
    StartWish { wish: WishId },
    /// It is done and charged.
    FinishWish { wish: WishId },
    /// From now on scans are planned (PLAT-62).
    PlanScans {},
    /// A scan was made (PLAT-62).
    ScanDone {
        scan: ScanId,
        #[serde(default)]
        findings: Vec<Found>,
    },
    /// A weakness became known without a scan.
    OpenFinding {
        grade: Grade,
        component: String,
        #[serde(default)]
        text: String,
    },
    /// Close a finding; accepting it is asked for.
    CloseFinding { finding: FindingId, closing: Closing, reason: String },
    /// A node of the installation and the versions of its components (PLAT-63).
    RegisterNode { node: String, components: BTreeMap<String, String> },
    /// A patch for a component was published (PLAT-63).
    PublishPatch { component: String, version: String, grade: Grade },
    /// A patch is installed on a node (PLAT-63).
    InstallPatch { patch: PatchId, node: String },
    /// A member opens a client (PLAT-80).
    OpenClient {},
    /// A member lays a half-finished order aside (PLAT-80).
    BasketPut { order: String, content: String },
    /// A member takes it up, on whichever channel (PLAT-80).
    BasketTake {},
    /// Somebody decided on a wish or a finding; by the system alone (PLAT-25, PLAT-27).
    Decided { matter: String, about: String, digest: String, approved: bool, reason: String },
}
