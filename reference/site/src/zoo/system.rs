//! Mutants of the system's own service: weaknesses, patches, scans; and of its backups.
//!
//! It refuses to know what the system is for.

use super::mutant::{Fate, LOST, Mutant, Seam};

const SERVICE: &str = "service";
const SECURITY: &str = "security";
const DAY_S: i64 = 86_400;

pub(super) const ALL: &[Mutant] = &[
    Mutant {
        id: "clock-after-close",
        wrong: "a weakness that was closed stays open in the books, and its due date passes",
        source: "an SLA clock after close, chatwoot #10178; I-SLA-06; PLAT-62",
        killers: &["I-SLA-06", "PLAT-04"],
        seam: Seam::Event(SERVICE, "finding-closed", LOST),
    },
    Mutant {
        id: "critical-within-a-month",
        wrong: "a weakness has a month more than its grade allows",
        source: "I-SLA-03; PLAT-62",
        killers: &["PLAT-62"],
        seam: Seam::Event(SERVICE, "finding-opened", |fields| {
            fields.later("due", 30 * DAY_S);
            Fate::Changed
        }),
    },
    Mutant {
        id: "patch-on-a-node-forgotten",
        wrong: "a patch that was installed stays behind in the books",
        source: "PLAT-63",
        killers: &["PLAT-04", "PLAT-63"],
        seam: Seam::Event(SERVICE, "patch-installed", LOST),
    },
    Mutant {
        id: "patch-for-one-node-only",
        wrong: "a patch is work for the first node that needs it, and for no other",
        source: "PLAT-63",
        killers: &["PLAT-63"],
        seam: Seam::Event(SERVICE, "patch-published", |fields| {
            let nodes = fields.list("nodes");
            if nodes.len() < 2 {
                return Fate::Left;
            }
            nodes.truncate(1);
            Fate::Changed
        }),
    },
    Mutant {
        id: "backup-once-and-never-again",
        wrong: "after the first backup of a kind the next is due a year later",
        source: "PLAT-49; I-SYS-05",
        killers: &["PLAT-49"],
        seam: Seam::Event(SECURITY, "backup-due", |fields| {
            if fields.at("next").is_null() {
                return Fate::Left;
            }
            fields.later("next", 365 * DAY_S);
            Fate::Changed
        }),
    },
    Mutant {
        id: "backup-never-verified",
        wrong: "a backup counts as made and is never restored for a test",
        source: "PLAT-51",
        killers: &["PLAT-51"],
        seam: Seam::Event(SECURITY, "backup-verified", LOST),
    },
];
