//! Finger, password, photo, locks and idleness (KEY-09 … KEY-14, KEY-73).

use forecourt_books::{By, Terminal, Value};
use forecourt_keys::kinds::*;
use forecourt_keys::*;

use crate::shop::*;

fn password(of: forecourt_books::PersonId) -> Command {
    Command::EnterPassword { user: user(of), password: secret(of) }
}

fn wrong() -> Command {
    Command::EnterPassword { user: user(SELLER), password: Secret("no".into()) }
}

#[test]
fn the_three_steps_come_in_their_order() {
    let mut shop = Shop::new();
    assert_eq!(shop.refused(password(SELLER)), "no-form");
    assert_eq!(shop.ok(Command::GiveFinger { finger: 31 }), ["fingerprint-matched"]);
    assert_eq!(shop.ok(password(SELLER)), ["password-accepted", "photo-stored", "signed-in"]);
    let photo = shop.last(|event| match event {
        Event::SignedIn { photo, .. } => Some(*photo),
        _ => None,
    });
    let filed = shop.last(|event| match event {
        Event::PhotoStored { photo, .. } => Some(*photo),
        _ => None,
    });
    assert_eq!(photo, Some(filed));
    assert_eq!(shop.refused(Command::GiveFinger { finger: 20 }), "in-use");
}

#[test]
fn three_wrong_passwords_lock_the_name_through_its_last_second() {
    let mut shop = Shop::new();
    shop.ok(Command::GiveFinger { finger: 30 });
    assert_eq!(shop.ok(wrong()), ["photo-stored", "password-rejected"]);
    assert_eq!(shop.ok(wrong()), ["photo-stored", "password-rejected"]);
    let third = shop.ok(wrong());
    assert_eq!(third, ["photo-stored", "password-rejected", "operator-locked", "sign-in-dropped"]);
    assert_eq!(shop.refused(Command::GiveFinger { finger: 30 }), "operator-locked");
    shop.wait(15 * 60 - 1);
    assert_eq!(shop.refused(Command::GiveFinger { finger: 30 }), "operator-locked");
    assert_eq!(shop.wait(1), ["lock-ended"]);
    shop.sign_in(SELLER);
}

/// What is on record of a finger that a lock turned away: its person, and that it bears the photo taken right then.
fn turned_away(shop: &Shop, finger: u64) -> (Option<forecourt_books::PersonId>, bool) {
    let by = By::cabinet(1);
    let scene = Scene { at: shop.now, by: &by, settings: &shop.settings, camera: &shop.lens };
    let command = Command::GiveFinger { finger };
    let refused = decide(&shop.state, &scene, command.clone()).unwrap_err();
    let record = refusal(&shop.state, &scene, &command, &refused);
    match &record[..] {
        [Event::PhotoStored { photo, .. }, Event::RefusalAudited { act, .. }] => {
            (act.operator, act.photo == Some(*photo))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_comes_while_locked_is_on_record_and_a_shut_reader_names_nobody() {
    let mut shop = Shop::new();
    shop.ok(Command::GiveFinger { finger: 30 });
    for _ in 0..3 {
        shop.ok(wrong());
    }
    assert_eq!(turned_away(&shop, 30), (Some(SELLER), true));
    for _ in 0..3 {
        shop.ok(Command::GiveFinger { finger: 999 });
    }
    assert_eq!(turned_away(&shop, 20), (None, true));
    assert_eq!(turned_away(&shop, 30), (None, true));
}

#[test]
fn a_success_between_starts_the_count_anew_and_an_administrator_unlocks() {
    let mut shop = Shop::new();
    shop.ok(Command::GiveFinger { finger: 30 });
    shop.ok(wrong());
    shop.ok(wrong());
    shop.ok(password(SELLER));
    shop.ok(Command::SignOut);
    shop.ok(Command::GiveFinger { finger: 30 });
    for _ in 0..2 {
        assert_eq!(shop.ok(wrong()).len(), 2);
    }
    assert_eq!(shop.ok(wrong()).len(), 4);
    shop.sign_in(ADMIN);
    assert_eq!(shop.ok(Command::Unlock { operator: SELLER }), ["operator-unlocked", "operator-active"]);
    shop.ok(Command::SignOut);
    shop.sign_in(SELLER);
}

#[test]
fn another_name_than_the_fingers_is_a_factor_mismatch() {
    let mut shop = Shop::new();
    shop.ok(Command::GiveFinger { finger: 30 });
    assert_eq!(shop.ok(password(MANAGER)), ["photo-stored", "password-rejected"]);
    let (operator, reason) = shop.last(|event| match event {
        Event::PasswordRejected { operator, reason, .. } => Some((*operator, *reason)),
        _ => None,
    });
    assert_eq!((operator, reason), (SELLER, Refused::FactorMismatch));
}

#[test]
fn three_strange_fingers_shut_the_reader_for_a_minute() {
    let mut shop = Shop::new();
    let strange = || Command::GiveFinger { finger: 999 };
    assert_eq!(shop.ok(strange()), ["fingerprint-rejected"]);
    assert_eq!(shop.ok(strange()), ["fingerprint-rejected"]);
    assert_eq!(shop.ok(strange()), ["fingerprint-rejected", "reader-shut"]);
    assert_eq!(shop.refused(Command::GiveFinger { finger: 30 }), "reader-shut");
    assert_eq!(shop.wait(60), ["reader-opened"]);
    shop.sign_in(SELLER);
}

#[test]
fn without_a_camera_nobody_enters_unless_photos_are_not_required() {
    let mut shop = Shop::new();
    shop.lens.works.set(false);
    shop.ok(Command::GiveFinger { finger: 30 });
    assert_eq!(shop.ok(password(SELLER)), ["password-accepted", "camera-failed", "sign-in-dropped"]);

    let mut lenient = Shop::with(&[("keys.photo_required", Value::Flag(false))]);
    lenient.lens.works.set(false);
    lenient.ok(Command::GiveFinger { finger: 30 });
    assert_eq!(lenient.ok(password(SELLER)), ["password-accepted", "camera-failed", "signed-in"]);
}

#[test]
fn idleness_signs_out_but_never_with_a_drawer_open() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.wait(119);
    assert_eq!(
        shop.refused(Command::TakeKey { pick: Pick::Key(REPAIR), holder: None, purpose: Purpose::Repair }),
        "forbidden"
    );
    assert_eq!(shop.wait(1), ["signed-out"]);

    shop.sign_in(SELLER);
    shop.wait(100);
    shop.open(D1);
    assert_eq!(shop.refused(Command::SignOut), "drawer-open");
    assert_eq!(
        shop.wait(150),
        ["quiet-warned", "drawer-closing", "drawer-faulted", "alarm-raised", "drawer-reversed"]
            .iter()
            .chain(&["drawer-faulted", "alarm-raised", "drawer-blocked"])
            .map(|s| (*s).to_owned())
            .collect::<Vec<_>>()
    );
    assert!(shop.state.next_deadline().is_some());
    assert_eq!(shop.refused(Command::SignOut), "drawer-open");
    shop.drawer(D1, "closed");
    shop.see(Observation::FullScanDone { bay: D1 });
    assert_eq!(shop.wait(120), ["signed-out"]);
}

#[test]
fn a_form_left_alone_goes_back_to_the_first_screen() {
    let mut shop = Shop::new();
    shop.ok(Command::GiveFinger { finger: 30 });
    assert_eq!(shop.wait(120), ["sign-in-dropped"]);
    assert_eq!(shop.refused(password(SELLER)), "no-form");
}

#[test]
fn a_claimed_person_must_be_the_one_signed_in() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    let claim = |person| By::Person { person, terminal: Terminal::Cabinet(1) };
    let open = || Command::OpenDrawer { drawer: 2 };
    assert_eq!(shop.run(&claim(MANAGER), open()).unwrap_err().code, "not-signed-in");
    assert!(shop.run(&claim(SELLER), open()).is_ok());
}

#[test]
fn a_photo_becomes_its_digest_after_its_days() {
    let mut shop =
        Shop::with(&[("keys.photo_days", Value::Number(1)), ("keys.daily_report", Value::Flag(false))]);
    shop.sign_in(SELLER);
    shop.ok(Command::SignOut);
    let filter = query::Filter { operator: Some(SELLER), ..Default::default() };
    let bytes = |shop: &Shop| query::photos(&shop.state, &filter).last().unwrap().2.image.clone();
    let before = bytes(&shop);
    assert!(!before.bytes.is_empty());
    // Through 23:59:59 of the next day.
    shop.wait(39 * 3600 - 2);
    assert_eq!(bytes(&shop), before);
    assert_eq!(shop.wait(1), ["photo-expired"]);
    assert_eq!((bytes(&shop).bytes.as_str(), bytes(&shop).digest), ("", before.digest));
}
