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

/// Columns of a line of text.
const COLUMNS: usize = 110;

/// The command that runs a scenario again, exactly as it was.
pub fn again(record: &forecourt_record::Record) -> String {
    format!("forecourt run scenarios/{}.toml --seed {}", record.scenario, record.seed)
}

/// An event's kind and fields: `KeyTaken key=A17 by=li-na`.
pub fn event(event: &EventLine) -> String {
    let field = |(name, value): (&String, &serde_json::Value)| match value {
        serde_json::Value::String(text) if !text.is_empty() && !text.contains(char::is_whitespace) => {
            format!(" {name}={text}")
        }
        other => format!(" {name}={other}"),
    };
    event.fields.iter().fold(event.kind.clone(), |text, pair| text + &field(pair))
}
