//! One-time codes and the members' own sessions (RENT-08, MEM-77).

use forecourt_books::{Channel, MemberId, Rejection, Scene, Secret};

use super::file::is_phone;
use super::proof::{self, phone_of};
use super::{Decided, at_hand, known, system};
use crate::command::Command;
use crate::digest::{LookUp, code_digest, key, one_time_code};
use crate::event::{Event, of_code};
use crate::kinds::{CardState, Way};
use crate::settings;
use crate::state::State;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::AskCode { phone } => ask_code(state, scene, phone),
        Command::ProveCode { member, code } => {
            at_hand(state, scene, *member)?;
            let phone = phone_of(state, *member)?;
            check_code(state, scene, &phone, code)?;
            let used = used(state, &phone, Some(*member));
            Ok(vec![used, proof::given(scene, *member, Way::Code)])
        }
        Command::Login { member, number, password, code, channel } => {
            let member = login_member(state, *member, *number)?;
            login(state, scene, member, password.as_ref(), code.as_ref(), *channel)
        }
        Command::OpenSession { member, channel } => {
            system(scene)?;
            at_hand(state, scene, *member)?;
            Ok(vec![opened(scene, *member, *channel)])
        }
        Command::TouchSession => {
            let member = session_of(state, scene)?;
            Ok(vec![Event::SessionTouched { member, until: idle_end(scene) }])
        }
        Command::Logout => {
            let member = session_of(state, scene)?;
            Ok(vec![Event::SessionEnded { member, idle: false }])
        }
        _ => Ok(Vec::new()),
    }
}

fn idle_end(scene: &Scene<'_>) -> forecourt_books::At {
    scene.at.plus_min(scene.number(&settings::SESSION_IDLE_MIN))
}

/// The acting member, if its session is open.
fn session_of(state: &State, scene: &Scene<'_>) -> Result<MemberId, Rejection> {
    let member = scene.by.member_id().ok_or_else(|| Rejection::new("forbidden").with("by", scene.by))?;
    if state.sessions.contains_key(&member) {
        Ok(member)
    } else {
        Err(Rejection::new("no-session").with("member", member))
    }
}

/// RENT-08: the code is drawn from phone and count, only its digest is kept; it reaches the phone by the outbox.
fn ask_code(state: &State, scene: &Scene<'_>, phone: &str) -> Decided {
    if !is_phone(phone) {
        return Err(Rejection::new("bad-field").with("field", "phone"));
    }
    let count = state.codes_sent.get() + 1;
    let member = state.person(LookUp::Phone, phone);
    let code = one_time_code(phone, count);
    let session = match scene.by {
        forecourt_books::By::Guest(name) => name.clone(),
        _ => key(LookUp::Phone, phone).to_string(),
    };
    let until = scene.at.plus_min(scene.number(&settings::CODE_MIN));
    let guests_end = until.plus_h(scene.number(&settings::CODE_KEPT_H));
    Ok(vec![Event::CodeSent {
        phone: of_code(phone, member, count),
        count,
        until,
        kept_to: member.is_none().then_some(guests_end),
        digest: code_digest(&code, count),
        member,
        session,
    }])
}

/// Whether a one-time code is the one that the phone got.
///
/// # Errors
/// `no-code`, `code-expired`, `code-void` after too many tries, `wrong-code` with the tries left.
pub(super) fn check_code(
    state: &State,
    scene: &Scene<'_>,
    phone: &str,
    code: &Secret,
) -> Result<(), Rejection> {
    let found = state.codes.get(&key(LookUp::Phone, phone)).ok_or_else(|| Rejection::new("no-code"))?;
    let tries = scene.number(&settings::CODE_TRIES);
    if scene.at > found.until {
        return Err(Rejection::new("code-expired").with("until", found.until));
    }
    if found.tries >= tries {
        return Err(Rejection::new("code-void").with("tries", tries));
    }
    if code_digest(&code.0, found.count) == found.digest {
        return Ok(());
    }
    Err(Rejection::new("wrong-code").with("left", tries - found.tries - 1))
}

/// What a wrong code leaves behind: one try less.
pub(crate) fn code_failed(state: &State, command: &Command) -> Option<Event> {
    let member_phone = |member: MemberId| phone_of(state, member).ok().map(|phone| (phone, Some(member)));
    let (phone, member) = match command {
        Command::Register(wish) => (wish.phone.clone(), state.person(LookUp::Phone, &wish.phone)),
        Command::ProveCode { member, .. } | Command::ResetPassword { member, .. } => member_phone(*member)?,
        Command::Login { member, number, .. } => member_phone(login_member(state, *member, *number).ok()?)?,
        _ => return None,
    };
    let code = state.codes.get(&key(LookUp::Phone, &phone))?;
    Some(Event::CodeFailed { phone: of_code(&phone, member, code.count), tries: code.tries + 1 })
}

/// The code of a phone was right, and is used up.
pub(super) fn used(state: &State, phone: &str, member: Option<MemberId>) -> Event {
    let count = state.codes.get(&key(LookUp::Phone, phone)).map(|code| code.count);
    Event::CodeUsed { phone: of_code(phone, member, count.unwrap_or_default()), count }
}

fn login_member(state: &State, member: Option<MemberId>, number: Option<u64>) -> Result<MemberId, Rejection> {
    match (member, number) {
        (Some(member), _) => known(state, member).map(|_| member),
        (None, Some(number)) => {
            let unknown = || Rejection::new("unknown-card").with("card", number);
            let card = state.card_numbers.get(&number).and_then(|card| state.cards.get(*card));
            let card = card.ok_or_else(unknown)?;
            // The site is open to whoever has the password, not to the finder of a dead card.
            match card.state {
                CardState::Replaced | CardState::Cancelled | CardState::Lost | CardState::Stopped => {
                    Err(Rejection::new("card-state").with("card", number).with("state", card.state))
                }
                CardState::Active | CardState::Expired => Ok(card.member),
            }
        }
        (None, None) => Err(Rejection::new("bad-field").with("field", "member")),
    }
}

fn login(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    password: Option<&Secret>,
    code: Option<&Secret>,
    channel: Option<Channel>,
) -> Decided {
    at_hand(state, scene, member)?;
    let mut events = Vec::new();
    match (password, code) {
        (Some(password), _) => proof::check(state, scene, member, password)?,
        (None, Some(code)) => {
            let phone = phone_of(state, member)?;
            check_code(state, scene, &phone, code)?;
            events.push(used(state, &phone, Some(member)));
        }
        (None, None) => return Err(Rejection::new("proof-needed").with("member", member)),
    }
    events.push(opened(scene, member, channel));
    Ok(events)
}

fn opened(scene: &Scene<'_>, member: MemberId, channel: Option<Channel>) -> Event {
    Event::SessionOpened { member, channel: channel.unwrap_or(Channel::App), until: idle_end(scene) }
}
