//! The whole cabinet (family CB): all boards of the profile on one line.
//!
//! On a lone board these clauses do not apply, which the wire is asked about first. Nobody tidies up behind a clause of the
//! cabinet: what one switches off or puts in it takes back itself. It refuses to know other families.

mod whole;

use super::Code;
use crate::bench::{Answer, Bench, Stop};
use crate::diagnose::{Address, addresses, babbler};
use crate::sheet::Sheet;
use forecourt_board::Profile;
use forecourt_wire::Span;

pub(super) const CODE: &[(&str, Code)] = &[
    ("CB-01", Code::Active(whole::scan)),
    ("CB-02", Code::Active(whole::kinds)),
    ("CB-03", Code::Active(doubled)),
    ("CB-04", Code::Active(whole::one_missing)),
    ("CB-05", Code::Active(whole::round)),
    ("CB-06", Code::Active(whole::tag_moves)),
    ("CB-07", Code::Active(babbles)),
    ("CB-08", Code::Active(unit_loads)),
];

/// Every address of the profile's cabinet, drawers first.
fn declared(profile: &Profile) -> Vec<u8> {
    let drawers = (1..=6).filter_map(|drawer| profile.drawer_address(drawer));
    let slots =
        (1..=6).flat_map(|drawer| (1..=32).filter_map(move |slot| profile.slot_address(drawer, slot)));
    drawers.chain(slots).collect()
}

/// The cabinet's addresses. Where no cabinet is declared the line is asked whether that is so.
fn cabinet(bench: &mut Bench<'_>) -> Result<Vec<u8>, Stop> {
    let all = declared(bench.profile());
    let alive =
        |answer: &Answer| matches!(answer, Answer::Reply(pdu) if pdu.len() == 4 && pdu[..2] == [4, 2]);
    if bench.declaration().boards.cabinet {
        return Ok(all);
    }
    let lone = crate::run::boards(bench.declaration());
    let mut lives = false;
    for board in &lone {
        lives |= alive(&bench.ask_at(*board, &[4, 0, 0, 0, 1])?);
    }
    if !lives {
        return Err(Stop::Inconclusive("no board answers".into()));
    }
    // The ends of each drawer, and the neighbours of what is attached.
    let near = |address: &u8| {
        let slot = (*address - 1) % 32;
        *address <= 6 || slot <= 1 || slot == 31 || lone.iter().any(|board| board.abs_diff(*address) == 1)
    };
    for address in all.iter().filter(|address| near(address) && !lone.contains(address)) {
        let answer = bench.ask_at(*address, &[4, 0, 0, 0, 1])?;
        if !answer.is_silence() {
            return Err(Stop::Broken(format!("no cabinet is declared, and {address} gives {answer}")));
        }
    }
    Err(Stop::NotApplicable("no cabinet is declared, and no other board answers".into()))
}

fn doubled(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = cabinet(bench)?;
    for (address, found) in addresses(bench, &all)? {
        sheet.must(found == Address::One, || match &found {
            Address::Doubled(why) => format!("two boards stand at address {address}: {why}"),
            Address::Garbled(why) => format!("address {address}: {why}"),
            _ => format!("nobody answers at address {address}"),
        });
    }
    Ok(())
}

fn babbles(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = cabinet(bench)?;
    // A dead line is quiet, too.
    for address in [all[0], all[all.len() - 1]] {
        let answer = bench.ask_at(address, &[4, 0, 0, 0, 1])?;
        sheet.must(!answer.is_silence(), || format!("nobody answers at address {address}"));
    }
    bench.listen(Span::from_ms(20))?;
    match babbler(bench, &all)? {
        None => {
            let heard = bench.listen(Span::from_secs(2))?;
            sheet.must(heard.is_empty(), || {
                format!("nobody asks, and {} characters come in two seconds", heard.len())
            });
        }
        Some(found) => {
            let error = bench.abilities().error;
            if found.named.is_some() {
                sheet.at_most("babbler named after", found.took, Span::from_secs(2), error);
            }
            sheet.must(false, || match found.named {
                Some((address, by)) => {
                    let by = match by {
                        crate::diagnose::By::Frames => "by the frames in it",
                        crate::diagnose::By::Power => "by switching boards off",
                    };
                    format!("board {address} babbles, named {by}: {}", found.pattern)
                }
                None => format!("a board babbles that the line does not name: {}", found.pattern),
            });
        }
    }
    Ok(())
}

fn unit_loads(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let profile = bench.profile();
    let overload = profile.overload();
    sheet.should(overload.is_none(), || overload.map(|over| over.to_string()).unwrap_or_default());
    sheet.figure("boards on the line", profile.boards().into(), "boards", 0);
    sheet.figure("repeaters", profile.line.repeaters.into(), "repeaters", 0);
    Ok(())
}
