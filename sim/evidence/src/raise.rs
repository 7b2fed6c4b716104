//! What would decide a clause that this rig could not.
//!
//! It refuses to promise: another rig may find another thing missing.

use crate::judged::{Judged, Line};
use forecourt_certify::catalogue::Need;
use forecourt_certify::replay::StoredAbilities;
use forecourt_certify::verdict::Verdict;

/// In words, for a line that is inconclusive; `None` for any other.
pub fn raises(line: &Line<'_>, rig: &StoredAbilities) -> Option<&'static str> {
    if line.verdict != Verdict::Inconclusive {
        return None;
    }
    if line.clause.is_some_and(|clause| clause.passive) {
        return Some("more clauses in the same run: it looks back at what they heard");
    }
    let needs = |need| line.clause.is_some_and(|clause| clause.needs(need));
    Some(if needs(Need::L) && !rig.line {
        "a rig that controls parity, stop bit, break and speed: a child process in virtual time (--virtual), or a UART under full control"
    } else if needs(Need::T) && !rig.timing {
        "a rig that sets and measures gaps to a tenth of a character: a child process in virtual time (--virtual), or a UART with a timer"
    } else if needs(Need::P) && !rig.plant {
        "somebody who moves tags, drawers and power: --hook COMMAND, --prompt, or a child process in virtual time (--virtual)"
    } else if needs(Need::P) {
        "a hook, or a device, that can do the act that was refused"
    } else if needs(Need::X) {
        "the line of the declaration that the clause asks for"
    } else if line.outcome.finding.checks > 0 && rig.error > 0 {
        "a rig with a smaller error"
    } else {
        "a board that answers"
    })
}

/// What would decide which clauses, each means once, in the order of their first clause.
pub fn means<'a>(judged: &'a Judged<'a>, rig: &StoredAbilities) -> Vec<(&'static str, Vec<&'a str>)> {
    let mut all: Vec<(&'static str, Vec<&str>)> = Vec::new();
    for line in &judged.lines {
        let Some(by) = raises(line, rig) else { continue };
        let id = line.outcome.clause.as_str();
        match all.iter_mut().find(|(known, _)| *known == by) {
            Some((_, ids)) if ids.contains(&id) => {}
            Some((_, ids)) => ids.push(id),
            None => all.push((by, vec![id])),
        }
    }
    all
}
