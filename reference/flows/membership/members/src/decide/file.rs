//! Changes of the file, with proof where it matters, and of the home branch (MEM-02, MEM-10, MEM-14).

use forecourt_books::{BranchId, MemberId, Rejection, Scene};

use super::{Decided, acting, at_hand, proof};
use crate::command::ChangeFile;
use crate::digest::{LookUp, of_request};
use crate::event::{Change, Event, own};
use crate::kinds::{Field, Pending};
use crate::state::State;
use crate::state::member::{File, position_text};

/// Values of a file by field, as they are wished.
pub(super) type Values<'a> = &'a [(Field, Option<&'a str>)];

/// Whether values have their form and belong to nobody else (MEM-10). `member` is whose file it is, if it exists.
pub(super) fn checked(state: &State, member: Option<MemberId>, values: Values<'_>) -> Result<(), Rejection> {
    for (field, value) in values {
        let Some(value) = value else { continue };
        let bad = || Err(Rejection::new("bad-field").with("field", field));
        match field {
            Field::Name if value.trim().is_empty() => return bad(),
            Field::Phone if !value.is_empty() => {
                if !is_phone(value) {
                    return bad();
                }
                if state.person(LookUp::Phone, value).is_some_and(|other| Some(other) != member) {
                    return Err(Rejection::new("duplicate").with("field", field));
                }
            }
            Field::Identity if !value.is_empty() => {
                if !is_identity(value) {
                    return bad();
                }
                // MEM-11: one person, one membership.
                match state.person(LookUp::Identity, value).filter(|other| Some(*other) != member) {
                    Some(other) if member.is_none() => {
                        return Err(Rejection::new("already-member").with("number", other));
                    }
                    Some(_) => return Err(Rejection::new("duplicate").with("field", field)),
                    None => {}
                }
            }
            Field::Licence if !value.is_empty() && !is_identity(value) => return bad(),
            _ => {}
        }
    }
    Ok(())
}

/// 5 … 15 digits.
pub(super) fn is_phone(value: &str) -> bool {
    (5..=15).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// 5 … 20 letters and digits: identity cards, passports, units' registrations.
fn is_identity(value: &str) -> bool {
    (5..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn wished(wish: &ChangeFile) -> Vec<(Field, String)> {
    let text = |value: &Option<String>| value.clone();
    [
        (Field::Name, text(&wish.name)),
        (Field::Gender, wish.gender.map(|gender| gender.word().to_owned())),
        (Field::Phone, text(&wish.phone)),
        (Field::Identity, text(&wish.identity)),
        (Field::Birthday, wish.birthday.map(|day| day.to_string())),
        (Field::Address, text(&wish.address)),
        (Field::Position, wish.position.map(position_text)),
        (Field::Licence, text(&wish.licence)),
        (Field::LicenceClass, text(&wish.licence_class)),
        (Field::LicenceReview, wish.licence_review.map(|day| day.to_string())),
        (Field::LicenceUntil, wish.licence_until.map(|day| day.to_string())),
        (Field::Contact, text(&wish.contact)),
        (Field::Remarks, text(&wish.remarks)),
    ]
    .into_iter()
    .filter_map(|(field, value)| value.map(|value| (field, value)))
    .collect()
}

/// MEM-14: what is sensitive and not proved waits for the manager; the rest changes at once.
pub(super) fn change(state: &State, scene: &Scene<'_>, wish: &ChangeFile) -> Decided {
    let member = wish.member;
    let found = at_hand(state, scene, member)?;
    let file = state.files.get(member).expect("every member has a file");
    let values = wished(wish);
    let by_field: Vec<(Field, Option<&str>)> =
        values.iter().map(|(field, value)| (*field, Some(value.as_str()))).collect();
    checked(state, Some(member), &by_field)?;
    let changes = differing(member, file, &values);
    if changes.is_empty() {
        return Err(Rejection::new("nothing-changes").with("member", member));
    }
    let (sensitive, plain): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|change| change.field.is_sensitive());
    let proved = match &wish.password {
        Some(password) => proof::check(state, scene, member, password).map(|()| true)?,
        None => proof::is_proved(state, scene, member),
    };
    if proved || sensitive.is_empty() {
        let changed = Event::FileChanged { member, changes: [plain, sensitive].concat() };
        let right = proof::right(state, member, wish.password.as_ref());
        return Ok(right.into_iter().chain([changed]).collect());
    }
    if state.waiting.contains_key(&(Pending::FileChange, member.0)) {
        return Err(Rejection::new("already-asked").with("about", member));
    }
    let digest = digest(member, &sensitive);
    let branch = acting(scene, found);
    let mut events = Vec::new();
    if !plain.is_empty() {
        events.push(Event::FileChanged { member, changes: plain });
    }
    events.push(Event::FileChangeAsked { member, changes: sensitive, digest, branch });
    Ok(events)
}

fn differing(member: MemberId, file: &File, values: &[(Field, String)]) -> Vec<Change> {
    values
        .iter()
        .filter_map(|(field, value)| {
            let former = file.get(*field);
            (former != *value).then(|| Change {
                field: *field,
                from: own(member, &former),
                to: own(member, value),
            })
        })
        .collect()
}

fn digest(member: MemberId, changes: &[Change]) -> String {
    let member = member.to_string();
    let mut parts = vec!["file-change", &member];
    for change in changes {
        parts.extend([change.field.word(), change.from.value(), change.to.value()]);
    }
    of_request(&parts)
}

/// Whether changes that were asked for can still be made as they were asked (PLAT-27).
pub(super) fn still_fits(state: &State, member: MemberId, changes: &[Change]) -> bool {
    let Some(file) = state.files.get(member) else { return false };
    let values: Vec<(Field, Option<&str>)> =
        changes.iter().map(|change| (change.field, Some(change.to.value()))).collect();
    checked(state, Some(member), &values).is_ok()
        && changes.iter().all(|change| file.get(change.field) == change.from.value())
}

/// MEM-02: the first of the two branches asks, the other one's word makes it so.
pub(super) fn change_home(state: &State, scene: &Scene<'_>, member: MemberId, to: BranchId) -> Decided {
    let found = at_hand(state, scene, member)?;
    let from = found.home;
    if to == from {
        return Err(Rejection::new("nothing-changes").with("member", member));
    }
    if scene.facts.branch(to).is_none() && !scene.facts.branches().is_empty() {
        return Err(Rejection::new("unknown-branch").with("branch", to));
    }
    let by = super::here(scene)?;
    if by != from && by != to {
        return Err(Rejection::new("forbidden").with("branch", by));
    }
    match state.moves.get(&member) {
        Some((asked, first)) if *asked == to && *first != by => {
            Ok(vec![Event::HomeBranchChanged { member, from, to }])
        }
        Some((asked, _)) if *asked == to => Err(Rejection::new("already-asked").with("about", member)),
        _ => Ok(vec![Event::HomeChangeAsked { member, from, to, by }]),
    }
}
