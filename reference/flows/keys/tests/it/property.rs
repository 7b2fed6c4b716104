//! Any sequence of commands, observations and waiting keeps every invariant; a refusal changes nothing; the
//! journal as JSON rebuilds the same state. `Shop` checks the first two after every decision.

use forecourt_books::{At, By, PersonId, Value};
use forecourt_keys::kinds::*;
use forecourt_keys::*;
use proptest::prelude::*;

use crate::shop::*;

#[derive(Debug, Clone)]
enum Step {
    Cabinet(Command),
    Node(Command),
    System(Command),
    SignIn(PersonId),
    Wait(i64),
    Camera(bool),
    /// What the motor and the poller do next, if all goes well.
    Along,
    /// Somebody takes a key and, maybe, something else with it.
    Take(PersonId, KeyId, Option<KeyId>),
    /// Whoever has a key, or is named for its loss, passes it on or owns up.
    PassOn(KeyId, PersonId, bool),
    /// Somebody puts a key in a slot.
    Return(PersonId, KeyId, Place),
}

fn person() -> impl Strategy<Value = PersonId> {
    (1u32..=6).prop_map(PersonId)
}

fn key() -> impl Strategy<Value = KeyId> {
    (1u32..=6).prop_map(KeyId)
}

fn any_tag() -> impl Strategy<Value = Tag> {
    (1u32..=7).prop_map(|number| tag(KeyId(number)))
}

fn place() -> impl Strategy<Value = Place> {
    (1u8..=2, 1u8..=5).prop_map(|(drawer, slot)| Place::new(1, drawer, slot))
}

fn bay() -> impl Strategy<Value = Bay> {
    (1u8..=2).prop_map(|drawer| Bay::new(1, drawer))
}

fn reading() -> impl Strategy<Value = Reading> {
    prop_oneof![
        4 => any_tag().prop_map(Reading::Tag),
        4 => Just(Reading::Empty),
        1 => Just(Reading::Unreadable),
        1 => Just(Reading::Asleep),
        1 => Just(Reading::NoAnswer),
    ]
}

fn report() -> impl Strategy<Value = DrawerReport> {
    let position = prop_oneof![Just((true, false)), Just((false, true)), Just((false, false))];
    let trouble = prop_oneof![6 => Just((false, 0u16)), 1 => Just((true, 1)), 1 => Just((false, 2))];
    (position, trouble, prop::bool::weighted(0.05)).prop_map(|((closed, open), (stalled, fault), by_hand)| {
        DrawerReport { closed, open, moving: !closed && !open, stalled, by_hand, fault }
    })
}

fn observation() -> impl Strategy<Value = Observation> {
    prop_oneof![
        8 => (place(), reading(), 0u32..9).prop_map(|(place, reading, reads)| Observation::Slot { place, reading, reads }),
        6 => (bay(), report()).prop_map(|(bay, report)| Observation::Drawer { bay, report }),
        4 => bay().prop_map(|bay| Observation::FullScanDone { bay }),
        4 => bay().prop_map(|bay| Observation::Cycle { bay }),
        1 => bay().prop_map(|bay| Observation::DrawerSilent { bay }),
        1 => Just(Observation::LineDown { cabinet: 1 }),
        1 => Just(Observation::LineUp { cabinet: 1 }),
        1 => Just(Observation::Restarted { cabinet: 1 }),
        1 => any::<u8>().prop_map(|address| Observation::CollisionSuspected { cabinet: 1, address }),
    ]
}

fn purpose() -> impl Strategy<Value = Purpose> {
    prop_oneof![
        Just(Purpose::TestDrive),
        Just(Purpose::Repair),
        Just(Purpose::Delivery),
        Just(Purpose::StockCount)
    ]
}

fn work() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => (key(), prop::option::of(person()), purpose())
            .prop_map(|(key, holder, purpose)| Command::TakeKey { pick: Pick::Key(key), holder, purpose }),
        4 => (1u8..=3).prop_map(|drawer| Command::OpenDrawer { drawer }),
        3 => (1u8..=2).prop_map(|drawer| Command::CloseDrawer { drawer }),
        2 => (key(), purpose()).prop_map(|(key, purpose)| Command::DeclareTaken { key, holder: None, purpose }),
        3 => (1u32..9).prop_map(|alarm| Command::Acknowledge { alarm: AlarmId(alarm) }),
        1 => key().prop_map(|key| Command::AcknowledgeMissing { key }),
        2 => bay().prop_map(|bay| Command::ClearFault { bay }),
        1 => key().prop_map(|key| Command::DeclareLost { key, lost: Lost::Key }),
        3 => (key(), person()).prop_map(|(key, to)| Command::HandOverKey { key, to }),
        3 => (1u32..4, person()).prop_map(|(handover, person)| Command::ConfirmHandover {
            handover: HandoverId(handover),
            user: user(person),
            password: secret(person),
        }),
        2 => (1u32..=3).prop_map(|vehicle| Command::ReleaseKeys { vehicle: VehicleId(vehicle) }),
        2 => Just(Command::SignOut),
        1 => (0u64..80).prop_map(|finger| Command::GiveFinger { finger }),
        1 => (person(), person()).prop_map(|(of, word)| Command::EnterPassword { user: user(of), password: secret(word) }),
    ]
}

fn manage() -> impl Strategy<Value = Command> {
    prop_oneof![
        (key(), any_tag()).prop_map(|(key, tag)| Command::BindTag { key, tag }),
        key().prop_map(|key| Command::UnbindTag { key }),
        (key(), any_tag()).prop_map(|(key, tag)| Command::ReplaceTag { key, tag }),
        key().prop_map(|key| Command::RetireKey { key, reason: "test".into() }),
        (key(), place()).prop_map(|(key, place)| Command::SettleSuspect { key, place }),
        (1u32..=3, prop::option::of(any_tag())).prop_map(|(vehicle, tag)| Command::RegisterKey {
            item: "key".into(),
            kind: "demo".into(),
            vehicle: VehicleId(vehicle),
            label: "extra".into(),
            customer: None,
            tag,
        }),
        (person(), any::<bool>()).prop_map(|(operator, active)| Command::ChangeOperator {
            operator,
            change: OperatorField::Active(active)
        }),
        key().prop_map(|key| Command::ChangeKey { key, change: KeyField::Kind("for-sale".into()) }),
    ]
}

fn notice() -> impl Strategy<Value = Command> {
    let order = || (1u32..=3).prop_map(|number| format!("WO-{number}"));
    let vehicle = || (1u32..=3).prop_map(VehicleId);
    prop_oneof![
        (order(), vehicle()).prop_map(|(order, vehicle)| Notice::WorkOrderOpened { order, vehicle }),
        order().prop_map(|order| Notice::WorkOrderSettled { order }),
        order().prop_map(|order| Notice::ReleasePass { order }),
        vehicle().prop_map(|vehicle| Notice::DeliveryRecorded { vehicle }),
    ]
    .prop_map(Command::Notice)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => work().prop_map(Step::Cabinet),
        2 => work().prop_map(Step::Node),
        2 => manage().prop_map(Step::System),
        1 => manage().prop_map(Step::Cabinet),
        1 => notice().prop_map(Step::System),
        8 => observation().prop_map(|seen| Step::System(Command::Seen(seen))),
        4 => person().prop_map(Step::SignIn),
        4 => prop_oneof![0i64..20, 20i64..200, 1000i64..9000].prop_map(Step::Wait),
        1 => prop::bool::weighted(0.8).prop_map(Step::Camera),
        8 => Just(Step::Along),
        6 => (person(), key(), prop::option::weighted(0.2, key())).prop_map(|(who, key, too)| Step::Take(who, key, too)),
        4 => (key(), person(), prop::bool::weighted(0.7)).prop_map(|(key, to, sure)| Step::PassOn(key, to, sure)),
        4 => (person(), key(), place()).prop_map(|(who, key, place)| Step::Return(who, key, place)),
    ]
}

/// Carries out the newest motor or scan order, so that operations come to their end often enough.
fn along(shop: &mut Shop) {
    let Some(order) = shop.orders.pop() else { return };
    let seen = |bay, how| {
        let report = DrawerReport { closed: how, open: !how, ..DrawerReport::default() };
        Observation::Drawer { bay, report }
    };
    match order {
        BusOrder::Watch(place) => {
            let content = query::by_place(&shop.state, place);
            if let Some(query::SlotState::Key(key)) = content {
                let reading = Reading::Tag(query::by_key(&shop.state, key).unwrap().tag.unwrap());
                shop.see(Observation::Slot { place, reading, reads: 1 });
            }
        }
        BusOrder::Open(bay) => {
            shop.see(seen(bay, false));
        }
        BusOrder::Close(bay) => {
            shop.see(seen(bay, true));
        }
        BusOrder::Scan(bay) => {
            shop.see(Observation::Cycle { bay });
        }
        BusOrder::FullScan(bay) => {
            shop.see(Observation::FullScanDone { bay });
        }
        BusOrder::Rest(_) | BusOrder::Lamp(..) => {}
    }
}

fn enter(shop: &mut Shop, person: PersonId) {
    drop(shop.at_cabinet(Command::SignOut));
    drop(shop.at_cabinet(Command::GiveFinger { finger: u64::from(person.0) * 10 }));
    drop(shop.at_cabinet(Command::EnterPassword { user: user(person), password: secret(person) }));
}

/// Carries out all orders, oldest first, so far as they lead.
fn carry_out(shop: &mut Shop) {
    for _ in 0..12 {
        shop.orders.reverse();
        along(shop);
        shop.orders.reverse();
    }
}

fn hand(shop: &mut Shop, place: Option<Place>, reading: Reading) {
    if let Some(place) = place {
        shop.read(place, reading);
    }
}

fn pass_on(shop: &mut Shop, key: KeyId, to: PersonId, confirmed: bool) {
    let holder = query::by_key(&shop.state, key).and_then(|found| found.holder);
    let by = By::node("hall");
    if let Some(from) = holder {
        drop(shop.run(&by, Command::RemoteSignOut));
        drop(shop.run(&by, Command::RemoteSignIn { user: user(from), password: secret(from) }));
        drop(shop.run(&by, Command::HandOverKey { key, to }));
        let handover = shop.journal.iter().rev().find_map(|(_, event)| match event {
            Event::HandoverOffered { handover, .. } => Some(*handover),
            _ => None,
        });
        let Some(handover) = handover else { return };
        if confirmed {
            drop(shop.run(&by, Command::ConfirmHandover { handover, user: user(to), password: secret(to) }));
        }
    }
    let named = shop.journal.iter().rev().find_map(|(_, event)| match event {
        Event::UnexpectedRemoval { key: lost, act, .. } if *lost == key => act.operator,
        _ => None,
    });
    if let Some(person) = named {
        enter(shop, person);
        drop(shop.at_cabinet(Command::DeclareTaken { key, holder: None, purpose: Purpose::Move }));
    }
}

fn play(shop: &mut Shop, step: Step) {
    match step {
        // A refusal is as good an answer as any; `Shop` has checked that it changed nothing.
        Step::Cabinet(command) => drop(shop.at_cabinet(command)),
        Step::Node(command) => drop(shop.run(&By::node("desk"), command)),
        Step::System(command) => drop(shop.run(&By::System, command)),
        Step::SignIn(person) => {
            drop(shop.at_cabinet(Command::GiveFinger { finger: u64::from(person.0) * 10 }));
            drop(shop.at_cabinet(Command::EnterPassword { user: user(person), password: secret(person) }));
            let remote = Command::RemoteSignIn { user: user(person), password: secret(person) };
            drop(shop.run(&By::node("desk"), remote));
        }
        Step::Wait(seconds) => drop(shop.wait(seconds)),
        Step::Camera(works) => shop.lens.works.set(works),
        Step::Along => along(shop),
        Step::Take(person, key, too) => {
            enter(shop, person);
            shop.orders.clear();
            let (pick, purpose) = (Pick::Key(key), Purpose::TestDrive);
            if shop.at_cabinet(Command::TakeKey { pick, holder: None, purpose }).is_ok() {
                carry_out(shop);
                for gone in [Some(key), too].into_iter().flatten() {
                    let place = query::by_key(&shop.state, gone).and_then(|found| found.place);
                    hand(shop, place, Reading::Empty);
                }
                carry_out(shop);
                shop.wait(11);
                carry_out(shop);
            }
        }
        Step::PassOn(key, to, sure) => pass_on(shop, key, to, sure),
        Step::Return(person, key, place) => {
            enter(shop, person);
            shop.orders.clear();
            if shop.at_cabinet(Command::OpenDrawer { drawer: place.drawer }).is_ok() {
                carry_out(shop);
                hand(shop, Some(place), Reading::Tag(tag(key)));
                carry_out(shop);
                shop.wait(11);
                carry_out(shop);
            }
        }
    }
}

fn replay(journal: &[(At, Event)]) -> State {
    let mut state = State::new();
    for (at, event) in journal {
        let stored = serde_json::to_string(event).unwrap();
        let read: Event = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, *event, "{stored}");
        state.apply(*at, &read);
    }
    state
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_invariants_hold_and_the_journal_tells_it(
        steps in prop::collection::vec(step(), 1..90),
        duplicates in 1i64..3,
    ) {
        let mut shop = Shop::with(&[("keys.duplicate_cycles", Value::Number(duplicates))]);
        for step in steps {
            play(&mut shop, step);
        }
        audit(&shop.state).map_err(|violation| TestCaseError::fail(violation.to_string()))?;
        let rebuilt = replay(&shop.journal);
        prop_assert_eq!(rebuilt.digest(), shop.state.digest());
        prop_assert_eq!(rebuilt, shop.state);
    }
}

/// The property above is worth nothing if its steps never get anywhere.
#[test]
fn the_steps_reach_every_kind_of_custody() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let steps = prop::collection::vec(step(), 90).new_tree(&mut runner).unwrap().current();
        let mut shop = Shop::with(&[("keys.daily_report_minute", Value::Number(560))]);
        for step in steps {
            play(&mut shop, step);
        }
        seen.extend(shop.journal.iter().map(|(_, event)| kind(event)));
    }
    for wanted in [
        "key-taken",
        "key-returned",
        "key-moved",
        "unexpected-removal",
        "key-declared-taken",
        "key-handed-over",
        "key-overdue",
        "duplicate-tag",
        "start-scan",
        "forced-scanned",
        "drawer-blocked",
        "daily-report-made",
        "drawer-closed",
        "handover-lapsed",
        "key-missing",
        "key-found",
        "tag-replaced",
        "key-retired",
    ] {
        assert!(seen.contains(wanted), "never reached: {wanted}; reached {seen:?}");
    }
}
