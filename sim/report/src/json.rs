//! The records themselves, for programs.
//!
//! Order of fields and of map keys is fixed, so that two files differ only where two runs do. It refuses to add anything
//! that no record holds, but for the version of this form.

use forecourt_record::Record;
use serde::Serialize;

/// The version of this form: it grows when a field is renamed, removed, or changes its meaning.
pub const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    forecourt: u32,
    records: &'a [Record],
}

/// `{"forecourt": 1, "records": […]}`, indented, ending in a newline.
pub fn to_json(records: &[Record]) -> String {
    let document = Document { forecourt: FORMAT, records };
    let text = serde_json::to_string_pretty(&document)
        .expect("a record holds only numbers, texts, and maps with keys that are texts or integers");
    text + "\n"
}
