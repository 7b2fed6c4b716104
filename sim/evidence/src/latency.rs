//! How long each board took to answer, over the whole run.
//!
//! From the end of a request to the first edge of the answer; each exchange counts as often as it stands in the trace. It
//! refuses to know limits.

use crate::Evidence;
use crate::packets::{Packet, Packets, Side};
use forecourt_record::Counts;
use std::collections::BTreeMap;

/// Delays in ns of all sealed answers to sealed requests, by the board that answered.
pub fn by_board(evidence: &Evidence) -> BTreeMap<u8, Counts> {
    let mut all: BTreeMap<u8, Counts> = BTreeMap::new();
    // A trace that cannot be read has no latencies; whoever made the evidence has been told already.
    let Ok(packets) = Packets::of(evidence, 1) else { return all };
    let mut request: Option<&Packet> = None;
    for packet in &packets.frames {
        match packet.side {
            Side::Rig => request = Some(packet),
            Side::Neighbour => request = None,
            Side::Board => {
                let asked = request
                    .take()
                    .filter(|asked| asked.section == packet.section && asked.end <= packet.start);
                let Some(asked) = asked else { continue };
                if asked.is_sealed() && packet.is_sealed() && asked.bytes[0] == packet.bytes[0] {
                    let delay = packet.start.since(asked.end).as_ns();
                    let counts = &mut all.entry(packet.bytes[0]).or_default().counts;
                    let count = counts.entry(delay).or_default();
                    *count = count.saturating_add(1 + u64::from(packet.again));
                }
            }
        }
    }
    all
}
