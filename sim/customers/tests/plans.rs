//! Drawn plans: one seed is one plan, nobody moves anybody else, every name is given before it is used.

use forecourt_customers::script::Step;
use forecourt_customers::{Habit, Mix, Script, Size, draw};
use forecourt_kernel::Seed;
use proptest::prelude::*;

const SMALL: Size =
    Size { branches: 2, customers: 12, days: 2, visits_permille: 1_500, cars: 2, cabinets: 1, quiet_days: 1 };

/// The steps of everybody but one.
fn but(script: &Script, who: &str) -> Vec<Step> {
    script.steps.iter().filter(|step| step.who != who).cloned().collect()
}

fn strong() -> Mix {
    let stronger = |mix: Mix, habit: &Habit| {
        let permille = mix.permille(*habit).max(300);
        mix.with(*habit, permille)
    };
    Habit::ALL.iter().fold(Mix::usual(), stronger)
}

#[test]
fn one_more_customer_moves_nobody_else() {
    for seed in 0..20 {
        let more = Size { customers: SMALL.customers + 1, ..SMALL };
        let (before, after) = (draw(Seed(seed), &SMALL, &strong()), draw(Seed(seed), &more, &strong()));
        assert_eq!(before.steps, but(&after, "c13"), "seed {seed}");
        assert_eq!(before.faults, after.faults);
    }
}

#[test]
fn one_more_day_leaves_the_days_before_as_they_were() {
    let more = Size { days: SMALL.days + 1, ..SMALL };
    let (before, after) = (draw(Seed(5), &SMALL, &strong()), draw(Seed(5), &more, &strong()));
    assert!(after.steps.len() > before.steps.len());
    assert!(before.steps.iter().all(|step| after.steps.contains(step)));
}

#[test]
fn a_stronger_habit_leaves_the_others_alone() {
    let (without, with) = (Mix::usual().with(Habit::HostDies, 0), Mix::usual().with(Habit::HostDies, 1_000));
    let (before, after) = (draw(Seed(5), &SMALL, &without), draw(Seed(5), &SMALL, &with));
    let left: Vec<Step> =
        after.steps.iter().filter(|step| !step.who.starts_with("fault-host")).cloned().collect();
    assert_eq!(before.steps, left);
    assert!(after.steps.len() >= before.steps.len() + 4, "a death and a return on each of two days");
}

#[test]
fn plans_grow_with_people_and_with_time_and_no_faster() {
    let steps = |size: Size| draw(Seed(1), &size, &Mix::usual()).steps.len();
    let one = Size { customers: 100, days: 4, cabinets: 0, ..SMALL };
    let (base, people) = (steps(one), steps(Size { customers: 400, ..one }));
    let time = steps(Size { days: 16, ..one });
    assert!((3 * base..5 * base).contains(&people), "{base} and {people} with four times the people");
    assert!((3 * base..5 * base).contains(&time), "{base} and {time} in four times the time");
}

#[test]
fn a_plan_reads_as_toml() {
    let script = draw(Seed(9), &SMALL, &strong());
    let table: toml::Table = script.to_toml().parse().expect("what is printed is TOML");
    let steps = table.get("steps").and_then(toml::Value::as_array).expect("steps");
    assert_eq!(steps.len(), script.steps.len());
    assert!(steps.iter().all(|step| step.get("may").and_then(toml::Value::as_bool) == Some(true)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_seed_is_one_plan_in_order_and_nothing_in_it_leans_on_nothing(seed: u64, branches in 1u32..4, cabinets in 0u8..3) {
        let size = Size { branches, cabinets, ..SMALL };
        let mix = Mix::swarm(Seed(seed));
        let script = draw(Seed(seed), &size, &mix);
        prop_assert_eq!(&script.to_toml(), &draw(Seed(seed), &size, &mix).to_toml());
        prop_assert!(script.steps.is_sorted_by_key(|step| step.at_s));
        let mut pruned = script.clone();
        pruned.drop_what_leans_on_nothing();
        let gone: Vec<&Step> = script.steps.iter().filter(|step| !pruned.steps.contains(step)).collect();
        prop_assert!(gone.is_empty(), "{:?}", gone);
        prop_assert_eq!(script.given.len(), pruned.given.len());
    }
}
