//! PLAT-55: an altered record is replaced by the true one, and by nothing else.

use forecourt_store::{
    Entry, Follow, Head, Heartbeat, Journal, MemoryJournal, Receipt, Replicated, StoreError, TornTail, View,
    mend,
};
use std::ops::ControlFlow;

/// A journal in which somebody altered one record.
#[derive(Debug)]
struct Altered {
    inner: MemoryJournal,
    record: Option<u64>,
}

impl Altered {
    fn filled(batches: u64, record: Option<u64>) -> Self {
        let mut inner = MemoryJournal::new();
        for n in 0..batches {
            let entry = Entry::new(n, "value", "topped-up", b"{\"paid\":100}");
            inner.append(&[entry, entry, entry]).unwrap();
        }
        Self { inner, record }
    }
}

impl Journal for Altered {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        self.inner.append(batch)
    }
    fn head(&self) -> Head {
        self.inner.head()
    }
    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, &mut |view| {
            let body: &[u8] = if Some(view.seq) == self.record { b"{\"paid\":900}" } else { view.body };
            visit(&View { body, ..*view })
        })
    }
}

impl TornTail for Altered {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        self.inner.tear(batch, keep)
    }
    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        self.inner.cut_torn()
    }
}

impl Follow for Altered {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.inner.adopt(batches)
    }
    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        self.record = self.record.filter(|record| *record <= len);
        self.inner.drop_after(len)
    }
}

#[test]
fn every_record_of_a_journal_can_be_mended_from_a_whole_one() {
    let whole = Altered::filled(4, None);
    for record in 1..=12 {
        let mut broken = Altered::filled(4, Some(record));
        assert!(matches!(broken.verify(), Err(StoreError::Broken(found)) if found.seq == record));
        assert_eq!(mend(&mut broken, &whole), Ok(Some(record)));
        assert_eq!(broken.verify(), Ok(whole.head()));
        assert_eq!(mend(&mut broken, &whole), Ok(None), "nothing is left to be done");
    }
}

#[test]
fn nothing_is_taken_from_a_log_that_does_not_hold_or_is_too_short() {
    for whole in [Altered::filled(4, Some(11)), Altered::filled(3, None)] {
        let mut broken = Altered::filled(4, Some(5));
        assert!(matches!(mend(&mut broken, &whole), Err(StoreError::Broken(_))));
        assert_eq!((broken.head().len, broken.record), (12, Some(5)), "it is as it was");
    }
}

#[test]
fn a_primary_gets_its_record_from_the_first_standby_that_is_whole() {
    let nodes = [(1, Some(6)), (2, Some(3)), (3, None)];
    let nodes = nodes.map(|(node, record)| (node, Altered::filled(4, record)));
    let mut group = Replicated::new(nodes.into(), Heartbeat::new(1_000, 3), 0).unwrap().unwrap();
    assert_eq!(group.primary(), Some(1));
    assert_eq!(group.mend(), Ok(Some((3, 6))));
    assert!(group.verify().is_ok());
    assert_eq!(group.mend(), Ok(None));
}
