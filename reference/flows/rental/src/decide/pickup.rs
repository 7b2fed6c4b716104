//! Arrival, key and the beginning of use (RENT-26). With a key cabinet the key comes out of it later; without one the
//! staff hand it over at once.

use forecourt_books::{At, By, MemberId, PersonId, Rejection, RentalId, Scene};

use super::{Draft, manage, need};
use crate::command::Owner;
use crate::event::{Event, Watch};
use crate::kinds::{Mode, Step, VehicleState};
use crate::rejection::{bad, forbidden, wrong_state};
use crate::settings;
use crate::state::order::Order;

/// The user is at the station: waiting begins.
pub(super) fn arrive(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::DepositPaid, Step::InspectionShown, Step::Confirmed])?;
    draft.push(Event::UserArrived { order: id, station: order.station });
    Ok(())
}

/// Staff at the station, or the user where a cabinet stands (RENT-01, RENT-26).
pub(super) fn at_the_key(
    draft: &Draft<'_>,
    id: RentalId,
    order: &Order,
    station: forecourt_books::BranchId,
) -> Result<Option<PersonId>, Rejection> {
    match draft.scene.by {
        By::Member { .. } => {
            draft.own(id)?;
            if draft.scene.facts.has_cabinet(station) {
                return Ok(None);
            }
            Err(forbidden(draft.scene.by, Owner::Staff).with("station", station))
        }
        _ => draft.staff_at(station).map(Some).map_err(|refusal| refusal.with("member", order.member)),
    }
}

/// What is watched of a rental in use (RENT-32, RENT-37).
pub(super) fn watch(scene: &Scene<'_>, end: At, asked: bool) -> Watch {
    let ask = end.minus_s(scene.number(&settings::ASK_BEFORE_H) * 3600).max(scene.at);
    Watch {
        ask: (!asked).then_some(ask),
        end,
        late: end.plus_min(scene.number(&settings::GRACE_MIN)),
        overdue: end.plus_h(scene.number(&settings::OVERDUE_H)),
    }
}

/// RENT-26: the key is for a confirmed order, its user, and not too early.
pub(super) fn collect(
    draft: &mut Draft<'_>,
    id: RentalId,
    renter: Option<MemberId>,
    odometer: i64,
    energy: i64,
) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    let staff = at_the_key(draft, id, order, order.station)?;
    if staff.is_some() && renter != Some(order.member) {
        let shown = renter.map_or_else(|| "nobody".to_owned(), |member| member.to_string());
        return Err(Rejection::new("wrong-user").with("order", id).with("member", shown));
    }
    if order.step() != Step::Confirmed || order.mode == Mode::Buy {
        return Err(if order.step().is_before_use() && order.mode == Mode::Rent {
            Rejection::new("not-confirmed").with("have", order.step())
        } else {
            wrong_state(order.step(), &[Step::Confirmed])
        });
    }
    ready(draft, order, odometer, energy)?;
    let vehicle = order.vehicle.expect("a confirmed order has its vehicle");
    let scene = draft.scene;
    let watch = watch(scene, order.end, false);
    // Asked again, the cabinet may give it out again: an earlier asking may have lapsed there.
    if scene.facts.has_cabinet(order.station) {
        draft.push(Event::KeyAsked {
            order: id,
            vehicle,
            member: order.member,
            until: watch.late,
            odometer,
            energy,
            watch,
            staff,
        });
        return Ok(());
    }
    start(draft, id, order, (odometer, energy), watch, staff);
    Ok(())
}

/// Time, vehicle, sheet and readings are as they must be.
fn ready(draft: &Draft<'_>, order: &Order, odometer: i64, energy: i64) -> Result<(), Rejection> {
    let scene = draft.scene;
    let from = order.start.minus_s(scene.number(&settings::COLLECT_EARLY_MIN) * 60);
    if scene.at < from {
        return Err(Rejection::new("too-early").with("from", from));
    }
    let vehicle = draft.vehicle(order);
    manage::state_is(vehicle, &[VehicleState::Available, VehicleState::Held])?;
    // RENT-53: passed after its last use, whoever's that was.
    let filed = order.accepted.and_then(|sheet| draft.state.sheets.get(sheet)).map(|sheet| sheet.at);
    if vehicle.last_in.is_some_and(|last| filed.is_none_or(|filed| filed < last)) {
        let vehicle = order.vehicle.expect("a confirmed order has its vehicle");
        return Err(Rejection::new("inspection-stale").with("vehicle", vehicle));
    }
    readings(vehicle.odometer, odometer, energy)
}

/// I-REN-12: kilometres never go back; energy is a percentage.
pub(super) fn readings(known: i64, odometer: i64, energy: i64) -> Result<(), Rejection> {
    if odometer < known {
        return Err(Rejection::new("odometer-back").with("known", known).with("read", odometer));
    }
    if !(0..=100).contains(&energy) {
        return Err(bad("energy", "is outside 0 … 100"));
    }
    Ok(())
}

fn start(
    draft: &mut Draft<'_>,
    id: RentalId,
    order: &Order,
    (odometer, energy): (i64, i64),
    watch: Watch,
    staff: Option<PersonId>,
) {
    let waited_s = order.arrived.map_or(0, |arrived| draft.scene.at.s_since(arrived));
    let vehicle = order.vehicle.expect("a confirmed order has its vehicle");
    draft.push(Event::KeyReleased { order: id, station: order.station, waited_s });
    draft.push(Event::UseStarted { order: id, vehicle, odometer, energy, watch, staff });
}

/// The cabinet gave the key out.
pub(super) fn key_taken(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    need(order, &[Step::Confirmed])?;
    let Some((read, watch, staff)) = order.key_asked else {
        return Err(Rejection::new("not-confirmed").with("have", order.step()));
    };
    start(draft, id, order, (read.odometer, read.energy), watch, staff);
    Ok(())
}
