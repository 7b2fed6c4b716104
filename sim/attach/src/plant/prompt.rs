//! A person at a terminal does what the rig asks: Enter when it is done, `no` when it cannot be.
//!
//! It refuses to know which terminal: any lines in, any text out.

use super::Hands;
use crate::words::words;
use forecourt_certify::act::{Act, Field, Obstacle};
use forecourt_certify::link::Cannot;
use std::io::{BufRead, Write};

/// The person.
#[derive(Debug)]
pub struct Prompt<I, O> {
    answers: I,
    questions: O,
}

impl<I: BufRead, O: Write> Prompt<I, O> {
    /// Asks on `questions` and reads a line of `answers` for each.
    pub const fn new(answers: I, questions: O) -> Self {
        Self { answers, questions }
    }
}

/// What the person is to do; `None` for what no hand can.
fn wanted(act: &Act) -> Option<String> {
    Some(match act {
        Act::Tag { board, field: Field::Nothing } => format!("take every tag out of slot {board}"),
        Act::Tag { board, field: Field::Tag { id, rate } } => {
            format!("put tag {id:010X} (RF/{rate}) alone into slot {board}")
        }
        Act::Tag { board, field: Field::Two { first, second, .. } } => {
            format!("put tags {first:010X} and {second:010X} together into slot {board}")
        }
        Act::Antenna { board, broken: true } => format!("take the antenna of slot {board} off"),
        Act::Antenna { board, broken: false } => format!("put the antenna of slot {board} on"),
        Act::Power { board, on } => {
            format!("switch the power of board {board} {}", if *on { "on" } else { "off" })
        }
        Act::Jam { board, obstacle: Obstacle::None } => {
            format!("let drawer {board} go, with nothing in its way")
        }
        Act::Jam { board, obstacle: Obstacle::Held } => format!("hold drawer {board} where it is"),
        Act::Jam { board, obstacle: Obstacle::Between { low, high } } => {
            format!("put something in the way of drawer {board} from step {low} to {high}")
        }
        Act::Hand { board, position: 0 } => format!("push drawer {board} shut"),
        Act::Hand { board, position } => {
            format!("pull drawer {board} by hand to step {position}, and hold it there")
        }
        Act::Mount { board, address } => format!("set the straps of board {board} to address {address}"),
        Act::Tag { .. }
        | Act::BrownOut { .. }
        | Act::Limits { .. }
        | Act::Driver { .. }
        | Act::Line { .. }
        | Act::Loop { .. }
        | Act::Counters { .. } => return None,
    })
}

impl<I: BufRead, O: Write> Hands for Prompt<I, O> {
    fn act(&mut self, act: &Act) -> Result<(), Cannot> {
        let Some(wanted) = wanted(act) else {
            return Err(Cannot(format!("no hand can do {:?}: a hook command may", words(act).join(" "))));
        };
        let nobody = |error: std::io::Error| Cannot(format!("nobody can be asked: {error}"));
        write!(self.questions, "Please {wanted}, then press Enter (or type no): ").map_err(nobody)?;
        self.questions.flush().map_err(nobody)?;
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer).map_err(nobody)?;
        match answer.trim() {
            _ if read == 0 => Err(Cannot(format!("nobody is there to {wanted}"))),
            "" | "y" | "yes" => Ok(()),
            _ => Err(Cannot(format!("the person said no to: {wanted}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(answers: &str, acts: &[Act]) -> (Vec<bool>, String) {
        let mut said = Vec::new();
        let mut prompt = Prompt::new(answers.as_bytes(), &mut said);
        let done = acts.iter().map(|act| prompt.act(act).is_ok()).collect();
        (done, String::from_utf8(said).expect("text"))
    }

    #[test]
    fn enter_is_done_no_is_not_and_nobody_is_not() {
        let put = Act::Tag { board: 33, field: Field::Tag { id: 0x0F_1234_5678, rate: 64 } };
        let shut = Act::Hand { board: 1, position: 0 };
        let noise = Act::Tag { board: 33, field: Field::Noise { seed: 1 } };
        let (done, said) = ask("\nno\n", &[put, noise, shut.clone(), shut]);
        assert_eq!(done, [true, false, false, false]);
        assert!(said.contains("put tag 0F12345678 (RF/64) alone into slot 33"), "{said}");
        assert_eq!(said.matches("push drawer 1 shut").count(), 2, "{said}");
    }
}
