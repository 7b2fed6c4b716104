//! Payment orders, means, channels, risk rules, refunds, finance export (FUEL-26 … FUEL-31, FUEL-59 … FUEL-70,
//! PLAT-40 … PLAT-42, PLAT-61).
//!
//! Every amount that anybody is to pay is a payment order. A context asks for it; the payer chooses the means; what is
//! inside the house is taken in the same command, a channel is asked and answers by a signed notice. Each attempt is
//! judged before it counts. Money goes back the way it came, the last part first.
//!
//! ```text
//!            pay                     all parts here                refund
//! created ───────▶ paying ─────────────────────────▶ paid ─────▶ partly-refunded ─────▶ refunded
//!    │  ▲           │  │ ▲                                             │                   ▲
//!    │  │  a part   │  │ │ passed                                      └───────────────────┘
//!    │  failed ◀────┘  ▼ │
//!    │     │      under-review ──rejected──▶ expired
//!    └─────┴──────────── time ──────────────────▲
//! ```
//!
//! | room | its one idea |
//! | --- | --- |
//! | [`command`], [`event`], [`kinds`] | what is asked, what happened, in which words |
//! | [`state`], `apply` | the fold |
//! | `decide`, `due` | whether, and what then; what the clock brings |
//! | [`sign`] | signatures, tokens, digests (FUEL-59) |
//! | `postings`, `asks`, `on` | what events mean to the books and to others |
//! | [`facts`] | what others may ask |
//! | `reports`, `invariants` | what is shown, and what must hold |
//!
//! It refuses to know what a document is about, who is employed where, and how value's accounts are kept.
#![forbid(unsafe_code)]

mod apply;
mod asks;
pub mod command;
mod decide;
mod due;
pub mod event;
pub mod facts;
mod invariants;
pub mod kinds;
mod on;
mod postings;
mod rejection;
mod reports;
pub mod settings;
pub mod sign;
pub mod state;
mod tasks;

use forecourt_books::facts::Facts;
use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{
    Ask, At, BranchId, Context, MemberId, News, Posting, Rejection, Said, Scene, Setting, Stamp, Task,
};

pub use command::Command;
pub use event::Event;
pub use state::State;

/// The payments.
#[derive(Debug)]
pub struct Payments;

impl Context for Payments {
    const NAME: &'static str = "payments";
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
        // FUEL-60: every payment has a verdict, the blocked one too.
        if rejection.code != "account-held" {
            return Vec::new();
        }
        decide::pay::blocked(&decide::Draft::new(state, scene), command).into_iter().collect()
    }

    fn branch(state: &State, command: &Command) -> Option<BranchId> {
        facts::branch_of(state, command)
    }

    fn next_deadline(state: &State) -> Option<At> {
        state.agenda.next_deadline()
    }

    fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
        due::due(state, scene)
    }

    fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
        apply::apply(state, stamp, event);
    }

    fn forget(state: &mut State, member: MemberId) {
        state.forget(member);
    }

    fn postings(stamp: &Stamp, event: &Event, out: &mut Vec<Posting>) {
        postings::postings(stamp, event, out);
    }

    fn asks(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
        asks::asks(facts, stamp, event)
    }

    fn serve(ask: &Ask) -> Option<Command> {
        on::serve(ask)
    }

    fn news(_state: &State, _stamp: &Stamp, event: &Event) -> Vec<News> {
        on::news(event)
    }

    fn on(_state: &State, news: &News) -> Option<Command> {
        on::on(news)
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
        forecourt_books::text::line(state)
    }

    fn invariants(state: &State, facts: &dyn Facts) -> Result<(), String> {
        invariants::invariants(state, facts)
    }
}
