//! What staff does with reminders: outcomes and texts to many (MEM-71, MEM-72).

use forecourt_books::facts::Membership;
use forecourt_books::{MemberId, Rejection, Scene};

use super::Decided;
use crate::command::SendGroupSms;
use crate::event::{Event, Raised, Recipient};
use crate::kinds::{Outcome, ReminderId, ReminderKind};
use crate::settings;
use crate::state::State;

/// MEM-72: an open reminder gets its outcome once; one that was only contacted may still become business.
pub(super) fn mark(state: &State, scene: &Scene<'_>, reminder: ReminderId, outcome: Outcome) -> Decided {
    let unknown = || Rejection::new("unknown-reminder").with("reminder", reminder);
    let found = state.reminders.get(reminder).ok_or_else(unknown)?;
    super::own(scene, found.member)?;
    let can = match outcome {
        Outcome::Open | Outcome::Lapsed => {
            return Err(Rejection::new("bad-field").with("field", "outcome"));
        }
        Outcome::Converted | Outcome::Declined => {
            matches!(found.outcome, Outcome::Open | Outcome::Contacted)
        }
        Outcome::Contacted | Outcome::Unreachable => found.outcome == Outcome::Open,
    };
    if !can {
        return Err(Rejection::new("reminder-closed").with("outcome", found.outcome));
    }
    Ok(vec![if outcome == Outcome::Converted {
        Event::ReminderConverted { reminder }
    } else {
        Event::ReminderMarked { reminder, outcome }
    }])
}

/// MEM-65: the last count is used; the branch may offer another package. Once a day and holding.
pub(super) fn used_up(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    holding: u32,
    title: &str,
) -> Option<Event> {
    let found = state.members.get(member).filter(|found| found.membership != Membership::Left)?;
    let due = scene.at.day();
    let key = (ReminderKind::Package, member, holding, due, 0);
    (!state.raised.contains(&key)).then(|| {
        Event::ReminderRaised(Raised {
            reminder: state.reminders.next_id(),
            member,
            about: ReminderKind::Package,
            subject: holding,
            branch: found.home,
            due,
            nth: 0,
            lapses: due.plus_days(scene.number_of(&settings::REMINDER_LAPSE_DAYS, found.home)),
            detail: format!("{title} x0"),
        })
    })
}

/// MEM-71: one message each; who has no phone, did not consent or left is listed.
pub(super) fn group_sms(state: &State, scene: &Scene<'_>, wish: &SendGroupSms) -> Decided {
    if wish.text.trim().is_empty() {
        return Err(Rejection::new("bad-field").with("field", "text"));
    }
    let mut chosen: Vec<Recipient> =
        wish.members.iter().map(|member| Recipient { member: *member, due: None }).collect();
    if let Some(member) = wish.members.iter().find(|member| state.members.get(**member).is_none()) {
        return Err(Rejection::new("unknown-member").with("member", member));
    }
    if let (Some(kind), Some(branch)) = (wish.kind, wish.branch.or(scene.branch)) {
        let open = state.open_by_branch.range((branch, ReminderId(0))..=(branch, ReminderId(u32::MAX)));
        let due = open.filter_map(|(_, reminder)| state.reminders.get(*reminder));
        chosen.extend(
            due.filter(|found| found.kind == kind)
                .map(|found| Recipient { member: found.member, due: Some(found.due) }),
        );
    }
    let mut seen = std::collections::BTreeSet::new();
    chosen.retain(|recipient| seen.insert(recipient.member));
    if chosen.is_empty() {
        return Err(Rejection::new("nobody-chosen"));
    }
    let mut to = Vec::new();
    let mut left_out: Vec<(MemberId, String)> = Vec::new();
    for recipient in chosen {
        match why_not(state, recipient.member, wish.advertising) {
            Some(reason) => left_out.push((recipient.member, reason.to_owned())),
            None => to.push(recipient),
        }
    }
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    Ok(vec![Event::GroupSmsSent {
        number: state.texts_sent.get() + 1,
        text: wish.text.clone(),
        advertising: wish.advertising,
        sent: count(to.len()),
        skipped: count(left_out.len()),
        to,
        left_out,
        branch: scene.branch,
    }])
}

fn why_not(state: &State, member: MemberId, advertising: bool) -> Option<&'static str> {
    let found = state.members.get(member)?;
    let no_phone = state.files.get(member).is_none_or(|file| file.phone.is_empty());
    if found.membership == Membership::Left {
        Some("left")
    } else if no_phone {
        Some("no-phone")
    } else if advertising && !found.consent {
        Some("no-consent")
    } else {
        None
    }
}
