//! A cabinet as a table that the test owns, served by tokio-modbus: one drawer board and six slot boards.
//!
//! It shares no code with our boards: addresses and registers are written here again, from the cabinet profile.

use crate::peer::Answer;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio_modbus::prelude::{ExceptionCode, Request, Response, SlaveRequest};

/// How a board behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// It answers.
    Well,
    /// It answers every read with this exception.
    Refuses(ExceptionCode),
    /// It says nothing.
    Silent,
}

/// A slot board's registers.
#[derive(Clone, Copy)]
pub struct Slot {
    pub id: u64,
    pub status: u16,
    pub lamp: u16,
    pub sleep: u16,
    pub mood: Mood,
    /// It does not hear broadcasts.
    pub deaf: bool,
}

/// The drawer board's registers.
#[derive(Clone, Copy)]
pub struct Drawer {
    pub coil: bool,
    pub inputs: [bool; 5],
    pub registers: [u16; 3],
    pub mood: Mood,
}

/// The cabinet: drawer 1 at address 1, slots 1 … 6 at 33 … 38.
pub struct Table {
    pub drawer: Drawer,
    pub slots: [Slot; 6],
    /// Nobody answers any more.
    pub dead: bool,
    /// Every request as it was understood.
    pub asked: Vec<SlaveRequest<'static>>,
}

/// A table that both the server and the test look at.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Table>>);

impl Shared {
    /// A closed drawer and six empty slots.
    pub fn new() -> Self {
        let slot = Slot { id: 0, status: 1, lamp: 0, sleep: 0, mood: Mood::Well, deaf: false };
        let inputs = [true, false, false, false, false];
        let drawer = Drawer { coil: false, inputs, registers: [0, 0, 7], mood: Mood::Well };
        Self(Arc::new(Mutex::new(Table { drawer, slots: [slot; 6], dead: false, asked: Vec::new() })))
    }

    /// The table; not to be held across an await.
    pub fn get(&self) -> MutexGuard<'_, Table> {
        self.0.lock().expect("nobody panics with it")
    }
}

impl Table {
    /// What the boards say.
    pub fn answer(&mut self, SlaveRequest { slave, request }: SlaveRequest<'static>) -> Answer {
        self.asked.push(SlaveRequest { slave, request: request.clone() });
        match slave {
            _ if self.dead => Ok(None),
            0 => {
                for slot in self.slots.iter_mut().filter(|slot| !slot.deaf) {
                    // Nobody answers a broadcast.
                    let _unheard = slot.answer(&request);
                }
                Ok(None)
            }
            1 => self.drawer.answer(&request),
            33..=38 => self.slots[usize::from(slave) - 33].answer(&request),
            _ => Ok(None),
        }
    }
}

impl Slot {
    fn answer(&mut self, request: &Request<'_>) -> Answer {
        match (self.mood, request) {
            (Mood::Silent, _) => Ok(None),
            (Mood::Refuses(code), Request::ReadInputRegisters(..)) => Err(code),
            (_, Request::ReadInputRegisters(0, count @ 1..=7)) => {
                let word = |shift: u32| (self.id >> shift & 0xFFFF) as u16;
                let status = if self.sleep == 1 { 0 } else { self.status };
                let all = [word(48), word(32), word(16), word(0), status, 0, 0];
                Ok(Some(Response::ReadInputRegisters(all[..usize::from(*count)].to_vec())))
            }
            (_, Request::WriteSingleRegister(0, 3..)) => Err(ExceptionCode::IllegalDataValue),
            (_, Request::WriteSingleRegister(at @ (0 | 1), value)) => {
                *(if *at == 0 { &mut self.lamp } else { &mut self.sleep }) = *value;
                Ok(Some(Response::WriteSingleRegister(*at, *value)))
            }
            _ => Err(ExceptionCode::IllegalFunction),
        }
    }
}

impl Drawer {
    fn answer(&mut self, request: &Request<'_>) -> Answer {
        match (self.mood, request) {
            (Mood::Silent, _) => Ok(None),
            (Mood::Refuses(code), Request::WriteSingleCoil(..)) => Err(code),
            (_, Request::ReadDiscreteInputs(0, 5)) => {
                Ok(Some(Response::ReadDiscreteInputs(self.inputs.to_vec())))
            }
            (_, Request::ReadInputRegisters(0, 3)) => {
                Ok(Some(Response::ReadInputRegisters(self.registers.to_vec())))
            }
            (_, Request::WriteSingleCoil(0, on)) => {
                self.coil = *on;
                Ok(Some(Response::WriteSingleCoil(0, *on)))
            }
            _ => Err(ExceptionCode::IllegalFunction),
        }
    }
}
