//! CB-01, CB-02, CB-04 … CB-06: a scan, its time, a board that is missing, a tag that moves.
//!
//! It refuses to know who is to blame for damage; that is diagnose's.

use super::super::hands::{A, Slot, appear, glance, gone, put, tag};
use super::cabinet;
use crate::act::{Act, Field};
use crate::bench::{Answer, Bench, Kind, Stop};
use crate::sheet::Sheet;
use forecourt_wire::{Instant, Span};

pub(super) fn scan(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = cabinet(bench)?;
    let mut draws = bench.stream("nonces");
    let mut found = 0i64;
    for address in 1..=247 {
        let nonce = (draws.next_u64() as u16).to_be_bytes();
        let echo = [8, 0, 0, nonce[0], nonce[1]];
        let answer = bench.ask_at(address, &echo)?;
        found += i64::from(!answer.is_silence());
        if all.contains(&address) {
            sheet.must(answer.is_reply(&echo), || format!("board {address} of the cabinet gives {answer}"));
        } else {
            sheet.must(answer.is_silence(), || {
                format!("no board is declared at {address}, and it gives {answer}")
            });
        }
    }
    sheet.figure("addresses that answer", found, "boards", 0);
    Ok(())
}

pub(super) fn kinds(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    for address in cabinet(bench)? {
        bench.aim(address);
        let (kind, product) = match bench.kind() {
            Kind::Slot => ("slot", &bench.profile().slot.product),
            Kind::Drawer => ("drawer", &bench.profile().drawer.product),
        };
        // Only a drawer board has inputs; only a slot board has a seventh input register.
        let inputs = bench.ask(&[2, 0, 0, 0, 5])?;
        let registers = bench.ask(&[4, 0, 6, 0, 1])?;
        let right = match bench.kind() {
            Kind::Slot => inputs.is_exception(2, 1) && matches!(registers, Answer::Reply(_)),
            Kind::Drawer => matches!(inputs, Answer::Reply(_)) && registers.is_exception(4, 2),
        };
        sheet.must(right, || {
            format!("a {kind} board is due at {address}: its inputs read {inputs}, register 6 {registers}")
        });
        // One object: product code, individually.
        let answer = bench.ask(&[0x2B, 0x0E, 4, 1])?;
        let named = matches!(&answer, Answer::Reply(pdu) if pdu.ends_with(product.as_bytes()));
        sheet.should(named, || format!("product code {product} is due at {address}, {answer} came"));
    }
    Ok(())
}

/// One round over all boards: how long it took, and who was silent or worse.
fn go_round(bench: &mut Bench<'_>, all: &[u8]) -> Result<(Span, Vec<(u8, String)>), Stop> {
    let begun = bench.free_at();
    let mut odd = Vec::new();
    for address in all {
        let count = if (1..=6).contains(address) { 3 } else { 7 };
        let answer = bench.ask_at(*address, &[4, 0, 0, 0, count])?;
        if !matches!(&answer, Answer::Reply(pdu) if pdu.len() == 2 + 2 * usize::from(count)) {
            odd.push((*address, answer.to_string()));
        }
    }
    Ok((bench.free_at().since(begun), odd))
}

pub(super) fn one_missing(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = cabinet(bench)?;
    let (whole, odd) = go_round(bench, &all)?;
    sheet.must(odd.is_empty(), || format!("all boards are there, and {odd:?}"));
    for missing in [all[0], all[all.len() / 2], all[all.len() - 1]] {
        bench.act(Act::Power { board: missing, on: false })?;
        let round = go_round(bench, &all);
        bench.act(Act::Power { board: missing, on: true })?;
        let (without, odd) = round?;
        sheet.must(odd == [(missing, "silence".to_owned())], || {
            format!("board {missing} is off, and in a round {odd:?} were odd")
        });
        let grown = without.saturating_sub(whole);
        // One wait for nothing in the place of an answer, and what the rig may be off.
        let limit = bench.patience() + bench.abilities().error + bench.abilities().quiet;
        sheet.at_most(&format!("round longer without board {missing} by"), grown, limit, Span::ZERO);
        let boot = Span::from_ms(500) + bench.abilities().error;
        bench.listen(boot)?;
        let (_, odd) = go_round(bench, &all)?;
        sheet.must(odd.is_empty(), || format!("board {missing} is back, and {odd:?}"));
    }
    Ok(())
}

pub(super) fn round(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = cabinet(bench)?;
    let (character, silence) = (bench.line().char_span(), bench.line().t3_5());
    // Between an answer and the next request the rig itself may need longer than the line.
    let rest = silence.max(bench.abilities().quiet);
    let due = all.iter().fold(Span::ZERO, |sum, address| {
        let words = if (1..=6).contains(address) { 3 } else { 7 };
        sum + character * (8 + 5 + 2 * words) + silence + rest
    });
    let mut slowest = Span::ZERO;
    for _ in 0..5 {
        let (took, odd) = go_round(bench, &all)?;
        sheet.must(odd.is_empty(), || format!("in a round {odd:?} were odd"));
        slowest = slowest.max(took);
    }
    let ns = |span: Span| i64::try_from(span.as_ns()).unwrap_or(i64::MAX);
    let error = bench.abilities().error;
    sheet.figure("round, slowest of five", ns(slowest), "ns", ns(error));
    sheet.figure("frames and silences of a round", ns(due), "ns", 0);
    sheet.should(slowest.saturating_sub(error).ticks() * 20 <= due.ticks() * 21, || {
        format!("a round takes {slowest}; frames and least silences are {due}")
    });
    sheet.must(slowest + error >= due, || {
        format!("a round takes {slowest}, less than its frames and silences: {due}")
    });
    Ok(())
}

pub(super) fn tag_moves(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let all = cabinet(bench)?;
    let slots: Vec<u8> = all.into_iter().filter(|address| *address > 32).collect();
    let done = moves(bench, sheet, &slots);
    for slot in [slots[0], slots[1], slots[slots.len() - 1]] {
        bench.aim(slot);
        if let Err(Stop::Link(error)) = put(bench, Field::Nothing) {
            return Err(Stop::Link(error));
        }
    }
    done
}

/// What one slot shows of the tag.
fn shown(bench: &mut Bench<'_>, slot: u8) -> Result<Slot, Stop> {
    bench.aim(slot);
    glance(bench)
}

fn moves(bench: &mut Bench<'_>, sheet: &mut Sheet, slots: &[u8]) -> Result<(), Stop> {
    let last = slots[slots.len() - 1];
    let frame = bench.profile().tag_frame();
    let mut draws = bench.stream("moments");
    bench.aim(slots[0]);
    tag(bench, A)?;
    bench.listen(appear(bench) + gone(bench))?;
    let mut from = slots[0];
    for to in [slots[1], slots[0], last, slots[1], slots[0]] {
        bench.listen(Span::from_us(draws.below(frame.as_us())))?;
        bench.aim(from);
        put(bench, Field::Nothing)?;
        bench.aim(to);
        let at = tag(bench, A)?;
        judge_move(bench, sheet, (from, to), at)?;
        from = to;
    }
    Ok(())
}

fn judge_move(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    (from, to): (u8, u8),
    at: Instant,
) -> Result<(), Stop> {
    let (leaves, comes) = (at + gone(bench), at + appear(bench));
    let end = at + gone(bench) + appear(bench) + Span::from_ms(200);
    while bench.now() < end {
        let (old, new) = (shown(bench, from)?, shown(bench, to)?);
        for (slot, look) in [(from, &old), (to, &new)] {
            sheet.must(look.id == 0 || look.id == A, || format!("slot board {slot} shows {look}"));
        }
        sheet.must(old.id == 0 || old.asked < leaves, || {
            format!("the tag is in slot board {to}, and {from} still shows {old}")
        });
        sheet.must(new.id == A || new.asked < comes, || {
            format!("the tag is in slot board {to} for {}, and it shows {new}", new.asked.since(at))
        });
    }
    Ok(())
}
