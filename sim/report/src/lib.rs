//! Reports of a run record: text, JSON, JUnit, HTML.
