//! What can be said in a scenario, and what comes of the command's own definition: completions, man page.
//!
//! Everything here is read off tables that the program itself works by. It refuses to hold a second list.

use crate::args::Cli;
use crate::status;
use crate::trouble::Trouble;
use clap::CommandFactory;
use clap_complete::Shell;
use forecourt_plant::FaultKind;
use forecourt_scenario::act::{PEOPLE, WORLD};
use forecourt_scenario::check::BUS_PROPERTIES;
use forecourt_scenario::form::commands_of;
use forecourt_scenario::library::{COUNTERS, SHOWS, STATES, event_kinds};
use forecourt_scenario::source::nearest;
use std::fmt::Write as _;

/// Everything that can be said in a scenario.
pub fn phrases() -> String {
    let mut text = String::new();
    let people = PEOPLE.iter().map(|pattern| (pattern.words, pattern.says.to_owned()));
    section(&mut text, "What a person of the scenario does (after the name)", people);
    let world = WORLD.iter().map(|pattern| (pattern.words, pattern.says.to_owned()));
    section(&mut text, "What happens besides", world);
    let bus = BUS_PROPERTIES.iter().map(|(words, says)| (*words, (*says).to_owned()));
    section(&mut text, "Properties of the bus: bus = \"…\"", bus);
    let faults = FaultKind::ALL.iter().map(|kind| {
        let amount = match kind.unit() {
            "" => String::new(),
            unit => format!(" (amount in {unit}, {} when not given)", kind.default_amount()),
        };
        (kind.id(), format!("{}{amount}", kind.text()))
    });
    section(&mut text, "Faults: kind = \"…\"", faults);
    for context in forecourt_site::NAMES {
        let commands = commands_of(context);
        let commands = commands.iter().map(|name| (name.as_str(), String::new()));
        section(&mut text, &format!("Commands: command = \"{context}.…\""), commands);
    }
    let kinds = event_kinds();
    for (title, words) in [
        ("Kinds of event: event = \"…\"", kinds.iter().map(String::as_str).collect::<Vec<_>>()),
        ("Custody: is = \"…\"", STATES.to_vec()),
        ("What a slot shows: shows = \"…\"", SHOWS.to_vec()),
        ("Counters of a line: counter = \"…\"", COUNTERS.to_vec()),
    ] {
        section(&mut text, title, words.into_iter().map(|word| (word, String::new())));
    }
    text
}

fn section<'a>(text: &mut String, title: &str, rows: impl Iterator<Item = (&'a str, String)>) {
    let gap = if text.is_empty() { "" } else { "\n" };
    writeln!(text, "{gap}{title}").expect("writing to a string cannot fail");
    for (words, says) in rows {
        let row = if says.is_empty() { format!("  {words}") } else { format!("  {words}\n      {says}") };
        writeln!(text, "{row}").expect("writing to a string cannot fail");
    }
}

/// The JSON Schema of scenario files.
pub fn schema() -> String {
    let schema = forecourt_scenario::schema();
    serde_json::to_string_pretty(&schema).expect("a JSON value is JSON") + "\n"
}

/// A script that completes the command in a shell.
pub fn completions(shell: Shell) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "forecourt", &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The man page of the command, or of one of its commands.
///
/// # Errors
/// A command that does not exist.
pub fn man(name: Option<&str>) -> Result<String, Trouble> {
    let mut whole = Cli::command();
    whole.build();
    let page = match name {
        None => whole,
        Some(name) => {
            let Some(found) = whole.find_subcommand(name).filter(|found| !found.is_hide_set()) else {
                let known: Vec<&str> = whole.get_subcommands().map(clap::Command::get_name).collect();
                let near = nearest(name, known.iter().copied()).map(str::to_owned);
                return Err(Trouble::UnknownCommand { name: name.to_owned(), near });
            };
            found.clone()
        }
    };
    let mut bytes = Vec::new();
    let rendered = clap_mangen::Man::new(page.after_help(status::help())).render(&mut bytes);
    rendered.expect("writing to memory cannot fail");
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
