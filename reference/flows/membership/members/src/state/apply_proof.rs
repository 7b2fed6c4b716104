//! What events do to passwords, proofs, fingerprints, one-time codes and sessions.

use forecourt_books::{CardId, MemberId, Stamp};

use super::member::{Code, Guard, Proof, Session};
use super::{Deadline, State};
use crate::digest::{Key, LookUp, key};
use crate::event::Event;
use crate::kinds::{CodeId, Way};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::ProofGiven { member, until, way } => {
            let guard = state.guard(*member);
            guard.proof = Some(Proof { until: *until, spent: None });
            // A finger that matches is no longer in doubt; it says nothing of the password (MEM-33).
            guard.misses = 0;
            if *way != Way::Fingerprint {
                (guard.tries, guard.blocked_until) = (0, None);
            }
        }
        Event::ProofUsed { member, wholly } => {
            let guard = state.guard(*member);
            match (&mut guard.proof, *wholly) {
                (proof, true) => *proof = None,
                (Some(proof), false) => proof.spent = Some(stamp.at),
                (None, false) => {}
            }
        }
        Event::PasswordFailed { member, tries, blocked_until } => {
            let guard = state.guard(*member);
            (guard.tries, guard.blocked_until) = (*tries, *blocked_until);
            if blocked_until.is_some() {
                guard.proof = None;
            }
        }
        Event::PasswordRight { member } => {
            let guard = state.guard(*member);
            (guard.tries, guard.blocked_until) = (0, None);
        }
        Event::PasswordSet { member, hash } | Event::PasswordReset { member, hash, .. } => {
            let guard = state.guard(*member);
            guard.hash = Some(hash.clone());
            (guard.tries, guard.blocked_until, guard.misses, guard.proof) = (0, None, 0, None);
            let cards: Vec<CardId> = state.cards_of(*member).map(|(card, _)| card).collect();
            for card in cards {
                if let Some(found) = state.cards.get_mut(card) {
                    found.fresh = false;
                }
            }
        }
        Event::FingerprintEnrolled { member, template } => {
            let guard = state.guard(*member);
            (guard.template, guard.misses) = (Some(template.value().to_owned()), 0);
            // The password was right: it is asked for at each enrolment (MEM-32, MEM-33).
            (guard.tries, guard.blocked_until) = (0, None);
        }
        Event::FingerprintMissed { member, misses } => state.guard(*member).misses = *misses,
        Event::FingerprintDeleted { member } => {
            let guard = state.guard(*member);
            (guard.template, guard.misses) = (None, 0);
        }
        other => return session(state, stamp, other),
    }
    true
}

/// One-time codes and sessions. An erased phone leads nowhere.
fn session(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::CodeSent { phone, count, until, digest, kept_to, .. } => {
            *state.codes_sent.get_mut() = *count;
            if let Some(at) = kept_to {
                state.agenda.set(Deadline::Code(CodeId(*count)), *at);
            }
            let code = Code { digest: digest.clone(), count: *count, until: *until, tries: 0 };
            if !phone.value().is_empty() {
                let phone_key = key(LookUp::Phone, phone.value());
                state.drop_code(phone_key);
                state.codes.insert(phone_key, code);
                if kept_to.is_some() {
                    state.guest_codes.insert(CodeId(*count), phone_key);
                }
            }
        }
        Event::CodeFailed { phone, tries } => {
            if let Some(code) = state.codes.get_mut(&key(LookUp::Phone, phone.value())) {
                code.tries = *tries;
            }
        }
        Event::CodeUsed { phone, count } => {
            state.drop_code(key(LookUp::Phone, phone.value()));
            count.map(|count| state.agenda.cancel(&Deadline::Code(CodeId(count))));
        }
        Event::CodeLapsed { count } => {
            state.agenda.cancel(&Deadline::Code(CodeId(*count)));
            if let Some(phone_key) = state.guest_codes.get(&CodeId(*count)).copied() {
                state.drop_code(phone_key);
            }
        }
        Event::SessionOpened { member, channel, until } => {
            state.sessions.insert(*member, Session { since: stamp.at, until: *until, channel: *channel });
            state.agenda.set(Deadline::Session(*member), *until);
            if let Some(guard) = state.guards.get_mut(member) {
                (guard.tries, guard.blocked_until) = (0, None);
            }
            *state.logins.entry_or(channel.word(), || 0) += 1;
        }
        Event::SessionTouched { member, until } => {
            if let Some(session) = state.sessions.get_mut(member) {
                session.until = *until;
                state.agenda.set(Deadline::Session(*member), *until);
            }
        }
        Event::SessionEnded { member, .. } => {
            state.sessions.remove(member);
            state.agenda.cancel(&Deadline::Session(*member));
        }
        Event::UserRegistered { .. } | Event::UserLinked { .. } => {}
        _ => return false,
    }
    true
}

impl State {
    /// The code of a phone is no more.
    pub(super) fn drop_code(&mut self, phone: Key) {
        if let Some(code) = self.codes.remove(&phone) {
            self.guest_codes.remove(&CodeId(code.count));
        }
    }

    fn guard(&mut self, member: MemberId) -> &mut Guard {
        self.guards.entry_or(member, Guard::default)
    }
}
