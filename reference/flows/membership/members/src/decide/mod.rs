//! Whether a command is taken, and what happens then: one match that names the room, and what the rooms share.
//!
//! Pure: nothing is changed here. Everything is checked before the first event is named.

pub(crate) mod cards;
pub(crate) mod category;
pub(crate) mod changes;
pub(crate) mod file;
pub(crate) mod join;
pub(crate) mod leave;
pub(crate) mod login;
pub(crate) mod movement;
pub(crate) mod present;
pub(crate) mod proof;
pub(crate) mod remind;
pub(crate) mod stock;
pub(crate) mod term;
pub(crate) mod vehicle;

use forecourt_books::facts::Membership;
use forecourt_books::{BranchId, By, CardId, MemberId, Rejection, Scene};

use crate::command::Command;
use crate::event::Event;
use crate::settings;
use crate::state::State;
use crate::state::card::Card;
use crate::state::member::Member;

/// What a room answers.
pub(crate) type Decided = Result<Vec<Event>, Rejection>;

/// The rooms.
pub(crate) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::DefineCategory { .. } | Command::ChangeCategory { .. } | Command::CloseCategory { .. } => {
            category::decide(state, scene, command)
        }
        Command::Join(join) => join::join(state, scene, join),
        Command::Register(register) => join::register(state, scene, register),
        Command::SeedMember { name, category, home, phone } => {
            system(scene)?;
            join::seed(state, scene, (name, category, *home, phone.as_deref()))
        }
        Command::Renew { member, category, parts } => {
            term::renew(state, scene, *member, category.as_deref(), parts)
        }
        Command::Upgrade { member, category, parts } => term::upgrade(state, scene, *member, category, parts),
        Command::SettleFee { fee, amount, payment } => {
            system(scene)?;
            term::settle(state, scene, *fee, *amount, *payment)
        }
        Command::LapseFee { fee } => {
            system(scene)?;
            term::lapse(state, scene, *fee)
        }
        Command::RequestLeaving { member, password } => {
            leave::request(state, scene, *member, password.as_ref())
        }
        Command::TakeDecision { kind, about, digest, approved } => {
            system(scene)?;
            leave::decided(state, scene, (kind, about), digest, *approved)
        }
        Command::ChangeFile(change) => file::change(state, scene, change),
        Command::ChangeHome { member, to } => file::change_home(state, scene, *member, *to),
        Command::SetConsent { member, advertising } => {
            at_hand(state, scene, *member)?;
            Ok(vec![Event::ConsentSet { member: *member, advertising: *advertising }])
        }
        Command::AddVehicle(_)
        | Command::ChangeVehicle { .. }
        | Command::RecordReading { .. }
        | Command::RemoveVehicle { .. }
        | Command::AddInsurance { .. }
        | Command::RenewInsurance { .. }
        | Command::NoteSold { .. } => vehicle::decide(state, scene, command),
        Command::OrderCards { .. }
        | Command::ReceiveCards { .. }
        | Command::SpoilCard { .. }
        | Command::SetCardPrice { .. } => stock::decide(state, scene, command),
        Command::MarkReminder { reminder, outcome } => remind::mark(state, scene, *reminder, *outcome),
        Command::SendGroupSms(wish) => remind::group_sms(state, scene, wish),
        Command::NoteMovement { payment, member, moved, package } => {
            system(scene)?;
            movement::note(state, scene, (*payment, *member), *moved, *package)
        }
        Command::NoteGiven { member } => {
            system(scene)?;
            Ok(movement::watch(state, scene, *member).into_iter().collect())
        }
        Command::NoteUsedUp { member, holding, title } => {
            system(scene)?;
            Ok(remind::used_up(state, scene, *member, *holding, title).into_iter().collect())
        }
        other => card_or_proof(state, scene, other),
    }
}

fn card_or_proof(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::IssueCard(issue) => cards::issue(state, scene, issue),
        Command::LookUpCard { number, plate, phone, member } => {
            present::look_up(state, scene, *number, plate.as_deref(), phone.as_deref(), *member)
        }
        Command::PresentCard(read) => present::present(state, scene, read),
        Command::ReportPrintFailure { card } => present::print_failure(state, *card),
        Command::ReportLost { .. }
        | Command::StopCard { .. }
        | Command::RestoreCard { .. }
        | Command::RenewCard { .. }
        | Command::JoinCards { .. }
        | Command::AddPlate { .. }
        | Command::RemovePlate { .. } => changes::decide(state, scene, command),
        Command::ReplaceCard { card, number, identity_shown, charged, parts } => {
            let paid = charged.then_some(parts.as_slice());
            cards::replace(state, scene, *card, *number, *identity_shown, paid)
        }
        Command::ChangeCardKind { card, number } => cards::change_kind(state, scene, *card, *number),
        Command::ChangePlate { card, old, new, papers_seen } => {
            changes::change_plate(state, scene, *card, (old, new), *papers_seen)
        }
        Command::ChangeHolder { card, to, password, both_identified } => {
            changes::change_holder(state, scene, *card, *to, password.as_ref(), *both_identified)
        }
        Command::AskCode { .. }
        | Command::ProveCode { .. }
        | Command::Login { .. }
        | Command::OpenSession { .. }
        | Command::TouchSession
        | Command::Logout => login::decide(state, scene, command),
        proof => proof::decide(state, scene, proof),
    }
}

/// Only the system gives such commands: timers, other contexts, seeding.
fn system(scene: &Scene<'_>) -> Result<(), Rejection> {
    match scene.by {
        By::System => Ok(()),
        by => Err(Rejection::new("forbidden").with("by", by)),
    }
}

/// A member's record.
pub(crate) fn known(state: &State, member: MemberId) -> Result<&Member, Rejection> {
    state.members.get(member).ok_or_else(|| Rejection::new("unknown-member").with("member", member))
}

/// A member who has not left, whom the actor may serve here: a member only itself, a branch only whom it shares
/// (MEM-01, MEM-77).
pub(crate) fn at_hand<'a>(
    state: &'a State,
    scene: &Scene<'_>,
    member: MemberId,
) -> Result<&'a Member, Rejection> {
    own(scene, member)?;
    let found = known(state, member)?;
    if found.membership == Membership::Left {
        return Err(Rejection::new("member-left").with("member", member));
    }
    served_here(scene, member, found)?;
    Ok(found)
}

/// A member sees and changes itself alone (MEM-77).
pub(crate) fn own(scene: &Scene<'_>, member: MemberId) -> Result<(), Rejection> {
    match scene.by.member_id() {
        Some(other) if other != member => Err(Rejection::new("forbidden").with("member", member)),
        _ => Ok(()),
    }
}

/// Whether this branch serves the member (MEM-01).
fn served_here(scene: &Scene<'_>, member: MemberId, found: &Member) -> Result<(), Rejection> {
    match scene.branch {
        Some(branch) if branch != found.home && !scene.number_shared(found.home) => {
            Err(Rejection::new("not-shared").with("member", member).with("home", found.home))
        }
        _ => Ok(()),
    }
}

trait Shared {
    fn number_shared(&self, branch: BranchId) -> bool;
}

impl Shared for Scene<'_> {
    fn number_shared(&self, branch: BranchId) -> bool {
        self.settings.flag_at(&settings::SHARED, self.at, Some(branch))
    }
}

/// A card and its member, both at hand.
pub(crate) fn card<'a>(state: &'a State, scene: &Scene<'_>, id: CardId) -> Result<&'a Card, Rejection> {
    let found = state.cards.get(id).ok_or_else(|| Rejection::new("unknown-card").with("card", id))?;
    at_hand(state, scene, found.member)?;
    Ok(found)
}

/// A card in one of the states that are wanted, else `card-state` with the one that it has (MEM-17).
pub(crate) fn card_in<'a>(
    state: &'a State,
    scene: &Scene<'_>,
    id: CardId,
    wanted: &[crate::kinds::CardState],
) -> Result<&'a Card, Rejection> {
    let found = card(state, scene, id)?;
    if wanted.contains(&found.state) {
        Ok(found)
    } else {
        Err(Rejection::new("card-state").with("card", id).with("state", found.state))
    }
}

/// The branch that acts: the terminal's, else the member's home.
pub(crate) fn acting(scene: &Scene<'_>, found: &Member) -> BranchId {
    scene.branch.unwrap_or(found.home)
}

/// The branch of the terminal; stock and orders have no other.
pub(crate) fn here(scene: &Scene<'_>) -> Result<BranchId, Rejection> {
    scene.branch.ok_or_else(|| Rejection::new("branch-needed"))
}

/// The running number at the end of a record's name: 7 of `M-7`; 0 if it has none.
pub(crate) fn number_of(about: &str) -> u32 {
    about.rsplit('-').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
