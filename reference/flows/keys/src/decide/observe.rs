//! What the drawer boards tell: arrivals, motor faults, forced openings, ends of scans (KEY-39 … KEY-44).

use forecourt_books::Rejection;

use super::draft::Draft;
use super::{line, open, slots, time};
use crate::command::Observation;
use crate::event::Event;
use crate::kinds::{AbandonReason, AlarmKind, Bay, DrawerReport, Fault, Reading};
use crate::rejection::{BAD_VALUE, unknown};
use crate::settings;
use crate::state::cabinet::{Drawer, Operation, Phase};

/// KEY-01: the host asked, the boards answered, and this is what the poller makes of it.
pub(super) fn observe(draft: &mut Draft<'_>, observation: Observation) -> Result<(), Rejection> {
    match observation {
        Observation::Slot { reading: Reading::Tag(tag), .. } if tag.0 == 0 || tag.0 >> 40 != 0 => {
            return Err(Rejection::new(BAD_VALUE).with("tag", tag));
        }
        Observation::Slot { place, reading, reads } => {
            if !draft.state.slots.contains_key(&place) {
                return Err(unknown("place", place));
            }
            slots::slot(draft, place, reading, reads);
        }
        Observation::Drawer { bay, report } => drawer_seen(draft, bay, report)?,
        Observation::DrawerSilent { bay } => {
            if !installed(draft, bay)?.silent {
                draft.push(Event::DrawerFellSilent { bay });
                draft.drawer_alarm(AlarmKind::DrawerSilent, bay, None, String::new());
            }
        }
        Observation::FullScanDone { bay } => {
            installed(draft, bay)?;
            full_scan_done(draft, bay);
        }
        Observation::Cycle { bay } => {
            installed(draft, bay)?;
            cycle(draft, bay);
        }
        Observation::LineDown { cabinet } => line::down(draft, cabinet)?,
        Observation::LineUp { cabinet } => line::up(draft, cabinet)?,
        Observation::Restarted { cabinet } => line::restarted(draft, cabinet)?,
        Observation::CollisionSuspected { cabinet, address } => line::collision(draft, cabinet, address)?,
    }
    Ok(())
}

fn installed<'a>(draft: &Draft<'a>, bay: Bay) -> Result<&'a Drawer, Rejection> {
    draft.state.drawer(bay).ok_or_else(|| unknown("bay", bay))
}

fn fault_of(report: DrawerReport) -> Option<Fault> {
    match (report.fault, report.stalled) {
        (0, false) => None,
        (0 | 1, _) => Some(Fault::Stall),
        (2, _) => Some(Fault::LimitSwitch),
        (3, _) => Some(Fault::MotorDriver),
        (other, _) => Some(Fault::Other(other)),
    }
}

fn drawer_seen(draft: &mut Draft<'_>, bay: Bay, report: DrawerReport) -> Result<(), Rejection> {
    let drawer = installed(draft, bay)?;
    let same = drawer.report == Some(report) && !drawer.silent && drawer.adrift.is_none();
    if !same {
        draft.push(Event::DrawerSeen { bay, report });
    }
    let before = drawer.report.unwrap_or_default();
    let fault = fault_of(report).filter(|_| fault_of(before).is_none());
    let by_hand = report.by_hand && !before.by_hand;
    match draft.state.operation_on(bay) {
        // Also the same report: a drawer that stalled at its open end is open by the write that cleared the stall.
        Some(operation) => in_operation(draft, operation, report, fault, by_hand),
        None if same => {}
        None => at_rest(draft, bay, report, fault, by_hand),
    }
    Ok(())
}

fn in_operation(
    draft: &mut Draft<'_>,
    operation: &Operation,
    report: DrawerReport,
    fault: Option<Fault>,
    by_hand: bool,
) {
    let (op, bay) = (operation.id, operation.bay);
    if by_hand {
        // I-KEY-17: logged with photo, whoever stands there.
        let photo = draft.photo(bay.cabinet, None);
        let photo = photo.map_or_else(|| "-".to_owned(), |photo| photo.to_string());
        draft.drawer_alarm(
            AlarmKind::ForcedOpening,
            bay,
            None,
            format!("released by hand in {op}, photo {photo}"),
        );
    }
    if let Some(fault) = fault {
        return motor_fault(draft, operation, fault, report.closed);
    }
    match operation.phase {
        // Nothing was told to open yet.
        Phase::Watching if !report.closed => {
            open::abandon(draft, operation, AbandonReason::DrawerFault);
            draft.push(Event::OperationEnded { op, cabinet: bay.cabinet, interrupted: false });
            forced(draft, bay, by_hand);
        }
        Phase::ClosingScan if !report.closed => forced(draft, bay, by_hand),
        Phase::Opening if report.open => draft.push(Event::DrawerOpened { op, bay }),
        Phase::Open | Phase::Closing | Phase::Blocked if report.closed => {
            open::abandon(draft, operation, AbandonReason::Operator);
            draft.push(Event::DrawerShut { op, bay });
        }
        _ => {}
    }
}

fn at_rest(draft: &mut Draft<'_>, bay: Bay, report: DrawerReport, fault: Option<Fault>, by_hand: bool) {
    let drawer = draft.state.drawer(bay).expect("the caller has looked it up");
    let was_open = drawer.is_open() || drawer.adrift.is_some();
    match (&drawer.forced, report.closed) {
        (Some(record), true) if !record.shut => draft.push(Event::ForcedShut { bay }),
        (Some(record), false) if record.shut => forced(draft, bay, by_hand),
        // A drawer that an outage left open is known to be open; all else is forced (KEY-44).
        (None, false) if !was_open || by_hand => forced(draft, bay, by_hand),
        (None, true) if by_hand => forced(draft, bay, by_hand),
        _ => {}
    }
    if let Some(fault) = fault {
        draft.push(Event::DrawerFaulted { bay, fault });
        draft.drawer_alarm(AlarmKind::DrawerFault, bay, None, forecourt_books::text::line(&fault));
        draft.push(Event::DrawerBlocked { bay });
    }
}

/// KEY-44, I-KEY-17: never needs a right, always logged with photo, charged to nobody.
fn forced(draft: &mut Draft<'_>, bay: Bay, by_hand: bool) {
    let photo = draft.photo(bay.cabinet, None);
    let open_alarm_s = draft.number(&settings::OPEN_ALARM_S);
    let open_again_s = draft.number(&settings::OPEN_AGAIN_S);
    draft.push(Event::ForcedOpening { bay, by_hand, photo, open_alarm_s, open_again_s });
    let text = if by_hand { "by hand" } else { "" };
    draft.drawer_alarm(AlarmKind::ForcedOpening, bay, None, text.to_owned());
}

/// KEY-43: a stall while closing opens again; one retry, then a manager must clear it.
pub(super) fn motor_fault(draft: &mut Draft<'_>, operation: &Operation, fault: Fault, closed: bool) {
    let (op, bay) = (operation.id, operation.bay);
    let text = forecourt_books::text::line(&fault);
    draft.push(Event::DrawerFaulted { bay, fault });
    draft.drawer_alarm(AlarmKind::DrawerFault, bay, operation.act.operator, text);
    let again = operation.retries < draft.number(&settings::MOTOR_RETRIES);
    match operation.phase {
        Phase::Opening if again => draft.push(Event::DrawerRetried { op, bay, open: true }),
        Phase::Opening => {
            open::abandon(draft, operation, AbandonReason::DrawerFault);
            draft.push(Event::DrawerBlocked { bay });
            if closed {
                draft.push(Event::DrawerShut { op, bay });
            }
        }
        Phase::Closing => {
            let pinched = matches!(fault, Fault::Stall | Fault::NoArrival);
            if pinched {
                draft.push(Event::DrawerReversed { op, bay });
            } else if again {
                draft.push(Event::DrawerRetried { op, bay, open: false });
            }
            if !again {
                draft.push(Event::DrawerBlocked { bay });
            }
        }
        Phase::Watching => {
            open::abandon(draft, operation, AbandonReason::DrawerFault);
            draft.push(Event::OperationEnded { op, cabinet: bay.cabinet, interrupted: false });
            draft.push(Event::DrawerBlocked { bay });
        }
        // It stands; whether it moves again shows at closing.
        Phase::Open | Phase::Blocked => {}
        Phase::ClosingScan => draft.push(Event::DrawerBlocked { bay }),
    }
}

/// A full scan is a pass like any other, and whoever waited for it goes on.
fn full_scan_done(draft: &mut Draft<'_>, bay: Bay) {
    cycle(draft, bay);
    if let Some(operation) = draft.state.operation_on(bay)
        && operation.phase == Phase::ClosingScan
    {
        closing_scan_done(draft, operation);
    } else if let Some(drawer) = draft.state.drawer(bay)
        && let Some(record) = &drawer.forced
    {
        let still_open = drawer.is_open() && !record.shut;
        let missing =
            if record.scanned && !record.shut { Vec::new() } else { slots::lifted_missing(draft, bay) };
        draft.push(Event::ForcedScanned { bay, missing, still_open });
    }
    line::start_scan_step(draft, bay);
    time::daily_scan_step(draft, bay);
}

/// KEY-39: the stored state is that of the complete scan at closing; KEY-35: only keys absent now are gone.
fn closing_scan_done(draft: &mut Draft<'_>, operation: &Operation) {
    let (op, bay, act) = (operation.id, operation.bay, operation.act.clone());
    let gone = draft.state.lifted_in(bay);
    for (key, place) in &gone {
        // KEY-27, KEY-38, I-KEY-09: the signed-in operator is named and must acknowledge.
        draft.push(Event::UnexpectedRemoval { op, key: *key, place: *place, act: act.clone() });
        draft.alarm(AlarmKind::UnexpectedRemoval, Some(*place), Some(*key), act.operator);
    }
    let unexpected = u32::try_from(gone.len()).expect("a drawer has 32 slots");
    let (before, after) = (operation.before, draft.state.count(bay));
    let (returned, taken, opened) = (operation.returned, operation.taken, operation.opened);
    let purpose = operation.purpose();
    draft.push(Event::DrawerClosed {
        op,
        purpose,
        bay,
        before,
        after,
        returned,
        taken,
        unexpected,
        opened,
        act,
    });
}

/// A pass ended: the check scan of a take is done, copies are called copies (KEY-27, KEY-36).
fn cycle(draft: &mut Draft<'_>, bay: Bay) {
    let state = draft.state;
    let checked = state.operation_on(bay).is_some_and(|operation| operation.check_pending);
    let twins: Vec<_> = state
        .twins
        .iter()
        .filter(|(_, twin)| !twin.told && (twin.first.bay() == bay || twin.second.bay() == bay))
        .collect();
    if checked || !twins.is_empty() {
        draft.push(Event::CycleSeen { bay });
    }
    let wanted = draft.number(&settings::DUPLICATE_CYCLES);
    for (tag, twin) in twins {
        let first = twin.first_passes + i64::from(twin.first.bay() == bay);
        let second = twin.second_passes + i64::from(twin.second.bay() == bay);
        if first >= wanted && second >= wanted {
            let key = state.tags.get(tag).copied();
            let act = draft.act_in(bay);
            draft.push(Event::DuplicateTag { tag: *tag, key, slots: vec![twin.first, twin.second] });
            draft.alarm(AlarmKind::DuplicateTag, Some(twin.second), key, act.operator);
        }
    }
    // KEY-44: in a drawer that still stands open after its scan, a key absent for a pass is gone.
    let forced = state.drawer(bay).and_then(|drawer| drawer.forced.as_ref());
    if forced.is_some_and(|record| record.scanned && !record.shut) && !line::scanning(draft, bay.cabinet) {
        slots::lifted_missing(draft, bay);
    }
}
