//! A foreign server: tokio-modbus serves the registers of a slot and a drawer board on our pty, and is certified as far as it
//! claims. It knows length and checksum and no silence, and that shows.

mod common;

use common::{patient, run, timed};
use forecourt_attach::stream;
use forecourt_certify::catalogue::{Clause, Suite};
use forecourt_certify::declaration::{Boards, Declaration, Functions};
use forecourt_certify::run::{Options, Outcome, Record};
use forecourt_certify::verdict::Verdict;
use forecourt_evidence::expected::{Expected, Row};
use forecourt_wire::LineSpeed;
use std::collections::BTreeSet;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, Once};
use tokio_modbus::prelude::{ExceptionCode, Request, Response, SlaveRequest};
use tokio_modbus::server::Service;
use tokio_modbus::server::rtu::Server;

/// How many rigs ask at a time.
const RIGS: usize = 64;

/// Clauses that mostly wait for answers that never come, a minute and more: each board has a rig of its own for them.
const SLOW: &[&str] = &["RB-03", "AD-02", "EX-04", "ICS-02", "EC-07", "RB-13", "RB-02", "EX-02"];

/// What a rig asks, and the boards that hang there.
type Group = (Vec<String>, Boards);

/// The name of threads in which tokio-modbus may panic.
const SERVER: &str = "tokio-modbus";

type Answer = Result<Option<Response>, ExceptionCode>;

/// One board's registers; a drawer is open or shut at once.
#[derive(Default)]
struct Table {
    drawer: bool,
    open: bool,
    opened: u16,
    holding: Vec<u16>,
}

/// Both boards' registers.
#[derive(Clone)]
struct Registers(Arc<Mutex<[Table; 2]>>);

impl Registers {
    fn new() -> Self {
        let slot = Table { holding: vec![0, 0], ..Table::default() };
        let drawer = Table { drawer: true, holding: vec![2_000, 1_000, 0], ..Table::default() };
        Self(Arc::new(Mutex::new([slot, drawer])))
    }
}

fn within(size: usize, first: u16, start: u16, count: usize, most: usize) -> Result<usize, ExceptionCode> {
    if !(1..=most).contains(&count) {
        return Err(ExceptionCode::IllegalDataValue);
    }
    match start.checked_sub(first).map(usize::from) {
        Some(at) if at + count <= size => Ok(at),
        _ => Err(ExceptionCode::IllegalDataAddress),
    }
}

impl Table {
    fn takes(&self, at: usize, value: u16) -> bool {
        match (self.drawer, at) {
            (false, 0) => value <= 2,
            (false, _) => value <= 1,
            (true, 0) => (100..=20_000).contains(&value),
            (true, 1) => (50..=5_000).contains(&value),
            (true, _) => value == 0 || (5..=3_600).contains(&value),
        }
    }

    fn write(&mut self, start: u16, words: &[u16]) -> Result<(), ExceptionCode> {
        let first = if self.drawer { 16 } else { 0 };
        let at = within(self.holding.len(), first, start, words.len(), 123)?;
        if words.iter().enumerate().any(|(k, value)| !self.takes(at + k, *value)) {
            return Err(ExceptionCode::IllegalDataValue);
        }
        self.holding[at..at + words.len()].copy_from_slice(words);
        Ok(())
    }

    fn coil(&mut self, on: bool) {
        self.opened += u16::from(on && !self.open);
        self.open = on;
    }

    fn words(&self, table: &[u16], first: u16, start: u16, count: u16) -> Result<Vec<u16>, ExceptionCode> {
        let at = within(table.len(), first, start, usize::from(count), 125)?;
        Ok(table[at..at + usize::from(count)].to_vec())
    }

    fn bits(&self, table: &[bool], start: u16, count: u16) -> Result<Vec<bool>, ExceptionCode> {
        let at = within(table.len(), 0, start, usize::from(count), 2_000)?;
        Ok(table[at..at + usize::from(count)].to_vec())
    }

    fn answer(&mut self, request: &Request<'_>) -> Answer {
        let first = if self.drawer { 16 } else { 0 };
        let position = if self.open { self.holding[0] } else { 0 };
        let input = if self.drawer { vec![position, 0, self.opened] } else { vec![0, 0, 0, 0, 1, 0, 0] };
        Ok(Some(match request {
            Request::ReadInputRegisters(start, count) => {
                Response::ReadInputRegisters(self.words(&input, 0, *start, *count)?)
            }
            Request::ReadHoldingRegisters(start, count) => {
                Response::ReadHoldingRegisters(self.words(&self.holding, first, *start, *count)?)
            }
            Request::ReadCoils(start, count) if self.drawer => {
                Response::ReadCoils(self.bits(&[self.open], *start, *count)?)
            }
            Request::ReadDiscreteInputs(start, count) if self.drawer => {
                let inputs = [!self.open, self.open, false, false, false];
                Response::ReadDiscreteInputs(self.bits(&inputs, *start, *count)?)
            }
            Request::WriteSingleRegister(at, value) => {
                self.write(*at, &[*value])?;
                Response::WriteSingleRegister(*at, *value)
            }
            Request::WriteMultipleRegisters(start, words) => {
                self.write(*start, words)?;
                Response::WriteMultipleRegisters(*start, words.len() as u16)
            }
            Request::WriteSingleCoil(at, on) if self.drawer => {
                within(1, 0, *at, 1, 1)?;
                self.coil(*on);
                Response::WriteSingleCoil(*at, *on)
            }
            Request::WriteMultipleCoils(start, bits) if self.drawer => {
                within(1, 0, *start, bits.len(), 1_968)?;
                self.coil(bits[0]);
                Response::WriteMultipleCoils(*start, bits.len() as u16)
            }
            _ => return Err(ExceptionCode::IllegalFunction),
        }))
    }
}

impl Service for Registers {
    type Request = SlaveRequest<'static>;
    type Response = Option<Response>;
    type Exception = ExceptionCode;
    type Future = Ready<Answer>;

    fn call(&self, SlaveRequest { slave, request }: Self::Request) -> Self::Future {
        let mut boards = self.0.lock().expect("nobody panics with it");
        ready(match slave {
            33 => boards[0].answer(&request),
            1 => boards[1].answer(&request),
            0 => {
                // Nobody answers a broadcast, and no broadcast opens a drawer.
                if matches!(request, Request::WriteSingleRegister(..) | Request::WriteMultipleRegisters(..)) {
                    let _unheard = boards.each_mut().map(|board| board.answer(&request));
                }
                Ok(None)
            }
            _ => Ok(None),
        })
    }
}

/// Serves until the rig's end of the pty is gone. The server gives up at what it cannot read, and panics at some of it: a
/// supervisor starts it anew, as whoever runs one would.
fn serve(path: String) {
    static HUSH: Once = Once::new();
    HUSH.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| match std::thread::current().name() {
            Some(SERVER) => eprintln!("the server panics"),
            _ => usual(panic),
        }));
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let boards = Registers::new();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        loop {
            let port = tokio_serial::new(&path, 19_200).exclusive(false);
            let Ok(serial) = tokio_serial::SerialStream::open(&port) else { return };
            let served = Server::new(serial).serve_forever(boards.clone());
            let _ended_or_panicked = tokio::task::spawn_local(served).await;
        }
    });
}

/// What the server claims: no diagnostics and no identification.
fn claims(boards: Boards) -> Declaration {
    let functions = Functions { slot: vec![3, 4, 6, 16], drawer: vec![1, 2, 3, 4, 5, 6, 15, 16] };
    Declaration { functions, boards, ..Declaration::golden() }
}

fn certified(ids: &[&str], boards: Boards) -> Record {
    let (mut link, path) = stream::pty::make(LineSpeed::DEFAULT, patient()).expect("a pty");
    let path = path.to_string_lossy().into_owned();
    let server = std::thread::Builder::new().name(SERVER.into());
    server.spawn(move || serve(path)).expect("a thread is to be had");
    let options = Options { ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..Options::suites(&[]) };
    run(&mut link, &claims(boards), &options).0
}

/// The verdicts of `clause` at the boards that it was put to.
fn verdicts(record: &Record, clause: &str) -> Vec<Verdict> {
    record.outcomes.iter().filter(|o| o.clause == clause).map(|o| o.finding.verdict).collect()
}

/// Everything that suite base asks, each clause of a server of its own so that all are asked at once; clauses that look
/// back at a run stand behind some that have one.
fn base() -> Vec<Group> {
    let suite = Options::suites(&[Suite::Base]).selected();
    let (passive, active): (Vec<&Clause>, Vec<&Clause>) =
        suite.into_iter().partition(|clause| clause.passive);
    let both = Boards::default;
    let mut groups: Vec<Group> = Vec::new();
    for Clause { id, .. } in active {
        let alone = [Boards { slot: None, ..both() }, Boards { drawer: None, ..both() }];
        let rigs = if SLOW.contains(&id.as_str()) { alone.to_vec() } else { vec![both()] };
        groups.extend(rigs.into_iter().map(|boards| (vec![id.clone()], boards)));
    }
    let lookers = passive.into_iter().map(|clause| clause.id.clone());
    let run = ["RH-06", "RI-06", "EX-03"].map(String::from);
    groups.push((run.into_iter().chain(lookers).collect(), both()));
    // Taken from the end: the slow ones first.
    groups.sort_by_key(|(ids, _)| SLOW.contains(&ids[0].as_str()));
    groups
}

/// The outcomes of all groups, by as many rigs at a time as a machine bears that mostly waits.
fn all_at_once(groups: Vec<Group>) -> Vec<Outcome> {
    let (queue, outcomes) = (Mutex::new(groups), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..RIGS {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("nobody panics with it").pop();
                    let Some((ids, boards)) = next else { return };
                    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                    let record = certified(&ids, boards);
                    outcomes.lock().expect("nobody panics with it").extend(record.outcomes);
                }
            });
        }
    });
    outcomes.into_inner().expect("all rigs are done")
}

/// What `groups` end with must be what the file expects, and all that it expects of them must have come.
fn end_as_expected(groups: Vec<Group>) {
    // A frame's end is its length to it, and what its codec cannot read it does not answer; the rest it does right.
    let text = include_str!("tokio_modbus.toml");
    let expected = Expected::from_toml("tokio_modbus.toml", text).expect("the file is in order");
    let asked: BTreeSet<String> = groups.iter().flat_map(|(ids, _)| ids).cloned().collect();
    let outcomes = timed("all rigs", || all_at_once(groups));
    let put: BTreeSet<String> = outcomes.iter().map(|outcome| outcome.clause.clone()).collect();
    assert_eq!(put, asked, "all clauses were put");
    let good = |verdict| matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
    // Whoever has fallen silent for good leaves some clauses without a board to judge.
    let met = |row: &Row, found| found == row.verdict || found == Verdict::Inconclusive;
    let odd = outcomes.iter().filter(|outcome| match expected.of(outcome) {
        Some(row) => !met(row, outcome.finding.verdict),
        None => !good(outcome.finding.verdict),
    });
    let mut odd: Vec<String> = odd
        .map(|o| format!("{} {} {}: {}", o.clause, o.board, o.finding.verdict, o.finding.reason))
        .collect();
    let due = expected.rows.iter().filter(|row| asked.contains(&row.clause));
    let unmet = due.filter(|row| !outcomes.iter().any(|outcome| row.fits(outcome)));
    odd.extend(unmet.map(|row| format!("{} is expected of nobody", row.clause)));
    odd.sort();
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

#[test]
fn suite_base_ends_as_expected() {
    let groups = base();
    let clauses: usize = groups.iter().flat_map(|(ids, _)| ids).collect::<BTreeSet<_>>().len();
    assert_eq!(clauses, Options::suites(&[Suite::Base]).selected().len(), "nothing is left out");
    end_as_expected(groups);
}

#[test]
fn a_server_that_a_clause_kills_fails_it_and_the_rest_goes_on() {
    // tokio-modbus 0.17.0 counts nine coils in one byte of data, and panics.
    let record = certified(&["WM-06", "WR-01"], Boards::default());
    let [dies] = record.outcomes.iter().filter(|o| o.clause == "WM-06").collect::<Vec<_>>()[..] else {
        panic!("only drawers have coils: {:?}", record.outcomes)
    };
    assert_eq!(dies.finding.verdict, Verdict::Fail, "{dies:?}");
    assert!(dies.finding.reason.contains("silence"), "{dies:?}");
    assert_eq!(verdicts(&record, "WR-01"), [Verdict::Pass; 2], "{:?}", record.outcomes);
}
