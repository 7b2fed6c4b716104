//! Golden boards in the wall's time behind a pty and behind TCP, and the example firmware as programs of bytes.

mod common;

use common::{all_pass, build, example, golden, patient, run, serve, serve_while, timed};
use forecourt_attach::{Timing, stream};
use forecourt_certify::declaration::{Boards, Declaration};
use forecourt_certify::link::{Class, Link, LinkError, Stop};
use forecourt_certify::replay::Replay;
use forecourt_certify::run::{Options, certify};
use forecourt_certify::trace::Trace;
use forecourt_certify::verdict::Verdict;
use forecourt_wire::{LineSpeed, Span};
use serialport::SerialPort;
use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;

/// A few clauses of each kind that a wire of bytes decides in seconds.
fn some() -> Options {
    let ids = ["EC-01", "EC-11", "FR-17", "BC-01", "RI-01", "WR-01", "DI-01"];
    Options { ids: ids.map(String::from).to_vec(), ..Options::suites(&[]) }
}

#[test]
fn a_golden_board_behind_a_pty_passes_and_its_trace_gives_the_verdicts_again() {
    let (mut link, path) = stream::pty::make(LineSpeed::DEFAULT, patient()).expect("a pty");
    let port = serialport::new(path.to_string_lossy(), 19_200)
        .exclusive(false)
        .timeout(Duration::from_millis(50))
        .open()
        .expect("the rig holds it open");
    let source = port.try_clone().expect("a second handle");
    std::thread::spawn(move || serve(golden(), source, port));
    let (record, trace) = timed("pty", || run(&mut link, &Declaration::golden(), &some()));
    all_pass(&record, &[]);
    assert_eq!(link.abilities().class, Class::Bytes);
    let sections = Trace::from_text(&trace.to_text()).expect("the rig's own trace");
    let mut replay = Replay::new(link.abilities(), link.line(), &sections);
    let (again, _) = run(&mut replay, &Declaration::golden(), &some());
    assert_eq!(record, again);
}

#[test]
fn a_golden_board_behind_a_serial_device_passes_and_it_may_be_pulled_out() {
    let (near, far) = serialport::TTYPort::pair().expect("a pty");
    let path = far.name().expect("it has a name");
    drop(far);
    let mut link = stream::serial::open(&path, LineSpeed::DEFAULT, patient()).expect("it is a terminal");
    let source = near.try_clone_native().expect("a second handle");
    let (pull, pulled) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        serve_while(golden(), source, near, || {
            pulled.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected)
        });
    });
    let few = Options { ids: ["EC-01", "RI-01"].map(String::from).to_vec(), ..Options::suites(&[]) };
    let (record, _) = timed("serial", || run(&mut link, &Declaration::golden(), &few));
    all_pass(&record, &[]);
    drop(pull);
    let mut seen = Vec::new();
    let until = link.now() + Span::from_secs(10);
    let gone = link.run(until, Stop::AtEnd, &mut seen).expect_err("its other end is closed");
    assert!(matches!(gone, LinkError::Gone(_)), "{gone}");
}

#[test]
fn a_golden_board_behind_tcp_passes() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    std::thread::spawn(move || {
        let (socket, _) = listener.accept().expect("the rig connects");
        socket.set_nodelay(true).expect("a socket");
        let source = socket.try_clone().expect("a second handle");
        serve(golden(), source, socket);
    });
    let mut link = stream::tcp::open(&address, LineSpeed::DEFAULT, patient()).expect("it listens");
    let (record, _) = timed("TCP", || run(&mut link, &slot_alone(), &some()));
    all_pass(&record, &[]);
}

fn slot_alone() -> Declaration {
    let boards = Boards { drawer: None, ..Boards::default() };
    Declaration { boards, ..Declaration::golden() }
}

#[test]
fn a_pty_that_nobody_opens_is_inconclusive() {
    let (mut link, _path) = stream::pty::make(LineSpeed::DEFAULT, Timing::default()).expect("a pty");
    let (record, _) = run(&mut link, &slot_alone(), &Options::one("EC-01"));
    assert_eq!(record.count(Verdict::Inconclusive), 1, "nobody has opened the pty: {:?}", record.outcomes);
    assert_eq!(record.exit_code(false), 3);
}

#[test]
fn the_example_boards_as_programs_of_bytes_pass() {
    for source in ["slot_board.c", "drawer_board.c"] {
        let program = build(source, &["-DWALL_CLOCK"]);
        let (declaration, profile) = example(source);
        let mut link =
            stream::pipe::open(&program, profile.line.speed, patient()).expect("it was just built");
        let options = some();
        let run = || certify(&mut link, &declaration, &profile, &options, &mut |_| {});
        let (record, _) = timed(source, run);
        all_pass(&record, &[]);
    }
}

#[test]
fn whoever_connects_is_a_link_and_has_a_name() {
    let door =
        stream::tcp::listen("127.0.0.1:0", LineSpeed::DEFAULT, Timing::default()).expect("a free port");
    let address = door.address();
    let taken =
        stream::tcp::listen(&address, LineSpeed::DEFAULT, Timing::default()).expect_err("it is taken");
    assert!(taken.to_string().contains(&address), "{taken}");
    let mut guest = std::net::TcpStream::connect(&address).expect("it waits there");
    let (mut link, name) = door.accept().expect("somebody is there");
    assert_eq!(name, guest.local_addr().expect("its address").to_string());
    guest.write_all(&[1, 2, 3]).expect("the link reads");
    let (until, mut seen) = (link.now() + Span::from_secs(5), Vec::new());
    link.run(until, Stop::Quiet, &mut seen).expect("three bytes came");
    assert_eq!(seen.len(), 3);
}
