//! Frames whose length is the point: the least, the greatest, the too long, and those that end twice.
//!
//! It refuses to know gaps.

use crate::bench::{Answer, Bench, Stop};
use crate::burst::{Burst, frame};
use crate::families::marks::{Write, alive, well};
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::crc::crc16;

/// The least frame: four bytes, a function without data.
pub(in crate::families) fn fr_16(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let answer = bench.ask(&[7])?;
    let right = if bench.functions().contains(&7) {
        matches!(&answer, Answer::Reply(reply) if reply.len() == 2 && reply[0] == 7)
    } else {
        answer.is_exception(7, 1)
    };
    sheet.must(right, || format!("a frame of four bytes, function 07, is answered by {answer}"));
    Ok(())
}

/// FC 08/0 with so many data bytes 00 01 02 …
fn long_echo(data: usize) -> Vec<u8> {
    let mut pdu = vec![8, 0, 0];
    pdu.extend((0..data).map(|k| k as u8));
    pdu
}

fn needs_echo(bench: &mut Bench<'_>) -> Result<(), Stop> {
    if bench.functions().contains(&8) {
        return Ok(());
    }
    let answer = bench.ask(&[8, 0, 0, 0, 0])?;
    if answer.is_exception(8, 1) {
        Err(Stop::NotApplicable("function 08 is not declared and answered by exception 01".into()))
    } else {
        Err(Stop::Broken(format!("function 08 is not declared and yet answered by {answer}")))
    }
}

pub(in crate::families) fn fr_17(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    needs_echo(bench)?;
    let pdu = long_echo(250);
    let answer = bench.ask(&pdu)?;
    if answer.is_exception(8, 3) || answer.is_silence() {
        sheet.should(false, || {
            format!("a frame of 256 bytes, the greatest there is, is answered by {answer}")
        });
    } else {
        sheet.must(answer.is_reply(&pdu), || "the echo of 256 bytes differs from what was sent".into());
    }
    alive(bench, sheet, "a frame of 256 bytes")
}

pub(in crate::families) fn fr_18(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let answer = bench.ask(&long_echo(251))?;
    sheet.must(answer.is_silence(), || format!("a frame of 257 bytes is answered by {answer}"));
    alive(bench, sheet, "a frame of 257 bytes")
}

pub(in crate::families) fn fr_19(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut draw = bench.stream("bytes");
    for length in [300, 512, 1024, 4096] {
        let mut body = vec![0; length - 3];
        draw.fill(&mut body);
        // Addressed to the board and with a right checksum: nothing but its length is wrong with it.
        let bytes = frame(bench.board(), &body);
        let answer = bench.exchange(&Burst::bytes(&bytes), bench.board())?;
        sheet.must(answer.is_silence(), || format!("{length} bytes without a gap are answered by {answer}"));
        alive(bench, sheet, &format!("{length} bytes without a gap"))?;
    }
    Ok(())
}

/// Bytes that, with the low byte of their own checksum behind them, are a frame that a right checksum ends twice: the
/// longer one ends in the checksum's high byte and 00.
fn twice(start: &[u8]) -> Vec<u8> {
    let [low, high] = crc16(start).to_le_bytes();
    let mut bytes = start.to_vec();
    bytes.extend([low, high, 0]);
    bytes
}

/// How many reads of that kind are enough.
const READS: usize = 8;

pub(in crate::families) fn fr_20(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    if bench.functions().contains(&8) {
        for data in (0..=255).step_by(17) {
            let bytes = twice(&[board, 8, 0, 0, data]);
            let pdu = bytes[1..6].to_vec();
            let answer = bench.exchange(&Burst::bytes(&bytes), board)?;
            sheet.must(answer.is_reply(&pdu), || {
                format!("{}: the echo of all of it was due, {answer} came", hex(&bytes))
            });
        }
    }
    // A read of so many registers as the checksum happens to say, of a table that ends before. Half of the addresses give
    // checksums that say too many.
    let reads = (0x70..=0xFF).map(|page| twice(&[board, 3, page, 1, 0]));
    for bytes in reads.filter(|bytes| (1..=125).contains(&bytes[5])).take(READS) {
        let answer = bench.exchange(&Burst::bytes(&bytes), board)?;
        sheet.must(answer.is_exception(3, 2), || {
            format!("{}: exception 02 to all of it was due, {answer} came", hex(&bytes))
        });
    }
    written_twice(bench, sheet)
}

/// Writes of that kind, where the value that the checksum asks for is one that the register takes.
fn written_twice(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let (board, mark) = (bench.board(), bench.mark());
    let [ah, al] = mark.register.to_be_bytes();
    let range = match bench.kind() {
        crate::bench::Kind::Slot => 0..=2,
        crate::bench::Kind::Drawer => bench.ranges().rates(),
    };
    let before = bench.read_holding(mark.register, 1)?[0];
    for high in 0..=0x13 {
        let bytes = twice(&[board, 6, ah, al, high]);
        let value = u16::from_be_bytes([high, bytes[5]]);
        if !range.contains(&value) {
            continue;
        }
        let answer = bench.exchange(&Burst::bytes(&bytes), board)?;
        let found = bench.read_holding(mark.register, 1)?[0];
        sheet.must(answer.is_reply(&bytes[1..6]) && found == value, || {
            format!(
                "{}: the write of {value} was due, {answer} came and the register is {found}",
                hex(&bytes)
            )
        });
    }
    bench.write(mark.register, before)
}

/// A good frame and one byte 00 more, which leaves its checksum right.
pub(in crate::families) fn fr_21(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    let read = [4, 0, 0, 0, 1];
    let mut bytes = frame(board, &read);
    bytes.push(0);
    let answer = bench.exchange(&Burst::bytes(&bytes), board)?;
    if well(&read, &answer) {
        sheet.should(false, || format!("a read with 00 behind its checksum is answered by {answer}"));
    } else {
        let right = answer.is_silence() || answer.is_exception(4, 3);
        sheet.must(right, || format!("a read with 00 behind its checksum is answered by {answer}"));
    }
    let write = Write::new(bench)?;
    let mut bytes = write.bytes.clone();
    bytes.push(0);
    let answer = bench.exchange(&Burst::bytes(&bytes), board)?;
    sheet.must(answer.is_silence() || answer.is_exception(6, 3), || {
        format!("a write with 00 behind its checksum is answered by {answer}")
    });
    write.undone(bench, sheet, "a write with 00 behind its checksum")
}
