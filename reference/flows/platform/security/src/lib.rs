//! Who read what, who was refused, what is an alarm, what is an incident, and whether the records are whole.
//!
//! # The story
//! Every refusal and every reading of personal data is on record. A pattern of refusals, a copied terminal, a
//! changed record is an *alarm*: somebody acknowledges it in a quarter of an hour or it goes up. Grave alarms, and
//! several lesser ones in a short time, open an *incident*, whose programme protects by itself: it blocks the source, holds
//! accounts, goes read-only. Protection is lifted with approval, and the incident ends with a report. By the clock the
//! keys are changed, backups are made and proved by a test restore, and the chain of all records is checked.
//!
//! ```text
//! alarm:    open --acknowledge--> acknowledged --handle--> handled
//!             |                        +---dismiss--> false-alarm
//!             +-- 15 min: manager, 60 min: head office
//! incident: open --steps by itself--> protected --approval--> lifted --close--> closed
//! backup:   due --> done --> verified (or bad, or missed)
//! ```
//!
//! # What it refuses to know
//! How a record is sealed, chained, copied or restored: the house does it when this context's events say so, and
//! tells by commands what came of it. Who may do what: the organisation.
#![forbid(unsafe_code)]

mod asks;
pub mod command;
mod decide;
pub mod event;
pub mod facts;
pub mod invariants;
pub mod kinds;
mod on;
pub mod rejection;
pub mod reports;
pub mod settings;
pub mod state;

pub use command::Command;
pub use event::Event;
pub use state::State;

use forecourt_books::context::{Context, Scene, Stamp, Task};
use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{Ask, At, Facts, News, Rejection, Said, Setting, text};

/// Audit, alarms, incidents, keys and backups.
#[derive(Debug)]
pub struct Security;

impl Context for Security {
    const NAME: &'static str = "security";
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

    fn next_deadline(state: &State) -> Option<At> {
        state.agenda.next_deadline()
    }

    fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
        decide::due(state, scene)
    }

    fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
        state.apply(stamp, event);
    }

    fn asks(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
        asks::asks(facts, stamp, event)
    }

    fn on(state: &State, news: &News) -> Option<Command> {
        on::on(state, news)
    }

    fn tasks(state: &State) -> Vec<Task> {
        asks::tasks(state)
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

    fn invariants(state: &State, _: &dyn Facts) -> Result<(), String> {
        invariants::check(state)
    }
}
