//! The list itself, in the order of the groups.
//!
//! It refuses to leave an invariant out because it is checked elsewhere: then it says where.

use super::By::{self, Again, Elsewhere, End, State, StateAndTrace, Stranger, Swapped, Trace};
use super::Invariant;
use super::Sort::{self, Faults as F, Order as C, Runs as M, State as S, Trace as T};

const fn row(id: &'static str, sort: Sort, by: By, words: &'static str) -> Invariant {
    Invariant { id, sort, words, by }
}

/// Every invariant of keys, rental, ledger, membership and system.
pub const ALL: &[Invariant] = &[
    row("I-KEY-01", S, State, "a tag is read in one slot only, unless it is a known copy"),
    row("I-KEY-02", S, State, "a key is in exactly one state of custody, and no slot holds two keys"),
    row("I-KEY-03", S, State, "every key that was ever registered is counted in exactly one state"),
    row("I-KEY-04", F, Trace, "a damaged, foreign or unasked frame never moves a key"),
    row(
        "I-KEY-05",
        F,
        Elsewhere(
            "tag images: explored lines carry whole frames, no image passes; every bit of every image is flipped in the tests of sim/tag",
        ),
        "a tag's image with any bit wrong is never taken for a tag",
    ),
    row(
        "I-KEY-06",
        F,
        Trace,
        "a slot that does not answer is silent and never empty: a key is gone only if a hand lifted it",
    ),
    row("I-KEY-07", S, Trace, "taken is the key that was wanted, and no other"),
    row("I-KEY-08", S, State, "a return closes the custody of exactly the key that was read"),
    row(
        "I-KEY-09",
        S,
        Trace,
        "a key that goes with the wanted one is told as unexpected, with who stood there",
    ),
    row("I-KEY-10", T, StateAndTrace, "who changes a key's custody has signed in and is on a photo"),
    row("I-KEY-11", F, Trace, "a key that goes while all drawers are shut is missed by the next audit"),
    row("I-KEY-12", T, Trace, "one request at a time on a line, and an answer only to it"),
    row(
        "I-KEY-13",
        T,
        Elsewhere(
            "order of asking: an exploration keeps the frames around deeds only; scenarios judge whole passes with the bus properties ascending, unbroken, scan-formula",
        ),
        "while a drawer is open for returns each slot is asked once in a pass",
    ),
    row("I-KEY-14", S, StateAndTrace, "a key that is out has one deadline, and one alarm when it passes"),
    row("I-KEY-15", C, StateAndTrace, "one operation opens one drawer once, and no key is wanted twice"),
    row("I-KEY-16", S, State, "no key is released while its car's order is open"),
    row("I-KEY-17", T, Trace, "a drawer pulled open by hand is on a photo"),
    row("I-KEY-18", M, End, "where a key is follows from the history alone"),
    row("I-REN-01", C, Swapped, "a car is booked by one order at a time; touching edges are allowed"),
    row("I-REN-02", S, StateAndTrace, "a car is in use by at most one order"),
    row("I-REN-03", S, State, "no more orders hold a car than there are bookings"),
    row("I-REN-04", S, State, "every car stands somewhere, once"),
    row(
        "I-REN-05",
        S,
        StateAndTrace,
        "a deposit is captured, released or still held: nothing of it is lost or invented",
    ),
    row("I-REN-06", S, State, "never more is paid back than was paid"),
    row("I-REN-07", S, StateAndTrace, "who drives has paid the deposit and confirmed the inspection before"),
    row("I-REN-08", S, State, "nothing is charged before the inspection after use"),
    row(
        "I-REN-09",
        M,
        Elsewhere(
            "distance alone: no drawn plan opens a station while it runs; the nearest station is computed by hand in scenarios/rental/nearest-stations",
        ),
        "the nearest station with a car stays the nearest when a farther one opens",
    ),
    row(
        "I-REN-10",
        M,
        Elsewhere(
            "tariff alone: a function of two instants; hours, days, lateness and caps are computed by hand in scenarios/rental/charge-by-the-hour, charge-by-the-day, late-hand-in",
        ),
        "who brings a car back later never pays less",
    ),
    row(
        "I-REN-11",
        S,
        StateAndTrace,
        "a deposit is refunded or applied, not both; a sold car takes no booking",
    ),
    row("I-REN-12", S, State, "a car's reading never goes back"),
    row(
        "I-REN-13",
        T,
        Elsewhere(
            "the next customer: in a trace, an offer made in time and one made too late are told apart by settings only; scenarios/rental/next-after-a-late-car has the edges",
        ),
        "who would have had a late car next is served otherwise before the start",
    ),
    row(
        "I-REN-14",
        F,
        Elsewhere(
            "no holds: deposits are paid and paid back here, nothing is authorised for later, so nothing can outlive its issuer",
        ),
        "an authorisation that is too old is not captured",
    ),
    row("I-REN-15", S, StateAndTrace, "one review for each ended rental, by its own user"),
    row("I-LED-01", S, State, "debit and credit are equal in every unit"),
    row("I-LED-02", T, Trace, "nothing is reversed, refunded or paid back twice"),
    row("I-LED-03", C, Trace, "the same wish under the same request key has one answer, refusals too"),
    row("I-LED-04", S, State, "a balance is the sum of its movements, and the ledger says the same"),
    row("I-LED-05", C, Swapped, "no stored value is below zero, whoever was first"),
    row("I-LED-06", S, State, "the parts of a whole make the whole"),
    row("I-LED-07", S, Trace, "of a top-up only money that was paid in goes back, never a gift"),
    row("I-LED-08", S, State, "what is paid by all means is what is due"),
    row("I-LED-09", T, State, "a closed month does not change any more"),
    row(
        "I-LED-10",
        T,
        StateAndTrace,
        "captured less refunded, fees and payouts is what the channel owes, and no notice counts twice",
    ),
    row("I-LED-11", S, State, "what branches owe each other adds up to nothing"),
    row("I-LED-12", S, StateAndTrace, "nothing goes back that did not come, and never more than came"),
    row("I-PTS-01", S, State, "points issued are redeemed, expired, taken back or outstanding"),
    row("I-PTS-02", S, State, "points stand in lots that end one after the other, none of them empty"),
    row("I-PTS-03", S, Trace, "points are used on their last day and not on the day after"),
    row("I-PTS-04", S, Trace, "a redemption takes exactly its points"),
    row(
        "I-PTS-05",
        M,
        Trace,
        "what is bought and taken back leaves no points, and takes none that it did not earn",
    ),
    row(
        "I-PTS-06",
        M,
        Elsewhere(
            "parts of one bill: nobody drawn takes back by halves and whole; the value flow's test a_refund_in_parts_ends_where_one_refund_ends and scenarios/membership/refund-in-parts",
        ),
        "a refund in parts ends where one refund ends",
    ),
    row("I-PTS-07", S, State, "points that are owed are owed, and never a balance below zero"),
    row("I-PTS-08", S, Trace, "points moved by hand have a reason, and are not none"),
    row("I-PTS-09", T, State, "what branches owe each other for points adds up to nothing"),
    row("I-PTS-10", M, Stranger, "what a stranger does changes nobody's clearing"),
    row(
        "I-PTS-11",
        S,
        Elsewhere(
            "levels: nobody drawn climbs a level within a plan's days; scenarios/membership/categories, price-strategies and points-strategies have each edge",
        ),
        "level, discount and rate are those of the moment of the sale",
    ),
    row("I-PTS-12", S, State, "a package is never used beyond what was bought"),
    row("I-PTS-13", S, StateAndTrace, "a voucher is sold once and used once, and had left the stock before"),
    row("I-PTS-14", S, State, "a replaced card is dead for ever"),
    row("I-PTS-15", S, State, "a plate is on one member's cards"),
    row(
        "I-PTS-16",
        S,
        Elsewhere(
            "a report: an estimate of what will never be used is printed by value.member-liability and posts nothing; its snapshot stands in golden/",
        ),
        "an estimate never changes a balance",
    ),
    row("I-PTS-17", S, State, "no more sessions than licensed places"),
    row("I-SYS-01", M, Again, "the same plan gives the same journal and frames, to the byte"),
    row("I-SYS-02", M, End, "the state is what the journal says, and nothing else"),
    row("I-SYS-03", S, State, "who approves is not who asked"),
    row("I-SYS-04", S, Trace, "no phone number stands in the journal in plain text"),
    row("I-SYS-05", M, End, "what is restored from a backup is what was there"),
    row("I-SYS-06", M, Stranger, "a customer who has nothing to do with the others changes nothing for them"),
    row(
        "I-SYS-07",
        T,
        Elsewhere(
            "coverage: a property of all scenarios and mutants together; golden/tests/scenarios.rs and forecourt zoo",
        ),
        "every rule is proved by a check, and a broken one is found",
    ),
];

/// Other rules that explorations check, by their ids or by the words of what every run expects.
pub(super) const OTHERS: &[(&str, &str)] = &[
    ("MEM-46", "every movement stands on the account of its own member"),
    ("KEY-13", "who walks away from a cabinet is signed out"),
    ("KEY-39", "a drawer does as it is told, and every opening comes to its end"),
    ("KEY-40", "a drawer does not stay open for an hour"),
    ("KEY-67", "a cabinet that is scanned after a start takes commands before long"),
    ("PLAT-04", "what is done is on record"),
    ("PLAT-38", "at night only what cannot wait is sent"),
    ("PLAT-48", "thirty days after leaving, nobody knows who it was"),
    ("PLAT-49", "a full backup is made every day"),
    ("PLAT-51", "every backup is restored for a test"),
    ("PLAT-62", "a weakness is due in the days that its grade names"),
    ("who was erased cannot be read", "the store opens no personal value of anybody who was erased"),
    ("no context knows who was erased", "no context has a personal value of anybody who was erased"),
    ("every key that hangs is in the books", "what hangs in a slot in truth, the books have there"),
    ("MEM-61", "vouchers issued are in stock, sold, given, used, expired or void"),
    ("PLAT-61", "what waits for a channel waits once, and is not yet done"),
    ("FUEL-29", "a payment that is over keeps no parts"),
    ("the journal's chain holds", "no stored record can be altered, deleted or moved without being seen"),
    ("the state can be rebuilt from the journal", "the state is what the journal says, and nothing else"),
    ("every key hangs where the books say", "where the books name a slot, the key hangs there in truth"),
    ("nothing stands open at the end", "after a quiet time everything that has a limit has come to its end"),
    ("every refusal is a rule's", "a command is done or refused by a rule; no answer is an accident"),
    ("two records", "the same plan gives the same journal and frames, to the byte"),
    ("a stranger", "a customer who has nothing to do with the others changes nothing for them"),
    ("an operation never ended", "what was begun comes to its end"),
];
