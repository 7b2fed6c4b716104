//! What stands before a slot's antenna, played edge by edge through the decoder of the board.
//!
//! A clean tag at rest is told to the board once and needs none of this; every other [`Field`] is made into edges of
//! DEMOD_OUT here and heard by [`forecourt_tag::Receiver`], whose frames the board gets. Everything is a function of the
//! field alone: chance comes from numbers in it. It refuses to know what the board believes.

use crate::act::Field;
use crate::golden::rate_of;
use forecourt_board::{Profile, SlotBoard};
use forecourt_tag::noise::NoiseEdges;
use forecourt_tag::rng::mix;
use forecourt_tag::{Edge, Rate, Receiver, SplitMix64, TagId, encode};
use forecourt_wire::{Instant, Span};

/// Share of its pulses that a tag at a tenth of the amplitude loses, per mille: a comparator set for half the nominal
/// field hears a fifth of them (forecourt-tag, fault T1).
const FAINT_LOSES: u64 = 800;

/// Words sent over and over in Manchester code, with what is wrong with them.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Words {
    words: Vec<u64>,
    rate: Rate,
    /// Edge jitter either way, millionths of a bit.
    jitter_ppm: u32,
    /// One pulse is missing in every so many frames; 0 for none.
    lost_edge_every: u32,
    /// One frame of every so many is not sent; 0 for none.
    lost_frame_every: u32,
    /// Pulses that are missed, per mille.
    missed: u64,
    origin_us: u64,
    /// The half bit whose beginning comes next.
    next: u64,
    /// So many edges are still to be left out.
    skip: u8,
}

impl Words {
    fn new(words: Vec<u64>, rate: Rate, origin_us: u64) -> Self {
        Self {
            words,
            rate,
            jitter_ppm: 0,
            lost_edge_every: 0,
            lost_frame_every: 0,
            missed: 0,
            origin_us,
            next: 0,
            skip: 0,
        }
    }

    /// The level of half bit `k`: a 1 is high then low.
    fn level(&self, k: u64) -> bool {
        let (frame, bit) = (k / 128, k % 128 / 2);
        if last_of(frame, self.lost_frame_every) {
            return false;
        }
        let word = self.words[(frame % self.words.len() as u64) as usize];
        (word >> (63 - bit) ^ k) & 1 == 1
    }

    fn shift_us(&self, k: u64) -> i64 {
        let span = self.rate.bit_us() * u64::from(self.jitter_ppm.min(240_000)) / 1_000_000;
        let seed = self.words.first().copied().unwrap_or(0);
        (mix(mix(seed).wrapping_add(k)) % (2 * span + 1)).cast_signed() - span.cast_signed()
    }

    /// A pulse begins with half bit `k`.
    fn rises(&self, k: u64) -> bool {
        self.level(k) && !(k > 0 && self.level(k - 1))
    }

    /// Whether the pulse that begins with half bit `k` is missed: of the frames meant the first behind the middle.
    fn missed(&self, k: u64) -> bool {
        let begins = k - k % 128;
        let first = || k % 128 >= 64 && (begins + 64..k).all(|earlier| !self.rises(earlier));
        last_of(k / 128, self.lost_edge_every) && first()
            || self.missed > 0 && mix(self.words[0] ^ mix(k)) % 1000 < self.missed
    }
}

/// True for the last of every `every` frames.
fn last_of(frame: u64, every: u32) -> bool {
    every > 0 && frame % u64::from(every) == u64::from(every) - 1
}

impl Iterator for Words {
    type Item = Edge;

    fn next(&mut self) -> Option<Edge> {
        loop {
            let k = self.next;
            self.next += 1;
            let level = self.level(k);
            if level == (k > 0 && self.level(k - 1)) {
                continue;
            }
            // A two-level line loses pulses, two edges at a time.
            if level && self.missed(k) {
                self.skip = 2;
            }
            if self.skip > 0 {
                self.skip -= 1;
                continue;
            }
            let at_us = (self.origin_us + k * self.rate.half_us()).saturating_add_signed(self.shift_us(k));
            return Some(Edge { at_us, level });
        }
    }
}

/// Two tags whose loads oppose each other: high when exactly one is.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Pair {
    tags: [Words; 2],
    next: [Edge; 2],
    levels: [bool; 2],
}

impl Pair {
    fn new(mut tags: [Words; 2]) -> Self {
        let next = [0, 1].map(|k: usize| tags[k].next().expect("a tag's edges are endless"));
        Self { tags, next, levels: [false; 2] }
    }
}

impl Iterator for Pair {
    type Item = Edge;

    fn next(&mut self) -> Option<Edge> {
        let at_us = self.next[0].at_us.min(self.next[1].at_us);
        for k in 0..2 {
            if self.next[k].at_us == at_us {
                self.levels[k] = self.next[k].level;
                self.next[k] = self.tags[k].next().expect("a tag's edges are endless");
            }
        }
        // Where both change at once the level stays: that is no edge, and the receiver takes it for none.
        Some(Edge { at_us, level: self.levels[0] != self.levels[1] })
    }
}

/// The endless edges of a field.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Edges {
    Words(Words),
    Pair(Pair),
    Noise { edges: NoiseEdges, from_us: u64 },
    None,
}

impl Iterator for Edges {
    type Item = Edge;

    fn next(&mut self) -> Option<Edge> {
        match self {
            Self::Words(words) => words.next(),
            Self::Pair(pair) => pair.next(),
            Self::Noise { edges, from_us } => {
                edges.next().map(|edge| Edge { at_us: edge.at_us + *from_us, level: edge.level })
            }
            Self::None => None,
        }
    }
}

/// A field that is played to a slot board.
#[derive(Clone, Debug)]
pub struct Played {
    field: Field,
    rate: Rate,
    settle: Span,
    receiver: Receiver,
    edges: Edges,
    ahead: Option<Edge>,
    played_to_us: u64,
    /// The reader's field was off when it was played last.
    dark: bool,
}

impl Played {
    /// `field` from `at` on before a reader of this profile; `None` for what no signal can be made of: a number beyond 40
    /// bits, a rate that no tag has, no image at all.
    pub fn new(profile: &Profile, field: &Field, at: Instant) -> Option<Self> {
        let mut played = Self {
            field: field.clone(),
            rate: profile.slot.rate,
            settle: profile.slot.settle,
            receiver: Receiver::new(profile.slot.rate),
            edges: Edges::None,
            ahead: None,
            played_to_us: us(at),
            dark: true,
        };
        played.edges = played.edges_from(us(at))?;
        Some(played)
    }

    fn edges_from(&self, origin_us: u64) -> Option<Edges> {
        let tag = |id: u64| Some(Words::new(vec![encode(TagId::new(id)?)], self.rate, origin_us));
        Some(match &self.field {
            Field::Nothing => Edges::None,
            Field::Tag { id, rate } => {
                Edges::Words(Words::new(vec![encode(TagId::new(*id)?)], rate_of(*rate)?, origin_us))
            }
            Field::Images { images, rate } if !images.is_empty() => {
                Edges::Words(Words::new(images.clone(), rate_of(*rate)?, origin_us))
            }
            Field::Images { .. } => return None,
            Field::Rough { id, jitter_ppm, lost_edge_every, lost_frame_every } => Edges::Words(Words {
                jitter_ppm: *jitter_ppm,
                lost_edge_every: *lost_edge_every,
                lost_frame_every: *lost_frame_every,
                ..tag(*id)?
            }),
            Field::Two { first, second, behind_us } => {
                let mut behind = tag(*second)?;
                behind.origin_us += u64::from(*behind_us);
                Edges::Pair(Pair::new([tag(*first)?, behind]))
            }
            Field::Noise { seed } => {
                Edges::Noise { edges: NoiseEdges::new(SplitMix64::new(*seed)), from_us: origin_us }
            }
            Field::Neighbour { id } => Edges::Words(Words { missed: FAINT_LOSES, ..tag(*id)? }),
        })
    }

    /// Plays it up to `to`, as far as the reader's field is on: a tag has no power but the field's and begins anew when
    /// that comes on.
    pub fn play(&mut self, to: Instant, board: &mut SlotBoard) {
        let to_us = us(to);
        if !board.field_on(to) {
            self.receiver.reset();
            self.dark = true;
            self.played_to_us = to_us;
            return;
        }
        let on = board.field_from();
        if std::mem::take(&mut self.dark) || us(on) > self.played_to_us {
            self.receiver.reset();
            let origin_us = us(on + self.settle).max(self.played_to_us);
            self.edges = self.edges_from(origin_us).unwrap_or(Edges::None);
            self.ahead = self.edges.next();
        }
        while let Some(edge) = self.ahead.filter(|edge| edge.at_us <= to_us) {
            self.receiver.edge(edge.at_us, edge.level, |told| board.heard(told));
            self.ahead = self.edges.next();
        }
        self.receiver.advance(to_us, |told| board.heard(told));
        self.played_to_us = to_us;
    }
}

/// The endless edges of `field` that begins at `at` before a reader of this profile, for a board that decodes them itself;
/// a level that is already there is no edge. `None` for what no signal can be made of.
pub fn signal(
    profile: &Profile,
    field: &Field,
    at: Instant,
) -> Option<impl Iterator<Item = Edge> + std::fmt::Debug + Send + use<>> {
    Played::new(profile, field, at).map(|played| played.edges)
}

fn us(at: Instant) -> u64 {
    at.as_ns() / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecourt_tag::Tag;

    const ID: u64 = 0x1A_00BC_614E;

    fn edges(field: Field, to_us: u64) -> Vec<Edge> {
        let played =
            Played::new(&Profile::standard(), &field, Instant::ZERO).expect("a field that can be made");
        played.edges.take_while(|edge| edge.at_us < to_us).collect()
    }

    #[test]
    fn a_tag_sends_what_the_tag_crate_says() {
        let mine = edges(Field::Tag { id: ID, rate: 64 }, 100_000);
        let theirs = Tag::new(TagId::from_low_bits(ID), Rate::Rf64, 0).trace(0, 100_000);
        assert!(mine[1..].iter().copied().eq(theirs.edges()), "{mine:?}");
        // Only the very first differs: before it the line was quiet.
        assert_eq!(mine[0], Edge { at_us: 0, level: true });
    }

    #[test]
    fn what_is_lost_is_lost_in_pulses_and_levels_alternate() {
        let rough = |edge, frame, jitter_ppm| Field::Rough {
            id: ID,
            jitter_ppm,
            lost_edge_every: edge,
            lost_frame_every: frame,
        };
        let whole = edges(rough(0, 0, 0), 327_680).len();
        let less = edges(rough(5, 0, 0), 327_680).len();
        assert_eq!(whole - less, 4, "one pulse in each of two of ten frames");
        assert!(edges(rough(0, 2, 0), 327_680).len() < whole * 6 / 10);
        let faint = edges(Field::Neighbour { id: ID }, 327_680);
        assert!((150..250).contains(&(faint.len() * 1000 / whole)), "{} of {whole}", faint.len());
        for all in [edges(rough(5, 0, 100_000), 327_680), faint] {
            assert!(all.windows(2).all(|two| two[0].at_us < two[1].at_us && two[0].level != two[1].level));
        }
    }

    #[test]
    fn jitter_stays_in_its_bounds_and_uses_them() {
        let clean = edges(Field::Tag { id: ID, rate: 64 }, 1_000_000);
        let rough = Field::Rough { id: ID, jitter_ppm: 100_000, lost_edge_every: 0, lost_frame_every: 0 };
        let off: Vec<i64> = clean
            .iter()
            .zip(edges(rough, 1_000_000))
            .map(|(a, b)| b.at_us.cast_signed() - a.at_us.cast_signed())
            .collect();
        assert!(off[1..].iter().all(|us| us.abs() <= 51), "{off:?}");
        assert!(off.iter().any(|us| *us > 45) && off.iter().any(|us| *us < -45));
    }
}
