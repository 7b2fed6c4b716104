//! PLAT-57 … PLAT-60: whichever node dies, and when, the house ends the same.

use crate::world::*;
use forecourt_books::By;
use forecourt_site::{Outcome, Site};
use forecourt_store::{Change, Heartbeat, Journal, MemoryJournal, NodeState, Replicated, StoreError};
use forecourt_wire::Instant;
use serde_json::{Value as Json, json};

type Group = Replicated<MemoryJournal>;
const S: u64 = 1_000_000_000;

fn group() -> Group {
    let nodes = (1..=3).map(|node| (node, MemoryJournal::new())).collect();
    Replicated::new(nodes, Heartbeat::new(S, 3), 0).unwrap().unwrap()
}

/// What is asked of the house, with a request key each.
fn asked() -> Vec<(&'static str, Json)> {
    let cash = |amount: u64| json!([{ "means": "cash", "amount": amount }]);
    let mut asked = vec![
        ("organisation.open-branch", json!({ "name": "Head", "kind": "head-office" })),
        ("organisation.open-branch", json!({ "name": "East", "kind": "store" })),
        ("members.join", join()),
        ("members.add-vehicle", json!({ "member": "M-1", "plate": PERSONAL[5] })),
        ("members.join", join()), // the same identity twice: refused, and stays refused
    ];
    asked.extend([70_000, 20_000, 1_000].map(|amount: u64| {
        ("value.top-up", json!({ "member": "M-1", "amount": amount, "parts": cash(amount) }))
    }));
    asked
}

/// Beats of every node that is up, once a second until `until`; then who is missed.
fn beat(group: &mut Group, from: u64, until: u64) -> Vec<Change> {
    let mut changes = Vec::new();
    for second in from..=until {
        for node in 1..=3 {
            if matches!(group.state(node), Some(NodeState::Primary | NodeState::Standby)) {
                group.heard(node, second * S);
            }
        }
        changes.extend(group.tick(second * S).unwrap());
    }
    changes
}

/// Who dies before which command, in the middle of its append after so many writes if that is said.
#[derive(Clone, Copy, Debug)]
struct Death {
    node: u32,
    step: usize,
    writes: Option<usize>,
}

fn run(death: Option<Death>) -> (Vec<(&'static str, String)>, Vec<Outcome>) {
    let mut site = Site::new(setup(group()), Instant::ZERO).unwrap();
    let (mut answers, mut second) = (Vec::new(), 10);
    for (step, (name, fields)) in asked().into_iter().enumerate() {
        let at = 10 + step as u64 * 10;
        if let Some(death) = death.filter(|death| death.step == step) {
            let mut group = site.into_journal();
            match death.writes {
                // The batch that is on its way when the primary dies is found by asking a site that dies with it.
                Some(writes) => perish(&mut group, at, name, &fields, step, writes),
                None => group.kill(death.node),
            }
            // Nobody accepts until the primary is missed; then the best standby goes on from the same log.
            let changes = beat(&mut group, second, at + 3);
            let failed = changes.iter().filter(|change| matches!(change, Change::FailedOver { .. })).count();
            assert_eq!(
                failed,
                usize::from(death.node == 1 || death.writes.is_some()),
                "{death:?}: {changes:?}"
            );
            site = Site::new(setup(group), Instant::from_secs(at)).unwrap();
        }
        let answer =
            site.request(Instant::from_secs(at), &By::System, &format!("r-{step}"), command(name, fields));
        answers.push(answer.unwrap_or_else(|refusal| panic!("{death:?} at {step}: {refusal}")));
        second = at;
    }
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
    (texts(&site), answers)
}

/// The primary dies while it writes what this command would have written.
fn perish(group: &mut Group, at: u64, name: &str, fields: &Json, step: usize, writes: usize) {
    let mut copy = MemoryJournal::new();
    forecourt_store::take_over(&mut copy, &*group, group.head().len).unwrap();
    let before = copy.head().len;
    let mut trial = Site::new(setup(copy), Instant::from_secs(at)).unwrap();
    let key = format!("r-{step}");
    let _answer = trial.request(Instant::from_secs(at), &By::System, &key, command(name, fields.clone()));
    let mut records = Vec::new();
    trial
        .journal()
        .read(before + 1, &mut |record| {
            records.push(record);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    let batch: Vec<forecourt_store::Entry<'_>> = records
        .iter()
        .map(|record| forecourt_store::Entry {
            at: record.at,
            by: &record.by,
            context: &record.context,
            kind: &record.kind,
            body: &record.body,
        })
        .collect();
    group.perish(&batch, writes).unwrap();
}

#[test]
fn any_node_may_die_at_any_step() {
    let (texts, answers) = run(None);
    assert!(matches!(answers[4], Outcome::Refused { .. }), "{answers:?}");
    for step in 0..asked().len() {
        for node in 1..=3 {
            let died = run(Some(Death { node, step, writes: None }));
            assert_eq!((&died.0, &died.1), (&texts, &answers), "node {node} before step {step}");
        }
        for writes in 0..=3 {
            let died = run(Some(Death { node: 1, step, writes: Some(writes) }));
            assert_eq!((&died.0, &died.1), (&texts, &answers), "step {step} after {writes} writes");
        }
    }
}

#[test]
fn the_old_primary_accepts_nothing_and_joins_again() {
    let mut site = Site::new(setup(group()), Instant::ZERO).unwrap();
    furnish(&mut site);
    let mut group = site.into_journal();
    let _first = beat(&mut group, 31, 60);
    group.kill(1);
    let changes = beat(&mut group, 61, 64);
    assert_eq!(changes, [Change::FailedOver { from: 1, to: 2, gap: 3 * S, term: 2 }]);
    let body = b"{}";
    let stray = forecourt_store::Entry::new(1, "value", "topped-up", body);
    let refused = group.append_at(1, &[stray]);
    assert!(matches!(refused, Err(StoreError::StaleTerm { node: 1, term: 1, present: 2 })), "{refused:?}");
    let mut site = Site::new(setup(group), Instant::from_secs(64)).unwrap();
    let now = Instant::from_secs(64);
    site.nodes_changed(now, &changes, 2).unwrap();
    top_up(&mut site, 70, 5_000);
    let mut group = site.into_journal();
    let back = group.rejoin(1, 80 * S).unwrap().expect("it is a standby again");
    assert_eq!((back.node, group.state(1)), (1, Some(NodeState::Standby)));
    let mut site = Site::new(setup(group), Instant::from_secs(80)).unwrap();
    give(&mut site, 80, "security.node-rejoined", json!({ "node": 1 }));
    let asked = forecourt_books::report::Asked::new("security.availability").with("period", "2026-03-02");
    let report = site.report(Instant::from_secs(90), &By::System, &asked).unwrap();
    let text = report.csv(forecourt_books::Lang::En);
    assert!(text.contains("1,2,2,3000,2"), "from, to, term, gap, refused: {text}");
    assert_eq!(count(&site, "security.node-rejoined"), 1);
}

#[test]
fn while_no_node_is_primary_no_site_comes_up_and_nothing_is_lost() {
    let mut site = Site::new(setup(group()), Instant::ZERO).unwrap();
    furnish(&mut site);
    let before = texts(&site);
    let mut group = site.into_journal();
    let mut copy = MemoryJournal::new();
    forecourt_store::take_over(&mut copy, &group, u64::MAX).unwrap();
    group.kill(1);
    assert!(Site::new(setup(group), Instant::from_secs(40)).is_err(), "there is nothing to come up from");
    let site = Site::new(setup(copy), Instant::from_secs(40)).unwrap();
    assert_eq!(texts(&site), before);
}
