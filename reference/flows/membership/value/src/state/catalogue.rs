//! What is sold and by which rules, as data: kinds of consumption, items, points schemes, bonus steps.
//!
//! The seeds stand here; every one of them can be replaced by a command. It refuses to know any member.

use std::collections::BTreeMap;

use forecourt_books::{BranchId, Day, Fen, Points};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::ids::RuleId;
use crate::kinds::{PackageItem, PriceRule, Revenue, Unit};

/// A kind of consumption (MEM-34).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KindTerms {
    /// What its material earns; labour is always [`Revenue::Service`].
    pub revenue: Revenue,
    /// How its material is measured.
    pub measure: Unit,
}

/// How points are rounded (MEM-44).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// Down.
    #[default]
    Down,
    /// Half up.
    HalfUp,
}

/// Points per yuan of a kind, in ten-thousandths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Rate {
    pub kind: Code,
    #[serde(default)]
    pub labour_bp: i64,
    #[serde(default)]
    pub material_bp: i64,
}

/// A factor on some days or at a branch, in basis points (MEM-44).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct DayFactor {
    #[serde(default)]
    pub from: Option<Day>,
    #[serde(default)]
    pub until: Option<Day>,
    /// 1 on Monday … 7 on Sunday.
    #[serde(default)]
    pub weekday: Option<i8>,
    #[serde(default)]
    pub branch: Option<BranchId>,
    pub factor_bp: i64,
}

impl DayFactor {
    fn holds(&self, branch: BranchId, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
            && self.weekday.is_none_or(|weekday| weekday == day.weekday())
            && self.branch.is_none_or(|of| of == branch)
    }
}

/// A points scheme (MEM-44).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Scheme {
    pub rates: Vec<Rate>,
    /// Really paid at least; less earns nothing.
    #[serde(default)]
    pub minimum: Fen,
    /// Most points of a bill.
    #[serde(default)]
    pub cap: Option<Points>,
    #[serde(default)]
    pub rounding: Rounding,
    #[serde(default)]
    pub factors: Vec<DayFactor>,
}

impl Scheme {
    /// The factor of a day and branch: the largest of all branches' times the largest of the branch's own.
    pub fn factor_bp(&self, branch: BranchId, day: Day, own: bool) -> i64 {
        if self.factors.is_empty() {
            return 10_000;
        }
        let largest = |of_branch: bool| {
            let fitting = self.factors.iter().filter(|factor| factor.branch.is_some() == of_branch);
            fitting.filter(|factor| factor.holds(branch, day)).map(|factor| factor.factor_bp).max()
        };
        let common = largest(false).unwrap_or(10_000);
        let branches = if own { largest(true).unwrap_or(10_000) } else { 10_000 };
        common * branches / 10_000
    }

    /// Ten-thousandths of a point per yuan.
    pub fn rate_bp(&self, kind: Code, labour: bool) -> i64 {
        let rate = self.rates.iter().find(|rate| rate.kind == kind);
        rate.map_or(0, |rate| if labour { rate.labour_bp } else { rate.material_bp })
    }

    /// Points of what was really paid by kind: base in hundredths, and whole points after the factor (MEM-44, MEM-45).
    pub fn points(&self, paid: impl Iterator<Item = (Code, bool, Fen)>, factor_bp: i64) -> (i64, Points) {
        let mut exact: i128 = 0;
        let mut total = Fen::ZERO;
        for (kind, labour, amount) in paid {
            exact += i128::from(amount.0) * i128::from(self.rate_bp(kind, labour));
            total += amount;
        }
        if total < self.minimum || total <= Fen::ZERO {
            return (0, Points::ZERO);
        }
        let base = i64::try_from(exact / 10_000).unwrap_or(i64::MAX);
        let divisor = 100 * 10_000 * 10_000;
        let product = exact * i128::from(factor_bp);
        let whole = match self.rounding {
            Rounding::Down => forecourt_books::money::down(product, divisor),
            Rounding::HalfUp => forecourt_books::money::half_up(product, divisor),
        };
        (base, Points(self.cap.map_or(whole, |cap| whole.min(cap.0))))
    }
}

/// Everything that is small and read by every sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Catalogue {
    /// MEM-34.
    pub kinds: BTreeMap<Code, KindTerms>,
    /// MEM-44.
    pub schemes: BTreeMap<Code, Scheme>,
    /// Paid from, gift; ascending (MEM-24).
    pub bonus: Vec<(Fen, Fen)>,
}

impl Catalogue {
    /// The gift of the largest step that is reached, once (MEM-24).
    pub fn gift(&self, paid: Fen) -> Fen {
        self.bonus.iter().rev().find(|(from, _)| *from <= paid).map_or(Fen::ZERO, |(_, gift)| *gift)
    }
}

/// The scheme that a category without a named one has.
pub const STANDARD: Code = Code::new("standard");

impl Default for Catalogue {
    fn default() -> Self {
        use Revenue::*;
        let seeds = [
            ("car-purchase", Vehicles, Unit::Pieces, 200),
            ("parts", Parts, Unit::Pieces, 10_000),
            ("fittings", Goods, Unit::Pieces, 10_000),
            ("repair", Parts, Unit::Pieces, 10_000),
            ("beauty", Goods, Unit::Pieces, 10_000),
            ("fuel", Fuel, Unit::Millilitres, 10_000),
            ("diesel", Fuel, Unit::Millilitres, 5_000),
            ("goods", Goods, Unit::Pieces, 10_000),
            ("car-wash", Goods, Unit::Pieces, 10_000),
            ("maintenance", Parts, Unit::Pieces, 10_000),
            ("rental", Rental, Unit::Pieces, 10_000),
        ];
        let kind = |(name, revenue, measure, _)| (Code::new(name), KindTerms { revenue, measure });
        let rate = |(name, _, _, material_bp): (&str, _, _, _)| {
            // The store's own kinds earn two a yuan of labour, the others what they earn at all (MEM-44).
            let store = matches!(name, "car-purchase" | "parts" | "fittings" | "repair" | "beauty");
            let labour_bp = if store { 20_000 } else { material_bp };
            Rate { kind: Code::new(name), labour_bp, material_bp }
        };
        let standard = Scheme { rates: seeds.into_iter().map(rate).collect(), ..Scheme::default() };
        Catalogue {
            kinds: seeds.into_iter().map(kind).collect(),
            schemes: BTreeMap::from([(STANDARD, standard)]),
            bonus: [(1_000, 50), (3_000, 200), (5_000, 500)]
                .map(|(paid, gift)| (Fen::yuan(paid), Fen::yuan(gift)))
                .to_vec(),
        }
    }
}

/// An item of the register (MEM-41).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Item {
    pub title: String,
    pub group: Code,
    pub list: Fen,
    pub floor: Fen,
}

/// A price rule with what is left of its quantity (MEM-42).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct RuleRow {
    pub terms: PriceRule,
    pub left: Option<i64>,
    pub ended: bool,
    /// A branch's own, good where head office allows such (MEM-41).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// A kind of package (MEM-06).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Package {
    pub title: String,
    pub price: Fen,
    pub days: i64,
    pub items: Vec<PackageItem>,
    pub branches: Vec<BranchId>,
    pub closed: bool,
}

/// Rules by what they are for, so that a line looks at its own only.
pub type RulesFor = Vec<RuleId>;
