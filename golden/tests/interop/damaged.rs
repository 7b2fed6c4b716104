//! `wire-damaged.toml`: bytes that are no frame, to its server and to its client.
//!
//! tokio-modbus hears no silence: it takes a frame for whole when the length that its function implies has come, and
//! when the checksum is wrong it drops a byte and looks again. Vectors that hold a whole good frame among their bytes
//! are therefore frames to it and silence to us, and so is one of 257 bytes to its client. They are listed; everything
//! else it refuses as we do.

use crate::peer::{to_client, to_server};
use crate::vectors::{bytes, load};
use forecourt_wire::Frame;
use serde::Deserialize;
use tokio_modbus::prelude::Request;

#[derive(Deserialize)]
struct Vector {
    name: String,
    frame: String,
}

#[tokio::test]
async fn its_server_takes_no_damaged_request() {
    let (mut refused, mut found_inside) = (0, Vec::new());
    for vector in load::<Vector>("wire-damaged.toml") {
        let wire = bytes(&vector.frame);
        assert!(Frame::new_checked(&wire).is_err(), "{}: to us", vector.name);
        let (understood, sent) = to_server(&wire, Ok(None)).await;
        assert_eq!(sent, [], "{}", vector.name);
        if understood.is_empty() {
            refused += 1;
        } else {
            found_inside.push(vector.name);
        }
    }
    assert_eq!(found_inside, ["ff-before", "zero-before", "ff-behind", "reply-that-lost-its-head"]);
    assert_eq!(refused, 26);
}

#[tokio::test]
async fn its_client_takes_no_damaged_reply() {
    let (mut refused, mut found_inside) = (0, Vec::new());
    for vector in load::<Vector>("wire-damaged.toml") {
        let wire = bytes(&vector.frame);
        // What a master might have asked board 33 before it heard this.
        let request = match wire.iter().find(|byte| [4, 6, 8].contains(*byte)) {
            Some(4) => Request::ReadInputRegisters(0, 4),
            Some(8) => Request::Custom(8, wire[2..wire.len().clamp(2, 250)].to_vec().into()),
            _ => Request::WriteSingleRegister(0, 1),
        };
        let (_, result) = to_client(33, request, |_asked| wire.clone()).await;
        if result.is_err() {
            refused += 1;
        } else {
            found_inside.push(vector.name);
        }
    }
    // Its receiver knows no greatest length either.
    assert_eq!(found_inside, ["257-bytes-sealed", "ff-before", "zero-before", "ff-behind"]);
    assert_eq!(refused, 26);
}
