//! Error check: the checksum, and nothing that lacks it, is obeyed (family EC).

use super::Code;
use super::shared::request;
use crate::bench::{Bench, Passive, Stop};
use crate::burst::{Burst, frame};
use crate::sheet::Sheet;
use crate::tries::hex;

pub(super) const CODE: &[(&str, Code)] = &[
    ("EC-07", Code::Active(ec_07)),
    ("EC-08", Code::Active(ec_08)),
    ("EC-09", Code::Active(ec_09)),
    ("EC-11", Code::Passive(ec_11)),
    ("EC-12", Code::Passive(ec_12)),
];

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

/// Every single-bit flip of the frame that opens the drawer; the coil is read behind each, which is a good request, too.
fn ec_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    let good = frame(bench.board(), &[5, 0, 0, 0xFF, 0]);
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let answer = bench.exchange(&Burst::bytes(&bad), bench.board())?;
        sheet.must(answer.is_silence(), || {
            format!("{} (bit {bit} flipped) is answered by {answer}", hex(&bad))
        });
        let coil = bench.read_coils(0, 1)?;
        sheet.must(!coil[0], || format!("{} (bit {bit} flipped) set coil 0", hex(&bad)));
    }
    let after = bench.tables()?;
    sheet.must(before == after, || {
        format!("damaged frames changed the board: {before} before, {after} behind")
    });
    Ok(())
}

/// How many bursts a rig tries whose silences cost wall time.
const BURSTS_ON_A_WIRE: usize = 60;

/// Bursts of 2 … 16 bits in a write, in the order in which bits stand on the line.
fn ec_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    let good = frame(bench.board(), &request(6, mark.register, mark.other));
    let mut drawn = bench.stream("bursts");
    let places = |length: usize| (0..=good.len() * 8 - length).map(move |first| (first, length));
    let mut bursts: Vec<(usize, usize)> = (2..=16).flat_map(places).collect();
    if !bench.abilities().fast {
        drawn.shuffle(&mut bursts);
        bursts.truncate(BURSTS_ON_A_WIRE);
    }
    sheet.note(format!("{} bursts, one drawn pattern each", bursts.len()));
    let before = bench.tables()?;
    for few in bursts.chunks(16) {
        for (first, length) in few {
            let inner = drawn.next_u64();
            let mut bad = good.clone();
            let hit = |k: usize| k == 0 || k == length - 1 || inner >> k & 1 == 1;
            for bit in (0..*length).filter(|k| hit(*k)).map(|k| first + k) {
                bad[bit / 8] ^= 1 << (bit % 8);
            }
            let answer = bench.exchange(&Burst::bytes(&bad), bench.board())?;
            sheet.must(answer.is_silence(), || {
                format!("{} ({length} bits from {first} damaged) is answered by {answer}", hex(&bad))
            });
        }
        let after = bench.tables()?;
        sheet.must(before == after, || format!("bursts changed the board: {before} before, {after} behind"));
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
