//! Clauses that are data: frames with what must come back.
//!
//! A try sends one frame and says which answer is right, which is only tolerated, and what must or must not have changed. It
//! refuses to express anything with time or hands in it; that is code.

mod fill;
mod want;

pub use fill::{crc_of_preload_0, undeclared, unfit};

use crate::bench::{Bench, Stop, Tables};
use crate::burst::Burst;
use crate::sheet::Sheet;
use serde::Deserialize;

/// One frame and what must come of it.
///
/// Everywhere these words stand for numbers of the board under test, in hex: `{mark}` its harmless holding register,
/// `{rest}` and `{one}` that register's value at rest and another legal one, `{bad}` a value that it cannot take;
/// `{first}`, `{last}` and `{beyond}` its first and last holding register and the one behind them, `{count}` how many;
/// `{pair}` and `{restpair}` other and usual values of the first two; `{inputs}` how many input registers, `{lastinput}`
/// the last, `{moreinputs}` one more than there are; `{undeclared}` a function code that it does not claim.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Try {
    /// To whom: "board" (when left out), "neighbour" (an address at which none hangs), "broadcast".
    #[serde(default)]
    pub to: String,
    /// PDU in hex; `{crc}` is the checksum of all before it, `FF*246` (decimal) the same bytes 246 times.
    pub pdu: String,
    /// Further PDUs for which the same holds, each a try of its own.
    #[serde(default)]
    pub also: Vec<String>,
    /// "right" (when left out), "none", "swapped", "flip N" (bit N of 16 inverted), "preload 0000", "of neighbour" (that
    /// of the same PDU to the neighbour), or four hex digits as sent.
    #[serde(default)]
    pub crc: String,
    /// "echo", "silence", "exception 02", "exception" (any), "reply 01 01 ??" (a PDU, `??` for any byte), "words 0007" and
    /// "bits 0005" (a read's reply of so many, its byte count and padding right), "normal" (any well-formed answer that is
    /// no exception); several with " or " between them.
    pub want: String,
    /// Tolerated with a warning, in the same words; when left out nothing is.
    #[serde(default)]
    pub warn: String,
    /// Nothing in the board's tables may have changed behind it.
    #[serde(default)]
    pub unchanged: bool,
    /// What must be read back behind it: "holding 0000 = 0001", "coil 0000 = 1".
    #[serde(default)]
    pub then: Vec<String>,
}

/// Runs all tries of a clause.
///
/// # Errors
/// [`Stop`] where the rig cannot go on.
pub fn run(tries: &[Try], bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for one in tries {
        let mut before = if one.unchanged { Some(bench.tables()?) } else { None };
        for pdu in std::iter::once(&one.pdu).chain(&one.also) {
            before = attempt(one, pdu, before, bench, sheet)?;
        }
    }
    Ok(())
}

/// Sends one frame; gives the tables behind it where they were wanted before it.
fn attempt(
    one: &Try,
    pdu: &str,
    before: Option<Tables>,
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
) -> Result<Option<Tables>, Stop> {
    let to = fill::address(&one.to, bench)?;
    let pdu = fill::pdu(pdu, to, bench)?;
    let (want, warn) = (fill::words(&one.want, bench), fill::words(&one.warn, bench));
    let mut frame = vec![to];
    frame.extend_from_slice(&pdu);
    frame.extend(fill::checksum(&one.crc, &frame, bench)?);
    let answer = bench.exchange(&Burst::bytes(&frame), to)?;
    if to == 0 {
        // Boards may use the whole turnaround to obey.
        let more = bench.profile().line.broadcast_turnaround.saturating_sub(bench.patience());
        bench.listen(more)?;
    }
    let shown = hex(&frame);
    let held = want::fits(&want, &pdu, &answer)?;
    let say = || format!("{shown}: {want} was due, {answer} came");
    if !held && !warn.is_empty() && want::fits(&warn, &pdu, &answer)? {
        sheet.should(false, say);
    } else {
        sheet.must(held, say);
    }
    let after = match before {
        Some(before) => {
            let after = bench.tables()?;
            sheet.must(before == after, || {
                format!("{shown} changed the board: {before} before, {after} behind it")
            });
            Some(after)
        }
        None => None,
    };
    one.then.iter().try_for_each(|wanted| read_back(wanted, &shown, bench, sheet))?;
    Ok(after)
}

fn read_back(wanted: &str, shown: &str, bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let text = fill::words(wanted, bench);
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

/// Bytes as hex digits with blanks between.
pub fn hex(bytes: &[u8]) -> String {
    let words: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    words.join(" ")
}
