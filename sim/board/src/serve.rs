//! From a request to an answer's PDU: functions, exceptions and their order (cabinet profile, *Every board*).
//!
//! Order of the tests: function (01), length, quantity or coil value (03), address (02), register value (03). It
//! refuses to know addresses, checksums and time; what the registers mean is the tables' own.

use crate::identity::Identity;
use forecourt_wire::request::function as f;
use forecourt_wire::{Exception, Instant, Request};

/// Up to eight bits of a table, the first in bit 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bits {
    /// The values.
    pub bits: u8,
    /// How many there are, 0 … 8.
    pub count: u16,
}

impl Bits {
    /// A table that the board lacks.
    pub const NONE: Self = Self { bits: 0, count: 0 };
}

/// The set of `codes`, each below 64, as bits.
pub const fn functions(codes: &[u8]) -> u64 {
    let (mut set, mut k) = (0, 0);
    while k < codes.len() {
        set |= 1 << codes[k];
        k += 1;
    }
    set
}

/// A board's registers as the four tables of MODBUS.
pub trait Tables {
    /// The functions that the board has: bit `k` for code `k`.
    const FUNCTIONS: u64;
    /// Address of the first holding register.
    const HOLDING_FIRST: u16;
    /// Input registers, from address 0.
    type Inputs: AsRef<[u16]>;
    /// Holding registers, from [`Self::HOLDING_FIRST`].
    type Holding: AsRef<[u16]>;

    /// Brings the board to `to`; an earlier instant changes nothing.
    fn advance(&mut self, to: Instant);
    /// All input registers, in one snapshot.
    fn inputs(&self) -> Self::Inputs;
    /// All holding registers.
    fn holding(&self) -> Self::Holding;
    /// Discrete inputs, from address 0.
    fn discrete(&self) -> Bits;
    /// Coils, from address 0.
    fn coils(&self) -> Bits;
    /// Whether holding register number `at` (0 is the first) takes `value`.
    ///
    /// # Errors
    /// The exception that the board answers, and nothing is written.
    fn accepts(&self, at: usize, value: u16) -> Result<(), Exception>;
    /// Writes holding register number `at`; only values that [`Self::accepts`] let pass.
    fn store(&mut self, at: usize, value: u16);
    /// Writes coil 0.
    fn set_coil(&mut self, on: bool);
}

/// Answers `pdu` into `out` (function code first) and gives the answer's length in bytes.
///
/// # Errors
/// The exception to answer instead; the board is unchanged.
pub fn serve<T: Tables>(
    board: &mut T,
    identity: &Identity,
    pdu: &[u8],
    out: &mut [u8],
) -> Result<usize, Exception> {
    let request = parse::<T>(pdu)?;
    out[0] = request.function();
    match request {
        Request::ReadInput { start, count } => read_words(board.inputs().as_ref(), 0, start, count, out),
        Request::ReadHolding { start, count } => {
            read_words(board.holding().as_ref(), T::HOLDING_FIRST, start, count, out)
        }
        Request::ReadCoils { start, count } => read_bits(board.coils(), start, count, out),
        Request::ReadDiscrete { start, count } => read_bits(board.discrete(), start, count, out),
        Request::WriteCoil { at, on } => {
            within(usize::from(board.coils().count), 0, at, 1)?;
            board.set_coil(on);
            Ok(echo(pdu, 5, out))
        }
        Request::WriteCoils { start, bits } => {
            within(usize::from(board.coils().count), 0, start, bits.count())?;
            board.set_coil(bits.get(0).ok_or(Exception::IllegalValue)?);
            Ok(echo(pdu, 5, out))
        }
        Request::WriteRegister { at, value } => {
            let at = within(board.holding().as_ref().len(), T::HOLDING_FIRST, at, 1)?;
            board.accepts(at, value)?;
            board.store(at, value);
            Ok(echo(pdu, 5, out))
        }
        Request::WriteRegisters { start, words } => {
            let first = within(board.holding().as_ref().len(), T::HOLDING_FIRST, start, words.count())?;
            // All or nothing: every value is looked at before the first is written.
            words.iter().enumerate().try_for_each(|(k, value)| board.accepts(first + k, value))?;
            words.iter().enumerate().for_each(|(k, value)| board.store(first + k, value));
            Ok(echo(pdu, 5, out))
        }
        Request::Diagnostic { .. } => Ok(echo(pdu, pdu.len(), out)),
        Request::DeviceId { access, object } => identify(identity, access, object, out),
    }
}

/// The request in `pdu`, or the exception for one that this board cannot even read.
fn parse<T: Tables>(pdu: &[u8]) -> Result<Request<'_>, Exception> {
    let (&code, data) = pdu.split_first().ok_or(Exception::IllegalFunction)?;
    // A function that the board lacks is 01 whatever follows it, so it is looked at before the rest is read.
    if code >= 64 || T::FUNCTIONS >> code & 1 == 0 {
        return Err(Exception::IllegalFunction);
    }
    if code == f::DIAGNOSTIC && matches!(data, [high, low, ..] if (*high, *low) != (0, 0)) {
        return Err(Exception::IllegalFunction);
    }
    Request::parse(pdu).map_err(|error| error.exception())
}

/// The place of `start` in a table of `length` entries from address `first`; 02 unless all `count` lie inside.
fn within(length: usize, first: u16, start: u16, count: u16) -> Result<usize, Exception> {
    let offset = usize::from(start.checked_sub(first).ok_or(Exception::IllegalAddress)?);
    if offset + usize::from(count) <= length { Ok(offset) } else { Err(Exception::IllegalAddress) }
}

fn read_words(words: &[u16], first: u16, start: u16, count: u16, out: &mut [u8]) -> Result<usize, Exception> {
    let at = within(words.len(), first, start, count)?;
    let count = usize::from(count);
    // At most seven registers lie inside a table, so the byte count is at most 14.
    out[1] = (count * 2) as u8;
    for (pair, word) in out[2..].chunks_exact_mut(2).zip(&words[at..at + count]) {
        pair.copy_from_slice(&word.to_be_bytes());
    }
    Ok(2 + count * 2)
}

fn read_bits(table: Bits, start: u16, count: u16, out: &mut [u8]) -> Result<usize, Exception> {
    let at = within(usize::from(table.count), 0, start, count)?;
    // `within` holds `count` to 8 at most, so one byte carries them and the mask fits it.
    let mask = ((1u16 << count) - 1) as u8;
    out[1] = 1;
    out[2] = table.bits >> at & mask;
    Ok(3)
}

fn echo(pdu: &[u8], length: usize, out: &mut [u8]) -> usize {
    out[..length].copy_from_slice(&pdu[..length]);
    length
}

/// Basic objects only, as a stream and one by one: conformity level 81 (§6.21). Codes 02 and 03 are answered at
/// the board's own level.
fn identify(
    identity: &Identity,
    access: forecourt_wire::request::IdAccess,
    object: u8,
    out: &mut [u8],
) -> Result<usize, Exception> {
    let (count, objects) = if access == forecourt_wire::request::IdAccess::Individual {
        (1, identity.object(object).ok_or(Exception::IllegalAddress)?)
    } else {
        identity.stream(object)
    };
    out[1..7].copy_from_slice(&[f::MEI_DEVICE_ID, access.code(), 0x81, 0, 0, count]);
    out[7..7 + objects.len()].copy_from_slice(objects);
    Ok(7 + objects.len())
}
