//! Latency in the states in which firmware is busy with something else (TM-06, TM-09, TM-10).
//!
//! It refuses to know limits other than the profile's response timeout.

use super::{latency, ns, percentile};
use crate::act::{Act, Field, Obstacle};
use crate::bench::{Bench, Kind, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

/// Polls while the board is in `state`.
fn polled(bench: &mut Bench<'_>, sheet: &mut Sheet, state: &str, polls: usize) -> Result<(), Stop> {
    let all = polls_of(bench, polls)?;
    report(bench, sheet, state, all);
    Ok(())
}

fn polls_of(bench: &mut Bench<'_>, polls: usize) -> Result<Vec<Span>, Stop> {
    let pdu = match bench.kind() {
        Kind::Slot => [4, 0, 0, 0, 7],
        Kind::Drawer => [4, 0, 0, 0, 3],
    };
    let mut all = Vec::new();
    for _ in 0..polls {
        all.push(latency(bench, &pdu)?);
    }
    Ok(all)
}

/// p50, p99 and greatest go into the report, the greatest is held against the limit.
fn report(bench: &Bench<'_>, sheet: &mut Sheet, state: &str, mut all: Vec<Span>) {
    all.sort_unstable();
    let error = bench.abilities().error;
    sheet.figure(&format!("latency while {state}, p50"), ns(percentile(&all, 50)), "ns", ns(error));
    sheet.figure(&format!("latency while {state}, p99"), ns(percentile(&all, 99)), "ns", ns(error));
    let limit = bench.profile().line.response_timeout;
    sheet.at_most(&format!("latency while {state}, greatest"), percentile(&all, 100), limit, error);
}

pub(in crate::families) fn tm_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    match bench.kind() {
        Kind::Slot => {
            let rate = 64 >> bench.profile().slot.rate.shift();
            bench.act(Act::Tag { board, field: Field::Tag { id: 0x12_3456_789A, rate } })?;
            polled(bench, sheet, "a tag is being read", 60)?;
            bench.write(0, 2)?;
            polled(bench, sheet, "the lamp blinks", 60)?;
            bench.act(Act::Tag { board, field: Field::Nothing })?;
            polled(bench, sheet, "the tag is gone", 60)
        }
        Kind::Drawer => {
            // Nothing in its way and shut: it will move.
            bench.act(Act::Jam { board, obstacle: Obstacle::None })?;
            for on in [true, false] {
                bench.set_coil(on)?;
                let moving = bench.read_discrete(2, 1)?[0];
                sheet.must(moving, || "told to move, the drawer does not".into());
                polled(bench, sheet, if on { "the drawer opens" } else { "the drawer closes" }, 60)?;
                stand_still(bench)?;
            }
            let rest = bench.read_holding(16, 3)?;
            let mut all = Vec::new();
            for _ in 0..10 {
                bench.write(16, rest[0])?;
                all.extend(polls_of(bench, 6)?);
            }
            report(bench, sheet, "settings are being saved", all);
            Ok(())
        }
    }
}

/// Waits until the drawer moves no longer, half a minute at most.
pub(crate) fn stand_still(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let end = bench.now() + Span::from_secs(30);
    while bench.read_discrete(2, 1)?[0] {
        if bench.now() > end {
            return Err(Stop::Broken("the drawer moves for more than half a minute".into()));
        }
        bench.listen(Span::from_ms(100))?;
    }
    Ok(())
}

/// A hundred writes of several registers, of different values.
pub(in crate::families) fn tm_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let many = bench.functions().contains(&16);
    if !many {
        sheet.note("function 16 is not declared: the writes are function 06");
    }
    let rest = bench.read_holding(bench.holding_range().0, bench.holding_range().1)?;
    let mut greatest = Span::ZERO;
    for k in 0..100u16 {
        let pdu = match (bench.kind(), many) {
            (Kind::Slot, true) => vec![16, 0, 0, 0, 2, 4, 0, (k % 3) as u8, 0, 0],
            (Kind::Slot, false) => vec![6, 0, 0, 0, (k % 3) as u8],
            (Kind::Drawer, true) => {
                let [[th, tl], [rh, rl], [ch, cl]] = [rest[0], 100 + k, rest[2]].map(u16::to_be_bytes);
                vec![16, 0, 16, 0, 3, 6, th, tl, rh, rl, ch, cl]
            }
            (Kind::Drawer, false) => vec![6, 0, 17, 0, 100 + k as u8],
        };
        greatest = greatest.max(latency(bench, &pdu)?);
    }
    let limit = bench.profile().line.response_timeout;
    sheet.figure("writes", 100, "requests", 0);
    sheet.at_most("latency of a write, greatest", greatest, limit, bench.abilities().error);
    // The settings are the run's again.
    let first = bench.holding_range().0;
    (first..).zip(rest).try_for_each(|(register, value)| bench.write(register, value))
}

pub(in crate::families) fn tm_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    match bench.kind() {
        Kind::Slot => {
            bench.act(Act::Antenna { board, broken: true })?;
            bench.listen(Span::from_ms(300))?;
            let fault = bench.read_input(4, 1)?[0] & 8 != 0;
            sheet.must(fault, || "a broken antenna does not show in the reader's status".into());
            polled(bench, sheet, "the antenna is broken", 20)
        }
        Kind::Drawer => {
            bench.act(Act::Jam { board, obstacle: Obstacle::Held })?;
            bench.set_coil(true)?;
            polled(bench, sheet, "the drawer is about to stall", 20)?;
            bench.listen(bench.profile().drawer.stall_shows)?;
            let stalled = bench.read_discrete(3, 1)?[0];
            sheet.must(stalled, || "a held drawer does not show its stall".into());
            polled(bench, sheet, "the drawer is stalled", 20)
        }
    }
}
