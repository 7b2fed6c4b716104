//! Hands for a link of bytes: a hook command that moves the tags of a golden board.

mod common;

use common::{all_pass, golden, patient, run, serve_with};
use forecourt_attach::{Hook, WithPlant, stream};
use forecourt_certify::act::{Act, Field};
use forecourt_certify::declaration::{Boards, Declaration};
use forecourt_certify::link::{Cannot, Link};
use forecourt_certify::replay::Replay;
use forecourt_certify::run::Options;
use forecourt_certify::trace::Trace;
use forecourt_wire::{LineSpeed, Span};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the hook has written, each line once.
fn orders(path: PathBuf) -> impl FnMut() -> Vec<Act> {
    let mut done = 0;
    move || {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let whole = &text[..text.rfind('\n').map_or(0, |at| at + 1)];
        let acts = whole[done..].lines().map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["tag", board, "0"] => {
                    Act::Tag { board: board.parse().expect("a board"), field: Field::Nothing }
                }
                ["tag", board, id] => {
                    let id = u64::from_str_radix(id, 16).expect("a tag");
                    Act::Tag { board: board.parse().expect("a board"), field: Field::Tag { id, rate: 64 } }
                }
                ["power", board, on] => {
                    Act::Power { board: board.parse().expect("a board"), on: *on == "on" }
                }
                _ => panic!("the hook lets nothing else through: {line}"),
            }
        });
        let acts = acts.collect();
        done = whole.len();
        acts
    }
}

fn script(folder: &Path) -> String {
    let log = folder.join("orders");
    format!(
        "case \"$1\" in tag|power) ;; *) echo no such actuator >&2; exit 3;; esac; sh -c 'echo \"$@\" >> {}' x",
        log.display()
    )
}

#[test]
fn a_hook_moves_tags_and_power_and_what_it_refuses_is_inconclusive() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hands-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (link, path) = stream::pty::make(LineSpeed::DEFAULT, patient()).expect("a pty");
    let port = serialport::new(path.to_string_lossy(), 19_200)
        .exclusive(false)
        .timeout(Duration::from_millis(50))
        .open()
        .expect("the rig holds it open");
    let source = port.try_clone().expect("a second handle");
    let log = folder.join("orders");
    std::thread::spawn(move || serve_with(golden(), source, port, orders(log)));
    let mut link = WithPlant::new(link, Hook::new(&script(&folder)));
    let boards = Boards { drawer: None, ..Boards::default() };
    let declaration = Declaration { boards, ..Declaration::golden() };
    let options = Options { ids: ["TG-03", "TG-25"].map(String::from).to_vec(), ..Options::suites(&[]) };
    let (record, trace) = run(&mut link, &declaration, &options);
    all_pass(&record, &[("TG-25", forecourt_certify::verdict::Verdict::Inconclusive)]);
    assert!(record.outcomes[1].finding.reason.contains("no such actuator"), "{:?}", record.outcomes);
    let done = std::fs::read_to_string(folder.join("orders")).expect("the hook was called");
    assert!(done.contains("tag 33 0123456789\n") && done.contains("power 33 off\n"), "{done}");
    // Hands take their time, and the evidence knows how long.
    let sections = Trace::from_text(&trace.to_text()).expect("the rig's own trace");
    let mut replay = Replay::new(link.abilities(), link.line(), &sections);
    assert_eq!(run(&mut replay, &declaration, &options).0, record);
}

#[test]
fn a_hook_that_hangs_or_is_not_there_cannot() {
    let (link, _path) = stream::pty::make(LineSpeed::DEFAULT, patient()).expect("a pty");
    let mut link = WithPlant::new(link, Hook::patient("sleep 20; true", Span::from_ms(200)));
    assert!(link.abilities().plant);
    let jam = Act::Jam { board: 1, obstacle: forecourt_certify::act::Obstacle::Held };
    let Err(Cannot(why)) = link.act(&jam) else { panic!("it hangs") };
    assert!(why.contains("did not end within 200.000 ms for \"jam 1 1\""), "{why}");
    let (link, _path) = stream::pty::make(LineSpeed::DEFAULT, patient()).expect("a pty");
    let mut link = WithPlant::new(link, Hook::new("/no/such/hook"));
    let Err(Cannot(why)) = link.act(&jam) else { panic!("it is not there") };
    assert!(why.contains("jam 1 1") && why.contains("not found"), "{why}");
    // What stands already, and what is at rest, is not asked for.
    assert_eq!(link.act(&Act::Tag { board: 33, field: Field::Nothing }), Ok(()));
}
