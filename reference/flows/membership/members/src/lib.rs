//! Who the group's members are: files, categories, cards, proof of identity, reminders, self-service (MEM, RENT-08).
//!
//! What members *have* — stored value, points, packages, bills — is the neighbouring context's; it is asked through
//! facts and told through news, never touched. Money channels, messages and approvals are asked for by
//! [`Ask`](forecourt_books::Ask) and answered by [`News`](forecourt_books::News).
//!
//! ```text
//! member:  join ──> Active <──renew── Expired        card:  (blank, in stock) ──issue──> Active
//!                     │ term's end ──────^                   Active <──restore── Lost, Stopped
//!                     └─leave, approved──> Left              any ──term──> Expired ──renew──> Active
//!                                           └─30 d──> erased  any ──replace──> Replaced   any ──leave──> Cancelled
//! ```
#![forbid(unsafe_code)]

mod asks;
pub mod command;
mod decide;
pub mod digest;
mod due;
pub mod event;
pub mod facts;
mod invariants;
pub mod kinds;
mod on;
pub mod password;
pub mod rejection;
mod reports;
pub mod settings;
pub mod state;
mod texts;

use forecourt_books::facts::Facts;
use forecourt_books::message::To;
use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{
    Ask, At, BranchId, Context, Lang, MemberId, News, Posting, Rejection, Said, Scene, Setting, Stamp, Task,
};

pub use command::Command;
pub use event::Event;
pub use state::State;

/// The register of members.
#[derive(Debug)]
pub struct Members;

impl Context for Members {
    const NAME: &'static str = "members";
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
        let member = || rejection.fact("member").and_then(|member| member.parse::<MemberId>().ok());
        match rejection.code {
            "wrong-password" => {
                member().map(|member| decide::proof::failed(state, scene, member)).into_iter().collect()
            }
            "weak-match" => member().map(|member| decide::proof::missed(state, member)).into_iter().collect(),
            "wrong-code" => decide::login::code_failed(state, command).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn branch(state: &State, command: &Command) -> Option<BranchId> {
        match command {
            Command::Join(join) => join.home,
            // MEM-71, MEM-72: each branch has its own list of reminders.
            Command::SendGroupSms(wish) => wish.branch,
            Command::MarkReminder { reminder, .. } => {
                state.reminders.get(*reminder).map(|found| found.branch)
            }
            _ => None,
        }
    }

    fn next_deadline(state: &State) -> Option<At> {
        state.agenda.next_deadline()
    }

    fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
        due::due(state, scene)
    }

    fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
        state.take(stamp, event);
    }

    fn wants(state: &State, owner: &str) -> bool {
        facts::wants(state, owner)
    }

    fn passes(event: &Event) -> bool {
        use Event as E;
        matches!(event, E::CodeSent { .. } | E::CodeUsed { .. } | E::CodeLapsed { .. } | E::MemberLeft { .. })
    }

    fn postings(_stamp: &Stamp, event: &Event, out: &mut Vec<Posting>) {
        asks::postings(event, out);
    }

    fn asks(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
        asks::asks(facts, stamp, event)
    }

    fn news(_state: &State, _stamp: &Stamp, event: &Event) -> Vec<News> {
        on::news(event)
    }

    fn on(_state: &State, news: &News) -> Option<Command> {
        on::on(news)
    }

    fn tasks(state: &State) -> Vec<Task> {
        let open = state.open_by_branch.iter().filter_map(|(branch, id)| {
            let found = state.reminders.get(*id)?;
            let (member, due) = (found.member.to_string(), found.due.to_string());
            let facts = [("member", member.as_str()), ("kind", found.kind.word()), ("due", due.as_str())];
            Some(Task {
                due: found.due.end(),
                id: id.to_string(),
                kind: "reminder",
                to: To::Role("reception".to_owned(), Some(*branch)),
                text: texts::REMINDER.told(Lang::En, facts),
            })
        });
        open.collect()
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
