//! A full cabinet polled at the greatest speed, and boards that come and go.
//!
//! It refuses to wait where the line need not.

use crate::bench::{Answer, Bench, Heard, Stop, answer::delay};
use crate::burst::{Burst, Item};
use crate::families::marks::well;
use crate::link::{Sent, Stop as Until};
use crate::sheet::Sheet;
use forecourt_wire::{LineSpeed, Span};

/// Boards of a full cabinet beside the one under test.
const OTHERS: u8 = 65;

/// Sends the board's poll at the earliest and hears the answer: its delay when it is a good one.
fn poll(bench: &mut Bench<'_>) -> Result<(Answer, Option<Span>), Stop> {
    let (sent, heard) = bench.say(&Burst::frame(bench.board(), &READ))?;
    let answer = Answer::of(bench.board(), &heard);
    let good = well(&READ, &answer);
    Ok((answer, delay(sent.end, &heard).filter(|_| good)))
}

const READ: [u8; 5] = [4, 0, 0, 0, 3];

/// The value that so many hundredths of all are not above.
fn percentile(sorted: &[Span], hundredths: usize) -> Span {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get((sorted.len() * hundredths).div_ceil(100).saturating_sub(1).min(last))
        .copied()
        .unwrap_or(Span::ZERO)
}

pub(in crate::families) fn md_11(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut alone = Vec::new();
    for _ in 0..100 {
        alone.extend(poll(bench)?.1);
    }
    alone.sort_unstable();
    // The addresses of another drawer, so that none of them is on the rig's line.
    let own = bench.board();
    let others: Vec<u8> =
        (161..=224).chain(225..=247).filter(|address| *address != own).take(OTHERS.into()).collect();
    let end = bench.now() + Span::from_secs(60);
    let mut crowd = Vec::new();
    let mut rounds = 0u32;
    while bench.now() < end {
        let mut frames = Vec::new();
        for address in &others {
            frames.push(Burst::frame(*address, &READ));
            frames.push(Burst::frame(*address, &[4, 6, 0, 0, 0, 0, *address, 1]));
        }
        // The whole round stands on the line in one go; only the board's own poll is waited for.
        bench.line_up(&frames)?;
        let at = bench.free_at();
        let read = Burst::frame(own, &READ);
        let sent = bench.schedule(at, &read)?;
        let heard = bench.hear(&read, sent)?;
        rounds += 1;
        let answer = Answer::of(own, &heard);
        let good = well(&READ, &answer);
        sheet.must(good, || format!("in round {rounds} of a full cabinet its poll is answered by {answer}"));
        crowd.extend(delay(sent.end, &heard).filter(|_| good));
    }
    crowd.sort_unstable();
    let (lone, busy) = (percentile(&alone, 99), percentile(&crowd, 99));
    let ns = |span: Span| i64::try_from(span.as_ns()).unwrap_or(i64::MAX);
    let error = bench.abilities().error;
    sheet.figure("polls of the board in 60 s", i64::from(rounds), "polls", 0);
    sheet.figure("latency alone, p99", ns(lone), "ns", ns(error));
    sheet.figure("latency in a full cabinet, p99", ns(busy), "ns", ns(error));
    sheet.should(busy.saturating_sub(error) <= (lone + error) * 11 / 10, || {
        format!("99 of 100 answers begin within {lone} alone and within {busy} in a full cabinet")
    });
    Ok(())
}

/// A neighbour is plugged in or out: the line is low for a moment, at any place of a poll.
pub(in crate::families) fn md_13(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut draw = bench.stream("glitches");
    let line = bench.line();
    let mut lost = 0;
    let polls = 1_000;
    for number in 0..polls / 20 {
        for _ in 0..19 {
            let (answer, _) = poll(bench)?;
            sheet.must(well(&READ, &answer), || {
                format!("behind glitch {number} a poll is answered by {answer}")
            });
        }
        let low = Span::from_us(draw.between(1, 2_000));
        let early = Span::from_us(draw.between(0, 10_000));
        let late = Span::from_us(draw.between(0, 25_000));
        let at = bench.free_at() + early;
        let poll = bench.schedule(at, &Burst::frame(bench.board(), &READ))?;
        let begin = poll.start.back(early) + late;
        let glitch = bench.schedule(begin, &Burst { items: vec![Item::Low(low)], ..Burst::default() })?;
        let until = poll.end.max(glitch.end) + bench.patience();
        let heard = bench.run(until, Until::AtEnd)?;
        let answer = Answer::of(bench.board(), &heard);
        let good = well(&READ, &answer);
        lost += i64::from(!good);
        sheet.must(good || overlaps(poll, glitch, &heard, line), || {
            format!("a glitch of {low} beside a poll costs it: it is answered by {answer}")
        });
    }
    sheet.figure("polls", polls, "polls", 0);
    sheet.figure("polls lost to a glitch upon them", lost, "polls", 0);
    Ok(())
}

/// The glitch stood on the poll, on its answer or so near that it belongs to the same frame.
fn overlaps(poll: Sent, glitch: Sent, heard: &[Heard], line: LineSpeed) -> bool {
    let near = line.t3_5();
    // To a receiver it is a whole character, however short it is.
    let over = glitch.end.max(glitch.start + line.char_span());
    // Without an answer nobody knows how long it would have been: the line's longest short one is allowed for.
    let end = heard.last().map_or(poll.end + near * 12, |last| last.end.max(poll.end));
    over + near > poll.start && glitch.start < end + near
}
