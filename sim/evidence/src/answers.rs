//! What a board answers, from all that was asked of it in a run: functions, and registers by table.
//!
//! A function counts as answered when a sealed request of it got a sealed answer that is no exception. It refuses to guess: what
//! nobody asked is unknown, not absent.

use crate::Evidence;
use crate::packets::{Packets, Side};
use forecourt_wire::Request;
use std::collections::{BTreeMap, BTreeSet};

/// What one board answers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answers {
    /// Function codes that were answered.
    pub functions: BTreeSet<u8>,
    /// Function codes that were asked.
    pub asked: BTreeSet<u8>,
    /// By the function that reads it ("coils", …): addresses that could be read.
    pub read: BTreeMap<&'static str, BTreeSet<u16>>,
    /// By the same: addresses that were asked for.
    pub tried: BTreeMap<&'static str, BTreeSet<u16>>,
}

/// Of each board that was asked anything.
///
/// # Errors
/// A trace that no rig writes.
pub fn answers(evidence: &Evidence) -> Result<BTreeMap<u8, Answers>, String> {
    let packets = Packets::of(evidence, 1)?;
    let mut all: BTreeMap<u8, Answers> = BTreeMap::new();
    let mut asked: Option<(u8, u8, Option<Range>)> = None;
    let tested = [evidence.record.declaration.boards.slot, evidence.record.declaration.boards.drawer];
    for packet in &packets.frames {
        if packet.side != Side::Board {
            asked = None;
            // The rig plays other boards, too: only what is put to a board under test counts.
            if packet.is_sealed() && !packet.rough && tested.contains(&Some(packet.bytes[0])) {
                let pdu = &packet.bytes[1..packet.bytes.len() - 2];
                let table = table(pdu);
                let answers = all.entry(packet.bytes[0]).or_default();
                answers.asked.insert(pdu[0]);
                if let Some((name, start, count)) = table {
                    answers.tried.entry(name).or_default().extend(span(start, count));
                }
                asked = Some((packet.bytes[0], pdu[0], table));
            }
            continue;
        }
        let Some((board, function, table)) = asked.take() else { continue };
        if packet.is_sealed() && packet.bytes[0] == board && packet.bytes[1] == function {
            let answers = all.entry(board).or_default();
            answers.functions.insert(function);
            if let Some((name, start, count)) = table {
                answers.read.entry(name).or_default().extend(span(start, count));
            }
        }
    }
    Ok(all)
}

fn span(start: u16, count: u16) -> impl Iterator<Item = u16> {
    (0..count).filter_map(move |k| start.checked_add(k))
}

/// A table, the first address and how many.
type Range = (&'static str, u16, u16);

fn table(pdu: &[u8]) -> Option<Range> {
    match Request::parse(pdu).ok()? {
        Request::ReadCoils { start, count } => Some(("coils", start, count)),
        Request::ReadDiscrete { start, count } => Some(("discrete inputs", start, count)),
        Request::ReadHolding { start, count } => Some(("holding registers", start, count)),
        Request::ReadInput { start, count } => Some(("input registers", start, count)),
        _ => None,
    }
}

/// "0 … 2, 16": addresses as spans.
pub fn spans(addresses: &BTreeSet<u16>) -> String {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for address in addresses {
        match spans.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*address) => *last = *address,
            _ => spans.push((*address, *address)),
        }
    }
    let words = |(first, last): &(u16, u16)| {
        if first == last { first.to_string() } else { format!("{first} … {last}") }
    };
    spans.iter().map(words).collect::<Vec<_>>().join(", ")
}
