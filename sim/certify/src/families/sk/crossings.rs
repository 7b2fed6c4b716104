//! SK-03, SK-05, SK-06: clocks that wrap, drawers that cycle, a bus that is cut.
//!
//! It refuses to know damaged requests.

use super::super::dr;
use super::super::hands::{A, appear, drawer, follow, glance, gone, put, shows_within, tag};
use crate::act::Field;
use crate::bench::{Bench, Kind, Stop};
use crate::sheet::Sheet;
use forecourt_wire::{Instant, Span};

/// Where counters of 32 bits run over: 2^32 µs, 2^31 ms, 2^32 ms since power-on.
const CROSSINGS: [(&str, u64); 3] = [
    ("2^32 µs (71.6 min)", 1 << 32),
    ("2^31 ms (24.9 days)", (1 << 31) * 1_000),
    ("2^32 ms (49.7 days)", (1 << 32) * 1_000),
];

pub(super) fn of_the_clock(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    // Its clock begins when its power comes on.
    bench.act(crate::act::Act::Power { board, on: false })?;
    bench.listen(Span::from_ms(200))?;
    bench.act(crate::act::Act::Power { board, on: true })?;
    let on = bench.now();
    bench.listen(Span::from_ms(500) + bench.abilities().error)?;
    let reach = if bench.abilities().fast { CROSSINGS.len() } else { 1 };
    for (name, us) in &CROSSINGS[..reach] {
        let crossing = on + Span::from_us(*us);
        match bench.kind() {
            Kind::Slot => slot_across(bench, sheet, name, crossing)?,
            Kind::Drawer => drawer_across(bench, sheet, name, crossing)?,
        }
    }
    if reach < CROSSINGS.len() {
        sheet.note("on a wire only 2^32 µs is waited for, not the weeks");
    }
    Ok(())
}

/// Nothing is said until `span` before the crossing.
fn idle_to(bench: &mut Bench<'_>, crossing: Instant, span: Span) -> Result<(), Stop> {
    let until = crossing.back(span);
    let rest = until.since(bench.now());
    bench.listen(rest)?;
    Ok(())
}

fn slot_across(bench: &mut Bench<'_>, sheet: &mut Sheet, name: &str, crossing: Instant) -> Result<(), Stop> {
    let (show, go) = (appear(bench), gone(bench));
    // A tag that comes before and goes behind, one that comes across, one that goes across.
    idle_to(bench, crossing, Span::from_ms(1_500))?;
    let at = tag(bench, A)?;
    shows_within(bench, sheet, A, &[], (at, show))?;
    let until = crossing.back(Span::from_ms(80)).since(bench.now());
    follow(bench, until, glance, &mut |slot| {
        sheet.must(slot.id == A, || format!("before {name}: {slot}"));
    })?;
    let out = put(bench, Field::Nothing)?;
    let limit = out + go;
    follow(bench, go + Span::from_ms(300), glance, &mut |slot| {
        let late = slot.asked >= limit;
        sheet.must(slot.id == 0 || slot.id == A && !late, || format!("across {name} the tag goes: {slot}"));
    })?;
    let at = tag(bench, A)?;
    shows_within(bench, sheet, A, &[], (at, show))?;
    follow(bench, Span::from_ms(500), glance, &mut |slot| {
        sheet.must(slot.id == A, || format!("behind {name}: {slot}"));
    })?;
    put(bench, Field::Nothing)?;
    bench.listen(go + show)?;
    Ok(())
}

fn drawer_across(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    name: &str,
    crossing: Instant,
) -> Result<(), Stop> {
    // Fully open one second before, to close itself four seconds behind.
    let set = dr::at_rest(bench)?;
    bench.write(dr::AUTO_CLOSE, 5)?;
    idle_to(bench, crossing, set.takes(set.travel) + Span::from_secs(1))?;
    bench.set_coil(true)?;
    dr::arrives(bench, sheet, set, true)?;
    let opened = bench.now();
    let behind = (crossing + Span::from_secs(3)).since(bench.now());
    let until = bench.now() + behind;
    while bench.now() < until {
        let look = drawer(bench)?;
        sheet.must(look.open && !look.moving, || format!("across {name} it counts to closing: {look}"));
        bench.listen(Span::from_ms(100))?;
    }
    let rest = (opened + Span::from_ms(5_500)).since(bench.now());
    bench.listen(rest)?;
    let look = drawer(bench)?;
    sheet.must(!look.open, || format!("across {name} it counted to five seconds, and has not left: {look}"));
    dr::arrives(bench, sheet, set, false)?;
    bench.write(dr::AUTO_CLOSE, 0)
}

pub(super) fn drawer_cycles(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let cycles: u16 = if bench.abilities().fast { 10_000 } else { 200 };
    let set = dr::set_to(bench, 1_000, 5_000)?;
    let wait = set.takes(set.travel) + Span::from_ms(150) + bench.abilities().error;
    let before = drawer(bench)?.opened;
    for turn in 1..=cycles {
        for open in [true, false] {
            bench.set_coil(open)?;
            bench.listen(wait)?;
            let look = drawer(bench)?;
            let due = if open { set.travel } else { 0 };
            let there = look.position == due && !look.moving && look.fault == 0 && look.open == open;
            sheet.must(there && look.closed != open, || {
                format!("cycle {turn}: told to go to step {due} it shows {look}")
            });
        }
        if sheet.failed() {
            return Ok(());
        }
    }
    let counted = drawer(bench)?.opened.wrapping_sub(before);
    sheet.must(counted == cycles, || format!("opened {cycles} times, and {counted} are counted"));
    sheet.figure("cycles", cycles.into(), "times", 0);
    if cycles < 10_000 {
        sheet.note("scaled down from 10,000 cycles on a wire");
    }
    Ok(())
}

pub(super) fn bus_cut(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let hours = if bench.abilities().fast { 24 } else { 1 };
    if hours < 24 {
        sheet.note("scaled down to an hour of the day on a wire");
    }
    let before = bench.tables()?;
    let heard = bench.listen(Span::from_secs(hours * 3_600))?;
    sheet.must(heard.is_empty(), || {
        format!("nobody asked for {hours} h, and {} characters come", heard.len())
    });
    let echo = [8, 0, 0, 0xC3, 0x3C];
    let answer = bench.ask(&echo)?;
    sheet.must(answer.is_reply(&echo), || {
        format!("behind {hours} h of silence the first request is answered by {answer}")
    });
    let after = bench.tables()?;
    sheet.must(before == after, || {
        format!("{hours} h alone have changed it: {before} before, {after} behind")
    });
    sheet.figure("silence", i64::try_from(hours).unwrap_or(0), "h", 0);
    Ok(())
}
