//! What went wrong, on one screen: what was expected, what is, what was done around it, and how to see it again.
//!
//! At most 40 lines of at most 110 columns; only the command is never cut, because it is made to be copied. It refuses
//! to guess a cause.

use super::{COLUMNS, again, event};
use crate::excerpt::{broken, moment};
use crate::judge;
use crate::units::Clock;
use crate::width::cut;
use forecourt_record::{Check, Record};

/// Lines of trouble, checks, deeds and events shown at most.
const MOST: (usize, usize, usize, usize) = (3, 3, 5, 6);

/// What went wrong with one run, on one screen. Of a run that passed it says so, with the command all the same.
pub fn failure(record: &Record) -> String {
    let clock = Clock::new(&record.start);
    let mut lines = vec![
        format!(
            "{:<6}  {}  seed {}: {}",
            judge::mark(record),
            record.scenario,
            record.seed,
            judge::ending(record)
        ),
        format!("        {}", record.title),
    ];
    lines.extend(record.trouble.iter().take(MOST.0).map(|trouble| format!("        {trouble}")));
    lines.extend(more(record.trouble.len(), MOST.0, "trouble"));
    let broken = broken(record);
    for check in broken.iter().take(MOST.1) {
        lines.extend(expectation(record, check, clock));
    }
    lines.extend(more(broken.len(), MOST.1, "check that did not hold"));
    lines.extend(deeds(record, clock));
    lines.extend(events(record, clock));
    let mut text: String = lines.iter().map(|line| cut(line, COLUMNS).trim_end().to_owned() + "\n").collect();
    text.push_str("\nsee it again\n  ");
    text.push_str(&again(record));
    text.push('\n');
    text
}

fn expectation(record: &Record, check: &Check, clock: Clock) -> Vec<String> {
    let place = match check.line {
        0 => String::new(),
        line => format!("  scenarios/{}.toml:{line}", record.scenario),
    };
    let step = match check.step {
        0 => "every run".to_owned(),
        step => format!("step {step}"),
    };
    let mut lines = vec![
        String::new(),
        format!("expected  {}", check.expected),
        format!("found     {}", check.found),
        format!("at        {}  {step}{place}", clock.ms(check.at_ns)),
    ];
    if !check.proves.is_empty() {
        lines.push(format!("rules     {}", check.proves.join(", ")));
    }
    lines
}

fn more(all: usize, shown: usize, what: &str) -> Option<String> {
    (all > shown).then(|| format!("        … and {} more ({what})", all - shown))
}

/// The deeds around the moment: the three up to it and two after it; a mark at the last one before it.
fn deeds(record: &Record, clock: Clock) -> Vec<String> {
    let mut deeds: Vec<_> = record.deeds.iter().collect();
    deeds.sort_by_key(|deed| deed.at_ns);
    if deeds.is_empty() {
        return vec![String::new(), "nobody did anything".into()];
    }
    let next = deeds.partition_point(|deed| deed.at_ns <= moment(record));
    let first = next.saturating_sub(MOST.2 - 2).min(deeds.len().saturating_sub(MOST.2));
    let last = (first + MOST.2).min(deeds.len());
    let mut lines = vec![String::new(), format!("deeds {} to {} of {}", first + 1, last, deeds.len())];
    for (k, deed) in deeds.iter().enumerate().take(last).skip(first) {
        let mark = if k + 1 == next { '>' } else { ' ' };
        lines.push(format!(
            "{mark} {}  step {:<3} {} – {}",
            clock.ms(deed.at_ns),
            deed.step,
            deed.phrase,
            deed.outcome
        ));
    }
    lines
}

fn events(record: &Record, clock: Clock) -> Vec<String> {
    let mut before: Vec<_> = record.events.iter().filter(|event| event.at_ns <= moment(record)).collect();
    before.sort_by_key(|event| (event.at_ns, event.seq));
    if before.is_empty() {
        return vec![String::new(), "no event before it".into()];
    }
    let last = &before[before.len().saturating_sub(MOST.3)..];
    let mut lines = vec![String::new(), format!("last {} of {} events before it", last.len(), before.len())];
    lines.extend(
        last.iter().map(|line| format!("  {}  #{:<4} {}", clock.ms(line.at_ns), line.seq, event(line))),
    );
    lines
}
