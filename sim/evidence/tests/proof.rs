//! Verdicts are found again from the trace; whatever was changed behind the laboratory's back is named.

mod common;

use common::{golden, mutant};
use forecourt_certify::verdict::Verdict;
use forecourt_evidence::certificate::{Envelope, may_be_given, statement};
use forecourt_evidence::compare::compare;
use forecourt_evidence::keys::{Private, Public};
use forecourt_evidence::verify::{CannotVerify, Verified, certificate, verify};
use forecourt_evidence::{Evidence, folder, selfcheck};

const CLAUSES: &[&str] = &["EC-01", "EC-02", "EX-02", "RI-01"];

#[test]
fn good_and_failing_runs_are_found_again() {
    for evidence in [golden(CLAUSES), mutant("FW-23", CLAUSES)] {
        let again = folder::read(&folder::record(&evidence), &evidence.trace(), None).expect("our own files");
        let verified = verify(&again).expect("the same clauses");
        assert!(verified.holds() && verified.verdicts > 0, "{verified}");
    }
}

#[test]
fn a_verdict_that_was_mended_by_hand_is_named() {
    let mut evidence = mutant("FW-23", CLAUSES);
    let failed = evidence.record.outcomes.iter_mut().find(|outcome| outcome.finding.verdict == Verdict::Fail);
    let failed = failed.expect("the mutant fails");
    let clause = failed.clause.clone();
    failed.finding.verdict = Verdict::Pass;
    failed.finding.reason.clear();
    let verified = verify(&evidence).expect("the same clauses");
    assert_eq!(verified.differences.len(), 1, "{verified}");
    let said = verified.to_string();
    assert!(
        said.contains(&format!("{clause} at board 33: the record says PASS; the trace says FAIL (")),
        "{said}"
    );
}

#[test]
fn a_trace_that_was_mended_by_hand_is_named() {
    let evidence = mutant("FW-23", CLAUSES);
    for (from, to) in [("h ", "x 1 2 00 f\nh "), (" 81\n", " 91\n"), ("# EC-02 33\n", "# EC-03 33\n")] {
        let trace = evidence.trace();
        assert!(trace.contains(from), "{from:?}");
        let trace = trace.replacen(from, to, 1);
        let Ok(doctored) = folder::read(&folder::record(&evidence), &trace, None) else { continue };
        let verified = verify(&doctored).expect("the same clauses");
        assert!(!verified.holds(), "{from:?} → {to:?}: {verified}");
    }
    let mut longer = evidence;
    let last = longer.sections.last().cloned().expect("there is one");
    longer.sections.push(last);
    let verified = verify(&longer).expect("the same clauses");
    assert!(verified.to_string().contains("the trace goes on"), "{verified}");
}

#[test]
fn a_run_of_other_clauses_is_refused() {
    let mut evidence = golden(&["EC-01"]);
    evidence.record.catalogue = "0".repeat(64);
    assert!(matches!(verify(&evidence), Err(CannotVerify::OtherClauses { .. })));
}

fn check(evidence: &Evidence, text: &str, key: Option<&Public>) -> Verified {
    let mut verified = Verified::default();
    certificate(evidence, text, key, &mut verified);
    verified
}

#[test]
fn a_certificate_stands_for_one_run_and_one_key() {
    let (evidence, other) = (golden(CLAUSES), mutant("FW-23", CLAUSES));
    assert_eq!(may_be_given(&evidence, true), None);
    let key = Private::new([7; 32]);
    let text = Envelope::new(&statement(&evidence), Some(&key)).to_json();
    assert!(check(&evidence, &text, Some(&key.public())).holds());
    assert!(check(&evidence, &text, None).remarks[1].contains("not checked"));
    let wrong = check(&other, &text, Some(&key.public())).to_string();
    assert!(wrong.contains("another record") && wrong.contains("another result"), "{wrong}");
    let stranger = check(&evidence, &text, Some(&Private::new([8; 32]).public())).to_string();
    assert!(stranger.contains("bears no right signature"), "{stranger}");
    // A statement that was changed under the signature, and a signature that was changed.
    let mut forged = Envelope::from_json(&text).expect("our own");
    forged.payload = Envelope::new(&statement(&other), None).payload;
    assert!(!check(&other, &forged.to_json(), Some(&key.public())).holds());
    let bare = Envelope::new(&statement(&evidence), None).to_json();
    assert!(!check(&evidence, &bare, Some(&key.public())).holds());
    assert!(!check(&evidence, "{}", None).holds());
}

#[test]
fn the_statement_says_what_was_certified_and_how() {
    let said: serde_json::Value = serde_json::from_str(&statement(&golden(CLAUSES))).expect("JSON");
    assert_eq!(said["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(said["predicateType"], "https://in-toto.io/attestation/test-result/v0.1");
    assert_eq!(said["subject"][0]["digest"]["sha256"], "0".repeat(64));
    assert_eq!(said["predicate"]["result"], "PASSED");
    assert_eq!(said["predicate"]["configuration"][2]["annotations"]["rig"], "virtual time");
    assert_eq!(said["predicate"]["configuration"][2]["annotations"]["verdicts"]["PASS"], 8);
    let failed: serde_json::Value =
        serde_json::from_str(&statement(&mutant("FW-23", CLAUSES))).expect("JSON");
    assert_eq!(failed["predicate"]["result"], "FAILED");
    assert_eq!(failed["predicate"]["failedTests"][0], "EC-01@33");
}

#[test]
fn keys_survive_their_files() {
    let key = Private::new([9; 32]);
    let (private, public) = (key.to_pem(), key.public().to_pem());
    let again = Private::from_pem(&private).expect("our own");
    assert_eq!(Public::from_pem(&public).expect("our own"), again.public());
    assert!(Private::from_pem(&public).is_err() && Public::from_pem("").is_err());
}

#[test]
fn two_releases_are_compared() {
    let (good, bad) = (golden(CLAUSES), mutant("FW-23", CLAUSES));
    let worse = compare(&good, &bad).expect("our own traces");
    assert_eq!(worse.exit_code(), 1);
    assert!(worse.to_string().contains("worse      EC-01 board 33: PASS → FAIL"), "{worse}");
    assert!(compare(&bad, &good).expect("our own traces").worse.is_empty());
    let same = compare(&good, &golden(CLAUSES)).expect("our own traces");
    assert_eq!((same.exit_code(), same.unlike.len(), same.shifts.len()), (0, 0, 0), "{same}");
}

#[test]
fn what_answers_newly_is_told() {
    // Register 7 and beyond are zeros where the golden board refuses them.
    let put = ["RI-06", "RI-07", "RI-12"];
    let good = common::run(
        common::device("GX-30").as_mut(),
        &forecourt_certify::mutant::matrix::declaration(
            forecourt_certify::mutant::defect("GX-30").expect("known"),
        ),
        &put,
    );
    let open = mutant("FW-46", &put);
    let comparison = compare(&good, &open).expect("our own traces");
    assert!(comparison.new_answers.iter().any(|new| new.contains("input registers")), "{comparison}");
    assert!(compare(&good, &good).expect("our own traces").new_answers.is_empty());
}

#[test]
fn the_laboratory_checks_itself() {
    use forecourt_certify::run::Options;
    assert_eq!(
        selfcheck::selfcheck(&Options { ids: vec!["EC-01".into(), "RI-01".into()], ..Options::suites(&[]) }),
        Ok(())
    );
}
