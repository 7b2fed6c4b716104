//! Another implementation at the other end of the line: what tokio-modbus sends we understand, and what we send it
//! understands. A mistake that our encoder and our decoder share cannot hide here.
//!
//! | module | who talks to whom |
//! | --- | --- |
//! | `poller` | our master, in real time on a pseudo terminal, to tokio-modbus's RTU server |
//! | `boards` | tokio-modbus's RTU client to our boards, in virtual time |
//! | `requests`, `replies`, `refusals`, `damaged` | the vectors of `scenarios/vectors`, each as far as it can say them |
//!
//! It refuses to know timing rules: tokio-modbus ends a frame by its length and never looks at a silence.

#[path = "interop/boards.rs"]
mod boards;
#[path = "interop/damaged.rs"]
mod damaged;
#[path = "interop/driver.rs"]
mod driver;
#[path = "interop/line.rs"]
mod line;
#[path = "interop/peer.rs"]
mod peer;
#[path = "interop/poller.rs"]
mod poller;
#[path = "interop/refusals.rs"]
mod refusals;
#[path = "interop/replies.rs"]
mod replies;
#[path = "interop/requests.rs"]
mod requests;
#[path = "interop/table.rs"]
mod table;
#[path = "interop/vectors.rs"]
mod vectors;
