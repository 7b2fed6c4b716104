//! The installation and service around it: devices, networks, sizing, terms, licences and quotes, patches, channels.
//!
//! # The story
//! Devices are attached by drivers that state what they can; a terminal is an ordinary PC on a thin line; a server is
//! sized by the number of terminals. The group that runs the system is also its seller's customer: it is quoted
//! licences, devices and custom work, gets visits or remote service, accepts the system, and from then on has a year of
//! free maintenance and upgrades, then contracts. Scans find weaknesses, patches close them, both in time. Members lay
//! half-finished orders into one basket and take them up on another channel.
//!
//! # What runs on a clock
//! ```text
//! plan-scans -> scan-due (every 30 days) -> scan-done -> findings: open -> fixed | mitigated | accepted (approved)
//!                    \-> scan-missed, alarm                   \-> overdue, alarm
//! patch published -> installed on each node | overdue, alarm     basket put -> taken | lapsed after 24 h
//! wish collected -> estimated -> approved -> working -> done, charged      (refused ends it; estimated again asks again)
//! ```
//!
//! # What it refuses to know
//! Rights, sessions and the enrolment of terminals; who decides an approval; what an order in a basket means to the
//! context that will get it. It books nothing: what the seller of the system earns is not in the group's books.
#![forbid(unsafe_code)]

pub mod command;
mod decide;
pub mod drivers;
pub mod event;
mod invariants;
pub mod kinds;
mod on;
pub mod rejection;
pub mod reports;
pub mod settings;
pub mod sizing;
pub mod state;

pub use command::Command;
pub use event::Event;
pub use state::State;

use forecourt_books::facts::Facts;
use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{
    Ask, At, BranchId, Context, MemberId, News, Rejection, Said, Scene, Setting, Stamp, Task, text,
};

/// The context of the installation and its service.
#[derive(Debug)]
pub struct Service;

impl Context for Service {
    const NAME: &'static str = "service";
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
        decide::branch(state, command)
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

    fn forget(state: &mut State, member: MemberId) {
        if let Some(basket) = state.baskets.get_mut(&member) {
            basket.content.forget();
        }
    }

    fn asks(_facts: &dyn Facts, _stamp: &Stamp, event: &Event) -> Vec<Ask> {
        on::asks(event)
    }

    fn news(state: &State, _stamp: &Stamp, event: &Event) -> Vec<News> {
        on::news(state, event)
    }

    fn on(_state: &State, news: &News) -> Option<Command> {
        on::on(news)
    }

    fn tasks(state: &State) -> Vec<Task> {
        reports::tasks(state)
    }

    fn reports() -> &'static [ReportName] {
        reports::REPORTS
    }

    fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
        reports::report(state, scene, asked)
    }

    fn state_text(state: &State) -> String {
        text::line(state)
    }

    fn invariants(state: &State, _facts: &dyn Facts) -> Result<(), String> {
        invariants::invariants(state)
    }
}
