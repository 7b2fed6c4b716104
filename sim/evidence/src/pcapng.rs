//! Frames as a pcapng capture that Wireshark and tshark dissect as MODBUS RTU without settings.
//!
//! Link type 252 (exported PDU) with the dissector's name and a TCP conversation that never was: the master 10.0.0.1:40000,
//! the boards 10.0.0.2:502, so that requests are told from answers. One packet a frame, checksum included; the direction
//! stands in the packet flags; times in ns. It refuses to know what a frame says.

/// One frame of a capture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame<'a> {
    /// First edge, in ns since the start of the run.
    pub start_ns: u64,
    /// The master sent it; else a board.
    pub from_master: bool,
    /// All bytes, checksum included.
    pub bytes: &'a [u8],
    /// A remark that Wireshark shows with the packet.
    pub comment: Option<String>,
}

const SECTION: u32 = 0x0A0D_0D0A;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;
/// LINKTYPE_WIRESHARK_UPPER_PDU.
const UPPER_PDU: u16 = 252;

/// A capture that grows frame by frame; its bytes so far are a whole capture at any time.
#[derive(Clone, Debug)]
pub struct Capture {
    bytes: Vec<u8>,
}

impl Capture {
    /// An empty capture of the line called `name`.
    pub fn new(name: &str) -> Self {
        let mut capture = Self { bytes: Vec::new() };
        let mut section = Vec::new();
        section.extend(0x1A2B_3C4D_u32.to_le_bytes());
        section.extend([1, 0, 0, 0]);
        section.extend(u64::MAX.to_le_bytes());
        option(&mut section, 4, b"Forecourt");
        end_of_options(&mut section);
        capture.block(SECTION, &section);
        let mut interface = Vec::new();
        interface.extend(UPPER_PDU.to_le_bytes());
        interface.extend([0, 0]);
        interface.extend(0_u32.to_le_bytes());
        option(&mut interface, 2, name.as_bytes());
        // Times in 10⁻⁹ s.
        option(&mut interface, 9, &[9]);
        end_of_options(&mut interface);
        capture.block(INTERFACE, &interface);
        capture
    }

    /// Appends a frame; frames come in order of time.
    pub fn push(&mut self, frame: &Frame<'_>) {
        let mut data = tags(frame.from_master);
        data.extend_from_slice(frame.bytes);
        let length = u32::try_from(data.len()).expect("a frame is shorter than 4 GB");
        let mut packet = Vec::new();
        packet.extend(0_u32.to_le_bytes());
        let (high, low) = (frame.start_ns >> 32, frame.start_ns & 0xFFFF_FFFF);
        packet.extend((high as u32).to_le_bytes());
        packet.extend((low as u32).to_le_bytes());
        packet.extend(length.to_le_bytes());
        packet.extend(length.to_le_bytes());
        packet.extend(&data);
        pad(&mut packet);
        if let Some(comment) = &frame.comment {
            option(&mut packet, 1, comment.as_bytes());
        }
        // Direction: 1 is inbound, a board's; 2 is outbound, the master's.
        let flags: u32 = if frame.from_master { 2 } else { 1 };
        option(&mut packet, 2, &flags.to_le_bytes());
        end_of_options(&mut packet);
        self.block(PACKET, &packet);
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The file so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn block(&mut self, kind: u32, body: &[u8]) {
        let length = u32::try_from(body.len() + 12).expect("a block is shorter than 4 GB").to_le_bytes();
        self.bytes.extend(kind.to_le_bytes());
        self.bytes.extend(length);
        self.bytes.extend_from_slice(body);
        self.bytes.extend(length);
    }
}

fn option(body: &mut Vec<u8>, code: u16, value: &[u8]) {
    let value = &value[..value.len().min(usize::from(u16::MAX))];
    body.extend(code.to_le_bytes());
    body.extend(u16::try_from(value.len()).expect("it was cut to fit").to_le_bytes());
    body.extend_from_slice(value);
    pad(body);
}

fn end_of_options(body: &mut Vec<u8>) {
    body.extend([0, 0, 0, 0]);
}

fn pad(body: &mut Vec<u8>) {
    body.resize(body.len().next_multiple_of(4), 0);
}

/// What stands before an exported PDU: tags in network byte order, each padded to four bytes.
fn tags(from_master: bool) -> Vec<u8> {
    const MASTER: ([u8; 4], u32) = ([10, 0, 0, 1], 40_000);
    const BOARDS: ([u8; 4], u32) = ([10, 0, 0, 2], 502);
    const TCP: u32 = 2;
    let (from, to) = if from_master { (MASTER, BOARDS) } else { (BOARDS, MASTER) };
    let mut data = Vec::new();
    let mut tag = |tag: u16, value: &[u8]| {
        data.extend(tag.to_be_bytes());
        // The length counts the padding: readers leap over no more than it says.
        let padded = value.len().next_multiple_of(4);
        data.extend(u16::try_from(padded).expect("a tag is short").to_be_bytes());
        data.extend_from_slice(value);
        data.resize(data.len() + padded - value.len(), 0);
    };
    tag(12, b"mbrtu");
    tag(20, &from.0);
    tag(21, &to.0);
    tag(24, &TCP.to_be_bytes());
    tag(25, &from.1.to_be_bytes());
    tag(26, &to.1.to_be_bytes());
    tag(0, &[]);
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_whole_and_say_their_length_twice() {
        let mut capture = Capture::new("line");
        for (k, bytes) in [&[0x21, 4, 0, 0, 0, 1, 0x36, 0xAA][..], &[0x21], &[]].into_iter().enumerate() {
            let start_ns = 5_000_000_000 * k as u64;
            capture.push(&Frame { start_ns, from_master: k == 0, bytes, comment: Some("é".repeat(k)) });
        }
        let mut rest = capture.bytes();
        let mut kinds = Vec::new();
        let word = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("four bytes"));
        while !rest.is_empty() {
            let length = word(&rest[4..8]) as usize;
            assert!(length.is_multiple_of(4));
            assert_eq!(word(&rest[length - 4..length]) as usize, length);
            kinds.push(word(&rest[..4]));
            rest = &rest[length..];
        }
        assert_eq!(kinds, [SECTION, INTERFACE, PACKET, PACKET, PACKET]);
    }
}
