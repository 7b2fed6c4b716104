//! Means and channels: what is on where, what is agreed, who does not answer (FUEL-26, PLAT-61).

use forecourt_books::facts::Means;
use forecourt_books::{BranchId, By, Fen, Personal, Rejection, Secret};

use super::{Draft, forbidden, staff_only};
use crate::event::Event;
use crate::facts;
use crate::kinds::Work;
use crate::settings;
use crate::sign;
use crate::state::Deadline;

fn is_channel(channel: Means) -> Result<(), Rejection> {
    if channel.is_channel() {
        Ok(())
    } else {
        Err(Rejection::new("not-a-channel").with("channel", channel.word()))
    }
}

pub(super) fn agree(
    draft: &mut Draft<'_>,
    channel: Means,
    key: &Secret,
    fee_bp: Option<i64>,
) -> Result<(), Rejection> {
    staff_only(draft.scene.by)?;
    is_channel(channel)?;
    let fee_bp = fee_bp.unwrap_or_else(|| draft.scene.number(&settings::FEE_BP)).clamp(0, 1_000);
    let key = Personal::new(format!("channel/{}", channel.word()), &sign::derive(&key.0));
    draft.push(Event::ChannelAgreed { channel, key, fee_bp });
    Ok(())
}

pub(super) fn set(
    draft: &mut Draft<'_>,
    branch: BranchId,
    means: Means,
    (on, min, max): (bool, Option<Fen>, Option<Fen>),
) -> Result<(), Rejection> {
    staff_only(draft.scene.by)?;
    draft.push(Event::MeansSet { branch, means, on, min, max });
    Ok(())
}

fn about_channel(draft: &Draft<'_>, channel: Means) -> Result<(), Rejection> {
    is_channel(channel)?;
    match draft.scene.by {
        By::System => Ok(()),
        By::Outside(name) if name == channel.word() => Ok(()),
        by => Err(forbidden(by)),
    }
}

/// A try failed: repeated a little later; the n-th in the span makes the channel down (PLAT-61).
pub(super) fn unreachable(draft: &mut Draft<'_>, channel: Means) -> Result<(), Rejection> {
    about_channel(draft, channel)?;
    let agreed = draft.state.channel(channel);
    let agreed =
        agreed.ok_or_else(|| Rejection::new("channel-not-agreed").with("channel", channel.word()))?;
    if agreed.down.is_some() {
        return Ok(()); // The next probe is set already.
    }
    let scene = draft.scene;
    let since = scene.at.minus_s(scene.number(&settings::DOWN_SPAN_S));
    let retry = scene.at.plus_s(scene.number(&settings::TRY_AGAIN_S));
    let failed = agreed.failures.iter().filter(|failed| **failed >= since).count() + 1;
    draft.push(Event::ChannelTryFailed { channel, since, retry });
    if i64::try_from(failed).is_ok_and(|failed| failed >= scene.number(&settings::DOWN_TRIES)) {
        let probe = scene.at.plus_s(scene.number(&settings::PROBE_S));
        let others = facts::others_than(draft.state, scene, channel);
        draft.push(Event::ChannelDown { channel, probe, others });
    }
    Ok(())
}

/// It answers again: what waited is caught up in order (PLAT-61).
pub(super) fn reachable(draft: &mut Draft<'_>, channel: Means) -> Result<(), Rejection> {
    about_channel(draft, channel)?;
    answered(draft, channel);
    Ok(())
}

/// Any signed word of a channel that is down shows that it is up.
pub(super) fn answered(draft: &mut Draft<'_>, channel: Means) {
    if draft.is_down(channel) {
        draft.push(Event::ChannelUp { channel });
        ask_again(draft, channel);
    }
}

/// Asks for all that waits, oldest first. A channel that had it already tells so, and that is booked once. Who asks again
/// within the hour of RENT-41 does not begin another: a channel that is never quite away would have for ever.
pub(crate) fn ask_again(draft: &mut Draft<'_>, channel: Means) {
    let queue = draft.state.queue.range((channel, 0)..=(channel, u64::MAX));
    let again: Vec<Event> = queue
        .map(|((_, seq), (work, amount))| Event::ChannelAsked {
            channel,
            work: *work,
            amount: *amount,
            seq: *seq,
            again: true,
            answer_by: draft.answer_by(*work).filter(|_| !waits(draft, *work)),
        })
        .collect();
    draft.out.extend(again);
}

/// Whether a channel has still time to answer.
fn waits(draft: &Draft<'_>, work: Work) -> bool {
    match work {
        Work::Payback { payback, line } => draft.state.agenda.get(&Deadline::Retry(payback, line)).is_some(),
        Work::Capture { .. } => false,
    }
}
