//! Forms of a former version, each with what it is now: stored events, commands and reports as older terminals send them,
//! registers that had one owner only (PLAT-12). The one place where the house knows what it once was.
//!
//! A journal stays as it was written, to the byte: forms are brought up to date on their way in. A table's row goes when
//! nobody can have the form any more. It refuses to know rules: what is taken over is decided like anything else.

use crate::contexts::{Command, States};
use forecourt_books::{Personal, VehicleId};
use forecourt_store::Record;
use serde_json::Value;
use std::borrow::Cow;

/// Commands and events that once were another context's: context and name then, context now (PLAT-12). Their content is the
/// same. The network was service's until it was found that the organisation, whose terminals it is about, had a second one.
const MOVED: &[(&str, &str, &str)] = &[
    ("service", "set-network", "organisation"),
    ("service", "connect-branch", "organisation"),
    ("service", "network-set", "organisation"),
    ("service", "branch-connected", "organisation"),
];

/// The context that a command or an event of this name belongs to now.
pub(crate) fn context<'a>(context: &'a str, name: &str) -> &'a str {
    MOVED.iter().find(|(of, then, _)| *of == context && *then == name).map_or(context, |(.., now)| now)
}

/// The contexts that once owned a command or an event that is `context`'s now.
pub(crate) fn owners(context: &str, name: &str) -> impl Iterator<Item = &'static str> {
    MOVED.iter().filter(move |(_, of, now)| *of == name && *now == context).map(|(then, ..)| *then)
}

/// A stored event that once looked different.
struct Stored {
    context: &'static str,
    kind: &'static str,
    /// Brings its content up to date; false where it is up to date.
    update: fn(&mut Value) -> bool,
}

const EVENTS: &[Stored] = &[
    // Until actors were recorded, cabinets kept a password as salt and SHA-256; now the hash names its algorithm.
    Stored { context: "keys", kind: "operator-enrolled", update: hash_without_a_name },
    Stored { context: "keys", kind: "password-set", update: hash_without_a_name },
    // Customers' names and phones lay there in plain before they were sealed under a key of the customer's (PLAT-44).
    Stored { context: "keys", kind: "customer-registered", update: customer_in_plain },
    Stored { context: "keys", kind: "customer-changed", update: customer_in_plain },
    // Rights bear the names of commands, and some of those have moved.
    Stored { context: "organisation", kind: "hired", update: rights_of_moved_commands },
    Stored { context: "organisation", kind: "roles-set", update: rights_of_moved_commands },
    Stored { context: "organisation", kind: "role-changed", update: rights_of_moved_commands },
];

/// Reports by the names that they had: context, then, now.
const REPORTS: &[(&str, &str, &str)] = &[("members", "use-by-channel", "sessions-by-channel")];

/// The content of a stored event in today's form.
pub(crate) fn body(record: &Record) -> Cow<'_, [u8]> {
    let body = &record.body;
    let known = EVENTS.iter().find(|form| form.kind == record.kind && form.context == record.context);
    let updated = known.and_then(|form| {
        let mut content: Value = serde_json::from_slice(body).ok()?;
        (form.update)(&mut content).then(|| content.to_string().into_bytes())
    });
    updated.map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Whether values kept in passing once lay under an owner of this name, which may have served for more than one purpose: the
/// phone's digest, the guest's session (PLAT-48). No value is written under such a name any more.
pub(crate) fn passing(owner: &str) -> bool {
    owner.starts_with("guest-") || owner.starts_with("guest:")
}

/// Commands that name a record whose kind had another prefix: context and name, prefix now, prefix then (PLAT-03).
const SPELT: &[(&str, &str, &str, &str)] =
    &[("members", "renew-insurance", "insurance=IP-", "insurance=IN-")];

/// What a command's content said in the former version, where a record in it bore another prefix.
pub(crate) fn spelt(context: &str, name: &str, given: &str) -> Option<String> {
    let known = SPELT.iter().find(|(of, command, ..)| *of == context && *command == name);
    known.map(|(.., now, then)| given.replace(now, then))
}

/// What a report of a former name is called now.
pub(crate) fn report(context: &str, name: &str) -> Option<&'static str> {
    REPORTS.iter().find(|(of, then, _)| *of == context && *then == name).map(|(.., now)| *now)
}

fn rights_of_moved_commands(content: &mut Value) -> bool {
    let Some(Value::Array(rights)) = content.get_mut("rights") else { return false };
    let mut updated = false;
    for right in rights.iter_mut().filter_map(|grant| grant.get_mut("right")) {
        let now = right
            .as_str()
            .and_then(|held| held.split_once('.'))
            .map(|(of, name)| (context(of, name), of, name));
        if let Some((now, _, name)) = now.filter(|(now, of, _)| now != of) {
            (*right, updated) = (Value::String(format!("{now}.{name}")), true);
        }
    }
    updated
}

fn customer_in_plain(content: &mut Value) -> bool {
    let Some(owner) = content.get("customer").and_then(Value::as_str).map(str::to_owned) else {
        return false;
    };
    let mut updated = false;
    let mut seal = |value: Option<&mut Value>| {
        let Some(value) = value else { return };
        let plain = value.as_str().filter(|text| !text.starts_with(forecourt_books::personal::OPEN));
        let sealed = plain.and_then(|text| serde_json::to_value(Personal::new(&owner, text)).ok());
        if let Some(sealed) = sealed {
            (*value, updated) = (sealed, true);
        }
    };
    for field in ["name", "phone"] {
        seal(content.get_mut(field));
        for side in ["from", "to"] {
            seal(content.get_mut(side).and_then(|side| side.get_mut(field)));
        }
    }
    updated
}

fn hash_without_a_name(content: &mut Value) -> bool {
    let Some(password) = content.get_mut("password") else { return false };
    let text = |field: &str| password.get(field).and_then(Value::as_str).map(str::to_owned);
    let (Some(salt), Some(hash)) = (text("salt"), text("hash")) else { return false };
    if hash.starts_with('$') {
        return false;
    }
    password["hash"] = Value::String(forecourt_keys::password::former(&salt, &hash));
    true
}

/// What a journal of cabinets alone leaves to be taken over: vehicles that only the cabinets know enter the one register
/// under their numbers (PLAT-14).
pub(crate) fn take_over(states: &States) -> Vec<Command> {
    let first = states.organisation.vehicles.len() + 1;
    let known = forecourt_keys::query::vehicles(&states.keys);
    let left = known.iter().filter(|(vehicle, _)| vehicle.0 as usize >= first);
    let note = |(vehicle, record): (&VehicleId, &forecourt_keys::state::registers::Vehicle)| {
        let (plate, vin) = (record.number.clone(), record.vin.clone());
        forecourt_organisation::Command::NoteVehicle { vehicle: *vehicle, plate, vin }
    };
    left.map(note).map(Command::Organisation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, body: &str) -> Record {
        let (context, kind, body) = ("keys".to_owned(), kind.to_owned(), body.as_bytes().to_vec());
        Record { seq: 1, batch: 1, at: 0, closes: true, by: String::new(), context, kind, body, digest: None }
    }

    #[test]
    fn a_former_password_is_brought_up_to_date_and_nothing_else_is_touched() {
        let then = r#"{"kind":"password-set","operator":"P-1","password":{"salt":"ab","hash":"cd"}}"#;
        let now = body(&record("password-set", then)).into_owned();
        let content: Value = serde_json::from_slice(&now).unwrap();
        assert_eq!(content["password"]["hash"], "$sha256$ab$cd");
        let again = record("password-set", std::str::from_utf8(&now).unwrap());
        for current in
            [again, record("key-taken", then), record("password-set", "{}"), record("password-set", "")]
        {
            assert!(matches!(body(&current), Cow::Borrowed(_)), "{current:?}");
        }
    }

    #[test]
    fn customers_in_plain_become_their_own_and_stay_what_they_are() {
        let registered = r#"{"kind":"customer-registered","customer":"C-2","name":"Mr Hu","phone":"13800000001","act":{"operator":null,"photo":null,"terminal":"system"}}"#;
        let changed = r#"{"kind":"customer-changed","customer":"C-2","from":{"phone":"13800000001"},"to":{"phone":"139"},"act":{"operator":null,"photo":null,"terminal":"system"}}"#;
        for (kind, then, values) in [
            ("customer-registered", registered, ["Mr Hu", "13800000001"]),
            ("customer-changed", changed, ["13800000001", "139"]),
        ] {
            let now = body(&record(kind, then)).into_owned();
            let text = String::from_utf8(now.clone()).unwrap();
            for value in values {
                assert!(
                    text.contains(&serde_json::to_string(&Personal::new("C-2", value)).unwrap()),
                    "{text}"
                );
            }
            assert!(serde_json::from_slice::<forecourt_keys::Event>(&now).is_ok(), "{text}");
            assert!(matches!(body(&record(kind, &text)), Cow::Borrowed(_)), "what is sealed is not touched");
        }
    }

    /// What a terminal of the former version sends, and what the former version stored, mean what they meant (PLAT-12).
    #[test]
    fn what_has_moved_to_another_context_is_read_as_it_was_written() {
        let content = serde_json::json!({ "set-network": { "mode": "sites", "open-ports": [8443] } });
        let command = Command::read("service", &content).unwrap();
        assert_eq!(command.name(), ("organisation", "set-network"));
        let own = serde_json::json!({ "plan-scans": {} });
        assert_eq!(Command::read("service", &own).unwrap().name(), ("service", "plan-scans"));
        for (then, name, now) in MOVED {
            assert_eq!(context(then, name), *now);
            assert_eq!((context(now, name), context(then, "plan-scans")), (*now, *then));
        }
        let hired = r#"{"kind":"hired","rights":[{"right":"service.set-network","scope":"group"}]}"#;
        let mut stored = record("hired", hired);
        stored.context = "organisation".to_owned();
        let now: Value = serde_json::from_slice(&body(&stored)).unwrap();
        assert_eq!(now["rights"][0]["right"], "organisation.set-network");
        stored.body = serde_json::to_vec(&now).unwrap();
        assert!(matches!(body(&stored), Cow::Borrowed(_)), "what is up to date is not touched");
    }

    #[test]
    fn a_report_is_found_by_its_former_name_where_no_other_has_it() {
        assert_eq!(
            crate::reports::find("members.use-by-channel").unwrap(),
            ("members", "sessions-by-channel")
        );
        assert_eq!(crate::reports::find("service.use-by-channel").unwrap(), ("service", "use-by-channel"));
        assert_eq!(crate::reports::find("use-by-channel").unwrap(), ("service", "use-by-channel"));
        for (context, then, now) in REPORTS {
            let has = |wanted: &str| {
                crate::contexts::reports().iter().any(|(of, report)| of == context && report.name == wanted)
            };
            assert!(has(now) && !has(then), "{context}: {then} is {now}");
        }
    }
}
