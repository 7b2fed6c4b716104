//! What events oblige others to do: collect fees, decide, tell; and what they mean in the books (PLAT-40).

use forecourt_books::ask::{Approval, Charge};
use forecourt_books::facts::{Facts, Means, Purpose};
use forecourt_books::ledger::Rule;
use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::{Account, Ask, BranchId, Document, Fen, MemberId, Posting, Stamp, Text};

use crate::digest::one_time_code;
use crate::event::{Event, FeeCharged};
use crate::kinds::Pending;
use crate::texts;

static FEE_EARNED: Rule = Rule::new("membership-fee", Account::Prepaid, Account::RevenueMembership);
static CARDS_BOUGHT: Rule = Rule::new("cards-received", Account::Stock, Account::Payable);
static CARD_USED: Rule = Rule::new("card-issued", Account::GiftCost, Account::Stock);
static CARD_SPOILED: Rule = Rule::new("card-spoiled", Account::Goodwill, Account::Stock);

/// The movements of an event.
pub(crate) fn postings(event: &Event, out: &mut Vec<Posting>) {
    let mut post = |rule, amount: Fen, branch, document, owner: Option<MemberId>| {
        if amount > Fen::ZERO {
            let posting = Posting::at(rule, amount.0, branch, document);
            out.push(owner.map_or(posting, |owner| posting.of(owner)));
        }
    };
    match event {
        Event::FeePaid { fee, member, amount, branch } => {
            post(&FEE_EARNED, *amount, *branch, Document::Fee(fee.0, *member), Some(*member));
        }
        Event::CardsReceived { order, amount, branch, supplier, .. } if *amount > Fen::ZERO => {
            // MEM-21: head office owes the supplier, the branch owes head office.
            let bought = Posting::at(&CARDS_BOUGHT, amount.0, *branch, Document::Sale(order.0));
            out.push(bought.credited_at(*supplier));
        }
        Event::CardSpoiled { number, branch, cost, .. } => {
            let document = Document::Other(u32::try_from(*number).unwrap_or(0));
            post(&CARD_SPOILED, *cost, *branch, document, None);
        }
        Event::CardIssued(issued) => {
            let document = Document::Other(issued.card.0);
            post(&CARD_USED, issued.cost, issued.branch, document, Some(issued.member));
        }
        Event::CardReplaced(new) => {
            post(&CARD_USED, new.cost, new.branch, Document::Other(new.successor.0), None);
        }
        _ => {}
    }
}

fn approve(kind: Pending, about: String, digest: &str, amount: Fen, branch: BranchId) -> Vec<Ask> {
    let kind = kind.word().to_owned();
    vec![Ask::Approve(Approval { kind, about, digest: digest.to_owned(), amount, branch })]
}

fn charge(fee: &FeeCharged) -> Vec<Ask> {
    vec![Ask::Charge(Charge {
        document: Document::Fee(fee.fee.0, fee.member),
        purpose: Purpose::Advance,
        amount: fee.amount,
        payer: Some(fee.member),
        branch: fee.branch,
        expires: None,
        means: Means::MONEY_OR_STORED.to_vec(),
        parts: fee.parts.clone(),
    })]
}

fn tell(member: MemberId, cause: Cause, template: &'static str, text: Text) -> Wish {
    Wish::new(To::Member(member), Way::Sms, cause, template, text).about(member)
}

/// The obligations of an event.
pub(crate) fn asks(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
    match event {
        Event::FeeCharged(fee) => charge(fee),
        Event::LeaveRequested { member, refund, digest, branch } => {
            approve(Pending::Leaving, member.to_string(), digest, *refund, *branch)
        }
        Event::FileChangeAsked { member, digest, branch, .. } => {
            approve(Pending::FileChange, member.to_string(), digest, Fen::ZERO, *branch)
        }
        Event::HolderChangeAsked { card, digest, branch, .. } => {
            approve(Pending::HolderChange, card.to_string(), digest, Fen::ZERO, *branch)
        }
        Event::PlateChangeAsked { card, digest, branch, .. } => {
            approve(Pending::PlateChange, card.to_string(), digest, Fen::ZERO, *branch)
        }
        Event::HomeChangeAsked { member, from, to, by } => {
            let other = if by == from { to } else { from };
            let manager = To::Role("manager".to_owned(), Some(*other));
            let wish = Wish::new(manager, Way::Desk, Cause::Work, "home-change", texts::HOME_CHANGE);
            vec![Ask::Tell(wish.with("member", member).with("to", to).about(member).from(*other))]
        }
        Event::CardStockLow { branch, card_kind, left } => {
            let manager = To::Role("manager".to_owned(), Some(*branch));
            let wish = Wish::new(manager, Way::Desk, Cause::Work, "card-stock-low", texts::STOCK_LOW);
            vec![Ask::Tell(wish.with("kind", card_kind).with("left", left).from(*branch))]
        }
        Event::PasswordReset { member, .. } => {
            vec![Ask::Tell(tell(*member, Cause::Security, "password-reset", texts::PASSWORD_RESET))]
        }
        Event::CodeSent { phone, count, member, session, until, .. } => {
            let to = member.map_or_else(|| To::Guest(session.clone()), To::Member);
            let wish = Wish::new(to, Way::Sms, Cause::OneTimeCode, "one-time-code", texts::ONE_TIME_CODE);
            let mut wish = wish
                .with("code", one_time_code(phone.value(), *count))
                .with("phone", phone.value())
                .about(session);
            wish.not_after = Some(*until);
            vec![Ask::Tell(wish)]
        }
        Event::BirthdayGreeted { member, .. } => {
            let name = facts.member(*member).map(|file| file.name).unwrap_or_default();
            let wish = tell(*member, Cause::Advertising, "birthday", texts::BIRTHDAY);
            vec![Ask::Tell(wish.with("name", name))]
        }
        Event::GroupSmsSent { .. } => group(facts, stamp, event),
        _ => Vec::new(),
    }
}

/// MEM-71: each recipient's text, its places filled in.
fn group(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
    let Event::GroupSmsSent { number, text, advertising, to, branch, .. } = event else { return Vec::new() };
    let cause = if *advertising { Cause::Advertising } else { Cause::Service };
    to.iter()
        .map(|recipient| {
            let file = facts.member(recipient.member);
            let name = file.as_ref().map_or("", |file| file.name.as_str());
            let category = file.as_ref().map_or("", |file| file.category.as_str());
            let due = recipient.due.map_or_else(String::new, |day| day.to_string());
            let filled = text
                .replace("{name}", name)
                .replace("{member}", &recipient.member.to_string())
                .replace("{category}", category)
                .replace("{due}", &due);
            let mut wish = tell(recipient.member, cause, "group-sms", texts::GROUP)
                .with("text", filled)
                .about(format_args!("group-sms-{number}"));
            wish.branch = branch.or(stamp.branch);
            Ask::Tell(wish)
        })
        .collect()
}
