//! The order of the queue: a four-way implicit heap of packed keys.
//!
//! It knows keys only. It refuses to know events, cancellation and the clock: `queue` adds those.
//!
//! A node is one `u128`: the time in the upper 64 bits, then 40 bits of sequence, then 24 bits of slot. One
//! compare therefore settles time and scheduling order together, four children share a cache line, and the
//! slot needs no word of its own. Two nodes never carry the same sequence, so the slot never decides.

/// Bits of a node that name the slot of its event.
const SLOT_BITS: u32 = 24;
/// Bits of a node that hold the sequence.
const SEQUENCE_BITS: u32 = 40;
/// One more than the greatest slot a node can name.
pub(crate) const SLOTS: usize = 1 << SLOT_BITS;
/// One more than the greatest sequence a node can carry; the queue renumbers before it gets there.
pub(crate) const SEQUENCES: u64 = 1 << SEQUENCE_BITS;
/// Children of a node.
const WAYS: usize = 4;

/// One key of the heap: time, sequence, slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node(u128);

impl Node {
    /// Packs a key. `sequence` must be below [`SEQUENCES`] and `slot` below [`SLOTS`].
    #[inline]
    pub(crate) fn new(at: u64, sequence: u64, slot: u32) -> Self {
        debug_assert!(sequence < SEQUENCES && (slot as usize) < SLOTS);
        Self(u128::from(at) << 64 | u128::from(sequence << SLOT_BITS | u64::from(slot)))
    }

    /// The time in ticks.
    #[inline]
    pub(crate) fn at(self) -> u64 {
        (self.0 >> 64) as u64
    }

    /// The slot of the event.
    #[inline]
    pub(crate) fn slot(self) -> u32 {
        self.0 as u32 & (SLOTS as u32 - 1)
    }
}

/// A minimum heap of [`Node`]s.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heap {
    nodes: Vec<Node>,
}

impl Heap {
    /// Nodes held.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The least node.
    #[inline]
    pub(crate) fn first(&self) -> Option<Node> {
        self.nodes.first().copied()
    }

    /// Forgets every node.
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
    }

    /// Adds a node.
    #[inline]
    pub(crate) fn push(&mut self, node: Node) {
        let mut hole = self.nodes.len();
        self.nodes.push(node);
        while hole > 0 {
            let parent = (hole - 1) / WAYS;
            if self.nodes[parent] < node {
                break;
            }
            self.nodes[hole] = self.nodes[parent];
            hole = parent;
        }
        self.nodes[hole] = node;
    }

    /// Puts `node` in the place of the least one: cheaper than to remove and to add.
    #[inline]
    pub(crate) fn replace_first(&mut self, node: Node) {
        if !self.nodes.is_empty() {
            sink(&mut self.nodes, 0, node);
        }
    }

    /// Takes the least node away.
    #[inline]
    pub(crate) fn remove_first(&mut self) {
        if let Some(last) = self.nodes.pop() {
            self.replace_first(last);
        }
    }

    /// Drops the nodes `keep` refuses, and mends the order of the others from the last parent upwards.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32) -> bool) {
        self.nodes.retain(|node| keep(node.slot()));
        for parent in (0..self.nodes.len().div_ceil(WAYS)).rev() {
            let node = self.nodes[parent];
            sink(&mut self.nodes, parent, node);
        }
    }

    /// Numbers the nodes anew from 0, in their order, and returns the first free sequence. A sorted list is a
    /// heap, so no further work is needed.
    pub(crate) fn renumber(&mut self) -> u64 {
        self.nodes.sort_unstable();
        let mut sequence = 0;
        for node in &mut self.nodes {
            *node = Node::new(node.at(), sequence, node.slot());
            sequence += 1;
        }
        sequence
    }
}

/// Lets `node` sink from `hole` to where no child is less.
#[inline]
fn sink(nodes: &mut [Node], mut hole: usize, node: Node) {
    loop {
        let first = hole * WAYS + 1;
        let least =
            if let Some(&[a, b, c, d]) = nodes.get(first..).and_then(|rest| rest.first_chunk::<WAYS>()) {
                // Chosen by arithmetic instead of by branches: which child is least is a coin toss to the
                // processor, and a wrong guess costs more than the whole level.
                let (ab, cd) = (usize::from(b < a), usize::from(d < c));
                let (left, right) = (if b < a { b } else { a }, if d < c { d } else { c });
                first + if right < left { 2 + cd } else { ab }
            } else {
                match (first..nodes.len()).min_by_key(|&child| nodes[child]) {
                    Some(child) => child,
                    None => break,
                }
            };
        if node < nodes[least] {
            break;
        }
        nodes[hole] = nodes[least];
        hole = least;
    }
    nodes[hole] = node;
}
