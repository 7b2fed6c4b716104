//! Broadcasts: registers are written, nobody answers, no drawer opens (family BC).
//!
//! It refuses to leave behind what it broadcast: other boards hear it, too.

use super::Code;
use super::shared::request;
use crate::bench::{Answer, Bench, Stop};
use crate::burst::Burst;
use crate::link::Stop as Until;
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] =
    &[("BC-09", Code::Active(bc_09)), ("BC-10", Code::Active(bc_10)), ("BC-11", Code::Active(bc_11))];

/// Broadcasts a write and waits out the turnaround; nobody may answer.
fn broadcast(bench: &mut Bench<'_>, sheet: &mut Sheet, register: u16, value: u16) -> Result<(), Stop> {
    let pdu = request(6, register, value);
    let at = bench.free_at();
    let sent = bench.schedule(at, &Burst::frame(0, &pdu))?;
    let turnaround = bench.profile().line.broadcast_turnaround;
    let heard = bench.run(sent.end + turnaround, Until::AtEnd)?;
    bench.passive.answered(sent.end, &heard);
    let answer = Answer::of(0, &heard);
    sheet.must(answer.is_silence(), || format!("broadcast {} is answered: {answer}", hex(&pdu)));
    Ok(())
}

fn bc_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    for value in [mark.other, mark.rest] {
        broadcast(bench, sheet, mark.register, value)?;
        let answer = bench.ask(&request(3, mark.register, 1))?;
        let [high, low] = value.to_be_bytes();
        sheet.must(answer.is_reply(&[3, 2, high, low]), || {
            format!("behind the turnaround register {} should read {value}, {answer} came", mark.register)
        });
    }
    Ok(())
}

/// A write by broadcast and a read so much later: true when the read is answered with the value written.
fn obeyed(bench: &mut Bench<'_>, delay: Span, value: u16) -> Result<bool, Stop> {
    let register = bench.mark().register;
    let at = bench.free_at();
    let write = bench.schedule(at, &Burst::frame(0, &request(6, register, value)))?;
    let read = bench.schedule(write.end + delay, &Burst::frame(bench.board(), &request(3, register, 1)))?;
    let heard = bench.run(read.end + bench.patience(), Until::Quiet)?;
    bench.passive.answered(read.end, &heard);
    let [high, low] = value.to_be_bytes();
    Ok(Answer::of(bench.board(), &heard).is_reply(&[3, 2, high, low]))
}

fn bc_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    let limit = bench.profile().line.broadcast_turnaround;
    let mut values = [mark.other, mark.rest].into_iter().cycle();
    let mut next = || values.next().expect("a cycle has no end");
    let (mut fails, mut works) = (bench.line().t3_5(), limit);
    if !obeyed(bench, limit, next())? {
        sheet.must(false, || format!("a request {limit} behind a broadcast is not answered with its value"));
        return Ok(());
    }
    if obeyed(bench, fails, next())? {
        works = fails;
    }
    // Twelve halvings leave a 4096th of the interval.
    for _ in 0..12 {
        if works == fails {
            break;
        }
        let middle = fails + (works.saturating_sub(fails)) / 2;
        if obeyed(bench, middle, next())? { works = middle } else { fails = middle }
    }
    sheet.at_most("turnaround, least", works, limit, bench.abilities().error);
    broadcast(bench, sheet, mark.register, mark.rest)
}

/// Registers 0 and 1 are lamp and sleep on a slot board; a drawer board must not have them.
fn bc_11(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    bench.write(16, 4_000)?;
    bench.write(17, 800)?;
    let before = bench.read_holding(16, 3)?;
    for (register, value) in [(0, 2), (1, 1), (0, 0), (1, 0)] {
        broadcast(bench, sheet, register, value)?;
        let after = bench.read_holding(16, 3)?;
        sheet.must(before == after, || {
            format!("a broadcast of {value} to register {register} turned settings {before:?} into {after:?}")
        });
    }
    Ok(())
}
