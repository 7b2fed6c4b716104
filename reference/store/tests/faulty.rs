//! Planned faults do what they say, the same each time, and leave the journal within sound.

mod common;

use common::{Folder, entries, foretold, open};
use forecourt_store::{Fault, Faulty, Head, Journal, MemoryJournal, Planned, StoreError, Struck, TornTail};

fn plan() -> Vec<Planned> {
    let at = |call, fault| Planned { call, fault };
    vec![
        at(4, Fault::Torn { keep: 99 }),
        at(1, Fault::Full),
        at(3, Fault::Slow { ns: 5_000 }),
        at(5, Fault::AnswerLost),
        at(6, Fault::Slow { ns: 7_000 }),
        at(100, Fault::Full),
    ]
}

/// Appends batches 1.. against the plan, each again until it is stored, and tells what was heard.
fn run<J: TornTail>(inner: J) -> (Vec<String>, Vec<Struck>, u64, J) {
    let mut journal = Faulty::new(inner, plan());
    let mut heard = Vec::new();
    for number in 1..8 {
        loop {
            let before = journal.head();
            match journal.append(&entries(&foretold(number))) {
                Ok(receipt) => {
                    assert_eq!(receipt.first, before.len + 1);
                    break;
                }
                Err(error) => {
                    heard.push(format!("{number}: {error:?}"));
                    match error {
                        StoreError::AnswerLost => {
                            assert_eq!(journal.head().len, before.len + foretold(number).len() as u64);
                            break;
                        }
                        StoreError::Torn { kept, .. } => {
                            assert!(journal.verify().is_err());
                            assert_eq!(journal.cut_torn(), Ok(kept));
                        }
                        _ => (),
                    }
                    assert_eq!(journal.head(), before);
                    assert_eq!(journal.verify(), Ok(before));
                }
            }
        }
    }
    let (delay, struck) = (journal.take_delay(), journal.struck().to_vec());
    assert_eq!(journal.take_delay(), 0);
    (heard, struck, delay, journal.into_inner())
}

fn undisturbed() -> Head {
    let mut journal = MemoryJournal::new();
    for number in 1..8 {
        journal.append(&entries(&foretold(number))).unwrap();
    }
    journal.head()
}

#[test]
fn a_disturbed_journal_ends_as_an_undisturbed_one() {
    let (heard, struck, delay, memory) = run(MemoryJournal::new());
    // Calls 0.. are batches 1, 2 (full), 2, 3 (slow), 4 (torn), 4 (lost), 5 (slow), 6, 7.
    assert_eq!(heard, ["2: Full", "4: Torn { batch: 4, kept: 4 }", "4: AnswerLost"]);
    assert_eq!(delay, 12_000);
    let calls: Vec<u64> = struck.iter().map(|s| s.planned.call).collect();
    assert_eq!(calls, [1, 3, 4, 5, 6]);
    assert!(struck.iter().all(|s| s.felt));
    assert_eq!(memory.verify(), Ok(undisturbed()));

    let folder = Folder::new();
    let (heard_there, struck_there, delay_there, sqlite) = run(open(&folder.file("j.db")).unwrap());
    assert_eq!((heard_there, struck_there, delay_there), (heard, struck, delay));
    assert_eq!(sqlite.verify(), Ok(undisturbed()));
}

#[test]
fn a_tear_keeps_what_it_is_told_and_never_the_whole_batch() {
    for keep in 0..9 {
        let torn = Planned { call: 1, fault: Fault::Torn { keep } };
        let mut journal = Faulty::new(MemoryJournal::new(), vec![torn]);
        let head = journal.append(&entries(&foretold(2))).unwrap().head;
        let batch = foretold(5);
        let kept = keep.min(5) as u64;
        assert_eq!(journal.append(&entries(&batch)), Err(StoreError::Torn { batch: 2, kept }));
        let mut stored = 0;
        journal
            .scan(1, &mut |_| {
                stored += 1;
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(stored, head.len + kept);
        let mut read = 0;
        journal
            .read(1, &mut |_| {
                read += 1;
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(read, head.len, "a torn batch is not handed out");
        assert_eq!(journal.cut_torn(), Ok(kept));
        assert_eq!(journal.append(&entries(&batch)).unwrap().first, head.len + 1);
    }
}

#[test]
fn a_fault_without_effect_is_told_from_one_that_was_felt() {
    let slow = Planned { call: 0, fault: Fault::Slow { ns: 9 } };
    let mut journal = Faulty::new(MemoryJournal::new(), vec![slow]);
    assert_eq!(journal.append(&[]), Err(StoreError::EmptyBatch));
    assert_eq!(journal.struck(), [Struck { planned: slow, before: 0, felt: false }]);
    assert_eq!(journal.take_delay(), 0);
}
