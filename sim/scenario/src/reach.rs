//! What stands in a scenario's world: cabinets, their drawers and slots. Who writes of another is told before time starts.
//!
//! It refuses to know what is done there.

use crate::names::place;
use forecourt_board::Profile;
use forecourt_keys::kinds::Place;
use std::fmt;

/// How much of each there is, all counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// Cabinets.
    pub cabinets: u8,
    /// Drawers of each cabinet.
    pub drawers: u8,
    /// Slots of each drawer.
    pub slots: u8,
}

impl Reach {
    /// That of so many cabinets of a profile.
    pub fn of(cabinets: u8, profile: &Profile) -> Reach {
        Reach { cabinets, drawers: profile.cabinet.drawers, slots: profile.cabinet.slots }
    }

    /// A cabinet.
    ///
    /// # Errors
    /// There is none of this number.
    pub fn cabinet(self, number: u32) -> Result<u8, String> {
        let there = u8::try_from(number).ok().filter(|cabinet| (1..=self.cabinets).contains(cabinet));
        there.ok_or_else(|| format!("there is no cabinet {number}: {self}"))
    }

    /// A drawer, such as `1`.
    ///
    /// # Errors
    /// There is none of this number.
    pub fn drawer(self, text: &str) -> Result<u8, String> {
        let there = text.parse().ok().filter(|drawer| (1..=self.drawers).contains(drawer));
        there.ok_or_else(|| format!("{text:?} is no drawer: {self}"))
    }

    /// A slot, such as `1/05` of a cabinet, or `2/1/05` with its cabinet.
    ///
    /// # Errors
    /// It is not written so, or there is none.
    pub fn slot(self, text: &str, cabinet: u8) -> Result<Place, String> {
        let found = place(text, cabinet)?;
        let there = (1..=self.cabinets).contains(&found.cabinet)
            && (1..=self.drawers).contains(&found.drawer)
            && (1..=self.slots).contains(&found.slot);
        there.then_some(found).ok_or_else(|| format!("there is no slot {text}: {self}"))
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reach { cabinets, drawers, slots } = self;
        let s = if *cabinets == 1 { "" } else { "s" };
        write!(f, "the world has {cabinets} cabinet{s} of {drawers} drawers of {slots} slots")
    }
}
