//! Defects of single functions on the tables, of response times and of robustness.
//!
//! Refuses tags and drawers' movements.

use crate::burst::frame;
use crate::mutant::{Defect, Framing, Scene};
use forecourt_wire::Span;

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes.get(at).copied().unwrap_or(0), bytes.get(at + 1).copied().unwrap_or(0)])
}

/// True for a whole frame to this board with this function.
fn asks(scene: &Scene<'_>, bytes: &[u8], function: u8) -> bool {
    scene.is_mine(bytes) && bytes[0] != 0 && bytes[1] == function
}

fn ask(scene: &mut Scene<'_>, function: u8, start: u16, count: u16) -> Option<Vec<u8>> {
    let ([sh, sl], [ch, cl]) = (start.to_be_bytes(), count.to_be_bytes());
    scene.ask(&[function, sh, sl, ch, cl])
}

/// Answers `function` with exception `code` where quantity and start are these.
fn refuse(
    scene: &mut Scene<'_>,
    bytes: &[u8],
    function: u8,
    when: fn(u16, u16) -> bool,
    code: u8,
) -> Option<Vec<u8>> {
    if asks(scene, bytes, function) && when(word(bytes, 2), word(bytes, 4)) {
        return Some(scene.exception(function, code));
    }
    scene.golden(bytes)
}

fn reset_memory(scene: &mut Scene<'_>, act: &crate::act::Act) -> Option<crate::act::Act> {
    *scene.memory = crate::mutant::Memory::default();
    Some(act.clone())
}

pub(super) const TABLE: &[Defect] = &[
    defect!("GX-60", Drawer, "FC 01 shows the coil inverted", ["RC-01", "WC-01"], show: Some(|_, view| view.coil ^= 1)),
    defect!("GX-61", Drawer, "FC 01 of no coils gets an empty answer", ["RC-02"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 1) && word(bytes, 4) == 0 { Some(scene.reply(&[1, 0])) } else { scene.golden(bytes) })),
    defect!("GX-62", Drawer, "FC 01 of 2000 coils gets 03", ["RC-05"], serve: Some(|scene, bytes| refuse(scene, bytes, 1, |_, count| count == 2000, 3))),
    defect!("GX-63", Drawer, "coil addresses wrap at 65536", ["RC-07"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 1) && word(bytes, 2) == 0xFFFF && word(bytes, 4) == 2 { ask(scene, 1, 0, 1) } else { scene.golden(bytes) })),
    defect!("GX-64", Drawer, "fully closed and fully open are exchanged", ["RD-01", "DR-01"],
        show: Some(|_, view| view.discrete = view.discrete & 0b11100 | (view.discrete & 1) << 1 | view.discrete >> 1 & 1)),
    defect!("GX-65", Drawer, "FC 02 of no inputs gets an empty answer", ["RD-03"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 2) && word(bytes, 4) == 0 { Some(scene.reply(&[2, 0])) } else { scene.golden(bytes) })),
    defect!("GX-66", Drawer, "input addresses wrap at 65536", ["RD-06"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 2) && word(bytes, 2) == 0xFFFF { ask(scene, 2, 0, 1) } else { scene.golden(bytes) })),
    defect!("GX-67", Drawer, "FC 05 to coils 1 to 4 is echoed", ["RD-08", "WC-04"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 5) && (1..5).contains(&word(bytes, 2)) && matches!(word(bytes, 4), 0 | 0xFF00) { Some(bytes.to_vec()) } else { scene.golden(bytes) })),
    defect!("GX-68", Slot, "FC 03 of no registers gets an empty answer", ["RH-02"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 3) && word(bytes, 4) == 0 { Some(scene.reply(&[3, 0])) } else { scene.golden(bytes) })),
    defect!("GX-69", Slot, "FC 03 of 125 registers gets 03", ["RH-04"], serve: Some(|scene, bytes| refuse(scene, bytes, 3, |_, count| count == 125, 3))),
    defect!("GX-70", Slot, "holding addresses wrap at 65536", ["RH-06"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 3) && word(bytes, 2) >= 0xFFFE && word(bytes, 4) <= 2 { ask(scene, 3, 0, word(bytes, 4)) } else { scene.golden(bytes) })),
    defect!("GX-71", Slot, "FC 03 also shows the input registers", ["RH-07", "RH-09"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 3) && (2..7).contains(&word(bytes, 2)) && word(bytes, 4) == 1 {
            let mut answer = ask(scene, 4, word(bytes, 2), 1)?;
            answer[1] = 3;
            Some(frame(answer[0], &answer[1..answer.len() - 2]))
        } else { scene.golden(bytes) })),
    defect!("GX-72", Slot, "reading the lamp register switches it off", ["RH-08", "WR-01", "WR-05"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes);
        if asks(scene, bytes, 3) { scene.ask(&[6, 0, 0, 0, 0]); }
        answer
    })),
    defect!("GX-73", Drawer, "FC 03 gives no more than two registers", ["RH-10"], serve: Some(|scene, bytes| refuse(scene, bytes, 3, |_, count| count == 3, 3))),
    defect!("GX-74", Slot, "single reads of register 3 show register 2", ["RI-02"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 4) && word(bytes, 2) == 4 && word(bytes, 4) == 1 { ask(scene, 4, 5, 1) } else { scene.golden(bytes) })),
    defect!("GX-75", Slot, "FC 04 of no registers gets an empty answer", ["RI-03"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 4) && word(bytes, 4) == 0 { Some(scene.reply(&[4, 0])) } else { scene.golden(bytes) })),
    defect!("GX-76", Slot, "input addresses wrap at 65536 and show memory outside the table", ["RI-08"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 4) && word(bytes, 2) >= 0xFFF0 && word(bytes, 4) <= 7 {
            let count = bytes[5];
            let mut pdu = vec![4, count * 2];
            pdu.resize(2 + usize::from(count) * 2, 0xEE);
            Some(scene.reply(&pdu))
        } else { scene.golden(bytes) })),
    defect!("GX-77", Slot, "writes to input registers are echoed", ["RI-10", "WR-04"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 6) && (2..7).contains(&word(bytes, 2)) { Some(bytes.to_vec()) } else { scene.golden(bytes) })),
    defect!("GX-78", Drawer, "FC 04 of four registers is answered", ["RI-11", "RI-12"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 4) && word(bytes, 2) == 0 && word(bytes, 4) == 4 {
            let answer = ask(scene, 4, 0, 3)?;
            let mut pdu = answer[1..answer.len() - 2].to_vec();
            pdu[1] = 8;
            pdu.extend([0, 0]);
            Some(scene.reply(&pdu))
        } else { scene.golden(bytes) })),
    defect!("GX-79", Drawer, "FC 05 off is echoed and not done", ["WC-02"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 5) && word(bytes, 2) == 0 && word(bytes, 4) == 0 && bytes.len() == 8 { Some(bytes.to_vec()) } else { scene.golden(bytes) })),
    defect!("GX-80", Drawer, "FC 05: any value that is not zero opens", ["WC-03"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 5) && word(bytes, 2) == 0 && !matches!(word(bytes, 4), 0 | 0xFF00) {
            scene.ask(&[5, 0, 0, 0xFF, 0]);
            Some(bytes.to_vec())
        } else { scene.golden(bytes) })),
    defect!("GX-81", Slot, "FC 05 is echoed by a slot board", ["WC-07", "EX-02", "ICS-02"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 5) { Some(bytes.to_vec()) } else { scene.golden(bytes) })),
    defect!("GX-82", Drawer, "FC 15's answer repeats the request's data", ["WM-01"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if answer[1] == 15 { Some(bytes.to_vec()) } else { Some(answer) }
    })),
    defect!("GX-83", Drawer, "FC 15 of no coils is accepted", ["WM-02"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 15) && word(bytes, 4) == 0 { Some(scene.reply(&[15, bytes[2], bytes[3], 0, 0])) } else { scene.golden(bytes) })),
    defect!("GX-84", Drawer, "long writes of coils get 03 for 02", ["WM-03"], serve: Some(|scene, bytes| refuse(scene, bytes, 15, |_, count| count == 1968, 3))),
    defect!("GX-85", Drawer, "unused bits of FC 15 are refused", ["WM-08"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 15) && bytes.len() == 10 && word(bytes, 4) == 1 && bytes[7] > 1 { Some(scene.exception(15, 3)) } else { scene.golden(bytes) })),
    defect!("GX-86", Slot, "FC 06 outside the table gets 03", ["WR-04"], serve: Some(|scene, bytes| refuse(scene, bytes, 6, |at, _| at > 1, 3))),
    defect!("GX-87", Drawer, "FC 06's echo has the value's bytes exchanged", ["WR-06"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes)?;
        if answer[1] == 6 { Some(scene.reply(&[6, answer[2], answer[3], answer[5], answer[4]])) } else { Some(answer) }
    })),
    defect!("FW-112", Drawer, "a step rate of 0 is accepted", ["WR-07"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 6) && word(bytes, 2) == 17 && word(bytes, 4) == 0 {
            let [travel, _, close] = scene.board.as_drawer()?.settings();
            scene.board.as_drawer()?.force_settings([travel, 0, close]);
            Some(bytes.to_vec())
        } else { scene.golden(bytes) })),
    defect!("GX-88", Slot, "FC 16 of no registers is accepted", ["WN-02"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 16) && word(bytes, 4) == 0 { Some(scene.reply(&[16, bytes[2], bytes[3], 0, 0])) } else { scene.golden(bytes) })),
    defect!("GX-89", Slot, "long writes of registers get 03 for 02", ["WN-03"], serve: Some(|scene, bytes| refuse(scene, bytes, 16, |_, count| count == 123, 3))),
    defect!("GX-90", Slot, "FC 16's byte count is not looked at", ["WN-05", "WN-06", "WN-07"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 16) && word(bytes, 2) == 0 && bytes.len() >= 11 && word(bytes, 4) <= 2 && u16::from(bytes[6]) != word(bytes, 4) * 2 {
            let mut data = bytes[7..bytes.len() - 2].to_vec();
            data.resize(usize::from(word(bytes, 4)) * 2, 0);
            let mut pdu = vec![16, 0, 0, bytes[4], bytes[5], data.len() as u8];
            pdu.extend(data);
            scene.ask(&pdu)
        } else { scene.golden(bytes) })),
    defect!("GX-91", Slot, "FC 16 wraps at 65536: the second register lands on the lamp", ["WN-09"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 16) && word(bytes, 2) == 0xFFFF && bytes.len() == 13 {
            scene.ask(&[6, 0, 0, bytes[9], bytes[10]]);
            Some(scene.reply(&bytes[1..6]))
        } else { scene.golden(bytes) })),
    defect!("GX-92", Slot, "FC 16 with too little data is filled up with zeros", ["WN-11"],
        serve: Some(|scene, bytes| if asks(scene, bytes, 16) && bytes.len() == 11 && bytes[6] == 4 {
            scene.ask(&[16, 0, 0, 0, 2, 4, bytes[7], bytes[8], 0, 0])
        } else { scene.golden(bytes) })),
    defect!("GX-93", Drawer, "a loop-back stops the drawer", ["DG-07"],
    serve: Some(|scene, bytes| {
        if asks(scene, bytes, 8) {
            let at = scene.at;
            let position = scene.board.as_drawer()?.position(at);
            if position > 0 { scene.board.as_drawer()?.hand(at, position); }
        }
        scene.golden(bytes)
    })),
    defect!("GX-94", Slot, "the identification changes after a start", ["DI-13"],
    feel: Some(|scene, act| {
        if matches!(act, crate::act::Act::Power { on: true, .. }) { scene.memory.n[0] += 1; }
        Some(act.clone())
    }),
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        if answer[1] == 43 && answer.len() > 12 && scene.memory.n[0] % 2 == 1 {
            answer[10] = answer[10].wrapping_add(1);
            let pdu = answer[1..answer.len() - 2].to_vec();
            return Some(scene.reply(&pdu));
        }
        Some(answer)
    })),
    defect!("GX-95", Slot, "answers begin 1 ms behind the request: before T3.5", ["TM-01"],
    say: Some(|scene, chars| {
        let early = scene.line().t3_5().saturating_sub(Span::from_ms(1));
        for one in chars.iter_mut() {
            one.start = one.start.back(early);
            one.end = one.end.back(early);
        }
    })),
    defect!("GX-96", Slot, "one request in fifty is lost at full speed", ["TM-05", "SK-01", "MD-11"],
    serve: Some(|scene, bytes| {
        let quick = scene.memory.at.is_some_and(|last| scene.at < last + Span::from_ms(20));
        scene.memory.at = Some(scene.at);
        if quick && scene.is_mine(bytes) { scene.memory.n[0] += 1; }
        if quick && scene.memory.n[0] % 50 == 49 { None } else { scene.golden(bytes) }
    })),
    defect!("FW-76", Drawer, "the main loop blocks for 150 ms at a time while the motor turns", ["TM-06", "TM-10"],
    serve: Some(|scene, bytes| {
        let at = scene.at;
        let moving = scene.board.as_drawer().is_some_and(|drawer| drawer.registers(at).discrete & 0b100 != 0);
        if moving { scene.delay = Span::from_ms(150); }
        scene.golden(bytes)
    })),
    defect!("FW-77", Slot, "a write stops the processor for 300 ms while flash is erased", ["TM-09"],
    serve: Some(|scene, bytes| {
        if scene.memory.at.is_some_and(|until| scene.at < until) { return None; }
        let answer = scene.golden(bytes);
        if asks(scene, bytes, 16) || asks(scene, bytes, 6) { scene.memory.at = Some(scene.at + Span::from_ms(300)); }
        answer
    })),
    defect!("FW-104", Drawer, "the answer to a coil write comes when the motion ends", ["WC-06", "TM-06"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes);
        if asks(scene, bytes, 5) && word(bytes, 2) == 0 { scene.delay = Span::from_ms(2_000); }
        answer
    })),
    defect!("GX-97", Slot, "answers take 110 ms while an antenna is broken", ["TM-10"],
    serve: Some(|scene, bytes| {
        if scene.view().input.get(4).is_some_and(|status| status & 8 != 0) { scene.delay = Span::from_ms(110); }
        scene.golden(bytes)
    })),
    defect!("GX-98", Slot, "the same request again within 5 ms of its answer is taken for an echo", ["TM-11", "RB-07", "TM-05"],
    serve: Some(|scene, bytes| {
        let same = scene.memory.bytes == bytes && scene.memory.at.is_some_and(|last| scene.at < last + Span::from_ms(40));
        scene.memory.bytes = bytes.to_vec();
        scene.memory.at = Some(scene.at);
        if same { None } else { scene.golden(bytes) }
    })),
    defect!("FW-74", Slot, "dies when a character comes while it transmits", ["RB-04", "RB-05"],
        hear: Some(|scene, one| {
            if one.flaw != forecourt_wire::deframe::Flaw::None && scene.memory.at.is_some_and(|until| one.start < until) {
                scene.memory.n[0] = 1;
            }
            Some(one).filter(|_| scene.memory.n[0] == 0)
        }),
        say: Some(|scene, chars| scene.memory.at = chars.last().map(|last| last.end)),
        feel: Some(reset_memory)),
    defect!("FW-83", Drawer, "a repeated write is carried out again: each opens anew and counts", ["RB-07", "DR-06", "DR-19"],
    serve: Some(|scene, bytes| {
        if asks(scene, bytes, 5) && word(bytes, 4) == 0xFF00 && word(bytes, 2) == 0 { scene.memory.n[0] += 1; }
        scene.golden(bytes)
    }),
    show: Some(|scene, view| {
        if let Some(opened) = view.input.get_mut(2) { *opened = opened.wrapping_add(scene.memory.n[0] as u16); }
    })),
    defect!("GX-99", Slot, "many wrong frames in a row kill the receiver", ["RB-02"],
        serve: Some(|scene, bytes| {
            let bad = forecourt_wire::crc::crc16(bytes) != 0;
            scene.memory.n[0] = if bad { scene.memory.n[0] + 1 } else { 0 };
            if scene.memory.n[0] > 500 { scene.memory.n[1] = 1; }
            if scene.memory.n[1] == 1 { None } else { scene.golden(bytes) }
        }),
        feel: Some(reset_memory)),
    defect!("GX-100", Slot, "some request of right form restarts the board", ["RB-03", "EX-05", "EX-02"],
    serve: Some(|scene, bytes| {
        if scene.is_mine(bytes) && bytes[1] > 0x50 && bytes[1] < 0x80 && bytes.len() % 5 == 0 {
            scene.board.reset(scene.at);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-101", Slot, "the head of a request waits for its rest for 300 ms", ["RB-06", "FR-06"],
        framing: Framing { keeps: true, room: 8, ..Framing::GOLDEN }),
    defect!("GX-102", Slot, "deaf for good when the line is held low for a second", ["RB-08"],
        hear: Some(|scene, one| {
            // A line that is low shows as 00 with a stop bit missing; the driver waits for the break's end and misses it.
            if one.flaw == forecourt_wire::deframe::Flaw::Framing && one.byte == 0 { scene.memory.n[0] += 1; }
            Some(one).filter(|_| scene.memory.n[0] == 0)
        }),
        feel: Some(reset_memory)),
    defect!("GX-103", Slot, "broadcasts at full speed overrun a queue: the last value is lost", ["RB-09"],
    serve: Some(|scene, bytes| {
        if bytes.first() == Some(&0) && scene.is_mine(bytes) {
            let quick = scene.memory.at.is_some_and(|last| scene.at < last + Span::from_ms(15));
            scene.memory.at = Some(scene.at);
            scene.memory.n[0] = if quick { scene.memory.n[0] + 1 } else { 0 };
            if scene.memory.n[0] > 16 { return None; }
        }
        scene.golden(bytes)
    })),
    defect!("GX-104", Slot, "text on the line wakes an ASCII mode: it answers", ["RB-11"],
        framing: Framing { gap: None, ..Framing::GOLDEN },
        serve: Some(|scene, bytes| if bytes.first() == Some(&b':') { Some(b":210800000000D7\r\n".to_vec()) } else { scene.golden(bytes) })),
    defect!("GX-105", Slot, "a write one byte short is done with what is there", ["RB-12", "EX-18"],
    serve: Some(|scene, bytes| {
        if bytes.len() == 7 && bytes[0] == scene.address() && bytes[1] == 6 {
            scene.ask(&[6, 0, 0, 0, 1]);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-106", Slot, "a byte count of 255 runs over the buffer: the board restarts", ["RB-13", "WN-04"],
    serve: Some(|scene, bytes| {
        if asks(scene, bytes, 16) && bytes.get(6) == Some(&255) {
            scene.board.reset(scene.at);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-107", Slot, "broadcasts count as a request to wait: bytes come unasked 20 ms behind them", ["TM-08", "BC-01"],
    serve: Some(|scene, bytes| {
        if bytes.first() == Some(&0) && scene.is_mine(bytes) {
            scene.golden(bytes);
            scene.delay = Span::from_ms(20);
            return Some(vec![0xFF]);
        }
        scene.golden(bytes)
    })),
];
