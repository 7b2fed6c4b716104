//! The reminder engine, its work list, texts to many (MEM-62 … MEM-72).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::value::Holding;
use forecourt_books::facts::{PaymentFacts, PaymentState};
use forecourt_books::{Ask, Document, Fen, MemberId, News, PaymentId};
use forecourt_members::command::{Join, SendGroupSms};
use forecourt_members::kinds::{CarId, InsuranceId, Outcome, ReminderId, ReminderKind};
use forecourt_members::{Command, Event};

use crate::house::{House, day, join, kinds};

/// Day and number of every reminder of a kind up to an instant.
fn raised(house: &mut House, until: &str, kind: ReminderKind) -> Vec<(String, u32)> {
    house.until(until);
    let of_kind = |event: &Event| matches!(event, Event::ReminderRaised(r) if r.about == kind);
    house
        .log
        .iter()
        .filter(|(_, event)| of_kind(event))
        .map(|(stamp, event)| match event {
            Event::ReminderRaised(raised) => (stamp.at.to_string(), raised.nth),
            _ => unreachable!(),
        })
        .collect()
}

fn days(list: &[(&str, u32)]) -> Vec<(String, u32)> {
    list.iter().map(|(day, nth)| (format!("{day} 09:00:00"), *nth)).collect()
}

fn with_car(house: &mut House, more: serde_json::Value) -> MemberId {
    let member = house.member("Wang", "basic");
    let mut wish = serde_json::json!({ "member": member });
    wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.ok(Command::AddVehicle(serde_json::from_value(wish).unwrap()));
    member
}

#[test]
fn the_end_of_a_membership_is_told_thirty_and_seven_days_ahead() {
    let mut house = House::new();
    house.member("Wang", "silver");
    let all = raised(&mut house, "2027-03-10 10:00:00", ReminderKind::Membership);
    assert_eq!(all, days(&[("2027-01-31", 1), ("2027-02-23", 2)]));
}

#[test]
fn a_renewal_ends_the_series() {
    let mut house = House::new();
    let member = house.member("Wang", "silver");
    house.hear(&crate::joining::paid(member, 1, Fen::yuan(100)));
    house.until("2027-02-01 10:00:00");
    house.ok(Command::Renew { member, category: None, parts: vec![] });
    let all = raised(&mut house, "2027-03-10 10:00:00", ReminderKind::Membership);
    assert_eq!(all, days(&[("2027-01-31", 1)]));
}

#[test]
fn insurance_inspection_and_licence_each_have_their_days() {
    let mut house = House::new();
    let member = with_car(&mut house, serde_json::json!({ "inspection": "2026-06-01" }));
    house.ok(Command::AddInsurance {
        car: CarId(1),
        insurer: "PICC".into(),
        sort: "compulsory".into(),
        number: "PDZA1".into(),
        from: day("2025-06-01"),
        until: day("2026-06-01"),
    });
    house.ok(Command::ChangeFile(forecourt_members::command::ChangeFile {
        licence_until: Some(day("2026-06-01")),
        ..crate::joining::change(member)
    }));
    let inspection = raised(&mut house, "2026-05-01 10:00:00", ReminderKind::Inspection);
    assert_eq!(inspection, days(&[("2026-04-17", 1)]));
    house.ok(Command::RenewInsurance { insurance: InsuranceId(1), until: day("2027-06-01") });
    let insurance = raised(&mut house, "2026-07-01 10:00:00", ReminderKind::Insurance);
    assert_eq!(insurance, days(&[("2026-04-17", 1)]));
    let licence = raised(&mut house, "2026-07-01 10:00:00", ReminderKind::Licence);
    assert_eq!(licence, days(&[("2026-04-02", 1), ("2026-05-17", 2)]));
}

#[test]
fn maintenance_is_due_by_date_where_nothing_is_known_of_kilometres() {
    let mut house = House::new();
    with_car(&mut house, serde_json::json!({ "serviced": "2026-03-01", "km": 10_000 }));
    let all = raised(&mut house, "2026-12-01 10:00:00", ReminderKind::Maintenance);
    // 180 days after 1 March is 28 August.
    assert_eq!(all, days(&[("2026-08-14", 1), ("2026-08-28", 2), ("2026-09-11", 3)]));
}

#[test]
fn maintenance_is_due_by_kilometres_where_they_come_first() {
    let mut house = House::new();
    with_car(&mut house, serde_json::json!({ "serviced": "2026-03-01", "km": 10_000 }));
    house.until("2026-03-11 10:00:00");
    // 505 km in 10 days: 50 a day. 15 000 is 4 495 away: 90 days, 9 June. 14 500 is 80 days away: 30 May.
    // 14 days before 9 June is 26 May, which is earlier.
    house.ok(Command::RecordReading { car: CarId(1), day: day("2026-03-11"), km: 10_505, service: false });
    let plan = house.state.cars.get(CarId(1)).unwrap().plan.clone().unwrap();
    assert_eq!((plan.due, plan.first), (day("2026-06-09"), day("2026-05-26")));
    let all = raised(&mut house, "2026-06-01 10:00:00", ReminderKind::Maintenance);
    assert_eq!(all, days(&[("2026-05-26", 1)]));
    let detail = house.state.reminders.get(ReminderId(1)).unwrap().detail.clone();
    assert_eq!(detail, "kilometres");
    house.ok(Command::RecordReading { car: CarId(1), day: day("2026-06-01"), km: 14_900, service: true });
    let all = raised(&mut house, "2026-07-01 10:00:00", ReminderKind::Maintenance);
    assert_eq!(all.len(), 1, "the service ends the series");
}

#[test]
fn a_reading_that_goes_back_is_refused() {
    let mut house = House::new();
    with_car(&mut house, serde_json::json!({ "serviced": "2026-03-01", "km": 10_000 }));
    let back = Command::RecordReading { car: CarId(1), day: day("2026-03-02"), km: 9_999, service: false };
    assert_eq!(house.no(back).code, "reading-back");
}

#[test]
fn a_leap_day_is_greeted_on_the_28th_and_once_a_year() {
    let mut house = House::new();
    let wish = Join { birthday: Some(day("1992-02-29")), ..join("Wang", "basic") };
    house.ok(Command::Join(wish));
    let greeted = |house: &House| {
        let greetings = house.log.iter().filter(|(_, event)| matches!(event, Event::BirthdayGreeted { .. }));
        greetings.map(|(stamp, _)| stamp.at.date()).collect::<Vec<_>>()
    };
    let staff = raised(&mut house, "2028-12-31 10:00:00", ReminderKind::Birthday);
    assert_eq!(staff, days(&[("2027-02-25", 1), ("2028-02-26", 1)]));
    assert_eq!(greeted(&house), ["2027-02-28", "2028-02-29"]);
}

#[test]
fn a_package_end_is_told_while_counts_remain() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    let holding = |left| Holding {
        number: 4,
        package: "wash".into(),
        until: day("2026-04-30"),
        left: vec![("wash".to_owned(), left)],
    };
    let payment = PaymentFacts {
        state: PaymentState::Paid,
        amount: Fen(100),
        document: Document::Package(4),
        payer: Some(member),
        parts: vec![],
        refunded: Fen::ZERO,
    };
    house.facts.payers.insert(PaymentId(1), payment);
    house.facts.holdings.insert(member, vec![holding(3)]);
    let parts = vec![PartWish::new(forecourt_books::facts::Means::Cash, Fen(100))];
    house.hear(&News::Paid {
        document: Document::Package(4),
        payment: PaymentId(1),
        amount: Fen(100),
        parts,
    });
    assert_eq!(kinds(&house.settle()), ["package-noted", "holdings-seen"]);
    let all = raised(&mut house, "2026-05-01 10:00:00", ReminderKind::Package);
    assert_eq!(all, days(&[("2026-04-15", 1)]));
    assert_eq!(house.state.reminders.get(ReminderId(1)).unwrap().detail, "wash x3");
    // Used up: nothing is told.
    let mut used = House::new();
    let member = used.member("Wang", "basic");
    used.facts.payers = house.facts.payers.clone();
    used.facts.holdings.insert(member, vec![holding(0)]);
    used.hear(&News::Paid {
        document: Document::Package(4),
        payment: PaymentId(1),
        amount: Fen(100),
        parts: vec![],
    });
    assert!(raised(&mut used, "2026-05-01 10:00:00", ReminderKind::Package).is_empty());
}

#[test]
fn an_open_reminder_lapses_thirty_days_after_its_due_date() {
    let mut house = House::new();
    with_car(&mut house, serde_json::json!({ "inspection": "2026-06-01" }));
    house.until("2026-05-01 10:00:00");
    house.ok(Command::MarkReminder { reminder: ReminderId(1), outcome: Outcome::Contacted });
    assert_eq!(
        kinds(&house.ok(Command::MarkReminder { reminder: ReminderId(1), outcome: Outcome::Converted })),
        ["reminder-converted"]
    );
    assert_eq!(
        house.no(Command::MarkReminder { reminder: ReminderId(1), outcome: Outcome::Declined }).code,
        "reminder-closed"
    );
    house.until("2026-07-01 23:59:58");
    assert_eq!(house.state.reminders.get(ReminderId(2)).unwrap().outcome, Outcome::Open);
    let events = house.until("2026-07-01 23:59:59");
    assert_eq!(kinds(&events), ["reminder-lapsed"]);
    assert_eq!(house.state.reminders.get(ReminderId(2)).unwrap().outcome, Outcome::Lapsed);
}

#[test]
fn a_text_to_many_reaches_each_once_and_lists_who_is_skipped() {
    let mut house = House::new();
    for (index, consent) in [true, false].into_iter().enumerate() {
        let phone = Some(format!("1380000000{index}"));
        house.ok(Command::Join(Join { phone, consent, ..join("Wang", "basic") }));
    }
    let bare = house.member("Li", "basic");
    let send = |advertising| {
        Command::SendGroupSms(SendGroupSms {
            text: "Dear {member}".into(),
            members: vec![MemberId(1), MemberId(2), MemberId(1), bare],
            kind: None,
            branch: None,
            advertising,
        })
    };
    let events = house.ok(send(false));
    assert!(matches!(&events[0], Event::GroupSmsSent { sent: 2, skipped: 1, .. }), "{events:?}");
    let told: Vec<String> = house
        .asks
        .iter()
        .filter_map(|ask| match ask {
            Ask::Tell(wish) => {
                wish.facts.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone())
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, ["Dear M-1", "Dear M-2"]);
    let events = house.ok(send(true));
    assert!(matches!(&events[0], Event::GroupSmsSent { sent: 1, left_out, .. }
        if left_out[0] == (MemberId(2), "no-consent".into()) && left_out[1] == (bare, "no-phone".into())));
}
