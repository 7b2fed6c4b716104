//! The poller's face: five verbs, people's orders, and what may be looked at.

use crate::belief::SlotView;
use crate::event::{Activity, Event, Order, Outcome, Ticket};
use crate::health::Health;
use crate::master::{Master, fits};
use crate::readers::Readers;
use crate::schedule::Probe;
use crate::{Counters, Profile, ProfileError, Slot};
use core::fmt;
use forecourt_wire::deframe::{Deframer, Flaw};
use forecourt_wire::{Frame, Instant, Span};

/// The bus master of one line.
///
/// The driver's loop, at every moment `now` that matters: give it what was heard ([`Poller::handle_frame`] or
/// [`Poller::handle_byte`]), call [`Poller::handle_timeout`], put on the line what [`Poller::poll_transmit`] gives,
/// fetch all events, and come back at [`Poller::next_deadline`]. Times must not run backwards.
pub struct Poller {
    master: Master,
    ears: Deframer,
    char_span: Span,
    tickets: u32,
}

impl Poller {
    /// A master for the line of `profile`, which falls silent at `at`. It begins at rest, with the first poll of each
    /// drawer; the slots are not known before a full scan is ordered (KEY-67) or the first audit.
    ///
    /// # Errors
    /// See [`Profile::check`].
    pub fn new(profile: Profile, at: Instant) -> Result<Self, ProfileError> {
        profile.check()?;
        let speed = profile.speed;
        Ok(Self {
            ears: Deframer::new(speed),
            char_span: speed.char_span(),
            master: Master::new(profile, at),
            tickets: 0,
        })
    }

    /// Takes a line over that was down when somebody else last asked it: one board at a time is asked from `at` on, and the first
    /// valid answer brings [`Event::LineUp`] (KEY-56). For a poller that has asked nothing yet.
    pub fn presume_down(&mut self, at: Instant) {
        let address = self.master.boards.after(0);
        self.master.schedule.probe = Some(Probe { due: at, address });
    }

    /// Queues an order given at `at`. It is done between two exchanges and ends with one [`Event::Done`] that bears
    /// the ticket; an order that cannot be done at all, or not while the line is down, ends at once.
    pub fn order(&mut self, at: Instant, order: Order) -> Ticket {
        let ticket = Ticket(self.tickets);
        self.tickets = self.tickets.wrapping_add(1);
        let address = match order {
            Order::Coil { drawer, .. } | Order::FullScan { drawer } => {
                if drawer <= self.master.profile.drawers { drawer } else { 0 }
            }
            Order::Lamp { slot, .. } => slot.address(),
        };
        let result = if !fits(&self.master.profile, address) {
            Outcome::NotFitted
        } else if self.master.schedule.probe.is_some() {
            // A drawer must not open by itself when the line comes up minutes later.
            Outcome::NoAnswer
        } else if !self.master.schedule.has_room() {
            Outcome::QueueFull
        } else {
            self.master.schedule.push(ticket, order);
            return ticket;
        };
        self.master.events.push_back(Event::Done { ticket, at, result });
        ticket
    }

    /// Says what the line is for from `at` on; the exchange under way ends first. An activity that is on already
    /// goes on undisturbed; one at a place that the profile lacks is taken as rest.
    pub fn set_activity(&mut self, at: Instant, activity: Activity) {
        let (profile, schedule) = (&self.master.profile, &mut self.master.schedule);
        let activity = match activity {
            Activity::Watch { slot } if !fits(profile, slot.address()) => Activity::Rest,
            Activity::Scan { drawer } if !(1..=profile.drawers).contains(&drawer) => Activity::Rest,
            activity => activity,
        };
        if schedule.activity == activity {
            return;
        }
        schedule.set_activity(activity);
        let drawer = match activity {
            Activity::Rest => return,
            Activity::Watch { slot } => {
                self.master.beliefs[usize::from(slot.address())].watch();
                slot.drawer
            }
            Activity::Scan { drawer } => drawer,
        };
        if schedule.readers == Readers::Awake {
            self.master.events.push_back(Event::Woken { drawer, at });
        }
    }

    /// A whole burst, back to back, whose last bit ended at `end`.
    ///
    /// A driver that reports bursts only at their end, and comes back at a deadline that falls within one, tells
    /// the beginning of it by [`Poller::handle_carrier`].
    pub fn handle_frame(&mut self, end: Instant, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.master.hear(end, bytes.len(), Frame::new_checked(bytes).ok());
        }
    }

    /// A byte whose last stop bit ended at `end`. Its frame is judged when T3.5 of silence has followed.
    pub fn handle_byte(&mut self, end: Instant, byte: u8, flaw: Flaw) {
        let begin = end.back(self.char_span);
        self.listen(begin);
        self.ears.push(end, byte, flaw);
        self.master.exchange.carrier(begin);
    }

    /// The first bit of a burst stood on the line at `begin`. Begun before the timeout, it keeps the wait open until
    /// the burst is reported, at most as long as the longest frame. A driver that cannot see a start bit leaves it
    /// out: then an answer counts from the end of its first byte, or with [`Poller::handle_frame`] of its last.
    pub fn handle_carrier(&mut self, begin: Instant) {
        self.listen(begin);
        self.master.exchange.carrier(begin);
    }

    /// Ends whatever has lasted long enough at `now`: a frame, a wait, the readers' settling.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.listen(now);
        self.master.timeout(now);
    }

    /// Judges the frames that silence has closed by `now`.
    fn listen(&mut self, now: Instant) {
        while let Some(received) = self.ears.poll(now) {
            self.master.hear_from(received.start, received.end, received.frame.ok());
        }
    }

    /// A request to put on the line now, if there is one: it begins at `now`, and its last bit leaves one frame later
    /// unless [`Poller::sent`] says otherwise. `None` while a request is out or the silence has not lasted T3.5.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<&[u8]> {
        self.listen(now);
        self.master.transmit(now)
    }

    /// The last bit of the request given last left at `end`: the timeout and the silence count from there.
    pub fn sent(&mut self, end: Instant) {
        self.master.exchange.left(end);
    }

    /// The next thing to tell, in the order of happening. With 1024 not fetched nothing more is asked.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.master.events.pop_front()
    }

    /// When [`Poller::handle_timeout`] and [`Poller::poll_transmit`] are to be called next; past moments mean now.
    /// To be asked again after every call that changes anything.
    pub fn next_deadline(&self) -> Option<Instant> {
        match (self.ears.deadline(), self.master.deadline()) {
            (Some(ears), Some(master)) => Some(ears.min(master)),
            (ears, master) => ears.or(master),
        }
    }

    /// What is believed of a slot; `None` before its first valid answer and for a slot that the profile lacks.
    pub fn reading(&self, slot: Slot) -> Option<&SlotView> {
        self.master.beliefs[usize::from(slot.address())].view()
    }

    /// How the board at `address` answers.
    pub fn health(&self, address: u8) -> Health {
        self.master.boards.at(address).health
    }

    /// What happened on the line so far.
    pub fn counters(&self) -> Counters {
        self.master.counters
    }

    /// What the line is for.
    pub fn activity(&self) -> Activity {
        self.master.schedule.activity
    }

    /// Whether the line is believed down (KEY-56).
    pub fn is_line_down(&self) -> bool {
        self.master.schedule.probe.is_some()
    }

    /// The profile it goes by.
    pub fn profile(&self) -> &Profile {
        &self.master.profile
    }
}

impl fmt::Debug for Poller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("activity", &self.activity())
            .field("counters", &self.counters())
            .field("next_deadline", &self.next_deadline())
            .finish_non_exhaustive()
    }
}
