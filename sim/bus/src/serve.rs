//! Bus, line and people together: one step after the other, over any link.
//!
//! The link's other end is the master; its time is the bus's time. It refuses to know what kind of link it is.

use crate::live::{LiveBus, QUIET};
use crate::people::Order;
use forecourt_certify::burst::Burst;
use forecourt_certify::link::{Link, LinkError, Seen, Stop};
use forecourt_wire::{Instant, Span};
use std::collections::VecDeque;

/// The longest step: typed orders are looked for so often.
const STEP: Span = Span::from_ms(20);

/// A bus on a link.
#[derive(Debug)]
pub struct Served<L> {
    /// The line to the master.
    pub link: L,
    /// The cabinet.
    pub bus: LiveBus,
    script: VecDeque<(Span, Order)>,
    seen: Vec<Seen>,
}

/// What came of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// An order of the script was carried out, or why not.
    Order(Order, Result<String, String>),
    /// The script, or a person, ended the bus.
    Ends,
}

impl<L: Link> Served<L> {
    /// `bus` on `link`, with what people do at which time.
    pub fn new(link: L, bus: LiveBus, script: Vec<(Span, Order)>) -> Self {
        Self { link, bus, script: script.into(), seen: Vec::new() }
    }

    /// One step: hears what comes until something is due, 20 ms at most, and answers what has to be answered.
    ///
    /// # Errors
    /// [`LinkError`] when the line to the master is gone.
    pub fn step(&mut self) -> Result<Vec<Told>, LinkError> {
        let now = self.link.now();
        let due = self.bus.next_deadline().unwrap_or(now + STEP);
        let script = self.script.front().map_or(Instant::MAX, |(at, _)| Instant::ZERO + *at);
        let until = due.min(now + STEP).min(script).max(now);
        self.seen.clear();
        let now = self.link.run(until, Stop::AtEnd, &mut self.seen)?;
        self.hear(now);
        let mut told = Vec::new();
        while self.script.front().is_some_and(|(at, _)| Instant::ZERO + *at <= now) {
            if let Some((_, order)) = self.script.pop_front() {
                told.push(self.order(now, order));
            }
        }
        self.bus.handle(now);
        while let Some(bytes) = self.bus.poll_send(now) {
            self.link.send(now, &Burst::bytes(&bytes))?;
        }
        Ok(told)
    }

    /// Hands what was heard to the bus, cut where the master was quiet: this process may have been held up meanwhile.
    fn hear(&mut self, now: Instant) {
        let mut burst: Vec<u8> = Vec::new();
        let (mut begun, mut heard_to) = (now, Instant::ZERO);
        for seen in &self.seen {
            let Seen::Char { start, end, byte, .. } = *seen else { continue };
            if !burst.is_empty() && start >= heard_to + QUIET {
                self.bus.hear(begun.min(now), &burst);
                burst.clear();
            }
            if burst.is_empty() {
                begun = start;
            }
            burst.push(byte);
            heard_to = end;
        }
        if !burst.is_empty() {
            self.bus.hear(begun.min(now), &burst);
        }
    }

    /// A person's order, now.
    pub fn order(&mut self, now: Instant, order: Order) -> Told {
        if order == Order::Quit {
            return Told::Ends;
        }
        let done = order.carry_out(now, &mut self.bus).map_err(|error| error.to_string());
        Told::Order(order, done)
    }
}
