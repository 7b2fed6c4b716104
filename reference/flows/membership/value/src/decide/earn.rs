//! Points that consumption earns, who brought the member in, and what is taken back (MEM-40, MEM-44, MEM-45, MEM-49,
//! FUEL-68).

use forecourt_books::facts::Membership;
use forecourt_books::{BillId, BranchId, Day, Document, Fen, MemberId, Points, RentalId, Scene};

use super::Verdict;
use crate::code::Code;
use crate::event::{Earned, Event};
use crate::kinds::{NewLot, Revenue};
use crate::settings;
use crate::state::account::Account;
use crate::state::bills::{Bill, BillState};
use crate::state::catalogue::STANDARD;
use crate::state::{NEVER, State};

/// What becomes of points that come in now: debts first; the lot ends on 31 December (MEM-40, MEM-51).
pub(super) fn new_lot(scene: &Scene<'_>, account: &Account, points: Points) -> NewLot {
    let repaid = if account.owed.is_empty() { Vec::new() } else { account.plan_repay(points) };
    let lot = points - repaid.iter().map(|(_, points)| *points).sum();
    let until = if scene.flag(&settings::POINTS_EXPIRE) {
        let years = i16::try_from(scene.number(&settings::POINTS_YEARS)).unwrap_or(0);
        Day::new(scene.at.day().year() + years, 12, 31).unwrap_or(NEVER)
    } else {
        NEVER
    };
    NewLot { lot, until, notice: until.plus_days(-scene.number(&settings::NOTICE_DAYS)), repaid }
}

/// Points of a consumption and of who brought the member in, in the same command.
#[allow(clippy::too_many_arguments, reason = "each of them is one fact of the consumption")]
pub(super) fn consumption(
    state: &State,
    scene: &Scene<'_>,
    document: Document,
    member: MemberId,
    branch: BranchId,
    paid: impl Iterator<Item = (Code, bool, Fen)>,
    real: Fen,
    buys_car: bool,
) -> Verdict {
    let mut events = Vec::new();
    let account = state.account(member);
    let standing = scene.facts.standing(member);
    if standing.as_ref().is_none_or(|(membership, _)| *membership == Membership::Left) {
        // Who left in the meantime earns nothing; what was paid is paid all the same.
        return Ok(events);
    }
    let running = standing.filter(|(membership, _)| *membership == Membership::Active);
    if let Some(terms) = running.and_then(|(_, category)| scene.facts.category(&category, scene.at)) {
        let scheme = if terms.scheme.is_empty() { STANDARD } else { Code::new(&terms.scheme) };
        if let Some(rules) = state.catalogue.get().schemes.get(&scheme) {
            let own = scene.settings.flag_at(&settings::BRANCH_FACTORS, scene.at, Some(branch));
            let factor_bp = rules.factor_bp(branch, scene.at.day(), own);
            let (base, points) = rules.points(paid, factor_bp);
            if points > Points::ZERO {
                let made = new_lot(scene, account, points);
                let earned = Earned { document, member, branch, scheme, base, factor_bp, points, made };
                events.push(Event::PointsEarned(earned));
            }
        }
    }
    if let Some(referrer) = account.referrer {
        events.extend(referral(state, scene, document, (member, referrer), branch, real, buys_car));
    }
    Ok(events)
}

/// MEM-49: once, at the first consumption that reaches the minimum; a car is rewarded elsewhere (CARE-33).
fn referral(
    state: &State,
    scene: &Scene<'_>,
    document: Document,
    (referred, referrer): (MemberId, MemberId),
    branch: BranchId,
    real: Fen,
    buys_car: bool,
) -> Option<Event> {
    if buys_car {
        return Some(Event::ReferralLeft { referred });
    }
    let account = state.account(referrer);
    if real < Fen(scene.number(&settings::REFERRAL_MIN)) || account.closed {
        return None;
    }
    let points = Points(scene.number(&settings::REFERRAL_POINTS));
    let made = new_lot(scene, account, points);
    Some(Event::ReferralRewarded { referrer, referred, bill: document, branch, points, made })
}

/// MEM-40: what a referrer got for a bill goes back once what is left of it would not have earned it, unless another
/// consumption stands that would have; else the next one that reaches the minimum is the first one.
pub(super) fn referral_back(
    state: &State,
    scene: &Scene<'_>,
    bill: BillId,
    row: &Bill,
    refunded: Fen,
) -> Option<Event> {
    let reward = state.rewards.get(&bill)?;
    let account = state.account(reward.referrer);
    if refunded < row.due && reaches(scene, row, refunded) || account.closed {
        return None;
    }
    if let Some(by) = deserving(state, scene, reward.referred, bill) {
        return Some(Event::ReferralKept { bill, by });
    }
    let uses = account.plan_back(reward.lot, reward.points);
    let there: Points = uses.iter().map(|part| part.points).sum();
    let (referrer, referred, branch) = (reward.referrer, reward.referred, row.branch);
    Some(Event::ReferralTakenBack { bill, referrer, referred, branch, uses, debt: reward.points - there })
}

/// Whether what was really paid of a bill is what a reward wants, by the minimum that was in force when it was settled.
fn reaches(scene: &Scene<'_>, row: &Bill, refunded: Fen) -> bool {
    let least = scene.settings.number_at(&settings::REFERRAL_MIN, row.settled_at, Some(row.branch));
    row.sums.real_left(refunded) >= Fen(least)
}

/// Another consumption of a referred member that would have brought the reward.
fn deserving(state: &State, scene: &Scene<'_>, referred: MemberId, but: BillId) -> Option<Document> {
    let bills = state.bills_of(referred).filter(|(id, row)| {
        *id != but
            && row.state == BillState::Settled
            && reaches(scene, row, row.refunded)
            && !row.lines.iter().any(|line| line.revenue == Revenue::Vehicles)
    });
    let bill = bills.last().map(|(id, _)| Document::Bill(id));
    let rentals = state.rentals.range((referred, RentalId(0))..=(referred, RentalId(u32::MAX)));
    let mut rentals = rentals.filter(|(_, row)| {
        let least = scene.settings.number_at(&settings::REFERRAL_MIN, row.at, Some(row.branch));
        row.paid >= Fen(least)
    });
    bill.or_else(|| rentals.next().map(|((_, order), _)| Document::RentalCharges(*order)))
}

/// A rental counts as consumption of the kind `rental` (RENT-40).
pub(super) fn rental(
    state: &State,
    scene: &Scene<'_>,
    order: RentalId,
    member: MemberId,
    branch: BranchId,
    paid: Fen,
) -> Verdict {
    let mut events = vec![Event::RentalCounted { order, member, branch, paid }];
    let document = Document::RentalCharges(order);
    let lines = [(Code::new("rental"), false, paid)].into_iter();
    events.extend(consumption(state, scene, document, member, branch, lines, paid, false)?);
    Ok(events)
}

/// The points that what is left of a bill would have earned (FUEL-68): the rest of what was really paid, over the lines
/// that are left.
pub(crate) fn points_left(state: &State, row: &Bill, refunded: Fen, gone: &[u32]) -> Points {
    let Some(rules) = state.catalogue.get().schemes.get(&row.scheme) else { return Points::ZERO };
    let lines: Vec<_> =
        row.open_lines().filter(|line| !gone.contains(&line.line) && line.real > Fen::ZERO).collect();
    let weights: Vec<i64> = lines.iter().map(|line| line.real.0).collect();
    let rest = row.sums.real_left(refunded);
    let shares = forecourt_books::money::split(rest.0, &weights);
    let paid = lines.iter().zip(shares).map(|(line, share)| (line.kind, line.labour, Fen(share)));
    rules.points(paid, row.factor_bp).1
}

/// What a bill earned and does not deserve any more goes back; what is not there any more becomes a debt.
pub(super) fn take_back(state: &State, bill: BillId, row: &Bill, refunded: Fen, gone: &[u32]) -> Vec<Event> {
    let Some(member) = row.member.filter(|_| row.earned > Points::ZERO) else { return Vec::new() };
    if state.account(member).closed {
        // At leaving points lapse and debts are given up (MEM-12).
        return Vec::new();
    }
    let points = (row.earned - row.taken_back).above(points_left(state, row, refunded, gone));
    if points.is_zero() {
        return Vec::new();
    }
    let uses = state.account(member).plan_back(row.lot, points);
    let there: Points = uses.iter().map(|part| part.points).sum();
    let mut events = Vec::new();
    if there > Points::ZERO {
        events.push(Event::PointsTakenBack { bill, member, points: there, uses });
    }
    if points > there {
        events.push(Event::PointsDebt { bill, member, branch: row.branch, points: points - there });
    }
    events
}
