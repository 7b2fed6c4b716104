//! Which news of others becomes which command of this context.

use forecourt_books::facts::Means;
use forecourt_books::{Document, News};

use crate::command::Command;
use crate::event::Event;

/// The kind of approval of a price below the operator's limit (MEM-36).
pub(crate) const OVERRIDE: &str = "price-override";
/// The kind of approval of a late reversal (MEM-40).
pub(crate) const REVERSAL: &str = "reversal";

/// Kinds of approval that this context asks for.
const APPROVALS: [&str; 4] = [OVERRIDE, REVERSAL, "manual-points", "voucher-issue"];

fn ours(document: Document) -> bool {
    matches!(document, Document::Bill(_) | Document::TopUp(_) | Document::Package(_) | Document::Voucher(_))
}

fn account_pays(means: Means) -> bool {
    matches!(means, Means::StoredValue | Means::Points | Means::Coupon)
}

/// The command that follows.
pub(crate) fn on(news: &News) -> Option<Command> {
    Some(match news {
        News::Paid { document, payment, .. } if ours(*document) => {
            Command::Paid { document: *document, payment: *payment }
        }
        News::PaymentLapsed { document } if ours(*document) => Command::Lapsed { document: *document },
        News::Refunded { document, amount, total, requested: true } if ours(*document) => {
            Command::Refunded { document: *document, amount: *amount, total: *total }
        }
        News::PartTaken { document, payment, part, member, branch, wish } if account_pays(wish.means) => {
            Command::TakePart {
                document: *document,
                payment: *payment,
                part: *part,
                member: *member,
                branch: *branch,
                wish: wish.clone(),
            }
        }
        News::PartReturned { document, payment, part, member, branch, wish } if account_pays(wish.means) => {
            Command::ReturnPart {
                document: *document,
                payment: *payment,
                part: *part,
                member: *member,
                branch: *branch,
                wish: wish.clone(),
            }
        }
        News::Decided { kind, about, digest, approved, reason, .. } if APPROVALS.contains(&kind.as_str()) => {
            Command::Decided {
                kind: kind.clone(),
                about: about.clone(),
                digest: digest.clone(),
                approved: *approved,
                reason: reason.clone(),
            }
        }
        News::MemberJoined { member, referrer: Some(referrer), .. } => {
            Command::NoteReferrer { member: *member, referrer: *referrer }
        }
        News::MemberLeft { member, branch } => Command::CloseAccount { member: *member, branch: *branch },
        News::HolderChanged { from, to, points } => {
            Command::MoveAccount { from: *from, to: *to, points: *points }
        }
        News::RentalSettled { order, member, branch, paid } => {
            Command::CountRental { order: *order, member: *member, branch: *branch, paid: *paid }
        }
        _ => return None,
    })
}

/// What an event means to others: a package came of which no payment tells, the last count of one is used (MEM-65).
pub(crate) fn news(event: &Event) -> Vec<News> {
    match event {
        Event::PackageExhausted { holding, member, title, .. } => {
            vec![News::PackageUsedUp { member: *member, holding: holding.0, title: title.clone() }]
        }
        Event::PackageBought { member, price, .. } if price.is_zero() => {
            vec![News::PackageGiven { member: *member }]
        }
        _ => Vec::new(),
    }
}
