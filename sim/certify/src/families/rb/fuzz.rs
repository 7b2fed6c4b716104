//! Frames by the thousand: wrong checksums, random PDUs with right ones, lengths and counts at their edges.
//!
//! All of them come from the run's seed. It refuses to accept an answer that is not in the form of its function.

use super::legal;
use crate::bench::{Answer, Bench, Kind, Stop};
use crate::burst::Burst;
use crate::families::marks::{alive, many, well};
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_kernel::Stream;
use forecourt_wire::crc::crc16;

/// So many of `whole`: all in a long run, else what the rig's speed allows.
fn how_many(bench: &Bench<'_>, whole: u32, fast: u32, slow: u32) -> u32 {
    match (bench.long(), bench.abilities().fast) {
        (true, _) => whole,
        (false, true) => fast,
        (false, false) => slow,
    }
}

pub(in crate::families) fn rb_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut draw = bench.stream("frames");
    let count = how_many(bench, 10_000, 700, 100);
    let before = bench.tables()?;
    let mut bytes = 0i64;
    for number in 0..count {
        let mut frame = vec![0; draw.between(1, 255) as usize];
        draw.fill(&mut frame);
        if draw.below(2) == 0 {
            frame[0] = bench.board();
        }
        // By chance one in 65,536 is right: then it is made wrong.
        if crc16(&frame) == 0 && frame.len() > 3 {
            frame[1] ^= 1;
        }
        bytes += many(frame.len());
        let heard = bench.neighbours_talk(&[Burst::bytes(&frame)])?;
        sheet.must(heard.is_empty(), || {
            format!("frame {number} with a wrong checksum, {} bytes, is answered", frame.len())
        });
        // Seldom, for some receivers only die of many in a row.
        if matches!(number, 0 | 9 | 99) || number + 1 == count {
            alive(bench, sheet, &format!("{} frames with wrong checksums", number + 1))?;
        }
    }
    let after = bench.tables()?;
    sheet.must(before == after, || format!("they changed the board: {before} before, {after} behind them"));
    sheet.figure("frames", i64::from(count), "frames", 0);
    sheet.figure("bytes", bytes, "bytes", 0);
    Ok(())
}

/// True when a request of this function has the right form, so that silence is no answer to it.
fn in_form(pdu: &[u8]) -> bool {
    match pdu {
        [1..=6, rest @ ..] => rest.len() == 4,
        [8, rest @ ..] => rest.len() >= 4 && rest.len().is_multiple_of(2),
        [15 | 16, _, _, _, _, bytes, values @ ..] => values.len() == usize::from(*bytes),
        [43, 14, _, _] => true,
        [15 | 16 | 43, ..] => false,
        _ => true,
    }
}

/// What is wrong with `answer` to `pdu`, if anything.
fn amiss(bench: &Bench<'_>, pdu: &[u8], answer: &Answer) -> Option<&'static str> {
    let code = pdu[0];
    match answer {
        // Codes from 128 up are other boards' exceptions.
        Answer::Silence if code & 0x80 != 0 || !in_form(pdu) => None,
        Answer::Silence => Some("a request in good form met silence"),
        _ if code & 0x80 != 0 => Some("a code above 127 is no request"),
        Answer::Exception { function, code: 1..=4 | 6 } if *function == code => None,
        Answer::Exception { .. } => Some("an exception that there is not"),
        Answer::Garbled { .. } => Some("the answer is no frame"),
        Answer::Reply(_) if well(pdu, answer) => None,
        Answer::Reply(reply)
            if bench.functions().contains(&code) && !matches!(code, 1..=6 | 8 | 15 | 16 | 43) =>
        {
            if reply.first() == Some(&code) { None } else { Some("another function's answer") }
        }
        Answer::Reply(_) => Some("the reply is not in its function's form"),
    }
}

fn random_pdu(bench: &Bench<'_>, draw: &mut Stream) -> Vec<u8> {
    let code = match draw.below(10) {
        0..=5 => *draw.pick(bench.functions()).expect("a declaration names functions"),
        6..=8 => draw.between(1, 127) as u8,
        _ => draw.next_u64() as u8,
    };
    let first = bench.holding_range().0 as u8;
    let mut data = match draw.below(8) {
        // Likely numbers: small addresses, small counts.
        0..=3 => vec![
            0,
            draw.between(0, 3) as u8 + if draw.below(2) == 0 { first } else { 0 },
            0,
            draw.between(0, 4) as u8,
        ],
        4 => vec![0; draw.below(5) as usize],
        5 | 6 => vec![0; draw.below(24) as usize],
        _ => vec![0; draw.below(250) as usize],
    };
    if draw.below(2) == 0 {
        draw.fill(&mut data);
    }
    if matches!(code, 15 | 16) && data.len() == 4 {
        let words = u64::from(data[3].min(4)) * 2;
        data.push(words as u8);
        data.extend((0..words).map(|_| draw.between(0, 3) as u8));
    }
    // A count of faults or openings is set by nobody, and the other addresses are not asked.
    [vec![code], data].concat()
}

pub(in crate::families) fn rb_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut draw = bench.stream("requests");
    let count = how_many(bench, 100_000, 2_000, 200);
    for number in 0..count {
        let pdu = random_pdu(bench, &mut draw);
        let answer = bench.ask(&pdu)?;
        let wrong = amiss(bench, &pdu, &answer);
        sheet.must(wrong.is_none(), || {
            format!("random request {number}, {}: {answer}: {}", hex(&pdu), wrong.unwrap_or_default())
        });
        if number % 500 == 499 {
            in_range(bench, sheet)?;
        }
    }
    sheet.figure("requests", i64::from(count), "requests", 0);
    in_range(bench, sheet)
}

/// Whatever was written, the registers hold values that the profile allows.
fn in_range(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let tables = bench.tables()?;
    let held = &tables.holding;
    let right = match bench.kind() {
        Kind::Slot => held[0] <= 2 && held[1] <= 1,
        Kind::Drawer => {
            let ranges = bench.ranges();
            (16..).zip(held).all(|(register, value)| ranges.holds(register, *value))
        }
    };
    sheet.must(right, || format!("among random requests the board shows {tables}"));
    Ok(())
}

pub(in crate::families) fn rb_12(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    for pdu in legal(bench)? {
        let whole = bench.bytes_of(&pdu);
        let cut = &pdu[..pdu.len() - 1];
        let more = [&pdu[..], &[0x5A]].concat();
        let longer = [&whole[..], &[0x5A]].concat();
        for (bytes, what) in [
            (bench.bytes_of(cut), "a byte short with a right checksum"),
            (whole[..whole.len() - 1].to_vec(), "cut off by a byte"),
            (bench.bytes_of(&more), "a byte long with a right checksum"),
            (longer, "with a byte behind it"),
        ] {
            let answer = bench.exchange(&Burst::bytes(&bytes), bench.board())?;
            let right = answer.is_silence() || answer.is_exception(pdu[0], 3);
            sheet.must(right, || format!("{}, {what}, is answered by {answer}", hex(&bytes)));
        }
    }
    let after = bench.tables()?;
    sheet.must(before == after, || format!("they changed the board: {before} before, {after} behind them"));
    Ok(())
}

/// One request at an edge: which exceptions are right, none when it is a good one.
struct Edge {
    pdu: Vec<u8>,
    value: bool,
    range: bool,
}

/// Reads and writes with counts and addresses at and beyond their edges.
fn edges(bench: &mut Bench<'_>) -> Result<Vec<Edge>, Stop> {
    let mut edges = Vec::new();
    let (holding, held) = bench.holding_range();
    let drawer = bench.kind() == Kind::Drawer;
    let tables: [(u8, u16, u16, u16); 4] = [
        (1, 0, u16::from(drawer), 2_000),
        (2, 0, if drawer { 5 } else { 0 }, 2_000),
        (3, holding, held, 125),
        (4, 0, bench.input_count(), 125),
    ];
    let outside = |first: u16, count: u16, at: u16, quantity: u16| {
        at < first || u32::from(at) + u32::from(quantity) > u32::from(first) + u32::from(count)
    };
    for (code, first, count, most) in tables.into_iter().filter(|table| bench.functions().contains(&table.0))
    {
        for at in [first, first + count.max(1) - 1, first + count, 0xFFFF] {
            for quantity in [0, 1, most, most + 1, 0xFFFF] {
                let ([ah, al], [qh, ql]) = (at.to_be_bytes(), quantity.to_be_bytes());
                edges.push(Edge {
                    pdu: vec![code, ah, al, qh, ql],
                    value: quantity == 0 || quantity > most,
                    range: outside(first, count, at, quantity.max(1)),
                });
            }
        }
    }
    let mut values: Vec<u8> =
        bench.read_holding(holding, held)?.into_iter().flat_map(u16::to_be_bytes).collect();
    values.resize(246, 0);
    for (code, first, count, most, unit) in
        [(16u8, holding, held, 123u16, 16u16), (15, 0, u16::from(drawer), 1_968, 1)]
    {
        if !bench.functions().contains(&code) {
            continue;
        }
        for at in [first, first + count, 0xFFFF] {
            for quantity in [0, 1, most, most + 1, 0xFFFF] {
                let due = (u32::from(quantity) * u32::from(unit)).div_ceil(8);
                for bytes in [due.min(246), 0, 255] {
                    let ([ah, al], [qh, ql]) = (at.to_be_bytes(), quantity.to_be_bytes());
                    let mut pdu = vec![code, ah, al, qh, ql, bytes as u8];
                    let body = (bytes.min(246)) as usize;
                    pdu.extend(if code == 16 { values[..body].to_vec() } else { vec![0; body] });
                    edges.push(Edge {
                        pdu,
                        value: quantity == 0 || quantity > most || bytes != due,
                        range: outside(first, count, at, quantity.max(1)),
                    });
                }
            }
        }
    }
    Ok(edges)
}

pub(in crate::families) fn rb_13(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    for edge in edges(bench)? {
        let answer = bench.ask(&edge.pdu)?;
        let code = edge.pdu[0];
        let refused =
            edge.value && answer.is_exception(code, 3) || edge.range && answer.is_exception(code, 2);
        let shown = hex(&edge.pdu[..edge.pdu.len().min(12)]);
        if edge.value || edge.range {
            // To a length that does not fit its count some boards say nothing; the clauses of the functions warn of it.
            let mute = edge.value && matches!(code, 15 | 16) && answer.is_silence();
            sheet.should(!mute, || format!("{shown} meets silence, exception 03 is due"));
            sheet.must(refused || mute, || {
                let due = if edge.value { "03" } else { "02" };
                format!("{shown} …: exception {due} was due, {answer} came")
            });
        } else {
            sheet.must(well(&edge.pdu, &answer), || format!("{shown} is answered by {answer}"));
        }
    }
    alive(bench, sheet, "all these counts")?;
    let after = bench.tables()?;
    sheet.must(before == after, || format!("they changed the board: {before} before, {after} behind them"));
    Ok(())
}
