//! `forecourt run`: the command that runs a run again, progress, what failed, totals; and the files asked for.
//!
//! It refuses to judge: records come judged.

use crate::args::{Pick, RunArgs};
use crate::exec::{self, Outcome};
use crate::load::{Planned, Shelf};
use crate::out::Out;
use crate::status::Status;
use crate::trouble::{Trouble, count};
use crate::wall::Stopwatch;
use crate::{failures, files, partition, repro, twice};
use forecourt_record::{Head, Record, Row, Runs};
use std::collections::BTreeMap;
use std::path::Path;

/// Failures that are shown whole; of more than these only the folder is named.
const SCREENS: usize = 5;

/// Runs scenarios and says how they ended.
///
/// # Errors
/// Scenarios that are wrong, names that mean nothing, files that cannot be written.
pub fn run(args: &RunArgs, out: &mut Out) -> Result<Status, Trouble> {
    let watch = Stopwatch::start();
    let share = partition::mine(&args.share)?;
    let shelf = Shelf::open(args.pick.scenarios.as_deref())?;
    let scripts = shelf.select(&args.pick.names)?;
    let command = partition::told(&repro::whole(&args.pick, &scripts, shelf.is_built_in()), share);
    if args.json {
        out.aside(&command)
    } else {
        out.line(&command)
    }
    let plans = shelf.plan(&scripts, args.pick.seed)?;
    let head = partition::head(&args.pick.names, args.pick.seed, &shelf, &plans, share);
    let (items, plans): (Vec<u64>, Vec<Planned>) = share.share(plans).into_iter().unzip();
    let speak = !args.json && !args.quiet;
    let names = plans.iter().map(|planned| planned.plan.name.chars().count());
    let widths = forecourt_report::Widths::ahead(names.max().unwrap_or(0));
    let mut each = |_: &Planned, outcome: &Outcome| {
        if speak {
            out.line(&forecourt_report::line(&outcome.record, widths));
        }
    };
    let (outcomes, compared) = if args.twice && !plans.is_empty() {
        let compared = twice::run(&shared(&args.pick, &plans), &plans, &mut each)?;
        (compared.outcomes, Some((compared.lines, compared.differences)))
    } else {
        (exec::all(&plans, args.pick.jobs(), &mut each), None)
    };
    let wall_ns = watch.elapsed_ns();
    let records: Vec<Record> = outcomes.iter().map(|outcome| outcome.record.clone()).collect();
    let said = if args.json { say_json } else { say_text };
    said(&records, wall_ns, out);
    for (planned, outcome) in
        plans.iter().zip(&outcomes).filter(|(_, outcome)| outcome.status() != Status::Passed)
    {
        failures::leave(&args.failures, &shelf, planned, outcome, args.pick.scenarios.as_deref())?;
    }
    tell_failures(args, &plans, &outcomes, out);
    if let Some((lines, differences)) = &compared {
        tell_comparison(*lines, differences, args.json, out);
    }
    write_reports(args, &plans, &outcomes, &records)?;
    write_runs(args, head, &items, &records)?;
    // A share of nothing has nothing to check: that is no fault of it.
    let spared = plans.is_empty() && !scripts.is_empty();
    let ends = outcomes.iter().map(Outcome::status).chain(spared.then_some(Status::Passed));
    // Another share may reach what this one does not: the whole must, when it is merged.
    let starved = share.is_whole() && tell_goals(&records, args.json, out);
    Ok(Status::worst(ends.chain(starved.then_some(Status::Inconclusive))))
}

/// The same pick, but of these plans alone: what the two processes that are compared must run.
fn shared(pick: &Pick, plans: &[Planned]) -> Pick {
    Pick { names: plans.iter().map(|planned| planned.script.call.clone()).collect(), ..pick.clone() }
}

fn write_runs(args: &RunArgs, head: Head, items: &[u64], records: &[Record]) -> Result<(), Trouble> {
    let Some(path) = &args.record else { return Ok(()) };
    let rows = items.iter().zip(records).map(|(item, record)| Row::of(*item, record)).collect();
    files::write(path, &Runs { head, rows }.text())
}

fn say_json(records: &[Record], _wall_ns: u64, out: &mut Out) {
    out.text(&forecourt_report::to_json(records));
}

/// The totals: what stands below the lines of the summary, which progress has shown already.
fn say_text(records: &[Record], wall_ns: u64, out: &mut Out) {
    out.line("");
    out.text(&forecourt_report::totals(records, Some(wall_ns)));
}

fn tell_failures(args: &RunArgs, plans: &[Planned], outcomes: &[Outcome], out: &mut Out) {
    let failed = plans.iter().zip(outcomes).filter(|(_, outcome)| outcome.status() != Status::Passed);
    for (k, (planned, outcome)) in failed.enumerate() {
        let folder = failures::folder(&args.failures, &outcome.record);
        let mut text = String::new();
        if k < SCREENS {
            text += &format!("\n{}", failures::screen(planned, outcome, args.pick.scenarios.as_deref()));
        }
        text += &format!("left in {0}; forecourt replay {0} shows it again", folder.display());
        if args.json { out.aside(&text) } else { out.line(&text) }
    }
}

/// Tells the goals that no run reached, and whether there are any.
fn tell_goals(records: &[Record], json: bool, out: &mut Out) -> bool {
    let mut times: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.canary) {
        for (goal, count) in &record.goals {
            *times.entry((&record.scenario, goal)).or_default() += count;
        }
    }
    let never: Vec<_> = times.into_iter().filter(|(_, count)| *count == 0).collect();
    for ((scenario, goal), _) in &never {
        let text = format!("never reached: {scenario}: {goal}");
        if json { out.aside(&text) } else { out.line(&text) }
    }
    !never.is_empty()
}

fn tell_comparison(lines: usize, differences: &[twice::Difference], json: bool, out: &mut Out) {
    let mut text = match differences.len() {
        0 => format!("twice      {} the same in two processes", count(lines, "line")),
        n => format!(
            "twice      {} in two processes",
            if n == 1 { "a scenario differs".to_owned() } else { format!("{n} scenarios differ") }
        ),
    };
    for difference in differences {
        text += &format!("\n\n{difference}");
    }
    if json { out.aside(&text) } else { out.line(&text) }
}

fn write_reports(
    args: &RunArgs,
    plans: &[Planned],
    outcomes: &[Outcome],
    records: &[Record],
) -> Result<(), Trouble> {
    if let Some(path) = &args.junit {
        files::write(path, &forecourt_report::junit(records))?;
    }
    let Some(dir) = &args.report else { return Ok(()) };
    let mut text = forecourt_report::summary(records, None);
    let failed = plans.iter().zip(outcomes).filter(|(_, outcome)| outcome.status() != Status::Passed);
    for (planned, outcome) in failed {
        text += &format!("\n{}", failures::screen(planned, outcome, args.pick.scenarios.as_deref()));
    }
    files::write(&dir.join("report.txt"), &text)?;
    files::write(&dir.join("report.html"), &forecourt_report::html(records))?;
    files::write(&dir.join("record.json"), &forecourt_report::to_json(records))?;
    files::write(&dir.join("junit.xml"), &forecourt_report::junit(records))?;
    records.iter().try_for_each(|record| write_folder(&dir.join(&record.scenario), record))
}

fn write_folder(dir: &Path, record: &Record) -> Result<(), Trouble> {
    files::write(&dir.join("story.txt"), &forecourt_report::story(record))?;
    files::write(&dir.join("frames.txt"), &forecourt_report::frames(record, 0, u64::MAX))?;
    let mut reports = record.reports.iter();
    reports.try_for_each(|(name, text)| {
        files::write(&dir.join("reports").join(files::slug(name) + ".txt"), text)
    })
}
