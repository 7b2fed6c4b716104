//! A machine that holds up answers, or the rig, in the wall's time: no board is blamed for it, and none is passed for it either.

use forecourt_board::Profile;
use forecourt_certify::act::Act;
use forecourt_certify::burst::Burst;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::link::{Abilities, Cannot, Class, Link, LinkError, Seen, Sent, Stop};
use forecourt_certify::replay::Replay;
use forecourt_certify::run::{Options, Record, certify};
use forecourt_certify::trace::Trace;
use forecourt_certify::verdict::Verdict;
use forecourt_wire::{Instant, LineSpeed, Span};

/// What a machine does to an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// Hands it on at once.
    Prompt,
    /// Hands it on so much later.
    Late(Span),
    /// Hands the second half of it on so much later.
    Torn(Span),
    /// Loses it, and the rig knows that it was held up.
    LostAndKnown,
    /// Loses it, and nobody knows why.
    Lost,
}

/// The golden boards behind a line of bytes on a machine that has other things to do.
struct Machine<F> {
    boards: VirtualLink<Bus>,
    /// The fate of what is answered to the burst of this number and these bytes.
    fate: F,
    bursts: u32,
    now_is: Fate,
    waiting: Vec<(Instant, Instant, Seen)>,
    behind: Span,
}

impl<F: FnMut(u32, &[u8]) -> Fate> Machine<F> {
    fn new(fate: F) -> Self {
        let boards = Bus::golden(&Profile::standard(), &[33, 1]).expect("the cabinet has both");
        let (boards, waiting) = (VirtualLink::new(boards), Vec::new());
        Self { boards, fate, bursts: 0, now_is: Fate::Prompt, waiting, behind: Span::ZERO }
    }
}

impl<F: FnMut(u32, &[u8]) -> Fate> Link for Machine<F> {
    fn abilities(&self) -> Abilities {
        Abilities {
            class: Class::Bytes,
            error: Span::from_ms(20),
            timing: false,
            line: false,
            plant: false,
            fast: false,
            quiet: Span::from_ms(30),
        }
    }
    fn line(&self) -> LineSpeed {
        self.boards.line()
    }
    fn now(&self) -> Instant {
        self.boards.now()
    }
    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        self.bursts += 1;
        self.now_is = (self.fate)(self.bursts, &burst.plain());
        self.boards.send(at, burst)
    }
    fn run(&mut self, until: Instant, _stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        let mut heard = Vec::new();
        let reached = self.boards.run(until, Stop::AtEnd, &mut heard)?;
        heard.retain(|one| matches!(one, Seen::Char { .. }));
        let half = heard.len() / 2;
        for (place, one) in heard.into_iter().enumerate() {
            let Seen::Char { start, end, byte, flaw } = one else { continue };
            let late = match self.now_is {
                Fate::Prompt => Span::ZERO,
                Fate::Torn(_) if place < half => Span::ZERO,
                Fate::Late(by) | Fate::Torn(by) => by,
                Fate::LostAndKnown => {
                    self.behind = Span::from_ms(300);
                    continue;
                }
                Fate::Lost => continue,
            };
            let (start, end) = (start + late, end + late);
            self.waiting.push((start, end, Seen::Char { start, end, byte, flaw }));
        }
        let due = self.waiting.iter().take_while(|(start, ..)| *start <= until).count();
        seen.extend(self.waiting.drain(..due).map(|(_, _, one)| one));
        Ok(reached)
    }
    fn act(&mut self, _act: &Act) -> Result<(), Cannot> {
        Err(Cannot("nobody lays hands on it".into()))
    }
    fn behind(&mut self) -> Span {
        std::mem::take(&mut self.behind)
    }
}

fn options() -> Options {
    let ids = ["EC-01", "AD-01", "EX-03", "RH-01", "RI-01", "WR-01", "MD-01", "EC-11", "TM-08"];
    Options { ids: ids.map(str::to_owned).to_vec(), ..Options::suites(&[]) }
}

fn put(link: &mut dyn Link) -> (Record, Trace) {
    certify(link, &Declaration::golden(), &Profile::standard(), &options(), &mut |_| {})
}

fn reads_inputs(bytes: &[u8]) -> bool {
    bytes.len() == 8 && bytes[1] == 4
}

#[test]
fn answers_that_the_machine_holds_up_now_and_then_are_no_boards_fault() {
    let half = Span::from_ms(500);
    for fate in [Fate::Late(half), Fate::Torn(Span::from_ms(200)), Fate::LostAndKnown] {
        let mut machine = Machine::new(|number, _: &[u8]| if number % 41 == 7 { fate } else { Fate::Prompt });
        let (record, trace) = put(&mut machine);
        let outcomes = &record.outcomes;
        assert_eq!(record.count(Verdict::Pass), outcomes.len(), "{fate:?}: {outcomes:#?}");
        let again = |note: &String| note.starts_with("put 2 times") || note.starts_with("put 3 times");
        assert!(outcomes.iter().any(|one| one.finding.notes.iter().any(again)), "{fate:?}: {outcomes:#?}");
        // Whoever verifies it comes to the same from the trace alone.
        let abilities = machine.abilities();
        let mut replay = Replay::new(abilities, machine.line(), &trace.sections);
        let (found, written) = put(&mut replay);
        assert_eq!((&found, &written.sections), (&record, &trace.sections), "{fate:?}");
        assert!(replay.is_spent());
    }
}

#[test]
fn a_board_that_is_always_late_is_not_passed() {
    let mut machine =
        Machine::new(
            |_, bytes: &[u8]| {
                if reads_inputs(bytes) { Fate::Late(Span::from_ms(400)) } else { Fate::Prompt }
            },
        );
    let (record, _) = put(&mut machine);
    for clause in ["RI-01", "EC-01"] {
        let one = record.outcomes.iter().find(|one| one.clause == clause).expect("it was put");
        assert_eq!(one.finding.verdict, Verdict::Inconclusive, "{one:?}");
        assert!(one.finding.reason.contains("TM-02"), "{one:?}");
    }
    assert_eq!(record.exit_code(false), 3);
}

#[test]
fn what_no_delay_explains_is_the_boards() {
    // The fourth answer of a clause is lost, and the rig was always in time.
    let mut machine =
        Machine::new(
            |_, bytes: &[u8]| {
                if bytes.starts_with(&[33, 4, 0, 0, 0, 7]) { Fate::Lost } else { Fate::Prompt }
            },
        );
    let (record, _) = put(&mut machine);
    let reads = record.outcomes.iter().find(|one| one.clause == "RI-01" && one.board == 33);
    let reads = reads.expect("it was put");
    assert_eq!(reads.finding.verdict, Verdict::Fail, "{reads:?}");
    assert!(reads.finding.notes.is_empty(), "it was put once: {reads:?}");
    assert_eq!(record.exit_code(false), 1);
}
