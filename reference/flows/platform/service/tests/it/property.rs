//! Whatever is asked and waited for: invariants hold (the house checks them after every event), a refusal and a rollback
//! leave no trace, the journal rebuilds the state.

use forecourt_books::*;
use forecourt_service::kinds::*;
use forecourt_service::{Command, Service};
use proptest::prelude::*;

use crate::house::*;

#[derive(Debug, Clone)]
enum Step {
    Give(Command),
    Member(u32, bool, bool),
    Line(u32, u64),
    Decide(bool),
    Wait(i64),
}

fn grade() -> impl Strategy<Value = Grade> {
    prop::sample::select(vec![Grade::Critical, Grade::High, Grade::Medium, Grade::Low])
}

fn customer() -> impl Strategy<Value = CustomerId> {
    (1u32..4).prop_map(CustomerId)
}

fn sold() -> impl Strategy<Value = Command> {
    let ways = vec![ServiceWay::Visit, ServiceWay::Remote, ServiceWay::Download];
    let works = vec![WorkKind::Installation, WorkKind::Training];
    let wares = vec![Ware::IcCard, Ware::CardPrinter];
    prop_oneof![
        (1u32..9, 0i64..400_000).prop_map(|(terminals, distance_m)| Command::RegisterCustomer {
            name: "x".into(),
            terminals,
            distance_m
        }),
        (customer(), prop::sample::select(works), prop::sample::select(ways), 0i64..3).prop_map(
            |(customer, work, way, visits)| Command::OrderWork {
                customer,
                work,
                way,
                planned_days: 1,
                planned_visits: visits
            }
        ),
        (1u32..4, 0i64..4).prop_map(|(order, days)| Command::WorkUsed { order: WorkId(order), days }),
        customer().prop_map(|customer| Command::Accept { customer, version: "1".into() }),
        customer().prop_map(|customer| Command::RequestMaintenance { customer, text: "x".into() }),
        customer().prop_map(|customer| Command::SignContract { customer }),
        customer().prop_map(|customer| Command::BuyUpgrades { customer }),
        customer().prop_map(|customer| Command::Upgrade { customer, version: "2".into() }),
        (customer(), -1i64..20, prop::sample::select(wares), 0i64..20_000).prop_map(
            |(customer, users, ware, quantity)| Command::MakeQuote {
                customer,
                users,
                custom_days: 1,
                wares: [(ware, quantity)].into()
            }
        ),
        customer().prop_map(|customer| Command::CollectWish { customer, text: "x".into() }),
        (1u32..3, 0i64..9).prop_map(|(wish, days)| Command::EstimateWish { wish: WishId(wish), days }),
        (1u32..3).prop_map(|wish| Command::StartWish { wish: WishId(wish) }),
        (1u32..3).prop_map(|wish| Command::FinishWish { wish: WishId(wish) }),
    ]
}

fn run_by() -> impl Strategy<Value = Command> {
    let closings = vec![Closing::Fixed, Closing::Mitigated, Closing::Accepted];
    let components = || prop::sample::select(vec!["tls", "store"]);
    prop_oneof![
        Just(Command::PlanScans {}),
        (1u32..4, prop::collection::vec(grade(), 0..3)).prop_map(|(scan, grades)| Command::ScanDone {
            scan: ScanId(scan),
            findings: grades
                .into_iter()
                .map(|grade| Found { grade, component: "tls".into(), text: String::new() })
                .collect()
        }),
        (1u32..6, prop::sample::select(closings)).prop_map(|(finding, closing)| Command::CloseFinding {
            finding: FindingId(finding),
            closing,
            reason: "x".into()
        }),
        (1u32..3, components(), 1u32..4).prop_map(|(node, component, version)| Command::RegisterNode {
            node: format!("n{node}"),
            components: [(component.to_owned(), version.to_string())].into()
        }),
        (components(), 1u32..4, grade()).prop_map(|(component, version, grade)| Command::PublishPatch {
            component: component.into(),
            version: version.to_string(),
            grade
        }),
        (1u32..4, 1u32..3).prop_map(|(patch, node)| Command::InstallPatch {
            patch: PatchId(patch),
            node: format!("n{node}")
        }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => sold().prop_map(Step::Give),
        6 => run_by().prop_map(Step::Give),
        2 => (1u32..4, any::<bool>(), any::<bool>()).prop_map(|(member, put, app)| Step::Member(member, put, app)),
        2 => (1u32..3, 0u64..9_000_000).prop_map(|(terminal, bytes)| Step::Line(terminal, bytes)),
        2 => any::<bool>().prop_map(Step::Decide),
        3 => prop_oneof![0i64..4_000, 0i64..4_000_000].prop_map(Step::Wait),
    ]
}

fn run(house: &mut House, step: Step) {
    let (by, command) = match step {
        Step::Give(command) => (staff(), command),
        Step::Member(member, put, app) => {
            let channel = if app { Channel::App } else { Channel::Web };
            let content = "two days".to_owned();
            let put_ = Command::BasketPut { order: "rental.book".into(), content };
            let command = if put { put_ } else { Command::BasketTake {} };
            (By::Member { member: MemberId(member), channel }, command)
        }
        Step::Line(terminal, bytes) => {
            (By::System, Command::LineUse { terminal: format!("t{terminal}"), bytes })
        }
        Step::Decide(approved) => {
            if house.asks.iter().any(|ask| matches!(ask, Ask::Approve(_))) {
                house.decide_last(approved);
            }
            return;
        }
        Step::Wait(seconds) => return house.wait_to(house.now.plus_s(seconds)),
    };
    let before = text::line(&house.state);
    if house.give(&by, &command).is_err() {
        assert_eq!(text::line(&house.state), before, "a refusal changes nothing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_story_keeps_the_rules(steps in prop::collection::vec(step(), 1..80)) {
        let mut house = House::with_customers();
        for step in steps {
            run(&mut house, step);
        }
        prop_assert_eq!(house.replayed(), Service::state_text(&house.state));
        for name in Service::reports() {
            let asked = report::Asked::new(name.name).with("terminals", 7).with("distance-km", 3);
            let made = Service::report(&house.state, &house.scene(&By::System), &asked);
            let empty = name.name == "quote" && house.state.quotes.is_empty();
            prop_assert_eq!(made.is_ok(), !empty);
        }
    }
}
