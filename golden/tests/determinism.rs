//! Every scenario is run twice in two processes, in other time zones, locales and working directories, and compared line
//! by line: same version, scenario and seed, same bytes.

use forecourt_golden::records;
use std::env;
use std::process::{Command, Stdio};

/// Set for the child processes.
const CHILD: &str = "FORECOURT_GOLDEN_CHILD";

/// What the test harness prints stands before and after these.
const BEGIN: &str = "=== records begin ===";
const END: &str = "=== records end ===";

/// Everything that a run says, one fact a line.
fn tell_everything() -> String {
    let mut text = String::new();
    for record in records() {
        text.push_str(&format!("scenario {} {} {}\n", record.scenario, record.digest, record.journal_digest));
        text.push_str(&serde_json::to_string_pretty(record).expect("a record is plain data"));
        text.push('\n');
    }
    text
}

fn run_child(zone: &str, locale: &str) -> String {
    let child = Command::new(env::current_exe().expect("this test's own binary"))
        .args(["--exact", "child", "--nocapture", "--test-threads", "1"])
        .env(CHILD, "1")
        .env("TZ", zone)
        .env("LC_ALL", locale)
        .current_dir(env::temp_dir())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test's own binary starts")
        .wait_with_output()
        .expect("it ends");
    assert!(child.status.success(), "the child failed");
    let text = String::from_utf8(child.stdout).expect("records are UTF-8");
    let (_, told) = text.split_once(BEGIN).expect("the child tells its records");
    let (told, _) = told.split_once(END).expect("the child tells them to the end");
    told.to_owned()
}

/// Not a test of its own: what the child processes do.
#[test]
#[allow(clippy::disallowed_methods, reason = "the parent marks its children by a variable")]
fn child() {
    if env::var(CHILD).is_ok() {
        println!("{BEGIN}{}{END}", tell_everything());
    }
}

#[test]
fn two_processes_tell_the_same() {
    let one = run_child("Asia/Shanghai", "zh_CN.UTF-8");
    let two = run_child("America/St_Johns", "C");
    for (number, (a, b)) in (1..).zip(one.lines().zip(two.lines())) {
        assert_eq!(a, b, "first difference, line {number}");
    }
    assert_eq!(one.len(), two.len(), "one tells more than the other");
    assert!(one.lines().count() > 1_000, "the children told next to nothing");
}
