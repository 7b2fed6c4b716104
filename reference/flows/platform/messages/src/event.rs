//! What may happen to messages: the stored form, complete in itself (PLAT-05).
//!
//! No event bears a phone: the recipient's id does, and the phone is asked for when the message is handed over.

use forecourt_books::message::{Cause, To, Way};
use forecourt_books::{At, BranchId, Day, Fen, PersonId};
use serde::{Deserialize, Serialize};

use crate::kinds::{Audience, Body, Done, NoteId, OutId, SealedFacts, Skip, TemplateId, Wording};

/// An event of this context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    /// A template is used for the first time, or with a new wording (PLAT-39).
    TemplateKnown { template: TemplateId, wording: Wording },
    /// A message stands in the outbox (PLAT-37). `parts` is 0 for ways other than SMS.
    Entered {
        message: OutId,
        to: To,
        way: Way,
        cause: Cause,
        template: TemplateId,
        facts: SealedFacts,
        about: String,
        branch: Option<BranchId>,
        send_at: At,
        not_after: Option<At>,
        parts: u32,
    },
    /// It is not sent at all (PLAT-39).
    Skipped { message: OutId, reason: Skip },
    /// Quiet hours caught it (PLAT-38).
    HeldByQuietHours { message: OutId, send_at: At, not_after: Option<At> },
    /// The gateway has it; `tries` counts those that count, this one included. With `answer-by` an answer is awaited.
    SmsHandedOver { message: OutId, parts: u32, at: At, tries: u32, answer_by: Option<At> },
    /// A try failed; the next one, if any, and whether the try counts (PLAT-38, PLAT-61).
    SmsTryFailed { message: OutId, reason: String, again: Option<At>, not_after: Option<At>, counts: bool },
    /// The gateway takes no more before `until`: its rate is used up, or it is down and asked again then.
    GatewayRests { until: At },
    /// Delivered; what its parts cost (PLAT-38).
    Delivered { message: OutId, cost: Fen },
    /// All tries failed, or nobody was reached.
    Failed { message: OutId, reason: String },
    /// Its not-after came first.
    Expired { message: OutId },
    /// Somebody is to call or to write now (PLAT-39).
    WorkOpened { message: OutId },
    /// The call was made, the letter posted, or not.
    WorkDone { message: OutId, outcome: Done, by: Option<PersonId> },
    /// An outside system is away (PLAT-61).
    ChannelDown { channel: String, probe_at: At },
    /// It is back; so many messages waited.
    ChannelUp { channel: String, waiting: u32 },
    /// A message between users, or of the system to desks (PLAT-35, PLAT-36). Without `from` the system tells.
    MessageSent {
        note: NoteId,
        from: Option<PersonId>,
        to: Audience,
        cause: Cause,
        body: Body,
        about: String,
        readers: Vec<PersonId>,
        kept_to: Day,
    },
    /// A reader has it (PLAT-35).
    MessageDelivered { note: NoteId, reader: PersonId },
    /// A reader has read it.
    MessageRead { note: NoteId, reader: PersonId },
    /// A reader opened what it refers to (PLAT-36).
    ReferenceOpened { note: NoteId, reader: PersonId, about: String },
    /// Messages whose time is over are gone (PLAT-35).
    MessagesForgotten { notes: Vec<NoteId> },
}
