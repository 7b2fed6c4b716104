//! PLAT-57 to PLAT-59: nodes die and return at any step; nothing acknowledged is lost or doubled, and no
//! term has two primaries.

mod common;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use common::{Folder, entries, foretold, open};
use forecourt_store::{
    Change, Cost, Entry, Fault, Faulty, Follow, Heartbeat, Journal, KeyRing, MARK_CLOSE, MARK_OPEN,
    MARK_PART, Master, MemoryJournal, NodeId, NodeState, Planned, Receipt, Record, Rejoined, Replicated,
    RingHome, Sealed, StoreError,
};
use proptest::prelude::*;

const SECOND: u64 = 1_000_000_000;

fn group<J: Follow>(journals: impl IntoIterator<Item = J>) -> Replicated<J> {
    let nodes: BTreeMap<NodeId, J> = (1..).zip(journals).collect();
    Replicated::new(nodes, Heartbeat::new(SECOND, 3), 0).unwrap().unwrap()
}

fn memories(count: usize) -> Replicated<MemoryJournal> {
    group((0..count).map(|_| MemoryJournal::new()))
}

fn put(journal: &mut dyn Journal, number: u64) -> Result<Receipt, StoreError> {
    journal.append(&entries(&foretold(number)))
}

#[test]
fn a_batch_is_on_every_standby_before_it_is_answered() {
    let mut group = memories(3);
    assert_eq!((group.term(), group.primary()), (1, Some(1)));
    let head = put(&mut group, 5).unwrap().head;
    for node in 1..=3 {
        assert_eq!(group.journal(node).unwrap().verify(), Ok(head));
    }
    assert_eq!(group.append_at(2, &entries(&foretold(6))), Err(StoreError::NotPrimary { node: 2 }));
    assert_eq!(group.append_at(9, &entries(&foretold(6))), Err(StoreError::NotPrimary { node: 9 }));
}

#[test]
fn three_missed_beats_and_a_standby_takes_over() {
    let mut group = memories(3);
    put(&mut group, 1).unwrap();
    for node in 1..=3 {
        group.heard(node, 10 * SECOND);
    }
    group.kill(1);
    assert_eq!(put(&mut group, 2), Err(StoreError::NoPrimary));
    for at in 11..13 {
        group.heard(2, at * SECOND);
        group.heard(3, at * SECOND);
        assert_eq!(group.tick(at * SECOND), Ok(vec![]));
    }
    assert_eq!(group.deadline(), Some(13 * SECOND));
    let change = Change::FailedOver { from: 1, to: 2, gap: 3 * SECOND, term: 2 };
    assert_eq!(group.tick(13 * SECOND), Ok(vec![change]));
    let head = put(&mut group, 2).unwrap().head;
    // Node 1 comes back and does not know.
    assert_eq!(
        group.append_at(1, &entries(&foretold(3))),
        Err(StoreError::StaleTerm { node: 1, term: 1, present: 2 })
    );
    let rejoined = Rejoined { node: 1, dropped: 0, copied: foretold(2).len() as u64 };
    assert_eq!(group.rejoin(1, 14 * SECOND), Ok(Some(rejoined)));
    assert_eq!(group.state(1), Some(NodeState::Standby));
    assert_eq!(group.journal(1).unwrap().verify(), Ok(head));
    assert_eq!(group.append_at(1, &entries(&foretold(3))), Err(StoreError::NotPrimary { node: 1 }));
}

/// A primary that hears nothing of its dismissal is alive, and yet accepts nothing.
#[test]
fn a_primary_cut_off_accepts_nothing_after_the_takeover() {
    let mut group = memories(2);
    group.heard(2, 2 * SECOND);
    group.tick(3 * SECOND).unwrap();
    let refused = StoreError::StaleTerm { node: 1, term: 1, present: 2 };
    assert_eq!(group.append_at(1, &entries(&foretold(1))), Err(refused));
    assert_eq!(group.journal(1).unwrap().head().len, 0);
    assert_eq!(put(&mut group, 1).unwrap().first, 1);
}

#[test]
fn the_longest_log_takes_over_and_a_tail_nobody_was_told_of_is_cut() {
    // The primary dies after its own write: its tail is cut when it returns.
    let mut group = memories(3);
    put(&mut group, 1).unwrap();
    group.perish(&entries(&foretold(4)), 1).unwrap();
    group.heard(2, 3 * SECOND);
    group.heard(3, 3 * SECOND);
    group.tick(3 * SECOND).unwrap();
    put(&mut group, 2).unwrap();
    let rejoined = Rejoined { node: 1, dropped: foretold(4).len() as u64, copied: foretold(2).len() as u64 };
    assert_eq!(group.rejoin(1, 4 * SECOND), Ok(Some(rejoined)));

    // It dies after one standby has the batch: that one takes over, and the others get it.
    let mut group = memories(3);
    put(&mut group, 1).unwrap();
    group.kill(2);
    put(&mut group, 2).unwrap();
    group.rejoin(2, SECOND).unwrap();
    let (two, three) = (group.journal(2).unwrap().head(), group.journal(3).unwrap().head());
    assert_eq!(two, three);
    group.perish(&entries(&foretold(4)), 2).unwrap();
    group.kill(3);
    group.returns(3, 2 * SECOND);
    group.heard(2, 3 * SECOND);
    let changes = group.tick(3 * SECOND).unwrap();
    assert!(matches!(changes[..], [Change::FailedOver { from: 1, to: 2, .. }]), "{changes:?}");
    group.catch_up(3, 1).unwrap().expect("one batch was missing");
    assert_eq!(group.journal(3).unwrap().head(), group.head());
    assert_eq!(group.head().len, two.len + foretold(4).len() as u64);
}

/// A node that was not there for something acknowledged never takes over, whatever the need.
#[test]
fn a_node_that_lacks_something_does_not_take_over() {
    let mut group = memories(2);
    group.kill(2);
    let head = put(&mut group, 1).unwrap().head;
    group.returns(2, SECOND);
    group.kill(1);
    for at in 2..9 {
        group.heard(2, at * SECOND);
        assert_eq!(group.tick(at * SECOND), Ok(vec![]));
        assert_eq!(group.catch_up(2, 1), Err(StoreError::NoPrimary));
    }
    assert_eq!((group.primary(), group.head()), (None, head));
    group.returns(1, 9 * SECOND);
    let changes = group.tick(9 * SECOND).unwrap();
    assert!(matches!(changes[..], [Change::FailedOver { from: 1, to: 1, term: 2, .. }]), "{changes:?}");
    assert_eq!(group.head(), head);
}

#[test]
fn a_standby_that_cannot_write_falls_out_and_the_answer_that_was_lost_is_shipped() {
    let faulty = |fault| Faulty::new(MemoryJournal::new(), vec![Planned { call: 1, fault }]);
    let mut group = group([faulty(Fault::AnswerLost), faulty(Fault::Full)]);
    put(&mut group, 1).unwrap();
    assert_eq!(put(&mut group, 2), Err(StoreError::AnswerLost));
    assert_eq!(group.state(2), Some(NodeState::Down));
    let rejoined = group.rejoin(2, SECOND).unwrap().unwrap();
    assert_eq!(rejoined.copied, foretold(2).len() as u64);
    assert_eq!(group.journal(2).unwrap().head(), group.head());
}

/// Sealed once, before the batch is shipped: the nodes store equal bytes, and no node needs a key.
#[test]
fn a_sealed_group_fails_over_and_reads_on() {
    let body = format!("{MARK_OPEN}M-7{MARK_PART}13812345678{MARK_CLOSE}");
    let ring = KeyRing::create(Master::Key(&[7; 32]), Cost::default(), 0, &mut |out| out.fill(1)).unwrap();
    let source = Box::new(|out: &mut [u8]| out.fill(2));
    let mut journal = Sealed::new(memories(2), ring, RingHome::Memory, source);
    let head = journal.append(&[Entry::new(1, "members", "registered", body.as_bytes())]).unwrap().head;
    let group = journal.inner_mut();
    group.kill(1);
    group.heard(2, 3 * SECOND);
    assert_eq!(group.tick(3 * SECOND).unwrap().len(), 1);
    let mut read = Vec::new();
    let mut take = |record: Record| {
        read.push(record.body);
        ControlFlow::Continue(())
    };
    journal.read(1, &mut take).unwrap();
    assert_eq!((read, journal.verify()), (vec![body.into_bytes()], Ok(head)));
}

#[test]
fn files_replicate_as_memory_does_and_a_torn_one_is_mended() {
    let folder = Folder::new();
    let paths = [folder.file("one.db"), folder.file("two.db")];
    let mut group = group(paths.each_ref().map(|path| open(path).unwrap()));
    put(&mut group, 3).unwrap();
    group.perish(&entries(&foretold(4)), 1).unwrap();
    group.heard(2, 3 * SECOND);
    group.tick(3 * SECOND).unwrap();
    let head = put(&mut group, 5).unwrap().head;
    let rejoined = group.rejoin(1, 4 * SECOND).unwrap().unwrap();
    assert_eq!((rejoined.dropped, rejoined.copied), (5, 6));
    drop(group);
    for path in paths {
        assert_eq!(open(&path).unwrap().verify(), Ok(head));
    }
}

#[test]
fn a_node_with_another_log_is_left_alone_until_somebody_decides() {
    let [mut long, mut short, mut other] = [(); 3].map(|()| MemoryJournal::new());
    put(&mut long, 1).unwrap();
    put(&mut short, 1).unwrap();
    put(&mut long, 2).unwrap();
    put(&mut other, 3).unwrap();
    let foreign = other.head();
    let mut group = group([short, long, other]);
    assert_eq!((group.primary(), group.state(1)), (Some(2), Some(NodeState::Standby)));
    assert_eq!(group.journal(1).unwrap().head(), group.head());
    assert_eq!((group.state(3), group.journal(3).unwrap().head()), (Some(NodeState::CatchingUp), foreign));
    assert_eq!(group.catch_up(3, 9).unwrap().unwrap().dropped, foreign.len);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Append,
    AskEverybody,
    Perish(usize),
    Kill(NodeId),
    Silence(NodeId),
    Return(NodeId),
    CatchUp(NodeId, u64),
    Seconds(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let node = || 1..4_u32;
    prop_oneof![
        6 => Just(Step::Append),
        1 => Just(Step::AskEverybody),
        2 => (0..4_usize).prop_map(Step::Perish),
        2 => node().prop_map(Step::Kill),
        1 => node().prop_map(Step::Silence),
        3 => node().prop_map(Step::Return),
        4 => (node(), 1..3_u64).prop_map(|(node, batches)| Step::CatchUp(node, batches)),
        4 => (1..4_u64).prop_map(Step::Seconds),
    ]
}

/// The group with a client that repeats what was not answered, and everything that was seen.
struct Run {
    group: Replicated<MemoryJournal>,
    now: u64,
    beating: BTreeMap<NodeId, bool>,
    next: u64,
    unanswered: Option<u64>,
    acknowledged: Vec<u64>,
    primaries: BTreeMap<u64, NodeId>,
}

impl Run {
    /// The commands in the primary's log, one a batch; a batch has three records.
    fn log(&self) -> Vec<u64> {
        let mut all = Vec::new();
        self.group
            .read(1, &mut |record| {
                all.extend(record.closes.then_some(record.at));
                ControlFlow::Continue(())
            })
            .unwrap();
        all
    }

    fn ask(&mut self, node: NodeId, command: u64) -> Result<Receipt, StoreError> {
        let entry = Entry::new(command, "fuel", "sold", b"1250");
        let answer = self.group.append_at(node, &[entry, entry, entry]);
        if answer.is_ok() {
            let seen = self.primaries.insert(self.group.term(), node);
            assert!(seen.is_none_or(|seen| seen == node), "two primaries in term {}", self.group.term());
            self.acknowledged.push(command);
        }
        answer
    }

    /// The client: first what was not answered, unless the log has it (PLAT-04); then something new.
    fn command(&mut self) -> Option<u64> {
        self.group.primary()?;
        let command = self.unanswered.take();
        if let Some(command) = command.filter(|command| self.log().contains(command)) {
            self.acknowledged.push(command);
            return None;
        }
        Some(command.unwrap_or_else(|| {
            self.next += 1;
            self.next
        }))
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Append => {
                if let (Some(command), Some(primary)) = (self.command(), self.group.primary()) {
                    self.ask(primary, command).unwrap();
                }
            }
            Step::AskEverybody => {
                for node in 1..4 {
                    self.next += 1;
                    let answer = self.ask(node, self.next);
                    assert!(answer.is_err() || self.group.primary() == Some(node));
                }
            }
            Step::Perish(writes) => {
                if let (Some(command), Some(primary)) = (self.command(), self.group.primary()) {
                    let entry = Entry::new(command, "fuel", "sold", b"1250");
                    self.group.perish(&[entry, entry, entry], writes).unwrap();
                    self.unanswered = Some(command);
                    self.beating.insert(primary, false);
                }
            }
            Step::Kill(node) => {
                self.group.kill(node);
                self.beating.insert(node, false);
            }
            Step::Silence(node) => _ = self.beating.insert(node, false),
            Step::Return(node) => {
                self.group.returns(node, self.now);
                self.beating.insert(node, true);
            }
            Step::CatchUp(node, batches) => match self.group.catch_up(node, batches) {
                Ok(_) => (),
                Err(error) => assert_eq!((error, self.group.primary()), (StoreError::NoPrimary, None)),
            },
            Step::Seconds(seconds) => (0..seconds).for_each(|_| self.second()),
        }
        self.check();
    }

    fn second(&mut self) {
        self.now += SECOND;
        for (&node, _) in self.beating.iter().filter(|(_, beating)| **beating) {
            self.group.heard(node, self.now);
        }
        self.group.tick(self.now).unwrap();
    }

    /// Sorted, because an answer that was lost is heard of later than the next one.
    fn sorted(&self) -> Vec<u64> {
        let mut all = self.acknowledged.clone();
        all.sort_unstable();
        all
    }

    fn check(&self) {
        let Some(primary) = self.group.primary() else { return };
        let log = self.log();
        let mut answered: Vec<u64> =
            log.iter().copied().filter(|command| self.acknowledged.contains(command)).collect();
        answered.sort_unstable();
        assert_eq!(answered, self.sorted(), "lost or doubled");
        // Of the others at most those the client is still waiting for, or those asked of a wrong node.
        assert!(log.iter().all(|command| *command <= self.next));
        assert!(log.len() <= self.acknowledged.len() + 1);
        for node in 1..4 {
            if self.group.state(node) == Some(NodeState::Standby) {
                assert_eq!(self.group.journal(node).unwrap().head(), self.group.head());
            }
        }
        assert_eq!(self.group.state(primary), Some(NodeState::Primary));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_acknowledged_is_lost_or_doubled_whoever_dies_whenever(
        steps in proptest::collection::vec(step(), 1..80),
    ) {
        let mut run = Run {
            group: memories(3),
            now: 0,
            beating: (1..4).map(|node| (node, true)).collect(),
            next: 0,
            unanswered: None,
            acknowledged: Vec::new(),
            primaries: BTreeMap::new(),
        };
        for step in steps {
            run.take(step);
        }
        // All return: there is one primary, the others have its log, and the client gets its last answer.
        for node in 1..4 {
            run.take(Step::Return(node));
        }
        run.take(Step::Seconds(4));
        prop_assert!(run.group.primary().is_some());
        for node in 1..4 {
            run.group.rejoin(node, run.now).unwrap();
        }
        run.take(Step::Append);
        run.take(Step::Append);
        let head = run.group.head();
        for node in 1..4 {
            prop_assert_eq!(run.group.journal(node).unwrap().verify(), Ok(head));
        }
        let mut log = run.log();
        log.sort_unstable();
        prop_assert_eq!(log, run.sorted());
    }
}
