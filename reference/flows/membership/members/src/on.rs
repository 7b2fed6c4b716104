//! What others' news mean here, and what our events mean to others.

use forecourt_books::{Document, News};

use crate::command::{Command, Moved};
use crate::event::Event;
use crate::kinds::{FeeId, Pending};

/// The command that follows from news.
pub(crate) fn on(news: &News) -> Option<Command> {
    match news {
        News::Paid { document: Document::Fee(fee, _), amount, payment, .. } => {
            Some(Command::SettleFee { fee: FeeId(*fee), amount: *amount, payment: *payment })
        }
        News::Paid { document, payment, .. } => Some(Command::NoteMovement {
            payment: *payment,
            member: None,
            moved: Moved::Paid,
            package: matches!(document, Document::Package(_)),
        }),
        News::PaymentLapsed { document: Document::Fee(fee, _) } => {
            Some(Command::LapseFee { fee: FeeId(*fee) })
        }
        News::PartTaken { payment, member: Some(member), .. } => Some(Command::NoteMovement {
            payment: *payment,
            member: Some(*member),
            moved: Moved::Taken,
            package: false,
        }),
        News::PartReturned { payment, member: Some(member), .. } => Some(Command::NoteMovement {
            payment: *payment,
            member: Some(*member),
            moved: Moved::Returned,
            package: false,
        }),
        News::Decided { kind, about, digest, approved, .. }
            if Pending::ALL.iter().any(|pending| pending.word() == kind) =>
        {
            Some(Command::TakeDecision {
                kind: kind.clone(),
                about: about.clone(),
                digest: digest.clone(),
                approved: *approved,
            })
        }
        News::PackageUsedUp { member, holding, title } => {
            Some(Command::NoteUsedUp { member: *member, holding: *holding, title: title.clone() })
        }
        News::PackageGiven { member } => Some(Command::NoteGiven { member: *member }),
        News::VehicleSold { vehicle, member, .. } => {
            Some(Command::NoteSold { member: *member, vehicle: *vehicle })
        }
        _ => None,
    }
}

/// What an event means to others.
pub(crate) fn news(event: &Event) -> Vec<News> {
    match event {
        Event::MemberJoined(joined) => {
            let (member, referrer, branch) = (joined.member, joined.referrer, joined.home);
            vec![News::MemberJoined { member, referrer, branch }]
        }
        Event::MemberLeft { member, branch, .. } => {
            vec![News::MemberLeft { member: *member, branch: *branch }]
        }
        Event::HolderChanged { from, to, points, .. } => {
            vec![News::HolderChanged { from: *from, to: *to, points: *points }]
        }
        _ => Vec::new(),
    }
}
