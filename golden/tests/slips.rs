//! Slips of the pen: whatever an author writes into a scenario, the mistake is told with its place, or the house runs and
//! keeps its rules. Nobody sees a panic, and no number is too large for one.
//!
//! Built on the project's own scenarios, one to three slips in each. It refuses to know which slip is a mistake.

use forecourt_golden::Scenarios;
use forecourt_scenario::run;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::OnceLock;

/// What is run at all: a plan of at most so many simulated seconds.
const SHORT_S: u64 = 2 * 3600;

/// What somebody does to a text.
#[derive(Clone, Debug)]
enum Slip {
    /// A line is gone.
    Left(Index),
    /// A line stands twice.
    Twice(Index),
    /// Two lines change places.
    Swapped(Index, Index),
    /// A character is gone.
    Dropped(Index),
    /// A character has come in.
    Typed(Index, char),
    /// A number is another.
    Number(Index, &'static str),
    /// A quoted text is another.
    Quoted(Index, &'static str),
}

const NUMBERS: &[&str] =
    &["0", "-1", "1", "99", "65536", "4294967296", "9223372036854775807", "18446744073709551616", "0.5"];
const QUOTED: &[&str] = &[
    "",
    " ",
    "x",
    "B-0",
    "drawer 0",
    "9/250",
    "2024-02-30 25:00:00",
    "9999-12-31 23:59:59",
    "+999999999 days",
];

fn slips() -> impl Strategy<Value = Slip> {
    let place = any::<Index>;
    prop_oneof![
        1 => place().prop_map(Slip::Left),
        1 => place().prop_map(Slip::Twice),
        1 => (place(), place()).prop_map(|(one, other)| Slip::Swapped(one, other)),
        1 => place().prop_map(Slip::Dropped),
        1 => (place(), select(vec!['"', '[', '}', '=', ',', '7', 'x', '中'])).prop_map(|(at, c)| Slip::Typed(at, c)),
        3 => (place(), select(NUMBERS)).prop_map(|(at, number)| Slip::Number(at, number)),
        2 => (place(), select(QUOTED)).prop_map(|(at, text)| Slip::Quoted(at, text)),
    ]
}

/// The text after a slip.
fn slipped(text: &str, slip: &Slip) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let count = lines.len();
    let mut chars: Vec<char> = text.chars().collect();
    match slip {
        Slip::Left(at) => drop(lines.remove(at.index(count))),
        Slip::Twice(at) => lines.insert(at.index(count), lines[at.index(count)]),
        Slip::Swapped(one, other) => lines.swap(one.index(count), other.index(count)),
        Slip::Dropped(at) => {
            chars.remove(at.index(chars.len()));
            return chars.into_iter().collect();
        }
        Slip::Typed(at, c) => {
            chars.insert(at.index(chars.len()), *c);
            return chars.into_iter().collect();
        }
        Slip::Number(at, number) => return replaced(text, runs(text, |c| c.is_ascii_digit()), at, number),
        Slip::Quoted(at, other) => {
            let inside: Vec<_> = text.match_indices('"').map(|(at, _)| at).collect();
            let places = inside.chunks_exact(2).map(|pair| (pair[0] + 1, pair[1])).collect();
            return replaced(text, places, at, other);
        }
    }
    lines.concat()
}

/// Where runs of such characters begin and end.
fn runs(text: &str, such: impl Fn(char) -> bool) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| such(*c)) {
        match places.last_mut() {
            Some((_, end)) if *end == at => *end += c.len_utf8(),
            _ => places.push((at, at + c.len_utf8())),
        }
    }
    places
}

/// The text with another in one of these places, if there is one.
fn replaced(text: &str, places: Vec<(usize, usize)>, at: &Index, other: &str) -> String {
    if places.is_empty() {
        return text.to_owned();
    }
    let (begin, end) = places[at.index(places.len())];
    format!("{}{other}{}", &text[..begin], &text[end..])
}

/// The scenarios, read once.
fn scenarios() -> &'static Scenarios {
    static READ: OnceLock<Scenarios> = OnceLock::new();
    READ.get_or_init(Scenarios::read)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_slip_of_the_pen_is_told_or_harmless(
        which in any::<Index>(),
        slips in prop::collection::vec(slips(), 1..4),
    ) {
        let Scenarios { library, texts } = scenarios();
        let (_, text) = texts.iter().nth(which.index(texts.len())).expect("one of them");
        let text = slips.iter().fold(text.clone(), |text, slip| slipped(&text, slip));
        match library.plan("slip", "slip.toml", &text, None) {
            Err(error) => {
                let said = error.to_string();
                let line = said.split("slip.toml:").nth(1).and_then(|rest| rest.split(':').next()?.parse().ok());
                let placed = line.is_some_and(|line: usize| (1..=text.lines().count() + 1).contains(&line));
                prop_assert!(placed, "no place in it:\n{said}\n{text}");
            }
            Ok(plan) if plan.end.as_secs() <= SHORT_S => {
                let record = run(&plan);
                let stopped = record.trouble.iter().find(|trouble| trouble.starts_with("invariant broken"));
                prop_assert_eq!(stopped, None, "{}", text);
                let always = record.checks.iter().find(|check| check.step == 0 && !check.held);
                // Who leaves a step out of a story that closes everything leaves something open.
                prop_assert!(always.is_none() || plan.canary || plan.closes, "{:?}\n{}", always, text);
            }
            Ok(_) => {}
        }
    }
}
