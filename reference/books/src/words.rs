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

/// Declares a closed list of words of the trade: each with its kebab-case spelling, which is its stored form, and its names
/// for people in English (the word itself, where only Chinese is given) and Chinese.
///
/// ```
/// forecourt_books::words! {
///     /// What drives a car.
///     Energy {
///         /// Petrol.
///         Petrol = "petrol", "汽油";
///         /// Battery alone.
///         Electric = "electric", "all electric", "纯电";
///     }
/// }
/// assert_eq!("electric".parse(), Ok(Energy::Electric));
/// assert_eq!(serde_json::to_string(&Energy::ALL).unwrap(), r#"["petrol","electric"]"#);
/// assert_eq!((Energy::Petrol.text().en, Energy::Electric.text().en), ("petrol", "all electric"));
/// assert_eq!(Energy::Petrol.to_string(), Energy::Petrol.word());
/// ```
#[macro_export]
macro_rules! words {
    (@text $word:literal, $zh:literal) => { $crate::Text::new($word, $zh) };
    (@text $word:literal, $en:literal, $zh:literal) => { $crate::Text::new($en, $zh) };
    ($(#[$doc:meta])* $name:ident {
        $($(#[$item:meta])* $variant:ident = $word:literal, $first:literal $(, $second:literal)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$item])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// Its word, as it is stored.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// Its name for people.
            pub const fn text(self) -> $crate::Text {
                match self { $($name::$variant => $crate::words!(@text $word, $first $(, $second)?)),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                $name::ALL.iter().copied().find(|one| one.word() == text).ok_or(())
            }
        }
    };
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
