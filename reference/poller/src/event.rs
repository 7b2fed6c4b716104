//! What people and programs order, what the line is for, and what the poller tells.
//!
//! It refuses to know why: a take, a return and an alarm are the site's.

use crate::slot::{Reading, Slot};
use forecourt_wire::{Exception, Instant};

/// What the line is for now. At most one drawer of a line is open at a time (KEY-41).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activity {
    /// All drawers are shut: drawer polls, and an audit of the slots each idle scan (KEY-21).
    Rest,
    /// A take: only this slot is asked, over and over (KEY-24).
    Watch {
        /// The slot with the wanted key.
        slot: Slot,
    },
    /// A return: the slots of this drawer are asked in ascending order, over and over (KEY-30, KEY-31).
    Scan {
        /// The open drawer.
        drawer: u8,
    },
}

/// Something to be done once, between two exchanges, in the order of arrival.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Writes the wanted position of a drawer (coil 0).
    Coil {
        /// The drawer.
        drawer: u8,
        /// True to open, false to close.
        open: bool,
    },
    /// Writes the lamp of a slot (holding register 0).
    Lamp {
        /// The slot.
        slot: Slot,
        /// 0 off, 1 on, 2 blinking.
        lamp: u16,
    },
    /// Reads every slot of a drawer once in ascending order, after waking the readers if they sleep (KEY-62).
    FullScan {
        /// The drawer.
        drawer: u8,
    },
}

/// The number under which an order is answered. Numbers repeat after 2³² orders.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ticket(pub(crate) u32);

impl Ticket {
    /// The bare number, for logs.
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// How an order ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The board confirmed it; for a full scan: every slot had its turn.
    Ok,
    /// The board refused it.
    Refused(Exception),
    /// No valid answer after the repeats, or the line is down. Whether the board did it is not known.
    NoAnswer,
    /// The caller's fault: the profile has no such drawer or slot. Nothing was sent.
    NotFitted,
    /// The caller's fault: [`crate::ORDERS_MAX`] orders are waiting already. Nothing was sent.
    QueueFull,
}

/// What a drawer board says of its drawer: discrete inputs 0 … 4 and input registers 0 … 2.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DrawerStatus {
    /// Fully closed.
    pub closed: bool,
    /// Fully open.
    pub open: bool,
    /// The motor turns.
    pub moving: bool,
    /// The motor stalled (KEY-43).
    pub stalled: bool,
    /// Released by hand (KEY-44).
    pub by_hand: bool,
    /// 0 none, 1 stall, 2 limit switch, 3 motor driver; as of the last change of `stalled` or `by_hand`.
    pub fault: u16,
    /// Motor steps from closed; as old as `fault`.
    pub position: u16,
    /// How often it left fully closed, 65535 is followed by 0; as old as `fault`.
    pub times_opened: u16,
}

/// What the poller tells. `at` is the last bit of the answer that says so, or the moment a wait ended without one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A slot's believed reading is new: the first one, a changed one (KEY-32), or the first after silence.
    Slot {
        /// The slot.
        slot: Slot,
        /// When.
        at: Instant,
        /// What is believed now.
        reading: Reading,
        /// How many answers in a row bore the reading believed before this one (KEY-25); 0 for the first.
        reads: u32,
    },
    /// A slot board gave no valid answer after the repeats (KEY-61). Its last reading stays as it was.
    SlotSilent {
        /// The slot.
        slot: Slot,
        /// When.
        at: Instant,
    },
    /// A slot board answers with an exception; told once until it changes. Its last reading stays as it was.
    SlotRefused {
        /// The slot.
        slot: Slot,
        /// When.
        at: Instant,
        /// What it answered.
        exception: Exception,
    },
    /// A drawer's status is new: the first, a changed one, or the first after silence.
    Drawer {
        /// The drawer.
        drawer: u8,
        /// When its inputs were read.
        at: Instant,
        /// What it says.
        status: DrawerStatus,
    },
    /// A drawer board gave no valid answer after the repeats.
    DrawerSilent {
        /// The drawer.
        drawer: u8,
        /// When.
        at: Instant,
    },
    /// A drawer board answers its poll with an exception; told once until it changes.
    DrawerRefused {
        /// The drawer.
        drawer: u8,
        /// When.
        at: Instant,
        /// What it answered.
        exception: Exception,
    },
    /// The readers are awake and had their time to settle (KEY-62). Told after each wake, and at once when an
    /// activity other than rest begins with the readers awake already.
    Woken {
        /// The drawer that is going to be read; the broadcast wakes the readers of all.
        drawer: u8,
        /// When the time to settle had passed.
        at: Instant,
    },
    /// One complete ordered pass over a drawer's slots: an ordered full scan or an audit at rest.
    ScanDone {
        /// The drawer.
        drawer: u8,
        /// The order that asked for it; `None` for an audit at rest.
        ticket: Option<Ticket>,
        /// First bit of its first request.
        started: Instant,
        /// Last bit of its last answer, or the end of its last wait.
        at: Instant,
        /// Slots that answered, exceptions included.
        answered: u8,
        /// Slots that did not.
        silent: u8,
    },
    /// One complete ordered pass of [`Activity::Scan`] (KEY-31).
    Cycle {
        /// The drawer.
        drawer: u8,
        /// First bit of its first request.
        started: Instant,
        /// Last bit of its last answer, or the end of its last wait.
        at: Instant,
    },
    /// An order has ended.
    Done {
        /// Which.
        ticket: Ticket,
        /// When.
        at: Instant,
        /// How.
        result: Outcome,
    },
    /// No board answers any more, or the line is never silent enough to ask one (KEY-56). No slot is told silent for it; orders end with `NoAnswer` until
    /// [`Event::LineUp`].
    LineDown {
        /// When.
        at: Instant,
    },
    /// A board answers again. Every reading is in doubt and is told anew at its next answer.
    LineUp {
        /// When.
        at: Instant,
    },
    /// Two or more tries of one exchange came back damaged: two boards may drive the line at once (KEY-58). Told
    /// once until the board answers at its first try.
    CollisionSuspected {
        /// The address that was asked.
        address: u8,
        /// When.
        at: Instant,
    },
}
