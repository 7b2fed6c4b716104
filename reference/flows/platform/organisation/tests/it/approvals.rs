//! Requests go up their levels, in time and in absence (PLAT-21, PLAT-23, PLAT-25 … PLAT-27).

use crate::house::{House, code};
use forecourt_books::ask::Approval;
use forecourt_books::message::To;
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{ApprovalId, Ask, BranchId, By, Context, Fen, News, PersonId, Rejection, Stamp};
use forecourt_organisation::kinds::Standing;
use forecourt_organisation::{Event, Organisation};

fn ask(kind: &str, about: &str, digest: &str, amount: i64, branch: u32) -> Ask {
    Ask::Approve(Approval {
        kind: kind.to_owned(),
        about: about.to_owned(),
        digest: digest.to_owned(),
        amount: Fen(amount),
        branch: BranchId(branch),
    })
}

/// A request of the person's, as it comes out of another context's event.
fn request(house: &mut House, person: u32, ask: &Ask) -> Result<Vec<Event>, Rejection> {
    let command = Organisation::serve(ask).unwrap();
    house.give(&By::person(PersonId(person), &format!("t-{person}")), &command)
}

fn refund(house: &mut House, amount: i64) {
    request(house, 8, &ask("refund", "RF-1", "d1", amount, 3)).unwrap();
}

fn answer(house: &mut House, person: u32, what: &str, approval: u32) -> Result<Vec<Event>, Rejection> {
    let reason = if what == "approve" { "" } else { r#", "reason": "because""# };
    house.person(person, &format!(r#"{{"{what}": {{"approval": "AP-{approval}"{reason}}}}}"#))
}

fn standing(house: &House, approval: u32) -> Standing {
    house.state.approvals.get(ApprovalId(approval)).unwrap().standing
}

fn news(house: &House) -> Vec<News> {
    let stamp = Stamp { at: house.at, by: By::System, branch: None, seq: 0 };
    house.last.iter().flat_map(|event| Organisation::news(&house.state, &stamp, event)).collect()
}

fn told(house: &House) -> Vec<(String, To)> {
    let stamp = Stamp { at: house.at, by: By::System, branch: None, seq: 0 };
    let nothing = forecourt_books::facts::Nothing::default();
    let asks = house.last.iter().flat_map(|event| Organisation::asks(&nothing, &stamp, event));
    asks.filter_map(|ask| match ask {
        Ask::Tell(wish) => Some((wish.template.to_owned(), wish.to)),
        _ => None,
    })
    .collect()
}

/// The fuel station's second shift lead, P-9, asks; P-8 is the shift lead who may decide.
fn station() -> House {
    let mut house = House::staffed();
    house
        .system(r#"{"hire": {"name": "Leo", "branch": "B-3", "roles": ["shift-lead", "attendant"]}}"#)
        .unwrap();
    house.system(r#"{"enrol-terminal": {"name": "t-9", "branch": "B-3"}}"#).unwrap();
    house.open_all();
    house
}

#[test]
fn a_refund_goes_up_level_by_level_until_a_limit_covers_it() {
    for (amount, deciders) in
        [(20_000, vec![8]), (20_001, vec![8, 7]), (200_000, vec![8, 7]), (200_001, vec![8, 7, 2])]
    {
        let mut house = station();
        request(&mut house, 9, &ask("refund", "RF-1", "d1", amount, 3)).unwrap();
        assert_eq!(
            told(&house),
            [("approval-wanted".to_owned(), To::Role("shift-lead".into(), Some(BranchId(3))))]
        );
        for (index, person) in deciders.iter().enumerate() {
            assert_eq!(standing(&house, 1), Standing::Open, "nothing takes effect before the last word");
            assert!(index == 0 || code(answer(&mut house, 8, "approve", 1)) == "approved-before");
            answer(&mut house, *person, "approve", 1).unwrap();
            assert!(index + 1 == deciders.len() || news(&house).is_empty());
        }
        assert_eq!(house.kinds(), ["approved-at", "approval-done"], "{amount}");
        assert_eq!(told(&house), [("approval-done".to_owned(), To::Person(PersonId(9)))]);
        let Some(News::Decided { kind, about, digest, approved, .. }) = news(&house).pop() else { panic!() };
        assert_eq!(
            (kind.as_str(), about.as_str(), digest.as_str(), approved),
            ("refund", "RF-1", "d1", true)
        );
        assert_eq!(code(answer(&mut house, 7, "approve", 1)), "not-open");
    }
}

#[test]
fn nobody_approves_the_own_request_and_only_the_level_in_turn_decides() {
    let mut house = station();
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 50_000, 3)).unwrap();
    assert_eq!(code(answer(&mut house, 9, "approve", 1)), "self-approval");
    assert_eq!(code(answer(&mut house, 9, "refuse", 1)), "self-approval");
    assert_eq!(code(answer(&mut house, 7, "approve", 1)), "not-your-turn");
    assert_eq!(code(answer(&mut house, 5, "approve", 1)), "forbidden", "a cashier has no such right");
    assert_eq!(code(answer(&mut house, 4, "approve", 1)), "forbidden", "the manager of another branch");
    assert_eq!(code(answer(&mut house, 8, "approve", 2)), "unknown-approval");
}

#[test]
fn a_level_at_which_nobody_else_can_decide_is_passed_over_unless_two_are_wanted() {
    let mut house = House::staffed();
    house.open_all();
    refund(&mut house, 10_000);
    // P-8 is the only shift lead and asks: the station manager decides.
    assert_eq!(code(answer(&mut house, 8, "approve", 1)), "self-approval");
    answer(&mut house, 7, "approve", 1).unwrap();
    assert_eq!(standing(&house, 1), Standing::Approved);
    // PLAT-50: there is no security officer, but a restore waits for one all the same.
    request(&mut house, 2, &ask("restore", "backup-7", "d", 0, 1)).unwrap();
    assert_eq!(code(answer(&mut house, 1, "approve", 2)), "not-your-turn");
    house.system(r#"{"hire": {"name": "Sec", "branch": "B-1", "roles": ["security-officer"]}}"#).unwrap();
    house.system(r#"{"enrol-terminal": {"name": "t-9", "branch": "B-1"}}"#).unwrap();
    house.system(r#"{"open-session": {"person": "P-9", "terminal": "t-9"}}"#).unwrap();
    answer(&mut house, 9, "approve", 2).unwrap();
    assert_eq!(house.kinds(), ["approved-at"], "one is not enough");
    answer(&mut house, 1, "approve", 2).unwrap();
    assert_eq!(standing(&house, 2), Standing::Approved);
}

#[test]
fn any_level_refuses_or_sends_back_and_the_asker_asks_again_from_the_first_level() {
    let mut house = station();
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 50_000, 3)).unwrap();
    assert_eq!(code(house.person(8, r#"{"refuse": {"approval": "AP-1", "reason": ""}}"#)), "reason-wanted");
    answer(&mut house, 8, "approve", 1).unwrap();
    answer(&mut house, 7, "send-back", 1).unwrap();
    assert_eq!((standing(&house, 1), house.kinds()), (Standing::SentBack, vec!["sent-back".to_owned()]));
    assert!(news(&house).is_empty() && told(&house) == [("sent-back".to_owned(), To::Person(PersonId(9)))]);
    assert_eq!(code(answer(&mut house, 7, "approve", 1)), "not-open");
    assert_eq!(code(house.person(7, r#"{"resubmit": {"approval": "AP-1"}}"#)), "not-yours");
    house.person(9, r#"{"resubmit": {"approval": "AP-1", "digest": "d2"}}"#).unwrap();
    assert_eq!(code(answer(&mut house, 7, "approve", 1)), "not-your-turn", "from the first level on");
    answer(&mut house, 8, "approve", 1).unwrap();
    answer(&mut house, 7, "refuse", 1).unwrap();
    let Some(News::Decided { digest, approved, reason, .. }) = news(&house).pop() else { panic!() };
    assert_eq!((digest.as_str(), approved, reason.as_str()), ("d2", false, "because"));
    assert_eq!(told(&house), [("approval-refused".to_owned(), To::Person(PersonId(9)))]);
}

#[test]
fn a_level_is_reminded_after_four_working_hours_and_deputised_after_eight() {
    let mut house = station();
    let deputy = |person: u32| {
        format!(r#"{{"name-deputy": {{"deputy": "P-{person}", "from": "2026-03-03", "to": "2026-03-03"}}}}"#)
    };
    // Neither the cashier nor the manager of another branch could decide what is passed to them.
    for unfit in [5, 4] {
        assert_eq!(code(house.person(8, &deputy(unfit))), "deputy-without-right");
    }
    house.person(8, &deputy(7)).unwrap();
    house.until("2026-03-02 16:00:00");
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    house.until("2026-03-03 10:59:59");
    assert_eq!(house.kinds(), ["approval-requested"]);
    house.until("2026-03-03 11:00:00");
    assert_eq!(house.kinds(), ["approval-reminded"], "2 h on Monday, 2 h on Tuesday");
    assert_eq!(
        told(&house),
        [("approval-reminded".to_owned(), To::Role("shift-lead".into(), Some(BranchId(3))))]
    );
    house.until("2026-03-03 14:59:59");
    assert!(house.state.approvals.get(ApprovalId(1)).unwrap().deputies.is_empty());
    house.until("2026-03-03 15:00:00");
    assert!(
        matches!(&house.last[..], [Event::ApprovalDeputised { deputies, .. }] if *deputies == [PersonId(7)])
    );
    let desk = house.report(&Asked::new("desk").with("person", "P-7")).unwrap();
    assert_eq!(desk.rows.len(), 1);
    house.system(r#"{"open-session": {"person": "P-7", "terminal": "t-7"}}"#).unwrap();
    answer(&mut house, 7, "approve", 1).unwrap();
    assert_eq!(standing(&house, 1), Standing::Approved);
    assert_eq!(house.state.agenda.len(), house.state.open.len(), "no deadline of a request is left");
}

#[test]
fn without_a_deputy_the_manager_above_takes_over() {
    let mut house = station();
    house.system(r#"{"set-manager": {"branch": "B-3", "person": "P-7"}}"#).unwrap();
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    house.until("2026-03-02 17:00:00");
    assert!(
        matches!(&house.last[..], [Event::ApprovalDeputised { deputies, .. }] if *deputies == [PersonId(7)])
    );
    house.system(r#"{"open-session": {"person": "P-7", "terminal": "t-7"}}"#).unwrap();
    answer(&mut house, 7, "approve", 1).unwrap();
}

#[test]
fn what_changed_in_between_is_void() {
    let mut house = station();
    let first = ask("refund", "RF-1", "d1", 10_000, 3);
    request(&mut house, 9, &first).unwrap();
    assert_eq!(code(request(&mut house, 9, &first)), "already-asked");
    request(&mut house, 9, &ask("refund", "RF-1", "d2", 12_000, 3)).unwrap();
    assert_eq!(house.kinds(), ["approval-stale", "approval-requested"]);
    assert!(news(&house).is_empty(), "the new request stands for the old one");
    assert_eq!((standing(&house, 1), standing(&house, 2)), (Standing::Stale, Standing::Open));
    assert_eq!(code(answer(&mut house, 8, "approve", 1)), "not-open");
    let withdraw = r#"{"withdraw-approval": {"about": "RF-1"}}"#;
    assert_eq!(code(house.person(7, withdraw)), "not-yours");
    house.system(withdraw).unwrap();
    let Some(News::Decided { digest, approved, reason, .. }) = news(&house).pop() else { panic!() };
    assert_eq!((digest.as_str(), approved, reason.as_str()), ("d2", false, "stale"));
    assert_eq!(code(house.system(withdraw)), "unknown-approval");
}

/// PLAT-62 and whoever else is rid of a question: the request of that kind ends, others about the same record stand.
#[test]
fn what_is_no_longer_asked_leaves_the_desk_and_nobody_is_told_again() {
    let mut house = station();
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    request(&mut house, 9, &ask("leaving", "RF-1", "d1", 10_000, 3)).unwrap();
    let ask = Ask::WithdrawApproval { kind: "refund".into(), about: "RF-1".into() };
    let command = forecourt_organisation::Organisation::serve(&ask).unwrap();
    house.give(&By::System, &command).unwrap();
    assert_eq!((standing(&house, 1), standing(&house, 2)), (Standing::Stale, Standing::Open));
    assert!(news(&house).is_empty());
    house.give(&By::System, &command).unwrap();
    assert!(house.last.is_empty(), "there is none left");
    assert_eq!(code(house.person(7, r#"{"withdraw-approval": {"about": "RF-1"}}"#)), "not-yours");
    assert_eq!(
        code(house.person(9, r#"{"withdraw-approval": {"about": "RF-1", "kind": "refund"}}"#)),
        "unknown-approval"
    );
}

#[test]
fn open_work_of_somebody_who_leaves_goes_to_the_manager() {
    let mut house = station();
    house.system(r#"{"set-manager": {"branch": "B-3", "person": "P-7"}}"#).unwrap();
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    request(&mut house, 9, &ask("refund", "RF-2", "d1", 10_000, 3)).unwrap();
    answer(&mut house, 8, "send-back", 2).unwrap();
    house.person(1, r#"{"deactivate": {"person": "P-9"}}"#).unwrap();
    assert_eq!(house.kinds(), ["session-ended", "approval-handed", "approval-handed", "person-deactivated"]);
    house.person(7, r#"{"resubmit": {"approval": "AP-2"}}"#).unwrap();
    assert_eq!(code(answer(&mut house, 7, "approve", 2)), "self-approval", "it is the manager's own now");
    // The only one left who could decide leaves, too: nobody but the administrator is above.
    house.person(1, r#"{"deactivate": {"person": "P-8"}}"#).unwrap();
    let to: Vec<_> = house
        .last
        .iter()
        .filter_map(|event| match event {
            Event::ApprovalHanded { approval, to, deciding: true, .. } => Some((approval.0, to.0)),
            _ => None,
        })
        .collect();
    assert_eq!(to, [(1, 1), (2, 1)]);
    answer(&mut house, 1, "approve", 2).unwrap();
}

#[test]
fn chains_are_data_with_rising_limits_and_an_end() {
    let mut house = station();
    let chain = |levels: &str| format!(r#"{{"set-chain": {{"kind": "refund", "levels": [{levels}]}}}}"#);
    let level = |role: &str, limit: &str| format!(r#"{{"roles": ["{role}"], "scope": "branch"{limit}}}"#);
    let (top, low) = (level("station-manager", ""), level("shift-lead", r#", "limit": 100"#));
    assert_eq!(code(house.person(1, &chain(&low))), "bad-chain", "nobody has the last word");
    assert_eq!(code(house.person(1, &chain(&format!("{top},{low}")))), "bad-chain");
    assert_eq!(code(house.person(1, &chain(&level("auditor", "")))), "unknown-role");
    assert_eq!(code(house.person(7, &chain(&top))), "forbidden");
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    house.person(1, &chain(&top)).unwrap();
    request(&mut house, 9, &ask("refund", "RF-2", "d1", 10_000, 3)).unwrap();
    answer(&mut house, 8, "approve", 1).unwrap();
    assert_eq!(code(answer(&mut house, 8, "approve", 2)), "not-your-turn");
    answer(&mut house, 7, "approve", 2).unwrap();
    assert_eq!(code(request(&mut house, 9, &ask("holiday", "X", "d", 0, 3))), "unknown-approval-kind");
}

#[test]
fn the_desk_shows_own_work_by_due_time_and_never_the_own_request_to_decide() {
    let mut house = station();
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    house.until("2026-03-02 09:10:00");
    request(&mut house, 8, &ask("refund", "RF-2", "d1", 10_000, 3)).unwrap();
    let desk = |house: &House, person: u32| {
        let asked = Asked::new("desk").with("person", PersonId(person));
        house.report(&asked).unwrap().rows.iter().map(|row| row[1].clone()).collect::<Vec<_>>()
    };
    assert_eq!(desk(&house, 8), [Cell::text("AP-1")]);
    assert_eq!(desk(&house, 9), [Cell::text("AP-2")]);
    assert_eq!(desk(&house, 7), []);
    answer(&mut house, 8, "send-back", 1).unwrap();
    assert_eq!(desk(&house, 9), [Cell::text("AP-1"), Cell::text("AP-2")], "by due time");
}

#[test]
fn a_deputy_who_lost_the_right_is_passed_over() {
    // PLAT-26: between naming and the end of the level's time.
    let mut house = station();
    house
        .person(8, r#"{"name-deputy": {"deputy": "P-7", "from": "2026-03-02", "to": "2026-03-03"}}"#)
        .unwrap();
    house.system(r#"{"revoke-role": {"person": "P-7", "role": "station-manager"}}"#).unwrap();
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    house.until("2026-03-02 17:00:00");
    // Nobody manages B-3 or head office: the administrator.
    assert!(
        matches!(&house.last[..], [Event::ApprovalDeputised { deputies, .. }] if *deputies == [PersonId(1)])
    );
}

#[test]
fn a_date_that_becomes_free_or_worked_moves_the_time_of_every_level() {
    // PLAT-08, PLAT-26
    let mut house = station();
    let set =
        |day: &str, worked: bool| format!(r#"{{"set-working-day": {{"day": "{day}", "worked": {worked}}}}}"#);
    house.until("2026-03-02 16:00:00");
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    // Two hours on Monday; Tuesday becomes free, so the other two are Wednesday's.
    house.system(&set("2026-03-03", false)).unwrap();
    assert_eq!(house.kinds(), ["working-day-set", "approval-clock-moved"]);
    house.until("2026-03-04 10:59:59");
    assert!(!house.since(0).contains(&"approval-reminded".to_owned()));
    house.until("2026-03-04 11:00:00");
    assert_eq!(house.kinds(), ["approval-reminded"]);
    // Reminded already, Thursday or not: it passes on at three; a free Wednesday would make it Thursday.
    house.system(&set("2026-03-05", false)).unwrap();
    assert_eq!(house.kinds(), ["working-day-set"], "nothing of it lies there");
    // The free Tuesday is worked after all: by now all eight hours are over.
    house.system(&set("2026-03-03", true)).unwrap();
    house.until("2026-03-04 11:00:00");
    assert_eq!(house.kinds(), ["approval-deputised"]);
    // What waits for nobody any more does not move.
    house.system(&set("2026-03-06", false)).unwrap();
    assert_eq!(house.kinds(), ["working-day-set"]);
}

#[test]
fn working_hours_that_change_move_the_time_of_every_level() {
    // PLAT-06, PLAT-26
    let mut house = station();
    let set = |from: &str, key: &str, minute: i64| {
        format!(
            r#"{{"configure": {{"key": "plat.working_hours.{key}", "value": {minute}, "from": "{from}"}}}}"#
        )
    };
    house.until("2026-03-02 16:00:00");
    request(&mut house, 9, &ask("refund", "RF-1", "d1", 10_000, 3)).unwrap();
    // Two hours on Monday; from Tuesday on work begins at ten, from Wednesday on it ends at eleven.
    house.system(&set("2026-03-03 00:00:00", "from", 600)).unwrap();
    assert_eq!(house.kinds(), ["configured", "approval-clock-moved"]);
    house.system(&set("2026-03-04 00:00:00", "to", 660)).unwrap();
    assert_eq!(house.kinds(), ["configured"], "by then all eight hours are over");
    house.until("2026-03-03 11:59:59");
    assert!(!house.since(0).contains(&"approval-reminded".to_owned()));
    house.until("2026-03-03 12:00:00");
    assert_eq!(house.kinds(), ["approval-reminded"]);
    // Today's hours have begun and stay; it passes on at four, all the same.
    house.system(&set("2026-03-03 12:00:00", "to", 720)).unwrap();
    assert_eq!(house.kinds(), ["configured"]);
    house.until("2026-03-03 16:00:00");
    assert_eq!(house.kinds(), ["approval-deputised"]);
}
