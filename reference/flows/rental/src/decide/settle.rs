//! After the hand-in: the sheet after use, damage, and the settlement of the deposit (RENT-38 … RENT-43).

use std::collections::BTreeMap;

use forecourt_books::{Fen, MemberId, Rejection, RentalId};

use super::{Draft, inspect, need};
use crate::bill;
use crate::command::Form;
use crate::event::Event;
use crate::kinds::{Decider, Line, LineKind, SheetKind, Step, Verdict};
use crate::settings;
use crate::state::order::Order;

/// RENT-38: what is worse than on the accepted sheet.
pub(super) fn after_use(draft: &mut Draft<'_>, id: RentalId, form: &Form) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    // RENT-01: whose command it is comes before the order's step.
    let station = order.handed_in.map_or(order.station, |back| back.station);
    let inspector = draft.staff_at(station)?;
    need(order, &[Step::HandedIn])?;
    let back = order.handed_in.expect("a handed-in order has its hand-in");
    let vehicle = order.vehicle.expect("a handed-in order has its vehicle");
    let (items, result) =
        inspect::file(draft, SheetKind::PostUse, Some((id, order)), vehicle, form, inspector)?;
    let accepted = order.accepted.and_then(|sheet| draft.state.sheets.get(sheet));
    let nothing = BTreeMap::new();
    let before = accepted.map_or(&nothing, |sheet| &sheet.items);
    let new = bill::damage(draft.model(&order.model)?, before, &items, order.deposit.vehicle);
    draft.push(Event::PostInspectionFiled { order: id, new_damage: new.clone() });
    if result == Verdict::Failed {
        let items = inspect::majors(&items);
        draft.push(Event::RepairOpened { vehicle, station: back.station, items });
    }
    let damage: Fen = damage_lines(&new, &[]).map(|line| line.amount).sum();
    let bill: Vec<Line> = order.bill.iter().chain(&new).cloned().collect();
    if damage.is_zero() {
        settle(draft, id, order, &bill, Fen::ZERO);
        return Ok(());
    }
    let answer_by = draft.scene.at.plus_h(draft.scene.number(&settings::DAMAGE_ANSWER_H));
    draft.push(Event::DamageCharged { order: id, member: order.member, amount: damage, answer_by });
    Ok(())
}

fn damage_lines<'a>(lines: &'a [Line], items: &'a [String]) -> impl Iterator<Item = &'a Line> {
    let of = |line: &&Line| items.is_empty() || items.contains(&line.what);
    lines.iter().filter(|line| line.line == LineKind::Damage).filter(of)
}

/// RENT-38: nobody inspected in time; the rental is settled without damage.
pub(super) fn missed(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let back = order.handed_in.expect("a handed-in order has its hand-in");
    draft.push(Event::InspectionFiled {
        sheet: draft.state.sheets.next_id(),
        sheet_kind: SheetKind::PostUse,
        order: Some(id),
        member: Some(order.member),
        vehicle: order.vehicle.expect("a handed-in order has its vehicle"),
        station: back.station,
        result: Verdict::Missed,
        items: BTreeMap::new(),
        notes: BTreeMap::new(),
        inspector: None,
    });
    draft.push(Event::PostInspectionMissed { order: id, station: back.station });
    settle(draft, id, order, &order.bill, Fen::ZERO);
}

/// Refuses an order whose damage needs no answer any more.
fn unanswered<'a>(draft: &Draft<'a>, id: RentalId) -> Result<&'a Order, Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::PostInspected])?;
    Ok(order)
}

/// RENT-39: the user accepts what is shown.
pub(super) fn accept(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = unanswered(draft, id)?;
    answered(draft, id, order, Decider::User);
    Ok(())
}

/// The damage counts, and the rental is settled.
pub(super) fn answered(draft: &mut Draft<'_>, id: RentalId, order: &Order, by: Decider) {
    draft.push(Event::DamageAccepted { order: id, by });
    settle(draft, id, order, &order.bill, Fen::ZERO);
}

/// RENT-39: a disputed amount stays held; the rest is settled at once.
pub(super) fn dispute(
    draft: &mut Draft<'_>,
    id: RentalId,
    items: &[String],
    text: &str,
) -> Result<(), Rejection> {
    let order = unanswered(draft, id)?;
    for item in items {
        if damage_lines(&order.bill, std::slice::from_ref(item)).next().is_none() {
            return Err(Rejection::new("no-damage").with("item", item));
        }
    }
    let lines: Vec<&Line> = damage_lines(&order.bill, items).collect();
    let amount: Fen = lines.iter().map(|line| line.amount).sum();
    let items = lines.iter().map(|line| line.what.clone()).collect();
    let member = order.member;
    draft.push(Event::DamageDisputed { order: id, member, items, amount, text: text.to_owned() });
    settle(draft, id, order, &order.bill, amount);
    Ok(())
}

/// RENT-40, RENT-43: charges come out of the vehicle deposit, the rest goes back in this command; what the deposit does
/// not cover is a claim.
fn settle(draft: &mut Draft<'_>, id: RentalId, order: &Order, lines: &[Line], disputed: Fen) {
    let scene = draft.scene;
    let charges = Line::total(lines);
    // Paid apart is never more than what was charged then, and charges only grow.
    let due = charges - disputed - order.paid_apart;
    let deposit = order.deposit.vehicle.min(order.deposit.paid);
    let kept = due.min(deposit).max(Fen::ZERO);
    let held = disputed.min(deposit - kept);
    let back = order.handed_in.map_or(scene.at, |back| back.at);
    let violation = !order.deposit.violation.is_zero();
    let hold = scene.number(&settings::VIOLATION_HOLD_DAYS);
    draft.push(Event::Settled {
        order: id,
        member: order.member,
        branch: order.branch,
        lines: lines.to_vec(),
        charges,
        paid_apart: order.paid_apart,
        kept,
        refund: deposit - kept - held,
        held,
        withdrawn: !order.charges_asked.is_zero(),
        violation_until: violation.then(|| back.end_after_days(hold)),
    });
    if due > kept {
        claim(draft, id, (order.member, order.branch), due - kept);
    }
    ask_review(draft, id, order.member);
}

/// RENT-43: a claim, with its due time.
pub(super) fn claim(
    draft: &mut Draft<'_>,
    id: RentalId,
    (member, branch): (MemberId, forecourt_books::BranchId),
    amount: Fen,
) {
    let due = draft.scene.at.end_after_days(draft.scene.number(&settings::CLAIM_DAYS));
    draft.push(Event::ClaimOpened { order: id, member, branch, amount, due });
}

/// RENT-48: the user is asked for a review.
pub(super) fn ask_review(draft: &mut Draft<'_>, id: RentalId, member: MemberId) {
    let until = draft.scene.at.end_after_days(draft.scene.number(&settings::REVIEW_DAYS));
    draft.push(Event::ReviewAsked { order: id, member, until });
}
