//! What the house does because security's events say so: backups, their test restores, the check of the chain, repairs,
//! key changes, erasures, restores (PLAT-46, PLAT-48 … PLAT-51, PLAT-53, PLAT-55).
//!
//! The events are orders; an errand carries one out on the journal and the second place, and tells what came of it by a
//! command of security. A site without a [`House`] has nobody to do errands: what is due is missed and alarmed. It refuses
//! to decide when anything is due, and to know where backups lie.

mod carry;
mod lost;
mod restored;
mod tended;

use crate::contexts::{Command, Event};
use crate::halt::Refusal;
use crate::site::Site;
use carry::carry;
use forecourt_books::{At, By, MemberId, PersonId};
use forecourt_security::kinds::{BackupId, BackupKind, Step};
use forecourt_store::backup::Vault;
use forecourt_store::{Change, Journal, KeyRing, StoreError};
use forecourt_wire::Instant;
use std::collections::VecDeque;

pub use lost::{Counterfoil, CounterfoilBook, Counterfoils};
pub use tended::Tended;

/// Where the master key of a new key version comes from (PLAT-46): kept apart from the data.
pub type Masters = Box<dyn FnMut(u32) -> [u8; 32]>;

/// The second place and the keys: what errands need beside the journal.
#[derive(Default)]
pub struct House {
    vault: Option<Box<dyn Vault>>,
    ring: Option<KeyRing>,
    masters: Option<Masters>,
    counterfoils: Option<Box<dyn Counterfoils>>,
}

impl House {
    /// A house with a second place for backups (PLAT-49).
    pub fn with_vault(vault: Box<dyn Vault>) -> House {
        House { vault: Some(vault), ..House::default() }
    }

    /// The keys under which backups are sealed where the journal is not a sealed one.
    #[must_use]
    pub fn ring(mut self, ring: KeyRing) -> House {
        self.ring = Some(ring);
        self
    }

    /// Where the master keys of new versions come from.
    #[must_use]
    pub fn masters(mut self, masters: Masters) -> House {
        self.masters = Some(masters);
        self
    }

    /// Where counterfoils of answered commands are kept, so that a restore can name what it did not bring back (PLAT-50).
    #[must_use]
    pub fn counterfoils(mut self, place: Box<dyn Counterfoils>) -> House {
        self.counterfoils = Some(place);
        self
    }
}

/// One thing to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Errand {
    /// Make a backup.
    Backup(BackupId, BackupKind),
    /// Restore one for a test.
    Test(BackupId),
    /// Check the chain.
    Check,
    /// Put a record right.
    Mend(u64),
    /// Put this key version in force.
    Rotate(u32),
    /// Forget the keys under which this person's values lie.
    Erase(MemberId),
    /// Forget the key of an owner who is no member.
    EraseOwner(String),
    /// Forget the keys of what was kept in passing and is wanted no more.
    LetPass,
    /// Restore from the second place.
    Restore,
    /// End the sessions of a user or at a terminal (PLAT-65).
    EndSessions(String),
}

impl Errand {
    /// What an event orders.
    fn of(event: &Event) -> Option<Errand> {
        use forecourt_security::Event as E;
        Some(match event {
            Event::Security(E::BackupDue { backup, backup_kind, .. }) => {
                Errand::Backup(*backup, *backup_kind)
            }
            Event::Security(E::BackupTestDue { backup }) => Errand::Test(*backup),
            Event::Security(E::AuditCheckDue { .. }) => Errand::Check,
            Event::Security(E::TamperDetected { record }) => Errand::Mend(*record),
            Event::Security(E::KeyRotated { version, .. }) => Errand::Rotate(*version),
            Event::Security(E::RestoreApproved { .. }) => Errand::Restore,
            Event::Security(E::StepTaken { step: Step::EndSessions, target, .. }) => {
                Errand::EndSessions(target.clone())
            }
            _ if event.passes() => Errand::LetPass,
            _ => {
                let owner = || event.erases_owner().map(Errand::EraseOwner);
                return event.erases().map(Errand::Erase).or_else(owner);
            }
        })
    }

    /// Whether it is done at all.
    #[cfg(feature = "zoo")]
    fn is_not_forgotten(&self) -> bool {
        !matches!(self, Errand::Erase(_) | Errand::EraseOwner(_))
            || !crate::zoo::seams::strikes(crate::zoo::mutant::House::KeyKept)
    }

    /// Evidence comes before anything that changes the store.
    fn changes_the_store(&self) -> bool {
        matches!(self, Errand::Mend(_) | Errand::Restore)
    }
}

type Carry<J> = fn(
    &mut House,
    &mut J,
    &crate::States,
    At,
    &Errand,
) -> Result<Vec<forecourt_security::Command>, StoreError>;

/// Errands to do, and who does them.
pub(crate) struct Errands<J> {
    hands: Option<(House, Carry<J>)>,
    todo: VecDeque<(At, Errand)>,
    /// What came of them and could not be journalled yet.
    tell: VecDeque<(At, Command)>,
}

impl<J> Default for Errands<J> {
    fn default() -> Self {
        Errands { hands: None, todo: VecDeque::new(), tell: VecDeque::new() }
    }
}

impl<J> Errands<J> {
    /// Notes what an event orders, if there is anybody to do it. Sessions are ended without a house.
    pub fn note(&mut self, at: At, event: &Event) {
        let errand = Errand::of(event);
        let done = |errand: &Errand| self.hands.is_some() || matches!(errand, Errand::EndSessions(_));
        // One sweep does for all that ended in one command.
        let again =
            errand == Some(Errand::LetPass) && self.todo.iter().any(|(_, todo)| *todo == Errand::LetPass);
        let errand = errand.filter(done).filter(|_| !again);
        #[cfg(feature = "zoo")]
        let errand = errand.filter(Errand::is_not_forgotten);
        self.todo.extend(errand.map(|errand| (at, errand)));
    }

    /// Where counterfoils are kept, if anywhere.
    pub fn counterfoils(&mut self) -> Option<&mut (dyn Counterfoils + 'static)> {
        self.hands.as_mut().and_then(|(house, _)| house.counterfoils.as_deref_mut())
    }

    fn next(&mut self) -> Option<(At, Errand)> {
        let gentle = self.todo.iter().position(|(_, errand)| !errand.changes_the_store());
        self.todo.remove(gentle.unwrap_or(0))
    }
}

impl<J: Journal> Site<J> {
    /// Does what is to be done, and tells what came of it. What the journal cannot take is tried again a second later.
    pub(crate) fn run_errands(&mut self) {
        loop {
            while let Some((at, command)) = self.errands.tell.pop_front() {
                if let Err(Refusal::Store(_)) = self.by_system(at, &command) {
                    self.errands.tell.push_front((at, command));
                    return self.try_again();
                }
                // A rule that refuses has a reason: the backup counts as missed already, say.
            }
            let Some((at, errand)) = self.errands.next() else { return };
            if let Errand::EndSessions(target) = &errand {
                let commands = sessions_of(&self.states.organisation, target);
                self.errands.tell.extend(commands.into_iter().map(|command| (at, command)));
                continue;
            }
            let Some((mut house, carry)) = self.errands.hands.take() else { return };
            let told = carry(&mut house, &mut self.journal, &self.states, at, &errand);
            self.errands.hands = Some((house, carry));
            match told {
                Ok(commands) => {
                    let commands = commands.into_iter().map(|command| (at, Command::Security(command)));
                    self.errands.tell.extend(commands);
                }
                Err(_) => {
                    self.errands.todo.push_front((at, errand));
                    return self.try_again();
                }
            }
        }
    }

    pub(crate) fn by_system(&mut self, at: At, command: &Command) -> Result<(), Refusal> {
        self.try_command(at, &By::System, command, None).map(drop)
    }

    /// Tells security what became of the nodes (PLAT-57 … PLAT-60): `refused` commands found no primary in the gap.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn nodes_changed(&mut self, now: Instant, changes: &[Change], refused: u32) -> Result<(), Refusal> {
        use forecourt_security::Command as C;
        for change in changes {
            let command = match *change {
                Change::FailedOver { from, to, gap, term } => {
                    C::FailedOver { from, to, term, gap_ms: gap.div_ceil(1_000_000), refused }
                }
                Change::StandbyLost { node } => C::NodeWentDown { node },
            };
            self.command(now, &By::System, command)?;
        }
        Ok(())
    }
}

impl<J: Tended + 'static> Site<J> {
    /// The same site with somebody who does errands; what an earlier life left undone is done first.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn tended(mut self, house: House) -> Result<Self, StoreError> {
        self.errands.hands = Some((house, carry::<J>));
        let at = self.clock;
        let undone = tended::undone(&self.journal, &self.states)?.into_iter();
        #[cfg(feature = "zoo")]
        let undone = undone.filter(Errand::is_not_forgotten);
        self.errands.todo.extend(undone.map(|errand| (at, errand)));
        Ok(self)
    }
}

/// The commands that end the open sessions of a user, or of everybody at a terminal.
fn sessions_of(organisation: &forecourt_organisation::State, target: &str) -> Vec<Command> {
    let own = target.parse::<PersonId>().ok().filter(|person| organisation.session(*person).is_some());
    let there = (target.to_owned(), PersonId(0))..=(target.to_owned(), PersonId(u32::MAX));
    let at_terminal = organisation.at_terminal.range(there).map(|(_, person)| *person);
    let end = |person| {
        let reason = "an incident ends the sessions of its source".to_owned();
        Command::Organisation(forecourt_organisation::Command::EndSession { person, reason })
    };
    own.into_iter().chain(at_terminal).map(end).collect()
}
