//! What the clock alone brings about (PLAT-02): every deadline of the agenda has its one consequence here.

use super::draft::{self, Draft};
use super::{line, observe, open};
use crate::Scene;
use crate::event::Event;
use crate::kinds::{AbandonReason, AlarmKind, Bay, Fault, KeyId, SignOutReason};
use crate::password::sha256;
use crate::reports;
use crate::settings;
use crate::state::people::SignIn;
use crate::state::{Deadline, State};

/// The events of the earliest deadline that is due at `scene.at`; none if nothing is due.
///
/// Apply them and ask again until nothing is due: one deadline may set or cancel the next. Each call moves or
/// ends the deadline it answers, so this comes to an end. To stamp events with their deadline, call with
/// `scene.at` equal to [`State::next_deadline`].
pub fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let mut draft = Draft::new(state, scene);
    let first = state.agenda.due(scene.at).next().map(|(_, deadline)| deadline);
    if let Some(deadline) = first {
        answer(&mut draft, deadline);
        assert!(!draft.events.is_empty(), "each deadline has a consequence that ends it: {deadline:?}");
    }
    draft.events
}

fn answer(draft: &mut Draft<'_>, deadline: &Deadline) {
    match deadline {
        Deadline::Form(cabinet) => {
            if let SignIn::Form { operator } = draft.state.cabinets[cabinet].sign_in {
                draft.push(Event::SignInDropped { cabinet: *cabinet, operator });
            }
        }
        Deadline::Idle(cabinet) => idle(draft, *cabinet),
        Deadline::Reader(cabinet) => draft.push(Event::ReaderOpened { cabinet: *cabinet }),
        Deadline::Lock(operator) => draft.push(Event::LockEnded { operator: *operator }),
        Deadline::Remote(node) => {
            let operator = draft.state.remotes[node].operator;
            draft.push(Event::RemoteSignedOut { node: node.clone(), operator, reason: SignOutReason::Idle });
        }
        Deadline::Watch(cabinet)
        | Deadline::Travel(cabinet)
        | Deadline::Quiet(cabinet)
        | Deadline::Close(cabinet) => {
            operation(draft, deadline, *cabinet);
        }
        Deadline::LeftOpen(bay) => left_open(draft, *bay),
        Deadline::Overdue(key) => overdue(draft, *key),
        Deadline::Handover(handover) => {
            let key = draft.state.handovers[handover].key;
            draft.push(Event::HandoverLapsed { handover: *handover, key });
        }
        Deadline::Photo(photo) => draft.push(Event::PhotoExpired { photo: *photo }),
        Deadline::Daily => daily(draft),
    }
}

/// KEY-13: a sign-in ends by idleness, and never while a drawer is open.
fn idle(draft: &mut Draft<'_>, cabinet: u8) {
    let operator = draft.state.signed_in(cabinet).map(|signed_in| signed_in.operator);
    let open = draft.state.cabinets[&cabinet].open_drawer().is_some();
    draft.push(match operator {
        Some(operator) if !open => Event::SignedOut { cabinet, operator, reason: SignOutReason::Idle },
        _ => Event::OperatorActive { cabinet },
    });
}

fn operation(draft: &mut Draft<'_>, deadline: &Deadline, cabinet: u8) {
    let operation = draft.state.operation(cabinet).expect("an operation's deadlines end with it");
    let (op, bay) = (operation.id, operation.bay);
    match deadline {
        Deadline::Watch(_) => {
            open::abandon(draft, operation, AbandonReason::NoReading);
            draft.push(Event::OperationEnded { op, cabinet, interrupted: false });
        }
        Deadline::Travel(_) => {
            let closed = draft.state.drawer(bay).is_some_and(|drawer| !drawer.is_open());
            observe::motor_fault(draft, operation, Fault::NoArrival, closed);
        }
        // KEY-28: a warning first, in which the key can still be taken.
        Deadline::Quiet(_) => draft.push(Event::QuietWarned { op, bay }),
        _ => {
            open::abandon(draft, operation, AbandonReason::Timeout);
            draft.push(Event::DrawerClosing { op, bay, ordered_by_operator: false });
        }
    }
}

/// KEY-40: with operator and duration, again and again until it is closed; one alarm for each opening.
fn left_open(draft: &mut Draft<'_>, bay: Bay) {
    let operator = draft.act_in(bay).operator;
    let drawer = draft.state.drawer(bay).expect("deadlines name installed drawers only");
    let open_s = drawer.open_since.map_or(0, |since| draft.at().s_since(since));
    let told = drawer.open_told;
    let forgotten = draft.state.operation_on(bay).is_none() && drawer.forced.is_none() && !drawer.blocked;
    draft.push(Event::DrawerLeftOpen { bay, operator, open_s });
    if !told {
        draft.drawer_alarm(AlarmKind::DrawerLeftOpen, bay, operator, format!("{open_s} s"));
    }
    // KEY-39: the operation that would have closed it ended with an outage (KEY-67), and nobody came for it.
    if forgotten && line::serves(draft, bay.cabinet) {
        draft.push(Event::CloseOrdered { bay, act: draft::system() });
    }
}

/// KEY-70, I-KEY-14: one alarm for each custody, stamped with its limit.
fn overdue(draft: &mut Draft<'_>, key: KeyId) {
    let holding = draft.state.key(key).custody.holding().expect("only a key that somebody holds is overdue");
    let (holder, due) = (holding.holder, holding.due.expect("the deadline is the limit"));
    draft.push(Event::KeyOverdue { key, holder, due });
    draft.alarm_with(AlarmKind::Overdue, None, Some(key), Some(holder), format!("due {due}"));
}

/// KEY-71: at closing time, after a forced full scan of every drawer at rest.
fn daily(draft: &mut Draft<'_>) {
    let at_rest = draft
        .state
        .cabinets
        .iter()
        .filter(|(_, cabinet)| cabinet.operation.is_none() && cabinet.line_down.is_none());
    let bays: Vec<Bay> = at_rest
        .flat_map(|(number, cabinet)| {
            cabinet.drawers.iter().map(move |(drawer, record)| (number, drawer, record))
        })
        .filter(|(_, _, record)| record.forced.is_none())
        .map(|(cabinet, drawer, _)| Bay::new(*cabinet, *drawer))
        .collect();
    if bays.is_empty() {
        report(draft);
    } else {
        draft.push(Event::DailyScanBegun { bays });
    }
}

fn report(draft: &mut Draft<'_>) {
    let day = draft.at().date();
    let digest = sha256(&[&reports::daily(draft.state, draft.at())]);
    let next = draft.at().next_minute_of_day(draft.number(&settings::DAILY_REPORT_MINUTE));
    draft.push(Event::DailyReportMade { day, digest, next });
}

/// One drawer of the forced scan is done; after the last the report is made.
pub(super) fn daily_scan_step(draft: &mut Draft<'_>, bay: Bay) {
    // Where a start scan still runs (KEY-67), the passes that end first are its own; the forced ones follow.
    let starting = draft.state.cabinets.get(&bay.cabinet).is_some_and(|cabinet| cabinet.start_scan.is_some());
    if !starting && draft.state.daily_scan.contains(&bay) {
        draft.push(Event::DailyScanned { bay });
        if draft.state.daily_scan.len() == 1 {
            report(draft);
        }
    }
}

/// A cabinet without line holds up no report.
pub(super) fn daily_scan_without(draft: &mut Draft<'_>, cabinet: u8) {
    let (gone, rest): (Vec<Bay>, Vec<Bay>) =
        draft.state.daily_scan.iter().partition(|bay| bay.cabinet == cabinet);
    for bay in &gone {
        draft.push(Event::DailyScanned { bay: *bay });
    }
    if !gone.is_empty() && rest.is_empty() {
        report(draft);
    }
}
