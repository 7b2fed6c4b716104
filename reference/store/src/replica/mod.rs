//! Several nodes, each with a journal, one of them the primary (PLAT-57 to PLAT-59).
//!
//! A batch is acknowledged once it is on the primary and on every standby that is up. This object is also
//! the register of the group: it alone says which term it is, who the primary is and who holds everything
//! acknowledged, so that a primary cut off from the others cannot go on by itself. It knows no line, no
//! clock and no thread: deaths, returns, beats and instants are handed in.

mod beat;
mod catch_up;
mod mend;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::error::StoreError;
use crate::follow::Follow;
use crate::journal::Journal;
use crate::record::{Entry, Head, Receipt, View};

pub use beat::Heartbeat;

/// A node's number; of equals the lowest takes over (PLAT-58).
pub type NodeId = u32;

/// What a node is to the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    /// Dead, or not heard for too long.
    Down,
    /// Returned, and not yet caught up: it counts for nothing.
    CatchingUp,
    /// Holds everything acknowledged and gets every batch before it is acknowledged.
    Standby,
    /// Accepts.
    Primary,
}

/// What happened by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A standby took over (PLAT-58).
    FailedOver {
        /// The primary before.
        from: NodeId,
        /// The primary now.
        to: NodeId,
        /// Nanoseconds since the last beat of the one before.
        gap: u64,
        /// The term that begins (PLAT-59).
        term: u64,
    },
    /// A node beside the primary was not heard for too long; batches no longer wait for it.
    StandbyLost {
        /// The node.
        node: NodeId,
    },
}

/// A node is a standby again (PLAT-59).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejoined {
    /// The node.
    pub node: NodeId,
    /// Records it had that were never acknowledged.
    pub dropped: u64,
    /// Records it was given.
    pub copied: u64,
}

#[derive(Debug)]
struct Node<J> {
    journal: J,
    state: NodeState,
    /// The last term it heard of.
    term: u64,
    /// Whether it holds everything acknowledged: only such a node may take over.
    complete: bool,
    dropped: u64,
    copied: u64,
}

/// A journal kept by several nodes; as a [`Journal`] it is that of the present primary.
#[derive(Debug)]
pub struct Replicated<J> {
    nodes: BTreeMap<NodeId, Node<J>>,
    beats: Heartbeat,
    term: u64,
    primary: NodeId,
    /// When the primary was last heard.
    heard: u64,
    acknowledged: Head,
}

impl<J: Follow> Replicated<J> {
    /// A group whose first primary is the node with the longest journal, then the lowest id, in term 1. Those
    /// whose journal is a beginning of it are brought up to it and are standbys; one with another log is left
    /// as it is until somebody decides and calls [`Replicated::catch_up`]. Nothing for no nodes.
    ///
    /// # Errors
    /// A journal cannot be read or written.
    pub fn new(nodes: BTreeMap<NodeId, J>, beats: Heartbeat, now: u64) -> Result<Option<Self>, StoreError> {
        let nodes: BTreeMap<NodeId, Node<J>> =
            nodes.into_iter().map(|(id, journal)| (id, Node::new(journal))).collect();
        let Some(&primary) = nodes.keys().next() else { return Ok(None) };
        let mut group = Self { nodes, beats, term: 0, primary, heard: now, acknowledged: Head::EMPTY };
        let first = group.best().expect("there is a node, and all are up");
        for id in group.others(first) {
            let fits = catch_up::is_beginning(&group.nodes[&id].journal, &group.nodes[&first].journal)?;
            let node = group.nodes.get_mut(&id).expect("the ids were just listed");
            (node.state, node.complete) =
                if fits { (NodeState::Standby, true) } else { (NodeState::CatchingUp, false) };
            group.beats.watch(id, now);
        }
        group.take_over(now)?;
        Ok(Some(group))
    }

    /// The present term; the first is 1 (PLAT-59).
    #[must_use]
    pub fn term(&self) -> u64 {
        self.term
    }

    /// The present primary, if it is up.
    #[must_use]
    pub fn primary(&self) -> Option<NodeId> {
        (self.state(self.primary) == Some(NodeState::Primary)).then_some(self.primary)
    }

    /// What `node` is at present; nothing for a stranger.
    #[must_use]
    pub fn state(&self, node: NodeId) -> Option<NodeState> {
        self.nodes.get(&node).map(|node| node.state)
    }

    /// The journal of `node`, as it lies there.
    #[must_use]
    pub fn journal(&self, node: NodeId) -> Option<&J> {
        self.nodes.get(&node).map(|node| &node.journal)
    }

    /// A beat of `node` arrived.
    pub fn heard(&mut self, node: NodeId, now: u64) {
        self.beats.heard(node, now);
        if self.primary() == Some(node) {
            self.heard = self.heard.max(now);
        }
    }

    /// When [`Replicated::tick`] is next due if nothing is heard until then.
    #[must_use]
    pub fn deadline(&self) -> Option<u64> {
        let vacant = self.primary().is_none() && self.best().is_some();
        let missed = vacant.then(|| self.heard.saturating_add(self.beats.patience_ns()));
        missed.into_iter().chain(self.beats.deadline()).min()
    }

    /// Gives up who was silent for too long, and lets a standby take over if that was the primary
    /// (PLAT-58): the one with the longest log, then the lowest id. Without one, a later tick tries again.
    ///
    /// # Errors
    /// A journal cannot be read or written.
    pub fn tick(&mut self, now: u64) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        for id in self.beats.silent(now) {
            self.beats.leave(id);
            self.kill(id);
            if id != self.primary {
                changes.push(Change::StandbyLost { node: id });
            }
        }
        // A primary that died and is back before it was missed has lost its place all the same: what it had
        // in hand is unknown.
        let missed = self.heard.saturating_add(self.beats.patience_ns()) <= now;
        if self.primary().is_none() && missed {
            let (from, gap) = (self.primary, now.saturating_sub(self.heard));
            if let Some(to) = self.take_over(now)? {
                changes.push(Change::FailedOver { from, to, gap, term: self.term });
            }
        }
        Ok(changes)
    }

    /// `node` dies. That the primary is dead is seen only when its beats are missed; until then nobody
    /// accepts. A standby's death is seen by the next batch.
    pub fn kill(&mut self, node: NodeId) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.state = NodeState::Down;
        }
    }

    /// The primary dies in the middle of an append, after `writes` of its writes: its own, then one to each
    /// standby by id. Nobody is answered. Exists for the injection of faults.
    ///
    /// # Errors
    /// As for [`Journal::append`].
    pub fn perish(&mut self, batch: &[Entry<'_>], writes: usize) -> Result<(), StoreError> {
        let primary = self.primary().ok_or(StoreError::NoPrimary)?;
        let standbys = self.nodes.iter().filter(|(_, node)| node.state == NodeState::Standby);
        let order: Vec<NodeId> = std::iter::once(primary).chain(standbys.map(|(id, _)| *id)).collect();
        for id in order.iter().take(writes) {
            self.nodes.get_mut(id).expect("the ids were just listed").journal.append(batch)?;
        }
        self.kill(primary);
        Ok(())
    }

    /// A batch reaches `node`, which may not know that it is no longer the primary (PLAT-59).
    ///
    /// # Errors
    /// [`StoreError::StaleTerm`], [`StoreError::NotPrimary`], [`StoreError::NoPrimary`]; otherwise those of
    /// the primary's journal.
    pub fn append_at(&mut self, id: NodeId, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        let node = self.nodes.get_mut(&id).ok_or(StoreError::NotPrimary { node: id })?;
        if node.term < self.term {
            return Err(StoreError::StaleTerm { node: id, term: node.term, present: self.term });
        }
        match node.state {
            NodeState::Primary => (),
            _ if id == self.primary => return Err(StoreError::NoPrimary),
            _ => return Err(StoreError::NotPrimary { node: id }),
        }
        let before = node.journal.head();
        let result = node.journal.append(batch);
        let head = node.journal.head();
        if head == before {
            return result;
        }
        // Also where the answer was lost (fault H8): what is stored is shipped, whatever was heard.
        for (_, node) in self.nodes.iter_mut().filter(|(other, _)| **other != id) {
            let stored = node.state == NodeState::Standby
                && node.journal.append(batch).is_ok_and(|receipt| receipt.head == head);
            if !stored {
                // PLAT-57: it is acknowledged without this node, which may not take over until it has it.
                node.complete = false;
                if node.state == NodeState::Standby {
                    node.state = NodeState::Down;
                }
            }
        }
        self.acknowledged = head;
        result
    }

    /// `node` starts again; it counts for nothing until it has caught up. Nothing happens to one that is up.
    pub fn returns(&mut self, id: NodeId, now: u64) {
        let Some(node) = self.nodes.get_mut(&id).filter(|node| node.state == NodeState::Down) else { return };
        (node.state, node.dropped, node.copied) = (NodeState::CatchingUp, 0, 0);
        self.beats.watch(id, now);
    }

    /// Brings `node` nearer to the primary's log by at most `batches` batches. Once nothing is missing it is
    /// a standby, and this says so (PLAT-59).
    ///
    /// # Errors
    /// [`StoreError::NoPrimary`]; a journal cannot be read or written.
    pub fn catch_up(&mut self, id: NodeId, batches: u64) -> Result<Option<Rejoined>, StoreError> {
        let primary = self.primary().ok_or(StoreError::NoPrimary)?;
        let is_due = |node: &Node<J>| node.state == NodeState::CatchingUp;
        if !self.nodes.get(&id).is_some_and(is_due) {
            return Ok(None);
        }
        let mut node = self.nodes.remove(&id).expect("it was there above");
        let reached = node.advance(&self.nodes[&primary].journal, batches);
        if let Ok(true) = reached {
            (node.state, node.term, node.complete) = (NodeState::Standby, self.term, true);
        }
        let rejoined = Rejoined { node: id, dropped: node.dropped, copied: node.copied };
        self.nodes.insert(id, node);
        reached.map(|all| all.then_some(rejoined))
    }

    /// [`Replicated::returns`] and [`Replicated::catch_up`] to the end.
    ///
    /// # Errors
    /// As [`Replicated::catch_up`].
    pub fn rejoin(&mut self, id: NodeId, now: u64) -> Result<Option<Rejoined>, StoreError> {
        self.returns(id, now);
        self.catch_up(id, u64::MAX)
    }

    /// The best of those who hold everything acknowledged becomes the primary of a new term; the other
    /// standbys are brought to its log before anything is accepted.
    fn take_over(&mut self, now: u64) -> Result<Option<NodeId>, StoreError> {
        let Some(best) = self.best() else { return Ok(None) };
        self.term += 1;
        self.primary = best;
        self.heard = now;
        let node = self.nodes.get_mut(&best).expect("it was chosen from the nodes");
        node.journal.cut_torn()?;
        (node.state, node.term) = (NodeState::Primary, self.term);
        self.beats.watch(best, now);
        let standbys: Vec<NodeId> = self.others(best);
        for id in standbys {
            let node = self.nodes.get_mut(&id).expect("the ids were just listed");
            node.state = NodeState::CatchingUp;
            if self.beats.last(id).is_none() {
                self.beats.watch(id, now);
            }
            if self.catch_up(id, u64::MAX).is_err() {
                self.kill(id);
            }
        }
        // Whoever reads the new primary is answered by its log, also where nobody was told before: from here on
        // no node without all of it may take over.
        let head = self.head();
        self.acknowledged = head;
        for node in self.nodes.values_mut() {
            node.complete &= node.journal.head() == head;
        }
        Ok(Some(best))
    }

    /// Who would take over now: of those that hold everything acknowledged the one with the longest log, then
    /// the lowest id.
    fn best(&self) -> Option<NodeId> {
        let fit = self.nodes.iter().filter(|(_, node)| node.complete && node.state != NodeState::Down);
        // max_by_key takes the last of equals: in this order the lowest id.
        fit.rev().max_by_key(|(_, node)| node.journal.head().len).map(|(id, _)| *id)
    }

    fn others(&self, primary: NodeId) -> Vec<NodeId> {
        let up = |node: &Node<J>| node.state == NodeState::Standby;
        self.nodes.iter().filter(|(id, node)| **id != primary && up(node)).map(|(id, _)| *id).collect()
    }
}

impl<J: Follow> Node<J> {
    fn new(journal: J) -> Self {
        Self { journal, state: NodeState::Standby, term: 0, complete: true, dropped: 0, copied: 0 }
    }

    /// Whether all of `primary` is here after at most `batches` more.
    fn advance(&mut self, primary: &J, batches: u64) -> Result<bool, StoreError> {
        self.dropped += catch_up::cut(&mut self.journal, primary)?;
        self.copied += catch_up::copy(&mut self.journal, primary, batches)?;
        Ok(self.journal.head() == primary.head())
    }
}

impl<J: Follow> Journal for Replicated<J> {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        let primary = self.primary().ok_or(StoreError::NoPrimary)?;
        self.append_at(primary, batch)
    }

    /// The primary's; while there is none, the last one acknowledged.
    fn head(&self) -> Head {
        let primary = self.primary().map(|id| self.nodes[&id].journal.head());
        primary.unwrap_or(self.acknowledged)
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        let primary = self.primary().ok_or(StoreError::NoPrimary)?;
        self.nodes[&primary].journal.scan(from, visit)
    }
}
