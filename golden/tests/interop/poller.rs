//! Our master on a pseudo terminal, tokio-modbus's RTU server with a cabinet's boards on the other side.

use crate::driver::Driver;
use crate::peer::Serving;
use crate::table::{Mood, Shared};
use forecourt_poller::{Activity, DrawerStatus, Event, Order, Outcome, Poller, Profile, Reading, Slot};
use forecourt_wire::{Character, Exception, Instant, LineSpeed, Span};
use tokio::task::JoinHandle;
use tokio_modbus::prelude::{ExceptionCode, Request, SlaveRequest};
use tokio_modbus::server::rtu::Server;
use tokio_serial::SerialStream;

const TAG: u64 = 0x1A_00BC_614E;

/// One drawer of six at 115200 bit/s, with spans short enough for a test in real time.
fn profile() -> Profile {
    Profile {
        speed: LineSpeed { baud: 115_200, character: Character::E8_1 },
        // Long, for a machine that has other work: a late answer must not pass for a silent board.
        response_timeout: Span::from_ms(300),
        broadcast_turnaround: Span::from_ms(5),
        wake_settle: Span::from_ms(10),
        drawer_poll: Span::from_ms(100),
        drawers: 1,
        slots: 6,
        ..Profile::standard()
    }
}

/// A driver on one end of a pseudo terminal, the server on the other.
fn begin(table: &Shared) -> (Driver<SerialStream>, JoinHandle<std::io::Result<()>>) {
    let (port, boards) = SerialStream::pair().expect("the system has pseudo terminals");
    let shared = table.clone();
    let service = Serving(move |request| shared.get().answer(request));
    let server = tokio::spawn(Server::new(boards).serve_forever(service));
    let poller = Poller::new(profile(), Instant::ZERO).expect("the profile is sound");
    (Driver::new(poller, port), server)
}

fn slot(slot: u8) -> Slot {
    Slot { drawer: 1, slot }
}

fn reading(events: &[Event], place: Slot) -> Vec<Reading> {
    let of = |event: &Event| match event {
        Event::Slot { slot, reading, .. } if *slot == place => Some(*reading),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

/// Gives `order` and waits for its end.
async fn done(driver: &mut Driver<SerialStream>, order: Order) -> (Outcome, Vec<Event>) {
    let (at, mut outcome) = (driver.now(), None);
    let ours = driver.poller.order(at, order);
    let events = driver
        .until(|event| match event {
            Event::Done { ticket, result, .. } if *ticket == ours => {
                outcome = Some(*result);
                true
            }
            _ => false,
        })
        .await;
    (outcome.expect("it is done"), events)
}

#[tokio::test]
async fn a_full_scan_reads_tags_empties_and_every_doubt() {
    let table = Shared::new();
    {
        let slots = &mut table.get().slots;
        (slots[0].id, slots[0].status) = (TAG, 3);
        slots[2].status = 1 | 8;
        (slots[3].sleep, slots[3].deaf, slots[3].id) = (1, true, 0);
        slots[4].mood = Mood::Refuses(ExceptionCode::IllegalDataAddress);
        slots[5].mood = Mood::Silent;
    }
    let (mut driver, _server) = begin(&table);
    let (outcome, events) = done(&mut driver, Order::FullScan { drawer: 1 }).await;
    assert_eq!(outcome, Outcome::Ok);
    assert_eq!(reading(&events, slot(1)), [Reading::Tag(TAG)]);
    assert_eq!(reading(&events, slot(2)), [Reading::Empty]);
    assert_eq!(reading(&events, slot(3)), [Reading::Unreadable]);
    assert_eq!(reading(&events, slot(4)), [Reading::Asleep]);
    assert_eq!(reading(&events, slot(5)), []);
    let refused = |event: &&Event| matches!(event, Event::SlotRefused { .. });
    let Some(Event::SlotRefused { slot: five, exception, .. }) = events.iter().find(refused) else {
        panic!("slot 5 refused: {events:?}")
    };
    assert_eq!((*five, *exception), (slot(5), Exception::IllegalAddress));
    assert!(
        events.iter().any(|event| matches!(event, Event::SlotSilent { slot: six, .. } if *six == slot(6)))
    );
    assert!(events.iter().any(|event| matches!(event, Event::ScanDone { answered: 5, silent: 1, .. })));
    // The board that missed the broadcast is woken by name, and has its say in the next scan.
    let (_, events) = done(&mut driver, Order::FullScan { drawer: 1 }).await;
    assert_eq!(reading(&events, slot(4)), [Reading::Empty]);
    let by_name = SlaveRequest { slave: 36, request: Request::WriteSingleRegister(1, 0) };
    assert!(table.get().asked.contains(&by_name), "{:?}", table.get().asked);

    let counters = driver.poller.counters();
    assert_eq!((counters.damaged, counters.stray), (0, 0), "{counters:?}");
    // One in each scan, and one as a witness that the line lives while slot 6 is silent.
    assert_eq!(counters.exceptions, 3);
    let asked = &table.get().asked;
    let reads = |address| {
        move |asked: &&SlaveRequest<'_>| {
            asked.slave == address && asked.request == Request::ReadInputRegisters(0, 5)
        }
    };
    assert_eq!(asked.iter().filter(reads(37)).count(), 3);
    // Three tries to the silent board in the first scan, one in the second.
    assert_eq!(asked.iter().filter(reads(38)).count(), 4);
}

#[tokio::test]
async fn a_drawer_is_opened_seen_and_refused() {
    let table = Shared::new();
    let (mut driver, _server) = begin(&table);
    let is_drawer = |event: &Event| matches!(event, Event::Drawer { .. });
    let status = |events: &[Event]| match events.last() {
        Some(Event::Drawer { status, .. }) => *status,
        other => panic!("a drawer's status: {other:?}"),
    };
    let closed = DrawerStatus { closed: true, times_opened: 7, ..DrawerStatus::default() };
    assert_eq!(status(&driver.until(is_drawer).await), closed);

    let (outcome, _) = done(&mut driver, Order::Coil { drawer: 1, open: true }).await;
    assert_eq!((outcome, table.get().drawer.coil), (Outcome::Ok, true));
    table.get().drawer.inputs = [false, false, true, false, false];
    assert!(status(&driver.until(is_drawer).await).moving);
    // It stalls half way: the fault, the position and the count are fetched before the status is told.
    (table.get().drawer.inputs, table.get().drawer.registers) =
        ([false, false, false, true, false], [1012, 1, 8]);
    let stalled =
        DrawerStatus { stalled: true, fault: 1, position: 1012, times_opened: 8, ..DrawerStatus::default() };
    assert_eq!(status(&driver.until(is_drawer).await), stalled);

    table.get().drawer.mood = Mood::Refuses(ExceptionCode::ServerDeviceFailure);
    let (outcome, _) = done(&mut driver, Order::Coil { drawer: 1, open: false }).await;
    assert_eq!(outcome, Outcome::Refused(Exception::DeviceFailure));
    let (outcome, _) = done(&mut driver, Order::Lamp { slot: slot(3), lamp: 2 }).await;
    assert_eq!((outcome, table.get().slots[2].lamp), (Outcome::Ok, 2));
    let (outcome, _) = done(&mut driver, Order::Lamp { slot: slot(3), lamp: 3 }).await;
    assert_eq!((outcome, table.get().slots[2].lamp), (Outcome::Refused(Exception::IllegalValue), 2));
    table.get().slots[2].mood = Mood::Silent;
    let (outcome, _) = done(&mut driver, Order::Lamp { slot: slot(3), lamp: 1 }).await;
    assert_eq!(outcome, Outcome::NoAnswer);
    assert_eq!(driver.poller.counters().damaged, 0);
}

#[tokio::test]
async fn a_take_and_a_return_are_seen_and_a_dead_line_is_not_an_empty_one() {
    let table = Shared::new();
    (table.get().slots[0].id, table.get().slots[0].status) = (TAG, 3);
    let (mut driver, _server) = begin(&table);
    let at = driver.now();
    driver.poller.set_activity(at, Activity::Scan { drawer: 1 });
    let told = |place: Slot, wanted: Reading| move |event: &Event| matches!(event, Event::Slot { slot, reading, .. } if *slot == place && *reading == wanted);
    driver.until(told(slot(1), Reading::Tag(TAG))).await;
    (table.get().slots[0].id, table.get().slots[0].status) = (0, 1);
    driver.until(told(slot(1), Reading::Empty)).await;
    (table.get().slots[5].id, table.get().slots[5].status) = (TAG, 3);
    driver.until(told(slot(6), Reading::Tag(TAG))).await;

    table.get().dead = true;
    let events = driver.until(|event| matches!(event, Event::LineDown { .. })).await;
    assert_eq!(reading(&events, slot(6)), [], "silence is not empty");
    assert!(driver.poller.is_line_down());
    assert_eq!(driver.poller.reading(slot(6)).map(|view| view.reading), Some(Reading::Tag(TAG)));
    table.get().dead = false;
    let events = driver.until(told(slot(6), Reading::Tag(TAG))).await;
    assert!(events.iter().any(|event| matches!(event, Event::LineUp { .. })));
}
