//! FC 43/14, read device identification (family DI).
//!
//! It refuses to know more objects than the three basic ones.

use super::Code;
use crate::act::Act;
use crate::bench::{Answer, Bench, Kind, Stop};
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;
use std::collections::BTreeSet;

pub(super) const CODE: &[(&str, Code)] = &[
    ("DI-01", Code::Active(di_01)),
    ("DI-02", Code::Active(di_02)),
    ("DI-03", Code::Active(di_03)),
    ("DI-04", Code::Active(di_04)),
    ("DI-06", Code::Active(di_06)),
    ("DI-08", Code::Active(di_08)),
    ("DI-09", Code::Active(di_09)),
    ("DI-10", Code::Active(di_10)),
    ("DI-13", Code::Active(di_13)),
];

/// Read device id codes.
const BASIC: u8 = 1;
const INDIVIDUAL: u8 = 4;

/// The profile's level: basic objects, as a stream and one by one.
const LEVEL: u8 = 0x81;

/// An answer taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Identity {
    code: u8,
    level: u8,
    more: u8,
    next: u8,
    /// Number and bytes of each, in the order in which they came.
    objects: Vec<(u8, Vec<u8>)>,
}

impl Identity {
    fn numbers(&self) -> Vec<u8> {
        self.objects.iter().map(|(number, _)| *number).collect()
    }
}

/// An answer in good form: every object whole, as many as it says, nothing behind the last.
fn parse(reply: &[u8]) -> Result<Identity, &'static str> {
    let [0x2B, 0x0E, code, level, more, next, count, rest @ ..] = reply else {
        return Err("the head of seven bytes is not there");
    };
    let mut rest = rest;
    let mut objects = Vec::new();
    for _ in 0..*count {
        let [number, length, data @ ..] = rest else { return Err("fewer objects than it says") };
        let (object, behind) =
            data.split_at_checked(usize::from(*length)).ok_or("an object shorter than it says")?;
        objects.push((*number, object.to_vec()));
        rest = behind;
    }
    if !rest.is_empty() {
        return Err("bytes behind the last object");
    }
    Ok(Identity { code: *code, level: *level, more: *more, next: *next, objects })
}

/// Asks for the identification; an answer that is none breaks the clause.
fn read(bench: &mut Bench<'_>, code: u8, object: u8) -> Result<Identity, Stop> {
    let pdu = [0x2B, 0x0E, code, object];
    let answer = bench.ask(&pdu)?;
    let broken = |why: &str| Stop::Broken(format!("{}: {why}: {answer}", hex(&pdu)));
    let Answer::Reply(reply) = &answer else { return Err(broken("an identification was due")) };
    if reply.len() > 253 {
        return Err(broken("a PDU of more than 253 bytes"));
    }
    let identity = parse(reply).map_err(broken)?;
    if identity.code == code { Ok(identity) } else { Err(broken("another code than was asked for")) }
}

fn di_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let identity = read(bench, BASIC, 0)?;
    sheet.must((identity.more, identity.next) == (0, 0), || {
        format!("more follows {:02X}, next object {:02X}; 00 and 00 were due", identity.more, identity.next)
    });
    sheet.must(identity.numbers() == [0, 1, 2], || {
        format!("objects {:?} came, 0, 1, 2 were due", identity.numbers())
    });
    Ok(())
}

fn di_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let level = read(bench, BASIC, 0)?.level;
    sheet.must(matches!(level, 1..=3 | 0x81..=0x83), || format!("level {level:02X} does not exist"));
    sheet.must(level == LEVEL, || format!("level {level:02X}, the profile's is {LEVEL:02X}"));
    Ok(())
}

fn di_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let profile = bench.profile();
    let product = match bench.kind() {
        Kind::Slot => &profile.slot.product,
        Kind::Drawer => &profile.drawer.product,
    };
    let due = [&profile.board.vendor, product, &profile.board.revision];
    let identity = read(bench, BASIC, 0)?;
    for (number, due) in (0u8..).zip(due) {
        let found = identity.objects.iter().find(|(known, _)| *known == number);
        let text = found.map(|(_, text)| text.as_slice()).unwrap_or_default();
        let printable = !text.is_empty() && text.iter().all(|byte| (0x20..0x7F).contains(byte));
        sheet.must(printable, || format!("object {number} is no text: {}", hex(text)));
        sheet.must(text == due.as_bytes(), || {
            format!("object {number} says {:?}, {due:?} is declared", String::from_utf8_lossy(text))
        });
    }
    Ok(())
}

fn di_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let basic = read(bench, BASIC, 0)?;
    for code in [2, 3] {
        let higher = read(bench, code, 0)?;
        sheet.must(higher.level == basic.level, || {
            format!(
                "code {code:02X} is answered at level {:02X}, code 01 at {:02X}",
                higher.level, basic.level
            )
        });
        let all = basic.objects.iter().all(|object| higher.objects.contains(object));
        sheet.must(all, || format!("the answer to code {code:02X} lacks basic objects"));
    }
    Ok(())
}

fn di_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let basic = read(bench, BASIC, 0)?;
    for number in 0..3 {
        let one = read(bench, INDIVIDUAL, number)?;
        sheet.must(one.numbers() == [number], || {
            format!("object {number} was asked for, {:?} came", one.numbers())
        });
        sheet.must(one.more == 0, || format!("behind object {number} more follows: {:02X}", one.more));
        let same = one.objects.iter().all(|object| basic.objects.contains(object));
        sheet.must(same, || format!("object {number} alone is not what it is in the stream"));
    }
    Ok(())
}

fn di_08(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let basic = read(bench, BASIC, 0)?;
    for start in [0x55, 0x80, 0xFF] {
        let other = read(bench, BASIC, start)?;
        sheet.must(other == basic, || {
            format!(
                "a stream from object {start:02X} has {:?}, from 0 it has {:?}",
                other.numbers(),
                basic.numbers()
            )
        });
    }
    Ok(())
}

/// Follows a stream to its end and gives the last answer; `None` when it has none.
fn follow(bench: &mut Bench<'_>, sheet: &mut Sheet, code: u8) -> Result<Option<Identity>, Stop> {
    let (mut start, mut known) = (0, BTreeSet::new());
    for _ in 0..256 {
        let part = read(bench, code, start)?;
        for number in part.numbers() {
            sheet.must(known.insert(number), || format!("code {code:02X}: object {number:02X} comes twice"));
        }
        match part.more {
            0 => return Ok(Some(part)),
            0xFF if part.next > start => start = part.next,
            0xFF => {
                sheet.must(false, || {
                    format!("code {code:02X}: behind object {start:02X} the next is {:02X}", part.next)
                });
                return Ok(None);
            }
            other => {
                sheet.must(false, || format!("code {code:02X}: more follows is {other:02X}"));
                return Ok(None);
            }
        }
    }
    sheet.must(false, || format!("code {code:02X}: no end after 256 rounds"));
    Ok(None)
}

fn di_09(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    (1..=3).try_for_each(|code| follow(bench, sheet, code).map(|_| ()))
}

fn di_10(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let mut last = Vec::new();
    for code in 1..=3 {
        // A stream without an end is DI-09's finding.
        last.extend(follow(bench, &mut Sheet::new(), code)?);
    }
    for number in 0..3 {
        last.push(read(bench, INDIVIDUAL, number)?);
    }
    for one in last.iter().filter(|one| one.more == 0) {
        sheet.should(one.next == 0, || {
            format!("code {:02X}: nothing follows, and the next object is {:02X}", one.code, one.next)
        });
    }
    Ok(())
}

/// A board hears and answers within half a second of power-on (profile); a little is the rig's.
const BOOT: Span = Span::from_ms(600);

fn di_13(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    let first = read(bench, BASIC, 0)?;
    if bench.kind() == Kind::Drawer {
        bench.set_coil(true)?;
        let moving = bench.read_discrete(2, 1)?[0];
        let on_the_way = read(bench, BASIC, 0)?;
        sheet.must(on_the_way == first, || "while the drawer moves the identification differs".into());
        sheet.must(moving, || "the drawer, told to open, does not move".into());
    } else {
        let mark = bench.mark();
        bench.write(mark.register, mark.other)?;
        let lit = read(bench, BASIC, 0)?;
        sheet.must(lit == first, || "with the lamp lit the identification differs".into());
    }
    bench.act(Act::Power { board, on: false })?;
    bench.listen(Span::from_ms(100))?;
    bench.act(Act::Power { board, on: true })?;
    bench.listen(BOOT)?;
    let after = read(bench, BASIC, 0)?;
    sheet.must(after == first, || "after power off the identification differs".into());
    Ok(())
}
