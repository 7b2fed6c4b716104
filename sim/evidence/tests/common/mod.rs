//! Small runs to report on: golden boards, and golden boards with a known defect.

#![allow(dead_code, reason = "every test file uses its own part of this")]

use forecourt_board::Profile;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::link::Link;
use forecourt_certify::mutant::{Mutant, defect, matrix};
use forecourt_certify::run::{Options, certify};
use forecourt_evidence::Evidence;
use forecourt_evidence::reproducer::reproducers;

/// A run of these clauses over `link`.
pub fn run(link: &mut dyn Link, declaration: &Declaration, ids: &[&str]) -> Evidence {
    let options = Options { ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..Options::suites(&[]) };
    let (record, trace) = certify(link, declaration, &Profile::standard(), &options, &mut |_| {});
    Evidence::new(record, trace)
}

/// The golden pair.
pub fn golden(ids: &[&str]) -> Evidence {
    let boards = Bus::golden(&Profile::standard(), &[33, 1]).expect("the cabinet has both");
    run(&mut VirtualLink::new(boards), &Declaration::golden(), ids)
}

/// A mutant as a fresh device.
pub fn device(id: &str) -> Box<dyn Link> {
    let defect = defect(id).expect("the gallery has it");
    Box::new(VirtualLink::new(Mutant::new(&Profile::standard(), defect)))
}

/// A golden board with a defect, with reproducers.
pub fn mutant(id: &str, ids: &[&str]) -> Evidence {
    let declaration = matrix::declaration(defect(id).expect("the gallery has it"));
    let mut evidence = run(device(id).as_mut(), &declaration, ids);
    evidence.reproducers = reproducers(&evidence, &mut || Some(device(id)));
    evidence
}
