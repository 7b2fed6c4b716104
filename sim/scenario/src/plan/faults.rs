//! The fault rows of a scenario: what goes wrong, where, when and how often.
//!
//! It refuses to know what a fault does.

use super::{Clock, PlannedFault, Planner};
use crate::act::address_of;
use crate::names::place;
use crate::reach::Reach;
use crate::text::{self, SideText};
use crate::times::span;
use forecourt_kernel::Trigger;
use forecourt_plant::{FaultKind, Side, Target};
use forecourt_wire::Instant;

impl Planner<'_> {
    pub(super) fn faults(&mut self, clock: Clock, reach: Reach) -> Vec<PlannedFault> {
        let mut faults: Vec<PlannedFault> = Vec::new();
        for row in &self.scenario.faults {
            if let Some(mut fault) = self.fault(row, clock, reach) {
                let same = faults.iter().filter(|other| other.name == fault.name).count();
                if same > 0 {
                    fault.name = format!("{}-{}", fault.name, same + 1);
                }
                faults.push(fault);
            }
        }
        faults
    }

    fn fault(&mut self, row: &text::FaultRow, clock: Clock, reach: Reach) -> Option<PlannedFault> {
        let kind = row.kind.get_ref().parse::<FaultKind>().map_err(|error| error.to_string());
        let kind = self.ok(row.kind.span(), kind)?;
        let cabinet = self.ok(row.kind.span(), reach.cabinet(row.cabinet))?;
        let target = self.ok(row.target.span(), target(row.target.get_ref(), cabinet, reach))?;
        let from = self.moment(&row.from, clock, Instant::ZERO)?;
        let to = match row.to.get_ref().strip_prefix("for ") {
            Some(length) => from + self.ok(row.to.span(), span(length, clock.bus))?,
            None => self.moment(&row.to, clock, Instant::ZERO)?,
        };
        if to < from {
            self.complain(row.to.span(), "the window ends before it begins");
            return None;
        }
        let trigger = row.rate.get_ref().parse::<Trigger>().map_err(|error| error.to_string());
        let trigger = self.ok(row.rate.span(), trigger)?;
        if kind.unit() == "address" && !row.amount.is_some_and(|address| (1..=247).contains(&address)) {
            let message = format!("{kind} wants an address of 1 to 247 as its amount: {}", kind.text());
            self.complain(row.kind.span(), message);
        }
        if kind.lasts() && trigger != Trigger::Always {
            let message = format!("{kind} lasts as long as its window and takes no rate: {}", kind.text());
            self.complain(row.rate.span(), message);
        }
        if let Some(effect) = &row.effect
            && !["suppressed", "felt-by-line", "felt-by-person"].contains(&effect.get_ref().as_str())
        {
            self.complain(effect.span(), "an effect is suppressed, felt-by-line or felt-by-person");
        }
        let side = match row.side {
            SideText::Answers => Side::Answers,
            SideText::Requests => Side::Requests,
            SideText::Both => Side::Both,
        };
        Some(PlannedFault {
            name: row.name.clone().unwrap_or_else(|| kind.id().to_owned()),
            kind,
            cabinet,
            target,
            side,
            window: (from, to),
            trigger,
            amount: row.amount.unwrap_or(kind.default_amount()),
            effect: row.effect.as_ref().map(|effect| effect.get_ref().clone()),
        })
    }
}

/// The board that a fault strikes, of those that the cabinet has.
fn target(text: &str, cabinet: u8, reach: Reach) -> Result<Target, String> {
    if text == "line" {
        return Ok(Target::Line);
    }
    if let Some(drawer) = text.strip_prefix("drawer ") {
        return reach.drawer(drawer).map(Target::Board);
    }
    if place(text, cabinet).is_err() {
        return Err(format!("{text:?} is no target: write line, drawer 1, or a slot such as 1/05"));
    }
    let place = reach.slot(text, cabinet)?;
    match place.cabinet == cabinet {
        true => Ok(Target::Board(address_of(place))),
        false => Err(format!("{text} is no slot of the fault's cabinet, which is {cabinet}")),
    }
}
