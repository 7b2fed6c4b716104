//! Reports of small fixed runs: what they say, that they say the same twice, and that other programs' forms are kept.

mod common;

use common::{golden, mutant};
use forecourt_certify::verdict::Verdict;
use forecourt_evidence::expected::Expected;
use forecourt_evidence::judged::Judged;
use forecourt_evidence::{Evidence, ctrf, folder, html, json, junit, text};

/// A board that answers a communication error, put to four clauses.
fn failing() -> Evidence {
    mutant("FW-23", &["EC-01", "EC-02", "EC-11", "RI-01"])
}

/// The digest of the clauses changes with every word of theirs; these reports are about a fixed run.
fn steady(text: &str) -> String {
    let digest = forecourt_certify::catalogue::digest();
    text.replace(&digest, "<clauses>").replace(&digest[..12], "<clauses>")
}

#[test]
fn the_text_report() {
    insta::assert_snapshot!(steady(&text::text(&failing())));
}

#[test]
fn the_json_report() {
    insta::assert_snapshot!(steady(&json::json(&failing())));
}

#[test]
fn the_page() {
    let page = steady(&html::html(&failing()));
    let (before, rest) = page.split_once("<style>").expect("it has a style");
    let (_, behind) = rest.split_once("</style>").expect("it ends");
    insta::assert_snapshot!(format!("{before}{behind}").replace("><", ">\n<"));
    assert!(!page.contains("<script") && !page.contains("http"), "it needs nothing from outside");
}

#[test]
fn two_runs_of_one_firmware_give_the_same_bytes() {
    assert_eq!(folder::files(&failing()), folder::files(&failing()));
}

#[test]
fn what_is_stored_is_read_back() {
    let evidence = failing();
    let again = folder::read(&folder::record(&evidence), &evidence.trace(), None).expect("our own files");
    assert_eq!(again, evidence);
    for (record, trace, says) in [
        ("{}", evidence.trace(), "record.json: missing field"),
        (
            &folder::record(&evidence).replacen("\"forecourt-run\": 1", "\"forecourt-run\": 9", 1),
            evidence.trace(),
            "form 9",
        ),
        (
            &folder::record(&evidence),
            evidence.trace().replacen("\nr ", "\nz ", 1),
            "trace.txt: in open: a line",
        ),
        (&folder::record(&evidence), evidence.trace()[..200].to_owned(), "trace.txt: the last group"),
    ] {
        let said = folder::read(record, &trace, None).expect_err(says);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn json_keeps_its_schema() {
    let schema: serde_json::Value = serde_json::from_str(&json::schema()).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for evidence in [failing(), golden(&["EC-01"])] {
        let report: serde_json::Value = serde_json::from_str(&json::json(&evidence)).expect("JSON");
        let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({ "forecourt-certify": 1 })));
    let kept = include_str!("../report.schema.json");
    let same = kept == json::schema();
    assert!(
        same,
        "report.schema.json is another version's: forecourt certify --report-schema prints this one's"
    );
}

#[test]
fn ctrf_and_junit_count_what_the_run_counts() {
    let evidence = failing();
    let judged = Judged::of(&evidence);
    let fails = judged.count(Verdict::Fail);
    assert!(fails >= 2, "{}", text::text(&evidence));
    let report: serde_json::Value = serde_json::from_str(&ctrf::ctrf(&evidence)).expect("JSON");
    assert_eq!(report["results"]["summary"]["failed"], fails);
    assert_eq!(report["results"]["summary"]["tests"], judged.lines.len());
    let xml = junit::junit(&evidence);
    assert!(
        xml.contains(&format!(
            "tests=\"{}\" skipped=\"0\" failures=\"{fails}\" errors=\"0\"",
            judged.lines.len()
        )),
        "{xml}"
    );
}

fn expecting(text: &str, today: &str) -> Evidence {
    let mut evidence = failing();
    evidence.expected = Expected::from_toml("e.toml", text).expect("it is right");
    evidence.today = Some(today.parse().expect("a day"));
    evidence
}

fn row(clause: &str, verdict: &str) -> String {
    format!(
        "[[expected]]\nclause = \"{clause}\"\nverdict = \"{verdict}\"\nreason = \"known\"\nexpires = 2027-03-01\n"
    )
}

#[test]
fn a_waiver_holds_to_the_end_of_its_last_day() {
    let all = row("EC-01", "FAIL") + &row("EC-02", "FAIL") + &row("EC-11", "FAIL");
    let on = |day| expecting(&all, day);
    let evidence = on("2027-03-01");
    let judged = Judged::of(&evidence);
    assert_eq!(judged.count(Verdict::Fail), 0, "{}", text::text(&evidence));
    assert_eq!(judged.exit_code(true), 0);
    assert!(text::text(&evidence).contains("waived until 2027-03-01: known"));
    assert!(junit::junit(&evidence).contains("waived until 2027-03-01: known"));
    let evidence = on("2027-03-02");
    let judged = Judged::of(&evidence);
    assert_eq!((judged.count(Verdict::Waived), judged.exit_code(false)), (0, 1));
    assert!(judged.remarks[0].contains("that day has passed"));
}

#[test]
fn a_surprising_pass_is_a_deviation() {
    let evidence = expecting(&row("RI-01", "FAIL"), "2026-11-22");
    let judged = Judged::of(&evidence);
    assert_eq!((judged.deviations(), judged.exit_code(false)), (1, 1));
    assert!(text::text(&evidence).contains("not as expected: FAIL was expected (known), PASS came"));
}

#[test]
fn nothing_run_is_an_error() {
    let evidence = golden(&[]);
    assert_eq!(Judged::of(&evidence).exit_code(false), 4);
    assert!(text::text(&evidence).contains("no clause was run: that is an error"));
}
