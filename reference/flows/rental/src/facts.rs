//! What other contexts may ask of the rental: the site answers `books::facts::rental` with these, and `liabilities`.

use std::collections::BTreeMap;

use forecourt_books::{Account, At, BranchId, Fen, MemberId, RentalId, VehicleId};

use crate::kinds::{RecordKind, VehicleState};
use crate::state::State;

/// A member's claims that are not paid (RENT-43).
pub fn open_claims(state: &State, member: MemberId) -> Fen {
    Fen(state.claims_of(member))
}

/// A member's orders that have not come to an end, ascending.
pub fn open_orders(state: &State, member: MemberId) -> Vec<RentalId> {
    let range = (member, RentalId(0))..=(member, RentalId(u32::MAX));
    state.open.range(range).map(|(_, order)| *order).collect()
}

/// The order that a vehicle is in use for, its renter, and the planned end with grace (RENT-26).
pub fn in_use(state: &State, vehicle: VehicleId) -> Option<(RentalId, MemberId, At)> {
    let known = state.fleet.get(&vehicle).filter(|known| known.state == VehicleState::InUse)?;
    let id = known.order?;
    let order = state.orders.get(id)?;
    Some((id, order.member, order.limit.unwrap_or(order.end)))
}

/// What the users' records say was earned since the beginning: charges as rental, prices of bought cars as sales (PLAT-42).
pub fn earned(state: &State) -> Vec<(Account, BranchId, i64)> {
    let mut sums: BTreeMap<(Account, BranchId), i64> = BTreeMap::new();
    for (_, order) in state.orders.iter() {
        for record in &order.records {
            let account = match record.kind {
                RecordKind::Charge => Account::RevenueRental,
                RecordKind::Purchase => Account::RevenueVehicles,
                _ => continue,
            };
            *sums.entry((account, order.branch)).or_default() += record.amount.0;
        }
    }
    sums.into_iter().map(|((account, branch), sum)| (account, branch, sum)).collect()
}

/// What the orders say of the rental's accounts: deposits held, disputed amounts held, claims not paid (PLAT-42). Every
/// station answers, be it with nothing: a sum on its account that no order knows is a difference.
pub fn liabilities(state: &State) -> Vec<(Account, BranchId, i64)> {
    let nothing = |station: &BranchId| {
        [Account::Deposits, Account::Disputed, Account::Receivable].map(|account| (account, *station, 0))
    };
    let mut said: Vec<_> = state.stations.keys().flat_map(nothing).collect();
    for (_, order) in state.orders.iter() {
        let (held, disputed) = (order.deposit.held(), order.deposit.disputed);
        said.extend((!held.is_zero()).then_some((Account::Deposits, order.branch, held.0)));
        said.extend((!disputed.is_zero()).then_some((Account::Disputed, order.branch, disputed.0)));
    }
    let claims = state.claims.iter().filter_map(|((_, order), fen)| Some((state.orders.get(*order)?, fen)));
    said.extend(claims.map(|(order, fen)| (Account::Receivable, order.branch, *fen)));
    said
}
