//! Which context makes a report of this name.
//!
//! It refuses to make any.

use crate::contexts::reports;
use crate::former;
use forecourt_books::Rejection;

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

/// Whether a report can be limited to a branch.
pub(crate) fn knows_branch(context: &str, name: &str) -> bool {
    let found = reports().into_iter().find(|(of, report)| *of == context && report.name == name);
    found.is_some_and(|(_, report)| report.filters.contains(&"branch"))
}
