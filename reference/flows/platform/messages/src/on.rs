//! Which obligations of other contexts become commands of this one (PLAT-36, PLAT-37).

use forecourt_books::Ask;

use crate::Command;

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
