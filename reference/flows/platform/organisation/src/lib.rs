//! Branches, people, roles, sessions, terminals, licences, approvals, settings, vehicles: who is who in the group, and who
//! may do what, where, now.
//!
//! ```text
//! terminal:  enrolled -> challenged -> proved -> (login) …        blocked <-> enrolled
//! session:   login -> open -> logged-out | idle | replaced | administrator | deactivated | terminal-blocked
//!            all places taken: login -> refused, or wait -> in line -> open | lapsed
//! approval:  requested -> approved-at level … -> done | refused | stale
//!                      -> sent-back -> resubmitted -> …            open: reminded -> deputised
//! ```
//!
//! The site asks [`access::admits`] before every command and [`access::reads`] before every report; the other contexts
//! ask by [`facts`]. It refuses to know what is sold, rented, paid or kept: of a request for approval it knows the kind,
//! the amount and a digest, of a right nothing but its name.
#![forbid(unsafe_code)]

pub mod access;
mod asks;
pub mod chains;
mod command;
pub mod decide;
mod event;
pub mod facts;
mod hours;
mod invariants;
pub mod kinds;
mod on;
pub mod password;
mod reach;
pub mod rejection;
mod reports;
pub mod rights;
pub mod roles;
pub mod settings;
pub mod state;

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{
    Ask, At, BranchId, Context, Facts, News, Rejection, Said, Scene, Setting, Stamp, Task, text,
};

pub use access::{admits, may, reads, shows, use_of};
pub use command::Command;
pub use decide::proof;
pub use event::Event;
pub use hours::after_working;
pub use state::State;

/// The context.
pub struct Organisation;

impl Context for Organisation {
    const NAME: &'static str = "organisation";
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

    fn refused(state: &State, scene: &Scene<'_>, command: &Command, rejection: &Rejection) -> Vec<Event> {
        decide::refused(state, scene, command, rejection)
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

    fn asks(_facts: &dyn Facts, _stamp: &Stamp, event: &Event) -> Vec<Ask> {
        asks::asks(event)
    }

    fn serve(ask: &Ask) -> Option<Command> {
        on::serve(ask)
    }

    fn news(state: &State, _stamp: &Stamp, event: &Event) -> Vec<News> {
        on::news(state, event)
    }

    fn on(state: &State, news: &News) -> Option<Command> {
        on::on(state, news)
    }

    fn tasks(state: &State) -> Vec<Task> {
        reports::tasks(state)
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

    fn invariants(state: &State, _facts: &dyn Facts) -> Result<(), String> {
        invariants::invariants(state)
    }
}
