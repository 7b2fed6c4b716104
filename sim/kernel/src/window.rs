//! A stretch of time, half open.
//!
//! It refuses to know what happens in it and how long a tick is.

use std::fmt;

/// The ticks from `from` up to but not including `to`. Two windows that meet share no tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    from: u64,
    to: u64,
}

/// A window that ends before it begins. The writer of the plan is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowError {
    /// The beginning asked for, in ticks.
    pub from: u64,
    /// The end asked for, in ticks.
    pub to: u64,
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a window from tick {} ends before it begins, at tick {}", self.from, self.to)
    }
}

impl std::error::Error for WindowError {}

impl Window {
    /// All of time but its very last tick, which no run reaches.
    pub const EVER: Self = Self { from: 0, to: u64::MAX };

    /// The ticks from `from` up to but not including `to`; none when they are equal.
    ///
    /// # Errors
    /// When `to` lies before `from`.
    pub fn new(from: u64, to: u64) -> Result<Self, WindowError> {
        if to < from { Err(WindowError { from, to }) } else { Ok(Self { from, to }) }
    }

    /// The first tick in it.
    pub fn from(self) -> u64 {
        self.from
    }

    /// The first tick after it.
    pub fn to(self) -> u64 {
        self.to
    }

    /// How many ticks it holds.
    pub fn span(self) -> u64 {
        self.to - self.from
    }

    /// Whether it holds no tick at all.
    pub fn is_empty(self) -> bool {
        self.from == self.to
    }

    /// Whether tick `at` lies in it.
    #[inline]
    pub fn contains(self, at: u64) -> bool {
        self.from <= at && at < self.to
    }

    /// The ticks both windows hold; `None` where they share none.
    pub fn overlap(self, other: Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        if from < to { Some(Self { from, to }) } else { None }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_meet_share_no_tick() {
        let (early, late) = (Window::new(5, 10).unwrap(), Window::new(10, 20).unwrap());
        let inside: Vec<u64> = (0..25).filter(|&at| early.contains(at)).collect();
        assert_eq!(inside, [5, 6, 7, 8, 9]);
        assert!((0..25).all(|at| !(early.contains(at) && late.contains(at))));
        assert_eq!(early.overlap(late), None);
        assert_eq!(early.overlap(Window::EVER), Some(early));
        assert_eq!(Window::new(8, 12).unwrap().overlap(early), Window::new(8, 10).ok());
    }

    #[test]
    fn a_window_may_be_empty_but_not_backwards() {
        let none = Window::new(7, 7).unwrap();
        assert!(none.is_empty() && !none.contains(7) && none.span() == 0);
        assert_eq!(Window::new(8, 7), Err(WindowError { from: 8, to: 7 }));
    }
}
