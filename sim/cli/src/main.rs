//! The one binary: `forecourt`.

fn main() {}
