//! A run in the order of time: what people did, what was journalled, what the screen showed; and the line's frames.
//!
//! Nothing is left out but what another line says as well, and nothing is cut: a story is made to be searched. It refuses
//! to interpret.

use super::event;
use crate::excerpt::all_frames;
use crate::judge;
use crate::units::Clock;
use crate::width::fill;
use forecourt_record::{Record, SlotChange};
use std::collections::BTreeMap;

/// One line of a story.
pub struct Moment {
    /// When, in nanoseconds since the start of the run.
    pub at_ns: u64,
    /// `deed`, `event`, `slot` or `FAIL`.
    pub kind: &'static str,
    /// What.
    pub says: String,
}

/// Deeds, events, changes of slots and checks that did not hold, in the order of time; in this order within an instant.
pub fn moments(record: &Record) -> Vec<Moment> {
    let mut moments: Vec<Moment> = Vec::new();
    for deed in &record.deeds {
        let says = format!("step {}: {} – {}", deed.step, deed.phrase, deed.outcome);
        moments.push(Moment { at_ns: deed.at_ns, kind: "deed", says });
    }
    // What a slot shows is told by its own line.
    for line in record.events.iter().filter(|line| line.kind != "slot-read") {
        moments.push(Moment {
            at_ns: line.at_ns,
            kind: "event",
            says: format!("#{} {}", line.seq, event(line)),
        });
    }
    moments.extend(slots(&record.slots));
    for check in record.checks.iter().filter(|check| !check.held) {
        let says = format!("step {}: expected {}; found {}", check.step, check.expected, check.found);
        moments.push(Moment { at_ns: check.at_ns, kind: "FAIL", says });
    }
    moments.sort_by_key(|moment| moment.at_ns);
    moments
}

/// Changes of slots. Those of one drawer that come one after the other, as in a scan, and say the same, are one line.
fn slots(changes: &[SlotChange]) -> Vec<Moment> {
    let mut before: BTreeMap<(u32, &str), &str> = BTreeMap::new();
    let mut moments: Vec<Moment> = Vec::new();
    let mut run: Option<(&SlotChange, &SlotChange, String)> = None;
    let close = |run: Option<(&SlotChange, &SlotChange, String)>, moments: &mut Vec<Moment>| {
        let Some((first, last, says)) = run else { return };
        let to = if first.place == last.place { String::new() } else { format!(" … {}", last.place) };
        let says = format!("{}:{}{to} {says}", first.cabinet, first.place);
        moments.push(Moment { at_ns: first.at_ns, kind: "slot", says });
    };
    for change in changes {
        let was = before.insert((change.cabinet, &change.place), &change.shows);
        let from = was.map_or(String::new(), |was| format!("{was} → "));
        let what = if change.what.is_empty() { String::new() } else { format!(" ({})", change.what) };
        let says = format!("{from}{}{what}", change.shows);
        run = match run {
            Some((first, last, said)) if said == says && follows(last, change) => Some((first, change, said)),
            ended => {
                close(ended, &mut moments);
                Some((change, change, says))
            }
        };
    }
    close(run, &mut moments);
    moments
}

/// True when a change is of the next slot of the same drawer, within a second of the last.
fn follows(last: &SlotChange, next: &SlotChange) -> bool {
    let numbers = |place: &str| {
        place
            .split_once('/')
            .and_then(|(drawer, slot)| Some((drawer.parse::<u8>().ok()?, slot.parse::<u8>().ok()?)))
    };
    let beside = match (numbers(&last.place), numbers(&next.place)) {
        (Some((drawer, slot)), Some((other, after))) => drawer == other && after == slot + 1,
        _ => false,
    };
    beside && last.cabinet == next.cabinet && next.at_ns.saturating_sub(last.at_ns) < 1_000_000_000
}

/// The run as a timeline, one fact a line: time of day, kind (`deed`, `event`, `slot`, `FAIL`), what.
pub fn story(record: &Record) -> String {
    let clock = Clock::new(&record.start);
    let mut text = format!("{}  seed {}: {}\n", record.scenario, record.seed, record.title);
    text += &format!("{}  start  {}\n", clock.ms(0), record.start);
    for moment in moments(record) {
        text += &format!("{}  {:<5}  {}\n", clock.ms(moment.at_ns), moment.kind, one_line(&moment.says));
    }
    text + &format!("{}  end    {}\n", clock.ms(record.simulated_ns), judge::ending(record))
}

/// The logged frames that begin within `from_ns..=to_ns` (nanoseconds since the start of the run), one a line: time of
/// day, talker, bytes, meaning. The talker stands behind its cabinet where there is more than one; `!` marks a frame
/// that a fault touched.
pub fn frames(record: &Record, from_ns: u64, to_ns: u64) -> String {
    let clock = Clock::new(&record.start);
    let several = record.lines.len() > 1;
    let mut rows = Vec::new();
    for (cabinet, frame) in
        all_frames(record).into_iter().filter(|(_, f)| (from_ns..=to_ns).contains(&f.start_ns))
    {
        let talker = if several { format!("{cabinet}:{}", frame.talker) } else { frame.talker.clone() };
        rows.push((
            clock.us(frame.start_ns),
            if frame.struck { '!' } else { ' ' },
            talker,
            &frame.bytes,
            &frame.says,
        ));
    }
    let talker = rows.iter().map(|row| row.2.chars().count()).max().unwrap_or(0);
    let bytes = rows.iter().map(|row| row.3.len()).max().unwrap_or(0).min(75);
    let mut text = String::new();
    for (time, mark, who, hex, says) in rows {
        let hex = if hex.len() > bytes { hex.clone() } else { fill(hex, bytes) };
        text += format!("{time} {mark}{}  {hex}  {}", fill(&who, talker), one_line(says)).trim_end();
        text.push('\n');
    }
    text
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
