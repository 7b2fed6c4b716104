//! Robustness (family RB): whatever comes over the line, the first good request behind it is answered.
//!
//! It refuses to know what other clauses say of single frames; [`fuzz`] has frames by the thousand.

mod fuzz;

use super::Code;
use super::ch::answered_behind_low;
use super::marks::{Write, alive, well};
use super::tm::{harmless, stand_still};
use crate::bench::answer::delay;
use crate::bench::{Answer, Bench, Kind, Stop};
use crate::burst::Burst;
use crate::link::Stop as Until;
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("RB-01", Code::Active(rb_01)),
    ("RB-02", Code::Active(fuzz::rb_02)),
    ("RB-03", Code::Active(fuzz::rb_03)),
    ("RB-04", Code::Active(rb_04)),
    ("RB-05", Code::Active(rb_05)),
    ("RB-06", Code::Active(rb_06)),
    ("RB-07", Code::Active(rb_07)),
    ("RB-08", Code::Active(rb_08)),
    ("RB-09", Code::Active(rb_09)),
    ("RB-10", Code::Active(rb_10)),
    ("RB-11", Code::Active(rb_11)),
    ("RB-12", Code::Active(fuzz::rb_12)),
    ("RB-13", Code::Active(fuzz::rb_13)),
];

/// A second of random bytes without a gap.
fn rb_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut draw = bench.stream("noise");
    let mut bytes = vec![0; (Span::from_secs(1) / bench.line().char_span()) as usize];
    draw.fill(&mut bytes);
    let noise = Burst::bytes(&bytes);
    let answer = bench.exchange(&noise, bench.board())?;
    sheet.must(answer.is_silence(), || format!("a second of random bytes is answered by {answer}"));
    // And once more with the request right behind it.
    let pdu = bench.sign(1);
    bench.line_up(&[noise])?;
    let at = bench.free_at();
    let burst = Burst::frame(bench.board(), &pdu);
    let sent = bench.schedule(at, &burst)?;
    let heard = bench.hear(&burst, sent)?;
    let answer = Answer::of(bench.board(), &heard);
    sheet.must(well(&pdu, &answer), || {
        format!("at once behind a second of random bytes a request is answered by {answer}")
    });
    Ok(())
}

/// How long the board lets a master wait.
fn lone_delay(bench: &mut Bench<'_>, pdu: &[u8]) -> Result<Span, Stop> {
    let (sent, heard) = bench.say(&Burst::frame(bench.board(), pdu))?;
    let answer = Answer::of(bench.board(), &heard);
    if !well(pdu, &answer) {
        return Err(Stop::Broken(format!("the legal request {} is answered by {answer}", hex(pdu))));
    }
    Ok(delay(sent.end, &heard).unwrap_or(Span::ZERO))
}

/// The rig talks over the board's answer, from each of its characters on.
fn rb_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let pdu = [4, 0, 0, 0, 3];
    let (board, character) = (bench.board(), bench.line().char_span());
    let answer_after = lone_delay(bench, &pdu)?;
    for bytes in [vec![0x55], vec![0x00, 0xFF, 0x00, 0xFF], bench.bytes_of(&pdu)] {
        for place in 0..11 {
            let at = bench.free_at();
            let sent = bench.schedule(at, &Burst::frame(board, &pdu))?;
            let over = sent.end + answer_after + character * place + character / 2;
            let over = bench.schedule(over, &Burst::bytes(&bytes))?;
            bench.run(over.end + bench.patience() * 2, Until::AtEnd)?;
            alive(bench, sheet, &format!("{} sent over its answer from character {place} on", hex(&bytes)))?;
        }
    }
    Ok(())
}

/// A master that does not wait for the answer.
fn rb_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let pdu = [4, 0, 0, 0, 3];
    let (board, line) = (bench.board(), bench.line());
    let answer_after = lone_delay(bench, &pdu)?;
    let t3_5 = line.t3_5();
    let gaps =
        [line.t1_5() / 2, line.t1_5() * 4 / 3, t3_5, answer_after, answer_after + line.char_span() * 3];
    for gap in gaps {
        let at = bench.free_at();
        let first = bench.schedule(at, &Burst::frame(board, &pdu))?;
        let second = bench.schedule(first.end + gap, &Burst::frame(board, &pdu))?;
        let heard = bench.run(second.end + bench.patience() * 2, Until::AtEnd)?;
        let collided = heard.iter().any(|one| one.start < second.end && second.start < one.end);
        let answer = Answer::of(board, &heard);
        // Where both spoke at once nobody can read the answer; that it goes on afterwards is what counts.
        sheet.must(collided || answer.is_silence() || well(&pdu, &answer), || {
            format!("two requests {gap} apart are answered by {answer}: one whole answer is the most")
        });
        alive(bench, sheet, &format!("a second request {gap} behind the first"))?;
    }
    Ok(())
}

/// The head of a request, 100 ms, and the whole one.
fn rb_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let pdu = bench.sign(6);
    let bytes = bench.bytes_of(&pdu);
    for length in 3..bytes.len() {
        let (sent, heard) = bench.say(&Burst::bytes(&bytes[..length]))?;
        sheet.must(heard.is_empty(), || {
            format!("the first {length} bytes of a request are answered by {} characters", heard.len())
        });
        let rest = (sent.end + Span::from_ms(100)).since(bench.now());
        bench.listen(rest)?;
        alive(bench, sheet, &format!("the first {length} bytes of a request"))?;
    }
    Ok(())
}

/// The same write three times, as a master that retries sends it.
fn rb_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    for _ in 0..3 {
        let answer = bench.ask(&write.pdu)?;
        sheet.must(answer.is_reply(&write.pdu), || format!("a repeated write is answered by {answer}"));
    }
    write.obeyed(bench, sheet, &Burst::bytes(&write.bytes), "a write for the fourth time")?;
    if bench.kind() == Kind::Slot {
        return Ok(());
    }
    let before = bench.read_input(2, 1)?[0];
    for _ in 0..3 {
        bench.set_coil(true)?;
    }
    stand_still(bench)?;
    // A retry may come when all is done, too.
    bench.set_coil(true)?;
    stand_still(bench)?;
    let opened = bench.read_input(2, 1)?[0].wrapping_sub(before);
    let open = bench.read_discrete(0, 2)?;
    sheet.must(opened <= 1, || format!("told four times to open it counts {opened} openings"));
    sheet.must(open == [false, true], || format!("told to open, its switches read {open:?}"));
    bench.set_coil(false)?;
    stand_still(bench)
}

fn rb_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let write = Write::new(bench)?;
    answered_behind_low(bench, sheet, Span::from_secs(10))?;
    write.undone(bench, sheet, "a line held low for 10 s")
}

/// Ten seconds of broadcast writes as fast as the rig can send them.
fn rb_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mark = bench.mark();
    let before = bench.read_holding(mark.register, 1)?[0];
    let [ah, al] = mark.register.to_be_bytes();
    let write = |value: u16| Burst::frame(0, &[6, ah, al, value.to_be_bytes()[0], value.to_be_bytes()[1]]);
    let end = bench.now() + Span::from_secs(10);
    let mut frames = 0i64;
    while bench.now() < end {
        let last = bench.line_up(&[write(mark.rest), write(mark.other)])?;
        let heard = bench.run(last.end + bench.silence(), Until::AtEnd)?;
        bench.passive.unasked(&heard);
        sheet.must(heard.is_empty(), || format!("broadcasts are answered by {} characters", heard.len()));
        frames += 2;
    }
    sheet.figure("broadcast writes", frames, "frames", 0);
    let found = bench.read_holding(mark.register, 1)?[0];
    sheet.must(found == mark.other, || {
        format!("{} was broadcast last, register {} reads {found}", mark.other, mark.register)
    });
    bench.neighbours_talk(&[write(before)])?;
    Ok(())
}

fn rb_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let heard = bench.listen(Span::from_secs(600))?;
    sheet.must(heard.is_empty(), || {
        let bytes: Vec<u8> = heard.iter().map(|one| one.byte).take(32).collect();
        format!("in ten minutes of an idle line it said {} characters: {}", heard.len(), hex(&bytes))
    });
    Ok(())
}

/// The same echo request in ASCII mode, an OSDP poll, and reads as MODBUS/TCP frames them.
fn rb_11(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    let pdu = [board, 8, 0, 0, 0x12, 0x34];
    let check = pdu.iter().fold(0u8, |sum, byte| sum.wrapping_sub(*byte));
    let digits: String = pdu.iter().chain([&check]).map(|byte| format!("{byte:02X}")).collect();
    let ascii = format!(":{digits}\r\n").into_bytes();
    let osdp = vec![0xFF, 0x53, board & 0x7F, 0x08, 0x00, 0x04, 0x60, 0xBB, 0x3A];
    let tcp = vec![0, 1, 0, 0, 0, 6, board, 3, 0, 0, 0, 1];
    let write = Write::new(bench)?;
    let mut tcp_write = vec![0, 2, 0, 0, 0, 6, board];
    tcp_write.extend(&write.pdu);
    for (bytes, what) in [
        (ascii, "an ASCII frame"),
        (osdp, "an OSDP poll"),
        (tcp, "a MODBUS/TCP read"),
        (tcp_write, "a MODBUS/TCP write"),
    ] {
        write.ignored(bench, sheet, &Burst::bytes(&bytes), what)?;
        alive(bench, sheet, what)?;
    }
    Ok(())
}

/// Legal requests of every declared function whose form is known; writes write what is there.
fn legal(bench: &mut Bench<'_>) -> Result<Vec<Vec<u8>>, Stop> {
    let mut all = harmless(bench);
    let mark = bench.mark();
    let [ah, al] = mark.register.to_be_bytes();
    let [vh, vl] = bench.read_holding(mark.register, 1)?[0].to_be_bytes();
    let functions = bench.functions();
    let mut add = |pdu: &[u8]| {
        if functions.contains(&pdu[0]) {
            all.push(pdu.to_vec());
        }
    };
    add(&[6, ah, al, vh, vl]);
    add(&[16, ah, al, 0, 1, 2, vh, vl]);
    add(&[5, 0, 0, 0, 0]);
    add(&[15, 0, 0, 0, 1, 1, 0]);
    Ok(all)
}
