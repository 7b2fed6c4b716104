//! Inspections before use, and of vehicles that were repaired (RENT-16 … RENT-18, RENT-23, RENT-53).

use std::collections::BTreeMap;

use forecourt_books::{PersonId, Rejection, RentalId, VehicleId};

use super::{Draft, manage, need, substitute};
use crate::command::Form;
use crate::event::Event;
use crate::kinds::{Grade, SheetKind, Step, VehicleState, Verdict};
use crate::rejection::unknown;
use crate::settings;
use crate::state::order::Order;

/// Every item with its grade, and what they say together (RENT-17).
pub(super) fn grades(
    draft: &Draft<'_>,
    form: &Form,
) -> Result<(BTreeMap<String, Grade>, Verdict), Rejection> {
    let wanted = draft.scene.settings.list_at(&settings::SHEET, draft.scene.at, draft.scene.branch);
    if let Some(item) =
        form.items.keys().chain(form.notes.keys()).find(|item| !wanted.contains(&item.as_str()))
    {
        return Err(unknown("item", item));
    }
    let mut items = BTreeMap::new();
    for item in wanted {
        let grade = form.items.get(item).copied().or(form.rest);
        let grade = grade.ok_or_else(|| Rejection::new("form-incomplete").with("item", item))?;
        items.insert(item.to_owned(), grade);
    }
    let verdict = match items.values().max() {
        Some(Grade::Major) => Verdict::Failed,
        Some(Grade::Minor) => Verdict::PassedWithNotes,
        Some(Grade::Ok) | None => Verdict::Passed,
    };
    Ok((items, verdict))
}

/// The items that sent a vehicle to repair.
pub(super) fn majors(items: &BTreeMap<String, Grade>) -> Vec<String> {
    items.iter().filter(|(_, grade)| **grade == Grade::Major).map(|(item, _)| item.clone()).collect()
}

/// Files a sheet; a major item opens a repair (RENT-53).
pub(super) fn file(
    draft: &mut Draft<'_>,
    kind: SheetKind,
    order: Option<(RentalId, &Order)>,
    vehicle: VehicleId,
    form: &Form,
    inspector: PersonId,
) -> Result<(BTreeMap<String, Grade>, Verdict), Rejection> {
    let (items, result) = grades(draft, form)?;
    let station = draft.scene.branch.expect("staff act at a station's terminal");
    draft.push(Event::InspectionFiled {
        sheet: draft.state.sheets.next_id(),
        sheet_kind: kind,
        order: order.map(|(id, _)| id),
        // RENT-23: who has not paid is told nothing of it.
        member: order.filter(|(_, order)| order.step() >= Step::DepositPaid).map(|(_, order)| order.member),
        vehicle,
        station,
        result,
        items: items.clone(),
        notes: form.notes.clone(),
        inspector: Some(inspector),
    });
    Ok((items, result))
}

/// RENT-17: the sheet before use. It counts only when nobody else uses the vehicle before.
pub(super) fn before_use(draft: &mut Draft<'_>, id: RentalId, form: &Form) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    let inspector = draft.staff_at(order.station)?;
    need(
        order,
        &[Step::SlotChosen, Step::DepositPending, Step::DepositPaid, Step::InspectionShown, Step::Confirmed],
    )?;
    if let Some(offer) = &order.substitute {
        return Err(Rejection::new("substitute-open").with("vehicle", offer.vehicle));
    }
    super::before_use::not_buying(order)?;
    let id_of_vehicle = order.vehicle.expect("an order with a time has its vehicle");
    let vehicle = draft.vehicle(order);
    manage::state_is(vehicle, &[VehicleState::Available, VehicleState::Held])?;
    let first = draft.state.next_booking(id_of_vehicle, forecourt_books::At(0));
    if let Some((other, _)) = first.filter(|(other, _)| *other != id) {
        return Err(Rejection::new("vehicle-booked").with("vehicle", id_of_vehicle).with("order", other));
    }
    let (items, result) = file(draft, SheetKind::PreUse, Some((id, order)), id_of_vehicle, form, inspector)?;
    if result == Verdict::Failed {
        let items = majors(&items);
        draft.push(Event::RepairOpened { vehicle: id_of_vehicle, station: order.station, items });
        substitute::offer(draft, id, order);
        return Ok(());
    }
    // A sheet that replaces one already shown has to be confirmed again (RENT-25).
    if matches!(order.step(), Step::InspectionShown | Step::Confirmed) {
        super::before_use::terms_changed(draft, id, order);
    }
    if order.step() >= Step::DepositPaid {
        draft.push(Event::InspectionShown { order: id, member: order.member });
    }
    Ok(())
}

/// RENT-53: only a passed inspection brings a vehicle back from repair.
pub(super) fn service(draft: &mut Draft<'_>, id: VehicleId, form: &Form) -> Result<(), Rejection> {
    let vehicle = manage::vehicle_of(draft, id)?;
    let inspector = draft.staff_at(vehicle.station)?;
    manage::state_is(vehicle, &[VehicleState::Repair, VehicleState::AwaitingInspection])?;
    let waited = vehicle.state == VehicleState::AwaitingInspection;
    let (items, result) = file(draft, SheetKind::Service, None, id, form, inspector)?;
    if result == Verdict::Failed && waited {
        draft.push(Event::RepairOpened { vehicle: id, station: vehicle.station, items: majors(&items) });
    }
    Ok(())
}
