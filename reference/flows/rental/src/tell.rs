//! Whom an event is told, and in which words (PLAT-36). Notices of a booking go to the user's phone, work to the desk.

use forecourt_books::facts::Facts;
use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::{BranchId, MemberId, RentalId, Stamp, Text};

use crate::event::Event;

/// The role that reads reports and changes the configuration of the platform (RENT-01).
pub const PLATFORM_MANAGER: &str = "group-admin";
/// The role that a station's manager has, where the branch names nobody.
pub const STATION_MANAGER: &str = "station-manager";
/// The role that claims and refunds concern.
pub const FINANCE: &str = "head-office-finance";

fn user(
    member: &MemberId,
    order: &RentalId,
    template: &'static str,
    en: &'static str,
    zh: &'static str,
) -> Wish {
    let to = To::Member(*member);
    Wish::new(to, Way::Push, Cause::Booking, template, Text::new(en, zh)).with("order", order).about(order)
}

fn desk(to: To, template: &'static str, en: &'static str, zh: &'static str) -> Wish {
    Wish::new(to, Way::Desk, Cause::Work, template, Text::new(en, zh))
}

/// The manager of a station: the person, where the branch names one.
fn manager(facts: &dyn Facts, station: &BranchId) -> To {
    let person = facts.branch(*station).and_then(|branch| branch.manager);
    person.map_or_else(|| To::Role(STATION_MANAGER.to_owned(), Some(*station)), To::Person)
}

/// Everybody who is told of an event.
pub fn wishes(facts: &dyn Facts, _stamp: &Stamp, event: &Event) -> Vec<Wish> {
    let mut wishes: Vec<Wish> =
        before_use(event).into_iter().chain(in_use(event)).chain(house(facts, event)).collect();
    wishes.extend(after_use(event));
    wishes
}

fn before_use(event: &Event) -> Option<Wish> {
    Some(match event {
        Event::OrderExpired { order, member, .. } => user(
            member,
            order,
            "order-expired",
            "{order}: the deposit was not paid in time",
            "{order}:押金未按时支付,订单已过期",
        ),
        Event::DepositPaid { order, member, amount, .. } => user(
            member,
            order,
            "deposit-paid",
            "{order}: deposit of {amount} paid",
            "{order}:押金 {amount} 已支付",
        )
        .with("amount", amount),
        Event::InspectionFiled { order: Some(order), member: Some(member), result, .. } => user(
            member,
            order,
            "inspection-status",
            "{order}: inspection {result}",
            "{order}:车辆检测结果 {result}",
        )
        .with("result", result),
        Event::SubstituteOffered { order, member, model, station, answer_by, .. } => user(
            member,
            order,
            "substitute-offered",
            "{order}: {model} at {station} instead; answer by {until}",
            "{order}:可换 {model}({station}),请在 {until} 前答复",
        )
        .with("model", model)
        .with("station", station)
        .with("until", answer_by),
        Event::Cancelled { order, member, fee, refund, .. } => user(
            member,
            order,
            "order-cancelled",
            "{order} cancelled: fee {fee}, refund {refund}",
            "{order} 已取消:手续费 {fee},退款 {refund}",
        )
        .with("fee", fee)
        .with("refund", refund),
        Event::NoShow { order, member, fee, refund, .. } => user(
            member,
            order,
            "order-no-show",
            "{order} not collected: fee {fee}, refund {refund}",
            "{order} 未取车:费用 {fee},退款 {refund}",
        )
        .with("fee", fee)
        .with("refund", refund),
        _ => return None,
    })
}

/// What concerns stations, their managers and the platform's, and offers.
fn house(facts: &dyn Facts, event: &Event) -> Option<Wish> {
    Some(match event {
        Event::InspectionOverdue { order, vehicle, station } => desk(
            manager(facts, station),
            "inspection-overdue",
            "inspection of {vehicle} for {order} is overdue",
            "{order} 的车辆 {vehicle} 检测逾期",
        )
        .with("vehicle", vehicle)
        .with("order", order)
        .about(order)
        .from(*station),
        Event::PostInspectionMissed { order, station } => desk(
            manager(facts, station),
            "post-inspection-missed",
            "{order}: nobody inspected the car in time",
            "{order}:还车后未按时检测",
        )
        .with("order", order)
        .about(order)
        .from(*station),
        Event::OfferPushed { offer, member, text, benefit, until } => Wish::new(
            To::Member(*member),
            Way::Push,
            Cause::Advertising,
            "rental-offer",
            Text::new("{text}: {benefit}, until {until}", "{text}:{benefit},有效期至 {until}"),
        )
        .with("text", text)
        .with("benefit", benefit)
        .with("until", until)
        .about(offer),
        Event::ImprovementOpened { improvement, subject, .. } => desk(
            To::Role(PLATFORM_MANAGER.to_owned(), None),
            "improvement-opened",
            "poor reviews of {subject}",
            "{subject} 评价偏低",
        )
        .with("subject", subject)
        .about(improvement),
        Event::ImprovementOverdue { improvement } => desk(
            To::Role(PLATFORM_MANAGER.to_owned(), None),
            "improvement-overdue",
            "{improvement}: no action in time",
            "{improvement}:未按时采取措施",
        )
        .with("improvement", improvement)
        .about(improvement),
        _ => return None,
    })
}

fn in_use(event: &Event) -> Option<Wish> {
    Some(match event {
        Event::DecisionAsked { order, member, sellable } => user(
            member,
            order,
            "decision-asked",
            "{order}: return or buy? Buying is offered: {sellable}",
            "{order}:还车还是购车?可购:{sellable}",
        )
        .with("sellable", sellable),
        Event::PlannedEndReached { order, member } => user(
            member,
            order,
            "planned-end",
            "{order}: the planned end has come",
            "{order}:已到约定还车时间",
        ),
        Event::LateNotice { order, member, .. } => user(
            member,
            order,
            "rental-late",
            "{order} is late: a surcharge runs",
            "{order} 已超时,开始计收超时费",
        ),
        Event::RentalOverdue { order, member } => desk(
            To::Role(PLATFORM_MANAGER.to_owned(), None),
            "rental-overdue",
            "{order} of {member} is overdue",
            "{member} 的 {order} 逾期未还",
        )
        .with("order", order)
        .with("member", member)
        .about(order),
        Event::PurchaseQuoted { order, member, total, valid_to, .. } => user(
            member,
            order,
            "purchase-quoted",
            "{order}: {total} to buy the car, valid to {until}",
            "{order}:购车价 {total},有效至 {until}",
        )
        .with("total", total)
        .with("until", valid_to),
        _ => return None,
    })
}

fn after_use(event: &Event) -> Vec<Wish> {
    let one = match event {
        Event::DamageCharged { order, member, amount, answer_by } => user(
            member,
            order,
            "damage-charged",
            "{order}: new damage of {amount}; accept or dispute by {until}",
            "{order}:新车损 {amount},请在 {until} 前确认或申诉",
        )
        .with("amount", amount)
        .with("until", answer_by),
        Event::Settled { order, member, charges, refund, .. } => user(
            member,
            order,
            "rental-settled",
            "{order} settled: charges {charges}, refund {refund}",
            "{order} 已结算:费用 {charges},退款 {refund}",
        )
        .with("charges", charges)
        .with("refund", refund),
        Event::ClaimOpened { order, member, amount, due, .. } => {
            return claim_opened(order, member, amount, due);
        }
        Event::ClaimOverdue { order, member, amount } => desk(
            To::Role(FINANCE.to_owned(), None),
            "claim-overdue",
            "{member} owes {amount} on {order}",
            "{member} 在 {order} 上欠 {amount}",
        )
        .with("member", member)
        .with("amount", amount)
        .with("order", order)
        .about(order),
        Event::RefundOverdue { order, reason, .. } => desk(
            To::Role(FINANCE.to_owned(), None),
            "refund-overdue",
            "the refund of {order} is overdue: {reason}",
            "{order} 退款逾期:{reason}",
        )
        .with("order", order)
        .with("reason", reason)
        .about(order),
        Event::ReviewAsked { order, member, until } => user(
            member,
            order,
            "review-asked",
            "{order}: please review the service until {until}",
            "{order}:请在 {until} 前评价服务",
        )
        .with("until", until),
        _ => return Vec::new(),
    };
    vec![one]
}

fn claim_opened(
    order: &RentalId,
    member: &MemberId,
    amount: &forecourt_books::Fen,
    due: &forecourt_books::At,
) -> Vec<Wish> {
    let told = user(
        member,
        order,
        "claim-opened",
        "{order}: {amount} are still to be paid until {until}",
        "{order}:尚欠 {amount},请在 {until} 前支付",
    );
    let finance = desk(
        To::Role(FINANCE.to_owned(), None),
        "claim-opened",
        "{order}: {amount} are still to be paid until {until}",
        "{order}:尚欠 {amount},请在 {until} 前支付",
    )
    .with("order", order)
    .about(order);
    [told, finance].map(|wish| wish.with("amount", amount).with("until", due)).into()
}
