//! The laboratory, pinned: how many clauses there are, and which of them kills which defective board.
//!
//! It refuses to accept a matrix unread: a defect that moves from one clause to another is a change of what a certificate
//! means.

use forecourt_certify::catalogue::clauses;
use forecourt_certify::mutant::matrix::{matrix, named, text};
use std::collections::BTreeMap;
use std::fmt::Write;

#[test]
fn there_are_337_clauses_in_28_families() {
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    clauses().iter().for_each(|clause| *families.entry(clause.family()).or_default() += 1);
    let table = families.iter().fold(String::new(), |mut table, (family, count)| {
        let _ = write!(table, "{family} {count}, ");
        table
    });
    assert_eq!(clauses().len(), 337, "{table}");
    assert_eq!(families.len(), 28, "{table}");
}

#[test]
fn kill_matrix() {
    let rows = matrix(2, &|defect| named(defect));
    insta::assert_snapshot!("kill_matrix", text(&rows));
}
