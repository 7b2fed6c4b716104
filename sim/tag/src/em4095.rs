//! The reader chip, as far as three lines show it (KEY-47): SHD in, RDY/CLK and DEMOD_OUT out. MOD is tied low, so
//! nothing here can write to a tag. Knows nothing of frames; it neither decodes nor counts them.

/// Length of a pulse of RDY/CLK, one period of the 125 kHz field, µs.
pub const CLOCK_US: u64 = 8;
/// How long the antenna needs after a falling edge of SHD before RDY/CLK runs, µs, unless told otherwise: the upper
/// end of what the maker of such chips allows.
pub const SETTLE_US: u64 = 35_000;

/// A level of DEMOD_OUT as the controller sees it: dated by the pulses of RDY/CLK that it has counted (KEY-49),
/// never by a clock of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demod {
    /// Pulses of RDY/CLK since it began to run.
    pub pulses: u64,
    /// The level from the next pulse on.
    pub level: bool,
}

impl Demod {
    /// The count as a time since RDY/CLK began to run, µs.
    #[must_use]
    pub const fn at_us(self) -> u64 {
        self.pulses * CLOCK_US
    }
}

/// The EM4095. Times are µs and must not go back from call to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Em4095 {
    settle_us: u64,
    /// When RDY/CLK begins to run; `None` while asleep.
    running_from_us: Option<u64>,
    /// The level of DEMOD_OUT.
    demod: bool,
}

impl Em4095 {
    /// A chip with SHD high: asleep. `settle_us` as in [`SETTLE_US`].
    #[must_use]
    pub const fn new(settle_us: u64) -> Self {
        Self { settle_us, running_from_us: None, demod: false }
    }

    /// Drives SHD. High sleeps at once; the falling edge starts reception after the settle time (KEY-48). A level
    /// that is already there changes nothing.
    pub const fn shd(&mut self, at_us: u64, high: bool) {
        if high {
            self.running_from_us = None;
            self.demod = false;
        } else if self.running_from_us.is_none() {
            self.running_from_us = Some(at_us + self.settle_us);
        }
    }

    /// Whether SHD is high.
    #[must_use]
    pub const fn asleep(&self) -> bool {
        self.running_from_us.is_none()
    }

    /// Pulses of RDY/CLK up to `at_us`, `None` while it does not run: that is how it says "not ready" (KEY-49).
    #[must_use]
    pub const fn rdy_clk(&self, at_us: u64) -> Option<u64> {
        match self.running_from_us {
            Some(from) if at_us >= from => Some((at_us - from) / CLOCK_US),
            _ => None,
        }
    }

    /// When RDY/CLK begins, or began, to run; `None` while asleep.
    #[must_use]
    pub const fn ready_from_us(&self) -> Option<u64> {
        self.running_from_us
    }

    /// The tag's load on the field changes. What the controller sees of it: the new level of DEMOD_OUT dated in
    /// pulses (an edge between two pulses is seen at the second); `None` while RDY/CLK does not run or if the level is not new.
    pub fn load(&mut self, at_us: u64, high: bool) -> Option<Demod> {
        let from = self.running_from_us.filter(|&from| at_us >= from)?;
        if core::mem::replace(&mut self.demod, high) == high {
            return None;
        }
        Some(Demod { pulses: (at_us - from).div_ceil(CLOCK_US), level: high })
    }

    /// The level of DEMOD_OUT.
    #[must_use]
    pub const fn demod_out(&self) -> bool {
        self.demod
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleeps_until_shd_falls_and_the_antenna_has_settled() {
        let mut chip = Em4095::new(1000);
        assert!(chip.asleep());
        assert_eq!((chip.rdy_clk(5000), chip.load(5000, true)), (None, None));
        chip.shd(6000, false);
        assert_eq!(chip.ready_from_us(), Some(7000));
        assert_eq!((chip.rdy_clk(6999), chip.load(6999, true)), (None, None));
        assert_eq!(chip.rdy_clk(7000), Some(0));
        chip.shd(7100, false);
        assert_eq!(chip.rdy_clk(7800), Some(100), "SHD held low does not start anew");
    }

    #[test]
    fn edges_are_dated_in_pulses() {
        let mut chip = Em4095::new(0);
        chip.shd(100, false);
        assert_eq!(chip.load(108, true), Some(Demod { pulses: 1, level: true }));
        assert_eq!(chip.load(109, true), None);
        let seen = chip.load(109, false).unwrap();
        assert_eq!((seen.pulses, seen.at_us(), seen.level), (2, 16, false));
    }

    #[test]
    fn shd_high_stops_clock_and_data_at_once() {
        let mut chip = Em4095::new(0);
        chip.shd(0, false);
        chip.load(800, true);
        chip.shd(1000, true);
        assert_eq!((chip.rdy_clk(1001), chip.demod_out(), chip.load(1002, true)), (None, false, None));
        chip.shd(2000, false);
        assert_eq!(chip.rdy_clk(2080), Some(10), "the count begins again");
    }
}
