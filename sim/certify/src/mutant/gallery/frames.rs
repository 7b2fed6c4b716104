//! Defects of whole frames: checksum, address, broadcast, other boards' traffic.
//!
//! Refuses what registers mean.

use crate::burst::frame;
use crate::mutant::{Defect, Framing, Scene};
use crate::tries::crc_of_preload_0;
use forecourt_wire::Span;
use forecourt_wire::crc::crc16;

/// The bytes with their last two made into a right checksum.
fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let (&address, rest) = bytes.split_first()?;
    Some(frame(address, rest.get(..rest.len().checked_sub(2)?)?))
}

/// The same PDU to this board.
fn to_me(scene: &Scene<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(frame(scene.address(), bytes.get(1..bytes.len().checked_sub(2)?)?))
}

fn good(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && crc16(bytes) == 0
}

pub(super) const TABLE: &[Defect] = &[
    defect!("FW-22", Slot, "exceptions go out before checksum and address are looked at", ["EC-01", "AD-06", "MD-08", "RB-05"],
    serve: Some(|scene, bytes| {
        let code = *bytes.get(1)?;
        if !good(bytes) || !matches!(code, 3 | 4 | 6 | 8 | 16 | 43) && code < 0x80 {
            return Some(scene.exception(code, 1));
        }
        scene.golden(bytes)
    })),
    defect!("FW-23", Slot, "a communication error is answered: 81 hex without address and checksum", ["EC-01", "FR-15", "BC-05"],
        serve: Some(|scene, bytes| if good(bytes) { scene.golden(bytes) } else { Some(vec![0x81]) })),
    defect!("FW-25", Slot, "the checksum is read and written high byte first", ["EC-03", "EC-06", "EC-11"],
    serve: Some(|scene, bytes| {
        let mut turned = bytes.to_vec();
        let length = turned.len();
        turned.swap(length.checked_sub(2)?, length - 1);
        let mut answer = scene.golden(&turned)?;
        let length = answer.len();
        answer.swap(length - 2, length - 1);
        Some(answer)
    })),
    defect!("FW-26", Slot, "an interrupt changes data behind the checksum: one answer in forty is damaged", ["EC-11", "TG-16"],
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        scene.memory.n[0] += 1;
        if scene.memory.n[0] % 40 == 0 {
            let at = answer.len() - 3;
            answer[at] ^= 0x04;
        }
        Some(answer)
    })),
    defect!("FW-28", Slot, "exceptions to requests for others", ["AD-06", "AD-07"],
    serve: Some(|scene, bytes| {
        let mine = scene.is_mine(bytes);
        if mine || !good(bytes) || bytes[1] >= 0x80 {
            return scene.golden(bytes);
        }
        let answer = scene.bare(&to_me(scene, bytes)?)?;
        Some(answer).filter(|answer| answer[1] & 0x80 != 0)
    })),
    defect!("FW-29", Slot, "answers addresses 248 to 255 as a service address", ["AD-03"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] >= 248 {
            let mut answer = scene.golden(&to_me(scene, bytes)?)?;
            answer[0] = bytes[0];
            return mended(&answer);
        }
        scene.golden(bytes)
    })),
    defect!("FW-31", Slot, "faulty broadcasts are answered by an exception", ["BC-07", "BC-08"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == 0 {
            let answer = scene.bare(&to_me(scene, bytes)?)?;
            return Some(answer).filter(|answer| answer[1] & 0x80 != 0);
        }
        scene.golden(bytes)
    })),
    defect!("FW-32", Slot, "broadcasts are ignored", ["BC-01", "BC-03", "BC-09"],
        serve: Some(|scene, bytes| if bytes.first() == Some(&0) { None } else { scene.golden(bytes) })),
    defect!("FW-34", Slot, "waits 300 ms for the neighbour's answer behind a foreign request", ["MD-02", "MD-11"],
    serve: Some(|scene, bytes| {
        let foreign = good(bytes) && bytes[0] != scene.address() && bytes[0] != 0;
        if foreign {
            let request = bytes.len() == 8 && scene.memory.at.is_none();
            scene.memory.at = request.then(|| scene.at + Span::from_ms(300));
            return None;
        }
        if scene.memory.at.is_some_and(|until| scene.at < until) { None } else { scene.golden(bytes) }
    })),
    defect!("FW-35", Slot, "a neighbour's answer is taken for a request: the next one of its own is lost", ["MD-01", "MD-03", "MD-07"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] != scene.address() && bytes[0] != 0 {
            // What is no request of eight bytes leaves the state machine waiting for the rest.
            scene.memory.n[0] = u64::from(bytes.len() != 8);
            return None;
        }
        if std::mem::take(&mut scene.memory.n[0]) == 1 { None } else { scene.golden(bytes) }
    })),
    defect!("FW-37", Slot, "a neighbour's echo of a write is carried out", ["MD-06", "MD-09"],
    serve: Some(|scene, bytes| {
        let foreign = good(bytes) && bytes[0] != scene.address() && bytes[0] != 0;
        if foreign && matches!(bytes[1], 5 | 6) {
            if scene.memory.bytes == bytes {
                scene.golden(&to_me(scene, bytes)?);
            }
            scene.memory.bytes = bytes.to_vec();
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("FW-38", Slot, "hears its own answer and answers it", ["MD-10"],
        hear: Some(|_, one| Some(one))),
    defect!("FW-40", Slot, "a glitch on the line resets the board", ["MD-13", "PW-11"],
    hear: Some(|scene, one| {
        if one.flaw != forecourt_wire::deframe::Flaw::None {
            scene.board.reset(one.end);
        }
        Some(one)
    })),
    defect!("GX-01", Slot, "the checksum of a read is not looked at", ["EC-07", "EC-01", "EC-02", "EC-05"],
    serve: Some(|scene, bytes| {
        if bytes.len() == 8 && bytes[1] == 4 { scene.golden(&mended(bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-02", Slot, "only the checksum's low byte is looked at", ["EC-02", "EC-07", "EC-09"],
    serve: Some(|scene, bytes| {
        let right = mended(bytes)?;
        let low = right.len() - 2;
        if bytes.len() > 4 && bytes[low] == right[low] { scene.golden(&right) } else { scene.golden(bytes) }
    })),
    defect!("GX-03", Slot, "the address is left out of the checksum", ["EC-10", "EC-07", "AD-02"],
    serve: Some(|scene, bytes| {
        let body = bytes.get(1..bytes.len().checked_sub(2)?)?;
        let mine = bytes[0] == scene.address();
        // The sum fits some address: a byte that was changed on the way is not seen.
        let fits = (1..=247u8).any(|address| frame(address, body) [body.len() + 1..] == bytes[bytes.len() - 2..]);
        if mine && fits { scene.ask(body) } else { scene.golden(bytes) }
    })),
    defect!("GX-04", Drawer, "a write of a coil is done before the checksum is looked at", ["EC-08", "EC-04"],
    serve: Some(|scene, bytes| {
        if bytes.len() == 8 && bytes[0] == scene.address() && bytes[1] == 5 && !good(bytes) {
            scene.golden(&mended(bytes)?);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-05", Slot, "a frame without a checksum is obeyed when its length fits", ["EC-04"],
    serve: Some(|scene, bytes| {
        if bytes.len() == 6 && bytes[0] == scene.address() && !good(bytes) { scene.ask(&bytes[1..]) } else { scene.golden(bytes) }
    })),
    defect!("GX-06", Slot, "a checksum of 0000 or FFFF switches the check off", ["EC-05"],
    serve: Some(|scene, bytes| {
        let end = bytes.len().checked_sub(2)?;
        if matches!(bytes[end..], [0, 0] | [0xFF, 0xFF]) && !good(bytes) { scene.golden(&mended(bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-07", Slot, "a checksum with preload 0000 is accepted, too", ["EC-06"],
    serve: Some(|scene, bytes| {
        let end = bytes.len().checked_sub(2)?;
        if crc_of_preload_0(&bytes[..end]).to_le_bytes() == bytes[end..] { scene.golden(&mended(bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-08", Slot, "bursts inside a write's data are not seen: the sum leaves the value out", ["EC-09", "EC-01"],
    serve: Some(|scene, bytes| {
        if bytes.len() == 8 && bytes[1] == 6 && bytes[0] == scene.address() && bytes[4] == 0 && bytes[5] <= 1 { scene.golden(&mended(bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-09", Slot, "exceptions go out without a checksum", ["EC-12", "EC-11", "EX-01"],
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        if answer[1] & 0x80 != 0 {
            answer.truncate(3);
        }
        Some(answer)
    })),
    defect!("GX-10", Slot, "answers bear address 0", ["AD-01"],
    serve: Some(|scene, bytes| {
        let mut answer = scene.golden(bytes)?;
        answer[0] = 0;
        mended(&answer)
    })),
    defect!("GX-11", Slot, "answers to every address", ["AD-02", "AD-03"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] != 0 && bytes.len() == 8 && bytes[1] == 8 { scene.golden(&to_me(scene, bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-12", Slot, "only the low five bits of the address are looked at", ["AD-02", "AD-04"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] != 0 && bytes[0] & 0x1F == scene.address() & 0x1F { scene.golden(&to_me(scene, bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-13", Slot, "a new address is forgotten when the power goes", ["AD-05", "AD-04"],
        feel: Some(|_, act| if matches!(act, crate::act::Act::Mount { .. }) { None } else { Some(act.clone()) })),
    defect!("GX-14", Slot, "damaged frames to a neighbour are answered by an exception", ["AD-08", "EC-01", "MD-08"],
    serve: Some(|scene, bytes| {
        if !good(bytes) && bytes.len() > 3 && bytes[0] != scene.address() { Some(scene.exception(bytes[1], 3)) } else { scene.golden(bytes) }
    })),
    defect!("GX-15", Slot, "FC 16 as a broadcast is ignored", ["BC-02"],
        serve: Some(|scene, bytes| if bytes.first() == Some(&0) && bytes.get(1) == Some(&16) { None } else { scene.golden(bytes) })),
    defect!("GX-16", Drawer, "broadcast coil writes are done: one frame opens all drawers", ["BC-03"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == 0 && bytes[1] == 5 {
            scene.golden(&to_me(scene, bytes)?);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-17", Drawer, "FC 15 as a broadcast is done", ["BC-04"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == 0 && bytes[1] == 15 {
            scene.golden(&to_me(scene, bytes)?);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-18", Slot, "broadcast reads are answered", ["BC-05"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == 0 && matches!(bytes[1], 3 | 4) { scene.golden(&to_me(scene, bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-19", Slot, "broadcast diagnostics are answered", ["BC-06"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == 0 && matches!(bytes[1], 8 | 43) { scene.golden(&to_me(scene, bytes)?) } else { scene.golden(bytes) }
    })),
    defect!("GX-20", Slot, "a broadcast of a bad value is done as far as it goes", ["BC-07"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == 0 && bytes[1] == 6 && bytes.len() == 8 && bytes[5] > 2 {
            scene.ask(&[6, 0, 0, 0, 2]);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-21", Slot, "deaf for 150 ms behind a broadcast", ["BC-09", "BC-10"],
    serve: Some(|scene, bytes| {
        if bytes.first() == Some(&0) && good(bytes) {
            scene.memory.at = Some(scene.at + Span::from_ms(150));
        } else if scene.memory.at.is_some_and(|until| scene.at < until) {
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("FW-113", Drawer, "\"all lamps\" rewrites travel and rate: holding 0 and 1 are taken for 16 and 17 in a broadcast", ["BC-11"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == 0 && bytes[1] == 6 && bytes[2] == 0 && bytes[3] <= 1 {
            let settings = scene.board.as_drawer()?.settings();
            let mut changed = settings;
            changed[usize::from(bytes[3])] = u16::from_be_bytes([bytes[4], bytes[5]]);
            scene.board.as_drawer()?.force_settings(changed);
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-22", Slot, "a request hidden in a neighbour's answer is carried out", ["MD-04"],
    serve: Some(|scene, bytes| {
        let address = scene.address();
        let hidden = (1..bytes.len().saturating_sub(8)).map(|at| &bytes[at..at + 8]).find(|part| part[0] == address && good(part));
        match hidden.map(<[u8]>::to_vec) {
            Some(request) if bytes[0] != address => scene.golden(&request),
            _ => scene.golden(bytes),
        }
    })),
    defect!("GX-23", Slot, "a good request at the head of a longer run is carried out", ["MD-05", "FR-20", "EX-16"],
    serve: Some(|scene, bytes| {
        let head = bytes.get(..8).filter(|head| bytes.len() > 8 && good(head)).map(<[u8]>::to_vec);
        match head { Some(head) => scene.golden(&head), None => scene.golden(bytes) }
    })),
    defect!("GX-24", Slot, "exceptions of neighbours reset the receiver for 50 ms", ["MD-07", "MD-01"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] != scene.address() && bytes[1] & 0x80 != 0 {
            scene.memory.at = Some(scene.at + Span::from_ms(50));
        } else if scene.memory.at.is_some_and(|until| scene.at < until) {
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-25", Slot, "a frame with its own address from elsewhere is answered as a request of one register", ["MD-09"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] == scene.address() && bytes.len() == 7 && bytes[1] == 4 { return scene.ask(&[4, 0, 0, 0, 1]); }
        scene.golden(bytes)
    })),
    defect!("GX-26", Slot, "functions of unknown length leave the receiver waiting for more", ["MD-12", "EX-02"],
    serve: Some(|scene, bytes| {
        if good(bytes) && bytes[0] != scene.address() && matches!(bytes[1], 65..=72 | 100..=110) {
            scene.memory.at = Some(scene.at + Span::from_ms(100));
        } else if scene.memory.at.is_some_and(|until| scene.at < until) {
            return None;
        }
        scene.golden(bytes)
    })),
    defect!("GX-27", Slot, "the least frame of four bytes is dropped", ["FR-16"],
        serve: Some(|scene, bytes| if bytes.len() == 4 { None } else { scene.golden(bytes) })),
    defect!("GX-28", Slot, "257 bytes are taken for 256", ["FR-18", "FR-19"],
    framing: Framing { room: 300, ..Framing::GOLDEN },
    serve: Some(|scene, bytes| {
        if bytes.len() > 256 && good(bytes) { Some(bytes[..256].to_vec()) } else { scene.golden(bytes.get(..256).unwrap_or(bytes)) }
    })),
    defect!("GX-29", Slot, "a long run of bytes kills the receiver", ["FR-19", "RB-01"],
    framing: Framing { room: 4096, ..Framing::GOLDEN },
    serve: Some(|scene, bytes| {
        if bytes.len() > 290 {
            scene.memory.n[0] = 1;
        }
        if scene.memory.n[0] == 1 { None } else { scene.golden(bytes.get(..256).unwrap_or(bytes)) }
    }),
    feel: Some(|scene, act| {
        scene.memory.n[0] = 0;
        Some(act.clone())
    })),
];
