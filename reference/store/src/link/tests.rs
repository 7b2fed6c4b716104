//! The chain of format 3, seen from inside: what a link covers, and which change is placed where.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::*;
use crate::record::FORMAT;

fn view<'a>(seq: u64, closes: u8, by: &'a [u8], kind: &'a [u8], body: &'a [u8]) -> View<'a> {
    let context = b"keys";
    View { seq, batch: 4, at: 7, closes, format: FORMAT, by, context, kind, body, digest: &[] }
}

fn marks(views: &[View<'_>]) -> Vec<Mark> {
    let mut link = Link::behind(Digest::GENESIS);
    views.iter().map(|view| link.take(view)).collect()
}

/// The layout is a promise to every journal already on disk; the expected digest and check were computed with Python's
/// hashlib over the documented layout, not with this code.
#[test]
fn the_layout_is_fixed() {
    let by = b"P-3@front-1 B-2 req-17";
    let marks = marks(&[view(6, 0, by, b"taken", b"\x01\x02"), view(7, 1, by, b"returned", &[9; 200])]);
    assert_eq!(marks[0].as_bytes(), [0x6d, 0x5c, 0x60, 0x8b, 0xc9, 0xc1, 0x40, 0x63]);
    assert_eq!(
        marks[1],
        Mark::Digest("3fd620ef108cc77d3c5e1e2df4d0709e8fa791484ad6af41c2f1341f99e40d46".parse().unwrap())
    );
}

/// Whatever its length, a batch is hashed as the library hashes its text, and a check is no digest.
#[test]
fn a_batch_of_any_length_has_the_digest_of_its_text() {
    for len in 0..400 {
        let body = vec![5; len];
        let mut link = Link::behind(Digest::GENESIS);
        let mut text = [&TAG[..], &[0; 32], &9_u64.to_be_bytes(), &4_u64.to_be_bytes()].concat();
        let first = View { seq: 9, ..view(9, 0, b"P-1", b"a", &body) };
        let last = view(10, 1, b"P-1", b"b", &body);
        text.extend([0, FORMAT]);
        text.extend(7_u64.to_be_bytes());
        text.extend([3, 4, 1]);
        text.extend((len as u32).to_be_bytes());
        text.extend(b"P-1keysa");
        text.extend(&body);
        text.resize(text.len().next_multiple_of(64), 0);
        assert!(matches!(link.take(&first), Mark::Check(_)));
        text.extend([1 | 16 | 32, FORMAT, 3, 4, 1]);
        text.extend((len as u32).to_be_bytes());
        text.extend(b"keysb");
        text.extend(&body);
        let digest = Digest::from_bytes(Sha256::digest(&text).into());
        assert_eq!((link.take(&last), link.digest()), (Mark::Digest(digest), digest), "{len} bytes");
    }
}

#[test]
fn every_part_of_every_record_is_part_of_the_mark() {
    let one = view(6, 1, b"ab", b"c", b"d");
    let long = [b'x'; 300];
    let views = [
        one,
        View { seq: 7, ..one },
        View { batch: 5, ..one },
        View { at: 8, ..one },
        View { closes: u8::MAX, ..one },
        View { format: FORMAT + 1, ..one },
        View { format: 0, ..one },
        View { by: b"a", context: b"bkeys", ..one },
        View { by: b"", ..one },
        View { context: b"key", kind: b"sc", ..one },
        View { kind: b"", body: b"cd", ..one },
        View { by: &long, ..one },
        View { by: &long[1..], context: b"xkeys", ..one },
    ];
    let all: BTreeSet<Vec<u8>> = views.iter().map(|view| marks(&[*view])[0].as_bytes().to_vec()).collect();
    assert_eq!(all.len(), views.len());
    // The same behind another record, whose instant, actor and batch need not be said again.
    let first = view(5, 0, b"ab", b"c", b"d");
    let all: BTreeSet<Vec<u8>> =
        views.iter().map(|view| marks(&[first, *view])[1].as_bytes().to_vec()).collect();
    // That a record has another number is for the walk to say.
    assert_eq!(all.len(), views.len() - 1);
}

/// What was linked record by record goes on being so; a new batch follows from the last of them.
#[test]
fn formats_follow_from_each_other() {
    let old = View { format: SINGLY_LINKED, ..view(1, 0, b"P-1", b"a", b"b") };
    let new = view(2, 1, b"P-1", b"a", b"b");
    let [first, second] = marks(&[old, new])[..] else { panic!("two marks") };
    assert_eq!(first, Mark::Digest(Digest::GENESIS.link(&old)));
    assert_ne!(second, marks(&[new])[0], "it follows from what stands before it");
    // No record of a former format stands within a batch: what is open would not be covered by its link.
    let open = view(1, 0, b"P-1", b"a", b"b");
    let within = View { format: SINGLY_LINKED, ..new };
    assert_ne!(marks(&[open, within])[1], Mark::Digest(Digest::GENESIS.link(&within)));
}
