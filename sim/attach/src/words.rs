//! An act in words, the same for a hook command, a person's prompt and a program in virtual time.
//!
//! Numbers are decimal, tag numbers and images hexadecimal; every word is letters, digits and hyphens, so that no shell
//! makes anything of it. It refuses to know who reads it.

use forecourt_certify::act::{Act, Field, Limit, Obstacle};

/// The words: what, the board's address, how. The grammar stands in PROTOCOL.md.
pub fn words(act: &Act) -> Vec<String> {
    let text = match act {
        Act::Tag { board, field } => field_words(*board, field),
        Act::Antenna { board, broken } => format!("antenna {board} {}", u8::from(*broken)),
        Act::Power { board, on } => format!("power {board} {}", if *on { "on" } else { "off" }),
        Act::BrownOut { board, ms } => format!("brown-out {board} {ms}"),
        Act::Jam { board, obstacle } => match obstacle {
            Obstacle::None => format!("jam {board} 0"),
            Obstacle::Held => format!("jam {board} 1"),
            Obstacle::Between { low, high } => format!("jam {board} {low} {high}"),
        },
        Act::Hand { board, position } => format!("hand {board} {position}"),
        Act::Limits { board, closed, open } => {
            format!("limits {board} {} {}", limit(*closed), limit(*open))
        }
        Act::Driver { board, broken } => format!("driver {board} {}", u8::from(*broken)),
        Act::Mount { board, address } => format!("mount {board} {address}"),
        Act::Line { board, baud, character } => format!("line {board} {baud} {character}"),
        Act::Loop { board, tied } => format!("loop {board} {}", u8::from(*tied)),
        Act::Counters { board, first, second } => format!("counters {board} {first} {second}"),
    };
    text.split(' ').map(str::to_owned).collect()
}

fn field_words(board: u8, field: &Field) -> String {
    match field {
        Field::Nothing => format!("tag {board} 0"),
        Field::Tag { id, rate: 64 } => format!("tag {board} {id:010X}"),
        Field::Tag { id, rate } => format!("tag {board} {id:010X} {rate}"),
        Field::Images { images, rate } => {
            let images: Vec<String> = images.iter().map(|image| format!("{image:016X}")).collect();
            format!("images {board} {rate} {}", images.join(" "))
        }
        Field::Rough { id, jitter_ppm, lost_edge_every, lost_frame_every } => {
            format!("rough {board} {id:010X} {jitter_ppm} {lost_edge_every} {lost_frame_every}")
        }
        Field::Two { first, second, behind_us } => {
            format!("two {board} {first:010X} {second:010X} {behind_us}")
        }
        Field::Noise { seed } => format!("noise {board} {seed}"),
        Field::Neighbour { id } => format!("neighbour {board} {id:010X}"),
    }
}

const fn limit(limit: Limit) -> &'static str {
    match limit {
        Limit::Works => "works",
        Limit::StuckMade => "stuck-made",
        Limit::NeverMakes => "never-makes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_manual() {
        let said = |act| words(&act).join(" ");
        let tag = |id| Act::Tag { board: 33, field: Field::Tag { id, rate: 64 } };
        assert_eq!(said(tag(0x0F_1234_5678)), "tag 33 0F12345678");
        assert_eq!(said(Act::Tag { board: 33, field: Field::Nothing }), "tag 33 0");
        assert_eq!(said(Act::Power { board: 33, on: false }), "power 33 off");
        assert_eq!(said(Act::Jam { board: 1, obstacle: Obstacle::Held }), "jam 1 1");
        assert_eq!(said(Act::Hand { board: 1, position: 1 }), "hand 1 1");
        let images = Field::Images { images: vec![1, u64::MAX], rate: 32 };
        let wanted = "images 40 32 0000000000000001 FFFFFFFFFFFFFFFF";
        assert_eq!(said(Act::Tag { board: 40, field: images }), wanted);
    }
}
