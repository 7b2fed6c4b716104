//! Nothing happens twice in one moment: two events with the same content, one close behind the other at the same instant,
//! are a doubled ask, a timer that fired twice, a notice that was booked twice.
//!
//! It refuses to know kinds, but for those that two people may well cause in one second.

use super::Looked;
use forecourt_record::EventLine;

/// So many records further on an event may be another command's.
const NEAR: u64 = 12;

/// What two commands of one second may both leave: a proof that is given at two tills, a terminal that knocks twice, a choice
/// on the phone that is the same as before, an application opened on two phones, a file that is read twice, two orders at one
/// cabinet that both keep its sign-in alive.
const COMMON: &[(&str, &str)] = &[
    ("keys", "operator-active"),
    ("members", "proof-given"),
    ("members", "consent-set"),
    ("payments", "channel-try-failed"),
    ("rental", "mode-chosen"),
    ("rental", "use-chosen"),
    ("rental", "model-chosen"),
    ("rental", "station-chosen"),
    ("organisation", "terminal-refused"),
    ("organisation", "login-failed"),
    ("security", "command-refused"),
    ("security", "personal-read"),
    ("service", "client-opened"),
];

/// The first event that happened twice.
pub(super) fn check(events: &[EventLine]) -> Looked {
    for (place, event) in events.iter().enumerate() {
        let near = events[place + 1..]
            .iter()
            .take_while(|other| other.at_ns == event.at_ns && other.seq.saturating_sub(event.seq) < NEAR);
        let same = |other: &EventLine| {
            (&other.context, &other.kind, &other.fields) == (&event.context, &event.kind, &event.fields)
        };
        if near.into_iter().any(same) && !COMMON.contains(&(event.context.as_str(), event.kind.as_str())) {
            return Err(format!("{}.{} twice: {:?}", event.context, event.kind, event.fields));
        }
    }
    Ok(events.len())
}
