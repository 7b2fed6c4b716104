//! Devices that are not there, end, hang, flood or talk rubbish: a clear word, in bounded time, and the run goes on.

mod common;

use common::{build, run};
use forecourt_attach::{AttachError, Child, Timing, stream};
use forecourt_board::Profile;
use forecourt_certify::act::{Act, Field};
use forecourt_certify::burst::Burst;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::link::{Link, LinkError, Stop};
use forecourt_certify::run::Options;
use forecourt_certify::verdict::Verdict;
use forecourt_wire::{LineSpeed, Span};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

const LINE: LineSpeed = LineSpeed::DEFAULT;

fn pipe(command: &str) -> stream::Stream {
    stream::pipe::open(command, LINE, Timing::default()).expect("there is a shell")
}

fn in_virtual_time(command: &str) -> Result<Child, AttachError> {
    Child::patient(command, &Profile::standard(), Duration::from_millis(500))
}

/// Sends a request and lets `ms` pass.
fn ask(link: &mut dyn Link, ms: u64) -> Result<usize, LinkError> {
    let sent = link.send(link.now(), &Burst::frame(33, &[4, 0, 0, 0, 1]))?;
    let mut seen = Vec::new();
    link.run(sent.end + Span::from_ms(ms), Stop::Quiet, &mut seen)?;
    Ok(seen.len())
}

fn four() -> Options {
    Options { ids: ["EC-01", "EC-02", "EC-03", "EC-11"].map(String::from).to_vec(), ..Options::suites(&[]) }
}

#[test]
fn what_is_not_there_is_said_with_its_name() {
    let timing = Timing::default();
    let wrong = stream::serial::open("/dev/no-such-board", LINE, timing).expect_err("it is not there");
    assert!(
        wrong.to_string().starts_with("the serial device /dev/no-such-board cannot be opened"),
        "{wrong}"
    );
    let wrong = stream::serial::open("/dev/null", LINE, timing).expect_err("it is no serial device");
    assert!(matches!(wrong, AttachError::Serial { .. }), "{wrong}");
    // A port that was just given back: nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let wrong = stream::tcp::open(&free.to_string(), LINE, timing).expect_err("nobody listens");
    assert!(wrong.to_string().contains(&free.to_string()), "{wrong}");
    let wrong = stream::tcp::open("no-port-here", LINE, timing).expect_err("no address");
    assert!(matches!(wrong, AttachError::Tcp { .. }), "{wrong}");
    let wrong = in_virtual_time("/no/such/program").expect_err("it is not there");
    assert!(wrong.to_string().contains("/no/such/program: not found"), "{wrong}");
}

#[test]
fn a_line_that_drops_ends_the_run_with_errors_that_say_so() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("the rig connects");
        // The first request is heard, then the cable is pulled.
        let mut request = [0; 8];
        let _ = socket.read(&mut request);
    });
    let mut link = stream::tcp::open(&address, LINE, Timing::default()).expect("it listens");
    let (record, trace) = run(&mut link, &Declaration::golden(), &four());
    assert_eq!(record.count(Verdict::Error), 7, "{:?}", record.outcomes);
    assert!(record.outcomes[0].finding.reason.starts_with("the line is gone"), "{:?}", record.outcomes[0]);
    assert!(trace.to_text().contains("! gone "), "{}", trace.to_text());
    assert_eq!(record.exit_code(false), 4);
}

#[test]
fn bytes_that_came_before_the_end_are_heard() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("the rig connects");
        socket.write_all(&[1, 2, 3]).expect("the rig listens");
    });
    let mut link = stream::tcp::open(&address, LINE, Timing::default()).expect("it listens");
    let mut seen = Vec::new();
    let until = link.now() + Span::from_secs(5);
    link.run(until, Stop::AtEnd, &mut seen).expect("three bytes came");
    assert_eq!(seen.len(), 3);
    assert!(matches!(link.run(until, Stop::AtEnd, &mut seen), Err(LinkError::Gone(_))));
    assert!(matches!(ask(&mut link, 10), Err(LinkError::Gone(_))));
}

#[test]
fn a_program_of_bytes_that_dies_hangs_or_floods() {
    let mut dead = pipe("echo the fuse has blown >&2; exit 7");
    let gone = loop {
        match ask(&mut dead, 100) {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    let said = gone.to_string();
    assert!(said.starts_with("the line is gone"), "{said}");
    let mut hung = pipe("sleep 30");
    // More than any pipe holds: the rig never waits for a board that does not listen.
    for _ in 0..40 {
        hung.send(hung.now(), &Burst::bytes(&[0x55; 4_096])).expect("a deaf board is no error");
    }
    assert_eq!(ask(&mut hung, 50), Ok(0));
    let mut flood = pipe("yes");
    assert!(matches!(ask(&mut flood, 200), Err(LinkError::Flood(_))));
    let (record, _) = run(&mut flood, &Declaration::golden(), &Options::one("EC-01"));
    assert_eq!(record.count(Verdict::Fail), 2, "{:?}", record.outcomes);
}

#[test]
fn a_program_in_virtual_time_that_breaks_the_protocol_is_named_and_ended() {
    let greeted = "read hello; echo board 1; read go;";
    for (command, wanted) in [
        ("read hello; echo hello yourself", "\"hello yourself\""),
        ("sleep 30", "it said nothing for 0 s and was ended"),
        ("exit 3", "it ended with exit status: 3"),
    ] {
        let said = in_virtual_time(command).expect_err(command).to_string();
        assert!(said.contains(wanted) || said.contains("None"), "{command}: {said}");
    }
    for (command, wanted) in [
        ("echo rubbish; read more", "\"rubbish\" is no line of it"),
        ("echo at 99999999999; read more", "at 99999999999"),
        ("echo tx 0 2104; echo tx 0 2104; read more", "still sends"),
        ("echo ok; read more", "no act was asked for"),
        ("sleep 30", "it said nothing"),
        (
            "echo the watchdog bit >&2; exit 9",
            "exit status: 9; the last of its standard error: the watchdog bit",
        ),
        ("while :; do echo at 0; read more; done", "it stands still at 0 µs"),
        ("head -c 20000 /dev/zero | tr '\\0' x; read more", "a line of more than 8192 bytes"),
    ] {
        let mut link = in_virtual_time(&format!("{greeted} {command}")).expect("it greets");
        let said = ask(&mut link, 100).expect_err(command).to_string();
        assert!(said.starts_with("the device's process:") && said.contains(wanted), "{command}: {said}");
        // What follows is refused at once, and says why.
        assert_eq!(ask(&mut link, 100).expect_err("it was ended").to_string(), said);
        let act = Act::Tag { board: 33, field: Field::Nothing };
        assert_eq!(link.act(&act).expect_err("it was ended").0, said);
    }
}

#[test]
fn a_program_in_virtual_time_that_floods_fails_once_and_is_gone_then() {
    let flood = "read hello; echo board 1; read go; yes '# so much to say'";
    let mut link = in_virtual_time(flood).expect("it greets");
    let (record, _) = run(&mut link, &Declaration::golden(), &four());
    assert_eq!(record.exit_code(false), 4, "{:?}", record.outcomes);
    let mut link = in_virtual_time(flood).expect("it greets");
    assert!(matches!(ask(&mut link, 100), Err(LinkError::Flood(_))));
    assert!(matches!(ask(&mut link, 100), Err(LinkError::Process(_))));
}

#[test]
fn a_firmware_that_dies_in_mid_run_leaves_the_clauses_before_it() {
    let program = build("slot_board.c", &[]);
    // What stands between hands on so many lines and no more, each at once.
    let command = format!("sed -u 60q | {program} 33");
    let mut link = Child::open(&command, &Profile::standard()).expect("it greets");
    let (record, _) = run(&mut link, &Declaration::golden(), &four());
    let verdicts: Vec<Verdict> = record.outcomes.iter().map(|outcome| outcome.finding.verdict).collect();
    assert!(verdicts.contains(&Verdict::Error), "{verdicts:?}");
    assert_eq!(record.exit_code(false), 4);
}
