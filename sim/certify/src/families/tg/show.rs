//! TG-01 … TG-07, TG-19, TG-20: one tag, or none.
//!
//! It refuses to know bad frames.

use super::hands::{
    A, B, FAILED, SEEN, Slot, appear, clear, follow, glance, gone, look, ns, put, rate, shows_within, tag,
};
use crate::act::Field;
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

pub(super) fn no_tag(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    follow(bench, Span::from_secs(1), glance, &mut |slot| {
        sheet.must(slot.is_empty() && slot.status & FAILED == 0, || {
            format!("{slot} with nothing before the antenna")
        });
    })?;
    Ok(())
}

pub(super) fn put_in(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let at = tag(bench, A)?;
    let limit = appear(bench);
    shows_within(bench, sheet, A, &[], (at, limit))?;
    let words = bench.read_input(0, 4)?;
    sheet.must(words == [0x0000, 0x001A, 0x00BC, 0x614E], || {
        format!("registers 0 to 3 read {words:04X?}, 0000 001A 00BC 614E was due")
    });
    Ok(())
}

pub(super) fn word_order(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let at = tag(bench, B)?;
    let limit = appear(bench);
    shows_within(bench, sheet, B, &[], (at, limit))?;
    let words = bench.read_input(0, 4)?;
    sheet.must(words == [0x0000, 0x0001, 0x2345, 0x6789], || {
        format!("registers 0 to 3 read {words:04X?}, 0000 0001 2345 6789 was due")
    });
    // One by one they must be the same words.
    for (at, due) in (0..).zip([0x0000, 0x0001, 0x2345, 0x6789]) {
        let word = bench.read_input(at, 1)?[0];
        sheet.must(word == due, || format!("register {at} alone reads {word:04X}, {due:04X} was due"));
    }
    Ok(())
}

pub(super) fn high_words(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let mut draws = bench.stream("numbers");
    let mut before = 0;
    for _ in 0..8 {
        // Bit 39 set: a board that extends a sign shows it here.
        let id = draws.below(1 << 40) | 1 << 39;
        let at = tag(bench, id)?;
        let limit = appear(bench) + gone(bench);
        shows_within(bench, sheet, id, &[before], (at, limit))?;
        let words = bench.read_input(0, 2)?;
        sheet.must(words[0] == 0 && words[1] >> 8 == 0, || {
            format!("tag {id:010X}: registers 0 and 1 read {words:04X?}, forty bits leave the upper 24 zero")
        });
        before = id;
    }
    Ok(())
}

pub(super) fn odd_numbers(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for id in [0xFF_FFFF_FFFF, 0x55_5555_5555, 0xAA_AAAA_AAAA, 0x7F_7F7F_7F7F, 0x80_0000_0001, 0x3D_0000_0000]
    {
        clear(bench)?;
        let at = tag(bench, id)?;
        let limit = appear(bench);
        shows_within(bench, sheet, id, &[], (at, limit))?;
    }
    Ok(())
}

pub(super) fn all_zero(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    tag(bench, 0)?;
    let wait = appear(bench);
    bench.listen(wait)?;
    let last = follow(bench, Span::from_ms(500), glance, &mut |slot| {
        let says_no_tag = slot.id == 0 && slot.status & (SEEN | FAILED) == SEEN;
        sheet.must(says_no_tag, || {
            format!("{slot}: a valid frame of forty zeros is seen and not failed, and its ID is zero")
        });
    })?;
    sheet.must(last.status & 1 == 1, || format!("{last}: the reader reads"));
    Ok(())
}

pub(super) fn taken_out(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let (keep, frame, error) =
        (bench.profile().slot.keep, bench.profile().tag_frame(), bench.abilities().error);
    let mut draws = bench.stream("moments");
    let mut longest = Span::ZERO;
    for _ in 0..6 {
        let at = tag(bench, A)?;
        let limit = appear(bench);
        shows_within(bench, sheet, A, &[], (at, limit))?;
        // At any place within a frame.
        bench.listen(Span::from_us(draws.below(frame.as_us())))?;
        let out = put(bench, Field::Nothing)?;
        let (must_stay, must_go) = (out + keep.saturating_sub(frame + error), out + gone(bench));
        let mut zero_from = None;
        follow(bench, gone(bench) + Span::from_ms(600), glance, &mut |slot| {
            judge_leaving(sheet, slot, zero_from.is_some(), (must_stay, must_go));
            if slot.id == 0 {
                zero_from.get_or_insert(slot.answered);
            }
        })?;
        longest = longest.max(zero_from.map_or(Span::ZERO, |at| at.since(out)));
        bench.listen(appear(bench))?;
    }
    sheet.figure("ID zero after, longest", ns(longest), "ns", ns(error));
    Ok(())
}

fn judge_leaving(
    sheet: &mut Sheet,
    slot: &Slot,
    was_zero: bool,
    (must_stay, must_go): (forecourt_wire::Instant, forecourt_wire::Instant),
) {
    sheet.must(slot.id == A || slot.id == 0, || format!("{slot}: no such tag was there"));
    if slot.answered <= must_stay {
        sheet
            .must(slot.id == A, || format!("{slot}: the ID goes though frames have hardly been missing yet"));
    }
    if was_zero {
        sheet.must(slot.id == 0, || format!("{slot}: the old ID comes back though nothing is there"));
    }
    if slot.asked >= must_go {
        sheet.must(slot.is_empty(), || format!("{slot} still, long behind the last frame"));
    }
}

pub(super) fn edge_of_the_field(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    put(bench, Field::Rough { id: A, jitter_ppm: 0, lost_edge_every: 0, lost_frame_every: 2 })?;
    let (keep, error) = (bench.profile().slot.keep, bench.abilities().error);
    let mut shown: Option<Slot> = None;
    let (mut changes, mut wrong) = (0, None);
    follow(bench, Span::from_secs(5), glance, &mut |slot| {
        if slot.id != A && slot.id != 0 {
            wrong.get_or_insert(*slot);
        }
        match shown {
            None if slot.id == A => shown = Some(*slot),
            Some(since) if slot.id == 0 => {
                changes += 1;
                let held = slot.answered.since(since.asked) + error;
                sheet.should(held >= keep, || {
                    format!("the ID shows for at most {held} and goes again: frames were missing for less than {keep}")
                });
                shown = None;
            }
            _ => {}
        }
    })?;
    sheet.must(wrong.is_none(), || {
        format!("every other frame of {A:010X} is lost, and it shows {}", wrong.expect("it was some"))
    });
    sheet.figure("times the ID went again in 5 s", changes, "times", 0);
    Ok(())
}

pub(super) fn other_rates(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let features = bench.declaration().features.clone();
    let own = rate(bench);
    for (rate, read) in [(64, false), (32, features.rf32), (16, features.rf16)] {
        if rate == own {
            continue;
        }
        for id in [A, B, 0xFF_FFFF_FFFF, 0x55_5555_5555] {
            clear(bench)?;
            let at = put(bench, Field::Tag { id, rate })?;
            if read {
                let limit = appear(bench);
                shows_within(bench, sheet, id, &[], (at, limit))?;
            } else {
                follow(bench, Span::from_secs(1), glance, &mut |slot| {
                    sheet.must(slot.id == 0 || slot.id == id, || {
                        format!("{slot}: a tag {id:010X} of RF/{rate} is read wrongly")
                    });
                })?;
                let seen = look(bench)?;
                if seen.id == id {
                    sheet.note(format!("RF/{rate} is read though it is not declared"));
                }
            }
        }
    }
    Ok(())
}
