//! `wire-requests.toml`: our bytes to its server, and its client's bytes to us.

use crate::peer::{to_client, to_server};
use crate::vectors::{Asked, Meaning, bytes, load};
use forecourt_wire::{FRAME_MAX, Frame};
use tokio_modbus::prelude::SlaveRequest;

/// Its server closes the stream at FC 08: it knows the length of no function that it has no name for.
fn its_server_knows(meaning: &Meaning) -> bool {
    !matches!(meaning, Meaning::Diagnostic { .. })
}

#[tokio::test]
async fn our_requests_mean_the_same_to_its_server() {
    let (mut ran, mut inexpressible) = (0, Vec::new());
    for vector in load::<Asked>("wire-requests.toml") {
        let (payload, mut buffer) = (vector.meaning.payload(), [0; FRAME_MAX]);
        let length = vector.meaning.ours(&payload).emit(vector.address, &mut buffer).expect("fits a frame");
        let (understood, sent) = to_server(&buffer[..length], Ok(None)).await;
        assert_eq!(sent, [], "{}: it was told to be silent", vector.name);
        if !its_server_knows(&vector.meaning) {
            assert_eq!(understood, [], "{}: now it can: count it", vector.name);
            inexpressible.push(vector.name);
            continue;
        }
        let wanted = SlaveRequest { slave: vector.address, request: vector.meaning.theirs() };
        assert_eq!(understood, [wanted], "{}", vector.name);
        ran += 1;
    }
    assert_eq!(
        inexpressible,
        [
            "diagnostic-example",
            "diagnostic-probe",
            "diagnostic-longer-data",
            "diagnostic-longest-frame",
            "diagnostic-bus-message-count"
        ]
    );
    assert_eq!(ran, 35);
}

#[tokio::test]
async fn its_clients_requests_mean_the_same_to_us() {
    let mut ran = 0;
    for vector in load::<Asked>("wire-requests.toml") {
        let (sent, _nothing) = to_client(vector.address, vector.meaning.theirs(), |_asked| Vec::new()).await;
        assert_eq!(sent, bytes(&vector.frame), "{}: its bytes", vector.name);
        let payload = vector.meaning.payload();
        let frame = Frame::new_checked(&sent).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        assert_eq!(frame.address(), Some(vector.address), "{}", vector.name);
        let understood = forecourt_wire::Request::parse(frame.pdu());
        assert_eq!(understood, Ok(vector.meaning.ours(&payload)), "{}", vector.name);
        ran += 1;
    }
    assert_eq!(ran, 40);
}
