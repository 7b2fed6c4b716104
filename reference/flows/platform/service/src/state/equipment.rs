//! How events of devices, lines, terminals and baskets change the state.

use forecourt_books::{Channel, Stamp};

use super::{Basket, Deadline, Device, Line, State, Uses};
use crate::Event;
use crate::kinds::DeviceState;

/// Whether the event belongs here.
pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::DriverAdded { driver, functions } => {
            state.drivers.insert(driver.clone(), functions.clone());
        }
        Event::DeviceAttached { driver, functions, name, branch, .. } => {
            state.devices.push(Device {
                driver: driver.clone(),
                functions: functions.clone(),
                name: name.clone(),
                branch: *branch,
                state: DeviceState::Offline,
                reason: String::new(),
                since: stamp.at,
                used: 0,
            });
        }
        Event::DeviceStateChanged { device, state: now, reason } => {
            let record = state.devices.get_mut(*device).expect("an event names only devices that exist");
            record.state = *now;
            record.reason.clone_from(reason);
            record.since = stamp.at;
        }
        Event::DeviceUsed { device, .. } => {
            state.devices.get_mut(*device).expect("an event names only devices that exist").used += 1;
        }
        Event::LineUsed { terminal, bytes, span_min } => line(state, stamp, terminal, *bytes, *span_min),
        Event::TerminalChecked { terminal, warnings, .. } => {
            state.terminals.insert(terminal.clone(), warnings.clone());
        }
        _ => return basket(state, stamp, event),
    }
    true
}

/// Adds bytes to their minute, forgets minutes outside of the span, and keeps the busiest span (PLAT-70).
fn line(state: &mut State, stamp: &Stamp, terminal: &str, bytes: u64, span_min: i64) {
    let minute = stamp.at.as_s() / 60;
    let line = state.lines.entry_or(terminal.to_owned(), Line::default);
    line.total += bytes;
    *line.minutes.entry(minute).or_default() += bytes;
    let first = (minute + 1).saturating_sub(u64::try_from(span_min).expect("a span is of at least a minute"));
    line.minutes = line.minutes.split_off(&first);
    let sum = line.minutes.values().sum();
    if sum > line.busiest {
        line.busiest = sum;
        line.busiest_to = minute;
    }
}

fn basket(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::ClientOpened { channel, .. } => uses(state, stamp, *channel).opened += 1,
        Event::BasketPut { member, channel, order, content, until } => {
            let (order, content) = (order.clone(), content.clone());
            let basket = Basket { channel: *channel, order, content, put: stamp.at, until: *until };
            state.baskets.insert(*member, basket);
            state.agenda.set(Deadline::Basket(*member), *until);
            uses(state, stamp, *channel).put += 1;
        }
        Event::BasketTaken { member, channel, from, .. } => {
            state.baskets.remove(member);
            state.agenda.cancel(&Deadline::Basket(*member));
            let uses = uses(state, stamp, *channel);
            uses.taken += 1;
            uses.crossed += i64::from(channel != from);
        }
        Event::BasketLapsed { member } => {
            state.baskets.remove(member);
            state.agenda.cancel(&Deadline::Basket(*member));
        }
        _ => return false,
    }
    true
}

fn uses<'a>(state: &'a mut State, stamp: &Stamp, channel: Channel) -> &'a mut Uses {
    state.uses.entry_or((stamp.at.day(), channel), Uses::default)
}
