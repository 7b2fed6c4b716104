//! Points: schemes, lots, expiry, manual entries, referral (MEM-44 … MEM-52).

use forecourt_books::{BranchId, Fen, MemberId, News, RentalId};
use forecourt_value::Event;

use crate::house::{House, code, kinds, pts};

#[test]
fn manual_points_beyond_the_limit_wait_for_an_approval() {
    let mut house = House::new();
    house.points(2, 1, 500);
    let json = r#"{"adjust-points": {"member": "M-1", "points": 501, "reason": "goodwill"}}"#;
    let asked = house.say(2, json).unwrap();
    let Event::PointsAdjustAsked { digest, entry, .. } = &asked[0] else { panic!("{asked:?}") };
    assert_eq!(house.wallet(1).2, 500);
    let (kind, about, digest) = ("manual-points".into(), entry.to_string(), digest.clone());
    let yes = News::Decided { kind, about, digest, approved: true, reason: String::new(), by: None };
    assert_eq!(kinds(&house.news(yes.clone()).unwrap()), ["points-adjusted"]);
    assert!(house.news(yes).unwrap().is_empty(), "an answer is taken once");
    assert_eq!(house.wallet(1).2, 1_001);
    let minus = |points: i64, reason: &str| {
        format!(r#"{{"adjust-points": {{"member": "M-1", "points": -{points}, "reason": "{reason}"}}}}"#)
    };
    assert_eq!(code(house.say(2, &minus(1_002, "correction"))), "points-short");
    assert_eq!(code(house.say(2, &minus(1, "goodwill"))), "bad-reason");
    house.say(2, &minus(500, "gift-exchange")).unwrap();
    assert_eq!(house.wallet(1).2, 501);
}

#[test]
fn points_are_told_thirty_days_ahead_and_lapse_at_the_end_of_the_next_year() {
    let mut house = House::new();
    for member in 1..=3 {
        house.points(2, member, 100 * i64::from(member));
    }
    house.until("2027-02-01 00:00:00");
    house.points(2, 1, 50);
    let told = house.until("2027-12-01 09:00:01");
    let Event::PointsExpiring { members, next: None, .. } = &told[0] else { panic!("{told:?}") };
    assert_eq!((told.len(), members.len(), members[0].points), (1, 3, pts(100)));
    house.until("2027-12-31 23:59:59");
    assert_eq!(house.wallet(2).2, 200);
    let expired = house.until("2028-01-01 00:00:00");
    assert_eq!(kinds(&expired), ["points-expired"]);
    assert_eq!((house.wallet(1).2, house.wallet(2).2), (50, 0));
}

#[test]
fn points_that_come_back_after_their_end_lapse_at_once() {
    let mut house = House::new();
    house.points(2, 2, 400);
    house.until("2027-12-31 12:00:00");
    let bill = house.bill(2, 2, "parts", 1_000);
    house.settle(bill, "points:300 cash:700").unwrap();
    house.until("2028-01-02 00:00:00");
    assert_eq!(house.wallet(2).2, 7);
    house.say(2, &format!(r#"{{"reverse": {{"bill": "BL-{bill}", "reason": "wrong"}}}}"#)).unwrap();
    assert_eq!(house.wallet(2), (0, 0, 0, 0));
}

#[test]
fn a_referrer_is_rewarded_once_and_not_for_small_bills_or_cars() {
    let mut house = House::new();
    let joined = |member, referrer| News::MemberJoined {
        member: MemberId(member),
        referrer: Some(MemberId(referrer)),
        branch: BranchId(2),
    };
    house.news(joined(2, 1)).unwrap();
    house.news(joined(3, 1)).unwrap();
    assert!(house.news(joined(4, 4)).unwrap().is_empty());
    for (member, kind, list, rewarded) in [
        (2, "parts", 9_999, 0),
        (2, "parts", 10_000, 200),
        (2, "parts", 10_000, 200),
        (3, "car-purchase", 100_000, 200),
        (3, "parts", 10_000, 200),
    ] {
        let bill = house.bill(3, member, kind, list);
        let due = forecourt_value::facts::bill_due(&house.state, forecourt_books::BillId(bill)).unwrap().0;
        house.settle(bill, &format!("cash:{due}")).unwrap();
        assert_eq!(house.wallet(1).2, rewarded, "{member} {kind} {list}");
    }
}

#[test]
fn a_reward_goes_back_with_the_bill_that_brought_it_and_may_come_again() {
    let mut house = House::new();
    let (member, referrer) = (MemberId(2), Some(MemberId(1)));
    house.news(News::MemberJoined { member, referrer, branch: BranchId(2) }).unwrap();
    let first = house.open(3, 2, r#"{"kind": "parts", "item": "a", "quantity": 1, "list": 9000}, {"kind": "parts", "item": "b", "quantity": 1, "list": 2000}"#);
    house.settle(first, "cash:11000").unwrap();
    assert_eq!(house.wallet(1).2, 200);
    // 150 of them are spent; without the second line 90.00 are left, and that is no first consumption.
    house
        .say(2, r#"{"adjust-points": {"member": "M-1", "points": -150, "reason": "gift-exchange"}}"#)
        .unwrap();
    let back = format!(r#"{{"reverse": {{"bill": "BL-{first}", "lines": [2], "reason": "wrong"}}}}"#);
    let told = house.say(3, &back).unwrap();
    assert!(kinds(&told).iter().any(|kind| kind == "referral-taken-back"), "{told:?}");
    assert_eq!((house.wallet(1).2, house.wallet(1).3), (0, 150));
    let rest = format!(r#"{{"reverse": {{"bill": "BL-{first}", "reason": "wrong"}}}}"#);
    assert!(
        !kinds(&house.say(3, &rest).unwrap()).iter().any(|kind| kind == "referral-taken-back"),
        "only once"
    );
    // The next one counts, and the debt is paid from it first.
    let next = house.bill(3, 2, "parts", 10_000);
    house.settle(next, "cash:10000").unwrap();
    assert_eq!((house.wallet(1).2, house.wallet(1).3), (50, 0));
    // What stays above the minimum keeps it.
    let third = house.news(News::MemberJoined { member: MemberId(3), referrer, branch: BranchId(2) });
    assert!(!third.unwrap().is_empty());
    let large = house.open(3, 3, r#"{"kind": "parts", "item": "a", "quantity": 1, "list": 12000}, {"kind": "parts", "item": "b", "quantity": 1, "list": 2000}"#);
    house.settle(large, "cash:12600").unwrap();
    let part = format!(r#"{{"reverse": {{"bill": "BL-{large}", "lines": [2], "reason": "wrong"}}}}"#);
    house.say(3, &part).unwrap();
    assert_eq!((house.wallet(1).2, house.wallet(1).3), (250, 0));
    // And where another bill stands that would have brought it, it is that one's, until that goes, too.
    let other = house.bill(3, 3, "parts", 20_000);
    house.settle(other, "cash:18000").unwrap();
    for (bill, kind, points) in [(large, "referral-kept", 250), (other, "referral-taken-back", 50)] {
        let back = format!(r#"{{"reverse": {{"bill": "BL-{bill}", "reason": "wrong"}}}}"#);
        let told = kinds(&house.say(3, &back).unwrap());
        assert!(told.iter().any(|told| told == kind), "{told:?}");
        assert_eq!((house.wallet(1).2, house.wallet(1).3), (points, 0));
    }
}

#[test]
fn schemes_have_factors_minimum_and_cap_and_an_expired_member_earns_nothing() {
    let mut house = House::new();
    let scheme = r#"{"define-scheme": {"scheme": "standard", "terms": {"rates": [{"kind": "diesel", "material-bp": 5000}],
        "minimum": 1000, "cap": 40, "factors": [{"weekday": 1, "factor-bp": 20000}, {"branch": "B-3", "factor-bp": 15000}]}}}"#;
    house.say(1, scheme).unwrap();
    let mut earned = Vec::new();
    for (branch, millilitres) in [(2, 900), (2, 3_000), (3, 3_000), (3, 90_000)] {
        let line =
            format!(r#"{{"kind": "diesel", "item": "diesel", "quantity": {millilitres}, "list": 1000}}"#);
        let before = house.wallet(2).2;
        let bill = house.open(branch, 2, &line);
        house.settle(bill, &format!("cash:{millilitres}")).unwrap();
        earned.push(house.wallet(2).2 - before);
    }
    // 2 March 2026 is a Monday: 30 yuan at 0.5 twice is 30, at the third branch 45, which the cap of 40 cuts.
    assert_eq!(earned, [0, 30, 40, 40]);
    house.around.expired.push(MemberId(2));
    let bill = house.bill(2, 2, "diesel", 1_000_000);
    assert_eq!(kinds(&house.settle(bill, "cash:1000").unwrap()), ["bill-settling", "bill-settled"]);
}

#[test]
fn a_rental_earns_on_what_was_really_paid() {
    let mut house = House::new();
    let (order, member, branch) = (RentalId(4), MemberId(2), BranchId(3));
    house.news(News::RentalSettled { order, member, branch, paid: Fen(12_399) }).unwrap();
    assert_eq!(house.wallet(2).2, 123);
}

#[test]
fn a_year_end_in_portions_touches_each_member_once() {
    let mut house = House::new();
    house.checked = false;
    let by = forecourt_books::By::System;
    for member in 1..=2_500 {
        let made = forecourt_value::kinds::NewLot {
            lot: pts(10),
            until: "2026-12-31".parse().unwrap(),
            notice: "2026-12-01".parse().unwrap(),
            repaid: Vec::new(),
        };
        let event = Event::PointsAdjusted {
            entry: forecourt_value::ids::EntryId(member),
            member: MemberId(member),
            branch: BranchId(2),
            points: pts(10),
            reason: forecourt_value::code::Code::new("goodwill"),
            note: String::new(),
            made,
            uses: Vec::new(),
        };
        house.take(&by, None, vec![event]).unwrap();
    }
    let events = house.until("2027-01-01 00:00:00");
    let wanted: Vec<_> = ["points-expiring"; 3].into_iter().chain(["points-expired"; 3]).collect();
    assert_eq!(kinds(&events), wanted);
    let told = |event: &Event| match event {
        Event::PointsExpiring { members, .. } | Event::PointsExpired { members, .. } => members.len(),
        _ => 0,
    };
    assert_eq!(events.iter().map(told).collect::<Vec<_>>(), [1_000, 1_000, 500, 1_000, 1_000, 500]);
    house.checked = true;
    house.check();
}
