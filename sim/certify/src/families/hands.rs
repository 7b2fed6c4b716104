//! What the plant's families have in common: looks at a slot or a drawer, tags put in and taken out, waits.
//!
//! A look tells between which two instants its snapshot was taken, so that a limit is only held against looks that lie
//! wholly behind it. It refuses to judge.

use crate::act::{Act, Field};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::{Instant, Span};

/// A tag that many clauses use: its forty bits have long runs and no symmetry.
pub(super) const A: u64 = 0x1A_00BC_614E;
/// Another one, far from [`A`].
pub(super) const B: u64 = 0x01_2345_6789;

/// Status bit 0.
pub(super) const READING: u16 = 1;
/// Status bit 1.
pub(super) const SEEN: u16 = 2;
/// Status bit 2.
pub(super) const FAILED: u16 = 4;
/// Status bit 3.
pub(super) const ANTENNA: u16 = 8;

/// One look at a slot board's input registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Slot {
    /// Registers 0 … 3.
    pub id: u64,
    /// Register 4.
    pub status: u16,
    /// Register 5; 0 in a glance.
    pub read: u16,
    /// Register 6; 0 in a glance.
    pub rejected: u16,
    /// The snapshot was not taken before.
    pub asked: Instant,
    /// The snapshot was not taken behind.
    pub answered: Instant,
}

impl Slot {
    /// This ID is shown as a tag that was seen and read.
    pub fn shows(&self, id: u64) -> bool {
        self.id == id && self.status & (READING | SEEN | ANTENNA) == READING | SEEN
    }

    /// An empty slot that reads.
    pub fn is_empty(&self) -> bool {
        self.id == 0 && self.status & (READING | SEEN | ANTENNA) == READING
    }
}

impl std::fmt::Display for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ID {:010X}, status {:#06b}", self.id, self.status)
    }
}

fn slot(bench: &mut Bench<'_>, count: u16) -> Result<Slot, Stop> {
    let asked = bench.free_at();
    let words = bench.read_input(0, count)?;
    let id = words[..4].iter().fold(0, |id, word| id << 16 | u64::from(*word));
    let word = |at: usize| words.get(at).copied().unwrap_or(0);
    Ok(Slot { id, status: word(4), read: word(5), rejected: word(6), asked, answered: bench.now() })
}

/// All seven registers.
pub(super) fn look(bench: &mut Bench<'_>) -> Result<Slot, Stop> {
    slot(bench, 7)
}

/// ID and status only: answers repeat, and the trace stays short.
pub(super) fn glance(bench: &mut Bench<'_>) -> Result<Slot, Stop> {
    slot(bench, 5)
}

/// Puts `field` before the antenna of the board under test; gives when.
pub(super) fn put(bench: &mut Bench<'_>, field: Field) -> Result<Instant, Stop> {
    let board = bench.board();
    bench.act(Act::Tag { board, field })?;
    Ok(bench.now())
}

/// Puts a clean tag of the profile's rate there.
pub(super) fn tag(bench: &mut Bench<'_>, id: u64) -> Result<Instant, Stop> {
    let rate = rate(bench);
    put(bench, Field::Tag { id, rate })
}

/// Puts raw images of the profile's rate there.
pub(super) fn images(bench: &mut Bench<'_>, images: &[u64]) -> Result<Instant, Stop> {
    let rate = rate(bench);
    put(bench, Field::Images { images: images.to_vec(), rate })
}

/// 64, 32 or 16: what the profile's tags are built for.
pub(super) fn rate(bench: &Bench<'_>) -> u8 {
    64 >> bench.profile().slot.rate.shift()
}

/// How long the board may take to show a tag, with what this rig may be off.
pub(super) fn appear(bench: &Bench<'_>) -> Span {
    bench.profile().slot.appear_within + bench.abilities().error
}

/// How long the board may go on showing a tag behind its last frame, with what this rig may be off.
pub(super) fn gone(bench: &Bench<'_>) -> Span {
    bench.profile().slot.gone_after + bench.abilities().error
}

/// Nothing before the antenna, for long enough that the board knows it.
pub(super) fn clear(bench: &mut Bench<'_>) -> Result<(), Stop> {
    put(bench, Field::Nothing)?;
    let wait = gone(bench) + appear(bench);
    bench.listen(wait)?;
    Ok(())
}

/// Looks again and again for `span` and gives each look to `each`; the last one begins behind the span.
pub(super) fn follow(
    bench: &mut Bench<'_>,
    span: Span,
    how: fn(&mut Bench<'_>) -> Result<Slot, Stop>,
    each: &mut dyn FnMut(&Slot),
) -> Result<Slot, Stop> {
    let until = bench.now() + span;
    loop {
        let slot = how(bench)?;
        each(&slot);
        if slot.asked >= until {
            return Ok(slot);
        }
    }
}

/// From `from` on the board may take `limit` to show `id`; until then it may show `before` (zero is always allowed), and
/// nothing else ever. Gives the look that comes behind the limit.
pub(super) fn shows_within(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    id: u64,
    before: &[u64],
    (from, limit): (Instant, Span),
) -> Result<Slot, Stop> {
    let mut first = None;
    let span = (from + limit).since(bench.now());
    let last = follow(bench, span, glance, &mut |slot| {
        sheet.must(slot.id == id || slot.id == 0 || before.contains(&slot.id), || {
            format!("{slot}: this is no tag that was there, {id:010X} was put in")
        });
        if slot.id == id {
            first.get_or_insert(slot.answered);
        }
    })?;
    sheet.must(last.shows(id), || format!("{limit} behind the tag {id:010X} came to rest it shows {last}"));
    if let Some(first) = first {
        sheet.greatest("ID shown after, longest", ns(first.since(from)), "ns", ns(bench.abilities().error));
    }
    Ok(last)
}

/// One look at a drawer board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Drawer {
    /// Input register 0.
    pub position: u16,
    /// Input register 1.
    pub fault: u16,
    /// Input register 2.
    pub opened: u16,
    /// Discrete input 0.
    pub closed: bool,
    /// Discrete input 1.
    pub open: bool,
    /// Discrete input 2.
    pub moving: bool,
    /// Discrete input 3.
    pub stalled: bool,
    /// Discrete input 4.
    pub released: bool,
    /// Neither half was read before.
    pub asked: Instant,
    /// The registers were read before, the inputs behind.
    pub between: Instant,
    /// Neither half was read behind.
    pub answered: Instant,
}

impl std::fmt::Display for Drawer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = [
            (self.closed, "closed"),
            (self.open, "open"),
            (self.moving, "moving"),
            (self.stalled, "stalled"),
            (self.released, "released by hand"),
        ];
        let on: Vec<&str> = words.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
        let on = if on.is_empty() { "no input".to_owned() } else { on.join(", ") };
        write!(f, "position {}, fault {}, opened {} times, {on} set", self.position, self.fault, self.opened)
    }
}

/// Registers, then inputs.
pub(super) fn drawer(bench: &mut Bench<'_>) -> Result<Drawer, Stop> {
    let asked = bench.free_at();
    let words = bench.read_input(0, 3)?;
    let between = bench.now();
    let bits = bench.read_discrete(0, 5)?;
    Ok(Drawer {
        position: words[0],
        fault: words[1],
        opened: words[2],
        closed: bits[0],
        open: bits[1],
        moving: bits[2],
        stalled: bits[3],
        released: bits[4],
        asked,
        between,
        answered: bench.now(),
    })
}

/// Looks at the drawer until `done` or for `limit`; gives the last look and whether it was done.
pub(super) fn drawer_until(
    bench: &mut Bench<'_>,
    limit: Span,
    mut done: impl FnMut(&Drawer) -> bool,
) -> Result<(Drawer, bool), Stop> {
    let until = bench.now() + limit;
    loop {
        let drawer = drawer(bench)?;
        if done(&drawer) {
            return Ok((drawer, true));
        }
        if drawer.asked >= until {
            return Ok((drawer, false));
        }
    }
}

/// A span in whole nanoseconds, for figures.
pub(super) fn ns(span: Span) -> i64 {
    i64::try_from(span.as_ns()).unwrap_or(i64::MAX)
}
