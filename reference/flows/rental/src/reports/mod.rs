//! What people read of the rental. Every list is in a stated order; a report looks at the state alone and changes nothing.

mod lists;
mod orders;
mod platform;
mod reviews;

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{Rejection, Scene, Text};

use crate::state::State;

const fn name(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    filters: &'static [&'static str],
    id: &'static str,
) -> ReportName {
    ReportName { name, title: Text::new(en, zh), filters, id }
}

type Make = fn(&State, &Scene<'_>, &Asked, &ReportName) -> Result<Report, Rejection>;

const TABLE: &[(ReportName, Make)] = &[
    (lists::MODELS, lists::models),
    (lists::STATIONS, lists::stations),
    (lists::SITES, lists::sites),
    (lists::CATALOGUE, lists::catalogue),
    (lists::STATION_LIST, lists::station_list),
    (orders::QUOTE, orders::quote),
    (orders::RECORDS, orders::records),
    (orders::INSPECTION, orders::inspection),
    (orders::EFFORT, orders::effort),
    (platform::DAILY, platform::daily),
    (platform::FLEET, platform::fleet),
    (platform::WAITING, platform::waiting),
    (platform::REFUNDS, platform::refunds),
    (reviews::REVIEWS, reviews::reviews),
    (reviews::TEXTS, reviews::texts),
];

/// The names of all reports.
pub const NAMES: &[ReportName] = &[
    lists::MODELS,
    lists::STATIONS,
    lists::SITES,
    lists::CATALOGUE,
    lists::STATION_LIST,
    orders::QUOTE,
    orders::RECORDS,
    orders::INSPECTION,
    orders::EFFORT,
    platform::DAILY,
    platform::FLEET,
    platform::WAITING,
    platform::REFUNDS,
    reviews::REVIEWS,
    reviews::TEXTS,
];

/// Makes a report.
///
/// # Errors
/// `unknown-report`, `bad-filter`, or what the list itself refuses, such as `mode-missing`.
pub fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let found = TABLE.iter().find(|(name, _)| name.name == asked.name);
    let (name, make) = found.ok_or_else(|| Rejection::new("unknown-report").with("report", &asked.name))?;
    make(state, scene, asked, name)
}
