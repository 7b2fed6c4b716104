//! Wishes of one second in another order: who raced whom is served the other way round, and every rule must hold as well.
//!
//! Who wins a race may differ, so nothing is compared: the run is judged like any other. It refuses to change the order of what
//! one and the same person does.

use forecourt_customers::Script;
use forecourt_customers::script::Step;

/// The plan with the people of each second in the reverse order; `None` where nobody shares a second with anybody.
pub fn swapped(script: &Script) -> Option<Script> {
    let mut other = script.clone();
    let mut steps: Vec<Step> = Vec::with_capacity(script.steps.len());
    let mut rest = script.steps.as_slice();
    while let Some(first) = rest.first() {
        let many = rest.iter().take_while(|step| step.at_s == first.at_s).count();
        let (second, later) = rest.split_at(many);
        steps.extend(turned(second));
        rest = later;
    }
    other.steps = steps;
    (other.steps != script.steps).then_some(other)
}

/// The steps of one second: whoever came last goes first, with all that he does in it. Somebody who gives a name that others
/// lean on in the same second stays before them.
fn turned(second: &[Step]) -> Vec<Step> {
    let mut people: Vec<&str> = Vec::new();
    for step in second {
        if !people.contains(&step.who.as_str()) {
            people.push(&step.who);
        }
    }
    let given: Vec<&str> = second.iter().flat_map(|step| step.gives.names()).collect();
    let leans = second.iter().any(|step| step.leans_on().iter().any(|name| given.contains(name)));
    if !leans {
        people.reverse();
    }
    let of = |who: &str| second.iter().filter(|step| step.who == who).cloned().collect::<Vec<Step>>();
    people.into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecourt_customers::{Habit, Mix, Size, draw};
    use forecourt_kernel::Seed;

    #[test]
    fn races_turn_round_and_nobody_overtakes_himself() {
        let mix = Mix::usual().with(Habit::Races, 800);
        let script = draw(Seed(4), &Size { customers: 20, ..Size::SHOWROOM_DAY }, &mix);
        let other = swapped(&script).expect("somebody races somebody");
        assert!(other.steps.is_sorted_by_key(|step| step.at_s));
        assert_eq!(swapped(&other).expect("they race still").steps.len(), script.steps.len());
        for customer in 1..=20 {
            let who = format!("c{customer}");
            let of = |script: &Script| -> Vec<Step> {
                script.steps.iter().filter(|step| step.who == who).cloned().collect()
            };
            assert_eq!(of(&script), of(&other));
        }
        let mut pruned = other.clone();
        pruned.drop_what_leans_on_nothing();
        assert_eq!(pruned.steps.len(), other.steps.len(), "every name is given before it is leaned on");
    }
}
