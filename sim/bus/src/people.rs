//! What people do at the cabinet: one line an order, typed or from a script.
//!
//! It refuses to wait: whoever reads a script waits for its times.

use crate::live::LiveBus;
use forecourt_plant::{HandError, HeldTag, Place};
use forecourt_tag::{Rate, TagId};
use forecourt_wire::{Instant, Span};
use std::fmt;

/// One order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// Hangs a tag into a slot of an open drawer.
    Put(Place, TagId),
    /// Takes what hangs in a slot of an open drawer.
    Take(Place),
    /// Takes what hangs there and hangs another tag.
    Swap(Place, TagId),
    /// Hangs a tag, or takes one, whatever the drawer: how a world begins.
    Place(Place, Option<TagId>),
    /// Pulls a drawer open by hand.
    Force(u8),
    /// Pushes a drawer shut by hand.
    Push(u8),
    /// Cuts a board's power, or all boards' (0).
    Cut(u8),
    /// Gives it back.
    Restore(u8),
    /// Breaks a slot's antenna, or mends it.
    Antenna(Place, bool),
    /// Puts something in a drawer's way, or takes it away.
    Jam(u8, bool),
    /// Shows the cabinet.
    Show,
    /// Ends the bus.
    Quit,
}

/// A line that is no order; whoever typed it is wrong.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct OrderError(pub String);

/// Every order as it is typed, for help.
pub const HELP: &str = "\
put 1/05 0F12345678   hang a tag into slot 5 of drawer 1 (the drawer must be open)
take 1/05             take what hangs there
swap 1/05 0F12345678  take it and hang another
place 1/05 0F12345678 hang it whatever the drawer (place 1/05 0: take it away)
force 1               pull drawer 1 open by hand; push 1: push it shut
cut 33                cut the power of board 33 (cut 0: of all); restore 33
antenna 1/05 broken   break the antenna (whole: mend it)
jam 1 on              put something in the drawer's way (off: take it away)
show                  show the cabinet
quit                  end";

impl Order {
    /// The order in `line`; `None` for an empty line or a comment (`#`).
    ///
    /// # Errors
    /// [`OrderError`]: what is wrong, and what would be right.
    pub fn read(line: &str) -> Result<Option<Self>, OrderError> {
        let line = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        let order = match words.as_slice() {
            [] => return Ok(None),
            ["put", at, id] => Self::Put(place(at)?, tag(id)?),
            ["take", at] => Self::Take(place(at)?),
            ["swap", at, id] => Self::Swap(place(at)?, tag(id)?),
            ["place", at, "0"] => Self::Place(place(at)?, None),
            ["place", at, id] => Self::Place(place(at)?, Some(tag(id)?)),
            ["force", drawer] => Self::Force(number(drawer, "a drawer is 1 to 6")?),
            ["push", drawer] => Self::Push(number(drawer, "a drawer is 1 to 6")?),
            ["cut", board] => Self::Cut(number(board, "a board's address is 1 to 247, or 0 for all")?),
            ["restore", board] => {
                Self::Restore(number(board, "a board's address is 1 to 247, or 0 for all")?)
            }
            ["antenna", at, "broken"] => Self::Antenna(place(at)?, true),
            ["antenna", at, "whole"] => Self::Antenna(place(at)?, false),
            ["jam", drawer, "on"] => Self::Jam(number(drawer, "a drawer is 1 to 6")?, true),
            ["jam", drawer, "off"] => Self::Jam(number(drawer, "a drawer is 1 to 6")?, false),
            ["show"] => Self::Show,
            ["quit" | "exit"] => Self::Quit,
            _ => return Err(OrderError(format!("{:?} is no order; these are:\n{HELP}", line.trim()))),
        };
        Ok(Some(order))
    }

    /// Carries it out at `now`; gives what to say of it.
    ///
    /// # Errors
    /// [`HandError`] when a hand could not do it; nothing has changed.
    pub fn carry_out(&self, now: Instant, bus: &mut LiveBus) -> Result<String, HandError> {
        let rate = bus.plant.profile().slot.rate;
        let travel = bus.plant.profile().drawer.travel;
        let plant = &mut bus.plant;
        match self {
            Self::Put(at, id) => plant.put(now, *at, held(*id, rate))?,
            Self::Take(at) => {
                let taken = plant.lift(now, *at)?;
                return Ok(format!("taken from {at}: {}", taken.id));
            }
            Self::Swap(at, id) => {
                let taken = plant.lift(now, *at)?;
                plant.place(now, *at, held(*id, rate))?;
                return Ok(format!("taken from {at}: {}, put: {id}", taken.id));
            }
            Self::Place(at, Some(id)) => plant.place(now, *at, held(*id, rate))?,
            Self::Place(at, None) => {
                plant.remove(now, *at)?;
            }
            Self::Force(drawer) => plant.pull(now, *drawer, travel)?,
            Self::Push(drawer) => plant.pull(now, *drawer, 0)?,
            Self::Cut(0) => plant.power_all(now, false),
            Self::Cut(board) => plant.power(now, *board, false)?,
            Self::Restore(0) => plant.power_all(now, true),
            Self::Restore(board) => plant.power(now, *board, true)?,
            Self::Antenna(at, broken) => plant.antenna(now, *at, *broken)?,
            Self::Jam(drawer, there) => plant.obstacle(now, *drawer, *there)?,
            Self::Show => return Ok(crate::view::cabinet(now, bus)),
            Self::Quit => return Ok("the bus ends".into()),
        }
        Ok("done".into())
    }
}

/// A script: lines of `+SECONDS ORDER` in order of time, comments and empty lines between; seconds may have a fraction of
/// up to three digits.
///
/// # Errors
/// [`OrderError`] with the line's number.
pub fn script(text: &str) -> Result<Vec<(Span, Order)>, OrderError> {
    let mut orders: Vec<(Span, Order)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let wrong = |why: String| OrderError(format!("line {}: {why}", number + 1));
        let body = line.split('#').next().unwrap_or_default().trim();
        if body.is_empty() {
            continue;
        }
        let (at, rest) = body
            .strip_prefix('+')
            .and_then(|rest| rest.split_once(' '))
            .and_then(|(at, rest)| Some((millis(at)?, rest)))
            .ok_or_else(|| wrong(format!("{body:?} begins with no time; right is +12.5 take 1/05")))?;
        let order = Order::read(rest).map_err(|error| wrong(error.0))?;
        let order = order.ok_or_else(|| wrong("there is no order behind the time".into()))?;
        let at = Span::from_ms(at);
        if orders.last().is_some_and(|(last, _)| *last > at) {
            return Err(wrong("it lies before the line above; lines stand in order of time".into()));
        }
        orders.push((at, order));
    }
    Ok(orders)
}

fn millis(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let fraction: u64 = format!("{fraction:0<3}").parse().ok()?;
    whole.checked_mul(1_000)?.checked_add(fraction)
}

const fn held(id: TagId, rate: Rate) -> HeldTag {
    HeldTag { id, rate }
}

fn place(text: &str) -> Result<Place, OrderError> {
    let wrong = || OrderError(format!("{text:?} is no slot; right is 1/05: drawer 1, slot 5"));
    let (drawer, slot) = text.split_once('/').ok_or_else(wrong)?;
    let (drawer, slot) = (drawer.parse().map_err(|_| wrong())?, slot.parse().map_err(|_| wrong())?);
    Ok(Place { drawer, slot })
}

fn tag(text: &str) -> Result<TagId, OrderError> {
    let wrong = || OrderError(format!("{text:?} is no tag; right are 1 to 10 hex digits, not all of them 0"));
    let value = u64::from_str_radix(text, 16).map_err(|_| wrong())?;
    TagId::new(value).filter(|_| value != 0).ok_or_else(wrong)
}

fn number(text: &str, right: &str) -> Result<u8, OrderError> {
    text.parse().map_err(|_| OrderError(format!("{text:?} is no number of its kind; {right}")))
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put(at, id) => write!(f, "put {at} {id}"),
            Self::Take(at) => write!(f, "take {at}"),
            Self::Swap(at, id) => write!(f, "swap {at} {id}"),
            Self::Place(at, Some(id)) => write!(f, "place {at} {id}"),
            Self::Place(at, None) => write!(f, "place {at} 0"),
            Self::Force(drawer) => write!(f, "force {drawer}"),
            Self::Push(drawer) => write!(f, "push {drawer}"),
            Self::Cut(board) => write!(f, "cut {board}"),
            Self::Restore(board) => write!(f, "restore {board}"),
            Self::Antenna(at, broken) => {
                write!(f, "antenna {at} {}", if *broken { "broken" } else { "whole" })
            }
            Self::Jam(drawer, there) => write!(f, "jam {drawer} {}", if *there { "on" } else { "off" }),
            Self::Show => f.write_str("show"),
            Self::Quit => f.write_str("quit"),
        }
    }
}
