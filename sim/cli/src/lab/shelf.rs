//! A run's folder on disk.
//!
//! It refuses to know what stands in the files.

use crate::trouble::Trouble;
use forecourt_evidence::keys::Private;
use forecourt_evidence::{Evidence, folder};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// True for the folder of a run, or a file in one that stands for it.
pub fn is_run(path: &Path) -> bool {
    path.join(folder::RECORD).is_file() || path.file_name().is_some_and(|name| name == folder::CERTIFICATE)
}

/// The folder that `path` stands for.
pub fn folder_of(path: &Path) -> PathBuf {
    if path.file_name().is_some_and(|name| name == folder::CERTIFICATE) {
        path.parent().map(Path::to_owned).unwrap_or_default()
    } else {
        path.to_owned()
    }
}

/// Refuses a directory that has files already: evidence is never written over.
///
/// # Errors
/// [`Trouble`].
pub fn is_free(dir: &Path) -> Result<(), Trouble> {
    let taken = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if taken || dir.is_file() {
        return Err(Trouble::Asked(format!(
            "error: {} is not empty, and evidence is never written over",
            dir.display()
        )));
    }
    Ok(())
}

/// Writes files into `dir`, which is made.
///
/// # Errors
/// The machine would not.
pub fn write(dir: &Path, files: &[folder::File]) -> Result<(), Trouble> {
    fs::create_dir_all(dir).map_err(|error| Trouble::write(dir, error))?;
    for (name, bytes) in files {
        let path = dir.join(name.as_ref());
        fs::write(&path, bytes).map_err(|error| Trouble::write(&path, error))?;
    }
    Ok(())
}

/// The evidence in a run's folder.
///
/// # Errors
/// A file is missing or wrong.
pub fn read(path: &Path) -> Result<Evidence, Trouble> {
    let dir = folder_of(path);
    let text = |name: &str| {
        let path = dir.join(name);
        fs::read_to_string(&path).map_err(|error| Trouble::read(&path, error))
    };
    let expected = if dir.join(folder::EXPECTED).exists() { Some(text(folder::EXPECTED)?) } else { None };
    folder::read(&text(folder::RECORD)?, &text(folder::TRACE)?, expected.as_deref())
        .map_err(|why| Trouble::Folder { path: dir.clone(), why })
}

/// Makes a new private key in `path` and its public half in `path.pub`.
///
/// # Errors
/// One of the files is there already, the system has no random numbers, or would not write.
pub fn new_key(path: &Path) -> Result<(), Trouble> {
    let mut public = path.as_os_str().to_owned();
    public.push(".pub");
    let public = PathBuf::from(public);
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|error| Trouble::Asked(format!("error: the system has no random numbers: {error}")))?;
    let key = Private::new(random);
    write_new(path, &key.to_pem(), 0o600)?;
    write_new(&public, &key.public().to_pem(), 0o644)
}

/// Writes a file that must not be there yet, for these eyes only.
fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), Trouble> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let file = options.open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| Trouble::write(path, error))
}

/// The private key in a file.
///
/// # Errors
/// The file cannot be read, or is no key.
pub fn private_key(path: &Path) -> Result<Private, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
    Private::from_pem(&text).map_err(|why| Trouble::Folder { path: path.to_owned(), why })
}
