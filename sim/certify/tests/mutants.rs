//! Every defect of the gallery dies by a clause that is named for it, and a mutant without a defect passes everything.

use forecourt_board::Profile;
use forecourt_certify::catalogue::Suite;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::mutant::matrix::{matrix, named, unproven};
use forecourt_certify::mutant::{Hooks, Mutant};
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
}
