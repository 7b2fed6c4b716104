//! Mutants of people and what they are told: sessions, rights, approvals, reminders, messages, audit lines.
//!
//! It refuses to know money.

use super::mutant::{Fate, LOST, Mutant, Seam, TWICE};
use forecourt_books::Ask;

const ORGANISATION: &str = "organisation";

pub(super) const ALL: &[Mutant] = &[
    Mutant {
        id: "one-user-too-many",
        wrong: "a session does not take a place of the licence",
        source: "the N+1st user; I-PTS-17",
        killers: &["I-PTS-17"],
        seam: Seam::Event(ORGANISATION, "session-opened", |fields| {
            if fields.number("taken") < 1 {
                return Fate::Left;
            }
            fields.add("taken", -1);
            Fate::Changed
        }),
    },
    Mutant {
        id: "place-never-freed",
        wrong: "whoever signs out keeps the place",
        source: "I-PTS-17; PLAT-31",
        killers: &["I-PTS-17"],
        seam: Seam::Event(ORGANISATION, "session-ended", |fields| {
            fields.add("taken", 1);
            Fate::Changed
        }),
    },
    Mutant {
        id: "approved-a-level-early",
        wrong: "the first level's word is the last one, whatever the amount",
        source: "S2 多级审核; PLAT-25",
        killers: &["PLAT-25"],
        seam: Seam::Event(ORGANISATION, "approved-at", |fields| {
            if fields.at("next").is_null() {
                return Fate::Left;
            }
            fields.set("next", ());
            Fate::Changed
        }),
    },
    Mutant {
        id: "approval-lost",
        wrong: "an approval that was given reaches nobody",
        source: "PLAT-25",
        killers: &["PLAT-25"],
        seam: Seam::Event(ORGANISATION, "approval-done", LOST),
    },
    Mutant {
        id: "asked-of-nobody",
        wrong: "what needs approval is asked of nobody",
        source: "PLAT-25",
        killers: &["PLAT-25"],
        seam: Seam::Ask(|ask, out| {
            let is = matches!(ask, Ask::Approve(_));
            if !is {
                out.push(ask);
            }
            is
        }),
    },
    Mutant {
        id: "bill-without-a-session",
        wrong: "a bill is opened by somebody who has gone home",
        source: "I-SYS-03; PLAT-24",
        killers: &["I-SYS-03"],
        seam: Seam::Right("value.open-bill"),
    },
    Mutant {
        id: "greeted-twice",
        wrong: "a birthday is greeted twice",
        source: "I-CAR-02; MEM-62",
        killers: &["MEM-62"],
        seam: Seam::Event("members", "birthday-greeted", TWICE),
    },
    Mutant {
        id: "reminded-twice",
        wrong: "a reminder is raised twice",
        source: "I-CAR-02; MEM-62",
        killers: &["MEM-62", "MEM-72"],
        seam: Seam::Event("members", "reminder-raised", TWICE),
    },
    Mutant {
        id: "refusal-not-on-record",
        wrong: "a refused command leaves no line for the audit",
        source: "audit chain not written; PLAT-52",
        killers: &["every refusal is on record"],
        seam: Seam::Event("security", "command-refused", LOST),
    },
];
