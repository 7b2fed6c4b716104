//! The judge: sets what was expected beside what was found.
//!
//! States are judged at their moment, events, orders and the bus at the end. Some checks every run makes: the chain
//! holds, the state can be rebuilt from the journal, keys hang where the books say, faults had the effect asked for. It
//! refuses to change anything.

use crate::busjudge;
use crate::check::{PlannedCheck, Subject};
use crate::gated::Gated;
use crate::linejudge;
use crate::names::place;
use crate::notes::Answer;
use crate::plan::PlannedStep;
use crate::table::TableCheck;
use crate::view;
use crate::world::{World, physical};
use forecourt_books::At;
use forecourt_keys::State;
use forecourt_record::{Check, EventLine};
use forecourt_site::Site;
use forecourt_store::{Journal, StoreError};
use forecourt_wire::{Instant, Span};
use std::collections::BTreeMap;

/// What a check found.
type Found = (bool, String);

impl World<'_> {
    /// Judges a check of a state at its moment; checks of events wait for the end.
    pub(crate) fn check(&mut self, now: Instant, step: usize, number: usize) {
        let planned = &self.plan.steps[step].checks[number];
        let (held, found) = match &planned.subject {
            Subject::Event { .. } | Subject::Order(_) | Subject::Bus { .. } => return,
            Subject::Stands { cabinet, drawer, least, most } => {
                match self
                    .plants
                    .get_mut(usize::from(*cabinet) - 1)
                    .and_then(|plant| plant.position(now, *drawer))
                {
                    Some(steps) => (
                        (*least..=*most).contains(&u64::from(steps)),
                        format!("drawer {drawer} stands at {steps} steps"),
                    ),
                    None => (false, format!("no drawer {drawer}")),
                }
            }
            subject => self.judge_state(now, subject),
        };
        self.enter(step, now, planned, held, found);
    }

    fn enter(&mut self, step: usize, now: Instant, planned: &PlannedCheck, held: bool, found: String) {
        let check = Check {
            step: step + 1,
            at_ns: now.as_ns(),
            expected: expected(planned),
            found,
            held,
            proves: planned.proves.clone(),
            line: self.plan.lines.line(planned.span.start),
        };
        self.notes.checks.push(check);
    }

    fn judge_state(&mut self, now: Instant, subject: &Subject) -> Found {
        match subject {
            Subject::Truth { slot, holds } => self.judge_truth(slot, holds),
            Subject::Bytes { of, says, lacks } => self.judge_machines(of, says, lacks),
            Subject::Counter { cabinet, name, least, most } => {
                let value = match name.split_once(' ') {
                    Some((of_reader, slot)) => match self.reader_counter(now, of_reader, slot) {
                        Ok(value) => value,
                        Err(error) => return (false, error),
                    },
                    None => self.counters(usize::from(*cabinet) - 1).get(name).copied().unwrap_or(0),
                };
                ((*least..=*most).contains(&value), format!("{name} = {value}"))
            }
            _ => {
                let Some(site) = &self.site else { return (false, "the host is down".into()) };
                let (state, at) = (site.keys(), site.at(now));
                match subject {
                    Subject::Custody { key, is, holder, place } => {
                        self.judge_custody(state, key, is.as_deref(), holder.as_deref(), place.as_deref())
                    }
                    Subject::Slot { slot, shows } => match place(slot, 1) {
                        Ok(place) => {
                            let found = view::shows(state, place);
                            (found == shows, format!("{slot} shows {found}"))
                        }
                        Err(error) => (false, error),
                    },
                    Subject::Table(table) => self.judge_table(site, now, table),
                    Subject::Balance(balance) => balance.judge(&site.states().ledger, &self.names.things),
                    Subject::Report { name, says, lacks, print } => {
                        let (held, found) = self.judge_report(state, at, name, says, lacks);
                        match (held, print) {
                            (true, Some(label)) => self.judge_print(state, at, name, label),
                            _ => (held, found),
                        }
                    }
                    _ => (false, "nothing to look at".into()),
                }
            }
        }
    }

    fn judge_table(&self, site: &Site<Gated>, now: Instant, table: &TableCheck) -> Found {
        let by = match self.names.things.by(&table.by) {
            Ok(by) => by,
            Err(error) => return (false, error),
        };
        let answer = site.report(now, &by, &table.asked(&self.names.things));
        let (held, found) = table.judge(answer.as_ref(), &self.names.things);
        match (&answer, &table.print) {
            (Ok(report), Some(label)) if held => self.judge_bytes(table.printed(report), label),
            _ => (held, found),
        }
    }

    /// Input register 5 or 6 of a slot's board as it stands, asked past the bus.
    fn reader_counter(&mut self, now: Instant, name: &str, slot: &str) -> Result<u64, String> {
        let at = place(slot, 1)?;
        let plant = self.plants.get_mut(usize::from(at.cabinet) - 1).ok_or("no such cabinet")?;
        let registers = plant.reader(now, physical(at)).ok_or("no such slot")?;
        Ok(u64::from(registers[if name == "frames" { 5 } else { 6 }]))
    }

    /// A report by its name; `line` is told by the profile, all others by the state.
    fn report_text(&self, state: &State, at: At, name: &str) -> Result<String, String> {
        match name {
            "line" => Ok(linejudge::load(&self.plan.profile)),
            name => view::report(state, at, name, &self.names, &self.plan.settings),
        }
    }

    fn judge_truth(&self, slot: &str, holds: &str) -> Found {
        let Ok(at) = place(slot, 1) else { return (false, format!("{slot:?} is no slot")) };
        let hung = self.plants.get(usize::from(at.cabinet) - 1).and_then(|plant| plant.truth(physical(at)));
        let found = hung.map_or_else(
            || "nothing".to_owned(),
            |tag| self.names.of_tag(forecourt_keys::kinds::Tag(tag.id.value())),
        );
        (found == holds, format!("{found} hangs in {slot}"))
    }

    fn judge_custody(
        &self,
        state: &State,
        key: &str,
        is: Option<&str>,
        holder: Option<&str>,
        place: Option<&str>,
    ) -> Found {
        let Ok(id) = self.names.key_id(key) else { return (false, format!("no key {key}")) };
        let Some(found) = view::custody(state, id) else { return (false, format!("no custody of {key}")) };
        let shown = |id: &str| {
            let name = self.names.people.iter().find(|(_, person)| person.id.to_string() == id);
            name.map_or_else(|| id.to_owned(), |(name, _)| name.clone())
        };
        let found_holder = found.holder.as_deref().map_or("nobody".to_owned(), shown);
        let found_place = found.place.clone().unwrap_or_else(|| "nowhere".to_owned());
        let held = is.is_none_or(|is| is == found.state)
            && holder.is_none_or(|holder| holder == found_holder)
            && place.is_none_or(|place| self.names.id_text(place) == found_place);
        (held, format!("{key} is {}, holder {found_holder}, place {found_place}", found.state))
    }

    fn judge_report(&self, state: &State, at: At, name: &str, says: &[String], lacks: &[String]) -> Found {
        let text = match self.report_text(state, at, name) {
            Ok(text) => text,
            Err(error) => return (false, error),
        };
        // `holder=Li_Na` names a fact and its value, by id or in its own words; `Li_Na` the value alone.
        let with_id = |word: &str| match word.split_once('=') {
            Some((fact, value)) => format!("{fact}={}", self.names.id_text(&value.replace('_', " "))),
            None => self.names.id_text(&word.replace('_', " ")),
        };
        let with_ids = |words: &str| -> Vec<String> { words.split(' ').map(with_id).collect() };
        let on = |line: &str, word: &str| {
            line.contains(&with_id(word)) || word.contains('=') && line.contains(word)
        };
        let has = |words: &String| text.lines().any(|line| words.split(' ').all(|word| on(line, word)));
        if let Some(words) = says.iter().find(|words| !has(words)) {
            return (false, format!("no line of the report has {:?}:\n{text}", with_ids(words).join(" ")));
        }
        if let Some(words) = lacks.iter().find(|words| has(words)) {
            return (false, format!("a line of the report has {:?}:\n{text}", with_ids(words).join(" ")));
        }
        (true, format!("{} lines", text.lines().count()))
    }

    /// Prints a report once more: every print under one label has the same bytes (KEY-65).
    fn judge_print(&self, state: &State, at: At, name: &str, label: &str) -> Found {
        match self.report_text(state, at, name) {
            Ok(text) => self.judge_bytes(text, label),
            Err(error) => (false, error),
        }
    }

    fn judge_bytes(&self, text: String, label: &str) -> Found {
        let mut prints = self.prints.borrow_mut();
        let first = prints.entry(label.to_owned()).or_insert_with(|| text.clone());
        let differs = first.lines().zip(text.lines()).find(|(before, now)| before != now);
        match differs {
            _ if *first == text => (true, format!("{} bytes, as ever", text.len())),
            Some((before, now)) => (false, format!("{label} was printed {before:?} and is now {now:?}")),
            None => (false, format!("{label} had {} bytes and has now {}", first.len(), text.len())),
        }
    }

    /// The poller's counters of a line, by name.
    pub(crate) fn counters(&self, line: usize) -> BTreeMap<String, u64> {
        let Some(site) = self.site.as_ref().filter(|site| line < site.lines()) else {
            return BTreeMap::new();
        };
        view::counters(site.poller(line))
    }

    /// Judges everything that waits for the end.
    pub(crate) fn judge_the_rest(&mut self) {
        let plan = self.plan;
        for (index, step) in plan.steps.iter().enumerate() {
            self.judge_answer(index, step);
            for planned in &step.checks {
                let from = step.at + planned.after;
                let to = planned.within.map_or(plan.end, |within| step.at + within);
                let (held, found) = match &planned.subject {
                    Subject::Event { kind, fields, times } => {
                        self.judge_event(kind, fields, *times, from, to)
                    }
                    Subject::Order(kinds) => self.judge_order(kinds, from, to),
                    Subject::Bus { cabinet, property } => {
                        let plant = &mut self.plants[usize::from(*cabinet) - 1];
                        busjudge::judge(plant.trace(), &plan.profile, property, from, to)
                    }
                    _ => continue,
                };
                self.enter(index, to, planned, held, found);
            }
        }
        self.judge_always();
        // In the order of the story; what every run checks comes last.
        self.notes.checks.sort_by_key(|check| (check.step == 0, check.step, check.at_ns, check.line));
    }

    fn judge_answer(&mut self, index: usize, step: &PlannedStep) {
        let Some(phrase) = step.deed() else { return };
        let answers = &self.notes.answers[index];
        let refusal = answers.iter().find_map(|(at, answer)| match answer {
            Answer::Refused { code, text } => Some((*at, code.clone(), text.clone())),
            Answer::Done | Answer::LeftOut => None,
        });
        let last = answers.last().map_or(step.at, |(at, _)| *at);
        let (held, found) = match (&step.refused, &refusal) {
            (None, None) if step.may => (true, "done".to_owned()),
            (None, Some((_, code, text))) if step.may => {
                // A full store is the plan's own fault; any other trouble of the store is nobody's wish.
                let by_rule = code != "store" || *text == StoreError::Full.to_string();
                (by_rule, format!("refused {text}"))
            }
            (None, None) => (
                !answers.is_empty(),
                if answers.is_empty() { "nothing came of it" } else { "done" }.to_owned(),
            ),
            (None, Some((_, _, text))) => (false, format!("refused {text}")),
            (Some(_), None) => (false, "done".to_owned()),
            (Some(wanted), Some((_, code, text))) => {
                let facts = step.facts.iter().all(|(name, value)| {
                    // A name stands for its id, unless the fact is the name itself, such as a vehicle's number.
                    let said = |value: &str| {
                        text.contains(&format!("{name}={value}"))
                            || text.contains(&format!("{name}=\"{value}\""))
                    };
                    said(&self.names.id_text(value)) || said(value)
                });
                (wanted == code && facts, format!("refused {text}"))
            }
        };
        let expected = match &step.refused {
            None if step.may => format!("{phrase}: done, or refused by a rule"),
            None => format!("{phrase}: done"),
            Some(code) => {
                let facts: Vec<String> =
                    step.facts.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("{phrase}: refused {code} {}", facts.join(" ")).trim_end().to_owned()
            }
        };
        let line = self.plan.lines.line(step.span.start);
        let at_ns = refusal.map_or(last, |(at, _, _)| at).as_ns();
        let proves = step.proves.clone();
        self.notes.checks.push(Check { step: index + 1, at_ns, expected, found, held, proves, line });
    }

    fn judge_event(
        &self,
        kind: &str,
        fields: &BTreeMap<String, toml::Value>,
        times: Option<u32>,
        from: Instant,
        to: Instant,
    ) -> Found {
        let of_kind: Vec<&EventLine> =
            self.notes.events.iter().filter(|event| is_kind(event, kind)).collect();
        let in_time = |event: &&EventLine| event.at_ns >= from.as_ns() && event.at_ns <= to.as_ns();
        let fits =
            |event: &&EventLine| fields.iter().all(|(path, wanted)| self.field_fits(event, path, wanted));
        let found = of_kind.iter().copied().filter(in_time).filter(fits).count();
        let held = times.map_or(found > 0, |times| found == times as usize);
        let fitting = || of_kind.iter().copied().filter(fits);
        let shown = if let Some(event) = fitting().rfind(in_time) {
            format!("{found}, the last at {}", self.clock(event.at_ns))
        } else if let Some(late) = fitting().find(|event| event.at_ns > to.as_ns()) {
            let by = Span::from_ns(late.at_ns - to.as_ns());
            format!("one that fits comes at {}, {by} too late", self.clock(late.at_ns))
        } else if let Some(early) = fitting().next_back() {
            let by = Span::from_ns(from.as_ns().saturating_sub(early.at_ns));
            format!("one that fits came at {}, {by} too early", self.clock(early.at_ns))
        } else if of_kind.is_empty() {
            "no such event in the whole run".to_owned()
        } else {
            let last = of_kind.iter().rev().take(3);
            let near: Vec<String> =
                last.map(|event| format!("{} {}", self.clock(event.at_ns), show_event(event))).collect();
            format!("none of {} such events fits; the last are {}", of_kind.len(), near.join("; "))
        };
        (held, shown)
    }

    /// The time of day of a moment of the run, to the millisecond.
    fn clock(&self, at_ns: u64) -> String {
        let civil = At(self.plan.epoch.0 + at_ns).to_string();
        let time = civil.split(' ').nth(1).unwrap_or(&civil);
        format!("{time}.{:03}", at_ns / 1_000_000 % 1_000)
    }

    fn field_fits(&self, event: &EventLine, path: &str, wanted: &toml::Value) -> bool {
        let mut parts = path.split('.');
        let first = parts.next().and_then(|name| event.fields.get(name));
        let value = parts.fold(first, |value, name| value.and_then(|value| value.get(name)));
        let Some(value) = value else { return matches!(wanted, toml::Value::String(text) if text == "none") };
        match wanted {
            toml::Value::String(text) => match value {
                serde_json::Value::String(found) => *found == self.names.id_text(text) || found == text,
                serde_json::Value::Null => text == "none",
                serde_json::Value::Array(items) => {
                    // A list is named whole, its items with blanks between them.
                    let wanted: Vec<String> =
                        text.split_whitespace().map(|word| self.names.id_text(word)).collect();
                    let found: Vec<&str> = items.iter().filter_map(serde_json::Value::as_str).collect();
                    found == wanted
                }
                // An instant is written as civil time, to the second.
                other => {
                    let civil = text.parse::<At>().ok().map(At::as_s);
                    other.as_i64().map(|number| number.to_string()).as_deref() == Some(text)
                        || civil.is_some() && other.as_u64().map(|ns| At(ns).as_s()) == civil
                }
            },
            toml::Value::Integer(number) => value.as_i64() == Some(*number),
            toml::Value::Boolean(flag) => value.as_bool() == Some(*flag),
            _ => false,
        }
    }

    fn judge_order(&self, kinds: &[String], from: Instant, to: Instant) -> Found {
        let mut wanted = kinds.iter();
        let mut next = wanted.next();
        let mut seen = Vec::new();
        for event in
            self.notes.events.iter().filter(|event| event.at_ns >= from.as_ns() && event.at_ns <= to.as_ns())
        {
            if next.is_some_and(|kind| is_kind(event, kind)) {
                next = wanted.next();
            }
            if kinds.iter().any(|kind| is_kind(event, kind)) {
                seen.push(event.kind.as_str());
            }
        }
        (next.is_none(), seen.join(", "))
    }

    /// What every run checks, whatever its scenario says. A check that finds nothing to look at is none.
    fn judge_always(&mut self) {
        let Some(site) = &self.site else { return };
        let mut always: Vec<(&str, Found, &[&str])> = Vec::new();
        let chain = match site.journal().verify() {
            Ok(head) => (true, format!("{} records, head {}", head.len, head.digest.short())),
            Err(error) => (false, error.to_string()),
        };
        always.push(("the journal's chain holds", chain, &["KEY-18", "PLAT-53"]));
        if self.notes.events.iter().any(|event| event.context == "keys") {
            let audited = match forecourt_keys::audit(site.keys()) {
                Ok(()) => (true, "every line follows from the one before".to_owned()),
                Err(violation) => (false, violation.to_string()),
            };
            always.push(("the operation history's chain and the feed hold", audited, &["KEY-18"]));
        }
        always.push((
            "the state can be rebuilt from the journal",
            self.judge_replay(),
            &["KEY-19", "PLAT-05"],
        ));
        if let Some(placed) = self.judge_books() {
            always.push(("every key hangs where the books say", placed, &["KEY-20"]));
        }
        for (words, held) in crate::audit::check(&self.notes.events, self.plan.closes) {
            let found = (held.is_ok(), held.map_or_else(|why| why, |looked| format!("{looked} looked at")));
            always.push((words, found, &[]));
        }
        if let Some(hung) = self.judge_hung() {
            always.push(("every key that hangs is in the books", hung, &["KEY-32"]));
        }
        if let Some(erased) = self.judge_erased() {
            always.push(("who was erased cannot be read", erased, &["PLAT-48"]));
        }
        if let Some(passed) = self.judge_passed() {
            always.push(("what was given in passing cannot be read afterwards", passed, &["PLAT-48"]));
        }
        if let Some(forgotten) = self.judge_forgotten() {
            always.push(("no context knows who was erased", forgotten, &["PLAT-48"]));
        }
        if self.plan.closes && self.stopped.is_none() {
            let open = crate::closed::open(site.states(), site.at(self.plan.end));
            let found = open.clone().unwrap_or_else(|| "nothing".to_owned());
            always.push(("nothing stands open at the end", (open.is_none(), found), &[]));
        }
        for (expected, (held, found), ids) in always {
            // What every run checks proves a rule only for a scenario that claims it.
            let proves =
                self.plan.covers.iter().filter(|claimed| ids.contains(&claimed.as_str())).cloned().collect();
            let (expected, at_ns) = (expected.to_owned(), self.plan.end.as_ns());
            self.notes.checks.push(Check { step: 0, at_ns, expected, found, held, proves, line: 0 });
        }
    }

    fn judge_replay(&self) -> Found {
        let Some(site) = &self.site else { return (false, "the host is down".into()) };
        let rebuilt = match site.rebuilt() {
            Ok(rebuilt) => rebuilt,
            Err(halt) => return (false, halt.to_string()),
        };
        // Who was erased is unknown to the house as to the store: nothing is left out of the comparison (PLAT-48).
        let [now, then] = [site.states(), &rebuilt].map(forecourt_site::States::texts);
        match now.iter().zip(&then).find(|(now, then)| now != then) {
            None => (true, format!("{} contexts and the ledger are the same", now.len() - 1)),
            Some(((context, now), (_, then))) => {
                let at = now.bytes().zip(then.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(60);
                let part = |text: &str| text.chars().skip(at).take(160).collect::<String>();
                (false, format!("{context} is …{}… and was rebuilt as …{}…", part(now), part(then)))
            }
        }
    }

    /// The physical truth against the books: where the books name a slot without doubt, the key hangs there. While the
    /// store takes nothing, the books are behind and know it.
    fn judge_books(&self) -> Option<Found> {
        let site = self.site.as_ref().filter(|site| !site.is_unsettled())?;
        let mut looked = 0;
        for (key, at) in view::certain_places(site.keys()) {
            let Some(tag) = view::tag_of(site.keys(), key) else { continue };
            let truth = self.plants[usize::from(at.cabinet) - 1].truth(physical(at));
            looked += 1;
            if truth.map(|hung| hung.id.value()) != Some(tag.0) {
                let found = truth.map_or("nothing".to_owned(), |hung| hung.id.to_string());
                let wrong = format!("the books have {key} ({tag}) in {at}, in truth {found} hangs there");
                return Some((false, wrong));
            }
        }
        (looked > 0).then(|| (true, format!("{looked} keys looked at")))
    }
}

/// Whether an event is of a kind, plain or with its context in front.
fn is_kind(event: &EventLine, kind: &str) -> bool {
    event.kind == kind
        || kind.split_once('.').is_some_and(|(context, kind)| event.context == context && event.kind == kind)
}

fn show_event(event: &EventLine) -> String {
    let fields: Vec<String> = event.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{} {}", event.kind, fields.join(" "))
}

/// A check in words.
fn expected(planned: &PlannedCheck) -> String {
    let when = match planned.within {
        Some(span) if span > Span::ZERO => format!(" within {span}"),
        _ => String::new(),
    };
    let fields = |fields: &BTreeMap<String, toml::Value>| {
        fields.iter().map(|(name, value)| format!(" {name}={value}")).collect::<String>()
    };
    let what = match &planned.subject {
        Subject::Event { kind, fields: with, times } => {
            let times = times.map_or(String::new(), |times| format!(" {times} times"));
            format!("{kind}{}{times}", fields(with))
        }
        Subject::Order(kinds) => format!("in this order: {}", kinds.join(", ")),
        Subject::Custody { key, is, holder, place } => {
            let part = |name: &str, value: &Option<String>| {
                value.as_ref().map_or(String::new(), |value| format!(" {name} {value}"))
            };
            format!("{key}:{}{}{}", part("is", is), part("holder", holder), part("place", place))
        }
        Subject::Slot { slot, shows } => format!("{slot} shows {shows}"),
        Subject::Truth { slot, holds } => format!("in truth {holds} hangs in {slot}"),
        Subject::Stands { drawer, least, most, .. } => {
            format!("in truth drawer {drawer} stands at {least} to {most} steps")
        }
        Subject::Bus { property, .. } => property.to_string(),
        Subject::Report { name, says, lacks, .. } => {
            let lacks = if lacks.is_empty() { String::new() } else { format!(", lacks {lacks:?}") };
            format!("report {name} says {says:?}{lacks}")
        }
        Subject::Table(table) => table.to_string(),
        Subject::Balance(balance) => {
            let branch = balance.branch.as_deref().unwrap_or("the group");
            format!("{} stands at {} in the books of {branch}", balance.account, balance.amount)
        }
        Subject::Bytes { of, says, lacks } => format!("the bytes of the {of} say {says:?}, lack {lacks:?}"),
        Subject::Counter { name, least, most, .. } => format!(
            "{least} ≤ {name} ≤ {}",
            if *most == u64::MAX { "∞".to_owned() } else { most.to_string() }
        ),
    };
    what + &when
}
