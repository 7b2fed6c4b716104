//! The reference's own poller as a master on the rig's line, in virtual time: it passes; a poller that is spoilt does not.

use forecourt_board::Profile;
use forecourt_bus::master::stage::Stage;
use forecourt_bus::master::{Belief, Beliefs, Mute, certify};
use forecourt_certify::act::Act;
use forecourt_certify::device::{Char, Device, VirtualLink};
use forecourt_certify::link::Cannot;
use forecourt_certify::run::Outcome;
use forecourt_certify::verdict::Verdict;
use forecourt_poller::{Event, Poller, Reading};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Exception, Instant, LineSpeed, Span};

/// How a master is spoilt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Spoilt {
    /// Not at all.
    No,
    /// It takes silence for an empty slot.
    SilenceIsEmpty,
    /// It gives up after 40 ms.
    Hasty,
    /// It begins 1 ms behind what it heard.
    Close,
    /// It takes whatever comes for the answer to what it asked.
    Trusting,
    /// It counts a wrap as 65536 frames less.
    Unwrapped,
    /// It repeats a request to a dead board twenty times.
    Stubborn,
    /// It asks once and goes on.
    Once,
    /// It waits 20 ms behind a broadcast.
    Impatient,
    /// It takes an exception for an empty slot.
    RefusedIsEmpty,
}

struct Master {
    poller: Poller,
    spoilt: Spoilt,
    now: Instant,
    out: Vec<Char>,
    told: Vec<(u8, Belief)>,
    busy_until: Instant,
    asked: u8,
    frames: std::collections::BTreeMap<u8, u16>,
    heard: Vec<u8>,
}

impl Master {
    fn new(spoilt: Spoilt) -> Self {
        let standard = forecourt_poller::Profile::standard();
        let profile = forecourt_poller::Profile {
            slots: 3,
            drawers: 1,
            // A stubborn master shows only where it has no time to spare.
            idle_scan: Span::from_ms(if spoilt == Spoilt::Stubborn { 50 } else { 1_000 }),
            slot_registers: 7,
            response_timeout: if spoilt == Spoilt::Hasty {
                Span::from_ms(40)
            } else {
                standard.response_timeout
            },
            retries: match spoilt {
                Spoilt::Stubborn => 20,
                Spoilt::Once | Spoilt::Trusting => 0,
                _ => standard.retries,
            },
            broadcast_turnaround: if spoilt == Spoilt::Impatient {
                Span::from_ms(20)
            } else {
                standard.broadcast_turnaround
            },
            wake_settle: if spoilt == Spoilt::Impatient { Span::from_ms(20) } else { standard.wake_settle },
            ..standard
        };
        let poller = Poller::new(profile, Instant::ZERO).expect("the profile is sound");
        Self {
            poller,
            spoilt,
            now: Instant::ZERO,
            out: Vec::new(),
            told: Vec::new(),
            busy_until: Instant::ZERO,
            asked: 0,
            frames: std::collections::BTreeMap::new(),
            heard: Vec::new(),
        }
    }

    fn turn(&mut self) {
        if self.poller.next_deadline().is_some_and(|due| due <= self.now) {
            self.poller.handle_timeout(self.now);
        }
        let early = if self.spoilt == Spoilt::Close { Span::from_ms(1) } else { Span::ZERO };
        while let Some(request) = self.poller.poll_transmit(self.now) {
            let span = LineSpeed::DEFAULT.char_span();
            self.asked = request[0];
            self.heard.clear();
            for (k, byte) in (0u64..).zip(request) {
                let start = self.now.back(early) + span * k;
                self.out.push(Char { start, end: start + span, byte: *byte, flaw: Flaw::None });
            }
            self.busy_until = self.now + span * request.len() as u64;
        }
        while let Some(event) = self.poller.poll_event() {
            match event {
                Event::Slot { slot, reading, .. } => {
                    let belief = match reading {
                        Reading::Tag(id) => Belief::Tag(id),
                        Reading::Empty => Belief::Empty,
                        _ => Belief::Unknown,
                    };
                    self.told.push((slot.address(), belief));
                }
                Event::SlotSilent { slot, .. } => {
                    let belief =
                        if self.spoilt == Spoilt::SilenceIsEmpty { Belief::Empty } else { Belief::Unknown };
                    self.told.push((slot.address(), belief));
                }
                Event::SlotRefused { slot, exception, .. } => {
                    let belief = if self.spoilt == Spoilt::RefusedIsEmpty {
                        Belief::Empty
                    } else {
                        Belief::Exception(Exception::code(exception))
                    };
                    self.told.push((slot.address(), belief));
                }
                _ => {}
            }
        }
    }

    /// Input register 5 of an answer of seven, as the master counts it.
    fn count(&mut self, bytes: &[u8]) {
        if let [board, 4, 14, rest @ ..] = bytes
            && rest.len() == 16
        {
            let now = u16::from_be_bytes([rest[10], rest[11]]);
            if let Some(before) = self.frames.insert(*board, now) {
                let count = if self.spoilt == Spoilt::Unwrapped {
                    u64::from(now.abs_diff(before))
                } else {
                    u64::from(now.wrapping_sub(before))
                };
                self.told.push((*board, Belief::Frames(count)));
            }
        }
    }
}

impl Device for Master {
    fn line(&self) -> LineSpeed {
        LineSpeed::DEFAULT
    }

    fn hear(&mut self, heard: Char) {
        self.now = self.now.max(heard.end);
        if heard.start < self.busy_until {
            return;
        }
        self.heard.push(heard.byte);
        let length = self.heard.get(2).map_or(5, |count| usize::from(*count) + 5);
        if self.spoilt == Spoilt::Trusting && self.heard.len() > 10 && matches!(self.heard[1], 3 | 4) {
            let id = self.heard[3..11].iter().fold(0u64, |id, byte| id << 8 | u64::from(*byte));
            if self.heard.len() == length.max(11) {
                self.told.push((self.asked, Belief::Tag(id)));
            }
        }
        if self.heard.len() == length {
            let bytes = std::mem::take(&mut self.heard);
            self.count(&bytes);
            self.heard = bytes;
        }
        self.poller.handle_byte(heard.end, heard.byte, heard.flaw);
        self.turn();
    }

    fn advance(&mut self, now: Instant) {
        self.now = self.now.max(now);
        self.turn();
    }

    fn next_at(&self) -> Option<Instant> {
        self.poller.next_deadline()
    }

    fn transmit(&mut self, out: &mut Vec<Char>) {
        out.append(&mut self.out);
    }

    fn act(&mut self, _now: Instant, _act: &Act) -> Result<(), Cannot> {
        Err(Cannot("a master has no board".into()))
    }
}

struct Tells;

impl Beliefs<VirtualLink<Master>> for Tells {
    fn tells(&self) -> bool {
        true
    }

    fn take(&mut self, link: &mut VirtualLink<Master>) -> Vec<(u8, Belief)> {
        std::mem::take(&mut link.device.told)
    }
}

fn outcomes(spoilt: Spoilt, ids: &[&str]) -> Vec<Outcome> {
    let mut stage = Stage::new(VirtualLink::new(Master::new(spoilt)), Tells, &Profile::standard());
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    certify(&mut stage, &ids, &mut |_| {})
}

#[test]
fn the_poller_passes_what_it_can_be_asked() {
    let outcomes = outcomes(Spoilt::No, &[]);
    assert_eq!(outcomes.len(), 12);
    for outcome in &outcomes {
        // The poller repeats at once, so a late answer cannot be told from a prompt one (MS-05).
        let fine = match outcome.clause.as_str() {
            "MS-05" => outcome.finding.verdict == Verdict::Inconclusive,
            _ => outcome.finding.verdict == Verdict::Pass,
        };
        assert!(fine, "{}: {:?}", outcome.clause, outcome.finding);
    }
}

#[test]
fn a_spoilt_master_fails_the_clause_that_is_for_it() {
    for (spoilt, clause) in [
        (Spoilt::SilenceIsEmpty, "MS-10"),
        (Spoilt::Hasty, "MS-02"),
        (Spoilt::Close, "MS-04"),
        (Spoilt::Impatient, "MS-03"),
        (Spoilt::RefusedIsEmpty, "MS-09"),
        (Spoilt::Trusting, "MS-01"),
        (Spoilt::Trusting, "MS-05"),
        (Spoilt::Trusting, "MS-06"),
        (Spoilt::Trusting, "MS-07"),
        (Spoilt::Trusting, "MS-08"),
        (Spoilt::Unwrapped, "MS-11"),
        (Spoilt::Stubborn, "MS-12"),
    ] {
        let outcomes = outcomes(spoilt, &[clause]);
        let verdict = outcomes[0].finding.verdict;
        let found = matches!(verdict, Verdict::Fail | Verdict::Warn);
        assert!(found, "{spoilt:?} is not found by {clause}: {:?}", outcomes[0].finding);
    }
}

#[test]
fn a_master_that_asks_once_can_be_judged_on_late_answers() {
    let outcomes = outcomes(Spoilt::Once, &["MS-05"]);
    assert_eq!(outcomes[0].finding.verdict, Verdict::Pass, "{:?}", outcomes[0].finding);
}

#[test]
fn a_master_that_tells_nothing_is_never_passed_on_what_it_believes() {
    let mut stage = Stage::new(VirtualLink::new(Master::new(Spoilt::No)), Mute, &Profile::standard());
    let ids: Vec<String> = ["MS-09", "MS-10", "MS-11"].map(str::to_owned).to_vec();
    for outcome in certify(&mut stage, &ids, &mut |_| {}) {
        assert_eq!(outcome.finding.verdict, Verdict::Inconclusive, "{}", outcome.clause);
    }
}

#[test]
fn lines_that_tell_no_belief_say_what_is_right() {
    assert_eq!(Belief::read("33 tag 0F12345678"), Ok((33, Belief::Tag(0x0F_1234_5678))));
    assert_eq!(Belief::read("33 exception 02"), Ok((33, Belief::Exception(2))));
    assert!(Belief::read("slot 3 empty").expect_err("no board").contains("33 empty"));
}
