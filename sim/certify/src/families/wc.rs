//! FC 05, write single coil: the drawer begins to move, and the echo does not wait for it (family WC).
//!
//! It refuses to know how a move goes on; that is family DR's.

use super::Code;
use super::shared::{arrives, open_drawer};
use crate::bench::answer::delay;
use crate::bench::{Answer, Bench, Stop};
use crate::burst::Burst;
use crate::sheet::Sheet;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] =
    &[("WC-01", Code::Active(wc_01)), ("WC-02", Code::Active(wc_02)), ("WC-06", Code::Active(wc_06))];

const OPEN: [u8; 5] = [5, 0, 0, 0xFF, 0];
const CLOSE: [u8; 5] = [5, 0, 0, 0, 0];

fn wc_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    if !arrives(bench, false)? {
        return Err(Stop::Inconclusive("the drawer is not closed to begin with".into()));
    }
    commanded(bench, sheet, &OPEN, true)
}

fn wc_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    open_drawer(bench)?;
    commanded(bench, sheet, &CLOSE, false)
}

/// The command is echoed, the coil reads it, and the drawer leaves its end within half a second.
fn commanded(bench: &mut Bench<'_>, sheet: &mut Sheet, pdu: &[u8; 5], open: bool) -> Result<(), Stop> {
    let from = bench.read_input(0, 1)?[0];
    let answer = bench.ask(pdu)?;
    sheet.must(answer.is_reply(pdu), || format!("the command to move should be echoed, {answer} came"));
    let coil = bench.read_coils(0, 1)?[0];
    sheet.must(coil == open, || format!("behind the command coil 0 reads {}", u8::from(coil)));
    let end = bench.now() + Span::from_ms(500);
    let mut begun = false;
    while !begun && bench.now() < end {
        let inputs = bench.read_discrete(0, 5)?;
        let position = bench.read_input(0, 1)?[0];
        let gone = if open { position > from } else { position < from };
        begun = gone && !inputs[usize::from(!open)];
        if !begun {
            bench.listen(Span::from_ms(20))?;
        }
    }
    sheet.must(begun, || {
        format!(
            "half a second behind the command the drawer still stands at {from} and its end switch is made"
        )
    });
    Ok(())
}

/// The latency of commands while there is something to wait for.
fn wc_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut greatest = Span::ZERO;
    for pdu in [OPEN, OPEN, CLOSE, OPEN] {
        let burst = Burst::frame(bench.board(), &pdu);
        let (sent, heard) = bench.say(&burst)?;
        bench.passive.answered(sent.end, &heard);
        let answer = Answer::of(bench.board(), &heard);
        if !sheet.must(answer.is_reply(&pdu), || {
            format!("a command to a drawer under way is answered by {answer}")
        }) {
            return Ok(());
        }
        greatest = greatest.max(delay(sent.end, &heard).unwrap_or_default());
        // A quarter of a second of moving between commands.
        bench.listen(Span::from_ms(250))?;
    }
    let limit = bench.profile().line.response_timeout;
    sheet.at_most("echo of a command to move, greatest", greatest, limit, bench.abilities().error);
    Ok(())
}
