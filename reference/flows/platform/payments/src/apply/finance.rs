//! Statements, differences, the daily comparison and exports (FUEL-30, PLAT-41, PLAT-42).

use forecourt_books::{Fen, Stamp};

use crate::event::Event;
use crate::kinds::Settling;
use crate::state::{Check, Compared, Deadline, Difference, Export, State};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::StatementReceived { channel, day, rows } => {
            state.statements.insert((*channel, *day), rows.clone());
        }
        Event::StatementChecked { .. } => checked(state, event),
        Event::DifferenceFound { .. } => found(state, event),
        Event::DifferenceEscalated { difference, .. } => {
            state.agenda.cancel(&Deadline::Difference(*difference));
            if let Some(difference) = state.differences.get_mut(*difference) {
                difference.escalated = true;
            }
        }
        Event::DifferenceSettled { difference, channel, branch, how, note, loss, surplus, paid_out } => {
            settled(state, stamp, *difference, *how, note);
            if let Some(branch) = branch {
                let net = *surplus - *loss - *paid_out;
                *state.clearing.entry_or((*channel, *branch), Fen::default) += net;
                if surplus.0 > 0 {
                    *state.disputed.entry_or(*branch, Fen::default) += *surplus;
                }
            }
        }
        Event::StatementsDone { next, .. } => state.agenda.set(Deadline::Statements, *next),
        Event::BooksChecked { day, compared, differences, next } => {
            state.agenda.set(Deadline::Books, *next);
            let compared = Compared { compared: *compared, differences: differences.clone() };
            state.books.insert(*day, compared);
        }
        Event::PeriodExported { export, from, to, branch, rows } => {
            let made = state.exports.push(Export {
                from: *from,
                to: *to,
                branch: *branch,
                rows: rows.clone(),
                answer: None,
            });
            debug_assert_eq!(made, *export);
            for row in rows {
                let sums = state.exported.entry_or((*branch, row.day, row.account.clone()), || (0, 0));
                (sums.0, sums.1) = (sums.0 + row.debit, sums.1 + row.credit);
            }
        }
        Event::ExportConfirmed { export } => {
            if let Some(export) = state.exports.get_mut(*export) {
                export.answer = Some(true);
            }
        }
        Event::ExportRefused { export, .. } => refused(state, *export),
        _ => return false,
    }
    true
}

fn checked(state: &mut State, event: &Event) {
    let Event::StatementChecked { channel, day, matched, amount, paid_out, differences } = event else {
        return;
    };
    state.statements.remove(&(*channel, *day));
    for reference in matched {
        if let Some(moved) = state.moves.get_mut(&(*channel, reference.clone())) {
            moved.matched = true;
        }
    }
    for (branch, net) in paid_out {
        *state.clearing.entry_or((*channel, *branch), Fen::default) -= *net;
    }
    let all = paid_out.iter().map(|(_, net)| *net).sum();
    let count = u32::try_from(matched.len()).expect("a statement has fewer than 2^32 rows");
    let check = state.checks.entry_or((*channel, *day), || Check {
        matched: 0,
        amount: Fen::ZERO,
        paid_out: Fen::ZERO,
        differences: 0,
    });
    check.matched += count;
    check.amount += *amount;
    check.paid_out += all;
    check.differences += *differences;
}

fn found(state: &mut State, event: &Event) {
    let Event::DifferenceFound {
        difference,
        channel,
        day,
        difference_kind,
        reference,
        here,
        there,
        told,
        branch,
        escalate,
    } = event
    else {
        return;
    };
    let made = state.differences.push(Difference {
        channel: *channel,
        day: *day,
        kind: *difference_kind,
        reference: reference.clone(),
        here: *here,
        there: *there,
        told: *told,
        branch: *branch,
        escalate: *escalate,
        escalated: false,
        settled: None,
    });
    debug_assert_eq!(made, *difference);
    state.open_differences.insert(*difference);
    state.agenda.set(Deadline::Difference(*difference), *escalate);
}

fn settled(state: &mut State, stamp: &Stamp, id: crate::kinds::DifferenceId, how: Settling, note: &str) {
    if let Some(difference) = state.differences.get_mut(id) {
        difference.settled = Some((stamp.at, how, note.to_owned()));
        let place = (difference.channel, difference.reference.clone());
        // What is written off is done with: a row that comes after all is a difference of its own.
        if how == Settling::WrittenOff
            && let Some(moved) = state.moves.get_mut(&place)
        {
            moved.matched = true;
        }
    }
    state.open_differences.remove(&id);
    state.agenda.cancel(&Deadline::Difference(id));
}

fn refused(state: &mut State, id: crate::kinds::ExportId) {
    let Some(export) = state.exports.get_mut(id) else { return };
    export.answer = Some(false);
    let (branch, rows) = (export.branch, export.rows.clone());
    for row in rows {
        if let Some(sums) = state.exported.get_mut(&(branch, row.day, row.account.clone())) {
            (sums.0, sums.1) = (sums.0 - row.debit, sums.1 - row.credit);
        }
    }
}
