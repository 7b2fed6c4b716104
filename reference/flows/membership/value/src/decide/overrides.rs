//! Prices below the rule's (MEM-36), and below the floor (MEM-41): within the operator's limit at once, else after
//! approval.

use forecourt_books::{BillId, Fen, Rejection, Scene};

use super::bill::open_bill;
use super::{Answer, Verdict, must};
use crate::event::Event;
use crate::settings;
use crate::state::State;
use crate::state::bills::{Asking, Bill, BillState};

fn digest(bill: BillId, line: u32, from: Fen, to: Fen) -> String {
    format!("{bill}/{line}:{}>{}", from.0, to.0)
}

/// Decides a lower price for a line.
pub(super) fn override_price(
    state: &State,
    scene: &Scene<'_>,
    bill: BillId,
    line: u32,
    price: Fen,
    reason: &str,
) -> Verdict {
    let row = open_bill(state, bill)?;
    let found = row.line(line).filter(|line| line.is_open());
    let found = found.ok_or_else(|| Rejection::new("unknown-line").with("bill", bill).with("line", line))?;
    must(!reason.trim().is_empty(), || Rejection::new("reason-needed"))?;
    let (from, to) = (found.price, price);
    must(Fen::ZERO <= to && to < from, || {
        Rejection::new("bad-price").with("price", price).with("from", from)
    })?;
    let lowest = found.ruled - found.ruled.bp(scene.number_of(&settings::OVERRIDE_BP, row.branch));
    let reason = reason.to_owned();
    if to >= lowest && to >= found.floor {
        let by = scene.by.employee();
        return Ok(vec![Event::PriceOverridden { bill, line, by, from, to, reason }]);
    }
    let digest = digest(bill, line, from, to);
    Ok(vec![Event::OverrideAsked { bill, line, branch: row.branch, from, to, reason, digest }])
}

fn still_fits(row: &Bill, line: u32, from: Fen) -> bool {
    row.state == BillState::Open && row.line(line).is_some_and(|line| line.is_open() && line.price == from)
}

/// The approval's answer; `about` is `BL-3/2`.
pub(super) fn decided(state: &State, answer: &Answer<'_>) -> Verdict {
    let about = answer.about.to_owned();
    let Some((bill, Asking::Override { line, from, to, reason, by })) = answer
        .about
        .split_once('/')
        .and_then(|(bill, line)| Some((bill.parse::<BillId>().ok()?, line.parse::<u32>().ok()?)))
        .and_then(|key| Some((key.0, state.asking.get(&key)?)))
    else {
        return Ok(Vec::new());
    };
    if digest(bill, *line, *from, *to) != answer.digest {
        return Ok(Vec::new());
    }
    let row = super::bill_of(state, bill)?;
    if !answer.approved {
        return Ok(vec![Event::OverrideRefused { bill, line: *line, reason: answer.reason.to_owned() }]);
    }
    if !still_fits(row, *line, *from) {
        return Ok(vec![Event::ApprovalStale { about }]);
    }
    let reason = reason.clone();
    Ok(vec![Event::PriceOverridden { bill, line: *line, by: *by, from: *from, to: *to, reason }])
}
