//! Somebody who has nothing to do with the others: a plan is run with and without, and what became of everybody else must be
//! the same (I-SYS-06).
//!
//! Numbers of payments and the like move on by the stranger's own, so they are left out: compared is what happened to whom,
//! when, and every amount of it. It refuses to know why anything differs.

use crate::failure::{Failure, Kind};
use crate::trial::{Care, Runner, told};
use forecourt_customers::Script;
use forecourt_customers::script::{Act, Given, Gives, Step, row};
use forecourt_record::{EventLine, Record};
use forecourt_scenario::Library;

const NAME: &str = "stranger";
/// Fields of events that are amounts, or ends of terms.
const AMOUNTS: &[&str] = &[
    "amount", "paid", "gift", "points", "price", "due", "fee", "refund", "charges", "kept", "total", "until",
];

/// What a stranger changed.
pub(crate) enum Disturbed {
    /// The plan has no station to go to.
    Nowhere,
    /// Nothing.
    Not,
    /// Something.
    By(Failure),
}

/// Runs a plan with and without a stranger.
///
/// # Errors
/// What is wrong with the plan.
pub(crate) fn disturbs(library: &Library, runner: Runner<'_>, script: &Script) -> Result<Disturbed, String> {
    let Some(with) = joined(script) else { return Ok(Disturbed::Nowhere) };
    let (_, before) = told(library, runner, script, Care::QUICK)?;
    let (_, after) = told(library, runner, &with, Care::QUICK)?;
    let id = format!("M-{}", joins(&with));
    let (before, after) = (others(&before, &id), others(&after, &id));
    let differ = before.iter().zip(&after).find(|(before, after)| before != after);
    let text = match differ {
        Some((before, after)) => format!("without {before}, with {after}"),
        None if before.len() != after.len() => format!("{} events and {}", before.len(), after.len()),
        None => return Ok(Disturbed::Not),
    };
    Ok(Disturbed::By(Failure { kind: Kind::Interference, id: "a stranger".to_owned(), text }))
}

fn joins(script: &Script) -> usize {
    script.given.iter().filter(|given| given.command == "members.join").count()
}

/// The plan with a stranger who puts money onto an account at noon of the first day.
fn joined(script: &Script) -> Option<Script> {
    let lead = script
        .staff
        .iter()
        .filter_map(|row| row.get("name")?.as_str())
        .find(|name| name.starts_with("Lead-"))?;
    let mut with = script.clone();
    with.given.push(Given {
        command: "members.join".to_owned(),
        with: row([("name", NAME.into()), ("category", "basic".into()), ("home", "@Head".into())]),
        gives: Gives::First(NAME.to_owned()),
    });
    let cash = row([("means", "cash".into()), ("amount", 12_300.into())]);
    let parts = toml::Value::Array(vec![toml::Value::Table(cash)]);
    with.steps.push(Step {
        at_s: 5 * 3_600 + 1,
        who: NAME.to_owned(),
        note: String::new(),
        act: Act::Command {
            by: lead.to_owned(),
            command: "value.top-up".to_owned(),
            with: row([("member", "@stranger".into()), ("amount", 12_300.into()), ("parts", parts)]),
        },
        gives: Gives::Nothing,
        key: None,
    });
    with.sort();
    Some(with)
}

/// What happened to members other than the stranger.
fn others(record: &Record, id: &str) -> Vec<String> {
    let of_others = |event: &&EventLine| {
        let member = event.fields.get("member").and_then(serde_json::Value::as_str);
        member.is_some_and(|member| member != id)
    };
    let lines = record.events.iter().filter(of_others).map(|event| {
        let member = &event.fields["member"];
        let amounts = AMOUNTS.iter().filter_map(|name| Some(format!("{name}={}", event.fields.get(*name)?)));
        let amounts: Vec<String> = amounts.collect();
        format!("{} {}.{} {member} {}", event.at_ns, event.context, event.kind, amounts.join(" "))
    });
    lines.collect()
}
