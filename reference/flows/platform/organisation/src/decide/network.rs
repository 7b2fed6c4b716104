//! Which ports are open to outside, and who may connect from there (PLAT-69): in a local network none and nobody, with
//! several sites exactly the service port.
//!
//! The mode and the ports are values of the settings, so that they have a history like every other (PLAT-06); what is set
//! here cannot contradict them.

use forecourt_books::{BranchId, Rejection, Scene, Setting, Value};

use super::{Decided, known_branch, no};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::Network;
use crate::settings::{MULTI_SITE, SERVICE_PORT};
use crate::state::State;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::SetNetwork { mode, open_ports } => set(state, scene, *mode, open_ports),
        Command::ConnectBranch { branch, remote } => connect(state, scene, *branch, *remote),
        _ => Ok(Vec::new()),
    }
}

fn set(state: &State, scene: &Scene<'_>, mode: Network, open_ports: &[u32]) -> Decided {
    let port = u32::try_from(scene.number(&SERVICE_PORT)).expect("the range is that of ports");
    let allowed: &[u32] = match mode {
        Network::Local => &[],
        Network::Sites => &[port],
    };
    let mut open = open_ports.to_vec();
    open.sort_unstable();
    open.dedup();
    if open != allowed {
        let shown = |ports: &[u32]| match ports {
            [] => "none".to_owned(),
            ports => ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        };
        return Err(no("only-service-port", "mode", mode.word())
            .with("allowed", shown(allowed))
            .with("open", shown(&open)));
    }
    if mode == Network::Local {
        nobody_outside(state)?;
    }
    Ok(vec![Event::NetworkSet { mode, open_ports: open }])
}

fn connect(state: &State, scene: &Scene<'_>, branch: BranchId, remote: bool) -> Decided {
    known_branch(state, branch)?;
    // Nor is anybody let in who would be cut off by what is said of the days to come.
    let later = state.settings.history(MULTI_SITE.key).filter(|change| change.from > scene.at);
    let stays = later.into_iter().all(|change| *change.value != Value::Flag(false));
    if remote && !(stays && scene.settings.flag_at(&MULTI_SITE, scene.at, None)) {
        return Err(no("remote-branch", "branch", branch));
    }
    Ok(vec![Event::BranchConnected { branch, remote }])
}

/// A branch outside would be cut off without anybody having said so.
fn nobody_outside(state: &State) -> Result<(), Rejection> {
    let outside = state.connected.iter().find(|(_, remote)| **remote);
    outside.map_or(Ok(()), |(branch, _)| Err(no("remote-branch", "branch", branch)))
}

/// Whether a setting may get this value, as far as branches outside are concerned.
pub(super) fn lets(state: &State, setting: &Setting, value: &Value) -> Result<(), Rejection> {
    let local = setting.key == MULTI_SITE.key && *value == Value::Flag(false);
    if local { nobody_outside(state) } else { Ok(()) }
}
