//! What security does because of news of others.
//!
//! It refuses to judge the news: the rules do.

use forecourt_books::News;

use crate::command::Command;
use crate::decide::is_clocked;
use crate::state::State;

pub(crate) fn on(_: &State, news: &News) -> Option<Command> {
    Some(match news {
        News::Refused { by, command, code, facts } => Command::NoteRefusal {
            by: by.clone(),
            command: command.clone(),
            code: code.clone(),
            facts: facts.clone(),
        },
        News::Read { by, report, personal } => {
            Command::NoteReading { by: by.clone(), report: report.clone(), personal: *personal }
        }
        News::Alarm { pattern, facts, subject } => {
            Command::NoteAlarm { pattern: pattern.clone(), subject: subject.clone(), facts: facts.clone() }
        }
        News::SettingSet { key, from } if is_clocked(key) => Command::NoteClock { from: *from },
        News::Decided { kind, about, digest, approved, reason, .. }
            if matches!(kind.as_str(), "restore" | "bulk-read" | "lift-protection") =>
        {
            let (about, reason, digest) = (about.clone(), reason.clone(), digest.clone());
            Command::Decided { about, approved: *approved, reason, digest }
        }
        _ => return None,
    })
}
