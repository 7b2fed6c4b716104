//! The fault inventory: every way in which a line, a board, a slot or a tag goes wrong, each with a stable id.
//!
//! A fault is a row of data: kind, target, a gate (window and rate) and one amount whose unit the kind names. This
//! module says what each means; `line`, `cabinet` and the boards' quirks carry it out. It refuses to know whether a
//! fault was felt: the run's judge compares what happened with and enters it in the ledger.

use core::fmt;
use core::str::FromStr;
use forecourt_kernel::Gate;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $family:ident, $unit:literal, $default:literal, $text:literal;)*) => {
        /// What goes wrong. The id in front is the name a scenario uses.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum FaultKind { $(#[doc = concat!($id, ": ", $text, ".")] $name,)* }

        impl FaultKind {
            /// Every kind, in the order of the inventory.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable id: `L1` … `T5`.
            pub const fn id(self) -> &'static str { match self { $(Self::$name => $id,)* } }
            /// What the fault does, as a clause.
            pub const fn text(self) -> &'static str { match self { $(Self::$name => $text,)* } }
            /// Where it sits.
            pub const fn family(self) -> Family { match self { $(Self::$name => Family::$family,)* } }
            /// The unit of the amount, empty when the kind takes none.
            pub const fn unit(self) -> &'static str { match self { $(Self::$name => $unit,)* } }
            /// The amount when a row names none.
            pub const fn default_amount(self) -> i64 { match self { $(Self::$name => $default,)* } }
        }
    };
}

kinds! {
    ConverterDead = "L0", Line, "", 0, "the RS-232 to RS-485 converter is dead: nothing passes either way";
    ByteLost = "L1", Line, "", 0, "one byte of a frame is lost";
    BitFlipped = "L2", Line, "", 0, "one bit of a byte is flipped";
    Burst = "L3", Line, "bytes", 6, "a burst garbles several bytes in a row";
    FrameCut = "L4", Line, "bytes", 5, "a frame ends after so many bytes";
    TwoTalkers = "L5", Line, "", 0, "a second transmitter talks into the answer";
    LateAnswer = "L6", Line, "ms", 120, "the answer comes so much later";
    EarlyAnswer = "L7", Line, "", 0, "the answer starts before the master has released the line";
    BaudDrift = "L8", Line, "ppm", 60_000, "the board's clock is off, so its characters are too long or short";
    Jabber = "L9", Line, "", 0, "a stuck transmitter fills the line with characters";
    Echo = "L10", Line, "", 0, "the converter echoes the master's own request";
    NoSilence = "L11", Line, "", 0, "a stray frame follows the answer without a silence";
    OpenLine = "L12", Line, "", 0, "the line is open behind a board: nothing beyond it is reached";
    Swapped = "L13", Line, "", 0, "wires A and B of a board are swapped: it hears and speaks upside down";
    Silent = "B1", Board, "", 0, "the board is silent";
    Reset = "B2", Board, "", 0, "the board resets in the exchange";
    BrownOut = "B3", Board, "ms", 300, "the supply sags: RAM is lost and the board boots anew";
    DoubledAddress = "B4", Board, "address", 0, "the board answers to a second address as well";
    AnswersForAnother = "B5", Board, "address", 0, "the board answers what was asked of another";
    PreviousAnswer = "B6", Board, "", 0, "the board answers with its answer to the request before";
    WrongSequence = "B7", Board, "", 0, "the board answers with another function";
    ClockDrift = "B8", Board, "ppm", 20_000, "the board's own clock is off: its silences and delays are too";
    OldFirmware = "B9", Board, "", 0, "older firmware: functions 10 and 2B are not there";
    TornRecord = "B10", Board, "steps/s", 100, "a torn record in the non-volatile memory: the board starts anew and its drawer's rate comes up wrong";
    StuckShut = "S1", Slot, "", 0, "the latch does not let go of the closed drawer: the motor stalls while opening";
    StuckOpen = "S2", Slot, "", 0, "the drawer opens but does not close again: the motor stalls while closing";
    SensorBounce = "S3", Slot, "ms", 30, "the closed switch bounces";
    ForeignSlot = "S4", Slot, "", 0, "the key slips into the first empty slot of its drawer and stays there";
    TwoTags = "S5", Slot, "", 0, "two tags stand in one field";
    LeavesInRead = "S6", Slot, "ms", 20, "the tag leaves for a moment (under a second), once a second at most";
    WeakSignal = "T1", Tag, "per mille", 400, "the tag's signal is weak: edges are missed";
    PhaseSlip = "T2", Tag, "µs", 128, "the tag's signal slips in phase";
    TagDrift = "T3", Tag, "ppm", 15_000, "the tag's bit length drifts";
    ClonedId = "T4", Tag, "", 0, "a second tag with the same ID hangs in the first empty slot of the drawer";
    ParityError = "T5", Tag, "bit", 20, "one bit of the tag's frame is wrong, so a parity fails";
}

impl FaultKind {
    /// True when it rewrites single transmissions: its gate is asked once for each that it may strike.
    pub const fn strikes_waves(self) -> bool {
        use FaultKind as K;
        matches!(
            self,
            K::ByteLost
                | K::BitFlipped
                | K::Burst
                | K::FrameCut
                | K::TwoTalkers
                | K::BaudDrift
                | K::NoSilence
        )
    }

    /// True for a fault of a line or a board that is there from the begin of its window to the end and takes no rate.
    pub const fn lasts(self) -> bool {
        use FaultKind as K;
        let of_line = matches!(self, K::ConverterDead | K::Echo | K::OpenLine | K::Swapped);
        of_line || matches!(self.family(), Family::Board)
    }
}

/// Where a fault sits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Family {
    /// On the RS-485 line or at its converter.
    Line,
    /// In a board.
    Board,
    /// In a drawer or at a slot.
    Slot,
    /// In a tag.
    Tag,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A text that names no fault of the inventory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownFault(pub String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no fault is called {:?}; the inventory has L0 … L13, B1 … B10, S1 … S6, T1 … T5", self.0)
    }
}

impl FromStr for FaultKind {
    type Err = UnknownFault;
    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        Self::ALL.iter().copied().find(|kind| kind.id() == text).ok_or_else(|| UnknownFault(text.to_owned()))
    }
}

/// Whom a fault strikes on its line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// The whole line.
    Line,
    /// One board.
    Board(u8),
}

impl Target {
    /// True when the fault concerns the board at `address`.
    pub const fn concerns(self, address: u8) -> bool {
        match self {
            Self::Line => true,
            Self::Board(board) => board == address,
        }
    }
}

/// Which frames a line fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// What boards say.
    Answers,
    /// What the master says.
    Requests,
    /// Both.
    Both,
}

/// One row of a fault plan on one line.
#[derive(Debug)]
pub struct Fault {
    /// The row's name in the scenario and in the ledger.
    pub name: String,
    /// What goes wrong.
    pub kind: FaultKind,
    /// Whom it strikes.
    pub target: Target,
    /// Which frames, for a fault of the line.
    pub side: Side,
    /// When and how often.
    pub gate: Gate,
    /// How much, in the kind's unit.
    pub amount: i64,
}

/// One stroke of a fault, for the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stroke {
    /// Index of the row in the plant's plan.
    pub fault: usize,
    /// When, in ticks since the start of the run.
    pub at: u64,
}
