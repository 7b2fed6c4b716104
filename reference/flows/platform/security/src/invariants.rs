//! What must hold after every event.

use crate::kinds::BackupKind;
use crate::state::records::{AlarmState, BackupState, IncidentState};
use crate::state::{Deadline, State};

/// Checks alarms, incidents and backups.
///
/// # Errors
/// The rule and the record that breaks it.
pub fn check(state: &State) -> Result<(), String> {
    for (id, alarm) in state.alarms.iter() {
        let clock = state.agenda.get(&Deadline::HeadOffice(id)).is_some();
        let waits = alarm.state == AlarmState::Open && alarm.level < 2;
        if clock != waits {
            return Err(format!(
                "PLAT-56: alarm {id} is {:?} at level {} and its clock says {clock}",
                alarm.state, alarm.level
            ));
        }
    }
    for (subject, incident) in state.blocked.keys().chain(state.held.keys()) {
        let stands = state.incidents.get(*incident).is_some_and(|record| record.state == IncidentState::Open);
        if !stands {
            return Err(format!("PLAT-65: {subject} is blocked by {incident}, which does not stand"));
        }
    }
    for (id, backup) in state.backups.iter() {
        let proof = state.agenda.get(&Deadline::Verify(id)).is_some();
        if proof && backup.state != BackupState::Done {
            return Err(format!("PLAT-51: backup {id} is {:?} and waits for its proof", backup.state));
        }
        if backup.state == BackupState::Verified
            && backup.digest.is_empty()
            && backup.kind != BackupKind::Evidence
        {
            return Err(format!("PLAT-51: backup {id} is proved without a digest"));
        }
    }
    Ok(())
}
