//! Clauses that are data: frames with what must come back.
//!
//! A try sends one frame and says which answer is right, which is only tolerated, and what must or must not have changed. It
//! refuses to express anything with time or hands in it; that is code.

use crate::bench::{Answer, Bench, Stop};
use crate::burst::Burst;
use crate::sheet::Sheet;
use crate::trace::unhex;
use forecourt_wire::crc::crc16;
use serde::Deserialize;

/// One frame and what must come of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Try {
    /// To whom: "board" (when left out), "neighbour", "broadcast", or an address as two hex digits.
    #[serde(default)]
    pub to: String,
    /// PDU in hex. `{mark}` is the address of the board's harmless holding register, `{one}` a value other than the one at
    /// rest, `{rest}` the value at rest.
    pub pdu: String,
    /// "right" (when left out), "none", "swapped", "flip N" (bit N of 16 inverted), "preload 0000", or four hex digits as sent.
    #[serde(default)]
    pub crc: String,
    /// "echo", "silence", "exception 02", "reply 01 01 ??" (a PDU, `??` for any byte), "normal" (any well-formed answer that is
    /// no exception); several with " or " between them.
    pub want: String,
    /// Tolerated with a warning, in the same words; when left out nothing is.
    #[serde(default)]
    pub warn: String,
    /// Nothing in the board's tables may have changed behind it.
    #[serde(default)]
    pub unchanged: bool,
    /// What must be read back behind it: "holding 0000 = 0001", "coil 0000 = 1"; placeholders as in `pdu`.
    #[serde(default)]
    pub then: Vec<String>,
}

/// Runs all tries of a clause.
///
/// # Errors
/// [`Stop`] where the rig cannot go on.
pub fn run(tries: &[Try], bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    tries.iter().try_for_each(|one| attempt(one, bench, sheet))
}

fn attempt(one: &Try, bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = if one.unchanged { Some(bench.tables()?) } else { None };
    let pdu = pdu(one, bench)?;
    let to = address(&one.to, bench)?;
    let mut frame = vec![to];
    frame.extend_from_slice(&pdu);
    frame.extend(checksum(&one.crc, &frame)?);
    let answer = bench.exchange(&Burst::bytes(&frame), to)?;
    let shown = hex(&frame);
    if !fits(&one.want, &pdu, &answer)? {
        let tolerated = !one.warn.is_empty() && fits(&one.warn, &pdu, &answer)?;
        let say = || format!("{shown}: {} was due, {answer} came", one.want);
        if tolerated {
            sheet.should(false, say);
        } else {
            sheet.must(false, say);
        }
    } else {
        sheet.must(true, String::new);
    }
    if let Some(before) = before {
        let after = bench.tables()?;
        sheet.must(before == after, || {
            format!("{shown} changed the board: {before} before, {after} behind it")
        });
    }
    for wanted in &one.then {
        read_back(wanted, &shown, bench, sheet)?;
    }
    Ok(())
}

fn read_back(wanted: &str, shown: &str, bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let text = fill(wanted, bench);
    let wrong = || Stop::Lab(format!("{wanted:?} is no read-back"));
    let (place, value) = text.split_once('=').ok_or_else(wrong)?;
    let (table, at) = place.trim().split_once(' ').ok_or_else(wrong)?;
    let at = u16::from_str_radix(&at.replace(' ', ""), 16).map_err(|_| wrong())?;
    let value = u16::from_str_radix(&value.replace(' ', ""), 16).map_err(|_| wrong())?;
    let found = match table {
        "holding" => bench.read_holding(at, 1)?[0],
        "input" => bench.read_input(at, 1)?[0],
        "coil" => u16::from(bench.read_coils(at, 1)?[0]),
        "discrete" => u16::from(bench.read_discrete(at, 1)?[0]),
        _ => return Err(wrong()),
    };
    sheet.must(found == value, || format!("behind {shown} {table} {at} reads {found}, {value} was due"));
    Ok(())
}

fn fill(text: &str, bench: &Bench<'_>) -> String {
    let mark = bench.mark();
    let word = |value: u16| format!("{value:04X}");
    text.replace("{mark}", &word(mark.register))
        .replace("{one}", &word(mark.other))
        .replace("{rest}", &word(mark.rest))
}

fn pdu(one: &Try, bench: &Bench<'_>) -> Result<Vec<u8>, Stop> {
    unhex(&fill(&one.pdu, bench)).ok_or_else(|| Stop::Lab(format!("{:?} is no PDU in hex", one.pdu)))
}

fn address(to: &str, bench: &Bench<'_>) -> Result<u8, Stop> {
    match to {
        "" | "board" => Ok(bench.board()),
        "neighbour" => Ok(bench.neighbour()),
        "broadcast" => Ok(0),
        hex => u8::from_str_radix(hex, 16).map_err(|_| Stop::Lab(format!("{hex:?} is no address"))),
    }
}

fn checksum(kind: &str, frame: &[u8]) -> Result<Vec<u8>, Stop> {
    let right = crc16(frame);
    let wrong = || Stop::Lab(format!("{kind:?} is no checksum"));
    Ok(match kind.split_once(' ').unwrap_or((kind, "")) {
        ("" | "right", _) => right.to_le_bytes().to_vec(),
        ("none", _) => Vec::new(),
        ("swapped", _) => right.to_be_bytes().to_vec(),
        ("flip", bit) => {
            let bit: u32 = bit.parse().ok().filter(|bit| *bit < 16).ok_or_else(wrong)?;
            (right ^ 1 << bit).to_le_bytes().to_vec()
        }
        ("preload", "0000") => crc_of_preload_0(frame).to_le_bytes().to_vec(),
        (hex, "") => unhex(hex).filter(|bytes| bytes.len() == 2).ok_or_else(wrong)?,
        _ => return Err(wrong()),
    })
}

/// The checksum of a sender that forgets to preload all ones (EC-06).
pub fn crc_of_preload_0(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0u16, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xA001 } else { sum >> 1 })
    })
}

/// Whether `answer` is one of `wants`.
fn fits(wants: &str, pdu: &[u8], answer: &Answer) -> Result<bool, Stop> {
    for want in wants.split(" or ") {
        let (kind, rest) = want.trim().split_once(' ').unwrap_or((want.trim(), ""));
        let fits = match (kind, answer) {
            ("silence", answer) => matches!(answer, Answer::Silence),
            ("echo", Answer::Reply(reply)) => reply == pdu,
            ("normal", Answer::Reply(_)) => true,
            ("exception", Answer::Exception { function, code }) => {
                let wanted = u8::from_str_radix(rest, 16)
                    .map_err(|_| Stop::Lab(format!("{want:?} is no exception")))?;
                *code == wanted && pdu.first().is_some_and(|asked| *function == asked & 0x7F)
            }
            ("reply", Answer::Reply(reply)) => matches(rest, reply),
            ("echo" | "normal" | "exception" | "reply", _) => false,
            _ => return Err(Stop::Lab(format!("{want:?} is no answer to want"))),
        };
        if fits {
            return Ok(true);
        }
    }
    Ok(false)
}

fn matches(pattern: &str, bytes: &[u8]) -> bool {
    let words: Vec<&str> = pattern.split_ascii_whitespace().collect();
    let same = |(word, byte): (&&str, &u8)| *word == "??" || u8::from_str_radix(word, 16) == Ok(*byte);
    words.len() == bytes.len() && words.iter().zip(bytes).all(same)
}

/// Bytes as hex digits with blanks between.
pub fn hex(bytes: &[u8]) -> String {
    let words: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    words.join(" ")
}
