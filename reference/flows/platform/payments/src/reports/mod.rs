//! The reports of the payments.

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{Rejection, Scene};

use crate::state::State;

/// All of them.
pub static NAMES: &[ReportName] = &[];

/// One of them.
///
/// # Errors
/// `unknown-report`, `bad-filter`.
pub fn report(_state: &State, _scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    Err(Rejection::new("unknown-report").with("report", &asked.name))
}
