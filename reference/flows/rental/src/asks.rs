//! What rental events oblige others to do: collect, pay back, tell, hand out a key.

use forecourt_books::ask::{Charge, PartWish, Refund};
use forecourt_books::facts::{Facts, Means, Purpose};
use forecourt_books::{Ask, At, BranchId, Document, Fen, MemberId, RentalId, Stamp};

use crate::event::Event;
use crate::tell;

/// What an event obliges others to do.
pub fn asks(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
    let mut asks = money(event);
    asks.extend(keys(event));
    asks.extend(tell::wishes(facts, stamp, event).into_iter().map(Ask::Tell));
    asks
}

struct Bill {
    document: Document,
    purpose: Purpose,
    amount: Fen,
    member: MemberId,
    branch: BranchId,
    expires: Option<At>,
    means: Means,
    /// The means that it may be paid with, on the phone and at the till (RENT-20); empty for any.
    allowed: Vec<Means>,
}

fn charge(bill: Bill) -> Vec<Ask> {
    if bill.amount.is_zero() {
        return Vec::new();
    }
    vec![Ask::Charge(Charge {
        document: bill.document,
        purpose: bill.purpose,
        amount: bill.amount,
        payer: Some(bill.member),
        branch: bill.branch,
        expires: bill.expires,
        means: bill.allowed,
        parts: vec![PartWish::new(bill.means, bill.amount)],
    })]
}

fn refund(document: Document, amount: Fen, reason: &str) -> Option<Ask> {
    (amount.0 > 0).then(|| Ask::Refund(Refund { document, amount, reason: reason.to_owned() }))
}

fn withdraw(wanted: bool, document: Document) -> Option<Ask> {
    wanted.then_some(Ask::Withdraw(document))
}

/// What an event wants to have paid.
fn bill(event: &Event) -> Option<Bill> {
    let bill =
        |document, purpose, (amount, member, branch): (&Fen, &MemberId, &BranchId), means: &Means| Bill {
            document,
            purpose,
            amount: *amount,
            member: *member,
            branch: *branch,
            expires: None,
            means: *means,
            allowed: Vec::new(),
        };
    Some(match event {
        Event::DepositConfirmed { order, member, branch, amount, means, allowed, expires, .. } => Bill {
            expires: Some(*expires),
            allowed: allowed.clone(),
            ..bill(Document::Deposit(*order), Purpose::Deposit, (amount, member, branch), means)
        },
        Event::ChargesAsked { order, member, branch, amount, means, expires } => Bill {
            expires: Some(*expires),
            ..bill(Document::RentalCharges(*order), Purpose::Advance, (amount, member, branch), means)
        },
        Event::ClaimAsked { order, member, branch, amount, means } => {
            bill(Document::RentalClaim(*order), Purpose::Claim, (amount, member, branch), means)
        }
        Event::PurchaseAsked { order, member, branch, amount, means, expires } => Bill {
            expires: Some(*expires),
            ..bill(Document::Purchase(*order), Purpose::Advance, (amount, member, branch), means)
        },
        _ => return None,
    })
}

fn money(event: &Event) -> Vec<Ask> {
    let deposit = |order: &RentalId| Document::Deposit(*order);
    let list = |first: Option<Ask>, second: Option<Ask>| first.into_iter().chain(second).collect();
    match event {
        Event::OrderExpired { order, asked, .. } => list(withdraw(*asked, deposit(order)), None),
        Event::LatePaymentRefunded { document, amount, .. } => {
            list(refund(*document, *amount, "late-payment"), None)
        }
        Event::Cancelled { order, refund: back, asked, .. } => {
            list(withdraw(*asked, deposit(order)), refund(deposit(order), *back, "cancelled"))
        }
        Event::NoShow { order, refund: back, .. } => list(refund(deposit(order), *back, "no-show"), None),
        Event::Settled { order, refund: back, withdrawn, .. } => list(
            withdraw(*withdrawn, Document::RentalCharges(*order)),
            refund(deposit(order), *back, "settled"),
        ),
        Event::DisputeDecided { order, refund: back, .. } => {
            list(refund(deposit(order), *back, "dispute-decided"), None)
        }
        Event::ViolationDepositRefunded { order, refund: back, .. } => {
            list(refund(deposit(order), *back, "violation-deposit"), None)
        }
        Event::PurchaseLapsed { order, asked, .. } => {
            list(withdraw(*asked, Document::Purchase(*order)), None)
        }
        Event::OwnershipTransferred { order, refund: back, .. } => {
            list(refund(deposit(order), *back, "purchased"), None)
        }
        _ => bill(event).map(charge).unwrap_or_default(),
    }
}

fn keys(event: &Event) -> Option<Ask> {
    match event {
        Event::KeyAsked { order, vehicle, member, until, .. } => {
            Some(Ask::KeyForOrder { order: *order, vehicle: *vehicle, member: *member, until: *until })
        }
        Event::KeyRecalled { order, vehicle } => Some(Ask::RecallKey { order: *order, vehicle: *vehicle }),
        Event::OwnershipTransferred { vehicle, member, .. } => {
            Some(Ask::ReleaseKeys { vehicle: *vehicle, member: *member })
        }
        _ => None,
    }
}
