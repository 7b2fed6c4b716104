//! Every clause as data: where it comes from, what is done, what must come of it, what the rig needs for it.
//!
//! The texts stand in `clauses/<family>.toml`, one file a family. A clause without `try` has its code in
//! [`crate::families`] under the same id. It refuses to know how a clause is run.

use crate::tries::Try;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// One thing that a rig must be able to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
pub enum Need {
    /// A document, or a line of the declaration.
    X,
    /// Bytes in order, silences of at least T3.5 between frames.
    B,
    /// The rig plays the other boards.
    M,
    /// Gaps set and measured to a tenth of a character.
    T,
    /// Parity, stop bit, break, speed, echo, glitch.
    L,
    /// Tag, drawer, power under the rig's hand.
    P,
    /// A long run.
    D,
}

/// How grave it is when the requirement does not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// A must: its breach blocks the certificate. The code may still warn for what is only a should.
    Must,
    /// A should: its breach warns.
    Should,
}

/// Which board it is put to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// Slot boards.
    Slot,
    /// Drawer boards.
    Drawer,
    /// Each declared board in turn.
    Each,
    /// The whole cabinet at once.
    Cabinet,
    /// The declaration alone, once.
    Paper,
    /// A bus master; run by `forecourt bus`, never by a board's suite.
    Master,
}

/// One clause.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Clause {
    /// "EC-01".
    pub id: String,
    /// What it is about, in one line.
    pub title: String,
    /// "SL §2.5.1.2" (MODBUS over Serial Line V1.02), "AP §6.4" (MODBUS Application Protocol V1.1b3), "PR" (cabinet profile).
    pub source: Vec<String>,
    /// What the rig must be able to do.
    pub needs: Vec<Need>,
    /// How grave its breach is.
    #[serde(default = "must")]
    pub grade: Grade,
    /// Which board it is put to.
    pub on: On,
    /// What the rig does.
    pub stimulus: String,
    /// What must come of it.
    pub requires: String,
    /// In the suite `smoke`.
    #[serde(default)]
    pub smoke: bool,
    /// In the suite `field`: harmless to an installed cabinet.
    #[serde(default)]
    pub field: bool,
    /// Also in the suite `soak`, where it goes the whole way instead of sampling.
    #[serde(default)]
    pub soak: bool,
    /// Judged at the end from all that was heard in the run.
    #[serde(default)]
    pub passive: bool,
    /// Only when the declaration has this feature; see `Features` of the declaration.
    #[serde(default)]
    pub feature: Option<String>,
    /// The clause as data.
    #[serde(default, rename = "try")]
    pub tries: Vec<Try>,
}

const fn must() -> Grade {
    Grade::Must
}

impl Clause {
    /// "EC" of "EC-01".
    pub fn family(&self) -> &str {
        self.id.split('-').next().unwrap_or_default()
    }

    /// True when the rig needs `need` for it.
    pub fn needs(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    /// True when it belongs to `suite`.
    pub fn belongs(&self, suite: Suite) -> bool {
        if self.on == On::Master {
            return false;
        }
        let (line, plant, long) =
            (self.needs(Need::T) || self.needs(Need::L), self.needs(Need::P), self.needs(Need::D));
        match suite {
            Suite::Smoke => self.smoke,
            Suite::Field => self.field,
            Suite::Soak => long || self.soak,
            Suite::Semantic => plant && !long,
            Suite::Timing => line && !plant && !long,
            Suite::Base => !line && !plant && !long,
            Suite::All => true,
        }
    }
}

/// A choice of clauses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Suite {
    /// A first look, under 30 s on a wire.
    Smoke,
    /// Everything that bytes decide: the certificate's floor.
    Base,
    /// Everything that needs times or line control.
    Timing,
    /// Everything that needs tags, drawers and power.
    Semantic,
    /// Long runs.
    Soak,
    /// What harms no installed cabinet.
    Field,
    /// All clauses for boards.
    All,
}

impl Suite {
    /// All suites, as they are typed.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("smoke", Self::Smoke),
        ("base", Self::Base),
        ("timing", Self::Timing),
        ("semantic", Self::Semantic),
        ("soak", Self::Soak),
        ("field", Self::Field),
        ("all", Self::All),
    ];

    /// The suite of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, suite)| *suite)
    }

    /// As it is typed.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, suite)| *suite == self).map_or("all", |(name, _)| name)
    }
}

/// Version of the clauses; it stands in every certificate and changes with every change of a verdict.
pub const SUITE_VERSION: &str = "1.0";

#[derive(Deserialize)]
struct File {
    clause: Vec<Clause>,
}

macro_rules! texts {
    ($($family:literal)*) => {
        [$(($family, include_str!(concat!("../clauses/", $family, ".toml")))),*]
    };
}

/// The families in the order of the reports, with their texts.
const TEXTS: &[(&str, &str)] = &texts!(
    "ics" "ch" "fr" "ec" "ad" "bc" "md" "ex" "rc" "rd" "rh" "ri" "wc" "wm" "wr" "wn" "dg" "di" "ct" "tm" "rb" "pw" "tg" "lp" "dr" "cb" "sk" "ms"
);

/// All clauses, in the order of the reports.
pub fn clauses() -> &'static [Clause] {
    static ALL: OnceLock<Vec<Clause>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = |(family, text): &(&str, &str)| {
            let file: File =
                toml::from_str(text).unwrap_or_else(|error| panic!("clauses/{family}.toml: {error}"));
            file.clause
        };
        TEXTS.iter().flat_map(read).collect()
    })
}

/// The clause of this id.
pub fn clause(id: &str) -> Option<&'static Clause> {
    clauses().iter().find(|clause| clause.id == id)
}

/// SHA-256 over all clause texts: two runs with the same digest put the same questions.
pub fn digest() -> String {
    let mut sum = Sha256::new();
    for (family, text) in TEXTS {
        sum.update(family.as_bytes());
        sum.update(text.as_bytes());
    }
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_stands_once_in_its_family() {
        let mut seen = BTreeSet::new();
        for (family, text) in TEXTS {
            let file: File = toml::from_str(text).expect("the file is TOML of clauses");
            for clause in file.clause {
                assert_eq!(clause.family().to_lowercase(), *family, "{}", clause.id);
                assert!(seen.insert(clause.id.clone()), "{} stands twice", clause.id);
                assert!(!clause.source.is_empty() && !clause.needs.is_empty(), "{}", clause.id);
            }
        }
    }

    #[test]
    fn a_clause_is_data_or_code_and_never_neither() {
        // A master's clauses have their code in forecourt-bus, where the boards are played.
        for clause in clauses().iter().filter(|clause| clause.on != On::Master) {
            let code = crate::families::code(&clause.id).is_some();
            assert!(code == clause.tries.is_empty(), "{}: data or code, not both, not neither", clause.id);
        }
    }
}
