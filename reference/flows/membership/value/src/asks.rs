//! What events oblige others to do: collect, stop collecting, pay back, decide, tell.

use forecourt_books::ask::{Approval, Charge, PartWish, Refund};
use forecourt_books::facts::{Means, Purpose};
use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::{Ask, BillId, BranchId, Document, Fen, MemberId, Text};

use crate::event::Event;
use crate::on::{OVERRIDE, REVERSAL};

fn charge(
    document: Document,
    purpose: Purpose,
    amount: Fen,
    payer: Option<MemberId>,
    branch: BranchId,
    (means, parts): (&[Means], &[PartWish]),
) -> Ask {
    let (means, parts) = (means.to_vec(), parts.to_vec());
    Ask::Charge(Charge { document, purpose, amount, payer, branch, expires: None, means, parts })
}

fn refund(document: Document, amount: Fen, reason: &str) -> Option<Ask> {
    (!amount.is_zero()).then(|| Ask::Refund(Refund { document, amount, reason: reason.to_owned() }))
}

fn approve(kind: &str, about: String, digest: &str, amount: Fen, branch: BranchId) -> Ask {
    Ask::Approve(Approval { kind: kind.to_owned(), about, digest: digest.to_owned(), amount, branch })
}

fn no_more(kind: &str, about: String) -> Ask {
    Ask::WithdrawApproval { kind: kind.to_owned(), about }
}

/// A bill that has ended needs no lower price: what waits on a desk goes (PLAT-16).
fn undecided(bill: BillId, lines: &[u32]) -> impl Iterator<Item = Ask> + '_ {
    lines.iter().map(move |line| no_more(OVERRIDE, format!("{bill}/{line}")))
}

/// The asks of an event.
pub(crate) fn asks(event: &Event) -> Vec<Ask> {
    match event {
        Event::BillSettling { bill, member, branch, due, parts } => {
            vec![charge(Document::Bill(*bill), Purpose::Bill, *due, *member, *branch, (&[], parts))]
        }
        Event::BillSettled(settled) => undecided(settled.bill, &settled.undecided).collect(),
        Event::BillCancelled { bill, withdrawn, undecided: lines, .. } => {
            let order = withdrawn.then_some(Ask::Withdraw(Document::Bill(*bill)));
            order.into_iter().chain(undecided(*bill, lines)).collect()
        }
        // Nobody is asked whether a bill may go back that has gone: what one approval settled has no request left.
        Event::BillReversed(back) => {
            let money = refund(Document::Bill(back.bill), back.amount, "reversal");
            money.into_iter().chain([no_more(REVERSAL, back.bill.to_string())]).collect()
        }
        Event::TopUpStarted { top_up, member, branch, amount, parts, .. } => {
            let document = Document::TopUp(top_up.0);
            let paid = (Means::MONEY.as_slice(), parts.as_slice());
            vec![charge(document, Purpose::Advance, *amount, Some(*member), *branch, paid)]
        }
        Event::PackageSelling(sale) if !sale.price.is_zero() => {
            let document = Document::Package(sale.holding.0);
            let paid = (Means::MONEY_OR_STORED.as_slice(), sale.parts.as_slice());
            vec![charge(document, Purpose::Advance, sale.price, Some(sale.member), sale.branch, paid)]
        }
        Event::VoucherSelling { sale, branch, price, member, parts, .. } => {
            let paid = (Means::MONEY_OR_STORED.as_slice(), parts.as_slice());
            vec![charge(Document::Voucher(sale.0), Purpose::Advance, *price, *member, *branch, paid)]
        }
        Event::AccountClosed(closed) => {
            let top_ups = closed.top_ups.iter().map(|(id, _, sum)| (Document::TopUp(id.0), *sum));
            let own = closed.holdings.iter().filter(|(.., own)| *own);
            let packages = own.map(|(id, _, sum, _)| (Document::Package(id.0), *sum));
            top_ups.chain(packages).filter_map(|(document, sum)| refund(document, sum, "leaving")).collect()
        }
        Event::OverrideAsked { bill, line, branch, from, to, digest, .. } => {
            vec![approve(OVERRIDE, format!("{bill}/{line}"), digest, *from - *to, *branch)]
        }
        Event::ReversalAsked { bill, branch, amount, digest, .. } => {
            vec![approve(REVERSAL, bill.to_string(), digest, *amount, *branch)]
        }
        Event::PointsAdjustAsked { entry, branch, value, digest, .. } => {
            vec![approve("manual-points", entry.to_string(), digest, *value, *branch)]
        }
        Event::VoucherIssueAsked { issue, value, digest } => {
            vec![approve("voucher-issue", issue.issue.to_string(), digest, *value, issue.head)]
        }
        _ => tell(event),
    }
}

const EXHAUSTED: Text =
    Text::new("The last use of your package {package} is used", "您的套餐 {package} 已用完");
const EXPIRING: Text =
    Text::new("{points} points expire at the end of {day}", "您有 {points} 积分将于 {day} 到期");

/// Who is told what (MEM-51, MEM-65).
fn tell(event: &Event) -> Vec<Ask> {
    match event {
        Event::PackageExhausted { holding, member, title, branch } => {
            let wish =
                Wish::new(To::Member(*member), Way::Push, Cause::Service, "package-exhausted", EXHAUSTED);
            vec![Ask::Tell(wish.with("package", title).about(holding).from(*branch))]
        }
        Event::PointsExpiring { day, members, .. } => members
            .iter()
            .map(|one| {
                let to = To::Member(one.member);
                let wish = Wish::new(to, Way::Push, Cause::Service, "points-expiring", EXPIRING);
                Ask::Tell(wish.with("points", one.points).with("day", day).about(one.member))
            })
            .collect(),
        _ => Vec::new(),
    }
}
