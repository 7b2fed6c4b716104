//! Characters and line settings (family CH): what a receiver makes of bits, and what a sender makes of time.
//!
//! It refuses to know frames beyond one write and one sign of life.

use super::Code;
use super::marks::{Write, alive, at_line, claims, many, well};
use crate::bench::answer::gaps;
use crate::bench::{Answer, Bench, Stop};
use crate::burst::{Burst, Item};
use crate::link::Stop as Until;
use crate::sheet::Sheet;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Character, LineSpeed, Span};

pub(super) const CODE: &[(&str, Code)] = &[
    ("CH-01", Code::Active(ch_01)),
    ("CH-02", Code::Active(ch_02)),
    ("CH-03", Code::Active(ch_03)),
    ("CH-04", Code::Active(ch_04)),
    ("CH-05", Code::Active(ch_05)),
    ("CH-06", Code::Active(ch_06)),
    ("CH-07", Code::Active(ch_07)),
    ("CH-08", Code::Active(ch_08)),
    ("CH-09", Code::Active(ch_09)),
    ("CH-10", Code::Active(ch_10)),
    ("CH-11", Code::Active(ch_11)),
    ("CH-12", Code::Active(ch_12)),
    ("CH-13", Code::Active(ch_13)),
    ("CH-14", Code::Active(ch_14)),
];

/// Signs of life at `line`.
fn lives_at(bench: &mut Bench<'_>, sheet: &mut Sheet, line: LineSpeed) -> Result<(), Stop> {
    let name = format!("{} {}", line.baud, line.character.name());
    let claimed = bench.declaration().line.has(line);
    if !sheet.must(claimed, || format!("the board is not declared to know {name}")) {
        return Ok(());
    }
    at_line(bench, line, |bench| {
        for nonce in [0x37, 0xC8] {
            let pdu = bench.sign(nonce);
            let answer = bench.ask(&pdu)?;
            sheet.must(well(&pdu, &answer), || format!("at {name} a request is answered by {answer}"));
        }
        Ok(())
    })
}

fn ch_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    lives_at(bench, sheet, LineSpeed::DEFAULT)
}

fn ch_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    lives_at(bench, sheet, LineSpeed { baud: 9_600, ..LineSpeed::DEFAULT })
}

/// How many answers give a thousand characters, or as many as a slow rig can wait for.
fn answers(bench: &Bench<'_>) -> u64 {
    if bench.abilities().fast || bench.abilities().timing { 125 } else { 25 }
}

fn ch_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let line = bench.line();
    let error = bench.abilities().error;
    let (mut taken, mut due, mut wrong) = (0i128, 0i128, 0i128);
    let (mut chars, mut greatest) = (0i64, 0i128);
    // A long answer holds the rig's error down: two instants for all its characters.
    let pdu = if bench.functions().contains(&43) { vec![43, 14, 1, 0] } else { vec![4, 0, 0, 0, 3] };
    while chars < 1_000 {
        let (_, heard) = bench.say(&Burst::frame(bench.board(), &pdu))?;
        let (Some(first), Some(last)) = (heard.first(), heard.last()) else {
            return Err(Stop::Broken("a legal request is not answered".into()));
        };
        let idle: u64 = gaps(&heard).filter(|gap| *gap > error).map(Span::ticks).sum();
        let whole = i128::from(last.end.since(first.start).ticks()) - i128::from(idle);
        let nominal = i128::from(line.frame_span(heard.len()).ticks());
        let each = (whole - nominal).abs() * 1_000_000 / nominal;
        greatest = greatest.max(each);
        taken += whole;
        due += nominal;
        wrong += i128::from(error.ticks()) * 2;
        chars += many(heard.len());
    }
    let ppm = (taken - due) * 1_000_000 / due;
    let error_ppm = wrong * 1_000_000 / due;
    let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
    sheet.figure("characters", chars, "characters", 0);
    sheet.figure("bit time off the nominal one", small(ppm), "ppm", small(error_ppm));
    sheet.figure("bit time of one answer, furthest off", small(greatest), "ppm", small(error_ppm));
    if ppm.abs() <= 10_000 && ppm.abs() + error_ppm > 10_000 {
        sheet.unclear(format!("bits are {ppm} ppm off, the rig's own error is {error_ppm} ppm"));
    } else {
        sheet.must(ppm.abs() - error_ppm <= 10_000, || format!("bits are {ppm} ppm off; 1 % is allowed"));
    }
    Ok(())
}

fn ch_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let pdu = bench.sign(0xA5);
    for ppm in [-20_000, 20_000] {
        let burst = Burst { ppm, ..Burst::frame(bench.board(), &pdu) };
        let answer = bench.exchange(&burst, bench.board())?;
        sheet.must(well(&pdu, &answer), || {
            format!("a request with bits {ppm} ppm too long is answered by {answer}")
        });
    }
    Ok(())
}

fn ch_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut flawed = 0u32;
    let mut chars = 0i64;
    for nonce in [0x00, 0xFF, 0x55, 0xAA, 0x01, 0x80, 0x0F, 0xC3] {
        for _ in 0..answers(bench).div_ceil(8) {
            let pdu = bench.sign(nonce);
            let (_, heard) = bench.say(&Burst::frame(bench.board(), &pdu))?;
            let answer = Answer::of(bench.board(), &heard);
            chars += many(heard.len());
            flawed += heard.iter().filter(|one| one.flaw != Flaw::None).count() as u32;
            // Bits in the wrong order would give other bytes.
            sheet.must(well(&pdu, &answer), || format!("a sign of life is answered by {answer}"));
        }
    }
    sheet.figure("characters", chars, "characters", 0);
    sheet.must(flawed == 0, || format!("{flawed} of {chars} characters have a wrong parity or stop bit"));
    Ok(())
}

/// Ends the clause as not applicable on a line without parity.
fn has_parity(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if matches!(bench.line().character, Character::E8_1 | Character::O8_1) {
        return Ok(());
    }
    let pdu = bench.sign(2);
    let answer = bench.ask(&pdu)?;
    if well(&pdu, &answer) {
        return Err(Stop::NotApplicable("the line has no parity, and the board answers on it".into()));
    }
    Err(Stop::Broken(format!("a good request is answered by {answer}")))
}

/// The write with the character at `place` made by `spoil`: silence, nothing written, alive.
fn spoilt(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    places: std::ops::Range<usize>,
    spoil: fn(u8) -> Item,
    flaw: &str,
) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    for place in places {
        let mut burst = Burst::bytes(&write.bytes);
        burst.items[place] = spoil(write.bytes[place]);
        let what = format!("a write with {flaw} in byte {place}");
        write.ignored(bench, sheet, &burst, &what)?;
        alive(bench, sheet, &what)?;
    }
    Ok(())
}

const PARITY: &str = "a wrong parity bit";

fn ch_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    has_parity(bench)?;
    spoilt(bench, sheet, 0..1, Item::BadParity, PARITY)
}

fn ch_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    has_parity(bench)?;
    spoilt(bench, sheet, 1..6, Item::BadParity, PARITY)
}

fn ch_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    has_parity(bench)?;
    spoilt(bench, sheet, 6..8, Item::BadParity, PARITY)
}

fn ch_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    spoilt(bench, sheet, 4..6, Item::BadStop, "a low stop bit")?;
    // Within a frame a low stop bit swallows the next start bit; behind the last byte nothing but it is wrong.
    spoilt(bench, sheet, 7..8, Item::BadStop, "a low stop bit")
}

/// The line is low for so long, T3.5 of silence, and a sign of life.
fn behind_low(bench: &mut Bench<'_>, low: Span, nonce: u8) -> Result<(Vec<u8>, Answer), Stop> {
    let pdu = bench.sign(nonce);
    let burst = Burst { items: vec![Item::Low(low), Item::Idle(bench.line().t3_5())], ..Burst::default() };
    let burst = burst.join(&Burst::frame(bench.board(), &pdu));
    let answer = bench.exchange(&burst, bench.board())?;
    Ok((pdu, answer))
}

/// As [`behind_low`], and the sign must be answered.
pub(super) fn answered_behind_low(bench: &mut Bench<'_>, sheet: &mut Sheet, low: Span) -> Result<(), Stop> {
    let (pdu, answer) = behind_low(bench, low, 0x34)?;
    sheet.must(well(&pdu, &answer), || format!("behind a break of {low} a request is answered by {answer}"));
    Ok(())
}

fn ch_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let character = bench.line().char_span();
    let write = Write::new(bench)?;
    answered_behind_low(bench, sheet, character * 20)?;
    write.undone(bench, sheet, "a break")
}

fn ch_11(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let own = bench.line();
    let bare = matches!(own.character, Character::N8_1 | Character::N8_2);
    let line = if bare { own } else { LineSpeed { character: Character::N8_2, ..own } };
    claims(bench, line)?;
    sheet.should(line.character != Character::N8_1, || {
        "without parity a character has two stop bits by the rules; the profile's 8N1 deviates".into()
    });
    let error = bench.abilities().error;
    at_line(bench, line, |bench| {
        let pdu = bench.sign(0x11);
        let (_, heard) = bench.say(&Burst::frame(bench.board(), &pdu))?;
        let answer = Answer::of(bench.board(), &heard);
        sheet.must(well(&pdu, &answer), || format!("without parity a request is answered by {answer}"));
        if let (Some(first), Some(last)) = (heard.first(), heard.last()) {
            let (whole, due) = (last.end.since(first.start), line.frame_span(heard.len()));
            sheet.must(whole + error * 2 + due / 100 >= due, || {
                format!("{} characters take {whole}; with two stop bits they take {due}", heard.len())
            });
        }
        Ok(())
    })
}

/// Ten seconds of good frames at half the board's speed, addressed to it.
fn ch_12(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let own = bench.line();
    let half = LineSpeed { baud: own.baud / 2, ..own };
    let write = Write::new(bench)?;
    let burst = Burst { speed: Some(half), ..Burst::bytes(&write.bytes) };
    let end = bench.now() + Span::from_secs(10);
    let mut frames = 0i64;
    let mut heard = Vec::new();
    while bench.now() < end {
        let at = bench.free_at();
        let sent = bench.schedule(at, &burst)?;
        heard.extend(bench.run(sent.end + half.t3_5(), Until::AtEnd)?);
        frames += 1;
    }
    let what = format!("{frames} frames at {} bit/s", half.baud);
    sheet.figure("frames at half the speed", frames, "frames", 0);
    sheet.must(heard.is_empty(), || format!("{what} are answered by {} characters", heard.len()));
    alive(bench, sheet, &what)?;
    write.undone(bench, sheet, &what)
}

fn ch_13(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    has_parity(bench)?;
    let own = bench.line();
    let other = if own.character == Character::E8_1 { Character::O8_1 } else { Character::E8_1 };
    let write = Write::new(bench)?;
    let speed = Some(LineSpeed { character: other, ..own });
    let burst = Burst { speed, ..Burst::bytes(&write.bytes) };
    let what = format!("a write in {}", other.name());
    write.ignored(bench, sheet, &burst, &what)?;
    alive(bench, sheet, &what)
}

/// Glitches of a quarter of a bit every 50 ms, and a request each second.
fn ch_14(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let glitch = Item::Low(Span::from_ticks(bench.line().bit().ticks() / 4));
    let glitch = Burst { items: vec![glitch], ..Burst::default() };
    let write = Write::new(bench)?;
    for second in 0..10 {
        let begin = bench.free_at();
        for k in 0..20 {
            bench.schedule(begin + Span::from_ms(50) * k, &glitch)?;
        }
        let heard = bench.run(begin + Span::from_ms(975), Until::AtEnd)?;
        sheet.must(heard.is_empty(), || {
            format!("glitches on the idle line make it say {} characters", heard.len())
        });
        alive(bench, sheet, &format!("{} glitches", (second + 1) * 20))?;
    }
    write.undone(bench, sheet, "200 glitches")
}
