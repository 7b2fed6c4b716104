//! What one line is like: every number that the poller goes by.
//!
//! The defaults are the standard cabinet profile's. It refuses to know where a profile file is and how it is written.

use core::fmt;
use forecourt_wire::{LineSpeed, Span};

/// Most drawers on one line (KEY-45).
pub const DRAWERS_MAX: u8 = 6;
/// Most slots in one drawer (cabinet profile, *Addresses*).
pub const SLOTS_MAX: u8 = 32;

/// The numbers of one line with its boards (KEY-60: all from the profile, none from code).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// Speed and character of the line.
    pub speed: LineSpeed,
    /// From the request's last bit to the answer's first; longer than T3.5.
    pub response_timeout: Span,
    /// From a broadcast's last bit to the next request.
    pub broadcast_turnaround: Span,
    /// How often an unanswered or damaged request is repeated (KEY-61), so that a board gets `1 + retries` tries.
    pub retries: u8,
    /// Drawers on the line, 1 … 6 (KEY-45).
    pub drawers: u8,
    /// Slots in each drawer, 1 … 32.
    pub slots: u8,
    /// From one poll of a drawer board to its next (KEY-21); more than zero.
    pub drawer_poll: Span,
    /// From one audit of all slots at rest to the next (KEY-21); more than zero.
    pub idle_scan: Span,
    /// From the wake broadcast's last bit until the readers show their tags (KEY-62).
    pub wake_settle: Span,
    /// Input registers read of a slot board, from register 0: 5 is the ID and the reader's status, as the rules of
    /// emptiness need it (KEY-26). 4 … 7 are taken. With 4 there is no status, and a zero ID passes for an empty slot
    /// because nothing can contradict it: that serves measurements of the line and nothing else.
    pub slot_registers: u16,
}

impl Profile {
    /// The standard cabinet: 19200 bit/s 8E1, two drawers of 32 slots.
    pub const fn standard() -> Self {
        Self {
            speed: LineSpeed::DEFAULT,
            response_timeout: Span::from_ms(100),
            broadcast_turnaround: Span::from_ms(100),
            retries: 2,
            drawers: 2,
            slots: 32,
            drawer_poll: Span::from_ms(500),
            idle_scan: Span::from_secs(60),
            wake_settle: Span::from_ms(150),
            slot_registers: 5,
        }
    }

    /// Whether a line can be driven by these numbers.
    ///
    /// # Errors
    /// The first number that is out of its range.
    pub fn check(&self) -> Result<(), ProfileError> {
        if self.speed.baud == 0 {
            return Err(ProfileError::Speed);
        }
        if !(1..=DRAWERS_MAX).contains(&self.drawers) {
            return Err(ProfileError::Drawers(self.drawers));
        }
        if !(1..=SLOTS_MAX).contains(&self.slots) {
            return Err(ProfileError::Slots(self.slots));
        }
        if !(4..=7).contains(&self.slot_registers) {
            return Err(ProfileError::SlotRegisters(self.slot_registers));
        }
        if self.response_timeout <= self.speed.t3_5() {
            return Err(ProfileError::ResponseTimeout(self.response_timeout));
        }
        if self.drawer_poll == Span::ZERO {
            return Err(ProfileError::DrawerPoll);
        }
        if self.idle_scan == Span::ZERO {
            return Err(ProfileError::IdleScan);
        }
        Ok(())
    }
}

/// Which number of a profile is out of its range: whoever wrote the profile was wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProfileError {
    /// Zero bits a second.
    Speed,
    /// Not 1 … 6 drawers.
    Drawers(u8),
    /// Not 1 … 32 slots in a drawer.
    Slots(u8),
    /// Not 4 … 7 input registers of a slot.
    SlotRegisters(u16),
    /// A response timeout within T3.5, in which no answer may begin.
    ResponseTimeout(Span),
    /// Drawer polls without a span between them.
    DrawerPoll,
    /// Audits without a span between them.
    IdleScan,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Speed => write!(f, "line speed of 0 bit/s"),
            Self::Drawers(n) => write!(f, "{n} drawers on a line, possible are 1 to {DRAWERS_MAX}"),
            Self::Slots(n) => write!(f, "{n} slots in a drawer, possible are 1 to {SLOTS_MAX}"),
            Self::SlotRegisters(n) => write!(f, "{n} input registers of a slot, possible are 4 to 7"),
            Self::ResponseTimeout(span) => {
                write!(f, "response timeout {span}, in which no answer may begin (T3.5)")
            }
            Self::DrawerPoll => write!(f, "no span between drawer polls"),
            Self::IdleScan => write!(f, "no span between audits at rest"),
        }
    }
}

impl core::error::Error for ProfileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(spoil: impl Fn(&mut Profile), expected: Result<(), ProfileError>) {
        let mut profile = Profile::standard();
        spoil(&mut profile);
        assert_eq!(profile.check(), expected);
    }

    #[test]
    fn each_number_out_of_its_range_is_named() {
        check(|_| {}, Ok(()));
        check(|p| p.speed.baud = 0, Err(ProfileError::Speed));
        check(|p| p.drawers = 7, Err(ProfileError::Drawers(7)));
        check(|p| p.slots = 33, Err(ProfileError::Slots(33)));
        check(|p| p.slots = 0, Err(ProfileError::Slots(0)));
        check(|p| p.slot_registers = 3, Err(ProfileError::SlotRegisters(3)));
        check(|p| p.slot_registers = 8, Err(ProfileError::SlotRegisters(8)));
        let within = Span::from_ms(2);
        check(|p| p.response_timeout = within, Err(ProfileError::ResponseTimeout(within)));
        check(|p| p.drawer_poll = Span::ZERO, Err(ProfileError::DrawerPoll));
        check(|p| p.idle_scan = Span::ZERO, Err(ProfileError::IdleScan));
        check(|p| (p.drawers, p.slots, p.slot_registers, p.retries) = (6, 32, 7, 0), Ok(()));
    }

    #[test]
    fn what_people_read() {
        let line = |error: ProfileError| alloc::format!("{error}");
        assert_eq!(line(ProfileError::Speed), "line speed of 0 bit/s");
        assert_eq!(line(ProfileError::Drawers(7)), "7 drawers on a line, possible are 1 to 6");
        assert_eq!(line(ProfileError::Slots(33)), "33 slots in a drawer, possible are 1 to 32");
        assert_eq!(line(ProfileError::SlotRegisters(8)), "8 input registers of a slot, possible are 4 to 7");
        assert_eq!(
            line(ProfileError::ResponseTimeout(Span::from_ms(2))),
            "response timeout 2.000 ms, in which no answer may begin (T3.5)"
        );
        assert_eq!(line(ProfileError::DrawerPoll), "no span between drawer polls");
        assert_eq!(line(ProfileError::IdleScan), "no span between audits at rest");
    }
}
