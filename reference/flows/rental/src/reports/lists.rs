//! What is offered: recommended models and stations, sites for a hand-in, catalogue, stations (RENT-04 … RENT-06,
//! RENT-33, RENT-49).

use forecourt_books::facts::Opening;
use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::{Position, Rejection, RentalId, Scene};

use super::name;
use crate::decide::recommend;
use crate::kinds::{Decision, EnergyKind, Mode, Subject};
use crate::state::State;
use crate::state::session::Session;

pub(super) const MODELS: ReportName =
    name("recommended-models", "Recommended models", "推荐车型", &["session"], "RENT-04");
pub(super) const STATIONS: ReportName =
    name("recommended-stations", "Nearest stations", "就近站点", &["session", "position"], "RENT-06");
pub(super) const SITES: ReportName =
    name("hand-in-sites", "Nearest sites for the hand-in", "就近还车点", &["order", "position"], "RENT-33");
pub(super) const CATALOGUE: ReportName =
    name("catalogue", "Catalogue", "车型目录", &["mode", "seats", "price", "energy"], "RENT-05");
pub(super) const STATION_LIST: ReportName = name("stations", "Stations", "站点", &[], "RENT-49");

fn session(state: &State, scene: &Scene<'_>, asked: &Asked) -> Session {
    let own = scene.by.member_id().map(|member| member.to_string());
    let name = asked.text("session").map(str::to_owned).or(own).unwrap_or_else(|| scene.by.to_string());
    state.sessions.get(&name).cloned().unwrap_or_default()
}

/// `36.000000,117.000000`: degrees north and east with up to six decimals.
fn position(asked: &Asked) -> Result<Option<Position>, Rejection> {
    let Some(text) = asked.text("position") else { return Ok(None) };
    let wrong = || Rejection::new("bad-filter").with("filter", "position").with("given", text);
    let (lat, lon) = text.split_once(',').ok_or_else(wrong)?;
    let read = |text: &str| micro(text.trim()).ok_or_else(wrong);
    Ok(Some(Position::new(read(lat)?, read(lon)?)))
}

fn micro(text: &str) -> Option<i32> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = format!("{part:0<6}");
    let known = part.len() == 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole: i64 = whole.parse().ok().filter(|_| known)?;
    i32::try_from(sign * (whole * 1_000_000 + part.parse::<i64>().ok()?)).ok()
}

/// Mean and count of the published score; `none` below the minimum (RENT-49).
fn score_cells(score: Option<(i64, u32)>) -> [Cell; 2] {
    match score {
        Some((mean, count)) => [Cell::Hundredths(mean), Cell::Count(i64::from(count))],
        None => [Cell::text("none"), Cell::Empty],
    }
}

/// The score of the platform as a whole, beside what it recommends (RENT-49).
fn platform(state: &State, scene: &Scene<'_>, report: &mut Report) {
    let [score, count] = score_cells(recommend::shown_score(state, scene, &Subject::Platform));
    report.note(forecourt_books::Text::new("score of the platform", "平台评分"), score);
    report.note(forecourt_books::Text::new("reviews of the platform", "平台评价数"), count);
}

const SCORE: Column = Column::new("score", "Score", "评分");
const REVIEWS: Column = Column::new("reviews", "Reviews", "评价数");

pub(super) fn models(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let columns = [
        Column::new("model", "Model", "车型"),
        Column::new("fit", "Suitability", "适合度"),
        Column::new("price", "Price", "价格"),
        Column::new("vehicles", "Vehicles", "可用车辆"),
        SCORE,
        REVIEWS,
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    for row in recommend::models(state, scene, &session(state, scene, asked))? {
        let [score, count] = score_cells(row.score);
        let vehicles = Cell::Count(i64::from(row.vehicles));
        report.row(vec![
            Cell::Text(row.model),
            Cell::Count(row.fit),
            Cell::Money(row.price),
            vehicles,
            score,
            count,
        ]);
    }
    platform(state, scene, &mut report);
    Ok(report)
}

fn hours(scene: &Scene<'_>, station: forecourt_books::BranchId) -> Cell {
    match scene.facts.opening(station, scene.at.day()) {
        Opening::Closed => Cell::text("closed"),
        Opening::Open(hours) => {
            let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
            Cell::Text(format!("{}-{}", clock(hours.from), clock(hours.to)))
        }
    }
}

pub(super) fn stations(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let session = session(state, scene, asked);
    let mode = session.mode.ok_or_else(|| Rejection::new("mode-missing"))?;
    let model = session.model.ok_or_else(|| Rejection::new("model-missing"))?;
    let from = recommend::position(scene, position(asked)?, scene.by.member_id())?;
    let columns = [
        Column::new("station", "Station", "站点"),
        Column::new("metres", "Distance in m", "距离(米)"),
        Column::new("vehicles", "Vehicles", "可用车辆"),
        Column::new("hours", "Hours", "营业时间"),
        SCORE,
        REVIEWS,
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    for row in recommend::stations(state, scene, mode, &model, from) {
        let [score, count] = score_cells(row.score);
        let vehicles = Cell::Count(i64::from(row.vehicles));
        let station = Cell::text(row.station);
        report.row(vec![station, Cell::Count(row.metres), vehicles, hours(scene, row.station), score, count]);
    }
    if report.rows.is_empty() {
        let radius = scene.number(&crate::settings::RADIUS_M);
        let said = forecourt_books::Text::new("NoStationInRange, m", "范围内无站点(米)");
        report.note(said, Cell::Count(radius));
    }
    platform(state, scene, &mut report);
    Ok(report)
}

pub(super) fn sites(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let id: RentalId =
        asked.parsed("order")?.ok_or_else(|| Rejection::new("bad-filter").with("filter", "order"))?;
    let order = super::orders::seen(state, scene, id)?;
    let from = recommend::position(scene, position(asked)?, Some(order.member))?;
    let decision = order.decided().unwrap_or(Decision::Return);
    let columns = [
        Column::new("site", "Site", "站点"),
        Column::new("metres", "Distance in m", "距离(米)"),
        Column::new("capacity", "Free bays", "空位"),
        Column::new("hours", "Hours", "营业时间"),
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (site, metres) in recommend::sites(state, scene, order, decision, from, scene.at) {
        let free = state.stations.get(&site).map_or(0, |station| station.free_bays());
        let capacity = Cell::Count(i64::from(free));
        report.row(vec![Cell::text(site), Cell::Count(metres), capacity, hours(scene, site)]);
    }
    Ok(report)
}

pub(super) fn catalogue(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let wrong = |filter: &'static str| Rejection::new("bad-filter").with("filter", filter);
    let mode: Mode = match asked.text("mode") {
        Some(text) => text.parse().map_err(|()| wrong("mode"))?,
        None => Mode::Rent,
    };
    let energy: Option<EnergyKind> = match asked.text("energy") {
        Some(text) => Some(text.parse().map_err(|()| wrong("energy"))?),
        None => None,
    };
    let (seats, most): (Option<u32>, Option<i64>) = (asked.parsed("seats")?, asked.parsed("price")?);
    let columns = [
        Column::new("model", "Model", "车型"),
        Column::new("seats", "Seats", "座位"),
        Column::new("energy", "Energy", "能源"),
        Column::new("price", "Price", "价格"),
        Column::summed("vehicles", "Vehicles", "可用车辆"),
        SCORE,
        REVIEWS,
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (id, model) in state.models.iter() {
        if !recommend::may_be_chosen(state, mode, id) {
            continue;
        }
        // None may stand ready just now.
        let (vehicles, price) = recommend::ready(state, mode, id).unwrap_or((0, model.day_price));
        let unwanted = seats.is_some_and(|seats| model.seats < seats)
            || most.is_some_and(|most| price.0 > most)
            || energy.is_some_and(|energy| model.energy != energy);
        if unwanted {
            continue;
        }
        let [score, count] = score_cells(recommend::shown_score(state, scene, &Subject::Model(id.clone())));
        report.row(vec![
            Cell::text(id),
            Cell::Count(i64::from(model.seats)),
            Cell::Word(model.energy.text()),
            Cell::Money(price),
            Cell::Count(i64::from(vehicles)),
            score,
            count,
        ]);
    }
    Ok(report)
}

pub(super) fn station_list(
    state: &State,
    scene: &Scene<'_>,
    asked: &Asked,
    name: &ReportName,
) -> Result<Report, Rejection> {
    let columns = [
        Column::new("station", "Station", "站点"),
        Column::summed("bays", "Bays", "车位"),
        Column::summed("free", "Free", "空位"),
        Column::new("sales-desk", "Sales desk", "销售台"),
        Column::new("hours", "Hours", "营业时间"),
        SCORE,
        REVIEWS,
    ];
    let mut report = Report::new(name, scene.at, asked, &columns);
    for (id, station) in state.stations.iter() {
        let [score, count] = score_cells(recommend::shown_score(state, scene, &Subject::Station(*id)));
        report.row(vec![
            Cell::text(id),
            Cell::Count(i64::from(station.bays)),
            Cell::Count(i64::from(station.free_bays())),
            Cell::text(station.sales_desk),
            hours(scene, *id),
            score,
            count,
        ]);
    }
    Ok(report)
}
