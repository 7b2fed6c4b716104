//! PLAT-43: what is changed, repeated, reordered or cut on the line is refused, and nothing on it is plain.

use forecourt_store::transport::{Channel, MAX_MESSAGE, MessageRejected, NotCarried, Side, Why};
use proptest::prelude::*;

fn pair() -> (Channel, Channel) {
    let end = |side| Channel::new(&[7; 32], b"front-1 2030-05-01 #4", side);
    (end(Side::Caller), end(Side::Server))
}

fn why(result: Result<Vec<u8>, MessageRejected>) -> Why {
    result.expect_err("a bad frame was taken").why
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused_and_the_true_frame_taken_after() {
    let (mut caller, mut server) = pair();
    for message in [&b""[..], b"{\"pay\":1250,\"phone\":\"13812345678\"}"] {
        let frame = caller.seal(message).unwrap();
        for bit in 0..frame.len() * 8 {
            let mut bytes = frame.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let expected = if bit < 32 { Why::Cut } else { Why::Changed };
            assert_eq!(why(server.open(&bytes)), expected, "bit {bit}");
        }
        for len in 0..frame.len() {
            assert_eq!(why(server.open(&frame[..len])), Why::Cut, "{len} bytes");
        }
        let mut longer = frame.clone();
        longer.push(0);
        assert_eq!(why(server.open(&longer)), Why::Cut);
        assert_eq!(server.open(&frame).unwrap(), message);
        assert_eq!(why(server.open(&frame)), Why::Repeated);
    }
}

#[test]
fn a_frame_is_of_one_channel_and_one_direction() {
    let (mut caller, mut server) = pair();
    let frame = caller.seal(b"pay 12.50").unwrap();
    assert_eq!(why(caller.open(&frame)), Why::Changed, "sent back to its sender");
    let mut other = Channel::new(&[7; 32], b"front-1 2030-05-01 #5", Side::Server);
    assert_eq!(why(other.open(&frame)), Why::Changed, "of another session");
    let mut other = Channel::new(&[8; 32], b"front-1 2030-05-01 #4", Side::Server);
    assert_eq!(why(other.open(&frame)), Why::Changed, "of another key");
    assert_eq!(server.open(&frame).unwrap(), b"pay 12.50");
    let answer = server.seal(b"pay 12.50").unwrap();
    assert_ne!(answer, frame, "the two directions never share a key stream");
    assert_eq!(caller.open(&answer).unwrap(), b"pay 12.50");
}

#[test]
fn nothing_on_the_line_is_plain_and_equal_messages_differ() {
    let (mut caller, _) = pair();
    let message = "王小明 13812345678".as_bytes();
    let (one, two) = (caller.seal(message).unwrap(), caller.seal(message).unwrap());
    for frame in [&one, &two] {
        assert_eq!(frame.len(), 12 + message.len() + 16);
        assert!(!frame.windows(3).any(|part| message.windows(3).any(|plain| plain == part)));
    }
    assert_ne!(one[12..], two[12..]);
    let long = vec![0; MAX_MESSAGE + 1];
    assert_eq!(caller.seal(&long), Err(NotCarried { bytes: MAX_MESSAGE + 1 }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Frames delivered in any order, any number of times: taken are exactly those in their turn.
    #[test]
    fn taken_is_what_was_sent_in_the_order_it_was_sent(
        messages in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..12),
        deliveries in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let (mut caller, mut server) = pair();
        let frames: Vec<Vec<u8>> = messages.iter().map(|message| caller.seal(message).unwrap()).collect();
        let mut due = 0;
        for delivery in deliveries {
            let at = delivery.index(frames.len());
            let expected = match at.cmp(&due) {
                std::cmp::Ordering::Less => Err(MessageRejected { why: Why::Repeated }),
                std::cmp::Ordering::Greater => Err(MessageRejected { why: Why::Reordered }),
                std::cmp::Ordering::Equal => Ok(messages[at].clone()),
            };
            due += usize::from(expected.is_ok());
            prop_assert_eq!(server.open(&frames[at]), expected);
        }
    }
}
