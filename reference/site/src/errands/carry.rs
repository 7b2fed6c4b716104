//! One errand, carried out: what it does to the journal and the second place, and which commands tell of it.
//!
//! It refuses to decide what follows: security's rules do, when they are told.

use super::tended::Tended;
use super::{Errand, House};
use crate::States;
use forecourt_books::{At, Day};
use forecourt_security::Command;
use forecourt_security::kinds::{BackupId, BackupKind, IncidentKind, LostCommand};
use forecourt_security::settings::{BACKUP_KEPT_DAYS, BACKUP_KEPT_MONTHS};
use forecourt_security::state::records::{BackupState, IncidentState};
use forecourt_store::backup::{
    Backup, BackupError, BackupHeader, Restored, Vault, expired, full_backup, incremental_backup, restore,
    verify_backup, versions_needed,
};
use forecourt_store::{Cost, Entry, Head, Journal, KeyRing, Master, MemoryJournal, StoreError};
use std::ops::ControlFlow;

/// Evidence is put under names of its own: no restore and no cleaning ever looks at it.
const EVIDENCE: &str = "evidence-";

pub(super) fn carry<J: Tended>(
    house: &mut House,
    journal: &mut J,
    states: &States,
    at: At,
    errand: &Errand,
) -> Result<Vec<Command>, StoreError> {
    Ok(match errand {
        Errand::Backup(backup, kind) => vec![match make(house, journal, states, at, *backup, *kind) {
            Ok(made) => Command::BackupDone {
                backup: *backup,
                size: made.bytes.len() as u64,
                digest: made.header.to.digest.to_string(),
            },
            Err(error) => Command::BackupFailed { backup: *backup, reason: error.to_string() },
        }],
        Errand::Test(backup) => {
            let tested = test(house, journal, states, *backup);
            if let (Ok(header), Some(place)) = (&tested, &mut house.counterfoils)
                && header.from.len == 0
                && states.security.backups.get(*backup).is_some_and(|one| one.kind == BackupKind::Full)
            {
                place.proved(header.to.len);
            }
            let reason = tested.err();
            vec![Command::BackupTested { backup: *backup, matches: reason.is_none(), reason }]
        }
        Errand::Check => vec![check(journal)?],
        Errand::Mend(record) => repair(house, journal, states, *record),
        Errand::Rotate(version) => rotate(house, journal, at, *version)?,
        Errand::Erase(member) => {
            // The member's own key goes last: by it an errand that was cut short is found again.
            for owner in forecourt_value::facts::further_owners(&states.value, *member) {
                journal.erase(&owner)?;
            }
            journal.erase(&member.to_string())?;
            Vec::new()
        }
        Errand::EraseOwner(owner) => {
            journal.erase(owner)?;
            Vec::new()
        }
        Errand::LetPass => {
            let gone = |ring: &KeyRing| -> Vec<String> {
                ring.passing().filter(|owner| !states.wants(owner)).map(str::to_owned).collect()
            };
            let owners = journal.ring().map(gone).unwrap_or_default();
            if !owners.is_empty() {
                journal.let_pass(&owners)?;
            }
            Vec::new()
        }
        Errand::Restore => restore_in_place(house, journal, states),
        // The site ends sessions itself: that needs no machine.
        Errand::EndSessions(_) => Vec::new(),
    })
}

/// A backup's name at the second place.
pub(super) fn name_of(backup: BackupId) -> String {
    backup.to_string().to_lowercase()
}

/// The backup that a name stands for.
pub(super) fn named(name: &str) -> Option<BackupId> {
    name.to_uppercase().parse().ok()
}

fn no_place() -> BackupError {
    BackupError::Store(StoreError::Io { detail: "there is no second place".to_owned() })
}

fn no_keys() -> BackupError {
    BackupError::Store(StoreError::Io { detail: "there are no keys to seal it with".to_owned() })
}

/// The keys that backups are sealed with: the journal's own, else the house's.
fn ring_of<'a, J: Tended>(own: &'a Option<KeyRing>, journal: &'a J) -> Result<&'a KeyRing, BackupError> {
    journal.ring().or(own.as_ref()).ok_or_else(no_keys)
}

fn make<J: Tended>(
    house: &mut House,
    journal: &J,
    states: &States,
    at: At,
    backup: BackupId,
    kind: BackupKind,
) -> Result<Backup, BackupError> {
    let House { vault, ring, .. } = house;
    let vault = vault.as_deref_mut().ok_or_else(no_place)?;
    let ring = ring_of(ring, journal)?;
    let made = match kind {
        BackupKind::Evidence => full_backup(&as_found(journal.stored())?, ring, at.0)?,
        BackupKind::Full => full_backup(journal.stored(), ring, at.0)?,
        // An increment goes on from the farthest proved one: what is not proved yet may turn out bad (PLAT-51).
        BackupKind::Incremental => match farthest_proved(vault, states) {
            Some(since) => incremental_backup(journal.stored(), ring, since, at.0)?,
            None => full_backup(journal.stored(), ring, at.0)?,
        },
    };
    let name = name_of(backup);
    let name = if kind == BackupKind::Evidence { format!("{EVIDENCE}{name}") } else { name };
    // What an earlier life began and did not tell of is made again.
    vault.remove(&name)?;
    vault.put(&name, &made.bytes)?;
    if kind == BackupKind::Full {
        clean(vault, states, at)?;
    }
    Ok(made)
}

/// The records as they were found, altered ones included, in a chain of their own: what an incident's evidence is.
fn as_found(stored: &dyn Journal) -> Result<MemoryJournal, StoreError> {
    let mut copy = MemoryJournal::new();
    let mut result = Ok(());
    stored.scan(1, &mut |view| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (by, context, kind) = (text(view.by), text(view.context), text(view.kind));
        let entry = Entry { at: view.at, by: &by, context: &context, kind: &kind, body: view.body };
        result = copy.append(&[entry]).map(drop);
        if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    result.map(|()| copy)
}

fn farthest_proved(vault: &dyn Vault, states: &States) -> Option<Head> {
    let proved = states.security.backups.iter().rev();
    let proved = proved
        .filter(|(_, backup)| backup.state == BackupState::Verified && backup.kind != BackupKind::Evidence);
    let heads = proved.filter_map(|(id, _)| {
        let bytes = vault.get(&name_of(id)).ok()??;
        BackupHeader::of(&bytes).ok().map(|header| header.to)
    });
    // The latest that still lies there; it reaches at least as far as any before it.
    heads.into_iter().next()
}

/// Throws away what need not be kept: thirty days and twelve month-ends (PLAT-49).
fn clean(vault: &mut dyn Vault, states: &States, at: At) -> Result<(), BackupError> {
    let now = |setting| states.settings().number_at(setting, at, None);
    let since = at.minus_s(now(&BACKUP_KEPT_DAYS) * 86_400);
    let month_end = |back: i64| -> u64 { first_of(at.day()).plus_months(1 - back).start().minus_s(1).0 };
    let month_ends: Vec<u64> = (1..=now(&BACKUP_KEPT_MONTHS)).map(month_end).collect();
    let mut all = Vec::new();
    for name in vault.list()?.into_iter().filter(|name| !name.starts_with(EVIDENCE)) {
        let header = vault.get(&name)?.and_then(|bytes| BackupHeader::of(&bytes).ok());
        all.extend(header.map(|header| (name, header)));
    }
    for name in expired(&all, since.0, &month_ends) {
        vault.remove(&name)?;
    }
    Ok(())
}

fn first_of(day: Day) -> Day {
    day.first_of_month()
}

/// Restores a backup into memory and holds what it reaches against what was told when it was made (PLAT-51).
fn test<J: Tended>(
    house: &House,
    journal: &J,
    states: &States,
    backup: BackupId,
) -> Result<BackupHeader, String> {
    let (vault, ring) = place(house, journal).map_err(|error| error.to_string())?;
    let record = states.security.backups.get(backup).ok_or("nobody knows it")?;
    let name = name_of(backup);
    let name = if record.kind == BackupKind::Evidence { format!("{EVIDENCE}{name}") } else { name };
    let bytes = vault.get(&name).map_err(|error| error.to_string())?.ok_or("it is not there")?;
    let header = verify_backup(&bytes, ring).map_err(|error| error.to_string())?;
    if header.to.digest.to_string() != record.digest {
        return Err("it reaches another digest than was told".to_owned());
    }
    Ok(header)
}

fn place<'a, J: Tended>(
    house: &'a House,
    journal: &'a J,
) -> Result<(&'a dyn Vault, &'a KeyRing), BackupError> {
    Ok((house.vault.as_deref().ok_or_else(no_place)?, ring_of(&house.ring, journal)?))
}

/// PLAT-53: the first place at which the chain does not hold.
fn check<J: Tended>(journal: &J) -> Result<Command, StoreError> {
    match journal.verify() {
        Ok(head) => Ok(Command::AuditChecked { records: head.len, broken_at: None }),
        Err(StoreError::Broken(found)) => {
            Ok(Command::AuditChecked { records: journal.head().len, broken_at: Some(found.seq) })
        }
        Err(error) => Err(error),
    }
}

/// PLAT-55: the true record comes from another node, else from the backups and the log behind them.
fn repair<J: Tended>(house: &House, journal: &mut J, states: &States, record: u64) -> Vec<Command> {
    let mended = match journal.mend_itself() {
        Ok(true) => Ok(()),
        Ok(false) => from_backups(house, journal).map(drop),
        Err(error) => Err(error.into()),
    };
    match mended {
        Ok(()) => {
            let digest = journal.head().digest.to_string();
            let mut told = vec![Command::RecordRepaired { record }];
            told.extend(recovered(states, record).map(|incident| Command::Recovered { incident, digest }));
            told
        }
        Err(error) => vec![Command::NoteAlarm {
            pattern: "repair-failed".to_owned(),
            subject: format!("record-{record}"),
            facts: error.to_string(),
        }],
    }
}

/// The incident that the repair of a record ends the damage of (PLAT-66).
fn recovered(states: &States, record: u64) -> Option<forecourt_security::kinds::IncidentId> {
    let subject = format!("record-{record}");
    let open = states.security.incidents.iter().filter(|(_, one)| {
        one.state == IncidentState::Open && one.kind == IncidentKind::Tampering && one.subject == subject
    });
    open.filter(|(_, one)| one.recovered.is_none()).map(|(id, _)| id).next()
}

fn from_backups<J: Tended>(house: &House, journal: &mut J) -> Result<Restored, BackupError> {
    let (vault, ring) = place(house, journal)?;
    let mut whole = MemoryJournal::new();
    let known = journal.head();
    let restored = restore(&mut whole, &ForRestores(vault), ring, Some(journal.stored()), known)?;
    if let Some(lost) = restored.lost {
        let detail = format!("records {} to {} are in no backup", lost.first, lost.last);
        return Err(StoreError::Io { detail }.into());
    }
    journal.mend_from(&whole)?;
    Ok(restored)
}

/// PLAT-46: the new version; and whether every backup can still be opened.
fn rotate<J: Tended>(
    house: &mut House,
    journal: &mut J,
    at: At,
    version: u32,
) -> Result<Vec<Command>, StoreError> {
    let House { vault, ring, masters, .. } = house;
    if let Some(masters) = masters {
        let behind = |ring: &KeyRing| ring.version() < version;
        if journal.ring().is_some_and(behind) {
            journal.rotate(&masters(version), at.0)?;
        } else if let Some(ring) = ring.as_mut().filter(|ring| behind(ring)) {
            // Its keys come from the same place as its master key.
            let mut fill = |bytes: &mut [u8]| {
                masters(version).iter().cycle().zip(bytes).for_each(|(key, byte)| *byte = *key);
            };
            let master = fill_once(&mut fill);
            ring.rotate(Master::Key(&master), Cost::default(), at.0, &mut fill)?;
        }
    }
    let Some(vault) = vault else { return Ok(Vec::new()) };
    let Some(ring) = journal.ring().or(ring.as_ref()) else { return Ok(Vec::new()) };
    let opens: Vec<u32> =
        ring.versions().iter().filter(|known| known.opens_backups).map(|known| known.version).collect();
    let needed = versions_needed(vault.as_ref()).unwrap_or_default();
    let lost = needed.into_iter().filter(|version| !opens.contains(version));
    Ok(lost.map(lost_key).collect())
}

fn fill_once(fill: &mut dyn FnMut(&mut [u8])) -> [u8; 32] {
    let mut key = [0; 32];
    fill(&mut key);
    key
}

fn lost_key(version: u32) -> Command {
    Command::NoteAlarm {
        pattern: "backup-key-lost".to_owned(),
        subject: format!("key-{version}"),
        facts: "backups of this version cannot be opened any more".to_owned(),
    }
}

/// PLAT-50: the house stands and is made whole again from the backups and its own log.
fn restore_in_place<J: Tended>(house: &House, journal: &mut J, states: &States) -> Vec<Command> {
    match from_backups(house, journal) {
        Ok(restored) => {
            let told = passed_over(&restored).chain(told(&restored, Vec::new()));
            told.chain(mended(states, journal)).collect()
        }
        Err(error) => vec![Command::NoteAlarm {
            pattern: "restore-failed".to_owned(),
            subject: "house".to_owned(),
            facts: error.to_string(),
        }],
    }
}

fn mended<J: Tended>(states: &States, journal: &J) -> Option<Command> {
    let record = states.security.clocks.get().broken?;
    journal.verify().is_ok().then_some(Command::RecordRepaired { record })
}

/// How a restore is told of: from which backup, how much, what is lost, and which commands are among it.
pub(super) fn told(restored: &Restored, commands: Vec<LostCommand>) -> Option<Command> {
    let from = restored.used.first().and_then(|name| named(name))?;
    let lost = restored.lost.map_or(0, |lost| lost.last - lost.first + 1);
    Some(Command::Restored {
        from,
        records: restored.head.len,
        lost,
        digest: restored.head.digest.to_string(),
        commands,
    })
}

/// An alarm for each backup that a restore found spoiled and passed over (PLAT-51). One of another chain is sound, and of no
/// use any more.
pub(super) fn passed_over(restored: &Restored) -> impl Iterator<Item = Command> {
    let spoiled = restored.skipped.iter().filter(|one| !matches!(one.why, BackupError::OtherChain { .. }));
    spoiled.map(|one| Command::NoteAlarm {
        pattern: "backup-bad".to_owned(),
        subject: named(&one.name).map_or_else(|| one.name.clone(), |backup| backup.to_string()),
        facts: one.why.to_string(),
    })
}

/// The second place without evidence.
pub(super) struct ForRestores<'a>(pub &'a dyn Vault);

impl Vault for ForRestores<'_> {
    fn put(&mut self, name: &str, _: &[u8]) -> Result<(), BackupError> {
        Err(BackupError::BadName { name: name.to_owned() })
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BackupError> {
        self.0.get(name)
    }

    fn list(&self) -> Result<Vec<String>, BackupError> {
        let all = self.0.list()?;
        Ok(all.into_iter().filter(|name| !name.starts_with(EVIDENCE)).collect())
    }

    fn remove(&mut self, name: &str) -> Result<bool, BackupError> {
        Err(BackupError::BadName { name: name.to_owned() })
    }
}
