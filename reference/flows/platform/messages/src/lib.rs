//! The one outbox, text messages, messages between users, work tied to them.
//!
//! # The story
//! A rule that says "told" gives a wish; it becomes an entry of the outbox or a message on desks. A text message waits in
//! one queue for its turn: rescue and security first, advertising last, within a reason by send-at, then by entry. A
//! pump gives the gateway as many in a second as it takes. The gateway answers for each: what failed is tried again
//! after 1, 5 and 15 minutes; what is too late expires. While the gateway is away the queue waits. Push messages go
//! at once, calls and letters become work of a seat. What cannot go, for want of consent or phone, is listed as skipped.
//!
//! # An entry of the outbox (PLAT-38, PLAT-39)
//! ```text
//!             +---try failed, next one planned---+
//!             v                                  |
//! entered -> waiting --pump (SMS)--> handed-over +--> delivered
//!    |        |  |  \                            +--> failed (no try left)
//!    |        |  |   +--send-at (push)-> delivered   +--> expired (not-after)
//!    |        |  +--send-at (call, letter)-> open --> delivered | failed | expired
//!    |        +--not-after--> expired
//!    +--> skipped (no consent, no phone, no recipient; asked again at hand-over)
//! ```
//!
//! # What it refuses to know
//! Why somebody is told something; phones, which it asks for when a message is handed over and never keeps; who has a
//! session or a role. Whoever carries `sms-handed-over` to an outside gateway takes number and text from [`handed()`].
#![forbid(unsafe_code)]

pub mod command;
mod decide;
pub mod event;
pub mod handed;
mod invariants;
pub mod kinds;
mod on;
pub mod parts;
mod quiet;
pub mod rejection;
pub mod reports;
pub mod settings;
pub mod state;

pub use command::Command;
pub use event::Event;
pub use handed::handed;
pub use state::State;

use forecourt_books::facts::Facts;
use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{Ask, At, Context, MemberId, News, Rejection, Said, Scene, Setting, Stamp, Task, text};

/// The context of messages.
#[derive(Debug)]
pub struct Messages;

impl Context for Messages {
    const NAME: &'static str = "messages";
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

    fn forget(state: &mut State, member: MemberId) {
        state.forget(member);
    }

    fn wants(state: &State, owner: &str) -> bool {
        state.wants(owner)
    }

    fn passes(event: &Event) -> bool {
        use Event as E;
        matches!(
            event,
            E::Delivered { .. }
                | E::Failed { .. }
                | E::Expired { .. }
                | E::Skipped { .. }
                | E::WorkDone { .. }
        )
    }

    fn serve(ask: &Ask) -> Option<Command> {
        on::serve(ask)
    }

    fn on(state: &State, news: &News) -> Option<Command> {
        on::on(state, news)
    }

    fn news(_state: &State, _stamp: &Stamp, event: &Event) -> Vec<News> {
        match event {
            // PLAT-61: whoever runs the system is to know.
            Event::ChannelDown { channel, probe_at } => vec![News::Alarm {
                pattern: "channel-down".to_owned(),
                facts: format!("channel={channel} next-try={probe_at}"),
                subject: channel.clone(),
            }],
            _ => Vec::new(),
        }
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
