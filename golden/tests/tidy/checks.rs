//! The checks, each a function from the project's files to complaints.

use super::File;

/// Which crates of the house each crate may use. A row that is not here is a complaint, so that a new crate is thought
/// about; `reference/` never uses `sim/`. Contexts need no row: each uses `books` alone, never another one.
const ALLOWED: &[(&str, &[&str])] = &[
    ("reference/wire", &[]),
    ("reference/poller", &["wire"]),
    ("reference/books", &[]),
    ("reference/store", &[]),
    ("reference/site", &["wire", "poller", "books", "store", CONTEXTS]),
    ("sim/kernel", &[]),
    ("sim/tag", &[]),
    ("sim/board", &["wire", "tag"]),
    ("sim/plant", &["wire", "kernel", "tag", "board"]),
    ("sim/certify", &["wire", "kernel", "tag", "board"]),
    ("sim/attach", &["wire", "board", "certify"]),
    ("sim/bus", &["wire", "kernel", "tag", "board", "plant", "certify"]),
    ("sim/record", &[]),
    ("sim/evidence", &["wire", "tag", "board", "certify", "record", "report"]),
    (
        "sim/scenario",
        &[
            "wire", "poller", "books", "keys", "payments", "store", "site", "kernel", "tag", "board",
            "plant", "record",
        ],
    ),
    ("sim/customers", &["books", "kernel"]),
    ("sim/explore", &["customers", "kernel", "record", "scenario"]),
    ("sim/report", &["record"]),
    (
        "sim/cli",
        &[
            "wire", "scenario", "explore", "record", "report", "plant", "store", "books", "site", "board",
            "certify", "evidence", "attach", "bus", "kernel",
        ],
    ),
    ("golden", ANYTHING),
    ("benches", ANYTHING),
];

/// For the packages that look at the whole house from outside.
const ANYTHING: &[&str] = &["*"];

/// Every context, for whoever composes them.
const CONTEXTS: &str = "every context";

/// What a context may use.
const OF_A_CONTEXT: &[&str] = &["books"];

/// Whether a path lies in the crate of a context.
fn is_context(path: &str) -> bool {
    path.starts_with("reference/flows/")
}

/// The crate's own name in a manifest, without `forecourt-`.
fn crate_name(manifest: &str) -> &str {
    let line = manifest.lines().find_map(|line| line.strip_prefix("name = \"forecourt-"));
    line.map_or("", |rest| rest.trim_end_matches('"'))
}

/// Crates of the house in the `[dependencies]` of a manifest; dev-dependencies may look anywhere.
pub fn dependencies(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    let manifests = || files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    let contexts: Vec<&str> =
        manifests().filter(|file| is_context(&file.path)).map(|file| crate_name(&file.text)).collect();
    for file in manifests() {
        let home = file.path.trim_end_matches("/Cargo.toml");
        let row = ALLOWED.iter().find(|(name, _)| *name == home).map(|(_, allowed)| *allowed);
        let Some(allowed) = row.or(is_context(home).then_some(OF_A_CONTEXT)) else {
            complaints.push(format!("{}: this crate has no row in the table of dependencies", file.path));
            continue;
        };
        let section = file.text.split("\n[dependencies]").nth(1).unwrap_or("");
        let section = section.split("\n[").next().unwrap_or("");
        for line in section.lines() {
            let Some(name) = line.strip_prefix("forecourt-") else { continue };
            let name = name.split(['.', ' ', '=']).next().unwrap_or("");
            let composed = allowed.contains(&CONTEXTS) && contexts.contains(&name);
            if !allowed.contains(&name) && !composed && allowed != ANYTHING {
                complaints.push(format!("{}: may not use forecourt-{name}", file.path));
            }
        }
    }
    complaints
}

/// Calls that break a replay or a habit, each with what to use instead.
const BANNED: &[(&str, &str)] = &[
    ("SystemTime::now", "take the time as an argument"),
    ("Instant::now(", "take the time as an argument"),
    ("thread_rng", "a named stream of forecourt-kernel"),
    ("rand::rng()", "a named stream of forecourt-kernel"),
    ("StdRng", "Xoshiro256PlusPlus behind a named stream: StdRng changes between releases"),
    ("SmallRng", "Xoshiro256PlusPlus behind a named stream: SmallRng changes between releases"),
    ("HashMap", "BTreeMap: its order reaches outcomes"),
    ("HashSet", "BTreeSet: its order reaches outcomes"),
    ("thread::sleep", "a deadline"),
    ("process::exit", "an exit code returned from main"),
];

/// What only the laboratory's one file may call whose purpose is the wall's time.
const CLOCKS: &[&str] = &["Instant::now(", "thread::sleep"];

/// True for that file: real devices live in the wall's time.
fn is_outside(path: &str) -> bool {
    path == "sim/attach/src/clock.rs"
}

/// True for code that ships and runs inside a simulation.
fn is_inside(path: &str) -> bool {
    let library = path.starts_with("reference/") || path.starts_with("sim/");
    library && path.ends_with(".rs") && path.contains("/src/") && !path.starts_with("sim/cli/")
}

/// The code of a file without its unit tests, comments and strings' contents left in.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

/// Banned calls in deterministic code.
pub fn banned(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| is_inside(&file.path)) {
        for (number, line) in (1..).zip(code(&file.text).lines()) {
            let line = line.split("//").next().unwrap_or("");
            let banned = BANNED.iter().filter(|(word, _)| !(is_outside(&file.path) && CLOCKS.contains(word)));
            for (word, instead) in banned.filter(|(word, _)| line.contains(word)) {
                complaints.push(format!("{}:{number}: {word}: use {instead}", file.path));
            }
        }
    }
    complaints
}

const FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;

/// Functions that are longer with a reason: one table or one match that is one idea.
const LONG_WITH_REASON: &[(&str, &str)] = &[("reference/wire/tests/resync.rs", "fn record(")];

/// Files over 800 and functions over 70 lines.
pub fn lengths(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let lines: Vec<&str> = file.text.lines().collect();
        if lines.len() > FILE_LINES_MAX {
            complaints.push(format!("{}: {} lines, at most {FILE_LINES_MAX}", file.path, lines.len()));
        }
        for (start, line) in lines.iter().enumerate() {
            let body = line.trim_start();
            let indent = line.len() - body.len();
            let is_function = [
                "fn ",
                "pub fn ",
                "pub(crate) fn ",
                "pub(super) fn ",
                "const fn ",
                "pub const fn ",
                "pub(crate) const fn ",
            ]
            .iter()
            .any(|head| body.starts_with(head));
            if !is_function || body.ends_with(';') {
                continue;
            }
            let closing = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == closing).map_or(1, |end| end + 1);
            let excused =
                LONG_WITH_REASON.iter().any(|(path, name)| file.path == *path && body.contains(name));
            if length > FUNCTION_LINES_MAX && !excused {
                complaints.push(format!(
                    "{}:{}: a function of {length} lines, at most {FUNCTION_LINES_MAX}",
                    file.path,
                    start + 1
                ));
            }
        }
    }
    complaints
}

/// Files of code that do not open with a module doc.
pub fn module_docs(files: &[File]) -> Vec<String> {
    let code = files.iter().filter(|file| file.path.ends_with(".rs"));
    code.filter(|file| !file.text.trim_start().starts_with("//!"))
        .map(|file| format!("{}: does not open with what it is for (`//!`)", file.path))
        .collect()
}

/// Stubs, and tests that are not run.
pub fn stubs(files: &[File]) -> Vec<String> {
    // Written in two parts, so that this file does not find itself.
    let words = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore"),
        concat!("FIX", "ME"),
        concat!("not yet ", "implemented"),
    ];
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        for (number, line) in (1..).zip(file.text.lines()) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                complaints.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    complaints
}

/// Paths of a machine and names of registries' hosts.
pub fn stands_alone(files: &[File]) -> Vec<String> {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("crates", ".io"),
        concat!("npm", "js"),
        concat!("pypi", ".org"),
        concat!("../sha", "red"),
    ];
    let mut complaints = Vec::new();
    let looked = files.iter().filter(|file| file.path != "Cargo.lock" && !file.path.starts_with("LICENSE"));
    for file in looked {
        for (number, line) in (1..).zip(file.text.lines()) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                complaints.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    complaints
}

/// Vector files that no test reads.
pub fn vectors_are_run(files: &[File]) -> Vec<String> {
    let vectors = files.iter().filter(|file| file.path.starts_with("scenarios/vectors/"));
    let tests: Vec<&File> =
        files.iter().filter(|file| file.path.ends_with(".rs") && file.path.contains("/tests/")).collect();
    vectors
        .filter(|vector| {
            let name = vector.path.rsplit('/').next().unwrap_or("").trim_end_matches(".toml");
            !tests.iter().any(|test| test.path != "golden/tests/tidy/checks.rs" && test.text.contains(name))
        })
        .map(|vector| format!("{}: no test reads it", vector.path))
        .collect()
}

/// Contexts that are built: each of their rules must be named beside code.
const BUILT: &[&str] = &["keys"];

/// Rules of built contexts that no code names.
pub fn rules_stand_in_code(files: &[File]) -> Vec<String> {
    let Some(catalogue) = files.iter().find(|file| file.path == "scenarios/requirements.toml") else {
        return vec!["scenarios/requirements.toml is not there".to_owned()];
    };
    let code: Vec<&str> = files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && file.path.contains("/src/"))
        .map(|file| file.text.as_str())
        .collect();
    let mut complaints = Vec::new();
    for context in BUILT {
        let section = catalogue.text.split(&format!("[{context}.rules]")).nth(1).unwrap_or("");
        let section = section.split("\n[").next().unwrap_or("");
        let ids: Vec<&str> =
            section.lines().filter_map(|line| line.split_once(" = ").map(|(id, _)| id.trim())).collect();
        if ids.is_empty() {
            complaints.push(format!("no rule of {context} found"));
        }
        complaints.extend(
            ids.iter()
                .filter(|id| !code.iter().any(|text| names(text, id)))
                .map(|id| format!("{id}: no code names it")),
        );
    }
    complaints
}

/// True when a text names a rule, alone or within a span such as `KEY-09 … KEY-11`.
fn names(text: &str, id: &str) -> bool {
    if text.contains(id) {
        return true;
    }
    let Some((prefix, number)) = id.split_once('-') else { return false };
    let Ok(number) = number.parse::<u32>() else { return false };
    text.match_indices(" … ").any(|(at, mark)| {
        let before = text[..at].rsplit([' ', '(']).next().unwrap_or("");
        let after =
            text[at + mark.len()..].split([')', ' ', ',', '.', ':', ';', '\n', '|']).next().unwrap_or("");
        let value = |text: &str| {
            text.strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('-'))
                .and_then(|digits| digits.parse::<u32>().ok())
        };
        matches!((value(before), value(after)), (Some(from), Some(to)) if (from..=to).contains(&number))
    })
}

/// What the top level may hold besides dot files.
const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "sim",
    "reference",
    "scenarios",
    "golden",
    "benches",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "clippy.toml",
    "rustfmt.toml",
];

/// Things at the top level that were not agreed.
pub fn top_level(files: &[File]) -> Vec<String> {
    let mut tops: Vec<&str> = files.iter().filter_map(|file| file.path.split('/').next()).collect();
    tops.dedup();
    tops.into_iter()
        .filter(|top| !TOP.contains(top) && !top.starts_with('.'))
        .map(|top| format!("{top}: not agreed for the top level"))
        .collect()
}

/// `forecourt` subcommands that the README names and the command line does not have.
pub fn readme_commands(files: &[File]) -> Vec<String> {
    let text = |path: &str| files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    let (readme, arguments) = (text("README.md"), text("sim/cli/src/args.rs"));
    if readme.is_empty() || arguments.is_empty() {
        return vec!["README.md or sim/cli/src/args.rs is not there".to_owned()];
    }
    let mut complaints = Vec::new();
    for line in readme.lines().map(str::trim) {
        let called = line.strip_prefix("forecourt ").or_else(|| {
            line.split_once("-- ").filter(|(head, _)| head.starts_with("cargo run")).map(|(_, rest)| rest)
        });
        let Some(command) = called.and_then(|rest| rest.split([' ', '`']).next()) else { continue };
        if command.starts_with('-') || command.is_empty() {
            continue;
        }
        let mut letters = command.chars();
        let variant: String =
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
        if !arguments.contains(&variant) {
            complaints.push(format!("README.md: `forecourt {command}` is no command"));
        }
    }
    complaints
}
