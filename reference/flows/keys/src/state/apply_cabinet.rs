//! Events of drawers, operations, slots and scans.

use forecourt_books::At;

use super::cabinet::{Forced, Operation, Outage, Phase, Slot, Take, TakeStage, Work};
use super::custody::Twin;
use super::{Deadline, State};
use crate::event::Event;
use crate::kinds::{Bay, Place, Reading};

impl State {
    pub(super) fn apply_cabinet(&mut self, at: At, event: &Event) -> bool {
        self.apply_beginning(at, event) || self.apply_operation(at, event) || self.apply_drawer(at, event)
    }

    fn apply_beginning(&mut self, at: At, event: &Event) -> bool {
        let (id, bay, pace, act, work, phase, before) = match event {
            Event::TakeBegun { op, bay, place, key, tag, holder, purpose, due_s, pace, act } => {
                let take = Take {
                    key: *key,
                    place: *place,
                    tag: *tag,
                    holder: *holder,
                    purpose: *purpose,
                    due_s: *due_s,
                    stage: TakeStage::Unseen,
                };
                (*op, *bay, pace, act, Work::Take(take), Phase::Watching, self.count(*bay))
            }
            Event::ReturnBegun { op, bay, before, pace, act } => {
                (*op, *bay, pace, act, Work::Return, Phase::Opening, *before)
            }
            _ => return false,
        };
        let operation = Operation {
            id,
            bay,
            work,
            act: act.clone(),
            opening_photo: None,
            phase,
            pace: pace.clone(),
            opened: None,
            before,
            returned: 0,
            taken: 0,
            check_pending: false,
            close_next: false,
            close_wanted: false,
            retries: 0,
            last_change: None,
        };
        let deadline = at.plus_s(pace.watch_s);
        self.operations_begun += 1;
        self.cabinet_mut(bay.cabinet).operation = Some(operation);
        self.agenda.cancel(&Deadline::Idle(bay.cabinet));
        if phase == Phase::Watching {
            self.agenda.set(Deadline::Watch(bay.cabinet), deadline);
        }
        true
    }

    fn operation_mut(&mut self, cabinet: u8) -> &mut Operation {
        self.cabinet_mut(cabinet).operation.as_mut().expect("events of an operation come while it runs")
    }

    fn apply_operation(&mut self, at: At, event: &Event) -> bool {
        if let Event::DrawerOpening { bay, .. }
        | Event::DrawerClosing { bay, .. }
        | Event::DrawerReversed { bay, .. }
        | Event::DrawerRetried { bay, .. } = event
        {
            self.coil_written(*bay);
        }
        match event {
            Event::WantedKeySeen { bay, .. } => self.take_stage(*bay, TakeStage::Seen),
            Event::DrawerOpening { bay, photo, .. } => {
                self.agenda.cancel(&Deadline::Watch(bay.cabinet));
                let operation = self.operation_mut(bay.cabinet);
                operation.opened = Some(at);
                operation.opening_photo = *photo;
                self.travel(*bay, Phase::Opening, at);
            }
            Event::DrawerOpened { bay, .. } => self.fully_open(*bay, at),
            Event::QuietWarned { bay, .. } => {
                let close = at.plus_s(self.operation_mut(bay.cabinet).pace.warn_s);
                self.agenda.cancel(&Deadline::Quiet(bay.cabinet));
                self.agenda.set(Deadline::Close(bay.cabinet), close);
            }
            Event::TakeAbandoned { place, .. } => {
                self.take_stage(place.bay(), TakeStage::Abandoned);
                self.quieten(place.cabinet);
            }
            Event::CloseWanted { bay, .. } => {
                self.operation_mut(bay.cabinet).close_wanted = true;
                self.pace_closing(bay.cabinet, at);
            }
            Event::DrawerClosing { bay, .. } => {
                self.operation_mut(bay.cabinet).close_next = true;
                self.travel(*bay, Phase::Closing, at);
            }
            Event::DrawerShut { bay, .. } => {
                self.quieten(bay.cabinet);
                self.operation_mut(bay.cabinet).phase = Phase::ClosingScan;
            }
            Event::DrawerClosed { bay, .. } => self.end_operation(bay.cabinet, false, at),
            Event::OperationEnded { cabinet, interrupted, .. } => {
                self.end_operation(*cabinet, *interrupted, at)
            }
            Event::DrawerRetried { bay, open, .. } => {
                self.operation_mut(bay.cabinet).retries += 1;
                self.travel(*bay, if *open { Phase::Opening } else { Phase::Closing }, at);
            }
            Event::DrawerReversed { bay, .. } => {
                self.operation_mut(bay.cabinet).retries += 1;
                self.travel(*bay, Phase::Opening, at);
            }
            Event::DrawerBlocked { bay } => {
                self.drawer_mut(*bay).blocked = true;
                if self.operation_on(*bay).is_some_and(|operation| operation.phase != Phase::ClosingScan) {
                    self.quieten(bay.cabinet);
                    self.operation_mut(bay.cabinet).phase = Phase::Blocked;
                }
            }
            Event::FaultCleared { bay, .. } => {
                self.drawer_mut(*bay).blocked = false;
                if self.operation_on(*bay).is_some() {
                    self.operation_mut(bay.cabinet).retries = 0;
                }
            }
            _ => return false,
        }
        true
    }

    /// KEY-43: the write of the coil clears a fault and a release by hand, so that the same again is told as new.
    fn coil_written(&mut self, bay: Bay) {
        if let Some(report) = &mut self.drawer_mut(bay).report {
            (report.stalled, report.by_hand, report.fault) = (false, false, 0);
        }
    }

    fn take_stage(&mut self, bay: Bay, stage: TakeStage) {
        if let Work::Take(take) = &mut self.operation_mut(bay.cabinet).work {
            take.stage = stage;
        }
    }

    /// No deadline of the operation's pace stands any more.
    fn quieten(&mut self, cabinet: u8) {
        for deadline in [
            Deadline::Watch(cabinet),
            Deadline::Travel(cabinet),
            Deadline::Quiet(cabinet),
            Deadline::Close(cabinet),
        ] {
            self.agenda.cancel(&deadline);
        }
    }

    fn travel(&mut self, bay: Bay, phase: Phase, at: At) {
        self.quieten(bay.cabinet);
        let operation = self.operation_mut(bay.cabinet);
        operation.phase = phase;
        let limit = at.plus_s(operation.pace.travel_s);
        self.agenda.set(Deadline::Travel(bay.cabinet), limit);
    }

    fn fully_open(&mut self, bay: Bay, at: At) {
        self.quieten(bay.cabinet);
        let operation = self.operation_mut(bay.cabinet);
        operation.phase = Phase::Open;
        if operation.close_next {
            // KEY-43: whoever was in the way of its closing gets the full wait before the next try.
            operation.last_change = Some(at);
            operation.close_wanted = false;
        }
        let pace = operation.pace.clone();
        let drawer = self.drawer_mut(bay);
        drawer.open_again_s = pace.open_again_s;
        self.watch_open(bay, at.plus_s(pace.open_alarm_s));
        self.agenda.set(Deadline::Quiet(bay.cabinet), at.plus_s(pace.quiet_s));
        self.pace_closing(bay.cabinet, at);
    }

    /// Something changed in the open drawer: its closing counts from now (KEY-39).
    pub(super) fn changed(&mut self, bay: Bay, at: At) {
        if self.operation_on(bay).is_some() {
            self.operation_mut(bay.cabinet).last_change = Some(at);
            self.pace_closing(bay.cabinet, at);
        }
    }

    /// When an open drawer closes: never while the taking is awaited or the check scan runs (KEY-27, KEY-28).
    pub(super) fn pace_closing(&mut self, cabinet: u8, at: At) {
        let operation = self.operation_mut(cabinet);
        let changed = operation.last_change.is_some() || operation.close_next || operation.close_wanted;
        if operation.phase != Phase::Open || operation.wanted().is_some() || !changed {
            return;
        }
        let wait_s = if operation.close_wanted { 0 } else { operation.pace.close_after_s };
        let close = operation.last_change.map_or(at.plus_s(wait_s), |change| change.plus_s(wait_s).max(at));
        let ready = !operation.check_pending;
        self.agenda.cancel(&Deadline::Quiet(cabinet));
        self.agenda.cancel(&Deadline::Close(cabinet));
        if ready {
            self.agenda.set(Deadline::Close(cabinet), close);
        }
    }

    /// From now on it counts as open (KEY-40), unless it did before.
    fn watch_open(&mut self, bay: Bay, alarm: At) {
        if self.agenda.get(&Deadline::LeftOpen(bay)).is_none() {
            self.agenda.set(Deadline::LeftOpen(bay), alarm);
        }
    }

    /// An outage ends an operation whose drawer was told to open and is not known to be shut again: nobody closes it, and it is
    /// watched all the same (KEY-40).
    fn leave_drawer(&mut self, cabinet: u8, at: At) {
        let operation = self.operation_mut(cabinet);
        if operation.opened.is_none() || operation.phase == Phase::ClosingScan {
            return;
        }
        let (bay, alarm_s, again_s) =
            (operation.bay, operation.pace.open_alarm_s, operation.pace.open_again_s);
        let drawer = self.drawer_mut(bay);
        drawer.open_again_s = again_s;
        if drawer.is_open() {
            self.watch_open(bay, at.plus_s(alarm_s));
        } else {
            drawer.adrift = Some(alarm_s);
        }
    }

    fn end_operation(&mut self, cabinet: u8, interrupted: bool, at: At) {
        if interrupted {
            self.leave_drawer(cabinet, at);
        }
        self.quieten(cabinet);
        self.cabinet_mut(cabinet).operation = None;
        self.restart_idle(cabinet, at);
    }

    /// The wanted key went from its slot (KEY-25).
    pub(super) fn key_was_taken(&mut self, place: Place, at: At) {
        self.take_stage(place.bay(), TakeStage::Taken);
        let operation = self.operation_mut(place.cabinet);
        operation.taken += 1;
        operation.check_pending = true;
        self.changed(place.bay(), at);
    }

    /// A key came back in this operation (KEY-34).
    pub(super) fn key_was_returned(&mut self, place: Place, at: At) {
        self.operation_mut(place.cabinet).returned += 1;
        self.changed(place.bay(), at);
    }

    fn apply_drawer(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::DrawerSeen { bay, report } => {
                let drawer = self.drawer_mut(*bay);
                drawer.report = Some(*report);
                drawer.silent = false;
                let adrift = drawer.adrift.take();
                if report.closed {
                    drawer.open_since = None;
                    drawer.open_told = false;
                    self.agenda.cancel(&Deadline::LeftOpen(*bay));
                } else {
                    drawer.open_since = drawer.open_since.or(Some(at));
                    if let Some(alarm_s) = adrift {
                        self.watch_open(*bay, at.plus_s(alarm_s));
                    }
                }
            }
            Event::DrawerLeftOpen { bay, .. } => {
                let drawer = self.drawer_mut(*bay);
                drawer.open_told = true;
                let again = at.plus_s(drawer.open_again_s);
                self.agenda.set(Deadline::LeftOpen(*bay), again);
            }
            Event::CloseOrdered { bay, .. } => {
                self.coil_written(*bay);
                let again_s = self.drawer_mut(*bay).open_again_s;
                self.watch_open(*bay, at.plus_s(again_s));
            }
            Event::DrawerFaulted { .. } => {}
            Event::DrawerFellSilent { bay } => self.drawer_mut(*bay).silent = true,
            Event::ForcedOpening { bay, open_alarm_s, open_again_s, .. } => {
                let drawer = self.drawer_mut(*bay);
                drawer.forced = Some(Forced { scanned: false, shut: false });
                drawer.open_again_s = *open_again_s;
                self.agenda.set(Deadline::LeftOpen(*bay), at.plus_s(*open_alarm_s));
            }
            Event::ForcedScanned { bay, still_open, .. } => {
                let scanned = Forced { scanned: true, shut: false };
                self.drawer_mut(*bay).forced = still_open.then_some(scanned);
            }
            Event::ForcedShut { bay } => {
                self.drawer_mut(*bay).forced = Some(Forced { scanned: true, shut: true });
            }
            _ => return false,
        }
        true
    }

    pub(super) fn apply_scans(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::LineDown { cabinet } => self.cabinet_mut(*cabinet).line_down = Some(at),
            Event::LineUp { cabinet } => self.cabinet_mut(*cabinet).line_down = None,
            Event::StartScanBegun { cabinet, from, bays } => {
                let outage = Outage {
                    from: *from,
                    pending: bays.iter().copied().collect(),
                    found: Default::default(),
                };
                let record = self.cabinet_mut(*cabinet);
                record.start_scan = Some(outage);
                for drawer in record.drawers.values_mut() {
                    drawer.forced = None;
                }
            }
            Event::StartScanned { bay } => {
                if let Some(outage) = &mut self.cabinet_mut(bay.cabinet).start_scan {
                    outage.pending.remove(bay);
                }
            }
            Event::StartScan { cabinet, .. } => self.cabinet_mut(*cabinet).start_scan = None,
            Event::DailyScanBegun { bays } => {
                self.daily_scan = bays.iter().copied().collect();
                self.daily_due = true;
                self.agenda.cancel(&Deadline::Daily);
            }
            Event::DailyScanned { bay } => {
                self.daily_scan.remove(bay);
            }
            Event::DailyReportMade { next, .. } => {
                self.daily_due = false;
                self.daily_scan.clear();
                self.agenda.set(Deadline::Daily, *next);
            }
            Event::SlotRead { place, reading } => self.slot_read(*place, *reading, at),
            Event::CycleSeen { bay } => self.pass_ended(*bay, at),
            Event::UnknownTagSeen { place, .. } => self.changed(place.bay(), at),
            _ => return false,
        }
        true
    }

    fn slot_read(&mut self, place: Place, reading: Reading, at: At) {
        let slot: &mut Slot = self.slots.get_mut(&place).expect("events name installed slots only");
        let before = slot.content;
        slot.reading = reading;
        slot.since = at;
        match reading {
            Reading::Tag(tag) => slot.content = Some(tag),
            Reading::Empty => slot.content = None,
            // KEY-26: silence, a sleeping reader and a bad frame say nothing about the key.
            Reading::Unreadable | Reading::Asleep | Reading::NoAnswer => {}
        }
        // KEY-39: whatever came or went counts, also a tag that is no key's, or a copy.
        if slot.content != before {
            self.changed(place.bay(), at);
        }
    }

    fn pass_ended(&mut self, bay: Bay, at: At) {
        for Twin { first, second, first_passes, second_passes, .. } in self.twins.values_mut() {
            *first_passes += i64::from(first.bay() == bay);
            *second_passes += i64::from(second.bay() == bay);
        }
        if self.operation_on(bay).is_some_and(|operation| operation.check_pending) {
            self.operation_mut(bay.cabinet).check_pending = false;
            self.pace_closing(bay.cabinet, at);
        }
    }
}
