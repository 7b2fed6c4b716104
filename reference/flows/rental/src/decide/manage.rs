//! What the platform manager does: models, stations, fleet, offers, improvements, disputes, violations.

use forecourt_books::facts::BranchKind;
use forecourt_books::{BranchId, Fen, Rejection, RentalId, VehicleId};

use super::{Draft, money, need};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{ImprovementId, OfferId, Remedy, Step, VehicleState, When};
use crate::rejection::{bad, unknown};
use crate::settings;
use crate::state::fleet::{Model, Vehicle};

pub(super) fn manage(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    match command {
        Command::ConfigureModel { .. } => model(draft, command),
        Command::ConfigureStation { station, bays, sales_desk } => {
            station_known(draft, *station)?;
            draft.push(Event::StationConfigured { station: *station, bays: *bays, sales_desk: *sales_desk });
            Ok(())
        }
        Command::AddVehicle { .. } => add(draft, command),
        Command::ChangeVehicle { vehicle, sellable, sale_price } => {
            let known = vehicle_of(draft, *vehicle)?;
            if sale_price.is_some_and(|price| price.0 < 0) {
                return Err(bad("sale-price", "is below 0"));
            }
            let sellable = sellable.unwrap_or(known.sellable);
            let sale_price = sale_price.unwrap_or(known.sale_price);
            if (sellable || !known.rentable) && sale_price.is_zero() {
                return Err(bad("sale-price", "is missing for a vehicle that may be sold"));
            }
            draft.push(Event::VehicleChanged { vehicle: *vehicle, sellable, sale_price });
            Ok(())
        }
        Command::WithdrawVehicle { vehicle } => withdraw(draft, *vehicle),
        Command::RestoreVehicle { vehicle } => {
            state_is(vehicle_of(draft, *vehicle)?, &[VehicleState::Withdrawn])?;
            draft.push(Event::VehicleRestored { vehicle: *vehicle });
            Ok(())
        }
        Command::CreateOffer { .. } => offer(draft, command),
        Command::PushOffer { offer } => push_offer(draft, *offer),
        Command::ActOnImprovement { improvement, action, text } => act(draft, *improvement, *action, text),
        Command::DecideDispute { order, keep } => money::decide_dispute(draft, *order, *keep),
        Command::RegisterViolation { order, fine, on } => violation(draft, *order, *fine, *on),
        other => unreachable!("the owner of {other:?} is no manager"),
    }
}

fn station_known(draft: &Draft<'_>, station: BranchId) -> Result<(), Rejection> {
    let branch = draft.scene.facts.branch(station).ok_or_else(|| unknown("station", station))?;
    if branch.kind == BranchKind::RentalStation {
        return Ok(());
    }
    Err(bad("station", "is no rental station"))
}

pub(super) fn vehicle_of<'a>(draft: &Draft<'a>, vehicle: VehicleId) -> Result<&'a Vehicle, Rejection> {
    draft.state.fleet.get(&vehicle).ok_or_else(|| unknown("vehicle", vehicle))
}

pub(super) fn state_is(vehicle: &Vehicle, states: &[VehicleState]) -> Result<(), Rejection> {
    if states.contains(&vehicle.state) {
        return Ok(());
    }
    let wanted: Vec<_> = states.iter().map(|state| state.word()).collect();
    Err(Rejection::new("vehicle-state").with("have", vehicle.state).with("need", wanted.join("|")))
}

fn model(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::ConfigureModel {
        model,
        class,
        seats,
        energy,
        day_price,
        deposit,
        percent_price,
        service_fee,
        suits,
        damage,
    } = command
    else {
        return Ok(());
    };
    let (uses, items) = (draft.scene.settings, draft.scene.settings);
    if let Some(wanted) = suits.keys().find(|wanted| !uses.lists(&settings::USES, wanted)) {
        return Err(unknown("use", wanted));
    }
    if let Some(item) = damage.keys().find(|item| !items.lists(&settings::SHEET, item)) {
        return Err(unknown("item", item));
    }
    if suits.values().any(|fit| !(0..=100).contains(fit)) {
        return Err(bad("suits", "is outside 0 … 100"));
    }
    let deposit = deposit.unwrap_or(Fen(draft.scene.number(&settings::DEPOSIT)));
    let prices = damage.values().flat_map(|price| [price.minor, price.major]);
    if prices.chain([*day_price, deposit, *percent_price, *service_fee]).any(|price| price.0 < 0) {
        return Err(bad("price", "is below 0"));
    }
    let data = Model {
        class: class.clone(),
        seats: *seats,
        energy: *energy,
        day_price: *day_price,
        deposit,
        percent_price: *percent_price,
        service_fee: *service_fee,
        suits: suits.clone(),
        damage: damage.clone(),
    };
    draft.push(Event::ModelConfigured { model: model.clone(), data });
    Ok(())
}

fn add(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::AddVehicle { vehicle, model, station, odometer, sellable, sale_price, for_sale } = command
    else {
        return Ok(());
    };
    draft.model(model)?;
    if !draft.state.stations.contains_key(station) {
        return Err(unknown("station", station));
    }
    if draft.state.fleet.contains_key(vehicle) {
        return Err(Rejection::new("in-use").with("vehicle", vehicle));
    }
    if draft.scene.facts.vehicle(*vehicle).is_none() {
        return Err(unknown("vehicle", vehicle));
    }
    let price = sale_price.unwrap_or(Fen::ZERO);
    if *odometer < 0 || price.0 < 0 {
        return Err(bad("odometer", "or the price is below 0"));
    }
    if (*sellable || *for_sale) && price.is_zero() {
        return Err(bad("sale-price", "is missing for a vehicle that may be sold"));
    }
    draft.push(Event::VehicleAdded {
        vehicle: *vehicle,
        model: model.clone(),
        station: *station,
        odometer: *odometer,
        sellable: *sellable,
        sale_price: price,
        for_sale: *for_sale,
    });
    Ok(())
}

/// A vehicle leaves service only when nobody counts on it.
fn withdraw(draft: &mut Draft<'_>, vehicle: VehicleId) -> Result<(), Rejection> {
    use VehicleState::{Available, AwaitingInspection, ForSale, Repair};
    state_is(vehicle_of(draft, vehicle)?, &[Available, AwaitingInspection, ForSale, Repair])?;
    if let Some((order, _)) = draft.state.next_booking(vehicle, forecourt_books::At(0)) {
        return Err(Rejection::new("vehicle-booked").with("vehicle", vehicle).with("order", order));
    }
    draft.push(Event::VehicleWithdrawn { vehicle });
    Ok(())
}

fn offer(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::CreateOffer { text, benefit, until, mode, wanted, station, model } = command else {
        return Ok(());
    };
    if *until < draft.scene.at.day() {
        return Err(bad("until", "is past"));
    }
    draft.push(Event::OfferCreated {
        offer: draft.state.offers.next_id(),
        text: text.clone(),
        benefit: benefit.clone(),
        until: *until,
        mode: *mode,
        wanted: wanted.clone(),
        station: *station,
        model: model.clone(),
    });
    Ok(())
}

/// RENT-12: each user who consented and matches, once.
fn push_offer(draft: &mut Draft<'_>, id: OfferId) -> Result<(), Rejection> {
    let offer = draft.state.offers.get(id).ok_or_else(|| unknown("offer", id))?;
    if offer.until < draft.scene.at.day() {
        return Err(Rejection::new("offer-over").with("offer", id).with("until", offer.until));
    }
    for (name, session) in draft.state.sessions.iter() {
        let Ok(member) = name.parse() else { continue };
        let matches = (offer.mode.is_none() || offer.mode == session.mode)
            && (offer.wanted.is_none() || offer.wanted == session.wanted)
            && (offer.station.is_none() || offer.station == session.station)
            && (offer.model.is_none() || offer.model == session.model);
        if !matches || draft.state.pushed.contains(&(id, member)) {
            continue;
        }
        if draft.scene.facts.member(member).is_some_and(|file| file.consent) {
            draft.push(Event::OfferPushed {
                offer: id,
                member,
                text: offer.text.clone(),
                benefit: offer.benefit.clone(),
                until: offer.until,
            });
        }
    }
    Ok(())
}

fn act(draft: &mut Draft<'_>, id: ImprovementId, action: Remedy, text: &str) -> Result<(), Rejection> {
    let task = draft.state.improvements.get(id).ok_or_else(|| unknown("improvement", id))?;
    if task.acted.is_some() {
        return Err(Rejection::new("already-acted").with("improvement", id));
    }
    if action == Remedy::Other && text.is_empty() {
        return Err(bad("text", "is missing: what else is done"));
    }
    draft.push(Event::ImprovementActed { improvement: id, action, text: text.to_owned() });
    Ok(())
}

/// RENT-42: a violation counts up to the release of its deposit, and only within the rental.
fn violation(draft: &mut Draft<'_>, id: RentalId, fine: Fen, on: When) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    let until = order.violation_until.or_else(|| order.step().is_in_use().then_some(draft.scene.at));
    let between = matches!(order.step(), Step::HandedIn | Step::PostInspected);
    if order.deposit.violation.is_zero() || (until.is_none() && !between) {
        need(order, &[Step::InUse, Step::HandedIn, Step::Settled])?;
        return Err(Rejection::new("no-violation-deposit").with("order", id));
    }
    let from = order.used.map(|used| used.at);
    let to = order.handed_in.map(|back| back.at).or(order.transferred).unwrap_or(draft.scene.at);
    if fine.0 <= 0 {
        return Err(bad("fine", "is not above 0"));
    }
    if from.is_none_or(|from| on.0 < from) || on.0 > to {
        return Err(Rejection::new("outside-rental").with("order", id).with("on", on.0));
    }
    draft.push(Event::ViolationRegistered {
        order: id,
        member: order.member,
        fine,
        fee: Fen(draft.scene.number(&settings::VIOLATION_FEE)),
        on: on.0,
    });
    Ok(())
}
