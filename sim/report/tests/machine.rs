//! The reports for programs: JSON and JUnit.

mod common;

use common::{broken, canary, many, passed};
use forecourt_record::{Record, Verdict};
use forecourt_report::{FORMAT, failure, junit, to_json};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};

#[test]
fn json_holds_the_records_whole() {
    let records = vec![passed(), broken()];
    let text = to_json(&records);
    assert_eq!(text, to_json(&records));
    assert!(
        text.starts_with("{\n  \"forecourt\": 1,\n  \"records\": [\n    {\n      \"version\""),
        "{}",
        &text[..90]
    );
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(value["forecourt"], FORMAT);
    let back: Vec<Record> = serde_json::from_value(value["records"].clone()).expect("records read back");
    assert_eq!(back, records);
}

#[test]
fn junit_reads_back() {
    let mut stuck = passed();
    stuck.verdict = Verdict::NoProgress;
    stuck.scenario = "fuel/stuck".into();
    let records = [passed(), broken(), canary(), stuck];
    let xml = junit(&records);
    assert_eq!(xml, junit(&records));
    let report = Report::deserialize_from_str(&xml).expect("JUnit reads back");
    let names: Vec<&str> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(names, ["canaries", "fuel", "keys"]);
    assert_eq!((report.tests, report.failures, report.errors), (4, 1, 1));
    let case = &report.test_suites[2].test_cases[1];
    assert_eq!((case.name.as_str(), case.time.map(|time| time.as_secs())), ("two-clerks", Some(60)));
    let TestCaseStatus::NonSuccess { kind, description, .. } = &case.status else {
        panic!("two-clerks broke: {:?}", case.status);
    };
    assert_eq!(*kind, NonSuccessKind::Failure);
    assert_eq!(description.as_ref().map(|text| text.as_str().trim()), Some(failure(&broken()).trim()));
}

#[test]
fn junit_knows_no_wall_clock_and_no_uuid() {
    let xml = junit(&many(5));
    assert!(!xml.contains("timestamp") && !xml.contains("uuid") && !xml.contains("hostname"), "{xml}");
    assert!(xml.contains("<property name=\"seed\" value=\"41\"/>"), "{xml}");
}

#[test]
fn junit_survives_what_xml_cannot_hold() {
    let mut record = broken();
    record.title = "bell \u{7} and escape \u{1b}[31m ]]> end".into();
    let report = Report::deserialize_from_str(&junit(&[record])).expect("JUnit reads back");
    assert_eq!(report.failures, 1);
}
