//! tokio-modbus's RTU server on a pipe in memory.
//!
//! Its server takes no stream but a serial port's or one that its RTU-over-TCP listener hands out. That listener lets
//! the caller choose the stream of each connection, so a connection is made and a pipe is put in its place. It refuses
//! to know what is served.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use tokio::io::DuplexStream;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_modbus::prelude::{ExceptionCode, Request, Response, SlaveRequest};
use tokio_modbus::server::{Service, rtu_over_tcp};

/// Slot boards at 33 … 96 with a tag each, five registers.
pub struct Slots;

/// The ID of the tag in the slot at `address`.
pub const fn id(address: u8) -> u64 {
    0x1A_0000_0000 + address as u64 * 0x0101_0101
}

/// Input registers 0 … 4 of the slot at `address`.
pub const fn registers(address: u8) -> [u16; 5] {
    let id = id(address);
    [(id >> 48) as u16, (id >> 32) as u16, (id >> 16) as u16, id as u16, 3]
}

impl Service for Slots {
    type Request = SlaveRequest<'static>;
    type Response = Response;
    type Exception = ExceptionCode;
    type Future = Ready<Result<Response, ExceptionCode>>;

    fn call(&self, SlaveRequest { slave, request }: Self::Request) -> Self::Future {
        ready(match request {
            Request::ReadInputRegisters(0, count @ 1..=5) => {
                Ok(Response::ReadInputRegisters(registers(slave)[..usize::from(count)].to_vec()))
            }
            _ => Err(ExceptionCode::IllegalDataAddress),
        })
    }
}

/// Serves [`Slots`] on `pipe` until the task is aborted or the runtime ends.
///
/// # Panics
/// When the loopback has no free port.
pub async fn serve(pipe: DuplexStream) -> JoinHandle<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let connection = Arc::new(Mutex::new(Some((Slots, pipe))));
    let task = tokio::spawn(async move {
        let on_connected = |_socket, _from| {
            let taken = connection.lock().expect("nobody panics with it").take();
            async move { Ok(taken) }
        };
        let served = rtu_over_tcp::Server::new(listener).serve(&on_connected, |_error| {}).await;
        served.expect("the listener goes on until it is dropped");
    });
    TcpStream::connect(address).await.expect("it listens");
    task
}
