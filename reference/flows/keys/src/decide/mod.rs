//! Decisions: a command and its scene against the state, answered with events or a refusal.
//!
//! Nothing here changes anything. A refused command yields no event; what must be audited of a refusal is
//! written by [`refusal`]. Failed sign-ins are no refusals: they are accepted, recorded, and count (KEY-12).

pub(crate) mod draft;
mod handover;
mod keys;
mod line;
mod lost;
mod manage;
mod notice;
mod observe;
mod open;
mod release;
mod signin;
mod slots;
mod time;

use forecourt_books::{By, PersonId, Rejection, Terminal};

use crate::Scene;
use crate::command::Command;
use crate::event::Event;
use crate::kinds::Act;
use crate::rejection::{
    self, FORBIDDEN, NO_OPEN_ORDER, NOT_SIGNED_IN, OPERATOR_LOCKED, READER_SHUT, WRONG_TERMINAL,
};
use crate::state::State;
use draft::{Actor, Draft};

pub use time::due;

/// What `command` brings about, or why it is refused.
///
/// # Errors
/// A [`Rejection`] with its code (see [`crate::rejection`]) and facts; the state is then to stay as it is.
pub fn decide(state: &State, scene: &Scene<'_>, command: Command) -> Result<Vec<Event>, Rejection> {
    let mut draft = Draft::new(state, scene);
    match command {
        Command::Seen(observation) => {
            only_system(scene)?;
            observe::observe(&mut draft, observation)?;
        }
        Command::Notice(told) => {
            only_system(scene)?;
            notice::notice(&mut draft, told)?;
        }
        Command::InstallCabinet { cabinet, drawers } => {
            only_system(scene)?;
            manage::install(&mut draft, cabinet, drawers)?;
        }
        other => by_people(&mut draft, other)?,
    }
    Ok(draft.events)
}

fn only_system(scene: &Scene<'_>) -> Result<(), Rejection> {
    match scene.by {
        By::System => Ok(()),
        by => Err(Rejection::new(WRONG_TERMINAL).with("by", by).with("needed", "system")),
    }
}

fn by_people(draft: &mut Draft<'_>, command: Command) -> Result<(), Rejection> {
    ready(draft, &command)?;
    match command {
        Command::GiveFinger { finger } => signin::finger(draft, finger),
        Command::EnterPassword { user, password } => signin::password(draft, &user, &password),
        Command::SignOut => signin::sign_out(draft),
        Command::RemoteSignIn { user, password } => signin::remote(draft, &user, &password),
        Command::RemoteSignOut => signin::remote_out(draft),
        Command::ConfirmHandover { handover, user, password } => {
            handover::confirm(draft, handover, &user, &password)
        }
        command => {
            if *draft.scene.by == By::System {
                return registers(draft, command, None);
            }
            let actor = actor(draft)?;
            registers_or_work(draft, command, &actor)?;
            draft.push(match (actor.cabinet, &draft.scene.by.terminal()) {
                (None, Some(Terminal::Node(node))) => Event::RemoteActive { node: node.clone() },
                (cabinet, _) => {
                    Event::OperatorActive { cabinet: cabinet.expect("who is at no node is at a cabinet") }
                }
            });
            Ok(())
        }
    }
}

/// KEY-67: at a cabinet nothing is done while its line is down or its true content is not known.
fn ready(draft: &Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Some(Terminal::Cabinet(number)) = draft.scene.by.terminal() else { return Ok(()) };
    let cabinet = draft.state.cabinets.get(number).ok_or_else(|| rejection::unknown("cabinet", number))?;
    if *command == Command::SignOut {
        return Ok(());
    }
    if let Some(since) = cabinet.line_down {
        return Err(Rejection::new("line-down").with("cabinet", number).with("since", since));
    }
    if cabinet.start_scan.is_some() {
        return Err(Rejection::new("start-scan").with("cabinet", number));
    }
    Ok(())
}

/// Whoever is signed in at the terminal of the scene.
fn actor(draft: &Draft<'_>) -> Result<Actor, Rejection> {
    let by = draft.scene.by;
    let nobody = || Rejection::new(NOT_SIGNED_IN).with("by", by);
    let terminal = by.terminal().ok_or_else(nobody)?;
    let (operator, photo, cabinet) = match terminal {
        Terminal::Cabinet(number) => {
            let signed_in = draft.state.signed_in(*number).ok_or_else(nobody)?;
            (signed_in.operator, signed_in.photo, Some(*number))
        }
        Terminal::Node(node) => (draft.state.remotes.get(node).ok_or_else(nobody)?.operator, None, None),
    };
    if matches!(by, By::Person { person, .. } if *person != operator) {
        return Err(nobody());
    }
    let level = known(draft, operator)?.level;
    Ok(Actor {
        operator,
        act: Act { operator: Some(operator), photo, terminal: terminal.to_string() },
        cabinet,
        level,
    })
}

fn known<'a>(draft: &Draft<'a>, operator: PersonId) -> Result<&'a crate::state::people::Operator, Rejection> {
    let record = draft.state.operators.get(&operator).filter(|record| record.active);
    record.ok_or_else(|| rejection::unknown("operator", operator))
}

fn registers_or_work(draft: &mut Draft<'_>, command: Command, actor: &Actor) -> Result<(), Rejection> {
    match command {
        Command::TakeKey { pick, holder, purpose } => open::take(draft, actor, &pick, holder, purpose),
        Command::OpenDrawer { drawer } => open::drawer(draft, actor, drawer),
        Command::CloseDrawer { drawer } => open::close(draft, actor, drawer),
        Command::DeclareTaken { key, holder, purpose } => {
            lost::declare_taken(draft, actor, key, holder, purpose)
        }
        Command::Acknowledge { alarm } => lost::acknowledge(draft, actor, alarm),
        Command::AcknowledgeMissing { key } => lost::acknowledge_missing(draft, actor, key),
        Command::ClearFault { bay } => open::clear_fault(draft, actor, bay),
        Command::DeclareLost { key, lost } => lost::declare_lost(draft, actor, key, lost),
        Command::HandOverKey { key, to } => handover::offer(draft, actor, key, to),
        Command::ReleaseKeys { vehicle } => release::release(draft, actor, vehicle),
        other => registers(draft, other, Some(actor)),
    }
}

/// Registers: by the system when they are taken over, else by a manager at a cabinet, with photo (KEY-17).
fn registers(draft: &mut Draft<'_>, command: Command, actor: Option<&Actor>) -> Result<(), Rejection> {
    if let Some(actor) = actor {
        actor.at_cabinet()?;
    }
    match command {
        Command::RegisterVehicle { number, vin } => manage::register_vehicle(draft, actor, number, vin),
        Command::ChangeVehicle { vehicle, change } => manage::change_vehicle(draft, actor, vehicle, change),
        Command::RegisterCustomer { name, phone } => manage::register_customer(draft, actor, name, phone),
        Command::ChangeCustomer { customer, change } => {
            manage::change_customer(draft, actor, customer, change)
        }
        Command::ForgetCustomer { customer } => manage::forget_customer(draft, actor, customer),
        Command::EnrolOperator { person, user, name, level, post, password, fingers } => {
            let new = manage::NewOperator { person, user, name, level, post, password, fingers };
            manage::enrol(draft, actor, new)
        }
        Command::ChangeOperator { operator, change } => {
            manage::change_operator(draft, actor, operator, change)
        }
        Command::SetPassword { operator, password } => {
            manage::set_password(draft, actor, operator, &password)
        }
        Command::Unlock { operator } => manage::unlock(draft, actor, operator),
        Command::RegisterKey { item, kind, vehicle, label, customer, tag } => {
            keys::register(draft, actor, keys::NewKey { item, kind, vehicle, label, customer, tag })
        }
        Command::ChangeKey { key, change } => keys::change(draft, actor, key, change),
        Command::BindTag { key, tag } => keys::bind(draft, actor, key, tag),
        Command::UnbindTag { key } => keys::unbind(draft, actor, key),
        Command::ReplaceTag { key, tag } => keys::replace_tag(draft, actor, key, tag),
        Command::RetireKey { key, reason } => keys::retire(draft, actor, key, reason),
        Command::SettleSuspect { key, place } => keys::settle(draft, actor, key, place),
        Command::CorrectHistory { line, text } => manage::correct(draft, actor, line, text),
        _ => Err(Rejection::new(NOT_SIGNED_IN).with("by", draft.scene.by)),
    }
}

/// What is written of a refused command: those above the level (KEY-08) and fingers that a lock turned away (KEY-12),
/// with a photo. The site appends it after the refusal; the refusal itself changes nothing.
pub fn refusal(state: &State, scene: &Scene<'_>, command: &Command, refused: &Rejection) -> Vec<Event> {
    let mut draft = Draft::new(state, scene);
    let mut act = match refused.code {
        // A repair key without open work order is above what level 2 may do, too (KEY-08).
        FORBIDDEN | NO_OPEN_ORDER => match actor(&draft) {
            Ok(actor) => actor.act,
            Err(_) => return Vec::new(),
        },
        OPERATOR_LOCKED => signin::turned_away(&draft, Some(command)),
        READER_SHUT => signin::turned_away(&draft, None),
        _ => return Vec::new(),
    };
    if let Some(Terminal::Cabinet(cabinet)) = scene.by.terminal() {
        act.photo = draft.photo(*cabinet, act.operator).or(act.photo);
    }
    // The command's name alone: a password in it must not reach the journal.
    let shown = format!("{command:?}");
    let name = shown.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
    draft.push(Event::RefusalAudited { command: name, code: refused.to_string(), act });
    draft.events
}
