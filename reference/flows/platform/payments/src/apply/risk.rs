//! Watches, alarms and held accounts (FUEL-60 … FUEL-64).

use forecourt_books::facts::PaymentState;
use forecourt_books::{At, MemberId, Stamp};

use crate::event::Event;
use crate::kinds::{AlarmId, CardToken, Verdict};
use crate::state::{Alarm, AlarmState, Deadline, State, Watch};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::RiskVerdict { .. } => judged(state, stamp, event),
        Event::RiskAlarm { .. } => alarmed(state, stamp, event),
        Event::PaymentUnderReview { payment, alarm, left_s, .. } => {
            state.agenda.cancel(&Deadline::Expiry(*payment));
            let order = super::orders::order(state, *payment);
            (order.state, order.held) = (PaymentState::UnderReview, Some((*alarm, *left_s)));
        }
        Event::ReviewEscalated { alarm, .. } => {
            state.agenda.cancel(&Deadline::Escalate(*alarm));
            if let Some(alarm) = state.alarms.get_mut(*alarm) {
                alarm.escalated = true;
            }
        }
        Event::ReviewPassed { alarm, account, payment, expires, .. } => {
            close(state, *alarm, *account, AlarmState::Passed, stamp.at);
            if let (Some(payment), Some(expires)) = (payment, expires) {
                let order = super::orders::order(state, *payment);
                (order.state, order.held, order.expires) = (PaymentState::Paying, None, *expires);
                state.agenda.set(Deadline::Expiry(*payment), *expires);
            }
        }
        Event::ReviewRejected { alarm, account, payment, .. } => {
            close(state, *alarm, *account, AlarmState::Rejected, stamp.at);
            if let Some(payment) = payment {
                super::orders::order(state, *payment).held = None;
            }
        }
        Event::AccountHeld { member, .. } => watch(state, *member).held = Some(stamp.at),
        Event::AccountReleased { member, .. } => watch(state, *member).held = None,
        _ => return false,
    }
    true
}

/// The record of an account.
pub(super) fn watch(state: &mut State, member: MemberId) -> &mut Watch {
    state.accounts.entry_or(member, Watch::default)
}

/// Keeps no more of a list than its rule counts to.
pub(super) fn keep_last<T>(list: &mut Vec<T>, keep: u32) {
    let over = list.len().saturating_sub(keep as usize);
    list.drain(..over);
}

fn judged(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::RiskVerdict { payment, of, verdict, large, keep, token, entered, present, .. } = event else {
        return;
    };
    let Some(member) = of.payer else { return };
    if *verdict == Verdict::Block {
        return;
    }
    let today = stamp.at.day();
    let watch = watch(state, member);
    if *large {
        watch.large.retain(|(_, of)| of != payment);
        watch.large.push((stamp.at, *payment));
        keep_last(&mut watch.large, *keep);
    }
    if *present {
        watch.last = Some((stamp.at, of.branch));
    }
    if let Some(person) = entered {
        if watch.entered.0 != today {
            watch.entered = (today, Vec::new());
        }
        match watch.entered.1.iter_mut().find(|(of, _)| of == person) {
            Some((_, uses)) => *uses += 1,
            None => watch.entered.1.push((*person, 1)),
        }
    }
    if let Some(token) = token.as_ref().and_then(CardToken::digest) {
        state.cards.insert((token.to_owned(), member), today);
    }
}

fn alarmed(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::RiskAlarm {
        alarm,
        rules,
        account,
        payment,
        request,
        amount,
        branch,
        facts,
        review_by,
        reject_by,
        entered,
    } = event
    else {
        return;
    };
    let made = state.alarms.push(Alarm {
        rules: rules.clone(),
        account: *account,
        payment: *payment,
        request: *request,
        amount: *amount,
        branch: *branch,
        raised: stamp.at,
        review_by: *review_by,
        facts: facts.clone(),
        entered: *entered,
        state: AlarmState::Open,
        decided: None,
        escalated: false,
    });
    debug_assert_eq!(made, *alarm);
    state.open_alarms.insert(*alarm);
    state.agenda.set(Deadline::Escalate(*alarm), *review_by);
    state.agenda.set(Deadline::Reject(*alarm), *reject_by);
    if payment.is_some()
        && let Some(member) = account
    {
        watch(state, *member).review = Some(*alarm);
    }
}

fn close(state: &mut State, id: AlarmId, account: Option<MemberId>, to: AlarmState, at: At) {
    if let Some(alarm) = state.alarms.get_mut(id) {
        (alarm.state, alarm.decided) = (to, Some(at));
    }
    state.open_alarms.remove(&id);
    state.agenda.cancel(&Deadline::Escalate(id));
    state.agenda.cancel(&Deadline::Reject(id));
    if let Some(watch) = account.and_then(|member| state.accounts.get_mut(&member))
        && watch.review == Some(id)
    {
        watch.review = None;
    }
}
