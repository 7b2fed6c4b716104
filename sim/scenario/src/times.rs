//! Times as a scenario writes them: times of day, spans, and spans of the bus.
//!
//! It refuses to know the calendar: a day has 24 hours (the business zone has no summer time), the first day begins
//! at the midnight before the start of the run.

use forecourt_books::At;
use forecourt_wire::{Instant, Span};

/// How long things take on the bus, for spans such as `1 scan`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BusSpans {
    /// One poll of a slot.
    pub poll: Span,
    /// One pass over a drawer's slots.
    pub scan: Span,
}

/// The longest that a run may take up to its last step, and anything in it, in days: twenty years. What is longer is a slip
/// of the pen, would run for as long as it says, and comes near the 32 years after which an [`Instant`] ends.
pub const LONGEST_DAYS: u64 = 7_305;

const DAY: Span = Span::from_secs(86_400);

/// So many units, at most [`LONGEST_DAYS`].
fn times(number: u64, unit: Span) -> Result<Span, String> {
    let span = unit * number;
    let fits = span <= DAY * LONGEST_DAYS;
    fits.then_some(span).ok_or_else(|| format!("more than twenty years: {LONGEST_DAYS} days are the most"))
}

/// A span: `200 ms`, `5 s`, `2 min`, `3 h`, `4 days`, `1 scan`, `2 polls`.
///
/// # Errors
/// What is wrong and what would be right.
pub fn span(text: &str, bus: BusSpans) -> Result<Span, String> {
    let right = "write a number and a unit: 200 ms, 5 s, 2 min, 3 h, 4 days, 1 scan, 2 polls";
    let (number, unit) = text.trim().split_once(' ').ok_or_else(|| format!("no span: {right}"))?;
    let number: u64 = number.parse().map_err(|_| format!("{number:?} is no whole number: {right}"))?;
    let unit = match unit.trim() {
        "us" | "µs" => Span::from_us(1),
        "ms" => Span::from_ms(1),
        "s" => Span::from_secs(1),
        "min" => Span::from_secs(60),
        "h" => Span::from_secs(3_600),
        "day" | "days" => DAY,
        "scan" | "scans" => bus.scan,
        "poll" | "polls" => bus.poll,
        other => return Err(format!("{other:?} is no unit: {right}")),
    };
    times(number, unit)
}

/// A moment of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// A time of day, as a span since the midnight before the start of the run.
    Clock(Span),
    /// So long after what came before.
    After(Span),
}

/// A moment: `09:00:00`, `09:00:00.250`, `day 2 09:00:00`, `+5 s`.
///
/// # Errors
/// What is wrong and what would be right.
pub fn moment(text: &str, bus: BusSpans) -> Result<Moment, String> {
    let text = text.trim();
    if let Some(after) = text.strip_prefix('+') {
        return span(after, bus).map(Moment::After);
    }
    let (day, clock) = match text.strip_prefix("day ") {
        None => (1, text),
        Some(rest) => {
            let (day, clock) = rest.split_once(' ').ok_or("write `day 2 09:00:00`")?;
            (day.parse().map_err(|_| format!("{day:?} is no day: the first is 1"))?, clock)
        }
    };
    if day == 0 {
        return Err("the first day is 1".into());
    }
    Ok(Moment::Clock(times(day - 1, DAY)? + clock_span(clock)?))
}

fn clock_span(text: &str) -> Result<Span, String> {
    let wrong =
        || format!("{text:?} is no time of day: write 09:00:00, 09:00:00.250, day 2 09:00:00 or +5 s");
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<u64> = clock.split(':').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let [hours @ 0..24, minutes @ 0..60, seconds @ 0..60] = parts[..] else { return Err(wrong()) };
    let ns = match fraction.len() {
        0 => 0,
        length @ 1..=9 => {
            let digits: u64 = fraction.parse().map_err(|_| wrong())?;
            (length..9).fold(digits, |digits, _| digits * 10)
        }
        _ => return Err(wrong()),
    };
    Ok(Span::from_secs(hours * 3_600 + minutes * 60 + seconds) + Span::from_ns(ns))
}

/// The instant of `moment` in a run that starts `midnight_to_start` after its first midnight.
///
/// # Errors
/// When it lies before the start of the run, or more than [`LONGEST_DAYS`] after it.
pub fn instant(moment: Moment, midnight_to_start: Span, before: Instant) -> Result<Instant, String> {
    match moment {
        Moment::After(span) => Ok(Instant::ZERO + times(1, before.since(Instant::ZERO) + span)?),
        Moment::Clock(clock) if clock >= midnight_to_start => {
            Ok(Instant::ZERO + clock.saturating_sub(midnight_to_start))
        }
        Moment::Clock(_) => Err("this lies before the start of the run".into()),
    }
}

/// The instant of a civil time in a run that starts at `epoch`.
///
/// # Errors
/// When it lies before the start of the run, or more than [`LONGEST_DAYS`] after it.
pub fn since(epoch: At, civil: At) -> Result<Instant, String> {
    let ns = civil.0.checked_sub(epoch.0).ok_or("this lies before the start of the run")?;
    times(ns, Span::from_ns(1)).map(|after| Instant::ZERO + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUS: BusSpans = BusSpans { poll: Span::from_ms(17), scan: Span::from_ms(550) };

    #[test]
    fn spans() {
        assert_eq!(span("200 ms", BUS), Ok(Span::from_ms(200)));
        assert_eq!(span("2 scans", BUS), Ok(Span::from_ms(1_100)));
        assert_eq!(span("4 days", BUS), Ok(Span::from_secs(345_600)));
        assert_eq!(span("7305 days", BUS), Ok(Span::from_secs(7_305 * 86_400)));
        for wrong in ["5", "five s", "5 sec", "", "7306 days", "1000000000000 s", "18446744073709551615 min"]
        {
            assert!(span(wrong, BUS).is_err(), "{wrong}");
        }
    }

    #[test]
    fn moments() {
        let at =
            |text| moment(text, BUS).and_then(|m| instant(m, Span::from_secs(28_800), Instant::from_secs(7)));
        assert_eq!(at("08:00:01.25"), Ok(Instant::from_ns(1_250_000_000)));
        assert_eq!(at("day 2 08:00:00"), Ok(Instant::from_secs(86_400)));
        assert_eq!(at("+5 s"), Ok(Instant::from_secs(12)));
        let late = moment("+7305 days", BUS).and_then(|m| instant(m, Span::ZERO, Instant::from_secs(1)));
        assert!(late.is_err(), "{late:?}");
        for wrong in [
            "07:59:59",
            "24:00:00",
            "9 o'clock",
            "day 0 09:00:00",
            "09:00",
            "09:00:00.1234567891",
            "day 7307 09:00:00",
        ] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }
}
