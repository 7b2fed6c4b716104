//! What several families do in the same way: requests of two words, sweeps over addresses, waiting for a drawer.
//!
//! It refuses to be a clause.

use crate::bench::{Answer, Bench, Stop};
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;
use std::collections::BTreeSet;
use std::ops::Range;

/// A function code with two words: most of MODBUS.
pub(super) const fn request(function: u8, first: u16, second: u16) -> [u8; 5] {
    let ([a, b], [c, d]) = (first.to_be_bytes(), second.to_be_bytes());
    [function, a, b, c, d]
}

/// How many addresses a sweep looks at, at least.
const SAMPLE: usize = 300;

/// Round numbers and the bases of the old data models, where forgotten registers like to be.
const ROUND: [u16; 26] = [
    99, 100, 101, 199, 200, 300, 400, 500, 999, 1_000, 1_001, 1_999, 2_000, 2_001, 3_000, 4_000, 5_000,
    9_998, 9_999, 10_000, 10_001, 20_000, 30_001, 40_000, 40_001, 50_000,
];

/// About 300 addresses: both ends, around powers of two, aliases of the table in the high byte, round numbers, and drawn ones.
fn sample(bench: &Bench<'_>, present: &Range<u16>) -> BTreeSet<u16> {
    let mut all: BTreeSet<u16> = (0..=40).chain(65_528..=65_535).chain(ROUND).collect();
    for power in (5..16).map(|k| 1u16 << k) {
        all.extend([power - 1, power, power + 1]);
    }
    for high in (1..=16).chain([32, 64, 128, 255]) {
        all.extend([present.start, present.end - 1].map(|low| high << 8 | low));
    }
    let mut drawn = bench.stream("addresses");
    while all.len() < SAMPLE {
        all.insert(drawn.next_u64() as u16);
    }
    all
}

/// One thing at each address of a sample: 02 everywhere but in `present`, where `function` reads.
pub(super) fn sweep(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    function: u8,
    present: Range<u16>,
) -> Result<(), Stop> {
    let addresses = if bench.long() { (0..=u16::MAX).collect() } else { sample(bench, &present) };
    sheet.note(if bench.long() {
        "all 65536 addresses asked for".to_owned()
    } else {
        format!(
            "{} of 65536 addresses asked for: both ends, powers of two, high-byte aliases, round and drawn ones",
            addresses.len()
        )
    });
    for address in addresses {
        let pdu = request(function, address, 1);
        let answer = bench.ask(&pdu)?;
        if present.contains(&address) {
            sheet.must(matches!(answer, Answer::Reply(_)), || {
                format!("{} reads what the profile has, and is answered by {answer}", hex(&pdu))
            });
        } else {
            sheet.must(answer.is_exception(function, 2), || {
                format!("{} reads what the profile lacks; 02 was due, {answer} came", hex(&pdu))
            });
        }
    }
    Ok(())
}

/// Asks for what must be refused with `code`.
pub(super) fn refused(bench: &mut Bench<'_>, sheet: &mut Sheet, pdu: &[u8], code: u8) -> Result<bool, Stop> {
    let answer = bench.ask(pdu)?;
    let function = pdu.first().copied().unwrap_or_default();
    Ok(sheet.must(answer.is_exception(function, code), || {
        format!("{}: exception {code:02X} was due, {answer} came", hex(pdu))
    }))
}

/// The drawer, told to open or to close, has arrived there; false when it has not after the time that travel and rate
/// give it, and two seconds.
pub(super) fn arrives(bench: &mut Bench<'_>, open: bool) -> Result<bool, Stop> {
    let settings = bench.read_holding(16, 2)?;
    let moving = Span::from_ms(u64::from(settings[0]) * 1_000 / u64::from(settings[1]).max(1));
    let end = bench.now() + moving + Span::from_secs(2);
    loop {
        let inputs = bench.read_discrete(0, 5)?;
        if inputs[usize::from(open)] && !inputs[2] {
            return Ok(true);
        }
        if bench.now() >= end {
            return Ok(false);
        }
        bench.listen(Span::from_ms(50))?;
    }
}

/// Opens the drawer and waits for it.
pub(super) fn open_drawer(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.set_coil(true)?;
    if arrives(bench, true)? {
        Ok(())
    } else {
        Err(Stop::Broken("the drawer, told to open, never opens".into()))
    }
}
