//! Instants and spans, in ticks of 1/18 nanosecond.
//!
//! A character at 19200 bit/s 8E1 lasts 572 916.66… ns, so nanoseconds would round each of the four spans of a
//! poll and a scan of 64 slots would drift. The tick is the coarsest unit in which both a nanosecond and half a
//! bit at 1200 … 115200 bit/s are whole: 18 · 10⁹ ticks a second. A `u64` of them lasts 32 years.
//!
//! It refuses to know what day it is: zero is the start of the run.

use core::fmt;
use core::ops::{Add, AddAssign, Div, Mul, Rem, Sub};

/// Ticks in a nanosecond.
pub const TICKS_PER_NS: u64 = 18;
/// Ticks in a second.
pub const TICKS_PER_SECOND: u64 = 18_000_000_000;

/// A point in time, in ticks since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(u64);

/// A length of time, in ticks, never negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

impl Instant {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// Later than anything: 32 years after the start.
    pub const MAX: Self = Self(u64::MAX);

    /// From ticks since the start of the run.
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }
    /// From whole nanoseconds since the start of the run; [`Instant::MAX`] beyond 32 years.
    pub const fn from_ns(ns: u64) -> Self {
        Self(ns.saturating_mul(TICKS_PER_NS))
    }
    /// From whole seconds since the start of the run; [`Instant::MAX`] beyond 32 years.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(TICKS_PER_SECOND))
    }
    /// Ticks since the start of the run.
    pub const fn ticks(self) -> u64 {
        self.0
    }
    /// Whole nanoseconds since the start of the run, rounded down.
    pub const fn as_ns(self) -> u64 {
        self.0 / TICKS_PER_NS
    }
    /// Whole seconds since the start of the run, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / TICKS_PER_SECOND
    }
    /// The span since `earlier`, zero when that lies later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
    /// This instant moved back by `span`, not before the start of the run.
    pub const fn back(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From ticks.
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }
    /// From whole nanoseconds; 32 years are the most, here and below.
    pub const fn from_ns(ns: u64) -> Self {
        Self(ns.saturating_mul(TICKS_PER_NS))
    }
    /// From whole microseconds.
    pub const fn from_us(us: u64) -> Self {
        Self(us.saturating_mul(1_000 * TICKS_PER_NS))
    }
    /// From whole milliseconds.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms.saturating_mul(1_000_000 * TICKS_PER_NS))
    }
    /// From whole seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(TICKS_PER_SECOND))
    }
    /// Ticks.
    pub const fn ticks(self) -> u64 {
        self.0
    }
    /// Whole nanoseconds, rounded down.
    pub const fn as_ns(self) -> u64 {
        self.0 / TICKS_PER_NS
    }
    /// Whole microseconds, rounded down.
    pub const fn as_us(self) -> u64 {
        self.as_ns() / 1_000
    }
    /// Whole milliseconds, rounded down.
    pub const fn as_ms(self) -> u64 {
        self.as_ns() / 1_000_000
    }
    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / TICKS_PER_SECOND
    }
    /// This span less `other`, zero when that is longer.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

/// The span between two instants; zero when the right one lies later.
impl Sub for Instant {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        self.since(earlier)
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<u64> for Span {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

impl Div<u64> for Span {
    type Output = Self;
    fn div(self, parts: u64) -> Self {
        Self(self.0 / parts)
    }
}

/// How often `other` fits whole into this span.
impl Div for Span {
    type Output = u64;
    fn div(self, other: Self) -> u64 {
        self.0 / other.0
    }
}

impl Rem for Span {
    type Output = Self;
    fn rem(self, other: Self) -> Self {
        Self(self.0 % other.0)
    }
}

/// Hours, minutes, seconds and nanoseconds since the start of the run: `09:00:00.017187500`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = self.as_ns();
        let s = ns / 1_000_000_000;
        write!(f, "{:02}:{:02}:{:02}.{:09}", s / 3600, s / 60 % 60, s % 60, ns % 1_000_000_000)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}+{}/18", self.0 % TICKS_PER_NS)
    }
}

/// The largest unit that keeps the number readable, three decimals: `17.187 ms`, `4.583 ms`, `1.026 s`, rounded down.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = self.as_ns();
        match ns {
            0..1_000 => write!(f, "{ns} ns"),
            1_000..1_000_000 => write!(f, "{}.{:03} µs", ns / 1_000, ns % 1_000),
            1_000_000..1_000_000_000 => write!(f, "{}.{:03} ms", ns / 1_000_000, ns / 1_000 % 1_000),
            _ => write!(f, "{}.{:03} s", ns / 1_000_000_000, ns / 1_000_000 % 1_000),
        }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn every_unit_is_made_of_ticks_and_is_read_back_rounded_down() {
        assert_eq!(Span::from_ns(1), Span::from_ticks(18));
        assert_eq!(Span::from_us(1), Span::from_ns(1_000));
        assert_eq!(Span::from_ms(1), Span::from_us(1_000));
        assert_eq!(Span::from_secs(1), Span::from_ms(1_000));
        assert_eq!(Span::from_secs(3).ticks(), 54_000_000_000);
        assert_eq!(Instant::from_ns(2), Instant::from_ticks(36));
        assert_eq!(Instant::from_secs(2), Instant::from_ns(2_000_000_000));
        assert_eq!(
            (Instant::from_ns(1 << 62), Span::from_secs(1 << 32)),
            (Instant::MAX, Span::from_ticks(u64::MAX))
        );
        let long = Span::from_ticks(2 * TICKS_PER_SECOND - 1);
        assert_eq!(
            (long.as_ns(), long.as_us(), long.as_ms(), long.as_secs()),
            (1_999_999_999, 1_999_999, 1_999, 1)
        );
        let late = Instant::from_ticks(2 * TICKS_PER_SECOND - 1);
        assert_eq!((late.as_ns(), late.as_secs(), late.ticks()), (1_999_999_999, 1, 35_999_999_999));
        assert_eq!((Instant::from_secs(61).as_secs(), Span::from_secs(61).as_secs()), (61, 61));
    }

    #[test]
    fn no_time_runs_below_zero_or_past_the_end() {
        let (early, late) = (Instant::from_secs(2), Instant::from_secs(5));
        assert_eq!((late.since(early), early.since(late)), (Span::from_secs(3), Span::ZERO));
        assert_eq!((late - early, early - late), (Span::from_secs(3), Span::ZERO));
        assert_eq!((late.back(Span::from_secs(3)), early.back(Span::from_secs(3))), (early, Instant::ZERO));
        assert_eq!(Span::from_ms(5).saturating_sub(Span::from_ms(2)), Span::from_ms(3));
        assert_eq!(Span::from_ms(2).saturating_sub(Span::from_ms(5)), Span::ZERO);
        assert_eq!(Instant::MAX + Span::from_ticks(1), Instant::MAX);
        let most = Span::from_ticks(u64::MAX);
        assert_eq!((most + Span::from_ticks(1), most * 2), (most, most));
    }

    #[test]
    fn spans_are_added_taken_often_and_shared() {
        let (long, short) = (Span::from_ms(17), Span::from_ms(5));
        assert_eq!(long + short, Span::from_ms(22));
        assert_eq!((long * 3, long / 2), (Span::from_ms(51), Span::from_us(8_500)));
        assert_eq!((long / short, long % short), (3, Span::from_ms(2)));
        let (mut at, mut sum) = (Instant::from_secs(1), short);
        at += long;
        sum += long;
        assert_eq!((at, sum), (Instant::from_ns(1_017_000_000), Span::from_ms(22)));
        assert_eq!(Instant::from_secs(1) + long, at);
    }

    #[test]
    fn what_people_read() {
        let at =
            Instant::from_secs(9 * 3600 + 59 * 60 + 58) + Span::from_ns(17_187_500) + Span::from_ticks(7);
        assert_eq!(format!("{at}"), "09:59:58.017187500");
        assert_eq!(format!("{at:?}"), "09:59:58.017187500+7/18");
        assert_eq!(format!("{}", Instant::from_secs(100 * 3600)), "100:00:00.000000000");
        for (ns, text) in [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_000, "1.000 µs"),
            (999_999, "999.999 µs"),
            (1_000_000, "1.000 ms"),
            (17_187_500, "17.187 ms"),
            (999_999_999, "999.999 ms"),
            (1_000_000_000, "1.000 s"),
            (61_026_666_666, "61.026 s"),
        ] {
            assert_eq!(format!("{}", Span::from_ns(ns)), text);
            assert_eq!(format!("{:?}", Span::from_ns(ns)), text);
        }
    }
}
