//! What can happen to a drawer from outside, and what its board says about it. It refuses to know time.

/// Input register 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum DrawerFault {
    /// 0: none.
    #[default]
    None,
    /// 1: the motor turned and the drawer did not move.
    Stall,
    /// 2: a limit switch contradicts the position.
    Limit,
    /// 3: the motor driver reports a fault.
    Driver,
}

impl DrawerFault {
    /// The register's value.
    pub const fn code(self) -> u16 {
        self as u16
    }
}

/// What stands in the drawer's way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Jam {
    /// Nothing.
    #[default]
    Free,
    /// The drawer is held where it is.
    Held,
    /// An obstacle in the steps `low` to `high`, both included: the drawer comes up to it from either side.
    Between {
        /// First step that it cannot enter.
        low: u16,
        /// Last step that it cannot enter.
        high: u16,
    },
    /// The latch does not let go of a closed drawer; one that is open moves freely, until it is closed.
    LatchShut,
    /// The drawer opens freely and closes from nowhere.
    StuckOpen,
}

impl Jam {
    /// How far a drawer at `from` gets on its way to `target`.
    pub(super) fn reach(self, from: u16, target: u16) -> u16 {
        match self {
            Self::Free => target,
            Self::Held => from,
            Self::Between { low, high } if (low..=high).contains(&from) => from,
            Self::Between { low, .. } if from < low && low <= target => low - 1,
            Self::Between { high, .. } if from > high && high >= target => high + 1,
            Self::LatchShut if from == 0 => from,
            Self::StuckOpen if target < from => from,
            Self::Between { .. } | Self::LatchShut | Self::StuckOpen => target,
        }
    }
}

/// The state of a limit switch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Switch {
    /// Made exactly at its end of the travel.
    #[default]
    Works,
    /// Always made.
    StuckMade,
    /// Never made.
    NeverMakes,
}

impl Switch {
    /// What the switch says when the drawer is at its end, or not.
    pub(super) const fn made(self, at_end: bool) -> bool {
        match self {
            Self::Works => at_end,
            Self::StuckMade => true,
            Self::NeverMakes => false,
        }
    }
}
