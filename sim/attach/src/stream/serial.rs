//! A board on a serial device: an RS-485 adapter that switches its direction by itself.
//!
//! It refuses to know what hangs on the line.

use super::{Arrival, Sink, Stream, Timing, look_up};
use crate::error::AttachError;
use forecourt_wire::{Character, LineSpeed};
use serialport::{DataBits, ErrorKind, FlowControl, Parity, SerialPort, StopBits};
use std::io::Write;

/// The device at `path` ("/dev/ttyUSB0", "COM3") set to `line`.
///
/// # Errors
/// [`AttachError::Serial`] when it is not there, not ours to open, busy, or cannot be set so.
pub fn open(path: &str, line: LineSpeed, timing: Timing) -> Result<Stream, AttachError> {
    let wrong = |error: serialport::Error| AttachError::Serial {
        path: path.to_owned(),
        why: error.to_string(),
        hint: hint(error.kind()),
    };
    let (parity, stop_bits) = match line.character {
        Character::E8_1 => (Parity::Even, StopBits::One),
        Character::O8_1 => (Parity::Odd, StopBits::One),
        Character::N8_2 => (Parity::None, StopBits::Two),
        Character::N8_1 => (Parity::None, StopBits::One),
    };
    let port = serialport::new(path, line.baud)
        .data_bits(DataBits::Eight)
        .flow_control(FlowControl::None)
        .parity(parity)
        .stop_bits(stop_bits)
        .timeout(look_up())
        .open()
        .map_err(wrong)?;
    let source = port.try_clone().map_err(wrong)?;
    Ok(Stream::new(source, Box::new(Device(port)), Arrival::Timed, (line, timing)))
}

const fn hint(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NoDevice => "; is it plugged in, and does nobody else have it open?",
        ErrorKind::Io(std::io::ErrorKind::PermissionDenied) => {
            "; on Linux the group of the device (often dialout) may open it"
        }
        ErrorKind::InvalidInput => "; is it a serial device, and does it know this speed?",
        _ => "",
    }
}

struct Device(Box<dyn SerialPort>);

impl Write for Device {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink for Device {
    fn drain(&mut self) {
        // The request's end is when it is on the wire, not when the driver has taken it.
        let _ = self.0.flush();
    }
}
