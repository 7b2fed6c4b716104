//! What all answers of a run had in common: for clauses that are judged at the end from everything that was heard.
//!
//! It refuses to know which clause asks.

use crate::bench::Heard;
use forecourt_wire::crc::crc16;
use forecourt_wire::{Instant, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The tally of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Passive {
    /// How far off the rig's instants may be where it keeps no time.
    error: Span,
    /// Answers heard.
    pub answers: u64,
    /// Answers whose checksum was wrong, and the first of them.
    pub bad_crc: u64,
    /// The first of them.
    pub first_bad_crc: Option<Vec<u8>>,
    /// Exceptions by code.
    pub exceptions: BTreeMap<u8, u64>,
    /// Exceptions that were not five bytes long.
    pub odd_exceptions: u64,
    /// The first of them.
    pub first_odd_exception: Option<Vec<u8>>,
    /// Characters outside any window of request and answer.
    pub unasked: u64,
    /// The first of them.
    pub first_unasked: Option<Vec<u8>>,
    /// From a request's end to an answer's first character.
    pub least_delay: Option<Span>,
    /// From a request's end to an answer's first character.
    pub greatest_delay: Option<Span>,
    /// Addresses that answers bore.
    pub speakers: BTreeSet<u8>,
}

impl Passive {
    /// Nothing heard yet, by a rig whose instants may be so far off.
    pub fn heard_within(error: Span) -> Self {
        Self { error, ..Self::default() }
    }

    /// `heard` came to a request that ended at `end`.
    pub fn answered(&mut self, end: Instant, heard: &[Heard]) {
        // Whoever speaks before the request has ended cannot be answering it.
        let early = heard.iter().take_while(|one| one.start + self.error < end).count();
        self.unasked(&heard[..early]);
        let Some(delay) = super::answer::delay(end, heard) else { return };
        let bytes: Vec<u8> = heard.iter().map(|one| one.byte).collect();
        self.answers += 1;
        self.speakers.insert(bytes[0]);
        self.least_delay = Some(self.least_delay.map_or(delay, |least| least.min(delay)));
        self.greatest_delay = Some(self.greatest_delay.map_or(delay, |greatest| greatest.max(delay)));
        if crc16(&bytes) != 0 {
            self.bad_crc += 1;
            self.first_bad_crc.get_or_insert_with(|| bytes.clone());
        }
        if let [_, function, code, ..] = bytes[..]
            && function & 0x80 != 0
        {
            *self.exceptions.entry(code).or_default() += 1;
            if bytes.len() != 5 {
                self.odd_exceptions += 1;
                self.first_odd_exception.get_or_insert(bytes);
            }
        }
    }

    /// `heard` came though nobody had asked.
    pub fn unasked(&mut self, heard: &[Heard]) {
        if heard.is_empty() {
            return;
        }
        self.unasked += heard.len() as u64;
        self.first_unasked.get_or_insert_with(|| heard.iter().map(|one| one.byte).collect());
    }
}
