//! Quiet hours (PLAT-38): what they catch gets their end as send-at, and its not-after moves by as much.
//!
//! It refuses to know which messages there are.

use forecourt_books::message::{Cause, Way};
use forecourt_books::{At, Scene};

use crate::settings;

/// Whether quiet hours hold this kind of message back: those who would be disturbed, for what can wait.
pub fn knows(cause: Cause, way: Way) -> bool {
    cause.knows_quiet_hours() && matches!(way, Way::Sms | Way::Push | Way::PhoneTask)
}

/// Their beginning and end, if `at` lies in them: they end with the second before the end (PLAT-02).
pub fn around(scene: &Scene<'_>, at: At) -> Option<(At, At)> {
    let (from, to) = (scene.number(&settings::QUIET_FROM), scene.number(&settings::QUIET_TO));
    let minute = at.second_of_day() / 60;
    let within = if from <= to { from <= minute && minute < to } else { minute >= from || minute < to };
    let began_today = minute >= from;
    let day = if began_today { at.day() } else { at.day().plus_days(-1) };
    within.then(|| (day.at_minute(from), at.next_minute_of_day(to)))
}

/// Send-at and not-after of a message that is to go at `send_at`.
pub fn moved(
    scene: &Scene<'_>,
    cause: Cause,
    way: Way,
    send_at: At,
    not_after: Option<At>,
) -> (At, Option<At>) {
    match around(scene, send_at).filter(|_| knows(cause, way)) {
        Some((_, end)) => (end, not_after.map(|limit| later(limit, send_at, end))),
        None => (send_at, not_after),
    }
}

/// `limit` moved by as much as from `was` to `is`.
fn later(limit: At, was: At, is: At) -> At {
    limit.plus_s(i64::try_from(is.s_since(was)).expect("quiet hours are shorter than a day"))
}

/// New not-after of a message that waited when quiet hours began: it moves by their length, or from its send-at in
/// them on, so that whatever waits for long comes to its end all the same. Nothing if it was over before they began.
pub fn kept(not_after: Option<At>, send_at: At, (start, end): (At, At)) -> Option<Option<At>> {
    match not_after {
        Some(limit) if limit <= start.max(send_at) => None,
        limit => Some(limit.map(|limit| later(limit, start.max(send_at), end))),
    }
}
