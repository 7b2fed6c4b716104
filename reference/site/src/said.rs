//! What a refusal says to the person refused, in the person's language (PLAT-04).
//!
//! It refuses to refuse: codes and facts come from the contexts.

use crate::contexts::refusals;
use forecourt_books::{Lang, Rejection, Said, Text};

/// Refusals of the house itself, before any context is asked.
pub const HOUSE: &[Said] = &[
    Said::new("unknown-report", "no report is called {report}", "没有名为 {report} 的报表"),
    Said::new(
        "ambiguous-report",
        "{report} is a report of {contexts}: say which",
        "{contexts} 都有报表 {report},请注明",
    ),
    Said::new(
        "unknown-filter",
        "{report} has no filter {filter}; it knows {known}",
        "报表 {report} 没有筛选条件 {filter},可用:{known}",
    ),
    Said::new(
        "bad-filter",
        "{given} is no value for the filter {filter}",
        "筛选条件 {filter} 不接受 {given}",
    ),
    Said::new(
        "key-conflict",
        "the request key {key} was used for another command or by somebody else",
        "请求编号 {key} 已用于其他命令,或已由他人使用",
    ),
];

/// What is wrong with what a refusal says: a code without a sentence, a sentence with a hole that no fact fills (PLAT-04).
pub fn unsaid(context: &str, rejection: &Rejection) -> Option<String> {
    let code = rejection.code;
    let Some(text) = sentence(context, rejection) else {
        return Some(format!("{context} refuses {code}, for which there is no sentence"));
    };
    let empty = holes(text).find(|hole| rejection.fact(hole).is_none())?;
    Some(format!("{context} refuses {code} without the fact {{{empty}}} of its sentence"))
}

/// The names of the facts that a sentence is made for.
fn holes(text: Text) -> impl Iterator<Item = &'static str> {
    text.en.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(hole, _)| hole)
}

/// The sentence of a refusal: the context's own, another's, the house's; the first whose holes its facts fill, since a code
/// may be one of several contexts, and what comes of a command is refused by whoever it reached.
fn sentence(context: &str, rejection: &Rejection) -> Option<Text> {
    let all = refusals();
    let known = |of_context: bool| {
        let fits =
            move |(of, said): &&(&str, Said)| (*of == context) == of_context && said.code == rejection.code;
        all.iter().filter(fits).map(|(_, said)| said.text)
    };
    let house = HOUSE.iter().filter(|said| said.code == rejection.code).map(|said| said.text);
    let all: Vec<Text> = known(true).chain(known(false)).chain(house).collect();
    let filled = |text: &&Text| holes(**text).all(|hole| rejection.fact(hole).is_some());
    all.iter().find(filled).or(all.first()).copied()
}

/// A refusal as a sentence. `context` is that of the refused command; a code that two contexts share has the sentence of
/// that one, where the facts fill it.
pub fn say(context: &str, rejection: &Rejection, lang: Lang) -> String {
    match sentence(context, rejection) {
        Some(text) => text.told(lang, rejection.facts.iter().map(|(name, value)| (*name, value.as_str()))),
        None => rejection.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_speaks_both_languages_with_its_facts() {
        let refusal =
            Rejection::new("key-out").with("key", "K-3").with("holder", "Li Na").with("since", "09:00");
        assert_eq!(say("keys", &refusal, Lang::En), "key K-3 is with Li Na since 09:00");
        assert_eq!(say("keys", &refusal, Lang::Zh), "钥匙 K-3 自 09:00 起由 Li Na 持有");
        assert_eq!(say("keys", &Rejection::new("no-such-code"), Lang::Zh), "no-such-code");
    }

    #[test]
    fn a_hole_without_its_fact_and_a_code_without_its_sentence_are_told() {
        let half = Rejection::new("key-out").with("key", "K-3").with("since", "09:00");
        assert_eq!(
            unsaid("keys", &half).as_deref(),
            Some("keys refuses key-out without the fact {holder} of its sentence")
        );
        assert_eq!(unsaid("keys", &half.with("holder", "Li Na")), None);
        assert!(unsaid("keys", &Rejection::new("no-such-code")).unwrap().contains("no sentence"));
    }

    #[test]
    fn every_refusal_has_a_sentence_in_each_language_and_every_code_stands_once_in_its_context() {
        let mut all = refusals();
        all.extend(HOUSE.iter().map(|said| ("house", *said)));
        for (index, (context, said)) in all.iter().enumerate() {
            assert!(!said.text.en.is_empty() && !said.text.zh.is_ascii(), "{context}: {}", said.code);
            let twice = all[..index].iter().any(|(other, known)| other == context && known.code == said.code);
            assert!(!twice, "{context}: {} stands twice", said.code);
            let holes = |text: &str| -> Vec<String> {
                let mut holes: Vec<String> = text
                    .split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split_once('}'))
                    .map(|(hole, _)| hole.to_owned())
                    .collect();
                holes.sort();
                holes
            };
            assert_eq!(holes(said.text.en), holes(said.text.zh), "{context}: {}", said.code);
        }
    }
}
