//! Passwords and fingerprints: who somebody is (MEM-29, MEM-32, MEM-33).

use forecourt_books::{At, By, MemberId, Rejection, Scene, Secret};

use super::{Decided, at_hand, join, known, login};
use crate::command::Command;
use crate::event::{Event, own};
use crate::kinds::{Hash, Way};
use crate::state::State;
use crate::state::member::Guard;
use crate::{password, settings};

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::Prove { member, password } => {
            at_hand(state, scene, *member)?;
            check(state, scene, *member, password)?;
            Ok(vec![given(scene, *member, Way::Password)])
        }
        Command::SetPassword { member, former, password } => {
            at_hand(state, scene, *member)?;
            let has_one = guard(state, *member).is_some_and(|guard| guard.hash.is_some());
            match former {
                Some(former) => check(state, scene, *member, former)?,
                // The first password of all is set before staff, who see the person.
                None if has_one || scene.by.member_id().is_some() => {
                    return Err(Rejection::new("proof-needed").with("member", member));
                }
                None => {}
            }
            let hash = fresh(scene, *member, password)?;
            Ok(vec![Event::PasswordSet { member: *member, hash }])
        }
        Command::ResetPassword { member, password, code, identity_shown } => {
            reset(state, scene, *member, password, code.as_ref(), *identity_shown)
        }
        Command::EnrolFingerprint { member, template, password } => {
            at_hand(state, scene, *member)?;
            check(state, scene, *member, password)?;
            if template.is_empty() {
                return Err(Rejection::new("bad-field").with("field", "template"));
            }
            Ok(vec![Event::FingerprintEnrolled { member: *member, template: own(*member, template) }])
        }
        Command::ProveFingerprint { member, template, score } => {
            finger(state, scene, *member, template, *score)
        }
        Command::DeleteFingerprint { member } => {
            at_hand(state, scene, *member)?;
            match guard(state, *member).and_then(|guard| guard.template.as_ref()) {
                Some(_) => Ok(vec![Event::FingerprintDeleted { member: *member }]),
                None => Err(Rejection::new("no-fingerprint").with("member", member)),
            }
        }
        _ => Ok(Vec::new()),
    }
}

fn guard(state: &State, member: MemberId) -> Option<&Guard> {
    state.guards.get(&member)
}

/// The event of a proof, with the instant to which it is good.
pub(super) fn given(scene: &Scene<'_>, member: MemberId, way: Way) -> Event {
    Event::ProofGiven { member, until: scene.at.plus_s(scene.number(&settings::PROOF_S)), way }
}

/// What is kept of a new password.
pub(super) fn fresh(scene: &Scene<'_>, member: MemberId, given: &Secret) -> Result<Hash, Rejection> {
    join::well_formed(given)?;
    Ok(password::store(member, scene.at, given, password::cost(scene)))
}

/// Whether the password is right (MEM-32).
///
/// # Errors
/// `no-password`, `password-blocked` with the instant, `wrong-password` with the tries left.
pub(super) fn check(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    password: &Secret,
) -> Result<(), Rejection> {
    let no_password = || Rejection::new("no-password").with("member", member);
    let guard = guard(state, member).ok_or_else(no_password)?;
    let hash = guard.hash.as_ref().ok_or_else(no_password)?;
    not_blocked(scene, guard)?;
    if password::matches(hash, password) {
        return Ok(());
    }
    let left = scene.number(&settings::PASSWORD_TRIES) - guard.tries - 1;
    Err(Rejection::new("wrong-password").with("left", left.max(0)).with("member", member))
}

/// MEM-32: nothing opens while too many wrong entries are fresh.
fn not_blocked(scene: &Scene<'_>, guard: &Guard) -> Result<(), Rejection> {
    match guard.blocked_until.filter(|until| scene.at <= *until) {
        Some(until) => Err(Rejection::new("password-blocked").with("until", until)),
        None => Ok(()),
    }
}

/// What a wrong password leaves behind: one try less, or the block.
pub(crate) fn failed(state: &State, scene: &Scene<'_>, member: MemberId) -> Event {
    let tries = guard(state, member).map_or(0, |guard| guard.tries) + 1;
    let until: Option<At> = (tries >= scene.number(&settings::PASSWORD_TRIES))
        .then(|| scene.at.plus_min(scene.number(&settings::PASSWORD_BLOCK_MIN)));
    Event::PasswordFailed { member, tries: if until.is_some() { 0 } else { tries }, blocked_until: until }
}

/// Whether a proof of a moment ago still counts.
pub(super) fn is_proved(state: &State, scene: &Scene<'_>, member: MemberId) -> bool {
    guard(state, member).and_then(|guard| guard.proof).is_some_and(|proof| proof.holds(scene.at))
}

/// A right password in the command, or a proof of a moment ago.
///
/// # Errors
/// Those of [`check`], or `proof-needed`.
pub(super) fn needed(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    password: Option<&Secret>,
) -> Result<(), Rejection> {
    match password {
        Some(password) => check(state, scene, member, password),
        None if is_proved(state, scene, member) => Ok(()),
        None => Err(Rejection::new("proof-needed").with("member", member)),
    }
}

/// What a right password, given with what it is needed for, leaves behind: wrong ones before it count no more (MEM-32).
pub(super) fn right(state: &State, member: MemberId, password: Option<&Secret>) -> Option<Event> {
    let guard = guard(state, member)?;
    let doubted = guard.tries > 0 || guard.blocked_until.is_some();
    (doubted && password.is_some()).then_some(Event::PasswordRight { member })
}

/// MEM-29: by the code on the registered phone, or by the identity card before staff.
fn reset(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    password: &Secret,
    code: Option<&Secret>,
    identity_shown: bool,
) -> Decided {
    // A member who forgot the password cannot have logged in by it: whoever asks is a guest, staff, or the member.
    at_hand(state, scene, member)?;
    let mut events = Vec::new();
    let way = match code {
        Some(code) => {
            let phone = phone_of(state, member)?;
            login::check_code(state, scene, &phone, code)?;
            events.push(login::used(state, &phone, Some(member)));
            "one-time-code"
        }
        None if identity_shown && matches!(scene.by, By::Person { .. }) => "identity-card",
        None => return Err(Rejection::new("identity-needed").with("member", member)),
    };
    let hash = fresh(scene, member, password)?;
    events.push(Event::PasswordReset { member, hash, way: way.to_owned() });
    Ok(events)
}

/// The registered phone.
pub(super) fn phone_of(state: &State, member: MemberId) -> Result<String, Rejection> {
    known(state, member)?;
    let phone = state.files.get(member).map(|file| file.phone.to_string()).unwrap_or_default();
    if phone.is_empty() { Err(Rejection::new("no-phone").with("member", member)) } else { Ok(phone) }
}

/// MEM-33: at or above the threshold it is a proof; too many weak ones, and the password is asked for.
fn finger(state: &State, scene: &Scene<'_>, member: MemberId, template: &str, score: i64) -> Decided {
    at_hand(state, scene, member)?;
    let none = || Rejection::new("no-fingerprint").with("member", member);
    let guard = guard(state, member).ok_or_else(none)?;
    let enrolled = guard.template.as_deref().ok_or_else(none)?;
    if !(0..=100).contains(&score) {
        return Err(Rejection::new("bad-field").with("field", "score"));
    }
    not_blocked(scene, guard)?;
    let allowed = scene.number(&settings::FINGER_MISSES);
    if guard.misses >= allowed {
        return Err(Rejection::new("password-asked").with("member", member));
    }
    if enrolled == template && score >= scene.number(&settings::FINGER_SCORE) {
        return Ok(vec![given(scene, member, Way::Fingerprint)]);
    }
    let left = allowed - guard.misses - 1;
    Err(Rejection::new("weak-match").with("left", left).with("member", member))
}

/// What a weak finger leaves behind.
pub(crate) fn missed(state: &State, member: MemberId) -> Event {
    let misses = guard(state, member).map_or(0, |guard| guard.misses) + 1;
    Event::FingerprintMissed { member, misses }
}
