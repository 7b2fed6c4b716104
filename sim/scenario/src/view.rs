//! What the judge sees of the state: custody, slots, reports by name. One place, so that a change of the flow's queries
//! is felt here and nowhere else.
//!
//! It refuses to judge and to remember.

use crate::names::Names;
use forecourt_books::{At, Settings};
use forecourt_keys::kinds::{KeyId, Place, Tag};
use forecourt_keys::query::{self, Filter, SlotState};
use forecourt_keys::{State, reports};
use forecourt_poller::Poller;
use std::collections::BTreeMap;

/// A key's custody in words.
pub struct CustodyView {
    /// The state's name.
    pub state: &'static str,
    /// The holder's id.
    pub holder: Option<String>,
    /// The place.
    pub place: Option<String>,
}

/// A key's custody.
pub fn custody(state: &State, key: KeyId) -> Option<CustodyView> {
    let found = query::by_key(state, key)?;
    Some(CustodyView {
        state: found.custody,
        holder: found.holder.map(|holder| holder.to_string()),
        place: found.place.map(|place| place.to_string()),
    })
}

/// What the screen shows for a slot.
pub fn shows(state: &State, place: Place) -> &'static str {
    match query::by_place(state, place) {
        Some(SlotState::Empty) => "empty",
        Some(SlotState::Key(_)) => "key",
        Some(SlotState::Unknown(_)) => "unknown",
        Some(SlotState::Unreadable) => "unreadable",
        Some(SlotState::Asleep) => "asleep",
        Some(SlotState::NoAnswer) => "no-answer",
        Some(SlotState::NotFitted) | None => "not-fitted",
    }
}

/// Keys whose place the books name without doubt. Of a cabinet without its line they say what they last heard, which is no
/// more than that (KEY-56).
pub fn certain_places(state: &State) -> Vec<(KeyId, Place)> {
    let all = query::custody(state).into_iter();
    let certain = all.filter(|found| found.custody == "in-slot" && !found.doubt && !found.lifted);
    let heard = |place: &Place| {
        query::cabinet(state, place.cabinet).is_some_and(|cabinet| cabinet.line_down.is_none())
    };
    certain.filter_map(|found| found.place.filter(heard).map(|place| (found.key, place))).collect()
}

/// A key's tag.
pub fn tag_of(state: &State, key: KeyId) -> Option<Tag> {
    query::by_key(state, key)?.tag
}

/// True when a tag is bound to a key.
pub fn is_registered(state: &State, tag: Tag) -> bool {
    query::by_tag(state, tag).is_some()
}

/// An operation that has not come to its end.
pub fn open_operation(state: &State) -> Option<String> {
    query::operations(state).first().map(ToString::to_string)
}

/// The reports that a scenario may ask for. `key`, `tag`, `vehicle`, `history` and `photos` take a name behind them,
/// the last two also `from` and `to` a civil time (`photos Li Na from 2026-03-02 08:00:00`); `line` is of cabinet 1.
pub fn report_names() -> &'static [&'static str] {
    &[
        "installation",
        "levels",
        "slots",
        "daily",
        "overdue",
        "alarms",
        "history",
        "photos",
        "feed",
        "vehicles",
        "customers",
        "keys",
        "key",
        "tag",
        "vehicle",
        "line",
    ]
}

/// The text of a report.
///
/// # Errors
/// What is wrong with its name.
pub fn report(
    state: &State,
    at: At,
    name: &str,
    names: &Names,
    _settings: &Settings,
) -> Result<String, String> {
    let (kind, about) = name.split_once(' ').unwrap_or((name, ""));
    Ok(match kind {
        "installation" => reports::installation(state),
        "levels" => reports::levels(state),
        "slots" => reports::slots(state),
        "daily" => reports::daily(state, at),
        "overdue" => reports::overdue(state, at),
        "alarms" => reports::alarms(state),
        "history" => reports::history(state, &filter(about, names)?),
        "photos" => photos(state, &filter(about, names)?),
        "feed" => feed(state, about)?,
        "vehicles" => reports::vehicles(state),
        "customers" => reports::customers(state),
        "keys" => reports::keys(state),
        "key" => whereabouts(query::by_key(state, names.key_id(about)?).into_iter()),
        "tag" => whereabouts(query::by_tag(state, Tag(names.tag(about)?.id.value())).into_iter()),
        "vehicle" => whereabouts(query::by_vehicle(state, about).into_iter()),
        other => return Err(format!("no report is called {other:?}")),
    })
}

fn filter(about: &str, names: &Names) -> Result<Filter, String> {
    let mut filter = Filter::default();
    let time = |text: &str| text.trim().parse::<At>().map(Some).map_err(|error| error.to_string());
    let (about, to) = about.split_once("to ").unwrap_or((about, ""));
    let (about, from) = about.split_once("from ").unwrap_or((about, ""));
    let about = about.trim();
    if !from.is_empty() {
        filter.from = time(from)?;
    }
    if !to.is_empty() {
        filter.to = time(to)?;
    }
    if about.is_empty() {
        return Ok(filter);
    }
    if let Some(person) = names.people.get(about) {
        filter.operator = Some(person.id);
    } else {
        filter.key = Some(names.key_id(about)?);
    }
    Ok(filter)
}

fn photos(state: &State, filter: &Filter) -> String {
    let show = |(line, id, photo): (u64, _, &forecourt_keys::state::people::Photo)| {
        format!("line {line} photo {id} {}\n", forecourt_books::text::line(photo))
    };
    query::photos(state, filter).into_iter().map(show).collect()
}

/// The custody feed, from the beginning or after the item with that number (KEY-64).
fn feed(state: &State, after: &str) -> Result<String, String> {
    let after = match after {
        "" => 0,
        number => {
            number.parse().map_err(|_| format!("{number:?} is no item of the feed: write feed, or feed 7"))?
        }
    };
    Ok(query::feed(state, after).iter().map(|item| forecourt_books::text::line(item) + "\n").collect())
}

fn whereabouts(found: impl Iterator<Item = query::Whereabouts>) -> String {
    found.map(|found| reports::whereabouts(&found)).collect()
}

/// Every report that takes no name.
pub fn all_reports(state: &State, at: At, settings: &Settings) -> BTreeMap<String, String> {
    let names = Names::default();
    let plain = report_names().iter().filter(|name| !matches!(**name, "key" | "tag" | "vehicle"));
    plain
        .filter_map(|name| {
            report(state, at, name, &names, settings).ok().map(|text| ((*name).to_owned(), text))
        })
        .collect()
}

/// A poller's counters by name.
pub fn counters(poller: &Poller) -> BTreeMap<String, u64> {
    let counted = poller.counters();
    let named = [
        ("requests", counted.requests),
        ("answers", counted.answers),
        ("timeouts", counted.timeouts),
        ("damaged", counted.damaged),
        ("exceptions", counted.exceptions),
        ("stray", counted.stray),
        ("scans", counted.scans),
    ];
    named.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}
