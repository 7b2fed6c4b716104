//! The polling loop without a line: both ends' codecs and a model of 64 slots, five registers each.
//!
//! Every contender asks slots 33 … 96 in turn and sums up the IDs that it read; the sums must be equal. Ours is the
//! whole poller with its timers, beliefs and events, and the whole board with its reader; the peers are a client, a
//! server and a table.

use crate::peer::{id, registers, serve};
use forecourt_board::{Board, Profile as Cabinet, Source};
use forecourt_poller::{Activity, Poller, Profile, Reading, Slot};
use forecourt_tag::TagId;
use forecourt_wire::{Instant, Span};
use rmodbus::ModbusProto;
use rmodbus::client::ModbusRequest;
use rmodbus::server::ModbusFrame;
use rmodbus::server::context::ModbusContext;
use rmodbus::server::storage::ModbusStorage;
use tokio::io::duplex;
use tokio_modbus::Slave;
use tokio_modbus::client::{Reader, rtu};
use tokio_modbus::prelude::SlaveContext;

/// Addresses of the slots.
const SLOTS: std::ops::RangeInclusive<u8> = 33..=96;

/// The sum that `rounds` over all slots must come to.
pub fn expected(rounds: u64) -> u64 {
    SLOTS.map(id).sum::<u64>().wrapping_mul(rounds)
}

/// Our poller and our boards.
pub struct Ours {
    poller: Poller,
    /// Drawers 1 and 2.
    drawers: Vec<Board>,
    /// Slots 33 … 96.
    boards: Vec<Board>,
    now: Instant,
}

impl Ours {
    /// Boards that have read their tags, and a poller about to ask.
    ///
    /// # Panics
    /// Never: the standard profile is sound.
    pub fn new() -> Self {
        let cabinet = Cabinet::standard();
        let mut boards: Vec<Board> =
            (0..64).filter_map(|k| Board::slot(&cabinet, k / 32 + 1, k % 32 + 1)).collect();
        for board in &mut boards {
            board.power(Instant::ZERO, true);
            let id = TagId::from_low_bits(id(board.address()));
            if let Some(slot) = board.as_slot() {
                slot.source(Instant::ZERO, Source::Tag { id, rest: Instant::ZERO });
            }
        }
        let mut drawers: Vec<Board> = (1..=2).filter_map(|drawer| Board::drawer(&cabinet, drawer)).collect();
        drawers.iter_mut().for_each(|board| board.power(Instant::ZERO, true));
        let far = Span::from_secs(1_000_000_000);
        let profile = Profile { drawer_poll: far, idle_scan: far, ..Profile::standard() };
        let now = Instant::from_secs(1);
        let poller = Poller::new(profile, now).expect("the standard profile is sound");
        let mut ours = Self { poller, drawers, boards, now };
        // The first polls of the drawers and the readers' waking are not what is measured.
        ours.scan(1, 32);
        ours
    }

    /// Asks every slot of both drawers `rounds` times.
    pub fn run(&mut self, rounds: u64) -> u64 {
        (1..=2).fold(0, |sum, drawer| sum + self.scan(drawer, rounds * 32))
    }

    fn scan(&mut self, drawer: u8, polls: u64) -> u64 {
        self.poller.set_activity(self.now, Activity::Scan { drawer });
        let (mut sum, mut done, mut out) = (0u64, 0, [0; 256]);
        while done < polls {
            self.now = self.now.max(self.poller.next_deadline().expect("something is due"));
            let Some(request) = self.poller.poll_transmit(self.now) else { continue };
            let sent = self.now + SENDING;
            let (slot, address) = (Slot::from_address(request[0]), usize::from(request[0]));
            let board = match address {
                // The readers' waking: nobody answers a broadcast.
                0 => continue,
                1..=6 => &mut self.drawers[address - 1],
                _ => &mut self.boards[address - 33],
            };
            let Some(answer) = board.answer(sent, request, &mut out) else { continue };
            self.now = answer.end();
            self.poller.handle_frame(self.now, &out[..answer.length]);
            if let Some(view) = slot.and_then(|slot| self.poller.reading(slot)) {
                done += 1;
                if let Reading::Tag(id) = view.reading {
                    sum = sum.wrapping_add(id);
                }
            }
            while self.poller.poll_event().is_some() {}
        }
        sum
    }
}

/// Eight characters of 11 bits at 19200 bit/s.
const SENDING: Span = forecourt_wire::LineSpeed::DEFAULT.frame_span(8);

impl Default for Ours {
    fn default() -> Self {
        Self::new()
    }
}

/// rmodbus, client and server, as its documentation shows them.
///
/// # Panics
/// When it cannot read its own frames.
pub fn rmodbus(rounds: u64) -> u64 {
    let mut tables: Vec<ModbusStorage<8, 8, 8, 8>> = SLOTS.map(|_| ModbusStorage::new()).collect();
    for (table, address) in tables.iter_mut().zip(SLOTS) {
        table.set_inputs_bulk(0, &registers(address)).expect("five registers fit");
    }
    let (mut request, mut response, mut words) = (Vec::new(), Vec::new(), Vec::<u16>::new());
    let mut sum = 0u64;
    for _ in 0..rounds {
        for (table, address) in tables.iter().zip(SLOTS) {
            request.clear();
            response.clear();
            words.clear();
            let mut client = ModbusRequest::new(address, ModbusProto::Rtu);
            client.generate_get_inputs(0, 5, &mut request).expect("a request");
            let mut server = ModbusFrame::new(address, &request, ModbusProto::Rtu, &mut response);
            server.parse().expect("a good request");
            server.process_read(table).expect("registers that are there");
            server.finalize_response().expect("an answer");
            client.parse_u16(&response, &mut words).expect("a good answer");
            sum = sum.wrapping_add(joined(&words));
        }
    }
    sum
}

/// tokio-modbus, client and RTU server on a pipe in memory, one thread.
///
/// # Panics
/// When the pipe breaks.
pub fn tokio_modbus(runtime: &tokio::runtime::Runtime, rounds: u64) -> u64 {
    runtime.block_on(async {
        let (near, far) = duplex(1024);
        let server = serve(far).await;
        let mut client = rtu::attach_slave(near, Slave(33));
        let mut sum = 0u64;
        for _ in 0..rounds {
            for address in SLOTS {
                client.set_slave(Slave(address));
                let words =
                    client.read_input_registers(0, 5).await.expect("the pipe holds").expect("no exception");
                sum = sum.wrapping_add(joined(&words));
            }
        }
        server.abort();
        sum
    })
}

/// The ID in registers 0 … 3, if register 4 says that it is read.
fn joined(words: &[u16]) -> u64 {
    let &[a, b, c, d, 3] = words else { return 0 };
    [a, b, c, d].into_iter().fold(0, |id, word| id << 16 | u64::from(word))
}
