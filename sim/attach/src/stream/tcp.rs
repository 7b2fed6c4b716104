//! A board behind a serial server: a TCP connection that carries RTU frames as they are.
//!
//! It refuses to know MODBUS/TCP: there is no other header than RTU's own.

use super::{Sink, Stream, Timing, look_up};
use crate::error::AttachError;
use forecourt_wire::LineSpeed;
use std::net::{TcpStream, ToSocketAddrs};
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

fn over(socket: TcpStream, line: LineSpeed, timing: Timing) -> std::io::Result<Stream> {
    // A frame that waits for more bytes falls apart into two.
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(look_up()))?;
    socket.set_write_timeout(Some(look_up()))?;
    let source = socket.try_clone()?;
    Ok(Stream::new(source, Box::new(socket), line, timing))
}

impl Sink for TcpStream {}
