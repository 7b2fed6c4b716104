//! PW-05 … PW-08: what a restart keeps and what it must not keep.
//!
//! It refuses to know at which moment power goes.

use super::super::dr;
use super::super::hands::{A, SEEN, appear, clear, drawer, follow, glance, put, shows_within, tag};
use super::{cycle, power};
use crate::act::{Act, Field};
use crate::bench::{Bench, Kind, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

pub(super) fn no_old_tag(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for off in [50, 1_000] {
        clear(bench)?;
        let at = tag(bench, A)?;
        let limit = appear(bench);
        shows_within(bench, sheet, A, &[], (at, limit))?;
        power(bench, false)?;
        put(bench, Field::Nothing)?;
        bench.listen(Span::from_ms(off))?;
        power(bench, true)?;
        bench.listen(super::BOOT + bench.abilities().error)?;
        follow(bench, Span::from_ms(500), glance, &mut |slot| {
            sheet.must(slot.id == 0 && slot.status & SEEN == 0, || {
                format!("the tag went while power was off for {off} ms, and it shows {slot}")
            });
        })?;
    }
    Ok(())
}

pub(super) fn drawer_stays(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = dr::at_rest(bench)?;
    let board = bench.board();
    bench.set_coil(true)?;
    dr::passes(bench, sheet, set, (set.travel / 3, true))?;
    power(bench, false)?;
    bench.listen(Span::from_ms(300))?;
    // A person draws it out further while nobody is there to feel it.
    bench.act(Act::Hand { board, position: set.travel / 2 })?;
    power(bench, true)?;
    bench.listen(super::BOOT + bench.abilities().error)?;
    for _ in 0..30 {
        let look = drawer(bench)?;
        sheet.must(!look.moving, || format!("nobody told it to move since it was switched on: {look}"));
        sheet.must(!look.closed && !look.open, || {
            format!("half open it was switched on, and it shows {look}")
        });
        bench.listen(Span::from_ms(80))?;
    }
    let coil = bench.read_coils(0, 1)?[0];
    sheet.must(!coil, || "coil 0 reads 1 behind power-on".into());
    let home = dr::go(bench, sheet, set, false)?;
    sheet.must(home.closed && home.position == 0, || format!("told to close it comes to {home}"));
    Ok(())
}

pub(super) fn settings(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    dr::at_rest(bench)?;
    let ranges = *bench.ranges();
    let (travel, rate) = ranges.nearest(1_234, 567);
    let ([least, most], closing) =
        ([0, 1].map(|end| ranges.rows().map(|(_, range)| range[end])), ranges.auto_close);
    let middle = [travel, rate, 89u16.clamp(closing[0], closing[1])];
    for record in [middle, [least[0], least[1], 0], most] {
        for (register, value) in (16..).zip(record) {
            bench.write(register, value)?;
        }
        for off in [20, 2_000] {
            cycle(bench, Span::from_ms(off))?;
            let found = bench.read_holding(16, 3)?;
            sheet.must(found == record, || format!("off for {off} ms, and {record:?} has become {found:?}"));
        }
    }
    Ok(())
}

pub(super) fn starts_at_zero(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    match bench.kind() {
        Kind::Slot => {
            bench.write(0, 2)?;
            bench.write(1, 1)?;
            cycle(bench, Span::from_ms(500))?;
            let found = bench.read_holding(0, 2)?;
            sheet.should(found == [0, 0], || format!("lamp and sleep read {found:?} behind power-on"));
        }
        Kind::Drawer => {
            let set = dr::at_rest(bench)?;
            dr::go(bench, sheet, set, true)?;
            cycle(bench, Span::from_ms(500))?;
            let coil = bench.read_coils(0, 1)?[0];
            sheet.should(!coil, || "coil 0 reads 1 behind power-on".into());
            let look = drawer(bench)?;
            sheet.should(look.fault == 0 && !look.stalled && !look.released, || {
                format!("behind power-on it shows {look}")
            });
        }
    }
    Ok(())
}
