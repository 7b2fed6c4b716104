//! The JSON Schema for editors: the committed file is the one that the types make, every scenario fits it, and what does
//! not fit is told.

use std::fs;
use std::path::{Path, PathBuf};

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the scenarios can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["profiles", "vectors", "journals"].contains(&name.as_str()) {
            files(&path, found);
        } else if name.ends_with(".toml") && name != "requirements.toml" {
            found.push(path);
        }
    }
}

fn as_json(text: &str) -> serde_json::Value {
    let value: toml::Value = toml::from_str(text).expect("a scenario is TOML");
    serde_json::to_value(value).expect("TOML fits into JSON")
}

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let made = serde_json::to_string_pretty(&forecourt_scenario::schema()).expect("a schema is JSON") + "\n";
    let path = scenarios().join("scenario.schema.json");
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        made == committed,
        "write it anew: cargo run --release -- schema > scenarios/scenario.schema.json"
    );
}

#[test]
fn every_scenario_fits_the_schema() {
    let validator = jsonschema::validator_for(&forecourt_scenario::schema()).expect("a sound schema");
    let mut found = Vec::new();
    files(&scenarios(), &mut found);
    assert!(found.len() >= 40, "{} scenarios", found.len());
    for path in found {
        let text = fs::read_to_string(&path).expect("a scenario can be read");
        let errors: Vec<String> =
            validator.iter_errors(&as_json(&text)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {}", path.display(), errors.join("; "));
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let validator = jsonschema::validator_for(&forecourt_scenario::schema()).expect("a sound schema");
    for wrong in ["title = \"x\"", "title = \"x\"\nsteps = []\nstepps = []", "title = 7\nsteps = []"] {
        assert!(!validator.is_valid(&as_json(wrong)), "{wrong}");
    }
}
