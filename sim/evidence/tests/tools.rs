//! The captures as the tools themselves read them: tshark, sigrok-cli and openssl.
//!
//! A tool that is not installed is said and skipped, but in CI (`CI=true`), where it is a failure.

mod common;

use common::{golden, mutant};
use forecourt_evidence::packets::{Packets, Side};
use forecourt_evidence::{capture, vcd};
use forecourt_tag::{Rate, TagId};
use std::path::{Path, PathBuf};
use std::process::Command;

/// True when the tool is there.
#[allow(clippy::disallowed_methods, reason = "whether this is CI is no matter of a run")]
fn has(tool: &str) -> bool {
    let there = Command::new(tool).arg("--version").output().is_ok();
    if !there {
        eprintln!("SKIPPED: {tool} is not installed, nothing was read with it");
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{tool} must be there in CI");
    }
    there
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools");
    std::fs::create_dir_all(&dir).expect("the directory of cargo takes directories");
    let path = dir.join(name);
    std::fs::write(&path, bytes).expect("the directory is ours");
    path
}

fn said(command: &mut Command) -> String {
    let output = command.output().expect("it is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it speaks UTF-8")
}

#[test]
fn tshark_dissects_every_frame() {
    if !has("tshark") {
        return;
    }
    let evidence = golden(&["EC-01", "EX-02", "RI-01", "WR-01", "DI-01", "MD-01"]);
    let path = file("golden.pcapng", &capture::pcapng(&evidence).expect("our own trace"));
    let packets = Packets::of(&evidence, 20).expect("our own trace");
    let mut tshark = Command::new("tshark");
    tshark.args(["-o", "mbrtu.tcp.port:502", "-o", "mbrtu.crc_verification:TRUE", "-r"]).arg(&path);
    tshark.args(["-T", "fields", "-e", "frame.time_epoch", "-e", "frame.packet_flags_direction"]);
    tshark.args(["-e", "mbrtu.unit_id", "-e", "mbrtu.crc16.status", "-e", "_ws.col.Info"]);
    let text = said(&mut tshark);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), packets.frames.len());
    let mut good = 0;
    for (row, packet) in rows.iter().zip(&packets.frames) {
        let ns = packet.start.as_ns();
        assert!(row[0].starts_with(&format!("{}.{:09}", ns / 1_000_000_000, ns % 1_000_000_000)), "{row:?}");
        let (direction, word) = if packet.side == Side::Rig { ("2", "Query") } else { ("1", "Response") };
        assert!(row[1].ends_with(direction), "{row:?}");
        assert_eq!(row[2], packet.bytes[0].to_string(), "{row:?}");
        if packet.is_sealed() {
            good += 1;
            assert!(row[4].trim_start().starts_with(word), "{row:?}");
        }
        // Where a clause sends a request that ends too soon the dissector never comes to its checksum.
        if !row[4].contains("BoundError") {
            assert_eq!(row[3], if packet.is_sealed() { "1" } else { "0" }, "{row:?}");
        }
    }
    let played = packets.frames.iter().filter(|packet| packet.side == Side::Neighbour);
    assert!(played.count() >= 8, "MD-01 lets a neighbour answer four times at each board");
    assert!(good > 50 && good < rows.len(), "{good} good frames of {}", rows.len());
}

#[test]
fn sigrok_decodes_both_sides_of_the_line() {
    if !has("sigrok-cli") {
        return;
    }
    let evidence = mutant("FW-41", &["EX-02", "RI-01"]);
    let path = file("line.vcd", vcd::line(&evidence).expect("our own trace").as_bytes());
    let decoded = |wanted: &str| {
        let mut sigrok = Command::new("sigrok-cli");
        sigrok.args(["-I", "vcd", "-i"]).arg(&path);
        said(sigrok.args(["-P", "uart:rx=boards:tx=master:baudrate=19200:parity=even", "-A", wanted]))
    };
    let packets = Packets::of(&evidence, 2).expect("our own trace");
    for (side, wanted) in [(Side::Rig, "uart=tx-data"), (Side::Board, "uart=rx-data")] {
        let bytes: Vec<String> = packets
            .frames
            .iter()
            .filter(|packet| packet.side == side)
            .flat_map(|packet| packet.bytes.iter().map(|byte| format!("{byte:02X}")))
            .collect();
        let text = decoded(wanted);
        let heard: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("uart-1: ")).collect();
        assert_eq!(heard, bytes, "{wanted}");
    }
    let lines = |wanted: &str| decoded(wanted).lines().filter(|line| line.contains("Parity")).count();
    let all: usize = packets.frames.iter().map(|packet| packet.bytes.len()).sum();
    assert_eq!(lines("uart=rx-parity-err:tx-parity-err"), 0, "the line is 8E1");
    assert_eq!(lines("uart=rx-parity-ok:tx-parity-ok"), all, "each character has its parity bit");
    let mut sigrok = Command::new("sigrok-cli");
    sigrok.args(["-I", "vcd", "-i"]).arg(&path);
    sigrok.args(["-P", "uart:rx=boards:tx=master:baudrate=19200:parity=even,modbus", "-A", "modbus"]);
    let text = said(&mut sigrok);
    assert!(text.contains("Slave ID: 33") && text.contains("CRC correct"), "{text}");
}

#[test]
fn sigrok_reads_the_tag() {
    if !has("sigrok-cli") {
        return;
    }
    for (rate, divider) in [(Rate::Rf64, 64), (Rate::Rf32, 32)] {
        let id = TagId::new(0x0F_1234_5678).expect("40 bits");
        let path = file(&format!("tag-{divider}.vcd"), vcd::tag(id, rate, 4).as_bytes());
        let mut sigrok = Command::new("sigrok-cli");
        sigrok.args(["-I", "vcd", "-i"]).arg(&path).arg("-P");
        sigrok.arg(format!("em4100:data=SIG:datarate={divider}:coilfreq=125000:polarity=active-high"));
        let text = said(sigrok.args(["-A", "em4100=tag"]));
        assert!(text.to_uppercase().contains("0F12345678"), "{text}");
    }
}

#[test]
fn openssl_verifies_a_certificate() {
    use forecourt_evidence::certificate::{Envelope, statement};
    use forecourt_evidence::keys::Private;
    if !has("openssl") {
        return;
    }
    let key = Private::new([3; 32]);
    let statement = statement(&golden(&["EC-01"]));
    let envelope = Envelope::new(&statement, Some(&key));
    // The pre-authentication encoding, written out by hand.
    let kind = "application/vnd.in-toto+json";
    let message = format!("DSSEv1 {} {kind} {} {statement}", kind.len(), statement.len());
    let message = file("message", message.as_bytes());
    let public = file("key.pub", key.public().to_pem().as_bytes());
    let signature = file("signature.b64", envelope.signatures[0].sig.as_bytes());
    let raw = signature.with_extension("raw");
    said(Command::new("openssl").args(["base64", "-d", "-A", "-in"]).arg(&signature).arg("-out").arg(&raw));
    let mut verify = Command::new("openssl");
    verify.args(["pkeyutl", "-verify", "-pubin", "-rawin", "-inkey"]).arg(&public);
    let text = said(verify.arg("-sigfile").arg(&raw).arg("-in").arg(&message));
    assert!(text.contains("Verified Successfully"), "{text}");
}
