//! What must hold of the installation and its service after every event.

use forecourt_books::Fen;

use crate::kinds::{FindingState, Term};
use crate::state::{Deadline, State};

pub(crate) fn invariants(state: &State) -> Result<(), String> {
    deadlines(state)?;
    terms(state)?;
    for (id, quote) in state.quotes.iter() {
        let lines: i64 = quote.lines.iter().map(|line| line.amount.0).sum();
        let each = quote.lines.iter().all(|line| line.amount == Fen(line.unit_price.0 * line.quantity));
        if !each || Fen(lines) != quote.sum {
            return Err(format!("PLAT-79: the lines of {id} make {lines}, its sum is {}", quote.sum));
        }
    }
    for (id, work) in state.works.iter() {
        let free = work.used_days - work.extra_days;
        if free < 0 || free > work.included_days {
            return Err(format!(
                "PLAT-74: {free} days of {id} were free, {} are included",
                work.included_days
            ));
        }
    }
    for (terminal, line) in state.lines.iter() {
        if line.busiest > line.total || line.minutes.values().sum::<u64>() > line.busiest {
            return Err(format!("PLAT-70: the busiest span of {terminal} is not its busiest"));
        }
    }
    Ok(())
}

/// Whatever has a due date has a deadline until it is done or overdue (PLAT-62, PLAT-63, PLAT-80).
fn deadlines(state: &State) -> Result<(), String> {
    let same = |key: Deadline, wanted, what: String| match state.agenda.get(&key) {
        set if set == wanted => Ok(()),
        set => Err(format!("PLAT-02: {what} is due {set:?} and not {wanted:?}")),
    };
    for (id, finding) in state.findings.iter() {
        let closed = matches!(finding.state, FindingState::Closed(_));
        if closed != finding.closed.is_some() {
            return Err(format!("PLAT-62: {id} is {} and its time says otherwise", finding.state.word()));
        }
        let wanted = (!closed && !finding.overdue).then_some(finding.due);
        same(Deadline::Finding(id), wanted, id.to_string())?;
    }
    for (id, patch) in state.patches.iter() {
        let wanted = (!patch.behind.is_empty() && !patch.overdue).then_some(patch.due);
        same(Deadline::Patch(id), wanted, id.to_string())?;
    }
    for (id, scan) in state.scans.iter() {
        let waits = state.agenda.get(&Deadline::Scan(id)).is_some();
        if waits != (scan.done.is_none() && !scan.missed) {
            return Err(format!("PLAT-62: {id} is {scan:?}, its deadline stands: {waits}"));
        }
    }
    for (member, basket) in state.baskets.iter() {
        same(Deadline::Basket(*member), Some(basket.until), format!("the basket of {member}"))?;
    }
    Ok(())
}

/// Terms follow each other without overlap (PLAT-75, PLAT-76).
fn terms(state: &State) -> Result<(), String> {
    let apart = |terms: &[Term]| terms.windows(2).all(|pair| pair[0].to < pair[1].from);
    let wrong = |(_, customer): &(_, &crate::state::Customer)| {
        !apart(&customer.maintenance) || !apart(&customer.upgrades)
    };
    match state.customers.iter().find(wrong) {
        Some((id, _)) => Err(format!("PLAT-75: terms of {id} overlap")),
        None => Ok(()),
    }
}
