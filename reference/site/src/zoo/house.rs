//! Mutants of the house itself: its journal, its requests, its clock, and what follows from a command.
//!
//! It refuses to know what the events mean.

use super::mutant::{House, Mutant, Seam};

const fn of(
    id: &'static str,
    wrong: &'static str,
    source: &'static str,
    killers: &'static [&'static str],
    house: House,
) -> Mutant {
    Mutant { id, wrong, source, killers, seam: Seam::House(house) }
}

const REBUILT: &[&str] = &["the state can be rebuilt from the journal"];

pub(super) const ALL: &[Mutant] = &[
    of(
        "request-done-twice",
        "a request that comes twice under one key is done twice",
        "request keys; I-LED-03",
        &["I-LED-03"],
        House::KeyForgotten,
    ),
    of(
        "request-answered-differently",
        "a request that comes again under its key gets another answer",
        "request key answered twice differently; I-LED-03",
        &["I-LED-03"],
        House::OtherAnswer,
    ),
    of(
        "half-a-command",
        "a command that is refused in its wake leaves its first half done",
        "a refused command leaves an event; PLAT-04",
        REBUILT,
        House::NoRollback,
    ),
    of(
        "last-event-unwritten",
        "the last event of a long batch is not written",
        "backup that misses the last record; I-SYS-05",
        REBUILT,
        House::LastUnwritten,
    ),
    of(
        "wake-cut-short",
        "of what follows from a command only the first two steps are done",
        "PLAT-04",
        &["what is paid is given"],
        House::FollowLost,
    ),
    of(
        "replay-skips-a-payback",
        "replay ignores that a channel paid back",
        "journal replay ignoring one event; I-SYS-02",
        REBUILT,
        House::Unread("payments", "payback-done"),
    ),
    of(
        "replay-skips-points",
        "replay ignores points that were earned",
        "journal replay ignoring one event; I-SYS-02",
        REBUILT,
        House::Unread("value", "points-earned"),
    ),
    of(
        "replay-skips-a-freed-car",
        "replay ignores that a car is free again",
        "journal replay ignoring one event; I-SYS-02",
        REBUILT,
        House::Unread("rental", "vehicle-freed"),
    ),
    of(
        "replay-skips-a-stored-key",
        "replay ignores that a key was hung into the cabinet",
        "journal replay ignoring one event; I-KEY-18",
        REBUILT,
        House::Unread("keys", "key-stored"),
    ),
    of(
        "replay-skips-a-taken-key",
        "replay ignores that a key was taken",
        "journal replay ignoring one event; I-KEY-18",
        REBUILT,
        House::Unread("keys", "key-taken"),
    ),
    of(
        "payment-clock-lost-by-restart",
        "limits of payments that ran when the process died never pass",
        "frappe/crm #2783",
        &["nothing stands open at the end"],
        House::ClockLost("payments"),
    ),
    of(
        "rental-clock-lost-by-restart",
        "limits of rentals that ran when the process died never pass",
        "frappe/crm #2783; I-REN-13",
        &["nothing stands open at the end"],
        House::ClockLost("rental"),
    ),
    of(
        "key-clock-lost-by-restart",
        "limits of keys that were out when the process died never pass",
        "frappe/crm #2783; I-KEY-14",
        &["I-KEY-14", "nothing stands open at the end"],
        House::ClockLost("keys"),
    ),
];
