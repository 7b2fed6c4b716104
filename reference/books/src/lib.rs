//! What every flow writes in: ids, money, civil time, deadlines, ledger, settings, refusals, reports, and the one shape
//! that every context has.
//!
//! This crate knows no trade. It refuses to know what a key, a car or a member is, which clock is running and
//! where anything is stored; it gives the contexts one way to say *when*, *who*, *how much* and *why not*.
//!
//! | file | its one idea |
//! | --- | --- |
//! | [`context`] | what every context is, and what surrounds a command (PLAT-04, PLAT-05) |
//! | [`facts`] | what one context may ask of another |
//! | [`undo`] | where a context keeps its state, so that it can be taken back whole (PLAT-04) |
//! | [`time`], [`day`] | an instant and a civil date of the business (PLAT-02) |
//! | [`calendar`] | opening hours and working days (PLAT-08, CLM-54) |
//! | [`agenda`] | every deadline in one ordered table |
//! | [`money`] | whole numbers with their unit; rounding and sharing out (PLAT-01) |
//! | [`ledger`], [`document`] | double entry by posting tables, and what is booked by (PLAT-40) |
//! | [`position`] | positions and distance (PLAT-07) |
//! | [`config`] | every number of a rule is a setting with range and history (PLAT-06) |
//! | [`id`] | kind prefix and running number (PLAT-03) |
//! | [`actor`] | who asks, from where (PLAT-05) |
//! | [`seed`] | what roles may do and who decides, as a house begins (PLAT-19, PLAT-25) |
//! | [`secret`], [`personal`] | what is never stored, and what is stored sealed (PLAT-44) |
//! | [`password`], [`digest`] | how a password is kept (PLAT-22); SHA-256 of several parts |
//! | [`ask`] | what an event obliges others to do, and what came of it |
//! | [`message`] | whom somebody wants told what (PLAT-36) |
//! | [`report`], [`words`] | one model of every report; every text in two languages (PLAT-17) |
//! | [`rejection`] | a refusal is a code and the facts behind it (PLAT-04) |
//! | [`kind`], [`text`] | a command's name; any record as one line of `name=value` (PLAT-01) |
#![forbid(unsafe_code)]

pub mod actor;
pub mod agenda;
pub mod ask;
pub mod calendar;
pub mod config;
pub mod context;
pub mod day;
pub mod digest;
pub mod document;
pub mod facts;
pub mod id;
pub mod json;
pub mod kind;
pub mod ledger;
pub mod message;
pub mod money;
pub mod password;
pub mod personal;
pub mod position;
pub mod rejection;
pub mod report;
pub mod secret;
pub mod seed;
pub mod text;
pub mod time;
pub mod undo;
pub mod words;

pub use actor::{By, Channel, Terminal};
pub use agenda::Agenda;
pub use ask::{Ask, News};
pub use config::{Setting, SettingError, Settings, Value};
pub use context::{Context, Scene, Stamp, Task};
pub use day::Day;
pub use document::Document;
pub use facts::Facts;
pub use id::{ApprovalId, BillId, BranchId, CardId, MemberId, PaymentId, PersonId, RentalId, VehicleId};
pub use ledger::{Account, Ledger, Posting};
pub use money::{Fen, Points};
pub use personal::Personal;
pub use position::Position;
pub use rejection::Rejection;
pub use secret::Secret;
pub use time::At;
pub use undo::{Held, Log, Marks, Register, Running, Table, Undo};
pub use words::{Lang, Said, Text};
