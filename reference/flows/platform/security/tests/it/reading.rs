//! Reading in bulk and the record of readings and refusals (PLAT-45, PLAT-52).

use crate::house::*;
use forecourt_books::ask::Approval;
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Ask, Context, News, Stamp};
use forecourt_security::{Command, Event, Security, facts};

const LIMIT: i64 = 200;

impl House {
    fn read(&mut self, number: u32, personal: u32) {
        let news = News::Read { by: person(number), report: "members.member-file".into(), personal };
        let command = Security::on(&self.state, &news).unwrap();
        assert_eq!(kinds(&self.system(command)), ["personal-read"]);
    }

    fn may_read(&self, number: u32, records: u32) -> bool {
        facts::lets_read(&self.state, &person(number), records, LIMIT, self.now).is_ok()
    }
}

#[test]
fn two_hundred_records_in_an_hour_and_not_one_more() {
    // PLAT-45
    let mut house = House::new();
    house.read(3, 150);
    house.wait(3_600);
    assert!(house.may_read(3, 50) && !house.may_read(3, 51), "exactly an hour ago is within the hour");
    assert!(house.may_read(4, 200), "everybody has an own limit");
    house.wait(1);
    assert!(house.may_read(3, 200) && !house.may_read(3, 201));
}

#[test]
fn a_blocked_bulk_read_is_an_event_and_an_alarm() {
    let mut house = House::new();
    house.read(3, 180);
    let news = News::Refused {
        by: person(3),
        command: "report.members.member-list".into(),
        code: "bulk-read-blocked".into(),
        facts: "bulk-read-blocked: reader=P-3 read=180 limit=200".into(),
    };
    let command = Security::on(&house.state, &news).unwrap();
    let events = house.system(command);
    assert_eq!(kinds(&events), ["command-refused", "bulk-read-blocked", "security-alarm"]);
    let wanted = Event::BulkReadBlocked {
        by: person(3),
        report: "members.member-list".into(),
        records: 180,
        limit: LIMIT,
    };
    assert_eq!(events[1], wanted);
    // One line in the audit for each: a reading and a refusal.
    let report = house.report(Asked::new("audit-refusals"));
    let results: Vec<&Cell> = report.rows.iter().map(|row| &row[3]).collect();
    assert_eq!(results, [&Cell::text("read"), &Cell::text("refused")]);
}

#[test]
fn an_approval_opens_it_for_a_day() {
    let mut house = House::new();
    house.read(3, 200);
    let ask = Command::AskBulkRead { purpose: "letters about a recall".into() };
    let events = house.give(&person(3), &ask).unwrap();
    let stamp = Stamp { at: house.now, by: person(3), branch: None, seq: 1 };
    let asks = Security::asks(&house.world, &stamp, &events[0]);
    let [Ask::Approve(Approval { kind, about, .. })] = &asks[..] else { panic!("{asks:?}") };
    assert_eq!((kind.as_str(), about.as_str()), ("bulk-read", "bulk-read/P-3"));
    let decided = |approved| News::Decided {
        kind: "bulk-read".into(),
        about: "bulk-read/P-3".into(),
        digest: String::new(),
        approved,
        reason: "no need".into(),
        by: None,
    };
    let refused = Security::on(&house.state, &decided(false)).unwrap();
    assert_eq!(kinds(&house.system(refused)), ["bulk-read-refused"]);
    assert!(!house.may_read(3, 1));
    let granted = Security::on(&house.state, &decided(true)).unwrap();
    house.system(granted);
    house.wait(86_400);
    house.read(3, 500);
    assert!(house.may_read(3, 5_000), "the last second of the day");
    house.wait(1);
    assert!(!house.may_read(3, 1));
    // Who is no employee asks for nothing.
    assert_eq!(
        code(house.give(&forecourt_books::By::member(forecourt_books::MemberId(1)), &ask)),
        "forbidden"
    );
}

#[test]
fn news_of_other_decisions_are_none_of_its_business() {
    let house = House::new();
    let other = News::Decided {
        kind: "refund".into(),
        about: "RF-1".into(),
        digest: String::new(),
        approved: true,
        reason: String::new(),
        by: None,
    };
    assert_eq!(Security::on(&house.state, &other), None);
}
