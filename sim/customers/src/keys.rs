//! Keys of the cabinets: consultants fetch and bring them, as they should and as they do.
//!
//! It refuses to know which slot a key will hang in.

use crate::fleet;
use crate::habits::Habit;
use crate::pen::Pen;
use crate::script::{Script, Step, row};
use crate::town::{DAY_S, Town};
use forecourt_kernel::Stream;
use toml::Value;

/// Keys in each cabinet.
pub(crate) const KEYS: u64 = 8;
/// Consultants at each cabinet.
pub(crate) const CONSULTANTS: u64 = 3;

/// Adds consultants and keys, and what they do with them.
pub(crate) fn add(town: &Town<'_>, script: &mut Script) {
    for cabinet in 1..=town.size.cabinets {
        let at = Value::Array(vec![i64::from(cabinet).into()]);
        let step = i64::from(cabinet) * 20_000;
        script.branches.push(row([
            ("name", house(cabinet).into()),
            ("kind", "rental-station".into()),
            ("lat", (36_100_000 + step).into()),
            ("lon", (117_100_000 + step).into()),
            ("hours", "08:00-20:00".into()),
            ("cabinets", at),
        ]));
        for k in 1..=CONSULTANTS {
            let level = if k == 1 { "manager" } else { "user" };
            let roles = Value::Array(vec!["sales".into(), "attendant".into()]);
            script.people.push(row([
                ("name", consultant(cabinet, k).into()),
                ("level", level.into()),
                ("branch", house(cabinet).into()),
                ("roles", roles),
            ]));
        }
        for k in 1..=KEYS {
            script.keys.push(row([
                ("name", key(cabinet, k).into()),
                ("kind", "demo".into()),
                ("vehicle", format!("D{cabinet:02}{k:02}").into()),
                ("in", format!("{cabinet}/1/{k:02}").into()),
            ]));
        }
        fleet::add(script, cabinet);
        for day in 0..u64::from(town.size.days) {
            script.steps.extend(trips(town, cabinet, day));
            script.steps.extend(fleet::rentals(town, cabinet, day));
        }
    }
    if !script.people.is_empty() {
        let places = i64::from(town.size.branches) * 2 + 8 + i64::try_from(script.people.len()).unwrap_or(0);
        script.config.insert("plat.licence_users".to_owned(), places.into());
    }
}

/// The store in which a cabinet stands.
pub(crate) fn house(cabinet: u8) -> String {
    format!("H{cabinet:02}")
}

pub(crate) fn consultant(cabinet: u8, k: u64) -> String {
    let names = ["Li", "Chen", "Zhao"];
    let name = names.get(usize::try_from(k).unwrap_or(1) - 1).copied().unwrap_or("Xu");
    format!("{name}-{cabinet:02}")
}

pub(crate) fn key(cabinet: u8, k: u64) -> String {
    format!("K{cabinet:02}{k:02}")
}

/// A day's trips at one cabinet, each on a stream of its own.
fn trips(town: &Town<'_>, cabinet: u8, day: u64) -> Vec<Step> {
    let mut steps = Vec::new();
    for trip in 1..=6u64 {
        let path = format!("cabinet/{cabinet}/day/{day}/trip/{trip}");
        let mut luck = Stream::named(town.seed, &path);
        if !luck.ratio(town.mix.chance(Habit::WorksWithKeys)) {
            continue;
        }
        // Trips of a cabinet are an hour and a half apart, so that people mostly find it free.
        let at_s = day * DAY_S + 3_600 + (trip - 1) * 5_400 + luck.below(900);
        let who = consultant(cabinet, luck.between(1, CONSULTANTS));
        let name = key(cabinet, luck.between(1, KEYS));
        let second = key(cabinet, luck.between(1, KEYS));
        let mut pen = Pen::new(&who, at_s, usize::MAX);
        fetch(town, &mut luck, &mut pen, (&who, &name, &second, cabinet));
        let loses = luck.ratio(town.mix.chance(Habit::LosesTheKey));
        let away = luck.between(300, 4_000);
        if loses {
            if away > 2_000 {
                pen.wait(away).says(format!("{who} signs in at cabinet {cabinet}"), "");
                pen.wait(5).says(format!("{who} reports {name} lost"), "cannot find the key");
                pen.wait(20).says(format!("{who} signs out"), "");
            }
        } else {
            bring(town, &mut luck, pen.wait(away), (&who, &name, cabinet));
        }
        steps.extend(pen.done());
    }
    steps
}

fn fetch(
    town: &Town<'_>,
    luck: &mut Stream,
    pen: &mut Pen,
    (who, name, second, cabinet): (&str, &str, &str, u8),
) {
    let greedy = luck.ratio(town.mix.chance(Habit::TakesTwoKeys));
    let mistypes = luck.ratio(town.mix.chance(Habit::WrongPassword));
    let leaves = luck.ratio(town.mix.chance(Habit::WalksAway));
    let forgets = luck.ratio(town.mix.chance(Habit::ForgetsToSignOut));
    let lift = luck.between(3, 12);
    if mistypes {
        pen.says(format!("{who} gives a finger"), "");
        pen.wait(2).says(format!("{who} enters a wrong password"), "mistypes").wait(5);
    }
    pen.says(format!("{who} signs in at cabinet {cabinet}"), "fetches a key");
    pen.wait(5).says(format!("{who} takes key {name} for test-drive"), "");
    if leaves {
        return;
    }
    pen.wait(lift).says(format!("{who} lifts {name}"), "");
    if greedy && second != name {
        pen.wait(1).says(format!("{who} lifts {second}"), "takes a second key along");
    }
    if !forgets {
        pen.wait(30).says(format!("{who} signs out"), "");
    }
}

fn bring(town: &Town<'_>, luck: &mut Stream, pen: &mut Pen, (who, name, cabinet): (&str, &str, u8)) {
    let elsewhere = luck.ratio(town.mix.chance(Habit::WrongSlot));
    let slot = luck.between(1, 30);
    let leaves = luck.ratio(town.mix.chance(Habit::WalksAway));
    pen.says(format!("{who} signs in at cabinet {cabinet}"), "brings it back");
    pen.wait(5).says(format!("{who} opens drawer 1"), "");
    if leaves {
        return;
    }
    if elsewhere {
        pen.wait(4).says(format!("{who} puts {name} into {cabinet}/1/{slot:02}"), "into any slot");
    } else {
        pen.wait(4).says(format!("{who} puts {name} into drawer 1"), "");
    }
    pen.wait(25).says(format!("{who} closes drawer 1"), "");
    pen.wait(20).says(format!("{who} signs out"), "");
}
