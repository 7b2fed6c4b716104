//! Runs scenario files and prints what is wrong.
use forecourt_scenario::{Library, run};
use std::collections::BTreeMap;

fn main() {
    let mut profiles = BTreeMap::new();
    for entry in std::fs::read_dir("scenarios/profiles").expect("profiles") {
        let path = entry.expect("entry").path();
        let name = path.file_stem().expect("stem").to_string_lossy().into_owned();
        profiles.insert(name, std::fs::read_to_string(&path).expect("text"));
    }
    let catalogue = std::fs::read_to_string("scenarios/requirements.toml").expect("catalogue");
    let library = Library::new(profiles, &catalogue).expect("library");
    let verbose = std::env::args().any(|arg| arg == "-v");
    for file in std::env::args().skip(1).filter(|arg| arg != "-v") {
        let text = std::fs::read_to_string(&file).expect("scenario");
        match library.plan(&file, &file, &text, None) {
            Err(error) => println!("{error}"),
            Ok(plan) => {
                let record = run(&plan);
                println!(
                    "{file}: {:?} {} events, {} kernel events, {}",
                    record.verdict,
                    record.events.len(),
                    record.kernel_events,
                    &record.digest[..16]
                );
                for line in &record.trouble {
                    println!("  {line}");
                }
                if verbose {
                    for deed in &record.deeds {
                        println!("  {} {} -> {}", deed.at_ns as f64 / 1e9, deed.phrase, deed.outcome);
                    }
                    for event in &record.events {
                        let fields: Vec<String> =
                            event.fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
                        println!("  {:.6} {} {}", event.at_ns as f64 / 1e9, event.kind, fields.join(" "));
                    }
                    for line in &record.lines {
                        println!("  {:?} frames {} bytes {}", line.counters, line.frames, line.bytes);
                    }
                    for fault in &record.faults {
                        println!("  {fault:?}");
                    }
                    println!("  {:?}", record.latencies);
                }
            }
        }
    }
}
