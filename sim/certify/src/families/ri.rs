//! FC 04, read input registers (family RI).
//!
//! It refuses to know what the registers mean, but for which of them count.

use super::Code;
use super::rh::inputs_only;
use super::shared::{refused, request, sweep};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;

pub(super) const CODE: &[(&str, Code)] = &[
    ("RI-02", Code::Active(ri_02)),
    ("RI-10", Code::Active(ri_10)),
    (
        "RI-12",
        Code::Active(|bench, sheet| {
            let count = bench.input_count();
            sweep(bench, sheet, 4, 0..count)
        }),
    ),
];

/// Each part of the table lies between two reads of the whole: what stands still is equal, what counts lies between.
fn ri_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = bench.input_count();
    let mut before = bench.read_input(0, all)?;
    for first in 0..all {
        for count in 1..=all - first {
            let part = bench.read_input(first, count)?;
            let after = bench.read_input(0, all)?;
            for (at, value) in (usize::from(first)..).zip(&part) {
                let (least, most) = (before[at], after[at]);
                // Modulo 65536, since counters wrap.
                let held = value.wrapping_sub(least) <= most.wrapping_sub(least);
                sheet.must(held, || {
                    format!(
                        "{count} registers from {first}: register {at} reads {value}, in the whole it is {least}, \
                         then {most}"
                    )
                });
            }
            before = after;
        }
    }
    Ok(())
}

fn ri_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    for at in inputs_only(bench) {
        let [high, low] = at.to_be_bytes();
        refused(bench, sheet, &request(6, at, 1), 2)?;
        refused(bench, sheet, &[16, high, low, 0, 1, 2, 0, 1], 2)?;
        let after = bench.tables()?;
        sheet.must(before == after, || {
            format!("writing input register {at} changed the board: {before} before, {after} behind")
        });
    }
    Ok(())
}
