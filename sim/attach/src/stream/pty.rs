//! A pseudo terminal that the rig makes and a simulated or emulated board opens.
//!
//! Its other end is held open and raw here, so that a board may come and go; one that is not there is silence. It
//! refuses to know baud and parity: a pty has none.

use super::{Arrival, Sink, Stream, Timing, look_up};
use crate::error::AttachError;
use forecourt_wire::LineSpeed;
use serialport::{SerialPort, TTYPort};
use std::path::PathBuf;

/// A new pty, and the path that the board is to open.
///
/// # Errors
/// [`AttachError::Pty`] when the system has none left.
pub fn make(line: LineSpeed, timing: Timing) -> Result<(Stream, PathBuf), AttachError> {
    let wrong = |error: serialport::Error| AttachError::Pty(error.to_string());
    let (mut near, mut far) = TTYPort::pair().map_err(wrong)?;
    near.set_timeout(look_up()).map_err(wrong)?;
    // A client's claim to have it alone would outlive the client.
    far.set_exclusive(false).map_err(wrong)?;
    let path = far.name().ok_or_else(|| AttachError::Pty("it has no name".into()))?;
    let source = near.try_clone_native().map_err(wrong)?;
    // Held open without a lock of our own: a client may want the device for itself.
    let hold = std::fs::File::options()
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|error| AttachError::Pty(error.to_string()))?;
    drop(far);
    Ok((Stream::new(source, Box::new(near), Arrival::AtOnce, (line, timing)).keeping(hold), path.into()))
}

impl Sink for TTYPort {}
