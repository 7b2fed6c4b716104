//! Which context makes a report of this name, and how many personal records one shows.
//!
//! It refuses to make any.

use crate::contexts::reports;
use crate::former;
use forecourt_books::Rejection;
use forecourt_books::report::{Asked, Cell, PERSONAL_RECORDS, Report};

/// Context and bare name of a report: `value.member-liability`, or the bare name where one context alone has it.
///
/// # Errors
/// `unknown-report`, `ambiguous-report`.
pub(crate) fn find(asked: &str) -> Result<(&'static str, &'static str), Rejection> {
    let all = reports();
    let asked = &now(asked);
    let fits = |(context, name): &&(&'static str, &'static forecourt_books::report::ReportName)| {
        name.name == asked
            || asked.strip_prefix(context).and_then(|rest| rest.strip_prefix('.')) == Some(name.name)
    };
    let found: Vec<_> = all.iter().filter(fits).collect();
    match found[..] {
        [(context, name)] => Ok((context, name.name)),
        [] => Err(Rejection::new("unknown-report").with("report", asked)),
        _ => {
            let contexts: Vec<&str> = found.iter().map(|(context, _)| *context).collect();
            Err(Rejection::new("ambiguous-report").with("report", asked).with("contexts", contexts.join(",")))
        }
    }
}

/// What is asked for, by its name of today.
fn now(asked: &str) -> String {
    let renamed =
        asked.split_once('.').and_then(|(context, name)| Some((context, former::report(context, name)?)));
    renamed.map_or_else(|| asked.to_owned(), |(context, name)| format!("{context}.{name}"))
}

/// Whether a report has all filters that are asked for: one that it does not know would show everything as if it were less.
///
/// # Errors
/// `unknown-filter` with those that there are.
pub(crate) fn knows(context: &str, asked: &Asked) -> Result<(), Rejection> {
    let found = reports().into_iter().find(|(of, report)| *of == context && report.name == asked.name);
    let known = found.map_or(&[][..], |(_, report)| report.filters);
    let Some(filter) = asked.filter.keys().find(|filter| !known.contains(&filter.as_str())) else {
        return Ok(());
    };
    let refusal = Rejection::new("unknown-filter").with("filter", filter).with("report", &asked.name);
    Err(refusal.with("known", if known.is_empty() { "-".to_owned() } else { known.join(", ") }))
}

/// Whether a report can be limited to a branch.
pub(crate) fn knows_branch(context: &str, name: &str) -> bool {
    let found = reports().into_iter().find(|(of, report)| *of == context && report.name == name);
    found.is_some_and(|(_, report)| report.filters.contains(&"branch"))
}

/// How many personal records a report shows: its own note says so (PLAT-45).
pub(crate) fn personal_records(report: &Report) -> u32 {
    let note = report.notes.iter().find(|(what, _)| what.en == PERSONAL_RECORDS);
    match note {
        Some((_, Cell::Count(count))) => u32::try_from(*count).unwrap_or(u32::MAX),
        _ => 0,
    }
}
