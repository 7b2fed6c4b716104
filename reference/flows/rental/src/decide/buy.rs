//! Buying: the rented car at the end (RENT-44 … RENT-46) or a car from the start (RENT-47).

use forecourt_books::facts::Means;
use forecourt_books::{At, Fen, Rejection, RentalId};

use super::{Draft, before_use, handin, inspect, need, settle, slot, substitute, usage};
use crate::bill;
use crate::command::Form;
use crate::event::Event;
use crate::kinds::{Decision, Line, LineKind, Mode, SheetKind, Step, Verdict};
use crate::settings;
use crate::state::order::Order;

/// RENT-44: binding, with every line.
pub(super) fn quote(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::HandInScheduled])?;
    if order.decided() != Some(Decision::Buy) {
        return Err(Rejection::new("no-quote").with("decided", Decision::Return));
    }
    before_use::not_buying(order)?;
    usage::for_sale(draft, order)?;
    let scene = draft.scene;
    let kept = order.appointment.expect("a scheduled order has its appointment");
    let latest = kept.time.plus_min(scene.number(&settings::QUOTE_AFTER_MIN));
    let valid_to = scene.at.plus_h(scene.number(&settings::QUOTE_H)).min(latest);
    if valid_to < scene.at {
        return Err(Rejection::new("no-quote").with("appointment", kept.time));
    }
    let charged = handin::until(draft, order, scene.at);
    let credit = bill::time_charge(&charged).bp(scene.number(&settings::BUY_CREDIT_BP));
    let price = draft.vehicle(order).sale_price;
    let credit = credit.min(price);
    push_quote(draft, id, order, (price, credit, Line::total(&charged)), valid_to);
    Ok(())
}

fn push_quote(
    draft: &mut Draft<'_>,
    id: RentalId,
    order: &Order,
    (price, credit, charges): (Fen, Fen, Fen),
    valid_to: At,
) {
    let due = price - credit + charges;
    let applied = order.deposit.vehicle.min(order.deposit.paid).min(due);
    let lines = [
        Line::new(LineKind::SalePrice, 1, price),
        Line::new(LineKind::DepositApplied, 1, -applied),
        Line::new(LineKind::RentCredit, 1, -credit),
        Line::new(LineKind::OpenCharges, 1, charges),
    ];
    draft.push(Event::PurchaseQuoted {
        order: id,
        member: order.member,
        lines: lines.into_iter().filter(|line| !line.amount.is_zero()).collect(),
        total: due - applied,
        price: price - credit,
        charges,
        applied,
        valid_to,
    });
}

/// The user pays the quote; from the start, the rest of the price up to the appointment.
pub(super) fn pay(draft: &mut Draft<'_>, id: RentalId, means: Means) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    let known = order.quote.as_ref();
    if known.is_some_and(|quote| quote.asked || quote.paid) {
        return Err(Rejection::new("already-asked"));
    }
    let (total, expires) = match (order.mode, known) {
        (Mode::Rent, Some(quote)) => (quote.total, quote.valid_to),
        (Mode::Rent, None) => return Err(Rejection::new("no-quote")),
        (Mode::Buy, _) => {
            need(order, &[Step::Confirmed])?;
            let applied = order.deposit.paid.min(order.sale_price);
            (order.sale_price - applied, order.start)
        }
    };
    if expires < draft.scene.at {
        return Err(Rejection::new("no-quote").with("until", expires));
    }
    before_use::means_on(draft, order, means, total)?;
    if known.is_none() {
        push_quote(draft, id, order, (order.sale_price, Fen::ZERO, Fen::ZERO), expires);
    }
    let (member, branch) = (order.member, order.branch);
    draft.push(Event::PurchaseAsked { order: id, member, branch, amount: total, means, expires });
    if total.is_zero() {
        let applied = known.map_or(order.sale_price, |quote| quote.applied);
        bought(draft, id, order, (total, applied), None);
    }
    Ok(())
}

/// The price is paid: the vehicle leaves the fleet, and who had booked it is served again (RENT-45).
pub(super) fn paid(draft: &mut Draft<'_>, id: RentalId, order: &Order, means: Option<Means>) {
    let quote = order.quote.as_ref().expect("what is paid was quoted");
    bought(draft, id, order, (quote.total, quote.applied), means);
}

fn bought(
    draft: &mut Draft<'_>,
    id: RentalId,
    order: &Order,
    (total, applied): (Fen, Fen),
    means: Option<Means>,
) {
    let vehicle = order.vehicle.expect("a quoted order has its vehicle");
    let (member, branch) = (order.member, order.branch);
    draft.push(Event::PurchasePaid { order: id, vehicle, member, branch, total, applied, means });
    let later: Vec<RentalId> = draft.state.bookings_of(vehicle, At(0)).map(|(later, _)| later).collect();
    for later in later.into_iter().filter(|later| *later != id) {
        substitute::offer(draft, later, draft.state.order(later));
    }
}

/// RENT-46: the user does not want it after all.
pub(super) fn withdraw(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    if order.quote.as_ref().is_none_or(|quote| quote.paid) {
        return Err(Rejection::new("no-quote"));
    }
    lapsed(draft, id, order, true);
    Ok(())
}

/// Ends an unpaid quote, if there is one; for whoever decides otherwise or hands in.
pub(super) fn lapse(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let Some(quote) = order.quote.as_ref().filter(|quote| !quote.paid) else { return };
    lapse_of(draft, id, order, quote.asked);
}

fn lapse_of(draft: &mut Draft<'_>, id: RentalId, order: &Order, asked: bool) {
    let (late, overdue) = (late_again(draft, order), overdue_again(draft, order));
    draft.push(Event::PurchaseLapsed { order: id, asked, late, overdue });
}

/// When the case for the manager, which waited for the quote, is looked at again.
fn overdue_again(draft: &Draft<'_>, order: &Order) -> Option<At> {
    let limit = order.end.plus_h(draft.scene.number(&settings::OVERDUE_H));
    (!order.overdue && order.step().is_in_use()).then(|| limit.max(draft.scene.at))
}

/// When lateness, which stood still, is looked at again.
fn late_again(draft: &Draft<'_>, order: &Order) -> Option<At> {
    let at = draft.scene.at;
    if order.late || !order.step().is_in_use() {
        return None;
    }
    let grace = draft.scene.number(&settings::GRACE_MIN) * 60;
    let late = i64::try_from(order.late_s(at)).unwrap_or(i64::MAX);
    Some(if at < order.end { order.end.plus_s(grace) } else { at.plus_s((grace - late).max(0)) })
}

/// RENT-46: back to returning; the appointment for the sale is given up.
pub(super) fn lapsed(draft: &mut Draft<'_>, id: RentalId, order: &Order, withdraw: bool) {
    let Some(quote) = order.quote.as_ref().filter(|quote| !quote.paid) else { return };
    let asked = withdraw && quote.asked;
    lapse_of(draft, id, order, asked);
    if order.step() == Step::HandInScheduled {
        draft.push(Event::HandInReleased { order: id });
    }
}

/// RENT-45: papers, second key and final sheet, at the chosen site and not before the chosen time; the car is the user's.
/// Paid for, it waits as long as it takes: a quote ends later than its appointment (RENT-44), and nothing ends a purchase
/// that is paid.
pub(super) fn hand_over(
    draft: &mut Draft<'_>,
    id: RentalId,
    papers: &[String],
    form: &Form,
) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    let site = order.appointment.map_or(order.station, |kept| kept.site);
    let inspector = draft.staff_at(site)?;
    need(order, &[Step::HandInScheduled, Step::Confirmed])?;
    let Some(quote) = order.quote.as_ref().filter(|quote| quote.paid) else {
        return Err(Rejection::new("not-paid").with("order", id));
    };
    let scene = draft.scene;
    let from = order.appointment.map_or(order.start, |kept| kept.time);
    if scene.at < from {
        return Err(Rejection::new("too-early").with("from", from));
    }
    let wanted = scene.settings.list_at(&settings::PAPERS, scene.at, scene.branch);
    if let Some(paper) = wanted.iter().find(|paper| !papers.iter().any(|given| given == *paper)) {
        return Err(Rejection::new("papers-missing").with("paper", paper));
    }
    if order.mode == Mode::Buy {
        // RENT-09: it takes a licence to drive away.
        let file = scene.facts.member(order.member).ok_or_else(|| Rejection::new("not-registered"))?;
        slot::licence(&file, draft.model(&order.model)?, scene.at)?;
    }
    let vehicle = order.vehicle.expect("a quoted order has its vehicle");
    let (_, result) = inspect::file(draft, SheetKind::Final, Some((id, order)), vehicle, form, inspector)?;
    // RENT-53: nobody drives away with a major fault.
    if result == Verdict::Failed {
        return Err(Rejection::new("not-fit").with("vehicle", vehicle));
    }
    let violation = order.deposit.violation.min(order.deposit.held());
    let hold = scene.number(&settings::VIOLATION_HOLD_DAYS);
    draft.push(Event::OwnershipTransferred {
        order: id,
        vehicle,
        member: order.member,
        branch: order.branch,
        price: quote.price,
        charges: quote.charges,
        refund: order.deposit.held() - violation,
        papers: papers.to_vec(),
        violation_until: (!violation.is_zero()).then(|| scene.at.end_after_days(hold)),
    });
    settle::ask_review(draft, id, order.member);
    Ok(())
}
