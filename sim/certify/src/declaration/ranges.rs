//! Which values a drawer board takes in its three holding registers.
//!
//! The cabinet profile gives each a range; a vendor's drawer may be longer, or its motor slower. It refuses to know what the
//! values do.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Least and greatest value of each, both of them legal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ranges {
    /// Register 16, steps; at least 1.
    pub travel: [u16; 2],
    /// Register 17, steps a second; at least 1.
    pub rate: [u16; 2],
    /// Register 18, seconds; at least 1. Zero, which closes no drawer, is legal beside them.
    pub auto_close: [u16; 2],
}

impl Default for Ranges {
    fn default() -> Self {
        Self { travel: [100, 20_000], rate: [50, 5_000], auto_close: [5, 3_600] }
    }
}

impl Ranges {
    /// True for those of the cabinet profile.
    pub fn is_standard(&self) -> bool {
        *self == Self::default()
    }

    /// Each register with its least and greatest value.
    pub const fn rows(&self) -> [(u16, [u16; 2]); 3] {
        [(16, self.travel), (17, self.rate), (18, self.auto_close)]
    }

    /// True when `register` may hold `value`.
    pub fn holds(&self, register: u16, value: u16) -> bool {
        let row = self.rows().into_iter().find(|(known, _)| *known == register);
        register == 18 && value == 0 || row.is_some_and(|(_, [least, most])| (least..=most).contains(&value))
    }

    /// A value that register 17 cannot take.
    pub const fn unfit_rate(&self) -> u16 {
        if self.rate[1] < u16::MAX { self.rate[1] + 1 } else { 0 }
    }

    /// The rates, for clauses that pick one.
    pub const fn rates(&self) -> RangeInclusive<u16> {
        self.rate[0]..=self.rate[1]
    }

    /// `travel` and `rate`, or the nearest to them that the board takes.
    pub fn nearest(&self, travel: u16, rate: u16) -> (u16, u16) {
        (travel.clamp(self.travel[0], self.travel[1]), rate.clamp(self.rate[0], self.rate[1]))
    }
}
