//! A foreign server: tokio-modbus serves the registers of a slot and a drawer board on our pty, and is certified as far as it
//! claims. It knows length and checksum and no silence, and that shows.

mod common;

use common::{all_pass, patient, run, timed};
use forecourt_attach::stream;
use forecourt_certify::declaration::{Declaration, Functions};
use forecourt_certify::run::{Options, Record};
use forecourt_certify::verdict::Verdict;
use forecourt_wire::LineSpeed;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use tokio_modbus::prelude::{ExceptionCode, Request, Response, SlaveRequest};
use tokio_modbus::server::Service;
use tokio_modbus::server::rtu::Server;

type Answer = Result<Option<Response>, ExceptionCode>;

/// One board's registers; a drawer is open or shut at once.
#[derive(Default)]
struct Table {
    drawer: bool,
    open: bool,
    opened: u16,
    holding: Vec<u16>,
}

/// Both boards.
#[derive(Clone)]
struct Boards(Arc<Mutex<[Table; 2]>>);

impl Boards {
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

impl Service for Boards {
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

fn serve(path: String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let boards = Boards::new();
        loop {
            let port = tokio_serial::new(&path, 19_200).exclusive(false);
            // The rig's end of the pty is gone with the test.
            let Ok(serial) = tokio_serial::SerialStream::open(&port) else { return };
            // It gives up at what it cannot read; whoever runs it starts it anew.
            let _ended = Server::new(serial).serve_forever(boards.clone()).await;
        }
    });
}

/// What the server claims: no diagnostics and no identification.
fn claims() -> Declaration {
    let functions = Functions { slot: vec![3, 4, 6, 16], drawer: vec![1, 2, 3, 4, 5, 6, 15, 16] };
    Declaration { functions, ..Declaration::golden() }
}

fn certified(ids: &[&str]) -> Record {
    let (mut link, path) = stream::pty::make(LineSpeed::DEFAULT, patient()).expect("a pty");
    let path = path.to_string_lossy().into_owned();
    std::thread::spawn(move || serve(path));
    let options = Options { ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..Options::suites(&[]) };
    timed("tokio-modbus", || run(&mut link, &claims(), &options).0)
}

/// The verdicts of `clause` at the boards that it was put to.
fn verdicts(record: &Record, clause: &str) -> Vec<Verdict> {
    record.outcomes.iter().filter(|o| o.clause == clause).map(|o| o.finding.verdict).collect()
}

#[test]
fn what_it_claims_and_does_right_passes() {
    let ids = [
        "EC-01", "BC-01", "BC-03", "RC-01", "RC-02", "RC-06", "RD-02", "RH-01", "RH-06", "RI-01", "RI-03",
        "RI-06", "WC-04", "WC-05", "WR-01",
    ];
    let record = certified(&ids);
    all_pass(&record, &[]);
    assert!(record.outcomes.len() >= ids.len(), "each was put to a board: {:?}", record.outcomes);
}

#[test]
fn what_only_silence_can_tell_fails() {
    // A frame's end is its length to it, so that a write with something behind it is done, and a request inside another
    // board's answer is obeyed; and what its codec cannot read it does not answer.
    for clause in ["FR-21", "MD-05", "EX-07", "WC-03", "WM-05"] {
        let record = certified(&[clause]);
        let found = verdicts(&record, clause);
        assert!(found.contains(&Verdict::Fail), "{clause}: {:?}", record.outcomes);
        assert_eq!(record.exit_code(false), 1, "{clause}");
    }
}

#[test]
fn a_server_that_a_clause_kills_fails_it_and_is_silent_behind_it() {
    // tokio-modbus 0.17.0 counts nine coils in one byte of data, and panics.
    let record = certified(&["WM-06", "WR-01"]);
    assert_eq!(verdicts(&record, "WM-06"), [Verdict::Fail], "{:?}", record.outcomes);
    assert_eq!(verdicts(&record, "WR-01"), [Verdict::Inconclusive; 2], "{:?}", record.outcomes);
}
