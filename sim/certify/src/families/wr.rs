//! FC 06, write single register: every value that the profile allows (family WR).
//!
//! It refuses to know what the values do.

use super::Code;
use super::shared::{refused, request};
use crate::bench::{Bench, Kind, Stop};
use crate::sheet::Sheet;

pub(super) const CODE: &[(&str, Code)] = &[("WR-01", Code::Active(wr_01)), ("WR-07", Code::Active(wr_07))];

/// Registers with values that they take, least and greatest among them, the usual one last.
fn legal(bench: &Bench<'_>) -> Vec<(u16, Vec<u16>)> {
    if bench.kind() == Kind::Slot {
        return vec![(0, vec![1, 2, 0]), (1, vec![1, 0])];
    }
    let drawer = &bench.profile().drawer;
    let usual = [drawer.travel, drawer.rate, drawer.auto_close];
    let values = |((register, [least, most]), usual): ((u16, [u16; 2]), u16)| {
        (register, vec![least, most, 0x0102u16.clamp(least, most), usual])
    };
    bench.ranges().rows().into_iter().zip(usual).map(values).collect()
}

fn wr_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for (register, values) in legal(bench) {
        for value in values {
            let pdu = request(6, register, value);
            let answer = bench.ask(&pdu)?;
            sheet.must(answer.is_reply(&pdu), || {
                format!("{value} to register {register} should be echoed, {answer} came")
            });
            let found = bench.read_holding(register, 1)?[0];
            sheet.must(found == value, || {
                format!("register {register} was written {value} and reads {found}")
            });
        }
    }
    Ok(())
}

/// Zero, FFFF and whatever stands just outside each range.
fn wr_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let ranges = *bench.ranges();
    let mut before = bench.tables()?;
    for (register, [least, most]) in ranges.rows() {
        let mut values = vec![0, 1, least - 1, most.saturating_add(1), u16::MAX];
        values.retain(|value| !ranges.holds(register, *value));
        values.dedup();
        for value in values {
            refused(bench, sheet, &request(6, register, value), 3)?;
            let after = bench.tables()?;
            sheet.must(before == after, || {
                format!(
                    "{value} to register {register} changed the board: {before} before, {after} behind it"
                )
            });
            before = after;
        }
    }
    Ok(())
}
