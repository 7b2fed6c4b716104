//! `forecourt verify` of a run: every verdict found again from the trace alone, and the certificate held against it.
//!
//! It refuses to judge a board: the run's own clauses do, once more.

use super::args::VerifyArgs;
use super::shelf;
use crate::out::Out;
use crate::status::Lab;
use crate::trouble::Trouble;
use forecourt_evidence::keys::Public;
use forecourt_evidence::{folder, verify};
use std::fs;

/// Verifies.
///
/// # Errors
/// A folder or key that is not usable, a run of another suite version.
pub fn run(args: &VerifyArgs, out: &mut Out) -> Result<Lab, Trouble> {
    let key = match &args.key {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
            let wrong = |why| Trouble::Folder { path: path.clone(), why };
            Some(Public::from_pem(&text).map_err(wrong)?)
        }
        None => None,
    };
    let evidence = shelf::read(&args.file)?;
    let mut verified = verify::verify(&evidence).map_err(|why| Trouble::Asked(format!("error: {why}")))?;
    let path = shelf::folder_of(&args.file).join(folder::CERTIFICATE);
    match fs::read_to_string(&path) {
        Ok(text) => verify::certificate(&evidence, &text, key.as_ref(), &mut verified),
        Err(_) if key.is_some() => {
            verified.wrong.push("there is no certificate that a key could have signed".to_owned())
        }
        Err(_) => verified.remarks.push("the run has no certificate".to_owned()),
    }
    out.text(&verified.to_string());
    Ok(if verified.holds() { Lab::Good } else { Lab::Broken })
}
