//! What is written is read back, and no bytes at all make this crate panic.

mod common;

use common::{parts, wire};
use forecourt_wire::deframe::fuzz_deframer;
use forecourt_wire::{Frame, Reply, Request};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_request_is_read_as_it_was_written(parts in parts(), address in 0u8..=247) {
        let request = parts.request();
        let bytes = wire(|buffer| request.emit(address, buffer));
        let frame = Frame::new_checked(&bytes).expect("emit seals");
        prop_assert_eq!(frame.address(), Some(address));
        prop_assert_eq!(Request::parse(frame.pdu()), Ok(request));
    }

    #[test]
    fn a_reply_is_read_as_it_was_written(parts in parts(), address in 1u8..=247) {
        let mut objects = Vec::new();
        let reply = parts.reply(&mut objects);
        let bytes = wire(|buffer| reply.emit(address, buffer));
        let frame = Frame::new_checked(&bytes).expect("emit seals");
        prop_assert_eq!(frame.address(), Some(address));
        prop_assert_eq!(Reply::parse(frame.pdu()), Ok(reply));
    }

    #[test]
    fn any_bytes(data in prop::collection::vec(any::<u8>(), 0..1500)) {
        fuzz_deframer(&data);
    }

    /// Bytes that look like frames reach further than random ones.
    #[test]
    fn any_bytes_among_frames(
        pieces in prop::collection::vec((parts(), 0u8..=3, prop::collection::vec(any::<u8>(), 0..6)), 0..12),
    ) {
        let mut data = Vec::new();
        for (parts, kind, noise) in &pieces {
            let mut objects = Vec::new();
            match kind {
                0 => data.extend(wire(|buffer| parts.request().emit(33, buffer))),
                1 => data.extend(wire(|buffer| parts.reply(&mut objects).emit(33, buffer))),
                2 => {
                    let bytes = wire(|buffer| parts.request().emit(33, buffer));
                    data.extend(&bytes[..bytes.len() - 1]);
                }
                _ => data.extend(noise),
            }
        }
        fuzz_deframer(&data);
    }
}

#[test]
fn inputs_that_reached_a_corner() {
    let cases: [&[u8]; 6] = [
        &[],
        &[0x21],
        &[0x21, 0x08, 0x00, 0x00],
        &[0x21, 0x2B, 0x0E, 0x01, 0x01, 0x00, 0x00, 0xFF, 0x00, 0xFF],
        &[0xFF; 700],
        &[0x00; 2000],
    ];
    for case in cases {
        fuzz_deframer(case);
    }
}
