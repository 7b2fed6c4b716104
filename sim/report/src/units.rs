//! Numbers for people: instants as civil time, spans in the unit that suits them, thousands set apart.
//!
//! Integers throughout, so that a report is the same on every machine. It refuses to know the calendar: a day after the
//! first is `day 2`, as a scenario writes it.

const MS: u64 = 1_000_000;
const S: u64 = 1_000 * MS;
const DAY_S: u64 = 86_400;

/// Turns nanoseconds since the start of a run into time of day.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    midnight_to_start_s: u64,
}

impl Clock {
    /// The clock of a run that starts at the civil time `start`, such as `2026-03-02 08:00:00`. A text without a time of
    /// day counts from midnight.
    pub fn new(start: &str) -> Self {
        let time = start.split([' ', 'T']).find(|part| part.contains(':')).unwrap_or("");
        let mut parts = time.split(':').map(|part| {
            let digits = part.find(|c: char| !c.is_ascii_digit()).map_or(part, |end| &part[..end]);
            digits.parse::<u64>().unwrap_or(0)
        });
        let mut next = |limit: u64| parts.next().unwrap_or(0).min(limit);
        Self { midnight_to_start_s: next(23) * 3_600 + next(59) * 60 + next(59) }
    }

    fn seconds(self, at_ns: u64) -> String {
        let all = self.midnight_to_start_s + at_ns / S;
        let (day, s) = (all / DAY_S, all % DAY_S);
        let time = format!("{:02}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60);
        if day == 0 { time } else { format!("day {} {time}", day + 1) }
    }

    /// `08:00:01.250`, cut down to the millisecond; `day 2 08:00:01.250` after the first midnight.
    pub fn ms(self, at_ns: u64) -> String {
        format!("{}.{:03}", self.seconds(at_ns), at_ns % S / MS)
    }

    /// `08:00:01.250125`, cut down to the microsecond, for frames.
    pub fn us(self, at_ns: u64) -> String {
        format!("{}.{:06}", self.seconds(at_ns), at_ns % S / 1_000)
    }
}

/// `15,158`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (k, c) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// A span for people, rounded to what is shown: `8 h 00 m`, `5 m 07 s`, `1.9 s`, `12.4 ms`, `85.1 µs`, `40 ns`.
pub fn span(ns: u64) -> String {
    let (s, tenths) = (ns.saturating_add(S / 2) / S, |unit: u64| ns.saturating_add(unit / 20) / (unit / 10));
    let decimal = |unit: u64, name: &str| format!("{}.{} {name}", tenths(unit) / 10, tenths(unit) % 10);
    match () {
        () if s >= 3_600 => {
            let minutes = (s + 30) / 60;
            format!("{} h {:02} m", minutes / 60, minutes % 60)
        }
        () if s >= 60 => format!("{} m {:02} s", s / 60, s % 60),
        () if tenths(MS) >= 10_000 => decimal(S, "s"),
        () if tenths(1_000) >= 10_000 => decimal(MS, "ms"),
        () if ns >= 1_000 => decimal(1_000, "µs"),
        () => format!("{ns} ns"),
    }
}

/// `3 checks`, `1 check`.
pub fn count(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// The first eight characters of a digest, behind its prefix where it has one.
pub fn short(digest: &str) -> &str {
    let bare = digest.rsplit(':').next().unwrap_or(digest);
    bare.char_indices().nth(8).map_or(bare, |(end, _)| &bare[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_from_the_start_and_over_midnight() {
        let clock = Clock::new("2026-03-02 23:59:59");
        assert_eq!(clock.ms(999_999_999), "23:59:59.999");
        assert_eq!(clock.ms(1_250_000_000), "day 2 00:00:00.250");
        assert_eq!(Clock::new("2026-03-02T08:00").us(1_000), "08:00:00.000001");
        assert_eq!(Clock::new("08:00:07.5+08:00").ms(0), "08:00:07.000");
        assert_eq!(Clock::new("").ms(3_661 * S), "01:01:01.000");
    }

    #[test]
    fn spans_take_the_unit_that_suits() {
        let spans =
            [0, 999, 1_000, 85_149, 999_949, 999_950, 12_400_000, 999_960_000, 1_900_000_000, 59_400_000_000];
        let texts: Vec<String> = spans.into_iter().map(span).collect();
        assert_eq!(
            texts,
            [
                "0 ns",
                "999 ns",
                "1.0 µs",
                "85.1 µs",
                "999.9 µs",
                "1.0 ms",
                "12.4 ms",
                "1.0 s",
                "1.9 s",
                "59.4 s"
            ]
        );
        assert_eq!(
            [span(307 * S), span(28_800 * S), span(u64::MAX)],
            ["5 m 07 s", "8 h 00 m", "5124095 h 35 m"]
        );
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [0, 999, 1_000, 15_158, 1_234_567].map(thousands),
            ["0", "999", "1,000", "15,158", "1,234,567"]
        );
    }
}
