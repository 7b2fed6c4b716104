//! Devices, lines and terminals (PLAT-68, PLAT-70, PLAT-72).

use forecourt_books::{BranchId, By, Rejection, Scene};

use super::{Decision, named};
use crate::kinds::{DeviceId, DeviceState};
use crate::state::State;
use crate::{Command, Event, drivers, rejection, settings};

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decision {
    match command {
        Command::AddDriver { driver, functions } => add_driver(state, driver, functions),
        Command::AttachDevice { driver, name, branch } => attach(state, scene, driver, name, *branch),
        Command::DeviceReport { device, state: now, reason } => report(state, *device, *now, reason),
        Command::UseDevice { device, function } => use_device(state, *device, function),
        Command::LineUse { terminal, bytes } => {
            if !matches!(scene.by, By::System | By::Outside(_)) {
                return Err(rejection::forbidden(scene.by));
            }
            named("terminal", terminal)?;
            let span_min = scene.number(&settings::LINE_SPAN_MIN);
            Ok(vec![Event::LineUsed { terminal: terminal.clone(), bytes: *bytes, span_min }])
        }
        Command::CheckTerminal { terminal, memory_mb, disk_gb } => {
            named("terminal", terminal)?;
            let mut warnings = Vec::new();
            if *memory_mb < scene.number(&settings::TERMINAL_MEMORY) {
                warnings.push("memory".to_owned());
            }
            if *disk_gb < scene.number(&settings::TERMINAL_DISK) {
                warnings.push("disk".to_owned());
            }
            let (terminal, memory_mb, disk_gb) = (terminal.clone(), *memory_mb, *disk_gb);
            Ok(vec![Event::TerminalChecked { terminal, memory_mb, disk_gb, warnings }])
        }
        _ => unreachable!("called for equipment"),
    }
}

fn functions_of(state: &State, driver: &str) -> Option<Vec<String>> {
    let known = drivers::functions(driver);
    let known = known.map(|functions| functions.iter().map(|name| (*name).to_owned()).collect());
    known.or_else(|| state.drivers.get(driver).cloned())
}

fn add_driver(state: &State, driver: &str, functions: &[String]) -> Decision {
    named("driver", driver)?;
    if functions_of(state, driver).is_some() {
        return Err(Rejection::new("already-known").with("what", "driver").with("name", driver));
    }
    if functions.is_empty() {
        return Err(rejection::bad("functions", "empty"));
    }
    Ok(vec![Event::DriverAdded { driver: driver.to_owned(), functions: functions.to_vec() }])
}

fn attach(state: &State, scene: &Scene<'_>, driver: &str, name: &str, branch: BranchId) -> Decision {
    named("name", name)?;
    let functions = functions_of(state, driver).ok_or_else(|| rejection::unknown("driver", driver))?;
    if scene.facts.branch(branch).is_none() {
        return Err(rejection::unknown("branch", branch));
    }
    let device = state.devices.next_id();
    let (driver, name) = (driver.to_owned(), name.to_owned());
    Ok(vec![Event::DeviceAttached { device, driver, functions, name, branch }])
}

fn report(state: &State, device: DeviceId, now: DeviceState, reason: &str) -> Decision {
    let record = state.devices.get(device).ok_or_else(|| rejection::unknown("device", device))?;
    // A device that repeats itself is not an event; one that changes its fault is.
    if record.state == now && record.reason == reason {
        return Ok(Vec::new());
    }
    Ok(vec![Event::DeviceStateChanged { device, state: now, reason: reason.to_owned() }])
}

fn use_device(state: &State, device: DeviceId, function: &str) -> Decision {
    let record = state.devices.get(device).ok_or_else(|| rejection::unknown("device", device))?;
    if !record.functions.iter().any(|stated| stated == function) {
        return Err(Rejection::new("not-supported")
            .with("device", device)
            .with("function", function)
            .with("functions", record.functions.join(" ")));
    }
    if record.state != DeviceState::Online {
        return Err(Rejection::new("device-not-online")
            .with("device", device)
            .with("state", record.state.word()));
    }
    Ok(vec![Event::DeviceUsed { device, function: function.to_owned() }])
}
