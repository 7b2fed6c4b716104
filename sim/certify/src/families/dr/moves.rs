//! DR-01 … DR-06, DR-19 … DR-22, DR-25: moves, what they last, and what counts as one.
//!
//! It refuses to know hands, and faults other than an opening that is held.

use super::super::hands::{Drawer, drawer, drawer_until};
use super::{RATE, Set, TRAVEL, arrives, at_rest, go, jam, passes, set_to};
use crate::act::{Act, Obstacle};
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::{Instant, Span};

pub(super) fn opens(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    let before = drawer(bench)?;
    sheet.must(before.position == 0 && before.closed && !before.open, || format!("at rest: {before}"));
    bench.set_coil(true)?;
    let (mut moved, mut left) = (false, false);
    let (last, done) = drawer_until(bench, set.patience(), |look| {
        moved |= look.moving;
        left |= look.moving && !look.closed && !look.open;
        !look.moving && (moved || look.open)
    })?;
    let last = if done { drawer(bench)? } else { last };
    sheet.must(moved && left, || "it is never seen to move between closed and open".into());
    sheet.must(done && last.open && !last.closed && last.position == set.travel, || {
        format!("told to open it comes to {last}, travel is {}", set.travel)
    });
    let back = go(bench, sheet, set, false)?;
    sheet.must(back.position == 0 && !back.open, || format!("told to close it comes to {back}"));
    Ok(())
}

pub(super) fn never_both(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    for opening in [true, false] {
        bench.set_coil(opening)?;
        let mut last: Option<Drawer> = None;
        let mut rest = 0;
        drawer_until(bench, set.patience(), |look| {
            judge_one(sheet, look, set, opening);
            if let Some(last) = &last {
                // The inputs of the look before were read before these registers.
                if opening && last.open {
                    sheet.must(look.position >= set.travel, || format!("open, and then {look}"));
                }
                if !opening && last.closed {
                    sheet.must(look.position == 0, || format!("closed, and then {look}"));
                }
            }
            last = Some(*look);
            rest += i32::from(if opening { look.open } else { look.closed });
            rest >= 3
        })?;
        sheet.must(rest >= 3, || "it never comes to rest".into());
    }
    Ok(())
}

fn judge_one(sheet: &mut Sheet, look: &Drawer, set: Set, opening: bool) {
    sheet.must(!(look.closed && look.open), || format!("both ends at once: {look}"));
    sheet.must(!(look.stalled && look.moving), || format!("stalled and moving: {look}"));
    // The registers were read before the inputs of the same look.
    if opening && look.position > 0 {
        sheet.must(!look.closed, || format!("it has left, and says closed: {look}"));
    }
    if !opening && look.position < set.travel {
        sheet.must(!look.open, || format!("it has left, and says open: {look}"));
    }
}

/// Between which spans the move that was just ordered lies, by the inputs alone.
fn timed_move(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    (set, open): (Set, bool),
) -> Result<(Span, Span), Stop> {
    let ordered = bench.free_at();
    bench.set_coil(open)?;
    let heard = bench.now();
    let (mut not_yet, limit) = (heard, heard + set.patience());
    loop {
        let asked = bench.free_at();
        let bits = bench.read_discrete(0, 5)?;
        let there = !bits[2] && if open { bits[1] } else { bits[0] };
        if there {
            return Ok((not_yet.since(heard), bench.now().since(ordered)));
        }
        if asked > limit {
            sheet.must(false, || "the move never ends".into());
            return Ok((limit.since(heard), limit.since(ordered)));
        }
        not_yet = asked;
    }
}

/// Holds a move's time against travel over rate, five parts in a hundred either way.
fn judge_time(sheet: &mut Sheet, bench: &Bench<'_>, what: &str, nominal: Span, (least, most): (Span, Span)) {
    let middle = Span::from_ticks((least.ticks() + most.ticks()) / 2);
    let error = Span::from_ticks(most.ticks().saturating_sub(least.ticks()) / 2) + bench.abilities().error;
    let part = Span::from_ticks(nominal.ticks() / 20);
    sheet.at_most(&format!("{what}, at most"), middle, nominal + part, error);
    sheet.at_least(&format!("{what}, at least"), middle, nominal.saturating_sub(part), error);
}

pub(super) fn lasts(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    // Long enough that the time between two looks is small against five parts in a hundred.
    for (travel, rate) in [(2_000, 1_000), (4_000, 2_000), (1_500, 500)] {
        let set = set_to(bench, travel, rate)?;
        for open in [true, false] {
            let seen = timed_move(bench, sheet, (set, open))?;
            let way = if open { "out" } else { "in" };
            let what = format!("{travel} steps {way} at {rate}/s");
            judge_time(sheet, bench, &what, set.takes(travel), seen);
        }
    }
    Ok(())
}

pub(super) fn steady(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    for opening in [true, false] {
        bench.set_coil(opening)?;
        let mut last: Option<(u16, Instant)> = None;
        let (_, done) = drawer_until(bench, set.patience(), |look| {
            if let Some((position, asked)) = last {
                let forth = if opening { look.position >= position } else { look.position <= position };
                sheet.must(forth, || format!("from step {position} it goes back to {}", look.position));
                let span = look.between.since(asked);
                let most = span.as_us() * u64::from(set.rate) * 21 / 20 / 1_000_000 + 1;
                let jump = u64::from(look.position.abs_diff(position));
                sheet.must(jump <= most, || {
                    format!("{jump} steps in {span}, {most} at most at {} a second", set.rate)
                });
            }
            last = Some((look.position, look.asked));
            !look.moving && if opening { look.open } else { look.closed }
        })?;
        sheet.must(done, || "it never arrives".into());
    }
    Ok(())
}

pub(super) fn reversed(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    bench.set_coil(true)?;
    passes(bench, sheet, set, (set.travel / 2, true))?;
    bench.set_coil(false)?;
    let mut most = 0;
    let mut seen_open = false;
    let (mut last, done) = drawer_until(bench, set.patience(), |look| {
        most = most.max(look.position);
        seen_open |= look.open;
        look.closed && !look.moving
    })?;
    if done {
        last = drawer(bench)?;
    }
    sheet.must(!seen_open && most < set.travel, || {
        format!("told to close half way out it still goes to step {most}")
    });
    sheet.must(done && last.position == 0 && last.fault == 0, || {
        format!("told to close half way out it comes to {last}")
    });
    Ok(())
}

pub(super) fn told_again(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    let before = drawer(bench)?.opened;
    bench.set_coil(true)?;
    let half = passes(bench, sheet, set, (set.travel / 3, true))?;
    bench.set_coil(true)?;
    let next = drawer(bench)?;
    sheet.must(next.position >= half.position && next.moving, || {
        format!("told to open once more on its way it comes from {half} to {next}")
    });
    let there = arrives(bench, sheet, set, true)?;
    sheet.must(there.opened == before.wrapping_add(1), || {
        format!("one opening, told twice, counts {}", there.opened.wrapping_sub(before))
    });
    stays(bench, sheet, &there, true)?;
    let home = go(bench, sheet, set, false)?;
    stays(bench, sheet, &home, false)
}

/// Told once more what it has done already it does nothing.
fn stays(bench: &mut Bench<'_>, sheet: &mut Sheet, there: &Drawer, open: bool) -> Result<(), Stop> {
    for _ in 0..3 {
        bench.set_coil(open)?;
        for _ in 0..3 {
            let look = drawer(bench)?;
            let same = (look.position, look.opened, look.moving, look.fault)
                == (there.position, there.opened, false, 0);
            sheet.must(same, || format!("told again it comes from {there} to {look}"));
        }
    }
    Ok(())
}

pub(super) fn times_opened(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = at_rest(bench)?;
    let mut due = drawer(bench)?.opened;
    let mut counts = |bench: &mut Bench<'_>, sheet: &mut Sheet, more: u16, why: &str| -> Result<(), Stop> {
        due = due.wrapping_add(more);
        let look = drawer(bench)?;
        sheet.must(look.opened == due, || format!("{why}: {look}, opened {due} times was due"));
        Ok(())
    };
    go(bench, sheet, set, true)?;
    counts(bench, sheet, 1, "opened")?;
    go(bench, sheet, set, false)?;
    counts(bench, sheet, 0, "closed again")?;
    // A value that no coil takes opens nothing.
    bench.ask(&[5, 0, 0, 0x12, 0x34])?;
    counts(bench, sheet, 0, "an order that is refused")?;
    bench.set_coil(true)?;
    passes(bench, sheet, set, (set.travel / 4, true))?;
    counts(bench, sheet, 1, "opening again")?;
    bench.set_coil(false)?;
    passes(bench, sheet, set, (set.travel / 8, false))?;
    bench.set_coil(true)?;
    arrives(bench, sheet, set, true)?;
    counts(bench, sheet, 0, "turned round before it was closed")?;
    go(bench, sheet, set, false)?;
    jam(bench, Obstacle::Held)?;
    bench.set_coil(true)?;
    let (last, stalled) = drawer_until(bench, set.patience(), |look| look.stalled)?;
    sheet.must(stalled, || format!("held at closed it comes to {last}"));
    counts(bench, sheet, 0, "held at closed")?;
    jam(bench, Obstacle::None)?;
    go(bench, sheet, set, true)?;
    counts(bench, sheet, 1, "let go and told again")
}

pub(super) fn times_opened_wrap(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    // The least travel at the greatest rate: 20 ms a move.
    let set = set_to(bench, 100, 5_000)?;
    let board = bench.board();
    if bench.act(Act::Counters { board, first: 65_535, second: 0 }).is_err() {
        if !bench.abilities().fast {
            return Err(Stop::Inconclusive(
                "65,536 openings wear the drawer out, and this rig cannot set the count".into(),
            ));
        }
        while drawer(bench)?.opened != 65_535 {
            go(bench, sheet, set, true)?;
            go(bench, sheet, set, false)?;
        }
    }
    let before = drawer(bench)?;
    sheet.must(before.opened == 65_535, || format!("set to 65535 it shows {before}"));
    for due in [0, 1] {
        go(bench, sheet, set, true)?;
        let look = go(bench, sheet, set, false)?;
        sheet.must(look.opened == due, || format!("behind 65535 {due} was due: {look}"));
    }
    Ok(())
}

pub(super) fn shortened(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = set_to(bench, 2_000, 1_000)?;
    go(bench, sheet, set, true)?;
    let [high, low] = 500u16.to_be_bytes();
    let answer = bench.ask(&[6, 0, TRAVEL as u8, high, low])?;
    let taken = answer.is_reply(&[6, 0, TRAVEL as u8, high, low]);
    sheet.must(taken || answer.is_exception(6, 3), || {
        format!("travel set below the present position is answered by {answer}")
    });
    let held = bench.read_holding(TRAVEL, 1)?[0];
    sheet.must(held == if taken { 500 } else { 2_000 }, || format!("holding register 16 reads {held} then"));
    sheet.note(if taken {
        "the shorter travel is taken while the drawer is open"
    } else {
        "the shorter travel is refused while the drawer is open"
    });
    let still = drawer(bench)?;
    sheet
        .must(!still.moving && still.position <= 2_000, || format!("a setting alone moves nothing: {still}"));
    bench.set_coil(false)?;
    let mut last = 2_000;
    let (mut home, done) = drawer_until(bench, set.patience(), |look| {
        sheet
            .must(look.position <= last, || format!("closing it goes from step {last} to {}", look.position));
        last = look.position;
        look.closed && !look.moving
    })?;
    if done {
        home = drawer(bench)?;
    }
    sheet.must(done && home.position == 0 && home.fault == 0, || format!("told to close it comes to {home}"));
    if taken {
        let short = Set { travel: 500, ..set };
        let open = go(bench, sheet, short, true)?;
        sheet.must(open.position == 500, || format!("the next move takes the new travel: {open}"));
    }
    Ok(())
}

pub(super) fn rate_in_a_move(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let set = set_to(bench, 2_000, 1_000)?;
    let ordered = bench.free_at();
    bench.set_coil(true)?;
    passes(bench, sheet, set, (500, true))?;
    bench.write(RATE, 4_000)?;
    let there = arrives(bench, sheet, set, true)?;
    sheet.must(there.position == 2_000, || format!("steps are lost: {there}"));
    let took = there.answered.since(ordered) + bench.abilities().error;
    let nominal = set.takes(2_000);
    sheet.should(took.ticks() * 20 >= nominal.ticks() * 19, || {
        format!("a rate written during a move shows at once: the move ended within {took}")
    });
    let fast = Set { rate: 4_000, ..set };
    let seen = timed_move(bench, sheet, (fast, false))?;
    sheet.should(seen.0 < nominal, || format!("the next move still takes {}", seen.0));
    let home = drawer(bench)?;
    sheet.must(home.position == 0 && home.closed, || format!("steps are lost: {home}"));
    Ok(())
}

pub(super) fn greatest_travel(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    at_rest(bench)?;
    let declared = bench.ranges().travel[1];
    let most = [6, 0, TRAVEL as u8, 0xFF, 0xFF];
    let answer = bench.ask(&most)?;
    let taken = answer.is_reply(&most);
    sheet.must(taken || answer.is_exception(6, 3), || format!("a travel of 65535 is answered by {answer}"));
    sheet.should(!taken || declared == u16::MAX, || {
        format!("a travel of 65535 is taken; the declared range ends at {declared}")
    });
    let travel = if taken { 65_535 } else { declared };
    let set = set_to(bench, declared, 5_000)?;
    bench.write(TRAVEL, travel)?;
    let set = Set { travel, ..set };
    for opening in [true, false] {
        bench.set_coil(opening)?;
        let mut last = if opening { 0 } else { travel };
        let (end, done) = drawer_until(bench, set.patience(), |look| {
            let forth = if opening { look.position >= last } else { look.position <= last };
            sheet.must(forth, || format!("from step {last} it goes to {}", look.position));
            last = look.position;
            !look.moving && if opening { look.open } else { look.closed }
        })?;
        let due = if opening { travel } else { 0 };
        let end = if done { drawer(bench)? } else { end };
        sheet.must(done && end.position == due, || format!("it comes to {end}, step {due} was due"));
    }
    Ok(())
}
