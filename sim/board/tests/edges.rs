//! The arithmetic source against real edges: a resting tag read by the edge-level receiver of forecourt-tag gives the
//! same seven registers at each instant as the tag that is only counted.

mod common;
use common::*;
use forecourt_board::{Board, Profile, Source};
use forecourt_tag::{Edge, Rate, Receiver, TagId, signal::Tag};

const SETTLE_US: u64 = 5_000;

/// A board whose frames come from edges.
struct Edged {
    board: Board,
    receiver: Receiver,
}

impl Edged {
    /// Feeds what `tag` sends from `from_us` to `to_us`, and compares with `counted` each `step_us`.
    fn run(&mut self, counted: &mut Board, tag: Option<Tag>, from_us: u64, to_us: u64, step_us: u64) {
        // The line was low, and a frame's first bit, a 1, begins high: to a line at rest that is an edge.
        let first = tag.map(|tag| Edge { at_us: tag.origin_us, level: true });
        let mut edges = first
            .into_iter()
            .chain(tag.map(|tag| tag.edges_from(tag.origin_us.max(from_us))).into_iter().flatten())
            .peekable();
        let mut at_us = from_us;
        while at_us < to_us {
            let slot = self.board.as_slot().unwrap();
            while let Some(edge) = edges.next_if(|edge| edge.at_us <= at_us) {
                self.receiver.edge(edge.at_us, edge.level, |heard| slot.heard(heard));
            }
            self.receiver.advance(at_us, |heard| slot.heard(heard));
            let now = us(at_us);
            let (real, arithmetic) = (slot.registers(now), counted.as_slot().unwrap().registers(now));
            assert_eq!(real, arithmetic, "at {at_us} µs");
            at_us += step_us;
        }
    }
}

fn us(us: u64) -> forecourt_wire::Instant {
    forecourt_wire::Instant::from_ns(us * 1000)
}

fn pair(rate: Rate, name: &str) -> (Edged, Board) {
    let text = format!("[slot]\ntag_rate = \"{name}\"\n[board]\nboot_ms = 0");
    let profile = Profile::from_toml("edges", &text).unwrap();
    let mut boards = [(); 2].map(|()| Board::slot(&profile, 1, 1).unwrap());
    for board in &mut boards {
        board.power(ms(0), true);
    }
    let [mut edged, counted] = boards;
    edged.as_slot().unwrap().source(ms(0), Source::Raw);
    (Edged { board: edged, receiver: Receiver::new(rate) }, counted)
}

fn compare(rate: Rate, name: &str, ids: &[u64]) {
    let (mut edged, mut counted) = pair(rate, name);
    let mut at = 1_000_000;
    edged.run(&mut counted, None, 0, at, 977);
    for id in ids {
        let id = TagId::from_low_bits(*id);
        counted.as_slot().unwrap().source(us(at), Source::Tag { id, rest: us(at) });
        let tag = Tag::new(id, rate, at + SETTLE_US);
        // Taken out half-way through a frame.
        let out = at + SETTLE_US + rate.frame_us() * 60 + rate.frame_us() / 2;
        edged.run(&mut counted, Some(tag), at, out, 331);
        counted.as_slot().unwrap().source(us(out), Source::Nothing);
        edged.run(&mut counted, None, out, out + 400_000, 977);
        edged.receiver.reset();
        at = out + 400_000;
    }
}

const IDS: [u64; 6] = [0x1A_00BC_614E, 0xFF_FFFF_FFFF, 0x55_5555_5555, 0x7F_7F7F_7F7F, 0, 0x80_0000_0001];

#[test]
fn counted_frames_are_the_frames_of_the_edges_at_rf_64() {
    compare(Rate::Rf64, "RF/64", &IDS);
}

#[test]
fn counted_frames_are_the_frames_of_the_edges_at_rf_32_and_rf_16() {
    compare(Rate::Rf32, "RF/32", &IDS[..2]);
    compare(Rate::Rf16, "RF/16", &IDS[..2]);
}

#[test]
fn an_unreadable_tag_is_rejected_as_often_as_its_edges_are() {
    let (mut edged, mut counted) = pair(Rate::Rf64, "RF/64");
    edged.run(&mut counted, None, 0, 1_000_000, 977);
    let mut tag = Tag::new(TagId::from_low_bits(IDS[0]), Rate::Rf64, 1_000_000 + SETTLE_US);
    tag.word ^= 1 << 20;
    counted.as_slot().unwrap().source(us(1_000_000), Source::Unreadable { rest: us(1_000_000) });
    edged.run(&mut counted, Some(tag), 1_000_000, 5_000_000, 331);
    assert_eq!(counted.as_slot().unwrap().registers(ms(5000))[4], 0b0111);
}
