//! Our poller on a real port, in real time: what a host program does with the five verbs.
//!
//! A pseudo terminal carries bytes at once, where a line takes its time. So each byte is held back until the line could
//! have carried it: not before T3.5 after the request, and one character after its predecessor. It refuses to know what
//! the poller makes of them.

use forecourt_poller::{Event, Poller};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A poller, its port and the clock.
pub struct Driver<T> {
    pub poller: Poller,
    port: T,
    begun: tokio::time::Instant,
    /// Before it no further byte can end.
    line: Instant,
    heard: VecDeque<(Instant, u8)>,
    told: VecDeque<Event>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Driver<T> {
    /// `poller`, made for this moment, on `port`.
    pub fn new(poller: Poller, port: T) -> Self {
        let begun = tokio::time::Instant::now();
        Self { poller, port, begun, line: Instant::ZERO, heard: VecDeque::new(), told: VecDeque::new() }
    }

    /// Now, as the poller counts it.
    pub fn now(&self) -> Instant {
        let passed = self.begun.elapsed().as_nanos();
        Instant::from_ns(u64::try_from(passed).expect("a test lasts seconds"))
    }

    /// The next event; a test that waits longer than ten seconds for one has failed.
    pub async fn event(&mut self) -> Event {
        tokio::time::timeout(Duration::from_secs(10), async {
            loop {
                if let Some(event) = self.told.pop_front() {
                    return event;
                }
                self.turn().await;
            }
        })
        .await
        .expect("an event within ten seconds")
    }

    /// Every event up to and with the first that `is_it`.
    pub async fn until(&mut self, mut is_it: impl FnMut(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            events.push(self.event().await);
            if is_it(&events[events.len() - 1]) {
                return events;
            }
        }
    }

    async fn turn(&mut self) {
        let now = self.now();
        while let Some((end, byte)) = self.heard.pop_front_if(|(end, _)| *end <= now) {
            self.poller.handle_byte(end, byte, Flaw::None);
        }
        self.poller.handle_timeout(now);
        let speed = self.poller.profile().speed;
        if let Some(request) = self.poller.poll_transmit(now) {
            self.line = now + speed.frame_span(request.len()) + speed.t3_5();
            self.port.write_all(request).await.expect("the port takes it");
        }
        while let Some(event) = self.poller.poll_event() {
            self.told.push_back(event);
        }
        let due = [self.heard.front().map(|(end, _)| *end), self.poller.next_deadline()];
        let due = due.into_iter().flatten().min().unwrap_or(now + Span::from_ms(1000));
        let mut bytes = [0; 256];
        tokio::select! {
            read = self.port.read(&mut bytes) => {
                let length = read.expect("the port is open");
                self.arrived(&bytes[..length], speed.char_span());
            }
            () = tokio::time::sleep_until(self.begun + Duration::from_nanos(due.as_ns())) => {}
        }
    }

    /// Bytes came out of the port: they end when the line could have carried them, and not before now.
    fn arrived(&mut self, bytes: &[u8], character: Span) {
        let now = self.now();
        for byte in bytes {
            self.line = now.max(self.line + character);
            self.heard.push_back((self.line, *byte));
        }
    }
}
