//! Which commands are taken and what they bring about; what the clock brings about. Pure.

mod baskets;
mod customers;
mod equipment;
mod quotes;
mod safety;

use forecourt_books::{BranchId, By, Rejection, Scene};

use crate::rejection;
use crate::state::{Deadline, State};
use crate::{Command, Event};

type Decision = Result<Vec<Event>, Rejection>;

pub(crate) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decision {
    let own = matches!(command, Command::OpenClient {} | Command::BasketPut { .. } | Command::BasketTake {});
    // PLAT-30: phone clients reach members' commands alone.
    if !own && matches!(scene.by, By::Member { .. } | By::Guest(_)) {
        return Err(rejection::forbidden(scene.by));
    }
    match command {
        Command::AddDriver { .. }
        | Command::AttachDevice { .. }
        | Command::DeviceReport { .. }
        | Command::UseDevice { .. }
        | Command::LineUse { .. }
        | Command::CheckTerminal { .. } => equipment::decide(state, scene, command),
        Command::RegisterCustomer { .. }
        | Command::OrderWork { .. }
        | Command::WorkUsed { .. }
        | Command::Accept { .. }
        | Command::RequestMaintenance { .. }
        | Command::SignContract { .. }
        | Command::BuyUpgrades { .. }
        | Command::Upgrade { .. } => customers::decide(state, scene, command),
        Command::MakeQuote { .. }
        | Command::CollectWish { .. }
        | Command::EstimateWish { .. }
        | Command::StartWish { .. }
        | Command::FinishWish { .. } => quotes::decide(state, scene, command),
        Command::PlanScans {}
        | Command::ScanDone { .. }
        | Command::OpenFinding { .. }
        | Command::CloseFinding { .. }
        | Command::RegisterNode { .. }
        | Command::PublishPatch { .. }
        | Command::InstallPatch { .. } => safety::decide(state, scene, command),
        Command::OpenClient {} | Command::BasketPut { .. } | Command::BasketTake {} => {
            baskets::decide(state, scene, command)
        }
        Command::Decided { matter, about, digest, approved, reason } => {
            only_system(scene)?;
            let stale = || vec![Event::ApprovalStale { about: about.clone() }];
            let events = match matter.as_str() {
                CUSTOM_WORK => quotes::decided(state, about, digest, *approved, reason),
                ACCEPT_FINDING => safety::decided(state, about, digest, *approved, reason),
                _ => return Err(rejection::bad("matter", matter)),
            };
            Ok(events.unwrap_or_else(stale))
        }
    }
}

/// The branch whose device a command is about (PLAT-20, PLAT-30).
pub(crate) fn branch(state: &State, command: &Command) -> Option<BranchId> {
    match command {
        Command::AttachDevice { branch, .. } => Some(*branch),
        Command::DeviceReport { device, .. } | Command::UseDevice { device, .. } => {
            state.devices.get(*device).map(|record| record.branch)
        }
        _ => None,
    }
}

/// The kind of approval of custom work (PLAT-78).
pub(crate) const CUSTOM_WORK: &str = "custom-work";
/// The kind of approval of living with a finding (PLAT-62).
pub(crate) const ACCEPT_FINDING: &str = "accept-finding";

fn only_system(scene: &Scene<'_>) -> Result<(), Rejection> {
    if *scene.by == By::System { Ok(()) } else { Err(rejection::forbidden(scene.by)) }
}

/// Whose people decide: the branch of the terminal, else head office.
fn deciding_branch(scene: &Scene<'_>) -> Result<BranchId, Rejection> {
    scene.branch.or_else(|| scene.facts.head_office()).ok_or_else(|| Rejection::new("no-branch"))
}

fn named(what: &str, name: &str) -> Result<(), Rejection> {
    if name.trim().is_empty() { Err(rejection::bad(what, "empty")) } else { Ok(()) }
}

pub(crate) fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let first = state.agenda.due(scene.at).next().map(|(_, key)| *key);
    match first {
        Some(Deadline::NextScan) => safety::scan_due(state, scene),
        Some(Deadline::Scan(scan)) => vec![Event::ScanMissed { scan }],
        Some(Deadline::Finding(finding)) => vec![Event::FindingOverdue { finding }],
        Some(Deadline::Patch(patch)) => {
            let record = state.patches.get(patch).expect("a deadline names only patches that exist");
            vec![Event::PatchOverdue { patch, behind: record.behind.clone() }]
        }
        Some(Deadline::Basket(member)) => vec![Event::BasketLapsed { member }],
        None => Vec::new(),
    }
}
