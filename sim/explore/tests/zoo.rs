//! The zoo in small: the list is what it should be, a few mutants die by the checks that are meant for them, and a house
//! without a mutant is sound. The whole zoo is `forecourt zoo`.

use forecourt_explore::draw::Most;
use forecourt_explore::trial::plainly;
use forecourt_explore::zoo;
use forecourt_explore::{Budget, Sweep};
use forecourt_record::Partition;
use forecourt_scenario::Library;
use std::collections::BTreeSet;

fn library() -> Library {
    let profile = include_str!("../../../scenarios/profiles/standard.toml");
    let profiles = [("standard".to_owned(), profile.to_owned())].into();
    Library::new(profiles, include_str!("../../../scenarios/requirements.toml"))
        .expect("the catalogue is sound")
}

const BUDGET: Budget = Budget {
    first: 1,
    seeds: 40,
    share: Partition::WHOLE,
    threads: 2,
    most: Most { branches: 2, customers: 20, days: 1, cabinets: 1 },
    twice_every: 0,
    rows: false,
};

#[test]
fn the_list_is_long_enough_and_every_name_its_own() {
    let ids: BTreeSet<&str> = zoo::all().map(|mutant| mutant.id).collect();
    let all = zoo::all().count();
    assert!(all >= 60, "{all} mutants");
    assert_eq!(ids.len(), all, "a name serves two");
    let wrong: BTreeSet<&str> = zoo::all().map(|mutant| mutant.wrong).collect();
    assert_eq!(wrong.len(), all, "two do the same");
    for mutant in zoo::all() {
        assert!(!mutant.source.is_empty() && !mutant.killers.is_empty(), "{}", mutant.id);
        assert!(std::ptr::eq(zoo::find(mutant.id).expect("by its name"), mutant));
    }
}

#[test]
fn five_mutants_die() {
    let library = library();
    let sweep = Sweep { library: &library, runner: &plainly, budget: BUDGET };
    for id in [
        "points-redeemed-not-taken",
        "refund-keeps-points",
        "one-user-too-many",
        "cancelled-still-blocks",
        "voucher-used-twice",
    ] {
        let mutant = zoo::find(id).expect("in the list");
        let hunted = zoo::explore(&sweep, mutant, &|| false);
        assert_eq!(hunted.trouble, None, "{id}");
        let (seed, failure) =
            hunted.kill.unwrap_or_else(|| panic!("{id} lives after {} strokes", hunted.strokes));
        let meant = |killer: &&&str| failure.id.contains(**killer) || failure.text.contains(**killer);
        assert!(
            mutant.killers.iter().any(|killer| meant(&killer)),
            "{id}, seed {seed}: {failure}: {}",
            failure.text
        );
    }
}

#[test]
fn a_mutant_strikes_only_while_it_is_at_work() {
    let library = library();
    let sweep = Sweep { library: &library, runner: &plainly, budget: Budget { seeds: 4, ..BUDGET } };
    let tally = zoo::unmutated(&sweep, u64::MAX, &mut |_| {});
    assert_eq!((tally.failure, tally.misdrawn, tally.seeds), (None, None, 4));
    let mutant = zoo::find("points-redeemed-not-taken").expect("in the list");
    let struck =
        forecourt_scenario::zoo::under(mutant, || std::panic::catch_unwind(|| panic!("in the midst of it")));
    assert!(struck.is_err());
    let tally = zoo::unmutated(&sweep, u64::MAX, &mut |_| {});
    assert_eq!((tally.failure, forecourt_scenario::zoo::strokes()), (None, 0));
}
