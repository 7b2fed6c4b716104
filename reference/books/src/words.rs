//! Every text that people read stands here in two languages: what it says is one [`Text`], in which language is the
//! reader's choice (`--lang zh`).
//!
//! It refuses to know what is said.

use serde::{Deserialize, Serialize};

/// A language of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

/// One text in both languages. `{name}` stands for the fact of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

impl Text {
    /// A text in both languages.
    pub const fn new(en: &'static str, zh: &'static str) -> Text {
        Text { en, zh }
    }

    /// The text in a language, facts not filled in.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// The text in a language with its facts filled in; a hole without a fact stays as it is.
    pub fn told<'a>(self, lang: Lang, facts: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut told = self.get(lang).to_owned();
        for (name, value) in facts {
            told = told.replace(&format!("{{{name}}}"), value);
        }
        told
    }
}

/// A refusal's code with what it says to the person refused (PLAT-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The code.
    pub code: &'static str,
    /// The sentence.
    pub text: Text,
}

impl Said {
    /// A code and its sentence in both languages.
    pub const fn new(code: &'static str, en: &'static str, zh: &'static str) -> Said {
        Said { code, text: Text::new(en, zh) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_fill_their_holes_in_both_languages() {
        let text = Text::new("card {card} is {state}", "卡 {card} 状态为 {state}");
        assert_eq!(text.told(Lang::En, [("card", "CD-1"), ("state", "lost")]), "card CD-1 is lost");
        assert_eq!(text.told(Lang::Zh, [("card", "CD-1")]), "卡 CD-1 状态为 {state}");
    }
}
