//! The edges of DEMOD_OUT that the rig plays to a program, as lines of the protocol.
//!
//! Clean tags and images a program makes into edges itself; what is rough, doubled or noise comes from here, the same as
//! the golden boards hear it. It refuses to know what a board makes of it.

use forecourt_board::Profile;
use forecourt_certify::act::Field;
use forecourt_certify::golden::field::signal;
use forecourt_wire::{Instant, Span};
use std::fmt::Write as _;

/// Most edges in one line.
const LINE: usize = 1_000;

/// What is played before one board's antenna.
pub struct Signal {
    board: u8,
    /// Instant in µs and level of each edge, endless.
    edges: Box<dyn Iterator<Item = (u64, bool)> + Send>,
    ahead: Option<(u64, bool)>,
    level: bool,
}

impl std::fmt::Debug for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signal")
            .field("board", &self.board)
            .field("ahead", &self.ahead)
            .finish_non_exhaustive()
    }
}

/// True for a field that a program cannot make itself from the words of an act.
pub const fn is_played(field: &Field) -> bool {
    matches!(field, Field::Rough { .. } | Field::Two { .. } | Field::Noise { .. } | Field::Neighbour { .. })
}

impl Signal {
    /// `field` before the antenna of `board`, put there at `now`; `None` for what no signal can be made of.
    pub fn new(profile: &Profile, board: u8, field: &Field, now: Instant) -> Option<Self> {
        let edges = signal(profile, field, now + profile.slot.settle)?.map(|edge| (edge.at_us, edge.level));
        let mut edges: Box<dyn Iterator<Item = (u64, bool)> + Send> = Box::new(edges);
        let ahead = edges.next();
        Some(Self { board, edges, ahead, level: false })
    }

    /// Appends the edges up to `to`, µs, that have not been told.
    pub fn tell(&mut self, to: u64, text: &mut String) {
        let mut last = None;
        let mut count = 0;
        while let Some((at, level)) = self.ahead.filter(|(at, _)| *at <= to) {
            self.ahead = self.edges.next();
            if level == self.level {
                continue;
            }
            self.level = level;
            let _ = match last {
                Some(before) => write!(text, " {}", at - before),
                None => write!(text, "edges {} {at} {}", self.board, u8::from(level)),
            };
            last = Some(at);
            count += 1;
            if count == LINE {
                text.push('\n');
                (last, count) = (None, 0);
            }
        }
        if count > 0 {
            text.push('\n');
        }
    }

    /// So far edges may be told ahead.
    pub const fn slice() -> Span {
        Span::from_ms(500)
    }
}
