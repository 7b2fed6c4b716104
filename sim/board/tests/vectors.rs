//! The shared vectors of refused requests, byte for byte, on a slot board and a drawer board.

mod common;
use common::*;
use forecourt_board::Responder;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    vector: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    board: String,
    request: String,
    reply: String,
}

#[test]
fn each_request_that_must_be_refused_is_refused_with_these_bytes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/vectors/exceptions.toml");
    let file: File = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(file.vector.len() > 10, "an empty file proves nothing");
    for vector in file.vector {
        let mut board = match vector.board.as_str() {
            "slot" => slot(),
            "drawer" => drawer(),
            other => panic!("{}: no board {other}", vector.name),
        };
        let before = board.clone();
        let mut out = [0; 256];
        let answer = Responder::answer(&mut board, ms(1000), &bytes(&vector.request), &mut out);
        let said = answer.map(|answer| hex(&out[..answer.length]));
        assert_eq!(said.as_deref(), Some(vector.reply.as_str()), "{}: {}", vector.name, vector.request);
        let mut before = before;
        before.advance(ms(2000));
        board.advance(ms(2000));
        assert!(before == board, "{}: nothing is changed", vector.name);
    }
}
