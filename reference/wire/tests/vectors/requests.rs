//! `wire-requests.toml`.

use crate::{Vectors, assert_unique, bytes, load, packed, registers};
use forecourt_wire::request::{Bits, IdAccess, Words};
use forecourt_wire::{FRAME_MAX, Frame, Request};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    frame: String,
    address: u8,
    meaning: Meaning,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Meaning {
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
    /// The bytes to which the request's view will point.
    fn payload(&self) -> Vec<u8> {
        match self {
            Self::Diagnostic { data, .. } => bytes(data),
            Self::WriteCoils { bits, .. } => packed(bits),
            Self::WriteRegisters { words, .. } => registers(words),
            _ => Vec::new(),
        }
    }

    fn request<'a>(&self, payload: &'a [u8]) -> Request<'a> {
        match *self {
            Self::ReadCoils { start, count } => Request::ReadCoils { start, count },
            Self::ReadDiscreteInputs { start, count } => Request::ReadDiscrete { start, count },
            Self::ReadHoldingRegisters { start, count } => Request::ReadHolding { start, count },
            Self::ReadInputRegisters { start, count } => Request::ReadInput { start, count },
            Self::WriteCoil { at, on } => Request::WriteCoil { at, on },
            Self::WriteRegister { at, value } => Request::WriteRegister { at, value },
            Self::Diagnostic { sub, .. } => Request::Diagnostic { sub, data: payload },
            Self::WriteCoils { start, ref bits } => {
                let count = u16::try_from(bits.len()).unwrap();
                Request::WriteCoils { start, bits: Bits::new(payload, count).unwrap() }
            }
            Self::WriteRegisters { start, .. } => {
                Request::WriteRegisters { start, words: Words::new(payload).unwrap() }
            }
            Self::DeviceId { ref access, object } => {
                let access = match access.as_str() {
                    "basic" => IdAccess::Basic,
                    "regular" => IdAccess::Regular,
                    "extended" => IdAccess::Extended,
                    "individual" => IdAccess::Individual,
                    other => panic!("access {other}"),
                };
                Request::DeviceId { access, object }
            }
        }
    }
}

#[test]
fn requests_both_ways() {
    let vectors = load::<Vectors<Vector>>("wire-requests.toml").vector;
    assert_unique(vectors.iter().map(|v| v.name.as_str()), 40);
    for vector in &vectors {
        let (name, wire, payload) = (&vector.name, bytes(&vector.frame), vector.meaning.payload());
        let meaning = vector.meaning.request(&payload);

        let frame = Frame::new_checked(&wire).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(frame.address(), Some(vector.address), "{name}: address");
        assert_eq!(Request::parse(frame.pdu()), Ok(meaning), "{name}: bytes to meaning");

        let mut buffer = [0; FRAME_MAX];
        let length = meaning.emit(vector.address, &mut buffer).unwrap_or_else(|| panic!("{name}: no room"));
        assert_eq!(buffer[..length], wire, "{name}: meaning to bytes");
        // One byte less is one too few.
        assert_eq!(meaning.emit(vector.address, &mut buffer[..length - 1]), None, "{name}: short buffer");
    }
}
