//! Who was heard when, and who has been silent for too long (PLAT-58). Knows no journal, no clock and no
//! line: instants are handed in.

use std::collections::BTreeMap;

use super::NodeId;

/// The book of heartbeats. Times in nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    beat_ns: u64,
    misses: u32,
    heard: BTreeMap<NodeId, u64>,
}

impl Heartbeat {
    /// A node beats every `beat_ns` and is given up after `misses` beats that did not come; both 1 or more.
    #[must_use]
    pub fn new(beat_ns: u64, misses: u32) -> Self {
        Self { beat_ns: beat_ns.max(1), misses: misses.max(1), heard: BTreeMap::new() }
    }

    /// How long a node may be silent, in nanoseconds: the longest time a failure goes unseen.
    #[must_use]
    pub fn patience_ns(&self) -> u64 {
        self.beat_ns.saturating_mul(u64::from(self.misses))
    }

    /// Expects `node` from `now` on.
    pub fn watch(&mut self, node: NodeId, now: u64) {
        self.heard.insert(node, now);
    }

    /// Expects `node` no longer.
    pub fn leave(&mut self, node: NodeId) {
        self.heard.remove(&node);
    }

    /// A beat of `node` arrived at `now`. Of a node nobody expects it means nothing; time never goes back.
    pub fn heard(&mut self, node: NodeId, now: u64) {
        if let Some(last) = self.heard.get_mut(&node) {
            *last = now.max(*last);
        }
    }

    /// When `node` was last heard, if it is expected.
    #[must_use]
    pub fn last(&self, node: NodeId) -> Option<u64> {
        self.heard.get(&node).copied()
    }

    /// The nodes given up at `now`, by id.
    #[must_use]
    pub fn silent(&self, now: u64) -> Vec<NodeId> {
        let over = |last: u64| last.saturating_add(self.patience_ns()) <= now;
        self.heard.iter().filter(|(_, last)| over(**last)).map(|(node, _)| *node).collect()
    }

    /// When the next node will have to be given up if nothing is heard until then.
    #[must_use]
    pub fn deadline(&self) -> Option<u64> {
        self.heard.values().min().map(|last| last.saturating_add(self.patience_ns()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_missed_beats_and_not_a_moment_less() {
        let mut book = Heartbeat::new(1_000, 3);
        book.watch(1, 500);
        book.watch(2, 500);
        book.heard(2, 1_400);
        book.heard(2, 1_300);
        book.heard(7, 1_300);
        assert_eq!((book.deadline(), book.last(2), book.last(7)), (Some(3_500), Some(1_400), None));
        assert!(book.silent(3_499).is_empty());
        assert_eq!((book.silent(3_500), book.silent(4_400)), (vec![1], vec![1, 2]));
        book.leave(1);
        assert_eq!((book.deadline(), book.silent(3_500)), (Some(4_400), vec![]));
    }
}
