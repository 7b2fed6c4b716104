//! The smallest sequence that makes a board do again what broke a clause: as bytes and as a C array.
//!
//! What a clause sent up to the broken must is played to a fresh device with ever more of it left out, for as long as the
//! last answer stays the same. Where no fresh device can be had it is what the clause sent last, and is not called
//! smallest. It refuses to know which answer would have been right.

use crate::Evidence;
use crate::walk::{Group, act, groups};
use forecourt_board::Profile;
use forecourt_certify::act::Act;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::link::{Link, Seen, Stop};
use forecourt_certify::run::Outcome;
use forecourt_certify::trace::{read, unhex};
use forecourt_certify::verdict::Verdict;
use forecourt_wire::{Instant, Span};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What makes a board fail a clause again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reproducer {
    /// The clause.
    pub clause: String,
    /// The board.
    pub board: u8,
    /// Bursts (`s …`) and acts (`a …`) in order, as the trace writes them without their times.
    pub steps: Vec<String>,
    /// What came behind the last step, in hex; empty for silence.
    pub answer: String,
    /// Every sequence with one part less was tried on a fresh device and gave another answer.
    pub smallest: bool,
}

/// Gives a fresh device, or nothing where there is none to be had.
pub type Fresh<'a> = &'a mut dyn FnMut() -> Option<Box<dyn Link>>;

/// Longest sequence that is tried on fresh devices, in groups of the trace.
const LONGEST: usize = 400;
/// Fresh devices used for one clause at most.
const TRIALS: usize = 120;
/// Groups shown where nothing could be tried.
const SHOWN: usize = 8;
/// Failures that are tried on fresh devices; of more only what was sent last is shown.
const TRIED: usize = 40;
/// A fresh device gets so long to wake up.
const BOOT: Span = Span::from_ms(1_500);

/// Reproducers of all failures of a run.
pub fn reproducers(evidence: &Evidence, fresh: Fresh<'_>) -> Vec<Reproducer> {
    let failed = evidence.record.outcomes.iter().filter(|outcome| outcome.finding.verdict == Verdict::Fail);
    let one = |(number, outcome): (usize, &Outcome)| {
        if number < TRIED {
            reproducer(evidence, outcome, fresh)
        } else {
            reproducer(evidence, outcome, &mut || None)
        }
    };
    failed.enumerate().filter_map(one).collect()
}

fn reproducer(evidence: &Evidence, outcome: &Outcome, fresh: Fresh<'_>) -> Option<Reproducer> {
    let section = evidence.section(outcome)?;
    let broken = outcome.finding.broken_at.unwrap_or(u32::MAX);
    let mut all = groups(section, 64);
    all.retain(|group| group.bursts_before < broken);
    if all.len() <= LONGEST {
        all.truncate(strange(evidence, outcome.board, &all) + 1);
    }
    let wanted = heard(&all.last()?.text);
    let tried = if all.len() <= LONGEST { shrink(&all, &wanted, fresh) } else { None };
    let smallest = tried.is_some();
    let kept = tried.unwrap_or_else(|| all.split_off(all.len().saturating_sub(SHOWN)));
    Some(Reproducer {
        clause: outcome.clause.clone(),
        board: outcome.board,
        steps: kept.iter().flat_map(|group| steps(&group.text)).collect(),
        answer: wanted.iter().map(|byte| format!("{byte:02X}")).collect(),
        smallest,
    })
}

/// The last group whose answer a golden board would not have given: a clause may have asked more before it looked at what
/// was strange. The very last one where a golden board gives all of them.
fn strange(evidence: &Evidence, board: u8, all: &[Group]) -> usize {
    let last = all.len().saturating_sub(1);
    let profile = evidence.record.declaration.numbers().unwrap_or_else(|_| Profile::standard());
    let Ok(golden) = Bus::golden(&profile, &[board]) else { return last };
    let Some(answers) = play(&mut VirtualLink::new(golden), all) else { return last };
    let differs = |(group, answer): (&Group, &Vec<u8>)| heard(&group.text) != *answer;
    all.iter().zip(&answers).rposition(differs).unwrap_or(last)
}

/// The shortest part of `all` behind which `wanted` is heard; `None` when not even the whole gives it again.
fn shrink(all: &[Group], wanted: &[u8], fresh: Fresh<'_>) -> Option<Vec<Group>> {
    let mut trials = 0;
    let mut gives = |groups: &[Group]| {
        trials += 1;
        trials <= TRIALS
            && fresh().is_some_and(|mut link| {
                play(link.as_mut(), groups)
                    .is_some_and(|answers| answers.last().is_some_and(|last| last == wanted))
            })
    };
    let (last, before) = all.split_last()?;
    if gives(std::slice::from_ref(last)) {
        return Some(vec![last.clone()]);
    }
    if !gives(all) {
        return None;
    }
    // Leave out halves, then quarters, down to single groups; the last one stays.
    let mut kept = before.to_vec();
    let mut size = kept.len().div_ceil(2);
    loop {
        let mut from = 0;
        while from < kept.len() {
            let to = (from + size).min(kept.len());
            let mut less = kept.clone();
            less.drain(from..to);
            let mut whole = less.clone();
            whole.push(last.clone());
            if gives(&whole) {
                kept = less;
            } else {
                from = to;
            }
        }
        if size <= 1 {
            break;
        }
        size = size.div_ceil(2);
    }
    // Out of trials it is shorter, but nobody knows whether it is the shortest.
    kept.push(last.clone());
    (trials <= TRIALS).then_some(kept)
}

/// Plays groups to a device with their own times; gives what was heard in each.
fn play(link: &mut dyn Link, groups: &[Group]) -> Option<Vec<Vec<u8>>> {
    let mut seen = Vec::new();
    link.run(link.now() + BOOT, Stop::AtEnd, &mut seen).ok()?;
    let byte = |one: &Seen| match one {
        Seen::Char { byte, .. } => Some(*byte),
        Seen::Output { .. } => None,
    };
    let mut answers = Vec::new();
    for group in groups {
        seen.clear();
        let base = link.now();
        for line in group.text.lines() {
            line_again(link, base, line, &mut seen)?;
        }
        answers.push(seen.iter().filter_map(byte).collect());
    }
    Some(answers)
}

fn line_again(link: &mut dyn Link, base: Instant, line: &str, seen: &mut Vec<Seen>) -> Option<()> {
    let at = |offset: &str| {
        let ticks = i128::from(base.ticks()) + offset.parse::<i128>().ok()?;
        Some(Instant::from_ticks(u64::try_from(ticks).ok()?))
    };
    let mut words = line.splitn(4, ' ');
    match words.next()? {
        "s" => {
            let from = at(words.next()?)?;
            let burst = read(words.nth(1).unwrap_or_default())?;
            link.send(from, &burst).ok()?;
        }
        "r" => {
            let until = at(words.next()?)?;
            let stop = if words.next()? == "q" { Stop::Quiet } else { Stop::AtEnd };
            link.run(until, stop, seen).ok()?;
        }
        "a" => {
            if let Some(act) = done(line) {
                link.act(&act).ok()?;
            }
        }
        _ => {}
    }
    Some(())
}

/// The act of a line `a {…} ok`; `None` for one that could not be done.
fn done(line: &str) -> Option<Act> {
    let (act, end) = act(line.strip_prefix("a ")?)?;
    end.ends_with("ok").then_some(act)
}

/// What boards said in a group.
fn heard(group: &str) -> Vec<u8> {
    let bytes = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["h", _, hex] | ["x", _, _, hex, _] => unhex(hex).unwrap_or_default(),
            _ => Vec::new(),
        }
    };
    group.lines().flat_map(bytes).collect()
}

/// What the rig did in a group, without times.
fn steps(group: &str) -> Vec<String> {
    let step = |line: &str| match line.split_at_checked(2)? {
        ("s ", rest) => Some(format!("s {}", rest.splitn(3, ' ').nth(2)?)),
        ("a ", _) => Some(format!("a {}", serde_json::to_string(&done(line)?).ok()?)),
        _ => None,
    };
    group.lines().filter_map(step).collect()
}

impl Reproducer {
    /// The frames among its steps, in hex without blanks.
    pub fn frames(&self) -> Vec<String> {
        let frame = |step: &String| {
            let burst = read(step.strip_prefix("s ")?)?;
            Some(burst.plain().iter().map(|byte| format!("{byte:02X}")).collect())
        };
        self.steps.iter().filter_map(frame).collect()
    }

    /// As C: one array a frame, with what is more than bytes as a comment.
    pub fn c(&self) -> String {
        let name = format!("{}_{}", self.clause.to_lowercase().replace('-', "_"), self.board);
        let mut text = format!(
            "/* {} at board {}{}; the board answers {} */\n",
            self.clause,
            self.board,
            if self.smallest { ", smallest" } else { ", last part" },
            if self.answer.is_empty() { "nothing" } else { &self.answer }
        );
        let mut number = 0;
        for step in &self.steps {
            let Some(burst) = step.strip_prefix("s ").and_then(read) else {
                let _ = writeln!(text, "/* {} */", step.trim_start_matches("a ").replace("*/", "* /"));
                continue;
            };
            number += 1;
            if !burst.is_plain() {
                let _ = writeln!(text, "/* with its gaps, in ticks of 1/18 ns: {} */", &step[2..]);
            }
            let bytes: Vec<String> = burst.plain().iter().map(|byte| format!("0x{byte:02X}")).collect();
            let _ = writeln!(
                text,
                "static const unsigned char {name}_{number}[{}] = {{ {} }};",
                bytes.len().max(1),
                if bytes.is_empty() { "0".to_owned() } else { bytes.join(", ") }
            );
        }
        text
    }
}
