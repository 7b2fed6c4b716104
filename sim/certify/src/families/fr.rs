//! Framing and silent intervals, as a master makes them (family FR).
//!
//! Gaps are given in parts of T1.5 and T3.5, so that the clauses hold above 19200 bit/s too, where both are fixed spans.
//! It refuses to know other families; frames whose length is the point stand in [`long`].

mod long;

use super::Code;
use super::marks::{BOOT, Write, alive, at_line, claims, well};
use crate::act::Act;
use crate::bench::bisect::threshold;
use crate::bench::{Bench, Stop};
use crate::burst::{Burst, Item};
use crate::sheet::Sheet;
use forecourt_wire::{LineSpeed, Span};

pub(super) const CODE: &[(&str, Code)] = &[
    ("FR-01", Code::Active(fr_01)),
    ("FR-02", Code::Active(fr_02)),
    ("FR-03", Code::Active(fr_03)),
    ("FR-04", Code::Active(fr_04)),
    ("FR-05", Code::Active(fr_05)),
    ("FR-06", Code::Active(fr_06)),
    ("FR-07", Code::Active(fr_07)),
    ("FR-08", Code::Active(fr_08)),
    ("FR-09", Code::Active(fr_09)),
    ("FR-10", Code::Active(fr_10)),
    ("FR-11", Code::Active(fr_11)),
    ("FR-12", Code::Active(fr_12)),
    ("FR-13", Code::Active(fr_13)),
    ("FR-14", Code::Active(fr_14)),
    ("FR-16", Code::Active(long::fr_16)),
    ("FR-17", Code::Active(long::fr_17)),
    ("FR-18", Code::Active(long::fr_18)),
    ("FR-19", Code::Active(long::fr_19)),
    ("FR-20", Code::Active(long::fr_20)),
    ("FR-21", Code::Active(long::fr_21)),
    ("FR-22", Code::Active(fr_22)),
    ("FR-23", Code::Active(fr_23)),
    ("FR-24", Code::Active(fr_24)),
];

/// `part` of the line's T1.5, in fifteenths: 15 is T1.5 itself.
fn t1_5(bench: &Bench<'_>, fifteenths: u64) -> Span {
    bench.line().t1_5() * fifteenths / 15
}

/// `part` of the line's T3.5, in sevenths: 7 is T3.5 itself.
fn t3_5(bench: &Bench<'_>, sevenths: u64) -> Span {
    bench.line().t3_5() * sevenths / 7
}

fn fr_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    write.obeyed(bench, sheet, &Burst::bytes(&write.bytes), "a write without a gap")
}

/// The write with one gap at each of its seven places: obeyed, or ignored.
fn at_each_place(bench: &mut Bench<'_>, sheet: &mut Sheet, gap: Span, obeyed: bool) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    for place in 1..write.bytes.len() {
        let burst = Burst::gapped(&write.bytes, place, gap);
        let what = format!("a write with a gap of {gap} behind byte {place}");
        if obeyed {
            write.obeyed(bench, sheet, &burst, &what)?;
        } else {
            write.ignored(bench, sheet, &burst, &what)?;
        }
    }
    Ok(())
}

fn fr_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    at_each_place(bench, sheet, t1_5(bench, 10), true)
}

fn fr_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    at_each_place(bench, sheet, t1_5(bench, 14), true)
}

fn fr_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    at_each_place(bench, sheet, t1_5(bench, 20), false)
}

fn fr_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    at_each_place(bench, sheet, t3_5(bench, 6), false)
}

fn fr_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    let gap = t3_5(bench, 10);
    let what = format!("a write in two halves {gap} apart");
    write.ignored(bench, sheet, &Burst::gapped(&write.bytes, 4, gap), &what)?;
    alive(bench, sheet, &what)
}

/// How finely a threshold is worth knowing on this rig.
pub(crate) fn fine(bench: &Bench<'_>) -> Span {
    bench.abilities().error.max(bench.line().char_span() / 64)
}

/// From which gap inside it on a read is no longer answered; `None` when it still is at six sevenths of T3.5.
pub(crate) fn dropping_gap(bench: &mut Bench<'_>) -> Result<Option<Span>, Stop> {
    // A board that answers nothing at all drops nothing.
    bench.read_holding(bench.holding_range().0, 1)?;
    let bytes = bench.bytes_of(&[3, 0, bench.holding_range().0 as u8, 0, 1]);
    let (low, high, fine) = (t1_5(bench, 10), t3_5(bench, 6), fine(bench));
    threshold(low, high, fine, |gap| {
        let answer = bench.exchange(&Burst::gapped(&bytes, 4, gap), bench.board())?;
        Ok(answer.is_silence())
    })
}

fn ns(span: Span) -> i64 {
    i64::try_from(span.as_ns()).unwrap_or(i64::MAX)
}

fn fr_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let (least, greatest) = (t1_5(bench, 15), t1_5(bench, 20));
    let error = fine(bench);
    match dropping_gap(bench)? {
        Some(gap) => {
            sheet.figure("gap at which a frame is dropped", ns(gap), "ns", ns(error));
            sheet.should(gap + error >= least && gap.saturating_sub(error) <= greatest, || {
                format!("a frame is dropped from a gap of {gap} on; {least} to {greatest} is usual")
            });
        }
        None => {
            sheet.should(false, || format!("a frame with a gap of {} is still taken", t3_5(bench, 6)));
        }
    }
    Ok(())
}

/// A request to an absent board, `gap` of silence, and a read of ours: how it is answered.
fn behind_foreign(bench: &mut Bench<'_>, gap: Span) -> Result<(Vec<u8>, crate::bench::Answer), Stop> {
    let pdu = vec![4, 0, 0, 0, 1];
    let burst = Burst::frame(bench.absent(), &[4, 0, 0, 0, 4])
        .then(Item::Idle(gap))
        .join(&Burst::frame(bench.board(), &pdu));
    let answer = bench.exchange(&burst, bench.board())?;
    Ok((pdu, answer))
}

fn must_hear_behind(bench: &mut Bench<'_>, sheet: &mut Sheet, gap: Span) -> Result<(), Stop> {
    let (pdu, answer) = behind_foreign(bench, gap)?;
    sheet.must(well(&pdu, &answer), || {
        format!("a read {gap} behind a foreign request is answered by {answer}")
    });
    Ok(())
}

fn fr_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    must_hear_behind(bench, sheet, t3_5(bench, 7))
}

fn fr_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let gap = t3_5(bench, 5);
    let (_, answer) = behind_foreign(bench, gap)?;
    sheet.should(answer.is_silence(), || {
        format!("only {gap} behind a foreign request, inside the same frame, a read is answered by {answer}")
    });
    Ok(())
}

/// The least silence behind a foreign frame from which on a request is heard; `None` when twice T3.5 is too little.
pub(crate) fn least_silence(bench: &mut Bench<'_>) -> Result<Option<Span>, Stop> {
    let (low, high, fine) = (t1_5(bench, 15), t3_5(bench, 14), fine(bench));
    threshold(low, high, fine, |gap| {
        let (pdu, answer) = behind_foreign(bench, gap)?;
        Ok(well(&pdu, &answer))
    })
}

fn fr_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let limit = t3_5(bench, 7);
    match least_silence(bench)? {
        Some(gap) => {
            let error = bench.abilities().error;
            sheet.figure("least silence between frames", ns(gap), "ns", ns(fine(bench)));
            // Found from above, so the true one may be finer by that much.
            sheet.must(gap.saturating_sub(fine(bench)) <= limit + error, || {
                format!(
                    "a request is heard from {gap} behind a foreign one on, {limit} is enough by the rules"
                )
            });
        }
        None => {
            sheet.must(false, || format!("a request {} behind a foreign one is not heard", t3_5(bench, 14)));
        }
    }
    Ok(())
}

/// A line above 19200 bit/s: the board's own, or the fastest usual one.
fn fast_line(bench: &Bench<'_>) -> LineSpeed {
    let own = bench.line();
    if own.baud > 19_200 { own } else { LineSpeed { baud: 115_200, ..own } }
}

fn fr_11(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let line = fast_line(bench);
    claims(bench, line)?;
    at_line(bench, line, |bench| at_each_place(bench, sheet, Span::from_us(700), true))
}

fn fr_12(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let line = fast_line(bench);
    claims(bench, line)?;
    at_line(bench, line, |bench| at_each_place(bench, sheet, Span::from_ms(1), false))
}

fn fr_13(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let line = fast_line(bench);
    claims(bench, line)?;
    at_line(bench, line, |bench| must_hear_behind(bench, sheet, Span::from_us(1_750)))
}

/// Power comes in the middle of others' traffic; the first request of its own is answered, nothing else.
fn fr_14(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    let mut draw = bench.stream("traffic");
    for round in 0..3 {
        bench.act(Act::Power { board, on: false })?;
        bench.listen(Span::from_ms(200))?;
        bench.act(Act::Power { board, on: true })?;
        let (from, line) = (bench.absent(), bench.line());
        let mut frames = Vec::new();
        let mut row = Burst::default();
        if round == 0 {
            // The first silence that the board hears is the one before its request.
            let mut busy = vec![0; (BOOT / line.char_span()) as usize];
            draw.fill(&mut busy);
            row = Burst::bytes(&busy);
            frames.push(busy);
        }
        // Its frames are of all lengths, so that the boot ends somewhere inside one.
        while row.span(line) < BOOT {
            let mut answer = vec![3, 0];
            answer.resize(2 + draw.between(1, 125) as usize * 2, 0);
            answer[1] = (answer.len() - 2) as u8;
            draw.fill(&mut answer[2..]);
            frames.extend([
                crate::burst::frame(from, &[3, 0, 0, 0, answer[1] / 2]),
                crate::burst::frame(from, &answer),
            ]);
            row = bench.in_a_row(&frames);
        }
        let pdu = bench.sign(0x14);
        frames.push(bench.bytes_of(&pdu));
        let row = bench.in_a_row(&frames);
        let answer = bench.exchange(&row, board)?;
        sheet.must(well(&pdu, &answer), || {
            format!("powered up among foreign traffic, its first request is answered by {answer}")
        });
    }
    Ok(())
}

/// 00 or FF, `gap`, and the write.
fn behind_glitch(write: &Write, byte: u8, gap: Span) -> Burst {
    let first = Burst::bytes(&[byte]);
    let first = if gap == Span::ZERO { first } else { first.then(Item::Idle(gap)) };
    first.join(&Burst::bytes(&write.bytes))
}

fn fr_22(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    for byte in [0x00, 0xFF] {
        for gap in [Span::ZERO, t1_5(bench, 10)] {
            let what = format!("a write with {byte:02X} {gap} before it");
            write.ignored(bench, sheet, &behind_glitch(&write, byte, gap), &what)?;
            alive(bench, sheet, &what)?;
        }
    }
    Ok(())
}

fn fr_23(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    let gap = t3_5(bench, 8);
    for byte in [0x00, 0xFF] {
        let answer = bench.exchange(&Burst::bytes(&[byte]), bench.board())?;
        sheet.must(answer.is_silence(), || format!("{byte:02X} alone is answered by {answer}"));
        write.undone(bench, sheet, &format!("{byte:02X} alone"))?;
        let what = format!("a write with {byte:02X} {gap} before it");
        write.obeyed(bench, sheet, &behind_glitch(&write, byte, gap), &what)?;
    }
    Ok(())
}

fn fr_24(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    let late = write.bytes.len() - 1;
    let gap = t1_5(bench, 20);
    let what = format!("a write whose last checksum byte comes {gap} late");
    write.ignored(bench, sheet, &Burst::gapped(&write.bytes, late, gap), &what)
}
