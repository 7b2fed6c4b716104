//! FC 06, write single register: every value that the profile allows (family WR).
//!
//! It refuses to know what the values do.

use super::Code;
use super::shared::request;
use crate::bench::{Bench, Kind, Stop};
use crate::sheet::Sheet;

pub(super) const CODE: &[(&str, Code)] = &[("WR-01", Code::Active(wr_01))];

/// Registers with values that they take, least and greatest among them, the usual one last.
const SLOT: [(u16, &[u16]); 2] = [(0, &[1, 2, 0]), (1, &[1, 0])];
const DRAWER: [(u16, &[u16]); 3] =
    [(16, &[100, 20_000, 0x0102, 2_000]), (17, &[50, 5_000, 0x0102, 1_000]), (18, &[5, 3_600, 0x0102, 0])];

fn wr_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let table: &[(u16, &[u16])] = match bench.kind() {
        Kind::Slot => &SLOT,
        Kind::Drawer => &DRAWER,
    };
    for (register, values) in table {
        for value in *values {
            let pdu = request(6, *register, *value);
            let answer = bench.ask(&pdu)?;
            sheet.must(answer.is_reply(&pdu), || {
                format!("{value} to register {register} should be echoed, {answer} came")
            });
            let found = bench.read_holding(*register, 1)?[0];
            sheet.must(found == *value, || {
                format!("register {register} was written {value} and reads {found}")
            });
        }
    }
    Ok(())
}
