//! A user's rights, worked out once whenever roles change, so that the question before every command is two look-ups
//! (PLAT-19, PLAT-20).
//!
//! It refuses to know who the user is.

use serde::Serialize;

use crate::kinds::{Grant, Scope};

/// What a user may do, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Rights {
    all: Option<Scope>,
    contexts: Vec<(String, Scope)>,
    commands: Vec<(String, Scope)>,
    /// A mark of each command and its place, by mark: names lie scattered in memory, marks side by side.
    #[serde(skip)]
    marks: Vec<(u64, usize)>,
}

/// The mark of a name (FNV-1a).
fn mark(name: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// Puts `name` in, or widens it.
fn widen(list: &mut Vec<(String, Scope)>, name: &str, scope: Scope) {
    match list.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
        Ok(at) => list[at].1 = list[at].1.max(scope),
        Err(at) => list.insert(at, (name.to_owned(), scope)),
    }
}

fn find(list: &[(String, Scope)], name: &str) -> Option<Scope> {
    list.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok().map(|at| list[at].1)
}

impl Rights {
    /// The union of some grants; of the same right the widest reach holds.
    pub fn of<'a>(grants: impl IntoIterator<Item = &'a Grant>) -> Rights {
        let mut rights = Rights::default();
        for Grant { right, scope } in grants {
            match (right.as_str(), right.strip_suffix(".*")) {
                ("*", _) => rights.all = rights.all.max(Some(*scope)),
                (_, Some(context)) => widen(&mut rights.contexts, context, *scope),
                (command, None) => widen(&mut rights.commands, command, *scope),
            }
        }
        let named = rights.commands.iter().enumerate();
        rights.marks = named.map(|(place, (name, _))| (mark(name), place)).collect();
        rights.marks.sort_unstable();
        rights
    }

    /// How far a command by its own name reaches. Two names may bear one mark: the name decides.
    fn of_command(&self, name: &str) -> Option<Scope> {
        let mark = mark(name);
        let from = self.marks.partition_point(|(known, _)| *known < mark);
        let same = self.marks[from..].iter().take_while(|(known, _)| *known == mark);
        same.map(|(_, place)| &self.commands[*place])
            .find(|(known, _)| known == name)
            .map(|(_, scope)| *scope)
    }

    /// How far `right`, such as `rental.book`, reaches; nothing where it is not held.
    pub fn reach(&self, right: &str) -> Option<Scope> {
        if self.all == Some(Scope::Group) {
            return self.all;
        }
        let context = right.split_once('.').map_or("", |(context, _)| context);
        self.all.max(find(&self.contexts, context)).max(self.of_command(right))
    }

    /// Whether any right reaches over the whole group (PLAT-30).
    pub fn has_group(&self) -> bool {
        let group = |list: &[(String, Scope)]| list.iter().any(|(_, scope)| *scope == Scope::Group);
        self.all == Some(Scope::Group) || group(&self.contexts) || group(&self.commands)
    }
}

/// Whether a text is a pattern of rights: `*`, `context.*`, `context.command`, all in kebab-case.
pub fn is_right(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text == "*"
        || text.split_once('.').is_some_and(|(context, rest)| word(context) && (rest == "*" || word(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(right: &str, scope: Scope) -> Grant {
        Grant { right: right.to_owned(), scope }
    }

    #[test]
    fn the_widest_of_command_context_and_all_holds() {
        let rights = Rights::of(&[
            grant("rental.*", Scope::Branch),
            grant("rental.book", Scope::Own),
            grant("value.top-up", Scope::Own),
            grant("value.top-up", Scope::Group),
        ]);
        assert_eq!(rights.reach("rental.book"), Some(Scope::Branch));
        assert_eq!(rights.reach("value.top-up"), Some(Scope::Group));
        assert_eq!((rights.reach("value.settle"), rights.reach("rentals.book")), (None, None));
        assert!(rights.has_group() && !Rights::of(&[grant("*", Scope::Branch)]).has_group());
        assert_eq!(Rights::of(&[grant("*", Scope::Branch)]).reach("a.b"), Some(Scope::Branch));
    }

    #[test]
    fn every_command_is_found_by_its_mark_and_no_other() {
        let names: Vec<String> = (0..300).map(|number| format!("value.command-{number}")).collect();
        let scope = |place: usize| [Scope::Own, Scope::Branch, Scope::Group][place % 3];
        let grants: Vec<Grant> =
            names.iter().enumerate().map(|(place, name)| grant(name, scope(place))).collect();
        let rights = Rights::of(&grants);
        for (place, name) in names.iter().enumerate() {
            assert_eq!(rights.reach(name), Some(scope(place)), "{name}");
        }
        assert_eq!((rights.reach("value.command-300"), rights.reach("value.command")), (None, None));
        assert_eq!(Rights::of(&[]).reach("value.command-1"), None);
    }

    #[test]
    fn a_right_is_a_pattern_in_kebab_case() {
        assert!(["*", "rental.*", "value.top-up"].iter().all(|right| is_right(right)));
        assert!(
            ["", "rental", "rental.", ".book", "Rental.book", "*.book", "a.b.c"].iter().all(|r| !is_right(r))
        );
    }
}
