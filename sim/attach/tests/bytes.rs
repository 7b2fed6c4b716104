//! Golden boards in the wall's time behind a pty and behind TCP.

mod common;

use common::{all_pass, golden, run, serve, timed};
use forecourt_attach::{Timing, stream};
use forecourt_certify::declaration::Declaration;
use forecourt_certify::link::{Class, Link};
use forecourt_certify::replay::Replay;
use forecourt_certify::run::Options;
use forecourt_certify::trace::Trace;
use forecourt_certify::verdict::Verdict;
use forecourt_wire::LineSpeed;
use std::net::TcpListener;
use std::time::Duration;

/// A few clauses of each kind that a wire of bytes decides in seconds.
fn some() -> Options {
    Options { ids: ["EC-01", "EC-02", "EC-03", "EC-11"].map(String::from).to_vec(), ..Options::suites(&[]) }
}

#[test]
fn a_golden_board_behind_a_pty_passes_and_its_trace_gives_the_verdicts_again() {
    let (mut link, path) = stream::pty::make(LineSpeed::DEFAULT, Timing::default()).expect("a pty");
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
fn a_golden_board_behind_tcp_passes() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    std::thread::spawn(move || {
        let (socket, _) = listener.accept().expect("the rig connects");
        socket.set_nodelay(true).expect("a socket");
        let source = socket.try_clone().expect("a second handle");
        serve(golden(), source, socket);
    });
    let mut link = stream::tcp::open(&address, LineSpeed::DEFAULT, Timing::default()).expect("it listens");
    let (record, _) = timed("TCP", || run(&mut link, &Declaration::golden(), &some()));
    all_pass(&record, &[]);
}

#[test]
fn a_pty_that_nobody_opens_is_inconclusive() {
    let (mut link, _path) = stream::pty::make(LineSpeed::DEFAULT, Timing::default()).expect("a pty");
    let (record, _) = run(&mut link, &Declaration::golden(), &Options::one("EC-01"));
    assert_eq!(record.count(Verdict::Inconclusive), 2, "nobody has opened the pty: {:?}", record.outcomes);
    assert_eq!(record.exit_code(false), 3);
}
