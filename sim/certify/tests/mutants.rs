//! Every defect of the gallery dies by a clause that is named for it, and a mutant without a defect passes everything.

use forecourt_board::Profile;
use forecourt_certify::catalogue::{Suite, clauses};
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::mutant::matrix::{Row, matrix, named, reason, row, text, unproven};
use forecourt_certify::mutant::{Hooks, Mutant, defect};
use forecourt_certify::run::{Options, certify};
use forecourt_certify::verdict::Verdict;

#[test]
fn a_board_without_a_defect_passes_everything() {
    for address in [33, 1] {
        let profile = Profile::standard();
        let mut link = VirtualLink::new(Mutant::with(&profile, address, Hooks::NONE));
        let mut declaration = Declaration::golden();
        if address == 33 {
            declaration.boards.drawer = None;
        } else {
            declaration.boards.slot = None;
        }
        let options = Options::suites(&[Suite::Base, Suite::Timing, Suite::Semantic]);
        let (record, _) = certify(&mut link, &declaration, &profile, &options, &mut |_| {});
        for outcome in &record.outcomes {
            let fine = matches!(outcome.finding.verdict, Verdict::Pass | Verdict::NotApplicable);
            assert!(fine, "{} at {}: {:?}", outcome.clause, outcome.board, outcome.finding);
        }
    }
}

#[test]
fn every_defect_dies_by_a_clause_named_for_it() {
    let rows = matrix(2, &|defect| named(defect));
    let alive: Vec<String> =
        rows.iter().filter(|row| !row.dies()).map(|row| format!("{} ({})", row.id, row.says)).collect();
    assert!(alive.is_empty(), "{} of {} live on:\n{}", alive.len(), rows.len(), alive.join("\n"));
    let blind: Vec<&str> = unproven(&rows).iter().map(|clause| clause.id.as_str()).collect();
    assert!(blind.is_empty(), "no board fails {} clauses: {blind:?}", blind.len());
    let failed = |id: &&str| rows.iter().any(|row| row.failed.iter().any(|failed| failed == id));
    let excused: Vec<&str> =
        clauses().iter().map(|clause| clause.id.as_str()).filter(|id| reason(id).is_some()).collect();
    let stale: Vec<&&str> = excused.iter().filter(|id| failed(id)).collect();
    assert!(stale.is_empty(), "a defect fails what is said to have none: {stale:?}");
}

#[test]
fn a_defect_whose_clauses_are_all_long_is_no_survivor_of_short_suites() {
    let soak = defect("GX-161").expect("it is in the gallery");
    let row = row(soak, &Options::one("EC-01"));
    assert!(!row.dies() && !row.lives(), "{row:?}");
    assert!(text(&[row]).contains("soak only: SK-02"));
    let lives = matrix_row_of("FW-08", "EC-02");
    assert!(!lives.dies() && !lives.lives(), "{lives:?}");
    assert!(text(&[lives]).contains("not put:"));
}

fn matrix_row_of(id: &str, clause: &str) -> Row {
    row(defect(id).expect("it is in the gallery"), &Options::one(clause))
}
