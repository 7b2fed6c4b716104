//! Mutants of the rental: cars booked twice, deposits resolved twice, readings that fall.
//!
//! It refuses to know cabinets: their keys are another subject's.

use super::mutant::{Fate, LOST, Mutant, Seam, TWICE};

const RENTAL: &str = "rental";

pub(super) const ALL: &[Mutant] = &[
    Mutant {
        id: "overbooked-at-the-edge",
        wrong: "a car's booking ends an hour before the car is due back, and the next may begin",
        source: "overbooking at touching edges; I-REN-01",
        killers: &["I-REN-01"],
        seam: Seam::Event(RENTAL, "vehicle-held", |fields| {
            if fields.at("span.to").as_u64() == Some(u64::MAX) {
                return Fate::Left;
            }
            fields.later("span.to", -3 * 3_600);
            Fate::Changed
        }),
    },
    Mutant {
        id: "extension-without-the-car",
        wrong: "a rental is made longer and its car's booking is not",
        source: "I-REN-01; I-REN-13",
        killers: &["I-REN-01"],
        seam: Seam::Event(RENTAL, "extended", |fields| {
            fields.later("span.to", -7_200 - 3_600);
            Fate::Changed
        }),
    },
    Mutant {
        id: "cancelled-still-blocks",
        wrong: "a rental that ended still holds its car",
        source: "I-REN-01; I-REN-03",
        killers: &["I-REN-01", "I-REN-03"],
        seam: Seam::Event(RENTAL, "vehicle-freed", LOST),
    },
    Mutant {
        id: "deposit-refunded-twice",
        wrong: "a deposit goes back twice",
        source: "hold resolved twice; I-REN-05",
        killers: &["I-REN-05", "I-REN-06"],
        seam: Seam::Event(RENTAL, "deposit-refunded", TWICE),
    },
    Mutant {
        id: "deposit-never-back",
        wrong: "that the deposit went back is not noted",
        source: "I-REN-06",
        killers: &["I-REN-06"],
        seam: Seam::Event(RENTAL, "deposit-refunded", LOST),
    },
    Mutant {
        id: "settled-over-the-deposit",
        wrong: "more of the deposit goes back than was not kept",
        source: "I-REN-05; I-REN-08",
        killers: &["I-REN-05", "I-REN-06", "I-LED-12"],
        seam: Seam::Event(RENTAL, "settled", |fields| {
            fields.add("refund", 100);
            Fate::Changed
        }),
    },
    Mutant {
        id: "settled-keeps-the-refund",
        wrong: "a yuan of the deposit is neither kept nor paid back",
        source: "I-REN-05",
        killers: &["I-REN-05"],
        seam: Seam::Event(RENTAL, "settled", |fields| {
            if fields.number("refund") < 100 {
                return Fate::Left;
            }
            fields.add("refund", -100);
            Fate::Changed
        }),
    },
    Mutant {
        id: "charges-not-the-lines",
        wrong: "what a rental is charged is not the sum of its lines",
        source: "I-LED-06",
        killers: &["I-LED-06"],
        seam: Seam::Event(RENTAL, "settled", |fields| {
            fields.add("charges", 100);
            Fate::Changed
        }),
    },
    Mutant {
        id: "charged-before-the-inspection",
        wrong: "a car that is handed in is settled without its inspection",
        source: "I-REN-08",
        killers: &["I-REN-08", "RENT-13"],
        seam: Seam::Event(RENTAL, "post-inspection-filed", LOST),
    },
    Mutant {
        id: "cancelled-free-and-charged",
        wrong: "a cancelled rental pays the fee and gets all of the deposit back",
        source: "I-REN-05",
        killers: &["I-REN-05", "I-REN-06", "I-LED-12"],
        seam: Seam::Event(RENTAL, "cancelled", |fields| {
            if fields.number("fee") == 0 {
                return Fate::Left;
            }
            let fee = fields.number("fee");
            fields.add("refund", fee);
            Fate::Changed
        }),
    },
    Mutant {
        id: "no-show-pays-nothing",
        wrong: "somebody who never came gets all back but the fee is booked",
        source: "I-REN-05",
        killers: &["I-REN-05", "I-REN-06", "I-LED-12"],
        seam: Seam::Event(RENTAL, "no-show", |fields| {
            if fields.number("fee") == 0 {
                return Fate::Left;
            }
            let fee = fields.number("fee");
            fields.add("refund", fee);
            Fate::Changed
        }),
    },
    Mutant {
        id: "odometer-falls",
        wrong: "a reading below the last one is taken at the return",
        source: "I-REN-12",
        killers: &["I-REN-12"],
        seam: Seam::Event(RENTAL, "handed-in", |fields| {
            fields.set("odometer", 7);
            Fate::Changed
        }),
    },
    Mutant {
        id: "odometer-falls-between",
        wrong: "a car goes out with less on it than it came back with",
        source: "I-REN-12",
        killers: &["I-REN-12"],
        seam: Seam::Event(RENTAL, "use-started", |fields| {
            fields.set("odometer", 7);
            Fate::Changed
        }),
    },
    Mutant {
        id: "bought-twice",
        wrong: "a car that was bought and paid is bought once more",
        source: "buy-out twice; I-REN-11",
        killers: &["I-REN-11", "I-REN-05", "RENT-13"],
        seam: Seam::Event(RENTAL, "purchase-paid", TWICE),
    },
    Mutant {
        id: "deposit-applied-and-refunded",
        wrong: "a buyer's deposit lowers the price and goes back, too",
        source: "I-REN-11",
        killers: &["I-REN-11", "I-REN-05"],
        seam: Seam::Event(RENTAL, "purchase-paid", |fields| {
            if fields.number("applied") == 0 {
                return Fate::Left;
            }
            fields.set("applied", 0);
            Fate::Changed
        }),
    },
    Mutant {
        id: "quote-not-the-lines",
        wrong: "the price of a bought car is not the sum of what the quote lists",
        source: "I-REN-11; I-LED-06",
        killers: &["I-REN-11"],
        seam: Seam::Event(RENTAL, "purchase-quoted", |fields| {
            fields.add("total", -100);
            Fate::Changed
        }),
    },
    Mutant {
        id: "late-notice-twice",
        wrong: "a late rental is told twice in one moment",
        source: "late notice books twice; I-REN-13",
        killers: &["one notice for each lateness"],
        seam: Seam::Event(RENTAL, "late-notice", TWICE),
    },
    Mutant {
        id: "reviewed-twice",
        wrong: "a rental is reviewed twice",
        source: "I-REN-15",
        killers: &["I-REN-15"],
        seam: Seam::Event(RENTAL, "reviewed", TWICE),
    },
    Mutant {
        id: "dispute-pays-more",
        wrong: "a dispute gives back more than was held for it",
        source: "I-REN-05",
        killers: &["I-REN-05", "I-REN-06", "I-LED-12"],
        seam: Seam::Event(RENTAL, "dispute-decided", |fields| {
            fields.add("refund", 100);
            Fate::Changed
        }),
    },
    Mutant {
        id: "deposit-not-posted",
        wrong: "a deposit that is kept does not become revenue in the books",
        source: "I-LED-04; PLAT-42",
        killers: &["I-LED-04"],
        seam: Seam::Posting(RENTAL, |postings| postings.pop().is_some()),
    },
    Mutant {
        id: "driven-without-confirmation",
        wrong: "an inspection counts as confirmed when it is filed, whatever the user says",
        source: "I-REN-07; RENT-23",
        killers: &["I-REN-07"],
        seam: Seam::Event(RENTAL, "inspection-filed", |fields| {
            if fields.at("order").is_null() {
                return Fate::Left;
            }
            fields.set("kind", "inspection-confirmed");
            Fate::Echo
        }),
    },
    Mutant {
        id: "confirmation-lost",
        wrong: "the user's confirmation of an inspection is taken and not noted",
        source: "RENT-23; PLAT-04",
        killers: &["PLAT-04"],
        seam: Seam::Event(RENTAL, "inspection-confirmed", LOST),
    },
];
