//! SK-01, SK-02, SK-04, SK-07: very many exchanges.
//!
//! It refuses to know tags and drawers: only reads that stand still, and a lamp.

use crate::act::Act;
use crate::bench::{Answer, Bench, Stop};
use crate::burst::{Burst, frame};
use crate::link::Stop as Until;
use crate::sheet::Sheet;
use forecourt_kernel::Stream;
use forecourt_wire::Span;

/// One poll: the answer must be `due`, and in time. Gives from the request's end to the answer's first character.
fn poll(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    (request, due): (&Burst, &[u8]),
) -> Result<Option<Span>, Stop> {
    let (sent, heard) = bench.say(request)?;
    bench.passive.answered(sent.end, &heard);
    let right = heard.iter().map(|one| one.byte).eq(due.iter().copied());
    sheet.must(right, || {
        let answer = Answer::of(bench.board(), &heard);
        format!("a poll is answered by {answer}, {} was due", crate::tries::hex(due))
    });
    Ok(heard.first().map(|first| first.start.since(sent.end)))
}

/// A read whose answer stands still, with the answer that it has now.
fn standing(bench: &mut Bench<'_>) -> Result<(Burst, Vec<u8>), Stop> {
    let (first, count) = bench.holding_range();
    let words = bench.read_holding(first, count)?;
    let mut pdu = vec![3, 2 * count as u8];
    words.iter().for_each(|word| pdu.extend(word.to_be_bytes()));
    let request = Burst::frame(bench.board(), &[3, 0, first as u8, 0, count as u8]);
    Ok((request, frame(bench.board(), &pdu)))
}

/// How many of `whole` fit this rig: all in virtual time, a tenth on a wire.
fn scaled(bench: &Bench<'_>, sheet: &mut Sheet, whole: u64) -> u64 {
    if bench.abilities().fast {
        return whole;
    }
    sheet.note(format!("scaled down to {} of {whole} on a wire", whole / 10));
    whole / 10
}

fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn a_million(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let polls = scaled(bench, sheet, 1_000_000);
    let (request, due) = standing(bench)?;
    let limit = bench.profile().line.response_timeout;
    let mut greatest = Span::ZERO;
    let begun = bench.now();
    for _ in 0..polls {
        greatest = greatest.max(poll(bench, sheet, (&request, &due))?.unwrap_or(Span::ZERO));
        if sheet.failed() {
            return Ok(());
        }
    }
    let error = bench.abilities().error;
    sheet.at_most("latency, greatest", greatest, limit, error);
    sheet.figure("polls", count(polls), "frames", 0);
    sheet.figure("time", count(bench.now().since(begun).as_secs()), "s", 0);
    Ok(())
}

pub(super) fn latency(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let polls = scaled(bench, sheet, 100_000);
    let (request, due) = standing(bench)?;
    let mut ends: [Vec<Span>; 2] = [Vec::new(), Vec::new()];
    for turn in 0..polls {
        let Some(delay) = poll(bench, sheet, (&request, &due))? else { return Ok(()) };
        match turn * 10 / polls {
            0 => ends[0].push(delay),
            9 => ends[1].push(delay),
            _ => {}
        }
    }
    let [first, last] = ends.map(|mut all| {
        all.sort_unstable();
        all[all.len() * 99 / 100]
    });
    let error = bench.abilities().error;
    let limit = first + Span::from_ticks(first.ticks() / 10);
    sheet.figure("99 of 100 within, first tenth", count(first.as_ns()), "ns", count(error.as_ns()));
    sheet.figure("99 of 100 within, last tenth", count(last.as_ns()), "ns", count(error.as_ns()));
    sheet.should(last <= limit + error, || {
        format!("99 of 100 polls were answered within {first} at the beginning, within {last} at the end")
    });
    Ok(())
}

/// What is done to a request of [`a_dirty_day`].
fn dirty(draws: &mut Stream, request: &Burst) -> Option<Burst> {
    let whole = request.plain();
    match draws.below(100) {
        0 => {
            let mut bytes = whole;
            let bit = draws.below(8 * bytes.len() as u64) as usize;
            bytes[bit / 8] ^= 1 << (bit % 8);
            Some(Burst::bytes(&bytes))
        }
        1 => Some(Burst::bytes(&whole[..draws.between(1, whole.len() as u64 - 1) as usize])),
        2 => {
            // The cabinet's boards end at 224: nobody has these.
            let absent = 225 + draws.below(23) as u8;
            Some(Burst::frame(absent, &whole[1..whole.len() - 2]))
        }
        _ => None,
    }
}

pub(super) fn a_dirty_day(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let every = Span::from_ms(100);
    let day = if bench.abilities().fast { Span::from_secs(86_400) } else { Span::from_secs(3_600) };
    let (request, due) = standing(bench)?;
    let mut draws = bench.stream("dirt");
    let (mut clean, mut soiled) = (0u64, 0u64);
    let begun = bench.now();
    let mut next = begun;
    while bench.now() < begun + day {
        next += every;
        match dirty(&mut draws, &request) {
            None => {
                clean += 1;
                poll(bench, sheet, (&request, &due))?;
            }
            Some(burst) => {
                soiled += 1;
                let at = bench.free_at();
                let sent = bench.schedule(at, &burst)?;
                let heard = bench.run(sent.end + Span::from_ms(40), Until::AtEnd)?;
                sheet.must(heard.is_empty(), || {
                    format!(
                        "{} is answered by {}",
                        crate::tries::hex(&burst.plain()),
                        Answer::of(bench.board(), &heard)
                    )
                });
            }
        }
        if sheet.failed() {
            return Ok(());
        }
        bench.run(next.max(bench.now()), Until::AtEnd)?;
    }
    sheet.figure("clean polls, one every 100 ms", count(clean), "frames", 0);
    sheet.figure("soiled requests among them", count(soiled), "frames", 0);
    sheet.figure("time", count(bench.now().since(begun).as_secs()), "s", 0);
    if day < Span::from_secs(86_400) {
        sheet.note("scaled down to an hour of the day on a wire");
    }
    Ok(())
}

pub(super) fn lamp_writes(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let writes = scaled(bench, sheet, 100_000);
    let board = bench.board();
    let (request, due) = standing(bench)?;
    let error = bench.abilities().error;
    let mut delays = [Span::ZERO; 2];
    for _ in 0..50 {
        delays[0] = delays[0].max(poll(bench, sheet, (&request, &due))?.unwrap_or(Span::ZERO));
    }
    let lamp = [0u8, 1].map(|value| frame(board, &[6, 0, 0, 0, value]));
    for turn in 0..writes {
        let echo = &lamp[(turn % 2) as usize];
        poll(bench, sheet, (&Burst::bytes(echo), echo))?;
        if sheet.failed() {
            return Ok(());
        }
    }
    bench.write(0, 0)?;
    for _ in 0..50 {
        delays[1] = delays[1].max(poll(bench, sheet, (&request, &due))?.unwrap_or(Span::ZERO));
    }
    let limit = delays[0] + Span::from_ticks(delays[0].ticks() / 10);
    sheet.greatest(
        "latency behind the writes, greatest",
        count(delays[1].as_ns()),
        "ns",
        count(error.as_ns()),
    );
    sheet.must(delays[1] <= limit + error, || {
        format!("answered within {} before the writes, within {} behind them", delays[0], delays[1])
    });
    bench.act(Act::Power { board, on: false })?;
    bench.listen(Span::from_secs(1))?;
    bench.act(Act::Power { board, on: true })?;
    bench.listen(Span::from_ms(500) + error)?;
    poll(bench, sheet, (&request, &due))?;
    sheet.figure("lamp writes", count(writes), "times", 0);
    Ok(())
}
