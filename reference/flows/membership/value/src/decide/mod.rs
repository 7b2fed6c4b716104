//! Whether a command is taken, and what happens then. Pure: the rooms below each hold one matter.

mod bill;
pub mod clearing;
pub(crate) mod due;
pub(crate) mod earn;
mod goods;
mod leave;
mod overrides;
mod package;
pub(crate) mod parts;
mod points;
mod price;
mod reverse;
mod settle;
mod topup;
pub(crate) mod voucher;

use forecourt_books::facts::{CategoryFacts, Membership};
use forecourt_books::{BillId, BranchId, By, Document, Fen, MemberId, Points, Rejection, Scene, money};

use crate::code::Code;
use crate::command::Command;
use crate::event::Event;
use crate::ids::{HoldingId, SaleId, TopUpId};
use crate::on::{OVERRIDE, REVERSAL};
use crate::settings;
use crate::state::State;
use crate::state::bills::Bill;

/// What a command comes to.
pub(crate) type Verdict = Result<Vec<Event>, Rejection>;

/// Decides.
pub(crate) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Verdict {
    use Command::*;
    if command.is_internal() {
        return match scene.by {
            By::System => internal(state, scene, command),
            _ => Err(Rejection::new("forbidden").with("right", "system")),
        };
    }
    own(state, scene, command)?;
    match command {
        DefineKind { .. }
        | DefineItem { .. }
        | DefinePriceRule { .. }
        | EndPriceRule { .. }
        | DefineScheme { .. }
        | SetBonus { .. }
        | DefinePackage { .. }
        | ClosePackage { .. } => goods::define(state, scene, command),
        OpenBill { .. } => bill::open(state, scene, command),
        AddLines { bill, lines } => bill::add(state, scene, *bill, lines),
        CancelLine { bill, line } => bill::cancel_line(state, *bill, *line),
        Attach { bill, member, card } => bill::attach(state, scene, *bill, *member, *card),
        Detach { bill } => bill::detach(state, *bill),
        CancelBill { bill } => bill::cancel(state, *bill),
        OverridePrice { bill, line, price, reason } => {
            overrides::override_price(state, scene, *bill, *line, *price, reason)
        }
        Settle { bill, parts } => settle::settle(state, scene, *bill, parts),
        Reverse { bill, lines, reason } => reverse::reverse(state, scene, *bill, lines, reason),
        TopUp { member, amount, parts } => topup::start(state, scene, *member, *amount, parts),
        SellPackage { member, package, parts } => package::sell(state, scene, *member, *package, parts),
        AdjustPoints { member, points, reason, note } => {
            points::adjust(state, scene, *member, *points, *reason, note)
        }
        IssueVouchers { .. }
        | SendVouchers { .. }
        | ConfirmVouchers { .. }
        | SellVoucher { .. }
        | GiveVoucher { .. }
        | VoidVouchers { .. } => voucher::decide(state, scene, command),
        ClosePeriod { month } => clearing::close(state, scene, month),
        _ => Ok(Vec::new()),
    }
}

/// What the house itself says: parts of payments, results of what was asked, news of others.
fn internal(state: &State, scene: &Scene<'_>, command: &Command) -> Verdict {
    use Command::*;
    match command {
        TakePart { document, payment, part, member, branch, wish } => {
            let taking = parts::Taking::new(state, scene, *document, *member, *branch);
            Ok(vec![taking.take(*payment, *part, wish)?])
        }
        ReturnPart { document, payment, part, member, branch, wish } => {
            parts::give_back(state, scene, *payment, *part, wish, (*document, *member, *branch))
        }
        Paid { document, payment } => match document {
            Document::Bill(bill) => settle::paid(state, scene, *bill, Some(*payment)),
            Document::TopUp(number) => topup::paid(state, scene, TopUpId(*number), *payment),
            Document::Package(number) => package::paid(state, scene, HoldingId(*number), Some(*payment)),
            Document::Voucher(number) => voucher::paid(state, SaleId(*number)),
            _ => Ok(Vec::new()),
        },
        Lapsed { document } => Ok(match document {
            Document::Bill(bill) => settle::lapsed(state, *bill),
            Document::TopUp(number) => vec![Event::TopUpLapsed { top_up: TopUpId(*number) }],
            Document::Package(number) => vec![Event::PackageSaleLapsed { holding: HoldingId(*number) }],
            Document::Voucher(number) => voucher::lapsed(state, SaleId(*number)),
            _ => Vec::new(),
        }),
        Refunded { document, amount, .. } => match document {
            Document::Bill(bill) => reverse::refunded(state, scene, *bill, *amount),
            Document::TopUp(number) => topup::refunded(state, scene, TopUpId(*number), *amount),
            Document::Package(number) => package::refunded(state, HoldingId(*number), *amount),
            Document::Voucher(number) => voucher::refunded(state, SaleId(*number), *amount),
            _ => Ok(Vec::new()),
        },
        Decided { kind, about, digest, approved, reason } => {
            let answer = Answer { about, digest, approved: *approved, reason };
            match kind.as_str() {
                OVERRIDE => overrides::decided(state, &answer),
                REVERSAL => reverse::decided(state, scene, &answer),
                "manual-points" => points::decided(state, scene, &answer),
                "voucher-issue" => voucher::decided(state, &answer),
                _ => Ok(Vec::new()),
            }
        }
        NoteReferrer { member, referrer } => leave::note_referrer(state, scene, *member, *referrer),
        CloseAccount { member, branch } => leave::close(state, scene, *member, *branch),
        MoveAccount { from, to, points } => leave::move_account(state, *from, *to, *points),
        CountRental { order, member, branch, paid } => {
            earn::rental(state, scene, *order, *member, *branch, *paid)
        }
        _ => Ok(Vec::new()),
    }
}

/// The answer to a request for approval.
pub(crate) struct Answer<'a> {
    pub about: &'a str,
    pub digest: &'a str,
    pub approved: bool,
    pub reason: &'a str,
}

/// A member at its own client sees and moves its own account only (MEM-77).
fn own(state: &State, scene: &Scene<'_>, command: &Command) -> Result<(), Rejection> {
    let Some(own) = scene.by.member_id() else { return Ok(()) };
    let whose = match command.bill() {
        Some(bill) => state.bills.get(bill).and_then(|bill| bill.member),
        None => command.member(),
    };
    if whose == Some(own) { Ok(()) } else { Err(Rejection::new("forbidden").with("member", own)) }
}

/// Refuses unless `holds`.
pub(crate) fn must(holds: bool, refusal: impl FnOnce() -> Rejection) -> Result<(), Rejection> {
    if holds { Ok(()) } else { Err(refusal()) }
}

/// A bill.
pub(crate) fn bill_of(state: &State, bill: BillId) -> Result<&Bill, Rejection> {
    state.bills.get(bill).ok_or_else(|| Rejection::new("unknown-bill").with("bill", bill))
}

/// A member with its terms of this moment.
pub(crate) struct Served {
    pub member: MemberId,
    pub category: Code,
    /// The terms of the category while the membership runs; none for an expired one (MEM-04).
    pub terms: Option<CategoryFacts>,
}

/// The standing of somebody who is a member and did not leave (MEM-12): of others nothing is noted any more.
pub(crate) fn stays(scene: &Scene<'_>, member: MemberId) -> Result<(Membership, String), Rejection> {
    let unknown = || Rejection::new("unknown-member").with("member", member);
    let (membership, category) = scene.facts.standing(member).ok_or_else(unknown)?;
    must(membership != Membership::Left, || Rejection::new("member-left").with("member", member))?;
    Ok((membership, category))
}

/// The member's standing at a branch: anybody who left, or is served elsewhere only, is refused (MEM-01).
pub(crate) fn served(scene: &Scene<'_>, member: MemberId, branch: BranchId) -> Result<Served, Rejection> {
    let (membership, category) = stays(scene, member)?;
    must(scene.facts.served_at(member, branch), || {
        Rejection::new("not-served-here").with("member", member).with("branch", branch)
    })?;
    let running = membership == Membership::Active;
    let terms = if running { scene.facts.category(&category, scene.at) } else { None };
    Ok(Served { member, category: Code::new(&category), terms })
}

/// The branch that serves: the terminal's, or the member's home branch on its own client.
pub(crate) fn serving(scene: &Scene<'_>, member: Option<MemberId>) -> Result<BranchId, Rejection> {
    let home = || member.and_then(|member| scene.facts.home_of(member));
    scene.branch.or_else(home).ok_or_else(|| Rejection::new("branch-needed"))
}

/// Who holds the principal and settles between branches (MEM-54, MEM-55).
pub(crate) fn head(scene: &Scene<'_>) -> BranchId {
    scene.facts.head_office().unwrap_or(BranchId(1))
}

/// The value of points, rounded down (MEM-37).
pub(crate) fn value_of(points: Points, per_yuan: i64) -> Fen {
    Fen(money::down(i128::from(points.0) * 100, i128::from(per_yuan)))
}

/// The points that an amount costs: at least its value.
pub(crate) fn points_for(amount: Fen, per_yuan: i64) -> Points {
    Points((amount.0 * per_yuan + 99) / 100)
}

/// The rate of MEM-37 in force.
pub(crate) fn per_yuan(scene: &Scene<'_>) -> i64 {
    scene.number(&settings::POINTS_PER_YUAN)
}
