//! When a planned fault strikes: a window, a trigger and the fault's own stream.
//!
//! The world asks at every opportunity ("a byte passes", "the board answers") and the gate says yes or no. It
//! refuses to know what the fault is and what it spoils.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use crate::ratio::{Ratio, RatioError};
use crate::stream::Stream;
use crate::window::Window;

/// Which opportunities within the window are taken.
///
/// Written `always`, `every 10`, `only 3` or as a [`Ratio`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// All of them.
    Always,
    /// The n-th, the 2n-th and so on, counted from 1 within the window.
    Every(NonZeroU64),
    /// The k-th and no other, counted from 1 within the window.
    Only(NonZeroU64),
    /// Each with this chance, from the fault's stream.
    Chance(Ratio),
}

/// Why a trigger could not be read. The writer of the plan is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerError {
    /// The number behind `every` or `only` is no whole number from 1 on.
    Count(String),
    /// Neither a word known here nor a chance.
    Chance(RatioError),
}

impl fmt::Display for TriggerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(text) => write!(f, "\"{text}\" needs a whole number from 1 on, as in \"every 10\""),
            Self::Chance(error) => write!(f, "a trigger is always, every n, only n or a chance: {error}"),
        }
    }
}

impl std::error::Error for TriggerError {}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("always"),
            Self::Every(n) => write!(f, "every {n}"),
            Self::Only(k) => write!(f, "only {k}"),
            Self::Chance(chance) => chance.fmt(f),
        }
    }
}

impl FromStr for Trigger {
    type Err = TriggerError;

    fn from_str(text: &str) -> Result<Self, TriggerError> {
        let count = |digits: &str| digits.trim().parse().map_err(|_| TriggerError::Count(text.to_owned()));
        match text.trim().split_once(' ') {
            None if text.trim() == "always" => Ok(Self::Always),
            Some(("every", digits)) => count(digits).map(Self::Every),
            Some(("only", digits)) => count(digits).map(Self::Only),
            _ => text.parse().map(Self::Chance).map_err(TriggerError::Chance),
        }
    }
}

/// A trigger at work.
#[derive(Debug, Clone)]
pub struct Gate {
    window: Window,
    trigger: Trigger,
    stream: Stream,
    seen: u64,
}

impl Gate {
    /// A gate that takes the opportunities of `window` as `trigger` says. Give each its own named stream, so
    /// that removing one fault from a plan leaves the others where they were.
    pub fn new(window: Window, trigger: Trigger, stream: Stream) -> Self {
        Self { window, trigger, stream, seen: 0 }
    }

    /// Whether the fault strikes at this opportunity, at tick `at`.
    ///
    /// Counting begins with the window. A chance is drawn for opportunities outside the window too, and not
    /// used: so a shorter window, which a shrinker will try, drops strikes and moves none.
    #[inline]
    pub fn strikes(&mut self, at: u64) -> bool {
        let drawn = match self.trigger {
            Trigger::Chance(chance) => self.stream.ratio(chance),
            _ => true,
        };
        if !self.window.contains(at) {
            return false;
        }
        self.seen += 1;
        match self.trigger {
            Trigger::Always => true,
            Trigger::Every(n) => self.seen.is_multiple_of(n.get()),
            Trigger::Only(k) => self.seen == k.get(),
            Trigger::Chance(_) => drawn,
        }
    }

    /// Opportunities seen within the window. 0 at the end of a run means the plan missed its mark.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// The window it is open in.
    pub fn window(&self) -> Window {
        self.window
    }

    /// Its trigger.
    pub fn trigger(&self) -> Trigger {
        self.trigger
    }

    /// The stream of the fault, for what else it needs to draw: which bit, how late.
    pub fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Seed;

    fn struck(from: u64, to: u64, trigger: &str) -> Vec<u64> {
        let stream = Stream::named(Seed(1), "fault/L1");
        let mut gate = Gate::new(Window::new(from, to).unwrap(), trigger.parse().unwrap(), stream);
        (0..1000).filter(|&at| gate.strikes(at)).collect()
    }

    #[test]
    fn each_trigger_takes_its_opportunities() {
        assert_eq!(struck(10, 14, "always"), [10, 11, 12, 13]);
        assert_eq!(struck(10, 20, "every 3"), [12, 15, 18]);
        assert_eq!(struck(10, 20, "only 3"), [12]);
        assert_eq!(struck(10, 12, "only 3"), [] as [u64; 0]);
        assert_eq!(struck(10, 20, "100 %").len(), 10);
        assert_eq!(struck(10, 20, "0"), [] as [u64; 0]);
    }

    #[test]
    fn a_shorter_window_and_a_lower_chance_drop_strikes_and_move_none() {
        let wide = struck(0, 1000, "10 %");
        assert!((60..140).contains(&wide.len()), "{}", wide.len());
        let expected: Vec<u64> = wide.iter().copied().filter(|at| (300..700).contains(at)).collect();
        assert_eq!(struck(300, 700, "10 %"), expected);
        let rare = struck(0, 1000, "5 %");
        assert!(rare.len() < wide.len() && rare.iter().all(|at| wide.contains(at)));
    }

    #[test]
    fn a_trigger_reads_back_and_refuses_the_rest() {
        for text in ["always", "every 10", "only 1", "1/50"] {
            assert_eq!(text.parse::<Trigger>().unwrap().to_string(), text);
        }
        assert_eq!("every 0".parse::<Trigger>(), Err(TriggerError::Count("every 0".into())));
        assert!(matches!("sometimes".parse::<Trigger>(), Err(TriggerError::Chance(RatioError::Form(_)))));
    }
}
