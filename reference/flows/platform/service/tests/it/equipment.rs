//! Devices, lines, sizing, terminals, channels (PLAT-68 … PLAT-72, PLAT-80).

use forecourt_books::report::{Asked, Cell};
use forecourt_books::*;
use forecourt_service::kinds::*;
use forecourt_service::{Command, Service};

use crate::house::*;

fn attach(driver: &str) -> Command {
    Command::AttachDevice { driver: driver.into(), name: "desk 1".into(), branch: BranchId(1) }
}

fn says(state: DeviceState, reason: &str) -> Command {
    Command::DeviceReport { device: DeviceId(1), state, reason: reason.into() }
}

#[test]
fn a_device_does_what_its_driver_states_and_nothing_else() {
    let mut house = House::new();
    house.ok(&attach("magnetic-reader"));
    let uses = |function: &str| Command::UseDevice { device: DeviceId(1), function: function.into() };
    assert_eq!(house.refused(&uses("read")).code, "device-not-online");
    house.ok(&says(DeviceState::Online, ""));
    house.ok(&uses("read"));
    let refusal = house.refused(&uses("write"));
    assert_eq!((refusal.code, refusal.fact("functions")), ("not-supported", Some("read")));
    assert_eq!(house.refused(&attach("scale")).code, "unknown");
    house.ok(&Command::AddDriver { driver: "scale".into(), functions: vec!["weigh".into()] });
    house.ok(&attach("scale"));
    let again = Command::AddDriver { driver: "scale".into(), functions: vec!["fly".into()] };
    assert_eq!(house.refused(&again).code, "already-known");
}

#[test]
fn a_fault_is_an_alarm_once() {
    let mut house = House::new();
    house.ok(&attach("card-printer"));
    house.ok(&says(DeviceState::Online, ""));
    house.ok(&says(DeviceState::Fault, "ribbon"));
    assert_eq!(house.ok(&says(DeviceState::Fault, "ribbon")), []);
    house.ok(&says(DeviceState::Offline, ""));
    assert_eq!(house.alarms(), ["device-fault DV-1"]);
    let by = By::member(MemberId(1));
    assert_eq!(house.give(&by, &says(DeviceState::Online, "")).unwrap_err().code, "forbidden");
}

fn line(bytes: u64) -> Command {
    Command::LineUse { terminal: "front-1".into(), bytes }
}

#[test]
fn the_busy_hour_is_the_sixty_minutes_with_the_most_bytes() {
    let mut house = House::new();
    assert_eq!(house.refused(&line(1)).code, "forbidden");
    // 50 kbit/s over an hour are 22,500,000 bytes; three lots of them lie within 60 minutes, never four.
    for (minute, bytes) in [(0, 7_500_000), (30, 7_500_000), (59, 7_500_000), (60, 7_499_999)] {
        house.wait_to(at("2026-03-02 10:00:00").plus_min(minute));
        house.give(&By::System, &line(bytes)).unwrap();
    }
    let report = house.report(Asked::new("line-use"));
    let row = &report.rows[0];
    assert_eq!(
        (&row[1], &row[3], &row[4]),
        (&Cell::Count(29_999_999), &Cell::Hundredths(5000), &Cell::Empty)
    );
    house.wait_to(at("2026-03-02 12:00:00"));
    house.give(&By::System, &line(22_500_001)).unwrap();
    let row = &house.report(Asked::new("line-use")).rows[0];
    // Rounded it is 50.00, compared before rounding it is over.
    assert_eq!(row[3], Cell::Hundredths(5000));
    assert_eq!(row[4], Cell::Word(Text::new("over the limit", "超限")));
}

#[test]
fn the_sizing_table_has_its_limits_in_the_smaller_class() {
    let house = House::new();
    let class = |terminals: i64| {
        let row = house.report(Asked::new("sizing").with("terminals", terminals)).rows.remove(0);
        let Cell::Word(title) = row[0] else { panic!("{row:?}") };
        (title.en, row[4].clone(), row[6].clone(), row[7].clone())
    };
    let money = |yuan: i64| Cell::Money(Fen::yuan(yuan));
    let pc = ("high PC", money(5_000), Cell::Count(512), Cell::Count(1));
    let low = ("low-end server", money(10_000), Cell::Count(1_000), Cell::Count(2));
    let middle = ("middle server", money(15_000), Cell::Count(2_000), Cell::Count(4));
    let upper = ("upper middle server", money(30_000), Cell::Count(10_000), Cell::Count(8));
    let cluster = ("cluster", money(150_000), Cell::Count(10_000), Cell::Count(8));
    for (terminals, wanted) in [
        (1, &pc),
        (10, &pc),
        (11, &low),
        (30, &low),
        (31, &middle),
        (50, &middle),
        (51, &upper),
        (100, &upper),
        (200, &upper),
        (201, &cluster),
    ] {
        assert_eq!(&class(terminals), wanted, "{terminals}");
    }
    assert_eq!(house.report(Asked::new("sizing")).rows.len(), 5);
    let none = Asked::new("sizing").with("terminals", 0);
    let refusal = Service::report(&house.state, &house.scene(&By::System), &none).unwrap_err();
    assert_eq!(refusal.code, "bad-filter");
}

#[test]
fn a_device_belongs_to_its_branch() {
    // PLAT-20, PLAT-30
    let mut house = House::new();
    let attach = Command::AttachDevice { driver: "camera".into(), name: "gate".into(), branch: BranchId(2) };
    assert_eq!(Service::branch(&house.state, &attach), Some(BranchId(2)));
    house.ok(&attach);
    let device = DeviceId(1);
    let uses = Command::UseDevice { device, function: "photo".into() };
    let says = Command::DeviceReport { device, state: DeviceState::Online, reason: String::new() };
    assert_eq!([&uses, &says].map(|c| Service::branch(&house.state, c)), [Some(BranchId(2)); 2]);
    assert_eq!(Service::branch(&house.state, &Command::PlanScans {}), None);
}

#[test]
fn a_terminal_below_what_is_needed_is_warned_of() {
    let mut house = House::new();
    let mut check = |name: &str, memory_mb, disk_gb| {
        let terminal = name.to_owned();
        house.ok(&Command::CheckTerminal { terminal: terminal.clone(), memory_mb, disk_gb });
        house.state.terminals.get(&terminal).unwrap().join(" ")
    };
    assert_eq!(check("a", 512, 40), "");
    assert_eq!(check("b", 511, 40), "memory");
    assert_eq!(check("c", 512, 39), "disk");
    assert_eq!(check("d", 256, 20), "memory disk");
}

fn on(channel: Channel) -> By {
    By::Member { member: MemberId(7), channel }
}

#[test]
fn what_is_begun_on_one_channel_is_finished_on_another_within_a_day() {
    let mut house = House::new();
    let put = Command::BasketPut { order: "rental.book".into(), content: "car C1, 3 days".into() };
    house.give(&on(Channel::App), &Command::OpenClient {}).unwrap();
    house.give(&on(Channel::App), &put).unwrap();
    let stored = &house.journal[1].1;
    assert!(stored.contains("\"channel\":\"app\"") && stored.contains('\u{E000}'), "{stored}");
    let other = By::member(MemberId(8));
    assert_eq!(house.give(&other, &Command::BasketTake {}).unwrap_err().code, "basket-empty");
    assert_eq!(house.refused(&Command::BasketTake {}).code, "forbidden");
    house.now = at("2026-03-03 10:00:00");
    // The other client shows what was laid aside; nobody else sees it.
    let basket =
        |house: &House, by: &By| Service::report(&house.state, &house.scene(by), &Asked::new("basket"));
    let row = basket(&house, &on(Channel::Web)).unwrap().rows[0].clone();
    assert_eq!(row[..3], ["rental.book", "car C1, 3 days", "app"].map(Cell::text));
    assert!(basket(&house, &other).unwrap().rows.is_empty());
    for by in [staff(), By::Guest("kiosk".into())] {
        assert_eq!(basket(&house, &by).unwrap_err().code, "forbidden", "{by}");
    }
    house.give(&on(Channel::Web), &Command::BasketTake {}).unwrap();
    assert!(basket(&house, &on(Channel::Web)).unwrap().rows.is_empty());
    assert_eq!(house.give(&on(Channel::Web), &Command::BasketTake {}).unwrap_err().code, "basket-empty");
    let report = house.report(Asked::new("use-by-channel"));
    let row = |index: usize| report.rows[index][1..].to_vec();
    assert_eq!(row(0), [1, 1, 0, 0].map(Cell::Count));
    assert_eq!(row(1), [0, 0, 1, 1].map(Cell::Count));
}

#[test]
fn a_basket_lapses_after_a_day() {
    let mut house = House::new();
    let put = Command::BasketPut { order: "rental.book".into(), content: String::new() };
    house.give(&on(Channel::App), &put).unwrap();
    house.wait_to(at("2026-03-02 18:00:00"));
    house.give(&on(Channel::Web), &put).unwrap();
    house.wait_to(at("2026-03-03 17:59:59"));
    assert_eq!(house.state.baskets.len(), 1, "the later one counts");
    house.wait_to(at("2026-03-03 18:00:00"));
    assert!(house.state.baskets.is_empty());
    let long = Command::BasketPut { order: "x".into(), content: "字".repeat(4_000) };
    assert_eq!(house.give(&on(Channel::App), &long).unwrap_err().code, "too-long");
}
