//! Mutants of what members have: points, stored value, packages, vouchers, bills.
//!
//! It refuses to know by which means money came.

use super::mutant::{Fate, House, LOST, Mutant, Seam, TWICE};
use forecourt_books::News;
use forecourt_books::facts::Means;

const VALUE: &str = "value";

/// News of a part that is taken from a member's account.
fn takes(news: &News, of: Means) -> bool {
    matches!(news, News::PartTaken { wish, .. } if wish.means == of)
}

pub(super) const ALL: &[Mutant] = &[
    Mutant {
        id: "points-redeemed-not-taken",
        wrong: "points pay for a bill and stay on the account",
        source: "erpnext #59050; I-PTS-04",
        killers: &["I-PTS-04"],
        seam: Seam::Event(VALUE, "points-used", LOST),
    },
    Mutant {
        id: "points-taken-one-less",
        wrong: "a redemption takes one point less than it is worth",
        source: "I-PTS-04",
        killers: &["I-PTS-04", "I-PTS-02"],
        seam: Seam::Event(VALUE, "points-used", |fields| {
            let last = fields.list("uses").last_mut().expect("a use");
            let points = last["points"].as_i64().unwrap_or(0);
            if points < 2 {
                return Fate::Left;
            }
            last["points"] = (points - 1).into();
            fields.add("points", -1);
            Fate::Changed
        }),
    },
    Mutant {
        id: "refund-keeps-points",
        wrong: "a bill is reversed and the points that it earned stay",
        source: "odoo #257854; I-PTS-05",
        killers: &["I-PTS-05"],
        seam: Seam::Event(VALUE, "points-taken-back", LOST),
    },
    Mutant {
        id: "points-earned-twice",
        wrong: "a bill earns its points twice",
        source: "I-PTS-02",
        killers: &["I-PTS-02", "I-PTS-05"],
        seam: Seam::Event(VALUE, "points-earned", TWICE),
    },
    Mutant {
        id: "points-rounded-up",
        wrong: "points earned are rounded up",
        source: "rounding; I-LED-06",
        killers: &["I-PTS-11"],
        seam: Seam::Event(VALUE, "points-earned", |fields| {
            let whole = i128::from(fields.number("base")) * i128::from(fields.number("factor-bp"));
            if whole % 1_000_000 == 0 {
                return Fate::Left;
            }
            fields.add("points", 1);
            fields.add("made.lot", 1);
            Fate::Changed
        }),
    },
    Mutant {
        id: "points-not-posted",
        wrong: "points are taken from the account and not from the books",
        source: "I-LED-04; I-PTS-01",
        killers: &["I-LED-04"],
        seam: Seam::Posting(VALUE, |postings| {
            let before = postings.len();
            postings.retain(|posting| posting.rule.debit.path() != "Points:Held");
            postings.len() < before
        }),
    },
    Mutant {
        id: "points-by-hand-without-reason",
        wrong: "points are moved by hand and nobody says why",
        source: "I-PTS-08",
        killers: &["I-PTS-08"],
        seam: Seam::Event(VALUE, "points-adjusted", |fields| {
            fields.set("reason", "");
            Fate::Changed
        }),
    },
    Mutant {
        id: "stored-value-below-zero",
        wrong: "the last top-up is spent twice",
        source: "I-LED-05",
        killers: &["I-LED-05", "I-PTS-04"],
        seam: Seam::Event(VALUE, "paid-by-stored-value", TWICE),
    },
    Mutant {
        id: "stored-value-not-taken",
        wrong: "stored value pays and stays on the account",
        source: "erpnext #59050 for money; I-LED-08",
        killers: &["I-PTS-04"],
        seam: Seam::Event(VALUE, "paid-by-stored-value", LOST),
    },
    Mutant {
        id: "part-taken-news-twice",
        wrong: "a part is asked for twice, and the account pays twice",
        source: "doubled asks; I-LED-05",
        killers: &["I-PTS-04", "I-LED-05"],
        seam: Seam::News(|news, out| {
            let is = takes(&news, Means::StoredValue);
            if is {
                out.push(news.clone());
            }
            out.push(news);
            is
        }),
    },
    Mutant {
        id: "points-not-returned",
        wrong: "points that paid for a reversed bill do not come back",
        source: "odoo #257854; I-PTS-05",
        killers: &["I-PTS-05"],
        seam: Seam::Event(VALUE, "points-returned", LOST),
    },
    Mutant {
        id: "voucher-used-twice",
        wrong: "a voucher pays and stays good",
        source: "I-PTS-13; MEM-60",
        killers: &["I-PTS-04", "I-PTS-13"],
        seam: Seam::Event(VALUE, "voucher-used", LOST),
    },
    Mutant {
        id: "voucher-price-forgotten",
        wrong: "a sold voucher is used as if it had been given away, so that its price stays owed",
        source: "I-LED-08; MEM-60",
        killers: &["I-LED-04"],
        seam: Seam::Event(VALUE, "voucher-used", |fields| {
            if fields.number("price") == 0 {
                return Fate::Left;
            }
            fields.set("price", 0);
            Fate::Changed
        }),
    },
    Mutant {
        id: "voucher-not-returned",
        wrong: "a reversed bill does not give its voucher back",
        source: "I-PTS-05",
        killers: &["I-PTS-05"],
        seam: Seam::Event(VALUE, "voucher-returned", LOST),
    },
    Mutant {
        id: "vouchers-lost-on-the-way",
        wrong: "the last voucher of a transfer arrives nowhere",
        source: "MEM-61",
        killers: &["MEM-61"],
        seam: Seam::Event(VALUE, "vouchers-transferred", |fields| {
            fields.add("to", -1);
            Fate::Changed
        }),
    },
    Mutant {
        id: "top-up-credited-twice",
        wrong: "a top-up that was paid once is credited twice",
        source: "doubled call-backs; I-LED-07",
        killers: &["I-LED-07"],
        seam: Seam::Event(VALUE, "topped-up", |fields| {
            for name in ["paid", "gift"] {
                let once = fields.number(name);
                fields.add(name, once);
            }
            Fate::Changed
        }),
    },
    Mutant {
        id: "principal-taken-for-bonus",
        wrong: "a part of the principal of a top-up is booked as bonus",
        source: "I-LED-07",
        killers: &["I-LED-07"],
        seam: Seam::Event(VALUE, "topped-up", |fields| {
            fields.add("paid", -100);
            fields.add("gift", 100);
            Fate::Changed
        }),
    },
    Mutant {
        id: "top-up-refunded-and-kept",
        wrong: "the money of a top-up goes back and the balance stays",
        source: "refund keeps the credit; I-LED-07",
        killers: &["I-LED-07"],
        seam: Seam::Event(VALUE, "top-up-refunded", LOST),
    },
    Mutant {
        id: "split-loses-a-fen",
        wrong: "a discount split over the lines of a bill loses its last fen",
        source: "rounding lost in a split; I-LED-06",
        killers: &["I-LED-06"],
        seam: Seam::Event(VALUE, "bill-settled", |fields| {
            let Some(first) = fields.list("reals").first_mut() else { return Fate::Left };
            let real = first[1].as_i64().unwrap_or(0);
            first[1] = (real - 1).into();
            Fate::Changed
        }),
    },
    Mutant {
        id: "revenue-not-the-bill",
        wrong: "revenue is booked for one fen more than the bill is due",
        source: "I-LED-08",
        killers: &["I-LED-08"],
        seam: Seam::Event(VALUE, "bill-settled", |fields| {
            let Some(first) = fields.list("revenue").first_mut() else { return Fate::Left };
            let sum = first[1].as_i64().unwrap_or(0);
            first[1] = (sum + 1).into();
            Fate::Changed
        }),
    },
    Mutant {
        id: "count-not-taken",
        wrong: "a package's wash is used and its count stays",
        source: "I-PTS-12; MEM-09",
        killers: &["I-PTS-12", "I-LED-04"],
        seam: Seam::Event(VALUE, "bill-settled", |fields| {
            if !fields.has("counts") {
                return Fate::Left;
            }
            fields.list("counts").clear();
            Fate::Changed
        }),
    },
    Mutant {
        id: "package-price-split-wrong",
        wrong: "less of a package's price is deferred than its counts are worth",
        source: "I-LED-06; MEM-56",
        killers: &["I-LED-04"],
        seam: Seam::Event(VALUE, "package-bought", |fields| {
            fields.add("deferred", -1);
            Fate::Changed
        }),
    },
    Mutant {
        id: "points-of-another-member",
        wrong: "points earned stand on the account of the member before",
        source: "I-SYS-06; MEM-46",
        killers: &["MEM-45"],
        seam: Seam::Event(VALUE, "points-earned", |fields| {
            if fields.text("member").as_deref() == Some("M-1") {
                return Fate::Left;
            }
            fields.set("member", "M-1");
            Fate::Changed
        }),
    },
    Mutant {
        id: "rental-counted-twice",
        wrong: "a rental counts twice as consumption, and earns twice",
        source: "RENT-40; I-PTS-05",
        killers: &["MEM-45"],
        seam: Seam::News(|news, out| {
            let is = matches!(news, News::RentalSettled { .. });
            if is {
                out.push(news.clone());
            }
            out.push(news);
            is
        }),
    },
    Mutant {
        id: "points-end-a-year-late",
        wrong: "points are good for a year longer than the scheme says",
        source: "MEM-51; I-PTS-03",
        killers: &["I-PTS-03"],
        seam: Seam::House(House::Number("member.points_years", 2)),
    },
    Mutant {
        id: "cleared-twice",
        wrong: "at the end of the month branches pay each other twice what they owe",
        source: "clearing counted twice; I-PTS-09; I-PTS-10",
        killers: &["I-LED-11", "I-PTS-09"],
        seam: Seam::Event(VALUE, "period-closed", |fields| {
            let mut changed = false;
            for net in fields.list("nets") {
                let owed = net[1].as_i64().unwrap_or(0);
                changed |= owed != 0;
                net[1] = (2 * owed).into();
            }
            if changed { Fate::Changed } else { Fate::Left }
        }),
    },
    Mutant {
        id: "cleared-one-sided",
        wrong: "at the end of the month one branch is left out of the clearing",
        source: "I-PTS-09; I-LED-11",
        killers: &["I-PTS-09", "I-LED-11"],
        seam: Seam::Event(VALUE, "period-closed", |fields| {
            if fields.list("nets").pop().is_some() { Fate::Changed } else { Fate::Left }
        }),
    },
    Mutant {
        id: "stored-value-not-returned",
        wrong: "stored value that paid for a reversed bill does not come back",
        source: "odoo #257854; I-PTS-05",
        killers: &["I-PTS-05"],
        seam: Seam::Event(VALUE, "stored-value-returned", LOST),
    },
    Mutant {
        id: "leaver-keeps-points",
        wrong: "points of who leaves the club do not lapse",
        source: "MEM-12",
        killers: &["MEM-12"],
        seam: Seam::Event(VALUE, "account-closed", |fields| {
            if fields.list("points").is_empty() {
                return Fate::Left;
            }
            fields.list("points").clear();
            Fate::Changed
        }),
    },
    Mutant {
        id: "leaver-not-paid",
        wrong: "of what who leaves the club had put on the account, the last top-up is not paid back",
        source: "MEM-12; I-LED-07",
        killers: &["MEM-12", "I-LED-04"],
        seam: Seam::Event(VALUE, "account-closed", |fields| {
            if fields.list("top-ups").pop().is_some() { Fate::Changed } else { Fate::Left }
        }),
    },
];
