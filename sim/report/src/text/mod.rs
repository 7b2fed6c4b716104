//! Reports for a terminal: plain text, one fact a line, made for `grep`.
//!
//! No colour and no cursor movement; whoever owns the terminal may add them. It refuses to know files and clocks.

mod failure;
mod story;
mod summary;

pub use failure::failure;
pub use story::{frames, moments, story};
pub use summary::{Widths, line, summary, totals};

use forecourt_record::EventLine;
use serde_json::Value;

/// Columns of a line of text.
const COLUMNS: usize = 110;

/// The command that runs a scenario again, exactly as it was.
pub fn again(record: &forecourt_record::Record) -> String {
    format!("forecourt run scenarios/{}.toml --seed {}", record.scenario, record.seed)
}

/// An event's kind and fields: `key-taken holder=P-1 key=K-1 place=1/1/05 by=P-1@cabinet-1`.
pub fn event(event: &EventLine) -> String {
    let fields = event.fields.iter().filter(|(name, _)| *name != "act");
    let text =
        fields.fold(event.kind.clone(), |text, (name, value)| text + &format!(" {name}={}", words(value)));
    match event.fields.get("act") {
        Some(act) => text + &format!(" by={}", actor(act)),
        None => text,
    }
}

/// Who did it and where: `P-1@cabinet-1`, or the terminal alone when nobody did.
fn actor(act: &Value) -> String {
    let part = |name: &str| act.get(name).and_then(Value::as_str);
    match (part("operator"), part("terminal")) {
        (Some(operator), Some(terminal)) => format!("{operator}@{terminal}"),
        (one, other) => one.or(other).unwrap_or("-").to_owned(),
    }
}

/// A value without JSON's quotes; of a set of flags only those that are up; of a digest its beginning.
fn words(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) if is_digest(text) => format!("{}…", &text[..8]),
        Value::String(text) if !text.is_empty() && !text.contains(char::is_whitespace) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(words).collect::<Vec<_>>().join(" ")),
        Value::Object(fields) => {
            let up = fields.iter().filter(|(_, value)| **value != Value::Bool(false));
            let shown: Vec<String> = up
                .map(|(name, value)| match value {
                    Value::Bool(true) => name.clone(),
                    other => format!("{name}={}", words(other)),
                })
                .collect();
            format!("{{{}}}", shown.join(" "))
        }
        Value::Number(number) => number.as_i64().and_then(civil).unwrap_or_else(|| number.to_string()),
        other => other.to_string(),
    }
}

/// Numbers from here on are instants of the journal, nanoseconds since 1970: no count of anything comes so far.
const INSTANTS_FROM: i64 = 1_000_000_000_000_000_000;

/// An instant as civil time of the business (UTC+8, PLAT-02), without the fraction of a second.
fn civil(ns: i64) -> Option<String> {
    let instant =
        (ns >= INSTANTS_FROM).then(|| jiff::Timestamp::from_nanosecond(i128::from(ns)).ok()).flatten()?;
    let civil = jiff::tz::offset(8).to_datetime(instant);
    Some(format!("{}_{:02}:{:02}:{:02}", civil.date(), civil.hour(), civil.minute(), civil.second()))
}

fn is_digest(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
