//! An authenticated channel between two sides that share a key (PLAT-43). Sans-IO: it turns messages into
//! frames and back, and knows neither who carries them nor what they mean.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};

use crate::cipher::mac;

/// Which end of the channel this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that opened it: a terminal, a phone, a channel's client.
    Caller,
    /// The one that was called: the server.
    Server,
}

/// Why a frame was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is shorter or longer than it says of itself.
    Cut,
    /// It is not what the other side sealed: a bit was changed, or it is of another channel or direction.
    Changed,
    /// It was taken before.
    Repeated,
    /// Frames before it are missing: it came out of its order, or they were lost.
    Reordered,
}

/// A frame was refused; the channel is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message was rejected: {why:?}")]
pub struct MessageRejected {
    /// Why.
    pub why: Why,
}

/// The longest message, in bytes (16 MiB).
pub const MAX_MESSAGE: usize = 16 * 1024 * 1024;

/// A message that is too long, or one more than a channel carries. The caller's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message of {bytes} bytes is not carried; the limit is {MAX_MESSAGE}")]
pub struct NotCarried {
    /// Its length.
    pub bytes: usize,
}

/// Length (4) and counter (8).
const HEADER: usize = 12;
const TAG: usize = 16;

/// One end of a channel. Each direction has a key of its own and counts its frames, so no nonce serves twice.
pub struct Channel {
    sends: ChaCha20Poly1305,
    takes: ChaCha20Poly1305,
    sent: u64,
    taken: u64,
}

impl Channel {
    /// The end of `side`. `session` names the channel and must never come twice with the same `shared` key:
    /// the counters begin anew.
    #[must_use]
    pub fn new(shared: &[u8; 32], session: &[u8], side: Side) -> Self {
        let key =
            |from: &[u8]| ChaCha20Poly1305::new(&mac(shared, &[b"forecourt channel", from, session]).into());
        let (caller, server) = (key(b"caller"), key(b"server"));
        let (sends, takes) = match side {
            Side::Caller => (caller, server),
            Side::Server => (server, caller),
        };
        Self { sends, takes, sent: 0, taken: 0 }
    }

    /// The frame that carries `message`: length, counter, ciphertext and tag.
    ///
    /// # Errors
    /// [`NotCarried`]; nothing is counted then.
    pub fn seal(&mut self, message: &[u8]) -> Result<Vec<u8>, NotCarried> {
        let next = self.sent.checked_add(1).filter(|_| message.len() <= MAX_MESSAGE);
        let next = next.ok_or(NotCarried { bytes: message.len() })?;
        // MAX_MESSAGE is far below 2^32.
        let mut frame = ((message.len() + TAG) as u32).to_be_bytes().to_vec();
        frame.extend_from_slice(&self.sent.to_be_bytes());
        let sealed = self
            .sends
            .encrypt(&nonce(self.sent), Payload { msg: message, aad: &frame })
            .expect("what is carried is far below the 256 GiB the cipher takes");
        frame.extend_from_slice(&sealed);
        self.sent = next;
        Ok(frame)
    }

    /// The message `frame` carries, if it is the next one of the other side.
    ///
    /// # Errors
    /// [`MessageRejected`]; what comes next is expected as before.
    pub fn open(&mut self, frame: &[u8]) -> Result<Vec<u8>, MessageRejected> {
        let rejected = |why| MessageRejected { why };
        let (header, sealed) = frame.split_first_chunk::<HEADER>().ok_or(rejected(Why::Cut))?;
        let [l0, l1, l2, l3, counter @ ..] = *header;
        if u32::from_be_bytes([l0, l1, l2, l3]) as usize != sealed.len() || sealed.len() < TAG {
            return Err(rejected(Why::Cut));
        }
        let counter = u64::from_be_bytes(counter);
        // Proved first: only of a true frame it is worth saying that it came too late or too early.
        let message = self
            .takes
            .decrypt(&nonce(counter), Payload { msg: sealed, aad: header })
            .map_err(|_| rejected(Why::Changed))?;
        match counter.cmp(&self.taken) {
            std::cmp::Ordering::Less => Err(rejected(Why::Repeated)),
            std::cmp::Ordering::Greater => Err(rejected(Why::Reordered)),
            std::cmp::Ordering::Equal => {
                self.taken += 1;
                Ok(message)
            }
        }
    }
}

impl std::fmt::Debug for Channel {
    /// No key is ever shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Channel(sent {}, taken {})", self.sent, self.taken)
    }
}

fn nonce(counter: u64) -> Nonce {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&counter.to_be_bytes());
    Nonce::from(nonce)
}
