//! Joining and registering: a new file, its fee, its term (MEM-11, RENT-08).

use forecourt_books::{BranchId, Day, Fen, MemberId, Personal, Rejection, Scene};

use super::file::{Values, checked};
use super::{Decided, category, login, proof};
use crate::command::{Join, Register};
use crate::digest::LookUp;
use crate::event::{Event, FeeCharged, Joined, own};
use crate::kinds::{CategoryId, FeeKind, Field};
use crate::state::{Deadline, State};
use crate::{password, settings};

/// The end of a term that begins on a day, and its days; a category without fee has none (MEM-04).
pub(super) fn term(
    state: &State,
    scene: &Scene<'_>,
    category: CategoryId,
    from: Day,
) -> (Fen, Option<Day>, Option<i64>) {
    let fee = state.terms(category, scene.at).map_or(Fen::ZERO, |terms| terms.fee);
    if fee.is_zero() {
        return (fee, None, None);
    }
    let days = scene.number(&settings::TERM_DAYS);
    (fee, Some(from.plus_days(days)), Some(days))
}

/// MEM-62: the first member starts the daily run.
fn first_run(state: &State, scene: &Scene<'_>, events: &mut Vec<Event>) {
    if state.agenda.get(&Deadline::Daily).is_none() {
        let at = scene.at.next_minute_of_day(scene.number(&settings::RUN_MINUTE));
        events.push(Event::RemindersScheduled { at });
    }
}

pub(super) fn join(state: &State, scene: &Scene<'_>, wish: &Join) -> Decided {
    if scene.by.member_id().is_some() {
        return Err(Rejection::new("forbidden").with("by", scene.by));
    }
    let category = category::open(state, &wish.category)?;
    let home = home(scene, wish.home)?;
    let member = state.members.next_id();
    let values: Values<'_> = &[
        (Field::Name, Some(wish.name.as_str())),
        (Field::Phone, wish.phone.as_deref()),
        (Field::Identity, wish.identity.as_deref()),
        (Field::Licence, wish.licence.as_deref()),
    ];
    checked(state, None, values)?;
    if let Some(referrer) = wish.referrer {
        super::known(state, referrer)?;
    }
    let hash = wish.password.as_ref().map(|given| proof::fresh(scene, member, given)).transpose()?;
    let (fee, until, term_days) = term(state, scene, category, scene.at.day());
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let more = [
        (Field::Address, wish.address.clone()),
        (Field::Licence, wish.licence.clone()),
        (Field::LicenceClass, wish.licence_class.clone()),
        (Field::LicenceReview, day(wish.licence_review)),
        (Field::LicenceUntil, day(wish.licence_until)),
        (Field::Contact, wish.contact.clone()),
        (Field::Remarks, wish.remarks.clone()),
    ];
    let joined = Joined {
        member,
        name: own(member, &wish.name),
        category: wish.category.clone(),
        home,
        until,
        term_days,
        phone: given(member, wish.phone.as_deref()),
        identity: given(member, wish.identity.as_deref()),
        gender: wish.gender,
        birthday: given(member, day(wish.birthday).as_deref()),
        more: more
            .into_iter()
            .filter_map(|(field, value)| given(member, value.as_deref()).map(|value| (field, value)))
            .collect(),
        referrer: wish.referrer,
        password: hash,
        consent: wish.consent,
    };
    let mut events = vec![Event::MemberJoined(joined)];
    first_run(state, scene, &mut events);
    if !fee.is_zero() {
        events.push(Event::FeeCharged(FeeCharged {
            fee: state.fees.next_id(),
            member,
            amount: fee,
            why: FeeKind::Join,
            branch: home,
            former: None,
            former_until: None,
            former_over: false,
            card: None,
            parts: wish.parts.clone(),
        }));
    } else if !wish.parts.is_empty() {
        return Err(Rejection::new("nothing-to-pay"));
    }
    Ok(events)
}

fn given(member: MemberId, value: Option<&str>) -> Option<Personal> {
    value.filter(|value| !value.is_empty()).map(|value| own(member, value))
}

/// The home branch: the one named, the terminal's, head office.
fn home(scene: &Scene<'_>, named: Option<BranchId>) -> Result<BranchId, Rejection> {
    let home = named
        .or(scene.branch)
        .or_else(|| scene.facts.head_office())
        .ok_or_else(|| Rejection::new("branch-needed"))?;
    if named.is_some() && scene.facts.branch(home).is_none() && !scene.facts.branches().is_empty() {
        return Err(Rejection::new("unknown-branch").with("branch", home));
    }
    Ok(home)
}

fn bare(member: MemberId, name: &str, category: &str, home: BranchId, phone: Option<&str>) -> Joined {
    Joined {
        member,
        name: own(member, name),
        category: category.to_owned(),
        home,
        until: None,
        term_days: None,
        phone: given(member, phone),
        identity: None,
        gender: None,
        birthday: None,
        more: Vec::new(),
        referrer: None,
        password: None,
        consent: false,
    }
}

/// A member as it stood before: the running term is paid already.
pub(super) fn seed(
    state: &State,
    scene: &Scene<'_>,
    (name, category, home, phone): (&str, &str, BranchId, Option<&str>),
) -> Decided {
    let id = category::named(state, category)?;
    checked(state, None, &[(Field::Name, Some(name)), (Field::Phone, phone)])?;
    let (_, until, term_days) = term(state, scene, id, scene.at.day());
    let joined = Joined { until, term_days, ..bare(state.members.next_id(), name, category, home, phone) };
    let mut events = vec![Event::MemberJoined(joined)];
    first_run(state, scene, &mut events);
    Ok(events)
}

/// RENT-08: who is in the files already is linked by the code; nobody gets two files.
pub(super) fn register(state: &State, scene: &Scene<'_>, wish: &Register) -> Decided {
    if scene.by.member_id().is_some() {
        return Err(Rejection::new("forbidden").with("by", scene.by));
    }
    login::check_code(state, scene, &wish.phone, &wish.code)?;
    let by_phone = state.person(LookUp::Phone, &wish.phone);
    let by_identity = state.person(LookUp::Identity, &wish.identity);
    let used = |member| login::used(state, &wish.phone, member);
    match (by_phone, by_identity) {
        (Some(one), Some(other)) if one == other => {
            Ok(vec![used(Some(one)), Event::UserLinked { member: one }])
        }
        (Some(member), None) if state.files.get(member).is_some_and(|file| file.identity.is_empty()) => {
            checked(state, Some(member), &[(Field::Identity, Some(wish.identity.as_str()))])?;
            let change = crate::event::Change {
                field: Field::Identity,
                from: own(member, ""),
                to: own(member, &wish.identity),
            };
            Ok(vec![
                used(Some(member)),
                Event::FileChanged { member, changes: vec![change] },
                Event::UserLinked { member },
            ])
        }
        (None, None) => registered(state, scene, wish),
        // The phone is one person's and the identity number another's, or this phone is new to the file.
        (phone, _) => {
            let field = if phone.is_some() { "phone" } else { "identity" };
            Err(Rejection::new("already-registered").with("field", field))
        }
    }
}

fn registered(state: &State, scene: &Scene<'_>, wish: &Register) -> Decided {
    let member = state.members.next_id();
    let values: Values<'_> = &[
        (Field::Name, Some(wish.name.as_str())),
        (Field::Phone, Some(wish.phone.as_str())),
        (Field::Identity, Some(wish.identity.as_str())),
        (Field::Licence, wish.licence.as_deref()),
    ];
    checked(state, None, values)?;
    category::open(state, "basic")?;
    let more = [
        (Field::Licence, wish.licence.clone()),
        (Field::LicenceClass, wish.licence_class.clone()),
        (Field::LicenceUntil, wish.licence_until.map(|day| day.to_string())),
    ];
    let joined = Joined {
        identity: given(member, Some(&wish.identity)),
        birthday: given(member, wish.birthday.map(|day| day.to_string()).as_deref()),
        more: more
            .into_iter()
            .filter_map(|(field, value)| given(member, value.as_deref()).map(|value| (field, value)))
            .collect(),
        consent: wish.consent,
        ..bare(member, &wish.name, "basic", home(scene, wish.home)?, Some(&wish.phone))
    };
    let mut events = vec![login::used(state, &wish.phone, None), Event::MemberJoined(joined)];
    first_run(state, scene, &mut events);
    events.push(Event::UserRegistered { member });
    Ok(events)
}

/// Whether a password may be set at all: its form.
pub(super) fn well_formed(given: &forecourt_books::Secret) -> Result<(), Rejection> {
    if password::is_well_formed(given) {
        Ok(())
    } else {
        Err(Rejection::new("bad-password").with("digits", password::DIGITS))
    }
}
