//! MEM-77: a member's own commands and pages need an open session, which silence ends and use keeps open; what everybody may
//! do on a phone needs none.

use crate::world::*;
use forecourt_books::report::Asked;
use forecourt_books::{By, MemberId};
use forecourt_site::{Refusal, Site};
use forecourt_store::{Journal, MemoryJournal, RingHome, Sealed};
use forecourt_wire::Instant;
use serde_json::{Value as Json, json};

type Phone = Site<Sealed<MemoryJournal>>;

fn house() -> Phone {
    let journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap();
    furnish(&mut site);
    // Where nobody is employed, everybody is let through (KEY-09).
    give(
        &mut site,
        40,
        "organisation.hire",
        json!({ "name": "Wang", "branch": "B-2", "roles": ["cashier"] }),
    );
    site
}

/// The code of the refusal, or nothing.
fn told<T>(answer: Result<T, Refusal>) -> &'static str {
    match answer {
        Ok(_) => "",
        Err(Refusal::Rule(rejection)) => rejection.code,
        Err(Refusal::Store(error)) => panic!("{error}"),
    }
}

fn by_anna(site: &mut Phone, second: u64, name: &str, fields: Json) -> &'static str {
    let anna = By::member(MemberId(1));
    told(site.command(Instant::from_secs(second), &anna, command(name, fields)))
}

fn reads(site: &mut Phone, second: u64) -> &'static str {
    let anna = By::member(MemberId(1));
    let page = Asked::new("members.member-page").with("member", "M-1");
    told(site.read(Instant::from_secs(second), &anna, &page))
}

fn consent() -> Json {
    json!({ "member": "M-1", "advertising": true })
}

#[test]
fn nothing_of_the_own_opens_without_a_session() {
    let mut site = house();
    let before = business(&site);
    assert_eq!(by_anna(&mut site, 100, "members.set-consent", consent()), "no-session");
    assert_eq!(
        by_anna(&mut site, 101, "service.open-client", json!({})),
        "no-session",
        "whose context it is"
    );
    assert_eq!(reads(&mut site, 102), "no-session");
    assert_eq!(
        by_anna(&mut site, 103, "organisation.open-branch", json!({ "name": "X", "kind": "store" })),
        "forbidden"
    );
    assert_eq!(business(&site), before);
    // Everybody may try to log in, and look up what is open to all.
    assert_eq!(by_anna(&mut site, 104, "members.ask-code", json!({ "phone": PERSONAL[1] })), "");
    let all = Asked::new("members.categories");
    assert_eq!(told(site.read(Instant::from_secs(105), &By::member(MemberId(1)), &all)), "");
    let login = json!({ "member": "M-1", "password": "123456" });
    assert_eq!(by_anna(&mut site, 106, "members.login", login), "");
    assert_eq!(by_anna(&mut site, 107, "members.set-consent", consent()), "");
    // Another member's session is not hers.
    let zhou = By::member(MemberId(2));
    let own = command("service.open-client", json!({}));
    assert_eq!(told(site.command(Instant::from_secs(108), &zhou, own)), "no-session");
}

#[test]
fn use_keeps_a_session_open_and_a_quarter_of_an_hour_of_silence_ends_it() {
    let mut site = house();
    let login = json!({ "member": "M-1", "password": "123456" });
    assert_eq!(by_anna(&mut site, 100, "members.login", login), "");
    assert_eq!(by_anna(&mut site, 900, "members.set-consent", consent()), "", "a command is use");
    assert_eq!(reads(&mut site, 1_790), "", "so is a page");
    assert_eq!(by_anna(&mut site, 1_790 + 900, "members.set-consent", consent()), "", "the last second");
    assert_eq!(by_anna(&mut site, 1_790 + 1_801, "members.set-consent", consent()), "no-session");
    assert_eq!(count(&site, "members.session-ended"), 1);
    // A session that ends by the member's own wish is not used once more by that.
    let login = json!({ "member": "M-1", "password": "123456" });
    assert_eq!(by_anna(&mut site, 4_000, "members.login", login), "");
    assert_eq!(by_anna(&mut site, 4_001, "members.logout", Json::Null), "");
    assert_eq!(kinds(&site).last().map(String::as_str), Some("members.session-ended"));
    assert_eq!(by_anna(&mut site, 4_002, "members.set-consent", consent()), "no-session");
    let same = |site: &Phone| site.rebuilt().unwrap().texts() == texts(site);
    assert!(same(&site), "the journal alone gives the same sessions");
}

#[test]
fn only_the_house_vouches_for_a_member() {
    let mut site = house();
    let open = json!({ "member": "M-1" });
    assert_eq!(by_anna(&mut site, 100, "members.open-session", open.clone()), "forbidden");
    let guest = By::Guest("web-1".to_owned());
    let asked = command("members.open-session", open.clone());
    assert_eq!(told(site.command(Instant::from_secs(101), &guest, asked)), "forbidden");
    give(&mut site, 102, "members.open-session", open);
    assert_eq!(by_anna(&mut site, 103, "members.set-consent", consent()), "");
    assert!(site.journal().verify().is_ok());
}
