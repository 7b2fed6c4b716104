//! What hands, tags and the mains do to a board: the plant side of the rig.
//!
//! Acts are data; who carries them out (a simulated plant, a child process, a hook command, a person) is the link's. A
//! link that cannot carry one out says so, and the clause is inconclusive.

use forecourt_wire::{Character, LineSpeed};
use serde::{Deserialize, Serialize};

/// What stands before a slot's antenna.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Field {
    /// Nothing: no tag and no signal.
    Nothing,
    /// A tag of this 40-bit number, clean and at rest.
    Tag {
        /// 40 bits.
        id: u64,
        /// Bit length as RF/n: 64, 32 or 16.
        rate: u8,
    },
    /// These raw 64-bit images, one after the other and over again, whether they are right or not.
    Images {
        /// First bit sent is bit 63.
        images: Vec<u64>,
        /// Bit length as RF/n: 64, 32 or 16.
        rate: u8,
    },
    /// A tag whose edges come late or early by up to so many millionths of a bit, or lack one edge in so many frames.
    Rough {
        /// 40 bits.
        id: u64,
        /// Edge jitter, parts per million of a bit, either way.
        jitter_ppm: u32,
        /// One edge is missing in every so many frames; 0 for none.
        lost_edge_every: u32,
        /// One whole frame is lost in every so many; 0 for none.
        lost_frame_every: u32,
    },
    /// Two tags at once, the second so many µs behind the first.
    Two {
        /// 40 bits.
        first: u64,
        /// 40 bits.
        second: u64,
        /// Phase of the second.
        behind_us: u32,
    },
    /// Random edges from this seed and nothing else.
    Noise {
        /// Seed of the edges.
        seed: u64,
    },
    /// A neighbour's tag coupled weakly: a tenth of the amplitude (−20 dB).
    Neighbour {
        /// 40 bits.
        id: u64,
    },
}

/// What a limit switch says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Limit {
    /// The truth.
    Works,
    /// Always made.
    StuckMade,
    /// Never made.
    NeverMakes,
}

/// What is in a drawer's way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Obstacle {
    /// Nothing.
    None,
    /// The drawer is held where it is.
    Held,
    /// Steps from `low` to `high` cannot be entered.
    Between {
        /// First step.
        low: u16,
        /// Last step.
        high: u16,
    },
}

/// One deed at a board; addresses are MODBUS addresses.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Act {
    /// What stands before slot board `board` from now on.
    Tag {
        /// Address.
        board: u8,
        /// What.
        field: Field,
    },
    /// Breaks (open or shorted) or mends an antenna.
    Antenna {
        /// Address.
        board: u8,
        /// Broken or whole.
        broken: bool,
    },
    /// Switches a board's power.
    Power {
        /// Address.
        board: u8,
        /// On or off.
        on: bool,
    },
    /// The supply sags to 70 % for so long: the board may work on or restart.
    BrownOut {
        /// Address.
        board: u8,
        /// How long, in ms.
        ms: u32,
    },
    /// Puts something in a drawer's way, or takes it away.
    Jam {
        /// Address.
        board: u8,
        /// What.
        obstacle: Obstacle,
    },
    /// A person moves a drawer to a position by hand (0 pushes it shut).
    Hand {
        /// Address.
        board: u8,
        /// Steps from closed.
        position: u16,
    },
    /// Breaks or mends the limit switches.
    Limits {
        /// Address.
        board: u8,
        /// The switch at closed.
        closed: Limit,
        /// The switch at open.
        open: Limit,
    },
    /// The motor driver's fault line.
    Driver {
        /// Address.
        board: u8,
        /// Broken or whole.
        broken: bool,
    },
    /// Sets the board to another drawer and slot position (its address straps); `slot` 0 for a drawer board.
    Mount {
        /// Address that it has now.
        board: u8,
        /// Address that it gets.
        address: u8,
    },
    /// Sets the line, and with it every board on it and the rig's own sender and receiver, to another speed or character
    /// (a board's switches); the boards start anew. Where nobody can turn the switches, the suite is run once more with a
    /// profile of that line.
    Line {
        /// Address of the board under test.
        board: u8,
        /// Bits a second.
        baud: u32,
        /// "8E1", "8O1", "8N2" or "8N1".
        character: String,
    },
    /// Ties a board's own transmission to its receiver, or unties it (/RE tied low).
    Loop {
        /// Address.
        board: u8,
        /// Tied or not.
        tied: bool,
    },
    /// Sets the frame counters of a slot board (input registers 5 and 6) or the count of openings of a drawer board, so
    /// that a wrap need not be waited for; only simulated boards can, a real one is run until it gets there.
    Counters {
        /// Address.
        board: u8,
        /// Slot: frames read. Drawer: times opened.
        first: u16,
        /// Slot: frames rejected. Drawer: ignored.
        second: u16,
    },
}

impl Act {
    /// The act that sets the line of `board` to `line`.
    pub fn line(board: u8, line: LineSpeed) -> Self {
        Self::Line { board, baud: line.baud, character: line.character.name().into() }
    }

    /// The line that [`Act::Line`] sets; `None` for another act, and for a character or a speed that there is not.
    pub fn wanted_line(&self) -> Option<LineSpeed> {
        let Self::Line { baud, character, .. } = self else { return None };
        let all = [Character::E8_1, Character::O8_1, Character::N8_2, Character::N8_1];
        let character = all.into_iter().find(|known| known.name() == character)?;
        (*baud > 0).then_some(LineSpeed { baud: *baud, character })
    }
}
