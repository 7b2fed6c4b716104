//! Packages: sold, paid, paid back (MEM-08, MEM-56).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{Fen, MemberId, PaymentId, Rejection, Scene};

use super::topup::{means_of, money_parts, own_money};
use super::{Verdict, must, served, serving};
use crate::event::{Event, PackageSale};
use crate::ids::{HoldingId, PackageId};
use crate::state::State;
use crate::state::holdings::{Holding, HoldingState, priced};

/// Sells a package.
pub(super) fn sell(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    package: PackageId,
    parts: &[PartWish],
) -> Verdict {
    let branch = serving(scene, Some(member))?;
    served(scene, member, branch)?;
    let row = state.packages.get(package).filter(|row| !row.closed);
    let row = row.ok_or_else(|| Rejection::new("unknown-package").with("package", package))?;
    money_parts(parts, row.price, &Means::MONEY_OR_STORED)?;
    own_money(state, scene, Some(member), parts)?;
    let holding = state.holdings.next_id();
    let list = |item| state.items.get(&item).map_or(Fen::ZERO, |row| row.list);
    let items = priced(&row.items, row.price, list);
    let sale = PackageSale {
        holding,
        member,
        package,
        title: row.title.clone(),
        branch,
        price: row.price,
        days: row.days,
        items,
        operator: scene.by.employee(),
        parts: parts.to_vec(),
    };
    if row.price.is_zero() {
        let bought = bought(scene, holding, member, &sale, None);
        return Ok(vec![Event::PackageSelling(sale), bought]);
    }
    Ok(vec![Event::PackageSelling(sale)])
}

fn bought(
    scene: &Scene<'_>,
    holding: HoldingId,
    member: MemberId,
    sale: &PackageSale,
    payment: Option<PaymentId>,
) -> Event {
    Event::PackageBought {
        holding,
        member,
        branch: sale.branch,
        price: sale.price,
        deferred: sale.items.iter().map(|item| item.worth()).sum(),
        until: scene.at.day().plus_days(sale.days),
        means: means_of(scene, payment),
    }
}

fn holding_of(state: &State, holding: HoldingId) -> Result<&Holding, Rejection> {
    state.holdings.get(holding).ok_or_else(|| Rejection::new("unknown-holding").with("holding", holding))
}

/// The package is paid: it can be used from now on, to the end of its last day.
pub(super) fn paid(
    state: &State,
    scene: &Scene<'_>,
    holding: HoldingId,
    payment: Option<PaymentId>,
) -> Verdict {
    let row = holding_of(state, holding)?;
    must(row.state == HoldingState::Selling, || Rejection::new("holding-done").with("holding", holding))?;
    Ok(vec![Event::PackageBought {
        holding,
        member: row.member,
        branch: row.seller,
        price: row.price,
        deferred: row.worth(),
        until: scene.at.day().plus_days(row.days),
        means: means_of(scene, payment),
    }])
}

/// Money of a package went back at the member's request: never more than its unused counts are worth; it is over then.
pub(super) fn refunded(state: &State, holding: HoldingId, amount: Fen) -> Verdict {
    let row = holding_of(state, holding)?;
    let left = row.worth();
    must(row.state == HoldingState::Active && amount <= left, || {
        Rejection::new("refund-too-much").with("left", left).with("holding", holding)
    })?;
    let (member, branch, lapsed) = (row.member, row.seller, left - amount);
    Ok(vec![Event::PackageRefunded { holding, member, branch, amount, lapsed }])
}
