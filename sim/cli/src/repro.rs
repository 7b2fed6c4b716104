//! The command that makes a run happen again, exactly as it was.
//!
//! It refuses to know why anybody should want that.

use crate::args::Pick;
use crate::load::{Planned, Script};
use crate::trouble::count;
use serde::Deserialize;
use std::path::Path;

/// What the head of a scenario says without being understood.
#[derive(Deserialize, Default)]
struct Head {
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    world: HeadWorld,
}

#[derive(Deserialize, Default)]
struct HeadWorld {
    profile: Option<String>,
}

fn head(text: &str) -> Head {
    toml::from_str(text).unwrap_or_default()
}

/// The name of a scenario's profile.
pub fn profile(text: &str) -> String {
    head(text).world.profile.unwrap_or_else(|| "standard".to_owned())
}

/// The command of a whole run, made before any scenario is understood. Where all scenarios have one seed it is named;
/// otherwise a comment says where the seeds stand.
pub fn whole(pick: &Pick, scripts: &[Script], built_in: bool) -> String {
    let mut command = "forecourt run".to_owned();
    for name in &pick.names {
        command += &format!(" {}", quoted(name));
    }
    command += &scenarios(pick.scenarios.as_deref());
    let mut seeds: Vec<u64> = scripts.iter().map(|script| head(&script.text).seed).collect();
    seeds.dedup();
    let mut remark = "";
    match (pick.seed, &seeds[..]) {
        (Some(seed), _) | (None, &[seed]) => command += &format!(" --seed {seed}"),
        (None, []) => {}
        _ => remark = ", each with the seed in its file",
    }
    let what = if built_in { "built-in scenario" } else { "scenario" };
    format!("{command}  # version {}, {}{remark}", env!("CARGO_PKG_VERSION"), count(scripts.len(), what))
}

/// The command of one run.
pub fn one(planned: &Planned, dir: Option<&Path>) -> String {
    let Planned { script, plan } = planned;
    format!("forecourt run {}{} --seed {}", quoted(&script.call), scenarios(dir), plan.seed)
}

fn scenarios(dir: Option<&Path>) -> String {
    dir.map_or(String::new(), |dir| format!(" --scenarios {}", quoted(&dir.display().to_string())))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(name: &str, text: &str) -> Script {
        Script { name: name.into(), file: format!("{name}.toml"), call: name.into(), text: text.into() }
    }

    #[test]
    fn the_seed_is_named_where_it_is_one() {
        let pick = Pick { names: vec!["a b".into()], ..Pick::default() };
        let (one, same, other) =
            (script("a", "seed = 7"), script("b", "seed = 7\ntitle = 1"), script("c", ""));
        let starts = |scripts: &[Script], with: &str| {
            let command = whole(&pick, scripts, false);
            assert!(command.starts_with(with), "{command}");
        };
        starts(std::slice::from_ref(&one), "forecourt run 'a b' --seed 7  # version");
        starts(&[one.clone(), same], "forecourt run 'a b' --seed 7  # version");
        starts(&[one.clone(), other.clone()], "forecourt run 'a b'  # version");
        let fixed = Pick { seed: Some(9), scenarios: Some("it's".into()), ..Pick::default() };
        assert!(
            whole(&fixed, &[one, other], true)
                .starts_with("forecourt run --scenarios 'it'\\''s' --seed 9  #")
        );
    }

    #[test]
    fn a_head_is_read_even_when_the_rest_makes_no_sense() {
        assert_eq!(head("seed = 3\nnonsense = [1, {a = 2}]\n[world]\nprofile = \"slow-9600\"\n").seed, 3);
        assert_eq!(profile("[world]\nprofile = \"slow-9600\"\n"), "slow-9600");
        assert_eq!((head("seed = \"x\"").seed, profile("=")), (0, "standard".to_owned()));
    }
}
