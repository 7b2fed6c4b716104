//! A command of any context as a scenario writes it: `command = "value.top-up"`, its fields, who gives it, and the names
//! that what comes of it gets.
//!
//! It refuses to know any context: names of commands and fields are the contexts' own, and `@anna` stands for the id that
//! was named so.

use crate::source::Complaint;
use forecourt_books::report::Asked;
use forecourt_books::{At, By, Channel, MemberId, PersonId};
use forecourt_site::{Command, FormError, NAMES};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// Who gives a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// The system: the world before time starts, the clock.
    System,
    /// An employee by name, at the own terminal or at another.
    Staff {
        /// The name.
        name: String,
        /// Another terminal than the own.
        terminal: Option<String>,
    },
    /// A member by the name that was given to the id.
    Member {
        /// The name.
        name: String,
        /// Through which client.
        channel: Channel,
    },
    /// Somebody without a file.
    Guest(String),
    /// An outside system.
    Outside(String),
    /// Somebody unknown at a terminal.
    Terminal(String),
}

/// A command with its references not resolved yet.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedWish {
    /// The context.
    pub context: String,
    /// The command's own name.
    pub name: String,
    /// Its fields.
    pub with: toml::Table,
    /// Who gives it.
    pub by: Actor,
    /// The request key, so that a repeat is told from a second wish (PLAT-04).
    pub key: Option<String>,
    /// Its form is wrong on purpose: it must be refused `bad-form` (PLAT-11).
    pub misshapen: bool,
    /// It may be refused, and then gives no names.
    pub may: bool,
    /// Names for ids of its events: name, and the field; without a field the first id of the first event.
    pub binds: Vec<(String, Option<String>)>,
    /// Where it stands in the text.
    pub span: Range<usize>,
}

/// A report that somebody looks at.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedReading {
    /// Its name.
    pub name: String,
    /// Its filters.
    pub filter: BTreeMap<String, String>,
    /// Who looks.
    pub by: Actor,
}

impl PlannedReading {
    /// What is asked of the house.
    pub fn asked(&self, things: &Things) -> Asked {
        let filter = self.filter.iter().map(|(name, value)| (name.clone(), things.told(value)));
        Asked { name: self.name.clone(), filter: filter.collect() }
    }
}

/// `Wang reads members.card plate=A1`.
impl fmt::Display for PlannedReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} reads {}", self.by, self.name)?;
        self.filter.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Actor::System => "system",
            Actor::Staff { name, .. } | Actor::Member { name, .. } => name,
            Actor::Guest(name) | Actor::Outside(name) | Actor::Terminal(name) => name,
        })
    }
}

/// `Wang: value.top-up member=@anna amount=10000`.
impl fmt::Display for PlannedWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.by.fmt(f)?;
        write!(f, ": {}.{}", self.context, self.name)?;
        self.with.iter().try_for_each(|(name, value)| match value {
            toml::Value::String(text) => write!(f, " {name}={text}"),
            other => write!(f, " {name}={other}"),
        })
    }
}

/// How an employee is known: the id and the own terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffName {
    /// The id.
    pub id: PersonId,
    /// The own terminal.
    pub terminal: String,
}

/// Ids by the names that scenarios give them, and employees.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Things {
    /// Ids by name.
    pub ids: BTreeMap<String, String>,
    /// Employees by name.
    pub staff: BTreeMap<String, StaffName>,
}

impl Things {
    /// The id behind `@name`; employees and branches are things, too.
    fn id(&self, name: &str) -> Option<&str> {
        self.ids.get(name).map(String::as_str)
    }

    /// A text with every `@name` in it replaced; names that nobody gave stay as they are.
    pub fn told(&self, text: &str) -> String {
        if let Some(id) = text.strip_prefix('@').and_then(|name| self.id(name)) {
            return id.to_owned();
        }
        if !text.contains('@') {
            return text.to_owned();
        }
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('@') {
            told.push_str(&rest[..at]);
            let tail = &rest[at + 1..];
            let known = self.ids.iter().filter(|(name, _)| tail.starts_with(name.as_str()));
            match known.max_by_key(|(name, _)| name.len()) {
                Some((name, id)) => {
                    told.push_str(id);
                    rest = &tail[name.len()..];
                }
                None => {
                    told.push('@');
                    rest = tail;
                }
            }
        }
        told + rest
    }

    /// The first name in a command that stands for nothing yet.
    pub fn missing<'a>(&self, wish: &'a PlannedWish) -> Option<&'a str> {
        let actor = match &wish.by {
            Actor::Member { name, .. } => Some(name.as_str()),
            _ => None,
        };
        let mut named = Vec::new();
        wish.with.values().for_each(|value| names_in(value, &mut named));
        actor.into_iter().chain(named).find(|name| self.id(name).is_none())
    }

    /// The actor, once the names are known.
    ///
    /// # Errors
    /// The name that means nothing yet.
    pub fn by(&self, actor: &Actor) -> Result<By, String> {
        Ok(match actor {
            Actor::System => By::System,
            Actor::Guest(name) => By::Guest(name.clone()),
            Actor::Outside(name) => By::Outside(name.clone()),
            Actor::Terminal(name) => By::node(name),
            Actor::Staff { name, terminal } => {
                let known =
                    self.staff.get(name).ok_or_else(|| format!("nobody of the staff is called {name:?}"))?;
                By::person(known.id, terminal.as_ref().unwrap_or(&known.terminal))
            }
            Actor::Member { name, channel } => {
                let id = self.id(name).ok_or_else(|| format!("nothing is called @{name} yet"))?;
                let member: MemberId =
                    id.parse().map_err(|_| format!("@{name} is {id}, which is no member"))?;
                By::Member { member, channel: *channel }
            }
        })
    }

    /// The command with all names replaced.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn command(&self, wish: &PlannedWish) -> Result<Command, FormError> {
        let fields = self.json(&toml::Value::Table(wish.with.clone()));
        let full = Value::Object([(wish.name.clone(), fields)].into_iter().collect());
        match Command::read(&wish.context, &full) {
            Err(error) if wish.with.is_empty() => {
                Command::read(&wish.context, &Value::String(wish.name.clone())).map_err(|_| error)
            }
            command => command,
        }
    }

    /// A value with all names replaced.
    pub fn json(&self, value: &toml::Value) -> Value {
        match value {
            toml::Value::String(text) => Value::String(self.told(text)),
            toml::Value::Integer(number) => Value::from(*number),
            toml::Value::Boolean(flag) => Value::Bool(*flag),
            toml::Value::Array(items) => Value::Array(items.iter().map(|item| self.json(item)).collect()),
            toml::Value::Table(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), self.json(value))).collect())
            }
            // An instant, such as 2026-03-02T12:00:00 (UTC+8): the stored form is a number.
            toml::Value::Datetime(moment) => match moment.to_string().replace('T', " ").parse::<At>() {
                Ok(at) => Value::from(at.0),
                Err(_) => Value::String(moment.to_string()),
            },
            other => Value::String(other.to_string()),
        }
    }
}

/// The names that fields refer to as a whole: `member = "@anna"`. `@sign` is the signature of a channel, no name.
pub fn names_in<'a>(value: &'a toml::Value, found: &mut Vec<&'a str>) {
    match value {
        toml::Value::String(text) if text == "@sign" => {}
        toml::Value::String(text) => found.extend(text.strip_prefix('@')),
        toml::Value::Array(items) => items.iter().for_each(|item| names_in(item, found)),
        toml::Value::Table(fields) => fields.values().for_each(|value| names_in(value, found)),
        _ => {}
    }
}

/// Reads `value.top-up`.
///
/// # Errors
/// What would be right.
pub fn command_name(text: &Spanned<String>) -> Result<(String, String), Complaint> {
    let written = text.get_ref();
    let split = written.split_once('.').filter(|(context, name)| NAMES.contains(context) && !name.is_empty());
    split.map(|(context, name)| (context.to_owned(), name.to_owned())).ok_or_else(|| {
        let hint = format!("write context.command, with a context of {}", NAMES.join(", "));
        Complaint::new(text.span(), format!("{written:?} is no command")).hint(hint)
    })
}

/// Reads who gives a command: `system`, `Wang`, `Wang at counter-2`, `@anna`, `@anna by web`, `guest anna`, `outside wechat`,
/// `terminal desk-1`.
///
/// # Errors
/// What would be right.
pub fn actor(text: &str, is_staff: impl Fn(&str) -> bool) -> Result<Actor, String> {
    if text == "system" {
        return Ok(Actor::System);
    }
    if let Some(name) = text.strip_prefix('@') {
        let (name, client) = name.split_once(" by ").unwrap_or((name, "app"));
        let channel = match client {
            "app" => Channel::App,
            "mini-program" => Channel::MiniProgram,
            "web" => Channel::Web,
            other => return Err(format!("a member acts by app, mini-program or web, not by {other:?}")),
        };
        return Ok(Actor::Member { name: name.to_owned(), channel });
    }
    for (word, make) in [
        ("guest ", Actor::Guest as fn(String) -> Actor),
        ("outside ", Actor::Outside),
        ("terminal ", Actor::Terminal),
    ] {
        if let Some(name) = text.strip_prefix(word) {
            return Ok(make(name.to_owned()));
        }
    }
    let (name, terminal) =
        text.split_once(" at ").map_or((text, None), |(name, at)| (name, Some(at.to_owned())));
    if is_staff(name) {
        return Ok(Actor::Staff { name: name.to_owned(), terminal });
    }
    Err(format!(
        "{text:?} is nobody: write the name of somebody of the staff, @name of a member, guest, outside or terminal with a \
         name, or system"
    ))
}

/// The names that a command gives: `as = "anna"`, or `as = { anna = "member", card = "card" }`.
///
/// # Errors
/// What would be right.
pub fn binds(value: Option<&toml::Value>) -> Result<Vec<(String, Option<String>)>, String> {
    match value {
        None => Ok(Vec::new()),
        Some(toml::Value::String(name)) => Ok(vec![(name.clone(), None)]),
        Some(toml::Value::Table(fields)) => fields
            .iter()
            .map(|(name, field)| match field {
                toml::Value::String(field) => Ok((name.clone(), Some(field.clone()))),
                other => Err(format!("{name:?} names a field of an event, such as \"member\", not {other}")),
            })
            .collect(),
        Some(other) => Err(format!("write as = \"anna\" or as = {{ anna = \"member\" }}, not {other}")),
    }
}

/// The value that a name is bound to: a field of the first event that has it, or the first id of the first event.
pub fn bound<'a>(bodies: impl Iterator<Item = &'a str>, field: Option<&str>) -> Option<String> {
    for body in bodies {
        let Some(found) = (match field {
            Some(field) => field_of(body, field),
            None => first_id(body),
        }) else {
            continue;
        };
        return Some(found);
    }
    None
}

fn field_of(body: &str, field: &str) -> Option<String> {
    let fields: Value = serde_json::from_str(body).ok()?;
    match fields.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first text of a stored event that is an id: `M-7`.
fn first_id(body: &str) -> Option<String> {
    let texts = body.split('"').skip(1).step_by(2);
    texts.into_iter().find(|text| is_id(text)).map(str::to_owned)
}

fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(kind, number)| {
        (1..=3).contains(&kind.len())
            && kind.bytes().all(|byte| byte.is_ascii_uppercase())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things() -> Things {
        let ids = [("anna", "M-7"), ("annabel", "M-8"), ("Li Na", "P-2")];
        Things {
            ids: ids.iter().map(|(name, id)| ((*name).to_owned(), (*id).to_owned())).collect(),
            staff: BTreeMap::new(),
        }
    }

    #[test]
    fn names_are_replaced_the_longest_first() {
        let things = things();
        assert_eq!(things.told("@anna"), "M-7");
        assert_eq!(things.told("@annabel and @anna, @Li Na, @nobody"), "M-8 and M-7, P-2, @nobody");
    }

    #[test]
    fn the_first_id_of_an_event_or_a_named_field_is_bound() {
        let bodies =
            [r#"{"kind":"told","text":"A-1b"}"#, r#"{"kind":"member-joined","member":"M-7","card":"CD-2"}"#];
        assert_eq!(bound(bodies.iter().copied(), None), Some("M-7".to_owned()));
        assert_eq!(bound(bodies.iter().copied(), Some("card")), Some("CD-2".to_owned()));
        assert_eq!(bound(bodies.iter().copied(), Some("order")), None);
    }

    #[test]
    fn actors_read_as_people_write_them() {
        let read = |text| actor(text, |name| name == "Wang Wei");
        assert_eq!(read("Wang Wei"), Ok(Actor::Staff { name: "Wang Wei".into(), terminal: None }));
        assert_eq!(
            read("Wang Wei at till-2"),
            Ok(Actor::Staff { name: "Wang Wei".into(), terminal: Some("till-2".into()) })
        );
        assert_eq!(read("@anna by web"), Ok(Actor::Member { name: "anna".into(), channel: Channel::Web }));
        assert_eq!(read("outside wechat"), Ok(Actor::Outside("wechat".into())));
        assert!(read("Wang").is_err() && read("@anna by fax").is_err());
    }
}
