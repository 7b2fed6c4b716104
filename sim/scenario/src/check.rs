//! What a scenario expects, resolved: one kind of check for each subject that an expectation can have.
//!
//! It refuses to judge; [`crate::judge`] does.

use crate::reach::Reach;
use crate::source::{Complaint, nearest};
use crate::table::{BalanceCheck, TableCheck};
use crate::text::Expect;
use crate::times::{BusSpans, span};
use forecourt_wire::Span;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// Counters of a slot's reader, input registers 5 and 6 (cabinet profile).
pub const READER_COUNTERS: &[&str] = &["frames", "rejected"];

/// One check of a step.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedCheck {
    /// What is looked at.
    pub subject: Subject,
    /// Up to how long after the step; `None`: until the run ends (events) or a second after it (states).
    pub within: Option<Span>,
    /// From how long after the step on.
    pub after: Span,
    /// Rules that it proves.
    pub proves: Vec<String>,
    /// Where it stands in the text.
    pub span: Range<usize>,
}

/// What a check looks at.
#[derive(Clone, PartialEq, Debug)]
pub enum Subject {
    /// Events of a kind with these fields.
    Event {
        /// The kind.
        kind: String,
        /// Fields that they must have.
        fields: BTreeMap<String, toml::Value>,
        /// How many; `None`: at least one.
        times: Option<u32>,
    },
    /// Kinds of event in this order, others between them.
    Order(Vec<String>),
    /// A key's custody.
    Custody {
        /// The key's name.
        key: String,
        /// Its state.
        is: Option<String>,
        /// Its holder's name, or `nobody`.
        holder: Option<String>,
        /// Its place.
        place: Option<String>,
    },
    /// What the screen shows for a slot.
    Slot {
        /// The slot.
        slot: String,
        /// What it shows.
        shows: String,
    },
    /// What hangs in a slot in truth.
    Truth {
        /// The slot.
        slot: String,
        /// A key's name, or `nothing`.
        holds: String,
    },
    /// How far a drawer stands open in truth.
    Stands {
        /// The cabinet.
        cabinet: u8,
        /// The drawer.
        drawer: u8,
        /// At least so many motor steps from closed.
        least: u64,
        /// At most so many.
        most: u64,
    },
    /// A property of the bus log.
    Bus {
        /// The cabinet.
        cabinet: u8,
        /// The property.
        property: BusProperty,
    },
    /// A report's lines.
    Report {
        /// Which report.
        name: String,
        /// Words that some line must have.
        says: Vec<String>,
        /// Words that no line may have.
        lacks: Vec<String>,
        /// All prints under this label have the same bytes.
        print: Option<String>,
    },
    /// A context's report.
    Table(Box<TableCheck>),
    /// What stands on an account of the ledger.
    Balance(BalanceCheck),
    /// Bytes of the machines.
    Bytes {
        /// `store`, `second place` or `line`.
        of: String,
        /// Texts that must be there.
        says: Vec<String>,
        /// Texts that must not.
        lacks: Vec<String>,
    },
    /// A counter of the line.
    Counter {
        /// The cabinet.
        cabinet: u8,
        /// Its name.
        name: String,
        /// At least.
        least: u64,
        /// At most.
        most: u64,
    },
}

/// A property of what stands on the bus between two moments.
#[derive(Clone, PartialEq, Debug)]
pub enum BusProperty {
    /// Of all slots only this one is asked, at least once (KEY-24).
    OnlySlot(String),
    /// The slots of this drawer are asked in ascending order, over and over, at least one whole pass (KEY-30).
    Ascending(u8),
    /// The slots of this drawer are asked without a break (KEY-31).
    Unbroken(u8),
    /// Of this slot's answers exactly so many bear an ID (KEY-25).
    TagAnswers(String, u32),
    /// Slots are asked so many times in all; each answers at once, and each time with an all-zero ID (KEY-33).
    AllEmpty(u32),
    /// Every request is followed by its answer or a time-out, nothing else stands on the line (KEY-59).
    StrictTurns,
    /// No slot of this drawer is asked (KEY-31).
    NoSlots(u8),
    /// Only this drawer's coil is written, at least once (KEY-23).
    CoilOnly(u8),
    /// No coil is written.
    NoCoil,
    /// Each drawer board is asked at least this often (KEY-21).
    DrawerPolls(Span),
    /// Every frame decodes: address, function, data, check code (KEY-60).
    Decodes,
    /// Before every frame lies a silence of T3.5.
    Silences,
    /// Each pass over this drawer takes exactly the time of the formula, drawer polls taken out (KEY-62).
    ScanFormula(u8),
    /// Nothing is written to slot boards but lamp and SHD (KEY-47).
    ReadOnly,
    /// Boards drive the line for their own answers and no longer (KEY-57).
    TransmitEnable,
    /// Slots are asked only after a wake broadcast and its time (KEY-62).
    Woken,
}

/// Every bus property with what it means, for `forecourt phrases`.
pub const BUS_PROPERTIES: &[(&str, &str)] = &[
    ("only-slot 1/05", "of all slots only this one is asked, at least once (KEY-24)"),
    ("ascending 1", "the slots of drawer 1 are asked in ascending order, at least one whole pass (KEY-30)"),
    (
        "unbroken 1",
        "whole passes over drawer 1 = time over the formula's time of a pass, within one (KEY-31)",
    ),
    ("tag-answers 1/05 12", "of this slot's answers exactly so many bear an ID (KEY-25)"),
    ("all-empty 64", "so many requests to slots, each answered at once with an all-zero ID (KEY-33)"),
    (
        "strict-turns",
        "every request is followed by its answer or a time-out; boards never speak unasked (KEY-01, KEY-59)",
    ),
    ("no-slots 1", "no slot of drawer 1 is asked (KEY-31)"),
    ("coil-only 1", "only drawer 1's coil is written, at least once (KEY-23)"),
    ("no-coil", "no coil is written"),
    ("drawer-polls 600 ms", "each drawer board is asked at least so often (KEY-21)"),
    ("decodes", "every frame decodes (KEY-60)"),
    ("silences", "before every frame lies a silence of T3.5"),
    ("scan-formula 1", "each pass over drawer 1 takes exactly the time of the formula (KEY-62)"),
    ("read-only", "nothing is written to slot boards but lamp and SHD; no write reaches a tag (KEY-47)"),
    (
        "transmit-enable",
        "each board drives the line for its own answer, to the bit, and not otherwise (KEY-57)",
    ),
    ("woken", "slots are asked only after a wake broadcast and the time in which tags show (KEY-48, KEY-62)"),
];

impl fmt::Display for BusProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlySlot(slot) => write!(f, "only slot {slot} is asked"),
            Self::Ascending(drawer) => write!(f, "drawer {drawer} is asked in ascending order"),
            Self::Unbroken(drawer) => {
                write!(f, "the passes over drawer {drawer} follow each other without a break")
            }
            Self::TagAnswers(slot, count) => write!(f, "slot {slot} answers {count} times with an ID"),
            Self::AllEmpty(count) => write!(f, "{count} slots asked, {count} empty"),
            Self::StrictTurns => f.write_str("request and answer take strict turns"),
            Self::NoSlots(drawer) => write!(f, "no slot of drawer {drawer} is asked"),
            Self::CoilOnly(drawer) => write!(f, "only the coil of drawer {drawer} is written"),
            Self::NoCoil => f.write_str("no coil is written"),
            Self::DrawerPolls(span) => write!(f, "each drawer board is asked every {span}"),
            Self::Decodes => f.write_str("every frame decodes"),
            Self::Silences => f.write_str("a silence of T3.5 lies before every frame"),
            Self::ScanFormula(drawer) => {
                write!(f, "each pass over drawer {drawer} takes the time of the formula")
            }
            Self::ReadOnly => f.write_str("only lamp and SHD of slot boards are written"),
            Self::TransmitEnable => f.write_str("boards drive the line for their own answers only"),
            Self::Woken => f.write_str("readers are woken in time before slots are asked"),
        }
    }
}

fn property(text: &str, reach: Reach, bus: BusSpans) -> Result<BusProperty, String> {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    let drawer = || reach.drawer(rest).map_err(|why| format!("{name} wants a drawer's number: {why}"));
    Ok(match name {
        "only-slot" => BusProperty::OnlySlot(reach.slot(rest, 1).map(|_| rest.to_owned())?),
        "ascending" => BusProperty::Ascending(drawer()?),
        "unbroken" => BusProperty::Unbroken(drawer()?),
        "tag-answers" => {
            let wrong = || format!("tag-answers wants a slot and a number, such as 1/05 12, not {rest:?}");
            let (slot, count) = rest.split_once(' ').ok_or_else(wrong)?;
            reach.slot(slot, 1)?;
            BusProperty::TagAnswers(slot.to_owned(), count.parse().map_err(|_| wrong())?)
        }
        "all-empty" => BusProperty::AllEmpty(
            rest.parse().map_err(|_| format!("all-empty wants a number, not {rest:?}"))?,
        ),
        "strict-turns" => BusProperty::StrictTurns,
        "no-slots" => BusProperty::NoSlots(drawer()?),
        "coil-only" => BusProperty::CoilOnly(drawer()?),
        "no-coil" => BusProperty::NoCoil,
        "drawer-polls" => BusProperty::DrawerPolls(span(rest, bus)?),
        "decodes" => BusProperty::Decodes,
        "silences" => BusProperty::Silences,
        "scan-formula" => BusProperty::ScanFormula(drawer()?),
        "read-only" => BusProperty::ReadOnly,
        "transmit-enable" => BusProperty::TransmitEnable,
        "woken" => BusProperty::Woken,
        other => {
            let known = BUS_PROPERTIES.iter().map(|(text, _)| text.split(' ').next().unwrap_or(text));
            let near = nearest(other, known).map_or(String::new(), |near| format!("; did you mean {near}?"));
            return Err(format!("no property of the bus is called {other:?}{near}"));
        }
    })
}

/// Resolves an expectation. `kinds` are the kinds of event that exist, `states` the custody states, `shows` what a slot
/// can show, `counters` the line's counters, `reports` the reports.
///
/// # Errors
/// The complaint about it.
pub fn resolve(
    expect: &Expect,
    at: Range<usize>,
    words: &Words<'_>,
    bus: BusSpans,
) -> Result<PlannedCheck, Complaint> {
    let complain = |message: String| Complaint::new(at.clone(), message);
    let within = expect
        .within
        .as_ref()
        .map(|text| span(text.get_ref(), bus).map_err(|error| Complaint::new(text.span(), error)));
    let after = expect.after.as_ref().map_or(Ok(Span::ZERO), |text| {
        span(text.get_ref(), bus).map_err(|error| Complaint::new(text.span(), error))
    })?;
    let subject = subject(expect, words, bus).map_err(complain)?;
    Ok(PlannedCheck {
        subject,
        within: within.transpose()?,
        after,
        proves: expect.proves.iter().map(|id| id.get_ref().clone()).collect(),
        span: at,
    })
}

/// Words that an expectation may use.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Kinds of event.
    pub kinds: &'a [&'a str],
    /// Custody states.
    pub states: &'a [&'a str],
    /// What a slot can show.
    pub shows: &'a [&'a str],
    /// Counters of a line.
    pub counters: &'a [&'a str],
    /// Reports of the key cabinets.
    pub reports: &'a [&'a str],
    /// Names of the staff.
    pub staff: &'a [&'a str],
    /// What stands in the world.
    pub reach: Reach,
}

fn known(kind: &str, word: &str, words: &[&str]) -> Result<(), String> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(match nearest(word, words.iter().copied()) {
        Some(near) => format!("no {kind} is called {word:?}; did you mean {near:?}?"),
        None => format!("no {kind} is called {word:?}; there are {}", words.join(", ")),
    })
}

/// A kind of event, plain or with its context in front: `value.topped-up`.
fn known_kind(kind: &str, words: &Words<'_>) -> Result<(), String> {
    let plain = match kind.split_once('.') {
        Some((context, plain)) if forecourt_site::NAMES.contains(&context) => plain,
        _ => kind,
    };
    known("event", plain, words.kinds)
}

fn subject(expect: &Expect, words: &Words<'_>, bus: BusSpans) -> Result<Subject, String> {
    let cabinet = || words.reach.cabinet(expect.cabinet.unwrap_or(1));
    match only_one(expect)? {
        "event" => event(expect, words),
        "order" => order(expect, words),
        "key" => custody(expect, words),
        "slot" => slot(expect, words),
        "truth" => truth(expect, words.reach, cabinet()?),
        "bus" => {
            let cabinet = cabinet()?;
            property(text_of(&expect.bus), words.reach, bus)
                .map(|property| Subject::Bus { cabinet, property })
        }
        "report" => report(expect, words),
        "account" => {
            let account = text_of(&expect.account);
            BalanceCheck::read(account, expect.branch.as_deref(), expect.amount).map(Subject::Balance)
        }
        "bytes" => bytes(expect),
        _ => counter(expect, words, cabinet()?),
    }
}

/// The one subject that an expectation has.
fn only_one(expect: &Expect) -> Result<&'static str, String> {
    let given = [
        ("event", expect.event.is_some()),
        ("order", !expect.order.is_empty()),
        ("key", expect.key.is_some()),
        ("slot", expect.slot.is_some()),
        ("truth", expect.truth.is_some()),
        ("bus", expect.bus.is_some()),
        ("report", expect.report.is_some()),
        ("account", expect.account.is_some()),
        ("bytes", expect.bytes.is_some()),
        ("counter", expect.counter.is_some()),
    ];
    let subjects: Vec<&str> = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
    match subjects[..] {
        [one] => Ok(one),
        [] => {
            let all: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
            Err(format!("this expects nothing: set one of {}", all.join(", ")))
        }
        _ => {
            let both = subjects.join(" and ");
            Err(format!("this expects {both} at once: write one expectation for each"))
        }
    }
}

fn text_of(field: &Option<Spanned<String>>) -> &str {
    field.as_ref().map_or("", |text| text.get_ref())
}

fn event(expect: &Expect, words: &Words<'_>) -> Result<Subject, String> {
    let kind = text_of(&expect.event);
    known_kind(kind, words)?;
    Ok(Subject::Event { kind: kind.to_owned(), fields: expect.fields.clone(), times: expect.times })
}

fn order(expect: &Expect, words: &Words<'_>) -> Result<Subject, String> {
    expect.order.iter().try_for_each(|kind| known_kind(kind, words))?;
    Ok(Subject::Order(expect.order.clone()))
}

fn custody(expect: &Expect, words: &Words<'_>) -> Result<Subject, String> {
    if let Some(state) = &expect.is {
        known("custody state", state, words.states)?;
    }
    if expect.is.is_none() && expect.holder.is_none() && expect.place.is_none() {
        return Err("say what the key's custody must be: is, holder or place".into());
    }
    let Expect { is, holder, place, .. } = expect.clone();
    Ok(Subject::Custody { key: text_of(&expect.key).to_owned(), is, holder, place })
}

fn slot(expect: &Expect, words: &Words<'_>) -> Result<Subject, String> {
    let shows = expect.shows.clone().ok_or("say what the slot must show: shows = \"empty\"")?;
    known("thing that a slot shows", &shows, words.shows)?;
    // The map of a drawer has an entry for each of 32 slots, fitted or not (KEY-20).
    Reach { slots: 32, ..words.reach }.slot(text_of(&expect.slot), 1)?;
    Ok(Subject::Slot { slot: text_of(&expect.slot).to_owned(), shows })
}

fn truth(expect: &Expect, reach: Reach, cabinet: u8) -> Result<Subject, String> {
    let about = text_of(&expect.truth);
    if let Some(drawer) = about.strip_prefix("drawer ") {
        let drawer = reach.drawer(drawer)?;
        let (least, most) = bounds(expect, "say how far it stands open, in motor steps: least or most")?;
        return Ok(Subject::Stands { cabinet, drawer, least, most });
    }
    reach.slot(about, 1)?;
    let holds = expect.holds.clone().ok_or("say what must hang there: holds = \"A17\" or \"nothing\"")?;
    Ok(Subject::Truth { slot: about.to_owned(), holds })
}

fn report(expect: &Expect, words: &Words<'_>) -> Result<Subject, String> {
    let name = text_of(&expect.report);
    let plain = name.split(' ').next().unwrap_or("");
    let of_contexts = |name: &str| {
        forecourt_site::reports().iter().any(|(context, report)| {
            report.name == name
                || name.strip_prefix(context).is_some_and(|rest| rest.strip_prefix('.') == Some(report.name))
        })
    };
    if !words.reports.contains(&plain) && of_contexts(name) {
        let is_staff = |name: &str| words.staff.contains(&name);
        return TableCheck::read(name, expect, is_staff).map(|check| Subject::Table(Box::new(check)));
    }
    let mut all = words.reports.to_vec();
    all.extend(forecourt_site::reports().iter().map(|(_, report)| report.name));
    known("report", plain, &all)?;
    let Expect { says, lacks, print, .. } = expect.clone();
    if says.is_empty() && lacks.is_empty() {
        return Err("say what the report must say: says = [\"…\"], or lacks = [\"…\"]".into());
    }
    Ok(Subject::Report { name: name.to_owned(), says, lacks, print })
}

fn bytes(expect: &Expect) -> Result<Subject, String> {
    let of = text_of(&expect.bytes);
    known("place where bytes lie", of, &["store", "second place", "line"])?;
    let Expect { says, lacks, .. } = expect.clone();
    if says.is_empty() {
        return Err("say what must be there, or the search may be blind: says = [\"…\"]".into());
    }
    Ok(Subject::Bytes { of: of.to_owned(), says, lacks })
}

fn counter(expect: &Expect, words: &Words<'_>, cabinet: u8) -> Result<Subject, String> {
    let name = text_of(&expect.counter);
    // A reader's own counters have its slot behind them: `rejected 1/05`.
    match name.split_once(' ') {
        None => known("counter", name, words.counters)?,
        Some((name, slot)) => {
            known("counter of a reader", name, READER_COUNTERS)?;
            words.reach.slot(slot, 1)?;
        }
    }
    let (least, most) = bounds(expect, "say how much: least or most")?;
    Ok(Subject::Counter { cabinet, name: name.to_owned(), least, most })
}

fn bounds(expect: &Expect, missing: &str) -> Result<(u64, u64), String> {
    match (expect.least, expect.most) {
        (None, None) => Err(missing.to_owned()),
        (least, most) => Ok((least.unwrap_or(0), most.unwrap_or(u64::MAX))),
    }
}
