//! Device identification (FC 2B/0E): the three basic objects of a board, ready for the wire.
//!
//! Source: MODBUS Application Protocol V1.1b3 §6.21, cabinet profile *Every board*. It refuses to know requests.

/// Longest text of an object, bytes; three of them fit one PDU.
pub const TEXT_MAX: usize = 32;

/// Vendor (object 0), product code (1) and revision (2), each laid out as id, length, bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    bytes: [u8; 3 * (TEXT_MAX + 2)],
    starts: [u8; 4],
}

impl Identity {
    /// Objects 0, 1 and 2; each text is cut after 32 bytes.
    pub fn new(vendor: &str, product: &str, revision: &str) -> Self {
        let mut identity = Self { bytes: [0; 3 * (TEXT_MAX + 2)], starts: [0; 4] };
        let mut end = 0;
        for (object, text) in [vendor, product, revision].into_iter().enumerate() {
            let text = &text.as_bytes()[..text.len().min(TEXT_MAX)];
            // Both casts hold: there are three objects of at most 34 bytes.
            identity.bytes[end] = object as u8;
            identity.bytes[end + 1] = text.len() as u8;
            identity.bytes[end + 2..end + 2 + text.len()].copy_from_slice(text);
            end += 2 + text.len();
            identity.starts[object + 1] = end as u8;
        }
        identity
    }

    /// The objects from `first` to the last, as a stream carries them; from 0 when there is no such object.
    pub fn stream(&self, first: u8) -> (u8, &[u8]) {
        let first = if first > 2 { 0 } else { first };
        (3 - first, self.slice(usize::from(first), 3))
    }

    /// One object; `None` when there is none of that number.
    pub fn object(&self, object: u8) -> Option<&[u8]> {
        let object = usize::from(object);
        (object < 3).then(|| self.slice(object, object + 1))
    }

    fn slice(&self, from: usize, to: usize) -> &[u8] {
        &self.bytes[usize::from(self.starts[from])..usize::from(self.starts[to])]
    }
}
