//! The laboratory's own check: golden boards pass everything, devices that are no boards pass nothing, and a trace gives
//! the same verdicts again.

use forecourt_board::Profile;
use forecourt_certify::catalogue::Suite;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::dummy::{Dummy, Trick};
use forecourt_certify::golden::Bus;
use forecourt_certify::link::Link;
use forecourt_certify::replay::Replay;
use forecourt_certify::run::{Options, Record, certify};
use forecourt_certify::trace::Trace;
use forecourt_certify::verdict::Verdict;

fn golden() -> VirtualLink<Bus> {
    VirtualLink::new(Bus::golden(&Profile::standard(), &[33, 1]).expect("the cabinet has both"))
}

fn run(link: &mut dyn Link, options: &Options) -> (Record, Trace) {
    certify(link, &Declaration::golden(), &Profile::standard(), options, &mut |_| {})
}

fn quick() -> Options {
    Options::suites(&[Suite::Base, Suite::Timing, Suite::Semantic])
}

#[test]
fn golden_boards_pass_every_clause() {
    let (record, _) = run(&mut golden(), &quick());
    for outcome in &record.outcomes {
        let fine = matches!(outcome.finding.verdict, Verdict::Pass | Verdict::NotApplicable);
        assert!(fine, "{} at {}: {:?}", outcome.clause, outcome.board, outcome.finding);
    }
    assert_eq!(record.exit_code(true), 0);
}

#[test]
fn devices_that_are_no_boards_pass_nothing() {
    for trick in [Trick::Null, Trick::Silent, Trick::Echo, Trick::Exception, Trick::Replay] {
        let (record, _) = run(&mut VirtualLink::new(Dummy::new(trick, 33)), &quick());
        for outcome in &record.outcomes {
            let paper = forecourt_certify::catalogue::clause(&outcome.clause)
                .is_some_and(|clause| clause.needs == [forecourt_certify::catalogue::Need::X]);
            let passed = outcome.finding.verdict == Verdict::Pass && !paper;
            assert!(!passed, "{trick:?} passes {}: {:?}", outcome.clause, outcome.finding);
        }
        assert_ne!(record.exit_code(false), 0, "{trick:?}");
    }
}

#[test]
fn a_trace_gives_the_same_verdicts_again() {
    let (first, trace) = run(&mut golden(), &quick());
    let text = trace.to_text();
    let sections = Trace::from_text(&text).expect("the rig's own trace is readable");
    let link = golden();
    let mut replay = Replay::new(link.abilities(), link.line(), &sections);
    let (second, again) = run(&mut replay, &quick());
    assert!(replay.is_spent(), "something of the trace is left in {}", replay.clause);
    assert_eq!(first, second);
    assert_eq!(text, again.to_text());
}

#[test]
fn a_doctored_trace_changes_a_verdict_or_is_refused() {
    let (_, trace) = run(&mut golden(), &Options::one("EC-01"));
    let text = trace.to_text();
    // The answer to the read-back says that the damaged write was done.
    let doctored = text.replacen("h ", "x ", 1);
    assert_ne!(text, doctored);
    let link = golden();
    let verdict = |text: &str| {
        let sections = Trace::from_text(text).expect("still lines");
        let mut replay = Replay::new(link.abilities(), link.line(), &sections);
        run(&mut replay, &Options::one("EC-01")).0.exit_code(false)
    };
    assert_eq!(verdict(&text), 0);
    assert_ne!(verdict(&doctored), 0);
}

#[test]
fn the_order_of_clauses_changes_no_verdict() {
    let (straight, _) = run(&mut golden(), &quick());
    for seed in 2..5 {
        let options = Options { shuffle: true, seed, ..quick() };
        let (mixed, _) = run(&mut golden(), &options);
        let key = |record: &Record| {
            let mut all: Vec<_> =
                record.outcomes.iter().map(|o| (o.clause.clone(), o.board, o.finding.verdict)).collect();
            all.sort();
            all
        };
        assert_eq!(key(&straight), key(&mixed), "seed {seed}");
    }
}
