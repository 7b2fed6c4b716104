//! Who asks: the system itself, somebody unknown at a terminal, a person there, a member's phone, an outside system
//! (PLAT-05).
//!
//! An actor is a claim, not a proof: sessions and rights are checked by whoever knows them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{MemberId, PersonId};

/// Where a command was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Terminal {
    /// The screen, finger reader and camera of a key cabinet, by its number.
    Cabinet(u8),
    /// Any other node of the network, by its name.
    Node(String),
}

impl fmt::Display for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Terminal::Cabinet(number) => write!(f, "cabinet-{number}"),
            Terminal::Node(name) => f.write_str(name),
        }
    }
}

/// Through which client a member acts (PLAT-80).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The phone app.
    App,
    /// The mini-program.
    MiniProgram,
    /// The web site.
    Web,
}

impl Channel {
    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Channel::App => "app",
            Channel::MiniProgram => "mini-program",
            Channel::Web => "web",
        }
    }
}

/// Who gives a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The installation: the clock, the poller, another context.
    System,
    /// Whoever stands at this terminal.
    Terminal(Terminal),
    /// This person, who says to be at this terminal.
    Person {
        /// The person.
        person: PersonId,
        /// The terminal.
        terminal: Terminal,
    },
    /// This member, through a client of the group's.
    Member {
        /// The member.
        member: MemberId,
        /// The client.
        channel: Channel,
    },
    /// Somebody who has no file yet, by the phone number's keyed digest or any other name of the client's session.
    Guest(
        /// The session's name.
        String,
    ),
    /// An outside system, by its name: a payment channel, the SMS gateway, the finance software.
    Outside(
        /// Its name, such as `wechat`.
        String,
    ),
}

impl By {
    /// Whoever stands at cabinet `number`.
    pub fn cabinet(number: u8) -> By {
        By::Terminal(Terminal::Cabinet(number))
    }

    /// Whoever sits at the network node `name`.
    pub fn node(name: &str) -> By {
        By::Terminal(Terminal::Node(name.to_owned()))
    }

    /// A person at the network node `name`.
    pub fn person(person: PersonId, name: &str) -> By {
        By::Person { person, terminal: Terminal::Node(name.to_owned()) }
    }

    /// A member on the phone app.
    pub fn member(member: MemberId) -> By {
        By::Member { member, channel: Channel::App }
    }

    /// The terminal, if a terminal was used.
    pub fn terminal(&self) -> Option<&Terminal> {
        match self {
            By::Terminal(terminal) | By::Person { terminal, .. } => Some(terminal),
            By::System | By::Member { .. } | By::Guest(_) | By::Outside(_) => None,
        }
    }

    /// The employee, if one acts.
    pub fn employee(&self) -> Option<PersonId> {
        match self {
            By::Person { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// The member, if one acts.
    pub fn member_id(&self) -> Option<MemberId> {
        match self {
            By::Member { member, .. } => Some(*member),
            _ => None,
        }
    }
}

/// `system`, `cabinet-1`, `P-3@front-1`, `M-7@app`, `guest:anna`, `outside:wechat`: as journalled.
impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            By::System => f.write_str("system"),
            By::Terminal(terminal) => terminal.fmt(f),
            By::Person { person, terminal } => {
                person.fmt(f)?;
                f.write_str("@")?;
                terminal.fmt(f)
            }
            By::Member { member, channel } => write!(f, "{member}@{}", channel.word()),
            By::Guest(name) => write!(f, "guest:{name}"),
            By::Outside(name) => write!(f, "outside:{name}"),
        }
    }
}

/// Why a text names no actor: the text is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no actor")]
pub struct ActorError(
    /// What was given.
    pub String,
);

fn terminal(text: &str) -> Terminal {
    match text.strip_prefix("cabinet-").and_then(|number| number.parse().ok()) {
        Some(number) => Terminal::Cabinet(number),
        None => Terminal::Node(text.to_owned()),
    }
}

impl FromStr for By {
    type Err = ActorError;

    fn from_str(text: &str) -> Result<By, ActorError> {
        let wrong = || ActorError(text.to_owned());
        if text.is_empty() {
            return Err(wrong());
        }
        if text == "system" {
            return Ok(By::System);
        }
        if let Some(name) = text.strip_prefix("guest:") {
            return Ok(By::Guest(name.to_owned()));
        }
        if let Some(name) = text.strip_prefix("outside:") {
            return Ok(By::Outside(name.to_owned()));
        }
        let Some((who, place)) = text.split_once('@') else { return Ok(By::Terminal(terminal(text))) };
        if let Ok(person) = who.parse() {
            return Ok(By::Person { person, terminal: terminal(place) });
        }
        let member = who.parse().map_err(|_| wrong())?;
        let all = [Channel::App, Channel::MiniProgram, Channel::Web];
        let channel = all.into_iter().find(|channel| channel.word() == place).ok_or_else(wrong)?;
        Ok(By::Member { member, channel })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_actor_reads_back_as_it_is_written() {
        let all = [
            By::System,
            By::cabinet(3),
            By::node("front-1"),
            By::person(PersonId(3), "front-1"),
            By::Person { person: PersonId(3), terminal: Terminal::Cabinet(1) },
            By::Member { member: MemberId(7), channel: Channel::MiniProgram },
            By::Guest("anna".into()),
            By::Outside("wechat".into()),
        ];
        for by in all {
            assert_eq!(by.to_string().parse(), Ok(by));
        }
        assert!("".parse::<By>().is_err() && "M-7@fax".parse::<By>().is_err());
    }
}
