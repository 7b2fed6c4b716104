//! Reports and figures, pinned. A change of a snapshot is a change of what users see: read it before accepting it.

use forecourt_golden::records;
use forecourt_record::Record;
use std::fmt::Write;

fn record(name: &str) -> &'static Record {
    records().iter().find(|record| record.scenario == name).unwrap_or_else(|| panic!("no scenario {name}"))
}

/// The deterministic performance table: what a run costs in virtual time and counts, to the unit.
#[test]
fn performance() {
    let mut table = String::from(
        "scenario                                 simulated_s  events  requests  timeouts    frames      bytes  kernel  scan_p50_us  take_max_us  return_max_us\n",
    );
    for record in records() {
        let sum = |name: &str| {
            record.lines.iter().map(|line| line.counters.get(name).copied().unwrap_or(0)).sum::<u64>()
        };
        let frames: u64 = record.lines.iter().map(|line| line.frames).sum();
        let bytes: u64 = record.lines.iter().map(|line| line.bytes).sum();
        let latency = |name: &str, quantile: f64| {
            record
                .latencies
                .get(name)
                .map_or(0, |counts| counts.histogram().value_at_quantile(quantile) / 1_000)
        };
        writeln!(
            table,
            "{:<40} {:>11} {:>7} {:>9} {:>9} {frames:>9} {bytes:>10} {:>7} {:>12} {:>12} {:>14}",
            record.scenario,
            record.simulated_ns / 1_000_000_000,
            record.events.len(),
            sum("requests"),
            sum("timeouts"),
            record.kernel_events,
            latency("scan", 0.5),
            latency("take", 1.0),
            latency("return", 1.0),
        )
        .expect("a string takes all");
    }
    insta::assert_snapshot!(table);
}

#[test]
fn summary() {
    insta::assert_snapshot!(forecourt_report::summary(records(), None));
}

#[test]
fn take_and_return_as_a_story() {
    insta::assert_snapshot!(forecourt_report::story(record("flows/take-and-return")));
}

#[test]
fn take_and_return_on_the_wire() {
    let record = record("flows/take-and-return");
    let lift = record.deeds.iter().find(|deed| deed.phrase.contains("lifts")).expect("somebody lifts a key");
    insta::assert_snapshot!(forecourt_report::frames(record, lift.at_ns, lift.at_ns + 400_000_000));
}

#[test]
fn reports_of_the_showroom_day() {
    let record = record("flows/showroom-day");
    for name in ["installation", "levels", "daily", "overdue", "alarms", "feed"] {
        insta::assert_snapshot!(format!("day_{name}"), record.reports[name]);
    }
}

#[test]
fn history_of_the_showroom_day() {
    let history = &record("flows/showroom-day").reports["history"];
    let first: Vec<&str> = history.lines().take(80).collect();
    insta::assert_snapshot!(first.join("\n"));
}

#[test]
fn a_canary_seen_from_outside() {
    let canary = records().iter().find(|record| record.canary).expect("a canary");
    insta::assert_snapshot!(forecourt_report::failure(canary));
}

#[test]
fn coverage_of_the_keys() {
    let scenarios = forecourt_golden::Scenarios::read();
    let coverage = forecourt_record::Coverage::of(scenarios.library.catalogue(), records());
    insta::assert_snapshot!(coverage.to_string());
}
