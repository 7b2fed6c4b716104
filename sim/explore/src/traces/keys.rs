//! Keys and hands: what the house says went out of a slot was lifted by a hand, each opening is one opening, who takes a key
//! has signed in and is on a photo.
//!
//! It refuses to believe a reading: hands are told by the plan's own deeds.

use super::{Traced, is, text, texts};
use forecourt_customers::Script;
use forecourt_record::{EventLine, LineSummary, Record};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A removal may be told so long after a key was hung up again: the slot is read once more before anything is told, at
/// most once in a scan of the idle bus (KEY-21), here every hour.
const LAG_NS: u64 = 3_700 * 1_000_000_000;

/// A key that was hung up is read in its slot long before, at the latest when the drawer has closed behind it.
const READ_NS: u64 = 60 * 1_000_000_000;

pub(super) fn check(script: &Script, record: &Record, traced: &mut Traced) {
    if script.cabinets == 0 {
        return;
    }
    let hands = Hands::of(script, record);
    let mut wanted: BTreeMap<String, String> = BTreeMap::new();
    let (mut openings, mut warned) = (BTreeSet::new(), BTreeSet::new());
    for event in record.events.iter().filter(|event| event.context == "keys") {
        for key in gone(event) {
            hands.lifted(event, &key, traced);
        }
        if is(event, "keys", "take-begun") {
            wanted.insert(text(event, "op"), text(event, "key"));
        }
        match event.kind.as_str() {
            "key-taken" => {
                let (op, key) = (text(event, "op"), text(event, "key"));
                traced.hold("I-KEY-07", wanted.get(&op) == Some(&key), || format!("{op} took {key}"));
                signed(event, traced);
                warned.remove(&key);
            }
            "key-returned" => signed(event, traced),
            "key-declared-taken" | "key-handed-over" => drop(warned.remove(&text(event, "key"))),
            "unexpected-removal" => {
                let (op, key) = (text(event, "op"), text(event, "key"));
                let other = wanted.get(&op) != Some(&key) && !operator(event).is_empty();
                traced.hold("I-KEY-09", other, || format!("{key} of {op} is told as unexpected"));
            }
            "drawer-opening" => {
                let op = text(event, "op");
                traced.hold("I-KEY-15", openings.insert(op.clone()), || format!("{op} opened twice"));
            }
            "key-overdue" => {
                let key = text(event, "key");
                traced.hold("I-KEY-14", warned.insert(key.clone()), || format!("{key} is overdue twice"));
            }
            "forced-opening" => {
                let photo = event.fields.get("photo").is_some_and(|photo| !photo.is_null());
                traced.hold("I-KEY-17", photo, || format!("no photo of {}", text(event, "bay")));
            }
            _ => {}
        }
    }
    hands.burgled(record, traced);
    scans(record, traced);
    if !super::troubled(script) {
        obeys(record, traced);
        leaves(record, traced);
    }
    if sound_lines(script) {
        record.lines.iter().for_each(|line| turns(line, traced));
    }
}

/// The keys that an event says are no longer in their slots.
fn gone(event: &EventLine) -> Vec<String> {
    match event.kind.as_str() {
        "key-taken" | "key-lifted" | "unexpected-removal" | "key-missing" => vec![text(event, "key")],
        "start-scan" => texts(event, "gone"),
        "forced-scanned" => texts(event, "missing"),
        _ => Vec::new(),
    }
}

fn operator(event: &EventLine) -> String {
    let act = event.fields.get("act");
    let operator = act.and_then(|act| act.get("operator")).and_then(Value::as_str);
    operator.unwrap_or_default().to_owned()
}

/// Who changes a custody has signed in: finger, password and photo (KEY-09 … KEY-11).
fn signed(event: &EventLine, traced: &mut Traced) {
    let photo = event.fields.get("act").and_then(|act| act.get("photo"));
    let photo = photo.is_some_and(|photo| !photo.is_null());
    let who = operator(event);
    traced.hold("I-KEY-10", !who.is_empty() && photo, || {
        format!("{} of {} by {who:?}, photo {photo}", event.kind, text(event, "key"))
    });
}

/// What hands did: for each key when it was lifted and hung up, in the order of time.
struct Hands {
    moves: BTreeMap<String, Vec<(u64, bool)>>,
    /// Keys that went through the back of a shut drawer, and when.
    burgled: Vec<(u64, String)>,
}

impl Hands {
    fn of(script: &Script, record: &Record) -> Hands {
        let names = script.keys.iter().filter_map(|row| row.get("name")?.as_str());
        let ids: BTreeMap<&str, String> = names.zip((1..).map(|number| format!("K-{number}"))).collect();
        let mut hands = Hands { moves: BTreeMap::new(), burgled: Vec::new() };
        for deed in record.deeds.iter().filter(|deed| deed.outcome == "done") {
            let after = |verb: &str| {
                let (_, rest) = deed.phrase.split_once(verb)?;
                ids.get(rest.split(' ').next()?).cloned()
            };
            let back = after(" puts ");
            let stolen = deed.phrase.contains(" out of the shut drawer").then(|| after(" takes ")).flatten();
            hands.burgled.extend(stolen.clone().map(|key| (deed.at_ns, key)));
            if let Some(key) = after(" lifts ").or(stolen).or_else(|| back.clone()) {
                hands.moves.entry(key).or_default().push((deed.at_ns, back.is_none()));
            }
        }
        hands
    }

    /// Nothing leaves a slot but in a hand: neither silence nor a damaged frame takes a key away (KEY-25, KEY-26).
    fn lifted(&self, event: &EventLine, key: &str, traced: &mut Traced) {
        let moves = self.moves.get(key).map_or(&[][..], Vec::as_slice);
        let last = moves.iter().rfind(|(at_ns, _)| *at_ns <= event.at_ns);
        let held = last.is_some_and(|(at_ns, out)| *out || event.at_ns - at_ns < LAG_NS);
        let found = || {
            let hands = last.map_or("nobody ever lifted it".to_owned(), |(at_ns, _)| {
                format!("it was hung up {} s before", (event.at_ns - at_ns) / 1_000_000_000)
            });
            format!("{} says {key} is gone, and {hands}", event.kind)
        };
        traced.hold("I-KEY-06", held, found);
        traced.hold("I-KEY-04", held, || format!("{} of {key} by no hand", event.kind));
    }

    /// A key that went while all drawers were shut is missed by the next audit, and nobody is charged (KEY-21, KEY-44).
    fn burgled(&self, record: &Record, traced: &mut Traced) {
        for (at_ns, key) in &self.burgled {
            let until = at_ns + 3 * LAG_NS;
            // Hung up that very minute it may never have been read in its slot.
            let read = |(at, out): &(u64, bool)| !out && at_ns - at >= READ_NS;
            let hung_before = self.moves[key].iter().rfind(|(at, _)| at < at_ns).is_none_or(read);
            let undisturbed = self.moves[key].iter().all(|(at, _)| at <= at_ns || *at > until);
            if record.simulated_ns < until || !hung_before || !undisturbed || !record.faults.is_empty() {
                continue;
            }
            let missed = record.events.iter().any(|event| {
                // Where a drawer is opened before the audit, whoever opened it is asked: no reader can tell the two.
                (*at_ns..until).contains(&event.at_ns)
                    && event.kind != "key-lifted"
                    && gone(event).contains(key)
            });
            traced.hold("I-KEY-11", missed, || {
                format!("{key} was taken through the back, and nobody misses it")
            });
        }
    }
}

/// A cabinet that is scanned before any command is taken is done with it before long (KEY-67).
fn scans(record: &Record, traced: &mut Traced) {
    let mut begun: BTreeMap<String, u64> = BTreeMap::new();
    for event in record.events.iter().filter(|event| event.context == "keys") {
        match event.kind.as_str() {
            "start-scan-begun" => drop(begun.insert(text(event, "cabinet"), event.at_ns)),
            "start-scan" => drop(begun.remove(&text(event, "cabinet"))),
            _ => {}
        }
    }
    for (cabinet, at_ns) in begun {
        traced.hold("KEY-67", at_ns + 3 * LAG_NS > record.simulated_ns, || {
            format!("cabinet {cabinet} is scanned, and takes no command for ever")
        });
    }
}

/// What a cabinet that nothing ails never tells: drawers that do not move, stay open, open by themselves, scans without end.
const AILS: &[&str] = &[
    "drawer-faulted",
    "drawer-retried",
    "drawer-reversed",
    "drawer-blocked",
    "drawer-left-open",
    "drawer-fell-silent",
    "forced-opening",
    "line-down",
    "bus-collision",
];

/// Drawers of a sound cabinet do as they are told, and every opening comes to its end (KEY-15, KEY-39, KEY-40).
fn obeys(record: &Record, traced: &mut Traced) {
    let mut open: BTreeMap<String, u64> = BTreeMap::new();
    for event in record.events.iter().filter(|event| event.context == "keys") {
        traced.hold("KEY-39", !AILS.contains(&event.kind.as_str()), || {
            format!("nothing ails the cabinet, and it tells {} of {}", event.kind, text(event, "bay"))
        });
        match event.kind.as_str() {
            "drawer-opening" => drop(open.insert(text(event, "op"), event.at_ns)),
            "drawer-closed" | "operation-ended" => drop(open.remove(&text(event, "op"))),
            _ => {}
        }
    }
    for (op, at_ns) in open {
        traced.hold("KEY-39", at_ns + LAG_NS > record.simulated_ns, || {
            format!("{op} opened a drawer and never came to its end")
        });
    }
}

/// A sign-in ends two minutes after the last command or closing (KEY-13), and a moment.
const IDLE_NS: u64 = 125 * 1_000_000_000;

/// Who walks away from a sound cabinet is signed out.
fn leaves(record: &Record, traced: &mut Traced) {
    // By cabinet: who is signed in, and when something happened there last.
    let mut signed: BTreeMap<String, (String, u64)> = BTreeMap::new();
    let ends = |found: &(String, u64), at_ns: u64, traced: &mut Traced| {
        let (operator, last) = found;
        traced.hold("KEY-13", at_ns - last <= IDLE_NS, || {
            format!("{operator} did nothing for {} s and is signed in", (at_ns - last) / 1_000_000_000)
        });
    };
    for event in record.events.iter().filter(|event| event.context == "keys") {
        let place = [text(event, "cabinet"), text(event, "bay"), text(event, "place"), text(event, "to")];
        let Some(place) = place.into_iter().find(|place| !place.is_empty()) else { continue };
        let cabinet = place.split('/').next().unwrap_or(&place).to_owned();
        if let Some((_, last)) = signed.get_mut(&cabinet).filter(|_| event.kind != "slot-read") {
            let was = (text(event, "operator"), *last);
            ends(&was, event.at_ns, traced);
            *last = event.at_ns;
        }
        match event.kind.as_str() {
            "signed-in" => drop(signed.insert(cabinet, (text(event, "operator"), event.at_ns))),
            "signed-out" => drop(signed.remove(&cabinet)),
            _ => {}
        }
    }
    signed.values().for_each(|found| ends(found, record.simulated_ns, traced));
}

/// Whether boards, lines and host work all the time.
fn sound_lines(script: &Script) -> bool {
    let ails = |who: &str| ["fault-power-", "fault-host-"].iter().any(|fault| who.starts_with(fault));
    script.faults.is_empty() && !script.steps.iter().any(|step| ails(&step.who))
}

/// One request at a time, and an answer only to it: on a line that nothing ails no frame is damaged, none comes unasked,
/// and there are no more answers than requests (KEY-01).
fn turns(line: &LineSummary, traced: &mut Traced) {
    let count = |name: &str| line.counters.get(name).copied().unwrap_or(0);
    let (requests, answers) = (count("requests"), count("answers"));
    let orderly = count("damaged") == 0 && count("stray") == 0 && answers <= requests;
    if requests > 0 {
        traced.hold("I-KEY-12", orderly, || format!("cabinet {}: {:?}", line.cabinet, line.counters));
    }
}
