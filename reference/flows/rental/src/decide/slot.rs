//! The choice of time, the holding of one vehicle, and the draft of the order (RENT-08, RENT-09, RENT-14, RENT-15,
//! RENT-19, RENT-47).

use forecourt_books::facts::MemberFacts;
use forecourt_books::{At, BranchId, Fen, MemberId, Rejection, RentalId, Scene, VehicleId};

use super::Draft;
use super::session::name;
use crate::bill;
use crate::event::{Event, Span};
use crate::kinds::{Decision, Line, LineKind, Mode};
use crate::settings;
use crate::state::State;
use crate::state::fleet::Model;
use crate::state::session::Session;

/// RENT-14: a time of the station's day on the grid, within its hours.
pub(super) fn on_grid(scene: &Scene<'_>, time: At) -> Result<(), Rejection> {
    let grid = scene.number(&settings::GRID_MIN);
    if time.second_of_day() % (grid * 60) == 0 && time == time.whole_second() {
        return Ok(());
    }
    Err(Rejection::new("off-grid").with("grid", grid).with("at", time))
}

fn in_limits(scene: &Scene<'_>, station: BranchId, start: At, end: At, rent: bool) -> Result<(), Rejection> {
    on_grid(scene, start)?;
    on_grid(scene, end)?;
    let earliest = scene.at.plus_min(scene.number(&settings::LEAD_MIN));
    if start < earliest {
        return Err(Rejection::new("too-soon").with("earliest", earliest));
    }
    let latest = scene.at.end_after_days(scene.number(&settings::HORIZON_DAYS));
    if start > latest {
        return Err(Rejection::new("too-far").with("latest", latest));
    }
    if rent {
        let least = scene.number(&settings::MIN_HOURS);
        if end < start.plus_h(least) {
            return Err(Rejection::new("too-short").with("least", least));
        }
        not_too_long(scene, start, end)?;
    }
    for time in [start, end] {
        if !scene.facts.is_open(station, time) {
            return Err(Rejection::new("station-closed").with("station", station).with("at", time));
        }
    }
    Ok(())
}

pub(super) fn not_too_long(scene: &Scene<'_>, start: At, end: At) -> Result<(), Rejection> {
    let most = scene.number(&settings::MAX_DAYS);
    if end > start.plus_h(most * 24) {
        return Err(Rejection::new("too-long").with("most", most));
    }
    Ok(())
}

/// Whether a licence of one class covers a vehicle of another: the larger covers the smaller.
pub(super) fn covers(have: &str, need: &str) -> bool {
    have == need || have == "A1" || (have == "C1" && need == "C2")
}

/// RENT-09: valid to the end, of the vehicle's class.
pub(super) fn licence(file: &MemberFacts, model: &Model, to: At) -> Result<(), Rejection> {
    if file.licence_until.is_none_or(|until| until < to.day()) {
        let until = file.licence_until.map_or_else(|| "none".to_owned(), |day| day.to_string());
        return Err(Rejection::new("licence-invalid").with("needed", to.day()).with("until", until));
    }
    if !covers(&file.licence_class, &model.class) {
        let refusal = Rejection::new("licence-class-missing");
        return Err(refusal.with("needed", &model.class).with("have", &file.licence_class));
    }
    Ok(())
}

/// RENT-08, RENT-09, RENT-43: who may book.
fn may_book(
    draft: &Draft<'_>,
    member: MemberId,
    model: &Model,
    mode: Mode,
    end: At,
) -> Result<(), Rejection> {
    let file = draft.scene.facts.member(member).ok_or_else(|| Rejection::new("not-registered"))?;
    if file.membership == forecourt_books::facts::Membership::Left {
        return Err(Rejection::new("not-registered").with("member", member));
    }
    let claims = draft.state.claims_of(member);
    if claims > 0 {
        return Err(Rejection::new("open-claim").with("amount", Fen(claims)));
    }
    if mode == Mode::Rent {
        licence(&file, model, end)?;
        let least = draft.scene.number(&settings::MIN_AGE);
        let of_age = file.birthday.map(|day| day.plus_months(12 * least));
        if of_age.is_none_or(|day| day > draft.scene.at.day()) {
            return Err(Rejection::new("too-young").with("least", least));
        }
    }
    Ok(())
}

/// RENT-15: of the free vehicles of a model at a station the one with the fewest kilometres, then the lowest id. One
/// that is late, is to come back elsewhere or is about to be bought is not counted on.
pub(super) fn free_vehicle(
    state: &State,
    model: &str,
    station: BranchId,
    (from, to): (At, At),
    not: impl Fn(VehicleId) -> bool,
) -> Option<VehicleId> {
    let free = state.bookable_at(model, station).filter(|id| !not(*id)).filter_map(|id| {
        let vehicle = state.fleet.get(&id)?;
        let user = vehicle.order.filter(|_| !vehicle.is_parked()).map(|order| state.order(order));
        let stays = user.is_none_or(|order| {
            let elsewhere = order.appointment.is_some_and(|kept| kept.site != station);
            !elsewhere && order.decided() != Some(Decision::Buy)
        });
        let free = stays && !vehicle.late && state.is_free(id, from, to, None);
        free.then_some((vehicle.odometer, id))
    });
    free.min().map(|(_, id)| id)
}

/// The vehicle for sale with the fewest kilometres, then the lowest id, at most at a price (RENT-47).
pub(super) fn sale_vehicle(
    state: &State,
    model: &str,
    station: BranchId,
    most: Option<Fen>,
    not: impl Fn(VehicleId) -> bool,
) -> Option<VehicleId> {
    let here = state.for_sale_of(model).filter(|(price, place, id)| {
        *place == station && most.is_none_or(|most| *price <= most.0) && !not(*id)
    });
    here.filter_map(|(.., id)| Some((state.fleet.get(&id)?.odometer, id))).min().map(|(_, id)| id)
}

/// The nearest other station, from a station, that `has` what is wanted; ties to the lower id.
pub(super) fn nearest_other<T>(
    draft: &Draft<'_>,
    from: BranchId,
    has: impl Fn(BranchId) -> Option<T>,
) -> Option<(BranchId, T)> {
    let here = draft.scene.facts.branch(from)?.position?;
    let others = draft.state.stations.keys().filter(|station| **station != from);
    let found = others.filter_map(|station| {
        let there = draft.scene.facts.branch(*station)?.position?;
        Some((here.metres_to(there), *station, has(*station)?))
    });
    found.min_by_key(|(metres, station, _)| (*metres, *station)).map(|(_, station, what)| (station, what))
}

/// RENT-15: when the next is free here, and where one is free then.
fn no_vehicle(draft: &Draft<'_>, model: &str, station: BranchId, start: At, end: At) -> Rejection {
    let turn = draft.scene.number(&settings::TURNAROUND_MIN);
    let grid = draft.scene.number(&settings::GRID_MIN);
    let length = i64::try_from(end.s_since(start)).unwrap_or(0);
    let latest = draft.scene.at.end_after_days(draft.scene.number(&settings::HORIZON_DAYS));
    let open = |at: At| draft.scene.facts.is_open(station, at);
    let mut next = None;
    let mut from = start.plus_min(grid);
    while next.is_none() && from <= latest {
        let to = from.plus_s(length);
        let free = || free_vehicle(draft.state, model, station, (from, to.plus_min(turn)), |_| false);
        next = (open(from) && open(to) && free().is_some()).then_some(from);
        from = from.plus_min(grid);
    }
    let nearest = nearest_other(draft, station, |other| {
        let span = (start, end.plus_min(turn));
        free_vehicle(draft.state, model, other, span, |_| false)
            .filter(|_| is_open(draft.scene, other, start, end))
    });
    Rejection::new("no-vehicle")
        .with("next", next.map_or_else(|| "none".to_owned(), |at| at.to_string()))
        .with("nearest", nearest.map_or_else(|| "none".to_owned(), |(branch, _)| branch.to_string()))
}

/// RENT-14: whether a station is open at start and end.
pub(super) fn is_open(scene: &Scene<'_>, station: BranchId, start: At, end: At) -> bool {
    [start, end].into_iter().all(|time| scene.facts.is_open(station, time))
}

/// The same for a buyer: no time makes a car free again that somebody else buys.
fn no_sale(draft: &Draft<'_>, model: &str, station: BranchId, time: At, most: Option<Fen>) -> Rejection {
    let nearest = nearest_other(draft, station, |other| {
        sale_vehicle(draft.state, model, other, most, |_| false)
            .filter(|_| is_open(draft.scene, other, time, time))
    });
    Rejection::new("no-vehicle")
        .with("next", "none")
        .with("nearest", nearest.map_or_else(|| "none".to_owned(), |(branch, _)| branch.to_string()))
}

/// RENT-19, RENT-47: what is to be paid before anything else.
fn deposit(scene: &Scene<'_>, mode: Mode, model: &Model, price: Fen) -> Vec<Line> {
    let lines = match mode {
        Mode::Rent => {
            let violation = Fen(scene.number(&settings::VIOLATION_DEPOSIT));
            vec![
                Line::new(LineKind::VehicleDeposit, 1, model.deposit),
                Line::new(LineKind::ViolationDeposit, 1, violation),
            ]
        }
        Mode::Buy => {
            let least = Fen(scene.number(&settings::EARNEST_MIN));
            let earnest = price.bp(scene.number(&settings::EARNEST_BP)).max(least).min(price);
            vec![Line::new(LineKind::Earnest, 1, earnest)]
        }
    };
    lines.into_iter().filter(|line| !line.amount.is_zero()).collect()
}

struct Wanted<'a> {
    mode: Mode,
    name: &'a str,
    model: &'a Model,
    station: BranchId,
    start: At,
    end: At,
}

/// The user chooses the time; one vehicle is held from now on.
pub(super) fn choose(
    draft: &mut Draft<'_>,
    session: &Session,
    start: At,
    end: Option<At>,
) -> Result<(), Rejection> {
    let member = draft.member()?;
    let mode = session.mode.ok_or_else(|| Rejection::new("mode-missing"))?;
    let wanted_use = session.wanted.clone().ok_or_else(|| Rejection::new("use-missing"))?;
    let name = session.model.as_deref().ok_or_else(|| Rejection::new("model-missing"))?;
    let station = session.station.ok_or_else(|| Rejection::new("station-missing"))?;
    let model = draft.model(name)?;
    let end = match mode {
        Mode::Rent => end.ok_or_else(|| Rejection::new("too-short").with("least", "an end"))?,
        Mode::Buy => start,
    };
    in_limits(draft.scene, station, start, end, mode == Mode::Rent)?;
    may_book(draft, member, model, mode, end)?;
    let wanted = Wanted { mode, name, model, station, start, end };
    let (vehicle, span) = hold(draft, &wanted, session.ceiling)?;
    draft_order(draft, session, &wanted, member, wanted_use, vehicle);
    let (order, scene) = (draft.state.orders.next_id(), draft.scene);
    let pay_by = scene.at.plus_min(scene.number(&settings::PAY_LIMIT_MIN));
    draft.push(Event::VehicleHeld { order, vehicle, span, pay_by });
    draft.push(Event::InspectionDue { order, vehicle, station, due: span.prepare });
    Ok(())
}

fn hold(
    draft: &Draft<'_>,
    wanted: &Wanted<'_>,
    ceiling: Option<Fen>,
) -> Result<(VehicleId, Span), Rejection> {
    let Wanted { mode, name, station, start, end, .. } = *wanted;
    let span = span(draft.scene, mode, start, end);
    let found = match mode {
        Mode::Rent => free_vehicle(draft.state, name, station, (span.from, span.to), |_| false),
        Mode::Buy => sale_vehicle(draft.state, name, station, ceiling, |_| false),
    };
    found.map(|vehicle| (vehicle, span)).ok_or_else(|| match mode {
        Mode::Rent => no_vehicle(draft, name, station, start, end),
        Mode::Buy => no_sale(draft, name, station, start, ceiling),
    })
}

/// The half-open time of a booking. A buyer has the car alone from now on.
pub(super) fn span(scene: &Scene<'_>, mode: Mode, start: At, end: At) -> Span {
    let prepare = start.minus_s(scene.number(&settings::INSPECT_BEFORE_MIN) * 60).max(scene.at);
    match mode {
        Mode::Rent => {
            let to = end.plus_min(scene.number(&settings::TURNAROUND_MIN));
            Span { from: start.max(scene.at), to, prepare }
        }
        Mode::Buy => Span { from: scene.at, to: At(u64::MAX), prepare },
    }
}

fn draft_order(
    draft: &mut Draft<'_>,
    session: &Session,
    wanted: &Wanted<'_>,
    member: MemberId,
    wanted_use: String,
    vehicle: VehicleId,
) {
    let order: RentalId = draft.state.orders.next_id();
    let Wanted { mode, name: model_name, model, station, start, end } = *wanted;
    let sale_price = draft.state.fleet.get(&vehicle).map_or(Fen::ZERO, |vehicle| vehicle.sale_price);
    draft.push(Event::OrderDrafted {
        order,
        session: name(draft),
        member,
        mode,
        fit: model.fit(&wanted_use),
        wanted: wanted_use,
        model: model_name.to_owned(),
        station,
        recommended: session.recommended,
        day_price: model.day_price,
        sale_price,
    });
    let estimate = match mode {
        Mode::Rent => bill::time(draft.scene, model.day_price, start, end),
        Mode::Buy => vec![Line::new(LineKind::SalePrice, 1, sale_price)],
    };
    let deposit = deposit(draft.scene, mode, model, sale_price);
    draft.push(Event::SlotChosen { order, start, end, estimate, deposit });
}
