//! Whole accounts: settled when a member leaves, moved with a card, tied to who brought the member in (MEM-12, MEM-26,
//! MEM-49).

use std::collections::BTreeSet;

use forecourt_books::{BranchId, Fen, MemberId, Points, Scene};

use super::{Verdict, head};
use crate::event::{AccountClosed, Event};
use crate::kinds::LotUse;
use crate::state::State;
use crate::state::account::Account;
use crate::state::holdings::HoldingState;

/// Remembers who brought a member in; nobody is rewarded for himself.
pub(super) fn note_referrer(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    referrer: MemberId,
) -> Verdict {
    let same = member == referrer || scene.facts.same_identity(member, referrer);
    let known = state.account(member).referrer.is_some() || state.account(member).last_bill > 0;
    if same || known {
        return Ok(Vec::new());
    }
    Ok(vec![Event::ReferrerNoted { member, referrer }])
}

/// All points of an account by lot.
fn all_points(account: &Account) -> Vec<LotUse> {
    account.plan_use(account.points(), Fen::ZERO)
}

/// Pays out what is refundable, newest top-ups and packages first; points and gift money lapse (MEM-12).
pub(super) fn close(state: &State, scene: &Scene<'_>, member: MemberId, branch: BranchId) -> Verdict {
    let account = state.account(member);
    let mut rest = account.principal;
    let mut top_ups = Vec::new();
    let mut seen = BTreeSet::new();
    for (id, row) in state.top_ups_of(member) {
        if !seen.insert(id) {
            break;
        }
        let part = (row.amount - row.refunded).min(rest);
        if part > Fen::ZERO {
            top_ups.push((id, row.branch, part));
            rest -= part;
        }
        if rest.is_zero() {
            break;
        }
    }
    let holdings: Vec<_> = account
        .holdings
        .iter()
        .rev()
        .filter_map(|id| state.holdings.get(*id).map(|row| (*id, row)))
        .filter(|(_, row)| row.state == HoldingState::Active)
        .map(|(id, row)| (id, row.seller, row.worth(), row.buyer == member))
        .collect();
    let counts: Fen = holdings.iter().map(|(_, _, worth, _)| *worth).sum();
    Ok(vec![Event::AccountClosed(AccountClosed {
        member,
        branch,
        head: head(scene),
        top_ups,
        holdings,
        payable: rest,
        refund: account.principal + counts,
        gifts: account.gifts.clone(),
        points: all_points(account),
        owed: account.owed.clone(),
    })])
}

/// Balance and packages pass with the card, points if configured (MEM-26).
pub(super) fn move_account(state: &State, from: MemberId, to: MemberId, points: bool) -> Verdict {
    let account = state.account(from);
    let lots = if points { all_points(account) } else { Vec::new() };
    let moves = account.stored() > Fen::ZERO
        || !account.holdings.is_empty()
        || lots.iter().any(|part| part.points > Points::ZERO);
    if from == to || !moves {
        return Ok(Vec::new());
    }
    Ok(vec![Event::AccountMoved {
        from,
        to,
        principal: account.principal,
        gifts: account.gifts.clone(),
        lots,
        holdings: account.holdings.clone(),
    }])
}
