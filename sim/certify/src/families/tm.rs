//! Response time and turnaround (family TM). Every figure carries the rig's own error.
//!
//! It refuses to know what is asked for, beyond that the answer must be a right one.

mod state;

pub(crate) use state::stand_still;

use super::Code;
use super::marks::{many, well};
use crate::bench::answer::{delay, gaps};
use crate::bench::{Answer, Bench, Heard, Kind, Passive, Stop};
use crate::burst::Burst;
use crate::link::{Output, Sent, Stop as Until};
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("TM-01", Code::Active(tm_01)),
    ("TM-02", Code::Active(tm_02)),
    ("TM-03", Code::Active(tm_03)),
    ("TM-04", Code::Active(tm_04)),
    ("TM-05", Code::Active(tm_05)),
    ("TM-06", Code::Active(state::tm_06)),
    ("TM-07", Code::Active(tm_07)),
    ("TM-08", Code::Passive(tm_08)),
    ("TM-09", Code::Active(state::tm_09)),
    ("TM-10", Code::Active(state::tm_10)),
    ("TM-11", Code::Active(tm_11)),
];

/// Asks `pdu` as soon as a master may and demands a right answer.
pub(crate) fn answered(bench: &mut Bench<'_>, pdu: &[u8]) -> Result<(Sent, Vec<Heard>), Stop> {
    let (sent, heard) = bench.say(&Burst::frame(bench.board(), pdu))?;
    bench.passive.answered(sent.end, &heard);
    let answer = Answer::of(bench.board(), &heard);
    if well(pdu, &answer) {
        return Ok((sent, heard));
    }
    Err(Stop::Broken(format!("the legal request {} is answered by {answer}", hex(pdu))))
}

/// From the request's end to the answer's first character.
pub(crate) fn latency(bench: &mut Bench<'_>, pdu: &[u8]) -> Result<Span, Stop> {
    let (sent, heard) = answered(bench, pdu)?;
    Ok(delay(sent.end, &heard).unwrap_or(Span::ZERO))
}

/// Requests of all kinds that change nothing.
pub(crate) fn harmless(bench: &Bench<'_>) -> Vec<Vec<u8>> {
    let (first, count) = bench.holding_range();
    let mut all = vec![
        vec![3, 0, first as u8, 0, count as u8],
        vec![4, 0, 0, 0, 1],
        vec![4, 0, 0, 0, bench.input_count() as u8],
    ];
    if bench.kind() == Kind::Drawer {
        all.extend([vec![1, 0, 0, 0, 1], vec![2, 0, 0, 0, 5]]);
    }
    if bench.functions().contains(&8) {
        all.push(bench.sign(0x3C));
    }
    if bench.functions().contains(&43) {
        all.push(vec![43, 14, 1, 0]);
    }
    all.retain(|pdu| bench.functions().contains(&pdu[0]));
    all
}

/// Latencies of `count` requests, the same kind many times in a row, least first.
pub(crate) fn latencies(bench: &mut Bench<'_>, count: usize) -> Result<Vec<Span>, Stop> {
    let kinds = harmless(bench);
    let each = count.div_ceil(kinds.len());
    let mut all = Vec::new();
    for pdu in &kinds {
        for _ in 0..each {
            all.push(latency(bench, pdu)?);
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// The value that so many hundredths of all are not above; `sorted` holds one at least.
pub(crate) fn percentile(sorted: &[Span], hundredths: usize) -> Span {
    sorted[(sorted.len() * hundredths).div_ceil(100).clamp(1, sorted.len()) - 1]
}

pub(crate) fn ns(span: Span) -> i64 {
    i64::try_from(span.as_ns()).unwrap_or(i64::MAX)
}

fn tm_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = latencies(bench, 10_000)?;
    sheet.figure("requests", many(all.len()), "requests", 0);
    sheet.at_least("latency, least", all[0], bench.line().t3_5(), bench.abilities().error);
    Ok(())
}

fn tm_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut all = latencies(bench, 2_000)?;
    // Refusals take the same way and may not take longer.
    for pdu in [&[4, 0x70, 0, 0, 1][..], &[4, 0, 0, 0, 0], &[0x41]] {
        for _ in 0..20 {
            let (sent, heard) = bench.say(&Burst::frame(bench.board(), pdu))?;
            all.extend(delay(sent.end, &heard));
            let answer = Answer::of(bench.board(), &heard);
            sheet.must(matches!(answer, Answer::Exception { .. }), || {
                format!("{} is answered by {answer}", hex(pdu))
            });
        }
    }
    all.sort_unstable();
    let error = ns(bench.abilities().error);
    sheet.figure("requests", many(all.len()), "requests", 0);
    sheet.figure("latency, p50", ns(percentile(&all, 50)), "ns", error);
    sheet.figure("latency, p99", ns(percentile(&all, 99)), "ns", error);
    let limit = bench.profile().line.response_timeout;
    sheet.at_most("latency, greatest", percentile(&all, 100), limit, bench.abilities().error);
    Ok(())
}

fn tm_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut greatest = Span::ZERO;
    let mut chars = 0;
    for pdu in harmless(bench) {
        for _ in 0..200 {
            let (_, heard) = answered(bench, &pdu)?;
            chars += many(heard.len());
            greatest = greatest.max(gaps(&heard).max().unwrap_or(Span::ZERO));
        }
    }
    sheet.figure("characters", chars, "characters", 0);
    sheet.at_most("gap inside an answer, greatest", greatest, bench.line().t1_5(), bench.abilities().error);
    Ok(())
}

/// So many requests, each T3.5 behind the last answer; the greatest silence before one of them.
fn back_to_back(bench: &mut Bench<'_>, sheet: &mut Sheet, count: u32) -> Result<Span, Stop> {
    let pdu = [4, 0, 0, 0, 1];
    let (_, heard) = answered(bench, &pdu)?;
    let mut last = heard.last().map(|one| one.end);
    let mut greatest = Span::ZERO;
    for number in 0..count {
        let (sent, heard) = bench.say(&Burst::frame(bench.board(), &pdu))?;
        bench.passive.answered(sent.end, &heard);
        if let Some(last) = last {
            greatest = greatest.max(sent.start.since(last));
        }
        last = heard.last().map(|one| one.end);
        let answer = Answer::of(bench.board(), &heard);
        sheet.must(well(&pdu, &answer), || {
            format!("request {number}, T3.5 behind the last answer, is answered by {answer}")
        });
    }
    Ok(greatest)
}

/// The rig must have kept the spacing that the clause is about.
fn spaced(bench: &Bench<'_>, sheet: &mut Sheet, greatest: Span) {
    let error = bench.abilities().error;
    sheet.figure("silence before a request, greatest", ns(greatest), "ns", ns(error));
    if greatest > bench.line().t3_5() + bench.line().char_span() + error {
        sheet.unclear(format!("the rig came {greatest} behind an answer, T3.5 was to be tried"));
    }
}

fn tm_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let greatest = back_to_back(bench, sheet, 20)?;
    spaced(bench, sheet, greatest);
    Ok(())
}

fn tm_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let greatest = back_to_back(bench, sheet, 1_000)?;
    spaced(bench, sheet, greatest);
    Ok(())
}

/// Before and behind an answer: no character too many, and the driver lets go.
fn tm_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let character = bench.line().char_span();
    let mut released = None::<Span>;
    for pdu in harmless(bench) {
        bench.take_outputs();
        let (sent, mut heard) = bench.say(&Burst::frame(bench.board(), &pdu))?;
        let until = bench.now() + character * 20;
        heard.extend(bench.run(until, Until::AtEnd)?);
        let answer = Answer::of(bench.board(), &heard);
        sheet.must(well(&pdu, &answer), || {
            format!("{} is answered by {answer}, stray characters included", hex(&pdu))
        });
        let board = bench.board();
        let edges: Vec<_> = bench
            .take_outputs()
            .into_iter()
            .filter_map(|(at, who, what)| match what {
                Output::Driver(on) if who == board => Some((at, on)),
                _ => None,
            })
            .collect();
        let (Some(first), Some(last)) = (heard.first(), heard.last()) else { continue };
        if let [(rise, true), (fall, false)] = edges[..] {
            let error = bench.abilities().error;
            let holds = rise + error >= sent.end && rise <= first.start + error && fall + error >= last.end;
            sheet.must(holds, || {
                format!(
                    "the driver rises at {rise} and falls at {fall}, the answer lasts from {} to {}",
                    first.start, last.end
                )
            });
            released = released.max(Some(fall.since(last.end)));
        } else if !edges.is_empty() {
            sheet.must(false, || format!("in one answer the driver switches {} times", edges.len()));
        }
    }
    match released {
        Some(span) => {
            sheet.at_most("driver held behind the last stop bit", span, character, bench.abilities().error)
        }
        None => sheet.note("this rig does not see the transmit enable; judged from characters alone"),
    }
    Ok(())
}

fn tm_08(passive: &Passive, sheet: &mut Sheet) {
    sheet.must(passive.unasked == 0, || {
        let first = passive.first_unasked.as_deref().unwrap_or_default();
        format!("{} characters came that no request asked for, first {}", passive.unasked, hex(first))
    });
}

/// The same request again, a millisecond behind its answer or at T3.5 where that is longer.
fn tm_11(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    let ([ah, al], [vh, vl]) = (mark.register.to_be_bytes(), mark.other.to_be_bytes());
    let write = [6, ah, al, vh, vl];
    for pdu in [&[4, 0, 0, 0, 1][..], &write] {
        let (_, heard) = bench.say(&Burst::frame(bench.board(), pdu))?;
        let first = Answer::of(bench.board(), &heard);
        sheet.must(well(pdu, &first), || format!("{} is answered by {first}", hex(pdu)));
        let Some(last) = heard.last() else { continue };
        let gap = bench.silence().max(Span::from_ms(1));
        let sent = bench.schedule(last.end + gap, &Burst::frame(bench.board(), pdu))?;
        let heard = bench.run(sent.end + bench.patience(), Until::Quiet)?;
        let again = Answer::of(bench.board(), &heard);
        sheet.must(well(pdu, &again), || {
            format!("the same {} sent again {gap} behind its answer is answered by {again}", hex(pdu))
        });
    }
    Ok(())
}
