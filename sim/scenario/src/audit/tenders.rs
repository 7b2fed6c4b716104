//! Parts of payments that members' accounts pay: each is taken from an account once, and goes back to it once.
//!
//! It refuses to know balances: those are the accounts' own to check.

use super::{Looked, is, list, number, sum, text};
use forecourt_record::EventLine;
use std::collections::BTreeMap;

/// Means that are accounts of the house.
const ACCOUNTS: &[&str] = &["points", "stored-value", "coupon"];
/// How an account pays.
const PAYS: &[&str] = &["points-used", "paid-by-stored-value", "voucher-used"];
/// How money reaches an account again.
const RETURNS: &[&str] =
    &["points-returned", "stored-value-returned", "stored-value-owed", "voucher-returned"];

/// What was asked of accounts and done by them, by payment and part: amounts.
#[derive(Default)]
struct Sides {
    asked: i64,
    done: i64,
    words: String,
}

type Parts<'a> = BTreeMap<(&'a str, i64), Sides>;

fn ask<'a>(parts: &mut Parts<'a>, event: &'a EventLine) {
    let side = parts.entry((text(event, "payment"), number(event, "part"))).or_default();
    side.asked += number(event, "wish.amount");
}

fn do_<'a>(parts: &mut Parts<'a>, event: &'a EventLine) {
    let side = parts.entry((text(event, "of.payment"), number(event, "of.part"))).or_default();
    side.done += number(event, "of.amount");
    side.words = format!("{} of {}", event.kind, text(event, "member"));
}

fn even(parts: &Parts<'_>) -> Looked {
    match parts.iter().find(|(_, sides)| sides.asked != sides.done) {
        Some(((payment, part), Sides { asked, done, words })) => {
            Err(format!("part {part} of {payment}: {asked} asked, {done} moved ({words})"))
        }
        None => Ok(parts.len()),
    }
}

/// Taken: by payments, and by the accounts.
pub(super) fn taken(events: &[EventLine]) -> Looked {
    let mut parts = Parts::new();
    for event in events {
        if is(event, "payments", "part-taken") && ACCOUNTS.contains(&text(event, "wish.means")) {
            ask(&mut parts, event);
        } else if event.context == "value" && PAYS.contains(&event.kind.as_str()) {
            do_(&mut parts, event);
        }
        if is(event, "value", "points-used") {
            let (points, uses) = (number(event, "points"), sum(list(event, "uses"), "points"));
            let (amount, value) = (number(event, "of.amount"), sum(list(event, "uses"), "value"));
            if points != uses || amount != value {
                return Err(format!("{points} points for {amount}, lots give {uses} for {value}"));
            }
        }
    }
    even(&parts)
}

/// Returned: because a payment failed, or money of it went back.
pub(super) fn returned(events: &[EventLine]) -> Looked {
    let mut parts = Parts::new();
    for event in events {
        let undone = is(event, "payments", "part-undone") && event.fields.get("taken") == Some(&true.into());
        let back = is(event, "payments", "part-returned");
        if (undone || back) && ACCOUNTS.contains(&text(event, "wish.means")) {
            ask(&mut parts, event);
        } else if event.context == "value" && RETURNS.contains(&event.kind.as_str()) {
            do_(&mut parts, event);
        }
    }
    even(&parts)
}
