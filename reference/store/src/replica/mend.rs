//! A node whose stored records no longer hold gets them from another one (PLAT-55).

use super::{NodeId, NodeState, Replicated};
use crate::error::StoreError;
use crate::follow::Follow;
use crate::mend::mend;

impl<J: Follow> Replicated<J> {
    /// Puts right what does not hold in the primary's journal with the records of a standby, the lowest one that holds
    /// all of it. Gives that node and the first record that did not hold; nothing if all did, or if no standby holds.
    ///
    /// # Errors
    /// [`StoreError::NoPrimary`]; a journal cannot be read or written.
    pub fn mend(&mut self) -> Result<Option<(NodeId, u64)>, StoreError> {
        let primary = self.primary().ok_or(StoreError::NoPrimary)?;
        let mut node = self.nodes.remove(&primary).expect("the primary is one of the nodes");
        let mut result = Ok(None);
        for (id, other) in self.nodes.iter().filter(|(_, other)| other.state == NodeState::Standby) {
            result = match mend(&mut node.journal, &other.journal) {
                Ok(first) => Ok(first.map(|first| (*id, first))),
                // This one is not whole either.
                Err(StoreError::Broken(_)) if node.journal.head() == self.acknowledged => continue,
                Err(error) => Err(error),
            };
            break;
        }
        self.nodes.insert(primary, node);
        result
    }
}
