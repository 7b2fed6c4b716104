//! Measures how fast the journals append: `cargo run --release -p forecourt-store --example rate -- FOLDER`.
//! The folder decides the figures for SQLite: what is measured there is the medium's synchronisation.

use std::path::Path;
use std::time::Instant;

use forecourt_store::{Durability, Entry, Journal, MemoryJournal, Options, SqliteJournal};

fn run(name: &str, journal: &mut dyn Journal, batches: u64, size: usize) {
    let body = [7_u8; 24];
    let entry = |at| Entry { at, context: "keys", kind: "taken", body: &body };
    let mut batch = vec![entry(0); size];
    #[expect(clippy::disallowed_methods, reason = "a measuring program reads the clock")]
    let start = Instant::now();
    for n in 0..batches {
        batch[0].at = n;
        journal.append(&batch).expect("a fresh journal on a medium with room takes every batch");
    }
    let seconds = start.elapsed().as_secs_f64();
    let records = batches * size as u64;
    println!(
        "{name:<16} batch {size:>2}: {:>9.0} records/s, {:>8.1} us a batch",
        records as f64 / seconds,
        seconds * 1e6 / batches as f64
    );
    #[expect(clippy::disallowed_methods, reason = "a measuring program reads the clock")]
    let start = Instant::now();
    let head = journal.verify().expect("nobody has touched the journal");
    let seconds = start.elapsed().as_secs_f64();
    println!("{name:<16} verify  : {:>9.0} records/s", head.len as f64 / seconds);
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    run("memory", &mut MemoryJournal::new(), 2_000_000, 1);
    run("memory, reserved", &mut MemoryJournal::with_capacity(2_000_000, 80_000_000), 2_000_000, 1);
    run("memory", &mut MemoryJournal::new(), 200_000, 10);
    for (name, durability, batches) in
        [("sqlite medium", Durability::Medium, 1000), ("sqlite process", Durability::Process, 20_000)]
    {
        for size in [1, 10] {
            let path = Path::new(&folder).join(format!("rate-{}-{name}-{size}.db", std::process::id()));
            let options = Options { durability, ..Options::default() };
            let mut journal = SqliteJournal::open(&path, &options).expect("the folder can be written");
            run(name, &mut journal, batches, size);
            drop(journal);
            std::fs::remove_file(&path).expect("the file was made above");
        }
    }
}
