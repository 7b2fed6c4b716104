//! The words that commands, events and state share: units, revenues, lines, lots, rules.
//!
//! Records here are small and mostly without a heap: they are copied with the bill or account that holds them. They
//! refuse to know how a price or a lot comes about.

use forecourt_books::money::half_up;
use forecourt_books::{Account, BranchId, Day, Fen, Points};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::ids::{HoldingId, IssueId, RuleId};

/// In what the lines of a kind are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Whole pieces.
    #[default]
    Pieces,
    /// Hundredths of an hour; every labour line is (MEM-43).
    Hours,
    /// Millilitres, priced by the litre.
    Millilitres,
}

impl Unit {
    /// How many of the unit the price is for.
    pub fn per(self) -> i64 {
        match self {
            Unit::Pieces => 1,
            Unit::Hours => 100,
            Unit::Millilitres => 1000,
        }
    }

    /// The amount of a quantity at a unit price, half up.
    pub fn amount(self, unit: Fen, quantity: i64) -> Fen {
        Fen(half_up(i128::from(unit.0) * i128::from(quantity), i128::from(self.per())))
    }
}

/// What the money of a line is earned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revenue {
    /// Cars.
    Vehicles,
    /// Parts and material.
    Parts,
    /// Labour.
    #[default]
    Service,
    /// Fittings, beauty, goods, car wash.
    Goods,
    /// Fuel.
    Fuel,
    /// Rental.
    Rental,
}

impl Revenue {
    /// All, in the order of the chart.
    pub const ALL: [Revenue; 6] =
        [Revenue::Vehicles, Revenue::Parts, Revenue::Service, Revenue::Goods, Revenue::Fuel, Revenue::Rental];

    /// Its account.
    pub const fn account(self) -> Account {
        match self {
            Revenue::Vehicles => Account::RevenueVehicles,
            Revenue::Parts => Account::RevenueParts,
            Revenue::Service => Account::RevenueService,
            Revenue::Goods => Account::RevenueGoods,
            Revenue::Fuel => Account::RevenueFuel,
            Revenue::Rental => Account::RevenueRental,
        }
    }
}

/// What gave a line its price (MEM-36, MEM-41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applied {
    /// The list.
    #[default]
    List,
    /// The category's default.
    Category,
    /// A price rule.
    Rule(RuleId),
    /// A package's discount.
    Rate(HoldingId),
    /// A package's free or counted item.
    Package(HoldingId),
}

impl std::fmt::Display for Applied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Applied::List => f.write_str("list"),
            Applied::Category => f.write_str("category"),
            Applied::Rule(rule) => rule.fmt(f),
            Applied::Rate(holding) | Applied::Package(holding) => holding.fmt(f),
        }
    }
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineState {
    /// On the bill.
    #[default]
    Open,
    /// Taken off before settlement.
    Cancelled,
    /// Taken back after settlement (MEM-40).
    Reversed,
}

/// One line of a bill (MEM-34).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Line {
    /// From 1 within the bill.
    pub line: u32,
    pub kind: Code,
    pub item: Code,
    #[serde(default, skip_serializing_if = "Code::is_none")]
    pub group: Code,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub labour: bool,
    pub measure: Unit,
    pub quantity: i64,
    /// List price of one piece, hour or litre.
    pub unit: Fen,
    pub list: Fen,
    /// What the rule makes of the list price.
    pub ruled: Fen,
    /// What is to be paid: the rule's price, or a lower one by override (MEM-36).
    pub price: Fen,
    pub rule: Applied,
    /// No price below it without approval (MEM-41); for the whole quantity.
    #[serde(default, skip_serializing_if = "nothing")]
    pub floor: Fen,
    /// Counts of the package's holding that the line took, 0 for an unlimited free item.
    #[serde(default, skip_serializing_if = "no_counts")]
    pub counts: u32,
    /// Their settlement price (MEM-56).
    #[serde(default, skip_serializing_if = "nothing")]
    pub worth: Fen,
    pub revenue: Revenue,
    /// What was really paid of it (MEM-45); known at settlement.
    #[serde(default, skip_serializing_if = "nothing")]
    pub real: Fen,
    pub state: LineState,
}

impl Line {
    /// Whether it counts.
    pub fn is_open(&self) -> bool {
        self.state == LineState::Open
    }

    /// The holding whose counts it took.
    pub fn holding(&self) -> Option<HoldingId> {
        match self.rule {
            Applied::Package(holding) => Some(holding),
            _ => None,
        }
    }
}

/// A line as it is wished: never a result (PLAT-11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct LineWish {
    pub kind: Code,
    pub item: Code,
    /// Only for items that the register does not know.
    #[serde(default)]
    pub group: Code,
    /// Pieces, or millilitres where the kind is measured so.
    #[serde(default)]
    pub quantity: i64,
    /// Hundredths of an hour; makes it a labour line.
    #[serde(default)]
    pub hours: i64,
    /// List price of one piece, hour or litre, only for items that the register does not know.
    #[serde(default)]
    pub list: Option<Fen>,
}

/// Whether a line took no counts: then nothing is written of them.
fn no_counts(counts: &u32) -> bool {
    *counts == 0
}

/// The same of an amount.
fn nothing(amount: &Fen) -> bool {
    amount.is_zero()
}

/// Points that were used, given back, taken back or lost, of one lot (MEM-50).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct LotUse {
    pub lot: u32,
    /// Who issued them (MEM-53).
    pub branch: BranchId,
    pub until: Day,
    pub points: Points,
    /// Their value in this movement, zero where none is meant.
    pub value: Fen,
}

/// What becomes of points that come in (MEM-40, MEM-51).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NewLot {
    /// What is left after debts of points were repaid.
    pub lot: Points,
    /// Its last day.
    pub until: Day,
    /// When it is told ahead.
    pub notice: Day,
    /// Repaid of the debt, by the branch in whose books it stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repaid: Vec<(BranchId, Points)>,
}

/// Gift money of one giving branch (MEM-55).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GiftLot {
    /// Who gave it and bears it.
    pub branch: BranchId,
    /// How much.
    pub amount: Fen,
}

/// What a package bundles, one item (MEM-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PackageItem {
    /// The item.
    pub item: Code,
    /// Of which kind.
    pub benefit: Benefit,
}

/// The three kinds of package items (MEM-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Benefit {
    /// Free as often as wanted in the validity.
    Free,
    /// So many times.
    Count(u32),
    /// At a rate of the list price, in basis points.
    RateBp(i64),
}

/// Levels of price rules, the most specific first (MEM-41).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A price of an item.
    ItemPrice,
    /// A discount of an item, a special one of MEM-42 or of a package.
    ItemRate,
    /// A discount of a material group or a labour kind.
    GroupRate,
    /// The category's default.
    Category,
    /// None.
    List,
}

/// A price rule (MEM-41, MEM-42).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct PriceRule {
    /// Empty for a rule of a group.
    #[serde(default)]
    pub item: Code,
    /// Material group or labour kind; empty for a rule of an item.
    #[serde(default)]
    pub group: Code,
    /// Categories that it is for; all when empty.
    #[serde(default)]
    pub categories: Vec<Code>,
    /// Branches in which it holds; all when empty.
    #[serde(default)]
    pub branches: Vec<BranchId>,
    /// Price of one piece, hour or litre; only with an item.
    #[serde(default)]
    pub price: Option<Fen>,
    /// Rate of the unit price in basis points.
    #[serde(default)]
    pub rate_bp: Option<i64>,
    #[serde(default)]
    pub from: Option<Day>,
    #[serde(default)]
    pub until: Option<Day>,
    /// Pieces that it is good for in all (MEM-42).
    #[serde(default)]
    pub limit: Option<i64>,
}

impl PriceRule {
    /// How specific it is.
    pub fn level(&self) -> Level {
        match (self.item.is_none(), self.price) {
            (false, Some(_)) => Level::ItemPrice,
            (false, None) => Level::ItemRate,
            (true, _) => Level::GroupRate,
        }
    }

    /// Whether it holds for a category at a branch on a day.
    pub fn holds(&self, category: Code, branch: BranchId, day: Day) -> bool {
        (self.categories.is_empty() || self.categories.contains(&category))
            && (self.branches.is_empty() || self.branches.contains(&branch))
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// What a branch owes another for, or moved itself (MEM-53 … MEM-56).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Between {
    /// Points that the first issued.
    Issued,
    /// Points issued by the first, redeemed at the second.
    Redeemed,
    /// Points issued by the first that expired or lapsed.
    Expired,
    /// Points issued by the first that were taken back.
    TakenBack,
    /// Principal paid in at the first, held by the second, head office.
    PaidIn,
    /// Principal that head office, the first, owes the second, where it was spent.
    Spent,
    /// Principal that head office owes the branch that pays it back.
    PaidBack,
    /// Gift money of the first, spent at the second.
    Gift,
    /// Counts of a package that the first sold, used at the second.
    Package,
    /// Vouchers of the first, used at the second.
    Voucher,
}

/// Points and money of one kind between two branches in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Tally {
    /// Points, where points are counted.
    pub points: Points,
    /// What the first owes the second.
    pub value: Fen,
}

/// What was taken from a member's account for a payment, to be put back when it fails or is refunded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Taken {
    Stored { principal: Fen, gifts: Vec<GiftLot> },
    Points { uses: Vec<LotUse> },
    Voucher { serial: u32, issue: IssueId },
}

/// With what a bill was paid, in the order of MEM-39.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Sums {
    pub vouchers: Fen,
    pub points: Fen,
    pub principal: Fen,
    pub gift: Fen,
    pub other: Fen,
}

impl Sums {
    /// What is still really paid after `back` went back in the reverse order of the parts (FUEL-67): other means, gift
    /// money, principal, points, vouchers.
    pub fn real_left(&self, back: Fen) -> Fen {
        let rest = back.above(self.other);
        let principal_back = rest.above(self.gift);
        self.other.above(back) + self.principal.above(principal_back)
    }
}
