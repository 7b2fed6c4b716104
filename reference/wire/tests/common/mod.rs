//! Strategies shared by the property tests: every function of the profile, with any values.

use forecourt_wire::reply::DeviceId;
use forecourt_wire::request::{Bits, IdAccess, Words};
use forecourt_wire::{Exception, FRAME_MAX, Reply, Request};
use proptest::prelude::*;

/// The parts of which a message is made; what a function does not need is ignored.
#[derive(Clone, Debug)]
pub struct Parts {
    which: u8,
    at: u16,
    value: u16,
    on: bool,
    data: Vec<u8>,
}

/// Any parts, most of them short, some of the greatest length.
pub fn parts() -> impl Strategy<Value = Parts> {
    let size = prop_oneof![8 => 1usize..12, 1 => 1usize..=123, 1 => Just(123usize)];
    let data = size.prop_flat_map(|words| prop::collection::vec(any::<u8>(), words * 2));
    (any::<u8>(), any::<u16>(), any::<u16>(), any::<bool>(), data)
        .prop_map(|(which, at, value, on, data)| Parts { which, at, value, on, data })
}

impl Parts {
    /// A valid request.
    pub fn request(&self) -> Request<'_> {
        let (start, at, value, on) = (self.at, self.at, self.value, self.on);
        let many = value % 2000 + 1;
        let count = value % 125 + 1;
        match self.which % 10 {
            0 => Request::ReadCoils { start, count: many },
            1 => Request::ReadDiscrete { start, count: many },
            2 => Request::ReadHolding { start, count },
            3 => Request::ReadInput { start, count },
            4 => Request::WriteCoil { at, on },
            5 => Request::WriteRegister { at, value },
            6 => Request::Diagnostic { sub: 0, data: &self.data },
            7 => {
                let bits = (self.data.len() * 8) as u16 - value % 8;
                Request::WriteCoils { start, bits: Bits::new(&self.data, bits).unwrap() }
            }
            8 => Request::WriteRegisters { start, words: Words::new(&self.data).unwrap() },
            _ => Request::DeviceId { access: IdAccess::Regular, object: value as u8 },
        }
    }

    /// A valid reply; `objects` holds the list of a device identification.
    pub fn reply<'a>(&'a self, objects: &'a mut Vec<u8>) -> Reply<'a> {
        let (start, at, value, on) = (self.at, self.at, self.value, self.on);
        match self.which % 10 {
            0 => Reply::Bits { function: 1, bytes: &self.data },
            1 => Reply::Bits { function: 2, bytes: &self.data },
            2 => Reply::Words { function: 3, words: Words::new(&self.data).unwrap() },
            3 => Reply::Words { function: 4, words: Words::new(&self.data).unwrap() },
            4 => Reply::WroteCoil { at, on },
            5 => Reply::WroteRegister { at, value },
            6 => Reply::Diagnostic { sub: 0, data: &self.data },
            7 => Reply::WroteMany { function: 15, start, count: value % 1968 + 1 },
            8 => Reply::WroteMany { function: 16, start, count: value % 123 + 1 },
            _ if on => Reply::Exception {
                function: value as u8 & 0x7F,
                exception: Exception::from_code(at as u8 % 11 + 1),
            },
            _ => {
                let (first, second) = self.data.split_at(self.data.len() / 2);
                for (id, object) in [first, second].into_iter().enumerate() {
                    // Two objects of 118 bytes and their heads fill the 240 bytes that a frame leaves them.
                    let object = &object[..object.len().min(118)];
                    objects.extend([id as u8, object.len() as u8]);
                    objects.extend(object);
                }
                let id = DeviceId {
                    code: 1,
                    conformity: 0x81,
                    more: self.which >= 128,
                    next: 3,
                    count: 2,
                    objects,
                };
                Reply::DeviceId(id)
            }
        }
    }
}

/// The whole frame that `emit` writes.
pub fn wire(emit: impl FnOnce(&mut [u8]) -> Option<usize>) -> Vec<u8> {
    let mut buffer = [0; FRAME_MAX];
    let length = emit(&mut buffer).expect("a valid message fits a frame");
    buffer[..length].to_vec()
}
