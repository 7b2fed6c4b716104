//! How events of customers, work, quotes and wishes change the state.

use forecourt_books::{Fen, Stamp};

use super::{Customer, Quote, State, Wish, Work};
use crate::Event;
use crate::kinds::{CustomerId, WishId, WishState};

/// Whether the event belongs here.
pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::CustomerRegistered { name, terminals, distance_m, way, .. } => {
            state.customers.push(Customer {
                name: name.clone(),
                terminals: *terminals,
                distance_m: *distance_m,
                way: *way,
                accepted: None,
                version: String::new(),
                maintenance: Vec::new(),
                upgrades: Vec::new(),
                requests: 0,
            });
        }
        Event::Accepted { customer, version, maintenance, upgrades } => {
            let record = change(state, *customer);
            record.accepted = Some(maintenance.from);
            record.version.clone_from(version);
            record.maintenance.push(*maintenance);
            record.upgrades.push(*upgrades);
        }
        Event::MaintenanceRequested { customer, .. } => change(state, *customer).requests += 1,
        Event::ContractSigned { customer, term, .. } => change(state, *customer).maintenance.push(*term),
        Event::UpgradeRightBought { customer, term, .. } => change(state, *customer).upgrades.push(*term),
        Event::Upgraded { customer, version } => change(state, *customer).version.clone_from(version),
        Event::QuoteMade { customer, lines, sum, .. } => {
            state.quotes.push(Quote { customer: *customer, lines: lines.clone(), sum: *sum, at: stamp.at });
        }
        _ => return work(state, event) || wish(state, event),
    }
    true
}

fn change(state: &mut State, id: CustomerId) -> &mut Customer {
    state.customers.get_mut(id).expect("an event names only customers that exist")
}

fn work(state: &mut State, event: &Event) -> bool {
    match event {
        Event::WorkOrdered {
            customer,
            work,
            way,
            planned_days,
            planned_visits,
            included_days,
            included_visits,
            ..
        } => {
            state.works.push(Work {
                customer: *customer,
                work: *work,
                way: *way,
                planned_days: *planned_days,
                planned_visits: *planned_visits,
                included_days: *included_days,
                included_visits: *included_visits,
                used_days: 0,
                used_visits: 0,
                extra_days: 0,
                price: Fen(0),
            });
        }
        Event::WorkDaysUsed { order, days, visits, extra_days, price } => {
            let record = state.works.get_mut(*order).expect("an event names only orders that exist");
            record.used_days += days;
            record.used_visits += visits;
            record.extra_days += extra_days;
            record.price += *price;
        }
        _ => return false,
    }
    true
}

fn wish(state: &mut State, event: &Event) -> bool {
    match event {
        Event::WishCollected { customer, text, .. } => {
            state.wishes.push(Wish {
                customer: *customer,
                text: text.clone(),
                state: WishState::Collected,
                days: 0,
                price: Fen(0),
                digest: String::new(),
                charged: Fen(0),
            });
        }
        Event::WishEstimated { wish, days, price, digest, .. } => {
            let record = of(state, *wish);
            record.state = WishState::Estimated;
            record.days = *days;
            record.price = *price;
            record.digest.clone_from(digest);
        }
        Event::WishDecided { wish, approved, .. } => {
            of(state, *wish).state = if *approved { WishState::Approved } else { WishState::Refused };
        }
        Event::WishStarted { wish } => of(state, *wish).state = WishState::Working,
        Event::WishDone { wish, amount, .. } => {
            let record = of(state, *wish);
            record.state = WishState::Done;
            record.charged = *amount;
        }
        _ => return false,
    }
    true
}

fn of(state: &mut State, id: WishId) -> &mut Wish {
    state.wishes.get_mut(id).expect("an event names only wishes that exist")
}
