//! What the payments serve, what they tell, and what they hear (design: asks and news).

use forecourt_books::ask::{Charge, PartWish, Refund};
use forecourt_books::{Ask, News, PaymentId};

use crate::asks::APPROVAL;
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Of, PaybackKind, is_inside};

/// The command that serves an ask.
pub fn serve(ask: &Ask) -> Option<Command> {
    match ask {
        Ask::Charge(Charge { document, purpose, amount, payer, branch, expires, means, parts }) => {
            Some(Command::Create {
                document: *document,
                purpose: *purpose,
                amount: *amount,
                payer: *payer,
                branch: *branch,
                expires: *expires,
                means: means.clone(),
                ready: None,
                volume_ml: None,
                parts: parts.clone(),
            })
        }
        Ask::Withdraw(document) => Some(Command::Withdraw { document: *document }),
        Ask::Refund(Refund { document, amount, reason }) => {
            Some(Command::Refund { document: *document, amount: *amount, reason: reason.clone() })
        }
        _ => None,
    }
}

/// The command that follows from news.
pub fn on(news: &News) -> Option<Command> {
    match news {
        News::Decided { kind, about, digest, approved, reason, by } if kind == APPROVAL => {
            Some(Command::Decided {
                request: about.parse().ok()?,
                digest: digest.clone(),
                approved: *approved,
                reason: reason.clone(),
                by: *by,
            })
        }
        _ => None,
    }
}

fn returned(payment: PaymentId, part: u32, of: &Of, wish: &PartWish) -> News {
    News::PartReturned {
        document: of.document,
        payment,
        part,
        member: of.payer,
        branch: of.branch,
        wish: wish.clone(),
    }
}

/// What an event means to others.
pub fn news(event: &Event) -> Vec<News> {
    match event {
        Event::PaymentPaid { payment, of, amount, parts } => vec![News::Paid {
            document: of.document,
            payment: *payment,
            amount: *amount,
            parts: parts.clone(),
        }],
        Event::PaymentExpired { of, .. } => vec![News::PaymentLapsed { document: of.document }],
        Event::PaymentUnderReview { of, .. } | Event::PaymentWaits { of, .. } => {
            vec![News::PaymentHeld { document: of.document }]
        }
        Event::ReviewPassed { of: Some(of), .. }
        | Event::ReviewRejected { of: Some(of), .. }
        | Event::WaitOver { of, .. } => vec![News::PaymentReleased { document: of.document }],
        Event::PartTaken { payment, part, of, wish } => vec![News::PartTaken {
            document: of.document,
            payment: *payment,
            part: *part,
            member: of.payer,
            branch: of.branch,
            wish: wish.clone(),
        }],
        Event::PartUndone { payment, part, of, wish, taken: true, .. } if is_inside(wish.means) => {
            vec![returned(*payment, *part, of, wish)]
        }
        Event::PartReturned { payment, part, of, wish, .. } => vec![returned(*payment, *part, of, wish)],
        // The payer's own request is told when it is decided, so that the document's context books back in the same
        // command; what that context asked for itself is told when the money is back.
        Event::RefundIssued { of, amount, total, payback_kind: PaybackKind::Requested, .. } => {
            vec![News::Refunded { document: of.document, amount: *amount, total: *total, requested: true }]
        }
        Event::Refunded { of, amount, total, payback_kind: PaybackKind::Asked, .. } => {
            vec![News::Refunded { document: of.document, amount: *amount, total: *total, requested: false }]
        }
        Event::PaybackManual { of, amount, reason, .. } => {
            vec![News::RefundDelayed { document: of.document, amount: *amount, reason: reason.clone() }]
        }
        Event::PaymentRejected { channel, payment, reason, amount, .. } => vec![News::Alarm {
            pattern: format!("payment-{reason}"),
            facts: format!("notice of {} for {payment}, {amount}", channel.word()),
            subject: payment.to_string(),
        }],
        Event::RiskAlarm { alarm, account, facts, .. } => vec![News::Alarm {
            pattern: "payment-risk".to_owned(),
            facts: facts.clone(),
            subject: account.map_or_else(|| alarm.to_string(), |account| account.to_string()),
        }],
        _ => Vec::new(),
    }
}
