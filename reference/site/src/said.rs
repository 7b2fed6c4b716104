//! What a refusal says to the person refused, in the person's language (PLAT-04).
//!
//! It refuses to refuse: codes and facts come from the contexts.

use crate::contexts::refusals;
use forecourt_books::{Lang, Rejection, Said};

/// Refusals of the house itself, before any context is asked.
pub const HOUSE: &[Said] = &[
    Said::new("unknown-report", "no report is called {report}", "没有名为 {report} 的报表"),
    Said::new(
        "ambiguous-report",
        "{report} is a report of {contexts}: say which",
        "{contexts} 都有报表 {report},请注明",
    ),
    Said::new(
        "bad-filter",
        "{given} is no value for the filter {filter}",
        "筛选条件 {filter} 不接受 {given}",
    ),
    Said::new(
        "key-conflict",
        "the request key {key} was used for another command",
        "请求编号 {key} 已用于其他命令",
    ),
];

/// A refusal as a sentence. `context` is that of the refused command; a code that two contexts share has the sentence of
/// that one.
pub fn say(context: &str, rejection: &Rejection, lang: Lang) -> String {
    let all = refusals();
    let known = all.iter().filter(|(_, said)| said.code == rejection.code);
    let own = known.clone().find(|(of, _)| *of == context).or_else(|| known.clone().next());
    let house = || HOUSE.iter().find(|said| said.code == rejection.code);
    match own.map(|(_, said)| said).or_else(house) {
        Some(said) => {
            said.text.told(lang, rejection.facts.iter().map(|(name, value)| (*name, value.as_str())))
        }
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
