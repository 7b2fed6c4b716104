//! TG-15 … TG-18: a tag changed for another, and two tags at once.
//!
//! It refuses to know which of two tags a decoder ought to prefer.

use super::hands::{A, B, appear, clear, follow, glance, gone, look, put, shows_within, tag};
use crate::act::Field;
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

pub(super) fn swapped(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let frame = bench.profile().tag_frame();
    let mut draws = bench.stream("moments");
    let (mut before, mut next) = (A, B);
    let at = tag(bench, before)?;
    let limit = appear(bench);
    shows_within(bench, sheet, before, &[], (at, limit))?;
    for _ in 0..8 {
        bench.listen(Span::from_us(draws.below(frame.as_us())))?;
        let at = tag(bench, next)?;
        shows_within(bench, sheet, next, &[before], (at, limit))?;
        (before, next) = (next, before);
    }
    Ok(())
}

/// Both tags differ in every register, so a reply that mixes them shows.
pub(super) fn torn(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    const FIRST: u64 = 0x11_1111_1111;
    const SECOND: u64 = 0xEE_EEEE_EEEE;
    clear(bench)?;
    let swaps = match (bench.long(), bench.abilities().fast) {
        (true, true) => 10_000,
        (true, false) => 1_000,
        (false, true) => 300,
        (false, false) => 40,
    };
    let mut draws = bench.stream("moments");
    let (mut answers, mut changes, mut last) = (0i64, 0i64, 0);
    for swap in 0..swaps {
        let id = if swap % 2 == 0 { FIRST } else { SECOND };
        tag(bench, id)?;
        // Long enough to be believed mostly, and sometimes not.
        let until = bench.now() + Span::from_us(draws.between(20_000, 200_000));
        while bench.now() < until {
            let words = bench.read_input(0, 4)?;
            let shown = words.iter().fold(0, |id, word| id << 16 | u64::from(*word));
            sheet.must([0, FIRST, SECOND].contains(&shown), || {
                format!("registers 0 to 3 read {words:04X?}: words of two tags in one answer")
            });
            answers += 1;
            changes += i64::from(shown != last);
            last = shown;
        }
    }
    sheet.must(changes > swaps / 10, || {
        format!("of {swaps} swaps only {changes} ever showed: nothing could be torn")
    });
    sheet.figure("swaps", swaps, "times", 0);
    sheet.figure("answers", answers, "frames", 0);
    if swaps < 10_000 {
        sheet.note("a sample of the 10,000 swaps; suite soak in virtual time runs them all");
    }
    Ok(())
}

pub(super) fn at_once(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let frame_us = bench.profile().tag_frame().as_us();
    let steps = if bench.abilities().fast { 32 } else { 8 };
    clear(bench)?;
    let before = look(bench)?;
    let mut both = 0i64;
    for step in 0..steps {
        // Whole bits, halves and odd places alike: 1/32 of a frame is two bits, and some µs more each time.
        let behind_us = (frame_us * step / steps + 37 * step) as u32;
        put(bench, Field::Two { first: A, second: B, behind_us })?;
        let span = appear(bench) + gone(bench);
        follow(bench, span, glance, &mut |slot| {
            sheet.must([0, A, B].contains(&slot.id), || {
                format!("{slot}: {A:010X} and {B:010X} at once, {behind_us} µs apart, give a third number")
            });
            both += i64::from(slot.id != 0);
        })?;
    }
    let after = look(bench)?;
    let rejected = after.rejected.wrapping_sub(before.rejected);
    sheet.must(rejected > 0, || "two tags at once, and register 6 counts no bad frame".into());
    sheet.figure("frames rejected", i64::from(rejected), "frames", 0);
    sheet.figure("looks that showed one of the two", both, "times", 0);
    Ok(())
}

pub(super) fn one_left(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for (behind_us, left) in [(0, A), (7_777, B), (16_500, A), (256, B)] {
        clear(bench)?;
        put(bench, Field::Two { first: A, second: B, behind_us })?;
        bench.listen(appear(bench) * 2)?;
        let at = tag(bench, left)?;
        let limit = appear(bench);
        shows_within(bench, sheet, left, &[A, B], (at, limit))?;
    }
    Ok(())
}
