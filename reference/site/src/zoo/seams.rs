//! The seams: where the site asks whether something goes wrong here. Without an active mutant each of them changes nothing.
//!
//! It refuses to know single mutants.

use super::active::{active, struck};
use super::fields::Fields;
use super::mutant::{Fate, Heard, House, Seam};
use crate::answered::{Answered, Outcome};
use crate::contexts::{Event, NAMES};
use forecourt_books::{Ask, At, News, Posting, Settings};
use forecourt_poller as poller;
use forecourt_store::Entry;
use serde_json::Value;
use std::cell::Cell;

/// Events that were just decided, from `first` on.
pub(crate) fn decided(events: &mut Vec<Event>, first: usize) {
    let Some(mutant) = active() else { return };
    let Seam::Event(context, kind, change) = mutant.seam else { return };
    if !events[first..].iter().any(|event| event.context() == context) {
        return;
    }
    for event in events.split_off(first) {
        if event.context() != context {
            events.push(event);
            continue;
        }
        let mut text = Vec::new();
        event.write(&mut text);
        let Ok(Value::Object(map)) = serde_json::from_slice(&text) else { continue };
        if !kind.is_empty() && map.get("kind").and_then(Value::as_str) != Some(kind) {
            events.push(event);
            continue;
        }
        let mut fields = Fields(map);
        let fate = change(&mut fields);
        if fate == Fate::Left {
            events.push(event);
            continue;
        }
        struck();
        if fate == Fate::Lost {
            continue;
        }
        let text = Value::Object(fields.0).to_string();
        let changed = Event::read(context, text.as_bytes()).expect("a context");
        let changed = changed.unwrap_or_else(|why| panic!("the zoo: no event: {why}: {text}"));
        match fate {
            Fate::Twice => events.push(changed.clone()),
            Fate::Echo => events.push(event),
            Fate::Left | Fate::Changed | Fate::Lost => {}
        }
        events.push(changed);
    }
}

/// What an event asks of others.
pub(crate) fn asked(asks: Vec<Ask>) -> Vec<Ask> {
    let Some(Seam::Ask(change)) = active().map(|mutant| &mutant.seam) else { return asks };
    let mut out = Vec::new();
    for ask in asks {
        if change(ask, &mut out) {
            struck();
        }
    }
    out
}

/// What an event tells others.
pub(crate) fn told(news: Vec<News>) -> Vec<News> {
    let Some(Seam::News(change)) = active().map(|mutant| &mutant.seam) else { return news };
    let mut out = Vec::new();
    for one in news {
        if change(one, &mut out) {
            struck();
        }
    }
    out
}

/// Movements of the ledger that an event means.
pub(crate) fn posted(context: &str, postings: &mut Vec<Posting>) {
    let Some(Seam::Posting(of, change)) = active().map(|mutant| &mutant.seam) else { return };
    if *of == context && !postings.is_empty() && change(postings) {
        struck();
    }
}

/// What the poller of a line found out.
pub(crate) fn heard(event: &poller::Event) -> Option<poller::Event> {
    let event = *event;
    let Some(Seam::Heard(change)) = active().map(|mutant| &mutant.seam) else { return Some(event) };
    match change(event) {
        Heard::Left(event) => Some(event),
        Heard::Told(event) => {
            struck();
            Some(event)
        }
        Heard::Lost => {
            struck();
            None
        }
    }
}

/// What the poller of a line is ordered.
pub(crate) fn ordered(order: poller::Order) -> Option<poller::Order> {
    let Some(Seam::Order(change)) = active().map(|mutant| &mutant.seam) else { return Some(order) };
    let changed = change(order);
    if changed != Some(order) {
        struck();
    }
    changed
}

/// The numbers by which the rules go.
pub(crate) fn numbers(mut settings: Settings) -> Settings {
    let Some(House::Number(key, number)) = house() else { return settings };
    let setting = crate::contexts::settings().into_iter().find(|setting| setting.key == key);
    let setting = setting.unwrap_or_else(|| panic!("the zoo: no setting {key}"));
    let set = settings.set(setting, At(0), None, forecourt_books::Value::Number(number));
    set.unwrap_or_else(|why| panic!("the zoo: {key}: {why:?}"));
    struck();
    settings
}

/// Whether nobody asks for this right.
pub(crate) fn waves_through(right: &str) -> bool {
    let is = matches!(active().map(|mutant| &mutant.seam), Some(Seam::Right(of)) if *of == right);
    if is {
        struck();
    }
    is
}

/// The defect of the house itself that is at work.
pub(crate) fn house() -> Option<House> {
    match active()?.seam {
        Seam::House(house) => Some(house),
        _ => None,
    }
}

/// Whether this defect of the house is at work; if so it strikes.
pub(crate) fn strikes(of: House) -> bool {
    let is = house().is_some_and(|house| house.is(of));
    if is {
        struck();
    }
    is
}

/// What the clock brought about; a deadline never passes without anything.
pub(crate) fn fell_due(events: Vec<Event>) -> Vec<Event> {
    let (first, mut changed) = (0, events.clone());
    decided(&mut changed, first);
    if changed.is_empty() { events } else { changed }
}

thread_local! {
    /// Whether the states were read from a journal.
    static READ: Cell<bool> = const { Cell::new(false) };
}

/// States begin with nothing.
pub(crate) fn begins() {
    READ.set(false);
}

/// The contexts' next deadlines, in the order of the contexts.
pub(crate) fn clocks<const N: usize>(mut all: [Option<At>; N]) -> [Option<At>; N] {
    if let Some(House::ClockLost(context)) = house()
        && READ.get()
        && let Some(place) = NAMES.iter().position(|name| *name == context)
        && all[place].take().is_some()
    {
        struck();
    }
    all
}

/// Whether a stored event is overlooked.
pub(crate) fn overlooks(event: &Event) -> bool {
    READ.set(true);
    let Some(House::Unread(context, kind)) = house() else { return false };
    if event.context() != context {
        return false;
    }
    let mut text = Vec::new();
    event.write(&mut text);
    let is = text.starts_with(format!("{{\"kind\":\"{kind}\"").as_bytes());
    if is {
        struck();
    }
    is
}

/// Whether an answered request key is forgotten.
pub(crate) fn forgets(same: bool) -> bool {
    same && strikes(House::KeyForgotten)
}

/// The answer that is kept for a request key.
pub(crate) fn remembered(mut answered: Answered) -> Answered {
    if let Outcome::Accepted { first, .. } = &mut answered.answer
        && strikes(House::OtherAnswer)
    {
        *first += 1;
    }
    answered
}

/// What is written to the journal.
pub(crate) fn written(batch: &mut Vec<Entry<'_>>) {
    if batch.len() > 3 && strikes(House::LastUnwritten) {
        batch.pop();
    }
}
