//! What an event asks of a cabinet; the site carries it to the poller.

use crate::event::Event;
use crate::kinds::{Bay, Place};

/// An order to the poller of one cabinet. None of them writes a tag: readers are read-only (KEY-47).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BusOrder {
    /// Write 1 to the drawer's coil (KEY-23).
    Open(Bay),
    /// Write 0 to the drawer's coil (KEY-39).
    Close(Bay),
    /// Wake the drawer's readers (KEY-62), then ask this one slot over and over; tell its first reading (KEY-24).
    Watch(Place),
    /// Wake the readers if asleep (KEY-62), then ask all slots in address order, first slot first, over and over
    /// until the next `FullScan` or `Rest` of this cabinet; tell each `Cycle` (KEY-30, KEY-31).
    Scan(Bay),
    /// Wake the readers if asleep, then one pass over all slots, then `FullScanDone` (KEY-39, KEY-44, KEY-67).
    FullScan(Bay),
    /// Nothing more is wanted: back to drawer polls and idle audits (KEY-21).
    Rest(u8),
    /// Light a slot's lamp, or put it out.
    Lamp(Place, bool),
}

/// The orders that `event` asks for, in order.
pub fn bus(event: &Event) -> Vec<BusOrder> {
    match event {
        Event::TakeBegun { place, .. } => vec![BusOrder::Watch(*place)],
        Event::ReturnBegun { bay, .. } => vec![BusOrder::Scan(*bay)],
        Event::DrawerOpening { bay, lamp, .. } => {
            let lamp = lamp.map(|place| BusOrder::Lamp(place, true));
            lamp.into_iter().chain([BusOrder::Open(*bay)]).collect()
        }
        Event::DrawerReversed { bay, .. } => vec![BusOrder::Open(*bay)],
        Event::DrawerRetried { bay, open, .. } => {
            vec![if *open { BusOrder::Open(*bay) } else { BusOrder::Close(*bay) }]
        }
        // KEY-27: the check scan runs from the taking on, before anything closes.
        Event::KeyTaken { place, .. } => vec![BusOrder::Lamp(*place, false), BusOrder::Scan(place.bay())],
        Event::TakeAbandoned { place, opened: true, .. } => vec![BusOrder::Lamp(*place, false)],
        Event::DrawerClosing { bay, .. } | Event::CloseOrdered { bay, .. } => vec![BusOrder::Close(*bay)],
        Event::DrawerShut { bay, .. } | Event::ForcedOpening { bay, .. } | Event::ForcedShut { bay } => {
            vec![BusOrder::FullScan(*bay)]
        }
        Event::ForcedScanned { bay, still_open: true, .. } => vec![BusOrder::Scan(*bay)],
        Event::ForcedScanned { bay, .. } | Event::DrawerClosed { bay, .. } => {
            vec![BusOrder::Rest(bay.cabinet)]
        }
        Event::OperationEnded { cabinet, interrupted: false, .. } | Event::StartScan { cabinet, .. } => {
            vec![BusOrder::Rest(*cabinet)]
        }
        Event::StartScanBegun { bays, .. } | Event::DailyScanBegun { bays } => {
            bays.iter().map(|bay| BusOrder::FullScan(*bay)).collect()
        }
        Event::DailyScanned { bay } => vec![BusOrder::Rest(bay.cabinet)],
        _ => Vec::new(),
    }
}
