//! One run from plan to record.
//!
//! It refuses to look at the machine: the same plan gives the same record, to the byte.

use crate::decode::says;
use crate::gated::Gated;
use crate::goals;
use crate::notes::FaultNotes;
use crate::plan::{Plan, PlannedFault};
use crate::text::Also;
use crate::view;
use crate::wish::Things;
use crate::world::World;
use forecourt_kernel::Trace as Digest;
use forecourt_plant::{Talker, Target};
use forecourt_record::{Check, EventLine, FaultLine, FrameLine, LineSummary, Record, Verdict};
use forecourt_site::Site;
use forecourt_store::{Follow, MemoryJournal, Options, SqliteJournal};
use forecourt_wire::{Frame, Instant, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Frames around what people did that a record keeps of each line.
const FRAMES_KEPT: usize = 240;

/// Runs a plan to its end with the journal in memory and judges it.
pub fn run(plan: &Plan) -> Record {
    run_on(plan, MemoryJournal::new())
}

/// The same with a journal of the caller's, which must be empty.
pub fn run_on(plan: &Plan, journal: impl Follow + 'static) -> Record {
    let mut record = once(plan, journal, false);
    for way in &plan.also {
        let check = compare(plan, &record, *way);
        if !check.held {
            record.trouble.push(format!("{}: {}", check.expected, check.found));
            record.verdict = if plan.canary { record.verdict } else { Verdict::Broken };
        }
        record.checks.push(check);
    }
    claims(&mut record);
    record
}

/// A rule that is claimed and that no check proves leaves open whether it holds. A canary claims nothing.
fn claims(record: &mut Record) {
    if record.verdict != Verdict::Passed || record.canary {
        return;
    }
    let proved: BTreeSet<&str> = record.proved().collect();
    let empty = record.covers.iter().filter(|id| !proved.contains(id.as_str()));
    let empty: Vec<String> =
        empty.map(|id| format!("covers names {id}, and no check has it in its proves")).collect();
    if !empty.is_empty() {
        record.trouble.extend(empty);
        record.verdict = Verdict::Inconclusive;
    }
}

fn once(plan: &Plan, journal: impl Follow + 'static, stepped: bool) -> Record {
    let mut world = begin(plan, journal);
    if stepped {
        world.step_by_seconds();
    }
    world.run();
    world.judge_the_rest();
    finish(world)
}

/// The world of a plan, whose journal holds what an earlier life left.
fn begin(plan: &Plan, mut journal: impl Follow + 'static) -> World<'_> {
    let taken = plan.stored.as_ref().map_or(Ok(()), |stored| stored.fill(&mut journal).map(drop));
    let mut world = World::new(plan, Box::new(journal));
    if let Err(error) = taken {
        world.stopped = Some(format!("the journal does not take what it begins with: {error}"));
    }
    world
}

/// The same plan in another way: the journal's chain and every report must be the same to the byte.
fn compare(plan: &Plan, first: &Record, way: Also) -> Check {
    let (expected, id, again) = match way {
        Also::Sqlite => {
            let again = SqliteJournal::open(std::path::Path::new(":memory:"), &Options::default());
            let again = again.map(|journal| once(plan, journal, false)).map_err(|error| error.to_string());
            ("the journal in SQLite gives the same log and reports", "PLAT-13", again)
        }
        Also::Stepped => {
            let again = once(plan, MemoryJournal::new(), true);
            ("stepped by seconds, the run gives the same log and reports", "PLAT-02", Ok(again))
        }
    };
    let (held, found) = match again {
        Ok(again) if again.journal_digest != first.journal_digest => {
            (false, format!("journal {} and {}", first.journal_digest, again.journal_digest))
        }
        Ok(again) => (again.reports == first.reports, format!("journal {}", first.journal_digest)),
        Err(why) => (false, why),
    };
    let proves = plan.covers.iter().filter(|claimed| *claimed == id).cloned().collect();
    Check { step: 0, at_ns: plan.end.as_ns(), expected: expected.to_owned(), found, held, proves, line: 0 }
}

/// Runs a plan to its end and asks `question` of the business as it then is, at the end of the run.
///
/// # Errors
/// What stopped the run, or that the host is down at its end.
pub fn ask<T>(plan: &Plan, question: impl FnOnce(&Site<Gated>, Instant, &Things) -> T) -> Result<T, String> {
    let mut world = begin(plan, MemoryJournal::new());
    world.run();
    if let Some(why) = &world.stopped {
        return Err(why.clone());
    }
    let site = world.site.as_ref().ok_or("the host is down at the end of the run")?;
    Ok(question(site, plan.end, &world.names.things))
}

fn finish(mut world: World<'_>) -> Record {
    let plan = world.plan;
    let faults: Vec<FaultLine> = plan
        .faults
        .iter()
        .zip(&world.notes.faults)
        .map(|(row, notes)| fault_line(row, notes, &world.notes.events))
        .collect();
    let trouble = trouble(&world, &faults);
    let verdict = verdict(&world, &faults, &trouble);
    let digest = digest(&mut world);
    let lines = (0..world.plants.len()).map(|line| summary(&mut world, line)).collect();
    let names = &world.names;
    let registered = |tag| world.site.as_ref().is_some_and(|site| view::is_registered(site.keys(), tag));
    let slots = world.notes.slot_changes(|tag| (registered(tag), names.of_tag(tag)));
    let (journal_digest, reports) = match &world.site {
        Some(site) => {
            (site.digest().to_string(), view::all_reports(site.keys(), site.at(plan.end), &plan.settings))
        }
        None => (String::new(), BTreeMap::new()),
    };
    Record {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: plan.name.clone(),
        title: plan.title.clone(),
        seed: plan.seed,
        start: plan.epoch.to_string(),
        simulated_ns: plan.end.as_ns(),
        host_off_ns: world.host_off().as_ns(),
        verdict,
        trouble,
        canary: plan.canary,
        covers: plan.covers.clone(),
        goals: goals::reached(&plan.goals, &world.notes.events, &world.notes.deeds, &faults),
        kernel_events: world.kernel_events(),
        looks: world.looks,
        checks: world.notes.checks,
        deeds: world.notes.deeds,
        events: world.notes.events,
        slots,
        lines,
        faults,
        latencies: world.notes.latencies,
        journal_digest,
        digest,
        reports,
    }
}

/// Everything that is wrong, in words.
fn trouble(world: &World<'_>, faults: &[FaultLine]) -> Vec<String> {
    let mut trouble: Vec<String> = world.stopped.iter().cloned().collect();
    let broken = world.notes.checks.iter().filter(|check| !check.held);
    trouble.extend(broken.map(|check| format!("expected {}; found {}", check.expected, check.found)));
    for (row, line) in world.plan.faults.iter().zip(faults) {
        if line.effect == "never-struck" {
            trouble
                .push(format!("fault {} never struck: its window or its rate misses everything", line.name));
        } else if row.effect.as_ref().is_some_and(|wanted| rank(&line.effect) < rank(wanted)) {
            let wanted = row.effect.as_deref().unwrap_or("");
            trouble.push(format!(
                "fault {} was {} and should have been {wanted} ({})",
                line.name, line.effect, line.because
            ));
        }
    }
    trouble
}

fn rank(effect: &str) -> u8 {
    match effect {
        "suppressed" => 1,
        "felt-by-line" => 2,
        "felt-by-person" => 3,
        _ => 0,
    }
}

fn verdict(world: &World<'_>, faults: &[FaultLine], trouble: &[String]) -> Verdict {
    if world.stopped.is_some() || world.notes.checks.iter().any(|check| !check.held) {
        return Verdict::Broken;
    }
    // A host that is dead at the end is the scenario's wish; an operation that never ended is not.
    let open = world.site.as_ref().and_then(|site| view::open_operation(site.keys()));
    if open.is_some() && !world.plan.canary {
        return Verdict::NoProgress;
    }
    let asked = world.notes.checks.iter().any(|check| check.step > 0);
    if !asked || !trouble.is_empty() || faults.iter().any(|fault| fault.effect == "never-struck") {
        return Verdict::Inconclusive;
    }
    Verdict::Passed
}

/// The ledger's line of one fault: what it did to the line, what it did to people.
fn fault_line(row: &PlannedFault, notes: &FaultNotes, events: &[EventLine]) -> FaultLine {
    let (from, to) = (row.window.0.as_ns(), (row.window.1 + crate::notes::FAULT_GRACE).as_ns());
    let during = || {
        let in_time = events.iter().filter(move |event| event.at_ns >= from && event.at_ns <= to);
        in_time.filter(|event| concerns(event, row))
    };
    let person = during().find(|event| is_felt_by_people(event));
    let reading =
        during().find(|event| matches!(event.kind.as_str(), "slot-read" | "drawer-seen" | "tag-seen-twice"));
    let risen = notes.after.as_ref().and_then(|after| {
        let counters = ["timeouts", "damaged", "exceptions", "stray"];
        counters.into_iter().find(|name| after.get(*name) > notes.before.get(*name))
    });
    let (effect, because) = match (notes.strokes.is_empty(), person, risen, reading) {
        (true, ..) => ("never-struck", String::new()),
        (_, Some(event), ..) => ("felt-by-person", event_words(event)),
        (_, _, Some(counter), _) => ("felt-by-line", format!("more {counter}")),
        (_, _, _, Some(event)) => ("felt-by-line", event_words(event)),
        _ => ("suppressed", "nothing came of it".to_owned()),
    };
    FaultLine {
        name: row.name.clone(),
        kind: row.kind.id().to_owned(),
        text: row.kind.text().to_owned(),
        strokes: notes.strokes.len() as u64,
        first_ns: notes.strokes.first().map(|ticks| Instant::from_ticks(*ticks).as_ns()),
        effect: effect.to_owned(),
        because,
    }
}

/// True for what somebody at a cabinet notices. A start scan that finds all as it was is nothing to notice.
fn is_felt_by_people(event: &EventLine) -> bool {
    let finds = |name: &str| {
        event.fields.get(name).and_then(|list| list.as_array()).is_some_and(|list| !list.is_empty())
    };
    match event.kind.as_str() {
        "alarm-raised" | "take-abandoned" | "drawer-faulted" => true,
        "start-scan" => finds("gone") || finds("found"),
        _ => false,
    }
}

/// False for an event that tells of another cabinet or drawer than the fault's: it happened meanwhile, not therefore.
fn concerns(event: &EventLine, row: &PlannedFault) -> bool {
    let words =
        ["place", "bay"].into_iter().find_map(|name| event.fields.get(name).and_then(|value| value.as_str()));
    let numbers: Vec<u8> =
        words.map_or_else(Vec::new, |words| words.split('/').filter_map(|part| part.parse().ok()).collect());
    let cabinet = event.fields.get("cabinet").and_then(serde_json::Value::as_u64);
    if numbers.first().is_some_and(|first| *first != row.cabinet)
        || cabinet.is_some_and(|found| found != u64::from(row.cabinet))
    {
        return false;
    }
    match (row.target, numbers.get(1)) {
        // Drawer 0 stands for the whole line: a stuck board is felt by all.
        (_, Some(0)) => true,
        (Target::Board(address @ 1..=6), Some(drawer)) => *drawer == address,
        (Target::Board(address), Some(drawer)) => *drawer == (address - 1) / 32,
        _ => true,
    }
}

fn event_words(event: &EventLine) -> String {
    let detail = event
        .fields
        .get("cause")
        .or_else(|| event.fields.get("reading"))
        .or_else(|| event.fields.get("fault"));
    let detail = detail.map_or(String::new(), |value| format!(" {value}"));
    format!("{}{detail} at {}", event.kind, Instant::from_ns(event.at_ns))
}

/// A digest of the journal and of every frame that the logs still hold.
fn digest(world: &mut World<'_>) -> String {
    let mut digest = Digest::new();
    for event in &world.notes.events {
        digest.show(format_args!("{} {} {} {:?}", event.seq, event.at_ns, event.kind, event.fields));
    }
    for plant in &mut world.plants {
        let trace = plant.trace();
        let mut line = Vec::new();
        trace.visit(Instant::ZERO, Instant::MAX, |frame| {
            line.clear();
            line.extend_from_slice(&frame.start.ticks().to_le_bytes());
            line.extend_from_slice(&frame.end.ticks().to_le_bytes());
            line.extend_from_slice(frame.bytes);
            digest.line(&line);
        });
        digest.show(format_args!("{} frames {} bytes", trace.frames(), trace.bytes()));
    }
    digest.digest().to_string()
}

fn summary(world: &mut World<'_>, line: usize) -> LineSummary {
    let counters = world.counters(line);
    let around: Vec<Instant> = world.notes.deeds.iter().map(|deed| Instant::from_ns(deed.at_ns)).collect();
    let plant = &mut world.plants[line];
    let warnings = plant.profile().overload().iter().map(ToString::to_string).collect();
    let per_deed = FRAMES_KEPT / around.len().max(1);
    let mut log: Vec<FrameLine> = Vec::new();
    let trace = plant.trace();
    let mut asked: Vec<u8> = Vec::new();
    for at in around {
        let mut kept = 0;
        let last = log.last().map_or(0, |frame| frame.end_ns + 1);
        let from = Instant::from_ns(at.as_ns().max(last));
        trace.visit(from, at + Span::from_secs(3), |frame| {
            if kept < per_deed {
                kept += 1;
                let said = says(frame.talker == Talker::Master, frame.bytes, &mut asked);
                log.push(FrameLine {
                    start_ns: frame.start.as_ns(),
                    end_ns: frame.end.as_ns(),
                    talker: match frame.talker {
                        Talker::Master => "master".to_owned(),
                        Talker::Board(address) => address.to_string(),
                        Talker::Noise => "noise".to_owned(),
                    },
                    struck: frame.struck,
                    bytes: Frame::new_unchecked(frame.bytes).to_string(),
                    says: said,
                });
            }
        });
    }
    let cabinet = u32::try_from(line + 1).unwrap_or(u32::MAX);
    LineSummary {
        cabinet,
        counters,
        frames: plant.trace().frames(),
        bytes: plant.trace().bytes(),
        warnings,
        log,
    }
}
