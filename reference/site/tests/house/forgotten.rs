//! PLAT-48: who is erased is forgotten by every context at that moment, not when the house comes up again.

use crate::world::*;
use forecourt_books::{At, By, MemberId, Personal, Value};
use forecourt_site::{Setup, Site, Tended};
use forecourt_store::{Entry, Fault, Faulty, Journal, MemoryJournal, Planned, RingHome, Sealed};
use forecourt_wire::Instant;
use serde_json::json;

type Store = Sealed<MemoryJournal>;

/// What a bill says of the vehicle beside its plate.
const FRAME: &str = "LSVAA1";
/// The plate of a bill that Anna was attached to later.
const FOREIGN: &str = "鲁B99999";

/// A store in which a bill for a plate stands already, opened at a counter when nobody knew whose it was.
fn store() -> Store {
    let mut journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let plate = Personal::new("BL-1", FOREIGN);
    let opened = json!({ "kind": "bill-opened", "bill": "BL-1", "branch": "B-2", "category": "", "plate": plate, "lines": [] });
    let at: At = "2026-03-01 09:00:00".parse().unwrap();
    let body = opened.to_string();
    journal.append(&[Entry::new(at.0, "value", "bill-opened", body.as_bytes()).by("system")]).unwrap();
    journal
}

/// Erasure follows a day after leaving, and a half-finished order outlives it.
fn soon<J>(journal: J) -> Setup<J> {
    setup_with(journal, &[("member.erase_days", Value::Number(1)), ("plat.basket_h", Value::Number(720))])
}

fn house<J: Tended + 'static>(journal: J, second: u64) -> Site<J> {
    Site::new(soon(journal), Instant::from_secs(second)).unwrap().tended(Shared::default().house()).unwrap()
}

/// Anna's values wherever another context keeps one: vehicles of bills, a voucher's customer, messages to her, her basket.
/// Then she leaves.
fn left(site: &mut Site<Store>) {
    furnish(site);
    let bill = json!({ "member": "M-1", "plate": PERSONAL[5], "frame": FRAME, "lines": [] });
    give(site, 40, "value.open-bill", bill);
    give(site, 41, "value.attach", json!({ "bill": "BL-1", "member": "M-1" }));
    for bill in ["BL-1", "BL-2"] {
        give(site, 42, "value.cancel-bill", json!({ "bill": bill }));
    }
    give(
        site,
        42,
        "value.issue-vouchers",
        json!({ "from": 1, "to": 9, "face": 1000, "until": "2027-12-31" }),
    );
    let gift = json!({ "serial": 1, "reason": "complaint", "member": "M-1", "customer": PERSONAL[0] });
    give(site, 43, "value.give-voucher", gift);
    let text = json!({ "text": "Dear {name}, we close early", "members": ["M-1", "M-2"] });
    give(site, 44, "members.send-group-sms", text);
    give(site, 44, "members.open-session", json!({ "member": "M-1" }));
    let basket = command("service.basket-put", json!({ "order": "wash", "content": PERSONAL[3] }));
    site.command(Instant::from_secs(45), &By::member(MemberId(1)), basket).unwrap();
    give(site, 100, "members.request-leaving", json!({ "member": "M-1", "password": "123456" }));
    let decided =
        json!({ "kind": "leaving", "about": "M-1", "digest": digest_of_leaving(site), "approved": true });
    give(site, 110, "members.take-decision", decided);
}

fn values() -> impl Iterator<Item = &'static str> {
    PERSONAL[..6].iter().copied().chain([FRAME, FOREIGN])
}

/// The contexts in which a value of hers can be read, in the order of the values.
fn knows<J: Journal>(site: &Site<J>) -> Vec<(&'static str, &'static str)> {
    let all = texts(site);
    let found = |value: &'static str| {
        all.iter().filter(move |(_, text)| text.contains(value)).map(move |(context, _)| (*context, value))
    };
    values().flat_map(found).collect()
}

/// Kinds of the stored events whose readable form is such.
fn told<J: Journal>(site: &Site<J>, such: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let read = site.journal().read(1, &mut |record| {
        found.extend(such(&String::from_utf8_lossy(&record.body)).then_some(record.kind));
        std::ops::ControlFlow::Continue(())
    });
    read.unwrap();
    found
}

/// Kinds of the stored events in which a value of hers can be read.
fn tells<J: Journal>(site: &Site<J>) -> Vec<String> {
    told(site, |body| values().any(|value| body.contains(value)))
}

#[test]
fn the_running_house_forgets_with_the_store() {
    let mut site = house(store(), 0);
    left(&mut site);
    wait(&mut site, DAY);
    let mut before: Vec<&str> = knows(&site).into_iter().map(|(context, _)| context).collect();
    before.sort_unstable();
    before.dedup();
    assert_eq!(before, ["members", "messages", "service", "value"], "as long as it may, it knows her");
    wait(&mut site, 2 * DAY);
    assert!(site.journal().ring().is_erased("M-1"));
    assert_eq!(knows(&site), [], "somebody still knows her");
    assert_eq!(tells(&site), Vec::<String>::new(), "the store still tells of her");
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
    site.invariants().unwrap();
    let all = texts(&site);
    assert!(
        all.iter().any(|(context, text)| *context == "messages" && text.contains("Dear Zhou")),
        "others are still told by their names"
    );
}

/// Where nobody destroys keys the store goes on knowing; the house does not, and comes up as it was.
#[test]
fn a_house_without_keys_forgets_as_well() {
    let mut site = Site::new(soon(store()), Instant::ZERO).unwrap();
    left(&mut site);
    wait(&mut site, 2 * DAY);
    assert_eq!((count(&site, "members.erased"), knows(&site)), (1, vec![]));
    assert!(!tells(&site).is_empty());
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
}

/// PLAT-04: what the journal cannot take is not forgotten either, in any context.
#[test]
fn an_erasure_that_is_not_stored_has_not_happened() {
    let mut site = house(store(), 0);
    left(&mut site);
    wait(&mut site, DAY);
    // From here on each append fails once.
    let plan = (0..200).map(|call| Planned { call: call * 2, fault: Fault::Full });
    let shaky = Faulty::new(site.into_journal(), plan.collect());
    let mut site = house(shaky, DAY + 1);
    let mut refused = false;
    while let Some(next) = site.next_deadline().filter(|next| *next <= Instant::from_secs(2 * DAY)) {
        site.handle_timeout(next);
        assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
        refused |= next >= Instant::from_secs(DAY + 16 * HOUR - 1) && !knows(&site).is_empty();
    }
    assert!(refused, "the erasure was not put off");
    assert_eq!((count(&site, "members.erased"), knows(&site)), (1, vec![]));
}

/// A late fact of an order, an incident that concerns somebody long gone: nothing can be sealed for who was erased.
#[test]
fn a_message_to_somebody_who_was_erased_goes_nowhere_and_stops_nothing() {
    let mut site = house(store(), 0);
    left(&mut site);
    wait(&mut site, 2 * DAY);
    for (way, to) in [("sms", "M-1"), ("push", "M-1"), ("letter", "M-1"), ("phone-task", "M-1")] {
        let wish = json!({
            "to": { "member": to }, "way": way, "cause": "payment", "template": "paid-back",
            "en": "{amount} were paid back", "zh": "已退款 {amount}", "facts": { "amount": "12.00" }, "about": "R-1",
        });
        give(&mut site, 2 * DAY + 10, "messages.send", wish);
    }
    assert_eq!(count(&site, "messages.skipped"), 4);
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
    wait(&mut site, 3 * DAY);
}

/// The phone of somebody in no register.
const GUESTS: &str = "13700007777";

/// What the store can read of a guest's phone, by kind of event.
fn knows_guest<J: Journal>(site: &Site<J>) -> Vec<String> {
    told(site, |body| body.contains(GUESTS))
}

/// PLAT-48: a guest's phone serves for one code and one message; when those are over the store cannot read it, and the same phone
/// serves again for the next.
#[test]
fn what_a_guest_gave_is_gone_with_its_purpose_and_serves_again() {
    let mut site = house(store(), 0);
    furnish(&mut site);
    for round in 0..2 {
        let asked = DAY * round * 3 + 1000;
        give(&mut site, asked, "members.ask-code", json!({ "phone": GUESTS }));
        let ring = |site: &Site<Store>| site.journal().ring().passing().count();
        assert_eq!(ring(&site), 2, "one key for the code, one for the message");
        assert_eq!(knows_guest(&site), ["code-sent", "entered"], "as long as it must, it knows it");
        // The message is out of date with the code, the code a day after.
        wait(&mut site, asked + HOUR);
        assert_eq!((ring(&site), knows_guest(&site)), (1, vec!["code-sent".to_owned()]));
        wait(&mut site, asked + 2 * DAY);
        assert_eq!((ring(&site), knows_guest(&site)), (0, vec![]));
        assert_eq!(count(&site, "members.code-lapsed"), usize::try_from(round).unwrap() + 1);
        assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
    }
    let journal = site.into_journal();
    assert!(!journal.ring().is_erased("~OC-1"), "nothing is left that says that it ever was");
    // A later life reads the same.
    let site = house(journal, 10 * DAY);
    assert_eq!(knows_guest(&site), Vec::<String>::new());
    site.invariants().unwrap();
}

/// A host that died before it forgot, and what a former version kept under the phone's digest and the session's name.
#[test]
fn what_an_earlier_life_kept_in_passing_is_forgotten_by_the_next() {
    let mut journal = store();
    let at: At = "2026-03-01 09:00:00".parse().unwrap();
    let owner =
        format!("guest-{}", forecourt_members::digest::key(forecourt_members::digest::LookUp::Phone, GUESTS));
    let phone = Personal::new(&owner, GUESTS);
    for (context, body) in [
        (
            "members",
            json!({ "kind": "code-sent", "phone": phone, "count": 1, "until": "2026-03-01 09:05:00", "digest": "0", "member": null, "session": "g" }),
        ),
        ("members", json!({ "kind": "code-used", "phone": phone })),
    ] {
        let kind = body["kind"].as_str().unwrap().to_owned();
        journal
            .append(&[Entry::new(at.0, context, &kind, body.to_string().as_bytes()).by("system")])
            .unwrap();
    }
    let mut site = Site::new(soon(journal), Instant::ZERO).unwrap();
    give(&mut site, 5, "members.ask-code", json!({ "phone": GUESTS }));
    wait(&mut site, 2 * DAY);
    assert!(!knows_guest(&site).is_empty(), "nobody did errands");
    let before = texts(&site);
    let mut site = house(site.into_journal(), 2 * DAY);
    wait(&mut site, 2 * DAY + 60);
    assert_eq!(knows_guest(&site), Vec::<String>::new());
    assert!(site.journal().ring().is_erased(&owner));
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
    let apart = |all: Vec<(&'static str, String)>| {
        all.into_iter().filter(|(context, _)| ["members", "messages"].contains(context)).collect::<Vec<_>>()
    };
    assert_eq!(apart(texts(&site)), apart(before), "what is known beside the values stays");
}
