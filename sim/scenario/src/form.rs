//! Whether a command has the form of its kind, told from the text alone, before any name stands for an id.
//!
//! It refuses to know any context: names and fields are what the context's own reader says that they are.

use crate::library::listed;
use crate::source::{Complaint, nearest};
use crate::wish::{PlannedWish, Things};
use forecourt_site::Command;
use serde_json::{Value, json};

/// Names of the commands of one context, as serde lists them.
pub fn commands_of(context: &str) -> Vec<String> {
    let error = Command::read(context, &json!({ "": {} })).err();
    listed(&error.map(|error| error.to_string()).unwrap_or_default())
}

/// What is wrong with a command: its name, a field too many or too few, a word that there is not. What hangs on the ids
/// behind names is looked at when the command is given.
pub(crate) fn complaint(wish: &PlannedWish) -> Option<Complaint> {
    let mut fields = Things::default().json(&toml::Value::Table(wish.with.clone()));
    loop {
        let why = fault(wish, &fields)?;
        if why.contains(&format!("unknown variant `{}`", wish.name)) {
            return Some(unknown(wish));
        }
        // Any id of the kind that a field wants stands in for a name, so that the next fault behind it is found.
        match stand_in(&why) {
            Some((name, id)) if replace(&mut fields, &name, &id) => {}
            _ if why.contains('@') => return None,
            _ => return Some(Complaint::new(wish.span.clone(), why)),
        }
    }
}

/// What the context's reader says, if it cannot read it.
fn fault(wish: &PlannedWish, fields: &Value) -> Option<String> {
    let full = json!({ wish.name.as_str(): fields });
    let why = Command::read(&wish.context, &full).err()?;
    let bare = || Command::read(&wish.context, &Value::String(wish.name.clone())).is_ok();
    if wish.with.is_empty() && bare() { None } else { Some(why.to_string()) }
}

fn unknown(wish: &PlannedWish) -> Complaint {
    let PlannedWish { context, name, .. } = wish;
    let known = commands_of(context);
    let hint = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean \"{context}.{near}\"?"),
        None => format!("there are {}", known.join(", ")),
    };
    Complaint::new(wish.span.clone(), format!("{context} has no command {name:?}")).hint(hint)
}

/// Puts an id where exactly this name stands; says whether it stood anywhere.
fn replace(value: &mut Value, name: &str, id: &str) -> bool {
    match value {
        Value::String(text) if text == name => {
            *text = id.to_owned();
            true
        }
        Value::Array(items) => items.iter_mut().map(|item| replace(item, name, id)).max() == Some(true),
        Value::Object(fields) => {
            fields.values_mut().map(|field| replace(field, name, id)).max() == Some(true)
        }
        _ => false,
    }
}

/// The name and an id for it, out of "`@it` is no CP-<number>".
fn stand_in(why: &str) -> Option<(String, String)> {
    let (before, rest) = why.split_once("` is no ")?;
    let (_, name) = before.rsplit_once('`')?;
    let (prefix, _) = rest.split_once("-<number>")?;
    name.starts_with('@').then(|| (name.to_owned(), format!("{prefix}-1")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::Actor;

    fn wish(command: &str, with: &str) -> PlannedWish {
        let (context, name) = command.split_once('.').unwrap();
        PlannedWish {
            context: context.to_owned(),
            name: name.to_owned(),
            with: with.parse().unwrap(),
            by: Actor::System,
            key: None,
            misshapen: false,
            may: false,
            binds: Vec::new(),
            span: 0..0,
        }
    }

    fn said(command: &str, with: &str) -> Option<String> {
        let complaint = complaint(&wish(command, with))?;
        Some([Some(complaint.message), complaint.hint].into_iter().flatten().collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn a_wrong_name_is_told_with_the_nearest() {
        assert_eq!(
            said("service.start-wishes", "wish = \"@w\"").as_deref(),
            Some("service has no command \"start-wishes\"; did you mean \"service.start-wish\"?")
        );
        assert!(commands_of("service").contains(&"plan-scans".to_owned()));
        assert!(forecourt_site::NAMES.iter().all(|context| !commands_of(context).is_empty()));
    }

    #[test]
    fn a_wrong_field_is_found_behind_names_that_stand_for_nothing_yet() {
        assert_eq!(said("service.start-wish", "wish = \"@w\""), None);
        assert_eq!(
            said("rental.collect", "order = \"@annas\"\nmember = \"@anna\"\nodometer = 1\nenergy = 1"),
            None
        );
        let many = said("service.start-wish", "wish = \"@w\"\nwhen = 3").unwrap();
        assert!(many.contains("service.start-wish") && many.contains("unknown field `when`"), "{many}");
        let few = said("service.estimate-wish", "wish = \"@w\"").unwrap();
        assert!(few.contains("missing field `days`"), "{few}");
        let word = said("service.order-work", "customer = \"@c\"\nwork = \"dancing\"").unwrap();
        assert!(word.contains("unknown variant `dancing`, expected one of"), "{word}");
    }

    #[test]
    fn what_contexts_bring_for_roles_names_commands_that_there_are() {
        let reports: Vec<&str> = forecourt_site::reports().iter().map(|(_, report)| report.name).collect();
        for (role, rights) in forecourt_site::rights() {
            for (right, _) in rights {
                let (context, name) = right.split_once('.').expect("a right is `context.command`");
                let known = match context {
                    "report" => reports.contains(&name),
                    _ => name == "*" || commands_of(context).iter().any(|command| command == name),
                };
                assert!(known, "{role}: there is no {right}");
                assert!(role != "auditor" || context == "report", "PLAT-21: {right} for who only reads");
            }
        }
    }

    #[test]
    fn a_name_in_a_place_that_wants_no_id_is_left_to_the_run() {
        assert_eq!(said("service.estimate-wish", "wish = \"@w\"\ndays = \"@d\""), None);
    }
}
