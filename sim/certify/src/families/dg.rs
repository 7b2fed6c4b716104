//! FC 08, diagnostics (family DG): an echo and nothing else.
//!
//! It refuses to leave a board deaf: what it has silenced it tries to wake.

use super::Code;
use super::shared::{refused, request};
use crate::bench::{Answer, Bench, Kind, Stop};
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;
use std::collections::BTreeSet;

pub(super) const CODE: &[(&str, Code)] = &[
    ("DG-03", Code::Active(dg_03)),
    ("DG-05", Code::Active(dg_05)),
    ("DG-06", Code::Active(dg_06)),
    ("DG-07", Code::Active(dg_07)),
    ("DG-08", Code::Active(dg_08)),
];

fn dg_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for length in [4u8, 16, 64, 128, 250] {
        let mut pdu = vec![8, 0, 0];
        pdu.extend(0..length);
        let answer = bench.ask(&pdu)?;
        let refused = answer.is_silence() || matches!(answer, Answer::Exception { function: 8, .. });
        sheet.must(refused || answer.is_reply(&pdu), || {
            format!("{length} bytes of query data should come back as they are, {answer} came")
        });
        sheet.should(!refused, || format!("{length} bytes of query data: {answer}"));
    }
    Ok(())
}

/// Sub-functions that the declaration leaves out.
fn undeclared(bench: &Bench<'_>, all: impl IntoIterator<Item = u16>) -> Vec<u16> {
    let features = &bench.declaration().features;
    let claimed = |sub: &u16| match sub {
        1 | 4 => features.listen_only,
        10..=18 | 20 => features.counters,
        _ => false,
    };
    all.into_iter().filter(|sub| !claimed(sub)).collect()
}

const FORCE_LISTEN_ONLY: u16 = 4;

fn dg_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    // Force listen only comes last: a board that obeys it answers no more.
    let order = (1..=18).filter(|sub| *sub != FORCE_LISTEN_ONLY).chain([20, FORCE_LISTEN_ONLY]);
    for sub in undeclared(bench, order) {
        refused(bench, sheet, &request(8, sub, 0), 1)?;
    }
    awake(bench, sheet)?;
    let after = bench.tables()?;
    sheet.must(before == after, || {
        format!("undeclared sub-functions changed the board: {before} before, {after} behind")
    });
    Ok(())
}

fn dg_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut subs: BTreeSet<u16> = (5..=9).chain([19]).chain(21..=40).chain([0xFFFE, 0xFFFF]).collect();
    subs.extend((5..16).map(|k| 1u16 << k));
    subs.extend((1..=16u16).map(|high| high << 8 | 4));
    let mut drawn = bench.stream("subs");
    while subs.len() < 80 {
        subs.insert(drawn.between(21, 0xFFFF) as u16);
    }
    sheet.note(format!("{} of the reserved sub-functions asked for", subs.len()));
    for sub in subs {
        let pdu = request(8, sub, 0);
        let answer = bench.ask(&pdu)?;
        sheet.should(answer.is_exception(8, 1), || {
            format!("{}: reserved, exception 01 was due, {answer} came", hex(&pdu))
        });
    }
    awake(bench, sheet)
}

fn dg_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    match bench.kind() {
        Kind::Slot => {
            let before = bench.tables()?;
            (0..20).try_for_each(|k| echo(bench, sheet, k))?;
            let after = bench.tables()?;
            sheet.must(before == after, || {
                format!("echoes changed the board: {before} before, {after} behind")
            });
            Ok(())
        }
        Kind::Drawer => echoes_on_the_way(bench, sheet),
    }
}

fn echo(bench: &mut Bench<'_>, sheet: &mut Sheet, number: u8) -> Result<(), Stop> {
    let pdu = [8, 0, 0, 0xA5, number];
    let answer = bench.ask(&pdu)?;
    sheet.must(answer.is_reply(&pdu), || format!("{}: an echo was due, {answer} came", hex(&pdu)));
    Ok(())
}

/// The drawer opens under a hail of echoes.
fn echoes_on_the_way(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let settings = bench.read_holding(16, 2)?;
    let (travel, rate) = (settings[0], settings[1]);
    bench.set_coil(true)?;
    let due = Span::from_ms(u64::from(travel) * 1_000 / u64::from(rate).max(1));
    // One second for ramps and the asking itself.
    let end = bench.now() + due + Span::from_secs(1);
    let (mut position, mut open, mut number) = (0, false, 0u8);
    while !open && bench.now() < end {
        for _ in 0..4 {
            echo(bench, sheet, number)?;
            number = number.wrapping_add(1);
        }
        open = bench.read_discrete(1, 1)?[0];
        let now = bench.read_input(0, 1)?[0];
        sheet.must(now >= position, || format!("on its way from {position} the drawer is at {now}"));
        position = now;
    }
    sheet.must(open, || format!("asked for echoes, the drawer does not open within {due} and a second"));
    sheet.must(!open || position >= travel, || format!("the drawer is open at {position} of {travel} steps"));
    Ok(())
}

fn dg_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    if bench.declaration().features.listen_only {
        echo(bench, sheet, 0)?;
        return Err(Stop::NotApplicable("the board declares listen only mode: CT-11 is about it".into()));
    }
    refused(bench, sheet, &request(8, FORCE_LISTEN_ONLY, 0), 1)?;
    awake(bench, sheet)
}

/// The board answers as before; one that went deaf is told to restart, so that other clauses can be judged.
fn awake(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let echo = [8, 0, 0, 0x77, 0x11];
    let answer = bench.ask(&echo)?;
    if !sheet.must(answer.is_reply(&echo), || {
        format!("behind an undeclared sub-function a request for an echo is met by {answer}")
    }) {
        // Nobody answers a restart out of listen only mode (AP §6.8.1).
        bench.ask(&request(8, 1, 0))?;
        bench.listen(Span::from_ms(600))?;
    }
    Ok(())
}
