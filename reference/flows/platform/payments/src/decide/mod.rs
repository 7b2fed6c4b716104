//! Whether a command is taken, and what happens then. Pure: the state is not changed here.
//!
//! Each room decides the commands of its name; a [`Draft`] gathers their events and hands out the numbers of what they
//! make.

pub(crate) mod create;
pub(crate) mod export;
pub(crate) mod means;
mod notice;
pub(crate) mod pay;
pub(crate) mod payback;
pub(crate) mod refund;
pub(crate) mod review;
pub(crate) mod risk;
pub(crate) mod statement;

use forecourt_books::facts::Means;
use forecourt_books::{At, By, Fen, Rejection, Scene};

use crate::command::Command;
use crate::event::Event;
use crate::kinds::{AlarmId, DifferenceId, PaybackId, Work};
use crate::settings;
use crate::state::State;

/// Room for as many events as paying in one part makes.
const EVENTS: usize = 6;

/// Events in the making.
pub(crate) struct Draft<'a> {
    pub(crate) state: &'a State,
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) out: Vec<Event>,
    paybacks: u32,
    alarms: u32,
    differences: u32,
    asked: u64,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(state: &'a State, scene: &'a Scene<'a>) -> Draft<'a> {
        Draft {
            state,
            scene,
            out: Vec::with_capacity(EVENTS),
            paybacks: 0,
            alarms: 0,
            differences: 0,
            asked: 0,
        }
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.out.push(event);
    }

    pub(crate) fn payback_id(&mut self) -> PaybackId {
        self.paybacks += 1;
        self.state.paybacks.id_after(self.paybacks - 1)
    }

    pub(crate) fn alarm_id(&mut self) -> AlarmId {
        self.alarms += 1;
        self.state.alarms.id_after(self.alarms - 1)
    }

    pub(crate) fn difference_id(&mut self) -> DifferenceId {
        self.differences += 1;
        self.state.differences.id_after(self.differences - 1)
    }

    /// Asks a channel, or lets the work wait while the channel is down (PLAT-61).
    pub(crate) fn ask_channel(&mut self, channel: Means, work: Work, amount: Fen) {
        self.asked += 1;
        let seq = self.state.asked.get() + self.asked;
        if self.is_down(channel) {
            self.push(Event::ChannelQueued { channel, work, amount, seq });
        } else {
            let answer_by = self.answer_by(work);
            self.push(Event::ChannelAsked { channel, work, amount, seq, again: false, answer_by });
        }
    }

    /// Whether a channel is down, and nothing of this draft says that it is up again (PLAT-61).
    pub(crate) fn is_down(&self, channel: Means) -> bool {
        self.state.is_down(channel) && !self.out.contains(&Event::ChannelUp { channel })
    }

    /// Until when a channel answers what it is to pay back (RENT-41). What it is to collect ends with its order.
    pub(crate) fn answer_by(&self, work: Work) -> Option<At> {
        let wait = || self.scene.at.plus_min(self.scene.number(&settings::REFUND_RETRY_MIN));
        matches!(work, Work::Payback { .. }).then(wait)
    }

    /// The daily runs begin with the first event of all (FUEL-30, PLAT-42).
    fn start_days(&mut self) {
        if self.out.is_empty() || *self.state.started.get() {
            return;
        }
        let at = self.scene.at;
        let statements = at.next_minute_of_day(self.scene.number(&settings::STATEMENT_MINUTE));
        let books = at.next_minute_of_day(self.scene.number(&settings::BOOKS_MINUTE));
        self.out.insert(0, Event::DaysStarted { statements, books });
    }
}

/// Refuses everybody but the installation itself.
pub(crate) fn system_only(by: &By) -> Result<(), Rejection> {
    if *by == By::System { Ok(()) } else { Err(forbidden(by)) }
}

/// Refuses everybody but employees and the installation.
pub(crate) fn staff_only(by: &By) -> Result<(), Rejection> {
    if *by == By::System || by.employee().is_some() { Ok(()) } else { Err(forbidden(by)) }
}

/// Refuses everybody but an outside system of this name, employees and the installation.
pub(crate) fn outside_or_staff(by: &By, name: &str) -> Result<(), Rejection> {
    match by {
        By::Outside(outside) if outside == name => Ok(()),
        _ => staff_only(by),
    }
}

/// Refuses staff of a branch where head office decides. A group without a head office has nobody above its branches.
pub(crate) fn head_office_only(scene: &Scene<'_>) -> Result<(), Rejection> {
    let (head_office, person) = (scene.facts.head_office(), scene.by.employee());
    let at_branch = person.is_some_and(|person| scene.facts.home_branch(person) != head_office);
    if head_office.is_some() && at_branch { Err(Rejection::new("level-too-low")) } else { Ok(()) }
}

pub(crate) fn forbidden(by: &By) -> Rejection {
    Rejection::new("forbidden").with("who", by)
}

pub(crate) fn reasoned(reason: &str) -> Result<(), Rejection> {
    if reason.trim().is_empty() { Err(Rejection::new("reason-missing")) } else { Ok(()) }
}

/// Decides a command.
pub(crate) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    let mut draft = Draft::new(state, scene);
    route(&mut draft, command)?;
    draft.start_days();
    Ok(draft.out)
}

fn route(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    match command {
        Command::Create { .. } => create::create(draft, command),
        Command::Pay { .. } => pay::pay(draft, command),
        Command::UseCode { .. } => pay::use_code(draft, command),
        Command::ShowCode { code } => pay::show_code(draft, code),
        Command::Withdraw { document } => create::withdraw(draft, *document),
        Command::Notice { .. } => notice::notice(draft, command),
        Command::RefundNotice { .. } => payback::notice(draft, command),
        Command::Unreachable { channel } => means::unreachable(draft, *channel),
        Command::Reachable { channel } => means::reachable(draft, *channel),
        Command::AgreeChannel { channel, key, fee_bp } => means::agree(draft, *channel, key, *fee_bp),
        Command::SetMeans { branch, means, on, min, max } => {
            means::set(draft, *branch, *means, (*on, *min, *max))
        }
        Command::Review { alarm, pass, reason } => review::review(draft, *alarm, *pass, reason),
        Command::ReleaseAccount { member, reason } => review::release(draft, *member, reason),
        Command::Refund { document, amount, reason } => payback::refund(draft, *document, *amount, reason),
        Command::AskRefund { payment, amount, reason, proof } => {
            refund::ask(draft, *payment, *amount, (*reason, proof))
        }
        Command::Decided { request, digest, approved, reason, by } => {
            refund::decided(draft, *request, digest, (*approved, reason, *by))
        }
        Command::DecideRefund { request, approve, reason } => {
            refund::decide_refund(draft, *request, (*approve, reason))
        }
        Command::AppealRefund { request, reason } => refund::appeal(draft, *request, reason),
        Command::TakeAsStoredValue { payback, line } => payback::as_stored_value(draft, *payback, *line),
        Command::PayBackByHand { payback, line } => payback::by_hand(draft, *payback, *line),
        Command::Statement { channel, day, rows } => statement::statement(draft, *channel, *day, rows),
        Command::SettleDifference { difference, how, note } => {
            statement::settle(draft, *difference, *how, note)
        }
        Command::ExportPeriod { from, to, branch } => export::export(draft, *from, *to, *branch),
        Command::ConfirmExport { export } => export::confirm(draft, *export),
        Command::RefuseExport { export, reason } => export::refuse(draft, *export, reason),
    }
}
