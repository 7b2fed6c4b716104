//! What befalls the world: noisy lines, sick channels, a host that dies, a full store, power cuts; each in a window of its
//! own that ends before the quiet phase begins.
//!
//! It refuses to know who feels it.

use crate::habits::Habit;
use crate::keys::{KEYS, key};
use crate::pen::Pen;
use crate::script::{LineFault, Script};
use crate::town::{DAY_S, Town};
use forecourt_kernel::Stream;

/// Kinds of fault of a line with a rate and, where the kind wants one, an amount.
const LINE: &[(&str, &str, Option<i64>)] = &[
    ("L1", "1/100", None),
    ("L2", "1/100", None),
    ("L3", "1/100", None),
    ("L4", "1/50", None),
    ("L6", "1/50", None),
    ("L11", "1/50", None),
];

/// Adds the mishaps that the mix has on.
pub(crate) fn add(town: &Town<'_>, script: &mut Script) {
    for day in 0..u64::from(town.size.days) {
        channel(town, script, day);
        host(town, script, day);
        for cabinet in 1..=town.size.cabinets {
            line(town, script, cabinet, day);
            power(town, script, cabinet, day);
            silent(town, script, cabinet, day);
            unread(town, script, cabinet, day);
            burglar(town, script, cabinet, day);
            forced(town, script, cabinet, day);
        }
    }
}

/// A window of a mishap within the opening hours of a day: begin and length, in seconds.
fn window(town: &Town<'_>, name: &str, day: u64, habit: Habit, most_s: u64) -> Option<(Stream, u64, u64)> {
    let mut luck = Stream::named(town.seed, &format!("mishap/{name}/day/{day}"));
    let befalls = luck.ratio(town.mix.chance(habit));
    let at_s = day * DAY_S + luck.between(3_600, 40_000);
    let for_s = luck.between(1, most_s);
    befalls.then_some((luck, at_s, for_s))
}

fn channel(town: &Town<'_>, script: &mut Script, day: u64) {
    for name in ["wechat", "alipay"] {
        let path = format!("channel-{name}");
        let Some((mut luck, at_s, for_s)) = window(town, &path, day, Habit::ChannelSick, 5_400) else {
            continue;
        };
        let slow = luck.between(20, 2_000);
        let how = match luck.below(4) {
            0 => "refuses".to_owned(),
            1 => "falls silent".to_owned(),
            2 => "is away".to_owned(),
            _ => format!("answers after {slow} s"),
        };
        let well = if how.starts_with("answers") { "answers after 1 s" } else { "pays" };
        let mut pen = Pen::new(&format!("fault-{path}-{day}"), at_s, usize::MAX);
        pen.says(format!("channel {name} {how}"), "");
        pen.wait(for_s).says(format!("channel {name} {well}"), "the channel is well again");
        script.steps.extend(pen.done());
    }
}

fn host(town: &Town<'_>, script: &mut Script, day: u64) {
    if let Some((_, at_s, for_s)) = window(town, "host", day, Habit::HostDies, 900) {
        let mut pen = Pen::new(&format!("fault-host-{day}"), at_s, usize::MAX);
        pen.says("the host dies".to_owned(), "");
        pen.wait(for_s).says("the host returns".to_owned(), "");
        script.steps.extend(pen.done());
    }
    if let Some((_, at_s, for_s)) = window(town, "store", day, Habit::StoreFull, 600) {
        let mut pen = Pen::new(&format!("fault-store-{day}"), at_s, usize::MAX);
        pen.says("the store is full".to_owned(), "");
        pen.wait(for_s).says("the store has room".to_owned(), "");
        script.steps.extend(pen.done());
    }
}

fn line(town: &Town<'_>, script: &mut Script, cabinet: u8, day: u64) {
    let path = format!("line-{cabinet}");
    let Some((mut luck, from_s, for_s)) = window(town, &path, day, Habit::LineSick, 7_200) else { return };
    let Some((kind, rate, amount)) = luck.pick(LINE).copied() else { return };
    let name = format!("{kind}-{cabinet}-{day}");
    let (kind, rate, target) = (kind.to_owned(), rate.to_owned(), "line".to_owned());
    script.faults.push(LineFault { name, kind, cabinet, target, from_s, for_s, rate, amount });
}

fn power(town: &Town<'_>, script: &mut Script, cabinet: u8, day: u64) {
    let path = format!("power-{cabinet}");
    let Some((_, at_s, for_s)) = window(town, &path, day, Habit::PowerFails, 300) else { return };
    let mut pen = Pen::new(&format!("fault-{path}-{day}"), at_s, usize::MAX);
    pen.says(format!("power of cabinet {cabinet} fails"), "");
    pen.wait(for_s).says(format!("power of cabinet {cabinet} returns"), "");
    script.steps.extend(pen.done());
}

/// The board of a slot in which a key hangs is silent so long that the idle bus comes by: silence is never an empty slot.
fn silent(town: &Town<'_>, script: &mut Script, cabinet: u8, day: u64) {
    let path = format!("slot-{cabinet}");
    let Some((mut luck, at_s, for_s)) = window(town, &path, day, Habit::SlotSilent, 7_200) else { return };
    let key = luck.between(1, KEYS);
    // The bus is asked for all slots every hour.
    let (from_s, for_s) = (at_s.min(36_000), for_s.max(3_700));
    let (name, target) = (format!("B1-{cabinet}-{day}"), format!("1/{key:02}"));
    let (kind, rate) = ("B1".to_owned(), "always".to_owned());
    script.faults.push(LineFault { name, kind, cabinet, target, from_s, for_s, rate, amount: None });
}

/// The tag of a key is damaged for hours: its slot is unreadable, and never empty.
fn unread(town: &Town<'_>, script: &mut Script, cabinet: u8, day: u64) {
    let path = format!("tag-{cabinet}");
    let Some((mut luck, at_s, for_s)) = window(town, &path, day, Habit::TagSick, 7_200) else { return };
    let key = luck.between(1, KEYS);
    let (from_s, for_s) = (at_s.min(36_000), for_s.max(3_700));
    let (name, target) = (format!("T5-{cabinet}-{day}"), format!("1/{key:02}"));
    let (kind, rate) = ("T5".to_owned(), "always".to_owned());
    script.faults.push(LineFault { name, kind, cabinet, target, from_s, for_s, rate, amount: None });
}

/// Somebody takes a key through the back of the cabinet.
fn burglar(town: &Town<'_>, script: &mut Script, cabinet: u8, day: u64) {
    let path = format!("burglar-{cabinet}");
    let Some((mut luck, at_s, _)) = window(town, &path, day, Habit::Burgles, 1) else { return };
    let name = key(cabinet, luck.between(1, KEYS));
    let mut pen = Pen::new(&format!("fault-{path}-{day}"), at_s, usize::MAX);
    pen.says(format!("a stranger takes {name} out of the shut drawer"), "through the back of the cabinet");
    script.steps.extend(pen.done());
}

/// Somebody pulls the drawer open against its motor, looks, and pushes it shut.
fn forced(town: &Town<'_>, script: &mut Script, cabinet: u8, day: u64) {
    let path = format!("forced-{cabinet}");
    let Some((_, at_s, for_s)) = window(town, &path, day, Habit::Forces, 90) else { return };
    let mut pen = Pen::new(&format!("fault-{path}-{day}"), at_s, usize::MAX);
    pen.says(format!("a stranger forces drawer {cabinet}/1"), "against its motor");
    pen.wait(for_s).says(format!("a stranger pushes drawer {cabinet}/1 shut"), "");
    script.steps.extend(pen.done());
}
