//! The cabinet as text: what hangs where in truth, where the drawers stand, what went over the line.
//!
//! It refuses to know terminals: plain lines come out.

use crate::live::{Frame, LiveBus};
use forecourt_plant::Place;
use forecourt_wire::Instant;
use std::fmt::Write as _;

/// A table of the cabinet: a drawer's state, then its slots, eight in a row; `.` for an empty one.
pub fn cabinet(now: Instant, bus: &mut LiveBus) -> String {
    let profile = bus.plant.profile().clone();
    let mut text = String::new();
    for drawer in 1..=profile.cabinet.drawers {
        let position = bus.plant.position(now, drawer).unwrap_or(0);
        let state = match position {
            0 => "closed",
            at if at >= profile.drawer.travel => "open",
            _ => "between",
        };
        let _ = writeln!(text, "drawer {drawer}  board {drawer}  {state}, {position} steps");
        for slot in 1..=profile.cabinet.slots {
            let truth = bus.plant.truth(Place { drawer, slot });
            let shown = truth.map_or_else(|| ".".to_owned(), |tag| tag.id.to_string());
            let sep = if slot % 4 == 0 || slot == profile.cabinet.slots { "\n" } else { "  " };
            let _ = write!(text, "{slot:>4} {shown:<10}{sep}");
        }
    }
    let tally = bus.tally();
    let _ = write!(
        text,
        "requests {}  answers {}  held back {}  lost {}  bytes that are no frame {}",
        tally.requests, tally.answers, tally.held, tally.lost, tally.rubbish
    );
    text
}

/// One frame in one line: time in seconds, direction, bytes.
pub fn frame(frame: &Frame) -> String {
    let ms = frame.start.as_ns() / 1_000_000;
    let arrow = if frame.from_master { "->" } else { "<-" };
    let bytes: Vec<String> = frame.bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("{:>6}.{:03} {arrow} {}", ms / 1_000, ms % 1_000, bytes.join(" "))
}
