//! What members have: stored value, points, packages, vouchers; what they consume, at which price; and what branches owe
//! each other for it (MEM-06 … MEM-09, MEM-24, MEM-25, MEM-34 … MEM-61, MEM-73 … MEM-76, MEM-79 … MEM-82, MEM-85).
//!
//! ```text
//!  open ──attach/detach──► open ──settle──► settling ──paid──► settled ──reverse──► reversed
//!    │                      ▲                  │                  │ (by line: stays settled)
//!    └──────► cancelled ◄───┴──── lapsed ──────┘                  └─ refunded at request: stays settled
//! ```
//!
//! Settling asks payments to collect. For each part that the account itself pays, payments sends it back here
//! (`take-part`), in one batch with the settlement: principal, then gift money by giving branch; points by lots; a voucher
//! once. When all is paid the bill is settled, revenue is booked, points are earned, who brought the member in is
//! rewarded. What fails or is refunded comes back the same way, part by part, into the lots it came from.
//!
//! Prices are computed when a line is registered and never again (MEM-05). Counts of packages and pieces of limited offers
//! belong to a line from then on, so that two terminals cannot promise the same one (MEM-52).
//!
//! It refuses to know who a member is, what a category gives, how money is collected and who approves: it asks.
#![forbid(unsafe_code)]

mod asks;
pub mod code;
pub mod command;
mod decide;
pub mod event;
pub mod facts;
pub mod ids;
mod invariants;
pub mod kinds;
mod on;
mod postings;
mod rejection;
mod reports;
pub mod settings;
pub mod state;

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{
    Ask, At, BranchId, Context, Facts, MemberId, News, Posting, Rejection, Said, Scene, Setting, Stamp,
};

pub use command::Command;
pub use event::Event;
pub use state::State;

/// The context.
#[derive(Debug, Clone, Copy)]
pub struct Value;

impl Context for Value {
    const NAME: &'static str = "value";
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
        command.bill().and_then(|bill| state.bills.get(bill)).map(|bill| bill.branch)
    }

    fn next_deadline(state: &State) -> Option<At> {
        state.agenda.next_deadline()
    }

    fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
        decide::due::due(state, scene)
    }

    fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
        state::apply(state, stamp, event);
    }

    fn forget(state: &mut State, member: MemberId) {
        state.forget(member);
    }

    fn postings(stamp: &Stamp, event: &Event, out: &mut Vec<Posting>) {
        postings::postings(stamp, event, out);
    }

    fn asks(_facts: &dyn Facts, _stamp: &Stamp, event: &Event) -> Vec<Ask> {
        asks::asks(event)
    }

    fn on(_state: &State, news: &News) -> Option<Command> {
        on::on(news)
    }

    fn news(_state: &State, _stamp: &Stamp, event: &Event) -> Vec<News> {
        on::news(event)
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
        invariants::check(state, facts)
    }
}
