//! On a populated line: the rig plays the other boards and their master (family MD).
//!
//! Boards that pass alone and fail as the second one on the line are what vendors' users report most. It refuses to know
//! what the neighbours' registers mean.

mod busy;

use super::Code;
use super::marks::{alive, well};
use crate::act::Act;
use crate::bench::{Answer, Bench, Heard, Stop};
use crate::burst::{Burst, Item, frame};
use crate::link::Stop as Until;
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("MD-01", Code::Active(md_01)),
    ("MD-02", Code::Active(md_02)),
    ("MD-03", Code::Active(md_03)),
    ("MD-04", Code::Active(md_04)),
    ("MD-05", Code::Active(md_05)),
    ("MD-06", Code::Active(md_06)),
    ("MD-07", Code::Active(md_07)),
    ("MD-08", Code::Active(md_08)),
    ("MD-09", Code::Active(md_09)),
    ("MD-10", Code::Active(md_10)),
    ("MD-11", Code::Active(busy::md_11)),
    ("MD-12", Code::Active(md_12)),
    ("MD-13", Code::Active(busy::md_13)),
];

/// The request that a neighbour is asked for its tag with, and an answer to it.
const ASKED: [u8; 5] = [4, 0, 0, 0, 4];
const TOLD: [u8; 10] = [4, 8, 0, 0, 0, 0x1A, 0, 0xBC, 0x61, 0x4E];

/// Others talked and the board said `heard`: it must have been nothing.
fn kept_still(sheet: &mut Sheet, heard: &[Heard], what: &str) {
    sheet.must(heard.is_empty(), || {
        let bytes: Vec<u8> = heard.iter().map(|one| one.byte).collect();
        format!("{what}: silence was due, {} came", hex(&bytes))
    });
}

/// `frames` pass between others: silence, nothing changed, and the next request is answered, both in peace and as soon as
/// a master may send it.
fn passes_by(bench: &mut Bench<'_>, sheet: &mut Sheet, frames: &[Burst], what: &str) -> Result<(), Stop> {
    let before = bench.tables()?;
    let heard = bench.neighbours_talk(frames)?;
    kept_still(sheet, &heard, what);
    alive(bench, sheet, what)?;
    let after = bench.tables()?;
    sheet.must(before == after, || format!("{what} changed the board: {before} before, {after} behind it"));
    answered_at_once(bench, sheet, frames, what)
}

/// `frames` pass between others, and a read of the board follows as soon as a master may send it.
fn answered_at_once(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    frames: &[Burst],
    what: &str,
) -> Result<(), Stop> {
    let pdu = [4, 0, 0, 0, 1];
    bench.line_up(frames)?;
    let at = bench.free_at();
    let burst = Burst::frame(bench.board(), &pdu);
    let sent = bench.schedule(at, &burst)?;
    let heard = bench.hear(&burst, sent)?;
    let answer = Answer::of(bench.board(), &heard);
    sheet.must(well(&pdu, &answer), || format!("at once behind {what} a read is answered by {answer}"));
    Ok(())
}

fn md_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let frames = bench.foreign(&ASKED, &TOLD);
    for _ in 0..4 {
        let heard = bench.neighbours_talk(&frames)?;
        kept_still(sheet, &heard, "a neighbour's exchange");
        answered_at_once(bench, sheet, &frames, "a neighbour's exchange")?;
    }
    Ok(())
}

/// A neighbour is asked and does not answer; so much later the board is.
fn md_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let pdu = [4, 0, 0, 0, 1];
    for gap in [bench.line().t3_5(), Span::from_ms(5), Span::from_ms(100), Span::from_ms(500)] {
        let burst = Burst::frame(bench.absent(), &ASKED)
            .then(Item::Idle(gap))
            .join(&Burst::frame(bench.board(), &pdu));
        let answer = bench.exchange(&burst, bench.board())?;
        sheet.must(well(&pdu, &answer), || {
            format!("{gap} behind a request that nobody answered, a read is answered by {answer}")
        });
    }
    Ok(())
}

fn md_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut told = vec![3, 250];
    told.extend((0..250).map(|k| k as u8));
    let frames = bench.foreign(&[3, 0, 0, 0, 125], &told);
    passes_by(bench, sheet, &frames, "a neighbour's answer of 255 bytes")
}

/// A neighbour's answer whose data are a whole request to the board.
fn with_request_inside(bench: &Bench<'_>) -> [Vec<u8>; 2] {
    let inner = frame(bench.board(), &[4, 0, 0, 0, 1]);
    let mut short = vec![4, 8];
    short.extend(&inner);
    // What a slot board with an unlucky tag says by itself: ID, status and frames read spell a request.
    let mut long = vec![4, 14, 0, 0, 0, 1];
    long.extend(frame(bench.board(), &[4, 0, 0, 0, 3]));
    long.extend([0, 0]);
    [short, long]
}

fn md_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let [short, long] = with_request_inside(bench);
    let frames = bench.foreign(&ASKED, &short);
    passes_by(bench, sheet, &frames, "a neighbour's answer that contains a request to the board")?;
    let frames = bench.foreign(&[4, 0, 0, 0, 7], &long);
    passes_by(bench, sheet, &frames, "a neighbour's tag that spells a request to the board")
}

fn md_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for told in with_request_inside(bench) {
        let whole = frame(bench.absent(), &told);
        let late = whole.windows(2).position(|two| two == [bench.board(), 4]).unwrap_or(3);
        let frames = [Burst::bytes(&whole[late..])];
        passes_by(bench, sheet, &frames, "a neighbour's answer whose first bytes are lost")?;
    }
    Ok(())
}

/// Answers of neighbours that repeat the request.
fn md_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    let ([ah, al], [vh, vl]) = (mark.register.to_be_bytes(), mark.other.to_be_bytes());
    for pdu in [vec![6, ah, al, vh, vl], vec![5, 0, 0, 0xFF, 0], vec![8, 0, 0, 0xA5, 0x37]] {
        let frames = bench.foreign(&pdu, &pdu);
        passes_by(bench, sheet, &frames, &format!("a neighbour's echo of {}", hex(&pdu)))?;
    }
    Ok(())
}

fn md_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for code in [2, 3] {
        let frames = bench.foreign(&ASKED, &[0x84, code]);
        passes_by(bench, sheet, &frames, &format!("a neighbour's exception {code:02X}"))?;
    }
    Ok(())
}

fn md_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let request = Burst::frame(bench.absent(), &ASKED);
    let good = frame(bench.absent(), &TOLD);
    let mut bad = good.clone();
    bad[5] ^= 0x10;
    let cut = &good[..good.len() - 3];
    let twice = [good.clone(), good.clone()].concat();
    for (bytes, what) in [
        (&bad[..], "a neighbour's answer with a wrong checksum"),
        (cut, "a neighbour's answer that is cut off"),
        (&twice[..], "a neighbour's answer sent twice without a silence"),
    ] {
        passes_by(bench, sheet, &[request.clone(), Burst::bytes(bytes)], what)?;
    }
    Ok(())
}

/// An answer that bears the board's own address, from somebody else.
fn md_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    for pdu in [&[4, 2, 0, 0][..], &TOLD, &[3, 4, 0, 0, 0, 1]] {
        let answer = bench.ask(pdu)?;
        let shown = hex(pdu);
        match &answer {
            Answer::Silence => sheet.note("silent to an answer that bears its address"),
            Answer::Exception { .. } => sheet.note("exception 03 to an answer that bears its address"),
            _ => {}
        }
        // As a request it has the wrong length: the profile's exception 03, or none at all.
        sheet.must(answer.is_silence() || answer.is_exception(pdu[0], 3), || {
            format!("the answer {shown}, which bears the board's address, is answered by {answer}")
        });
    }
    let after = bench.tables()?;
    sheet.must(before == after, || format!("it changed the board: {before} before, {after} behind it"));
    Ok(())
}

/// The board hears itself.
fn md_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    bench.act(Act::Loop { board, tied: true })?;
    let end = hears_itself(bench, sheet);
    if !matches!(end, Err(Stop::Link(_))) {
        bench.act(Act::Loop { board, tied: false })?;
    }
    end
}

fn hears_itself(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    let ([ah, al], [vh, vl]) = (mark.register.to_be_bytes(), mark.other.to_be_bytes());
    let reads = [4, 0, 0, 0, 1];
    for pdu in [&[6, ah, al, vh, vl][..], &bench.sign(0x10), &reads] {
        let (sent, mut heard) = bench.say(&Burst::frame(bench.board(), pdu))?;
        // Whoever takes its own answer for a request says something more.
        let until = sent.end + bench.patience() * 3;
        heard.extend(bench.run(until, Until::AtEnd)?);
        let answer = Answer::of(bench.board(), &heard);
        sheet.must(well(pdu, &answer), || {
            format!("with its own voice in its ear, {} is answered by {answer}", hex(pdu))
        });
    }
    let found = bench.read_holding(mark.register, 1)?[0];
    sheet.must(found == mark.other, || {
        format!("{} was written, register {} is {found}", mark.other, mark.register)
    });
    Ok(())
}

/// Neighbours of another make: functions of which nobody can tell the length.
fn md_12(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut draw = bench.stream("foreign");
    let board = bench.board();
    let mut frames = Vec::new();
    for code in (65..=72).chain(100..=110) {
        let mut pdu = |least: u64| {
            let mut pdu = vec![0; draw.between(least, 60) as usize];
            draw.fill(&mut pdu);
            // The board's own address stands in it, as in any data.
            pdu[least as usize / 2] = board;
            pdu[0] = code;
            pdu
        };
        frames.extend(bench.foreign(&pdu(3), &pdu(3)));
    }
    passes_by(bench, sheet, &frames, "functions 65 to 72 and 100 to 110 between others")
}
