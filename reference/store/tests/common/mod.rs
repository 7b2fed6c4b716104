//! Folders that vanish, and batches to fill journals with.
#![allow(dead_code, reason = "every test program uses its own part of this")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use forecourt_store::{Durability, Entry, Options, SqliteJournal, StoreError};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A folder of this test alone, removed at its end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("forecourt-store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// A new file with these bytes and its log, for one opening. It has a name of its own and goes when it is
/// dropped, because some file systems wait for the medium when a file is written over.
pub struct Once(pub PathBuf);

impl Once {
    pub fn new(folder: &Folder, db: &[u8], wal: &[u8]) -> Self {
        let path = folder.file(&format!("once-{}.db", NEXT.fetch_add(1, Ordering::Relaxed)));
        std::fs::write(&path, db).unwrap();
        if !wal.is_empty() {
            std::fs::write(beside(&path, "-wal"), wal).unwrap();
        }
        Self(path)
    }
}

impl Drop for Once {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(beside(&self.0, suffix));
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What an entry borrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    pub at: u64,
    pub by: String,
    pub context: String,
    pub kind: String,
    pub body: Vec<u8>,
}

impl Owned {
    pub fn entry(&self) -> Entry<'_> {
        Entry::new(self.at, &self.context, &self.kind, &self.body).by(&self.by)
    }
}

pub fn entries(batch: &[Owned]) -> Vec<Entry<'_>> {
    batch.iter().map(Owned::entry).collect()
}

/// Batch `number` of a journal that can be foretold: every byte follows from the number.
pub fn foretold(number: u64) -> Vec<Owned> {
    (0..number % 7 + 1)
        .map(|part| Owned {
            at: number * 1_000_000 + part,
            by: if number.is_multiple_of(4) {
                String::new()
            } else {
                format!("P-{part}@front-1 B-2 req-{number}")
            },
            context: format!("context-{}", number % 3),
            kind: format!("kind-{part}"),
            body: (0..(number * 37 + part * 101) % 900).map(|byte| (byte ^ number) as u8).collect(),
        })
        .collect()
}

/// Options for tests whose subject is not the synchronisation of the medium.
pub fn quick() -> Options {
    Options { durability: Durability::Process, ..Options::default() }
}

pub fn open(path: &Path) -> Result<SqliteJournal, StoreError> {
    SqliteJournal::open(path, &quick())
}

/// The file with this path and this suffix behind it.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
