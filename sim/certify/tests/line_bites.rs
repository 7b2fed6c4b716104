//! Clauses of the line that the gallery of mutants does not reach: each with a board, or a declaration, that breaks it.

use forecourt_board::Profile;
use forecourt_certify::act::Act;
use forecourt_certify::declaration::{Declaration, Documents};
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::mutant::{Framing, Hooks, Mutant, Scene, defect};
use forecourt_certify::run::{Options, Record, certify};
use forecourt_certify::verdict::Verdict;
use forecourt_wire::Span;
use forecourt_wire::crc::crc16;
use forecourt_wire::deframe::Flaw;

fn slot_alone() -> Declaration {
    let mut declaration = Declaration::golden();
    declaration.boards.drawer = None;
    declaration
}

fn put(hooks: Hooks, declaration: &Declaration, ids: &[&str]) -> Record {
    let profile = Profile::standard();
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    let options = Options { ids, ..Options::suites(&[]) };
    let mut link = VirtualLink::new(Mutant::with(&profile, 33, hooks));
    certify(&mut link, declaration, &profile, &options, &mut |_| {}).0
}

/// Each clause alone fails (or warns) at a board with these hooks, and passes at one without.
#[track_caller]
fn bites(ids: &[&str], hooks: Hooks) {
    for id in ids {
        let verdict = |hooks| {
            let record = put(hooks, &slot_alone(), &[id]);
            (record.outcomes[0].finding.verdict, record.outcomes[0].finding.reason.clone())
        };
        let (with, why) = verdict(hooks);
        assert!(matches!(with, Verdict::Fail | Verdict::Warn), "{id}: {with} {why}");
        let (without, why) = verdict(Hooks::NONE);
        assert_eq!(without, Verdict::Pass, "{id}: {why}");
    }
}

#[track_caller]
fn mutant_bites(mutant: &str, ids: &[&str]) {
    bites(ids, defect(mutant).expect("the gallery has it").hooks);
}

fn deaf_to_writes(scene: &mut Scene<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.get(1) == Some(&6) { None } else { scene.golden(bytes) }
}

#[test]
fn a_line_that_cannot_be_set_and_bits_that_are_off() {
    let stuck: fn(&mut Scene<'_>, &Act) -> Option<Act> =
        |_, act| if matches!(act, Act::Line { .. }) { None } else { Some(act.clone()) };
    bites(&["CH-02", "CH-11", "FR-11", "FR-13"], Hooks { feel: Some(stuck), ..Hooks::NONE });
    let slow = Hooks {
        say: Some(|_, chars| {
            let Some(first) = chars.first().map(|one| one.start) else { return };
            for (k, one) in (0u64..).zip(chars.iter_mut()) {
                let span = one.end.since(one.start);
                let longer = span + Span::from_ticks(span.ticks() / 50);
                one.start = first + longer * k;
                one.end = one.start + longer;
            }
        }),
        ..Hooks::NONE
    };
    bites(&["CH-03"], slow);
    let parity = Hooks {
        say: Some(|_, chars| {
            if let Some(last) = chars.last_mut() {
                last.flaw = Flaw::Parity;
            }
        }),
        ..Hooks::NONE
    };
    let record = put(parity, &slot_alone(), &["CH-05"]);
    assert_ne!(record.outcomes[0].finding.verdict, Verdict::Pass);
}

#[test]
fn a_receiver_that_forgives_too_much_or_too_little() {
    let blind = Hooks {
        hear: Some(|_, mut one| {
            one.flaw = Flaw::None;
            Some(one)
        }),
        ..Hooks::NONE
    };
    bites(&["CH-06", "CH-09", "CH-13"], blind);
    let offended = Hooks {
        hear: Some(|scene, one| {
            scene.memory.n[0] += u64::from(one.flaw != Flaw::None);
            if scene.memory.n[0] > 500 { None } else { Some(one) }
        }),
        ..Hooks::NONE
    };
    bites(&["CH-12"], offended);
    bites(&["FR-01", "FR-23"], Hooks { serve: Some(deaf_to_writes), ..Hooks::NONE });
}

#[test]
fn frames_that_end_too_early() {
    bites(&["FR-09"], Hooks { framing: Framing { silence: 60, ..Framing::GOLDEN }, ..Hooks::NONE });
    mutant_bites("FW-01", &["FR-12"]);
    mutant_bites("FW-02", &["FR-11"]);
    mutant_bites("FW-74", &["RB-04", "RB-05"]);
    let at_a_checksum = Hooks {
        serve: Some(|scene, bytes| {
            let end = (4..bytes.len()).find(|end| crc16(&bytes[..*end]) == 0).unwrap_or(bytes.len());
            scene.golden(&bytes[..end])
        }),
        ..Hooks::NONE
    };
    bites(&["FR-20", "FR-21"], at_a_checksum);
    let lenient = Hooks {
        serve: Some(|scene, bytes| {
            let rest = bytes.get(1..).unwrap_or_default();
            let stray = crc16(bytes) != 0 && crc16(rest) == 0;
            scene.golden(if stray { rest } else { bytes })
        }),
        ..Hooks::NONE
    };
    bites(&["FR-22"], lenient);
}

#[test]
fn noise_kills_a_receiver_that_gives_up() {
    let gives_up = Hooks {
        spoilt: Some(|scene, length| scene.memory.n[0] |= u64::from(length > 1_000)),
        serve: Some(|scene, bytes| if scene.memory.n[0] == 1 { None } else { scene.golden(bytes) }),
        ..Hooks::NONE
    };
    bites(&["RB-01"], gives_up);
}

#[test]
fn a_counter_of_its_own_mind() {
    let mut declaration = slot_alone();
    declaration.features.counters = true;
    let busy = Hooks {
        serve: Some(|scene, bytes| {
            if bytes.get(1..4) == Some(&[8, 0, 0x11]) {
                scene.memory.n[0] += 1;
                let count = scene.memory.n[0] as u8;
                return Some(scene.reply(&[8, 0, 0x11, 0, count]));
            }
            scene.golden(bytes)
        }),
        ..Hooks::NONE
    };
    assert_eq!(put(busy, &declaration, &["CT-07"]).outcomes[0].finding.verdict, Verdict::Warn);
}

#[test]
fn what_comes_unasked_is_seen_at_the_end() {
    let hooks = defect("GX-107").expect("the gallery has it").hooks;
    let record = put(hooks, &slot_alone(), &["BC-01", "TM-08"]);
    let last = record.outcomes.last().expect("both were run");
    assert_eq!((last.clause.as_str(), last.finding.verdict), ("TM-08", Verdict::Fail));
}

#[test]
fn a_declaration_that_says_too_little() {
    let ids = ["ICS-01", "ICS-04", "ICS-05", "ICS-06", "ICS-07", "ICS-08", "ICS-09"];
    let verdicts = |declaration: &Declaration| {
        let options = Options { ids: ids.map(str::to_owned).to_vec(), ..Options::suites(&[]) };
        let profile = Profile::standard();
        let mut link = VirtualLink::new(Bus::golden(&profile, &[33]).expect("the cabinet has it"));
        let record = certify(&mut link, declaration, &profile, &options, &mut |_| {}).0;
        record.outcomes.iter().map(|one| one.finding.verdict).collect::<Vec<_>>()
    };
    let mut declaration = Declaration::golden();
    assert_eq!(verdicts(&declaration), [Verdict::Pass; 7]);
    declaration.documents = Documents::default();
    declaration.firmware.image_sha256 = "sha".into();
    let mut due = [Verdict::Warn; 7];
    due[0] = Verdict::Fail;
    assert_eq!(verdicts(&declaration), due);
}
