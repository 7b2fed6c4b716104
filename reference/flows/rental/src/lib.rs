//! Rental and purchase of cars from the choice of use to the review: what a user does on the phone from choosing a car
//! near by to returning or buying it, what station staff inspect and hand over, and what the platform counts.
//!
//! # One order (RENT-13)
//! ```text
//! drafted -> slot-chosen -> deposit-pending -> deposit-paid <-> inspection-shown -> confirmed
//!                                                   ^---- terms changed, objection ----+ |
//!   +---------------------------------------------------------------------------------+
//!   +-> in-use -> decision-made <-> hand-in-scheduled -> handed-in -> post-inspected -> settled --+-> reviewed
//!   |                                     +--------------- paid, handed over --> purchased ------+
//!   +------------ bought from the start, paid, handed over ------------------> purchased
//! slot-chosen, deposit-pending -> expired      deposit-paid … confirmed -> no-show      before use -> cancelled
//! ```
//! The table of these steps is [`state::order::EDGES`]; nothing else moves an order.
//!
//! # Where to look
//! | room | what stands there |
//! | --- | --- |
//! | [`command`], [`event`], [`kinds`] | what may be asked, what may have happened, in which words |
//! | [`state`] | the fold, with its indexes: who has a vehicle when, what stands ready where |
//! | `decide` | the rules, a file each step of the way |
//! | `bill` | what a rental costs |
//! | [`postings`], `asks`, `tell`, `on` | what it means to the ledger, to payments and keys, to people, to others |
//! | [`reports`], [`invariants`] | what people read, and what must hold |
//!
//! # What it refuses to know
//! How money is collected (it asks, and waits for news), who a member is (it asks), where a key hangs (it asks), what a
//! person may do (the site checks rights; only own records and the station's own terminals are checked here).
#![forbid(unsafe_code)]

mod asks;
mod bill;
pub mod command;
mod decide;
pub mod event;
pub mod facts;
pub mod invariants;
pub mod kinds;
mod on;
pub mod postings;
pub mod rejection;
pub mod reports;
pub mod settings;
pub mod state;
mod tasks;
mod tell;

pub use command::Command;
pub use event::Event;
pub use state::State;

use forecourt_books::facts::Facts;
use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{
    Ask, At, BranchId, Context, News, Posting, Rejection, Said, Scene, Setting, Stamp, Task, text,
};

/// The rental context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rental;

impl Context for Rental {
    const NAME: &'static str = "rental";
    type Command = Command;
    type Event = Event;
    type State = State;

    fn settings() -> &'static [Setting] {
        settings::TABLE
    }

    fn refusals() -> &'static [Said] {
        rejection::REFUSALS
    }

    fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, scene, command)
    }

    fn branch(state: &State, command: &Command) -> Option<BranchId> {
        match command {
            Command::AddVehicle { station, .. } | Command::ConfigureStation { station, .. } => Some(*station),
            Command::HandIn { station: Some(station), .. } => Some(*station),
            Command::FilePostInspection { order, .. } => {
                state.orders.get(*order)?.handed_in.map(|back| back.station)
            }
            Command::HandOverPurchase { order, .. } => {
                let order = state.orders.get(*order)?;
                Some(order.appointment.map_or(order.station, |kept| kept.site))
            }
            Command::FileInspection { order, .. } | Command::Collect { order, .. } => {
                state.orders.get(*order).map(|order| order.station)
            }
            Command::FileServiceInspection { vehicle, .. } => {
                state.fleet.get(vehicle).map(|vehicle| vehicle.station)
            }
            _ => None,
        }
    }

    fn next_deadline(state: &State) -> Option<At> {
        state.agenda.next_deadline()
    }

    fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
        decide::due(state, scene)
    }

    fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
        state.apply(stamp, event);
    }

    fn postings(stamp: &Stamp, event: &Event, out: &mut Vec<Posting>) {
        postings::postings(stamp, event, out);
    }

    fn asks(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
        asks::asks(facts, stamp, event)
    }

    fn news(_state: &State, stamp: &Stamp, event: &Event) -> Vec<News> {
        on::news(stamp, event)
    }

    fn on(state: &State, news: &News) -> Option<Command> {
        on::on(state, news)
    }

    fn tasks(state: &State) -> Vec<Task> {
        tasks::tasks(state)
    }

    fn reports() -> &'static [ReportName] {
        reports::NAMES
    }

    fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
        reports::report(state, scene, asked)
    }

    fn state_text(state: &State) -> String {
        text::line(state)
    }

    fn invariants(state: &State, facts: &dyn Facts) -> Result<(), String> {
        invariants::invariants(state, facts)
    }
}
