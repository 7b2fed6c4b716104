//! Exceptions: their form, which comes first, and that they leave no trace (family EX).
//!
//! It refuses to know what registers mean, but for those that tell of broken hardware.

use super::Code;
use super::shared::{refused, request};
use crate::act::{Act, Field};
use crate::bench::answer::delay;
use crate::bench::{Answer, Bench, Kind, Passive, Stop};
use crate::burst::Burst;
use crate::sheet::Sheet;
use crate::tries::{hex, undeclared, unfit};
use forecourt_tag::Rate;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("EX-02", Code::Active(ex_02)),
    ("EX-04", Code::Active(ex_04)),
    ("EX-05", Code::Active(ex_05)),
    ("EX-06", Code::Active(ex_06)),
    ("EX-08", Code::Active(ex_08)),
    ("EX-09", Code::Active(ex_09)),
    ("EX-12", Code::Active(ex_12)),
    ("EX-13", Code::Passive(ex_13)),
    ("EX-14", Code::Active(ex_14)),
    ("EX-15", Code::Active(ex_15)),
    ("EX-18", Code::Active(ex_18)),
];

fn ex_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    let declared = bench.functions();
    for code in (1..=127).filter(|code| !declared.contains(code)) {
        refused(bench, sheet, &[code, 0, 0, 0, 0], 1)?;
    }
    let after = bench.tables()?;
    sheet.must(before == after, || {
        format!("undeclared functions changed the board: {before} before, {after} behind")
    });
    Ok(())
}

/// What a board that drops the top bit of a function code would take for a legal write.
fn write_of(bench: &Bench<'_>, code: u8) -> Vec<u8> {
    let mark = bench.mark();
    let [rh, rl] = mark.register.to_be_bytes();
    let [vh, vl] = mark.other.to_be_bytes();
    match code & 0x7F {
        5 => vec![code, 0, 0, 0xFF, 0],
        15 => vec![code, 0, 0, 0, 1, 1, 1],
        16 => vec![code, rh, rl, 0, 1, 2, vh, vl],
        _ => vec![code, rh, rl, vh, vl],
    }
}

fn ex_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    for code in 128..=255 {
        let pdu = write_of(bench, code);
        let answer = bench.ask(&pdu)?;
        let fine = matches!(answer, Answer::Silence | Answer::Exception { .. });
        sheet.should(fine, || format!("{}: silence or an exception was due, {answer} came", hex(&pdu)));
        if [5, 6, 15, 16, 0x7F].contains(&(code & 0x7F)) {
            let after = bench.tables()?;
            sheet.must(before == after, || {
                format!("{} changed the board: {before} before, {after} behind", hex(&pdu))
            });
        }
    }
    Ok(())
}

fn ex_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    let declared = bench.functions();
    for code in (65..=72u8).chain(100..=110).filter(|code| !declared.contains(code)) {
        for length in [0, 1, 4, 16] {
            let mut pdu = vec![code];
            pdu.resize(1 + length, 0);
            refused(bench, sheet, &pdu, 1)?;
        }
    }
    let after = bench.tables()?;
    sheet.must(before == after, || {
        format!("user-defined functions changed the board: {before} before, {after} behind")
    });
    Ok(())
}

fn ex_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let declared = bench.functions();
    for code in [9, 10, 13, 14, 41, 42, 90, 91, 125, 126, 127] {
        if declared.contains(&code) {
            sheet.note(format!("reserved function {code} is declared and was left out"));
            continue;
        }
        let pdu = [code, 0, 0, 0, 0];
        let answer = bench.ask(&pdu)?;
        sheet.should(answer.is_exception(code, 1), || {
            format!("reserved function {code}: exception 01 was due, {answer} came")
        });
    }
    Ok(())
}

/// 03 or 02, both documents have their reasons; but one board has one order.
fn ex_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let (mut quantity, mut address) = (0, 0);
    for _ in 0..5 {
        for function in [4, 3] {
            let answer = bench.ask(&request(function, 0xFF00, 0))?;
            let (is_03, is_02) = (answer.is_exception(function, 3), answer.is_exception(function, 2));
            sheet.must(is_03 || is_02, || {
                format!("no registers from FF00 by function {function}: 03 or 02 was due, {answer} came")
            });
            quantity += u32::from(is_03);
            address += u32::from(is_02);
        }
    }
    sheet.should(quantity == 0 || address == 0, || {
        format!("the same fault is answered {quantity} times by 03 and {address} times by 02")
    });
    if address == 0 {
        sheet.note("the quantity is tested before the address (AP)");
    } else if quantity == 0 {
        sheet.note("the address is tested before the quantity (SL App. A)");
    }
    Ok(())
}

fn ex_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let answer = bench.ask(&request(5, 0x63, 0x1234))?;
    let (is_03, is_02) = (answer.is_exception(5, 3), answer.is_exception(5, 2));
    sheet.must(is_03 || is_02, || format!("value 1234 to coil 99: 03 or 02 was due, {answer} came"));
    if is_03 {
        sheet.note("a coil's value is tested before its address (AP)");
    } else if is_02 {
        sheet.note("a coil's address is tested before its value (SL App. A)");
    }
    Ok(())
}

/// Requests that end in an exception, of each kind that the board has.
fn refusals(bench: &Bench<'_>) -> Vec<Vec<u8>> {
    let mark = bench.mark();
    let unfit = unfit(bench);
    let [rh, rl] = mark.register.to_be_bytes();
    let [vh, vl] = mark.other.to_be_bytes();
    let mut all = vec![
        vec![undeclared(bench), 0, 0, 0, 1],
        request(3, 0x63, 1).to_vec(),
        request(3, mark.register, 0).to_vec(),
        request(4, 0x63, 1).to_vec(),
        request(4, 0, 126).to_vec(),
        request(6, 0x63, mark.other).to_vec(),
        request(6, mark.register, unfit).to_vec(),
        request(8, 2, 0).to_vec(),
        vec![16, 0, 0x63, 0, 1, 2, vh, vl],
        vec![16, rh, rl, 0, 1, 4, vh, vl],
        vec![16, rh, rl, 0, 0, 0],
        vec![0x2B, 0x0E, 9, 0],
        vec![0x2B, 0x0E, 4, 0x55],
    ];
    match bench.kind() {
        Kind::Slot => all.push(request(5, 0, 0xFF00).to_vec()),
        Kind::Drawer => all.extend([
            request(1, 1, 1).to_vec(),
            request(2, 5, 1).to_vec(),
            request(5, 1, 0xFF00).to_vec(),
            request(5, 0, 0x0001).to_vec(),
            vec![15, 0, 0, 0, 2, 1, 3],
            vec![15, 0, 0, 0, 1, 2, 1, 1],
        ]),
    }
    all
}

fn ex_12(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    for pdu in refusals(bench) {
        let answer = bench.ask(&pdu)?;
        let refused = matches!(answer, Answer::Exception { function, .. } if function == pdu[0]);
        sheet.must(refused, || format!("{}: an exception was due, {answer} came", hex(&pdu)));
        let after = bench.tables()?;
        sheet.must(before == after, || {
            format!("{}, refused, changed the board: {before} before, {after} behind", hex(&pdu))
        });
    }
    Ok(())
}

fn ex_13(passive: &Passive, sheet: &mut Sheet) {
    for (code, times) in &passive.exceptions {
        sheet.figure(
            &format!("exceptions {code:02X}"),
            i64::try_from(*times).unwrap_or(i64::MAX),
            "frames",
            0,
        );
        sheet.should(matches!(code, 1..=4 | 6), || {
            format!("exception {code:02X} came {times} times; a board has 01, 02, 03, 04 and 06")
        });
    }
}

fn ex_14(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut requests = refusals(bench);
    // The longest request that is refused is the one that takes longest to check.
    requests.push([vec![undeclared(bench)], vec![0xFF; 252]].concat());
    let mut greatest = Span::ZERO;
    for pdu in requests {
        let burst = Burst::frame(bench.board(), &pdu);
        let (sent, heard) = bench.say(&burst)?;
        bench.passive.answered(sent.end, &heard);
        let answer = Answer::of(bench.board(), &heard);
        if sheet.must(matches!(answer, Answer::Exception { .. }), || {
            format!("{}: an exception was due in time, {answer} came", hex(&pdu))
        }) {
            greatest = greatest.max(delay(sent.end, &heard).unwrap_or_default());
        }
    }
    let limit = bench.profile().line.response_timeout;
    sheet.at_most("latency of exceptions, greatest", greatest, limit, bench.abilities().error);
    Ok(())
}

fn ex_15(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    match bench.kind() {
        Kind::Slot => broken_antenna(bench, sheet),
        Kind::Drawer => broken_driver(bench, sheet),
    }
}

/// How long broken hardware may take to show; the profile has it for a stall.
const SHOWS: Span = Span::from_ms(600);

fn broken_antenna(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    let rate = match bench.profile().slot.rate {
        Rate::Rf64 => 64,
        Rate::Rf32 => 32,
        Rate::Rf16 => 16,
    };
    let id = bench.stream("tag").between(1, (1 << 40) - 1);
    bench.act(Act::Tag { board, field: Field::Tag { id, rate } })?;
    bench.listen(bench.profile().slot.appear_within + SHOWS)?;
    if bench.read_input(0, 4)? == [0; 4] {
        return Err(Stop::Inconclusive("no tag shows in the slot before its antenna breaks (TG-02)".into()));
    }
    bench.act(Act::Antenna { board, broken: true })?;
    bench.listen(SHOWS)?;
    match bench.ask(&request(4, 0, 7))? {
        Answer::Reply(reply) if reply.len() == 16 => {
            sheet.must(reply[2..10] == [0; 8], || {
                format!("the antenna is broken and a tag is still shown: {}", hex(&reply))
            });
            sheet.must(reply[11] & 0b1000 != 0, || {
                format!("the antenna is broken and status bit 3 is clear: {}", hex(&reply))
            });
            sheet.note("told by a status bit");
        }
        answer => {
            sheet.must(answer.is_exception(4, 4), || {
                format!("the antenna is broken: the status bit or exception 04 was due, {answer} came")
            });
            sheet.note("told by exception 04");
        }
    }
    Ok(())
}

fn broken_driver(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    bench.act(Act::Driver { board: bench.board(), broken: true })?;
    let open = request(5, 0, 0xFF00);
    let answer = bench.ask(&open)?;
    if answer.is_exception(5, 4) {
        sheet.must(true, String::new);
        sheet.note("told by exception 04");
    } else {
        sheet.must(answer.is_reply(&open), || {
            format!("the motor driver is broken: an echo or exception 04 was due, {answer} came")
        });
        sheet.note("told by the fault register");
    }
    bench.listen(SHOWS)?;
    let (inputs, registers) = (bench.read_discrete(0, 5)?, bench.read_input(0, 3)?);
    sheet.must(!inputs[1] && !inputs[2], || {
        format!("the motor driver is broken, and the drawer claims to move or to be open: {inputs:?}")
    });
    sheet.must(registers[1] == 3, || {
        format!("the motor driver is broken, and the fault register reads {}", registers[1])
    });
    Ok(())
}

/// Short writes, each behind a frame whose bytes at the places that are missing would make it a legal write.
fn ex_18(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    let mark = bench.mark();
    let [rh, rl] = mark.register.to_be_bytes();
    let [vh, vl] = mark.other.to_be_bytes();
    let reading = request(3, mark.register, mark.other).to_vec();
    let refused = vec![16, rh, rl, 0, 0, 2, vh, vl];
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> =
        (1..=4).map(|length| (reading.clone(), [6, rh, rl, vh][..length].to_vec())).collect();
    pairs.push((reading, vec![6, rh, rl, vl]));
    pairs.extend([(refused.clone(), vec![16, rh, rl, 0, 1, 2, vh]), (refused, vec![16, rh, rl, 0, 1, 2])]);
    if bench.kind() == Kind::Drawer {
        let reading = request(1, 0, 0xFF00).to_vec();
        pairs.extend((1..=4).map(|length| (reading.clone(), [5, 0, 0, 0xFF][..length].to_vec())));
    }
    for (first, short) in pairs {
        bench.ask(&first)?;
        let answer = bench.ask(&short)?;
        let function = short[0];
        let silent = answer.is_silence();
        sheet.must(silent || answer.is_exception(function, 3), || {
            format!("{}, cut short, should be refused with 03, {answer} came", hex(&short))
        });
        sheet.should(!silent, || format!("{}, cut short, is met with silence instead of 03", hex(&short)));
        let after = bench.tables()?;
        sheet.must(before == after, || {
            format!("{}, cut short, changed the board: {before} before, {after} behind", hex(&short))
        });
    }
    Ok(())
}
