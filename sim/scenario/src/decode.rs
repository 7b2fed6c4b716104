//! A frame of the bus log in words a technician uses.
//!
//! It refuses to guess: what does not decode is said to be damaged.

use forecourt_wire::{BROADCAST, Frame, Reply, Request};

/// What a frame says. `asked` carries the last request from call to call, so that an answer can be read against it.
pub fn says(from_master: bool, bytes: &[u8], asked: &mut Vec<u8>) -> String {
    let frame = match Frame::new_checked(bytes) {
        Ok(frame) => frame,
        Err(error) => return format!("damaged: {error}"),
    };
    let address = frame.address().unwrap_or(BROADCAST);
    let whom = match address {
        BROADCAST => "all boards".to_owned(),
        1..=6 => format!("drawer {address}"),
        _ => format!("slot {}/{:02}", (address - 1) / 32, (address - 1) % 32 + 1),
    };
    if from_master {
        asked.clear();
        asked.extend_from_slice(frame.pdu());
        return match Request::parse(frame.pdu()) {
            Ok(request) => format!("to {whom}: {request}"),
            Err(error) => format!("to {whom}: {error}"),
        };
    }
    let registers = address > 32 && matches!(Request::parse(asked), Ok(Request::ReadInput { start: 0, .. }));
    match Reply::parse(frame.pdu()) {
        Ok(Reply::Words { words, .. }) if registers && words.count() >= 4 => {
            let id = words.iter().take(4).fold(0u64, |id, word| id << 16 | u64::from(word));
            let status = words.get(4).map_or(String::new(), |status| format!(", reader status {status:04b}"));
            if id == 0 { format!("{whom}: no tag{status}") } else { format!("{whom}: tag {id:010X}{status}") }
        }
        Ok(reply) => format!("{whom}: {reply}"),
        Err(error) => format!("{whom}: {error}"),
    }
}
