//! What other contexts may ask of the register: the site answers `books::facts::members` with these.

use std::collections::BTreeMap;

use forecourt_books::facts::{CardFacts, CategoryFacts, MemberFacts, Membership};
use forecourt_books::{Account, At, BranchId, By, CardId, MemberId, Personal, Rejection, Scene, Settings};

use crate::digest::{LookUp, key};
use crate::event::Event;
use crate::kinds::{CardState, Cars, CodeId};
use crate::settings;
use crate::state::State;
use crate::state::member::FeeState;

/// A member's file (MEM-10). Whether it is shared is its home branch's setting at `at` (MEM-01).
pub fn member(state: &State, settings: &Settings, at: At, member: MemberId) -> Option<MemberFacts> {
    let found = state.members.get(member)?;
    let file = state.files.get(member)?;
    let more = file.more.as_deref();
    Some(MemberFacts {
        membership: found.membership,
        category: state.category_name(found.category).to_owned(),
        home: found.home,
        shared: settings.flag_at(&settings::SHARED, at, Some(found.home)),
        name: file.name.to_string(),
        phone: file.phone.to_string(),
        birthday: file.birthday,
        licence_class: more.map(|more| more.licence_class.clone()).unwrap_or_default(),
        licence_until: file.licence_until(),
        address: more.and_then(|more| more.position),
        referrer: found.referrer,
        since: found.since,
        consent: found.consent,
        until: found.until,
    })
}

/// Whether a guest's phone is still kept for a one-time code (PLAT-48). Former journals have it under the phone's digest.
pub fn wants(state: &State, owner: &str) -> bool {
    if let Some(phone) = owner.strip_prefix("guest-") {
        return state.codes.iter().any(|(known, _)| known.to_string() == phone);
    }
    let code = Personal::purpose(owner).and_then(|purpose| purpose.parse::<CodeId>().ok());
    code.is_some_and(|code| state.guest_codes.contains_key(&code))
}

/// How many files there are.
pub fn members(state: &State) -> u32 {
    u32::try_from(state.members.len()).unwrap_or(u32::MAX)
}

/// A member's status and category.
pub fn standing(state: &State, member: MemberId) -> Option<(Membership, String)> {
    let found = state.members.get(member)?;
    Some((found.membership, state.category_name(found.category).to_owned()))
}

/// Whether a branch serves a member (MEM-01).
pub fn served_at(state: &State, settings: &Settings, at: At, member: MemberId, branch: BranchId) -> bool {
    state
        .members
        .get(member)
        .is_none_or(|found| found.home == branch || settings.flag_at(&settings::SHARED, at, Some(found.home)))
}

/// A member's home branch.
pub fn home_of(state: &State, member: MemberId) -> Option<BranchId> {
    state.members.get(member).map(|found| found.home)
}

/// The branch that was a member's home at an instant: the one that the first later move left, else today's (MEM-02).
pub fn home_at(state: &State, member: MemberId, at: At) -> Option<BranchId> {
    let later = state.former_homes.range((member, at.plus_s(1))..=(member, At(u64::MAX)));
    later.map(|(_, home)| *home).next().or_else(|| home_of(state, member))
}

/// What stands on this context's own accounts: blank cards at cost, by branch (PLAT-42, MEM-21).
pub fn liabilities(state: &State) -> Vec<(Account, BranchId, i64)> {
    state.stock.iter().map(|((branch, _), stock)| (Account::Stock, *branch, stock.value.0)).collect()
}

/// What was earned with fees since the beginning, by branch (PLAT-42). Scans every fee.
pub fn earned(state: &State) -> Vec<(Account, BranchId, i64)> {
    let mut sums: BTreeMap<BranchId, i64> = BTreeMap::new();
    for (_, fee) in state.fees.iter().filter(|(_, fee)| fee.state == FeeState::Paid) {
        *sums.entry(fee.branch).or_default() += fee.amount.0;
    }
    sums.into_iter().map(|(branch, sum)| (Account::RevenueMembership, branch, sum)).collect()
}

/// A member by phone (PLAT-44).
pub fn member_by_phone(state: &State, phone: &str) -> Option<MemberId> {
    state.person(LookUp::Phone, phone)
}

/// A member by identity number (PLAT-44).
pub fn member_by_identity(state: &State, identity: &str) -> Option<MemberId> {
    state.person(LookUp::Identity, identity)
}

/// Whether two files are of one identity (MEM-49).
pub fn same_identity(state: &State, a: MemberId, b: MemberId) -> bool {
    let identity = |member| state.files.get(member).map(|file| &file.identity);
    a == b || matches!((identity(a), identity(b)), (Some(a), Some(b)) if !a.is_empty() && a == b)
}

/// A category's terms in force at an instant (MEM-05).
pub fn category(state: &State, category: &str, at: At) -> Option<CategoryFacts> {
    state.terms(state.category(category)?, at).cloned()
}

/// A card (MEM-17).
pub fn card(state: &State, card: CardId) -> Option<CardFacts> {
    let found = state.cards.get(card)?;
    Some(CardFacts {
        member: Some(found.member),
        state: found.state.word(),
        plates: found.plates.clone(),
        bound: found.cars != Cars::Any,
        fresh: found.fresh,
    })
}

/// The lowest active card that serves a plate (MEM-35).
pub fn card_by_plate(state: &State, plate: &str) -> Option<CardId> {
    state.cards_with(plate).find(|(_, card)| card.state == CardState::Active).map(|(id, _)| id)
}

/// Whether a vehicle, known by a plate that it has or had or by its frame number, bore `plate` at an instant (MEM-27, MEM-82).
pub fn bore(
    state: &State,
    member: MemberId,
    (wanted, frame): (Option<&str>, Option<&str>),
    plate: &str,
    at: At,
) -> bool {
    let changes: Vec<_> =
        state.replated.range((member, 0)..=(member, u32::MAX)).map(|(_, row)| row).collect();
    let of_frame =
        frame.and_then(|frame| state.car(LookUp::Frame, frame)).and_then(|car| state.cars.get(car));
    let of_frame = of_frame.filter(|car| car.member == member).map(|car| key(LookUp::Plate, &car.plate));
    let wanted = wanted.map(|plate| key(LookUp::Plate, plate));
    // What was asked for may be the plate of today, or one that some change took away: followed to today's.
    let since = changes.iter().enumerate().filter(|(_, change)| wanted == Some(change.old));
    let later = since.map(|(from, _)| {
        changes[from..]
            .iter()
            .fold(changes[from].old, |now, change| if change.old == now { change.new } else { now })
    });
    // A plate that another vehicle gave up later was not this one's before.
    let then = |today| {
        let mut back = changes.iter().rev().take_while(|change| change.at > at);
        back.try_fold(today, |now, change| match now {
            now if now == change.new => Some(change.old),
            now if now == change.old => None,
            now => Some(now),
        })
    };
    let bore = key(LookUp::Plate, plate);
    wanted.into_iter().chain(of_frame).chain(later).any(|today| then(today) == Some(bore))
}

/// Whether a member proved who it is a moment ago (MEM-32, MEM-33).
pub fn proved(state: &State, member: MemberId, at: At) -> bool {
    state.guards.get(&member).and_then(|guard| guard.proof).is_some_and(|proof| proof.holds(at))
}

/// Whether a member's session is open (MEM-77).
pub fn has_session(state: &State, member: MemberId) -> bool {
    state.sessions.contains_key(&member)
}

/// Whether a phone client may do what only a member may: there is an open session of that member (MEM-77).
///
/// # Errors
/// `no-session` with the member.
pub fn signed_in(state: &State, by: &By) -> Result<(), Rejection> {
    match by.member_id() {
        Some(member) if !has_session(state, member) => {
            Err(Rejection::new("no-session").with("member", member))
        }
        _ => Ok(()),
    }
}

/// The event that notes that a member did something: the idle time runs from it (MEM-77). Nothing where there is no
/// session, or where it changes nothing.
pub fn use_of(state: &State, scene: &Scene<'_>) -> Option<Event> {
    let member = scene.by.member_id()?;
    let session = state.sessions.get(&member)?;
    let until = scene.at.plus_min(scene.number(&settings::SESSION_IDLE_MIN));
    (session.until < until).then_some(Event::SessionTouched { member, until })
}

/// A card by the number that stands on it.
pub fn card_by_number(state: &State, number: u64) -> Option<CardId> {
    state.card_numbers.get(&number).copied()
}
