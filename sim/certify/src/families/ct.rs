//! Diagnostic counters, and restart and listen only with them (family CT). Optional: a board that does not declare them
//! must refuse them.
//!
//! Where the two documents count differently, either count is right and the report says which. It refuses to know what
//! else a board counts.

mod restart;

use super::Code;
use super::marks::alive;
use crate::bench::{Answer, Bench, Stop};
use crate::burst::{Burst, Item};
use crate::sheet::Sheet;

pub(super) const CODE: &[(&str, Code)] = &[
    ("CT-01", Code::Active(ct_01)),
    ("CT-02", Code::Active(ct_02)),
    ("CT-03", Code::Active(ct_03)),
    ("CT-04", Code::Active(ct_04)),
    ("CT-05", Code::Active(ct_05)),
    ("CT-06", Code::Active(ct_06)),
    ("CT-07", Code::Active(ct_07)),
    ("CT-08", Code::Active(ct_08)),
    ("CT-09", Code::Active(ct_09)),
    ("CT-10", Code::Active(restart::ct_10)),
    ("CT-11", Code::Active(restart::ct_11)),
    ("CT-12", Code::Active(restart::ct_12)),
];

/// Sub-functions of function 08.
const CLEAR: u8 = 0x0A;
const MESSAGES: u8 = 0x0B;
const ERRORS: u8 = 0x0C;
const EXCEPTIONS: u8 = 0x0D;
const ADDRESSED: u8 = 0x0E;
const UNANSWERED: u8 = 0x0F;
const BUSY: u8 = 0x11;
const OVERRUNS: u8 = 0x12;

/// Ends the clause as not applicable when `declared` is false and the board refuses sub-function `sub`.
fn optional(bench: &mut Bench<'_>, declared: bool, sub: u8) -> Result<(), Stop> {
    if declared {
        return Ok(());
    }
    let answer = bench.ask(&[8, 0, sub, 0, 0])?;
    if answer.is_exception(8, 1) {
        let why = format!("sub-function {sub:02X} is not declared, and refused with exception 01");
        return Err(Stop::NotApplicable(why));
    }
    Err(Stop::Broken(format!("sub-function {sub:02X} is not declared, and answered by {answer}")))
}

fn counters(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let declared = bench.declaration().features.counters;
    optional(bench, declared, MESSAGES)
}

/// What a counter reads.
fn count(bench: &mut Bench<'_>, sub: u8) -> Result<u16, Stop> {
    match bench.ask(&[8, 0, sub, 0, 0])? {
        Answer::Reply(reply) if reply.len() == 5 && reply[..3] == [8, 0, sub] => {
            Ok(u16::from_be_bytes([reply[3], reply[4]]))
        }
        other => {
            Err(Stop::Broken(format!("counter {sub:02X} is declared, asked for it the board gives {other}")))
        }
    }
}

/// By how much a counter grows while `body` runs; the second reading is a message itself.
fn growth(
    bench: &mut Bench<'_>,
    sub: u8,
    body: impl FnOnce(&mut Bench<'_>) -> Result<(), Stop>,
) -> Result<u16, Stop> {
    let before = count(bench, sub)?;
    body(bench)?;
    Ok(count(bench, sub)?.wrapping_sub(before))
}

/// Requests that the board must refuse.
fn refused(bench: &mut Bench<'_>, times: u16) -> Result<(), Stop> {
    for _ in 0..times {
        let answer = bench.ask(&[4, 0x70, 0, 0, 1])?;
        if !answer.is_exception(4, 2) {
            return Err(Stop::Broken(format!("a read beyond the table is answered by {answer}")));
        }
    }
    Ok(())
}

/// Broadcast writes: of the harmless register, or of one that no board has.
fn broadcasts(bench: &mut Bench<'_>, times: u16, good: bool) -> Result<(), Stop> {
    let mark = bench.mark();
    let [vh, vl] = bench.read_holding(mark.register, 1)?[0].to_be_bytes();
    let [ah, al] = if good { mark.register.to_be_bytes() } else { [0x70, 0] };
    for _ in 0..times {
        bench.ask_at(0, &[6, ah, al, vh, vl])?;
    }
    Ok(())
}

/// Frames with a wrong checksum.
fn bad_sums(bench: &mut Bench<'_>, times: u16) -> Result<(), Stop> {
    let mut bytes = bench.bytes_of(&[4, 0, 0, 0, 1]);
    bytes[6] ^= 0x40;
    for _ in 0..times {
        bench.exchange(&Burst::bytes(&bytes), bench.board())?;
    }
    Ok(())
}

/// All counters are at zero, but for the messages that read them.
fn all_zero(bench: &mut Bench<'_>, sheet: &mut Sheet, behind: &str, own: u16) -> Result<(), Stop> {
    for sub in MESSAGES..=OVERRUNS {
        let found = count(bench, sub)?;
        let most = if matches!(sub, MESSAGES | ADDRESSED) { own + 8 } else { 0 };
        sheet.must(found <= most, || {
            format!("behind {behind} counter {sub:02X} reads {found}, at most {most} is due")
        });
    }
    Ok(())
}

fn ct_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    refused(bench, 3)?;
    bad_sums(bench, 20)?;
    let answer = bench.ask(&[8, 0, CLEAR, 0, 0])?;
    sheet.must(answer.is_reply(&[8, 0, CLEAR, 0, 0]), || {
        format!("clearing the counters is answered by {answer}")
    });
    all_zero(bench, sheet, "clearing", 1)
}

fn ct_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let grown = growth(bench, MESSAGES, |bench| {
        for _ in 0..50 {
            let frames = bench.foreign(&[4, 0, 0, 0, 1], &[4, 2, 0, 0]);
            bench.neighbours_talk(&frames)?;
        }
        Ok(())
    })?;
    sheet.figure("messages counted of 100 between others", i64::from(grown), "messages", 0);
    sheet.should((100..=102).contains(&grown), || {
        format!("100 good frames passed between others, counter 0B grew by {grown}")
    });
    Ok(())
}

fn ct_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let parity = bench.line().character.bits() == 11
        && matches!(
            bench.line().character,
            forecourt_wire::Character::E8_1 | forecourt_wire::Character::O8_1
        );
    let due = if parity { 30 } else { 20 };
    let grown = growth(bench, ERRORS, |bench| {
        bad_sums(bench, 10)?;
        let whole = bench.bytes_of(&[4, 0, 0, 0, 1]);
        for k in 0..10 {
            if parity {
                let mut burst = Burst::bytes(&whole);
                burst.items[3] = Item::BadParity(whole[3]);
                bench.exchange(&burst, bench.board())?;
            }
            bench.exchange(&Burst::bytes(&whole[..1 + k % 2]), bench.board())?;
        }
        Ok(())
    })?;
    sheet.must(grown == due, || format!("{due} broken frames, and counter 0C grew by {grown}"));
    Ok(())
}

fn ct_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let grown = growth(bench, EXCEPTIONS, |bench| {
        refused(bench, 10)?;
        broadcasts(bench, 10, false)
    })?;
    match grown {
        10 => sheet.note("counter 0D counts exceptions returned (application protocol)"),
        20 => sheet.note("counter 0D counts errors in broadcasts, too (serial line)"),
        _ => {}
    }
    sheet.must(matches!(grown, 10 | 20), || {
        format!("10 exceptions and 10 faulty broadcasts, and counter 0D grew by {grown}; 10 or 20 is right")
    });
    Ok(())
}

fn ct_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let grown = growth(bench, ADDRESSED, |bench| {
        // One of the ten is what the broadcasts read first.
        for _ in 0..9 {
            alive_or_stop(bench)?;
        }
        broadcasts(bench, 10, true)
    })?;
    sheet.must((20..=21).contains(&grown), || {
        format!("10 requests and 10 broadcasts, and counter 0E grew by {grown}; 20 is due, 21 with its own reading")
    });
    Ok(())
}

fn alive_or_stop(bench: &mut Bench<'_>) -> Result<(), Stop> {
    bench.read_input(0, 1).map(|_| ())
}

fn ct_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let grown = growth(bench, UNANSWERED, |bench| broadcasts(bench, 10, true))?;
    sheet.must(grown == 10, || format!("10 broadcast writes, and counter 0F grew by {grown}"));
    Ok(())
}

fn ct_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let mark = bench.mark();
    let ([ah, al], [vh, vl]) = (mark.register.to_be_bytes(), mark.rest.to_be_bytes());
    let mut busy = 0;
    let grown = growth(bench, BUSY, |bench| {
        for _ in 0..20 {
            busy += u16::from(bench.ask(&[6, ah, al, vh, vl])?.is_exception(6, 6));
        }
        Ok(())
    })?;
    sheet.figure("requests answered by exception 06", i64::from(busy), "requests", 0);
    sheet
        .should(grown == busy, || format!("{busy} requests were answered by 06, counter 11 grew by {grown}"));
    Ok(())
}

fn ct_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let grown = growth(bench, OVERRUNS, |bench| {
        for _ in 0..5 {
            bench.exchange(&Burst::bytes(&[0x55; 300]), bench.board())?;
        }
        Ok(())
    })?;
    sheet.should(grown == 5, || format!("5 frames of 300 bytes, and counter 12 grew by {grown}"));
    alive(bench, sheet, "5 frames of 300 bytes")
}

fn ct_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    counters(bench)?;
    let grown = growth(bench, ADDRESSED, |bench| {
        for _ in 0..65_536 + 5 {
            alive_or_stop(bench)?;
        }
        Ok(())
    })?;
    sheet.should((5..=6).contains(&grown), || {
        format!("65,541 requests, and counter 0E grew by {grown}; past 65,535 it goes on from 0")
    });
    Ok(())
}
