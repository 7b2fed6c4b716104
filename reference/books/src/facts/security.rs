//! What is asked of security: whether anybody or anything is blocked just now.

use crate::{At, By, Rejection};

/// Questions to security.
pub trait Security {
    /// Whether an incident's protection refuses this actor, or the whole site is read-only (PLAT-65).
    ///
    /// # Errors
    /// `source-blocked`, `read-only` and the like, with the incident.
    fn lets_pass(&self, _by: &By, _command: &str, _at: At) -> Result<(), Rejection> {
        Ok(())
    }
    /// Whether somebody may read so many personal records more within the hour (PLAT-45).
    ///
    /// # Errors
    /// `bulk-read-blocked` with what was read and the limit.
    fn lets_read(&self, _by: &By, _records: u32, _limit: i64, _at: At) -> Result<(), Rejection> {
        Ok(())
    }
}
