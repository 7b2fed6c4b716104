//! Hands for a link that has none: a hook command or a person puts tags in, cuts power, holds drawers.
//!
//! The rig is taken to be at rest when the run begins: no tag in any slot, drawers shut and free, power on. An act that
//! would change nothing is not asked for again. It refuses to check that what was promised was done; clauses see that on
//! the wire.

mod hook;
mod prompt;

pub use hook::Hook;
pub use prompt::Prompt;

use crate::words::words;
use forecourt_certify::act::Act;
use forecourt_certify::burst::Burst;
use forecourt_certify::link::{Abilities, Cannot, Link, LinkError, Seen, Sent, Stop};
use forecourt_wire::{Instant, LineSpeed, Span};
use std::collections::BTreeMap;

/// Whoever does what an act says.
pub trait Hands {
    /// Does it, and comes back when it is done.
    ///
    /// # Errors
    /// [`Cannot`] when it is not done; nothing has changed.
    fn act(&mut self, act: &Act) -> Result<(), Cannot>;
}

/// `link` with hands.
#[derive(Debug)]
pub struct WithPlant<L, H> {
    link: L,
    hands: H,
    /// What stands, by what of which board; what is not here is at rest.
    stands: BTreeMap<String, String>,
    /// Heard while hands were at work.
    waiting: Vec<Seen>,
}

impl<L: Link, H: Hands> WithPlant<L, H> {
    /// `link`, whose acts are done by `hands`.
    pub const fn new(link: L, hands: H) -> Self {
        Self { link, hands, stands: BTreeMap::new(), waiting: Vec::new() }
    }
}

/// What of which board an act is about, and how it stands behind it; `None` for what has no lasting state or changes by
/// itself, and is done each time.
fn standing(act: &Act) -> Option<(String, String)> {
    let said = words(act);
    let lasting = match act {
        Act::Tag { board, .. } => format!("tag {board}"),
        Act::Antenna { .. }
        | Act::Jam { .. }
        | Act::Limits { .. }
        | Act::Driver { .. }
        | Act::Loop { .. } => said[..2].join(" "),
        _ => return None,
    };
    Some((lasting, said.join(" ")))
}

/// True when the words say that a thing is at rest.
fn is_rest(words: &str) -> bool {
    words.ends_with(" 0") && words.split(' ').count() == 3 || words.ends_with(" works works")
}

impl<L: Link, H: Hands> Link for WithPlant<L, H> {
    fn abilities(&self) -> Abilities {
        Abilities { plant: true, ..self.link.abilities() }
    }

    fn line(&self) -> LineSpeed {
        self.link.line()
    }

    fn now(&self) -> Instant {
        self.link.now()
    }

    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        self.link.send(at, burst)
    }

    fn run(&mut self, until: Instant, stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        seen.append(&mut self.waiting);
        self.link.run(until, stop, seen)
    }

    fn behind(&mut self) -> Span {
        self.link.behind()
    }

    fn act(&mut self, act: &Act) -> Result<(), Cannot> {
        if let Act::Line { baud, character, .. } = act {
            // Hands may turn the board's switches, not the rig's own line.
            let why =
                format!("the rig's line stays as it is: run the suite with a profile of {baud} {character}");
            return Err(Cannot(why));
        }
        let standing = standing(act);
        if let Some((what, how)) = &standing {
            let same = self.stands.get(what).map_or_else(|| is_rest(how), |stands| stands == how);
            if same {
                return Ok(());
            }
        }
        let done = self.hands.act(act);
        if let (Ok(()), Some((what, how))) = (&done, standing) {
            self.stands.insert(what, how);
        }
        // Hands took their time: the link's goes on to the present, and nothing heard meanwhile is lost.
        let now = self.link.now();
        // A link that is gone says so at the next step.
        let _ = self.link.run(now, Stop::AtEnd, &mut self.waiting);
        done
    }
}
