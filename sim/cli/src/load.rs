//! Where scenarios come from: a directory at hand or the built-in copy; and which of them are meant by a name.
//!
//! It refuses to know what a scenario says: it hands texts to the planner.

use crate::embedded;
use crate::trouble::Trouble;
use forecourt_scenario::source::nearest;
use forecourt_scenario::{Library, Plan};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The directory that is taken when none is named.
const AT_HAND: &str = "scenarios";
const CATALOGUE: &str = "requirements.toml";
const PROFILES: &str = "profiles/";
const JOURNALS: &str = "journals/";

/// One scenario's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// Its name: the path below the scenarios, without ending.
    pub name: String,
    /// The file that errors show.
    pub file: String,
    /// What `forecourt run` takes for it.
    pub call: String,
    /// The text.
    pub text: String,
}

/// A script with its plan.
pub struct Planned {
    /// The script.
    pub script: Script,
    /// Its plan.
    pub plan: Plan,
}

/// All scenarios, with what they lean on.
pub struct Shelf {
    root: PathBuf,
    built_in: bool,
    scripts: Vec<Script>,
    profiles: BTreeMap<String, String>,
    journals: BTreeMap<String, String>,
    catalogue: String,
    library: Library,
}

impl Shelf {
    /// The scenarios of `dir`; of `./scenarios` when none is named; of the built-in copy when there is none either. A
    /// directory without a catalogue or profiles of its own leans on the built-in ones.
    ///
    /// # Errors
    /// Files that cannot be read, or a catalogue that is wrong.
    pub fn open(dir: Option<&Path>) -> Result<Self, Trouble> {
        let built_in = || embedded::FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let root = dir.unwrap_or(Path::new(AT_HAND));
        let mut files: BTreeMap<String, String> = built_in().filter(|(path, _)| !is_script(path)).collect();
        let is_built_in = dir.is_none() && !root.is_dir();
        if is_built_in {
            files.extend(built_in());
        } else {
            walk(root, "", &mut files)?;
        }
        let scripts = files.iter().filter(|(path, _)| is_script(path)).map(|(path, text)| {
            let name = without_ending(path).to_owned();
            Script {
                call: name.clone(),
                name,
                file: root.join(path).display().to_string(),
                text: text.clone(),
            }
        });
        let scripts = scripts.collect();
        let (profiles, journals) = (below(&files, PROFILES), below(&files, JOURNALS));
        let catalogue = files.get(CATALOGUE).cloned().unwrap_or_default();
        let library = Library::new(profiles.clone(), &catalogue).map_err(Trouble::Catalogue)?;
        let library = library.with_journals(journals.clone());
        let root = root.to_owned();
        Ok(Self { root, built_in: is_built_in, scripts, profiles, journals, catalogue, library })
    }

    /// The same shelf with other texts of some profiles.
    ///
    /// # Errors
    /// As for [`Shelf::open`].
    pub fn with_profiles(mut self, profiles: BTreeMap<String, String>) -> Result<Self, Trouble> {
        self.profiles.extend(profiles);
        let library = Library::new(self.profiles.clone(), &self.catalogue).map_err(Trouble::Catalogue)?;
        self.library = library.with_journals(self.journals.clone());
        Ok(self)
    }

    /// What scenarios lean on.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The text of a profile.
    pub fn profile(&self, name: &str) -> Option<&str> {
        self.profiles.get(name).map(String::as_str)
    }

    /// The scenarios that the names mean, sorted, each once; all of them when there are no names. A name is a
    /// scenario's, the beginning of several, or a file anywhere.
    ///
    /// # Errors
    /// A name that means nothing, with the nearest that does.
    pub fn select(&self, names: &[String]) -> Result<Vec<Script>, Trouble> {
        if names.is_empty() {
            return Ok(self.scripts.clone());
        }
        let mut found: BTreeMap<String, Script> = BTreeMap::new();
        for name in names {
            for script in self.meant(name)? {
                match found.get(&script.name) {
                    Some(other) if other.file != script.file => {
                        let files = [other.file.clone(), script.file];
                        return Err(Trouble::TwiceNamed { name: script.name, files });
                    }
                    _ => {
                        found.insert(script.name.clone(), script);
                    }
                }
            }
        }
        Ok(found.into_values().collect())
    }

    fn meant(&self, name: &str) -> Result<Vec<Script>, Trouble> {
        let path = Path::new(name.strip_prefix("./").unwrap_or(name));
        let below = self.below(path);
        let below = below.to_str().unwrap_or(name);
        let wanted = without_ending(below);
        if let Some(script) = self.scripts.iter().find(|script| script.name == wanted) {
            return Ok(vec![script.clone()]);
        }
        if path.is_file() {
            return Ok(vec![stray(path)?]);
        }
        let begins: Vec<Script> =
            self.scripts.iter().filter(|script| script.name.starts_with(below)).cloned().collect();
        if begins.is_empty() {
            return Err(Trouble::UnknownName {
                name: name.to_owned(),
                near: self.near(wanted),
                among: self.scripts.len(),
            });
        }
        Ok(begins)
    }

    /// A path as seen from the scenarios' directory, or as it is when it does not lie there.
    fn below(&self, path: &Path) -> PathBuf {
        for root in [self.root.as_path(), Path::new(AT_HAND)] {
            if let Ok(below) = path.strip_prefix(root) {
                return below.to_owned();
            }
        }
        let (root, whole) = (self.root.canonicalize(), path.canonicalize());
        match (root, whole) {
            (Ok(root), Ok(whole)) => whole.strip_prefix(root).unwrap_or(path).to_owned(),
            _ => path.to_owned(),
        }
    }

    /// The scenario whose name is nearest. The last part alone counts too: people remember `take-and-return`, not its
    /// folder.
    fn near(&self, wanted: &str) -> Option<String> {
        let last = |script: &Script| script.name.rsplit('/').next().map(str::to_owned).unwrap_or_default();
        let lasts: Vec<String> = self.scripts.iter().map(last).collect();
        let by_last = nearest(wanted, lasts.iter().map(String::as_str));
        let by_last = by_last.and_then(|near| self.scripts.iter().find(|script| last(script) == near));
        let whole = || nearest(wanted, self.scripts.iter().map(|script| script.name.as_str()));
        by_last.map(|script| script.name.as_str()).or_else(whole).map(str::to_owned)
    }

    /// True when the scenarios are the built-in copy.
    pub fn is_built_in(&self) -> bool {
        self.built_in
    }

    /// Plans scripts.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn plan(&self, scripts: &[Script], seed: Option<u64>) -> Result<Vec<Planned>, Trouble> {
        let mut plans = Vec::new();
        let mut errors = Vec::new();
        for script in scripts {
            match self.library.plan(&script.name, &script.file, &script.text, seed) {
                Ok(plan) => plans.push(Planned { script: script.clone(), plan }),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(plans) } else { Err(Trouble::Scenarios(errors)) }
    }
}

/// A file that is none of the shelf's. Its name is the file's own, because a record must not know the machine's paths.
fn stray(path: &Path) -> Result<Script, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
    let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let shown = path.display().to_string();
    Ok(Script { name, file: shown.clone(), call: shown, text })
}

/// The files of a folder by their names alone.
fn below(files: &BTreeMap<String, String>, folder: &str) -> BTreeMap<String, String> {
    let named = |(path, text): (&String, &String)| {
        Some((without_ending(path.strip_prefix(folder)?).to_owned(), text.clone()))
    };
    files.iter().filter_map(named).collect()
}

fn is_script(path: &str) -> bool {
    path.ends_with(".toml")
        && path != CATALOGUE
        && ![PROFILES, JOURNALS, "vectors/"].iter().any(|folder| path.starts_with(folder))
}

fn without_ending(path: &str) -> &str {
    path.strip_suffix(".toml").unwrap_or(path)
}

/// Reads the `.toml` files below `dir`, all but the codec's vectors. Names are relative, with `/` on every system.
fn walk(dir: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), Trouble> {
    let entries = fs::read_dir(dir).map_err(|error| Trouble::read(dir, error))?;
    for entry in entries {
        let path = entry.map_err(|error| Trouble::read(dir, error))?.path();
        let Some(file) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let name = format!("{prefix}{file}");
        if file.starts_with('.') || name == "vectors" {
            continue;
        }
        if path.is_dir() {
            walk(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".toml") {
            let text = fs::read_to_string(&path).map_err(|error| Trouble::read(&path, error))?;
            files.insert(name, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_copy_is_sorted_and_has_what_scenarios_lean_on() {
        assert!(embedded::FILES.is_sorted_by_key(|(path, _)| *path));
        let paths: Vec<&str> = embedded::FILES.iter().map(|(path, _)| *path).collect();
        assert!(paths.contains(&CATALOGUE) && paths.contains(&"profiles/standard.toml"), "{paths:?}");
        assert!(!paths.iter().any(|path| path.starts_with("vectors/")), "{paths:?}");
    }

    #[test]
    fn profiles_journals_vectors_and_the_catalogue_are_no_scenarios() {
        for path in [
            "profiles/standard.toml",
            "journals/one.toml",
            "vectors/timing.toml",
            "requirements.toml",
            "flows/notes.md",
        ] {
            assert!(!is_script(path), "{path}");
        }
        assert!(is_script("flows/take-and-return.toml") && is_script("day.toml"));
    }
}
