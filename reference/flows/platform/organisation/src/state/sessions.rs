//! Sessions, the line for a place, and how many places were taken when.

use forecourt_books::{PersonId, Stamp};

use super::{Deadline, KNOWN, Session, State, Use, Wait, Waiting};
use crate::event::Event;
use crate::kinds::{Ending, SessionId};

impl State {
    fn count(&mut self, stamp: &Stamp, taken: u32) {
        let places = self.places.get_mut();
        if places.taken != taken {
            places.taken = taken;
            let places = places.places;
            self.used.push(Use { at: stamp.at, taken, places });
        }
    }

    fn end_session(
        &mut self,
        stamp: &Stamp,
        session: SessionId,
        person: PersonId,
        ending: Ending,
        taken: u32,
    ) {
        let record = self.sessions.get_mut(session).expect(KNOWN);
        record.ended = Some((stamp.at, ending));
        let mark = (record.terminal.clone(), person);
        self.at_terminal.remove(&mark);
        self.open.remove(&person);
        self.agenda.cancel(&Deadline::Idle(person));
        self.count(stamp, taken);
    }

    fn leave_line(&mut self, stamp: &Stamp, person: PersonId, seconds: i64, let_in: bool) {
        let Some(ticket) = self.tickets.remove(&person) else { return };
        self.line.remove(&ticket);
        self.agenda.cancel(&Deadline::Wait(ticket));
        self.waits.push(Wait { at: stamp.at, person, seconds, let_in });
    }

    pub(super) fn apply_session(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::SessionOpened { .. } => self.open_session(stamp, event),
            Event::SessionUsed { person, idle_at } => {
                let session = *self.open.get(person).expect(KNOWN);
                let record = self.sessions.get_mut(session).expect(KNOWN);
                record.used = stamp.at;
                record.idle_s = i64::try_from(idle_at.s_since(stamp.at)).unwrap_or(i64::MAX);
                self.agenda.set(Deadline::Idle(*person), *idle_at);
            }
            Event::SessionEnded { session, person, ending, taken, .. } => {
                self.end_session(stamp, *session, *person, *ending, *taken);
            }
            Event::SessionIdleEnded { session, person, taken } => {
                self.end_session(stamp, *session, *person, Ending::Idle, *taken);
            }
            Event::SessionReplaced { session, person, taken, .. } => {
                self.end_session(stamp, *session, *person, Ending::Replaced, *taken);
            }
            Event::WaitBegun { ticket, person, terminal, until, .. } => {
                let waiting =
                    Waiting { person: *person, terminal: terminal.clone(), since: stamp.at, until: *until };
                self.line.insert(*ticket, waiting);
                self.tickets.insert(*person, *ticket);
                self.places.get_mut().tickets = *ticket;
                self.agenda.set(Deadline::Wait(*ticket), *until);
                self.use_proof(terminal);
            }
            Event::WaitRenewed { ticket, terminal, until, .. } => {
                let waiting = self.line.get_mut(ticket).expect(KNOWN);
                waiting.until = *until;
                waiting.terminal.clone_from(terminal);
                self.agenda.set(Deadline::Wait(*ticket), *until);
                self.use_proof(terminal);
            }
            Event::WaitEnded { person, waited, .. } => self.leave_line(stamp, *person, *waited, false),
            Event::PlacesLookedAt { places } => {
                self.agenda.cancel(&Deadline::Places(stamp.at));
                let held = self.places.get_mut();
                held.places = held.taken.max(*places);
                let (taken, places) = (held.taken, held.places);
                self.used.push(Use { at: stamp.at, taken, places });
            }
            _ => return false,
        }
        true
    }

    /// A terminal's answer is good for one login.
    fn use_proof(&mut self, terminal: &str) {
        if let Some(record) = self.terminals.get_mut(terminal) {
            record.proved = None;
        }
    }

    fn open_session(&mut self, stamp: &Stamp, event: &Event) {
        let Event::SessionOpened {
            person,
            terminal,
            branch,
            restricted,
            waited,
            taken,
            places,
            idle_s,
            idle_at,
            ..
        } = event
        else {
            return;
        };
        let session = self.sessions.push(Session {
            person: *person,
            terminal: terminal.clone(),
            branch: *branch,
            restricted: *restricted,
            since: stamp.at,
            used: stamp.at,
            idle_s: *idle_s,
            ended: None,
        });
        self.open.insert(*person, session);
        self.at_terminal.insert((terminal.clone(), *person));
        self.agenda.set(Deadline::Idle(*person), *idle_at);
        let held = self.places.get_mut();
        if !*restricted {
            held.places = *places;
        }
        self.count(stamp, *taken);
        self.leave_line(stamp, *person, waited.unwrap_or(0), true);
        if waited.is_none() {
            self.use_proof(terminal);
        }
        if let Some(account) = self.people.get_mut(*person).and_then(|record| record.account.as_mut()) {
            (account.failures, account.blocked) = (0, None);
        }
    }
}
