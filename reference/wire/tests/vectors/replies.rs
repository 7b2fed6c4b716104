//! `wire-replies.toml`.

use crate::{Vectors, assert_unique, bytes, load, packed, registers};
use forecourt_wire::reply::DeviceId;
use forecourt_wire::request::Words;
use forecourt_wire::{Exception, FRAME_MAX, Frame, Reply};
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
#[serde(deny_unknown_fields)]
struct Object {
    id: u8,
    text: String,
}

impl Meaning {
    fn payload(&self) -> Vec<u8> {
        match self {
            Self::Coils { bits, .. } | Self::DiscreteInputs { bits, .. } => packed(bits),
            Self::HoldingRegisters { words } | Self::InputRegisters { words } => registers(words),
            Self::Diagnostic { data, .. } => bytes(data),
            Self::DeviceId { objects, .. } => objects
                .iter()
                .flat_map(|object| {
                    let mut bytes = vec![object.id, u8::try_from(object.text.len()).unwrap()];
                    bytes.extend(object.text.bytes());
                    bytes
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn reply<'a>(&self, payload: &'a [u8]) -> Reply<'a> {
        match *self {
            Self::Coils { .. } => Reply::Bits { function: 1, bytes: payload },
            Self::DiscreteInputs { .. } => Reply::Bits { function: 2, bytes: payload },
            Self::HoldingRegisters { .. } => {
                Reply::Words { function: 3, words: Words::new(payload).unwrap() }
            }
            Self::InputRegisters { .. } => Reply::Words { function: 4, words: Words::new(payload).unwrap() },
            Self::WroteCoil { at, on } => Reply::WroteCoil { at, on },
            Self::WroteRegister { at, value } => Reply::WroteRegister { at, value },
            Self::WroteCoils { start, count } => Reply::WroteMany { function: 15, start, count },
            Self::WroteRegisters { start, count } => Reply::WroteMany { function: 16, start, count },
            Self::Diagnostic { sub, .. } => Reply::Diagnostic { sub, data: payload },
            Self::DeviceId { code, conformity, more, next, ref objects } => {
                let count = u8::try_from(objects.len()).unwrap();
                Reply::DeviceId(DeviceId { code, conformity, more, next, count, objects: payload })
            }
            Self::Exception { function, code } => {
                Reply::Exception { function, exception: Exception::from_code(code) }
            }
        }
    }

    /// What only some replies say: each bit, each register, each object.
    fn check_values(&self, name: &str, reply: &Reply<'_>) {
        match self {
            Self::Coils { count, bits } | Self::DiscreteInputs { count, bits } => {
                let seen = reply.bits(*count).unwrap_or_else(|| panic!("{name}: {count} bits"));
                let text: String =
                    (0..*count).map(|k| if seen.get(k).unwrap() { '1' } else { '0' }).collect();
                assert_eq!(&text, bits, "{name}");
                assert_eq!(seen.get(*count), None, "{name}: past the end");
            }
            Self::HoldingRegisters { words } | Self::InputRegisters { words } => {
                let Reply::Words { words: seen, .. } = reply else { panic!("{name}: no words") };
                assert!(seen.iter().eq(words.iter().copied()), "{name}: words");
            }
            Self::DeviceId { objects, .. } => {
                let Reply::DeviceId(id) = reply else { panic!("{name}: no id") };
                let wanted = objects.iter().map(|object| (object.id, object.text.as_bytes()));
                assert!(id.iter().eq(wanted), "{name}: objects");
            }
            _ => {}
        }
    }
}

#[test]
fn replies_both_ways() {
    let vectors = load::<Vectors<Vector>>("wire-replies.toml").vector;
    assert_unique(vectors.iter().map(|v| v.name.as_str()), 32);
    for vector in &vectors {
        let (name, wire, payload) = (&vector.name, bytes(&vector.frame), vector.meaning.payload());
        let meaning = vector.meaning.reply(&payload);

        let frame = Frame::new_checked(&wire).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(frame.address(), Some(vector.address), "{name}: address");
        let reply = Reply::parse(frame.pdu());
        assert_eq!(reply, Ok(meaning), "{name}: bytes to meaning");
        vector.meaning.check_values(name, &reply.unwrap());

        let mut buffer = [0; FRAME_MAX];
        let length = meaning.emit(vector.address, &mut buffer).unwrap_or_else(|| panic!("{name}: no room"));
        assert_eq!(buffer[..length], wire, "{name}: meaning to bytes");
        assert_eq!(meaning.emit(vector.address, &mut buffer[..length - 1]), None, "{name}: short buffer");
    }
}
