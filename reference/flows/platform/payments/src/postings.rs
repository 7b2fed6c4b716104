//! Which accounts each event moves (PLAT-40): the posting table of the payments.
//!
//! Stored value, points and vouchers are booked by their own context, between their account and `Prepaid`; here they are
//! moved on to the account that the purpose names. What a document earns is booked by its own context.

use forecourt_books::facts::{Means, Purpose};
use forecourt_books::ledger::Rule;
use forecourt_books::{Account, BranchId, Document, Fen, MemberId, Posting, Stamp};

use crate::event::Event;
use crate::kinds::{Of, is_inside};

use Account::{
    AlipayClearing, Bank, CardClearing, Cash, ChannelFees, Deposits, Disputed, Goodwill, Prepaid, Receivable,
    RefundsDue, WechatClearing,
};

/// By means (cash, WeChat, Alipay, card), then by purpose (advance, deposit, claim).
static CAPTURE: [[Rule; 3]; 4] = [
    [
        Rule::new("paid-cash", Cash, Prepaid),
        Rule::new("deposit-cash", Cash, Deposits),
        Rule::new("claim-cash", Cash, Receivable),
    ],
    [
        Rule::new("paid-wechat", WechatClearing, Prepaid),
        Rule::new("deposit-wechat", WechatClearing, Deposits),
        Rule::new("claim-wechat", WechatClearing, Receivable),
    ],
    [
        Rule::new("paid-alipay", AlipayClearing, Prepaid),
        Rule::new("deposit-alipay", AlipayClearing, Deposits),
        Rule::new("claim-alipay", AlipayClearing, Receivable),
    ],
    [
        Rule::new("paid-card", CardClearing, Prepaid),
        Rule::new("deposit-card", CardClearing, Deposits),
        Rule::new("claim-card", CardClearing, Receivable),
    ],
];
/// Cash goes back over the counter.
static CASH_BACK: [Rule; 3] = [
    Rule::new("refund-cash", Prepaid, Cash),
    Rule::new("deposit-back-cash", Deposits, Cash),
    Rule::new("claim-back-cash", Receivable, Cash),
];
/// A channel is to pay back.
static BACK_DUE: [Rule; 3] = [
    Rule::new("refund-due", Prepaid, RefundsDue),
    Rule::new("deposit-due", Deposits, RefundsDue),
    Rule::new("claim-due", Receivable, RefundsDue),
];
/// A channel has paid back; cash for what it could not.
static BACK_DONE: [Rule; 4] = [
    Rule::new("refund-by-hand", RefundsDue, Cash),
    Rule::new("refund-wechat", RefundsDue, WechatClearing),
    Rule::new("refund-alipay", RefundsDue, AlipayClearing),
    Rule::new("refund-card", RefundsDue, CardClearing),
];
/// Money that came too late or twice is owed at once.
static STRAY: [Rule; 4] = [
    Rule::new("stray-cash", Cash, RefundsDue),
    Rule::new("stray-wechat", WechatClearing, RefundsDue),
    Rule::new("stray-alipay", AlipayClearing, RefundsDue),
    Rule::new("stray-card", CardClearing, RefundsDue),
];
static FEE: [Rule; 3] = [
    Rule::new("fee-wechat", ChannelFees, WechatClearing),
    Rule::new("fee-alipay", ChannelFees, AlipayClearing),
    Rule::new("fee-card", ChannelFees, CardClearing),
];
static PAID_OUT: [Rule; 3] = [
    Rule::new("settled-wechat", Bank, WechatClearing),
    Rule::new("settled-alipay", Bank, AlipayClearing),
    Rule::new("settled-card", Bank, CardClearing),
];
/// More went back on a day than came in: the channel draws the rest.
static DRAWN: [Rule; 3] = [
    Rule::new("drawn-wechat", WechatClearing, Bank),
    Rule::new("drawn-alipay", AlipayClearing, Bank),
    Rule::new("drawn-card", CardClearing, Bank),
];
static LOSS: [Rule; 3] = [
    Rule::new("difference-loss-wechat", Goodwill, WechatClearing),
    Rule::new("difference-loss-alipay", Goodwill, AlipayClearing),
    Rule::new("difference-loss-card", Goodwill, CardClearing),
];
static SURPLUS: [Rule; 3] = [
    Rule::new("difference-held-wechat", WechatClearing, Disputed),
    Rule::new("difference-held-alipay", AlipayClearing, Disputed),
    Rule::new("difference-held-card", CardClearing, Disputed),
];
/// A part inside the house, moved on from `Prepaid` to where its purpose wants it, and back.
static INSIDE: [Rule; 2] =
    [Rule::new("deposit-inside", Prepaid, Deposits), Rule::new("claim-inside", Prepaid, Receivable)];
static INSIDE_BACK: [Rule; 2] = [
    Rule::new("deposit-back-inside", Deposits, Prepaid),
    Rule::new("claim-back-inside", Receivable, Prepaid),
];
/// Stored value instead of a channel's refund; the account's own context books the rest (FUEL-67).
static AS_STORED: Rule = Rule::new("refund-as-stored-value", RefundsDue, Prepaid);

fn of_means(means: Means) -> usize {
    match means {
        Means::Wechat => 1,
        Means::Alipay => 2,
        Means::BankCard => 3,
        _ => 0,
    }
}

fn of_channel(channel: Means) -> usize {
    of_means(channel).saturating_sub(1)
}

fn of_purpose(purpose: Purpose) -> usize {
    match purpose {
        Purpose::Deposit => 1,
        Purpose::Claim => 2,
        Purpose::Bill | Purpose::Reservation | Purpose::Advance => 0,
    }
}

struct Book<'a> {
    out: &'a mut Vec<Posting>,
    branch: BranchId,
    document: Document,
    owner: Option<MemberId>,
}

impl Book<'_> {
    fn of<'a>(out: &'a mut Vec<Posting>, of: &Of) -> Book<'a> {
        Book { out, branch: of.branch, document: of.document, owner: of.payer }
    }

    fn move_(&mut self, rule: &'static Rule, amount: Fen) {
        if amount.0 > 0 {
            let mut posting = Posting::at(rule, amount.0, self.branch, self.document);
            posting.owner = self.owner;
            self.out.push(posting);
        }
    }
}

/// The movements of an event.
pub fn postings(_stamp: &Stamp, event: &Event, out: &mut Vec<Posting>) {
    match event {
        Event::PartCaptured { of, means, amount, fee, .. } => {
            let mut book = Book::of(out, of);
            book.move_(&CAPTURE[of_means(*means)][of_purpose(of.purpose)], *amount);
            book.move_(&FEE[of_channel(*means)], *fee);
        }
        Event::PartTaken { of, wish, .. } => {
            if let Some(at) = of_purpose(of.purpose).checked_sub(1) {
                Book::of(out, of).move_(&INSIDE[at], wish.amount);
            }
        }
        Event::PartUndone { of, wish, taken: true, payback, .. } => {
            let mut book = Book::of(out, of);
            if payback.is_some() {
                book.move_(&BACK_DUE[of_purpose(of.purpose)], wish.amount);
            } else {
                back(&mut book, of, wish.means, wish.amount);
            }
        }
        Event::LatePaymentRefunded { of, channel, amount, .. }
        | Event::DoubleChargeRefunded { of, channel, amount, .. } => {
            Book::of(out, of).move_(&STRAY[of_means(*channel)], *amount);
        }
        Event::RefundIssued { of, lines, .. } => {
            let mut book = Book::of(out, of);
            for line in lines {
                if line.means.is_channel() {
                    book.move_(&BACK_DUE[of_purpose(of.purpose)], line.amount);
                } else {
                    back(&mut book, of, line.means, line.amount);
                }
            }
        }
        Event::PaybackDone { of, means, amount, .. } => {
            Book::of(out, of).move_(&BACK_DONE[of_means(*means)], *amount);
        }
        Event::PartReturned { of, wish, taken_over: true, .. } => {
            Book::of(out, of).move_(&AS_STORED, wish.amount);
        }
        Event::StatementChecked { .. } | Event::DifferenceSettled { .. } => statement(event, out),
        _ => {}
    }
}

/// Cash over the counter; a part inside the house on its way back to `Prepaid`, where its own context takes it.
fn back(book: &mut Book<'_>, of: &Of, means: Means, amount: Fen) {
    if !is_inside(means) {
        book.move_(&CASH_BACK[of_purpose(of.purpose)], amount);
    } else if let Some(at) = of_purpose(of.purpose).checked_sub(1) {
        book.move_(&INSIDE_BACK[at], amount);
    }
}

fn statement(event: &Event, out: &mut Vec<Posting>) {
    match event {
        Event::StatementChecked { channel, day, paid_out, .. } => {
            let month = u32::try_from(day.year()).unwrap_or(0) * 100 + u32::from(day.month().unsigned_abs());
            for (branch, net) in paid_out {
                let document = Document::Clearing(month);
                let mut book = Book { out, branch: *branch, document, owner: None };
                book.move_(&PAID_OUT[of_channel(*channel)], *net);
                book.move_(&DRAWN[of_channel(*channel)], Fen::ZERO - *net);
            }
        }
        Event::DifferenceSettled {
            difference,
            channel,
            branch: Some(branch),
            loss,
            surplus,
            paid_out,
            ..
        } => {
            let document = Document::Other(difference.0);
            let mut book = Book { out, branch: *branch, document, owner: None };
            book.move_(&LOSS[of_channel(*channel)], *loss);
            book.move_(&SURPLUS[of_channel(*channel)], *surplus);
            book.move_(&PAID_OUT[of_channel(*channel)], *paid_out);
            book.move_(&DRAWN[of_channel(*channel)], Fen::ZERO - *paid_out);
        }
        _ => {}
    }
}
