//! What people and the world do: every phrase of a scenario with what it makes happen.
//!
//! One table ([`PEOPLE`], [`WORLD`]) is parser, help and hint at once. A phrase becomes beats: commands at a terminal,
//! hands at a drawer, twists of the world, each at its own moment. It refuses to know whether a command will be accepted.

use crate::machines::Mishap;
use crate::names::{Held, Names, PersonName, place};
use crate::phrase::{Captures, Pattern};
use crate::text::Answers;
use forecourt_books::{By, PersonId};
use forecourt_keys::command::Secret;
use forecourt_keys::kinds::{
    AlarmId, Bay, HandoverId, KeyId, Level, Lost, Place, Post, Purpose, Tag, VehicleId,
};
use forecourt_keys::{Command, KeyField, Notice, OperatorField, Pick, RecordField};
use forecourt_plant::HeldTag;
use forecourt_wire::Span;
use serde::de::DeserializeOwned;

/// What happens at one moment.
#[derive(Clone, PartialEq, Debug)]
pub enum Doing {
    /// A command at a terminal.
    Command {
        /// Who, from where.
        by: By,
        /// What.
        command: Command,
    },
    /// A command under a request key, so that a repeat is told from a second wish (PLAT-04).
    Request {
        /// Who, from where.
        by: By,
        /// The request key.
        key: String,
        /// What.
        command: Command,
    },
    /// A key that a command of this step registers gets this name.
    Name(String),
    /// A question: where is this key?
    LookUp {
        /// Who, from where.
        by: By,
        /// The key.
        key: KeyId,
    },
    /// A hand at a drawer.
    Hand(Hand),
    /// A twist of the world.
    World(Twist),
}

/// What a hand does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hand {
    /// Takes the tag wherever it hangs.
    LiftTag(HeldTag),
    /// Takes what hangs in a slot.
    LiftSlot(Place),
    /// Hangs a tag into a slot.
    Put(Held, Place),
    /// Hangs a tag into the first free slot of a drawer.
    PutAnywhere(Held, Bay),
    /// Pulls a drawer open against its motor.
    Force(Bay),
    /// Pushes a drawer shut.
    Push(Bay),
}

/// What nobody does and yet happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Twist {
    /// The power of one board, or of a whole cabinet (address 0), goes or comes back.
    Power {
        /// The cabinet.
        cabinet: u8,
        /// The board's address, 0 for all.
        address: u8,
        /// On or off.
        on: bool,
    },
    /// A cabinet's camera breaks or works again.
    Camera {
        /// The cabinet.
        cabinet: u8,
        /// Works.
        works: bool,
    },
    /// A reader's antenna breaks or is mended.
    Antenna {
        /// The slot.
        place: Place,
        /// Broken.
        broken: bool,
    },
    /// A payment channel answers otherwise from now on.
    Channel {
        /// Its name.
        name: String,
        /// What it answers.
        answer: Option<Answers>,
        /// After how long.
        delay: Option<Span>,
    },
    /// Something befalls the machines under the house.
    Machine(Mishap),
    /// The host dies: only the journal survives.
    HostDies,
    /// The host comes up again from the journal.
    HostReturns,
    /// The journal takes nothing any more, or takes entries again.
    Store {
        /// Full.
        full: bool,
    },
    /// A tag leaves its slot though the drawer is shut, through the back of the cabinet.
    TakenOut {
        /// The tag.
        tag: HeldTag,
    },
    /// A tag comes into a slot though the drawer is shut.
    SlippedIn {
        /// The tag.
        tag: HeldTag,
        /// The slot.
        place: Place,
    },
    /// Something stands in a drawer's way, or no longer.
    Obstacle {
        /// The drawer.
        bay: Bay,
        /// Stands there.
        there: bool,
    },
}

/// One thing at one moment after the step's own.
#[derive(Clone, PartialEq, Debug)]
pub struct Beat {
    /// How long after the step.
    pub after: Span,
    /// What.
    pub doing: Doing,
}

/// Who acts in a phrase, and where he stands.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// His name in the scenario.
    pub name: &'a str,
    /// The person.
    pub person: &'a PersonName,
    /// The cabinet at which he stands.
    pub cabinet: u8,
}

impl Who<'_> {
    fn at_cabinet(&self) -> By {
        By::cabinet(self.cabinet)
    }
}

/// Makes the beats of a phrase.
pub type Make = for<'a> fn(Option<Who<'a>>, &Names, &Captures<'_>) -> Result<Vec<Beat>, String>;

/// From a finger on the reader to the password typed.
const TYPING: Span = Span::from_secs(2);

fn now(doing: Doing) -> Beat {
    Beat { after: Span::ZERO, doing }
}

fn one(doing: Doing) -> Result<Vec<Beat>, String> {
    Ok(vec![now(doing)])
}

fn word<T: DeserializeOwned>(kind: &str, text: &str, right: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| format!("{text:?} is no {kind}: write {right}"))
}

/// A purpose by its name.
///
/// # Errors
/// What would be right.
pub fn purpose(text: &str) -> Result<Purpose, String> {
    word("purpose", text, "test-drive, repair, move, wash, stock-count, delivery or rental")
}

/// A level by its name.
///
/// # Errors
/// What would be right.
pub fn level(text: &str) -> Result<Level, String> {
    word("level", text, "viewer, user, manager or administrator")
}

/// A post by its name.
///
/// # Errors
/// What would be right.
pub fn post(text: &str) -> Result<Post, String> {
    word("post", text, "sales, after-sales, cashier or office")
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is no number that fits here"))
}

fn me<'a>(who: Option<Who<'a>>) -> Result<Who<'a>, String> {
    who.ok_or_else(|| "somebody of the scenario must do this".to_owned())
}

fn at_cabinet(who: Option<Who<'_>>, command: Command) -> Result<Vec<Beat>, String> {
    one(Doing::Command { by: me(who)?.at_cabinet(), command })
}

fn by_system(command: Command) -> Result<Vec<Beat>, String> {
    one(Doing::Command { by: By::System, command })
}

fn bay(who: Option<Who<'_>>, text: &str) -> Result<Bay, String> {
    match text.split_once('/') {
        Some((cabinet, drawer)) => Ok(Bay::new(number(cabinet)?, number(drawer)?)),
        None => Ok(Bay::new(who.map_or(1, |who| who.cabinet), number(text)?)),
    }
}

fn slot(who: Option<Who<'_>>, text: &str) -> Result<Place, String> {
    place(text, who.map_or(1, |who| who.cabinet))
}

/// The password of everybody in a scenario, made from the name.
pub fn password(user: &str) -> Secret {
    Secret(format!("{user}-pass"))
}

fn sign_in(who: Who<'_>) -> Vec<Beat> {
    let finger = Command::GiveFinger { finger: who.person.finger };
    let user = who.person.user.clone();
    let enter = Command::EnterPassword { password: password(&user), user };
    let by = who.at_cabinet();
    vec![
        now(Doing::Command { by: by.clone(), command: finger }),
        Beat { after: TYPING, doing: Doing::Command { by, command: enter } },
    ]
}

fn take(who: Option<Who<'_>>, pick: Pick, why: &str, holder: Option<PersonId>) -> Result<Vec<Beat>, String> {
    at_cabinet(who, Command::TakeKey { pick, holder, purpose: purpose(why)? })
}

macro_rules! phrases {
    ($($words:literal, $says:literal, |$who:ident, $names:ident, $c:ident| $body:expr;)*) => {
        &[$(Pattern { words: $words, says: $says, make: |$who, $names, $c| $body },)*]
    };
}

/// What a person of the scenario does; the phrase follows the name.
pub const PEOPLE: &[Pattern<Make>] = phrases! {
    "signs in at cabinet {n}", "finger, then user name and password two seconds later, at that cabinet (KEY-09 … KEY-11)",
        |who, _names, _c| Ok(sign_in(me(who)?));
    "signs in", "the same, at the cabinet where he stands", |who, _names, _c| Ok(sign_in(me(who)?));
    "gives a finger", "the right finger lies on the reader (KEY-09)",
        |who, _names, _c| at_cabinet(who, Command::GiveFinger { finger: me(who)?.person.finger });
    "gives the other finger", "the second enrolled finger",
        |who, _names, _c| at_cabinet(who, Command::GiveFinger { finger: me(who)?.person.finger + 1 });
    "gives an unknown finger", "a finger that nobody enrolled",
        |who, _names, _c| at_cabinet(who, Command::GiveFinger { finger: 999_999 });
    "enters user name and password", "the form, rightly filled in (KEY-10)",
        |who, _names, _c| { let user = me(who)?.person.user.clone();
            at_cabinet(who, Command::EnterPassword { password: password(&user), user }) };
    "enters a wrong password", "the right user name, a wrong password",
        |who, _names, _c| { let user = me(who)?.person.user.clone();
            at_cabinet(who, Command::EnterPassword { user, password: Secret("not-it".into()) }) };
    "enters the user name of {person}", "somebody else's user name with that one's right password (KEY-10)",
        |who, names, c| { let user = names.person(c.get("person"))?.user.clone();
            at_cabinet(who, Command::EnterPassword { password: password(&user), user }) };
    "signs out", "the sign-in ends (KEY-13)", |who, _names, _c| at_cabinet(who, Command::SignOut);
    "signs in from node {node}", "a remote session, to look (KEY-63)",
        |who, _names, c| { let user = me(who)?.person.user.clone();
            one(Doing::Command { by: By::node(c.get("node")), command: Command::RemoteSignIn { password: password(&user), user } }) };
    "signs in from node {node} with a wrong password", "a remote session that must fail",
        |who, _names, c| { let user = me(who)?.person.user.clone();
            one(Doing::Command { by: By::node(c.get("node")), command: Command::RemoteSignIn { user, password: Secret("not-it".into()) } }) };
    "signs out from node {node}", "the remote session ends",
        |_who, _names, c| one(Doing::Command { by: By::node(c.get("node")), command: Command::RemoteSignOut });
    "looks up {key} from node {node}", "asks where the key is, in his session at that node (KEY-63, KEY-73)",
        |_who, names, c| one(Doing::LookUp { by: By::node(c.get("node")), key: names.key_id(c.get("key"))? });
    "looks up {key}", "asks where the key is, at the cabinet's screen",
        |who, names, c| one(Doing::LookUp { by: me(who)?.at_cabinet(), key: names.key_id(c.get("key"))? });
    "takes key {key} for {purpose}", "the take command by key (KEY-22); the drawer opens, nothing is lifted yet",
        |who, names, c| take(who, Pick::Key(names.key_id(c.get("key"))?), c.get("purpose"), None);
    "takes key {key} for {purpose} for {person}", "the same with another holder",
        |who, names, c| take(who, Pick::Key(names.key_id(c.get("key"))?), c.get("purpose"), Some(names.person(c.get("person"))?.id));
    "takes slot {place} for {purpose}", "the take command by slot",
        |who, _names, c| take(who, Pick::Slot(slot(who, c.get("place"))?), c.get("purpose"), None);
    "takes tag {tag} for {purpose}", "the take command by tag number",
        |who, names, c| take(who, Pick::Tag(Tag(names.tag(c.get("tag"))?.id.value())), c.get("purpose"), None);
    "takes vehicle {vehicle} for {purpose}", "the take command by vehicle number",
        |who, _names, c| take(who, Pick::Vehicle(c.get("vehicle").to_owned()), c.get("purpose"), None);
    "takes key {key} for {purpose} under request {request}", "the take command with a request key, as a retrying client sends it (PLAT-04)",
        |who, names, c| { let command = Command::TakeKey { pick: Pick::Key(names.key_id(c.get("key"))?), holder: None, purpose: purpose(c.get("purpose"))? };
            one(Doing::Request { by: me(who)?.at_cabinet(), key: c.get("request").to_owned(), command }) };
    "takes key {key} for {purpose} from node {node}", "a take command from a network node, which no node may give (KEY-63)",
        |_who, names, c| one(Doing::Command { by: By::node(c.get("node")), command: Command::TakeKey {
            pick: Pick::Key(names.key_id(c.get("key"))?), holder: None, purpose: purpose(c.get("purpose"))? } });
    "opens drawer {n}", "opens a drawer to return keys (KEY-29)",
        |who, _names, c| at_cabinet(who, Command::OpenDrawer { drawer: number(c.get("n"))? });
    "closes drawer {n}", "closes the drawer now (KEY-39)",
        |who, _names, c| at_cabinet(who, Command::CloseDrawer { drawer: number(c.get("n"))? });
    "declares {key} taken for {purpose}", "a key gone in his opening is declared a take (KEY-38)",
        |who, names, c| at_cabinet(who, Command::DeclareTaken { key: names.key_id(c.get("key"))?, holder: None, purpose: purpose(c.get("purpose"))? });
    "acknowledges alarm {n}", "the alarm with that number",
        |who, _names, c| at_cabinet(who, Command::Acknowledge { alarm: AlarmId(number(c.get("n"))?) });
    "acknowledges missing {key}", "a missing key no longer blocks a delivery (KEY-69)",
        |who, names, c| at_cabinet(who, Command::AcknowledgeMissing { key: names.key_id(c.get("key"))? });
    "clears drawer {n}", "clears a motor fault (KEY-43)",
        |who, _names, c| at_cabinet(who, Command::ClearFault { bay: bay(who, c.get("n"))? });
    "clears drawer {n} at node {node}", "clears a motor fault from his session at that node (KEY-43)",
        |who, _names, c| one(Doing::Command { by: By::node(c.get("node")), command: Command::ClearFault { bay: bay(who, c.get("n"))? } });
    "reports {key} lost", "the key with its tag is lost (KEY-72)",
        |who, names, c| at_cabinet(who, Command::DeclareLost { key: names.key_id(c.get("key"))?, lost: Lost::Key });
    "reports the tag of {key} lost", "only the tag is lost (KEY-72)",
        |who, names, c| at_cabinet(who, Command::DeclareLost { key: names.key_id(c.get("key"))?, lost: Lost::Tag });
    "hands {key} to {person} at node {node}", "offers a key he holds (KEY-68), from his session at that node",
        |_who, names, c| one(Doing::Command { by: By::node(c.get("node")), command: Command::HandOverKey {
            key: names.key_id(c.get("key"))?, to: names.person(c.get("person"))?.id } });
    "hands {key} to {person}", "offers a key he holds (KEY-68), at the cabinet",
        |who, names, c| at_cabinet(who, Command::HandOverKey { key: names.key_id(c.get("key"))?, to: names.person(c.get("person"))?.id });
    "confirms hand-over {n}", "confirms with user name and password (KEY-68)",
        |who, _names, c| { let user = me(who)?.person.user.clone();
            one(Doing::Command { by: By::node("counter"), command: Command::ConfirmHandover {
                handover: HandoverId(number(c.get("n"))?), password: password(&user), user } }) };
    "confirms hand-over {n} with a wrong password", "a confirmation that must fail",
        |who, _names, c| { let user = me(who)?.person.user.clone();
            one(Doing::Command { by: By::node("counter"), command: Command::ConfirmHandover {
                handover: HandoverId(number(c.get("n"))?), user, password: Secret("not-it".into()) } }) };
    "releases keys of {vehicle} at node {node}", "all keys of a vehicle leave for the customer (KEY-69), from that node",
        |_who, names, c| one(Doing::Command { by: By::node(c.get("node")), command: Command::ReleaseKeys { vehicle: names.vehicle(c.get("vehicle"))? } });
    "releases keys of {vehicle}", "all keys of a vehicle leave for the customer (KEY-69)",
        |who, names, c| at_cabinet(who, Command::ReleaseKeys { vehicle: names.vehicle(c.get("vehicle"))? });
    "registers {item} {key} of {vehicle} as {kind}", "a key or document enters the register, without a tag (KEY-02, KEY-74)",
        |who, names, c| Ok(vec![
            now(Doing::Command { by: me(who)?.at_cabinet(), command: Command::RegisterKey { item: c.get("item").to_owned(), kind: c.get("kind").to_owned(),
                vehicle: names.vehicle(c.get("vehicle"))?, label: c.get("key").to_owned(), customer: None, tag: None } }),
            now(Doing::Name(c.get("key").to_owned())) ]);
    "registers {item} {key} of {vehicle} as {kind} with tag {tag}", "the same with a tag (KEY-03)",
        |who, names, c| Ok(vec![
            now(Doing::Command { by: me(who)?.at_cabinet(), command: Command::RegisterKey { item: c.get("item").to_owned(), kind: c.get("kind").to_owned(),
                vehicle: names.vehicle(c.get("vehicle"))?, label: c.get("key").to_owned(), customer: None, tag: Some(Tag(names.tag(c.get("tag"))?.id.value())) } }),
            now(Doing::Name(c.get("key").to_owned())) ]);
    "registers {item} {key} of {vehicle} as {kind} for {customer}", "the same with a customer and no tag (KEY-02)",
        |who, names, c| Ok(vec![
            now(Doing::Command { by: me(who)?.at_cabinet(), command: Command::RegisterKey { item: c.get("item").to_owned(), kind: c.get("kind").to_owned(),
                vehicle: names.vehicle(c.get("vehicle"))?, label: c.get("key").to_owned(), customer: Some(names.customer(c.get("customer"))?), tag: None } }),
            now(Doing::Name(c.get("key").to_owned())) ]);
    "registers {item} {key} of no vehicle as {kind}", "what must be refused: no key without its vehicle (KEY-02)",
        |who, _names, c| at_cabinet(who, Command::RegisterKey { item: c.get("item").to_owned(), kind: c.get("kind").to_owned(),
            vehicle: VehicleId(0), label: c.get("key").to_owned(), customer: None, tag: None });
    "binds tag {tag} to {key}", "binds a tag (KEY-04)",
        |who, names, c| at_cabinet(who, Command::BindTag { key: names.key_id(c.get("key"))?, tag: Tag(names.tag(c.get("tag"))?.id.value()) });
    "unbinds {key}", "the key loses its tag (KEY-04)",
        |who, names, c| at_cabinet(who, Command::UnbindTag { key: names.key_id(c.get("key"))? });
    "replaces the tag of {key} by {tag}", "a new tag; the old one is blacklisted (KEY-72)",
        |who, names, c| at_cabinet(who, Command::ReplaceTag { key: names.key_id(c.get("key"))?, tag: Tag(names.tag(c.get("tag"))?.id.value()) });
    "retires {key} because {text}", "withdraws a key (KEY-66)",
        |who, names, c| at_cabinet(who, Command::RetireKey { key: names.key_id(c.get("key"))?, reason: c.get("text").to_owned() });
    "settles {key} at {place}", "says where the true key of a copied tag hangs (KEY-36)",
        |who, names, c| at_cabinet(who, Command::SettleSuspect { key: names.key_id(c.get("key"))?, place: slot(who, c.get("place"))? });
    "corrects line {n} to {text}", "a correction of the history (KEY-18)",
        |who, _names, c| at_cabinet(who, Command::CorrectHistory { line: number(c.get("n"))?, text: c.get("text").to_owned() });
    "changes the kind of {key} to {kind}", "a change of a key's record (KEY-17)",
        |who, names, c| at_cabinet(who, Command::ChangeKey { key: names.key_id(c.get("key"))?, change: KeyField::Kind(c.get("kind").to_owned()) });
    "changes the level of {person} to {level}", "a change of an operator's record (KEY-17)",
        |who, names, c| at_cabinet(who, Command::ChangeOperator { operator: names.person(c.get("person"))?.id, change: OperatorField::Level(level(c.get("level"))?) });
    "deactivates {person}", "the operator no longer works here",
        |who, names, c| at_cabinet(who, Command::ChangeOperator { operator: names.person(c.get("person"))?.id, change: OperatorField::Active(false) });
    "changes the number of {vehicle} to {text}", "a change of a vehicle's record (KEY-17)",
        |who, names, c| at_cabinet(who, Command::ChangeVehicle { vehicle: names.vehicle(c.get("vehicle"))?, change: RecordField::Number(c.get("text").to_owned()) });
    "changes the phone of {customer} to {text}", "a change of a customer's record (KEY-17)",
        |who, names, c| at_cabinet(who, Command::ChangeCustomer { customer: names.customer(c.get("customer"))?, change: RecordField::Phone(c.get("text").to_owned()) });
    "unlocks {person}", "ends a lock early (KEY-12)",
        |who, names, c| at_cabinet(who, Command::Unlock { operator: names.person(c.get("person"))?.id });
    "lifts {key}", "takes the key from wherever it hangs, as soon as the drawer is open",
        |_who, names, c| one(Doing::Hand(Hand::LiftTag(names.key(c.get("key"))?.tag)));
    "lifts what hangs in {place}", "takes whatever hangs there, as soon as the drawer is open",
        |who, _names, c| one(Doing::Hand(Hand::LiftSlot(slot(who, c.get("place"))?)));
    "puts {tag} into {place}", "hangs a key (or a bare tag) there, as soon as the drawer is open",
        |who, names, c| one(Doing::Hand(Hand::Put(names.held(c.get("tag"))?, slot(who, c.get("place"))?)));
    "puts {tag} into drawer {n}", "hangs it into the first free slot, as soon as the drawer is open",
        |who, names, c| one(Doing::Hand(Hand::PutAnywhere(names.held(c.get("tag"))?, bay(who, c.get("n"))?)));
    "forces drawer {n}", "pulls a drawer open by hand (KEY-44)",
        |who, _names, c| one(Doing::Hand(Hand::Force(bay(who, c.get("n"))?)));
    "pushes drawer {n} shut", "pushes it shut by hand",
        |who, _names, c| one(Doing::Hand(Hand::Push(bay(who, c.get("n"))?)));
    "fetches {key} for {purpose}", "signs in, takes the key, lifts it, closes the drawer, signs out: 40 s in all",
        |who, names, c| { let who = me(who)?; let key = names.key(c.get("key"))?; let mut beats = sign_in(who);
            let by = who.at_cabinet();
            let command = Command::TakeKey { pick: Pick::Key(names.key_id(c.get("key"))?), holder: None, purpose: purpose(c.get("purpose"))? };
            beats.push(Beat { after: Span::from_secs(5), doing: Doing::Command { by: by.clone(), command } });
            beats.push(Beat { after: Span::from_secs(9), doing: Doing::Hand(Hand::LiftTag(key.tag)) });
            beats.push(Beat { after: Span::from_secs(35), doing: Doing::Command { by, command: Command::SignOut } });
            Ok(beats) };
    "brings {key} back to drawer {n}", "signs in, opens the drawer, hangs the key into the first free slot, signs out: 40 s in all",
        |who, names, c| { let who = me(who)?; let key = names.key(c.get("key"))?; let mut beats = sign_in(who);
            let by = who.at_cabinet(); let bay = bay(Some(who), c.get("n"))?;
            beats.push(Beat { after: Span::from_secs(5), doing: Doing::Command { by: by.clone(), command: Command::OpenDrawer { drawer: bay.drawer } } });
            beats.push(Beat { after: Span::from_secs(9), doing: Doing::Hand(Hand::PutAnywhere(Held { tag: key.tag, unique: true }, bay)) });
            beats.push(Beat { after: Span::from_secs(38), doing: Doing::Command { by, command: Command::SignOut } });
            Ok(beats) };
};

fn power(cabinet: u8, address: u8, on: bool) -> Result<Vec<Beat>, String> {
    one(Doing::World(Twist::Power { cabinet, address, on }))
}

fn machine(mishap: Mishap) -> Result<Vec<Beat>, String> {
    one(Doing::World(Twist::Machine(mishap)))
}

/// The address of a slot's board.
pub(crate) fn address_of(place: Place) -> u8 {
    place.drawer * 32 + place.slot
}

fn channel(c: &Captures<'_>, answer: Answers) -> Result<Vec<Beat>, String> {
    let name = c.get("channel").to_owned();
    one(Doing::World(Twist::Channel { name, answer: Some(answer), delay: None }))
}

/// What happens without a person of the scenario.
pub const WORLD: &[Pattern<Make>] = phrases! {
    "power of slot {place} fails", "the slot's board goes dark",
        |who, _names, c| { let at = slot(who, c.get("place"))?; power(at.cabinet, address_of(at), false) };
    "power of slot {place} returns", "the slot's board boots", |who, _names, c| { let at = slot(who, c.get("place"))?; power(at.cabinet, address_of(at), true) };
    "power of drawer {n} fails", "the drawer's board goes dark", |who, _names, c| { let at = bay(who, c.get("n"))?; power(at.cabinet, at.drawer, false) };
    "power of drawer {n} returns", "the drawer's board boots", |who, _names, c| { let at = bay(who, c.get("n"))?; power(at.cabinet, at.drawer, true) };
    "power of cabinet {n} fails", "every board of the cabinet goes dark", |_who, _names, c| power(number(c.get("n"))?, 0, false);
    "power of cabinet {n} returns", "every board of the cabinet boots", |_who, _names, c| power(number(c.get("n"))?, 0, true);
    "camera of cabinet {n} fails", "no photo can be taken there (KEY-11)",
        |_who, _names, c| one(Doing::World(Twist::Camera { cabinet: number(c.get("n"))?, works: false }));
    "camera of cabinet {n} works again", "photos can be taken there",
        |_who, _names, c| one(Doing::World(Twist::Camera { cabinet: number(c.get("n"))?, works: true }));
    "antenna of {place} breaks", "the reader reports an antenna fault (KEY-26)",
        |who, _names, c| one(Doing::World(Twist::Antenna { place: slot(who, c.get("place"))?, broken: true }));
    "antenna of {place} is mended", "the reader works again",
        |who, _names, c| one(Doing::World(Twist::Antenna { place: slot(who, c.get("place"))?, broken: false }));
    "channel {channel} pays", "the payment channel does what it is asked (FUEL-26)", |_who, _names, c| channel(c, Answers::Pay);
    "channel {channel} refuses", "the payment channel refuses what it is asked (FUEL-29)", |_who, _names, c| channel(c, Answers::Refuse);
    "channel {channel} falls silent", "the payment channel answers nothing (FUEL-27)", |_who, _names, c| channel(c, Answers::Silent);
    "channel {channel} is away", "the payment channel cannot be reached (PLAT-61)", |_who, _names, c| channel(c, Answers::Away);
    "channel {channel} answers after {n} s", "the payment channel's delay (FUEL-26)",
        |_who, _names, c| one(Doing::World(Twist::Channel { name: c.get("channel").to_owned(), answer: None, delay: Some(Span::from_secs(number(c.get("n"))?)) }));
    "the host dies", "the host process is gone, only the journal survives (KEY-67)", |_who, _names, _c| one(Doing::World(Twist::HostDies));
    "the host returns", "the host comes up from its journal (KEY-67)", |_who, _names, _c| one(Doing::World(Twist::HostReturns));
    "node {n} dies", "a node of the group is gone; after three missed beats a standby takes over (PLAT-58)",
        |_who, _names, c| machine(Mishap::NodeDies(number(c.get("n"))?));
    "node {n} returns", "the node comes back and catches up as a standby (PLAT-59)",
        |_who, _names, c| machine(Mishap::NodeReturns(number(c.get("n"))?));
    "node {n} still holds itself for the primary", "a command reaches a node that was cut off and does not know of the takeover (PLAT-59)",
        |_who, _names, c| machine(Mishap::NodeOutdated(number(c.get("n"))?));
    "record {n} of the store is altered", "somebody changes a stored byte behind the house's back (PLAT-55)",
        |_who, _names, c| machine(Mishap::RecordAltered(number(c.get("n"))?));
    "the store is lost and restored", "a new store is restored from the second place and the log that was shipped (PLAT-50)",
        |_who, _names, _c| machine(Mishap::StoreLost { log: true });
    "the store is lost with its log and restored", "the same from the second place alone (PLAT-50)",
        |_who, _names, _c| machine(Mishap::StoreLost { log: false });
    "backup {name} is spoiled", "a byte of that backup at the second place is changed (PLAT-51)",
        |_who, _names, c| machine(Mishap::BackupSpoiled(c.get("name").to_lowercase()));
    "the next message is changed on its way", "a bit of the next command's frame flips (PLAT-43)",
        |_who, _names, _c| machine(Mishap::MessageChanged);
    "the next message comes twice", "the next command's frame is repeated on the line (PLAT-43)",
        |_who, _names, _c| machine(Mishap::MessageTwice);
    "the store is full", "the journal takes nothing", |_who, _names, _c| one(Doing::World(Twist::Store { full: true }));
    "the store has room", "the journal takes entries again", |_who, _names, _c| one(Doing::World(Twist::Store { full: false }));
    "something blocks drawer {n}", "an obstacle holds the drawer where it is (KEY-43)",
        |who, _names, c| one(Doing::World(Twist::Obstacle { bay: bay(who, c.get("n"))?, there: true }));
    "drawer {n} is free", "the obstacle is gone",
        |who, _names, c| one(Doing::World(Twist::Obstacle { bay: bay(who, c.get("n"))?, there: false }));
    "a stranger puts {tag} into {place}", "somebody unknown hangs a tag there, as soon as the drawer is open",
        |who, names, c| one(Doing::Hand(Hand::Put(names.held(c.get("tag"))?, slot(who, c.get("place"))?)));
    "a stranger lifts {key}", "somebody unknown takes the key, as soon as the drawer is open",
        |_who, names, c| one(Doing::Hand(Hand::LiftTag(names.key(c.get("key"))?.tag)));
    "a stranger takes {key} out of the shut drawer", "through the back of the cabinet: no hand could (KEY-21)",
        |_who, names, c| one(Doing::World(Twist::TakenOut { tag: names.key(c.get("key"))?.tag }));
    "a stranger slips {tag} into {place} of the shut drawer", "through the back of the cabinet (KEY-21)",
        |who, names, c| one(Doing::World(Twist::SlippedIn { tag: names.tag(c.get("tag"))?, place: slot(who, c.get("place"))? }));
    "a stranger forces drawer {n}", "somebody unknown pulls the drawer open by hand (KEY-44)",
        |who, _names, c| one(Doing::Hand(Hand::Force(bay(who, c.get("n"))?)));
    "a stranger pushes drawer {n} shut", "somebody unknown pushes the drawer shut",
        |who, _names, c| one(Doing::Hand(Hand::Push(bay(who, c.get("n"))?)));
    "a stranger gives a finger at cabinet {n}", "a finger that nobody enrolled",
        |_who, _names, c| one(Doing::Command { by: By::cabinet(number(c.get("n"))?), command: Command::GiveFinger { finger: 999_999 } });
    "a stranger enters user name and password of {person} at cabinet {n}", "the form without a finger before it (KEY-09)",
        |_who, names, c| { let user = names.person(c.get("person"))?.user.clone();
            one(Doing::Command { by: By::cabinet(number(c.get("n"))?), command: Command::EnterPassword { password: password(&user), user } }) };
    "the workshop opens order {order} for {vehicle}", "a work order is open (KEY-08)",
        |_who, names, c| by_system(Command::Notice(Notice::WorkOrderOpened { order: c.get("order").to_owned(), vehicle: names.vehicle(c.get("vehicle"))? }));
    "the workshop settles order {order}", "the work order is settled (KEY-70)",
        |_who, _names, c| by_system(Command::Notice(Notice::WorkOrderSettled { order: c.get("order").to_owned() }));
    "the workshop gives a release pass for order {order}", "the car may leave (KEY-69)",
        |_who, _names, c| by_system(Command::Notice(Notice::ReleasePass { order: c.get("order").to_owned() }));
    "sales records the delivery of {vehicle}", "the sold car is delivered (KEY-69)",
        |_who, names, c| by_system(Command::Notice(Notice::DeliveryRecorded { vehicle: names.vehicle(c.get("vehicle"))? }));
    "sales signs a contract for {vehicle} with {customer}", "the car has a customer (KEY-02)",
        |_who, names, c| by_system(Command::Notice(Notice::ContractSigned { vehicle: names.vehicle(c.get("vehicle"))?, customer: names.customer(c.get("customer"))? }));
};
