//! Who is to blame on a line of many boards: two boards at one address, or one that speaks unasked.
//!
//! The rig has one pair of wires and sees no names; it has what is said when (addresses inside frames, gaps, levels), what
//! is said to whom, and, where it may, the power of each board. It names what these prove, and says by which of them. Two
//! boards at one address that always say the same bit for bit at the same time nobody can tell from one. It refuses to
//! judge: clauses CB-03 and CB-07 do.

use crate::act::Act;
use crate::bench::{Bench, Heard, Stop};
use crate::burst::Burst;
use crate::link::Stop as Until;
use forecourt_wire::crc::crc16;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use std::collections::BTreeMap;

/// How one answer came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Came {
    /// Nothing.
    Silent,
    /// One whole frame of that address.
    Clean,
    /// Two whole frames of that address, one behind the other.
    Twice,
    /// Damaged: flaws, a wrong checksum, another address.
    Garbled,
}

/// What was found of one address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// One board answers.
    One,
    /// Nobody answers.
    Nobody,
    /// Two boards answer; why.
    Doubled(String),
    /// Damaged answers, and no proof of two boards.
    Garbled(String),
}

/// What a burst of characters is as an answer of `address`.
fn came(address: u8, heard: &[Heard]) -> Came {
    let bytes: Vec<u8> = heard.iter().map(|one| one.byte).collect();
    let clean = heard.iter().all(|one| one.flaw == Flaw::None);
    let whole = |part: &[u8]| part.len() >= 4 && part[0] == address && crc16(part) == 0;
    match bytes.len() {
        0 => Came::Silent,
        _ if clean
            && (4..bytes.len().saturating_sub(3)).any(|at| whole(&bytes[..at]) && whole(&bytes[at..])) =>
        {
            Came::Twice
        }
        _ if clean && whole(&bytes) => Came::Clean,
        _ => Came::Garbled,
    }
}

/// Asks every address several things and waits each time as long as any answer may take. An address is doubled when two
/// answers come to one request, or when answers that bear what only one board knows are damaged while those that any board
/// gives alike come clean, or when all of its answers are damaged and those of other addresses are not.
///
/// # Errors
/// [`Stop::Link`] when the line is gone.
pub fn addresses(bench: &mut Bench<'_>, addresses: &[u8]) -> Result<Vec<(u8, Address)>, Stop> {
    let mut draws = bench.stream("nonces");
    let mut all = Vec::new();
    for address in addresses {
        let registers = if (1..=6).contains(address) { 3 } else { 7 };
        let nonce = (draws.next_u64() as u16).to_be_bytes();
        let asked: [&[u8]; 5] = [
            &[8, 0, 0, nonce[0], nonce[1]],
            &[4, 0, 0, 0, registers],
            &[0x2B, 0x0E, 1, 0],
            &[4, 0, 0, 0, registers],
            &[8, 0, 0, nonce[1], nonce[0]],
        ];
        let mut came_to = Vec::new();
        for pdu in asked {
            let at = bench.free_at();
            let burst = Burst::frame(*address, pdu);
            let sent = bench.schedule(at, &burst)?;
            // A second answer may wait for the first to end.
            let mut heard = bench.run(sent.end + bench.patience() + Span::from_ms(30), Until::AtEnd)?;
            if heard.is_empty() {
                bench.wait_on(&burst, sent, &mut heard)?;
            }
            bench.passive.answered(sent.end, &heard);
            came_to.push(came(*address, &heard));
        }
        all.push((*address, came_to));
    }
    let damaged = |came: &[Came]| came.iter().any(|one| matches!(one, Came::Garbled | Came::Twice));
    let troubled = all.iter().filter(|(_, came)| damaged(came)).count();
    // When half the line is damaged it is the line.
    let line = troubled > 1 && troubled * 2 >= all.len();
    Ok(all.into_iter().map(|(address, came)| (address, conclude(&came, line))).collect())
}

fn conclude(came: &[Came], line: bool) -> Address {
    let count = |wanted| came.iter().filter(|one| **one == wanted).count();
    let (clean, twice, garbled) = (count(Came::Clean), count(Came::Twice), count(Came::Garbled));
    let of = came.len();
    if twice > 0 {
        return Address::Doubled(format!("{twice} of {of} requests are answered twice"));
    }
    match (clean, garbled, line) {
        (0, 0, _) => Address::Nobody,
        (_, 0, _) => Address::One,
        (_, _, true) => {
            Address::Garbled(format!("{garbled} of {of} answers are damaged, as all over the line"))
        }
        (0, _, false) => Address::Doubled(format!(
            "all {garbled} answers are damaged, and those of other addresses are not"
        )),
        (_, _, false) => Address::Doubled(format!(
            "{garbled} of {of} answers are damaged, those in which two boards would say the same come clean"
        )),
    }
}

/// By what a babbler was named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Whole frames of its own are among what it says.
    Frames,
    /// It falls silent when its power goes.
    Power,
}

/// A board that speaks unasked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Babbler {
    /// Who, and by what it was named; `None` when the line shows no name and the rig cannot switch boards off.
    pub named: Option<(u8, By)>,
    /// What was heard: how much, how often, which levels.
    pub pattern: String,
    /// From the first unasked character to the name.
    pub took: Span,
}

/// Longest that the rig listens for unasked characters before it calls the line quiet.
const LISTEN: Span = Span::from_ms(250);
/// A board is up this long behind power-on, and with it its babble.
const BOOT: Span = Span::from_ms(500);

/// Listens while nobody asks, and names who speaks; `None` when nobody does. Boards that were switched off for it are
/// switched on again.
///
/// # Errors
/// [`Stop::Link`] when the line is gone, also when it is flooded.
pub fn babbler(bench: &mut Bench<'_>, addresses: &[u8]) -> Result<Option<Babbler>, Stop> {
    let heard = bench.listen(LISTEN)?;
    let Some(first) = heard.first().map(|one| one.start) else { return Ok(None) };
    let pattern = pattern(&heard, bench);
    if let Some(address) = by_frames(&heard, bench, addresses) {
        let took = bench.now().since(first);
        return Ok(Some(Babbler { named: Some((address, By::Frames)), pattern, took }));
    }
    let named = by_power(bench, addresses, longest_pause(&heard))?;
    let took = named.map_or(bench.now(), |(_, at)| at).since(first);
    restore(bench, addresses)?;
    Ok(Some(Babbler { named: named.map(|(address, _)| (address, By::Power)), pattern, took }))
}

/// Characters with no more than T3.5 between them, as frames would be.
fn bursts(heard: &[Heard], silence: Span) -> impl Iterator<Item = &[Heard]> {
    heard.chunk_by(move |one, next| next.start.since(one.end) < silence)
}

fn pattern(heard: &[Heard], bench: &Bench<'_>) -> String {
    let silence = bench.line().t3_5();
    let flawed = heard.iter().filter(|one| one.flaw != Flaw::None).count();
    let low = heard.iter().all(|one| one.byte == 0 && one.flaw == Flaw::Framing);
    let sample: Vec<u8> = heard.iter().take(12).map(|one| one.byte).collect();
    let bytes = crate::tries::hex(&sample);
    if low {
        return format!("the line is held low: {} breaks in {LISTEN}", heard.len());
    }
    let count = bursts(heard, silence).count();
    format!(
        "{} characters in {count} bursts within {LISTEN}, {flawed} of them damaged: {bytes} …",
        heard.len()
    )
}

fn longest_pause(heard: &[Heard]) -> Span {
    heard.windows(2).map(|two| two[1].start.since(two[0].end)).max().unwrap_or(Span::ZERO)
}

/// The address that whole frames inside the babble bear; the one that most of them do.
fn by_frames(heard: &[Heard], bench: &Bench<'_>, addresses: &[u8]) -> Option<u8> {
    let mut votes: BTreeMap<u8, u32> = BTreeMap::new();
    for burst in bursts(heard, bench.line().t3_5()) {
        let bytes: Vec<u8> = burst.iter().take(512).map(|one| one.byte).collect();
        let mut at = 0;
        while at + 4 <= bytes.len() {
            let ends = at + 4..=bytes.len().min(at + 256);
            let end =
                ends.filter(|_| addresses.contains(&bytes[at])).find(|end| crc16(&bytes[at..*end]) == 0);
            if end.is_some() {
                *votes.entry(bytes[at]).or_default() += 1;
            }
            at = end.unwrap_or(at + 1);
        }
    }
    votes.into_iter().max_by_key(|(_, count)| *count).map(|(address, _)| address)
}

/// Switches groups of boards off until the line is quiet, then the boards of that group one by one: two rounds of about
/// the square root of their number, and one boot between. Gives the instant of the naming with it.
fn by_power(bench: &mut Bench<'_>, addresses: &[u8], pause: Span) -> Result<Option<(u8, Instant)>, Stop> {
    let window = (pause * 2).max(Span::from_ms(25)) + bench.abilities().error;
    let size = (1..).find(|size| size * size >= addresses.len()).unwrap_or(1);
    let mut group = None;
    for boards in addresses.chunks(size) {
        for board in boards {
            if bench.act(Act::Power { board: *board, on: false }).is_err() {
                return Ok(None);
            }
        }
        if is_quiet(bench, window)? {
            group = Some(boards);
            break;
        }
    }
    let Some(boards) = group else { return Ok(None) };
    if let [only] = boards {
        return Ok(Some((*only, bench.now())));
    }
    for board in boards {
        bench.act(Act::Power { board: *board, on: true })?;
    }
    bench.listen(BOOT + bench.abilities().error)?;
    for board in boards {
        bench.act(Act::Power { board: *board, on: false })?;
        if is_quiet(bench, window)? {
            return Ok(Some((*board, bench.now())));
        }
    }
    Ok(None)
}

/// True when nothing begins within `window`.
fn is_quiet(bench: &mut Bench<'_>, window: Span) -> Result<bool, Stop> {
    // What was on its way when the power went ends first.
    let from = bench.now() + bench.line().char_span();
    let heard = bench.listen(window)?;
    Ok(heard.iter().all(|one| one.start < from))
}

fn restore(bench: &mut Bench<'_>, addresses: &[u8]) -> Result<(), Stop> {
    for board in addresses {
        if let Err(Stop::Link(error)) = bench.act(Act::Power { board: *board, on: true }) {
            return Err(Stop::Link(error));
        }
    }
    Ok(())
}
