//! Scans, findings, patches, versions (PLAT-12, PLAT-62, PLAT-63).

use forecourt_books::report::{Asked, Cell};
use forecourt_books::*;
use forecourt_service::Command;
use forecourt_service::kinds::*;

use crate::house::*;

fn found(grade: Grade) -> Found {
    Found { grade, component: "tls".into(), text: String::new() }
}

#[test]
fn a_scan_is_due_every_thirty_days_and_alarmed_when_missed() {
    let mut house = House::new();
    house.ok(&Command::PlanScans {});
    assert_eq!(house.refused(&Command::PlanScans {}).code, "already-known");
    house.wait_to(at("2026-04-01 02:59:59"));
    assert!(house.state.scans.is_empty());
    house.wait_to(at("2026-04-01 03:00:00"));
    assert!(matches!(house.asks.last(), Some(Ask::Tell(wish)) if wish.about == "SC-1"));
    house.ok(&Command::ScanDone { scan: ScanId(1), findings: Vec::new() });
    house.wait_to(at("2026-05-01 03:00:00"));
    assert_eq!(house.state.scans.len(), 2);
    house.wait_to(at("2026-05-02 23:59:58"));
    assert!(house.alarms().is_empty());
    house.wait_to(at("2026-05-02 23:59:59"));
    assert_eq!(house.alarms(), ["scan-missed SC-2"]);
    // Late is better than never.
    house.ok(&Command::ScanDone { scan: ScanId(2), findings: Vec::new() });
    assert_eq!(
        house.refused(&Command::ScanDone { scan: ScanId(2), findings: Vec::new() }).code,
        "wrong-state"
    );
}

#[test]
fn findings_are_due_by_grade_and_alarmed_when_overdue() {
    let mut house = House::new();
    house.ok(&Command::PlanScans {});
    house.wait_to(at("2026-04-01 03:00:00"));
    let findings = [Grade::Critical, Grade::High, Grade::Medium, Grade::Low].map(found).to_vec();
    house.ok(&Command::ScanDone { scan: ScanId(1), findings });
    let due = |number| house.state.findings.get(FindingId(number)).unwrap().due.to_string();
    let wanted = ["2026-04-04 23:59:59", "2026-04-08 23:59:59", "2026-05-01 23:59:59", "2026-06-30 23:59:59"];
    assert_eq!([due(1), due(2), due(3), due(4)], wanted);
    let close = |finding, closing| Command::CloseFinding {
        finding: FindingId(finding),
        closing,
        reason: "updated".into(),
    };
    house.ok(&close(2, Closing::Mitigated));
    house.wait_to(at("2026-04-10 00:00:00"));
    assert_eq!(house.alarms(), ["finding-overdue FI-1"]);
    house.ok(&close(1, Closing::Fixed));
    assert_eq!(house.refused(&close(1, Closing::Fixed)).code, "wrong-state");
    let open = house.report(Asked::new("vulnerabilities").with("state", "open"));
    assert_eq!(open.rows.len(), 2);
    let all = house.report(Asked::new("vulnerabilities"));
    assert_eq!(all.rows[0][8], Cell::Word(Text::new("overdue", "逾期")));
    assert_eq!(all.rows[1][8], Cell::Empty);
}

#[test]
fn a_finding_is_accepted_with_approval_only() {
    let mut house = House::new();
    for _ in 0..2 {
        house.ok(&Command::OpenFinding { grade: Grade::Low, component: "tls".into(), text: String::new() });
    }
    let accept = |finding| Command::CloseFinding {
        finding: FindingId(finding),
        closing: Closing::Accepted,
        reason: "old".into(),
    };
    let state = |house: &House, finding| house.state.findings.get(FindingId(finding)).unwrap().state.word();
    house.ok(&accept(1));
    assert_eq!(state(&house, 1), "acceptance-asked");
    assert_eq!(house.refused(&accept(1)).code, "wrong-state");
    house.decide_last(true);
    assert_eq!(state(&house, 1), "accepted");
    house.ok(&accept(2));
    house.decide_last(false);
    assert_eq!(state(&house, 2), "open");
    // Asked again, fixed meanwhile: the answer comes too late.
    house.ok(&accept(2));
    let fix = Command::CloseFinding { finding: FindingId(2), closing: Closing::Fixed, reason: "done".into() };
    house.ok(&fix);
    let withdrawn = Ask::WithdrawApproval { kind: "accept-finding".into(), about: "FI-2".into() };
    assert_eq!(house.asks.last(), Some(&withdrawn));
    house.decide_last(true);
    assert_eq!(state(&house, 2), "fixed");
}

fn node(house: &mut House, name: &str, components: &[(&str, &str)]) {
    let components = components.iter().map(|(name, version)| ((*name).to_owned(), (*version).to_owned()));
    house.ok(&Command::RegisterNode { node: name.into(), components: components.collect() });
}

fn publish(version: &str) -> Command {
    Command::PublishPatch { component: "tls".into(), version: version.into(), grade: Grade::High }
}

#[test]
fn a_patch_is_for_nodes_that_use_its_component_until_it_is_on_all() {
    let mut house = House::new();
    assert_eq!(house.refused(&publish("1.1")).code, "component-not-used");
    node(&mut house, "n1", &[("tls", "1.0")]);
    node(&mut house, "n2", &[("tls", "1.0"), ("store", "3")]);
    node(&mut house, "n3", &[("store", "3")]);
    house.ok(&publish("1.1"));
    let behind = |house: &House| house.report(Asked::new("patches")).rows[0][5].clone();
    assert_eq!(behind(&house), Cell::text("n1 n2"));
    let install = |node: &str| Command::InstallPatch { patch: PatchId(1), node: node.into() };
    assert_eq!(house.refused(&install("n3")).code, "unknown");
    house.ok(&install("n1"));
    assert_eq!(behind(&house), Cell::text("n2"));
    let versions = house.report(Asked::new("version"));
    assert_eq!(versions.notes[0].1, Cell::text(forecourt_service::reports::PRODUCT));
    let tls: Vec<_> = versions.rows.iter().filter(|row| row[1] == Cell::text("tls")).collect();
    assert_eq!((&tls[0][2], &tls[0][3]), (&Cell::text("1.1"), &Cell::Empty));
    assert_eq!((&tls[1][2], &tls[1][3]), (&Cell::text("1.0"), &Cell::Word(Text::new("behind", "落后"))));
    house.wait_to(at("2026-03-09 23:59:59"));
    assert_eq!(house.alarms(), ["patch-overdue PA-1"]);
    house.ok(&install("n2"));
    assert_eq!(behind(&house), Cell::text(""));
}

#[test]
fn a_later_patch_takes_the_place_of_an_earlier_one() {
    let mut house = House::new();
    node(&mut house, "n1", &[("tls", "1.0")]);
    house.ok(&publish("1.1"));
    house.ok(&publish("1.2"));
    house.ok(&Command::InstallPatch { patch: PatchId(2), node: "n1".into() });
    let rows = house.report(Asked::new("patches")).rows;
    assert_eq!((&rows[0][5], &rows[1][5]), (&Cell::text(""), &Cell::text("")));
    assert_eq!(house.refused(&publish("1.2")).code, "already-known");
    house.wait_to(at("2026-04-09 23:59:59"));
    assert!(house.alarms().is_empty());
}

#[test]
fn a_node_that_comes_later_is_behind_as_well() {
    // PLAT-63
    let mut house = House::new();
    node(&mut house, "n1", &[("tls", "1.9")]);
    house.ok(&publish("1.10"));
    house.ok(&Command::InstallPatch { patch: PatchId(1), node: "n1".into() });
    let behind = |house: &House| house.report(Asked::new("patches")).rows[0][5].clone();
    house.wait_to(at("2026-03-20 10:00:00"));
    // Newer than the patch, and of another component: nothing is wanted of them.
    node(&mut house, "n2", &[("tls", "1.11"), ("store", "3")]);
    assert_eq!(behind(&house), Cell::text(""));
    node(&mut house, "n3", &[("tls", "1.9")]);
    node(&mut house, "n3", &[("tls", "1.9.2")]);
    assert_eq!(behind(&house), Cell::text("n3"), "once");
    house.wait_to(at("2026-03-27 23:59:58"));
    assert!(house.alarms().is_empty());
    house.wait_to(at("2026-03-27 23:59:59"));
    assert_eq!(house.alarms(), ["patch-overdue PA-1"], "seven days from its own registration");
    // One more, while another is overdue: the mark stays.
    node(&mut house, "n4", &[("tls", "0.9")]);
    assert_eq!(behind(&house), Cell::text("n3 n4"));
    // A node that went beyond the patch by itself is not behind.
    node(&mut house, "n3", &[("tls", "2")]);
    house.ok(&Command::InstallPatch { patch: PatchId(1), node: "n4".into() });
    assert_eq!(behind(&house), Cell::text(""));
}

#[test]
fn versions_are_numbers_between_dots() {
    for (version, than, older) in [
        ("1.9", "1.10", true),
        ("1.10", "1.9", false),
        ("1.9", "1.9", false),
        ("1", "1.0", true),
        ("2024-a", "2024-b", true),
        ("2024-a", "2024-a", false),
    ] {
        assert_eq!(is_older(version, than), older, "{version} {than}");
    }
}
