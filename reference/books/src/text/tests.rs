//! Lines of records, whole and of what was given only. It refuses to know any record of the house.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{given, line};

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Event {
    KeyTaken { key: u8, note: &'static str, list: Vec<u8>, none: Option<u8>, part: Part },
}

#[derive(Serialize)]
struct Part {
    a: u8,
    state: State,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Out { since: u8 },
    Tag(u8),
}

#[test]
fn a_record_is_one_line_of_names_and_values() {
    let part = Part { a: 1, state: State::Out { since: 9 } };
    let event = Event::KeyTaken { key: 3, note: "a b\n", list: vec![1, 2], none: None, part };
    assert_eq!(
        line(&event),
        r#"kind=KeyTaken key=3 note="a b\n" list=[1,2] none=- part={a=1 state=out{since=9}}"#
            .replace("KeyTaken", "key-taken")
    );
}

/// What a version before knew of a wish, and what the next one may know of it; `Apart` has its fields in a record.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Before {
    Ask { member: u8, parts: Vec<Half> },
}

#[derive(Serialize)]
struct Half {
    means: &'static str,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "kebab-case")]
struct Wish {
    first: Option<u8>,
    member: u8,
    gift: bool,
    note: String,
    parts: Vec<Whole>,
    more: Vec<u8>,
    inner: Inner,
    named: BTreeMap<String, u8>,
    count: i64,
}

#[derive(Serialize, Default)]
struct Whole {
    means: &'static str,
    voucher: Option<String>,
}

#[derive(Serialize, Default, Clone, Copy)]
struct Inner {
    day: Option<u8>,
    state: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Now {
    Ask(Wish),
}

fn now(change: impl FnOnce(&mut Wish)) -> String {
    let parts = vec![Whole { means: "cash", voucher: None }, Whole::default()];
    let mut wish = Wish { member: 7, parts, ..Wish::default() };
    change(&mut wish);
    given(&Now::Ask(wish))
}

#[test]
fn what_was_given_has_the_same_text_when_more_could_be() {
    let before = given(&Before::Ask { member: 7, parts: vec![Half { means: "cash" }, Half { means: "" }] });
    assert_eq!(before, "ask:{member=7 parts=[{means=cash},{}]}");
    assert_eq!(now(|_| ()), before);
}

#[test]
fn whatever_is_said_is_in_the_text() {
    let changes: [fn(&mut Wish); 13] = [
        |_| (),
        |wish| wish.first = Some(0),
        |wish| wish.first = Some(1),
        |wish| wish.member = 0,
        |wish| wish.gift = true,
        |wish| wish.note = "-".to_owned(),
        |wish| wish.parts[1].voucher = Some(String::new()),
        |wish| wish.parts.truncate(1),
        |wish| wish.parts.clear(),
        |wish| wish.more.push(0),
        |wish| wish.inner.state = Some(false),
        |wish| wish.named = [(String::new(), 0)].into(),
        |wish| wish.count = -1,
    ];
    let texts: Vec<String> = changes.into_iter().map(now).collect();
    let different: std::collections::BTreeSet<&String> = texts.iter().collect();
    assert_eq!(different.len(), texts.len(), "{texts:#?}");
    // A variant says something though its fields do not.
    assert_eq!(given(&[State::Tag(0), State::Out { since: 0 }]), "[tag:0,out:{}]");
    assert_eq!(given(&Part { a: 0, state: State::Out { since: 0 } }), "state=out:{}");
    assert_eq!(given(&Part { a: 0, state: State::Tag(0) }), "state=tag:0");
}

#[test]
fn maps_and_newtypes_have_their_form() {
    let map: BTreeMap<&str, State> = [("x", State::Tag(5)), ("y", State::Out { since: 1 })].into();
    assert_eq!(line(&map), "x=tag:5 y=out{since=1}");
    assert_eq!(line(&[Part { a: 1, state: State::Tag(2) }]), "[{a=1 state=tag:2}]");
}
