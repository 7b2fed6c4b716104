//! The line of a run as a capture.
//!
//! Every frame of the run in order, the first of each clause with the clause's name. An exchange that stands many times in a
//! row is given a few times, and the last of them says how often it stood. It refuses to know the file's form.

use crate::Evidence;
use crate::packets::{Packet, Packets, Side};
use crate::pcapng::{Capture, Frame};

/// So often is an exchange shown that stands many times in a row.
const REPEATS: u32 = 20;
/// Frames of a capture at most; behind them only those of clauses that did not pass.
const MOST: usize = 200_000;

/// The capture's file.
///
/// # Errors
/// A trace that no rig writes.
pub fn pcapng(evidence: &Evidence) -> Result<Vec<u8>, String> {
    let packets = Packets::of(evidence, REPEATS)?;
    let striking = evidence.striking_sections();
    let mut capture = Capture::new("line");
    let mut section = None;
    for (number, packet) in packets.frames.iter().enumerate() {
        if number >= MOST && !striking.contains(&packet.section) {
            continue;
        }
        let begins = section != Some(packet.section);
        section = Some(packet.section);
        capture.push(&Frame {
            start_ns: packet.start.as_ns(),
            from_master: packet.side == Side::Rig,
            bytes: &packet.bytes,
            comment: comment(evidence, packet, begins),
        });
    }
    Ok(capture.into_bytes())
}

fn comment(evidence: &Evidence, packet: &Packet, begins: bool) -> Option<String> {
    let mut words = Vec::new();
    if begins && let Some(section) = evidence.sections.get(packet.section) {
        words.push(format!("{} board {}", section.clause, section.board));
    }
    if packet.rough {
        words.push("characters in bad form".to_owned());
    }
    if packet.again > 0 {
        words.push(format!("this exchange stood {} times more in a row", packet.again));
    }
    if words.is_empty() { None } else { Some(words.join("; ")) }
}
