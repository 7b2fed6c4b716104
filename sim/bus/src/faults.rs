//! A fault as it is typed: kind, board, amount, how often.
//!
//! It refuses to know what a fault does; the plant's inventory says.

use forecourt_kernel::{Gate, Seed, Stream, Trigger, Window};
use forecourt_plant::{Fault, FaultKind, Side, Target};

/// The fault that `text` names: `KIND [board N] [amount N] [always | every N | only N | N/M]`, as in `L6 board 33 every 10`.
///
/// # Errors
/// What is wrong with it, and what would be right.
pub fn read(text: &str, seed: Seed) -> Result<Fault, String> {
    let mut words = text.split_whitespace();
    let kind: FaultKind = words
        .next()
        .ok_or_else(|| "a fault begins with its kind, such as L2 (forecourt phrases lists them)".to_owned())?
        .parse()
        .map_err(|unknown: forecourt_plant::UnknownFault| unknown.to_string())?;
    let mut target = Target::Line;
    let mut amount = kind.default_amount();
    let mut trigger = String::new();
    while let Some(word) = words.next() {
        let mut number = |what: &str| {
            let text = words.next().unwrap_or_default();
            text.parse::<i64>().map_err(|_| format!("{what} is followed by a number, not by {text:?}"))
        };
        match word {
            "board" => {
                let board =
                    u8::try_from(number("board")?).map_err(|_| "a board's address is 1 to 247".to_owned())?;
                target = Target::Board(board);
            }
            "amount" => amount = number("amount")?,
            other => {
                trigger.push_str(other);
                trigger.push(' ');
            }
        }
    }
    let trigger: Trigger = match trigger.trim() {
        "" => Trigger::Always,
        text => text.parse().map_err(|error: forecourt_kernel::TriggerError| error.to_string())?,
    };
    let stream = Stream::named(seed, &format!("fault/{text}"));
    let gate = Gate::new(Window::EVER, trigger, stream);
    Ok(Fault { name: text.to_owned(), kind, target, side: Side::Answers, gate, amount })
}
