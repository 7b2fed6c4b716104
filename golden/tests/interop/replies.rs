//! `wire-replies.toml`: our bytes to its client, and its server's bytes to us.

use crate::peer::{Answer, exception, to_client, to_server};
use crate::vectors::{Meaning as Asked, bits, bytes, load, packed, registers};
use forecourt_wire::reply::DeviceId;
use forecourt_wire::request::Words;
use forecourt_wire::{Exception, FRAME_MAX, Frame, Reply};
use serde::Deserialize;
use tokio_modbus::prelude::{
    ConformityLevel, DeviceIdObject, ExceptionCode, ReadCode, ReadDeviceIdentificationResponse, Request,
    Response,
};

#[derive(Deserialize)]
struct Vector {
    name: String,
    frame: String,
    address: u8,
    meaning: Meaning,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Meaning {
    Coils { count: u16, bits: String },
    DiscreteInputs { count: u16, bits: String },
    HoldingRegisters { words: Vec<u16> },
    InputRegisters { words: Vec<u16> },
    WroteCoil { at: u16, on: bool },
    WroteRegister { at: u16, value: u16 },
    WroteCoils { start: u16, count: u16 },
    WroteRegisters { start: u16, count: u16 },
    Diagnostic { sub: u16, data: String },
    DeviceId { code: u8, conformity: u8, more: bool, next: u8, objects: Vec<Object> },
    Exception { function: u8, code: u8 },
}

#[derive(Deserialize)]
struct Object {
    id: u8,
    text: String,
}

impl Meaning {
    fn function(&self) -> u8 {
        match self {
            Self::Coils { .. } => 1,
            Self::DiscreteInputs { .. } => 2,
            Self::HoldingRegisters { .. } => 3,
            Self::InputRegisters { .. } => 4,
            Self::WroteCoil { .. } => 5,
            Self::WroteRegister { .. } => 6,
            Self::Diagnostic { .. } => 8,
            Self::WroteCoils { .. } => 15,
            Self::WroteRegisters { .. } => 16,
            Self::DeviceId { .. } => 0x2B,
            Self::Exception { function, .. } => *function,
        }
    }

    /// What tokio-modbus calls it; a refusal is not a response there.
    fn theirs(&self) -> Result<Response, ExceptionCode> {
        Ok(match *self {
            Self::Coils { bits: ref text, .. } => Response::ReadCoils(bits(text)),
            Self::DiscreteInputs { bits: ref text, .. } => Response::ReadDiscreteInputs(bits(text)),
            Self::HoldingRegisters { ref words } => Response::ReadHoldingRegisters(words.clone()),
            Self::InputRegisters { ref words } => Response::ReadInputRegisters(words.clone()),
            Self::WroteCoil { at, on } => Response::WriteSingleCoil(at, on),
            Self::WroteRegister { at, value } => Response::WriteSingleRegister(at, value),
            Self::WroteCoils { start, count } => Response::WriteMultipleCoils(start, count),
            Self::WroteRegisters { start, count } => Response::WriteMultipleRegisters(start, count),
            Self::Diagnostic { sub, ref data } => {
                Response::Custom(8, [sub.to_be_bytes().to_vec(), bytes(data)].concat().into())
            }
            Self::DeviceId { code, conformity, more, next, ref objects } => {
                let object = |object: &Object| DeviceIdObject {
                    id: object.id,
                    value: object.text.clone().into_bytes().into(),
                };
                Response::ReadDeviceIdentification(ReadDeviceIdentificationResponse {
                    read_code: ReadCode::try_from_value(code).expect("1 to 4"),
                    conformity_level: ConformityLevel::try_from_value(conformity).expect("a level"),
                    more_follows: more,
                    next_object_id: next,
                    device_id_objects: objects.iter().map(object).collect(),
                })
            }
            Self::Exception { code, .. } => return Err(ExceptionCode::new(code)),
        })
    }

    fn payload(&self) -> Vec<u8> {
        match self {
            Self::Coils { bits: text, .. } | Self::DiscreteInputs { bits: text, .. } => packed(&bits(text)),
            Self::HoldingRegisters { words } | Self::InputRegisters { words } => registers(words),
            Self::Diagnostic { data, .. } => bytes(data),
            Self::DeviceId { objects, .. } => {
                let laid = |object: &Object| {
                    let length = u8::try_from(object.text.len()).expect("a short text");
                    [&[object.id, length], object.text.as_bytes()].concat()
                };
                objects.iter().flat_map(laid).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What we call it.
    fn ours<'a>(&self, payload: &'a [u8]) -> Reply<'a> {
        let words = || Words::new(payload).expect("whole registers");
        match *self {
            Self::Coils { .. } => Reply::Bits { function: 1, bytes: payload },
            Self::DiscreteInputs { .. } => Reply::Bits { function: 2, bytes: payload },
            Self::HoldingRegisters { .. } => Reply::Words { function: 3, words: words() },
            Self::InputRegisters { .. } => Reply::Words { function: 4, words: words() },
            Self::WroteCoil { at, on } => Reply::WroteCoil { at, on },
            Self::WroteRegister { at, value } => Reply::WroteRegister { at, value },
            Self::WroteCoils { start, count } => Reply::WroteMany { function: 15, start, count },
            Self::WroteRegisters { start, count } => Reply::WroteMany { function: 16, start, count },
            Self::Diagnostic { sub, .. } => Reply::Diagnostic { sub, data: payload },
            Self::DeviceId { code, conformity, more, next, ref objects } => {
                let count = u8::try_from(objects.len()).expect("a short list");
                Reply::DeviceId(DeviceId { code, conformity, more, next, count, objects: payload })
            }
            Self::Exception { function, code } => {
                Reply::Exception { function, exception: Exception::from_code(code) }
            }
        }
    }
}

/// Some request of that function; tokio-modbus's client compares no more of it with the answer than that.
fn asking(function: u8) -> Asked {
    match function {
        1 => Asked::ReadCoils { start: 0, count: 1 },
        2 => Asked::ReadDiscreteInputs { start: 0, count: 1 },
        3 => Asked::ReadHoldingRegisters { start: 0, count: 1 },
        4 => Asked::ReadInputRegisters { start: 0, count: 1 },
        5 => Asked::WriteCoil { at: 0, on: true },
        6 => Asked::WriteRegister { at: 0, value: 0 },
        8 => Asked::Diagnostic { sub: 0, data: String::new() },
        15 => Asked::WriteCoils { start: 0, bits: "1".into() },
        16 => Asked::WriteRegisters { start: 0, words: vec![0] },
        _ => Asked::DeviceId { access: "basic".into(), object: 0 },
    }
}

/// A read of bits always gives whole bytes there: only those asked for count.
fn cut(result: tokio_modbus::Result<Response>, meaning: &Meaning) -> tokio_modbus::Result<Response> {
    let cut = |mut bits: Vec<bool>, count: u16| {
        bits.truncate(usize::from(count));
        bits
    };
    result.map(|answer| {
        answer.map(|response| match (response, meaning) {
            (Response::ReadCoils(bits), Meaning::Coils { count, .. }) => {
                Response::ReadCoils(cut(bits, *count))
            }
            (Response::ReadDiscreteInputs(bits), Meaning::DiscreteInputs { count, .. }) => {
                Response::ReadDiscreteInputs(cut(bits, *count))
            }
            (other, _) => other,
        })
    })
}

#[tokio::test]
async fn our_replies_mean_the_same_to_its_client() {
    let mut ran = 0;
    for Vector { name, address, meaning, .. } in load::<Vector>("wire-replies.toml") {
        let (payload, mut buffer) = (meaning.payload(), [0; FRAME_MAX]);
        let length = meaning.ours(&payload).emit(address, &mut buffer).expect("fits a frame");
        let request = match meaning.function() {
            // It can ask for any function by its number.
            function @ 0x41 => Request::Custom(function, vec![].into()),
            function => asking(function).theirs(),
        };
        let (_, result) = to_client(address, request, |_asked| buffer[..length].to_vec()).await;
        match meaning.theirs() {
            Ok(wanted) => {
                let understood = cut(result, &meaning).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(understood, Ok(wanted), "{name}");
            }
            Err(code) => assert_eq!(exception(&result), Some(u8::from(code)), "{name}: {result:?}"),
        }
        ran += 1;
    }
    assert_eq!(ran, 32);
}

#[tokio::test]
async fn its_servers_replies_mean_the_same_to_us() {
    let (mut ran, mut inexpressible) = (0, Vec::new());
    for Vector { name, frame, address, meaning } in load::<Vector>("wire-replies.toml") {
        let answer: Answer = meaning.theirs().map(Some);
        // A service may answer what it likes, so FC 08, which its server lets nobody ask for, is sent for another.
        let asked = match (&answer, meaning.function()) {
            (Err(_), 0x41) => {
                // Its server knows the length of no such request, and an exception bears the function asked for.
                inexpressible.push(name);
                continue;
            }
            (Ok(_), 8) => asking(1),
            (_, function) => asking(function),
        };
        let (payload, mut buffer) = (asked.payload(), [0; FRAME_MAX]);
        let length = asked.ours(&payload).emit(address, &mut buffer).expect("fits a frame");
        let (_, sent) = to_server(&buffer[..length], answer).await;
        assert_eq!(sent, bytes(&frame), "{name}: its bytes");
        let seen = Frame::new_checked(&sent).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(seen.address(), Some(address), "{name}");
        let payload = meaning.payload();
        assert_eq!(Reply::parse(seen.pdu()), Ok(meaning.ours(&payload)), "{name}");
        ran += 1;
    }
    assert_eq!(inexpressible, ["exception-illegal-function"]);
    assert_eq!(ran, 31);
}
