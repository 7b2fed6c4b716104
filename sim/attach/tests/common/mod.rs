//! Golden boards served in the wall's time on any pair of byte streams, and what the tests ask of a record.

#![allow(dead_code)]

use forecourt_attach::{Clock, Timing};
use forecourt_board::Profile;
use forecourt_certify::act::Act;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::{Char, Device};
use forecourt_certify::golden::Bus;
use forecourt_certify::link::Link;
use forecourt_certify::run::{Options, Record, certify};
use forecourt_certify::trace::Trace;
use forecourt_certify::verdict::Verdict;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// The timing of a machine that does other things, too: a late wake-up is no board's fault.
pub fn patient() -> Timing {
    Timing { error: Span::from_ms(100), quiet: Span::from_ms(40) }
}

/// The golden slot board 33 and drawer board 1.
pub fn golden() -> Bus {
    Bus::golden(&Profile::standard(), &[33, 1]).expect("the cabinet has both")
}

fn reads(mut source: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (into, from) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4_096];
        loop {
            match source.read(&mut buffer) {
                Ok(0) => return,
                Ok(length) => {
                    if into.send(buffer[..length].to_vec()).is_err() {
                        return;
                    }
                }
                // An empty piece asks whether anybody still listens.
                Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
                    if into.send(Vec::new()).is_err() {
                        return;
                    }
                }
                Err(_) => return,
            }
        }
    });
    from
}

/// Serves `device` by the wall's clock until the other end is gone. Bytes that come together are back to back.
pub fn serve(device: impl Device, source: impl Read + Send + 'static, sink: impl Write) {
    serve_with(device, source, sink, Vec::new);
}

/// As [`serve`], as long as `on` says so; then both ends are closed.
pub fn serve_while(
    device: impl Device,
    source: impl Read + Send + 'static,
    sink: impl Write,
    on: impl Fn() -> bool,
) {
    serve_till(device, source, sink, Vec::new, on);
}

/// As [`serve`], with hands: what `acts` gives is done at once.
pub fn serve_with(
    device: impl Device,
    source: impl Read + Send + 'static,
    sink: impl Write,
    acts: impl FnMut() -> Vec<Act>,
) {
    serve_till(device, source, sink, acts, || true);
}

fn serve_till(
    mut device: impl Device,
    source: impl Read + Send + 'static,
    mut sink: impl Write,
    mut acts: impl FnMut() -> Vec<Act>,
    on: impl Fn() -> bool,
) {
    let (clock, from) = (Clock::start(), reads(source));
    let line = device.line();
    let mut heard_to = Instant::ZERO;
    let mut pending: VecDeque<Char> = VecDeque::new();
    while on() {
        let now = clock.now();
        device.advance(now);
        for act in acts() {
            device.act(now, &act).expect("a golden board can do it");
        }
        let mut said = Vec::new();
        device.transmit(&mut said);
        pending.extend(said);
        // A whole answer at once, when a line would have carried its first character: nothing tears it on a busy machine.
        let begun = pending.front().is_some_and(|one| one.end <= now);
        let due: Vec<u8> = if begun { pending.drain(..).map(|one| one.byte).collect() } else { Vec::new() };
        if !due.is_empty() && (sink.write_all(&due).is_err() || sink.flush().is_err()) {
            return;
        }
        let next = [pending.front().map(|one| one.end), device.next_at()].into_iter().flatten().min();
        let rest = next.map_or(Duration::from_millis(20), |at| clock.until(at));
        match from.recv_timeout(rest.clamp(Duration::from_micros(200), Duration::from_millis(20))) {
            Ok(bytes) if bytes.is_empty() => {}
            Ok(mut bytes) => {
                // A pty hands a burst on in pieces when the machine is busy: what follows at once belongs to it.
                while let Ok(more) = from.recv_timeout(Duration::from_millis(8)) {
                    bytes.extend(more);
                }
                let now = clock.now();
                let mut start = if now.since(heard_to) >= line.t3_5() { now } else { heard_to };
                for byte in bytes {
                    let end = start + line.char_span();
                    device.hear(Char { start, end, byte, flaw: Flaw::None });
                    start = end;
                }
                heard_to = start;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Certifies the boards behind `link` by `options`.
pub fn run(link: &mut dyn Link, declaration: &Declaration, options: &Options) -> (Record, Trace) {
    certify(link, declaration, &Profile::standard(), options, &mut |_| {})
}

/// Complains of every outcome that is neither PASS nor N/A, but for those that `fine` lets through.
#[track_caller]
pub fn all_pass(record: &Record, fine: &[(&str, Verdict)]) {
    assert!(!record.outcomes.is_empty(), "no clause ran");
    let wrong: Vec<String> = record
        .outcomes
        .iter()
        .filter(|outcome| !matches!(outcome.finding.verdict, Verdict::Pass | Verdict::NotApplicable))
        .filter(|outcome| !fine.contains(&(outcome.clause.as_str(), outcome.finding.verdict)))
        .map(|o| format!("{} at {}: {} {}", o.clause, o.board, o.finding.verdict, o.finding.reason))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How long something took.
pub fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let clock = Clock::start();
    let done = run();
    let took: Span = clock.now().since(Instant::ZERO);
    eprintln!("{what}: {} ms", took.as_ms());
    done
}

/// Builds one of the example firmwares with `cc` as strictly as it can and gives the program's path.
pub fn build(source: &str, options: &[&str]) -> String {
    let vendor = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vendor");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = folder.join(format!("{}{}-{}", source, options.concat(), std::process::id()));
    let built = std::process::Command::new("cc")
        .args(["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror"])
        .args(options)
        .arg(vendor.join(source))
        .arg("-o")
        .arg(&program)
        .output()
        .expect("a C compiler is there");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    program.to_string_lossy().into_owned()
}

/// What the maker of an example firmware claims, and the numbers of its cabinet.
pub fn example(source: &str) -> (Declaration, Profile) {
    let vendor = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vendor");
    let path = vendor.join(source).with_extension("toml");
    let text = std::fs::read_to_string(path).expect("each example has a declaration");
    let mut read = |path: &str| std::fs::read_to_string(vendor.join(path)).map_err(|error| error.to_string());
    let declaration = Declaration::from_toml(source, &text, &mut read).expect("it is in order");
    let profile = declaration.numbers().expect("its numbers are in order");
    (declaration, profile)
}
