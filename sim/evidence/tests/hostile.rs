//! Files of a run that somebody has tampered with: an error or a difference, never a panic, and never "holds" when a verdict
//! was changed.

mod common;

use common::mutant;
use forecourt_evidence::certificate::{Envelope, statement};
use forecourt_evidence::verify::{certificate, verify};
use forecourt_evidence::{Evidence, folder};
use proptest::prelude::*;
use std::sync::OnceLock;

fn evidence() -> &'static (Evidence, String, String) {
    static ONCE: OnceLock<(Evidence, String, String)> = OnceLock::new();
    ONCE.get_or_init(|| {
        let evidence = mutant("FW-23", &["EC-01", "RI-01"]);
        let (record, trace) = (folder::record(&evidence), evidence.trace());
        (evidence, record, trace)
    })
}

/// Puts `with` over `length` characters at a share of the text.
fn tampered(text: &str, at: u32, length: usize, with: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let from = at as usize % chars.len();
    let to = (from + length).min(chars.len());
    chars[..from].iter().copied().chain(with.chars()).chain(chars[to..].iter().copied()).collect()
}

fn scraps() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9A-F @#*srhxoa!\n-]{0,6}",
        Just("\n* 4294967295\n".to_owned()),
        Just("\n* 0\n".to_owned()),
        Just("s 0 1 @0/8E1 21\n".to_owned()),
        Just("\n@ 18446744073709551615\n".to_owned()),
        Just("true".to_owned()),
        Just("255".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tampered_trace_is_refused_or_named(at: u32, length in 0usize..8, with in scraps()) {
        let (good, record, trace) = evidence();
        let text = tampered(trace, at, length, &with);
        if let Ok(read) = folder::read(record, &text, None) {
            // Times may be changed so that no verdict falls: then only the certificate's digest tells.
            let mut verified = verify(&read).expect("the same clauses");
            let given = Envelope::new(&statement(good), None).to_json();
            certificate(&read, &given, None, &mut verified);
            prop_assert!(!verified.holds() || read.sections == good.sections, "{text}");
            prop_assert!(folder::files(&read).is_ok());
        }
    }

    #[test]
    fn a_tampered_record_is_refused_or_named(at: u32, length in 0usize..8, with in scraps()) {
        let (good, record, trace) = evidence();
        let text = tampered(record, at, length, &with);
        if let Ok(read) = folder::read(&text, trace, None)
            && let Ok(verified) = verify(&read)
        {
            prop_assert!(!verified.holds() || read.record.outcomes == good.record.outcomes, "{text}");
        }
    }
}

#[test]
fn impossible_figures_are_refused() {
    let (_, record, trace) = evidence();
    for (from, to, says) in [
        ("\"slot\": 33", "\"slot\": 250", "record.json: declaration:"),
        ("      9600,", "      0,", "record.json: declaration:"),
    ] {
        assert!(record.contains(from), "{from}: {record}");
        let said = folder::read(&record.replacen(from, to, 1), trace, None).expect_err(says);
        assert!(said.contains(says), "{said}");
    }
    let said = folder::read(record, &trace.replacen("* 1\n", "* 0\n", 1), None).expect_err("no time");
    assert!(said.contains("no time at all"), "{said}");
}
