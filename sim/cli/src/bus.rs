//! `forecourt bus`: a simulated cabinet on a pty, a serial device or TCP, for anybody's master; and the master's certificate.
//!
//! It refuses to know how a cabinet or a clause works; it opens doors, reads what people type, and prints.

pub mod args;

use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use args::BusArgs;
use forecourt_attach::stream::{Stream, Timing, pty, serial, tcp};
use forecourt_board::Profile;
use forecourt_bus::master::stage::Stage;
use forecourt_bus::master::{Belief, Beliefs, certify};
use forecourt_bus::people::{Order, script};
use forecourt_bus::serve::{Served, Told};
use forecourt_bus::{Frame, LiveBus, faults, view};
use forecourt_certify::link::{Link, LinkError};
use forecourt_certify::verdict::Verdict;
use forecourt_kernel::Seed;
use forecourt_wire::{Instant, Span};
use std::fs;
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

/// A burst ends when a master has been quiet for so long: it is asked for an answer.
const QUIET: Span = Span::from_ms(2);

/// Serves a cabinet until the line or the people end it.
///
/// # Errors
/// A profile, a script, a tag, a fault or a door that cannot be used.
pub fn run(args: &BusArgs, out: &mut Out) -> Result<Status, Trouble> {
    let profile = profile(args.profile.as_deref())?;
    let seed = Seed(args.seed);
    let orders = match &args.script {
        Some(path) => {
            script(&read(path)?).map_err(|error| asked(format!("{}: {}", path.display(), error.0)))?
        }
        None => Vec::new(),
    };
    let faults = args.fault.iter().map(|text| faults::read(text, seed));
    let faults: Vec<_> = faults.collect::<Result<_, _>>().map_err(asked)?;
    let mut bus = LiveBus::new(&profile, faults, seed, args.strict);
    for tag in &args.tag {
        let (at, id) = tag.split_once('=').unwrap_or((tag, ""));
        let order = Order::read(&format!("place {at} {id}"))
            .map_err(|error| asked(format!("--tag {tag}: {}", error.0)))?;
        if let Some(order) = order {
            let told = order.carry_out(Instant::ZERO, &mut bus);
            told.map_err(|error| asked(format!("--tag {tag}: {error}")))?;
        }
    }
    let link = open(args, &profile, out)?;
    if args.certify {
        return master(args, link, &profile, out);
    }
    serve(args, Served::new(link, bus, orders), out)
}

fn asked(why: impl Into<String>) -> Trouble {
    Trouble::Asked(format!("error: {}", why.into()))
}

fn read(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|error| Trouble::read(path, error))
}

fn profile(path: Option<&Path>) -> Result<Profile, Trouble> {
    match path {
        None => Ok(Profile::standard()),
        Some(path) => {
            let name = path.display().to_string();
            Profile::from_toml(&name, &read(path)?).map_err(|error| asked(error.to_string()))
        }
    }
}

/// The door that was asked for; a pty when none was.
fn open(args: &BusArgs, profile: &Profile, out: &mut Out) -> Result<Stream, Trouble> {
    let timing = Timing { quiet: QUIET, ..Timing::default() };
    let line = profile.line.speed;
    let attach = |error: forecourt_attach::AttachError| asked(error.to_string());
    if let Some(device) = &args.serial {
        out.aside(&format!("on {device}, {} bit/s {}", line.baud, line.character.name()));
        return serial::open(device, line, timing).map_err(attach);
    }
    if let Some(address) = &args.tcp {
        let door = tcp::listen(address, line, timing).map_err(attach)?;
        out.aside(&format!("waiting for a master on {}", door.address()));
        let (stream, peer) = door.accept().map_err(attach)?;
        out.aside(&format!("a master has come from {peer}"));
        return Ok(stream);
    }
    let (stream, path) = pty::make(line, timing).map_err(attach)?;
    out.line(&path.display().to_string());
    out.aside(
        "open this path as a serial device, without parity (a pty has none); type help for what people can do, quit to end",
    );
    Ok(stream)
}

/// Lines typed, as they come; none when there is nobody to type.
fn typed() -> Receiver<String> {
    let (into, from) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            if into.send(line).is_err() {
                break;
            }
        }
    });
    from
}

fn serve(args: &BusArgs, mut served: Served<Stream>, out: &mut Out) -> Result<Status, Trouble> {
    let lines = typed();
    let mut screen = Screen::of(args);
    let mut frames: Vec<Frame> = Vec::new();
    let until = args.seconds.map(|seconds| served.link.now() + Span::from_secs(seconds));
    let status = loop {
        let told = match served.step() {
            Ok(told) => told,
            Err(LinkError::Gone(why)) => {
                out.aside(&format!("the master is gone: {why}"));
                break Status::Passed;
            }
            Err(error) => return Err(asked(error.to_string())),
        };
        let mut ends = told.iter().any(|told| say(told, out));
        while let Ok(line) = lines.try_recv() {
            ends |= obey(&line, &mut served, out);
        }
        let new = served.bus.take_frames();
        if let Some(screen) = &mut screen {
            screen.show(&mut served, &new, out);
        } else if args.frames {
            new.iter().for_each(|frame| out.line(&view::frame(frame)));
        }
        if args.capture.is_some() {
            frames.extend(new);
        }
        if ends || until.is_some_and(|until| served.link.now() >= until) {
            break Status::Passed;
        }
    };
    let now = served.link.now();
    out.aside(&view::cabinet(now, &mut served.bus));
    if let Some(path) = &args.capture {
        fs::write(path, capture(&frames)).map_err(|error| Trouble::write(path, error))?;
        out.aside(&format!("{} frames in {}", frames.len(), path.display()));
    }
    Ok(status)
}

/// The cabinet and the last frames, drawn anew on a terminal; elsewhere there are plain lines only.
struct Screen {
    last: Vec<String>,
    shown: String,
    next: Instant,
}

impl Screen {
    /// How often it is drawn at most.
    const EVERY: Span = Span::from_ms(250);
    /// How many frames stand under the cabinet.
    const FRAMES: usize = 12;

    /// A screen, when there is a terminal for it and plain frames were not asked for.
    fn of(args: &BusArgs) -> Option<Self> {
        let wanted = !args.frames && std::io::stdout().is_terminal();
        wanted.then(|| Self { last: Vec::new(), shown: String::new(), next: Instant::ZERO })
    }

    fn show(&mut self, served: &mut Served<Stream>, new: &[Frame], out: &mut Out) {
        self.last.extend(new.iter().map(view::frame));
        let over = self.last.len().saturating_sub(Self::FRAMES);
        self.last.drain(..over);
        let now = served.link.now();
        if now < self.next {
            return;
        }
        self.next = now + Self::EVERY;
        let text = format!("{}\n\n{}\n", view::cabinet(now, &mut served.bus), self.last.join("\n"));
        if text != self.shown {
            // Home, clear to the end: what is typed stands below until the next change.
            out.text(&format!("\x1b[H\x1b[J{text}> "));
            self.shown = text;
        }
    }
}

fn capture(frames: &[Frame]) -> Vec<u8> {
    let mut capture = forecourt_evidence::pcapng::Capture::new("cabinet");
    for frame in frames {
        capture.push(&forecourt_evidence::pcapng::Frame {
            start_ns: frame.start.as_ns(),
            from_master: frame.from_master,
            bytes: &frame.bytes,
            comment: None,
        });
    }
    capture.into_bytes()
}

/// One typed line; true when it ends the bus.
fn obey(line: &str, served: &mut Served<Stream>, out: &mut Out) -> bool {
    if line.trim() == "help" {
        out.line(forecourt_bus::people::HELP);
        return false;
    }
    match Order::read(line) {
        Ok(None) => false,
        Ok(Some(order)) => {
            let now = served.link.now();
            say(&served.order(now, order), out)
        }
        Err(error) => {
            out.aside(&error.0);
            false
        }
    }
}

fn say(told: &Told, out: &mut Out) -> bool {
    match told {
        Told::Order(_, Ok(done)) => out.line(done),
        Told::Order(order, Err(why)) => out.aside(&format!("{order}: {why}")),
        Told::Ends => return true,
    }
    false
}

/// Beliefs that the master writes to a file or a pipe, a line each.
struct Heard {
    lines: Option<Receiver<String>>,
    wrong: Option<String>,
}

impl Beliefs<Stream> for Heard {
    fn tells(&self) -> bool {
        self.lines.is_some()
    }

    fn take(&mut self, _link: &mut Stream) -> Vec<(u8, Belief)> {
        let mut beliefs = Vec::new();
        while let Some(Ok(line)) = self.lines.as_ref().map(Receiver::try_recv) {
            match Belief::read(&line) {
                Ok(belief) => beliefs.push(belief),
                Err(why) => self.wrong = Some(why),
            }
        }
        beliefs
    }
}

/// Clauses MS-01 … MS-12 against whatever polls the line.
fn master(args: &BusArgs, link: Stream, profile: &Profile, out: &mut Out) -> Result<Status, Trouble> {
    let lines = args.beliefs.then(|| {
        if std::io::stdin().is_terminal() {
            out.aside("lines such as \"33 tag 0F12345678\" are expected on standard input");
        }
        typed()
    });
    let mut stage = Stage::new(link, Heard { lines, wrong: None }, profile);
    let outcomes = certify(&mut stage, &args.clauses, &mut |outcome| {
        let finding = &outcome.finding;
        let reason = if finding.reason.is_empty() { String::new() } else { format!("  {}", finding.reason) };
        out.line(&format!("{}  {:<12}{reason}", outcome.clause, finding.verdict));
    });
    if let Some(why) = &stage.beliefs.wrong {
        out.aside(why);
    }
    let any = |verdict| outcomes.iter().any(|outcome| outcome.finding.verdict == verdict);
    Ok(if outcomes.is_empty() {
        Status::Inconclusive
    } else if any(Verdict::Fail) {
        Status::Broken
    } else if any(Verdict::Inconclusive) || any(Verdict::Error) {
        Status::Inconclusive
    } else {
        Status::Passed
    })
}
