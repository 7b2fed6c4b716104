//! A channel's statement of a day against what was booked; what agrees is paid out, what differs is a task (FUEL-30).

use std::collections::{BTreeMap, BTreeSet};

use forecourt_books::facts::Means;
use forecourt_books::{BranchId, Day, Fen, Rejection};

use super::{Draft, head_office_only, outside_or_staff, reasoned, staff_only};
use crate::event::Event;
use crate::kinds::{DifferenceId, DifferenceKind, MoveKind, Settling, StatementRow};
use crate::settings;
use crate::state::{Difference, Move};

/// A statement comes: kept until the hour, compared at once after it.
pub(super) fn statement(
    draft: &mut Draft<'_>,
    channel: Means,
    day: Day,
    rows: &[StatementRow],
) -> Result<(), Rejection> {
    let scene = draft.scene;
    outside_or_staff(scene.by, channel.word())?;
    if !channel.is_channel() {
        return Err(Rejection::new("not-a-channel").with("channel", channel.word()));
    }
    if day >= scene.at.day() {
        return Err(Rejection::new("day-not-over").with("day", day));
    }
    if draft.state.checks.contains_key(&(channel, day)) {
        return Err(Rejection::new("statement-known").with("channel", channel.word()).with("day", day));
    }
    let mut seen = BTreeSet::new();
    if let Some(bad) = rows.iter().find(|row| row.amount.0 <= 0 || !seen.insert(&row.reference)) {
        return Err(Rejection::new("bad-row").with("reference", &bad.reference));
    }
    let hour = day.plus_days(1).at_minute(scene.number(&settings::STATEMENT_MINUTE));
    if scene.at <= hour {
        draft.push(Event::StatementReceived { channel, day, rows: rows.to_vec() });
    } else {
        compare(draft, channel, day, rows);
        came_after_all(draft, channel, day);
    }
    Ok(())
}

/// What a movement stands for in the channel's account, fees kept: paid out to the bank where the statement agrees.
fn net(moved: &Move) -> Fen {
    match moved.kind {
        MoveKind::Capture => moved.amount - moved.fee,
        MoveKind::Refund => Fen::ZERO - moved.amount,
    }
}

/// Compares row by row.
pub(crate) fn compare(draft: &mut Draft<'_>, channel: Means, day: Day, rows: &[StatementRow]) {
    let state = draft.state;
    let (mut matched, mut amount) = (Vec::new(), Fen::ZERO);
    let mut paid_out: BTreeMap<BranchId, Fen> = BTreeMap::new();
    let mut found: Vec<Found<'_>> = Vec::new();
    for row in rows {
        match state.moves.get(&(channel, row.reference.clone())) {
            Some(moved) if moved.matched => {
                found.push(Found::unknown(row));
            }
            Some(moved) if moved.amount == row.amount && moved.kind == row.kind => {
                matched.push(row.reference.clone());
                let net = net(moved);
                amount += net + moved.fee;
                *paid_out.entry(moved.branch).or_default() += net;
            }
            Some(moved) => found.push(Found {
                kind: DifferenceKind::DifferentAmount,
                reference: &row.reference,
                here: moved.amount,
                there: row.amount,
                told: Some(row.kind),
                branch: Some(moved.branch),
            }),
            None => found.push(Found::unknown(row)),
        }
    }
    let told: BTreeSet<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
    for (reference, moved) in of_day(draft, channel, day) {
        if !told.contains(reference) && !moved.matched {
            found.push(Found {
                kind: DifferenceKind::MissingThere,
                reference,
                here: moved.amount,
                there: Fen::ZERO,
                told: None,
                branch: Some(moved.branch),
            });
        }
    }
    let differences = u32::try_from(found.len()).expect("a day has fewer than 2^32 differences");
    paid_out.retain(|_, net| !net.is_zero());
    let paid_out = paid_out.into_iter().collect();
    draft.push(Event::StatementChecked { channel, day, matched, amount, paid_out, differences });
    for difference in found {
        differs(draft, channel, day, difference);
    }
}

/// The movements that were booked on a day.
fn of_day<'a>(draft: &Draft<'a>, channel: Means, day: Day) -> Vec<(&'a str, &'a Move)> {
    let state = draft.state;
    let from = (channel, day, String::new());
    state
        .move_days
        .range(from..)
        .take_while(|(of, on, _)| (*of, *on) == (channel, day))
        .filter_map(|(_, _, reference)| {
            state.moves.get(&(channel, reference.clone())).map(|moved| (reference.as_str(), moved))
        })
        .collect()
}

/// A difference as the comparison finds it.
struct Found<'a> {
    kind: DifferenceKind,
    reference: &'a str,
    here: Fen,
    there: Fen,
    told: Option<MoveKind>,
    branch: Option<BranchId>,
}

impl Found<'_> {
    /// A row of which nothing is known here, or that was seen before.
    fn unknown(row: &StatementRow) -> Found<'_> {
        Found {
            kind: DifferenceKind::MissingHere,
            reference: &row.reference,
            here: Fen::ZERO,
            there: row.amount,
            told: Some(row.kind),
            branch: None,
        }
    }
}

fn differs(draft: &mut Draft<'_>, channel: Means, day: Day, found: Found<'_>) {
    let difference = draft.difference_id();
    let scene = draft.scene;
    draft.push(Event::DifferenceFound {
        difference,
        channel,
        day,
        difference_kind: found.kind,
        reference: found.reference.to_owned(),
        here: found.here,
        there: found.there,
        told: found.told,
        branch: found.branch,
        escalate: scene.at.end_after_days(scene.number(&settings::DIFFERENCE_DAYS)),
    });
}

/// The hour: every statement that came is compared; a channel that moved money and sent none is a difference.
pub(crate) fn daily(draft: &mut Draft<'_>) {
    let scene = draft.scene;
    let day = scene.at.day().plus_days(-1);
    for channel in crate::kinds::CHANNELS {
        match draft.state.statements.get(&(channel, day)) {
            Some(rows) => compare(draft, channel, day, rows),
            None if draft.state.checks.contains_key(&(channel, day)) => {}
            None => {
                let booked: Fen = of_day(draft, channel, day).iter().map(|(_, moved)| moved.amount).sum();
                if !booked.is_zero() {
                    let none = Found {
                        kind: DifferenceKind::NoStatement,
                        reference: "",
                        here: booked,
                        there: Fen::ZERO,
                        told: None,
                        branch: None,
                    };
                    differs(draft, channel, day, none);
                }
            }
        }
    }
    let next = scene.at.next_minute_of_day(scene.number(&settings::STATEMENT_MINUTE));
    draft.push(Event::StatementsDone { day, next });
}

/// A difference is settled: by the branch in whose books it stands while it has its days, then, and where no branch knows
/// it, by head office. Rights and reach have seen to it that staff of another branch do not come here.
///
/// What is written off leaves the channel's account: as a loss, or as held in dispute; what the channel does have is paid
/// out. Where no branch is known, it is head office's.
pub(super) fn settle(
    draft: &mut Draft<'_>,
    id: DifferenceId,
    how: Settling,
    note: &str,
) -> Result<(), Rejection> {
    staff_only(draft.scene.by)?;
    reasoned(note)?;
    let difference = draft.state.differences.get(id);
    let difference = difference.ok_or_else(|| Rejection::new("unknown-difference").with("difference", id))?;
    if difference.settled.is_some() {
        return Err(Rejection::new("difference-settled").with("difference", id));
    }
    if difference.escalated || difference.branch.is_none() {
        head_office_only(draft.scene)?;
    }
    let branch = difference.branch.or_else(|| draft.scene.facts.head_office());
    let booked = how == Settling::WrittenOff && difference.kind != DifferenceKind::NoStatement;
    let (loss, surplus, paid_out) = match booked {
        true => written_off(draft, difference),
        false => (Fen::ZERO, Fen::ZERO, Fen::ZERO),
    };
    draft.push(Event::DifferenceSettled {
        difference: id,
        channel: difference.channel,
        branch,
        how,
        note: note.to_owned(),
        loss,
        surplus,
        paid_out,
    });
    Ok(())
}

/// Loss, surplus and payout of a difference: what the channel really moved is paid out, or drawn, and what that is short of
/// what stands booked with it is lost. Either side may run either way.
fn written_off(draft: &Draft<'_>, difference: &Difference) -> (Fen, Fen, Fen) {
    let moved = draft.state.moves.get(&(difference.channel, difference.reference.clone()));
    let moved = moved.filter(|_| difference.kind != DifferenceKind::MissingHere);
    let booked = moved.map_or(Fen::ZERO, net);
    let way = difference.told.or(moved.map(|moved| moved.kind)).unwrap_or(MoveKind::Capture);
    let paid_out = match (way, moved) {
        _ if difference.there.is_zero() => Fen::ZERO,
        (MoveKind::Refund, _) => Fen::ZERO - difference.there,
        // The channel has kept its fee of what it has; of what it has not, the fee is no cost either.
        (MoveKind::Capture, Some(moved)) => difference.there - moved.fee,
        (MoveKind::Capture, None) => difference.there,
    };
    (booked.above(paid_out), paid_out.above(booked), paid_out)
}

/// What a late statement clears up by itself: that none had come.
fn came_after_all(draft: &mut Draft<'_>, channel: Means, day: Day) {
    let state = draft.state;
    let open = state.open_differences.iter().filter_map(|id| state.differences.get(*id).map(|of| (*id, of)));
    let cleared: Vec<DifferenceId> = open
        .filter(|(_, of)| (of.channel, of.day, of.kind) == (channel, day, DifferenceKind::NoStatement))
        .map(|(id, _)| id)
        .collect();
    for difference in cleared {
        draft.push(Event::DifferenceSettled {
            difference,
            channel,
            branch: None,
            how: Settling::Corrected,
            note: "the statement came".to_owned(),
            loss: Fen::ZERO,
            surplus: Fen::ZERO,
            paid_out: Fen::ZERO,
        });
    }
}
