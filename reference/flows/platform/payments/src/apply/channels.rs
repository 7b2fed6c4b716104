//! Channels: their keys, their queue, their movements, their health (FUEL-26, PLAT-61).

use forecourt_books::facts::Means;
use forecourt_books::{Fen, Stamp};

use crate::event::Event;
use crate::kinds::{MoveKind, Work};
use crate::state::{Agreed, Deadline, Move, PartState, State, Switch};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::DaysStarted { statements, books } => {
            *state.started.get_mut() = true;
            state.agenda.set(Deadline::Statements, *statements);
            state.agenda.set(Deadline::Books, *books);
        }
        Event::ChannelAgreed { channel, key, fee_bp } => {
            let agreed = state.channels.entry_or(*channel, || Agreed {
                key: String::new(),
                fee_bp: 0,
                down: None,
                failures: Vec::new(),
            });
            key.value().clone_into(&mut agreed.key);
            agreed.fee_bp = *fee_bp;
        }
        Event::MeansSet { branch, means, on, min, max } => {
            state.means.insert((*branch, *means), Switch { on: *on, min: *min, max: *max });
        }
        Event::ChannelAsked { channel, work, amount, seq, again, answer_by } => {
            if let Work::Capture { payment, part } = work {
                super::orders::order(state, *payment).parts[*part as usize].state = PartState::Asked;
            }
            if let Work::Payback { payback, line } = work {
                let retry = Deadline::Retry(*payback, *line);
                match answer_by {
                    Some(by) => state.agenda.set(retry, *by),
                    None if *again => {} // The time that it has goes on.
                    None => drop(state.agenda.cancel(&retry)),
                }
            }
            if !*again {
                state.queue.insert((*channel, *seq), (*work, *amount));
                state.queued.insert(*work, (*channel, *seq));
                *state.asked.get_mut() = *seq;
            }
        }
        Event::ChannelQueued { channel, work, amount, seq } => {
            state.queue.insert((*channel, *seq), (*work, *amount));
            state.queued.insert(*work, (*channel, *seq));
            *state.asked.get_mut() = *seq;
            if let Work::Payback { payback, line } = work {
                state.agenda.cancel(&Deadline::Retry(*payback, *line));
            }
        }
        _ => return health(state, stamp, event),
    }
    true
}

/// Whether channels answer (PLAT-61).
fn health(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::ChannelTryFailed { channel, since, retry } => {
            state.agenda.set(Deadline::TryAgain(*channel), *retry);
            if let Some(agreed) = state.channels.get_mut(channel) {
                agreed.failures.retain(|failed| failed >= since);
                agreed.failures.push(stamp.at);
            }
        }
        Event::ChannelTried { channel } => {
            state.agenda.cancel(&Deadline::TryAgain(*channel));
        }
        Event::ChannelDown { channel, probe, .. } => {
            state.agenda.cancel(&Deadline::TryAgain(*channel));
            state.agenda.set(Deadline::Probe(*channel), *probe);
            rest(state, *channel);
            if let Some(agreed) = state.channels.get_mut(channel) {
                agreed.down = Some(stamp.at);
            }
        }
        Event::ChannelProbed { channel, next } => state.agenda.set(Deadline::Probe(*channel), *next),
        Event::ChannelUp { channel } => {
            state.agenda.cancel(&Deadline::Probe(*channel));
            state.agenda.cancel(&Deadline::TryAgain(*channel));
            if let Some(agreed) = state.channels.get_mut(channel) {
                agreed.down = None;
                agreed.failures.clear();
            }
        }
        _ => return false,
    }
    true
}

/// While a channel is down its queue waits, and no time to answer runs (PLAT-61).
fn rest(state: &mut State, channel: Means) {
    let queue = state.queue.range((channel, 0)..=(channel, u64::MAX));
    let waiting: Vec<Work> = queue.map(|(_, (work, _))| *work).collect();
    for work in waiting {
        if let Work::Payback { payback, line } = work {
            state.agenda.cancel(&Deadline::Retry(payback, line));
        }
    }
}

/// A channel's work is done or given up.
pub(super) fn leave_queue(state: &mut State, work: Work) {
    if let Some(place) = state.queued.remove(&work) {
        state.queue.remove(&place);
    }
}

/// A channel moved money: kept by its number, and counted in what it owes us.
pub(super) fn moved(state: &mut State, channel: Means, reference: &str, moved: Move) {
    let net = match moved.kind {
        MoveKind::Capture => moved.amount - moved.fee,
        MoveKind::Refund => Fen::ZERO - moved.amount,
    };
    *state.clearing.entry_or((channel, moved.branch), Fen::default) += net;
    state.move_days.insert((channel, moved.day, reference.to_owned()));
    state.moves.insert((channel, reference.to_owned()), moved);
}
