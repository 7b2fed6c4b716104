//! `forecourt report`, `forecourt books` and `forecourt settings`: the business at the end of a scenario, on paper.
//!
//! It refuses to reckon: reports are the contexts' own, movements the ledger's.

use crate::args::{BooksArgs, ReportArgs, SettingsArgs};
use crate::load::{Planned, Shelf};
use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use forecourt_books::config::Kind;
use forecourt_books::ledger::plain;
use forecourt_books::report::Asked;
use forecourt_books::{At, By, Lang, Setting, Settings};
use std::path::Path;
use std::slice;

/// Prints a report, or the list of all.
///
/// # Errors
/// A name that does not mean one scenario, a filter that is none, or a report that is refused.
pub fn report(args: &ReportArgs, out: &mut Out) -> Result<Status, Trouble> {
    let (Some(name), Some(report)) = (&args.name, &args.report) else {
        out.text(&list(lang(&args.lang)));
        return Ok(Status::Passed);
    };
    let mut filters = Vec::new();
    for filter in &args.filters {
        let wrong =
            || Trouble::Asked(format!("{filter:?} is no filter: write name=value, such as period=2026-03"));
        let (key, value) = filter.split_once('=').ok_or_else(wrong)?;
        filters.push((key.to_owned(), value.to_owned()));
    }
    let planned = one(name, args.scenarios.as_deref())?;
    let answer = forecourt_scenario::ask(&planned.plan, |site, now, things| {
        let filter = filters.iter().map(|(key, value)| (key.clone(), things.told(value))).collect();
        site.report(now, &By::System, &Asked { name: report.clone(), filter })
    });
    let made = answer.map_err(Trouble::Asked)?.map_err(|refused| Trouble::Asked(refused.to_string()))?;
    out.text(&match args.form.as_str() {
        "csv" => made.csv(lang(&args.lang)),
        "json" => made.json(),
        _ => made.text(lang(&args.lang)),
    });
    Ok(Status::Passed)
}

/// Prints every movement of the ledger.
///
/// # Errors
/// A name that does not mean one scenario, or a journal that cannot be read.
pub fn books(args: &BooksArgs, out: &mut Out) -> Result<Status, Trouble> {
    let planned = one(&args.name, args.scenarios.as_deref())?;
    let movements = forecourt_scenario::ask(&planned.plan, |site, _, _| site.movements());
    let movements = movements.map_err(Trouble::Asked)?.map_err(|halt| Trouble::Asked(halt.to_string()))?;
    let named: Vec<(_, String, _)> =
        movements.into_iter().map(|(at, seq, posting)| (at, format!("{seq}"), posting)).collect();
    let entries = named.iter().map(|(at, reference, posting)| (*at, reference.as_str(), *posting));
    out.text(&if args.form == "beancount" { plain::beancount(entries) } else { plain::hledger(entries) });
    Ok(Status::Passed)
}

/// Lists every setting, or says what a file of settings changes.
///
/// # Errors
/// A file that cannot be read.
pub fn settings(args: &SettingsArgs, out: &mut Out) -> Result<Status, Trouble> {
    let mut all = forecourt_site::settings();
    all.sort_by_key(|setting| setting.key);
    let Some(path) = &args.check else {
        all.iter().for_each(|setting| out.line(&described(setting)));
        return Ok(Status::Passed);
    };
    let text = std::fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
    match Settings::from_toml(&all, &text) {
        Ok(settings) => {
            for setting in all {
                for change in settings.history(setting.key) {
                    let branch = change.branch.map_or_else(String::new, |branch| format!(" at {branch}"));
                    let from = if change.from == At(0) {
                        "the beginning".to_owned()
                    } else {
                        change.from.to_string()
                    };
                    out.line(&format!("{} = {} from {from}{branch}", setting.key, change.value));
                }
            }
            Ok(Status::Passed)
        }
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| out.aside(&format!("{}:{mistake}", path.display())));
            Ok(Status::BadInput)
        }
    }
}

fn described(setting: &Setting) -> String {
    let (default, range) = match setting.kind {
        Kind::Number { default, min, max } => {
            (default.to_string(), format!("{min} … {max} {}", setting.unit))
        }
        Kind::Flag { default } => (default.to_string(), "true, false".to_owned()),
        Kind::List { default } => (format!("{default:?}"), "words with commas".to_owned()),
    };
    format!("{} = {default}  # {}  {}", setting.key, range.trim_end(), setting.id)
}

/// Every refusal of the house, one a line: context, code, sentence.
pub fn refusals(word: &str) -> String {
    let lang = lang(word);
    let house = forecourt_site::HOUSE.iter().map(|said| ("house", *said));
    let all = house.chain(forecourt_site::refusals());
    all.map(|(context, said)| format!("{context}  {}  {}\n", said.code, said.text.get(lang))).collect()
}

fn list(lang: Lang) -> String {
    let lines = forecourt_site::reports().into_iter().map(|(context, report)| {
        let filters = report.filters.join(", ");
        format!("{context}.{}  {}  [{filters}]  {}\n", report.name, report.title.get(lang), report.id)
    });
    lines.collect()
}

fn lang(word: &str) -> Lang {
    if word == "zh" { Lang::Zh } else { Lang::En }
}

fn one(name: &String, scenarios: Option<&Path>) -> Result<Planned, Trouble> {
    let shelf = Shelf::open(scenarios)?;
    let scripts = shelf.select(slice::from_ref(name))?;
    if scripts.len() != 1 {
        return Err(Trouble::NotOne { name: name.clone(), fits: scripts.len() });
    }
    let mut plans = shelf.plan(&scripts, None)?;
    plans.pop().ok_or_else(|| Trouble::NotOne { name: name.clone(), fits: 0 })
}
