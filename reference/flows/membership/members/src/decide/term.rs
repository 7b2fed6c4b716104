//! Fees and terms: renewal, upgrade, payment and its lapse (MEM-04, MEM-13).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::{Means, Membership};
use forecourt_books::money::half_up;
use forecourt_books::{Fen, MemberId, PaymentId, Rejection, Scene};

use super::{Decided, acting, at_hand, category, join, movement, proof};
use crate::command::Moved;
use crate::event::{Event, FeeCharged};
use crate::kinds::{CardState, FeeId, FeeKind};
use crate::state::State;
use crate::state::member::{FeeState, Member};

/// MEM-04: another term, from the present end or, when that is over, from today.
pub(super) fn renew(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    wanted: Option<&str>,
    parts: &[PartWish],
) -> Decided {
    let found = at_hand(state, scene, member)?;
    nothing_due(state, member)?;
    let former = state.category_name(found.category).to_owned();
    let wanted = wanted.unwrap_or(&former);
    let category =
        if wanted == former { category::named(state, wanted)? } else { category::open(state, wanted)? };
    let running = found.until.filter(|_| found.membership == Membership::Active);
    let rank = |category| state.terms(category, scene.at).map_or(0, |terms| terms.rank);
    if running.is_some() && rank(category) > rank(found.category) {
        // MEM-13: what is left of the term has its price, too.
        return Err(Rejection::new("upgrade-first").with("from", &former).with("to", wanted));
    }
    let from = running.unwrap_or_else(|| scene.at.day());
    let (fee, until, term_days) = join::term(state, scene, category, from);
    if fee.is_zero() && found.until.is_none() {
        return Err(Rejection::new("no-term").with("member", member));
    }
    let mut events = vec![Event::MembershipRenewed { member, category: wanted.to_owned(), until, term_days }];
    charge(state, scene, (member, found, former), (fee, FeeKind::Renew), parts, &mut events)?;
    Ok(events)
}

/// MEM-13: upwards, and the difference of the fees for the rest of the term is charged.
pub(super) fn upgrade(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    wanted: &str,
    parts: &[PartWish],
) -> Decided {
    let found = at_hand(state, scene, member)?;
    nothing_due(state, member)?;
    if found.membership == Membership::Expired {
        return Err(Rejection::new("membership-expired").with("member", member));
    }
    let category = category::open(state, wanted)?;
    let terms = |category| state.terms(category, scene.at).cloned().unwrap_or_default();
    let (now, then) = (terms(found.category), terms(category));
    if then.rank <= now.rank {
        return Err(Rejection::new("rank-not-higher").with("from", now.rank).with("to", then.rank));
    }
    let (charged, until, term_days) = match found.until {
        Some(until) if found.term_days > 0 => {
            let left = i128::from(until.0 - scene.at.day().0);
            let difference = half_up(i128::from(then.fee.0 - now.fee.0) * left, found.term_days.into());
            (Fen(difference.max(0)), Some(until), None)
        }
        // Without a term so far: the whole fee and a term from today.
        _ => join::term(state, scene, category, scene.at.day()),
    };
    let former = state.category_name(found.category).to_owned();
    let changed = Event::CategoryChanged {
        member,
        from: former.clone(),
        to: wanted.to_owned(),
        charged,
        until,
        term_days,
    };
    let mut events = vec![changed];
    charge(state, scene, (member, found, former), (charged, FeeKind::Upgrade), parts, &mut events)?;
    Ok(events)
}

/// MEM-04: one fee of a term after the other, so that each falls back to what was paid for.
fn nothing_due(state: &State, member: MemberId) -> Result<(), Rejection> {
    let open = state.open_fees.range((member, FeeId(0))..=(member, FeeId(u32::MAX))).map(|(_, fee)| *fee);
    let mut terms = open.filter(|fee| state.fees.get(*fee).is_some_and(|fee| fee.why != FeeKind::Card));
    match terms.next() {
        Some(fee) => Err(Rejection::new("fee-open").with("fee", fee)),
        None => Ok(()),
    }
}

fn charge(
    state: &State,
    scene: &Scene<'_>,
    (member, found, former): (MemberId, &Member, String),
    (amount, why): (Fen, FeeKind),
    parts: &[PartWish],
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    if amount.is_zero() {
        return if parts.is_empty() { Ok(()) } else { Err(Rejection::new("nothing-to-pay")) };
    }
    proved_for(state, scene, member, parts)?;
    events.push(Event::FeeCharged(FeeCharged {
        fee: state.fees.next_id(),
        member,
        amount,
        why,
        branch: acting(scene, found),
        former: Some(former),
        former_until: found.until,
        former_over: found.membership == Membership::Expired,
        card: None,
        parts: parts.to_vec(),
    }));
    Ok(())
}

/// MEM-32: the account is not touched without a proof of a moment ago; the charge itself comes from the system.
pub(super) fn proved_for(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    parts: &[PartWish],
) -> Result<(), Rejection> {
    let touches = |part: &PartWish| matches!(part.means, Means::StoredValue | Means::Points);
    if parts.iter().any(touches) { proof::needed(state, scene, member, None) } else { Ok(()) }
}

/// A fee was paid: it is revenue now.
pub(super) fn settle(
    state: &State,
    scene: &Scene<'_>,
    fee: FeeId,
    amount: Fen,
    payment: PaymentId,
) -> Decided {
    let mut events = Vec::new();
    if let Some(found) = state.fees.get(fee).filter(|found| found.state == FeeState::Open) {
        events.push(Event::FeePaid { fee, member: found.member, amount, branch: found.branch });
        let member = Some(found.member);
        events.extend(movement::note(state, scene, (payment, member), Moved::Paid, false)?);
    }
    Ok(events)
}

/// A fee was not paid in time: what it was for ends, or falls back to what was before.
pub(super) fn lapse(state: &State, scene: &Scene<'_>, fee: FeeId) -> Decided {
    let Some(found) = state.fees.get(fee).filter(|found| found.state == FeeState::Open) else {
        return Ok(Vec::new());
    };
    let Some(member) = state.members.get(found.member) else { return Ok(Vec::new()) };
    let today = scene.at.day();
    let (category, until, active) = match found.why {
        FeeKind::Join => (None, Some(today), false),
        FeeKind::Renew => {
            let active = !found.former_over && found.former_until.is_none_or(|until| until >= today);
            (found.former.clone(), found.former_until, active)
        }
        FeeKind::Upgrade => {
            let until = found.former_until.and(member.until);
            (found.former.clone(), until, member.membership == Membership::Active)
        }
        FeeKind::Card => (None, member.until, member.membership == Membership::Active),
    };
    let mut events = vec![Event::FeeUnpaid {
        fee,
        member: found.member,
        why: found.why,
        category,
        until,
        active,
        card: found.card,
    }];
    let unpaid =
        found.card.filter(|card| state.cards.get(*card).is_some_and(|card| card.state == CardState::Active));
    if let Some(card) = unpaid {
        events.push(Event::CardStopped { card, reason: "fee-unpaid".to_owned() });
    }
    Ok(events)
}
