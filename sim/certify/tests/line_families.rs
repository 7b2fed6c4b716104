//! The families of declaration, line, time, bus, counters and robustness: none is missing, and what the golden boards lack
//! is proved on a board that has it.

use forecourt_board::Profile;
use forecourt_certify::catalogue::clauses;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::link::{Abilities, Cannot, Class, Link, LinkError, Seen, Sent, Stop};
use forecourt_certify::mutant::{COUNTING, Mutant};
use forecourt_certify::run::{Options, Record, certify};
use forecourt_certify::verdict::Verdict;
use forecourt_certify::{act::Act, burst::Burst};
use forecourt_wire::{Instant, LineSpeed, Span};

fn ids(families: &[&str]) -> Options {
    let ids = clauses().iter().filter(|clause| families.contains(&clause.family())).map(|one| one.id.clone());
    Options { ids: ids.collect(), ..Options::suites(&[]) }
}

fn run(link: &mut dyn Link, declaration: &Declaration, options: &Options) -> Record {
    certify(link, declaration, &Profile::standard(), options, &mut |_| {}).0
}

#[test]
fn every_clause_of_the_list_is_there() {
    let count = |family: &str| clauses().iter().filter(|clause| clause.family() == family).count();
    let counts = ["ICS", "CH", "FR", "MD", "CT", "TM", "RB"].map(count);
    assert_eq!(counts, [9, 14, 24, 13, 12, 11, 13]);
}

#[test]
fn a_board_that_counts_passes_what_it_declares() {
    let profile = Profile::standard();
    let mut declaration = Declaration::golden();
    declaration.boards.drawer = None;
    declaration.features.counters = true;
    declaration.features.listen_only = true;
    let mut link = VirtualLink::new(Mutant::with(&profile, 33, COUNTING));
    let record = run(&mut link, &declaration, &ids(&["CT"]));
    assert_eq!(record.outcomes.len(), 12);
    for outcome in &record.outcomes {
        assert_eq!(outcome.finding.verdict, Verdict::Pass, "{}: {:?}", outcome.clause, outcome.finding);
    }
}

#[test]
fn counters_that_are_not_declared_break_the_clauses() {
    let profile = Profile::standard();
    let mut declaration = Declaration::golden();
    declaration.boards.drawer = None;
    let mut link = VirtualLink::new(Mutant::with(&profile, 33, COUNTING));
    let record = run(&mut link, &declaration, &ids(&["CT"]));
    let failed = record.count(Verdict::Fail);
    assert_eq!(failed, 12, "{:?}", record.outcomes);
}

#[test]
fn a_narrow_declaration_is_held_to_what_every_board_must_know() {
    let profile = Profile::standard();
    let mut declaration = Declaration::golden();
    declaration.boards.drawer = None;
    declaration.line.speeds = vec![19_200];
    declaration.line.characters = vec!["8E1".into()];
    let mut link = VirtualLink::new(Bus::golden(&profile, &[33]).expect("the cabinet has it"));
    let chosen = ["CH-02", "CH-11", "FR-11", "FR-12", "FR-13", "ICS-07"].map(str::to_owned).to_vec();
    let record = run(&mut link, &declaration, &Options { ids: chosen, ..Options::suites(&[]) });
    let verdicts: Vec<Verdict> = record.outcomes.iter().map(|one| one.finding.verdict).collect();
    use Verdict::{Fail, NotApplicable, Warn};
    assert_eq!(verdicts, [Warn, Fail, NotApplicable, NotApplicable, NotApplicable, NotApplicable]);
}

/// A rig that hears and sends bytes and has no hold over anything else, and one that also sees times badly.
struct Poor {
    inner: VirtualLink<Bus>,
    error: Option<Span>,
}

impl Link for Poor {
    fn abilities(&self) -> Abilities {
        let error = self.error.unwrap_or(Span::from_ms(20));
        let timing = self.error.is_some();
        let own = self.inner.abilities();
        Abilities { class: Class::Bytes, error, timing, line: false, plant: false, fast: false, ..own }
    }
    fn line(&self) -> LineSpeed {
        self.inner.line()
    }
    fn now(&self) -> Instant {
        self.inner.now()
    }
    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        assert!(burst.is_plain() || self.error.is_some() && burst.is_timed(), "the bench asks first");
        self.inner.send(at, burst)
    }
    fn run(&mut self, until: Instant, stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        self.inner.run(until, stop, seen)
    }
    fn act(&mut self, _act: &Act) -> Result<(), Cannot> {
        Err(Cannot("nobody is there".into()))
    }
}

fn poor(error: Option<Span>) -> Record {
    let inner = VirtualLink::new(Bus::golden(&Profile::standard(), &[33]).expect("the cabinet has it"));
    let mut declaration = Declaration::golden();
    declaration.boards.drawer = None;
    run(&mut Poor { inner, error }, &declaration, &ids(&["ICS", "CH", "FR", "MD", "CT", "TM"]))
}

#[test]
fn a_rig_of_bytes_decides_only_what_bytes_decide() {
    let record = poor(None);
    for outcome in &record.outcomes {
        let clause = clauses().iter().find(|clause| clause.id == outcome.clause).expect("it was run");
        use forecourt_certify::catalogue::Need::{L, P, T};
        let beyond = [L, P, T].into_iter().any(|need| clause.needs(need));
        let verdict = outcome.finding.verdict;
        if beyond {
            assert_eq!(verdict, Verdict::Inconclusive, "{} {:?}", clause.id, outcome.finding);
        } else {
            let fine = matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
            assert!(fine, "{} {:?}", clause.id, outcome.finding);
        }
    }
}

#[test]
fn a_rig_that_sees_times_badly_passes_no_limit_inside_its_error() {
    let record = poor(Some(Span::from_us(200)));
    let verdict = |id: &str| {
        record
            .outcomes
            .iter()
            .find(|one| one.clause == id)
            .map(|one| one.finding.verdict)
            .expect("it was run")
    };
    // The golden board answers at T3.5 to the tick, and its answers have no gaps.
    assert_eq!(verdict("TM-01"), Verdict::Pass, "exactly the limit is the limit");
    assert_eq!(verdict("TM-03"), Verdict::Pass);
    let record = poor(Some(Span::from_ms(1)));
    let gap = record.outcomes.iter().find(|one| one.clause == "TM-03").expect("it was run");
    assert_eq!(gap.finding.verdict, Verdict::Inconclusive, "{:?}", gap.finding);
}
