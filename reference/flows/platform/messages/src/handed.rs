//! What is given to the gateway for a message: the phone, which is asked for here and nowhere kept, and the text
//! (PLAT-37). For whoever carries the event `sms-handed-over` out of the house.

use forecourt_books::Lang;
use forecourt_books::facts::Facts;
use forecourt_books::message::To;

use crate::kinds::OutId;
use crate::state::State;

/// A text message as the gateway gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The same in all tries, so that the gateway can tell a repeat.
    pub message: OutId,
    /// The number; for a guest the fact `phone` of the wish, or the name of its session, which the client resolves.
    pub number: String,
    /// The text.
    pub text: String,
}

/// What the gateway is given for a message; nothing once the recipient has no phone any more.
pub fn handed(state: &State, facts: &dyn Facts, message: OutId, lang: Lang) -> Option<Handed> {
    let entry = state.entry(message)?;
    let number = match &entry.to {
        To::Member(member) => facts.member(*member)?.phone,
        To::Person(person) => facts.person_phone(*person)?,
        // Whoever has no file yet named the number with the wish.
        To::Guest(name) => entry.facts.get("phone").map_or(name.as_str(), |phone| phone.value()).to_owned(),
        To::Role(..) => return None,
    };
    let text = state.text_of(entry, lang);
    (!number.is_empty()).then_some(Handed { message, number, text })
}
