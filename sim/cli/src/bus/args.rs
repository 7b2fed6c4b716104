//! What can be typed behind `forecourt bus`.
//!
//! It refuses to know what any of it does.

use clap::Args;
use std::path::PathBuf;

/// A cabinet to lend, and to whom.
#[derive(Args, Clone, Debug)]
pub struct BusArgs {
    /// Serve a serial device, such as an RS-485 adapter; a pty is made and its path printed when neither this nor --tcp is given
    #[arg(long, value_name = "DEVICE", conflicts_with = "tcp")]
    pub serial: Option<String>,
    /// Wait for one master at this address and carry RTU frames over TCP
    #[arg(long, value_name = "HOST:PORT")]
    pub tcp: Option<String>,
    /// The cabinet's numbers, as a profile file; the standard cabinet when not given
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// A tag that hangs there from the beginning, such as 1/05=0F12345678; may be given again
    #[arg(long, value_name = "SLOT=ID")]
    pub tag: Vec<String>,
    /// What people do and when: lines such as "+12.5 take 1/05"
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// A fault of the line, of a board, of a slot or of a tag, such as "L6 board 33 every 10"; may be given again
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// Lose a request that comes before the line is free, as a real line does, instead of holding it back
    #[arg(long)]
    pub strict: bool,
    /// Print every frame as it passes
    #[arg(long)]
    pub frames: bool,
    /// Write all frames to this file as pcapng, for Wireshark
    #[arg(long, value_name = "FILE")]
    pub capture: Option<PathBuf>,
    /// End after so many seconds
    #[arg(long, value_name = "N")]
    pub seconds: Option<u64>,
    /// The seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Certify the master: run the clauses MS-01 … MS-12, or those named behind, against whatever polls the line
    #[arg(long)]
    pub certify: bool,
    /// The master tells what it believes on this command's standard input, a line each: 33 tag 0F12345678, 33 empty,
    /// 33 unknown, 33 exception 02, 33 frames 7
    #[arg(long, requires = "certify")]
    pub beliefs: bool,
    /// Clauses for a master by id
    #[arg(value_name = "CLAUSE", requires = "certify")]
    pub clauses: Vec<String>,
}
