//! Installation, vehicles, customers, people (KEY-01, KEY-07, KEY-17, KEY-19, KEY-45).
//!
//! Each change names old and new value, the person and the photo of his sign-in.

use forecourt_books::{PersonId, Rejection};

use super::draft::{Actor, Draft, system};
use super::known;
use crate::command::{OperatorField, RecordField, Secret};
use crate::event::{CustomerField, Event, own};
use crate::kinds::{Act, Bay, CustomerId, Level, Post, SignOutReason, VehicleId};
use crate::password;
use crate::rejection::{BAD_VALUE, IN_USE, forbidden, unknown};
use crate::settings;
use crate::state::custody::{Custody, Key};
use crate::state::people::SignIn;
use crate::state::registers::Customer;

/// A cabinet is put up; its true content is scanned before anything else (KEY-01, KEY-45, KEY-67).
pub(super) fn install(draft: &mut Draft<'_>, cabinet: u8, drawers: Vec<u8>) -> Result<(), Rejection> {
    let bad = |name, value: String| Err(Rejection::new(BAD_VALUE).with(name, value));
    if cabinet == 0 {
        return bad("cabinet", cabinet.to_string());
    }
    if draft.state.cabinets.contains_key(&cabinet) {
        return Err(Rejection::new(IN_USE).with("cabinet", cabinet));
    }
    let most = draft.number(&settings::CABINETS);
    if i64::try_from(draft.state.cabinets.len()).is_ok_and(|count| count >= most) {
        return Err(Rejection::new("too-many").with("cabinets", most));
    }
    if !(1..=6).contains(&drawers.len()) {
        return bad("drawers", drawers.len().to_string());
    }
    if let Some(slots) = drawers.iter().find(|slots| !(1..=32).contains(*slots)) {
        return bad("slots", slots.to_string());
    }
    let first = draft.state.cabinets.is_empty() && draft.scene.settings.flag(&settings::DAILY_REPORT);
    let daily = first.then(|| draft.at().next_minute_of_day(draft.number(&settings::DAILY_REPORT_MINUTE)));
    let bays = drawers.iter().zip(1u8..).map(|(_, drawer)| Bay::new(cabinet, drawer)).collect();
    draft.push(Event::CabinetInstalled { cabinet, drawers, daily });
    draft.push(Event::StartScanBegun { cabinet, from: draft.at(), bays });
    Ok(())
}

/// The act of a manager or administrator, or of the installation when it takes a register over.
pub(super) fn by_at_least(actor: Option<&Actor>, level: Level) -> Result<Act, Rejection> {
    match actor {
        None => Ok(system()),
        Some(actor) => actor.at_least(level).map(|()| actor.act.clone()),
    }
}

/// The same, for what belongs to one level alone.
pub(super) fn by_exactly(actor: Option<&Actor>, level: Level) -> Result<Act, Rejection> {
    match actor {
        None => Ok(system()),
        Some(actor) => actor.exactly(level).map(|()| actor.act.clone()),
    }
}

fn filled(name: &'static str, value: &str) -> Result<(), Rejection> {
    if value.trim().is_empty() { Err(Rejection::new(BAD_VALUE).with(name, "empty")) } else { Ok(()) }
}

fn free_number(draft: &Draft<'_>, number: &str) -> Result<(), Rejection> {
    filled("number", number)?;
    match draft.state.vehicles.iter().find(|(_, known)| known.number == number) {
        Some((other, _)) => Err(Rejection::new(IN_USE).with("number", number).with("vehicle", other)),
        None => Ok(()),
    }
}

pub(super) fn register_vehicle(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    number: String,
    vin: String,
) -> Result<(), Rejection> {
    let act = by_at_least(actor, Level::Manager)?;
    free_number(draft, &number)?;
    let vehicle = VehicleId(draft.state.vehicles.last_key_value().map_or(0, |(id, _)| id.0) + 1);
    draft.push(Event::VehicleRegistered { vehicle, number, vin, act });
    Ok(())
}

pub(super) fn change_vehicle(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    vehicle: VehicleId,
    to: RecordField,
) -> Result<(), Rejection> {
    let act = by_at_least(actor, Level::Manager)?;
    let record = draft.state.vehicles.get(&vehicle).ok_or_else(|| unknown("vehicle", vehicle))?;
    let from = match &to {
        RecordField::Number(number) => {
            free_number(draft, number)?;
            RecordField::Number(record.number.clone())
        }
        RecordField::Vin(_) => RecordField::Vin(record.vin.clone()),
        RecordField::Name(_) | RecordField::Phone(_) => {
            return Err(Rejection::new(BAD_VALUE).with("field", "a vehicle has number and vin"));
        }
    };
    draft.push(Event::VehicleChanged { vehicle, from, to, act });
    Ok(())
}

pub(super) fn register_customer(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    name: String,
    phone: String,
) -> Result<(), Rejection> {
    let act = by_at_least(actor, Level::Manager)?;
    filled("name", &name)?;
    let customer = CustomerId(draft.state.customers.last_key_value().map_or(0, |(id, _)| id.0) + 1);
    let (name, phone) = (own(customer, &name), own(customer, &phone));
    draft.push(Event::CustomerRegistered { customer, name, phone, act });
    Ok(())
}

/// A customer who is known by name: of one who was forgotten nothing is kept any more, and nothing is done.
pub(super) fn customer<'a>(draft: &'a Draft<'_>, customer: CustomerId) -> Result<&'a Customer, Rejection> {
    let known = draft.state.customers.get(&customer).filter(|record| !record.forgotten);
    known.ok_or_else(|| unknown("customer", customer))
}

pub(super) fn change_customer(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    id: CustomerId,
    change: RecordField,
) -> Result<(), Rejection> {
    let act = by_at_least(actor, Level::Manager)?;
    let record = customer(draft, id)?;
    let (from, to) = match &change {
        RecordField::Name(name) => {
            filled("name", name)?;
            (CustomerField::Name(own(id, &record.name)), CustomerField::Name(own(id, name)))
        }
        RecordField::Phone(phone) => {
            (CustomerField::Phone(own(id, &record.phone)), CustomerField::Phone(own(id, phone)))
        }
        RecordField::Number(_) | RecordField::Vin(_) => {
            return Err(Rejection::new(BAD_VALUE).with("field", "a customer has name and phone"));
        }
    };
    draft.push(Event::CustomerChanged { customer: id, from, to, act });
    Ok(())
}

/// PLAT-48: name and phone go once nobody needs them for a key that is here, out, or looked for.
pub(super) fn forget_customer(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    id: CustomerId,
) -> Result<(), Rejection> {
    let act = by_at_least(actor, Level::Manager)?;
    customer(draft, id)?;
    let here = |key: &Key| !matches!(key.custody, Custody::Released(_) | Custody::Retired);
    let kept = draft.state.keys.iter().find(|(_, key)| key.customer == Some(id) && here(key));
    if let Some((key, _)) = kept {
        return Err(Rejection::new("customer-has-keys").with("customer", id).with("key", key));
    }
    draft.push(Event::CustomerForgotten { customer: id, act });
    Ok(())
}

/// What is told of a new operator.
pub(super) struct NewOperator {
    pub person: Option<PersonId>,
    pub user: String,
    pub name: String,
    pub level: Level,
    pub post: Post,
    pub password: Secret,
    pub fingers: Vec<u64>,
}

fn free_user(draft: &Draft<'_>, user: &str) -> Result<(), Rejection> {
    filled("user", user)?;
    match draft.state.operators.iter().find(|(_, known)| known.user == user) {
        Some((other, _)) => Err(Rejection::new(IN_USE).with("user", user).with("operator", other)),
        None => Ok(()),
    }
}

/// KEY-09: so many fingers of each person, and none that another person enrolled.
fn free_fingers(draft: &Draft<'_>, owner: Option<PersonId>, fingers: &[u64]) -> Result<(), Rejection> {
    let wanted = draft.number(&settings::FINGERS);
    let mut distinct = fingers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if i64::try_from(distinct.len()) != Ok(wanted) || distinct.len() != fingers.len() {
        return Err(Rejection::new(BAD_VALUE).with("fingers", fingers.len()).with("needed", wanted));
    }
    let taken = draft.state.operators.iter().find(|(id, known)| {
        Some(**id) != owner && fingers.iter().any(|finger| known.fingers.contains(finger))
    });
    match taken {
        Some((other, _)) => Err(Rejection::new(IN_USE).with("finger-of", other)),
        None => Ok(()),
    }
}

/// KEY-07, KEY-09: a person becomes an operator with exactly one level.
pub(super) fn enrol(draft: &mut Draft<'_>, actor: Option<&Actor>, new: NewOperator) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Administrator)?;
    free_user(draft, &new.user)?;
    free_fingers(draft, None, &new.fingers)?;
    filled("name", &new.name)?;
    filled("password", &new.password.0)?;
    let operator = new.person.unwrap_or_else(|| crate::query::next_operator(draft.state));
    if draft.state.operators.contains_key(&operator) {
        return Err(Rejection::new(IN_USE).with("operator", operator));
    }
    let kib = draft.number(&settings::PASSWORD_KIB);
    let password = password::store(operator, draft.at(), &new.password, kib);
    let NewOperator { user, name, level, post, fingers, .. } = new;
    draft.push(Event::OperatorEnrolled { operator, user, name, level, post, fingers, password, act });
    Ok(())
}

pub(super) fn change_operator(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    operator: PersonId,
    to: OperatorField,
) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Administrator)?;
    let record = draft.state.operators.get(&operator).ok_or_else(|| unknown("operator", operator))?;
    // PLAT-21: nobody changes the own rights.
    let own = actor.is_some_and(|actor| actor.operator == operator);
    if own && matches!(to, OperatorField::Level(_) | OperatorField::Post(_) | OperatorField::Active(_)) {
        return Err(forbidden("another administrator", record.level));
    }
    let from = match &to {
        OperatorField::Name(name) => {
            filled("name", name)?;
            OperatorField::Name(record.name.clone())
        }
        OperatorField::User(user) => {
            free_user(draft, user)?;
            OperatorField::User(record.user.clone())
        }
        OperatorField::Level(_) => OperatorField::Level(record.level),
        OperatorField::Post(_) => OperatorField::Post(record.post),
        OperatorField::Fingers(fingers) => {
            free_fingers(draft, Some(operator), fingers)?;
            OperatorField::Fingers(record.fingers.clone())
        }
        OperatorField::Active(_) => OperatorField::Active(record.active),
    };
    let leaves = to == OperatorField::Active(false);
    draft.push(Event::OperatorChanged { operator, from, to, act });
    if leaves {
        end_sessions(draft, operator);
    }
    Ok(())
}

/// PLAT-23: who leaves loses the sessions at once; one with an open drawer ends with its operation.
fn end_sessions(draft: &mut Draft<'_>, operator: PersonId) {
    let reason = SignOutReason::Deactivated;
    for (cabinet, record) in &draft.state.cabinets {
        let here = match &record.sign_in {
            SignIn::Finger => false,
            SignIn::Form { operator: who } => *who == operator,
            SignIn::In(signed_in) => signed_in.operator == operator,
        };
        if here && record.operation.is_none() {
            draft.events.push(Event::SignedOut { cabinet: *cabinet, operator, reason });
        }
    }
    for (node, session) in &draft.state.remotes {
        if session.operator == operator {
            draft.events.push(Event::RemoteSignedOut { node: node.clone(), operator, reason });
        }
    }
}

pub(super) fn set_password(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    operator: PersonId,
    secret: &Secret,
) -> Result<(), Rejection> {
    // The own password may be changed by everybody.
    let own = actor.filter(|actor| actor.operator == operator);
    let act = match own {
        Some(actor) => actor.act.clone(),
        None => by_exactly(actor, Level::Administrator)?,
    };
    known(draft, operator)?;
    filled("password", &secret.0)?;
    let kib = draft.number(&settings::PASSWORD_KIB);
    let password = password::store(operator, draft.at(), secret, kib);
    draft.push(Event::PasswordSet { operator, password, act });
    Ok(())
}

/// KEY-12: an administrator may end a lock earlier.
pub(super) fn unlock(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    operator: PersonId,
) -> Result<(), Rejection> {
    let act = by_exactly(actor, Level::Administrator)?;
    let record = known(draft, operator)?;
    if record.locked_until.is_none() {
        return Err(Rejection::new("not-locked").with("operator", operator));
    }
    draft.push(Event::OperatorUnlocked { operator, act });
    Ok(())
}

/// KEY-18: a correction is a new line that refers to the old one.
pub(super) fn correct(
    draft: &mut Draft<'_>,
    actor: Option<&Actor>,
    line: u64,
    text: String,
) -> Result<(), Rejection> {
    let act = by_at_least(actor, Level::Manager)?;
    if line == 0 || line > draft.state.history().lines().len() as u64 {
        return Err(unknown("line", line));
    }
    filled("text", &text)?;
    draft.push(Event::HistoryCorrected { line, text, act });
    Ok(())
}
