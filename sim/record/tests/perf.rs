//! Every exact figure gates, an acceptance with a reason lets it by; instructions gate with a band, wall times never.

mod common;

use common::{part, record};
use forecourt_record::measures::{BAND, FORM, Measured, Measures};
use forecourt_record::perf::{Accept, Perf};
use forecourt_record::{Partition, Record, Row, Runs};
use std::collections::BTreeMap;

fn with(change: &dyn Fn(&mut Record)) -> Runs {
    let mut runs = part(4, Partition::WHOLE);
    let mut third = record(3);
    change(&mut third);
    runs.rows[2] = Row::of(3, &third);
    runs
}

fn changes(change: &dyn Fn(&mut Record)) -> Vec<String> {
    let perf = Perf::of(&part(4, Partition::WHOLE), &with(change), &[]);
    assert!(perf.changes.iter().all(|change| change.scenario == "flows/s003" && change.seed == 3));
    assert_eq!(perf.refused().count(), perf.changes.len());
    perf.changes.into_iter().map(|change| change.figure).collect()
}

#[test]
fn each_figure_gates_by_itself() {
    assert_eq!(changes(&|_| {}), Vec::<String>::new());
    assert_eq!(changes(&|it| it.lines[0].frames += 1), ["frames"]);
    assert_eq!(changes(&|it| it.lines[0].bytes -= 1), ["bytes"], "better is a change too");
    assert_eq!(changes(&|it| it.kernel_events += 1), ["kernel-events"]);
    assert_eq!(changes(&|it| it.events.clear()), ["events"]);
    assert_eq!(changes(&|it| it.deeds.clear()), ["commands"]);
    assert_eq!(changes(&|it| it.checks.clear()), ["checks"]);
    let counter = |it: &mut Record, name: &str| *it.lines[0].counters.entry(name.into()).or_default() += 1;
    assert_eq!(changes(&|it| counter(it, "requests")), ["polls"]);
    assert_eq!(changes(&|it| counter(it, "timeouts")), ["timeouts"]);
    let later = |it: &mut Record| it.latencies.get_mut("poll").expect("there").count(90_000_000);
    assert_eq!(changes(&|it| later(it))[..2], ["poll count", "poll max"]);
    // Where the run was made, and when, is no figure.
    assert_eq!(changes(&|it| it.trouble.push("t".into())), Vec::<String>::new());
}

#[test]
fn a_run_that_is_gone_gates_and_a_new_one_does_not() {
    let (short, long) = (part(3, Partition::WHOLE), part(4, Partition::WHOLE));
    let gone = Perf::of(&long, &short, &[]);
    assert_eq!((gone.compared, gone.changes.len(), gone.changes[0].figure.as_str()), (3, 1, "run"));
    let added = Perf::of(&short, &long, &[]);
    assert_eq!((added.changes.len(), added.added), (0, vec!["flows/s004".to_owned()]));
}

#[test]
fn an_acceptance_needs_a_reason_and_fits_what_it_names() {
    let new = with(&|it| {
        it.lines[0].frames += 1;
        it.lines[0].bytes += 8;
    });
    let perf = |text: &str| {
        Perf::of(&part(4, Partition::WHOLE), &new, &Accept::parse(text).expect("the file is sound"))
    };
    let accept = |scenario: &str, figure: &str| {
        format!("[[accept]]\nscenario = \"{scenario}\"\nfigure = \"{figure}\"\nreason = \"one poll more\"\n")
    };
    assert_eq!(perf("").refused().count(), 2);
    assert_eq!(perf(&accept("flows/s003", "frames")).refused().count(), 1);
    assert_eq!(perf(&(accept("flows/", "frames") + &accept("flows/", "bytes"))).refused().count(), 0);
    let other = perf(&accept("flows/s00", "frames"));
    assert_eq!((other.refused().count(), other.unused.len()), (2, 1), "half a name is no name");
    let text = other.text();
    assert!(text.contains("not accepted: flows/s003 seed 3: frames 203 -> 204"), "{text}");
    assert!(text.contains("accepts nothing: frames of flows/s00"), "{text}");
    assert!(Accept::parse(&accept("a", "frames").replace("one poll more", " ")).is_err(), "no reason");
    assert!(Accept::parse("[[accept]]\nscenario = \"a\"\nfigure = \"b\"\n").is_err());
    assert!(Accept::parse("[[acept]]\n").is_err());
}

fn measures(instructions: u64, wall_ns: u64, peer_ns: u64) -> Measures {
    let one = |value| BTreeMap::from([("take".to_owned(), value)]);
    let (instructions, walls_ns) = (one(instructions), one(wall_ns));
    Measures { forecourt: "0.1.0".into(), form: FORM, tool: "c".into(), instructions, walls_ns, peer_ns }
}

#[test]
fn instructions_gate_at_the_edge_of_the_band_and_wall_times_do_not() {
    let old = measures(1_000_000, 100, 100);
    let holds = |new: u64| Measured::of(&old, &measures(new, 9_000, 100), BAND).holds();
    assert_eq!([990_000, 1_000_000, 1_010_000].map(holds), [Some(true); 3]);
    assert_eq!([989_999, 1_010_001].map(holds), [Some(false); 2]);
    assert_eq!(Measured::of(&old, &measures(1_000_001, 1, 1), 0).holds(), Some(false));
    let mut blind = old.clone();
    blind.instructions.clear();
    assert_eq!(Measured::of(&old, &blind, BAND).holds(), Some(false), "what was counted must be counted");
    assert_eq!(Measured::of(&blind, &old, BAND).holds(), None, "nothing to hold to");
    let text = Measured::of(&old, &measures(1_010_001, 250, 200), BAND).text();
    assert!(text.contains("take: 1000000 -> 1010001 (+1.00 %), OUTSIDE the band of 1.00 %"), "{text}");
    assert!(text.contains("take: 1.000 -> 1.250 of the peer's time"), "{text}");
    let written = serde_json::to_string(&old).expect("JSON");
    assert_eq!(Measures::parse(&written), Ok(old));
    assert!(Measures::parse(&written.replace("\"form\":1", "\"form\":2")).is_err());
}
