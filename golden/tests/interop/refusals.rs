//! `exceptions.toml`: its client asks our boards what they must refuse, and its server sends the same refusals.

use crate::line::Line;
use crate::peer::{exception, to_client, to_server};
use crate::vectors::{bytes, load};
use forecourt_plant::Detail;
use forecourt_wire::{FRAME_MAX, frame};
use serde::Deserialize;
use tokio_modbus::prelude::{ExceptionCode, Request};

#[derive(Deserialize)]
struct Vector {
    name: String,
    request: String,
    exception: u8,
    reply: String,
}

/// The request as its client can say it: by name where the name can carry the mistake, else by the function's number.
fn theirs(pdu: &[u8]) -> (Request<'static>, bool) {
    let words: Vec<u16> =
        pdu[1..].chunks(2).map(|pair| pair.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte))).collect();
    let request = match (pdu, words.as_slice()) {
        ([1, _, _, _, _], &[start, count]) => Request::ReadCoils(start, count),
        ([2, _, _, _, _], &[start, count]) => Request::ReadDiscreteInputs(start, count),
        ([3, _, _, _, _], &[start, count]) => Request::ReadHoldingRegisters(start, count),
        ([4, _, _, _, _], &[start, count]) => Request::ReadInputRegisters(start, count),
        ([6, _, _, _, _], &[at, value]) => Request::WriteSingleRegister(at, value),
        ([5, _, _, 0xFF, 0], &[at, _]) => Request::WriteSingleCoil(at, true),
        ([0x11], _) => Request::ReportServerId,
        (&[function, ref data @ ..], _) => return (Request::Custom(function, data.to_vec().into()), false),
        ([], _) => panic!("a request has a function"),
    };
    (request, true)
}

#[tokio::test]
async fn our_refusals_mean_the_same_to_its_client() {
    let (mut ran, mut named) = (0, 0);
    for detail in [Detail::Frames, Detail::Bytes] {
        for vector in load::<Vector>("exceptions.toml") {
            let (name, asked) = (&vector.name, bytes(&vector.request));
            let (request, by_name) = theirs(&asked[1..asked.len() - 2]);
            let mut said = Vec::new();
            let (sent, result) = to_client(asked[0], request, |burst| {
                said = Line::new(detail, 1).exchange(burst);
                said.clone()
            })
            .await;
            assert_eq!(sent, asked, "{name}: its bytes");
            assert_eq!(said, bytes(&vector.reply), "{name}: our board's bytes");
            assert_eq!(exception(&result), Some(vector.exception), "{name}: {result:?}");
            ran += 1;
            named += u32::from(by_name);
        }
    }
    assert_eq!((ran, named), (112, 46));
}

/// A good request of that function, where its server can read one.
fn good(function: u8) -> Option<&'static [u8]> {
    Some(match function {
        1 => &[1, 0, 0, 0, 1],
        2 => &[2, 0, 0, 0, 1],
        3 => &[3, 0, 0, 0, 1],
        4 => &[4, 0, 0, 0, 1],
        5 => &[5, 0, 0, 0xFF, 0],
        6 => &[6, 0, 0, 0, 1],
        7 => &[7],
        0x0F => &[0x0F, 0, 0, 0, 1, 1, 1],
        0x10 => &[0x10, 0, 0, 0, 1, 2, 0, 1],
        0x11 => &[0x11],
        0x16 => &[0x16, 0, 4, 0, 0xF2, 0, 0x25],
        0x17 => &[0x17, 0, 3, 0, 1, 0, 0x0E, 0, 1, 2, 0, 0xFF],
        0x2B => &[0x2B, 0x0E, 1, 0],
        _ => return None,
    })
}

#[tokio::test]
async fn its_servers_refusals_are_our_boards_refusals() {
    let (mut ran, mut inexpressible) = (0, Vec::new());
    for vector in load::<Vector>("exceptions.toml") {
        let asked = bytes(&vector.request);
        let Some(pdu) = good(asked[1]) else {
            // Its server knows the length of no such request, and an exception bears the function asked for.
            inexpressible.push(asked[1]);
            continue;
        };
        let mut buffer = [0; FRAME_MAX];
        let length = frame::emit(asked[0], pdu, &mut buffer).expect("fits a frame");
        let refused = Err(ExceptionCode::new(vector.exception));
        let (_, sent) = to_server(&buffer[..length], refused).await;
        assert_eq!(sent, bytes(&vector.reply), "{}", vector.name);
        ran += 1;
    }
    assert_eq!(inexpressible, [0x08, 0x08, 0x14, 0x41, 0x64, 0x7F]);
    assert_eq!(ran, 50);
}
