//! What is believed of a slot, and when an answer changes it.
//!
//! It refuses to know how the answer came; that it was valid, and whether it answered a repeat, is told.

use crate::{Health, Reading};
use forecourt_wire::{Exception, Instant};

/// What is believed of a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotView {
    /// The last believed reading.
    pub reading: Reading,
    /// The answer that first bore it.
    pub since: Instant,
    /// The last answer that bore it.
    pub seen: Instant,
    /// Answers in a row that bore it.
    pub reads: u32,
    /// How its board answers; anything but [`Health::Well`] puts the reading in doubt (KEY-26).
    pub health: Health,
}

/// What an answer did to the belief.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// It bears out what is believed.
    Same,
    /// It is to be told: the first, a changed one, or the first after silence.
    New {
        /// Answers in a row of what was believed before.
        reads: u32,
    },
    /// An empty slot in answer to a repeat: believed when the next read says the same (KEY-25).
    Unconfirmed,
}

/// One slot's belief.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Belief {
    view: SlotView,
    known: bool,
    /// The next answer is told even if it changes nothing.
    announce: bool,
    /// The last answer was an unconfirmed empty one.
    unconfirmed: bool,
    refused: Option<Exception>,
    /// The wake broadcast after which it was last woken by name.
    pub(crate) roused: u32,
}

impl Belief {
    /// Nothing is known.
    pub(crate) const NONE: Self = Self {
        view: SlotView {
            reading: Reading::Asleep,
            since: Instant::ZERO,
            seen: Instant::ZERO,
            reads: 0,
            health: Health::Unknown,
        },
        known: false,
        announce: false,
        unconfirmed: false,
        refused: None,
        roused: 0,
    };

    /// What is believed; `None` before the first answer.
    pub(crate) fn view(&self) -> Option<&SlotView> {
        self.known.then_some(&self.view)
    }

    pub(crate) fn set_health(&mut self, health: Health) {
        self.view.health = health;
    }

    /// A valid answer with `reading`, its last bit at `at`.
    pub(crate) fn read(&mut self, at: Instant, reading: Reading, to_repeat: bool) -> Effect {
        self.refused = None;
        let same = self.known && self.view.reading == reading;
        if same {
            self.unconfirmed = false;
            self.view.seen = at;
            self.view.reads = self.view.reads.saturating_add(1);
            if !self.announce {
                return Effect::Same;
            }
            self.announce = false;
            return Effect::New { reads: self.view.reads - 1 };
        }
        // KEY-25, I-KEY-04: a zero in answer to a repeat needs a second read.
        if reading == Reading::Empty && to_repeat && !self.unconfirmed {
            self.unconfirmed = true;
            return Effect::Unconfirmed;
        }
        let reads = if self.known { self.view.reads } else { 0 };
        self.view = SlotView { reading, since: at, seen: at, reads: 1, health: self.view.health };
        (self.known, self.announce, self.unconfirmed) = (true, false, false);
        Effect::New { reads }
    }

    /// An exception: true when it is to be told. The reading stays.
    pub(crate) fn refuse(&mut self, exception: Exception) -> bool {
        self.doubt();
        self.refused.replace(exception) != Some(exception)
    }

    /// A take begins: the next answer is told even if it changes nothing, and its answers are counted anew (KEY-25).
    pub(crate) fn watch(&mut self) {
        self.doubt();
        self.view.reads = 0;
    }

    /// No answer, or the line went down: the reading stays, and the next answer is told.
    pub(crate) fn doubt(&mut self) {
        self.announce = true;
        self.unconfirmed = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Instant = Instant::ZERO;

    fn with_tag() -> Belief {
        let mut belief = Belief::NONE;
        assert_eq!(belief.read(AT, Reading::Tag(7), false), Effect::New { reads: 0 });
        assert_eq!(belief.read(AT, Reading::Tag(7), false), Effect::Same);
        belief
    }

    #[test]
    fn a_zero_in_answer_to_a_first_try_is_believed_at_once() {
        assert_eq!(with_tag().read(AT, Reading::Empty, false), Effect::New { reads: 2 });
    }

    #[test]
    fn a_zero_in_answer_to_a_repeat_needs_the_next_read() {
        let mut belief = with_tag();
        assert_eq!(belief.read(AT, Reading::Empty, true), Effect::Unconfirmed);
        assert_eq!(belief.view().map(|view| view.reading), Some(Reading::Tag(7)));
        assert_eq!(belief.read(AT, Reading::Empty, true), Effect::New { reads: 2 });
    }

    #[test]
    fn what_comes_between_takes_the_first_zero_back() {
        let mut belief = with_tag();
        assert_eq!(belief.read(AT, Reading::Empty, true), Effect::Unconfirmed);
        assert_eq!(belief.read(AT, Reading::Tag(7), false), Effect::Same);
        assert_eq!(belief.read(AT, Reading::Empty, true), Effect::Unconfirmed);
        belief.doubt();
        assert_eq!(belief.read(AT, Reading::Empty, true), Effect::Unconfirmed);
    }

    #[test]
    fn a_watch_tells_its_first_answer_and_counts_its_own() {
        let mut belief = with_tag();
        belief.watch();
        assert_eq!(belief.read(AT, Reading::Tag(7), false), Effect::New { reads: 0 });
        assert_eq!(belief.read(AT, Reading::Tag(7), false), Effect::Same);
        assert_eq!(belief.read(AT, Reading::Empty, false), Effect::New { reads: 2 });
    }

    #[test]
    fn an_exception_is_told_once_and_changes_no_reading() {
        let mut belief = with_tag();
        assert!(belief.refuse(Exception::IllegalAddress));
        assert!(!belief.refuse(Exception::IllegalAddress));
        assert_eq!(belief.view().map(|view| view.reading), Some(Reading::Tag(7)));
        assert_eq!(belief.read(AT, Reading::Tag(7), false), Effect::New { reads: 2 });
    }
}
