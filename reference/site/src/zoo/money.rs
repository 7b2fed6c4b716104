//! Mutants of payments: money that comes twice, goes back too far, or is nobody's.
//!
//! It refuses to know what was paid for.

use super::mutant::{Fate, LOST, Mutant, Seam, TWICE};
use forecourt_books::News;

const PAY: &str = "payments";

pub(super) const ALL: &[Mutant] = &[
    Mutant {
        id: "refund-over-captured",
        wrong: "a refund is a yuan more than was asked back, so that more goes back than came",
        source: "odoo payment; I-LED-12",
        killers: &["I-LED-12", "I-LED-06", "I-LED-10"],
        seam: Seam::Event(PAY, "refund-issued", |fields| {
            fields.add("amount", 100);
            fields.add("total", 100);
            let line = &mut fields.list("lines")[0]["amount"];
            *line = (line.as_i64().unwrap_or(0) + 100).into();
            Fate::Changed
        }),
    },
    Mutant {
        id: "capture-told-twice",
        wrong: "a channel's notice that comes twice is booked twice",
        source: "doubled call-backs; I-LED-10",
        killers: &["I-LED-10"],
        seam: Seam::Event(PAY, "part-captured", |fields| {
            if fields.has("reference") { Fate::Twice } else { Fate::Left }
        }),
    },
    Mutant {
        id: "second-charge-kept",
        wrong: "money that came a second time is kept",
        source: "I-LED-10; FUEL-66",
        killers: &["I-LED-10"],
        seam: Seam::Event(PAY, "double-charge-refunded", LOST),
    },
    Mutant {
        id: "payback-not-asked",
        wrong: "the channel is never asked to pay back what was issued",
        source: "I-LED-10; RENT-41",
        killers: &["nothing stands open at the end"],
        seam: Seam::Event(PAY, "channel-asked", |fields| {
            if fields.at("work").get("payback").is_some() { Fate::Lost } else { Fate::Left }
        }),
    },
    Mutant {
        id: "payback-answered-twice",
        wrong: "a channel's answer to a payback counts twice",
        source: "hold resolved twice; I-LED-10",
        killers: &["I-LED-10"],
        seam: Seam::Event(PAY, "payback-done", TWICE),
    },
    Mutant {
        id: "payback-forgotten",
        wrong: "that a channel paid back is not noted, so that it stays owed",
        source: "I-LED-10",
        killers: &["I-LED-10", "nothing stands open at the end"],
        seam: Seam::Event(PAY, "payback-done", LOST),
    },
    Mutant {
        id: "expired-keeps-parts",
        wrong: "a payment order that failed keeps the parts that were taken for it",
        source: "FUEL-29; I-REN-05",
        killers: &["FUEL-29", "I-LED-08"],
        seam: Seam::Event(PAY, "part-undone", LOST),
    },
    Mutant {
        id: "paid-without-all-parts",
        wrong: "a payment counts as paid one part early",
        source: "I-LED-12; capture after void",
        killers: &["I-LED-12"],
        seam: Seam::Event(PAY, "part-taken", LOST),
    },
    Mutant {
        id: "refund-line-lost",
        wrong: "a refund over two means pays back the first of them only",
        source: "I-LED-06",
        killers: &["I-LED-06"],
        seam: Seam::Event(PAY, "refund-issued", |fields| {
            if fields.list("lines").len() > 1 {
                fields.list("lines").pop();
                return Fate::Changed;
            }
            Fate::Left
        }),
    },
    Mutant {
        id: "fee-of-channel-lost",
        wrong: "the channel's fee is kept from the payment, and not booked",
        source: "I-LED-10",
        killers: &["I-LED-10"],
        seam: Seam::Posting(PAY, |postings| {
            let before = postings.len();
            postings.retain(|posting| !posting.rule.reason.contains("fee"));
            postings.len() < before
        }),
    },
    Mutant {
        id: "capture-not-posted",
        wrong: "what a channel collected does not reach the books",
        source: "I-LED-04; PLAT-42",
        killers: &["I-LED-10"],
        seam: Seam::Posting(PAY, |postings| postings.pop().is_some()),
    },
    Mutant {
        id: "posted-twice",
        wrong: "every movement of a payment is booked twice",
        source: "I-LED-02",
        killers: &["I-LED-10", "I-LED-04"],
        seam: Seam::Posting(PAY, |postings| {
            postings.extend(postings.clone());
            true
        }),
    },
    Mutant {
        id: "refund-news-lost",
        wrong: "that money went back is told to nobody, so the document is as before",
        source: "erpnext credit notes; I-LED-12",
        killers: &["what went back is booked where it was paid for"],
        seam: Seam::News(|news, out| {
            let is = matches!(news, News::Refunded { .. });
            if !is {
                out.push(news);
            }
            is
        }),
    },
    Mutant {
        id: "refund-news-twice",
        wrong: "that money went back is told twice",
        source: "doubled call-backs; I-LED-12",
        killers: &["I-REN-06", "I-LED-12"],
        seam: Seam::News(|news, out| {
            let is = matches!(news, News::Refunded { .. });
            if is {
                out.push(news.clone());
            }
            out.push(news);
            is
        }),
    },
    Mutant {
        id: "paid-news-lost",
        wrong: "that a document is paid is told to nobody: the money is taken and nothing given for it",
        source: "paid and not delivered; I-LED-08",
        killers: &["what is paid is given"],
        seam: Seam::News(|news, out| {
            let is = matches!(news, News::Paid { .. });
            if !is {
                out.push(news);
            }
            is
        }),
    },
    Mutant {
        id: "paid-news-twice",
        wrong: "that a document is paid is told twice",
        source: "doubled call-backs; I-LED-10",
        killers: &["what is paid is given"],
        seam: Seam::News(|news, out| {
            let is = matches!(news, News::Paid { .. });
            if is {
                out.push(news.clone());
            }
            out.push(news);
            is
        }),
    },
    Mutant {
        id: "refund-requested-over-paid",
        wrong: "a payer gets ten times what was asked back",
        source: "odoo refunds; I-LED-12",
        killers: &["I-LED-12"],
        seam: Seam::Event(PAY, "refund-requested", |fields| {
            let amount = fields.number("amount");
            fields.set("amount", amount * 10);
            Fate::Changed
        }),
    },
    Mutant {
        id: "capture-not-asked",
        wrong: "the channel is never asked to collect, and the payment order waits",
        source: "PLAT-61; FUEL-29",
        killers: &["FUEL-29"],
        seam: Seam::Event(PAY, "channel-asked", |fields| {
            if fields.at("work").get("capture").is_some() { Fate::Lost } else { Fate::Left }
        }),
    },
];
