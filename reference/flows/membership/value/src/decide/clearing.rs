//! The end of a month between branches: what each owes is settled through head office, and the month is closed
//! (MEM-54 … MEM-56).

use std::collections::BTreeMap;

use forecourt_books::{BranchId, Day, Fen, Rejection, Scene};

use super::{Verdict, head, must};
use crate::event::Event;
use crate::kinds::Between;
use crate::state::{State, month_of};

/// `2026-03` as 202603.
pub fn month(text: &str) -> Option<u32> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
    (text.len() == 7 && (1..=12).contains(&month)).then_some(year * 100 + month)
}

/// The first and last day of a month.
pub(crate) fn days_of(month: u32) -> Option<(Day, Day)> {
    let first = Day::new(i16::try_from(month / 100).ok()?, i8::try_from(month % 100).ok()?, 1)?;
    Some((first, first.last_of_month()))
}

/// What each branch is owed (positive) or owes for a month; they add up to zero.
pub(crate) fn nets(state: &State, month: u32) -> BTreeMap<BranchId, Fen> {
    let mut nets: BTreeMap<BranchId, Fen> = BTreeMap::new();
    let first = (month, Between::Issued, BranchId(0), BranchId(0));
    for ((_, _, from, to), tally) in state.tallies.range(first..(month + 1, first.1, first.2, first.3)) {
        if from != to && !tally.value.is_zero() {
            *nets.entry(*from).or_default() -= tally.value;
            *nets.entry(*to).or_default() += tally.value;
        }
    }
    nets
}

/// Closes a month that is over; those before it come first.
pub(super) fn close(state: &State, scene: &Scene<'_>, text: &str) -> Verdict {
    let wrong = || Rejection::new("bad-month").with("month", text);
    let month = month(text).ok_or_else(wrong)?;
    let (_, last) = days_of(month).ok_or_else(wrong)?;
    must(last < scene.at.day(), || Rejection::new("period-open").with("month", text))?;
    must(!state.closed.contains_key(&month), || Rejection::new("period-closed").with("month", text))?;
    let earliest = state.tallies.keys().map(|key| key.0).find(|key| !state.closed.contains_key(key));
    if let Some(earlier) = earliest.filter(|earlier| *earlier < month && *earlier < month_of(scene.at.day()))
    {
        let shown = format!("{}-{:02}", earlier / 100, earlier % 100);
        return Err(Rejection::new("earlier-open").with("month", shown));
    }
    let nets = nets(state, month).into_iter().filter(|(_, net)| !net.is_zero()).collect();
    Ok(vec![Event::PeriodClosed { month: text.to_owned(), head: head(scene), nets }])
}
