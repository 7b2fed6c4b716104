//! DR-07 … DR-12: stall, switches that lie, a motor driver that fails.
//!
//! It refuses to know hands.

use super::super::hands::{Drawer, drawer, drawer_until, ns};
use super::{Set, arrives, at_rest, go, jam, passes};
use crate::act::{Act, Limit, Obstacle};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

/// Something in the way from half the travel on.
fn half_way(set: Set) -> Obstacle {
    Obstacle::Between { low: set.travel / 2, high: set.travel }
}

pub(super) fn stalls(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    jam(bench, half_way(set))?;
    bench.set_coil(true)?;
    runs_into(bench, sheet, set)?;
    Ok(())
}

/// It runs into what stands half way, and says so in time.
fn runs_into(bench: &mut Bench<'_>, sheet: &mut Sheet, set: Set) -> Result<Drawer, Stop> {
    let limit = bench.profile().drawer.stall_shows + bench.abilities().error;
    let mut stands: Option<Drawer> = None;
    let (last, shown) = drawer_until(bench, set.patience(), |look| {
        let longer = stands.is_none_or(|stood| stood.position != look.position);
        if longer {
            stands = Some(*look);
        }
        let stood = stands.expect("it was just set");
        let late = look.asked >= stood.between + limit && stood.position > 0;
        look.stalled || late
    })?;
    sheet.must(shown && last.stalled, || {
        format!("it stands for {limit} against an obstacle and shows {last}")
    });
    let stood = stands.map_or(Span::ZERO, |stood| last.answered.since(stood.between));
    sheet.greatest("stall shown after, longest", ns(stood), "ns", ns(bench.abilities().error));
    let after = drawer(bench)?;
    sheet.must(after.stalled && !after.moving && after.fault == 1 && !after.open && !after.closed, || {
        format!("stalled half way it shows {after}; stalled, not moving and fault 1 were due")
    });
    sheet.must(after.position < set.travel, || format!("half way it claims {after}"));
    Ok(after)
}

pub(super) fn tries_again(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    for open_again in [true, false] {
        jam(bench, half_way(set))?;
        bench.set_coil(true)?;
        runs_into(bench, sheet, set)?;
        jam(bench, Obstacle::None)?;
        bench.listen(Span::from_secs(1))?;
        let still = drawer(bench)?;
        sheet.must(still.fault == 1 && still.stalled && !still.moving, || {
            format!("nobody has told it anything since it stalled, and it shows {still}")
        });
        bench.set_coil(open_again)?;
        let next = drawer(bench)?;
        sheet.must(next.fault == 0 && !next.stalled && next.moving, || {
            format!("told anew with the obstacle gone it shows {next}")
        });
        arrives(bench, sheet, set, open_again)?;
        go(bench, sheet, set, false)?;
    }
    Ok(())
}

fn limits(bench: &mut Bench<'_>, closed: Limit, open: Limit) -> Result<(), Stop> {
    let board = bench.board();
    bench.act(Act::Limits { board, closed, open })
}

/// Told to open, it ends with fault 2; every look on the way is given to `each`.
fn ends_in_fault_2(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    set: Set,
    mut each: impl FnMut(&mut Sheet, &Drawer),
) -> Result<Drawer, Stop> {
    bench.set_coil(true)?;
    let (last, shown) = drawer_until(bench, set.patience(), |look| {
        each(sheet, look);
        look.fault != 0
    })?;
    sheet.must(shown && last.fault == 2, || format!("a limit switch lies, and it comes to {last}"));
    bench.listen(Span::from_ms(200))?;
    let after = drawer(bench)?;
    sheet.must(after.fault == 2 && !after.moving, || format!("with fault 2 it shows {after}"));
    Ok(after)
}

pub(super) fn open_switch_dead(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    limits(bench, Limit::Works, Limit::NeverMakes)?;
    let end = ends_in_fault_2(bench, sheet, set, |sheet, look| {
        sheet.must(!look.open, || format!("the switch never made, and it says {look}"));
    })?;
    sheet.must(!end.open, || format!("the switch never made, and it says {end}"));
    let over = u32::from(end.position) > u32::from(set.travel) * 21 / 20;
    sheet.must(!over, || format!("it drives on past its travel of {}: {end}", set.travel));
    Ok(())
}

pub(super) fn closed_switch_stuck(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    limits(bench, Limit::StuckMade, Limit::Works)?;
    let end = ends_in_fault_2(bench, sheet, set, |sheet, look| {
        sheet.must(!(look.closed && look.position > 0), || format!("it has left, and says {look}"));
    })?;
    sheet.must(!end.closed, || format!("it has left, and says {end}"));
    Ok(())
}

pub(super) fn both_switches(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    limits(bench, Limit::StuckMade, Limit::StuckMade)?;
    let end = ends_in_fault_2(bench, sheet, set, |sheet, look| {
        sheet.must(!look.moving && look.position == 0, || {
            format!("both switches are made, and it moves: {look}")
        });
        sheet.must(!(look.closed && look.open), || format!("both ends at once: {look}"));
    })?;
    sheet.must(end.position == 0, || format!("both switches are made, and it moved: {end}"));
    Ok(())
}

pub(super) fn driver(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    let board = bench.board();
    // In the middle of a move, then before one.
    bench.set_coil(true)?;
    passes(bench, sheet, set, (set.travel / 4, true))?;
    bench.act(Act::Driver { board, broken: true })?;
    bench.listen(Span::from_ms(200))?;
    let stopped = drawer(bench)?;
    sheet.must(stopped.fault == 3 && !stopped.moving, || {
        format!("the motor driver fails in a move, and it shows {stopped}")
    });
    bench.set_coil(false)?;
    bench.listen(Span::from_ms(300))?;
    let still = drawer(bench)?;
    sheet.must(still.fault == 3 && !still.moving && still.position == stopped.position, || {
        format!("told to close with the driver still broken it shows {still}")
    });
    bench.act(Act::Driver { board, broken: false })?;
    bench.listen(Span::from_ms(500))?;
    let mended = drawer(bench)?;
    sheet.must(!mended.moving && mended.position == stopped.position, || {
        format!("the driver is whole again, nobody told it to move, and it shows {mended}")
    });
    go(bench, sheet, set, false)?;
    Ok(())
}
