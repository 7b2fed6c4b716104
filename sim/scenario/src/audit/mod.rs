//! An auditor who was not there: checks over everything that was journalled, one context's words against another's.
//!
//! The contexts check themselves after every event; what they agree about wrongly, or what nobody of them sees whole, is
//! found here: a part that was taken for a payment and from no account, money that came and for which nothing was given, a sum
//! that is not its lines'. It refuses to look into any state, and to know why anything happened.

pub(crate) mod answers;
mod approvals;
mod cars;
mod drawers;
mod given;
mod leavers;
mod limits;
mod nights;
mod once;
mod photos;
mod proofs;
mod records;
mod sums;
mod tenders;
mod told;

use forecourt_record::EventLine;
use serde_json::Value;

/// How much a check had to look at, or the first thing that is wrong.
type Looked = Result<usize, String>;

/// A check of the whole trace: its words, and how much it looked at or what is wrong, with the invariant's id.
pub(crate) type Audited = (&'static str, Looked);

/// A check with the id of its invariant.
type Row = (&'static str, &'static str, fn(&[EventLine]) -> Looked);

const ROWS: &[Row] = &[
    ("I-PTS-04", "what a part pays leaves an account, once", tenders::taken),
    ("I-PTS-05", "what goes back of a part reaches its account, once", tenders::returned),
    ("I-LED-08", "what is paid is given, once", given::paid),
    ("I-LED-12", "what went back is booked where it was paid for", given::refunded),
    ("I-LED-07", "what is credited is what was paid and promised", sums::credited),
    ("I-LED-06", "a sum is the sum of its lines", sums::lines),
    ("I-PTS-11", "points are earned by the scheme, rounded down", sums::earned),
    ("I-PTS-08", "points by hand have a reason", sums::by_hand),
    ("I-REN-01", "a car is held for the whole of its order's time", cars::held),
    ("I-REN-12", "a car's readings never fall", cars::readings),
    ("I-KEY-10", "a photo that is named is stored", photos::stored),
    ("I-LED-12", "no more is asked back than was paid", sums::asked_back),
    ("I-PTS-05", "a bill taken back whole keeps no points", sums::taken_back),
    ("MEM-61", "vouchers arrive as they were sent", sums::arrived),
    ("PLAT-25", "what needs approval is asked, once, and decided by who may", approvals::check),
    ("I-LED-02", "nothing happens twice in one moment", once::check),
    ("MEM-32", "a proof pays once", proofs::used),
    ("FUEL-29", "what a channel is to collect it is asked for", proofs::collected),
    ("PLAT-36", "nobody is told the same twice in one moment", told::once),
    ("PLAT-36", "who is to decide is told", told::asked),
    ("PLAT-39", "no advertisement goes to whoever did not consent", told::consenting),
    ("MEM-12", "who leaves is paid what the account pays, and keeps no points", leavers::check),
    ("I-PTS-09", "what branches owe each other at the end of a month adds up to nothing", sums::cleared),
    ("KEY-70", "a key that is out has the limit of its purpose", limits::of_keys),
    ("I-SLA-06", "what is closed does not get overdue", limits::of_findings),
    ("PLAT-63", "a patch is work for every node that needs it", limits::of_patches),
];

/// Only in runs in which nobody plays false on purpose.
const HONEST: &[Row] = &[
    ("PLAT-42", "business and books agree every night", nights::books),
    ("I-PTS-04", "a point is worth the same at every till", sums::worth),
    ("I-LED-10", "the channels' statements agree with the books", nights::statements),
];

/// Every check that found something to look at; in an honest run more. A check that nothing came up for says nothing.
pub(crate) fn check(events: &[EventLine], honest: bool) -> Vec<Audited> {
    let more = if honest { HONEST } else { &[] };
    let audited = ROWS.iter().chain(more).map(|(id, words, check)| {
        let held = check(events).map_err(|why| format!("{id}: {why}"));
        (*words, held)
    });
    audited.filter(|(_, held)| *held != Ok(0)).collect()
}

/// The words of all checks, as they stand in the checks of a run in which they had something to look at.
pub fn words() -> impl Iterator<Item = &'static str> {
    ROWS.iter().chain(HONEST).map(|(_, words, _)| *words)
}

/// Whether an event is of a context and kind.
fn is(event: &EventLine, context: &str, kind: &str) -> bool {
    event.context == context && event.kind == kind
}

/// The value at a path such as `of.document.bill`.
fn at<'a>(event: &'a EventLine, path: &str) -> Option<&'a Value> {
    let mut names = path.split('.');
    let first = event.fields.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

/// A number at a path; 0 where there is none.
fn number(event: &EventLine, path: &str) -> i64 {
    at(event, path).and_then(Value::as_i64).unwrap_or(0)
}

/// A text at a path; empty where there is none.
fn text<'a>(event: &'a EventLine, path: &str) -> &'a str {
    at(event, path).and_then(Value::as_str).unwrap_or("")
}

/// The items of a list at a path.
fn list<'a>(event: &'a EventLine, path: &str) -> &'a [Value] {
    at(event, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The sum of a field of the items of a list.
fn sum(items: &[Value], field: &str) -> i64 {
    items.iter().filter_map(|item| item.get(field)?.as_i64()).sum()
}

#[cfg(test)]
mod tests;
