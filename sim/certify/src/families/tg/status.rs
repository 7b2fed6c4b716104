//! TG-21 … TG-28: status bits, counters, sleep, antenna.
//!
//! It refuses to know which tag is before the antenna beyond one good and one bad.

use super::bad::judge_bit_2;
use super::hands::{
    A, ANTENNA, READING, Slot, appear, clear, follow, glance, gone, images, look, ns, put, shows_within, tag,
};
use super::{flipped, word};
use crate::act::{Act, Field};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

/// The reader's holding register.
const SLEEP: u16 = 1;

pub(super) fn pace(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let at = tag(bench, A)?;
    let limit = appear(bench);
    shows_within(bench, sheet, A, &[], (at, limit))?;
    let first = look(bench)?;
    let mut last = first;
    let end = first.asked + Span::from_secs(60);
    while last.asked < end {
        bench.listen(Span::from_ms(500))?;
        let next = look(bench)?;
        let grown = next.read.wrapping_sub(last.read);
        sheet.must(grown < 1_000, || format!("register 5 goes back from {} to {}", last.read, next.read));
        last = next;
    }
    let grown = i64::from(last.read.wrapping_sub(first.read));
    let due = i64::try_from(last.asked.since(first.asked) / bench.profile().tag_frame()).unwrap_or(0);
    sheet.figure("frames read in 60 s", grown, "frames", 0);
    sheet
        .should((grown - due).abs() <= 2, || format!("register 5 grew by {grown} while {due} frames passed"));
    Ok(())
}

pub(super) fn wrap(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    let bad = flipped(word(A), &[13]);
    for rejected in [false, true] {
        clear(bench)?;
        let frame = bench.profile().tag_frame();
        images(bench, &[if rejected { bad } else { word(A) }])?;
        let (first, second) = if rejected { (777, 65_520) } else { (65_520, 777) };
        if let Err(Stop::Inconclusive(_)) = bench.act(Act::Counters { board, first, second }) {
            // No shortcut into this board: it is run until it gets there.
            let now = look(bench)?;
            let left = 65_520 - u64::from(if rejected { now.rejected } else { now.read });
            bench.listen(frame * left)?;
        }
        let begun = look(bench)?;
        let which =
            |slot: &Slot| if rejected { (slot.rejected, slot.read) } else { (slot.read, slot.rejected) };
        let (mut last, still) = which(&begun);
        let mut wrapped = false;
        follow(bench, frame * 40, look, &mut |slot| {
            let (now, other) = which(slot);
            let grown = now.wrapping_sub(last);
            sheet.must(grown <= 3, || format!("the counter goes from {last} to {now}"));
            wrapped |= now < last;
            sheet
                .must(other == still, || format!("the other counter goes from {still} to {other} meanwhile"));
            last = now;
        })?;
        let name = if rejected { "register 6" } else { "register 5" };
        sheet.must(wrapped && last < 100, || format!("{name} stands at {last}, 65535 is followed by 0"));
    }
    Ok(())
}

pub(super) fn asleep(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let at = tag(bench, A)?;
    let limit = appear(bench);
    shows_within(bench, sheet, A, &[], (at, limit))?;
    bench.write(SLEEP, 1)?;
    let first = look(bench)?;
    let forgets = first.asked + gone(bench);
    follow(bench, gone(bench) + Span::from_ms(500), look, &mut |slot| {
        sheet.must(slot.status & READING == 0, || format!("{slot}: the reader sleeps, bit 0 must be clear"));
        sheet.must((slot.read, slot.rejected) == (first.read, first.rejected), || {
            format!("counters {} and {} run on while the reader sleeps", slot.read, slot.rejected)
        });
        let late = slot.asked >= forgets;
        sheet.must(slot.id == 0 || slot.id == A && !late, || {
            format!("{slot}: an ID is shown while the reader sleeps")
        });
    })?;
    if first.id != 0 {
        sheet.note("the ID goes some time behind falling asleep, not at once");
    }
    put(bench, Field::Nothing)?;
    let held = bench.read_holding(SLEEP, 1)?[0];
    sheet.must(held == 1, || format!("holding register 1 reads {held}, 1 was written"));
    Ok(())
}

pub(super) fn woken(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    images(bench, &[word(A)])?;
    let frame = bench.profile().tag_frame();
    let mut draws = bench.stream("moments");
    let rounds = if bench.abilities().fast { 24 } else { 8 };
    for _ in 0..rounds {
        bench.write(SLEEP, 1)?;
        bench.listen(gone(bench) + Span::from_us(draws.below(frame.as_us())))?;
        let slept = glance(bench)?;
        sheet.must(slept.id == 0, || format!("{slept}: an ID while the reader sleeps"));
        bench.write(SLEEP, 0)?;
        let at = bench.now();
        let limit = appear(bench);
        shows_within(bench, sheet, A, &[], (at, limit))?;
        // And put to sleep again at any place within a frame.
        bench.listen(Span::from_us(draws.below(frame.as_us())))?;
    }
    Ok(())
}

pub(super) fn antenna(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let board = bench.board();
    let at = tag(bench, A)?;
    let limit = appear(bench);
    shows_within(bench, sheet, A, &[], (at, limit))?;
    bench.act(Act::Antenna { board, broken: true })?;
    let at = bench.now();
    let mut shown = None;
    let end = follow(bench, gone(bench), glance, &mut |slot| {
        sheet.must(slot.id == 0 || slot.id == A, || format!("{slot}: no such tag"));
        if slot.status & ANTENNA != 0 {
            shown.get_or_insert(slot.answered);
            sheet.must(slot.id == 0, || format!("{slot}: an ID beside a broken antenna"));
        }
    })?;
    sheet.must(end.status & ANTENNA != 0 && end.id == 0, || {
        format!("{end}, with the antenna broken for {}", gone(bench))
    });
    if let Some(shown) = shown {
        let error = bench.abilities().error;
        sheet.figure("antenna fault shown after", ns(shown.since(at)), "ns", ns(error));
    }
    bench.act(Act::Antenna { board, broken: false })?;
    let at = bench.now();
    let last = shows_within(bench, sheet, A, &[], (at, limit))?;
    sheet.must(last.status & ANTENNA == 0, || format!("{last}: bit 3 must clear by itself"));
    Ok(())
}

pub(super) fn spare_bits(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    clear(bench)?;
    let mut spare = |bench: &mut Bench<'_>, state: &str| -> Result<(), Stop> {
        let wait = appear(bench);
        follow(bench, wait, glance, &mut |slot| {
            sheet.should(slot.status >> 4 == 0, || {
                format!("{state}: status {:04X}, bits 4 to 15 mean nothing and are zero", slot.status)
            });
        })?;
        Ok(())
    };
    spare(bench, "empty")?;
    tag(bench, A)?;
    spare(bench, "a tag")?;
    images(bench, &[flipped(word(A), &[13])])?;
    spare(bench, "a bad tag")?;
    bench.act(Act::Antenna { board, broken: true })?;
    spare(bench, "antenna broken")?;
    bench.act(Act::Antenna { board, broken: false })?;
    bench.write(SLEEP, 1)?;
    spare(bench, "asleep")
}

pub(super) fn last_frame(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let good = word(A);
    // Two bad frames in three places: too few to be forgotten, too many to be mended.
    let bad = [flipped(good, &[10, 30, 44]), flipped(good, &[15, 26, 51])];
    images(bench, &[good, good, good, bad[0], bad[1], good])?;
    bench.listen(appear(bench) * 2)?;
    let (mut last, mut judged, mut set, mut clear) = (None, 0, 0, 0);
    follow(bench, Span::from_secs(4), look, &mut |slot| {
        judged += i32::from(judge_bit_2(sheet, last.as_ref(), slot));
        if slot.id == A {
            set += i32::from(slot.status & super::hands::FAILED != 0);
            clear += i32::from(slot.status & super::hands::FAILED == 0);
        }
        last = Some(*slot);
    })?;
    sheet.must(clear > 0, || "bit 2 never clears though good frames come in a row".into());
    sheet.must(judged >= 10, || format!("only {judged} looks saw a counter grow while the ID stood"));
    sheet.figure("looks with bit 2 set", set.into(), "times", 0);
    Ok(())
}

pub(super) fn looked_at(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let first = bench.read_input(0, 7)?;
    for turn in 0..10 {
        let again = bench.read_input(0, 7)?;
        sheet.must(again == first, || format!("empty slot, look {turn}: {first:04X?} becomes {again:04X?}"));
        for at in 0..7 {
            let alone = bench.read_input(at, 1)?[0];
            let due = first[usize::from(at)];
            sheet.must(alone == due, || {
                format!("register {at} alone reads {alone:04X}, {due:04X} among others")
            });
        }
    }
    let at = tag(bench, A)?;
    let limit = appear(bench);
    shows_within(bench, sheet, A, &[], (at, limit))?;
    let before = look(bench)?;
    for _ in 0..10 {
        let now = look(bench)?;
        sheet.must((now.id, now.status) == (before.id, before.status), || {
            format!("{before} becomes {now} by looking")
        });
        let most = now.answered.since(before.asked) / bench.profile().tag_frame() + 1;
        let grown = u64::from(now.read.wrapping_sub(before.read));
        sheet.must(grown <= most && now.rejected == before.rejected, || {
            format!("looking makes the counters run: {grown} frames in the time of {most}")
        });
    }
    Ok(())
}
