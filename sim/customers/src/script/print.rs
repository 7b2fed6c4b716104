//! A plan as a scenario file: TOML that a person reads, with comments that say what each step means.
//!
//! It refuses to leave anything to a reader's guess: every step has its civil time and says whether it may be refused.

use super::{Act, Given, Gives, LineFault, Script, Step};
use std::fmt::Write;
use toml::{Table, Value};

impl Script {
    /// The text of the scenario.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let title = Value::from(self.title.as_str());
        out(&mut text, format_args!("title = {title}\n"));
        if !self.about.is_empty() {
            out(&mut text, format_args!("about = \"\"\"\n{}\n\"\"\"\n", self.about.replace('\\', "\\\\")));
        }
        out(&mut text, format_args!("seed = {}\n\n[world]\nstart = \"{}\"\n", self.seed, self.start));
        out(&mut text, format_args!("rest = \"{} s\"\n", self.rest_s));
        if self.cabinets > 0 {
            out(&mut text, format_args!("cabinets = {}\n", self.cabinets));
        }
        if self.sealed {
            text += "journal = \"sealed\"\n";
        }
        if self.closes {
            text += "closes = true\n";
        }
        section(&mut text, "config", self.config.iter());
        let channels = self.channels.iter().map(|(name, row)| (name, Value::Table(row.clone())));
        section(&mut text, "channels", channels);
        for (name, rows) in [
            ("branches", &self.branches),
            ("staff", &self.staff),
            ("people", &self.people),
            ("keys", &self.keys),
        ] {
            rows.iter().for_each(|row| fields(&mut text, name, row));
        }
        self.given.iter().for_each(|given| given.print(&mut text));
        self.faults.iter().for_each(|fault| fault.print(self, &mut text));
        self.steps.iter().for_each(|step| step.print(self, &mut text));
        text
    }
}

fn out(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a text takes whatever is written");
}

fn section<K: AsRef<str>, V: ToString>(text: &mut String, name: &str, rows: impl Iterator<Item = (K, V)>) {
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        out(text, format_args!("\n[{name}]\n"));
    }
    for (key, value) in rows {
        out(text, format_args!("{} = {}\n", Value::from(key.as_ref()), value.to_string()));
    }
}

fn fields(text: &mut String, section: &str, row: &Table) {
    out(text, format_args!("\n[[{section}]]\n"));
    row.iter().for_each(|(name, value)| out(text, format_args!("{name} = {value}\n")));
}

impl Gives {
    fn print(&self, text: &mut String) {
        match self {
            Gives::Nothing => {}
            Gives::First(name) => out(text, format_args!("as = {}\n", Value::from(name.as_str()))),
            Gives::Fields(fields) => {
                let fields: Table =
                    fields.iter().map(|(name, field)| (name.clone(), field.as_str().into())).collect();
                out(text, format_args!("as = {}\n", Value::Table(fields)));
            }
        }
    }
}

impl Given {
    fn print(&self, text: &mut String) {
        out(text, format_args!("\n[[given]]\ncommand = \"{}\"\n", self.command));
        out(text, format_args!("with = {}\n", Value::Table(self.with.clone())));
        self.gives.print(text);
    }
}

impl LineFault {
    fn print(&self, script: &Script, text: &mut String) {
        let Self { name, kind, cabinet, target, rate, .. } = self;
        out(text, format_args!("\n[[faults]]\nname = \"{name}\"\nkind = \"{kind}\"\ncabinet = {cabinet}\n"));
        out(text, format_args!("target = \"{target}\"\nfrom = \"{}\"\n", script.at(self.from_s)));
        out(text, format_args!("to = \"for {} s\"\nrate = \"{rate}\"\n", self.for_s));
        if let Some(amount) = self.amount {
            out(text, format_args!("amount = {amount}\n"));
        }
    }
}

impl Step {
    fn print(&self, script: &Script, text: &mut String) {
        text.push_str("\n[[steps]]\n");
        if !self.note.is_empty() {
            out(text, format_args!("# {}: {}\n", self.who, self.note));
        }
        out(text, format_args!("at = \"{}\"\n", script.at(self.at_s)));
        match &self.act {
            Act::Phrase(phrase) => out(text, format_args!("do = {}\n", Value::from(phrase.as_str()))),
            Act::Command { by, command, with } => {
                if !by.is_empty() {
                    out(text, format_args!("by = {}\n", Value::from(by.as_str())));
                }
                out(text, format_args!("command = \"{command}\"\n"));
                if !with.is_empty() {
                    out(text, format_args!("with = {}\n", Value::Table(with.clone())));
                }
            }
        }
        text.push_str("may = true\n");
        self.gives.print(text);
        if let Some(key) = &self.key {
            out(text, format_args!("key = \"{key}\"\n"));
        }
    }
}
