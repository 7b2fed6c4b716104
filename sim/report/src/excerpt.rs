//! Which part of a record is shown where not all of it fits: the moment it is about, the frames around deeds.
//!
//! It refuses to know how anything is shown.

use forecourt_record::{Check, FrameLine, Record};
use std::collections::BTreeSet;

/// One frame with the cabinet on whose line it stood.
pub type Frame<'a> = (u32, &'a FrameLine);

/// All logged frames of all lines in the order of time; frames of one instant in the order of the cabinets.
pub fn all_frames(record: &Record) -> Vec<Frame<'_>> {
    let mut frames: Vec<Frame<'_>> =
        record.lines.iter().flat_map(|line| line.log.iter().map(|frame| (line.cabinet, frame))).collect();
    frames.sort_by_key(|(cabinet, frame)| (frame.start_ns, *cabinet, frame.end_ns));
    frames
}

/// Checks that did not hold, in the order of time.
pub fn broken(record: &Record) -> Vec<&Check> {
    let mut checks: Vec<&Check> = record.checks.iter().filter(|check| !check.held).collect();
    checks.sort_by_key(|check| check.at_ns);
    checks
}

/// The moment that a record is about: the first check that did not hold, else the end of the run.
pub fn moment(record: &Record) -> u64 {
    broken(record).first().map_or(record.simulated_ns, |check| check.at_ns)
}

/// Frames of one line around one deed, oldest first.
pub struct Window<'a> {
    /// The deed's place in the record.
    pub deed: usize,
    /// Cabinet of the line.
    pub cabinet: u32,
    /// The frames; never empty.
    pub frames: Vec<&'a FrameLine>,
}

/// A frame further from a deed than this does not belong to it, in nanoseconds.
const NEAR_NS: u64 = 2_000_000_000;

/// At most `most` frames, shared out among deeds: first the last deed before the moment that the record is about, then
/// deeds in the order of time, until nothing is left; a deed near which nothing is logged has none. A frame is shown once. In the order of time.
pub fn windows<'a>(record: &'a Record, most: usize, each: usize) -> Vec<Window<'a>> {
    let about = moment(record);
    let mut order: Vec<usize> = (0..record.deeds.len()).collect();
    let nearest = order
        .iter()
        .copied()
        .filter(|&k| record.deeds[k].at_ns <= about)
        .max_by_key(|&k| record.deeds[k].at_ns);
    order.sort_by_key(|&k| (Some(k) != nearest || broken(record).is_empty(), record.deeds[k].at_ns, k));
    let mut left = most;
    let mut shown: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); record.lines.len()];
    let mut windows = Vec::new();
    for deed in order {
        let at = record.deeds[deed].at_ns;
        // The line that spoke nearest to the deed is the one where it happened.
        let distance = |log: &[FrameLine]| log.iter().map(|frame| frame.start_ns.abs_diff(at)).min();
        let Some((line, _)) = record
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.log.is_empty())
            .min_by_key(|(_, line)| distance(&line.log))
        else {
            break;
        };
        let log = &record.lines[line].log;
        let next = log.partition_point(|frame| frame.start_ns < at);
        let want = each.min(left);
        // What follows a deed tells more than what went before.
        let first = next.saturating_sub(want / 4).min(log.len().saturating_sub(want));
        let picked: Vec<usize> = (first..(first + want).min(log.len()))
            .filter(|k| !shown[line].contains(k))
            .filter(|&k| log[k].start_ns.abs_diff(at) <= NEAR_NS)
            .collect();
        if picked.is_empty() {
            continue;
        }
        left -= picked.len();
        shown[line].extend(&picked);
        let frames = picked.into_iter().map(|k| &log[k]).collect();
        windows.push(Window { deed, cabinet: record.lines[line].cabinet, frames });
        if left == 0 {
            break;
        }
    }
    windows.sort_by_key(|window| (window.frames[0].start_ns, window.cabinet));
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecourt_record::{Deed, LineSummary, Verdict};

    const S: u64 = 1_000_000_000;

    /// A frame every 10 ms from 0 to 10 s, and deeds at the given seconds.
    fn record(deeds: &[u64], broken_at: Option<u64>) -> Record {
        let frame = |k: u64| FrameLine {
            start_ns: k * S / 100,
            end_ns: k * S / 100 + 5_000_000,
            talker: "master".into(),
            struck: false,
            bytes: String::new(),
            says: String::new(),
        };
        let deed = |(k, at): (usize, &u64)| Deed {
            step: k + 1,
            at_ns: at * S,
            phrase: String::new(),
            outcome: String::new(),
        };
        let check = |at| Check {
            step: 1,
            at_ns: at * S,
            expected: String::new(),
            found: String::new(),
            held: false,
            proves: vec![],
            line: 0,
        };
        Record {
            version: String::new(),
            scenario: String::new(),
            title: String::new(),
            seed: 0,
            start: String::new(),
            simulated_ns: 100 * S,
            host_off_ns: 0,
            verdict: Verdict::Passed,
            trouble: vec![],
            canary: false,
            covers: vec![],
            checks: broken_at.map(check).into_iter().collect(),
            deeds: deeds.iter().enumerate().map(deed).collect(),
            events: vec![],
            slots: vec![],
            lines: vec![LineSummary {
                cabinet: 1,
                log: (0..1_000).map(frame).collect(),
                ..LineSummary::default()
            }],
            faults: vec![],
            latencies: std::collections::BTreeMap::new(),
            kernel_events: 0,
            looks: 0,
            goals: std::collections::BTreeMap::new(),
            journal_digest: String::new(),
            digest: String::new(),
            reports: std::collections::BTreeMap::new(),
        }
    }

    fn shown(record: &Record, most: usize) -> Vec<(usize, usize)> {
        windows(record, most, 16).iter().map(|window| (window.deed, window.frames.len())).collect()
    }

    #[test]
    fn deeds_share_the_frames_and_the_one_before_a_broken_check_comes_first() {
        assert_eq!(shown(&record(&[1, 3, 5, 7], None), 40), [(0, 16), (1, 16), (2, 8)]);
        assert_eq!(shown(&record(&[1, 3, 5, 7], Some(6)), 40), [(0, 16), (1, 8), (2, 16)]);
    }

    #[test]
    fn a_deed_far_from_every_frame_has_no_window() {
        assert_eq!(shown(&record(&[1, 50], None), 40), [(0, 16)]);
    }

    #[test]
    fn a_frame_is_shown_once() {
        let record = record(&[4, 4, 4], None);
        let windows = windows(&record, 120, 16);
        assert_eq!(windows.iter().map(|window| window.frames.len()).sum::<usize>(), 16);
        assert!(windows[0].frames[4].start_ns == 4 * S, "a quarter stands before the deed");
    }
}
