//! A showroom's whole day: people, hands, flows, journal, poller, line and boards, as `forecourt run` runs it.
//!
//! Nobody else does the same, so there is no peer: the figure is virtual seconds a second. It refuses to judge the day.

use forecourt_scenario::{Library, Plan};
use std::collections::BTreeMap;

const DAY: &str = include_str!("../../scenarios/flows/showroom-day.toml");
const PROFILE: &str = include_str!("../../scenarios/profiles/standard.toml");
const CATALOGUE: &str = include_str!("../../scenarios/requirements.toml");

/// The plan of the day, in a house of so many cabinets, each with its own line; people use the first.
///
/// # Panics
/// When the project's own scenario is wrong.
pub fn plan(cabinets: u32) -> Plan {
    let profiles = BTreeMap::from([("standard".to_owned(), PROFILE.to_owned())]);
    let library = Library::new(profiles, CATALOGUE).expect("the catalogue is sound");
    let mut plan =
        library.plan("day", "showroom-day.toml", DAY, None).unwrap_or_else(|error| panic!("{error}"));
    plan.cabinets = u8::try_from(cabinets).expect("at most 32 cabinets");
    plan
}

/// Virtual seconds of the day.
pub fn seconds(plan: &Plan) -> u64 {
    plan.end.as_secs()
}

/// Lives through the day; gives the number of events of the kernel.
pub fn live(plan: &Plan) -> u64 {
    forecourt_scenario::run(plan).kernel_events
}
