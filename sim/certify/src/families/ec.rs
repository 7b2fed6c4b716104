//! Error check: the checksum, and nothing that lacks it, is obeyed (family EC).

use super::Code;
use crate::bench::{Bench, Passive, Stop};
use crate::burst::{Burst, frame};
use crate::sheet::Sheet;
use crate::tries::hex;

pub(super) const CODE: &[(&str, Code)] =
    &[("EC-07", Code::Active(ec_07)), ("EC-11", Code::Passive(ec_11)), ("EC-12", Code::Passive(ec_12))];

/// Every single-bit flip of a read.
fn ec_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    flips(bench, sheet, &[4, 0, 0, 0, 1])
}

/// A frame with one bit flipped is followed by a whole request, 64 times.
fn flips(bench: &mut Bench<'_>, sheet: &mut Sheet, pdu: &[u8]) -> Result<(), Stop> {
    let good = frame(bench.board(), pdu);
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let answer = bench.exchange(&Burst::bytes(&bad), bench.board())?;
        sheet.must(answer.is_silence(), || {
            format!("{} (bit {bit} flipped) is answered by {answer}", hex(&bad))
        });
        let echo = [8, 0, 0, 0x5A, bit as u8];
        let alive = bench.ask(&echo)?;
        sheet.must(alive.is_reply(&echo), || {
            format!("behind {} a good request is answered by {alive}", hex(&bad))
        });
    }
    Ok(())
}

fn ec_11(passive: &Passive, sheet: &mut Sheet) {
    sheet.figure("answers", i64::try_from(passive.answers).unwrap_or(i64::MAX), "frames", 0);
    if passive.answers > 0 {
        sheet.must(passive.bad_crc == 0, || {
            let first = passive.first_bad_crc.as_deref().unwrap_or_default();
            format!(
                "{} of {} answers bear a wrong checksum, first {}",
                passive.bad_crc,
                passive.answers,
                hex(first)
            )
        });
    }
}

fn ec_12(passive: &Passive, sheet: &mut Sheet) {
    let exceptions: u64 = passive.exceptions.values().sum();
    sheet.figure("exceptions", i64::try_from(exceptions).unwrap_or(i64::MAX), "frames", 0);
    if exceptions > 0 {
        sheet.must(passive.odd_exceptions == 0, || {
            let first = passive.first_odd_exception.as_deref().unwrap_or_default();
            format!(
                "{} of {exceptions} exceptions are not five bytes long, first {}",
                passive.odd_exceptions,
                hex(first)
            )
        });
    }
}
