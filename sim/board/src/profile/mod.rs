//! The numbers of one cabinet: everything about it that is a number and therefore comes from a file (KEY-60).
//!
//! [`Profile::standard`] is the standard cabinet profile, version 1; [`Profile::from_toml`] reads a vendor's. It
//! refuses to know files and directories (the text is handed in) and what the poller makes of the timeouts.

mod error;
mod read;

pub use error::ProfileError;

use crate::board::Setup;
use crate::drawer::DrawerTiming;
use crate::identity::Identity;
use crate::slot::SlotTiming;
use forecourt_tag::{Rate, frame_span_us};
use forecourt_wire::{Character, LineSpeed, Span};

/// One cabinet's numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// What the profile is called, for reports.
    pub name: String,
    /// The RS-485 line and the master's timeouts.
    pub line: Line,
    /// How many boards there are.
    pub cabinet: Cabinet,
    /// Numbers of every slot board.
    pub slot: Slot,
    /// Numbers of every drawer board.
    pub drawer: Drawer,
    /// Numbers of every board.
    pub board: Boards,
}

/// The RS-485 line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Speed, 1200 … 115200 bit/s of the usual steps, and character.
    pub speed: LineSpeed,
    /// From the request's last bit to the answer's first, 1 … 10000 ms.
    pub response_timeout: Span,
    /// From a broadcast's last bit to the next request, 1 … 10000 ms.
    pub broadcast_turnaround: Span,
    /// Load of one board's receiver, in eighths of a unit load: 8, 4, 2 or 1.
    pub unit_load_eighths: u32,
    /// True when the line carries polarisation resistors, which cost 4 unit loads (Serial Line V1.02 §3.4.6).
    pub polarised: bool,
    /// Repeaters in the cabinet, 0 … 16; each begins a further segment.
    pub repeaters: u32,
}

/// How many boards hang on the line (KEY-45).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cabinet {
    /// Drawers, 1 … 6.
    pub drawers: u8,
    /// Slots in each drawer, 1 … 32.
    pub slots: u8,
}

/// Numbers of a slot board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slot {
    /// An ID shows within this span of the tag's coming to rest, 75 … 1000 ms (KEY-54).
    pub appear_within: Span,
    /// An ID stays while frames are missing for less than this, 1 … 1000 ms.
    pub keep: Span,
    /// An ID is zero this long after its last valid frame: at least `keep` and a frame, at most 2000 ms.
    pub gone_after: Span,
    /// Bit length of the tags: RF/64, RF/32 or RF/16 (KEY-50).
    pub rate: Rate,
    /// From a tag's coming to rest (or the field's switching on) to its first bit, 0 … 50 ms.
    pub settle: Span,
    /// Product code in the device identification, 1 … 32 printable characters.
    pub product: String,
}

/// Numbers of a drawer board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawer {
    /// Full travel as delivered, 100 … 20000 steps (KEY-42).
    pub travel: u16,
    /// Step rate as delivered, 50 … 5000 steps a second.
    pub rate: u16,
    /// Seconds until it closes itself as delivered: 0 never, else 5 … 3600.
    pub auto_close: u16,
    /// A stall shows within this span, 1 … 500 ms (KEY-43).
    pub stall_shows: Span,
    /// A hand release shows within this span, 1 … 100 ms (KEY-44).
    pub hand_shows: Span,
    /// Product code in the device identification, 1 … 32 printable characters.
    pub product: String,
}

/// Numbers of every board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Boards {
    /// From power-on to the first request that is heard, 0 … 500 ms.
    pub boot: Span,
    /// From the end of T3.5 to the answer's first bit, 0 … 90000 µs.
    pub reply_delay: Span,
    /// Vendor in the device identification, 1 … 32 printable characters.
    pub vendor: String,
    /// Revision in the device identification, 1 … 32 printable characters.
    pub revision: String,
}

/// A segment that carries more than it bears (KEY-55, Serial Line V1.02 §3.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overload {
    /// Load of all boards, in eighths of a unit load.
    pub eighths: u32,
    /// What all segments together bear, in eighths of a unit load.
    pub bears_eighths: u32,
}

impl std::fmt::Display for Overload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let loads = |eighths: u32| (eighths / 8, eighths % 8 * 125);
        let ((a, b), (c, d)) = (loads(self.eighths), loads(self.bears_eighths));
        write!(
            f,
            "{a}.{b:03} unit loads on a line that bears {c}.{d:03}: add a repeater or parts of lower load"
        )
    }
}

impl Profile {
    /// The standard cabinet profile, version 1: 19200 bit/s 8E1, two drawers of 32 slots.
    pub fn standard() -> Self {
        Self {
            name: "standard".into(),
            line: Line {
                speed: LineSpeed { baud: 19_200, character: Character::E8_1 },
                response_timeout: Span::from_ms(100),
                broadcast_turnaround: Span::from_ms(100),
                unit_load_eighths: 8,
                polarised: false,
                repeaters: 2,
            },
            cabinet: Cabinet { drawers: 2, slots: 32 },
            slot: Slot {
                appear_within: Span::from_ms(150),
                keep: Span::from_ms(100),
                gone_after: Span::from_ms(200),
                rate: Rate::Rf64,
                settle: Span::from_ms(5),
                product: "FC-SLOT".into(),
            },
            drawer: Drawer {
                travel: 2_000,
                rate: 1_000,
                auto_close: 0,
                stall_shows: Span::from_ms(500),
                hand_shows: Span::from_ms(100),
                product: "FC-DRAWER".into(),
            },
            board: Boards {
                boot: Span::from_ms(200),
                reply_delay: Span::ZERO,
                vendor: "Forecourt".into(),
                revision: "1.0".into(),
            },
        }
    }

    /// The profile in `text`; what it leaves out is as in [`Self::standard`]. `file` only names it in errors.
    ///
    /// # Errors
    /// [`ProfileError`]: where the text is no TOML, has an unknown field, a wrong type or a value out of range,
    /// and what would be right.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, ProfileError> {
        read::profile(file, text)
    }

    /// Address of drawer `drawer`, 1 … 6; `None` when the cabinet has no such drawer.
    pub fn drawer_address(&self, drawer: u8) -> Option<u8> {
        (1..=self.cabinet.drawers).contains(&drawer).then_some(drawer)
    }

    /// Address of slot `slot` (from 1) of drawer `drawer` (from 1): 32 · drawer + slot; `None` when the cabinet
    /// has no such slot.
    pub fn slot_address(&self, drawer: u8, slot: u8) -> Option<u8> {
        let drawer = self.drawer_address(drawer)?;
        (1..=self.cabinet.slots).contains(&slot).then(|| 32 * drawer + slot)
    }

    /// How many boards hang on the line.
    pub fn boards(&self) -> u32 {
        u32::from(self.cabinet.drawers) * (u32::from(self.cabinet.slots) + 1)
    }

    /// What is wrong with the line's load, if anything (KEY-55): 32 unit loads a segment, 28 polarised.
    pub fn overload(&self) -> Option<Overload> {
        let bears = (if self.line.polarised { 28 } else { 32 }) * 8 * (self.line.repeaters + 1);
        let eighths = self.boards() * self.line.unit_load_eighths;
        (eighths > bears).then_some(Overload { eighths, bears_eighths: bears })
    }

    /// How long one frame of the tag lasts: 64 bits (KEY-54).
    pub fn tag_frame(&self) -> Span {
        Span::from_us(frame_span_us(self.slot.rate))
    }

    /// What a slot board's firmware is built with.
    pub fn slot_timing(&self) -> SlotTiming {
        SlotTiming {
            appear_within: self.slot.appear_within,
            gone_after: self.slot.gone_after,
            settle: self.slot.settle,
            frame: self.tag_frame(),
        }
    }

    /// What a drawer board's firmware is built with. The golden board uses three fifths of what the profile
    /// allows for a stall and half of what it allows for a hand: a limit is not an aim.
    pub fn drawer_timing(&self) -> DrawerTiming {
        DrawerTiming {
            stall_after: self.drawer.stall_shows * 3 / 5,
            hand_after: self.drawer.hand_shows / 2,
            delivered: [self.drawer.travel, self.drawer.rate, self.drawer.auto_close],
        }
    }

    /// What a slot board at `address` has in common with every board.
    pub fn slot_setup(&self, address: u8) -> Setup {
        self.setup(address, &self.slot.product)
    }

    /// What a drawer board at `address` has in common with every board.
    pub fn drawer_setup(&self, address: u8) -> Setup {
        self.setup(address, &self.drawer.product)
    }

    fn setup(&self, address: u8, product: &str) -> Setup {
        Setup {
            address,
            line: self.line.speed,
            reply_delay: self.board.reply_delay,
            boot: self.board.boot,
            identity: Identity::new(&self.board.vendor, product, &self.board.revision),
        }
    }
}
