//! FC 03, read holding registers (family RH).
//!
//! It refuses to know what the registers do.

use super::Code;
use super::shared::{refused, request, sweep};
use crate::bench::{Bench, Kind, Stop};
use crate::sheet::Sheet;

pub(super) const CODE: &[(&str, Code)] =
    &[("RH-07", Code::Active(rh_07)), ("RH-08", Code::Active(rh_08)), ("RH-09", Code::Active(rh_09))];

/// Addresses that hold an input register and no holding register.
pub(super) fn inputs_only(bench: &Bench<'_>) -> Vec<u16> {
    let (first, count) = bench.holding_range();
    (0..bench.input_count()).filter(|at| !(first..first + count).contains(at)).collect()
}

fn rh_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for at in inputs_only(bench) {
        refused(bench, sheet, &request(3, at, 1), 2)?;
    }
    Ok(())
}

/// Bits of the reader's status that stand still while nobody touches the slot; the last frame's parity may flicker.
const STEADY_STATUS: u16 = 0b1011;

fn rh_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    // What is off at rest could not be switched off by reading.
    bench.write(mark.register, mark.other)?;
    let at = usize::from(mark.register - bench.holding_range().0);
    let mut first = None;
    for _ in 0..10 {
        let tables = bench.tables()?;
        sheet.must(tables.holding[at] == mark.other, || {
            format!("register {} was written {} and reads {}", mark.register, mark.other, tables.holding[at])
        });
        let status = match bench.kind() {
            Kind::Slot => bench.read_input(4, 1)?[0] & STEADY_STATUS,
            Kind::Drawer => 0,
        };
        let (before, was) = first.get_or_insert_with(|| (tables.clone(), status));
        sheet.must(*before == tables && *was == status, || {
            format!(
                "reading changed the board: {before} status {was} at first, {tables} status {status} later"
            )
        });
    }
    Ok(())
}

fn rh_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let (first, count) = bench.holding_range();
    sweep(bench, sheet, 3, first..first + count)
}
