//! A board that counts (FC 08, sub-functions 01, 04 and 0A … 12), and defects of its counting.
//!
//! The golden boards have no counters; [`COUNTING`] gives them some, as the serial-line document's state diagram has them,
//! so that the clauses of family CT can be proved. Refuses everything but counting.

use crate::mutant::{Defect, Hooks, Host, Scene};
use forecourt_wire::crc::crc16;

/// Places of the counters in a board's memory, by sub-function 0B … 12.
const FIRST: usize = 0x0B;
const COUNTERS: usize = 8;
const MESSAGES: usize = 0;
const ERRORS: usize = 1;
const EXCEPTIONS: usize = 2;
const ADDRESSED: usize = 3;
const UNANSWERED: usize = 4;
const OVERRUNS: usize = 7;

/// Which rule of counting is broken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// 0A clears nothing.
    Clear,
    /// Only its own messages count as messages of the bus.
    OwnOnly,
    /// Characters in bad form are not counted.
    FlawsUncounted,
    /// Every answer counts as an exception.
    AllExceptions,
    /// Broadcasts do not count as messages to the board.
    NoBroadcasts,
    /// Broadcasts do not count as unanswered.
    Answered,
    /// Overruns are not counted.
    NoOverrun,
    /// Counters stick at 65535.
    Sticks,
    /// The restart keeps the counters.
    Keeps,
    /// Listen only still carries out writes.
    Acts,
    /// The restart of FF00 is refused.
    NoLog,
}

fn bump(scene: &mut Scene<'_>, counter: usize, wrong: Wrong) {
    scene.memory.words.resize(COUNTERS, 0);
    let count = &mut scene.memory.words[counter];
    *count = if wrong == Wrong::Sticks { count.saturating_add(1) } else { count.wrapping_add(1) };
}

fn count(scene: &mut Scene<'_>, bytes: &[u8], wrong: Wrong) -> Option<Vec<u8>> {
    if bytes.len() < 4 || crc16(bytes) != 0 {
        bump(scene, ERRORS, wrong);
        return None;
    }
    let to = bytes[0];
    let mine = to == scene.address();
    if wrong != Wrong::OwnOnly || mine {
        bump(scene, MESSAGES, wrong);
    }
    if !mine && to != 0 {
        return None;
    }
    let listens_only = scene.memory.n[0] == 1;
    let restart = mine && bytes[1] == 8 && bytes.len() == 8 && bytes[2..4] == [0, 1];
    if listens_only && !restart {
        if wrong == Wrong::Acts {
            scene.golden(bytes);
        }
        return None;
    }
    if to != 0 || wrong != Wrong::NoBroadcasts {
        bump(scene, ADDRESSED, wrong);
    }
    if to == 0 {
        if wrong != Wrong::Answered {
            bump(scene, UNANSWERED, wrong);
        }
        return scene.golden(bytes);
    }
    if bytes[1] == 8
        && bytes.len() == 8
        && bytes[2] == 0
        && (bytes[3] == 1 || bytes[3] == 4 || (0x0A..=0x12).contains(&bytes[3]))
    {
        return diagnose(scene, bytes, wrong);
    }
    let answer = scene.golden(bytes)?;
    if answer[1] & 0x80 != 0 || wrong == Wrong::AllExceptions {
        bump(scene, EXCEPTIONS, wrong);
    }
    Some(answer)
}

fn diagnose(scene: &mut Scene<'_>, bytes: &[u8], wrong: Wrong) -> Option<Vec<u8>> {
    let silent = scene.memory.n[0] == 1;
    match bytes[3] {
        1 => {
            if wrong == Wrong::NoLog && bytes[4] == 0xFF {
                return Some(scene.exception(8, 3));
            }
            scene.memory.n[0] = 0;
            if wrong != Wrong::Keeps {
                scene.memory.words.clear();
                scene.memory.words.resize(COUNTERS, 0);
            }
            // A board that only listened restarts without a word.
            if silent { None } else { Some(bytes.to_vec()) }
        }
        4 => {
            scene.memory.n[0] = 1;
            None
        }
        0x0A => {
            if wrong != Wrong::Clear {
                scene.memory.words.clear();
                scene.memory.words.resize(COUNTERS, 0);
            }
            Some(bytes.to_vec())
        }
        code => {
            let value = scene.memory.words[usize::from(code) - FIRST];
            let [high, low] = value.to_be_bytes();
            Some(scene.reply(&[8, 0, code, high, low]))
        }
    }
}

fn spoilt(scene: &mut Scene<'_>, length: usize, wrong: Wrong) {
    if length > 256 {
        if wrong != Wrong::NoOverrun {
            bump(scene, OVERRUNS, wrong);
        }
    } else if wrong != Wrong::FlawsUncounted {
        bump(scene, ERRORS, wrong);
    }
}

/// Power takes the counters along.
fn feel(scene: &mut Scene<'_>, act: &crate::act::Act) -> Option<crate::act::Act> {
    if matches!(act, crate::act::Act::Power { .. }) {
        *scene.memory = crate::mutant::Memory::default();
    }
    Some(act.clone())
}

/// A slot board that counts, without a defect.
pub const COUNTING: Hooks = Hooks {
    serve: Some(|scene, bytes| count(scene, bytes, Wrong::Nothing)),
    spoilt: Some(|scene, length| spoilt(scene, length, Wrong::Nothing)),
    feel: Some(feel),
    ..Hooks::NONE
};

macro_rules! counting {
    ($id:literal, $says:literal, $wrong:ident, [$($clause:literal),+]) => {
        Defect {
            id: $id,
            says: $says,
            host: Host::Slot,
            killed_by: &[$($clause),+],
            claims: &["counters", "listen-only"],
            hooks: Hooks {
                serve: Some(|scene, bytes| count(scene, bytes, Wrong::$wrong)),
                spoilt: Some(|scene, length| spoilt(scene, length, Wrong::$wrong)),
                ..COUNTING
            },
        }
    };
}

pub(super) const TABLE: &[Defect] = &[
    counting!("GX-170", "clearing the counters leaves them as they are", Clear, ["CT-01", "CT-10"]),
    counting!("GX-171", "only messages to the board count as messages of the bus", OwnOnly, ["CT-02"]),
    counting!("GX-172", "characters in bad form are not counted", FlawsUncounted, ["CT-03"]),
    counting!("GX-173", "every answer counts as an exception", AllExceptions, ["CT-04"]),
    counting!("GX-174", "broadcasts do not count as messages to the board", NoBroadcasts, ["CT-05"]),
    counting!("GX-175", "broadcasts do not count as unanswered", Answered, ["CT-06"]),
    counting!("GX-176", "overruns are not counted", NoOverrun, ["CT-08"]),
    counting!("GX-177", "counters stick at 65535", Sticks, ["CT-09"]),
    counting!("GX-178", "a restart keeps the counters", Keeps, ["CT-10"]),
    counting!("GX-179", "a board that only listens still carries out writes", Acts, ["CT-11"]),
    counting!("GX-180", "a restart that clears the log is refused", NoLog, ["CT-12"]),
];
