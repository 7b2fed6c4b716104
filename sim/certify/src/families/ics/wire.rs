//! Declared functions and tables against what the wire says, both ways (ICS-02, ICS-03).
//!
//! What it finds stands in notes, so that two releases can be compared. It refuses to try anything that moves or writes
//! another value than the one that is there.

use crate::bench::{Answer, Bench, Kind, Stop};
use crate::sheet::Sheet;

/// A request of function `code` that changes nothing on any board that has it in the usual form.
fn harmless(bench: &Bench<'_>, code: u8, held: u16) -> Vec<u8> {
    let [ah, al] = bench.mark().register.to_be_bytes();
    let [vh, vl] = held.to_be_bytes();
    match code {
        3 => vec![3, ah, al, 0, 1],
        1 | 2 | 4 => vec![code, 0, 0, 0, 1],
        5 => vec![5, 0, 0, 0, 0],
        6 => vec![6, ah, al, vh, vl],
        8 => vec![8, 0, 0, 0x1C, 0x52],
        15 => vec![15, 0, 0, 0, 1, 1, 0],
        16 => vec![16, ah, al, 0, 1, 2, vh, vl],
        7 | 11 | 12 | 17 => vec![code],
        43 => vec![43, 14, 1, 0],
        _ => vec![code, 0, 0, 0, 0],
    }
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let words: Vec<String> = items.iter().map(ToString::to_string).collect();
    if words.is_empty() { "none".into() } else { words.join(" ") }
}

pub(in crate::families) fn ics_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let held = bench.read_holding(bench.mark().register, 1)?[0];
    let mut found = Vec::new();
    for code in 1..=127 {
        let pdu = harmless(bench, code, held);
        let declared = bench.functions().contains(&code);
        match bench.ask(&pdu)? {
            // A board that knows a function refuses its contents in another way than with 01.
            Answer::Reply(_) => found.push(code),
            Answer::Exception { function, code: exception } if function == code && exception != 1 => {
                found.push(code)
            }
            Answer::Exception { .. } => {}
            other => {
                sheet.must(!declared, || format!("function {code} is declared and met by {other}"));
                sheet.note(format!("function {code} is met by {other}"));
            }
        }
        let answers = found.last() == Some(&code);
        sheet.must(answers == declared, || {
            if declared {
                format!("function {code} is declared, and the board refuses it with 01")
            } else {
                format!("function {code} is not declared, and the board answers it")
            }
        });
    }
    sheet.note(format!("function codes answered: {}", list(&found)));
    Ok(())
}

/// The addresses to try of a table that begins at `first` and has `count` entries.
fn addresses(bench: &mut Bench<'_>, name: &str, first: u16, count: u16, random: usize) -> Vec<u16> {
    let mut draw = bench.stream(name);
    let mut all: Vec<u16> = (0..=first + count + 8).collect();
    let around = |at: u16| [at.wrapping_sub(1), at, at.wrapping_add(1)];
    all.extend((0..16).flat_map(|bit| around(1 << bit)));
    // Whoever drops the high byte of an address shows its table again on other pages.
    all.extend([1u16, 0x10, 0x7F, 0x80, 0xFF].map(|page| page << 8 | first));
    all.extend([40_001, 40_017, 30_001, 0xFFFE, 0xFFFF]);
    all.extend((0..random).map(|_| draw.next_u64() as u16));
    all.sort_unstable();
    all.dedup();
    all
}

pub(in crate::families) fn ics_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let drawer = bench.kind() == Kind::Drawer;
    let (holding, held) = bench.holding_range();
    let random = if bench.abilities().fast { 200 } else { 20 };
    for (code, name, first, count) in [
        (1, "coils", 0, u16::from(drawer)),
        (2, "discrete inputs", 0, if drawer { 5 } else { 0 }),
        (3, "holding registers", holding, held),
        (4, "input registers", 0, bench.input_count()),
    ] {
        if !bench.functions().contains(&code) {
            sheet.must(count == 0, || {
                format!("the profile has {count} {name}, and function {code} is not declared")
            });
            continue;
        }
        let (mut found, mut tried) = (Vec::new(), 0);
        for at in addresses(bench, name, first, count, random) {
            let [ah, al] = at.to_be_bytes();
            let answer = bench.ask(&[code, ah, al, 0, 1])?;
            let inside = at >= first && at < first + count;
            let reads = matches!(answer, Answer::Reply(_));
            if reads {
                found.push(at);
            }
            tried += 1;
            sheet.must(reads == inside && (reads || answer.is_exception(code, 2)), || {
                let due = if inside { "a value" } else { "exception 02" };
                format!("{name}: address {at} is answered by {answer}, {due} was due")
            });
        }
        sheet.note(format!("{name} answered, of {tried} addresses tried: {}", list(&found)));
    }
    Ok(())
}
