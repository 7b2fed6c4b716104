//! The laboratory: clauses for key-cabinet boards, the rig that puts them to a board, and the verdicts.
//!
//! ```text
//!   declaration ──┐                                   ┌── in process: golden boards and their mutants
//!   clauses ──────┤   Bench (asks, waits, looks) ─► Link ── child process in virtual time   ┐ of forecourt-attach
//!   suite ────────┘        │         │                ├── serial, TCP, pty, child           ┘
//!                        Sheet     Trace              └── Replay (the same trace again)
//!                          └► Verdict + measured values  └► evidence; verdicts recomputed
//! ```
//!
//! One clause is written once and meets every kind of device through [`link::Link`]. Whatever went over the line stands in
//! the [`trace::Trace`]; [`replay::Replay`] is a link made of such a trace, so that running the same clause over it
//! recomputes the verdict from the evidence alone.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`link`] | what a rig can do to a device and see of it; [`burst`] what it sends, [`act`] what hands do to it |
//! | [`declaration`] | what the vendor claims (ICS) |
//! | [`catalogue`] | every clause as data: source, stimulus, requirement, needs, suites |
//! | [`bench`](mod@bench) | the rig's vocabulary for clauses; [`probe`] the live probes |
//! | [`tries`] | clauses that are data to the last byte; [`families`] those that need code |
//! | [`diagnose`] | who is to blame on a line of many boards |
//! | [`sheet`], [`verdict`] | from observations to a verdict |
//! | [`run`] | a suite from the first probe to the last verdict; [`margins`](mod@margins) how far from the limits |
//! | [`trace`], [`replay`] | the evidence, and the way back from it |
//! | [`device`], [`golden`] | boards in process, in virtual time; [`mutant`] their defects; [`dummy`] devices that are none |
//!
//! It refuses to know files, ports, processes and clocks (forecourt-attach), and how a report looks (forecourt-evidence).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod act;
pub mod bench;
pub mod burst;
pub mod catalogue;
pub mod declaration;
pub mod device;
pub mod diagnose;
pub mod dummy;
pub mod families;
pub mod golden;
pub mod link;
pub mod margins;
pub mod mutant;
pub mod probe;
pub mod replay;
pub mod run;
pub mod sheet;
pub mod trace;
pub mod tries;
pub mod verdict;
