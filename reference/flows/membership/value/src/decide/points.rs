//! Points by hand (MEM-47, MEM-48).

use forecourt_books::{MemberId, Points, Rejection, Scene};

use super::parts::points_value;
use super::{Answer, Verdict, earn, head, must, served};
use crate::code::Code;
use crate::event::Event;
use crate::ids::EntryId;
use crate::kinds::NewLot;
use crate::settings;
use crate::state::{Entry, State};

/// What an approval names (PLAT-27). The entry stands here as it did when its kind was called `PA`: what was asked under a
/// former version is decided under this one (PLAT-12).
fn digest(entry: EntryId, member: MemberId, points: Points) -> String {
    format!("PA-{}:{member}:{}", entry.0, points.0)
}

/// Decides an entry: at once within the operator's limit, else after approval.
pub(super) fn adjust(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    points: Points,
    reason: Code,
    note: &str,
) -> Verdict {
    must(!points.is_zero() && points.0.abs() <= 1_000_000_000, || {
        Rejection::new("bad-points").with("points", points)
    })?;
    let branch = scene.branch.unwrap_or_else(|| head(scene));
    served(scene, member, branch)?;
    let reasons = if points > Points::ZERO { &settings::PLUS_REASONS } else { &settings::MINUS_REASONS };
    must(scene.lists(reasons, reason.text()), || Rejection::new("bad-reason").with("reason", reason))?;
    let (entry, note) = (state.entries.next_id(), note.to_owned());
    let row = Entry { member, branch, points, reason, note, open: true };
    must_have(state, &row)?;
    if points.0.abs() > scene.number_of(&settings::MANUAL_LIMIT, branch) {
        let value = points_value(scene, Points(points.0.abs()));
        let digest = digest(entry, member, points);
        let note = row.note;
        return Ok(vec![Event::PointsAdjustAsked {
            entry,
            member,
            branch,
            points,
            reason,
            note,
            value,
            digest,
        }]);
    }
    Ok(vec![carried_out(state, scene, entry, &row)])
}

/// Never below zero (MEM-48, MEM-52).
fn must_have(state: &State, row: &Entry) -> Result<(), Rejection> {
    let available = state.account(row.member).points();
    must(available + row.points >= Points::ZERO, || {
        Rejection::new("points-short").with("points", available).with("needed", -row.points)
    })
}

fn carried_out(state: &State, scene: &Scene<'_>, entry: EntryId, row: &Entry) -> Event {
    let account = state.account(row.member);
    let (made, uses) = if row.points > Points::ZERO {
        (earn::new_lot(scene, account, row.points), Vec::new())
    } else {
        let nothing = earn::new_lot(scene, account, Points::ZERO);
        (NewLot { repaid: Vec::new(), ..nothing }, account.plan_use(-row.points, forecourt_books::Fen::ZERO))
    };
    let Entry { member, branch, points, reason, .. } = *row;
    Event::PointsAdjusted { entry, member, branch, points, reason, note: row.note.clone(), made, uses }
}

/// The approval's answer; `about` is the entry.
pub(super) fn decided(state: &State, scene: &Scene<'_>, answer: &Answer<'_>) -> Verdict {
    let Ok(entry) = answer.about.parse::<EntryId>() else { return Ok(Vec::new()) };
    let Some(row) = state.entries.get(entry).filter(|row| row.open) else { return Ok(Vec::new()) };
    if digest(entry, row.member, row.points) != answer.digest {
        return Ok(Vec::new());
    }
    if !answer.approved || state.account(row.member).closed {
        let reason = answer.reason.to_owned();
        return Ok(vec![Event::PointsAdjustRefused { entry, reason }]);
    }
    if must_have(state, row).is_err() {
        let reason = "points-short".to_owned();
        return Ok(vec![Event::PointsAdjustRefused { entry, reason }]);
    }
    Ok(vec![carried_out(state, scene, entry, row)])
}
