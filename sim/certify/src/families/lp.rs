//! The lamp (family LP): what the register says and what the light does.
//!
//! The light itself is seen where the rig has an eye on it ([`Output::Lamp`]); a rig without one sees no change of it and
//! says so. It refuses to know other families.

use super::Code;
use super::hands::ns;
use crate::bench::{Bench, Stop};
use crate::catalogue::Grade;
use crate::link::{Class, Output};
use crate::sheet::Sheet;
use forecourt_wire::{Instant, Span};

pub(super) const CODE: &[(&str, Code)] = &[
    ("LP-01", Code::Active(three_values)),
    ("LP-02", Code::Active(under_load)),
    ("LP-03", Code::Active(asleep)),
];

const LAMP: u16 = 0;
const SLEEP: u16 = 1;
/// Half a second on, half a second off.
const HALF: Span = Span::from_ms(500);
/// How soon the light must follow the register.
const AT_ONCE: Span = Span::from_ms(100);

/// LP-01 is a must; that it blinks evenly under load, and while the reader sleeps, is a should.
fn hold(sheet: &mut Sheet, grade: Grade, held: bool, say: impl FnOnce() -> String) {
    match grade {
        Grade::Must => sheet.must(held, say),
        Grade::Should => sheet.should(held, say),
    };
}

/// The lamp's changes since they were taken last.
fn changes(bench: &mut Bench<'_>) -> Vec<(Instant, bool)> {
    let board = bench.board();
    let lamp = |(at, from, output)| match output {
        Output::Lamp(lit) if from == board => Some((at, lit)),
        _ => None,
    };
    bench.take_outputs().into_iter().filter_map(lamp).collect()
}

/// Writes `value`, watches for `span`, and gives the changes of the light.
fn shown(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    value: u16,
    span: Span,
) -> Result<Vec<(Instant, bool)>, Stop> {
    changes(bench);
    bench.write(LAMP, value)?;
    let held = bench.read_holding(LAMP, 1)?[0];
    sheet.must(held == value, || format!("holding register 0 reads {held}, {value} was written"));
    bench.listen(span)?;
    Ok(changes(bench))
}

/// Off, on, blinking and off again, as the light shows it.
fn obeys(bench: &mut Bench<'_>, sheet: &mut Sheet, grade: Grade) -> Result<(), Stop> {
    let end = |all: &[(Instant, bool)], before: bool| all.last().map_or(before, |(_, lit)| *lit);
    shown(bench, sheet, 0, AT_ONCE)?;
    let on = shown(bench, sheet, 1, Span::from_secs(2))?;
    if on.is_empty() && bench.abilities().class != Class::VirtualTime {
        return Err(Stop::Inconclusive("the rig has no eye on the lamp".into()));
    }
    hold(sheet, grade, end(&on, false) && on.len() == 1, || {
        format!("1 is written, and the light does {}", say(&on))
    });
    let off = shown(bench, sheet, 0, Span::from_secs(2))?;
    hold(sheet, grade, !end(&off, true) && off.len() == 1, || {
        format!("0 is written, and the light does {}", say(&off))
    });
    let blinks = shown(bench, sheet, 2, Span::from_secs(5))?;
    hold(sheet, grade, (9..=12).contains(&blinks.len()), || {
        format!("2 is written, and in 5 s the light does {}", say(&blinks))
    });
    even(bench, sheet, grade, &blinks);
    let last = shown(bench, sheet, 0, Span::from_secs(2))?;
    hold(sheet, grade, last.len() <= 1 && !end(&last, end(&blinks, false)), || {
        format!("0 is written while it blinks, and the light does {}", say(&last))
    });
    Ok(())
}

/// Each half period but the first, which begins with the write.
fn even(bench: &Bench<'_>, sheet: &mut Sheet, grade: Grade, all: &[(Instant, bool)]) {
    let error = bench.abilities().error;
    let tenth = Span::from_ticks(HALF.ticks() / 10);
    let spans: Vec<Span> = all.windows(2).map(|two| two[1].0.since(two[0].0)).collect();
    let uneven = spans.iter().find(|span| **span + error + tenth < HALF || **span > HALF + tenth + error);
    hold(sheet, grade, uneven.is_none(), || {
        format!("blinking, the light stays for {}, {HALF} was due", uneven.expect("it was some"))
    });
    if let (Some(least), Some(most)) = (spans.iter().min(), spans.iter().max()) {
        sheet.figure("half period, shortest", ns(*least), "ns", ns(error));
        sheet.figure("half period, longest", ns(*most), "ns", ns(error));
    }
}

fn say(all: &[(Instant, bool)]) -> String {
    let words: Vec<&str> = all.iter().map(|(_, lit)| if *lit { "on" } else { "off" }).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

fn three_values(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    obeys(bench, sheet, Grade::Must)
}

fn under_load(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    shown(bench, sheet, 0, AT_ONCE)?;
    bench.write(LAMP, 2)?;
    let until = bench.now() + Span::from_secs(60);
    while bench.now() < until {
        bench.read_input(0, 4)?;
    }
    let all = changes(bench);
    if all.is_empty() && bench.abilities().class != Class::VirtualTime {
        return Err(Stop::Inconclusive("the rig has no eye on the lamp".into()));
    }
    sheet.should((115..=125).contains(&all.len()), || {
        format!("blinking for 60 s under load the light changes {} times, 120 were due", all.len())
    });
    even(bench, sheet, Grade::Should, &all);
    Ok(())
}

fn asleep(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    bench.write(SLEEP, 1)?;
    obeys(bench, sheet, Grade::Should)?;
    let held = bench.read_holding(SLEEP, 1)?[0];
    sheet.must(held == 1, || format!("holding register 1 reads {held}: the lamp woke the reader"));
    Ok(())
}
