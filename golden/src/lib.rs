//! What the golden tests share: every scenario of the project, run once.
//!
//! The tests beside it pin reports and figures ([insta](https://insta.rs) snapshots), run everything twice in two processes,
//! keep the project tidy, check the coverage and meet tokio-modbus as the other end. It refuses to hold a test.

use forecourt_record::Record;
use forecourt_scenario::{Library, Plan, run};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The project's scenarios.
pub struct Scenarios {
    /// What they lean on.
    pub library: Library,
    /// Name to text, in the order of the names.
    pub texts: BTreeMap<String, String>,
}

/// The folder of the scenarios.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("golden lies in the project").join("scenarios")
}

impl Scenarios {
    /// Reads them.
    ///
    /// # Panics
    /// When the project's own files cannot be read.
    pub fn read() -> Self {
        let mut files = BTreeMap::new();
        walk(&folder(), "", &mut files);
        let catalogue = files.remove("requirements").expect("the catalogue of rules");
        files.retain(|name, _| !name.starts_with("vectors/"));
        let (profiles, journals) = (take(&mut files, "profiles/"), take(&mut files, "journals/"));
        let library = Library::new(profiles, &catalogue).expect("the catalogue is sound");
        let (library, texts) = (library.with_journals(journals), files);
        Self { library, texts }
    }

    /// The plan of one.
    ///
    /// # Panics
    /// With everything that is wrong with it.
    pub fn plan(&self, name: &str) -> Plan {
        let file = format!("scenarios/{name}.toml");
        self.library.plan(name, &file, &self.texts[name], None).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Every scenario's record, in the order of the names; run once for all tests of a binary, on two threads.
pub fn records() -> &'static [Record] {
    static RECORDS: OnceLock<Vec<Record>> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let scenarios = Scenarios::read();
        let names: Vec<&String> = scenarios.texts.keys().collect();
        let (odd, even): (Vec<_>, Vec<_>) = names.iter().enumerate().partition(|(index, _)| index % 2 == 1);
        let play = |share: &[(usize, &&String)]| -> Vec<(usize, Record)> {
            share.iter().map(|(index, name)| (*index, run(&scenarios.plan(name)))).collect()
        };
        let mut all = std::thread::scope(|scope| {
            let other = scope.spawn(|| play(&odd));
            let mut all = play(&even);
            all.extend(other.join().expect("no scenario panics"));
            all
        });
        all.sort_by_key(|(index, _)| *index);
        all.into_iter().map(|(_, record)| record).collect()
    })
}

/// Takes the files of a folder out, by their names alone.
fn take(files: &mut BTreeMap<String, String>, folder: &str) -> BTreeMap<String, String> {
    let taken = files.extract_if(.., |name, _| name.starts_with(folder));
    taken.map(|(name, text)| (name.trim_start_matches(folder).to_owned(), text)).collect()
}

fn walk(dir: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).expect("the scenarios' folder can be read") {
        let path = entry.expect("its entries can be read").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            walk(&path, &format!("{prefix}{name}/"), files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).expect("a scenario can be read");
            files.insert(format!("{prefix}{name}"), text);
        }
    }
}
