//! The user between the held vehicle and the key: deposit, confirmation, objection, cancelling (RENT-20, RENT-24, RENT-25,
//! RENT-29, RENT-47).

use forecourt_books::facts::Means;
use forecourt_books::text;
use forecourt_books::{At, Fen, Rejection, RentalId, VehicleId};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Draft, need};
use crate::event::Event;
use crate::kinds::{CancelReason, Line, Mode, Step};
use crate::rejection::unknown;
use crate::settings;
use crate::state::fleet::Sheet;
use crate::state::order::Order;

/// Refuses a means that is not enabled for rental, or not here for this amount.
pub(super) fn means_on(draft: &Draft<'_>, order: &Order, means: Means, amount: Fen) -> Result<(), Rejection> {
    let listed = draft.scene.lists(&settings::DEPOSIT_MEANS, means.word());
    if listed && draft.scene.facts.means_on(means, Some(order.branch), amount) {
        return Ok(());
    }
    Err(Rejection::new("means-disabled").with("means", means.word()))
}

/// RENT-20: one means for the whole deposit; where none is to be paid, the order goes on at once.
pub(super) fn confirm_deposit(draft: &mut Draft<'_>, id: RentalId, means: Means) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::SlotChosen])?;
    let amount = Line::total(&order.deposit_lines);
    means_on(draft, order, means, amount)?;
    let scene = draft.scene;
    let listed = scene.settings.list_at(&settings::DEPOSIT_MEANS, scene.at, scene.branch);
    draft.push(Event::DepositConfirmed {
        order: id,
        member: order.member,
        branch: order.branch,
        lines: order.deposit_lines.clone(),
        amount,
        means,
        allowed: listed.into_iter().filter_map(Means::of_word).collect(),
        expires: order.pay_by.unwrap_or(draft.scene.at),
    });
    if amount.is_zero() {
        paid(draft, id, order, Fen::ZERO, Some(means));
    }
    Ok(())
}

/// The deposit is there: what was inspected so far is shown at once, without staff (RENT-22, RENT-23).
pub(super) fn paid(draft: &mut Draft<'_>, id: RentalId, order: &Order, amount: Fen, means: Option<Means>) {
    draft.push(Event::DepositPaid { order: id, member: order.member, means, amount });
    if passed_sheet(draft, order).is_some() {
        draft.push(Event::InspectionShown { order: id, member: order.member });
    }
}

/// The order's passed sheet, of the vehicle that it has now and that nobody has used since (RENT-53).
pub(super) fn passed_sheet<'a>(draft: &Draft<'a>, order: &Order) -> Option<&'a Sheet> {
    let sheet = draft.state.sheets.get(order.sheet?)?;
    let last_in = draft.state.fleet.get(&sheet.vehicle).and_then(|vehicle| vehicle.last_in);
    let holds = Some(sheet.vehicle) == order.vehicle && last_in.is_none_or(|last| last <= sheet.at);
    (sheet.result.is_passed() && holds).then_some(sheet)
}

/// What a contract says; its digest is signed (RENT-25).
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Terms<'a> {
    order: RentalId,
    version: u32,
    vehicle: Option<VehicleId>,
    day_price: Fen,
    sale_price: Fen,
    start: At,
    end: At,
    deposit: &'a [Line],
    marks: Vec<(&'a str, &'static str)>,
}

/// Signs the next version of the contract, with these times.
pub(super) fn sign(draft: &mut Draft<'_>, id: RentalId, order: &Order, end: At) {
    let version = order.contract.as_ref().map_or(0, |(version, _)| *version) + 1;
    let sheet = order.sheet.and_then(|sheet| draft.state.sheets.get(sheet));
    let marks = sheet.map(|sheet| sheet.marks().map(|(item, grade)| (item, grade.word())).collect());
    let terms = Terms {
        order: id,
        version,
        vehicle: order.vehicle,
        day_price: order.day_price,
        sale_price: order.sale_price,
        start: order.start,
        end,
        deposit: &order.deposit_lines,
        marks: marks.unwrap_or_default(),
    };
    let hash = Sha256::digest(text::line(&terms).as_bytes());
    let digest = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    draft.push(Event::ContractSigned { order: id, version, digest });
}

/// RENT-24, RENT-25: the user accepts the marks and signs.
pub(super) fn confirm_inspection(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::InspectionShown])?;
    let sheet = order.sheet.expect("a shown inspection has its sheet");
    draft.push(Event::InspectionConfirmed { order: id, sheet });
    sign(draft, id, order, order.end);
    Ok(())
}

/// RENT-24: the task is open again, for a short time.
pub(super) fn object(draft: &mut Draft<'_>, id: RentalId, item: &str, text: &str) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::InspectionShown, Step::Confirmed])?;
    let sheet = order.sheet.and_then(|sheet| draft.state.sheets.get(sheet));
    if !sheet.is_some_and(|sheet| sheet.items.contains_key(item)) {
        return Err(unknown("item", item));
    }
    not_buying(order)?;
    let due = draft.scene.at.plus_min(draft.scene.number(&settings::OBJECTION_MIN));
    terms_changed(draft, id, order);
    draft.push(Event::Objected { order: id, item: item.to_owned(), text: text.to_owned(), due });
    Ok(())
}

/// Refuses while the price of the car is being paid or is paid.
pub(super) fn not_buying(order: &Order) -> Result<(), Rejection> {
    match &order.quote {
        Some(quote) => Err(Rejection::new("quote-open").with("until", quote.valid_to)),
        None => Ok(()),
    }
}

/// The fee of cancelling now (RENT-29, RENT-47), and why.
fn fee(draft: &Draft<'_>, order: &Order) -> (Fen, CancelReason) {
    let scene = draft.scene;
    if order.substitute.is_some() {
        return (Fen::ZERO, CancelReason::Inspection);
    }
    let (free_h, fee) = match order.mode {
        Mode::Rent => {
            let fee = order.day_price.bp(scene.number(&settings::CANCEL_FEE_BP)).min(order.deposit.vehicle);
            (scene.number(&settings::CANCEL_FREE_H), fee)
        }
        Mode::Buy => (scene.number(&settings::EARNEST_FREE_H), forfeit(draft, order)),
    };
    let free = order.deposit.paid.is_zero() || order.station_late || scene.at.plus_h(free_h) <= order.start;
    (if free { Fen::ZERO } else { fee.min(order.deposit.paid) }, CancelReason::User)
}

/// What is kept of earnest money, half up (RENT-47).
pub(super) fn forfeit(draft: &Draft<'_>, order: &Order) -> Fen {
    order.deposit.paid.bp(draft.scene.number(&settings::EARNEST_KEPT_BP))
}

/// RENT-29: any order before use.
pub(super) fn cancel(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(
        order,
        &[Step::SlotChosen, Step::DepositPending, Step::DepositPaid, Step::InspectionShown, Step::Confirmed],
    )?;
    if order.quote.as_ref().is_some_and(|quote| quote.paid) {
        return not_buying(order);
    }
    let (fee, reason) = fee(draft, order);
    end(draft, id, order, fee, reason);
    Ok(())
}

/// Ends an order before use: what is not kept goes back, the vehicle is free.
pub(super) fn end(draft: &mut Draft<'_>, id: RentalId, order: &Order, fee: Fen, reason: CancelReason) {
    if let Some(quote) = &order.quote {
        draft.push(Event::PurchaseLapsed { order: id, asked: quote.asked, late: None, overdue: None });
    }
    // What others do about the money comes last, when nothing is held any more.
    free(draft, id, order);
    draft.push(Event::Cancelled {
        order: id,
        member: order.member,
        branch: order.branch,
        reason,
        fee,
        refund: order.deposit.paid - fee,
        asked: order.deposit.asked && order.step() == Step::DepositPending,
        refund_due: draft.scene.at.plus_h(draft.scene.number(&settings::REFUND_LIMIT_H)),
    });
}

/// RENT-26: a key that the cabinet was asked for and that nobody has lifted stays there.
fn recall(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    if let (Some(_), Some(vehicle)) = (order.key_asked, order.vehicle) {
        draft.push(Event::KeyRecalled { order: id, vehicle });
    }
}

/// RENT-25: what was confirmed no longer holds, and no key leaves on it.
pub(super) fn terms_changed(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    recall(draft, id, order);
    draft.push(Event::TermsChanged { order: id });
}

/// The vehicle and the staff have nothing more to do with an order.
pub(super) fn free(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    recall(draft, id, order);
    let offered = order.substitute.as_ref().map(|offer| offer.vehicle);
    let Some(vehicle) = offered.or(order.vehicle) else { return };
    draft.push(Event::VehicleFreed { order: id, vehicle });
    if order.duty.is_some_and(|duty| duty.open) {
        draft.push(Event::InspectionWithdrawn { order: id });
    }
}
