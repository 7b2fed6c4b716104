//! The clock that stands still while a place is closed (PLAT-08). It refuses to know why it is closed.

use crate::facts::Opening;
use crate::{At, Day};

/// Days after which a clock is taken never to run out: ten years.
const LIMIT_DAYS: i64 = 3653;

/// The instant at which `seconds` of opening time have passed since `start`: the clock stands still while closed and
/// goes on at the next opening. It runs out in the closing second itself if that is when they have passed; none or fewer
/// seconds have passed at once. `At(u64::MAX)` if ten years of calendar do not suffice. Counts whole seconds; what
/// `start` has below its second is left out (PLAT-02).
///
/// ```
/// use forecourt_books::calendar::{Hours, OpeningCalendar, opening_clock};
///
/// let calendar = OpeningCalendar::every_day(Hours { from: 480, to: 1080 });
/// let start = "2026-03-02 17:59:00".parse().unwrap();
/// let end = opening_clock(|day| calendar.on(day), start, 120);
/// assert_eq!(end.to_string(), "2026-03-03 08:01:00");
/// ```
pub fn opening_clock(calendar: impl Fn(Day) -> Opening, start: At, seconds: i64) -> At {
    let start = start.whole_second();
    let Ok(mut left) = u64::try_from(seconds) else { return start };
    if left == 0 {
        return start;
    }
    let first = start.day();
    for day in (0..=LIMIT_DAYS).map(|days| first.plus_days(days)) {
        let Some((opens, closes)) = span(&calendar, day) else { continue };
        let from = opens.max(start);
        let open = closes.s_since(from);
        if open >= left {
            return At::from_s(from.as_s() + left);
        }
        left -= open;
    }
    At(u64::MAX)
}

/// How many seconds of opening time lie between two instants, in whole seconds; 0 if `to` is not after `from`.
/// [`opening_clock`] from `from` on takes so long to reach `to`, where `to` lies in opening hours.
///
/// ```
/// use forecourt_books::calendar::{Hours, OpeningCalendar, opening_seconds_between};
///
/// let calendar = OpeningCalendar::every_day(Hours { from: 480, to: 1080 });
/// let (from, to) = ("2026-03-02 17:59:00".parse().unwrap(), "2026-03-03 08:01:00".parse().unwrap());
/// assert_eq!(opening_seconds_between(|day| calendar.on(day), from, to), 120);
/// ```
pub fn opening_seconds_between(calendar: impl Fn(Day) -> Opening, from: At, to: At) -> i64 {
    let (from, to) = (from.whole_second(), to.whole_second());
    let days = (from.day().0..=to.day().0).map(Day);
    let open = days.filter_map(|day| span(&calendar, day));
    let seconds: u64 = open.map(|(opens, closes)| closes.min(to).s_since(opens.max(from))).sum();
    i64::try_from(seconds).expect("the years to 2554 have fewer than 2^63 seconds")
}

/// When a day opens and closes.
fn span(calendar: impl Fn(Day) -> Opening, day: Day) -> Option<(At, At)> {
    match calendar(day) {
        Opening::Closed => None,
        Opening::Open(hours) => Some((day.at_minute(hours.from), day.at_minute(hours.to))),
    }
}
