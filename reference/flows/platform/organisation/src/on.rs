//! What the rest of the house says to the organisation, and what the organisation says to it: requests in, decisions out,
//! the register of vehicles both ways, who leaves, alarms out (PLAT-14, PLAT-25, PLAT-29).

use forecourt_books::{Ask, News};

use crate::command::Command;
use crate::event::Event;
use crate::kinds::Standing;
use crate::state::State;

/// The command that serves an ask: whoever wants a decision gets a request, and is rid of it who wants none any more.
pub fn serve(ask: &Ask) -> Option<Command> {
    if let Ask::WithdrawApproval { kind, about } = ask {
        return Some(Command::WithdrawApproval { about: about.clone(), kind: Some(kind.clone()) });
    }
    let Ask::Approve(wanted) = ask else { return None };
    Some(Command::RequestApproval {
        kind: wanted.kind.clone(),
        about: wanted.about.clone(),
        digest: wanted.digest.clone(),
        amount: wanted.amount,
        branch: wanted.branch,
    })
}

/// The command that follows from news: a vehicle that is known already is no news, so that two registers do not call to
/// each other for ever.
pub fn on(state: &State, news: &News) -> Option<Command> {
    if let News::PlateChanged { vehicle, plate } = news {
        let stands = state.vehicles.get(*vehicle).is_some_and(|known| known.plate != *plate);
        return stands.then(|| Command::ChangePlate { vehicle: *vehicle, plate: plate.clone() });
    }
    let News::VehicleRegistered { vehicle, plate, vin } = news else { return None };
    let known = state.by_plate.contains_key(plate.as_str()) || state.by_vin.contains_key(vin.as_str());
    let (vehicle, plate, vin) = (*vehicle, plate.clone(), vin.clone());
    (!known).then_some(Command::NoteVehicle { vehicle, plate, vin })
}

/// What an event means to others.
pub fn news(state: &State, event: &Event) -> Vec<News> {
    match event {
        Event::VehicleRegistered { vehicle, plate, vin, .. } => {
            vec![News::VehicleRegistered { vehicle: *vehicle, plate: plate.clone(), vin: vin.clone() }]
        }
        Event::PlateChanged { vehicle, plate, .. } => {
            vec![News::PlateChanged { vehicle: *vehicle, plate: plate.clone() }]
        }
        Event::ApprovalDone { approval, .. }
        | Event::ApprovalRefused { approval, .. }
        | Event::ApprovalStale { approval, told: true, .. } => {
            decided(state, *approval).into_iter().collect()
        }
        Event::Configured { key, from, .. } => vec![News::SettingSet { key: key.clone(), from: *from }],
        Event::PersonDeactivated { person, .. } => vec![News::EmployeeLeft { person: *person }],
        Event::PersonReinstated { person } => vec![News::EmployeeBack { person: *person }],
        Event::SessionOpened { person, restricted: false, .. } => vec![News::LoggedIn { person: *person }],
        Event::TerminalRefused { terminal, reason } => {
            let pattern = if reason == "unknown" { "unknown-terminal" } else { "terminal-refused" };
            vec![alarm(pattern, format!("terminal={terminal} reason={reason}"), terminal.clone())]
        }
        Event::LoginRefused { person, terminal, reason } => {
            let pattern = if reason == "outside-hours" { "outside-hours" } else { "deactivated-account" };
            vec![alarm(pattern, format!("person={person} terminal={terminal}"), person.to_string())]
        }
        _ => Vec::new(),
    }
}

fn decided(state: &State, approval: forecourt_books::ApprovalId) -> Option<News> {
    let request = state.approvals.get(approval)?;
    let reason = match request.standing {
        Standing::Stale => "stale".to_owned(),
        _ => request.reason.clone(),
    };
    Some(News::Decided {
        kind: request.kind.clone(),
        about: request.about.clone(),
        digest: request.digest.clone(),
        approved: request.standing == Standing::Approved,
        reason,
        by: request.refused_by,
    })
}

fn alarm(pattern: &str, facts: String, subject: String) -> News {
    News::Alarm { pattern: pattern.to_owned(), facts, subject }
}
