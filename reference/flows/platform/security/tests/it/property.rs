//! Whatever is asked in whatever order: invariants hold, refusals change nothing, the journal gives the same state.

use crate::house::*;
use forecourt_books::{By, Context, MemberId};
use forecourt_security::kinds::{AlarmId, BackupId, IncidentId};
use forecourt_security::{Command, Security};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = u32> {
    1..6_u32
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("till-9".to_owned()), Just("P-3".to_owned()), Just("x".to_owned())]
}

fn pattern() -> impl Strategy<Value = String> {
    const ALL: &[&str] = &[
        "tampering",
        "flood",
        "malware",
        "node-trust",
        "bulk-read",
        "terminal-refused",
        "outside-hours",
        "odd",
    ];
    proptest::sample::select(ALL).prop_map(str::to_owned)
}

fn code_of_refusal() -> impl Strategy<Value = String> {
    const ALL: &[&str] = &["forbidden", "wrong-branch", "bulk-read-blocked", "balance-short"];
    proptest::sample::select(ALL).prop_map(str::to_owned)
}

fn by() -> impl Strategy<Value = By> {
    prop_oneof![
        4 => Just(By::System),
        2 => (1..4_u32).prop_map(person),
        1 => Just(By::node("till-9")),
        1 => Just(By::member(MemberId(2))),
    ]
}

fn told() -> impl Strategy<Value = Command> {
    prop_oneof![
        (pattern(), word()).prop_map(|(pattern, subject)| Command::NoteAlarm {
            pattern,
            subject,
            facts: String::new()
        }),
        (by(), code_of_refusal()).prop_map(|(by, code)| Command::NoteRefusal {
            by,
            command: "a.b".into(),
            facts: code.clone(),
            code
        }),
        (by(), 0..150_u32).prop_map(|(by, personal)| Command::NoteReading {
            by,
            report: "r".into(),
            personal
        }),
        (
            prop_oneof![
                number().prop_map(|n| IncidentId(n).to_string()),
                number().prop_map(|n| format!("restore/{n}")),
                number().prop_map(|n| format!("bulk-read/P-{n}")),
                word()
            ],
            any::<bool>()
        )
            .prop_map(|(about, approved)| Command::Decided {
                about,
                approved,
                reason: String::new(),
                digest: String::new()
            }),
        number().prop_map(|n| Command::BackupDone { backup: BackupId(n), size: 10, digest: "d".into() }),
        number().prop_map(|n| Command::BackupFailed { backup: BackupId(n), reason: "no room".into() }),
        (number(), any::<bool>()).prop_map(|(n, matches)| Command::BackupTested {
            backup: BackupId(n),
            matches,
            reason: None
        }),
        number().prop_map(|n| Command::Restored {
            from: BackupId(n),
            records: 4,
            lost: 0,
            digest: "d".into(),
            commands: Vec::new()
        }),
        proptest::option::of(1..9_u64).prop_map(|broken_at| Command::AuditChecked { records: 9, broken_at }),
        (1..9_u64).prop_map(|record| Command::RecordRepaired { record }),
        number().prop_map(|node| Command::NodeWentDown { node }),
        number().prop_map(|node| Command::NodeRejoined { node }),
        (number(), number()).prop_map(|(from, to)| Command::FailedOver {
            from,
            to,
            term: 2,
            gap_ms: 3_000,
            refused: 1
        }),
        Just(Command::StartClock),
    ]
}

fn asked() -> impl Strategy<Value = Command> {
    prop_oneof![
        number().prop_map(|n| Command::Acknowledge { alarm: AlarmId(n) }),
        (number(), word()).prop_map(|(n, cause)| Command::Handle {
            alarm: AlarmId(n),
            cause,
            measure: "m".into()
        }),
        (number(), word()).prop_map(|(n, reason)| Command::Dismiss { alarm: AlarmId(n), reason }),
        (number(), word()).prop_map(|(n, digest)| Command::Recovered { incident: IncidentId(n), digest }),
        number().prop_map(|n| Command::AskLift { incident: IncidentId(n) }),
        (number(), 1..8_u32)
            .prop_map(|(n, m)| Command::TellPersons { incident: IncidentId(n), members: vec![MemberId(m)] }),
        (number(), word()).prop_map(|(n, cause)| Command::Close {
            incident: IncidentId(n),
            cause,
            measures: "m".into()
        }),
        word().prop_map(|purpose| Command::AskBulkRead { purpose }),
        word().prop_map(|reason| Command::AskRestore { reason }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_asked(acts in proptest::collection::vec(
        (by(), prop_oneof![told(), asked()], prop_oneof![Just(0_i64), 1..1_200_i64, Just(86_400_i64)]), 1..60)
    ) {
        let mut house = House::ticking();
        for (by, command, wait) in acts {
            // The harness checks invariants, refusals, rollback and the stored form of each.
            let _taken = house.give(&by, &command);
            house.wait(wait);
        }
        prop_assert_eq!(house.replayed(), Security::state_text(&house.state));
    }
}
