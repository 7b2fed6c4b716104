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
    /// From whole nanoseconds since the start of the run, at most 10¹⁸ (32 years).
    pub const fn from_ns(ns: u64) -> Self {
        Self(ns * TICKS_PER_NS)
    }
    /// From whole seconds since the start of the run.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * TICKS_PER_SECOND)
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
    /// From whole nanoseconds.
    pub const fn from_ns(ns: u64) -> Self {
        Self(ns * TICKS_PER_NS)
    }
    /// From whole microseconds.
    pub const fn from_us(us: u64) -> Self {
        Self(us * 1_000 * TICKS_PER_NS)
    }
    /// From whole milliseconds.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms * 1_000_000 * TICKS_PER_NS)
    }
    /// From whole seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * TICKS_PER_SECOND)
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
