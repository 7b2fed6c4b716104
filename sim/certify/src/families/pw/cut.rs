//! PW-03, PW-04, PW-09 … PW-11: power that goes at the wrong moment.
//!
//! It refuses to know what a board keeps beyond what was cut.

use super::super::hands::{A, tag};
use super::{BOOT, READ, answers, cycle, power};
use crate::act::Act;
use crate::bench::{Answer, Bench, Kind, Stop};
use crate::burst::{Burst, frame};
use crate::link::{Class, Output, Stop as Until};
use crate::sheet::Sheet;
use forecourt_wire::Span;

pub(super) fn in_a_request(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let request = frame(bench.board(), &READ.0);
    for cut in [1, 4, 7] {
        let at = bench.free_at();
        let sent = bench.schedule(at, &Burst::bytes(&request[..cut]))?;
        bench.run(sent.end, Until::AtEnd)?;
        power(bench, false)?;
        bench.listen(Span::from_ms(200))?;
        power(bench, true)?;
        // Its tail comes while it boots, as it may on a busy line.
        let at = bench.now();
        bench.schedule(at, &Burst::bytes(&request[cut..]))?;
        let heard = bench.listen(Span::from_secs(1))?;
        sheet.must(heard.is_empty(), || {
            format!("power went behind byte {cut} of a request and came back, and {} bytes come", heard.len())
        });
        answers(bench, sheet, "power went in a request")?;
    }
    Ok(())
}

pub(super) fn in_a_reply(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let (pdu, length) = READ;
    let request = Burst::frame(bench.board(), &pdu);
    let (character, t3_5) = (bench.line().char_span(), bench.line().t3_5());
    let delay = usual_delay(bench, &request)?;
    let exact = bench.abilities().class == Class::VirtualTime;
    let mut cuts = 0;
    for spoken in [1, 4, length - 2] {
        let at = bench.free_at();
        let sent = bench.schedule(at, &request)?;
        let half = Span::from_ticks(character.ticks() / 2);
        let heard = bench.run(sent.end + delay + character * spoken + half, Until::AtEnd)?;
        bench.take_outputs();
        let off = power(bench, false)?;
        let rest = bench.run(off + Span::from_ms(500), Until::AtEnd)?;
        // Where characters wait in buffers a whole answer proves nothing: it may have been out before the power went.
        let under_way = if exact { heard.len() } else { heard.len() + rest.len() };
        if heard.is_empty() || under_way >= length as usize {
            bench.listen(t3_5)?;
            cycle(bench, Span::from_ms(100))?;
            continue;
        }
        cuts += 1;
        // What was on its way when power went may still arrive; no character begins behind that.
        let grace = off + bench.abilities().error + bench.abilities().quiet;
        let late = rest.iter().filter(|one| one.start > if exact { off } else { grace }).count();
        sheet.must(late == 0, || format!("power went in an answer, and {late} characters begin behind that"));
        let driven = bench
            .take_outputs()
            .into_iter()
            .any(|(at, _, output)| output == Output::Driver(true) && at > off);
        sheet.must(!driven, || "power went in an answer, and its driver takes the line again".into());
        power(bench, true)?;
        let heard = bench.listen(Span::from_secs(1))?;
        sheet.must(heard.is_empty(), || {
            format!("power is back, nobody asks, and {} characters of the old answer come", heard.len())
        });
        answers(bench, sheet, "power went in an answer")?;
    }
    if cuts == 0 && !sheet.failed() {
        return Err(Stop::Inconclusive("this rig cannot cut the power within an answer".into()));
    }
    Ok(())
}

/// From a request's end to the answer's first character, as this board usually takes it.
fn usual_delay(bench: &mut Bench<'_>, request: &Burst) -> Result<Span, Stop> {
    let (sent, heard) = bench.say(request)?;
    match heard.first() {
        Some(first) => Ok(first.start.since(sent.end)),
        None => Err(Stop::Broken("a legal read is not answered".into())),
    }
}

pub(super) fn brown_outs(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    if bench.kind() == Kind::Slot {
        tag(bench, A)?;
        bench.listen(Span::from_ms(400))?;
    }
    let (first, count) = bench.holding_range();
    let kept = bench.read_holding(first, count)?;
    let mut draws = bench.stream("sags");
    for _ in 0..20 {
        let ms = draws.between(50, 500) as u32;
        bench.listen(Span::from_us(draws.below(40_000)))?;
        bench.act(Act::BrownOut { board, ms })?;
        let end = bench.now() + Span::from_ms(u64::from(ms)) + BOOT + bench.abilities().error;
        while bench.now() < end {
            // Silence and broken frames are a board that restarts; a whole answer must be true.
            if let Answer::Reply(pdu) = bench.ask(&[3, 0, first as u8, 0, count as u8])? {
                let words: Vec<u16> =
                    pdu[2..].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                sheet.must(words == kept, || {
                    format!("in a brown-out of {ms} ms the settings {kept:?} read {words:?}")
                });
            }
            if let Answer::Reply(pdu) = bench.ask(&[4, 0, 0, 0, 3])? {
                let true_word = bench.kind() == Kind::Drawer
                    || pdu[2..] == [0; 6]
                    || pdu[2..] == [0, 0, 0, 0x1A, 0, 0xBC];
                sheet.must(true_word, || {
                    format!("in a brown-out of {ms} ms the tag reads {}", crate::tries::hex(&pdu))
                });
            }
        }
        answers(bench, sheet, "behind a brown-out")?;
    }
    let now = bench.read_holding(first, count)?;
    sheet.must(now == kept, || format!("20 brown-outs, and the settings {kept:?} read {now:?}"));
    Ok(())
}

pub(super) fn in_a_write(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let records: [[u16; 3]; 2] = [[0x0123, 0x0456, 0x0078], [0x0FED, 0x0CBA, 0x0987]];
    let write = |record: &[u16; 3]| {
        let mut pdu = vec![16, 0, 16, 0, 3, 6];
        record.iter().for_each(|word| pdu.extend(word.to_be_bytes()));
        pdu
    };
    let first = bench.ask(&write(&records[0]))?;
    sheet.must(first.is_reply(&[16, 0, 16, 0, 3]), || format!("a legal write is answered by {first}"));
    let mut draws = bench.stream("moments");
    let (mut old, mut new) = (0i64, 0i64);
    for turn in 1..=100 {
        let held = bench.read_holding(16, 3)?;
        let record = records[turn % 2];
        let burst = Burst::frame(bench.board(), &write(&record));
        let at = bench.free_at();
        let sent = bench.schedule(at, &burst)?;
        let until = sent.start + Span::from_us(draws.below(sent.end.since(sent.start).as_us() + 15_000));
        bench.run(until, Until::AtEnd)?;
        cycle(bench, Span::from_ms(50))?;
        let found = bench.read_holding(16, 3)?;
        sheet.must(found == held || found == record, || {
            format!("power went while {record:?} was written over {held:?}, and {found:?} is left")
        });
        if found == record { new += 1 } else { old += 1 }
    }
    sheet.must(old > 0 && new > 0, || {
        format!("of 100 cuts {old} left the old record and {new} the new: no cut hit the write")
    });
    sheet.figure("cuts that left the old record", old, "times", 0);
    sheet.figure("cuts that left the new record", new, "times", 0);
    Ok(())
}

pub(super) fn beside_others(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let cut = bench.board();
    let others: Vec<u8> =
        crate::run::boards(bench.declaration()).into_iter().filter(|other| *other != cut).collect();
    let Some(other) = others.first().copied() else {
        let next = bench.neighbour();
        let answer = bench.ask_at(next, &READ.0)?;
        sheet.must(answer.is_silence(), || format!("no other board is declared, and {next} gives {answer}"));
        return Err(Stop::NotApplicable("no other board is declared, and none answers".into()));
    };
    let mut draws = bench.stream("moments");
    let request = Burst::frame(other, &READ.0);
    for turn in 0..40 {
        let at = bench.free_at();
        let sent = bench.schedule(at, &request)?;
        let mut heard = bench.run(sent.start + Span::from_us(draws.below(16_000)), Until::AtEnd)?;
        power(bench, turn % 2 == 1)?;
        // The rig cannot tell a silence that has begun from one that lasts: it waits the full time.
        heard.extend(bench.run(sent.end + bench.patience(), Until::AtEnd)?);
        let answer = Answer::of(other, &heard);
        let right = matches!(&answer, Answer::Reply(pdu) if pdu.len() == 8 && pdu[..2] == [4, 6]);
        let what = if turn % 2 == 1 { "on" } else { "off" };
        sheet.must(right, || format!("board {cut} is switched {what}, and board {other} gives {answer}"));
        bench.listen(Span::from_us(draws.below(300_000)))?;
    }
    power(bench, true)?;
    bench.listen(BOOT + bench.abilities().error)?;
    answers(bench, sheet, "switched on and off beside a busy board")
}
