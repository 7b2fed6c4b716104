//! Defects of functions and exceptions: codes, precedence, lengths, echoes.
//!
//! Refuses tags, drawers and time.

use crate::mutant::{Defect, Scene};
use forecourt_wire::{Exception, Span};

/// The golden answer with an exception changed to another code where `which` says so.
fn swap(scene: &mut Scene<'_>, bytes: &[u8], from: Exception, to: Exception) -> Option<Vec<u8>> {
    let answer = scene.golden(bytes)?;
    if answer.len() == 5 && answer[1] & 0x80 != 0 && answer[2] == from.code() {
        return Some(scene.exception(answer[1], to.code()));
    }
    Some(answer)
}

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes.get(at).copied().unwrap_or(0), bytes.get(at + 1).copied().unwrap_or(0)])
}

/// A read of `bytes` with another start and count.
fn read_as(scene: &mut Scene<'_>, bytes: &[u8], start: u16, count: u16) -> Option<Vec<u8>> {
    let ([sh, sl], [ch, cl]) = (start.to_be_bytes(), count.to_be_bytes());
    scene.ask(&[bytes[1], sh, sl, ch, cl])
}

fn is_read(bytes: &[u8]) -> bool {
    bytes.len() == 8 && matches!(bytes[1], 1..=4)
}

/// What the golden board answers, but nothing of it is done: every holding register is put back.
fn undone(scene: &mut Scene<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
    let before = scene.view();
    let answer = scene.golden(bytes)?;
    if scene.is_slot() {
        for (register, value) in (0u8..).zip(&before.holding) {
            let [high, low] = value.to_be_bytes();
            scene.ask(&[6, 0, register, high, low]);
        }
    } else if let [travel, rate, close] = before.holding[..] {
        scene.board.as_drawer()?.force_settings([travel, rate, close]);
    }
    Some(answer)
}

pub(super) const TABLE: &[Defect] = &[
    defect!("FW-41", Slot, "silence for an unknown function", ["EX-02", "EX-05"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        Some(answer).filter(|answer| !(answer[1] & 0x80 != 0 && answer[2] == 1))
    })),
    defect!("FW-43", Slot, "02 where 03 is due: a quantity beyond the limit is called an address", ["RI-04", "RH-03", "WN-04"],
    serve: Some(|scene, bytes| {
        if bytes.len() >= 8 && matches!(bytes[1], 3 | 4 | 16) && word(bytes, 4) > 100 { swap(scene, bytes, Exception::IllegalValue, Exception::IllegalAddress) } else { scene.golden(bytes) }
    })),
    defect!("FW-43b", Drawer, "02 where 03 is due for coils", ["RC-03", "RD-04", "WM-04"],
    serve: Some(|scene, bytes| {
        if bytes.len() >= 8 && matches!(bytes[1], 1 | 2 | 15) && word(bytes, 4) > 100 { swap(scene, bytes, Exception::IllegalValue, Exception::IllegalAddress) } else { scene.golden(bytes) }
    })),
    defect!("FW-44", Slot, "03 where 02 is due", ["RI-07", "RI-05"],
        serve: Some(|scene, bytes| swap(scene, bytes, Exception::IllegalAddress, Exception::IllegalValue))),
    defect!("FW-44b", Drawer, "03 where 02 is due, on a drawer board", ["RC-06", "RD-05"],
        serve: Some(|scene, bytes| swap(scene, bytes, Exception::IllegalAddress, Exception::IllegalValue))),
    defect!("FW-46", Slot, "zeros for registers that do not exist", ["RI-06", "RI-12", "RH-09"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if is_read(bytes) && answer.len() == 5 && answer[1] & 0x80 != 0 && answer[2] == 2 && word(bytes, 4) <= 125 {
            let count = bytes[5];
            let mut pdu = vec![bytes[1], count * 2];
            pdu.resize(2 + usize::from(count) * 2, 0);
            return Some(scene.reply(&pdu));
        }
        Some(answer)
    })),
    defect!("FW-47", Slot, "one register past the end is shown", ["RI-06", "RH-05"],
        serve: Some(past_the_end)),
    defect!("FW-47b", Drawer, "one coil past the end is shown", ["RC-06"],
        serve: Some(past_the_end)),
    defect!("FW-49", Slot, "the quantity is taken as 8 bits: 256 is none, 260 is four", ["RI-04"],
    serve: Some(|scene, bytes| {
        if is_read(bytes) && word(bytes, 4) > 255 {
            let count = u16::from(bytes[5]);
            if count == 0 { return Some(scene.reply(&[bytes[1], 0])); }
            return read_as(scene, bytes, word(bytes, 2), count);
        }
        scene.golden(bytes)
    })),
    defect!("FW-50", Slot, "the high byte of an address is not looked at: register 256 is register 0", ["RI-09"],
        serve: Some(|scene, bytes| if is_read(bytes) { read_as(scene, bytes, u16::from(bytes[3]), word(bytes, 4)) } else { scene.golden(bytes) })),
    defect!("FW-50b", Drawer, "the high byte of a coil's or input's address is not looked at", ["RC-09", "RD-09"],
        serve: Some(|scene, bytes| if is_read(bytes) && bytes[1] <= 2 { read_as(scene, bytes, u16::from(bytes[3]), word(bytes, 4)) } else { scene.golden(bytes) })),
    defect!("FW-52", Slot, "a quantity of FFFF overruns the answer's buffer: the board restarts", ["RI-04", "RH-03", "RB-13"],
    serve: Some(|scene, bytes| {
        if is_read(bytes) && word(bytes, 4) == 0xFFFF {
            scene.board.reset(scene.at);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("FW-52b", Drawer, "a quantity of FFFF coils overruns the answer's buffer: the board restarts", ["RC-04"],
    serve: Some(|scene, bytes| {
        if is_read(bytes) && word(bytes, 4) == 0xFFFF {
            scene.board.reset(scene.at);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("FW-53", Slot, "the byte count is left out of answers", ["RH-01", "RI-01"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if is_read(bytes) && answer[1] < 0x80 {
            let mut pdu = answer[1..answer.len() - 2].to_vec();
            pdu.remove(1);
            return Some(scene.reply(&pdu));
        }
        Some(answer)
    })),
    defect!("FW-55", Drawer, "padding bits are not zero", ["RC-08", "RD-07"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if is_read(bytes) && bytes[1] <= 2 && answer[1] < 0x80 {
            let count = word(bytes, 4).min(8);
            let padding = !(((1u16 << count) - 1) as u8);
            return Some(scene.reply(&[answer[1], 1, answer[3] | padding]));
        }
        Some(answer)
    })),
    defect!("FW-56", Drawer, "bits in the wrong order: the last input asked for comes first", ["RD-02"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if is_read(bytes) && bytes[1] == 2 && answer[1] < 0x80 {
            let count = u32::from(word(bytes, 4).min(8));
            let turned = answer[3].reverse_bits() >> (8 - count);
            return Some(scene.reply(&[2, 1, turned]));
        }
        Some(answer)
    })),
    defect!("FW-58", Drawer, "FC 05 echoes 0001 for FF00", ["WC-01"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if answer[1] == 5 && answer[4] == 0xFF { Some(scene.reply(&[5, answer[2], answer[3], 0, 1])) } else { Some(answer) }
    })),
    defect!("FW-59", Drawer, "FC 15's byte count is not looked at", ["WM-05", "WM-06", "WM-09"],
    serve: Some(|scene, bytes| {
        if bytes.len() >= 9 && bytes[0] == scene.address() && bytes[1] == 15 && word(bytes, 2) == 0 && forecourt_wire::crc::crc16(bytes) == 0 {
            let value = if bytes.len() > 9 { bytes[7] } else { scene.memory.n[0] as u8 };
            scene.memory.n[0] = 1;
            scene.ask(&[15, 0, 0, 0, 1, 1, value]);
            return Some(scene.reply(&[15, 0, 0, bytes[4], bytes[5]]));
        }
        scene.golden(bytes)
    })),
    defect!("FW-61", Slot, "FC 16 writes the good part and then refuses", ["WN-08", "WN-10"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if bytes.len() >= 11 && bytes[1] == 16 && answer[1] & 0x80 != 0 {
            let first = [6, bytes[2], bytes[3], bytes[7], bytes[8]];
            scene.ask(&first);
        }
        Some(answer)
    })),
    defect!("FW-61b", Drawer, "FC 15 writes coil 0 and then refuses the rest", ["WM-07"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if bytes.len() >= 10 && bytes[1] == 15 && answer[1] & 0x80 != 0 && word(bytes, 2) == 0 {
            scene.ask(&[5, 0, 0, if bytes[7] & 1 == 1 { 0xFF } else { 0 }, 0]);
        }
        Some(answer)
    })),
    defect!("FW-62", Slot, "a write is echoed and dropped", ["WR-01", "WR-05", "WN-01", "FR-01"],
        serve: Some(|scene, bytes| if matches!(bytes.get(1), Some(6 | 16)) { undone(scene, bytes) } else { scene.golden(bytes) })),
    defect!("FW-64", Slot, "the echo comes before the write is done: 30 ms later the register changes", ["WR-05"],
    serve: Some(|scene, bytes| {
        if bytes.len() == 8 && bytes[1] == 6 && scene.is_mine(bytes) {
            let answer = undone(scene, bytes)?;
            if answer[1] == 6 {
                scene.memory.bytes = bytes[1..6].to_vec();
                scene.memory.at = Some(scene.at + Span::from_ms(30));
            }
            return Some(answer);
        }
        if scene.memory.at.is_some_and(|due| scene.at >= due) {
            scene.memory.at = None;
            let pdu = std::mem::take(&mut scene.memory.bytes);
            scene.ask(&pdu);
        }
        scene.golden(bytes)
    })),
    defect!("FW-64b", Drawer, "a coil reads the old value for 30 ms behind the echo", ["WC-05"],
    serve: Some(|scene, bytes| {
        if bytes.get(1) == Some(&5) && scene.is_mine(bytes) {
            scene.memory.at = Some(scene.at + Span::from_ms(30));
            scene.memory.n[0] = u64::from(scene.view().coil);
        }
        scene.golden(bytes)
    }),
    show: Some(|scene, view| {
        if scene.memory.at.is_some_and(|until| scene.at < until) {
            view.coil = scene.memory.n[0] as u8;
        }
    })),
    defect!("FW-65", Slot, "a short frame is filled up from the last one", ["EX-17", "EX-18"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes.len() < 8 && bytes[1] < 0x80 && matches!(bytes[1], 3 | 4 | 6) {
            let mut pdu = bytes[1..bytes.len() - 2].to_vec();
            let old = scene.memory.bytes.clone();
            pdu.extend(old.iter().skip(pdu.len()));
            return scene.ask(&pdu);
        }
        if scene.is_mine(bytes) && bytes.len() == 8 {
            scene.memory.bytes = bytes[1..6].to_vec();
        }
        scene.golden(bytes)
    })),
    defect!("FW-67", Slot, "FC 08 echoes two bytes only", ["DG-01", "DG-02", "DG-03", "CH-01"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if answer[1] == 8 && answer.len() > 6 { Some(scene.reply(&[8, answer[4], answer[5]])) } else { Some(answer) }
    })),
    defect!("FW-68", Slot, "force listen only was left on: one frame makes the board deaf", ["DG-08", "DG-05"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes.get(1) == Some(&8) && word(bytes, 2) == 4 {
            scene.memory.n[0] = 1;
        }
        if scene.memory.n[0] == 1 { None } else { scene.golden(bytes) }
    }),
    feel: Some(|scene, act| {
        scene.memory.n[0] = 0;
        Some(act.clone())
    })),
    defect!("FW-70", Slot, "identification: an error for a level above its own and for an unknown start", ["DI-04", "DI-08"],
    serve: Some(|scene, bytes| {
        if bytes.get(1) == Some(&43) && bytes.len() == 7 {
            match (bytes[3], bytes[4]) {
                (2 | 3, _) => return Some(scene.exception(43, 3)),
                (1, 3..) => return Some(scene.exception(43, 2)),
                _ => {}
            }
        }
        scene.golden(bytes)
    })),
    defect!("FW-71", Slot, "identification: more follows never ends and the same object comes again", ["DI-09", "DI-10", "DI-01"],
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        if answer[1] == 43 && answer.len() > 8 && bytes.get(3) == Some(&1) {
            answer[5] = 0xFF;
            answer[6] = 0;
            let pdu = answer[1..answer.len() - 2].to_vec();
            return Some(scene.reply(&pdu));
        }
        Some(answer)
    })),
    defect!("FW-73", Slot, "service function 65 and holding register 0100 were left in", ["EX-05", "ICS-02", "ICS-03", "RH-09"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes[1] == 65 {
            return Some(scene.reply(&[65, 0x0F, 0xC0]));
        }
        if scene.is_mine(bytes) && bytes[1] == 3 && word(bytes, 2) == 0x100 && word(bytes, 4) == 1 {
            return Some(scene.reply(&[3, 2, 0xCA, 0xFE]));
        }
        scene.golden(bytes)
    })),
    defect!("GX-30", Slot, "function 0 gets a normal answer", ["EX-03"],
        serve: Some(|scene, bytes| if scene.is_mine(bytes) && bytes[1] == 0 { Some(scene.reply(&[0, 0])) } else { scene.golden(bytes) })),
    defect!("GX-31", Slot, "codes from 128 are served as if bit 7 were not there", ["EX-04"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes[1] >= 0x80 {
            let mut pdu = bytes[1..bytes.len() - 2].to_vec();
            pdu[0] &= 0x7F;
            return scene.ask(&pdu);
        }
        scene.golden(bytes)
    })),
    defect!("GX-32", Slot, "reserved functions get 04 for 01", ["EX-06", "EX-02"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && matches!(bytes[1], 9 | 10 | 13 | 14 | 41 | 42 | 90 | 91 | 125..=127) { return Some(scene.exception(bytes[1], 4)); }
        scene.golden(bytes)
    })),
    defect!("GX-33", Slot, "an undeclared function of bad length gets 03 for 01", ["EX-07"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes.len() == 4 && !matches!(bytes[1], 3 | 4 | 6 | 8 | 16 | 43) { return Some(scene.exception(bytes[1], 3)); }
        scene.golden(bytes)
    })),
    defect!("GX-34", Slot, "bad quantity at a bad address gets 04", ["EX-08"],
    serve: Some(|scene, bytes| {
        if is_read(bytes) && scene.is_mine(bytes) && word(bytes, 4) == 0 && word(bytes, 2) > 6 { return Some(scene.exception(bytes[1], 4)); }
        scene.golden(bytes)
    })),
    defect!("GX-35", Drawer, "a bad value at a bad coil gets 01", ["EX-09"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes[1] == 5 && word(bytes, 2) > 0 && !matches!(word(bytes, 4), 0 | 0xFF00) { return Some(scene.exception(5, 1)); }
        scene.golden(bytes)
    })),
    defect!("GX-36", Slot, "FC 16: the address is looked at before the byte count", ["EX-10"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes[1] == 16 && word(bytes, 2) > 1 { return Some(scene.exception(16, 2)); }
        scene.golden(bytes)
    })),
    defect!("GX-37", Slot, "FC 06: the value is looked at before the address", ["EX-11"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes[1] == 6 && word(bytes, 2) > 1 && word(bytes, 4) > 2 { return Some(scene.exception(6, 3)); }
        scene.golden(bytes)
    })),
    defect!("GX-38", Slot, "an exception leaves the lamp on", ["EX-12"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if answer[1] & 0x80 != 0 {
            scene.ask(&[6, 0, 0, 0, 1]);
        }
        Some(answer)
    })),
    defect!("GX-39", Slot, "unknown sub-functions get a gateway's exception 0B", ["EX-13", "DG-05"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes[1] == 8 && word(bytes, 2) != 0 { return Some(scene.exception(8, 0x0B)); }
        scene.golden(bytes)
    })),
    defect!("GX-40", Slot, "exceptions take 120 ms", ["EX-14"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if answer[1] & 0x80 != 0 {
            scene.delay = Span::from_ms(120);
        }
        Some(answer)
    })),
    defect!("GX-41", Slot, "a value that the register cannot take is cut to what it can", ["EX-19", "WR-02", "WR-03"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes.len() == 8 && bytes[1] == 6 && word(bytes, 2) < 2 {
            let most = if bytes[3] == 0 { 2 } else { 1 };
            let value = word(bytes, 4).min(most) as u8;
            scene.ask(&[6, 0, bytes[3], 0, value]);
            return Some(bytes.to_vec());
        }
        scene.golden(bytes)
    })),
    defect!("GX-42", Slot, "FC 08 with a data word of FFFF is not echoed", ["DG-02"],
        serve: Some(|scene, bytes| if bytes.get(1) == Some(&8) && word(bytes, 4) == 0xFFFF { Some(scene.exception(8, 3)) } else { scene.golden(bytes) })),
    defect!("GX-43", Slot, "FC 08 without data is answered by rubbish", ["DG-04"],
        serve: Some(|scene, bytes| if bytes.get(1) == Some(&8) && bytes.len() < 8 && scene.is_mine(bytes) { Some(scene.reply(&[8, 0, 0, 0xBA, 0xD0])) } else { scene.golden(bytes) })),
    defect!("GX-44", Slot, "reserved sub-functions are echoed", ["DG-06", "DG-05"],
        serve: Some(|scene, bytes| if bytes.get(1) == Some(&8) && word(bytes, 2) > 20 && scene.is_mine(bytes) { Some(bytes.to_vec()) } else { scene.golden(bytes) })),
    defect!("GX-45", Slot, "identification: the conformity level is 00", ["DI-02", "DI-01"],
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        if answer[1] == 43 && answer.len() > 8 {
            answer[4] = 0;
            let pdu = answer[1..answer.len() - 2].to_vec();
            return Some(scene.reply(&pdu));
        }
        Some(answer)
    })),
    defect!("GX-46", Slot, "identification: objects are not text", ["DI-03"],
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        if answer[1] == 43 && answer.len() > 12 {
            answer[10] = 0x07;
            let pdu = answer[1..answer.len() - 2].to_vec();
            return Some(scene.reply(&pdu));
        }
        Some(answer)
    })),
    defect!("GX-47", Slot, "identification: an unknown access code is taken for basic", ["DI-05"],
    serve: Some(|scene, bytes| {
        if bytes.get(1) == Some(&43) && bytes.len() == 7 && bytes[2] == 14 && !(1..=4).contains(&bytes[3]) { return scene.ask(&[43, 14, 1, 0]); }
        scene.golden(bytes)
    })),
    defect!("GX-48", Slot, "identification: individual access gives all objects", ["DI-06"],
    serve: Some(|scene, bytes| {
        if bytes.get(1) == Some(&43) && bytes.len() == 7 && bytes[3] == 4 && bytes[4] < 3 { return scene.ask(&[43, 14, 1, 0]); }
        scene.golden(bytes)
    })),
    defect!("GX-49", Slot, "identification: an unknown object is empty instead of refused", ["DI-07"],
    serve: Some(|scene, bytes| {
        if bytes.get(1) == Some(&43) && bytes.len() == 7 && bytes[3] == 4 && bytes[4] > 2 { return Some(scene.reply(&[43, 14, 4, 0x81, 0, 0, 1, bytes[4], 0])); }
        scene.golden(bytes)
    })),
    defect!("GX-50", Slot, "identification: more follows 00 and yet a next object", ["DI-10"],
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        if answer[1] == 43 && answer.len() > 8 {
            answer[6] = 2;
            let pdu = answer[1..answer.len() - 2].to_vec();
            return Some(scene.reply(&pdu));
        }
        Some(answer)
    })),
    defect!("GX-51", Slot, "other interfaces of FC 43 get a normal answer", ["DI-11"],
        serve: Some(|scene, bytes| if bytes.get(1) == Some(&43) && bytes.len() > 4 && bytes[2] != 14 && scene.is_mine(bytes) { Some(scene.reply(&bytes[1..bytes.len() - 2])) } else { scene.golden(bytes) })),
    defect!("GX-52", Slot, "identification: a short or long request is answered as a whole one", ["DI-12"],
        serve: Some(|scene, bytes| if bytes.get(1) == Some(&43) && bytes.get(2) == Some(&14) && bytes.len() != 7 && scene.is_mine(bytes) { scene.ask(&[43, 14, 1, 0]) } else { scene.golden(bytes) })),
    defect!("GX-53", Slot, "a frame that is too long is answered as if it were whole", ["EX-16"],
        serve: Some(|scene, bytes| if scene.is_mine(bytes) && bytes.len() == 9 && matches!(bytes[1], 3 | 4 | 6) { scene.ask(&bytes[1..6]) } else { scene.golden(bytes) })),
];

fn past_the_end(scene: &mut Scene<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
    let answer = scene.golden(bytes)?;
    if !is_read(bytes) || answer[1] & 0x80 == 0 || answer[2] != 2 {
        return Some(answer);
    }
    let (start, count) = (word(bytes, 2), word(bytes, 4));
    if count > 1 {
        let shorter = read_as(scene, bytes, start, count - 1)?;
        if shorter[1] & 0x80 == 0 {
            let mut pdu = shorter[1..shorter.len() - 2].to_vec();
            if bytes[1] > 2 {
                pdu[1] += 2;
                pdu.extend([0xDE, 0xAD]);
            }
            return Some(scene.reply(&pdu));
        }
    }
    Some(answer)
}
