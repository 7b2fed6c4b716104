//! Terminals prove who they are, copies are found out (PLAT-28, PLAT-29, PLAT-69).

use crate::house::{House, at, code};
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{By, Context, News, Stamp};
use forecourt_organisation::{Command, Organisation, proof};

const KEY: &str = "check-key-of-front";

fn keyed() -> (House, By) {
    let mut house = House::staffed();
    house.open_all();
    let line = format!(
        r#"{{"enrol-terminal": {{"name": "front", "branch": "B-2", "hardware": "hw-1", "check-key": "{KEY}"}}}}"#
    );
    house.person(1, &line).unwrap();
    (house, By::node("front"))
}

fn answer(house: &mut House, by: &By, counter: u64, key: &str) -> Result<(), &'static str> {
    house.through_door(by, r#"{"ask-challenge": {"hardware": "hw-1"}}"#).map_err(|no| no.code)?;
    let challenge = house.state.terminals.get("front").unwrap().challenges;
    let command = Command::AnswerChallenge { counter, proof: proof(key, "front", challenge, counter) };
    house.give(by, &command).map(drop).map_err(|no| no.code)
}

fn alarm(house: &House) -> String {
    let stamp = Stamp { at: house.at, by: By::System, branch: None, seq: 0 };
    match &Organisation::news(&house.state, &stamp, &house.last[0])[..] {
        [News::Alarm { pattern, facts, .. }] => format!("{pattern} {facts}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_terminal_with_a_key_answers_before_each_login() {
    let (mut house, by) = keyed();
    assert_eq!(code(house.login("cas", "front")), "terminal-refused");
    assert!(house.last.is_empty(), "it had only to answer: no alarm");
    answer(&mut house, &by, 1, KEY).unwrap();
    house.login("cas", "front").unwrap();
    assert_eq!(code(house.login("rec", "front")), "terminal-refused", "one answer, one login");
    answer(&mut house, &by, 2, KEY).unwrap();
    house.at = house.at.plus_s(60);
    house.login("rec", "front").unwrap();
    answer(&mut house, &by, 3, KEY).unwrap();
    house.at = house.at.plus_s(61);
    assert_eq!(code(house.login("rec", "front")), "terminal-refused", "too late");
}

#[test]
fn an_unknown_a_wrong_a_copied_and_a_blocked_terminal_are_refused_and_alarmed() {
    let (mut house, by) = keyed();
    assert_eq!(code(house.login("cas", "laptop")), "terminal-unknown");
    assert_eq!(alarm(&house), "unknown-terminal terminal=laptop reason=unknown");
    assert_eq!(
        code(house.through_door(&by, r#"{"ask-challenge": {"hardware": "hw-2"}}"#)),
        "terminal-refused"
    );
    assert_eq!(alarm(&house), "terminal-refused terminal=front reason=hardware");
    assert_eq!(answer(&mut house, &by, 1, "another key"), Err("terminal-refused"));
    assert_eq!(alarm(&house), "terminal-refused terminal=front reason=wrong-proof");
    answer(&mut house, &by, 5, KEY).unwrap();
    // The copy was made when the count stood at 4: its next answer has number 5 again.
    assert_eq!(answer(&mut house, &by, 5, KEY), Err("terminal-refused"));
    assert_eq!(alarm(&house), "terminal-refused terminal=front reason=copied");
    answer(&mut house, &by, 6, KEY).unwrap();
    house.login("cas", "front").unwrap();
    house.person(1, r#"{"block-terminal": {"name": "front", "reason": "lost"}}"#).unwrap();
    assert_eq!(house.kinds(), ["terminal-blocked", "session-ended"]);
    assert_eq!(answer(&mut house, &by, 7, KEY), Err("terminal-refused"));
    assert_eq!(alarm(&house), "terminal-refused terminal=front reason=blocked");
    house.person(1, r#"{"unblock-terminal": {"name": "front"}}"#).unwrap();
    answer(&mut house, &by, 8, KEY).unwrap();
}

#[test]
fn an_answer_is_good_for_its_own_challenge_alone() {
    let (mut house, by) = keyed();
    house.through_door(&by, r#"{"ask-challenge": {"hardware": "hw-1"}}"#).unwrap();
    let old = Command::AnswerChallenge { counter: 1, proof: proof(KEY, "front", 1, 1) };
    house.give(&by, &old).unwrap();
    assert_eq!(code(house.give(&by, &old)), "not-challenged");
    house.through_door(&by, r#"{"ask-challenge": {"hardware": "hw-1"}}"#).unwrap();
    assert_eq!(house.give(&by, &old).unwrap_err().fact("reason"), Some("wrong-proof"));
    assert_eq!(
        code(house.person(1, r#"{"enrol-terminal": {"name": "x", "branch": "B-2"}}"#)),
        "forbidden",
        "only the installation vouches for a terminal without a key"
    );
}

#[test]
fn in_a_local_network_no_port_is_open_and_no_remote_terminal_served() {
    let mut house = House::staffed();
    house.system(r#"{"enrol-terminal": {"name": "far", "branch": "B-2", "remote": true}}"#).unwrap();
    let only = |house: &House| match &house.report(&Asked::new("network")).unwrap().notes[1].1 {
        Cell::Word(word) => word.en,
        other => panic!("{other:?}"),
    };
    assert_eq!(only(&house), "yes", "the service port and no other");
    house.login("cas", "far").unwrap();
    house.system(r#"{"configure": {"key": "plat.open_ports", "value": "8443, 22"}}"#).unwrap();
    house.at = at("2026-03-02 09:00:01");
    assert_eq!(only(&house), "no", "one more");
    house.system(r#"{"configure": {"key": "plat.multi_site", "value": false}}"#).unwrap();
    house.system(r#"{"configure": {"key": "plat.open_ports", "value": ""}}"#).unwrap();
    house.at = at("2026-03-02 09:00:02");
    assert_eq!(only(&house), "yes", "none in a local network");
    assert_eq!(code(house.login("cas", "far")), "local-mode");
    assert_eq!(
        code(house.system(r#"{"enrol-terminal": {"name": "b", "branch": "B-2", "remote": true}}"#)),
        "local-mode"
    );
}

#[test]
fn exactly_the_service_port_is_open_with_several_sites_and_none_in_a_local_network() {
    // PLAT-69: one network, whoever asks for it: commands, settings, report, logins.
    let mut house = House::staffed();
    let set = |mode: &str, ports: &str| {
        format!(r#"{{"set-network": {{"mode": "{mode}", "open-ports": [{ports}]}}}}"#)
    };
    let connect = |remote: bool| format!(r#"{{"connect-branch": {{"branch": "B-2", "remote": {remote}}}}}"#);
    for (mode, ports) in [("local", "8443"), ("sites", ""), ("sites", "8443, 22"), ("sites", "443")] {
        assert_eq!(code(house.system(&set(mode, ports))), "only-service-port", "{mode} {ports}");
    }
    house.system(&set("local", "")).unwrap();
    assert_eq!(code(house.system(&connect(true))), "remote-branch");
    let enrol = r#"{"enrol-terminal": {"name": "far", "branch": "B-2", "remote": true}}"#;
    assert_eq!(code(house.system(enrol)), "local-mode", "what was set by command binds the terminals, too");
    house.system(&connect(false)).unwrap();
    house.at = at("2026-03-02 09:00:01");
    house.system(&set("sites", "8443")).unwrap();
    house.system(enrol).unwrap();
    house.system(&connect(true)).unwrap();
    assert_eq!(code(house.system(&set("local", ""))), "remote-branch");
    let off = r#"{"configure": {"key": "plat.multi_site", "value": false}}"#;
    assert_eq!(code(house.system(off)), "remote-branch", "nor is it cut off through the settings");
    house.system(&connect(false)).unwrap();
    let tomorrow = r#"{"configure": {"key": "plat.multi_site", "value": false, "from": "2026-03-03"}}"#;
    house.system(tomorrow).unwrap();
    assert_eq!(code(house.system(&connect(true))), "remote-branch", "it would be cut off tomorrow");
}
