//! What a run of the laboratory leaves behind: reports, captures, certificates, comparisons.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`Evidence`] | record, trace, margins, reproducers, expectations: what every report is a function of |
//! | [`expected`], [`judged`] | known failures with reason and end; waivers and deviations |
//! | [`text`](mod@text), [`json`](mod@json), [`ctrf`], [`junit`] | reports |
//! | [`capture`], [`pcapng`], [`vcd`] | the line for Wireshark, GTKWave, sigrok |
//! | [`folder`] | the files of a run, by name, and back from them |
//! | [`selfcheck`] | the laboratory's check of itself before each run |
//! | [`walk`], [`packets`], [`latency`] | the trace as moments, as frames, as delays |
//! | [`certificate`], [`keys`], [`verify`] | in-toto statement, DSSE, ed25519; verdicts found again from the trace |
//! | [`answers`], [`compare`] | what a board answers; two releases side by side |
//! | [`reproducer`] | the smallest sequence that shows a failure again |
//!
//! The same evidence gives the same bytes in every report. It refuses to know files, terminals and clocks, and to judge a
//! board: verdicts come from `forecourt-certify`.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod answers;
pub mod capture;
pub mod certificate;
pub mod compare;
pub mod ctrf;
pub mod day;
mod evidence;
pub mod expected;
pub mod folder;
pub mod html;
pub mod json;
pub mod judged;
pub mod junit;
pub mod keys;
pub mod latency;
pub mod packets;
pub mod pcapng;
pub mod raise;
pub mod reproducer;
pub mod selfcheck;
pub mod text;
pub mod vcd;
pub mod verify;
pub mod walk;

pub use evidence::Evidence;
