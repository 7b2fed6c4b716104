//! What others may ask of the members' accounts: the functions of `books::facts::value::Value` over the state.

use forecourt_books::facts::value::{Holding, Wallet};
use forecourt_books::{At, BillId, BranchId, Document, Fen, MemberId, Points, Settings, ledger};

use crate::kinds::Benefit;
use crate::settings;
use crate::state::State;
use crate::state::bills::BillState;
use crate::state::vouchers::VoucherState;

/// A member's account.
pub fn wallet(state: &State, member: MemberId) -> Wallet {
    let account = state.account(member);
    let (principal, gift) = (account.principal, account.gift());
    Wallet { principal, gift, points: account.points(), debt: account.debt() }
}

/// What would be paid back at leaving (MEM-12).
pub fn refundable(state: &State, member: MemberId) -> Fen {
    let account = state.account(member);
    let holdings = account.holdings.iter().filter_map(|id| state.holdings.get(*id));
    account.principal + holdings.map(|holding| holding.worth()).sum()
}

/// Bills that are attached and not settled, ascending.
pub fn open_bills(state: &State, member: MemberId) -> Vec<BillId> {
    let mut open = state.account(member).open.clone();
    open.sort_unstable();
    open
}

/// Top-ups and packages that a member is paying for (MEM-12).
pub fn paying(state: &State, member: MemberId) -> Vec<Document> {
    let own = (member, Document::TopUp(0))..=(member, Document::Package(u32::MAX));
    state.paying.range(own).map(|(_, document)| *document).collect()
}

/// Under whom else than the member personal values of a member lie: bills that the member was attached to later. The
/// keys of all of them go with the member's own (PLAT-48).
pub fn further_owners(state: &State, member: MemberId) -> Vec<String> {
    state.noted_before(member).iter().map(BillId::to_string).collect()
}

/// The amount of a bill that is still to be paid.
pub fn bill_due(state: &State, bill: BillId) -> Option<Fen> {
    let row = state.bills.get(bill)?;
    matches!(row.state, BillState::Open | BillState::Settling).then(|| row.total())
}

/// The money value of points at the rate in force, rounded down (MEM-37).
pub fn points_value(_state: &State, settings: &Settings, at: At, points: Points) -> Fen {
    crate::decide::value_of(points, settings.number_at(&settings::POINTS_PER_YUAN, at, None))
}

/// The face value of a voucher that is with a customer and not used (MEM-60).
pub fn voucher_value(state: &State, serial: &str) -> Option<Fen> {
    let voucher = state.vouchers.get(&serial.parse::<u32>().ok()?)?;
    let usable = matches!(voucher.state, VoucherState::Sold | VoucherState::Gifted);
    state.issues.get(voucher.issue).filter(|_| usable).map(|issue| issue.face)
}

/// A member's packages that can be used, with what is left of each counted item (MEM-65).
pub fn holdings(state: &State, member: MemberId) -> Vec<Holding> {
    let rows = state.account(member).holdings.iter().filter_map(|id| Some((*id, state.holdings.get(*id)?)));
    rows.map(|(id, row)| Holding {
        number: id.0,
        package: row.title.clone(),
        until: row.until,
        left: row
            .items
            .iter()
            .filter(|item| matches!(item.benefit, Benefit::Count(_)))
            .map(|item| (state.item_title(item.item), item.left()))
            .collect(),
    })
    .collect()
}

/// What the accounts themselves say, by account and branch, as the account's nature counts it: what members are owed, and
/// the points that they owe. The daily check compares it with the ledger (PLAT-42). Scans every account.
pub fn owed_to_members(state: &State, head: BranchId) -> Vec<(ledger::Account, BranchId, i64)> {
    state.liabilities(head)
}

/// What bills and packages say was earned since the beginning, by account and branch (PLAT-42). Scans every bill.
pub fn earned(state: &State, head: BranchId) -> Vec<(ledger::Account, BranchId, i64)> {
    state.revenue(head)
}

/// Points ever earned, less what was taken back; and points used (MEM-78, LIFE-04).
pub fn points_totals(state: &State, member: MemberId) -> (Points, Points) {
    let account = state.account(member);
    (account.earned, account.used)
}
