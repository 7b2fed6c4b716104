//! DR-13 … DR-18, DR-23, DR-24: hands, a drawer that closes itself, and one that is left alone.
//!
//! It refuses to know faults of the drawer's own parts.

use super::super::hands::{Drawer, drawer, drawer_until, ns};
use super::{AUTO_CLOSE, Set, arrives, at_rest, go, jam, passes};
use crate::act::{Act, Obstacle};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::{Instant, Span};

/// A person moves the drawer; gives when.
fn hand(bench: &mut Bench<'_>, position: u16) -> Result<Instant, Stop> {
    let board = bench.board();
    bench.act(Act::Hand { board, position })?;
    Ok(bench.now())
}

/// The first look that begins behind the time that a hand has to show.
fn felt(bench: &mut Bench<'_>) -> Result<Drawer, Stop> {
    let limit = bench.profile().drawer.hand_shows + bench.abilities().error;
    bench.listen(limit)?;
    drawer(bench)
}

pub(super) fn pulled(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    let (third, half) = (set.travel / 3, set.travel / 2);
    let from = hand(bench, third)?;
    let limit = bench.profile().drawer.hand_shows + bench.abilities().error;
    let (shown, _) = drawer_until(bench, limit, |look| look.released)?;
    sheet.must(shown.released, || format!("pulled open by hand it shows {shown}, {limit} later"));
    sheet.figure("hand shown after", ns(shown.answered.since(from)), "ns", ns(bench.abilities().error));
    let look = felt(bench)?;
    let honest = look.released && !look.moving && !look.closed && look.position != 0;
    sheet.must(honest, || format!("pulled to step {third} by hand it shows {look}"));
    hand(bench, 0)?;
    felt(bench)?;
    // And against a motor that turns.
    bench.set_coil(true)?;
    passes(bench, sheet, set, (set.travel / 8, true))?;
    hand(bench, half)?;
    let look = felt(bench)?;
    let honest = look.released && !look.moving && !look.closed && look.position != 0;
    sheet.must(honest, || format!("pulled to step {half} in a move it shows {look}"));
    let later = felt(bench)?;
    sheet.must(later.position == look.position && !later.moving, || {
        format!("a hand has stopped it, and it goes on from {look} to {later}")
    });
    Ok(())
}

pub(super) fn pushed(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    hand(bench, set.travel / 3)?;
    let look = felt(bench)?;
    sheet.must(look.released, || format!("pulled open by hand it shows {look}"));
    hand(bench, 0)?;
    let look = felt(bench)?;
    sheet.must(look.closed && !look.released && !look.moving && look.position == 0, || {
        format!("pushed shut by hand it shows {look}")
    });
    // It obeys again.
    go(bench, sheet, set, true)?;
    hand(bench, 0)?;
    let look = felt(bench)?;
    sheet.must(look.closed && !look.open && look.position == 0, || {
        format!("pushed shut from fully open it shows {look}")
    });
    Ok(())
}

/// Opens with the count set, and gives the two instants between which it was fully open first.
fn open_to_count(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    (set, seconds): (Set, u16),
) -> Result<(Instant, Instant), Stop> {
    bench.write(AUTO_CLOSE, seconds)?;
    bench.set_coil(true)?;
    let mut not_yet = bench.now();
    let (look, done) = drawer_until(bench, set.patience(), |look| {
        if !look.open {
            not_yet = look.between;
        }
        look.open
    })?;
    sheet.must(done, || format!("told to open it comes to {look}"));
    Ok((not_yet, look.answered))
}

/// Waits until it leaves fully open, and holds that against `due` behind what lies between `from.0` and `from.1`.
fn leaves_after(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    (from, due): ((Instant, Instant), Span),
    what: &str,
) -> Result<(), Stop> {
    let mut still = bench.now();
    let (left, gone) = drawer_until(bench, due + Span::from_secs(5), |look| {
        if look.open {
            still = look.between;
        }
        !look.open
    })?;
    sheet.must(gone, || format!("{what}: it never closes itself: {left}"));
    let (least, most) = (still.since(from.1), left.answered.since(from.0));
    let middle = Span::from_ticks((least.ticks() + most.ticks()) / 2);
    let error = Span::from_ticks(most.ticks().saturating_sub(least.ticks()) / 2) + bench.abilities().error;
    let half = Span::from_ms(500);
    sheet.at_most(&format!("{what}, at most"), middle, due + half, error);
    sheet.at_least(&format!("{what}, at least"), middle, due.saturating_sub(half), error);
    Ok(())
}

pub(super) fn closes_itself(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    let open = open_to_count(bench, sheet, (set, 5))?;
    leaves_after(bench, sheet, (open, Span::from_secs(5)), "closes itself behind fully open")?;
    let home = arrives(bench, sheet, set, false)?;
    sheet.must(home.position == 0, || format!("closed by itself it shows {home}"));
    let coil = bench.read_coils(0, 1)?[0];
    sheet.must(!coil, || "it closed itself, and coil 0 still reads 1".into());
    Ok(())
}

pub(super) fn stays_open(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    open_to_count(bench, sheet, (set, 0))?;
    let minutes = if bench.abilities().fast { 60 } else { 1 };
    for _ in 0..minutes {
        bench.listen(Span::from_secs(60))?;
        let look = drawer(bench)?;
        sheet.must(look.open && !look.moving && look.position == set.travel && look.fault == 0, || {
            format!("register 18 is 0: it stays open, and shows {look}")
        });
    }
    sheet.figure("stayed open", minutes, "min", 0);
    if minutes < 60 {
        sheet.note("a sample of the hour");
    }
    Ok(())
}

pub(super) fn counted_anew(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    open_to_count(bench, sheet, (set, 5))?;
    bench.listen(Span::from_secs(3))?;
    let told = bench.free_at();
    bench.set_coil(true)?;
    let from = (told, bench.now());
    leaves_after(bench, sheet, (from, Span::from_secs(5)), "told to open once more during the count")?;
    arrives(bench, sheet, set, false)?;
    // The profile is silent on a value that changes while it counts.
    let (_, open) = open_to_count(bench, sheet, (set, 5))?;
    bench.listen(Span::from_secs(2))?;
    bench.write(AUTO_CLOSE, 20)?;
    let (left, gone) = drawer_until(bench, Span::from_secs(30), |look| !look.open)?;
    sheet.must(gone, || format!("the count was changed from 5 to 20 s, and it never closes itself: {left}"));
    let took = left.answered.since(open);
    let at_once = took > Span::from_secs(12);
    sheet.note(if at_once {
        "a new count holds at once, from fully open"
    } else {
        "a new count holds from the next opening"
    });
    Ok(())
}

pub(super) fn closes_on_a_hand(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    open_to_count(bench, sheet, (set, 5))?;
    let (low, high) = (set.travel / 4, set.travel / 2);
    jam(bench, Obstacle::Between { low, high })?;
    let mut least = set.travel;
    let (last, stalled) = drawer_until(bench, Span::from_secs(6) + set.patience(), |look| {
        least = least.min(look.position);
        // The register was read before the input: a stall between the two is seen whole by the next look.
        look.stalled && look.fault != 0
    })?;
    sheet.must(stalled && last.fault == 1 && !last.moving, || {
        format!("a hand is in its way, and it shows {last}")
    });
    let reopens = bench.declaration().features.reopens;
    let (later, opened) = drawer_until(bench, Span::from_secs(10), |look| {
        least = least.min(look.position);
        look.open
    })?;
    sheet.must(least >= low && !later.closed, || {
        format!("it pushes on to step {least}, the hand is at {low}")
    });
    if reopens {
        sheet.must(opened, || format!("it is declared to open again behind a stall, and shows {later}"));
    } else {
        sheet.must(!later.moving, || format!("stalled, and still it moves: {later}"));
        if opened {
            sheet.note("it opens again behind a stall though that is not declared");
        }
    }
    Ok(())
}

pub(super) fn bus_lost(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    bench.write(AUTO_CLOSE, 0)?;
    bench.set_coil(true)?;
    bench.listen(set.takes(set.travel) + Span::from_secs(1))?;
    let look = drawer(bench)?;
    sheet.must(look.open && !look.moving && look.position == set.travel, || {
        format!("told to open and then not spoken to it shows {look}")
    });
    go(bench, sheet, set, false)?;
    bench.write(AUTO_CLOSE, 5)?;
    bench.set_coil(true)?;
    bench.listen(set.takes(set.travel) * 2 + Span::from_secs(7))?;
    let look = drawer(bench)?;
    sheet.must(look.closed && !look.moving && look.position == 0, || {
        format!("it must close itself though nobody speaks to it, and shows {look}")
    });
    Ok(())
}

pub(super) fn power_lost(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let board = bench.board();
    let set = at_rest(bench)?;
    for opening in [true, false] {
        if opening {
            bench.set_coil(true)?;
        } else {
            go(bench, sheet, set, true)?;
            bench.set_coil(false)?;
        }
        passes(bench, sheet, set, (set.travel / 2, opening))?;
        bench.act(Act::Power { board, on: false })?;
        bench.listen(Span::from_ms(300))?;
        bench.act(Act::Power { board, on: true })?;
        bench.listen(Span::from_ms(500) + bench.abilities().error)?;
        for _ in 0..20 {
            let look = drawer(bench)?;
            sheet.must(!look.closed && !look.open && !look.moving, || {
                format!("power went in a move and came back, and it shows {look}")
            });
            bench.listen(Span::from_ms(50))?;
        }
        let home = go(bench, sheet, set, false)?;
        sheet.must(home.position == 0, || format!("closed it shows {home}"));
    }
    Ok(())
}
