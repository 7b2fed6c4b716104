//! Vouchers outside of payments: issued, handed over, sold, given, void (MEM-57 … MEM-61).

use forecourt_books::facts::Means;
use forecourt_books::{BranchId, Fen, MemberId, Personal, Rejection, Scene};

use super::topup::{money_parts, own_money};
use super::{Answer, Verdict, head, must, served};
use crate::code::Code;
use crate::command::Command;
use crate::event::{Event, Issued};
use crate::ids::{IssueId, SaleId};
use crate::settings;
use crate::state::State;
use crate::state::vouchers::{Issue, Span, SpanState, VoucherState};

/// Decides a command of vouchers.
pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Verdict {
    match command {
        Command::IssueVouchers { from, to, face, until, kinds, branches } => {
            let issued = Issued {
                issue: state.issues.next_id(),
                head: head(scene),
                from: *from,
                to: *to,
                face: *face,
                until: *until,
                kinds: kinds.clone(),
                branches: branches.clone(),
            };
            issue(state, scene, issued)
        }
        Command::SendVouchers { from, to, branch } => send(state, scene, *from, *to, *branch),
        Command::ConfirmVouchers { transfer } => {
            let row = state.transfers.get(*transfer).filter(|row| row.open);
            let row = row.ok_or_else(|| Rejection::new("unknown-transfer").with("transfer", transfer))?;
            must(here(scene) == row.receiver, || Rejection::new("forbidden").with("branch", row.receiver))?;
            let (from, to, sender, receiver) = (row.from, row.to, row.sender, row.receiver);
            Ok(vec![Event::VouchersTransferred { transfer: *transfer, from, to, sender, receiver }])
        }
        Command::SellVoucher { serial, price, member, customer, parts } => {
            let (issue, branch, row) = in_stock(state, scene, *serial)?;
            must(Fen::ZERO < *price && *price <= row.face, || {
                Rejection::new("bad-price").with("price", price).with("from", row.face)
            })?;
            money_parts(parts, *price, &Means::MONEY_OR_STORED)?;
            to_somebody(scene, *member, customer, branch)?;
            own_money(state, scene, *member, parts)?;
            let sale = state.sales.next_id();
            let customer = customer_of(*member, customer, sale);
            let (serial, price, member) = (*serial, *price, *member);
            let parts = parts.clone();
            Ok(vec![Event::VoucherSelling { sale, serial, issue, branch, price, member, customer, parts }])
        }
        Command::GiveVoucher { serial, reason, text, member, customer } => {
            let (issue, branch, _) = in_stock(state, scene, *serial)?;
            let listed = scene.lists(&settings::GIFT_REASONS, reason.text());
            must(listed, || Rejection::new("bad-reason").with("reason", reason))?;
            let said = *reason != Code::new("other") || !text.trim().is_empty();
            must(said, || Rejection::new("reason-needed"))?;
            to_somebody(scene, *member, customer, branch)?;
            let customer = customer_of(*member, customer, *serial);
            let (serial, reason, member, text) = (*serial, *reason, *member, text.clone());
            Ok(vec![Event::VoucherGifted { serial, issue, branch, reason, text, member, customer }])
        }
        Command::VoidVouchers { from, to, reason } => {
            must(!reason.trim().is_empty(), || Rejection::new("reason-needed"))?;
            let span = stock_span(state, *from, *to)?;
            must(span.owner == here(scene), || Rejection::new("forbidden").with("branch", span.owner))?;
            let (from, to, branch, reason) = (*from, *to, span.owner, reason.clone());
            Ok(vec![Event::VouchersVoided { from, to, branch, reason }])
        }
        _ => Ok(Vec::new()),
    }
}

/// The terminal's branch; head office where there is none.
fn here(scene: &Scene<'_>) -> BranchId {
    scene.branch.unwrap_or_else(|| head(scene))
}

/// MEM-59: a voucher goes to a customer who is named, and a member's only where the member is served (MEM-01).
fn to_somebody(
    scene: &Scene<'_>,
    member: Option<MemberId>,
    customer: &str,
    branch: BranchId,
) -> Result<(), Rejection> {
    must(member.is_some() || !customer.trim().is_empty(), || Rejection::new("customer-needed"))?;
    member.map_or(Ok(()), |member| served(scene, member, branch).map(drop))
}

fn customer_of(member: Option<MemberId>, customer: &str, paper: impl std::fmt::Display) -> Option<Personal> {
    let owner = || member.map_or_else(|| paper.to_string(), |member| member.to_string());
    (!customer.is_empty()).then(|| Personal::new(owner(), customer))
}

fn digest(issued: &Issued) -> String {
    format!("{}:{}-{}:{}", issued.issue, issued.from, issued.to, issued.face.0)
}

fn issue(state: &State, scene: &Scene<'_>, issued: Issued) -> Verdict {
    let Issued { from, to, face, .. } = issued;
    must(0 < from && from <= to && to - from < 10_000_000, || {
        Rejection::new("bad-range").with("from", from).with("to", to)
    })?;
    must(face > Fen::ZERO && issued.until >= scene.at.day(), || {
        Rejection::new("bad-definition").with("field", "face")
    })?;
    let unknown = |kind: &&Code| !state.catalogue.get().kinds.contains_key(*kind);
    if let Some(kind) = issued.kinds.iter().find(unknown) {
        return Err(Rejection::new("unknown-kind").with("kind", kind));
    }
    // Numbers are unique over all issues, those that wait for approval included.
    let overlap = state.issues.iter().find(|(_, row)| !row.refused && row.from <= to && from <= row.to);
    if let Some((other, _)) = overlap {
        return Err(Rejection::new("range-overlaps").with("issue", other));
    }
    let value = face * i64::from(to - from + 1);
    if value > Fen(scene.number(&settings::ISSUE_LIMIT)) {
        let digest = digest(&issued);
        return Ok(vec![Event::VoucherIssueAsked { issue: issued, value, digest }]);
    }
    Ok(vec![Event::VouchersIssued(issued)])
}

/// The approval's answer; `about` is the issue.
pub(super) fn decided(state: &State, answer: &Answer<'_>) -> Verdict {
    let Ok(issue) = answer.about.parse::<IssueId>() else { return Ok(Vec::new()) };
    let Some(row) = state.issues.get(issue).filter(|row| row.asked) else { return Ok(Vec::new()) };
    let Issue { from, to, face, until, head, .. } = *row;
    let (kinds, branches) = (row.kinds.clone(), row.branches.clone());
    let issued = Issued { issue, head, from, to, face, until, kinds, branches };
    if digest(&issued) != answer.digest {
        return Ok(Vec::new());
    }
    Ok(vec![match answer.approved {
        true => Event::VouchersIssued(issued),
        false => Event::VoucherIssueRefused { issue, reason: answer.reason.to_owned() },
    }])
}

fn stock_span(state: &State, from: u32, to: u32) -> Result<Span, Rejection> {
    let missing = || Rejection::new("not-in-stock").with("from", from).with("to", to);
    let (_, span) = state.span(from).ok_or_else(missing)?;
    must(from <= to && to <= span.to && span.state == SpanState::Stock, missing)?;
    Ok(span)
}

fn send(state: &State, scene: &Scene<'_>, from: u32, to: u32, branch: BranchId) -> Verdict {
    let span = stock_span(state, from, to)?;
    let sender = here(scene);
    must(span.owner == sender, || Rejection::new("forbidden").with("branch", span.owner))?;
    must(branch != sender && scene.facts.branch(branch).is_some(), || {
        Rejection::new("unknown-branch").with("branch", branch)
    })?;
    let until = scene.at.end_after_days(scene.number(&settings::TRANSFER_DAYS));
    let transfer = state.transfers.next_id();
    Ok(vec![Event::VouchersSent { transfer, from, to, sender, receiver: branch, until }])
}

/// A voucher of this branch's stock that is still valid.
fn in_stock<'a>(
    state: &'a State,
    scene: &Scene<'_>,
    serial: u32,
) -> Result<(IssueId, BranchId, &'a Issue), Rejection> {
    let span = stock_span(state, serial, serial)?;
    let branch = here(scene);
    must(span.owner == branch, || Rejection::new("not-in-stock").with("from", serial).with("to", serial))?;
    let row = state.issues.get(span.issue).expect("every range is of an issue");
    must(scene.at <= row.until.end(), || {
        Rejection::new("voucher-state").with("voucher", serial).with("state", "expired")
    })?;
    Ok((span.issue, branch, row))
}

fn sale(state: &State, sale: SaleId) -> Option<&crate::state::Sale> {
    state.sales.get(sale).filter(|row| row.open)
}

/// A voucher is paid.
pub(super) fn paid(state: &State, id: SaleId) -> Verdict {
    let row = sale(state, id).ok_or_else(|| Rejection::new("unknown-sale").with("sale", id))?;
    let member = state.vouchers.get(&row.serial).and_then(|voucher| voucher.member);
    let (serial, branch, price) = (row.serial, row.branch, row.price);
    Ok(vec![Event::VoucherSold { sale: id, serial, branch, price, member }])
}

/// A voucher was not paid: back in stock.
pub(super) fn lapsed(state: &State, id: SaleId) -> Vec<Event> {
    let back = |row: &crate::state::Sale| Event::VoucherSaleLapsed { sale: id, serial: row.serial };
    sale(state, id).map(back).into_iter().collect()
}

/// A sold voucher's money went back at the customer's request: only while it is unused, and whole.
pub(super) fn refunded(state: &State, id: SaleId, amount: Fen) -> Verdict {
    let row = state.sales.get(id).ok_or_else(|| Rejection::new("unknown-sale").with("sale", id))?;
    let unused = state.vouchers.get(&row.serial).is_some_and(|voucher| voucher.state == VoucherState::Sold);
    let left = if unused { row.price } else { Fen::ZERO };
    must(amount == left && unused, || Rejection::new("refund-too-much").with("left", left))?;
    let (serial, branch, price) = (row.serial, row.branch, row.price);
    Ok(vec![Event::VoucherRefunded { sale: id, serial, branch, price }])
}
