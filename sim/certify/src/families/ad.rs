//! Addresses: a board answers to its own and to no other (family AD).
//!
//! It refuses to ask addresses at which the declaration says that a board hangs.

use super::Code;
use super::marks::well;
use super::shared::request;
use crate::act::Act;
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use crate::tries::hex;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("AD-01", Code::Active(ad_01)),
    ("AD-02", Code::Active(ad_02)),
    ("AD-03", Code::Active(ad_03)),
    ("AD-04", Code::Active(ad_04)),
    ("AD-05", Code::Active(ad_05)),
];

const ECHO: [u8; 5] = [8, 0, 0, 0xA5, 0x37];

/// A board hears and answers within half a second of power-on (profile); a little is the rig's.
const BOOT: Span = Span::from_ms(600);

fn silent(bench: &mut Bench<'_>, sheet: &mut Sheet, address: u8, pdu: &[u8]) -> Result<(), Stop> {
    let answer = bench.ask_at(address, pdu)?;
    sheet.must(answer.is_silence(), || format!("{} to address {address} is answered: {answer}", hex(pdu)));
    Ok(())
}

/// A board that claims no function 08 is asked for a register instead.
fn answers(bench: &mut Bench<'_>, sheet: &mut Sheet, address: u8) -> Result<(), Stop> {
    let sign = bench.sign(0x37);
    let answer = bench.ask_at(address, &sign)?;
    sheet.must(well(&sign, &answer), || {
        format!("{} to address {address} is to be answered, {answer} came", hex(&sign))
    });
    Ok(())
}

fn ad_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    answers(bench, sheet, board)
}

/// Every address at which no board hangs.
fn ad_02(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let others: Vec<u8> = (1..=247).filter(|address| !bench.attached(*address)).collect();
    sheet.note(format!("{} addresses asked; those of the boards on the rig were left out", others.len()));
    others.into_iter().try_for_each(|address| silent(bench, sheet, address, &ECHO))
}

fn ad_03(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let before = bench.tables()?;
    let mark = bench.mark();
    for address in 248..=255 {
        silent(bench, sheet, address, &ECHO)?;
        silent(bench, sheet, address, &request(4, 0, 1))?;
        silent(bench, sheet, address, &request(6, mark.register, mark.other))?;
    }
    let after = bench.tables()?;
    sheet.must(before == after, || {
        format!("writes to 248 … 255 changed the board: {before} before, {after} behind")
    });
    Ok(())
}

/// The greatest address, 224, is where a sum of too few bits would show.
fn ad_04(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    mounted(bench, 224, |bench| {
        let board = bench.board();
        answers(bench, sheet, 224)?;
        let narrow = [32, 38, 96, 192, 193, 223, 225, board];
        for address in narrow {
            let own = address == board;
            if address != 224 && (own || !bench.attached(address)) {
                silent(bench, sheet, address, &ECHO)?;
            }
        }
        Ok(())
    })
}

fn ad_05(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let (old, new) = (bench.board(), bench.neighbour());
    let moved = mounted(bench, new, |bench| {
        for after_power_off in [false, true] {
            if after_power_off {
                bench.act(Act::Power { board: new, on: false })?;
                bench.listen(Span::from_ms(100))?;
                bench.act(Act::Power { board: new, on: true })?;
                bench.listen(BOOT)?;
            }
            answers(bench, sheet, new)?;
            silent(bench, sheet, old, &ECHO)?;
        }
        Ok(())
    });
    match moved {
        // Nothing was heard at the new address yet: the rig could not move the board at all.
        Err(Stop::Inconclusive(_))
            if sheet.checks() == 0 && bench.declaration().boards.address_by_position =>
        {
            answers(bench, sheet, old)?;
            silent(bench, sheet, new, &ECHO)?;
            if sheet.failed() {
                return Ok(());
            }
            Err(Stop::NotApplicable(
                "the address follows from the board's place, which this rig cannot change".into(),
            ))
        }
        other => other,
    }
}

/// Sets the board to `address`, does `then`, and sets it back whatever came of it.
fn mounted(
    bench: &mut Bench<'_>,
    address: u8,
    then: impl FnOnce(&mut Bench<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let board = bench.board();
    if board == address {
        return then(bench);
    }
    bench.act(Act::Mount { board, address })?;
    bench.listen(BOOT)?;
    let done = then(bench);
    bench.act(Act::Mount { board: address, address: board })?;
    bench.listen(BOOT)?;
    done
}
