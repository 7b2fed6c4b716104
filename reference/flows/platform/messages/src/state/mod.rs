//! What is known of messages: the fold of their events.
//!
//! Ended entries leave the queue; what reports need of them stays. It refuses to know settings and other contexts.

mod entries;
mod notes;

use forecourt_books::message::{Cause, To, Way};
use forecourt_books::{
    Agenda, At, BranchId, Day, Fen, Held, Lang, Marks, MemberId, PersonId, Personal, Register, Stamp, Table,
    undo_state,
};
use serde::Serialize;

use crate::Event;
use crate::kinds::{Audience, Body, NoteId, OutId, Phase, SealedFacts, TemplateId, Wording};

/// What the clock brings about, one entry each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Deadline {
    /// The gateway takes the next messages, or is tried.
    Pump,
    /// An entry: its not-after while it waits or is open, the end of waiting for the gateway's answer.
    Entry(OutId),
    /// The oldest messages between users are forgotten.
    Forget,
}

/// One entry of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Entry {
    pub to: To,
    pub way: Way,
    pub cause: Cause,
    pub template: TemplateId,
    pub facts: SealedFacts,
    pub about: String,
    pub branch: Option<BranchId>,
    pub entered: At,
    pub send_at: At,
    pub not_after: Option<At>,
    pub parts: u32,
    pub phase: Phase,
    /// Tries that count (PLAT-38, PLAT-61).
    pub tries: u32,
    /// When it was handed over last.
    pub handed_over: Option<At>,
    /// When it ended.
    pub ended: Option<At>,
    pub cost: Fen,
    /// What the last failed try said.
    pub reason: String,
}

/// One message on desks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Note {
    pub from: Option<PersonId>,
    pub to: Audience,
    pub cause: Cause,
    pub body: Body,
    pub about: String,
    pub at: At,
    pub readers: Vec<PersonId>,
    pub kept_to: Day,
}

/// A reader's copy of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Copy {
    pub delivered: Option<At>,
    pub read: Option<At>,
}

/// What is known of the gateway (PLAT-61).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Gateway {
    /// Since when it is away.
    pub down: Option<At>,
    /// When tries failed lately, the newest last; at most twenty.
    pub failures: Vec<At>,
    /// It takes nothing before this.
    pub rests_until: At,
    /// The second in which it took the last message.
    pub second: At,
    /// How many it took in that second.
    pub taken: u32,
}

/// What the report `sms` adds up, for one day, branch and reason (PLAT-38).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Sums {
    pub entered: i64,
    pub delivered: i64,
    pub failed: i64,
    pub expired: i64,
    pub skipped: i64,
    pub parts: i64,
    pub cost: Fen,
}

/// Everything known of messages.
#[derive(Debug, Default, Serialize)]
pub struct State {
    /// Every wording that was ever used.
    pub templates: Register<TemplateId, Wording>,
    /// The last wording of a template.
    pub named: Table<String, TemplateId>,
    /// The outbox and log of all ways (PLAT-39).
    pub entries: Register<OutId, Entry>,
    /// Text messages that wait, in the order of sending (PLAT-37).
    pub queue: Marks<(Cause, At, OutId)>,
    /// Entries by member (PLAT-39).
    pub of_member: Marks<(MemberId, OutId)>,
    /// Calls to make and letters to write.
    pub open_work: Marks<OutId>,
    /// Figures of text messages by day, branch and reason.
    pub sums: Table<(Day, Option<BranchId>, Cause), Sums>,
    /// The gateway.
    pub gateway: Held<Gateway>,
    /// Messages on desks that are still kept.
    pub notes: Table<NoteId, Note>,
    /// How many there ever were.
    pub note_count: Held<u32>,
    /// Copies by reader.
    pub copies: Table<(PersonId, NoteId), Copy>,
    /// Copies that wait for their reader.
    pub waiting: Marks<(PersonId, NoteId)>,
    /// Copies delivered and not read.
    pub unread: Marks<(PersonId, NoteId)>,
    /// When messages are forgotten.
    pub ends: Marks<(Day, NoteId)>,
    /// All deadlines.
    pub agenda: Agenda<Deadline>,
}

undo_state!(State {
    templates,
    named,
    entries,
    queue,
    of_member,
    open_work,
    sums,
    gateway,
    notes,
    note_count,
    copies,
    waiting,
    unread,
    ends,
    agenda,
});

impl State {
    /// An entry of the outbox.
    pub fn entry(&self, id: OutId) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// The number that the next message on a desk gets, `further` ones in between.
    pub fn next_note(&self, further: u32) -> NoteId {
        NoteId(self.note_count.get() + 1 + further)
    }

    /// The text of an entry in a language.
    pub fn text_of(&self, entry: &Entry, lang: Lang) -> String {
        self.filled(entry.template, &entry.facts, lang)
    }

    /// The text of a message on a desk in a language; a user's own words are in the user's.
    pub fn body_of(&self, note: &Note, lang: Lang) -> String {
        match &note.body {
            Body::Written(words) => words.value().to_owned(),
            Body::Told { template, facts } => self.filled(*template, facts, lang),
        }
    }

    fn filled(&self, template: TemplateId, facts: &SealedFacts, lang: Lang) -> String {
        let wording = self.templates.get(template).expect("an event names only wordings that are known");
        wording.told(lang, facts.iter().map(|(name, value)| (name.as_str(), value.value())))
    }

    /// Text messages that may go at `now`, in the order of sending: by reason, send-at, entry (PLAT-37).
    pub fn ready(&self, now: At) -> impl Iterator<Item = (Cause, OutId)> + '_ {
        CAUSES.into_iter().flat_map(move |cause| {
            let due = (cause, At(0), OutId(0))..=(cause, now, OutId(u32::MAX));
            self.queue.range(due).map(|(cause, _, id)| (*cause, *id))
        })
    }

    /// When the gateway is to be given something: the earliest send-at of all reasons, not before it takes anything.
    pub fn pump_at(&self) -> Option<At> {
        let head = |cause| {
            let all = (cause, At(0), OutId(0))..=(cause, At(u64::MAX), OutId(u32::MAX));
            self.queue.range(all).next().map(|(_, at, _)| *at)
        };
        let first = CAUSES.into_iter().filter_map(head).min()?;
        Some(first.max(self.gateway.get().rests_until))
    }

    /// Takes an event in. Cannot fail.
    pub fn apply(&mut self, stamp: &Stamp, event: &Event) {
        match event {
            Event::MessageSent { .. }
            | Event::MessageDelivered { .. }
            | Event::MessageRead { .. }
            | Event::ReferenceOpened { .. }
            | Event::MessagesForgotten { .. } => notes::apply(self, stamp, event),
            Event::TemplateKnown { .. } => entries::apply(self, stamp, event),
            Event::Entered { way, send_at, .. } => {
                entries::apply(self, stamp, event);
                if *way == Way::Sms {
                    self.pump_no_later_than(stamp.at, *send_at);
                }
            }
            _ => {
                entries::apply(self, stamp, event);
                self.set_pump(stamp.at);
            }
        }
    }

    /// Whether the facts of an entry to a guest are still wanted (PLAT-48). Former journals have them under the guest's name.
    pub(crate) fn wants(&self, owner: &str) -> bool {
        if let Some(guest) = owner.strip_prefix("guest:") {
            let alive = self.agenda.due(At(u64::MAX)).filter_map(|(_, deadline)| match deadline {
                Deadline::Entry(id) => self.entries.get(*id),
                _ => None,
            });
            return alive.into_iter().any(|entry| entry.to == To::Guest(guest.to_owned()));
        }
        let id = Personal::purpose(owner).and_then(|purpose| purpose.parse::<OutId>().ok());
        id.and_then(|id| self.entries.get(id)).is_some_and(|entry| !entry.phase.is_ended())
    }

    /// PLAT-48: what was told to a member stays on record without its facts, which were all sealed for the recipient.
    pub(crate) fn forget(&mut self, member: MemberId) {
        let all = (member, OutId(0))..=(member, OutId(u32::MAX));
        for (_, message) in self.of_member.range(all) {
            if let Some(entry) = self.entries.get_mut(*message) {
                entry.facts.values_mut().for_each(forecourt_books::Personal::forget);
            }
        }
    }

    /// One message more: the pump comes for it, if it does not come before.
    fn pump_no_later_than(&mut self, now: At, send_at: At) {
        let at = send_at.max(self.gateway.get().rests_until).max(now);
        if self.agenda.get(&Deadline::Pump).is_none_or(|set| at < set) {
            self.agenda.set(Deadline::Pump, at);
        }
    }

    /// Sets the pump where the queue and the gateway now want it.
    fn set_pump(&mut self, now: At) {
        match self.pump_at().map(|at| at.max(now)) {
            Some(at) if self.agenda.get(&Deadline::Pump) != Some(at) => self.agenda.set(Deadline::Pump, at),
            Some(_) => {}
            None => drop(self.agenda.cancel(&Deadline::Pump)),
        }
    }
}

/// All reasons in the order of sending (PLAT-37).
pub const CAUSES: [Cause; 9] = [
    Cause::Rescue,
    Cause::Security,
    Cause::OneTimeCode,
    Cause::RedWarning,
    Cause::Payment,
    Cause::Booking,
    Cause::Work,
    Cause::Service,
    Cause::Advertising,
];
