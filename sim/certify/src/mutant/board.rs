//! A golden board with one defect, as a device.
//!
//! It hears through its own receiver ([`super::framing`]) and lets the hooks at everything. It refuses to know clauses.

use super::framing::Framer;
use super::scene::{Memory, Scene};
use super::{Defect, Hooks, Host};
use crate::act::Act;
use crate::device::{Char, Device};
use crate::golden::Seat;
use crate::link::{Cannot, Output};
use forecourt_board::Profile;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};

/// The board.
pub struct Mutant {
    seat: Seat,
    hooks: Hooks,
    framer: Framer,
    memory: Memory,
    profile: Profile,
    now: Instant,
    out: Vec<Char>,
    /// The board's own voice: what it hears in that time it drops.
    speaks: Option<(Instant, Instant)>,
    /// An answer was cut off: from when, and until when it would have lasted.
    cut: Option<(Instant, Instant)>,
    babbles_at: Option<Instant>,
    outputs: Vec<(Instant, u8, Output)>,
}

impl Mutant {
    /// The golden board that `defect` sits in, with it; at the first address of its kind.
    pub fn new(profile: &Profile, defect: &Defect) -> Self {
        Self::with(profile, if defect.host == Host::Slot { 33 } else { 1 }, defect.hooks)
    }

    /// The board at `address` with these hooks.
    ///
    /// # Panics
    /// When the profile's cabinet has no such board.
    pub fn with(profile: &Profile, address: u8, hooks: Hooks) -> Self {
        let seat = Seat::new(profile, address).expect("every cabinet has the first board of each kind");
        let line = seat.line();
        Self {
            seat,
            hooks,
            framer: Framer::new(hooks.framing, line),
            memory: Memory::default(),
            profile: profile.clone(),
            now: Instant::ZERO,
            out: Vec::new(),
            speaks: None,
            cut: None,
            babbles_at: hooks.babble.map(|(span, _)| Instant::ZERO + span),
            outputs: Vec::new(),
        }
    }

    fn scene<T>(&mut self, at: Instant, act: impl FnOnce(&mut Scene<'_>) -> T) -> (T, Span) {
        let mut scene = Scene {
            at,
            board: &mut self.seat.serial.board,
            profile: &self.profile,
            memory: &mut self.memory,
            delay: Span::ZERO,
            show: self.hooks.show,
        };
        let done = act(&mut scene);
        let delay = scene.delay;
        (done, delay)
    }

    fn running_since(&self) -> Option<Instant> {
        forecourt_board::board::Responder::running_from(&self.seat.serial.board)
    }

    /// Frames that a silence has ended.
    fn frames(&mut self) {
        while let Some(run) = self.framer.poll(self.now) {
            if run.spoilt || run.bytes.is_empty() {
                if let Some(spoilt) = self.hooks.spoilt {
                    self.scene(run.end, |scene| spoilt(scene, run.length));
                }
                continue;
            }
            // A board that hears itself has a hook in its ear.
            if self.hooks.hear.is_none() && self.speaks.is_some_and(|(_, until)| run.start < until) {
                continue;
            }
            if self.running_since().is_none_or(|from| from > run.start) {
                continue;
            }
            let serve = self.hooks.serve.unwrap_or(|scene, bytes| scene.golden(bytes));
            let (answer, delay) = self.scene(run.end, |scene| serve(scene, &run.bytes));
            if let Some(bytes) = answer {
                self.say(run.end + self.line().t3_5() + delay, &bytes);
            }
        }
    }

    fn say(&mut self, start: Instant, bytes: &[u8]) {
        let span = self.line().char_span();
        let one = |(k, byte): (u64, &u8)| {
            let at = start + span * k;
            Char { start: at, end: at + span, byte: *byte, flaw: Flaw::None }
        };
        let mut chars: Vec<Char> = (0..).zip(bytes).map(one).collect();
        if let Some(say) = self.hooks.say {
            self.scene(start, |scene| say(scene, &mut chars));
        }
        let (Some(first), Some(last)) = (chars.first(), chars.last()) else { return };
        self.speaks = Some((first.start, last.end));
        let address = self.seat.address();
        self.outputs.push((first.start, address, Output::Driver(true)));
        self.outputs.push((last.end, address, Output::Driver(false)));
        self.out.extend(chars);
    }

    fn babble(&mut self) {
        let Some((every, what)) = self.hooks.babble else { return };
        while let Some(at) = self.babbles_at.filter(|at| *at <= self.now) {
            self.babbles_at = Some(at + every);
            if self.running_since().is_some_and(|from| from <= at) {
                let (bytes, _) = self.scene(at, what);
                if !bytes.is_empty() {
                    self.say(at, &bytes);
                }
            }
        }
    }

    fn reset(&mut self) {
        let now = self.now;
        self.framer.reset();
        self.out.clear();
        self.cut = self.speaks.take().filter(|(_, until)| *until > now).map(|(_, until)| (now, until));
        self.outputs.retain(|(_, _, output)| !matches!(output, Output::Driver(_)));
    }
}

impl Device for Mutant {
    fn line(&self) -> LineSpeed {
        self.seat.line()
    }

    fn hear(&mut self, heard: Char) {
        self.now = self.now.max(heard.start);
        self.frames();
        self.now = self.now.max(heard.end);
        let own = self.speaks.is_some_and(|(from, until)| heard.end > from && heard.start < until);
        let one = match self.hooks.hear {
            Some(hear) => self.scene(heard.end, |scene| hear(scene, heard)).0,
            None if own => None,
            None => Some(heard),
        };
        if let Some(one) = one.filter(|_| self.running_since().is_some_and(|from| heard.start >= from)) {
            self.framer.push(one);
        }
        if self.hooks.framing.by_length {
            self.frames();
        }
    }

    fn begins(&mut self, start: Instant) {
        self.now = self.now.max(start);
        self.framer.begins(start);
        self.frames();
    }

    fn advance(&mut self, now: Instant) {
        self.now = self.now.max(now);
        self.seat.play(now);
        self.frames();
        self.babble();
        self.seat.advance(self.now);
        if let Some(pass) = self.hooks.pass {
            let at = self.now;
            self.scene(at, |scene| pass(scene, at));
        }
    }

    fn next_at(&self) -> Option<Instant> {
        [self.framer.deadline(), self.babbles_at, self.seat.next_at()].into_iter().flatten().min()
    }

    fn transmit(&mut self, out: &mut Vec<Char>) {
        out.append(&mut self.out);
    }

    fn silenced(&mut self) -> Option<(Instant, Instant)> {
        self.cut.take()
    }

    fn outputs(&mut self, out: &mut Vec<(Instant, u8, Output)>) {
        self.seat.outputs(&mut self.outputs);
        self.outputs.sort_by_key(|(at, _, _)| *at);
        let due = self.outputs.partition_point(|(at, _, _)| *at <= self.now);
        out.extend(self.outputs.drain(..due));
    }

    fn act(&mut self, now: Instant, act: &Act) -> Result<(), Cannot> {
        self.now = self.now.max(now);
        let felt = match self.hooks.feel {
            Some(feel) => self.scene(now, |scene| feel(scene, act)).0,
            None => Some(act.clone()),
        };
        if matches!(act, Act::Power { .. } | Act::BrownOut { .. } | Act::Mount { .. }) {
            self.reset();
        }
        if let Some(line) = act.wanted_line() {
            self.framer = Framer::new(self.hooks.framing, line);
        }
        felt.map_or(Ok(()), |act| self.seat.act(now, &act))
    }
}
