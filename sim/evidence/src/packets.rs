//! Moments as frames on the line: who sent which bytes when, in which clause, and what they say.
//!
//! It refuses to judge a frame: a wrong checksum is shown as it stood.

use crate::Evidence;
use crate::walk::{Moment, What, walk};
use forecourt_certify::burst::{Burst, Item};
use forecourt_certify::tries::hex;
use forecourt_wire::crc::crc16;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Reply, Request, Span};

/// A board that the rig plays answers sooner than this; a master that heard nothing asks again later.
const SOON: Span = Span::from_ms(60);

/// Who talks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The rig as the master.
    Rig,
    /// The rig as another board, which answers its master.
    Neighbour,
    /// What is certified.
    Board,
}

/// A frame, or what stands between two silences.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packet {
    /// First edge.
    pub start: Instant,
    /// End of the last character.
    pub end: Instant,
    /// Who.
    pub side: Side,
    /// The bytes, however damaged.
    pub bytes: Vec<u8>,
    /// A character in bad form, a break, another speed: more than bytes.
    pub rough: bool,
    /// Index of the section of the trace.
    pub section: usize,
    /// Bursts of the section up to it.
    pub burst: u32,
    /// The exchange that ends with it stands so many times more in a row, and is not shown again.
    pub again: u32,
}

impl Packet {
    /// True when its checksum is right.
    pub fn is_sealed(&self) -> bool {
        self.bytes.len() >= 4 && crc16(&self.bytes) == 0
    }

    /// What it says, in words.
    pub fn says(&self) -> String {
        if !self.is_sealed() {
            let why = if self.bytes.len() < 4 { "too short for a frame" } else { "wrong checksum" };
            return if self.rough { format!("{why}, characters in bad form") } else { why.to_owned() };
        }
        let pdu = &self.bytes[1..self.bytes.len() - 2];
        let meaning = match self.side {
            Side::Rig => Request::parse(pdu).map(|request| request.to_string()).ok(),
            Side::Board | Side::Neighbour => None,
        };
        let meaning = meaning
            .or_else(|| Reply::parse(pdu).map(|reply| reply.to_string()).ok())
            .unwrap_or_else(|| format!("function {:02X}, {} bytes", pdu[0], pdu.len() - 1));
        format!("{} {meaning}", self.bytes[0])
    }

    /// True when it answers `asked` as another board would, whom the rig plays: the same address and function, an answer in
    /// form, and sooner than a master gives up.
    fn answers(&self, asked: &Self) -> bool {
        let plain = |packet: &Self| packet.side == Side::Rig && packet.is_sealed() && !packet.rough;
        if !plain(self) || !plain(asked) || self.bytes[0] == 0 || self.bytes[0] != asked.bytes[0] {
            return false;
        }
        let pdu = |packet: &Self| packet.bytes[1..packet.bytes.len() - 2].to_vec();
        let (request, reply) = (pdu(asked), pdu(self));
        self.start.since(asked.end) < SOON
            && request[0] == reply[0] & 0x7F
            && Request::parse(&request).is_ok()
            && Reply::parse(&reply).is_ok()
    }

    /// Its bytes in hex.
    pub fn hex(&self) -> String {
        hex(&self.bytes)
    }
}

/// What stands on the line between two packets of one clause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aside {
    /// When.
    pub at: Instant,
    /// Index of the section.
    pub section: usize,
    /// Bursts of the section before it.
    pub burst: u32,
    /// An act, an output, a failure of the line, in words.
    pub words: String,
}

/// Frames and asides of a run, each in order of time within its section.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Packets {
    /// The frames.
    pub frames: Vec<Packet>,
    /// What was done and seen beside them.
    pub asides: Vec<Aside>,
}

impl Packets {
    /// Of a whole run; an exchange that stands many times in a row is given `most` times.
    ///
    /// # Errors
    /// A trace that no rig writes.
    pub fn of(evidence: &Evidence, most: u32) -> Result<Self, String> {
        let line = evidence.line();
        let quiet = Span::from_ticks(evidence.record.abilities.quiet).max(line.t1_5());
        let boards = &evidence.record.declaration.boards;
        let tested = [boards.slot, boards.drawer];
        let (made, open) = (Self::default(), None);
        let mut maker = Maker { quiet, tested, made, open, section: 0, first_of_section: 0 };
        walk(&evidence.sections, line, most, &mut |moment| maker.take(moment))?;
        maker.close();
        maker.settle();
        Ok(maker.made)
    }

    /// The frames of one section.
    pub fn in_section(&self, section: usize) -> impl Iterator<Item = &Packet> {
        let first = self.frames.partition_point(|frame| frame.section < section);
        self.frames[first..].iter().take_while(move |frame| frame.section == section)
    }
}

struct Maker {
    /// A silence as long as this ends what a board says.
    quiet: Span,
    /// Boards that are not played.
    tested: [Option<u8>; 2],
    made: Packets,
    open: Option<Packet>,
    section: usize,
    first_of_section: usize,
}

impl Maker {
    fn take(&mut self, moment: Moment) {
        if moment.section != self.section {
            self.close();
            self.settle();
            self.section = moment.section;
        }
        match moment.what {
            What::Sent(burst, _) => {
                self.close();
                let at = (moment.at, moment.section, moment.burst);
                self.made.frames.extend(frames_of(&burst, moment.line, at));
            }
            What::Heard(byte, flaw, end) => self.heard(byte, flaw, end, &moment),
            What::Again(times) => {
                self.close();
                if let Some(last) = self.made.frames.last_mut() {
                    last.again = times;
                }
            }
            What::Output(words) | What::Act(words) | What::Failed(words) => {
                let Moment { at, section, burst, .. } = moment;
                self.made.asides.push(Aside { at, section, burst, words });
            }
        }
    }

    fn heard(&mut self, byte: u8, flaw: Flaw, end: Instant, moment: &Moment) {
        let apart = |open: &Packet| moment.at.since(open.end) >= self.quiet;
        if self.open.as_ref().is_some_and(apart) {
            self.close();
        }
        let open = self.open.get_or_insert_with(|| Packet {
            start: moment.at,
            end,
            side: Side::Board,
            bytes: Vec::new(),
            rough: false,
            section: moment.section,
            burst: moment.burst,
            again: 0,
        });
        open.bytes.push(byte);
        open.end = end;
        open.rough |= flaw != Flaw::None;
    }

    fn close(&mut self) {
        self.made.frames.extend(self.open.take());
    }

    /// Bursts may have been scheduled ahead of others: a section's frames in order of time.
    fn settle(&mut self) {
        let frames = &mut self.made.frames[self.first_of_section..];
        frames.sort_by_key(|frame| frame.start);
        for at in 1..frames.len() {
            let played = !self.tested.contains(&frames[at].bytes.first().copied());
            if played && frames[at].answers(&frames[at - 1]) {
                frames[at].side = Side::Neighbour;
            }
        }
        self.first_of_section = self.made.frames.len();
    }
}

/// The frames of a burst: it is cut where the line idles for T3.5 or more.
fn frames_of(burst: &Burst, line: LineSpeed, (start, section, nth): (Instant, usize, u32)) -> Vec<Packet> {
    let character = burst.character(line);
    let mut frames: Vec<Packet> = Vec::new();
    let mut now = start;
    let mut cut = true;
    for item in &burst.items {
        let (byte, rough, lasts) = match *item {
            Item::Byte(byte) => (Some(byte), false, character),
            Item::BadParity(byte) | Item::BadStop(byte) => (Some(byte), true, character),
            Item::Idle(span) => {
                cut |= span >= line.t3_5();
                (None, false, span)
            }
            Item::Low(span) => (None, true, span),
        };
        let end = now + lasts;
        if let Some(byte) = byte {
            if std::mem::take(&mut cut) {
                let side = Side::Rig;
                let rough = burst.speed.is_some() || burst.ppm != 0;
                let bytes = Vec::new();
                frames.push(Packet { start: now, end, side, bytes, rough, section, burst: nth, again: 0 });
            }
            let frame = frames.last_mut().expect("a frame was just begun where there was none");
            frame.bytes.push(byte);
            frame.end = end;
        }
        if rough && let Some(frame) = frames.last_mut() {
            frame.rough = true;
        }
        now = end;
    }
    frames
}
