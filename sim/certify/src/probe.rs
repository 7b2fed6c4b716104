//! Live probes: is a real board there, now?
//!
//! Every clause stands between two of them, since a dead board is silent to everything. A probe asks for an echo of words
//! never used before and for a register, so that no device that only repeats, or plays back, passes. It refuses to judge
//! clauses.

use crate::bench::{Answer, Bench, Stop};
use forecourt_kernel::Stream;

/// What a probe found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Life {
    /// A board that answers rightly.
    Alive,
    /// Something speaks, but not as a board must.
    Strange(String),
    /// Nothing speaks.
    Silent,
}

/// Asks the board under test for a sign of life; `nonces` never repeats within a run.
///
/// # Errors
/// [`Stop::Link`] when the link is gone.
pub fn probe(bench: &mut Bench<'_>, nonces: &mut Stream) -> Result<Life, Stop> {
    let nonce = (nonces.next_u64() as u16).to_be_bytes();
    let echo = [8, 0, 0, nonce[0], nonce[1]];
    if bench.functions().contains(&8) {
        match bench.ask(&echo)? {
            answer if answer.is_reply(&echo) => {}
            Answer::Silence => return Ok(Life::Silent),
            other => return Ok(Life::Strange(format!("asked for an echo it gave {other}"))),
        }
    }
    match bench.ask(&[4, 0, 0, 0, 1])? {
        Answer::Reply(reply) if reply.len() == 4 && reply[..2] == [4, 2] => Ok(Life::Alive),
        Answer::Silence => Ok(Life::Silent),
        other => Ok(Life::Strange(format!("asked for input register 0 it gave {other}"))),
    }
}
