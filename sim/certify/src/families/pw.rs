//! Power and restart (family PW).
//!
//! It refuses to know other families.

mod cut;
mod kept;

use super::Code;
use crate::act::Act;
use crate::bench::{Bench, Stop};
use crate::burst::Burst;
use crate::link::Stop as Until;
use crate::sheet::Sheet;
use forecourt_wire::{Instant, Span};

pub(super) const CODE: &[(&str, Code)] = &[
    ("PW-01", Code::Active(silent_start)),
    ("PW-02", Code::Active(first_answer)),
    ("PW-03", Code::Active(cut::in_a_request)),
    ("PW-04", Code::Active(cut::in_a_reply)),
    ("PW-05", Code::Active(kept::no_old_tag)),
    ("PW-06", Code::Active(kept::drawer_stays)),
    ("PW-07", Code::Active(kept::settings)),
    ("PW-08", Code::Active(kept::starts_at_zero)),
    ("PW-09", Code::Active(cut::brown_outs)),
    ("PW-10", Code::Active(cut::in_a_write)),
    ("PW-11", Code::Active(cut::beside_others)),
];

/// From power-on until the board must answer.
const BOOT: Span = Span::from_ms(500);

/// Power of the board under test; gives when.
fn power(bench: &mut Bench<'_>, on: bool) -> Result<Instant, Stop> {
    let board = bench.board();
    bench.act(Act::Power { board, on })?;
    Ok(bench.now())
}

/// Off for `off`, on, and long enough for it to boot.
fn cycle(bench: &mut Bench<'_>, off: Span) -> Result<(), Stop> {
    power(bench, false)?;
    bench.listen(off)?;
    power(bench, true)?;
    let boot = BOOT + bench.abilities().error;
    bench.listen(boot)?;
    Ok(())
}

/// A read that both kinds of board answer, with the length of its answer in characters.
const READ: ([u8; 5], u64) = ([4, 0, 0, 0, 3], 11);

/// The board answers its first request now.
fn answers(bench: &mut Bench<'_>, sheet: &mut Sheet, what: &str) -> Result<(), Stop> {
    let answer = bench.ask(&READ.0)?;
    let right = matches!(&answer, crate::bench::Answer::Reply(pdu) if pdu.len() == 8 && pdu[..2] == [4, 6]);
    sheet.must(right, || format!("{what}: its first request is answered by {answer}"));
    Ok(())
}

fn silent_start(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    power(bench, false)?;
    bench.listen(Span::from_ms(500))?;
    power(bench, true)?;
    let heard = bench.listen(Span::from_secs(10))?;
    sheet.must(heard.is_empty(), || {
        let bytes: Vec<u8> = heard.iter().take(16).map(|one| one.byte).collect();
        format!("nobody asked it since it was switched on, and it says {}", crate::tries::hex(&bytes))
    });
    answers(bench, sheet, "ten seconds behind power-on")
}

fn first_answer(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let error = bench.abilities().error;
    let mut slowest = Span::ZERO;
    for off in [100, 1_000, 3_000] {
        power(bench, false)?;
        bench.listen(Span::from_ms(off))?;
        let on = power(bench, true)?;
        let request = Burst::frame(bench.board(), &READ.0);
        let mut next = on;
        loop {
            let sent = bench.schedule(next.max(bench.free_at()), &request)?;
            next = sent.start + Span::from_ms(50);
            let heard = bench.run(next.max(sent.end + Span::from_ms(40)), Until::Quiet)?;
            let took = sent.start.since(on);
            if !heard.is_empty() {
                slowest = slowest.max(took);
                break;
            }
            if took > BOOT + error {
                // Asked behind the limit and long silent: one long wait more, so that a slow answer is not taken for none.
                let late = bench.run(sent.end + bench.patience(), Until::Quiet)?;
                sheet.must(!late.is_empty(), || format!("{took} behind power-on it does not answer"));
                slowest = slowest.max(took);
                break;
            }
        }
        bench.listen(Span::from_ms(50))?;
        answers(bench, sheet, "just started")?;
    }
    sheet.at_most(
        "first request answered behind power-on, longest",
        slowest,
        BOOT + Span::from_ms(50),
        error,
    );
    // Not polled before, it answers the very first request.
    cycle(bench, Span::from_secs(1))?;
    answers(bench, sheet, "500 ms behind power-on, not asked before")
}
