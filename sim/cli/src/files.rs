//! Writing files: directories are made as needed, an error names the file.

use crate::trouble::Trouble;
use std::fs;
use std::path::Path;

/// Writes `text` to `path`, with the directories above it.
///
/// # Errors
/// Why the machine would not.
pub fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    write_bytes(path, text.as_bytes())
}

/// The same of bytes.
///
/// # Errors
/// Why the machine would not.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(|error| Trouble::write(dir, error))?;
    }
    fs::write(path, bytes).map_err(|error| Trouble::write(path, error))
}

/// A report's name as a file's: `custody day 2` becomes `custody-day-2`.
pub fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' };
    name.chars().map(plain).collect()
}
