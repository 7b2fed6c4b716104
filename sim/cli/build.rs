//! Makes the built-in copy of `scenarios/`: a sorted table of paths and texts, so that the binary runs anywhere.
//!
//! `vectors/` stays out: it is the codec's test data and no scenario.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the manifest's directory"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a directory for what a build makes"));
    let root = here.join("../../scenarios").canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    walk(&root, "", &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_str!({:?})),", path.display().to_string())
            .expect("writing to a string cannot fail");
    }
    table.push_str("]\n");
    fs::write(out.join("scenarios.rs"), table)
}

/// Collects the `.toml` files below `dir`; names are relative to the root, with `/` on every system.
fn walk(dir: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let Some(file) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let name = format!("{prefix}{file}");
        if path.is_dir() && name != "vectors" && !file.starts_with('.') {
            walk(&path, &format!("{name}/"), files)?;
        } else if path.is_file() && name.ends_with(".toml") {
            files.push((name, path));
        }
    }
    Ok(())
}
