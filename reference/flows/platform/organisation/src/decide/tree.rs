//! Branches, their hours, departments, managers and modules (PLAT-08, PLAT-15).

use forecourt_books::facts::BranchKind;
use forecourt_books::{BranchId, Position, Scene};

use super::{Decided, active, known_branch, levels, named, no, weekdays};
use crate::access::MODULES;
use crate::command::Command;
use crate::event::Event;
use crate::kinds::HoursText;
use crate::state::State;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    let hours_of = |hours: &Option<HoursText>| hours.map(|text| text.0);
    match command {
        Command::OpenBranch { name, kind, lat, lon, hours } => {
            let position = match (lat, lon) {
                (None, None) => None,
                (Some(lat), Some(lon)) if lat.abs() <= 90_000_000 && lon.abs() <= 180_000_000 => {
                    Some(Position::new(*lat, *lon))
                }
                _ => return Err(no("bad-position", "name", name)),
            };
            open_branch(state, name, *kind, position, hours_of(hours))
        }
        Command::SetHours { branch, hours, days } => {
            known_branch(state, *branch)?;
            Ok(vec![Event::HoursSet { branch: *branch, days: weekdays(days)?, hours: hours_of(hours) }])
        }
        Command::SetDay { branch, day, hours } => {
            known_branch(state, *branch)?;
            Ok(vec![Event::DaySet { branch: *branch, day: *day, hours: hours_of(hours) }])
        }
        Command::SetWorkingDay { day, worked } => {
            let set = Event::WorkingDaySet { day: *day, worked: *worked };
            Ok([set].into_iter().chain(levels::moved(state, scene, *day, *worked)).collect())
        }
        Command::OpenDepartment { branch, name } => {
            let name = named("name", name)?;
            if known_branch(state, *branch)?.departments.iter().any(|known| known == name) {
                return Err(no("already-known", "department", name));
            }
            Ok(vec![Event::DepartmentOpened { branch: *branch, name: name.to_owned() }])
        }
        Command::SetManager { branch, person } => {
            known_branch(state, *branch)?;
            active(state, *person)?;
            Ok(vec![Event::ManagerSet { branch: *branch, person: *person }])
        }
        Command::SwitchModule { module, on, branch } => switch(state, module, *on, *branch),
        _ => Ok(Vec::new()),
    }
}

fn open_branch(
    state: &State,
    name: &str,
    kind: BranchKind,
    position: Option<Position>,
    hours: Option<forecourt_books::calendar::Hours>,
) -> Decided {
    let name = named("name", name)?;
    if kind == BranchKind::HeadOffice
        && let Some(branch) = state.head_office.get()
    {
        return Err(no("already-known", "head-office", branch));
    }
    // PLAT-08: a partner's hours are in its contract; no default stands in for them.
    if kind == BranchKind::Partner && hours.is_none() {
        return Err(no("hours-wanted", "name", name));
    }
    let branch = state.branches.next_id();
    Ok(vec![Event::BranchOpened { branch, name: name.to_owned(), branch_kind: kind, position, hours }])
}

fn switch(state: &State, module: &str, on: bool, branch: Option<BranchId>) -> Decided {
    if !MODULES.contains(&module) {
        return Err(no("unknown-module", "name", module));
    }
    // PLAT-15: the group's own module holds the house together.
    if module == "group" && !on {
        return Err(no("module-needed", "name", module));
    }
    let branches = match branch {
        Some(branch) => known_branch(state, branch).map(|_| vec![branch])?,
        None => state.branches.iter().map(|(branch, _)| branch).collect(),
    };
    Ok(vec![Event::ModuleSwitched { module: module.to_owned(), on, branches }])
}
