//! Takes an event into the state: one match that names who takes it, and what small events do by themselves.
//!
//! It cannot fail: whoever decided saw to that.

use forecourt_books::{CardId, MemberId, Stamp};

use super::State;
use super::card::CardRow;
use super::member::{Category, MemberRow};
use crate::event::Event;
use crate::kinds::MemberStep;

/// Every event; the fold.
fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
    match event {
        Event::CategoryDefined { name, from, terms, .. } => {
            let category = state.categories.push(Category::new(name, *from, terms.clone()));
            state.category_names.insert(name.clone(), category);
        }
        Event::CategoryTermsChanged { category, from, terms, .. } => {
            if let Some(found) = state.categories.get_mut(*category) {
                // What was planned for later stands; of two for one instant the later word counts.
                let place = found.terms.partition_point(|(known, _)| known <= from);
                found.terms.insert(place, (*from, terms.clone()));
            }
        }
        Event::CategoryClosed { category, closed, .. } => {
            if let Some(found) = state.categories.get_mut(*category) {
                found.closed = *closed;
            }
        }
        other => {
            let taken = super::apply_member::apply(state, stamp, other)
                || super::apply_car::apply(state, stamp, other)
                || super::apply_card::apply(state, stamp, other)
                || super::apply_proof::apply(state, stamp, other)
                || super::apply_remind::apply(state, stamp, other);
            debug_assert!(taken, "every event is taken in by somebody: {other:?}");
        }
    }
}

impl State {
    /// Takes an event in: the fold.
    pub fn take(&mut self, stamp: &Stamp, event: &Event) {
        apply(self, stamp, event);
    }

    /// A row of the list of memberships (MEM-73).
    pub(super) fn member_row(&mut self, stamp: &Stamp, member: MemberId, step: MemberStep, amount: i64) {
        let Some(found) = self.members.get(member) else { return };
        let row = MemberRow {
            at: stamp.at,
            member,
            step,
            category: found.category,
            branch: found.home,
            operator: stamp.by.employee(),
            amount: forecourt_books::Fen(amount),
        };
        self.history.push(row);
    }

    /// A row of a card's changes (MEM-16).
    pub(super) fn card_row(&mut self, stamp: &Stamp, card: CardId, what: &'static str, detail: String) {
        let next = self
            .card_rows
            .range((card, 0)..=(card, u32::MAX))
            .next_back()
            .map_or(0, |((_, number), _)| number + 1);
        let row = CardRow { at: stamp.at, by: stamp.by.to_string(), branch: stamp.branch, what, detail };
        self.card_rows.insert((card, next), row);
    }
}
