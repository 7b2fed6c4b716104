//! The laboratory: firmware of real and simulated boards against the clauses, and the evidence of it.
//!
//! | module | idea |
//! | --- | --- |
//! | `args` | what can be typed |
//! | `target` | what is certified: a link to it, and a fresh one where that can be had |
//! | `certify`, `verify`, `compare` | one command each |
//! | `shelf` | a run's folder on disk, and keys |
//!
//! Its commands end with their own codes, 0 … 4. It refuses to judge a board and to know how a report looks.

pub mod args;
mod certify;
mod compare;
mod shelf;
mod target;
mod verify;

use crate::out::Out;
use crate::status::{Lab, Status};
use crate::trouble::Trouble;
use args::{CertifyArgs, CompareArgs, VerifyArgs};

/// True when one of the laboratory's own commands was typed: its mistakes have their own code.
pub fn is_meant() -> bool {
    std::env::args().nth(1).is_some_and(|command| matches!(command.as_str(), "certify" | "compare"))
}

/// `forecourt certify`.
pub fn certify(args: &CertifyArgs, out: &mut Out) -> Status {
    let ended = certify::run(args, out);
    told(ended, out)
}

/// `forecourt compare`.
pub fn compare(args: &CompareArgs, out: &mut Out) -> Status {
    let ended = compare::run(args, out);
    told(ended, out)
}

/// `forecourt verify`: a run of the laboratory, or a journal.
///
/// # Errors
/// A file that is neither.
pub fn verify(args: &VerifyArgs, out: &mut Out) -> Result<Status, Trouble> {
    if !shelf::is_run(&args.file) {
        return crate::journal::verify(&args.file, out);
    }
    let ended = verify::run(args, out);
    Ok(told(ended, out))
}

fn told(ended: Result<Lab, Trouble>, out: &mut Out) -> Status {
    Status::Laboratory(ended.unwrap_or_else(|trouble| {
        out.aside(&trouble.to_string());
        Lab::BadInput
    }))
}
