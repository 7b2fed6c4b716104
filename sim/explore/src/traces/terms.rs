//! Terms of the rules themselves: how long points are good, how long a person is kept, until when a weakness is to be closed,
//! when nobody is disturbed, how long a cabinet waits for who walked away.
//!
//! The numbers stand here once more, as the rules have them: drawn plans change none of them. It refuses to ask the house.

use super::{Traced, is, text};
use forecourt_customers::{At, Day, Script};
use forecourt_record::{EventLine, Record};
use std::collections::BTreeMap;

/// From a member's leaving to the day at whose end the personal values are gone (PLAT-48).
const ERASE_DAYS: i64 = 30;
/// Nobody is disturbed from this minute of the day on, and until that (PLAT-38).
const QUIET: (i64, i64) = (1_260, 480);
/// Why somebody is told what can wait until the morning.
const CAN_WAIT: &[&str] = &["service", "advertising"];
/// Days in which a weakness or a patch of each grade is due (PLAT-62, PLAT-63).
const GRADES: &[(&str, i64)] = &[("critical", 3), ("high", 7), ("medium", 30), ("low", 90)];
/// A full backup is made each day; its test restore is done within another (PLAT-49, PLAT-51).
const DAY_NS: u64 = 86_400_000_000_000;
/// A backup that is due has so long.
const HOUR_NS: u64 = 3_600_000_000_000;

pub(super) fn check(script: &Script, record: &Record, traced: &mut Traced) {
    let today = |event: &EventLine| script.at(event.at_ns / 1_000_000_000);
    let mut causes: BTreeMap<String, String> = BTreeMap::new();
    for event in &record.events {
        lots(event, today(event).day(), traced);
        match (event.context.as_str(), event.kind.as_str()) {
            ("members", "member-left") => {
                let (left, erased) = (today(event).day(), instant(event, "erase-at").day());
                traced.hold("PLAT-48", erased == left.plus_days(ERASE_DAYS), || {
                    format!("{} left on {left} and is kept until {erased}", text(event, "member"))
                });
            }
            ("messages", "entered") => drop(causes.insert(text(event, "message"), text(event, "cause"))),
            ("messages", "sms-handed-over") => {
                let cause = causes.get(&text(event, "message")).map_or("", String::as_str);
                let minute = today(event).second_of_day() / 60;
                let night = minute >= QUIET.0 || minute < QUIET.1;
                traced.hold("PLAT-38", !night || !CAN_WAIT.contains(&cause), || {
                    format!("{} for {cause} goes out at {}", text(event, "message"), today(event))
                });
            }
            ("service", "finding-opened" | "patch-published") => due(event, today(event).day(), traced),
            _ => {}
        }
    }
    backups(script, record, traced);
}

fn instant(event: &EventLine, field: &str) -> At {
    At(event.fields.get(field).and_then(serde_json::Value::as_u64).unwrap_or(0))
}

/// Points are good to the end of the year after the one in which they were earned (MEM-51).
fn lots(event: &EventLine, today: Day, traced: &mut Traced) {
    let made = event.fields.get("made").filter(|_| event.context == "value");
    let Some(until) = made.and_then(|made| made.get("until")?.as_str()) else { return };
    let year = today.to_string().get(..4).and_then(|year| year.parse::<i32>().ok()).unwrap_or(0);
    traced.hold("I-PTS-03", until == format!("{}-12-31", year + 1), || {
        format!("{} of {today} makes points until {until}", event.kind)
    });
}

/// A weakness, or a patch, is due at the end of the day that its grade names.
fn due(event: &EventLine, today: Day, traced: &mut Traced) {
    let grade = text(event, "grade");
    let Some((_, days)) = GRADES.iter().find(|(known, _)| *known == grade) else { return };
    let due = instant(event, "due").day();
    traced.hold("PLAT-62", due == today.plus_days(*days), || {
        format!("{} of {today}, {grade}, is due on {due}", event.kind)
    });
}

/// While backups are on, a full one is made each day and an incremental one each time that it is due, and each is restored
/// for a test (PLAT-49, PLAT-51). A run whose host was away proves nothing.
fn backups(script: &Script, record: &Record, traced: &mut Traced) {
    let on = script.config.get("plat.backups").and_then(toml::Value::as_bool).unwrap_or(false);
    if !on || super::troubled(script) {
        return;
    }
    let of = |kind: &str| {
        let events = record.events.iter().filter(|event| is(event, "security", kind));
        events.map(|event| (text(event, "backup"), event.at_ns)).collect::<Vec<_>>()
    };
    let verified = of("backup-verified");
    for (backup, at_ns) in of("backup-done") {
        let tested = verified.iter().any(|(other, _)| *other == backup);
        traced.hold("PLAT-51", tested || at_ns + DAY_NS > record.simulated_ns, || {
            format!("{backup} was made and never restored for a test")
        });
    }
    let fulls = record.events.iter().filter(|event| is(event, "security", "backup-due"));
    let mut last = 0;
    let ends = [record.simulated_ns];
    let full = fulls.filter(|event| text(event, "backup-kind") == "full").map(|event| event.at_ns);
    for at_ns in full.chain(ends) {
        let gap = at_ns - last;
        traced.hold("PLAT-49", gap <= DAY_NS + HOUR_NS, || {
            format!("no full backup is due for {} h", gap / HOUR_NS)
        });
        last = at_ns;
    }
}
