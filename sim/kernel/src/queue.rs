//! The event queue: what happens next, and what time it is.
//!
//! Time is a plain `u64` of ticks; the world that owns the queue names the unit. The order is strict: by
//! time, then by the order of scheduling, so a run has one history and no other. The queue refuses to know
//! what an event means, who handles it and how long a tick is.

use std::fmt;

use crate::heap::{Heap, Node, SEQUENCES, SLOTS};

/// Names one scheduled event, to cancel it. A ticket is good for one event only and is never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket {
    number: u64,
    slot: u32,
}

/// A request the clock cannot grant. The caller is wrong, never the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueError {
    /// An event was scheduled before the present.
    Past {
        /// The time asked for, in ticks.
        at: u64,
        /// The present, in ticks.
        now: u64,
    },
    /// The clock was to be moved over an event that still waits.
    Skips {
        /// The time the clock was to be moved to, in ticks.
        to: u64,
        /// The time of the event that would have been skipped, in ticks.
        next: u64,
    },
}

impl fmt::Display for QueueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Past { at, now } => write!(f, "event scheduled at tick {at}, but it is already tick {now}"),
            Self::Skips { to, next } => {
                write!(f, "clock moved to tick {to} over an event that waits for tick {next}")
            }
        }
    }
}

impl std::error::Error for QueueError {}

/// What a queue has done since it was made. Equal runs have equal counters on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Events scheduled.
    pub scheduled: u64,
    /// Events popped.
    pub popped: u64,
    /// Events cancelled or cleared before their time.
    pub cancelled: u64,
    /// The greatest number of events that ever waited at once.
    pub longest: usize,
}

/// An event at rest, or an empty place for one.
#[derive(Debug, Clone)]
struct Slot<E> {
    number: u64,
    event: Option<E>,
}

/// Events in the order of (time, scheduling).
///
/// ```
/// use forecourt_kernel::Queue;
/// let mut queue = Queue::new();
/// queue.schedule(20, "release");
/// let watch = queue.schedule(30, "time-out");
/// queue.schedule(20, "sense");
/// assert_eq!(queue.pop(), Some((20, "release")));
/// assert!(queue.cancel(watch));
/// assert_eq!(queue.pop(), Some((20, "sense")));
/// assert_eq!((queue.pop(), queue.now()), (None, 20));
/// ```
///
/// An actor that handles an event and schedules its own next one is the common case, so `pop` leaves the
/// place at the top open and the next `schedule` fills it: the two cost one walk through the heap. A
/// cancelled event leaves at once, its key when it comes up or when the cancelled outnumber the waiting.
#[derive(Debug, Clone)]
pub struct Queue<E> {
    now: u64,
    /// The sequence of the next node.
    sequence: u64,
    heap: Heap,
    slots: Vec<Slot<E>>,
    free: Vec<u32>,
    /// The first node of the heap has been popped and its place is open.
    open: bool,
    /// Nodes of the heap whose event was cancelled.
    dead: usize,
    popped: u64,
    scheduled: u64,
    cancelled: u64,
    longest: usize,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Queue<E> {
    /// An empty queue at tick 0.
    pub fn new() -> Self {
        Self {
            now: 0,
            sequence: 0,
            heap: Heap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            open: false,
            dead: 0,
            popped: 0,
            scheduled: 0,
            cancelled: 0,
            longest: 0,
        }
    }

    /// The present: the time of the last event popped or the tick last advanced to.
    #[inline]
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Events that wait.
    #[inline]
    pub fn len(&self) -> usize {
        self.heap.len() - self.dead - usize::from(self.open)
    }

    /// Whether nothing waits.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the queue has done so far.
    pub fn counters(&self) -> Counters {
        Counters {
            scheduled: self.scheduled,
            popped: self.popped,
            cancelled: self.cancelled,
            longest: self.longest,
        }
    }

    /// Schedules `event` for tick `at`, after everything already scheduled for that tick.
    ///
    /// # Panics
    /// When `at` lies before [`now`](Self::now): a bug of the caller, named with both times. Where the time
    /// comes from outside, use [`try_schedule`](Self::try_schedule). Also when 2^24 events wait at once.
    #[inline]
    #[track_caller]
    pub fn schedule(&mut self, at: u64, event: E) -> Ticket {
        match self.try_schedule(at, event) {
            Ok(ticket) => ticket,
            Err(error) => refuse(error),
        }
    }

    /// Schedules `event` for tick `at`, or says why that cannot be.
    ///
    /// # Errors
    /// [`QueueError::Past`] when `at` lies before the present; the event is dropped.
    #[inline]
    pub fn try_schedule(&mut self, at: u64, event: E) -> Result<Ticket, QueueError> {
        if at < self.now {
            return Err(QueueError::Past { at, now: self.now });
        }
        if self.sequence == SEQUENCES {
            self.renumber();
        }
        let number = self.scheduled;
        let slot = if self.open {
            let slot = self.top_slot();
            self.open = false;
            self.heap.replace_first(Node::new(at, self.sequence, slot));
            self.slots[slot as usize] = Slot { number, event: Some(event) };
            slot
        } else {
            let slot = self.place(Slot { number, event: Some(event) });
            self.heap.push(Node::new(at, self.sequence, slot));
            slot
        };
        self.sequence += 1;
        self.scheduled += 1;
        self.longest = self.longest.max(self.len());
        Ok(Ticket { number, slot })
    }

    /// Takes back an event. `false` when it was already popped, cancelled or cleared.
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        let Some(slot) = self.slots.get_mut(ticket.slot as usize) else { return false };
        if slot.number != ticket.number || slot.event.take().is_none() {
            return false;
        }
        self.dead += 1;
        self.cancelled += 1;
        // Half of the heap at most is dead weight, so that a time-out far ahead, set and taken back with
        // every poll, neither grows the heap nor slows it: the sweep costs as much as what it removes.
        if self.dead > 64 && self.dead > self.len() {
            self.sweep();
        }
        true
    }

    /// Takes the next event and moves the clock to its time.
    #[inline]
    pub fn pop(&mut self) -> Option<(u64, E)> {
        self.pop_until(u64::MAX)
    }

    /// Takes the next event if its time is `limit` or earlier, and moves the clock to its time. `None` leaves
    /// the clock alone; [`advance`](Self::advance) moves it on.
    #[inline]
    pub fn pop_until(&mut self, limit: u64) -> Option<(u64, E)> {
        loop {
            self.close();
            let node = self.heap.first()?;
            let at = node.at();
            match self.slots[node.slot() as usize].event.as_ref() {
                None => self.bury(),
                Some(_) if at > limit => return None,
                Some(_) => {
                    let event = self.slots[node.slot() as usize].event.take()?;
                    self.open = true;
                    self.now = at;
                    self.popped += 1;
                    return Some((at, event));
                }
            }
        }
    }

    /// The time of the next event. It needs `&mut` because it clears cancelled events out of the way.
    #[inline]
    pub fn peek_at(&mut self) -> Option<u64> {
        loop {
            self.close();
            let node = self.heap.first()?;
            if self.slots[node.slot() as usize].event.is_some() {
                return Some(node.at());
            }
            self.bury();
        }
    }

    /// Moves the clock to tick `to` where nothing happens in between.
    ///
    /// # Errors
    /// [`QueueError::Past`] when `to` lies before the present, [`QueueError::Skips`] when an event waits for
    /// a tick before `to`; the clock stays where it was.
    pub fn advance(&mut self, to: u64) -> Result<(), QueueError> {
        if to < self.now {
            return Err(QueueError::Past { at: to, now: self.now });
        }
        match self.peek_at() {
            Some(next) if next < to => Err(QueueError::Skips { to, next }),
            _ => {
                self.now = to;
                Ok(())
            }
        }
    }

    /// Drops every event that waits. The clock and the counters stay; old tickets are void.
    pub fn clear(&mut self) {
        self.cancelled += self.len() as u64;
        self.heap.clear();
        self.slots.clear();
        self.free.clear();
        self.open = false;
        self.dead = 0;
    }

    /// The slot of the first node. The heap must hold one.
    #[inline]
    fn top_slot(&self) -> u32 {
        self.heap.first().expect("an open top means the heap still holds the popped node").slot()
    }

    /// Closes the place a pop left open.
    #[inline]
    fn close(&mut self) {
        if self.open {
            self.open = false;
            let slot = self.top_slot();
            self.free.push(slot);
            self.heap.remove_first();
        }
    }

    /// Removes the first node, whose event was cancelled.
    #[cold]
    fn bury(&mut self) {
        self.dead -= 1;
        self.open = true;
        self.close();
    }

    /// Puts a slot into the first free place and names it.
    #[inline]
    fn place(&mut self, slot: Slot<E>) -> u32 {
        if let Some(index) = self.free.pop() {
            self.slots[index as usize] = slot;
            return index;
        }
        let index = self.slots.len();
        assert!(index < SLOTS, "{SLOTS} events wait at once: the world schedules without end");
        self.slots.push(slot);
        index as u32
    }

    /// Drops the keys of cancelled events.
    #[cold]
    fn sweep(&mut self) {
        self.close();
        let (slots, free) = (&self.slots, &mut self.free);
        self.heap.retain(|slot| {
            let waits = slots[slot as usize].event.is_some();
            if !waits {
                free.push(slot);
            }
            waits
        });
        self.dead = 0;
    }

    /// Numbers the waiting events anew from 0: the sequence of a node has 40 bits only, and a run may be
    /// longer.
    #[cold]
    fn renumber(&mut self) {
        self.sweep();
        self.sequence = self.heap.renumber();
    }
}

/// Ends the run for a bug in the world.
#[cold]
#[inline(never)]
#[track_caller]
fn refuse(error: QueueError) -> ! {
    panic!("{error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_longer_than_the_sequence_keeps_its_order() {
        // 2^40 events are hours of work, so the counter is set to where they would have left it.
        let mut queue = Queue { sequence: SEQUENCES - 100, ..Queue::new() };
        let tickets: Vec<Ticket> = (0..300u64).map(|event| queue.schedule(5 + event % 2, event)).collect();
        assert!(queue.sequence < SEQUENCES - 100, "it was never numbered anew");
        assert!(queue.cancel(tickets[10]) && queue.cancel(tickets[299]));
        let popped: Vec<u64> = std::iter::from_fn(|| queue.pop()).map(|(_, event)| event).collect();
        let even = (0..300).step_by(2).filter(|&event| event != 10);
        assert_eq!(popped, even.chain((1..299).step_by(2)).collect::<Vec<u64>>());
    }

    #[test]
    fn numbering_anew_between_pop_and_schedule_closes_the_open_place() {
        let mut queue = Queue::new();
        for event in 0..200 {
            queue.schedule(event, event);
        }
        assert_eq!(queue.pop(), Some((0, 0)));
        queue.sequence = SEQUENCES;
        queue.schedule(1, 200);
        assert_eq!(queue.len(), 200);
        assert_eq!([queue.pop(), queue.pop(), queue.pop()], [Some((1, 1)), Some((1, 200)), Some((2, 2))]);
    }

    #[test]
    fn cancelled_time_outs_do_not_pile_up() {
        let mut queue = Queue::new();
        for event in 0..10_000 {
            let ticket = queue.schedule(1_000_000, event);
            queue.cancel(ticket);
        }
        assert!(queue.heap.len() <= 65 && queue.slots.len() <= 66, "{}", queue.heap.len());
    }

    #[test]
    fn a_popped_event_frees_its_place() {
        let mut queue = Queue::new();
        for at in 0..1000 {
            queue.schedule(at, 'a');
            queue.schedule(at, 'b');
            assert_eq!([queue.pop(), queue.pop(), queue.pop()], [Some((at, 'a')), Some((at, 'b')), None]);
        }
        assert_eq!(queue.slots.len(), 2);
    }
}
