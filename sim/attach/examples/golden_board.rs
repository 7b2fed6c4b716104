//! The project's own boards as a program in virtual time, by the client that vendors copy.
//!
//! `golden_board 33` is the slot board of that address, `golden_board 1` a drawer board. It proves the client, and shows how
//! little a firmware has to bring. It refuses to know the protocol.

#[path = "../vendor/forecourt_board.rs"]
mod forecourt_board;

use forecourt_board::{Char, Firmware, Flaw, Line, NEVER, Rig};
use forecourt_certify::act::{Act, Limit, Obstacle};
use forecourt_certify::device::{self, Device};
use forecourt_certify::golden::Seat;
use forecourt_certify::link::Output;
use forecourt_tag::{Rate, Receiver};
use forecourt_wire::{Instant, Span};
use std::collections::VecDeque;

struct Golden {
    seat: Seat,
    /// The slot board's decoder of edges; the seat itself knows tags without a signal.
    receiver: Receiver,
    field: bool,
    sent_to: u64,
    now: u64,
    /// When the driver is switched next.
    driver: VecDeque<u64>,
}

fn at(us: u64) -> Instant {
    Instant::ZERO + Span::from_us(us)
}

const fn us(at: Instant) -> u64 {
    at.as_ns().div_ceil(1_000)
}

impl Golden {
    /// What the board says and shows, and whether its field is on.
    fn look(&mut self, rig: &mut Rig, now: u64) {
        self.now = now;
        let (mut said, mut shown) = (Vec::new(), Vec::new());
        self.seat.transmit(&mut said);
        if let (Some(first), Some(last)) = (said.first(), said.last()) {
            let bytes: Vec<u8> = said.iter().map(|one| one.byte).collect();
            rig.tx(us(first.start), &bytes);
            self.sent_to = us(last.end);
            self.driver.extend([us(first.start), us(last.end)]);
        }
        self.seat.outputs(&mut shown);
        for (when, board, output) in shown {
            let (what, on) = match output {
                Output::Lamp(on) => ("lamp", on),
                Output::Motor(on) => ("motor", on),
                Output::Driver(on) => ("driver", on),
            };
            rig.output(what, us(when), board, on);
        }
        let field = self.seat.serial.board.as_slot().is_some_and(|slot| slot.field_on(at(now)));
        if field != self.field {
            self.field = field;
            self.receiver.reset();
            rig.field(now, field);
        }
    }

    fn restart(&mut self, rig: &mut Rig, now: u64) {
        if self.sent_to > now {
            rig.cut(now);
            self.sent_to = now;
            self.driver.clear();
        }
        if let Some(slot) = self.seat.serial.board.as_slot() {
            slot.source(at(now), ::forecourt_board::Source::Raw);
        }
    }

    fn listen(&mut self, now: u64) {
        if let Some(slot) = self.seat.serial.board.as_slot() {
            self.receiver.advance(now, |heard| slot.heard(heard));
        }
    }
}

impl Firmware for Golden {
    fn start(&mut self, rig: &mut Rig, now: u64, _line: &Line) {
        self.restart(rig, now);
        self.look(rig, now);
    }

    fn heard(&mut self, rig: &mut Rig, heard: Char) {
        let flaw = match heard.flaw {
            Flaw::None => forecourt_wire::deframe::Flaw::None,
            Flaw::Parity => forecourt_wire::deframe::Flaw::Parity,
            Flaw::Framing => forecourt_wire::deframe::Flaw::Framing,
        };
        self.listen(heard.end);
        // The golden board takes a character to last exactly as long as the line says.
        let end = at(heard.start) + self.seat.line().char_span();
        self.seat.hear(device::Char { start: at(heard.start), end, byte: heard.byte, flaw });
        self.look(rig, heard.end);
    }

    fn edge(&mut self, rig: &mut Rig, now: u64, level: bool) {
        if let Some(slot) = self.seat.serial.board.as_slot() {
            self.receiver.edge(now, level, |heard| slot.heard(heard));
        }
        self.look(rig, now);
    }

    fn wake(&self) -> u64 {
        let field = match self.seat.serial.board.core() {
            ::forecourt_board::board::Core::Slot(slot) if !self.field && us(slot.field_from()) > self.now => {
                us(slot.field_from())
            }
            _ => NEVER,
        };
        let driver = self.driver.front().copied().unwrap_or(NEVER);
        let receiver = if self.field { self.receiver.wake_us().unwrap_or(NEVER) } else { NEVER };
        self.seat.next_at().map_or(NEVER, us).min(receiver).min(field).min(driver)
    }

    fn woken(&mut self, rig: &mut Rig, now: u64) {
        self.listen(now);
        self.seat.advance(at(now));
        self.driver.retain(|when| *when > now);
        self.look(rig, now);
    }

    fn act(&mut self, rig: &mut Rig, now: u64, words: &[&str]) -> Result<(), String> {
        let act = read(words).ok_or("this board has no such thing")?;
        self.listen(now);
        self.seat.act(at(now), &act).map_err(|cannot| cannot.0)?;
        if matches!(act, Act::Power { .. } | Act::BrownOut { .. } | Act::Mount { .. } | Act::Line { .. }) {
            self.restart(rig, now);
        }
        self.look(rig, now);
        Ok(())
    }
}

fn limit(word: &str) -> Option<Limit> {
    Some(match word {
        "works" => Limit::Works,
        "stuck-made" => Limit::StuckMade,
        "never-makes" => Limit::NeverMakes,
        _ => return None,
    })
}

/// The act of these words.
fn read(words: &[&str]) -> Option<Act> {
    let board = words.get(1)?.parse().ok()?;
    Some(match words {
        ["antenna", _, broken] => Act::Antenna { board, broken: *broken == "1" },
        ["power", _, on] => Act::Power { board, on: *on == "on" },
        ["brown-out", _, ms] => Act::BrownOut { board, ms: ms.parse().ok()? },
        ["jam", _, "0"] => Act::Jam { board, obstacle: Obstacle::None },
        ["jam", _, "1"] => Act::Jam { board, obstacle: Obstacle::Held },
        ["jam", _, low, high] => {
            let obstacle = Obstacle::Between { low: low.parse().ok()?, high: high.parse().ok()? };
            Act::Jam { board, obstacle }
        }
        ["hand", _, position] => Act::Hand { board, position: position.parse().ok()? },
        ["limits", _, closed, open] => Act::Limits { board, closed: limit(closed)?, open: limit(open)? },
        ["driver", _, broken] => Act::Driver { board, broken: *broken == "1" },
        ["mount", _, address] => Act::Mount { board, address: address.parse().ok()? },
        ["line", _, baud, character] => {
            Act::Line { board, baud: baud.parse().ok()?, character: (*character).to_owned() }
        }
        ["counters", _, first, second] => {
            Act::Counters { board, first: first.parse().ok()?, second: second.parse().ok()? }
        }
        _ => return None,
    })
}

fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(33);
    // Back to back is to the microsecond here: a board that answers to the tick at T3.5 would be called early.
    let mut profile = ::forecourt_board::Profile::standard();
    profile.board.reply_delay = Span::from_us(100);
    let seat = Seat::new(&profile, address).expect("the standard cabinet has this board");
    let receiver = Receiver::new(Rate::Rf64);
    forecourt_board::run(&mut Golden {
        seat,
        receiver,
        field: false,
        sent_to: 0,
        now: 0,
        driver: VecDeque::new(),
    })
}
