//! FC 02, read discrete inputs (family RD).
//!
//! It refuses to know how long a drawer may take; that is family DR's.

use super::Code;
use super::shared::{open_drawer, request, sweep};
use crate::act::Act;
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("RD-01", Code::Active(rd_01)),
    ("RD-02", Code::Active(rd_02)),
    ("RD-09", Code::Active(|bench, sheet| sweep(bench, sheet, 2, 0..5))),
];

fn rd_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    bench.act(Act::Hand { board: bench.board(), position: 0 })?;
    bench.listen(Span::from_ms(300))?;
    let answer = bench.ask(&request(2, 0, 5))?;
    sheet.must(answer.is_reply(&[2, 1, 0b0_0001]), || {
        format!("a closed drawer at rest should read 02 01 01, {answer} came")
    });
    Ok(())
}

/// Every run of inputs shows what the whole shows, closed and open: an order of bits that is wrong cannot hide.
fn rd_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for open in [false, true] {
        if open {
            open_drawer(bench)?;
        }
        let whole = bench.read_discrete(0, 5)?;
        let expected = [!open, open, false, false, false];
        sheet.must(whole == expected, || {
            format!("the inputs of a drawer that is {} read {whole:?}", if open { "open" } else { "closed" })
        });
        for first in 0..5u16 {
            for count in 1..=5 - first {
                let part = bench.read_discrete(first, count)?;
                let due = &whole[usize::from(first)..usize::from(first + count)];
                sheet.must(part == due, || {
                    format!("{count} inputs from {first} read {part:?}, in the whole they are {due:?}")
                });
            }
        }
    }
    Ok(())
}
