//! What must sometimes happen: outcomes of each habit, each family of refusals, each kind of mishap felt. An exploration in
//! which one of them never happened has not looked there.
//!
//! It refuses to know how to bring anything about.

use crate::sweep::Tally;
use crate::trial::Trial;
use std::collections::BTreeMap;

/// Where a goal counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Where {
    /// An event of this kind, `context.kind`.
    Event(&'static str),
    /// A refusal with this code.
    Refused(&'static str),
    /// A fault of a line that line or people felt.
    Felt(&'static str),
}

/// One goal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Goal {
    /// What must sometimes happen.
    pub words: &'static str,
    at: Where,
    /// Only in a world with cabinets.
    cabinets: bool,
}

const fn event(words: &'static str, kind: &'static str) -> Goal {
    Goal { words, at: Where::Event(kind), cabinets: false }
}

const fn refused(words: &'static str, code: &'static str) -> Goal {
    Goal { words, at: Where::Refused(code), cabinets: false }
}

const fn at_cabinet(words: &'static str, at: Where) -> Goal {
    Goal { words, at, cabinets: true }
}

impl Goal {
    /// How often it happened in all runs.
    pub fn reached(&self, tally: &Tally) -> u64 {
        self.counted(&tally.kinds, &tally.refusals, &tally.faults)
    }

    /// How often it happened in one.
    pub fn reached_in(&self, trial: &Trial) -> u64 {
        self.counted(&trial.kinds, &trial.refusals, &trial.faults)
    }

    fn counted(
        &self,
        kinds: &BTreeMap<String, u64>,
        refusals: &BTreeMap<String, u64>,
        faults: &BTreeMap<String, [u64; 3]>,
    ) -> u64 {
        match self.at {
            Where::Event(kind) => kinds.get(kind).copied().unwrap_or(0),
            Where::Refused(code) => refusals.get(code).copied().unwrap_or(0),
            Where::Felt(kind) => faults.get(kind).map_or(0, |[_, _, felt]| *felt),
        }
    }
}

/// The goals of explorations with or without cabinets.
pub fn goals(cabinets: bool) -> impl Iterator<Item = &'static Goal> {
    GOALS.iter().filter(move |goal| cabinets || !goal.cabinets)
}

const GOALS: &[Goal] = &[
    event("a car is collected", "rental.use-started"),
    event("a car is brought back", "rental.handed-in"),
    event("a rental is settled", "rental.settled"),
    event("a deposit goes back", "rental.deposit-refunded"),
    event("a rental is cancelled", "rental.cancelled"),
    event("nobody comes for a car", "rental.no-show"),
    event("a rental is made longer", "rental.extended"),
    event("a rented car is bought", "rental.ownership-transferred"),
    event("damage is disputed", "rental.damage-disputed"),
    event("a review is written", "rental.reviewed"),
    event("a deposit is not paid in time", "rental.order-expired"),
    event("a bill is settled", "value.bill-settled"),
    event("a bill is reversed", "value.bill-reversed"),
    event("points are earned", "value.points-earned"),
    event("points are used", "value.points-used"),
    event("earned points are taken back", "value.points-taken-back"),
    event("points are moved by hand", "value.points-adjusted"),
    event("money is put onto an account", "value.topped-up"),
    event("money of a top-up goes back", "value.top-up-refunded"),
    event("a package is bought", "value.package-bought"),
    event("a voucher is sold", "value.voucher-sold"),
    event("a voucher is used", "value.voucher-used"),
    event("a payment is told twice", "payments.double-charge-refunded"),
    event("a refund is asked for", "payments.refund-requested"),
    event("a channel is probed", "payments.channel-probed"),
    event("a member leaves for good", "members.member-left"),
    event("somebody who left is erased", "members.erased"),
    event("a month is closed", "value.period-closed"),
    event("a weakness is not closed in time", "service.finding-overdue"),
    event("a patch is installed", "service.patch-installed"),
    event("a text goes to many", "members.group-sms-sent"),
    event("a backup is restored for a test", "security.backup-verified"),
    event("a lost store is restored", "security.restored"),
    refused("somebody may not do it", "forbidden"),
    refused("somebody wants to decide on the own wish", "self-approval"),
    event("a shift begins", "organisation.session-opened"),
    event("a password is mistyped", "organisation.login-failed"),
    refused("somebody else was faster with the voucher", "already-used"),
    refused("a balance does not suffice", "balance-short"),
    refused("points do not suffice", "points-short"),
    refused("there is no car", "no-vehicle"),
    refused("a step comes out of order", "wrong-state"),
    refused("more is wanted back than was paid", "refund-too-much"),
    refused("a reading goes back", "odometer-back"),
    refused("somebody else wants to collect", "wrong-user"),
    refused("nobody proved who he is", "proof-needed"),
    refused("a session is over", "session-ended"),
    refused("the host is down", "host-down"),
    refused("the store is full", "store-is-full"),
    at_cabinet("a key is taken", Where::Event("keys.key-taken")),
    at_cabinet("a key comes back", Where::Event("keys.key-returned")),
    at_cabinet("a rental key is asked for at a cabinet", Where::Event("rental.key-asked")),
    at_cabinet("a rental key leaves its cabinet", Where::Event("rental.key-released")),
    at_cabinet("a car is brought while its key hangs nowhere", Where::Refused("key-not-seen")),
    at_cabinet("nobody waits for a rental key", Where::Refused("no-rental-order")),
    at_cabinet("a key is given from hand to hand", Where::Event("keys.handover-offered")),
    at_cabinet("a key is overdue", Where::Event("keys.key-overdue")),
    at_cabinet("a key is gone that nobody asked for", Where::Event("keys.unexpected-removal")),
    at_cabinet("a key is reported lost", Where::Event("keys.key-declared-lost")),
    at_cabinet("an alarm rings", Where::Event("keys.alarm-raised")),
    at_cabinet("a slot's board is silent, and it is felt", Where::Felt("B1")),
    at_cabinet("a tag cannot be read, and it is felt", Where::Felt("T5")),
    at_cabinet(
        "a key goes through the back of a shut drawer, and is missed",
        Where::Event("keys.key-missing"),
    ),
    at_cabinet("a drawer is pulled open by hand", Where::Event("keys.forced-opening")),
    at_cabinet("bytes are lost on a line, and it is felt", Where::Felt("L1")),
    at_cabinet("bits flip on a line, and it is felt", Where::Felt("L2")),
    at_cabinet("answers come late, and it is felt", Where::Felt("L6")),
];
