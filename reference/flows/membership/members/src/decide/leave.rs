//! Leaving, and what a decision means for whatever waits for one (MEM-12, MEM-14, MEM-26, MEM-27).

use forecourt_books::{MemberId, Rejection, Scene, Secret};

use super::{Decided, acting, at_hand, changes, file, known, number_of, proof};
use crate::digest::of_request;
use crate::event::Event;
use crate::kinds::{CardState, Outcome, Pending, ReminderId};
use crate::settings;
use crate::state::State;
use crate::state::member::Wanted;

/// MEM-12: wants proof where there is a password, and nothing open.
pub(super) fn request(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    password: Option<&Secret>,
) -> Decided {
    let found = at_hand(state, scene, member)?;
    if state.waiting.contains_key(&(Pending::Leaving, member.0)) {
        return Err(Rejection::new("already-asked").with("about", member));
    }
    nothing_open(state, scene, member)?;
    if state.guards.get(&member).is_some_and(|guard| guard.hash.is_some()) {
        proof::needed(state, scene, member, password)?;
    }
    let refund = scene.facts.refundable(member);
    let digest = of_leaving(member, refund.0);
    let asked = Event::LeaveRequested { member, refund, digest, branch: acting(scene, found) };
    // Who has no password has no wrong tries either.
    Ok(proof::right(state, member, password).into_iter().chain([asked]).collect())
}

fn of_leaving(member: MemberId, refund: i64) -> String {
    of_request(&["leaving", &member.to_string(), &refund.to_string()])
}

/// Open debts, bills and cases keep a member (MEM-12).
fn nothing_open(state: &State, scene: &Scene<'_>, member: MemberId) -> Result<(), Rejection> {
    let facts = scene.facts;
    let list = |ids: Vec<String>| ids.join(" ");
    let bills: Vec<String> = facts.open_bills(member).iter().map(ToString::to_string).collect();
    if !bills.is_empty() {
        return Err(Rejection::new("open-bills").with("bills", list(bills)));
    }
    let orders: Vec<String> = facts.open_orders(member).iter().map(ToString::to_string).collect();
    if !orders.is_empty() {
        return Err(Rejection::new("open-orders").with("orders", list(orders)));
    }
    let documents: Vec<String> = facts.paying(member).iter().map(ToString::to_string).collect();
    if !documents.is_empty() {
        return Err(Rejection::new("open-payments").with("documents", list(documents)));
    }
    let fees = state
        .open_fees
        .range((member, crate::kinds::FeeId(0))..=(member, crate::kinds::FeeId(u32::MAX)))
        .filter_map(|(_, fee)| state.fees.get(*fee))
        .map(|fee| fee.amount)
        .sum::<forecourt_books::Fen>();
    let claims = facts.open_claims(member) + fees;
    if !claims.is_zero() {
        return Err(Rejection::new("open-debts").with("amount", claims));
    }
    let debt = facts.wallet(member).debt;
    if !debt.is_zero() {
        return Err(Rejection::new("open-debts").with("points", debt));
    }
    if facts.open_refunds(member) > 0 {
        return Err(Rejection::new("open-cases").with("refunds", facts.open_refunds(member)));
    }
    if facts.is_held(member) {
        return Err(Rejection::new("open-cases").with("review", member));
    }
    Ok(())
}

/// What was decided takes effect, if it still stands as it was asked (PLAT-27).
pub(super) fn decided(
    state: &State,
    scene: &Scene<'_>,
    (kind, about): (&str, &str),
    digest: &str,
    approved: bool,
) -> Decided {
    let Some(asked) = Pending::ALL.iter().copied().find(|pending| pending.word() == kind) else {
        return Ok(Vec::new());
    };
    let Some(waiting) = state.waiting.get(&(asked, number_of(about))) else { return Ok(Vec::new()) };
    let about = about.to_owned();
    if !approved {
        return Ok(vec![Event::RequestRefused { asked, about }]);
    }
    let stale = vec![Event::ApprovalStale { asked, about }];
    if waiting.digest != digest {
        return Ok(stale);
    }
    let events = match &waiting.what {
        Wanted::Leaving(member) => left(state, scene, *member, digest),
        Wanted::FileChange(member, changes) => file::still_fits(state, *member, changes)
            .then(|| vec![Event::FileChanged { member: *member, changes: changes.clone() }]),
        Wanted::HolderChange { card, from, to } => changes::holder(state, scene, *card, *from, *to),
        Wanted::PlateChange { card, old, new } => changes::plate(state, *card, old, new),
    };
    Ok(events.unwrap_or(stale))
}

fn left(state: &State, scene: &Scene<'_>, member: MemberId, digest: &str) -> Option<Vec<Event>> {
    let found = known(state, member).ok()?;
    let refund = scene.facts.refundable(member);
    let branch = state.waiting.get(&(Pending::Leaving, member.0))?.branch;
    if of_leaving(member, refund.0) != digest || nothing_open(state, scene, member).is_err() {
        return None;
    }
    let erase_at = scene.at.end_after_days(scene.number_of(&settings::ERASE_DAYS, found.home));
    let mut events = vec![Event::MemberLeft { member, refund, branch, erase_at }];
    let last = |state: &CardState| matches!(state, CardState::Replaced | CardState::Cancelled);
    let cards = state.cards_of(member).filter(|(_, card)| !last(&card.state));
    events.extend(cards.map(|(card, _)| Event::CardCancelled { card }));
    // Nobody is reminded of what he left (MEM-63).
    let reminders = state.reminders_of.range((member, ReminderId(0))..=(member, ReminderId(u32::MAX)));
    let open = reminders.map(|(_, reminder)| *reminder).filter(|reminder| {
        state.reminders.get(*reminder).is_some_and(|found| found.outcome == Outcome::Open)
    });
    events.extend(open.map(|reminder| Event::ReminderLapsed { reminder }));
    Some(events)
}
