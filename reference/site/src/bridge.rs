//! Between the poller's words and the flow's: events become observations, bus orders become the poller's.
//!
//! It refuses to decide anything: every line of it is a translation.

use forecourt_books::Settings;
use forecourt_keys::kinds::{Bay, DrawerReport, Place, Reading, Tag};
use forecourt_keys::{BusOrder, Observation, settings as keys};
use forecourt_poller::{self as poller, Activity, DrawerStatus, Order, Poller, Profile, Slot};
use forecourt_wire::{Instant, Span};

/// The cabinet's profile with the numbers that are settings of the keys flow (KEY-21, KEY-61).
pub fn poller_profile(mut profile: Profile, settings: &Settings) -> Profile {
    let number = |setting| u64::try_from(settings.number(setting)).unwrap_or(0);
    profile.drawer_poll = Span::from_ms(number(&keys::DRAWER_POLL_MS));
    profile.idle_scan = Span::from_secs(number(&keys::IDLE_SCAN_S));
    profile.retries = u8::try_from(number(&keys::RETRIES)).unwrap_or(u8::MAX);
    profile
}

/// What the flow is told of a poller's event, if it concerns it.
pub fn observation(cabinet: u8, event: &poller::Event) -> Option<(Instant, Observation)> {
    use poller::Event as E;
    #[cfg(feature = "zoo")]
    let event = &crate::zoo::seams::heard(event)?;
    let bay = |drawer: u8| Bay::new(cabinet, drawer);
    let place = |slot: Slot| Place::new(cabinet, slot.drawer, slot.slot);
    Some(match *event {
        E::Slot { slot, at, reading: said, reads } => {
            (at, Observation::Slot { place: place(slot), reading: reading(said), reads })
        }
        // An answer that says nothing of the slot is as good as none (KEY-26).
        E::SlotSilent { slot, at } | E::SlotRefused { slot, at, .. } => {
            (at, Observation::Slot { place: place(slot), reading: Reading::NoAnswer, reads: 0 })
        }
        E::Drawer { drawer, at, status } => {
            (at, Observation::Drawer { bay: bay(drawer), report: report(status) })
        }
        E::DrawerSilent { drawer, at } | E::DrawerRefused { drawer, at, .. } => {
            (at, Observation::DrawerSilent { bay: bay(drawer) })
        }
        E::ScanDone { drawer, ticket: Some(_), at, .. } => {
            (at, Observation::FullScanDone { bay: bay(drawer) })
        }
        E::ScanDone { drawer, ticket: None, at, .. } | E::Cycle { drawer, at, .. } => {
            (at, Observation::Cycle { bay: bay(drawer) })
        }
        E::LineDown { at } => (at, Observation::LineDown { cabinet }),
        E::LineUp { at } => (at, Observation::LineUp { cabinet }),
        E::CollisionSuspected { address, at } => (at, Observation::CollisionSuspected { cabinet, address }),
        E::Woken { .. } | E::Done { .. } => return None,
    })
}

fn reading(said: poller::Reading) -> Reading {
    match said {
        poller::Reading::Empty => Reading::Empty,
        poller::Reading::Tag(id) => Reading::Tag(Tag(id)),
        poller::Reading::Unreadable => Reading::Unreadable,
        poller::Reading::Asleep => Reading::Asleep,
    }
}

fn report(status: DrawerStatus) -> DrawerReport {
    let DrawerStatus { closed, open, moving, stalled, by_hand, fault, .. } = status;
    DrawerReport { closed, open, moving, stalled, by_hand, fault }
}

/// The cabinet that an order is for.
pub fn cabinet_of(order: &BusOrder) -> u8 {
    match order {
        BusOrder::Open(bay) | BusOrder::Close(bay) | BusOrder::Scan(bay) | BusOrder::FullScan(bay) => {
            bay.cabinet
        }
        BusOrder::Watch(place) | BusOrder::Lamp(place, _) => place.cabinet,
        BusOrder::Rest(cabinet) => *cabinet,
    }
}

/// Hands an order to the poller of its cabinet.
pub fn carry_out(poller: &mut Poller, at: Instant, order: &BusOrder) {
    let slot = |place: &Place| Slot { drawer: place.drawer, slot: place.slot };
    let asked = match order {
        BusOrder::Open(bay) => Order::Coil { drawer: bay.drawer, open: true },
        BusOrder::Close(bay) => Order::Coil { drawer: bay.drawer, open: false },
        BusOrder::Lamp(place, on) => Order::Lamp { slot: slot(place), lamp: u16::from(*on) },
        BusOrder::FullScan(bay) => {
            // KEY-31: after the closing the slots are asked by the last full scan and by nothing else.
            poller.set_activity(at, Activity::Rest);
            Order::FullScan { drawer: bay.drawer }
        }
        BusOrder::Watch(place) => return poller.set_activity(at, Activity::Watch { slot: slot(place) }),
        BusOrder::Scan(bay) => return poller.set_activity(at, Activity::Scan { drawer: bay.drawer }),
        BusOrder::Rest(_) => return poller.set_activity(at, Activity::Rest),
    };
    #[cfg(feature = "zoo")]
    let Some(asked) = crate::zoo::seams::ordered(asked) else { return };
    poller.order(at, asked);
}
