//! Messages between users and to desks (PLAT-35, PLAT-36).

use forecourt_books::message::To;
use forecourt_books::report::{Asked, Cell};
use forecourt_books::*;
use forecourt_messages::kinds::NoteId;
use forecourt_messages::{Command, Event, Messages};

use crate::house::*;

fn write(text: &str) -> Command {
    Command::Write {
        person: None,
        role: None,
        department: None,
        branch: None,
        text: text.into(),
        about: String::new(),
    }
}

fn to_person(number: u32, words: &str) -> Command {
    let mut command = write(words);
    if let Command::Write { person, .. } = &mut command {
        *person = Some(PersonId(number));
    }
    command
}

fn delivered(house: &House) -> Vec<(u32, u32)> {
    let all = house.events.iter().filter_map(|(_, event)| match event {
        Event::MessageDelivered { note, reader } => Some((note.0, reader.0)),
        _ => None,
    });
    all.collect()
}

#[test]
fn it_is_delivered_at_once_to_those_online_and_to_the_others_when_they_come() {
    let mut house = House::new(&[]);
    house.give(&person(1), &to_person(2, "hello")).unwrap();
    house.give(&person(1), &to_person(4, "one")).unwrap();
    house.give(&person(2), &to_person(4, "two")).unwrap();
    assert_eq!(delivered(&house), [(1, 2)]);
    house.wait(600);
    house.give(&person(4), &Command::Fetch { person: None }).unwrap();
    assert_eq!(delivered(&house), [(1, 2), (2, 4), (3, 4)]);
    assert_eq!(house.give(&person(4), &Command::Fetch { person: None }).unwrap(), [], "each once");
    let other = Command::Fetch { person: Some(PersonId(1)) };
    assert_eq!(house.give(&person(4), &other).unwrap_err().code, "forbidden");
}

#[test]
fn a_login_fetches_what_waits_and_is_no_command_where_nothing_does() {
    let mut house = House::new(&[]);
    let login = News::LoggedIn { person: PersonId(4) };
    assert_eq!(Messages::on(&house.state, &login), None);
    house.give(&person(1), &to_person(4, "one")).unwrap();
    let fetch = Messages::on(&house.state, &login).unwrap();
    house.give(&By::System, &fetch).unwrap();
    assert_eq!(delivered(&house), [(1, 4)]);
}

#[test]
fn what_waited_is_delivered_before_what_is_new() {
    let mut house = House::new(&[]);
    house.give(&person(1), &to_person(4, "first")).unwrap();
    house.world.online.insert(PersonId(4));
    house.give(&person(1), &to_person(4, "second")).unwrap();
    assert_eq!(delivered(&house), [(1, 4), (2, 4)]);
}

#[test]
fn a_branch_a_department_and_a_role_are_everybody_in_it_but_the_writer() {
    let mut house = House::new(&[]);
    let readers = |events: Vec<Event>| match events.into_iter().next() {
        Some(Event::MessageSent { readers, .. }) => readers.iter().map(|reader| reader.0).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let mut all = [write("to all"), write("to all"), write("to all")];
    for (index, command) in all.iter_mut().enumerate() {
        let Command::Write { role, department, branch, .. } = command else { unreachable!() };
        match index {
            0 => *branch = Some(BranchId(1)),
            1 => *department = Some("sales".into()),
            _ => *role = Some("cashier".into()),
        }
    }
    assert_eq!(readers(house.give(&person(1), &all[0]).unwrap()), [2, 3]);
    assert_eq!(readers(house.give(&person(1), &all[1]).unwrap()), [2, 3], "of the writer's own branch");
    assert_eq!(readers(house.give(&person(4), &all[2]).unwrap()), [1, 2]);
}

#[test]
fn a_thousand_characters_are_allowed_one_more_is_not() {
    let mut house = House::new(&[]);
    house.give(&person(1), &to_person(2, &"字".repeat(1000))).unwrap();
    let refusal = house.give(&person(1), &to_person(2, &"字".repeat(1001))).unwrap_err();
    assert_eq!((refusal.code, refusal.fact("length")), ("text-too-long", Some("1001")));
    assert_eq!(house.give(&person(1), &to_person(2, "  ")).unwrap_err().code, "text-empty");
    assert_eq!(house.give(&person(1), &to_person(9, "who?")).unwrap_err().code, "no-readers");
    assert_eq!(house.give(&person(1), &to_person(1, "me")).unwrap_err().code, "no-readers");
    assert_eq!(house.give(&person(1), &write("nobody")).unwrap_err().code, "bad-recipient");
    let member = By::member(MemberId(1));
    assert_eq!(house.give(&member, &to_person(1, "hello")).unwrap_err().code, "forbidden");
}

#[test]
fn the_read_mark_is_the_readers_alone() {
    let mut house = House::new(&[]);
    house.give(&person(1), &to_person(2, "hello")).unwrap();
    assert_eq!(Messages::tasks(&house.state).len(), 1);
    let read = Command::Read { note: NoteId(1) };
    assert_eq!(house.give(&person(3), &read).unwrap_err().code, "unknown-message");
    house.wait(60);
    house.give(&person(2), &read).unwrap();
    assert_eq!(house.give(&person(2), &read).unwrap(), [], "once");
    assert!(Messages::tasks(&house.state).is_empty());
    let inbox = house.report(&person(2), Asked::new("inbox")).unwrap();
    assert_eq!(inbox.rows[0][7], Cell::At(at("2026-03-02 10:01:00")));
    assert_eq!(inbox.rows[0][4], Cell::Text("hello".into()));
}

#[test]
fn to_read_is_to_have_it_delivered_with_all_before_it() {
    let mut house = House::new(&[]);
    house.give(&person(1), &to_person(4, "one")).unwrap();
    house.give(&person(1), &to_person(4, "two")).unwrap();
    house.give(&person(1), &to_person(4, "three")).unwrap();
    house.give(&person(4), &Command::Read { note: NoteId(2) }).unwrap();
    assert_eq!(delivered(&house), [(1, 4), (2, 4)]);
}

#[test]
fn what_a_rule_tells_stands_on_the_desks_of_the_role_with_its_reference() {
    let mut house = House::new(&[]);
    house.tell(desk(To::Role("cashier".into(), Some(BranchId(1)))));
    house.tell(desk(To::Role("night-watch".into(), Some(BranchId(1)))));
    assert_eq!(delivered(&house), [(1, 1), (1, 2)]);
    let note = house.state.notes.get(&NoteId(2)).unwrap();
    assert_eq!(note.readers, [PersonId(6)], "a vacant role's messages go to the administrator");
    let inbox = house.report(&person(1), Asked::new("inbox")).unwrap();
    assert_eq!(inbox.rows[0][4..6], [Cell::Text("请审批AP-3".into()), Cell::Text("AP-3".into())]);
}

#[test]
fn a_reference_opens_within_the_readers_rights() {
    let mut house = House::new(&[]);
    house.tell(desk(To::Person(PersonId(1))));
    house.tell(desk(To::Person(PersonId(2))));
    house.world.forbidden.insert(PersonId(2));
    house.give(&person(1), &Command::Open { note: NoteId(1) }).unwrap();
    assert_eq!(house.kinds(house.journal.len() - 2), ["message-read", "reference-opened"]);
    let refused = house.give(&person(2), &Command::Open { note: NoteId(2) }).unwrap_err();
    assert_eq!((refused.code, refused.fact("right")), ("forbidden", Some("organisation.approve")));
    let inbox = house.report(&person(2), Asked::new("inbox")).unwrap();
    assert_eq!(inbox.rows[0][5], Cell::Empty);
    let others = house.report(&person(2), Asked::new("inbox").with("person", "P-1"));
    assert_eq!(others.unwrap_err().code, "forbidden");
    let audited = house.report(&person(5), Asked::new("inbox").with("person", "P-1"));
    assert_eq!(audited.unwrap().rows.len(), 1);
}

#[test]
fn a_reference_opens_for_whoever_works_on_such_records() {
    // PLAT-36
    let opens = |held: &'static [&'static str], reader: u32, about: &str| {
        let mut house = House::new(&[]);
        house.world.rights.insert(PersonId(reader), held);
        let mut wish = desk(To::Person(PersonId(reader)));
        wish.about = about.into();
        house.tell(wish);
        house.give(&person(reader), &Command::Open { note: NoteId(1) }).is_ok()
    };
    const OFFICER: &[&str] = &["security.read", "security.acknowledge"];
    for (held, about) in [
        (&["members.read-personal"] as &[&str], "M-7"),
        (&["members.change-file"], "CD-3"),
        (&["members.present-card"], "M-7"),
        (&["value.open-bill"], "BL-1"),
        (&["payments.create"], "PY-1"),
        (&["payments.decide-refund"], "RF-1"),
        (&["rental.collect"], "R-2"),
        (&["organisation.approve"], "AP-3"),
        (&["keys.read"], "AL-1"),
        (OFFICER, "SA-1"),
        (OFFICER, "IN-1"),
    ] {
        assert!(opens(held, 1, about), "{held:?} opens {about}");
        assert!(!opens(&["messages.open"], 1, about), "nobody else opens {about}");
    }
    // Not of their own trade; a record without a row is everybody's.
    assert!(!opens(OFFICER, 1, "AL-1") && !opens(&["keys.read"], 1, "SA-1"));
    assert!(opens(&[], 1, "LP-1"));
    // P-3 asked for AP-3: whoever asked may look at what became of it.
    assert!(opens(&[], 3, "AP-3") && !opens(&[], 1, "AP-3"));
}

#[test]
fn the_writer_sees_who_has_read_it() {
    // PLAT-35
    let mut house = House::new(&[]);
    house.world.online.insert(PersonId(2));
    let to_branch = Command::Write {
        person: None,
        role: None,
        department: None,
        branch: Some(forecourt_books::BranchId(1)),
        text: "stocktaking".into(),
        about: String::new(),
    };
    house.give(&person(1), &to_branch).unwrap();
    house.wait(30);
    house.give(&person(2), &Command::Read { note: NoteId(1) }).unwrap();
    let sent = house.report(&person(1), Asked::new("sent-messages")).unwrap();
    let marks: Vec<_> = sent.rows.iter().map(|row| row[4..].to_vec()).collect();
    let ten = house.now.minus_s(30);
    let read = vec![Cell::text("P-2"), Cell::At(ten), Cell::At(ten.plus_s(30))];
    assert_eq!(marks, [read, vec![Cell::text("P-3"), Cell::Empty, Cell::Empty]]);
    let others = house.report(&person(2), Asked::new("sent-messages").with("person", "P-1"));
    assert_eq!(others.unwrap_err().code, "forbidden");
}

#[test]
fn an_employee_without_phone_is_told_on_the_desk() {
    let mut house = House::new(&[]);
    house.world.staff_phones.insert(PersonId(1), "13800000001".into());
    let mut wish = desk(To::Role("cashier".into(), None));
    wish.way = forecourt_books::message::Way::Sms;
    house.tell(wish);
    house.timers();
    assert_eq!(house.handed_over().len(), 1);
    assert_eq!(delivered(&house), [(1, 2)]);
}

#[test]
fn a_desk_message_for_later_comes_later() {
    let mut house = House::new(&[]);
    let mut wish = desk(To::Person(PersonId(1)));
    wish.send_at = Some(at("2026-03-02 12:00:00"));
    house.tell(wish);
    assert!(delivered(&house).is_empty());
    house.wait_to(at("2026-03-02 12:00:00"));
    assert_eq!(delivered(&house), [(1, 1)]);
}

#[test]
fn messages_are_kept_a_year() {
    let mut house = House::new(&[]);
    house.give(&person(1), &to_person(2, "hello")).unwrap();
    house.wait_to(at("2027-03-02 23:59:58"));
    assert_eq!(house.state.notes.len(), 1);
    house.wait(1);
    assert!(house.state.notes.is_empty() && house.state.copies.is_empty() && house.state.unread.is_empty());
    house.give(&person(1), &to_person(2, "again")).unwrap();
    assert!(house.state.notes.contains_key(&NoteId(2)), "numbers are never used again");
}
