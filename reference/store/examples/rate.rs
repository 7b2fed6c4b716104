//! Measures how fast the journals append: `cargo run --release -p forecourt-store --example rate -- FOLDER`.
//! The folder decides the figures for SQLite: what is measured there is the medium's synchronisation.

use std::path::Path;
use std::time::Instant;

use forecourt_store::{
    Cost, Durability, Entry, Journal, KeyRing, MARK_CLOSE, MARK_OPEN, MARK_PART, Master, MemoryJournal,
    Options, RingHome, Sealed, SqliteJournal,
};

const BY: &str = "P-3@front-1 B-2 req-17";
const SHORT: &[u8] = &[7; 24];

/// What is appended: `batches` of `size` entries.
struct Load<'a> {
    by: &'a str,
    body: &'a [u8],
    batches: u64,
    size: usize,
}

fn load(batches: u64, size: usize) -> Load<'static> {
    Load { by: BY, body: SHORT, batches, size }
}

fn run(name: &str, journal: &mut dyn Journal, load: &Load<'_>) {
    let mut batch = vec![Entry::new(0, "keys", "taken", load.body).by(load.by); load.size];
    #[expect(clippy::disallowed_methods, reason = "a measuring program reads the clock")]
    let start = Instant::now();
    for n in 0..load.batches {
        batch[0].at = n;
        journal.append(&batch).expect("a fresh journal on a medium with room takes every batch");
    }
    let seconds = start.elapsed().as_secs_f64();
    let records = load.batches * load.size as u64;
    println!(
        "{name:<24} batch {:>2}: {:>9.0} records/s, {:>8.1} us a batch",
        load.size,
        records as f64 / seconds,
        seconds * 1e6 / load.batches as f64
    );
    let rate = |deed: &mut dyn FnMut() -> u64| {
        #[expect(clippy::disallowed_methods, reason = "a measuring program reads the clock")]
        let start = Instant::now();
        deed() as f64 / start.elapsed().as_secs_f64()
    };
    let verify = rate(&mut || journal.verify().expect("nobody has touched the journal").len);
    let read = rate(&mut || {
        let mut count = 0;
        let mut take = |_| {
            count += 1;
            std::ops::ControlFlow::Continue(())
        };
        journal.read(1, &mut take).expect("nobody has touched the journal");
        count
    });
    println!("{name:<24} verify  : {verify:>9.0} records/s, read {read:>9.0} records/s");
}

fn sealed() -> Sealed<MemoryJournal> {
    let mut count = 0_u8;
    let mut source = move |out: &mut [u8]| {
        count += 1;
        out.fill(count);
    };
    let ring = KeyRing::create(Master::Key(&[7; 32]), Cost::default(), 0, &mut source)
        .expect("a key of 32 bytes costs nothing");
    Sealed::new(MemoryJournal::new(), ring, RingHome::Memory, Box::new(source))
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    run("memory, nobody", &mut MemoryJournal::new(), &Load { by: "", ..load(2_000_000, 1) });
    run("memory", &mut MemoryJournal::new(), &load(2_000_000, 1));
    run("memory, reserved", &mut MemoryJournal::with_capacity(2_000_000, 120_000_000), &load(2_000_000, 1));
    run("memory", &mut MemoryJournal::new(), &load(200_000, 10));
    run("sealed, nothing personal", &mut sealed(), &load(2_000_000, 1));
    let mark = |value: &str| format!("{MARK_OPEN}M-7{MARK_PART}{value}{MARK_CLOSE}");
    let one = format!("{{\"phone\":\"{}\"}}", mark("13812345678"));
    run("sealed, one value", &mut sealed(), &Load { body: one.as_bytes(), ..load(200_000, 1) });
    let three =
        format!("[\"{}\",\"{}\",\"{}\"]", mark("13812345678"), mark("王小明"), mark("370102199003071234"));
    run("sealed, three values", &mut sealed(), &Load { body: three.as_bytes(), ..load(100_000, 1) });
    for (name, durability, batches) in
        [("sqlite medium", Durability::Medium, 1000), ("sqlite process", Durability::Process, 20_000)]
    {
        for size in [1, 10] {
            let path = Path::new(&folder).join(format!("rate-{}-{name}-{size}.db", std::process::id()));
            let options = Options { durability, ..Options::default() };
            let mut journal = SqliteJournal::open(&path, &options).expect("the folder can be written");
            run(name, &mut journal, &load(batches, size));
            drop(journal);
            std::fs::remove_file(&path).expect("the file was made above");
        }
    }
}
