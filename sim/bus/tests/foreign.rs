//! A foreign master: tokio-modbus asks the boards that the rig plays for it over a pty, and tells what it believes.
//!
//! What the clauses that bytes can decide find of it is pinned here, each deviation with its reason.

use forecourt_attach::Timing;
use forecourt_attach::stream::{Stream, pty};
use forecourt_board::Profile;
use forecourt_bus::master::stage::Stage;
use forecourt_bus::master::{Belief, Beliefs, certify};
use forecourt_certify::verdict::Verdict;
use forecourt_wire::{LineSpeed, Span};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use tokio_modbus::client::rtu;
use tokio_modbus::prelude::{Reader, Slave, SlaveContext};

/// The slot boards that it asks in turn.
const ASKED: [u8; 3] = [33, 34, 35];
/// How long it waits for an answer.
const PATIENCE: Duration = Duration::from_millis(400);

/// What the master has told, through a channel.
struct Told(Receiver<(u8, Belief)>);

impl Beliefs<Stream> for Told {
    fn tells(&self) -> bool {
        true
    }

    fn take(&mut self, _link: &mut Stream) -> Vec<(u8, Belief)> {
        self.0.try_iter().collect()
    }
}

/// Asks all boards again and again until nobody listens any more.
async fn ask_on(path: String, told: Sender<(u8, Belief)>) {
    let mut counted: BTreeMap<u8, u16> = BTreeMap::new();
    let port = tokio_serial::new(&path, 19_200).exclusive(false);
    let Ok(serial) = tokio_serial::SerialStream::open(&port) else { return };
    let mut master = rtu::attach_slave(serial, Slave(ASKED[0]));
    loop {
        for board in ASKED {
            master.set_slave(Slave(board));
            let asked = tokio::time::timeout(PATIENCE, master.read_input_registers(0, 7)).await;
            let mut beliefs = Vec::new();
            match asked {
                Ok(Ok(Ok(words))) => {
                    let id = words[..4].iter().fold(0, |id, word| id << 16 | u64::from(*word));
                    beliefs.push(if words[4] & 2 == 0 { Belief::Empty } else { Belief::Tag(id) });
                    let before = counted.insert(board, words[5]);
                    let more = before.map(|before| words[5].wrapping_sub(before));
                    beliefs.extend(more.map(|more| Belief::Frames(more.into())));
                }
                Ok(Ok(Err(exception))) => beliefs.push(Belief::Exception(exception.into())),
                Ok(Err(_)) | Err(_) => beliefs.push(Belief::Unknown),
            }
            if beliefs.into_iter().any(|belief| told.send((board, belief)).is_err()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Starts the master anew when it panics, as whoever runs one would.
fn serve(path: String, told: Sender<(u8, Belief)>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async {
        while tokio::task::spawn_local(ask_on(path.clone(), told.clone())).await.is_err() {}
    });
}

#[test]
fn tokio_modbus_as_a_master() {
    let timing = Timing { error: Span::from_ms(50), quiet: Span::from_ms(5) };
    let (link, path) = pty::make(LineSpeed::DEFAULT, timing).expect("a pty");
    let path = path.to_string_lossy().into_owned();
    let (into, told) = channel();
    std::thread::spawn(move || serve(path, into));
    let mut stage = Stage::new(link, Told(told), &Profile::standard());
    // MS-12 looks for four minutes; the others of those that bytes can decide are all here.
    let ids = ["MS-06", "MS-07", "MS-08", "MS-09", "MS-10", "MS-11"].map(String::from);
    let outcomes =
        certify(&mut stage, &ids, &mut |outcome| eprintln!("{}: {:?}", outcome.clause, outcome.finding));
    let found: Vec<(&str, Verdict)> =
        outcomes.iter().map(|outcome| (outcome.clause.as_str(), outcome.finding.verdict)).collect();
    // tokio-modbus 0.17 asserts that an answer has as many registers as were asked for: with debug assertions it panics,
    // without them it takes the answer.
    let trusts = if cfg!(debug_assertions) { Verdict::Pass } else { Verdict::Fail };
    let due = ids.each_ref().map(|id| match id.as_str() {
        "MS-07" => ("MS-07", trusts),
        // It takes an answer as soon as the checksum closes it, whatever stands behind it without a silence.
        "MS-08" => ("MS-08", Verdict::Fail),
        other => (other, Verdict::Pass),
    });
    assert_eq!(found, due);
}
