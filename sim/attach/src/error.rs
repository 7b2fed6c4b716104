//! Why a device could not be attached at all. What goes wrong later is the link's ([`forecourt_certify::link::LinkError`]).

/// Why there is no link; each says whose fault it is.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The serial device cannot be opened, or not with these settings.
    #[error("the serial device {path} cannot be opened: {why}{hint}")]
    Serial {
        /// As it was given.
        path: String,
        /// What the system says.
        why: String,
        /// What usually helps.
        hint: &'static str,
    },
    /// Nobody takes the TCP connection.
    #[error("no connection to {address}: {why}; a serial server that hands RTU frames through is due there")]
    Tcp {
        /// As it was given.
        address: String,
        /// What the system says.
        why: String,
    },
    /// The system gives no pseudo terminal.
    #[error("the system gives no pseudo terminal: {0}")]
    Pty(String),
    /// The program cannot be started.
    #[error("{command:?} cannot be started: {why}")]
    Spawn {
        /// As it was given.
        command: String,
        /// What the system says.
        why: String,
    },
    /// The program runs and does not speak the protocol.
    #[error("{command:?} is no board in virtual time: {why}")]
    Protocol {
        /// As it was given.
        command: String,
        /// What it said instead of the greeting.
        why: String,
    },
}
