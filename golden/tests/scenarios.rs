//! Every scenario holds; the canary does not; every rule of a built context is proved; every fault was felt somewhere.

use forecourt_golden::{Scenarios, records};
use forecourt_plant::FaultKind;
use forecourt_record::{Coverage, Verdict};
use std::collections::BTreeSet;

/// Contexts whose rules must all be proved.
const BUILT: &[&str] = &["keys", "membership", "platform", "rental"];

/// Rules of a built context that no scenario can show yet, each with the reason. One that is proved after all is a
/// complaint, so that this list only ever shrinks.
const NOT_SHOWN: &[(&str, &str)] = &[];

#[test]
fn every_scenario_holds_and_every_canary_dies() {
    let mut wrong = Vec::new();
    for record in records() {
        let wanted = if record.canary { Verdict::Broken } else { Verdict::Passed };
        if record.verdict != wanted {
            wrong.push(forecourt_report::failure(record));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_at_least_forty_and_a_canary() {
    let canaries = records().iter().filter(|record| record.canary).count();
    assert!(canaries > 0, "without a canary a blind harness goes unseen");
    assert!(records().len() - canaries >= 40, "{} scenarios", records().len() - canaries);
}

#[test]
fn every_rule_of_a_built_context_is_proved_and_every_claim_stands() {
    let coverage = Coverage::of(Scenarios::read().library.catalogue(), records());
    assert!(
        coverage.is_honest(),
        "claimed, never checked: {:?}; unknown: {:?}",
        coverage.claimed_unproved,
        coverage.unknown
    );
    for context in BUILT {
        let excused = |id: &&String| NOT_SHOWN.iter().any(|(known, _)| known == id);
        let missing: Vec<&String> =
            coverage.contexts[*context].missing.iter().filter(|id| !excused(id)).collect();
        assert!(missing.is_empty(), "{context}: {missing:?}");
    }
    for (id, reason) in NOT_SHOWN {
        let missing =
            coverage.contexts.values().any(|context| context.missing.iter().any(|known| known == id));
        assert!(missing, "{id} is proved now; take it off the list: {reason}");
    }
}

#[test]
fn the_catalogue_has_all_982_rules() {
    let scenarios = Scenarios::read();
    assert_eq!(scenarios.library.catalogue().ids().count(), 982);
    assert_eq!(scenarios.library.catalogue().contexts.len(), 15);
}

#[test]
fn every_fault_of_the_inventory_was_felt_somewhere() {
    let rows = || records().iter().flat_map(|record| &record.faults);
    let felt: BTreeSet<&str> =
        rows().filter(|row| row.effect.starts_with("felt")).map(|row| row.kind.as_str()).collect();
    let never: Vec<&str> =
        FaultKind::ALL.iter().map(|kind| kind.id()).filter(|id| !felt.contains(id)).collect();
    assert!(never.is_empty(), "never felt: {never:?}");
}
