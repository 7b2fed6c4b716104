//! Which obligations of other contexts become commands of this one (PLAT-36, PLAT-37).

use forecourt_books::{Ask, News};

use crate::kinds::NoteId;
use crate::{Command, State};

/// Whoever logs in gets what waits (PLAT-35).
pub(crate) fn on(state: &State, news: &News) -> Option<Command> {
    let News::LoggedIn { person } = news else { return None };
    let all = (*person, NoteId(0))..=(*person, NoteId(u32::MAX));
    state.waiting.range(all).next().map(|_| Command::Fetch { person: Some(*person) })
}

pub(crate) fn serve(ask: &Ask) -> Option<Command> {
    let Ask::Tell(wish) = ask else { return None };
    Some(Command::Send {
        to: wish.to.clone(),
        way: wish.way,
        cause: wish.cause,
        template: wish.template.to_owned(),
        en: wish.text.en.to_owned(),
        zh: wish.text.zh.to_owned(),
        facts: wish.facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        about: wish.about.clone(),
        branch: wish.branch,
        send_at: wish.send_at,
        not_after: wish.not_after,
    })
}
