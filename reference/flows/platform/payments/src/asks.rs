//! What the payments' events oblige others to do: decide on a refund, tell payers, reviewers and finance.

use forecourt_books::ask::Approval;
use forecourt_books::facts::Facts;
use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::{Ask, BranchId, Fen, Stamp, Text};

use crate::decide::review::{REVIEWERS, on_duty};
use crate::event::Event;
use crate::kinds::{Of, RefundId};

/// The kind of approval that names the chain of levels (PLAT-25).
pub const APPROVAL: &str = "refund";
/// Who handles refunds at a station; at a store the branch manager does.
pub const HANDLER: &str = "station-manager";
/// Who sees at head office to what nobody else settled.
pub const FINANCE: &str = "head-office-finance";

/// The manager's role at a branch.
fn manager(facts: &dyn Facts, branch: BranchId) -> &'static str {
    let [_, station, store] = REVIEWERS;
    if facts.with_role(store, Some(branch)).is_empty() { station } else { store }
}

fn approve(request: RefundId, digest: &str, amount: Fen, branch: BranchId) -> Ask {
    Ask::Approve(Approval {
        kind: APPROVAL.to_owned(),
        about: request.to_string(),
        digest: digest.to_owned(),
        amount,
        branch,
    })
}

fn desk(role: &str, branch: Option<BranchId>, cause: Cause, template: &'static str, text: Text) -> Wish {
    Wish::new(To::Role(role.to_owned(), branch), Way::Desk, cause, template, text)
}

fn payer(of: &Of, template: &'static str, text: Text) -> Option<Wish> {
    let to = To::Member(of.payer?);
    Some(Wish::new(to, Way::Push, Cause::Payment, template, text).from(of.branch))
}

/// The asks of an event.
pub fn asks(facts: &dyn Facts, _stamp: &Stamp, event: &Event) -> Vec<Ask> {
    let mut out = Vec::new();
    match event {
        Event::RefundRequested { request, of, amount, digest, automatic, .. } if !automatic => {
            out.push(approve(*request, digest, *amount, of.branch));
        }
        Event::ApprovalStale { request, amount, branch, digest } => {
            out.push(approve(*request, digest, *amount, *branch));
        }
        _ => {}
    }
    let told =
        review_told(facts, event).or_else(|| refund_told(facts, event)).or_else(|| other_told(facts, event));
    out.extend(told.map(Ask::Tell));
    out
}

fn review_told(facts: &dyn Facts, event: &Event) -> Option<Wish> {
    match event {
        Event::RiskAlarm { alarm, branch, facts: said, amount, .. } => {
            let text = Text::new(
                "{alarm}: {facts}, {amount}: pass or reject",
                "{alarm}：{facts}，金额 {amount}，请审核",
            );
            let role = on_duty(facts, *branch).unwrap_or_else(|| manager(facts, *branch));
            let wish = desk(role, Some(*branch), Cause::Security, "risk-review", text);
            Some(wish.with("alarm", alarm).with("facts", said).with("amount", amount).about(alarm))
        }
        Event::ReviewEscalated { alarm, facts: said, .. } => {
            let text = Text::new(
                "{alarm}: {facts}: nobody decided at the branch",
                "{alarm}：{facts}，门店未处理，请总部审核",
            );
            let wish = desk(FINANCE, facts.head_office(), Cause::Security, "risk-escalated", text);
            Some(wish.with("alarm", alarm).with("facts", said).about(alarm))
        }
        Event::PaymentUnderReview { payment, of, .. } => {
            let text = Text::new("Your payment {payment} is being checked", "您的支付 {payment} 正在审核");
            payer(of, "payment-held", text).map(|wish| wish.with("payment", payment).about(payment))
        }
        Event::ReviewRejected { payment: Some(payment), of: Some(of), .. } => {
            let text = Text::new(
                "Your payment {payment} was rejected; please use another means",
                "您的支付 {payment} 未通过审核，请更换支付方式",
            );
            payer(of, "payment-rejected", text).map(|wish| wish.with("payment", payment).about(payment))
        }
        _ => None,
    }
}

fn refund_told(facts: &dyn Facts, event: &Event) -> Option<Wish> {
    match event {
        Event::RefundDecisionReminded { request, branch } => {
            let text = Text::new("{request} waits for a decision", "退款申请 {request} 等待处理");
            let role = manager(facts, *branch);
            let wish = desk(role, Some(*branch), Cause::Work, "refund-reminder", text);
            Some(wish.with("request", request).about(request).from(*branch))
        }
        Event::RefundDecisionOverdue { request, branch } => {
            let text = Text::new(
                "{request} of {branch} is overdue: please decide",
                "{branch} 的退款申请 {request} 已超时，请处理",
            );
            let wish = desk(FINANCE, facts.head_office(), Cause::Work, "refund-overdue", text);
            Some(wish.with("request", request).with("branch", branch).about(request))
        }
        Event::RefundAppealed { request, .. } => {
            let text = Text::new(
                "{request} was refused and appealed: please decide",
                "退款申请 {request} 被拒后申诉，请处理",
            );
            let wish = desk(FINANCE, facts.head_office(), Cause::Work, "refund-appealed", text);
            Some(wish.with("request", request).about(request))
        }
        Event::RefundRefused { request, of, reason, appeal_until } => {
            let text = match appeal_until {
                Some(_) => Text::new(
                    "Your refund {request} was refused: {reason}. You may appeal until {until}",
                    "您的退款申请 {request} 未通过：{reason}。可在 {until} 前申诉",
                ),
                None => Text::new(
                    "Your refund {request} was refused: {reason}",
                    "您的退款申请 {request} 未通过：{reason}",
                ),
            };
            let until = appeal_until.map(|until| until.to_string()).unwrap_or_default();
            let wish = payer(of, "refund-refused", text)?;
            Some(wish.with("request", request).with("reason", reason).with("until", until).about(request))
        }
        Event::Refunded { of, amount, payment, .. } => {
            let text = Text::new("{amount} of {payment} went back to you", "{payment} 已退款 {amount}");
            let wish = payer(of, "refunded", text)?;
            Some(wish.with("amount", amount).with("payment", payment).about(payment))
        }
        Event::PaybackManual { payback, line, amount, reason, .. } => {
            let text = Text::new(
                "{payback}: {amount} could not be paid back: {reason}",
                "{payback}：{amount} 退款失败：{reason}",
            );
            let wish = desk(FINANCE, facts.head_office(), Cause::Payment, "refund-manual", text);
            let wish = wish.with("payback", format!("{payback}/{line}")).with("amount", amount);
            Some(wish.with("reason", reason).about(payback))
        }
        _ => None,
    }
}

fn other_told(facts: &dyn Facts, event: &Event) -> Option<Wish> {
    match event {
        Event::PaymentFailed { payment, of, reason, .. } => {
            let text = Text::new("{payment} was not paid: {reason}", "{payment} 支付失败：{reason}");
            let wish = payer(of, "payment-failed", text)?;
            Some(wish.with("payment", payment).with("reason", reason).about(payment))
        }
        Event::LatePaymentRefunded { payment, of, amount, .. } => {
            let text = Text::new(
                "{amount} for {payment} came too late and goes back",
                "{payment} 的 {amount} 到账过晚，将原路退回",
            );
            let wish = payer(of, "late-payment", text)?;
            Some(wish.with("amount", amount).with("payment", payment).about(payment))
        }
        Event::ChannelDown { channel, others, .. } => {
            let text =
                Text::new("{channel} does not answer; offer {others}", "{channel} 暂不可用，请改用 {others}");
            let wish = desk(HANDLER, None, Cause::Payment, "channel-down", text);
            Some(wish.with("channel", channel.word()).with("others", others))
        }
        Event::DifferenceEscalated { difference, text: said } => {
            let text = Text::new("{difference} is still open: {text}", "{difference} 仍未处理：{text}");
            let wish = desk(FINANCE, facts.head_office(), Cause::Work, "channel-difference", text);
            Some(wish.with("difference", difference).with("text", said).about(difference))
        }
        Event::BooksChecked { day, differences, .. } if !differences.is_empty() => {
            let text = Text::new(
                "{day}: business and books differ in {count} sums",
                "{day}：业务与账务有 {count} 处差异",
            );
            let wish = desk(FINANCE, facts.head_office(), Cause::Work, "books-differ", text);
            Some(wish.with("day", day).with("count", differences.len()))
        }
        _ => None,
    }
}
