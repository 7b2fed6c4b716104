//! A board behind a serial server: a TCP connection that carries RTU frames as they are.
//!
//! It refuses to know MODBUS/TCP: there is no other header than RTU's own.

use super::{Arrival, Sink, Stream, Timing, look_up};
use crate::error::AttachError;
use forecourt_wire::LineSpeed;
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// The serial server at `address` ("192.168.1.7:4001"), whose line is set to `line`.
///
/// # Errors
/// [`AttachError::Tcp`] when the name is unknown or nobody takes the connection within five seconds.
pub fn open(address: &str, line: LineSpeed, timing: Timing) -> Result<Stream, AttachError> {
    let wrong = |why: String| AttachError::Tcp { address: address.to_owned(), why };
    let resolved = address.to_socket_addrs().map_err(|error| wrong(error.to_string()))?;
    let mut last = wrong("the name has no address".into());
    for one in resolved {
        match TcpStream::connect_timeout(&one, CONNECT) {
            Ok(socket) => return over(socket, line, timing).map_err(|error| wrong(error.to_string())),
            Err(error) => last = wrong(error.to_string()),
        }
    }
    Err(last)
}

/// A port at which somebody is waited for.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    line: LineSpeed,
    timing: Timing,
}

/// Waits for connections at `address` ("127.0.0.1:4001"; port 0 for any free one).
///
/// # Errors
/// [`AttachError::Tcp`] when the address is not ours or taken.
pub fn listen(address: &str, line: LineSpeed, timing: Timing) -> Result<Door, AttachError> {
    let wrong =
        |error: std::io::Error| AttachError::Tcp { address: address.to_owned(), why: error.to_string() };
    Ok(Door { listener: TcpListener::bind(address).map_err(wrong)?, line, timing })
}

impl Door {
    /// Where it waits.
    pub fn address(&self) -> String {
        self.listener
            .local_addr()
            .map_or_else(|_| "an unknown address".to_owned(), |address| address.to_string())
    }

    /// Waits for one connection; gives it and the name of whoever came.
    ///
    /// # Errors
    /// [`AttachError::Tcp`] when the connection breaks as it is made.
    pub fn accept(self) -> Result<(Stream, String), AttachError> {
        let address = self.address();
        let wrong =
            |error: std::io::Error| AttachError::Tcp { address: address.clone(), why: error.to_string() };
        let (socket, peer) = self.listener.accept().map_err(wrong)?;
        Ok((over(socket, self.line, self.timing).map_err(wrong)?, peer.to_string()))
    }
}

fn over(socket: TcpStream, line: LineSpeed, timing: Timing) -> std::io::Result<Stream> {
    // A frame that waits for more bytes falls apart into two.
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(look_up()))?;
    socket.set_write_timeout(Some(look_up()))?;
    let source = socket.try_clone()?;
    Ok(Stream::new(source, Box::new(socket), Arrival::AtOnce, (line, timing)))
}

impl Sink for TcpStream {}
