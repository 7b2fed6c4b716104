//! The vectors of `scenarios/vectors` as values of both implementations. It refuses to run them.

use forecourt_wire::request::{Bits, IdAccess, Words};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use tokio_modbus::prelude::{ReadCode, Request};

/// A file that is a list of `[[vector]]`.
#[derive(Deserialize)]
struct File<T> {
    vector: Vec<T>,
}

/// The vectors of the file of that name.
pub fn load<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/vectors").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: File<T> = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    file.vector
}

/// Bytes from hexadecimal text.
pub fn bytes(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("hexadecimal")).collect()
}

/// Bits from text, the first one first.
pub fn bits(text: &str) -> Vec<bool> {
    text.bytes().map(|bit| bit == b'1').collect()
}

/// Bits packed as on the wire.
pub fn packed(bits: &[bool]) -> Vec<u8> {
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |sum, bit| sum << 1 | u8::from(*bit))).collect()
}

/// Registers as on the wire.
pub fn registers(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// One row of `wire-requests.toml`.
#[derive(Deserialize)]
pub struct Asked {
    pub name: String,
    pub frame: String,
    pub address: u8,
    pub meaning: Meaning,
}

/// What a request means, in the file's own words.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Meaning {
    ReadCoils { start: u16, count: u16 },
    ReadDiscreteInputs { start: u16, count: u16 },
    ReadHoldingRegisters { start: u16, count: u16 },
    ReadInputRegisters { start: u16, count: u16 },
    WriteCoil { at: u16, on: bool },
    WriteRegister { at: u16, value: u16 },
    Diagnostic { sub: u16, data: String },
    WriteCoils { start: u16, bits: String },
    WriteRegisters { start: u16, words: Vec<u16> },
    DeviceId { access: String, object: u8 },
}

impl Meaning {
    /// As tokio-modbus says it. FC 08 has no name there and is a custom function.
    pub fn theirs(&self) -> Request<'static> {
        match *self {
            Self::ReadCoils { start, count } => Request::ReadCoils(start, count),
            Self::ReadDiscreteInputs { start, count } => Request::ReadDiscreteInputs(start, count),
            Self::ReadHoldingRegisters { start, count } => Request::ReadHoldingRegisters(start, count),
            Self::ReadInputRegisters { start, count } => Request::ReadInputRegisters(start, count),
            Self::WriteCoil { at, on } => Request::WriteSingleCoil(at, on),
            Self::WriteRegister { at, value } => Request::WriteSingleRegister(at, value),
            Self::Diagnostic { sub, ref data } => {
                let data = [sub.to_be_bytes().to_vec(), bytes(data)].concat();
                Request::Custom(8, data.into())
            }
            Self::WriteCoils { start, bits: ref text } => {
                Request::WriteMultipleCoils(start, bits(text).into())
            }
            Self::WriteRegisters { start, ref words } => {
                Request::WriteMultipleRegisters(start, words.clone().into())
            }
            Self::DeviceId { ref access, object } => {
                let code = match access.as_str() {
                    "basic" => ReadCode::Basic,
                    "regular" => ReadCode::Regular,
                    "extended" => ReadCode::Extended,
                    "individual" => ReadCode::Specific,
                    other => panic!("access {other}"),
                };
                Request::ReadDeviceIdentification(code, object)
            }
        }
    }

    /// The bytes to which our own request will point.
    pub fn payload(&self) -> Vec<u8> {
        match self {
            Self::Diagnostic { data, .. } => bytes(data),
            Self::WriteCoils { bits: text, .. } => packed(&bits(text)),
            Self::WriteRegisters { words, .. } => registers(words),
            _ => Vec::new(),
        }
    }

    /// As we say it.
    pub fn ours<'a>(&self, payload: &'a [u8]) -> forecourt_wire::Request<'a> {
        use forecourt_wire::Request as Ours;
        match *self {
            Self::ReadCoils { start, count } => Ours::ReadCoils { start, count },
            Self::ReadDiscreteInputs { start, count } => Ours::ReadDiscrete { start, count },
            Self::ReadHoldingRegisters { start, count } => Ours::ReadHolding { start, count },
            Self::ReadInputRegisters { start, count } => Ours::ReadInput { start, count },
            Self::WriteCoil { at, on } => Ours::WriteCoil { at, on },
            Self::WriteRegister { at, value } => Ours::WriteRegister { at, value },
            Self::Diagnostic { sub, .. } => Ours::Diagnostic { sub, data: payload },
            Self::WriteCoils { start, bits: ref text } => {
                let count = u16::try_from(text.len()).expect("at most 1968 coils");
                Ours::WriteCoils { start, bits: Bits::new(payload, count).expect("packed to fit") }
            }
            Self::WriteRegisters { start, .. } => {
                Ours::WriteRegisters { start, words: Words::new(payload).expect("whole registers") }
            }
            Self::DeviceId { ref access, object } => {
                let access = match access.as_str() {
                    "basic" => IdAccess::Basic,
                    "regular" => IdAccess::Regular,
                    "extended" => IdAccess::Extended,
                    _ => IdAccess::Individual,
                };
                Ours::DeviceId { access, object }
            }
        }
    }
}
