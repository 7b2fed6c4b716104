//! Notes of a run: who did what, what was journalled, what struck, how long things took.
//!
//! Facts with their times and nothing else; the judge reads them at the end. They refuse to know what was expected.

use crate::plan::Plan;
use forecourt_books::At;
use forecourt_keys::Event;
use forecourt_keys::kinds::{KeyId, Place, Reading, Tag};
use forecourt_plant::{HeldTag, Stroke};
use forecourt_record::{Check, Counts, Deed, EventLine, SlotChange};
use forecourt_site::{self as site, Committed};
use forecourt_wire::{Instant, Span};
use std::collections::BTreeMap;

/// So long after its window a fault's effect is still looked for.
pub const FAULT_GRACE: Span = Span::from_secs(3);

/// What a hand moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The tag.
    pub tag: HeldTag,
    /// From this slot, or from a hand.
    pub from: Option<Place>,
    /// Into this slot, or into a hand.
    pub to: Option<Place>,
}

/// What was answered to a beat of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Done.
    Done,
    /// Refused, or out of reach.
    Refused {
        /// The code.
        code: String,
        /// Code and facts as the person reads them.
        text: String,
    },
    /// Not done: it names what nobody was given.
    LeftOut,
}

/// The counters of a line at a moment.
pub type Counters = BTreeMap<String, u64>;

/// One fault row's strokes and the line's counters around its window.
#[derive(Clone, Debug, Default)]
pub struct FaultNotes {
    /// Times of its strokes, in ticks.
    pub strokes: Vec<u64>,
    /// Counters when its window began.
    pub before: Counters,
    /// Counters when it had been over for a while.
    pub after: Option<Counters>,
}

/// Everything noted.
#[derive(Debug)]
pub struct Notes {
    /// Deeds in order.
    pub deeds: Vec<Deed>,
    /// Checks that were made.
    pub checks: Vec<Check>,
    /// Answers by step.
    pub answers: Vec<Vec<(Instant, Answer)>>,
    /// The journal.
    pub events: Vec<EventLine>,
    /// Number and stored form of each event, for the names that commands give.
    pub bodies: Vec<(u64, String)>,
    /// What slots showed.
    pub slots: Vec<(u64, Place, Reading)>,
    /// The key registered last, until somebody names it.
    pub last_key: Option<(KeyId, Option<Tag>)>,
    /// When each tag was last lifted or hung up.
    lifted: BTreeMap<u64, Instant>,
    hung: BTreeMap<u64, Instant>,
    tags: BTreeMap<KeyId, u64>,
    /// Latencies by name.
    pub latencies: BTreeMap<String, Counts>,
    /// Fault notes, as the plan's rows.
    pub faults: Vec<FaultNotes>,
    /// For each line the plan's rows that are its.
    rows: Vec<Vec<usize>>,
    phrases: Vec<String>,
    /// What was asked under each request key, and how it was answered first.
    pub(crate) requests: BTreeMap<String, (String, forecourt_site::Outcome)>,
}

impl Notes {
    /// Empty notes for a plan.
    pub fn new(plan: &Plan) -> Self {
        let row_numbers = |cabinet: u8| {
            let rows = plan.faults.iter().enumerate().filter(move |(_, row)| row.cabinet == cabinet);
            rows.map(|(index, _)| index).collect()
        };
        Self {
            deeds: Vec::new(),
            checks: Vec::new(),
            answers: vec![Vec::new(); plan.steps.len()],
            events: Vec::new(),
            bodies: Vec::new(),
            slots: Vec::new(),
            last_key: None,
            lifted: BTreeMap::new(),
            hung: BTreeMap::new(),
            tags: BTreeMap::new(),
            latencies: BTreeMap::new(),
            faults: vec![FaultNotes::default(); plan.faults.len()],
            rows: (1..=plan.cabinets).map(row_numbers).collect(),
            phrases: plan.steps.iter().map(|step| step.deed().unwrap_or_default()).collect(),
            requests: BTreeMap::new(),
        }
    }

    /// A beat of a step was done.
    pub fn done(&mut self, now: Instant, step: usize, outcome: String) {
        self.answers[step].push((now, Answer::Done));
        self.deed(now, step, outcome);
    }

    /// A beat of a step was refused.
    pub fn refused(&mut self, now: Instant, step: usize, code: String, text: String) {
        self.deed(now, step, format!("refused {text}"));
        self.answers[step].push((now, Answer::Refused { code, text }));
    }

    /// A step is left out: it names what nobody was given.
    pub fn left_out(&mut self, now: Instant, step: usize, name: &str) {
        self.answers[step].push((now, Answer::LeftOut));
        self.deed(now, step, format!("left out: nothing is called @{name}"));
    }

    fn deed(&mut self, now: Instant, step: usize, outcome: String) {
        let phrase = self.phrases[step].clone();
        self.deeds.push(Deed { step: step + 1, at_ns: now.as_ns(), phrase, outcome });
    }

    /// Hands moved tags.
    pub fn moved(&mut self, now: Instant, moved: Vec<Moved>) {
        for Moved { tag, from, to } in moved {
            if from.is_some() {
                self.lifted.insert(tag.id.value(), now);
            }
            if to.is_some() {
                self.hung.insert(tag.id.value(), now);
            }
        }
    }

    /// A fault struck on a line.
    pub fn stroke(&mut self, line: usize, stroke: Stroke) {
        let row = self.rows[line][stroke.fault];
        self.faults[row].strokes.push(stroke.at);
    }

    /// One complete pass over a drawer.
    pub fn scan(&mut self, _cabinet: u8, _drawer: u8, span: Span) {
        self.latency("scan", span);
    }

    fn latency(&mut self, name: &str, span: Span) {
        self.latencies.entry(name.to_owned()).or_default().count(span.as_ns());
    }

    /// An event was journalled.
    pub fn event(&mut self, epoch: At, committed: &Committed) {
        let at_ns = committed.at.0.saturating_sub(epoch.0);
        let mut fields: BTreeMap<String, serde_json::Value> = serde_json::from_str(&committed.body)
            .unwrap_or_else(|error| unreachable!("a stored event is an object: {error}"));
        let kind = match fields.remove("kind") {
            Some(serde_json::Value::String(kind)) => kind,
            other => unreachable!("a stored event names its kind first, not {other:?}"),
        };
        let now = Instant::from_ns(at_ns);
        let context = committed.event.context().to_owned();
        if let site::Event::Keys(event) = &committed.event {
            self.key_event(at_ns, now, event);
        }
        self.events.push(EventLine { seq: committed.seq, at_ns, context, kind, fields });
        self.bodies.push((committed.seq, committed.body.to_string()));
    }

    fn key_event(&mut self, at_ns: u64, now: Instant, event: &Event) {
        match event {
            Event::KeyRegistered { key, .. } => self.last_key = Some((*key, None)),
            Event::TagBound { key, tag, .. } => {
                self.tags.insert(*key, tag.0);
                if let Some((last, bound)) = &mut self.last_key
                    && last == key
                {
                    *bound = Some(*tag);
                }
            }
            Event::TagReplaced { key, new, .. } => {
                self.tags.insert(*key, new.0);
            }
            Event::SlotRead { place, reading } => self.slots.push((at_ns, *place, *reading)),
            Event::KeyTaken { key, .. } => self.since(*key, now, true),
            Event::KeyReturned { key, .. } => self.since(*key, now, false),
            _ => {}
        }
    }

    /// From the hand's move to the event that tells it.
    fn since(&mut self, key: KeyId, now: Instant, taken: bool) {
        let Some(tag) = self.tags.get(&key) else { return };
        let (moved, name) = if taken { (&self.lifted, "take") } else { (&self.hung, "return") };
        if let Some(at) = moved.get(tag).copied().filter(|at| *at <= now) {
            self.latency(name, now - at);
        }
    }

    /// What the slots showed, as the screen names it.
    pub fn slot_changes(&self, name: impl Fn(Tag) -> (bool, String)) -> Vec<SlotChange> {
        let show = |&(at_ns, place, reading): &(u64, Place, Reading)| {
            let (shows, what) = match reading {
                Reading::Empty => ("empty", String::new()),
                Reading::Unreadable => ("unreadable", String::new()),
                Reading::Asleep => ("asleep", String::new()),
                Reading::NoAnswer => ("no-answer", String::new()),
                Reading::Tag(tag) => {
                    let (known, name) = name(tag);
                    (if known { "key" } else { "unknown" }, name)
                }
            };
            SlotChange {
                at_ns,
                cabinet: u32::from(place.cabinet),
                place: format!("{}/{:02}", place.drawer, place.slot),
                shows: shows.to_owned(),
                what,
            }
        };
        self.slots.iter().map(show).collect()
    }
}
