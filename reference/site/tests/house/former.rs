//! PLAT-12: what a former version journalled under another context's name is taken over as what it is now, and numbers that
//! only the cabinets gave are not given twice.

use crate::world::*;
use forecourt_books::{At, BranchId, PersonId};
use forecourt_organisation::settings::{MULTI_SITE, OPEN_PORTS};
use forecourt_site::{Outcome, Site};
use forecourt_store::{Entry, Journal, MemoryJournal};
use forecourt_wire::Instant;
use serde_json::json;

/// A journal as the version before left it, when the network was service's.
fn left(events: &[(&str, &str)]) -> MemoryJournal {
    let mut journal = MemoryJournal::new();
    let at: At = "2026-03-01 09:00:00".parse().unwrap();
    for (context, body) in events {
        let kind = body.split('"').nth(3).unwrap();
        journal.append(&[Entry::new(at.0, context, kind, body.as_bytes()).by("system")]).unwrap();
    }
    journal
}

#[test]
fn a_network_that_was_set_in_another_context_is_the_network() {
    let branch = r#"{"kind":"branch-opened","branch":"B-1","name":"East","branch-kind":"store","position":null,"hours":null}"#;
    let journal = left(&[
        ("organisation", branch),
        ("service", r#"{"kind":"network-set","mode":"local","open-ports":[]}"#),
        ("service", r#"{"kind":"branch-connected","branch":"B-1","remote":false}"#),
    ]);
    let head = journal.head();
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap();
    let now = site.at(Instant::ZERO);
    assert!(!site.settings().flag_at(&MULTI_SITE, now, None));
    assert_eq!(site.settings().list_at(&OPEN_PORTS, now, None), Vec::<&str>::new());
    assert_eq!(site.states().organisation.connected.get(&BranchId(1)), Some(&false));
    let remote = json!({ "branch": "B-1", "remote": true });
    let refused = try_give(&mut site, 1, "organisation.connect-branch", remote.clone());
    assert!(format!("{refused:?}").contains("remote-branch"), "{refused:?}");
    // A terminal that was not touched since says it in the former way; what is journalled is of today.
    give(&mut site, 2, "service.set-network", json!({ "mode": "sites", "open-ports": [8443] }));
    give(&mut site, 3, "service.connect-branch", remote);
    assert_eq!((count(&site, "organisation.network-set"), count(&site, "service.network-set")), (1, 1));
    assert!(site.journal().verify_against(head).is_ok(), "nothing of the old journal is rewritten");
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
}

/// PLAT-04: the content's digest is of the command as the version that answered it called it.
#[test]
fn a_command_that_has_moved_keeps_the_answer_to_its_request_key() {
    let mut journal = left(&[
        (
            "organisation",
            r#"{"kind":"branch-opened","branch":"B-1","name":"East","branch-kind":"store","position":null,"hours":null}"#,
        ),
        ("service", r#"{"kind":"network-set","mode":"sites","open-ports":[8443]}"#),
    ]);
    // What the version before kept for `Service(SetNetwork { mode: Sites, open_ports: [8443] })`, and for a refusal of
    // `Service(ConnectBranch { branch: BranchId(1), remote: true })`.
    for body in [
        r#"{"key":"k-1","content":"f6e5dc9cb594758574a522248bbdbf6b","answer":{"outcome":"accepted","first":2,"end":3}}"#,
        r#"{"key":"k-2","content":"f129cd6e1fb31aba97f323e002332f35","answer":{"outcome":"refused","code":"remote-branch","facts":"then"}}"#,
    ] {
        let at: At = "2026-03-01 09:00:00".parse().unwrap();
        journal.append(&[Entry::new(at.0, "requests", "answered", body.as_bytes()).by("system")]).unwrap();
    }
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap();
    let state = business(&site);
    let set = |mode: &str| json!({ "mode": mode, "open-ports": [8443] });
    let remote = json!({ "branch": "B-1", "remote": true });
    let mut ask = |key: &str, name: &str, fields: &serde_json::Value| {
        site.request(Instant::from_secs(5), &forecourt_books::By::System, key, command(name, fields.clone()))
    };
    for context in ["service", "organisation"] {
        let first = ask("k-1", &format!("{context}.set-network"), &set("sites"));
        assert_eq!(first.unwrap(), Outcome::Accepted { first: 2, end: 3 }, "{context}");
        let refused = ask("k-2", &format!("{context}.connect-branch"), &remote);
        let then = Outcome::Refused { code: "remote-branch".to_owned(), facts: "then".to_owned() };
        assert_eq!(refused.unwrap(), then, "{context}");
        // Another content is another command, in whatever name.
        for (name, fields) in [("set-network", &set("local")), ("connect-branch", &remote)] {
            let conflict = ask("k-1", &format!("{context}.{name}"), fields);
            assert!(format!("{conflict:?}").contains("key-conflict"), "{conflict:?}");
        }
    }
    assert_eq!(business(&site), state, "a repeat changes nothing");
    // What came under a key that was used is on record (PLAT-52).
    assert_eq!(count(&site, "security.command-refused"), 4);
}

/// PLAT-12: what this version answers is found by every later one, however many fields its commands have. The digests are
/// what stands in journals: where this test would have to change, answers that were given would be lost.
#[test]
fn the_answer_to_a_request_is_found_by_what_was_given() {
    // The last is of `members.renew-insurance:{insurance=IN-1 until=2027-12-31}`, whose policies have been called `IP` since.
    // Of `organisation.connect-branch:{branch=B-1 remote=true}`, of `service.set-network:{mode=sites open-ports=[8443]}`, which
    // has moved since, and of `value.top-up:{member=M-1 amount=10000 parts=[{means=cash amount=10000}]}`.
    let bodies = [
        r#"{"key":"k-1","content":"given:52330a6b6d61a905af87eee1f4a73b53","answer":{"outcome":"accepted","first":7,"end":8}}"#,
        r#"{"key":"k-2","content":"given:30c7dc614e9bb0d0f5df16b0f085c407","answer":{"outcome":"accepted","first":8,"end":9}}"#,
        r#"{"key":"k-3","content":"given:a30163f54455ab1435d47f5dcf3ab9c6","answer":{"outcome":"accepted","first":9,"end":9}}"#,
        r#"{"key":"k-5","content":"given:abda2d363b16b677ccb64699f7d359dc","answer":{"outcome":"accepted","first":10,"end":11}}"#,
    ];
    let mut journal = MemoryJournal::new();
    for body in bodies {
        journal.append(&[Entry::new(0, "requests", "answered", body.as_bytes()).by("system")]).unwrap();
    }
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap();
    let mut ask = |key: &str, name: &str, fields: serde_json::Value| {
        site.request(Instant::from_secs(5), &forecourt_books::By::System, key, command(name, fields))
    };
    let network = || json!({ "mode": "sites", "open-ports": [8443] });
    let part = json!({ "means": "cash", "amount": 10_000 });
    let with_voucher = json!({ "means": "cash", "amount": 10_000, "voucher": "" });
    let top_up = |part: &serde_json::Value| json!({ "member": "M-1", "amount": 10_000, "parts": [part] });
    let found = [
        ask("k-1", "organisation.connect-branch", json!({ "branch": "B-1", "remote": true })),
        ask("k-2", "organisation.set-network", network()),
        ask("k-2", "service.set-network", network()),
        ask("k-3", "value.top-up", top_up(&part)),
        ask("k-5", "members.renew-insurance", json!({ "insurance": "IN-1", "until": "2027-12-31" })),
        ask("k-5", "members.renew-insurance", json!({ "insurance": "IP-1", "until": "2027-12-31" })),
    ];
    let first = |answer: Result<Outcome, _>| match answer {
        Ok(Outcome::Accepted { first, .. }) => first,
        other => panic!("{other:?}"),
    };
    assert_eq!(found.map(first), [7, 8, 8, 9, 10, 10]);
    for (key, name, fields) in [
        ("k-1", "organisation.connect-branch", json!({ "branch": "B-1", "remote": false })),
        ("k-2", "organisation.set-network", json!({ "mode": "local", "open-ports": [8443] })),
        ("k-3", "value.top-up", top_up(&with_voucher)),
        ("k-3", "organisation.set-network", network()),
        ("k-5", "members.renew-insurance", json!({ "insurance": "IP-2", "until": "2027-12-31" })),
    ] {
        let conflict = ask(key, name, fields);
        assert!(format!("{conflict:?}").contains("key-conflict"), "{key} {name}: {conflict:?}");
    }
    // And this version stores the same: an answer bears the digest of its request.
    let outcome = ask("k-4", "organisation.connect-branch", json!({ "branch": "B-1", "remote": true }));
    assert!(matches!(outcome, Ok(Outcome::Refused { .. })), "{outcome:?}");
    let mut last = Vec::new();
    let read = site.journal().read(1, &mut |record| {
        last = record.body;
        std::ops::ControlFlow::Continue(())
    });
    read.unwrap();
    assert!(String::from_utf8(last).unwrap().contains(r#""given:52330a6b6d61a905af87eee1f4a73b53""#));
}

#[test]
fn a_first_employee_is_not_taken_for_an_operator() {
    let mut site = Site::new(setup(MemoryJournal::new()), Instant::ZERO).unwrap();
    for (user, finger) in [("li.na", 101), ("chen.jie", 201)] {
        let fingers = json!([finger, finger + 1]);
        let fields = json!({ "user": user, "name": user, "level": "administrator", "post": "sales",
            "password": "123456", "fingers": fingers });
        give(&mut site, 1, "keys.enrol-operator", fields);
    }
    give(&mut site, 2, "organisation.open-branch", json!({ "name": "East", "kind": "store" }));
    for (name, number) in [("Wang", 3), ("Zhou", 4)] {
        give(
            &mut site,
            3,
            "organisation.hire",
            json!({ "name": name, "branch": "B-1", "roles": ["cashier"] }),
        );
        let known = site
            .states()
            .organisation
            .people
            .get(PersonId(number))
            .map(|known| known.name.value().to_owned());
        assert_eq!(known.as_deref(), Some(name));
    }
    let operator = |site: &Site<MemoryJournal>, number| {
        forecourt_keys::query::operators(&site.states().keys).get(&PersonId(number)).map(|known| known.active)
    };
    // What befalls the third person befalls no operator; an operator is not made out of thin air any more.
    give(&mut site, 4, "organisation.deactivate", json!({ "person": "P-3", "reason": "gone" }));
    assert_eq!((operator(&site, 1), operator(&site, 2), operator(&site, 3)), (Some(true), Some(true), None));
    assert!(site.states().organisation.people.get(PersonId(1)).is_none());
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
    site.invariants().unwrap();
}
