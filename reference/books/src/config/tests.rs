//! Settings with a history and branches' own values, and what is wrong with a file, by line and column (PLAT-06).

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{At, Undo};

static IDLE: Setting = Setting::number("keys.idle_s", 120, (10, 3600), "s", "KEY-13");
static PHOTO: Setting = Setting::flag("keys.photo_required", true, "KEY-11").per_branch();
static KINDS: Setting = Setting::list("keys.kinds", "for-sale, repair", "KEY-02").per_branch();
static RATE: Setting = Setting::number("members.rate", 1, (1, 10), "points", "MEM-40").per_branch();
static ALL: [&Setting; 4] = [&IDLE, &PHOTO, &KINDS, &RATE];

fn at(text: &str) -> At {
    text.parse().unwrap()
}

fn with(pairs: &[(&str, Value)]) -> Result<Settings, Vec<String>> {
    let map: BTreeMap<String, Value> =
        pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Settings::new(&ALL.map(|setting| *setting), &map)
        .map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
}

fn file(text: &str) -> Result<Settings, Vec<String>> {
    Settings::from_toml(&ALL, text).map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
}

#[test]
fn defaults_hold_until_something_else_is_said() {
    let settings = with(&[("keys.idle_s", Value::Number(30))]).unwrap();
    assert_eq!(settings.number(&IDLE), 30);
    assert!(settings.flag(&PHOTO));
    assert_eq!(settings.list(&KINDS), ["for-sale", "repair"]);
    assert!(settings.lists(&KINDS, "repair") && !settings.lists(&KINDS, "demo"));
}

#[test]
fn every_mistake_is_told_with_key_and_range() {
    let wrong = with(&[
        ("keys.idel_s", Value::Number(30)),
        ("keys.idle_s", Value::Number(9)),
        ("keys.kinds", Value::Text("Für Verkauf".to_owned())),
        ("keys.photo_required", Value::Number(1)),
    ])
    .unwrap_err();
    assert_eq!(
        wrong,
        [
            "no setting `keys.idel_s`; did you mean `keys.idle_s`?",
            "`keys.idle_s` = 9 is outside 10 … 3600 s",
            "`keys.kinds` = \"Für Verkauf\" is not a list of kebab-case words with commas",
            "`keys.photo_required` = 1 is not true or false",
        ]
    );
}

#[test]
fn the_latest_entry_not_after_the_instant_counts_and_a_branchs_own_comes_first() {
    let mut settings = with(&[("members.rate", Value::Number(2))]).unwrap();
    let (april, may) = (at("2026-04-01 00:00:00"), at("2026-05-01 00:00:00"));
    let (own, other) = (Some(BranchId(2)), Some(BranchId(3)));
    settings.set(&RATE, may, None, Value::Number(4)).unwrap();
    settings.set(&RATE, april, own, Value::Number(7)).unwrap();
    for (instant, branch, rate) in [
        (At(0), None, 2),
        (april.minus_s(1), own, 2),
        (april, own, 7),
        (april, other, 2),
        (may.minus_s(1), None, 2),
        (may, None, 4),
        (may, other, 4),
        (may, own, 7),
        (At(u64::MAX), own, 7),
    ] {
        assert_eq!(settings.number_at(&RATE, instant, branch), rate, "{instant} {branch:?}");
    }
    assert_eq!(settings.number(&RATE), 2);
    settings.set(&RATE, may, None, Value::Number(5)).unwrap();
    let told: Vec<String> = settings
        .history("members.rate")
        .map(|c| format!("{:?} {} {}", c.branch, c.from.date(), c.value))
        .collect();
    assert_eq!(told, ["None 1970-01-01 2", "None 2026-05-01 5", "Some(BranchId(2)) 2026-04-01 7"]);
    assert_eq!(settings.history("members").count(), 0);
}

#[test]
fn flags_and_lists_have_a_history_too() {
    let mut settings = Settings::default();
    let from = at("2026-04-01 00:00:00");
    settings.set(&PHOTO, from, Some(BranchId(2)), Value::Flag(false)).unwrap();
    settings.set(&KINDS, from, Some(BranchId(2)), Value::Text("demo".to_owned())).unwrap();
    assert!(!settings.flag_at(&PHOTO, from, Some(BranchId(2))) && settings.flag_at(&PHOTO, from, None));
    assert_eq!(settings.list_at(&KINDS, from, Some(BranchId(2))), ["demo"]);
    assert_eq!(settings.list_at(&KINDS, from.minus_s(1), Some(BranchId(2))), ["for-sale", "repair"]);
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut settings = Settings::default();
    let refused = settings.set(&IDLE, At(0), Some(BranchId(2)), Value::Number(30)).unwrap_err();
    assert_eq!(refused.to_string(), "`keys.idle_s` is one for the whole group; B-2 has none of its own");
    assert!(settings.set(&RATE, At(0), None, Value::Number(0)).is_err());
    assert!(settings.set(&RATE, At(0), None, Value::Flag(true)).is_err());
    assert_eq!(settings, Settings::default());
}

#[test]
fn a_file_has_plain_values_dated_ones_and_branches() {
    let settings = file(
        "# the group\nkeys.idle_s = 0x5a\n[keys]\nkinds = [\"demo\", \"repair\"]\n\"photo_required\" = false\n\
         [[change]]\nkey = \"members.rate\"\nfrom = \"2026-04-01\"\nvalue = 2\n\
         [[change]]\nkey = \"members.rate\"\nfrom = 2026-05-01T12:00:00\nbranch = \"B-2\"\nvalue = 3\n\
         [[change]]\nkey = \"keys.photo_required\"\nbranch = \"B-3\"\nvalue = true\n",
    );
    // A table that dotted keys opened may not be opened again by its heading: this is TOML's own rule.
    assert!(settings.unwrap_err()[0].starts_with("3:"));
    let settings = file(
        "[keys]\nidle_s = 0x5a\nkinds = [\"demo\", \"repair\"]\n\"photo_required\" = false\n\
         [[change]]\nkey = \"members.rate\"\nfrom = \"2026-04-01\"\nvalue = 2\n\
         [[change]]\nkey = \"members.rate\"\nfrom = 2026-05-01T12:00:00\nbranch = \"B-2\"\nvalue = 3\n\
         [[change]]\nkey = \"keys.photo_required\"\nbranch = \"B-3\"\nvalue = true\n",
    )
    .unwrap();
    assert_eq!((settings.number(&IDLE), settings.list(&KINDS)), (90, vec!["demo", "repair"]));
    assert!(!settings.flag(&PHOTO) && settings.flag_at(&PHOTO, At(0), Some(BranchId(3))));
    let rate = |instant: &str, branch| settings.number_at(&RATE, at(instant), branch);
    assert_eq!((rate("2026-03-31 23:59:59", None), rate("2026-04-01 00:00:00", None)), (1, 2));
    assert_eq!(rate("2026-05-01 11:59:59", Some(BranchId(2))), 2);
    assert_eq!(rate("2026-05-01 12:00:00", Some(BranchId(2))), 3);
}

#[test]
fn every_mistake_of_a_file_is_told_with_its_place() {
    let wrong = file(
        "[keys]\nidle_s = 9\nkindz = \"demo\"\nphoto_required = 1.5\n\
         [[change]]\nkey = \"keys.idle_s\"\nbranch = \"B-2\"\nvalue = 30\n\
         [[change]]\nkey = \"members.rate\"\nfrom = \"April\"\nbranch = 2\nvalue = 30\nwhy = \"?\"\n\
         [[change]]\nkey = \"members.rate\"\nvalue = 3\n\
         [[change]]\nkey = \"members.rate\"\nfrom = \"2026-04-01\"\nvalue = 11\n\
         [[change]]\nkey = \"members.rate\"\nfrom = \"2026-04-02\"\nvalue = 1\n\
         [[change]]\nkey = \"members.rate\"\nfrom = \"2026-04-02 00:00:00\"\nvalue = 2\n\
         [[change]]\nfrom = \"2026-04-02\"\nvalue = 1\n\
         [[change]]\nkey = \"members.rate\"\nfrom = \"2026-04-03\"\n",
    )
    .unwrap_err();
    let time = "is no time of the form \"2026-03-02 09:00:12\" and no date of the form \"2026-03-02\"";
    assert_eq!(
        wrong,
        [
            "2:10: `keys.idle_s` = 9 is outside 10 … 3600 s",
            "3:1: no setting `keys.kindz`; did you mean `keys.kinds`?",
            "4:18: 1.5 is no whole number, no true or false, no text and no list of texts",
            "6:7: `keys.idle_s` is one for the whole group; B-2 has none of its own",
            &format!("11:8: \"April\" {time}"),
            "12:10: 2 is no branch of the form \"B-2\"",
            "14:1: a change has no `why`: it has key, from, branch and value",
            "15:1: a change needs `from`",
            "21:9: `members.rate` = 11 is outside 1 … 10 points",
            "27:7: `members.rate` is set twice for the same time and branch",
            "30:1: a change needs `key`",
            "33:1: a change needs `value`",
        ]
    );
}

#[test]
fn broken_files_and_duplicates_are_told_by_place() {
    assert!(file("keys.idle_s = \n").unwrap_err()[0].starts_with("1:15: "));
    let twice = file("keys.idle_s = 30\n\n  keys.idle_s = 40\n").unwrap_err();
    assert!(twice[0].starts_with("3:8: duplicate key"), "{twice:?}");
    let twice = file("keys.idle_s = 30\n\"keys.idle_s\" = 40\n").unwrap_err();
    assert_eq!(twice, ["2:1: `keys.idle_s` is set twice for the same time and branch"]);
    assert_eq!(file("change = 3\n").unwrap_err(), ["1:1: changes are rows that begin with `[[change]]`"]);
    assert_eq!(file("").unwrap(), Settings::default());
}

#[test]
fn settings_have_a_text_for_digests() {
    let mut settings = Settings::default();
    settings.set(&RATE, At(5), Some(BranchId(2)), Value::Number(3)).unwrap();
    settings.set(&IDLE, At(0), None, Value::Number(30)).unwrap();
    let wanted = "[{key=keys.idle_s branch=- from=0 value=number:30},\
                  {key=members.rate branch=B-2 from=5 value=number:3}]";
    assert_eq!(crate::text::line(&settings), wanted);
    assert!(serde_json::to_string(&settings).unwrap().contains("\"branch\":\"B-2\""));
}

proptest! {
    // Against the plainest model: a list of all that was said, searched from its end.
    #[test]
    fn the_answer_is_that_of_a_list_searched_from_its_end_and_a_rollback_leaves_no_trace(
        said in prop::collection::vec((0u64..6, 0u32..3, 1i64..=10), 0..12),
        later in prop::collection::vec((0u64..6, 0u32..3, 1i64..=10), 1..12),
        instant in 0u64..7, asked in 0u32..3,
    ) {
        let branch = |number: u32| (number > 0).then_some(BranchId(number));
        let mut settings = Settings::default();
        for (from, own, value) in &said {
            settings.set(&RATE, At(*from), branch(*own), Value::Number(*value)).unwrap();
        }
        let latest = |own: u32| {
            let entries = said.iter().filter(|(from, of, _)| *from <= instant && *of == own);
            entries.fold(None, |best: Option<(u64, i64)>, (from, _, value)| match best {
                Some((earlier, _)) if earlier > *from => best,
                _ => Some((*from, *value)),
            })
        };
        let wanted = Some(asked).filter(|own| *own > 0).and_then(latest).or_else(|| latest(0));
        prop_assert_eq!(settings.number_at(&RATE, At(instant), branch(asked)), wanted.map_or(1, |(_, value)| value));
        let before = settings.clone();
        settings.begin();
        for (from, own, value) in &later {
            settings.set(&RATE, At(*from), branch(*own), Value::Number(*value)).unwrap();
        }
        settings.rollback();
        prop_assert_eq!(&settings, &before);
    }
}
