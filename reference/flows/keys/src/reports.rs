//! Reports: text, one fact a line, the same bytes for the same journal (PLAT-17, KEY-65).

use std::fmt::Write;

use forecourt_books::{At, text};

use crate::query::{self, Filter, SlotState};
use crate::state::State;
use crate::state::custody::Custody;

fn write(out: &mut String, line: std::fmt::Arguments<'_>) {
    out.write_fmt(line).expect("writing to a string cannot fail");
    out.push('\n');
}

macro_rules! line {
    ($out:expr, $($arg:tt)*) => { write($out, format_args!($($arg)*)) };
}

/// The parts of the installation (KEY-01, KEY-45).
pub fn installation(state: &State) -> String {
    let mut out = String::from("host 1\n");
    for (number, cabinet) in &state.cabinets {
        line!(&mut out, "cabinet {number} drawers={}", cabinet.drawers.len());
        for (drawer, record) in &cabinet.drawers {
            line!(
                &mut out,
                "drawer {number}/{drawer} slot-boards={} blocked={}",
                record.slots,
                record.blocked
            );
        }
    }
    let boards =
        state.slots.len() + state.cabinets.values().map(|cabinet| cabinet.drawers.len()).sum::<usize>();
    line!(&mut out, "boards {boards}");
    for (tag, key) in &state.tags {
        line!(&mut out, "tag {tag} key={key}");
    }
    out
}

/// Each operator with the one level (KEY-07).
pub fn levels(state: &State) -> String {
    let mut out = String::new();
    for (operator, record) in &state.operators {
        let (level, post) = (text::line(&record.level), text::line(&record.post));
        let (user, name) = (text::line(&record.user), text::line(&record.name));
        line!(
            &mut out,
            "operator {operator} level={level} post={post} user={user} name={name} active={}",
            record.active
        );
    }
    out
}

/// The vehicle register (KEY-19).
pub fn vehicles(state: &State) -> String {
    let mut out = String::new();
    for (vehicle, record) in &state.vehicles {
        line!(&mut out, "vehicle {vehicle} {}", text::line(record));
    }
    out
}

/// The customer register (KEY-19).
pub fn customers(state: &State) -> String {
    let mut out = String::new();
    for (customer, record) in &state.customers {
        line!(&mut out, "customer {customer} {}", text::line(record));
    }
    out
}

/// The register of keys, each with its tag, its vehicle and where it is (KEY-06, KEY-19).
pub fn keys(state: &State) -> String {
    query::custody(state).iter().map(whereabouts).collect()
}

/// Where one key is: both numbers, custody, slot or holder, since when (KEY-06).
pub fn whereabouts(found: &query::Whereabouts) -> String {
    let query::Whereabouts { key, tag, vehicle, kind, custody, place, holder, since, due, doubt, lifted } =
        found;
    let mut out = String::new();
    line!(
        &mut out,
        "key {key} tag={} vehicle={} kind={kind} custody={custody} place={} holder={} since={} due={} doubt={doubt} lifted={lifted}",
        text::line(tag),
        text::line(vehicle),
        text::line(place),
        text::line(holder),
        text::line(&since.to_string()),
        text::line(&due.map(|due| due.to_string()))
    );
    out
}

/// Keys that are out longer than their purpose allows, with holder and hours (KEY-70).
pub fn overdue(state: &State, at: At) -> String {
    let mut out = String::new();
    for (key, record) in &state.keys {
        let Some(holding) = record.custody.holding() else { continue };
        let Some(due) = holding.due.filter(|due| at > *due) else { continue };
        let (minutes, purpose) = (at.s_since(due) / 60, text::line(&holding.purpose));
        let holder = holding.holder;
        line!(
            &mut out,
            "overdue {key} holder={holder} purpose={purpose} due={} hours={}.{:02}",
            text::line(&due.to_string()),
            minutes / 60,
            minutes % 60 * 100 / 60
        );
    }
    out
}

/// The slots of every drawer (KEY-20).
pub fn slots(state: &State) -> String {
    let mut out = String::new();
    for (cabinet, record) in &state.cabinets {
        for drawer in record.drawers.keys() {
            for (place, shown) in query::slot_map(state, crate::kinds::Bay::new(*cabinet, *drawer)) {
                line!(&mut out, "slot {place} {}", text::line(&shown));
            }
        }
    }
    out
}

/// The history, for printing from any node (KEY-65).
pub fn history(state: &State, filter: &Filter) -> String {
    let mut out = String::new();
    for entry in query::history(state, filter) {
        line!(&mut out, "{} {} {}", entry.number, entry.at, entry.shown());
    }
    out
}

/// Alarms, oldest first.
pub fn alarms(state: &State) -> String {
    let mut out = String::new();
    for (alarm, record) in &state.alarms {
        line!(&mut out, "alarm {alarm} at={} {}", text::line(&record.at.to_string()), text::line(record));
    }
    out
}

/// Keys by custody state; every key stands in exactly one (I-KEY-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Ever registered.
    pub registered: usize,
    /// Never in a slot.
    pub never_stored: usize,
    /// In slots.
    pub in_slot: usize,
    /// Taken.
    pub out: usize,
    /// Handed over.
    pub handed_over: usize,
    /// Missing.
    pub missing: usize,
    /// Suspect.
    pub suspect: usize,
    /// Released.
    pub released: usize,
    /// Withdrawn.
    pub retired: usize,
    /// In custody, counted on its own.
    pub in_custody: usize,
}

impl Balance {
    /// Counts the keys of a state.
    pub fn of(state: &State) -> Balance {
        let mut balance = Balance { registered: state.keys.len(), ..Balance::default() };
        for key in state.keys.values() {
            let count = match &key.custody {
                Custody::Registered => &mut balance.never_stored,
                Custody::InSlot(_) => &mut balance.in_slot,
                Custody::Out(_) => &mut balance.out,
                Custody::HandedOver(_) => &mut balance.handed_over,
                Custody::Missing(_) => &mut balance.missing,
                Custody::Suspect(_) => &mut balance.suspect,
                Custody::Released(_) => &mut balance.released,
                Custody::Retired => &mut balance.retired,
            };
            *count += 1;
            balance.in_custody += usize::from(key.custody.in_custody());
        }
        balance
    }

    /// The equations of KEY-71 and I-KEY-03.
    pub fn holds(&self) -> bool {
        let inside = self.in_slot + self.out + self.handed_over + self.missing + self.suspect;
        inside == self.in_custody
            && self.registered == self.never_stored + inside + self.released + self.retired
    }
}

/// The whereabouts of all keys (KEY-71).
///
/// # Panics
/// If the balance does not hold: the state is our bug then.
pub fn daily(state: &State, at: At) -> String {
    let balance = Balance::of(state);
    assert!(balance.holds(), "KEY-71: every key stands in exactly one state: {balance:?}");
    let mut out = String::new();
    line!(&mut out, "daily-keys made={}", text::line(&at.to_string()));
    line!(&mut out, "registered {}", balance.registered);
    line!(&mut out, "never-stored {}", balance.never_stored);
    line!(&mut out, "in-slots {}", balance.in_slot);
    daily_slots(state, &mut out);
    line!(&mut out, "out {}", balance.out);
    line!(&mut out, "handed-over {}", balance.handed_over);
    line!(&mut out, "missing {}", balance.missing);
    line!(&mut out, "suspect {}", balance.suspect);
    line!(&mut out, "released {}", balance.released);
    line!(&mut out, "retired {}", balance.retired);
    daily_keys(state, &mut out);
    out.push_str(&overdue(state, at));
    for (place, tag) in query::unknown_tags(state) {
        line!(&mut out, "unknown-tag {tag} place={place}");
    }
    for (place, slot) in &state.slots {
        if let Some(SlotState::Unreadable | SlotState::NoAnswer) = query::by_place(state, *place) {
            line!(&mut out, "unreadable {place} {}", text::line(&slot.reading));
        }
    }
    returned_by_others(state, at, &mut out);
    line!(
        &mut out,
        "in-custody {} = in-slots {} + out {} + handed-over {} + missing {} + suspect {}",
        balance.in_custody,
        balance.in_slot,
        balance.out,
        balance.handed_over,
        balance.missing,
        balance.suspect
    );
    out
}

fn daily_slots(state: &State, out: &mut String) {
    for (number, cabinet) in &state.cabinets {
        for drawer in cabinet.drawers.keys() {
            let bay = crate::kinds::Bay::new(*number, *drawer);
            let here = |key: &&crate::state::custody::Key| matches!(key.custody, Custody::InSlot(place) if place.bay() == bay);
            line!(out, "in-drawer {bay} {}", state.keys.values().filter(here).count());
        }
    }
}

fn daily_keys(state: &State, out: &mut String) {
    let mut lines: Vec<_> = query::custody(state);
    lines.sort_by_key(|line| (line.custody, line.holder, line.key));
    for found in lines {
        let (key, vehicle) = (found.key, text::line(&found.vehicle));
        let since = text::line(&found.since.to_string());
        match (found.custody, found.holder) {
            (name @ ("out" | "handed-over"), Some(holder)) => {
                line!(out, "key {key} {name} holder={holder} vehicle={vehicle} since={since}");
            }
            (name @ ("missing" | "suspect"), _) => {
                line!(out, "key {key} {name} vehicle={vehicle} since={since}")
            }
            _ => {}
        }
    }
}

/// KEY-37: keys that somebody else than the holder put back, on the day of the report.
fn returned_by_others(state: &State, at: At, out: &mut String) {
    let day = at.date();
    for entry in state.history.lines().iter().rev().take_while(|entry| entry.at.date() == day) {
        let Some(rest) = entry.text.strip_prefix("kind=key-returned ") else { continue };
        let value = |name: &str| {
            let start = rest.find(name)? + name.len();
            rest[start..].split([' ', '}']).next()
        };
        let (holder, by) = (value("holder="), value("operator="));
        if holder != by {
            let word = |part: Option<&str>| part.unwrap_or("-").to_owned();
            line!(
                out,
                "returned-by-other {} holder={} by={} line={}",
                word(value("key=")),
                word(holder),
                word(by),
                entry.number
            );
        }
    }
}
