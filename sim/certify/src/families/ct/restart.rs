//! Restart and listen only (CT-10 … CT-12).
//!
//! It refuses to leave a board deaf: whatever happens, a restart is its last word to it.

use super::{Answer, Bench, Sheet, Stop, all_zero, bad_sums, count, counters, optional, refused};
use crate::act::Act;
use crate::families::marks::{BOOT, Write, alive};

const RESTART: [u8; 5] = [8, 0, 1, 0, 0];
const RESTART_AND_CLEAR: [u8; 5] = [8, 0, 1, 0xFF, 0];
const LISTEN_ONLY: [u8; 5] = [8, 0, 4, 0, 0];

fn restarts(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let declared = bench.declaration().features.listen_only;
    optional(bench, declared, 1)
}

/// Something to count, a restart by `pdu`, and what is left of the counts.
fn restarted(bench: &mut Bench<'_>, sheet: &mut Sheet, pdu: &[u8]) -> Result<(), Stop> {
    let counts = bench.declaration().features.counters;
    if counts {
        refused(bench, 3)?;
        bad_sums(bench, 3)?;
    }
    let answer = bench.ask(pdu)?;
    sheet.must(answer.is_reply(pdu), || format!("told to restart, the board answers by {answer}"));
    bench.listen(BOOT)?;
    alive(bench, sheet, "a restart")?;
    if counts {
        all_zero(bench, sheet, "a restart", 1)?;
    }
    Ok(())
}

pub(in crate::families) fn ct_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    restarts(bench)?;
    restarted(bench, sheet, &RESTART)?;
    if !bench.declaration().features.counters {
        return Ok(());
    }
    let board = bench.board();
    refused(bench, 3)?;
    bench.act(Act::Power { board, on: false })?;
    bench.listen(BOOT)?;
    bench.act(Act::Power { board, on: true })?;
    bench.listen(BOOT)?;
    all_zero(bench, sheet, "power off", 0)
}

pub(in crate::families) fn ct_11(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    restarts(bench)?;
    let write = Write::new(bench)?;
    let end = listens(bench, sheet, &write);
    if !matches!(end, Err(Stop::Link(_))) {
        let answer = bench.ask(&RESTART)?;
        sheet.must(answer.is_silence(), || format!("listening only, it answers the restart by {answer}"));
        bench.listen(BOOT)?;
        alive(bench, sheet, "listen only and a restart")?;
        write.undone(bench, sheet, "a write while it listened only")?;
    }
    end
}

fn listens(bench: &mut Bench<'_>, sheet: &mut Sheet, write: &Write) -> Result<(), Stop> {
    let read = [4, 0, 0, 0, 1];
    for pdu in [&LISTEN_ONLY[..], &read, &write.pdu, &[0x41], &LISTEN_ONLY, &[8, 0, 0, 1, 2]] {
        let answer = bench.ask(pdu)?;
        sheet.must(answer.is_silence(), || {
            format!("listening only, it answers {} by {answer}", crate::tries::hex(pdu))
        });
    }
    Ok(())
}

pub(in crate::families) fn ct_12(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    restarts(bench)?;
    restarted(bench, sheet, &RESTART_AND_CLEAR)?;
    if bench.functions().contains(&12) {
        match bench.ask(&[12])? {
            Answer::Reply(reply) if reply.len() >= 8 => {
                // Behind status and two counts stand the events; the restart itself may be one.
                let events = reply.len() - 8;
                sheet.should(events <= 1, || {
                    format!("behind the restart the event log holds {events} events")
                });
            }
            other => {
                sheet.must(false, || format!("function 12 is declared and answered by {other}"));
            }
        }
    }
    if bench.declaration().features.counters {
        counters(bench)?;
        count(bench, super::ERRORS)?;
    }
    Ok(())
}
