//! Random commands: invariants hold, a refusal changes nothing but what it leaves behind, a replay gives the same state,
//! a rollback leaves no trace.

use forecourt_books::{BranchId, By, CardId, Context, MemberId, Secret, Stamp, Undo};
use forecourt_members::command::{Join, PresentCard};
use forecourt_members::kinds::{CarId, CardKind, OrderId, Outcome, ReaderKind, ReminderId};
use forecourt_members::{Command, Members, State};
use proptest::prelude::*;

use crate::house::{GOOD, House, day, issue, join, staff};

const CATEGORIES: [&str; 3] = ["basic", "silver", "gold"];
const PLATES: [&str; 4] = ["鲁A1", "鲁A2", "鲁A3", "鲁A4"];

fn command(what: u8, a: u32, b: u32) -> Command {
    let member = MemberId(a % 4 + 1);
    let card = CardId(b % 5 + 1);
    let plate = PLATES[b as usize % 4].to_owned();
    let right = Secret::new(if b.is_multiple_of(3) { "000000" } else { GOOD });
    match what % 24 {
        0 | 1 => Command::Join(Join {
            phone: Some(format!("1380000000{}", b % 8)),
            birthday: b.is_multiple_of(2).then(|| day("1992-02-29")),
            ..join("Wang", CATEGORIES[a as usize % 3])
        }),
        2 => Command::OrderCards { kind: CardKind::ALL[a as usize % 4], quantity: 60 },
        3 => Command::ReceiveCards { order: OrderId(a % 4 + 1), first: u64::from(b % 3) * 50 + 100 },
        4 | 5 => {
            let plates = if b.is_multiple_of(2) { vec![PLATES[a as usize % 4]] } else { vec![] };
            Command::IssueCard(issue(member, u64::from(b % 120) + 100, &plates))
        }
        6 => Command::Renew { member, category: Some(CATEGORIES[b as usize % 3].into()), parts: vec![] },
        7 => Command::Upgrade { member, category: CATEGORIES[b as usize % 3].into(), parts: vec![] },
        8 => Command::RequestLeaving { member, password: Some(right) },
        9 => Command::Prove { member, password: right },
        10 => Command::ReplaceCard {
            card,
            number: u64::from(a % 120) + 100,
            identity_shown: true,
            charged: false,
            parts: vec![],
        },
        11 => Command::ChangeHolder { card, to: member, password: Some(right), both_identified: true },
        12 => Command::AddPlate { card, plate },
        13 => Command::ChangePlate { card, old: plate, new: PLATES[a as usize % 4].into(), papers_seen: true },
        14 => Command::JoinCards { from: card, into: CardId(a % 5 + 1) },
        15 => Command::StopCard { card, reason: "x".into() },
        16 => Command::RestoreCard { card, password: Some(right) },
        17 => Command::RenewCard { card },
        18 => Command::AddVehicle(
            serde_json::from_value(serde_json::json!({
                "member": member, "plate": plate, "serviced": "2026-03-01", "km": a, "inspection": "2026-09-01"
            }))
            .unwrap(),
        ),
        19 => Command::RecordReading { car: CarId(a % 4 + 1), day: day("2026-03-02"), km: i64::from(b), service: a.is_multiple_of(2) },
        20 => Command::RemoveVehicle { car: CarId(a % 4 + 1) },
        21 => Command::MarkReminder { reminder: ReminderId(a % 6 + 1), outcome: Outcome::Converted },
        22 => Command::ChangeHome { member, to: BranchId(b % 3 + 1) },
        _ => Command::PresentCard(PresentCard {
            number: u64::from(a % 120) + 100,
            reader: ReaderKind::ALL[b as usize % 4],
            plate: Some(plate),
            mirror_balance: None,
            mirror_points: None,
            keypad: None,
        }),
    }
}

fn decisions(house: &mut House, approved: bool) {
    let waiting: Vec<(String, String)> = house
        .state
        .waiting
        .keys()
        .map(|(kind, number)| {
            let prefix = if matches!(kind.word(), "leaving" | "file-change") { "M" } else { "CD" };
            (kind.word().to_owned(), format!("{prefix}-{number}"))
        })
        .collect();
    for (kind, about) in waiting {
        house.decide(&kind, &about, approved);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_asked_the_register_stays_whole(
        wishes in prop::collection::vec((any::<u8>(), 0u32..1000, 0u32..1000, 0u8..12), 1..60),
    ) {
        let mut house = House::new();
        for (what, a, b, then) in wishes {
            let wish = command(what, a, b);
            let by = if then == 1 { By::member(MemberId(a % 3 + 1)) } else { staff() };
            house.branch = Some(BranchId(if then == 2 { 2 } else { 1 }));
            let before = Members::state_text(&house.state);
            let logged = house.log.len();
            house.state.begin();
            let taken = house.give(&by, &wish);
            if then == 3 {
                house.state.rollback();
                house.log.truncate(logged);
                prop_assert_eq!(Members::state_text(&house.state), before);
                continue;
            }
            house.state.commit();
            if taken.is_err() && house.log.len() == logged {
                prop_assert_eq!(Members::state_text(&house.state), before);
            }
            match then {
                4 => decisions(&mut house, true),
                5 => decisions(&mut house, false),
                6 => drop({ let to = house.at.plus_s(40 * 86_400).to_string(); house.until(&to) }),
                7 => drop({ let to = house.at.plus_s(400 * 86_400).to_string(); house.until(&to) }),
                _ => {}
            }
        }
        let mut replayed = State::default();
        for (stamp, event) in &house.log {
            let stamp: &Stamp = stamp;
            replayed.take(stamp, event);
        }
        prop_assert_eq!(Members::state_text(&replayed), Members::state_text(&house.state));
    }
}
