//! Open work for the desks of stations and manager (PLAT-16): inspections, improvements, disputes.

use forecourt_books::message::To;
use forecourt_books::{RentalId, Task};

use crate::kinds::Step;
use crate::state::order::Order;
use crate::state::{Deadline, State};
use crate::tell::{PLATFORM_MANAGER, STATION_MANAGER};

/// Every open piece of work.
pub fn tasks(state: &State) -> Vec<Task> {
    let open = state.open.iter().map(|(_, id)| (*id, state.order(*id)));
    let mut tasks: Vec<Task> = open.filter_map(|(id, order)| of_order(state, id, order)).collect();
    let unacted = state.improvements.iter().filter(|(_, task)| task.acted.is_none());
    tasks.extend(unacted.map(|(id, task)| Task {
        due: task.due,
        id: id.to_string(),
        kind: "improvement",
        to: To::Role(PLATFORM_MANAGER.to_owned(), None),
        text: format!("improve {}: mean {}", task.subject, forecourt_books::money::hundredths(task.mean)),
    }));
    tasks.sort();
    tasks
}

fn of_order(state: &State, id: RentalId, order: &Order) -> Option<Task> {
    let (due, station, kind) = if let Some(duty) = order.duty.filter(|duty| duty.open) {
        (duty.due, order.station, "inspection")
    } else if order.step() == Step::HandedIn {
        (state.agenda.get(&Deadline::PostInspection(id))?, order.handed_in?.station, "inspection")
    } else {
        return None;
    };
    let vehicle = order.vehicle?;
    Some(Task {
        due,
        id: id.to_string(),
        kind,
        to: To::Role(STATION_MANAGER.to_owned(), Some(station)),
        text: format!("inspect {vehicle} for {id}"),
    })
}
