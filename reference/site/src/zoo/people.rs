//! Mutants of people and what they are told: sessions, rights, approvals, reminders, messages, audit lines.
//!
//! It refuses to know money.

use super::mutant::{Fate, House, LOST, Mutant, Seam, TWICE};
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
    Mutant {
        id: "approval-asked-twice",
        wrong: "what needs one approval is asked for under two numbers",
        source: "PLAT-25; PLAT-27",
        killers: &["PLAT-25", "PLAT-27"],
        seam: Seam::Event(ORGANISATION, "approval-requested", |fields| {
            let approval = fields.text("approval").unwrap_or_default();
            let number = approval.trim_start_matches("AP-").parse::<u64>().unwrap_or(0);
            fields.set("approval", format!("AP-{}", number + 1));
            Fate::Echo
        }),
    },
    Mutant {
        id: "approved-by-the-asker",
        wrong: "who asked is forgotten, and may say yes to the own wish",
        source: "approval by the asker; PLAT-21; I-SYS-03",
        killers: &["PLAT-21", "I-SYS-03"],
        seam: Seam::Event(ORGANISATION, "approval-requested", |fields| {
            if fields.at("requester").is_null() {
                return Fate::Left;
            }
            fields.set("requester", ());
            Fate::Changed
        }),
    },
    Mutant {
        id: "right-not-asked",
        wrong: "nobody asks whether a clerk may move points by hand",
        source: "rights not checked for one command; I-SYS-03",
        killers: &["I-SYS-03"],
        seam: Seam::Right("value.adjust-points"),
    },
    Mutant {
        id: "proof-never-used-up",
        wrong: "a card password that was given once pays for ever",
        source: "MEM-32",
        killers: &["MEM-32"],
        seam: Seam::Event("members", "proof-used", LOST),
    },
    Mutant {
        id: "message-sent-twice",
        wrong: "whoever is told something is told it twice",
        source: "I-CAR-02; PLAT-36",
        killers: &["PLAT-36"],
        seam: Seam::Ask(|ask, out| {
            let is = matches!(ask, Ask::Tell(_));
            if is {
                out.push(ask.clone());
            }
            out.push(ask);
            is
        }),
    },
    Mutant {
        id: "message-never-sent",
        wrong: "nobody is told anything",
        source: "PLAT-36",
        killers: &["PLAT-36"],
        seam: Seam::Ask(|ask, out| {
            let is = matches!(ask, Ask::Tell(_));
            if !is {
                out.push(ask);
            }
            is
        }),
    },
    Mutant {
        id: "sent-at-night",
        wrong: "there are no quiet hours: reminders and greetings go out at night",
        source: "quiet hours, zammad #4432; I-SLA-08; PLAT-38",
        killers: &["PLAT-38", "I-SLA-08"],
        seam: Seam::House(House::Number("plat.sms_quiet_from_min", 480)),
    },
    Mutant {
        id: "erased-a-year-late",
        wrong: "personal values of a member who left are kept for a year",
        source: "erased person's data kept; PLAT-48",
        killers: &["PLAT-48"],
        seam: Seam::House(House::Number("member.erase_days", 365)),
    },
    Mutant {
        id: "key-of-the-erased-kept",
        wrong: "the key of a person who is erased is not destroyed, so that the store and its backups can be read",
        source: "erased person's data kept; PLAT-48; I-SYS-04",
        killers: &["PLAT-48"],
        seam: Seam::House(House::KeyKept),
    },
    Mutant {
        id: "erased-and-remembered",
        wrong: "the store forgets a person who is erased, and the house that runs goes on knowing names and plates",
        source: "erased person's data kept; PLAT-48",
        killers: &["no context knows who was erased"],
        seam: Seam::House(House::MemoryKept),
    },
    Mutant {
        id: "advertised-without-consent",
        wrong: "an advertisement goes out to whoever did not consent",
        source: "MEM-71; PLAT-39",
        killers: &["PLAT-39"],
        seam: Seam::Event("messages", "skipped", |fields| {
            if fields.text("reason").as_deref() != Some("no-consent") {
                return Fate::Left;
            }
            fields.set("kind", "delivered");
            fields.0.insert("cost".to_owned(), 5.into());
            Fate::Changed
        }),
    },
    Mutant {
        id: "leaver-paid-too-much",
        wrong: "who leaves the club is told a yuan more than the account pays",
        source: "MEM-12; I-LED-12",
        killers: &["MEM-12", "I-LED-12"],
        seam: Seam::Event("members", "member-left", |fields| {
            fields.add("refund", 100);
            Fate::Changed
        }),
    },
];
