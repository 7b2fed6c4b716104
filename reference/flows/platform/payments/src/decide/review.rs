//! A person decides on a payment that a risk rule held; what waits meanwhile (FUEL-62).

use forecourt_books::facts::Facts;
use forecourt_books::{At, BranchId, MemberId, PaymentId, PersonId, Rejection};

use super::{Draft, create, forbidden, head_office_only, pay, reasoned, staff_only};
use crate::event::Event;
use crate::kinds::{AlarmId, Plan, RiskRule};
use crate::settings;
use crate::state::{Alarm, AlarmState, Order, Watch};

/// The roles of those who decide at a branch, the nearest to the counter first.
pub(crate) const REVIEWERS: [&str; 3] = ["shift-lead", "station-manager", "branch-manager"];

/// Those of them who answer for the branch's money.
pub(crate) const MANAGERS: [&str; 2] = [REVIEWERS[1], REVIEWERS[2]];

/// The first of those roles in which somebody is signed in at the branch.
pub(crate) fn on_duty(facts: &dyn Facts, branch: BranchId) -> Option<&'static str> {
    let there = |role: &&&str| {
        let people = facts.with_role(role, Some(branch));
        people.iter().any(|person| facts.is_online(*person))
    };
    REVIEWERS.iter().find(there).copied()
}

/// When a review is to be done, and when it is rejected by itself.
pub(crate) fn limits(draft: &Draft<'_>) -> (At, At) {
    let scene = draft.scene;
    let review = scene.number(&settings::REVIEW_MIN);
    let reject = scene.number(&settings::REJECT_MIN).max(review);
    (scene.at.plus_min(review), scene.at.plus_min(reject))
}

/// Holds a payment: alarm, state, clock. Where no reviewer is on duty, head office is told at once.
pub(crate) fn hold(
    draft: &mut Draft<'_>,
    payment: PaymentId,
    order: &Order,
    (rules, facts): (Vec<RiskRule>, String),
    entered: Option<PersonId>,
) {
    let alarm = draft.alarm_id();
    let (review_by, reject_by) = limits(draft);
    draft.push(Event::RiskAlarm {
        alarm,
        rules,
        account: order.of.payer,
        payment: Some(payment),
        request: None,
        amount: order.amount,
        branch: order.of.branch,
        facts: facts.clone(),
        review_by,
        reject_by,
        entered,
    });
    let left_s = order.left_s(draft.scene.at);
    draft.push(Event::PaymentUnderReview { payment, of: order.of, alarm, left_s });
    if on_duty(draft.scene.facts, order.of.branch).is_none() {
        draft.push(Event::ReviewEscalated { alarm, branch: order.of.branch, facts });
    }
}

/// Passes or rejects: somebody of the branch within the quarter of an hour, head office after it.
pub(super) fn review(draft: &mut Draft<'_>, id: AlarmId, pass: bool, reason: &str) -> Result<(), Rejection> {
    let by = draft.scene.by;
    let Some(person) = by.employee() else { return Err(forbidden(by)) };
    reasoned(reason)?;
    let alarm = draft.state.alarms.get(id);
    let alarm = alarm.ok_or_else(|| Rejection::new("unknown-alarm").with("alarm", id))?;
    if alarm.state != AlarmState::Open {
        return Err(Rejection::new("alarm-decided").with("alarm", id));
    }
    if alarm.escalated {
        head_office_only(draft.scene)?;
    }
    if alarm.entered == Some(person) {
        return Err(Rejection::new("own-case").with("person", person));
    }
    if pass {
        passed(draft, id, alarm, reason);
    } else {
        rejected(draft, id, alarm, reason);
    }
    Ok(())
}

/// The payment of an alarm, while it waits for that alarm.
fn held<'a>(draft: &Draft<'a>, id: AlarmId, alarm: &Alarm) -> Option<(PaymentId, &'a Order, i64)> {
    let payment = alarm.payment?;
    let order = draft.state.orders.get(payment)?;
    let (of, left_s) = order.held?;
    (of == id).then_some((payment, order, left_s))
}

fn passed(draft: &mut Draft<'_>, id: AlarmId, alarm: &Alarm, reason: &str) {
    let found = held(draft, id, alarm);
    let at = draft.scene.at;
    draft.push(Event::ReviewPassed {
        alarm: id,
        account: alarm.account,
        payment: found.map(|(payment, ..)| payment),
        of: found.map(|(_, order, _)| order.of),
        reason: reason.to_owned(),
        expires: found.map(|(.., left_s)| at.plus_s(left_s)),
    });
    if let Some((payment, order, _)) = found {
        let plans: Vec<Plan> = order
            .live()
            .map(|(number, part)| Plan {
                part: number,
                means: part.means,
                amount: part.amount,
                voucher: part.voucher.clone(),
                token: part.token.clone(),
            })
            .collect();
        pay::go_on(draft, payment, order, &plans);
    }
    wait_over(draft, id, alarm.account, true);
}

/// Rejects: what was taken is undone, the order ends, the account is held.
pub(crate) fn rejected(draft: &mut Draft<'_>, id: AlarmId, alarm: &Alarm, reason: &str) {
    let found = held(draft, id, alarm);
    draft.push(Event::ReviewRejected {
        alarm: id,
        account: alarm.account,
        payment: found.map(|(payment, ..)| payment),
        of: found.map(|(_, order, _)| order.of),
        reason: reason.to_owned(),
    });
    if let Some((payment, order, _)) = found {
        create::expire(draft, payment, order);
    }
    if let Some(member) = alarm.account {
        draft.push(Event::AccountHeld { member, alarm: id });
    }
    wait_over(draft, id, alarm.account, false);
}

/// What waited for this review goes on, or stays open without being paid.
fn wait_over(draft: &mut Draft<'_>, id: AlarmId, account: Option<MemberId>, resume: bool) {
    let at = draft.scene.at;
    let none = Watch::default();
    let watch = account.and_then(|member| draft.state.accounts.get(&member)).unwrap_or(&none);
    if watch.review != Some(id) {
        return;
    }
    for payment in &watch.waiting {
        let Some(order) = draft.state.orders.get(*payment) else { continue };
        let left_s = order.pending.as_ref().map_or(0, |pending| pending.left_s);
        let expires = at.plus_s(left_s);
        let resume = resume.then_some(at);
        draft.push(Event::WaitOver { payment: *payment, of: order.of, expires, resume });
    }
}

/// What waited is paid now, or stays open where it cannot be paid any more.
pub(crate) fn resume(draft: &mut Draft<'_>, payment: PaymentId, order: &Order) {
    let Some(pending) = &order.pending else {
        draft.push(Event::WaitFailed { payment, code: "nothing-waits".to_owned() });
        return;
    };
    let before = draft.out.len();
    let tried = pay::Try {
        payment,
        order,
        parts: &pending.parts,
        token: pending.token.clone(),
        trust: pay::Trust::House,
        entered: pending.entered,
    };
    if let Err(refusal) = pay::attempt(draft, tried) {
        draft.out.truncate(before);
        draft.push(Event::WaitFailed { payment, code: refusal.code.to_owned() });
    }
}

/// A held account may pay again.
pub(super) fn release(draft: &mut Draft<'_>, member: MemberId, reason: &str) -> Result<(), Rejection> {
    staff_only(draft.scene.by)?;
    reasoned(reason)?;
    let held = draft.state.accounts.get(&member).is_some_and(|watch| watch.held.is_some());
    if !held {
        return Err(Rejection::new("account-not-held").with("member", member));
    }
    draft.push(Event::AccountReleased { member, reason: reason.to_owned() });
    Ok(())
}
