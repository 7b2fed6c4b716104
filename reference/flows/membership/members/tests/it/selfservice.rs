//! Registration, one-time codes, login, own data only (RENT-08, MEM-77, MEM-83, PLAT-47).

use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Ask, By, Channel, MemberId, Rejection, Secret};
use forecourt_members::command::{Join, Register};
use forecourt_members::{Command, Event};

use crate::house::{GOOD, House, join, kinds};

const PHONE: &str = "13812345678";
const IDENTITY: &str = "370102199003071234";

fn guest() -> By {
    By::Guest("anna".into())
}

/// Asks for a code and reads it from the phone.
fn code(house: &mut House, phone: &str) -> Secret {
    house.give(&guest(), &Command::AskCode { phone: phone.into() }).unwrap();
    let told = house.asks.iter().rev().find_map(|ask| match ask {
        Ask::Tell(wish) if wish.template == "one-time-code" => {
            wish.facts.iter().find(|(name, _)| *name == "code")
        }
        _ => None,
    });
    Secret::new(&told.unwrap().1)
}

fn register(phone: &str, identity: &str, code: Secret) -> Command {
    Command::Register(Register {
        name: "Anna".into(),
        phone: phone.into(),
        code,
        identity: identity.into(),
        licence: None,
        licence_class: Some("C1".into()),
        licence_until: None,
        birthday: None,
        consent: false,
        home: None,
    })
}

fn give(house: &mut House, command: &Command) -> Result<Vec<String>, Rejection> {
    house.give(&guest(), command).map(|events| kinds(&events))
}

#[test]
fn who_is_new_gets_a_file_and_who_is_known_is_linked() {
    let mut house = House::new();
    let first = code(&mut house, PHONE);
    let events = give(&mut house, &register(PHONE, IDENTITY, first)).unwrap();
    assert_eq!(events, ["code-used", "member-joined", "reminders-scheduled", "user-registered"]);
    let again = code(&mut house, PHONE);
    assert_eq!(give(&mut house, &register(PHONE, IDENTITY, again)).unwrap(), ["code-used", "user-linked"]);
    let other = code(&mut house, "13900000000");
    assert_eq!(
        give(&mut house, &register("13900000000", IDENTITY, other)).unwrap_err().code,
        "already-registered"
    );
    let stolen = code(&mut house, PHONE);
    let wrong = give(&mut house, &register(PHONE, "370102199003079999", stolen)).unwrap_err();
    assert_eq!((wrong.code, wrong.fact("field")), ("already-registered", Some("phone")));
    assert_eq!(house.state.members.len(), 1);
}

#[test]
fn phone_of_one_and_identity_of_another_is_nobody() {
    let mut house = House::new();
    house.ok(Command::Join(Join { phone: Some(PHONE.into()), ..join("A", "basic") }));
    house.ok(Command::Join(Join { identity: Some(IDENTITY.into()), ..join("B", "basic") }));
    let sent = code(&mut house, PHONE);
    assert_eq!(give(&mut house, &register(PHONE, IDENTITY, sent)).unwrap_err().code, "already-registered");
    let sent = code(&mut house, PHONE);
    let linked = give(&mut house, &register(PHONE, "370102199003079999", sent)).unwrap();
    assert_eq!(linked, ["code-used", "file-changed", "user-linked"]);
}

#[test]
fn a_code_is_good_five_minutes_and_five_tries_and_once() {
    let mut house = House::new();
    let sent = code(&mut house, PHONE);
    house.until("2026-03-02 10:05:01");
    assert_eq!(give(&mut house, &register(PHONE, IDENTITY, sent)).unwrap_err().code, "code-expired");
    let sent = code(&mut house, PHONE);
    for left in ["4", "3", "2", "1", "0"] {
        let wrong = give(&mut house, &register(PHONE, IDENTITY, Secret::new("x"))).unwrap_err();
        assert_eq!((wrong.code, wrong.fact("left")), ("wrong-code", Some(left)));
    }
    assert_eq!(give(&mut house, &register(PHONE, IDENTITY, sent)).unwrap_err().code, "code-void");
    let sent = code(&mut house, PHONE);
    give(&mut house, &register(PHONE, IDENTITY, sent.clone())).unwrap();
    assert_eq!(give(&mut house, &register(PHONE, IDENTITY, sent)).unwrap_err().code, "no-code");
    let stored =
        serde_json::to_string(&house.log.iter().map(|(_, event)| event).collect::<Vec<_>>()).unwrap();
    assert!(!stored.contains(&code(&mut house, PHONE).0));
}

fn login(member: MemberId, password: &str) -> Command {
    Command::Login {
        member: Some(member),
        number: None,
        password: Some(Secret::new(password)),
        code: None,
        channel: Some(Channel::MiniProgram),
    }
}

#[test]
fn a_session_ends_after_fifteen_idle_minutes() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    house.ok(Command::SetPassword { member, former: None, password: Secret::new(GOOD) });
    assert_eq!(give(&mut house, &login(member, "000000")).unwrap_err().code, "wrong-password");
    give(&mut house, &login(member, GOOD)).unwrap();
    house.until("2026-03-02 10:10:00");
    house.give(&By::member(member), &Command::TouchSession).unwrap();
    assert!(house.until("2026-03-02 10:24:59").is_empty());
    let ended = house.until("2026-03-02 10:25:00");
    assert!(matches!(&ended[0], Event::SessionEnded { idle: true, .. }));
    assert_eq!(house.give(&By::member(member), &Command::TouchSession).unwrap_err().code, "no-session");
    let use_by = house.report(&By::System, &Asked::new("sessions-by-channel")).unwrap();
    assert_eq!(use_by.rows, [[Cell::Text("mini-program".into()), Cell::Count(1)]]);
}

#[test]
fn a_member_sees_and_changes_itself_alone() {
    let mut house = House::new();
    let one = house.member("Wang", "gold");
    let other = house.member("Li", "basic");
    let by = By::member(one);
    assert_eq!(
        house.give(&by, &Command::SetConsent { member: other, advertising: true }).unwrap_err().code,
        "forbidden"
    );
    house.give(&by, &Command::SetConsent { member: one, advertising: true }).unwrap();
    let page = |member| Asked::new("member-page").with("member", member);
    assert_eq!(house.report(&by, &page(other)).unwrap_err().code, "forbidden");
    let own = house.report(&by, &page(one)).unwrap();
    assert!(own.rows.iter().any(|row| row[1] == Cell::Text("Wang".into())));
    assert_eq!(house.report(&by, &Asked::new("members-joined")).unwrap_err().code, "forbidden");
}
