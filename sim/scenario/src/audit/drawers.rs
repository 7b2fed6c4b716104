//! Drawers while a run goes on, and what hangs in them at its end, in truth and in the books.
//!
//! A drawer that never closes keeps the bus busy for days: such a run is stopped. It refuses to know why a drawer is open.

use crate::world::World;
use forecourt_keys::kinds::{Place, Tag};
use forecourt_site::Event;

/// A drawer closes long before, in seconds (KEY-39, KEY-40): nothing that befalls a quiet run lasts so long.
const OPEN_S: u64 = 3_600;

impl World<'_> {
    /// In a run in which everything is to come to its end, no drawer stays open.
    pub(crate) fn look_at_drawer(&mut self, event: &Event) {
        let Event::Keys(forecourt_keys::Event::DrawerLeftOpen { bay, open_s, .. }) = event else { return };
        if self.plan.closes && *open_s > OPEN_S {
            self.stopped.get_or_insert(format!("invariant broken: KEY-40: {bay} stands open for {open_s} s"));
        }
    }

    /// What hangs in a slot in truth, the books have there: what was returned is noted as returned (KEY-32). Only after a
    /// quiet time, in which every slot was asked.
    pub(crate) fn judge_hung(&self) -> Option<(bool, String)> {
        let site = self.site.as_ref().filter(|_| self.plan.closes)?;
        let known = forecourt_keys::query::custody(site.keys());
        let mut looked = 0;
        for (cabinet, plant) in (1..).zip(&self.plants) {
            for (place, hung) in plant.truths() {
                let at = Place::new(cabinet, place.drawer, place.slot);
                let tag = Tag(hung.id.value());
                let Some(found) = known.iter().find(|found| found.tag == Some(tag)) else { continue };
                looked += 1;
                if found.place != Some(at) {
                    let (key, books) = (found.key, found.custody);
                    return Some((false, format!("{key} hangs in {at}, in the books it is {books}")));
                }
            }
        }
        (looked > 0).then(|| (true, format!("{looked} keys looked at")))
    }
}
