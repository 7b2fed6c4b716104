//! The lists that the platform recommends (RENT-04, RENT-06, RENT-33, RENT-49, RENT-51). Equal inputs, equal lists: every
//! order ends with an id.

use std::cmp::Ordering;

use forecourt_books::{At, BranchId, Fen, MemberId, Position, Rejection, Scene};

use crate::event::{ModelRow, StationRow};
use crate::kinds::{Decision, Mode, Subject};
use crate::settings;
use crate::state::State;
use crate::state::order::Order;
use crate::state::session::Session;

/// The published score of a subject: its sum and count, or nothing below the minimum (RENT-49).
fn score(state: &State, scene: &Scene<'_>, subject: &Subject) -> Option<(i64, i64)> {
    let scores = &state.scores.get(subject)?.published;
    let count = i64::try_from(scores.len()).expect("at most 50 scores are kept");
    (count >= scene.number(&settings::PUBLISH_MIN)).then(|| (scores.iter().sum(), count))
}

/// As shown: mean in hundredths, half up, and count.
pub(crate) fn shown_score(state: &State, scene: &Scene<'_>, subject: &Subject) -> Option<(i64, u32)> {
    let (sum, count) = score(state, scene, subject)?;
    let mean = forecourt_books::money::half_up(i128::from(sum), i128::from(count));
    Some((mean, u32::try_from(count).expect("at most 50 scores are kept")))
}

/// Better first, none last; means are compared before they are rounded (PLAT-01).
fn by_score(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Ordering {
    match (a, b) {
        (Some((sum_a, count_a)), Some((sum_b, count_b))) => (sum_b * count_a).cmp(&(sum_a * count_b)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Vehicles of a model that stand ready in a mode, and its price there: nothing where there is none.
pub(crate) fn ready(state: &State, mode: Mode, model: &str) -> Option<(u32, Fen)> {
    match mode {
        Mode::Rent => {
            let count = state.shelves_of(model).map(|(_, shelf)| shelf.available).sum::<u32>();
            (count > 0).then(|| (count, state.models.get(model).map_or(Fen::ZERO, |model| model.day_price)))
        }
        Mode::Buy => {
            let count = state.shelves_of(model).map(|(_, shelf)| shelf.for_sale).sum::<u32>();
            state.for_sale_of(model).next().map(|(price, ..)| (count, Fen(price)))
        }
    }
}

/// RENT-05: whether a vehicle of a model can be had in a mode at a station, be it later.
pub(crate) fn can_be_had(state: &State, mode: Mode, model: &str, station: BranchId) -> bool {
    match mode {
        Mode::Rent => state.bookable_at(model, station).next().is_some(),
        Mode::Buy => state.for_sale_of(model).any(|(_, place, _)| place == station),
    }
}

/// RENT-05: whether a model may be chosen in a mode.
pub(crate) fn may_be_chosen(state: &State, mode: Mode, model: &str) -> bool {
    state.shelves_of(model).any(|(station, _)| can_be_had(state, mode, model, station))
}

/// RENT-04: models that suit mode and use.
///
/// # Errors
/// `mode-missing`, `use-missing`.
pub(crate) fn models(
    state: &State,
    scene: &Scene<'_>,
    session: &Session,
) -> Result<Vec<ModelRow>, Rejection> {
    let mode = session.mode.ok_or_else(|| Rejection::new("mode-missing"))?;
    let wanted = session.wanted.as_deref().ok_or_else(|| Rejection::new("use-missing"))?;
    let (least, penalty) = (scene.number(&settings::FIT_MIN), scene.number(&settings::PENALTY_FIT));
    let mut found = Vec::new();
    for (name, model) in state.models.iter() {
        let fit = model.fit(wanted);
        if fit < least || session.seats.is_some_and(|seats| model.seats < seats) {
            continue;
        }
        let Some((vehicles, price)) = ready(state, mode, name) else { continue };
        if session.ceiling.is_some_and(|ceiling| price > ceiling) {
            continue;
        }
        let subject = Subject::Model(name.clone());
        // RENT-51: in the order only; the minimum was tested before.
        let rank = fit - if state.improving.contains_key(&subject) { penalty } else { 0 };
        let known = score(state, scene, &subject);
        let shown = shown_score(state, scene, &subject);
        found.push((rank, known, ModelRow { model: name.clone(), fit, price, vehicles, score: shown }));
    }
    found.sort_by(|(rank_a, score_a, a), (rank_b, score_b, b)| {
        rank_b
            .cmp(rank_a)
            .then_with(|| by_score(*score_a, *score_b))
            .then_with(|| a.price.cmp(&b.price))
            .then_with(|| a.model.cmp(&b.model))
    });
    let most = usize::try_from(scene.number(&settings::RECOMMEND_MAX)).unwrap_or(usize::MAX);
    Ok(found.into_iter().take(most).map(|(.., row)| row).collect())
}

/// Where the user is: as told, else the registered address (RENT-06).
///
/// # Errors
/// `position-missing`.
pub(crate) fn position(
    scene: &Scene<'_>,
    told: Option<Position>,
    member: Option<MemberId>,
) -> Result<Position, Rejection> {
    let address = || member.and_then(|member| scene.facts.member(member)).and_then(|file| file.address);
    told.or_else(address).ok_or_else(|| Rejection::new("position-missing"))
}

/// Sorts stations by distance, with the penalty of RENT-51, then by id; those in range only.
fn nearest(
    state: &State,
    scene: &Scene<'_>,
    from: Position,
    stations: impl Iterator<Item = BranchId>,
) -> Vec<(BranchId, i64)> {
    let (radius, penalty) = (scene.number(&settings::RADIUS_M), scene.number(&settings::PENALTY_M));
    let mut found: Vec<(i64, BranchId, i64)> = stations
        .filter_map(|station| {
            let metres = from.metres_to(scene.facts.branch(station)?.position?);
            let poor = state.improving.contains_key(&Subject::Station(station));
            (metres <= radius).then_some((metres + if poor { penalty } else { 0 }, station, metres))
        })
        .collect();
    found.sort_unstable();
    let most = usize::try_from(scene.number(&settings::STATION_MAX)).unwrap_or(usize::MAX);
    found.into_iter().take(most).map(|(_, station, metres)| (station, metres)).collect()
}

/// RENT-06: the nearest stations where a vehicle of the model stands ready.
pub(crate) fn stations(
    state: &State,
    scene: &Scene<'_>,
    mode: Mode,
    model: &str,
    from: Position,
) -> Vec<StationRow> {
    let count = |shelf: crate::state::fleet::Shelf| match mode {
        Mode::Rent => shelf.available,
        Mode::Buy => shelf.for_sale,
    };
    let ready: Vec<(BranchId, u32)> =
        state.shelves_of(model).map(|(station, shelf)| (station, count(shelf))).collect();
    let with = ready.iter().filter(|(_, count)| *count > 0).map(|(station, _)| *station);
    nearest(state, scene, from, with)
        .into_iter()
        .map(|(station, metres)| StationRow {
            station,
            metres,
            vehicles: ready.iter().find(|(known, _)| *known == station).map_or(0, |(_, count)| *count),
            score: shown_score(state, scene, &Subject::Station(station)),
        })
        .collect()
}

/// RENT-33: the nearest sites that can take an order's car back, or sell it, at `time`.
pub(crate) fn sites(
    state: &State,
    scene: &Scene<'_>,
    order: &Order,
    decision: Decision,
    from: Position,
    time: At,
) -> Vec<(BranchId, i64)> {
    let own = order.appointment.filter(|kept| kept.decision == Decision::Return).map(|kept| kept.site);
    let can = state.stations.iter().filter(|(site, station)| match decision {
        Decision::Return => station.free_bays() > 0 || own == Some(**site),
        Decision::Buy => station.sales_desk,
    });
    let open = can.map(|(site, _)| *site).filter(|site| {
        let hours = scene.facts.opening(*site, time.day());
        hours != forecourt_books::facts::Opening::Closed
    });
    nearest(state, scene, from, open)
}
