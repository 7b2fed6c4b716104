//! TG-08 … TG-13: frames that are none, and frames that only look right.
//!
//! It refuses to know how a decoder works: only what its registers say.

use super::hands::{A, B, FAILED, SEEN, Slot, appear, clear, follow, glance, images, look};
use super::{flipped, word};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_tag::rotation;
use forecourt_wire::Span;

/// One wrong word for ever: never an ID, both bits say so, rejected frames are counted and read ones are not.
fn never_read(bench: &mut Bench<'_>, sheet: &mut Sheet, what: &str, bad: u64) -> Result<(), Stop> {
    if rotation::find(bad).is_some() {
        return Err(Stop::Lab(format!("{bad:016X} ({what}) is a frame after all")));
    }
    clear(bench)?;
    let before = look(bench)?;
    images(bench, &[bad])?;
    let wait = appear(bench);
    let mut none = |slot: &Slot| {
        sheet.must(slot.id == 0, || format!("{what}: {slot}"));
    };
    follow(bench, wait, glance, &mut none)?;
    follow(bench, Span::from_ms(250), look, &mut none)?;
    let after = look(bench)?;
    sheet.must(after.id == 0 && after.status & (SEEN | FAILED) == SEEN | FAILED, || {
        format!("{what}: {after}, bits 1 and 2 were due and no ID")
    });
    let frames = after.rejected.wrapping_sub(before.rejected);
    let due = (after.asked.since(before.answered) / bench.profile().tag_frame()) as u16;
    sheet.must(frames > 0 && frames <= due + 2, || {
        format!("{what}: register 6 grew by {frames} in the time of {due} frames")
    });
    sheet.must(after.read == before.read, || {
        format!("{what}: register 5 grew by {}", after.read.wrapping_sub(before.read))
    });
    Ok(())
}

pub(super) fn rows(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    (0..10).try_for_each(|row| {
        let bad = flipped(word(A), &[9 + 5 * row + 4]);
        never_read(bench, sheet, &format!("parity of row {row} wrong"), bad)
    })
}

pub(super) fn columns(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    (0..4).try_for_each(|column| {
        let bad = flipped(word(A), &[59 + column]);
        never_read(bench, sheet, &format!("parity of column {column} wrong"), bad)
    })
}

pub(super) fn header_and_stop(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    never_read(bench, sheet, "stop bit 1", flipped(word(A), &[63]))?;
    for place in 0..9 {
        let what = format!("header bit {place} is 0: at most eight ones in a row");
        never_read(bench, sheet, &what, flipped(word(A), &[place]))?;
    }
    // Ten ones, the rows and the column parities: what follows the header comes a bit late, and there is no stop bit.
    let ten = 0x3FF << 54 | (word(A) >> 1 & ((1 << 54) - 1));
    never_read(bench, sheet, "header of ten ones", ten)
}

pub(super) fn every_tenth(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let before = look(bench)?;
    // Three bits of one row: no decoder can take it for the frame before it.
    let mut words = vec![word(A); 9];
    words.push(flipped(word(A), &[20, 21, 22, 33, 47]));
    images(bench, &words)?;
    bench.listen(appear(bench))?;
    let mut last: Option<Slot> = None;
    let mut wrong = 0u32;
    let end = follow(bench, Span::from_secs(4), look, &mut |slot| {
        sheet.must(slot.id == A, || format!("{slot}: one frame of ten is bad, {A:010X} was due throughout"));
        wrong += u32::from(judge_bit_2(sheet, last.as_ref(), slot));
        last = Some(*slot);
    })?;
    let (read, rejected) = (end.read.wrapping_sub(before.read), end.rejected.wrapping_sub(before.rejected));
    sheet.figure("frames read", i64::from(read), "frames", 0);
    sheet.figure("frames rejected", i64::from(rejected), "frames", 0);
    // Each frame is one or the other.
    let due = end.answered.since(before.asked) / bench.profile().tag_frame() + 3;
    let both = u64::from(read) + u64::from(rejected);
    sheet.must(both * 10 <= due * 11, || {
        format!("{read} frames are counted as read and {rejected} as rejected in the time of {due}")
    });
    sheet.must(read > 0, || "register 5 stands still though good frames come".into());
    sheet.should(rejected > 0, || {
        "register 6 stands still though every tenth frame is bad: frames are mended and counted as read"
            .into()
    });
    Ok(())
}

/// When only good frames have come since the last look bit 2 is clear, when only bad ones it is set. True when it was
/// looked at.
pub(super) fn judge_bit_2(sheet: &mut Sheet, last: Option<&Slot>, slot: &Slot) -> bool {
    let Some(last) = last.filter(|last| last.id != 0 && slot.id != 0) else { return false };
    let failed = slot.status & FAILED != 0;
    match (slot.read != last.read, slot.rejected != last.rejected) {
        (true, false) => sheet.must(!failed, || format!("{slot}: bit 2 is set behind a good frame")),
        (false, true) => sheet.must(failed, || format!("{slot}: bit 2 is clear behind a bad frame")),
        _ => return false,
    };
    true
}

pub(super) fn single_frame(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let mut draws = bench.stream("noise");
    let mut words = vec![word(B)];
    while words.len() < 24 {
        let noise = draws.next_u64();
        if rotation::find(noise).is_none() {
            words.push(noise);
        }
    }
    images(bench, &words)?;
    let span = bench.profile().tag_frame() * (words.len() as u64 * 6);
    let before = look(bench)?;
    follow(bench, span, glance, &mut |slot| {
        sheet.must(slot.id == 0, || {
            format!(
                "{slot}: single frames of {B:010X} inside noise are believed, two equal ones in a row are due"
            )
        });
    })?;
    let after = look(bench)?;
    let heard = after.read.wrapping_sub(before.read);
    sheet.figure("single good frames heard", i64::from(heard), "frames", 0);
    Ok(())
}

pub(super) fn rectangle(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    // Two columns of two rows: every parity is even again, and the number is another.
    for (rows, columns) in [((0, 1), (0, 1)), ((3, 8), (1, 3)), ((8, 9), (0, 3))] {
        let place = |row: u32, column: u32| 9 + 5 * row + column;
        let places = [
            place(rows.0, columns.0),
            place(rows.0, columns.1),
            place(rows.1, columns.0),
            place(rows.1, columns.1),
        ];
        let other = flipped(word(A), &places);
        let Some((wrong, _)) = rotation::find(other) else {
            return Err(Stop::Lab("a rectangle of flips must be a frame".into()));
        };
        clear(bench)?;
        let mut words = vec![word(A); 7];
        words.push(other);
        images(bench, &words)?;
        bench.listen(appear(bench))?;
        follow(bench, Span::from_secs(2), glance, &mut |slot| {
            sheet.must(slot.id != wrong.value(), || {
                format!("{slot}: one frame in eight says so, and no parity can see that it lies")
            });
            sheet.must(slot.id == A || slot.id == 0 || slot.id == wrong.value(), || {
                format!("{slot}: no frame says that")
            });
        })?;
    }
    Ok(())
}
