//! Held against `serde_json`: the same bytes for every shape that serde knows.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;

use super::*;
use crate::{BranchId, Day, Document, Fen, MemberId};

#[derive(Serialize, Debug, Clone)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
enum Event {
    Bare,
    Whole(Inner),
    Fields { some_text: String, none: Option<u8>, list: Vec<Shape>, pair: (i64, char), day: Day },
}

#[derive(Serialize, Debug, Clone)]
struct Inner {
    map: BTreeMap<String, i64>,
    numbers: BTreeMap<i8, u64>,
    ids: BTreeMap<MemberId, Fen>,
    flags: BTreeMap<bool, ()>,
    #[serde(flatten)]
    more: BTreeMap<String, bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<u8>,
}

#[derive(Serialize, Debug, Clone)]
#[serde(rename_all = "kebab-case")]
enum Shape {
    Unit,
    New(BranchId),
    Two(i32, u16),
    Named { document: Document, deep: Option<Box<Shape>> },
    Empty(Vec<u8>),
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        Just(Shape::Unit),
        any::<u32>().prop_map(|id| Shape::New(BranchId(id))),
        any::<(i32, u16)>().prop_map(|(a, b)| Shape::Two(a, b)),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(Shape::Empty),
    ];
    leaf.prop_recursive(3, 6, 1, |inner| {
        let deep = prop::option::of(inner.prop_map(Box::new));
        (any::<u32>(), deep)
            .prop_map(|(bill, deep)| Shape::Named { document: Document::Bill(crate::BillId(bill)), deep })
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\\x00-\\x7f]{0,40}", "[a-z\"\\\\\\n]{0,40}"]
}

fn event() -> impl Strategy<Value = Event> {
    let inner = (
        prop::collection::btree_map(text(), any::<i64>(), 0..4),
        prop::collection::btree_map(any::<i8>(), any::<u64>(), 0..3),
        prop::collection::btree_map(any::<u32>(), any::<i64>(), 0..3),
        prop::collection::btree_map(text(), any::<bool>(), 0..3),
    );
    let inner = inner.prop_map(|(map, numbers, ids, more)| Inner {
        map,
        numbers,
        ids: ids.into_iter().map(|(id, fen)| (MemberId(id), Fen(fen))).collect(),
        flags: [(true, ())].into(),
        more,
        absent: None,
    });
    let fields = (text(), any::<Option<u8>>(), prop::collection::vec(shape(), 0..4), any::<(i64, char)>());
    prop_oneof![
        Just(Event::Bare),
        inner.prop_map(Event::Whole),
        (fields, -800_000i32..2_900_000).prop_map(|((some_text, none, list, pair), day)| Event::Fields {
            some_text,
            none,
            list,
            pair,
            day: Day(day)
        }),
    ]
}

proptest! {
    #[test]
    fn every_shape_is_written_as_serde_json_writes_it(events in prop::collection::vec(event(), 1..4)) {
        let mut out = b"before".to_vec();
        append(&mut out, &events).unwrap();
        let out = String::from_utf8(out).expect("UTF-8");
        prop_assert_eq!(out, format!("before{}", serde_json::to_string(&events).unwrap()));
    }

    #[test]
    fn every_number_is_written_as_serde_json_writes_it(whole in any::<i64>(), long in any::<u64>(), small in any::<i8>()) {
        let all = (whole, long, small, i64::MIN, u64::MAX, 0, -1);
        let mut out = Vec::new();
        append(&mut out, &all).unwrap();
        let out = String::from_utf8(out).expect("UTF-8");
        prop_assert_eq!(out, serde_json::to_string(&all).unwrap());
    }
}

#[test]
fn fractions_and_keys_that_are_no_texts_are_refused() {
    let mut out = Vec::new();
    assert_eq!(append(&mut out, &1.5), Err(fraction()));
    assert!(append(&mut out, &BTreeMap::from([(vec![1], 1)])).is_err());
    assert!(append(&mut out, &BTreeMap::from([(Some((1, 2)), 1)])).is_err());
}
