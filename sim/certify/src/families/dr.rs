//! The drawer (family DR): coil, switches, motor, hands, faults, and a drawer that closes itself.
//!
//! Limits are the profile's. Registers and inputs are read by two requests, so that what holds between them is only judged
//! where the order of the two readings makes it certain. It refuses to know other families.

mod alone;
mod faults;
mod moves;

use super::Code;
use super::hands::{Drawer, drawer, drawer_until};
use crate::act::{Act, Obstacle};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("DR-01", Code::Active(moves::opens)),
    ("DR-02", Code::Active(moves::never_both)),
    ("DR-03", Code::Active(moves::lasts)),
    ("DR-04", Code::Active(moves::steady)),
    ("DR-05", Code::Active(moves::reversed)),
    ("DR-06", Code::Active(moves::told_again)),
    ("DR-07", Code::Active(faults::stalls)),
    ("DR-08", Code::Active(faults::tries_again)),
    ("DR-09", Code::Active(faults::open_switch_dead)),
    ("DR-10", Code::Active(faults::closed_switch_stuck)),
    ("DR-11", Code::Active(faults::both_switches)),
    ("DR-12", Code::Active(faults::driver)),
    ("DR-13", Code::Active(alone::pulled)),
    ("DR-14", Code::Active(alone::pushed)),
    ("DR-15", Code::Active(alone::closes_itself)),
    ("DR-16", Code::Active(alone::stays_open)),
    ("DR-17", Code::Active(alone::counted_anew)),
    ("DR-18", Code::Active(alone::closes_on_a_hand)),
    ("DR-19", Code::Active(moves::times_opened)),
    ("DR-20", Code::Active(moves::times_opened_wrap)),
    ("DR-21", Code::Active(moves::shortened)),
    ("DR-22", Code::Active(moves::rate_in_a_move)),
    ("DR-23", Code::Active(alone::bus_lost)),
    ("DR-24", Code::Active(alone::power_lost)),
    ("DR-25", Code::Active(moves::greatest_travel)),
];

/// Holding registers.
pub(super) const TRAVEL: u16 = 16;
pub(super) const RATE: u16 = 17;
pub(super) const AUTO_CLOSE: u16 = 18;

/// What the drawer is set to: travel in steps, steps a second.
#[derive(Clone, Copy)]
pub(super) struct Set {
    pub travel: u16,
    pub rate: u16,
}

impl Set {
    /// How long so many steps take.
    pub fn takes(self, steps: u16) -> Span {
        Span::from_us(u64::from(steps) * 1_000_000 / u64::from(self.rate.max(1)))
    }

    /// How long a full move may take before nobody waits any more.
    pub fn patience(self) -> Span {
        self.takes(self.travel) * 2 + Span::from_secs(2)
    }
}

/// The drawer closed and at rest, its settings read.
pub(super) fn at_rest(bench: &mut Bench<'_>) -> Result<Set, Stop> {
    let words = bench.read_holding(TRAVEL, 3)?;
    let set = Set { travel: words[0], rate: words[1] };
    bench.set_coil(false)?;
    let (last, done) = drawer_until(bench, set.patience(), |look| look.closed && !look.moving)?;
    if done { Ok(set) } else { Err(Stop::Broken(format!("told to close it comes to {last}"))) }
}

/// The drawer closed and at rest, and set to `travel` and `rate`.
pub(super) fn set_to(bench: &mut Bench<'_>, travel: u16, rate: u16) -> Result<Set, Stop> {
    at_rest(bench)?;
    let (travel, rate) = bench.ranges().nearest(travel, rate);
    bench.write(TRAVEL, travel)?;
    bench.write(RATE, rate)?;
    Ok(Set { travel, rate })
}

/// Tells it to open or to close, and waits until it has.
pub(super) fn go(bench: &mut Bench<'_>, sheet: &mut Sheet, set: Set, open: bool) -> Result<Drawer, Stop> {
    bench.set_coil(open)?;
    arrives(bench, sheet, set, open)
}

/// Waits until it is open, or closed.
pub(super) fn arrives(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    set: Set,
    open: bool,
) -> Result<Drawer, Stop> {
    let there = |look: &Drawer| !look.moving && if open { look.open } else { look.closed };
    let (mut last, done) = drawer_until(bench, set.patience(), there)?;
    if done {
        // The position of that look was read before the inputs that say it has arrived.
        last = drawer(bench)?;
    }
    let word = if open { "open" } else { "close" };
    sheet.must(done && last.fault == 0, || format!("told to {word} it comes to {last}"));
    Ok(last)
}

/// Lets it move until `position` is passed on the way out, or in; gives the look behind it.
pub(super) fn passes(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    set: Set,
    (position, outwards): (u16, bool),
) -> Result<Drawer, Stop> {
    let beyond = |look: &Drawer| if outwards { look.position >= position } else { look.position <= position };
    let (last, done) = drawer_until(bench, set.patience(), beyond)?;
    sheet.must(done, || format!("on its way past step {position} it comes to {last}"));
    Ok(last)
}

/// Puts something in the drawer's way.
pub(super) fn jam(bench: &mut Bench<'_>, obstacle: Obstacle) -> Result<(), Stop> {
    let board = bench.board();
    bench.act(Act::Jam { board, obstacle })
}
