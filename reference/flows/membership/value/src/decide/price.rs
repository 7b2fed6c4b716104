//! What a line costs: packages first, then the most specific price rule, the category, the list (MEM-09, MEM-36,
//! MEM-41 … MEM-43).
//!
//! Several lines of one command are priced one after the other: what the first takes of a holding or of a limited rule
//! is not there for the second.

use forecourt_books::money::half_up;
use forecourt_books::{BranchId, Fen, Rejection, Scene};

use super::{CategoryFacts, Served, must};
use crate::code::Code;
use crate::ids::{HoldingId, RuleId};
use crate::kinds::{Applied, Benefit, Level, Line, LineState, LineWish, Revenue, Unit};
use crate::settings;
use crate::state::State;
use crate::state::holdings::Holding;

/// What a line is before any rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base {
    kind: Code,
    item: Code,
    group: Code,
    labour: bool,
    measure: Unit,
    quantity: i64,
    unit: Fen,
    floor: Fen,
    revenue: Revenue,
}

impl Base {
    /// From a wish: kind and item say what it is.
    pub(super) fn wished(state: &State, wish: &LineWish) -> Result<Base, Rejection> {
        let unknown = || Rejection::new("unknown-kind").with("kind", wish.kind);
        let terms = state.catalogue.get().kinds.get(&wish.kind).ok_or_else(unknown)?;
        let labour = wish.hours > 0;
        let quantity = if labour { wish.hours } else { wish.quantity };
        let one = quantity > 0 && quantity <= 1_000_000_000 && (wish.hours == 0) != (wish.quantity == 0);
        must(one, || Rejection::new("bad-quantity").with("item", wish.item))?;
        let (group, unit, floor) = match (state.items.get(&wish.item), wish.list) {
            (Some(item), None) => (item.group, item.list, item.floor),
            (Some(_), Some(_)) => return Err(Rejection::new("list-price-known").with("item", wish.item)),
            (None, Some(list)) if list >= Fen::ZERO => (wish.group, list, Fen::ZERO),
            (None, _) => return Err(Rejection::new("list-price-needed").with("item", wish.item)),
        };
        Ok(Base {
            kind: wish.kind,
            item: wish.item,
            group,
            labour,
            measure: if labour { Unit::Hours } else { terms.measure },
            quantity,
            unit,
            floor,
            revenue: if labour { Revenue::Service } else { terms.revenue },
        })
    }

    /// From a line that is priced anew.
    pub(super) fn of(state: &State, line: &Line) -> Base {
        Base {
            kind: line.kind,
            item: line.item,
            group: line.group,
            labour: line.labour,
            measure: line.measure,
            quantity: line.quantity,
            unit: line.unit,
            floor: state.items.get(&line.item).map_or(Fen::ZERO, |item| item.floor),
            revenue: line.revenue,
        }
    }

    fn rated(&self, unit: Fen, bp: i64, quantity: i64) -> Fen {
        let exact = i128::from(unit.0) * i128::from(quantity) * i128::from(bp);
        Fen(half_up(exact, i128::from(self.measure.per()) * 10_000))
    }

    fn line(&self, number: u32, quantity: i64, rule: Applied, price: Fen) -> Line {
        let list = self.measure.amount(self.unit, quantity);
        let floor = self.measure.amount(self.floor, quantity);
        let price = match rule {
            Applied::List | Applied::Package(_) => price,
            _ => price.max(floor),
        };
        Line {
            line: number,
            kind: self.kind,
            item: self.item,
            group: self.group,
            labour: self.labour,
            measure: self.measure,
            quantity,
            unit: self.unit,
            list,
            ruled: price,
            price,
            rule,
            floor,
            counts: 0,
            worth: Fen::ZERO,
            revenue: self.revenue,
            real: Fen::ZERO,
            state: LineState::Open,
        }
    }
}

/// How many counts a line takes: a service by the hour one, goods one each as far as there are any.
fn counts_of(base: &Base, quantity: i64, left: u32) -> u32 {
    let wanted = u32::try_from(quantity).unwrap_or(u32::MAX);
    match base.measure {
        _ if base.labour => left.min(1),
        Unit::Pieces => left.min(wanted),
        _ if wanted <= left => wanted,
        _ => 0,
    }
}

/// Prices the lines of one command for one buyer at one branch.
pub(super) struct Pricer<'a> {
    state: &'a State,
    scene: &'a Scene<'a>,
    branch: BranchId,
    buyer: Option<&'a Served>,
    counts: Vec<(HoldingId, Code, u32)>,
    pieces: Vec<(RuleId, i64)>,
}

impl<'a> Pricer<'a> {
    /// For a buyer; none buys at list price.
    pub(super) fn new(
        state: &'a State,
        scene: &'a Scene<'a>,
        branch: BranchId,
        buyer: Option<&'a Served>,
    ) -> Pricer<'a> {
        Pricer { state, scene, branch, buyer, counts: Vec::new(), pieces: Vec::new() }
    }

    /// Prices one line; counts and rules whose quantity does not reach make several of it (MEM-09, MEM-42).
    pub(super) fn price(&mut self, base: &Base, lines: &mut Vec<Line>) {
        let mut rest = base.quantity;
        while rest > 0 {
            let number = u32::try_from(lines.len() + 1).expect("a bill has few lines");
            if let Some(line) = self.covered(base, number, rest) {
                rest -= line.quantity;
                lines.push(line);
                continue;
            }
            let (rule, unit, bp, limit) = self.best(base);
            let part = limit.map_or(rest, |left| left.min(rest));
            if let Applied::Rule(rule) = rule
                && limit.is_some()
            {
                self.pieces.push((rule, part));
            }
            lines.push(base.line(number, part, rule, base.rated(unit, bp, part)));
            rest -= part;
        }
    }

    /// The line if a holding covers it: the one that ends first, then the oldest (MEM-09).
    fn covered(&mut self, base: &Base, number: u32, quantity: i64) -> Option<Line> {
        let buyer = self.buyer?;
        let held = &self.state.account(buyer.member).holdings;
        if held.is_empty() {
            return None;
        }
        let mut best: Option<(forecourt_books::Day, HoldingId, u32, Fen)> = None;
        for id in held {
            let Some(holding) = self.honoured(*id) else { continue };
            let Some(item) = holding.items.iter().find(|item| item.item == base.item) else { continue };
            let found = match item.benefit {
                Benefit::Free => (holding.until, *id, 0, Fen::ZERO),
                Benefit::Count(_) => {
                    let mut left = *item;
                    let taken = self.counts.iter().filter(|(of, code, _)| of == id && *code == base.item);
                    left.take(taken.map(|(_, _, counts)| *counts).sum());
                    let counts = counts_of(base, quantity, left.left());
                    if counts == 0 {
                        continue;
                    }
                    (holding.until, *id, counts, left.worth_of(counts))
                }
                Benefit::RateBp(_) => continue,
            };
            if best.is_none_or(|best| (found.0, found.1) < (best.0, best.1)) {
                best = Some(found);
            }
        }
        let (_, holding, counts, worth) = best?;
        self.counts.push((holding, base.item, counts));
        // Pieces that the counts do not reach are a line of their own.
        let part = if base.measure == Unit::Pieces && counts > 0 { i64::from(counts) } else { quantity };
        let line = base.line(number, part, Applied::Package(holding), Fen::ZERO);
        Some(Line { counts, worth, ..line })
    }

    /// The best rule: its unit price, rate, and how much of its quantity is left (MEM-41).
    fn best(&self, base: &Base) -> Offer {
        let list = (Applied::List, base.unit, 10_000, None);
        let mut best = Best { base, key: (Level::List, Fen(i64::MAX), 0), offer: list };
        if let Some(buyer) = self.buyer {
            if let Some(terms) = &buyer.terms {
                self.ruled(buyer, terms, &mut best);
            }
            // What was bought in a package is honoured whatever became of the membership (MEM-04).
            self.held_rates(buyer, &mut best);
        }
        best.offer
    }

    /// What the category and the price rules offer a member whose term runs.
    fn ruled(&self, buyer: &Served, terms: &CategoryFacts, best: &mut Best<'_>) {
        let base = best.base;
        // MEM-43: an hour of labour costs what the category says.
        let hour = base.labour && terms.hour > Fen::ZERO;
        let unit = if hour { terms.hour } else { base.unit };
        let bp = if base.labour { terms.labour_bp } else { terms.material_bp };
        best.take(Level::Category, 0, (Applied::Category, unit, bp, None));
        let of_item = self.state.item_rules.get(&base.item);
        let of_group = self.state.group_rules.get(&base.group).filter(|_| !base.group.is_none());
        let of_kind =
            self.state.group_rules.get(&base.kind).filter(|_| base.labour && base.kind != base.group);
        for id in of_item.into_iter().chain(of_group).chain(of_kind).flatten() {
            let Some(row) = self.state.rules.get(*id) else { continue };
            let allowed = !row.own || branch_rules(self.scene, self.branch);
            if !allowed || !row.terms.holds(buyer.category, self.branch, self.scene.at.day()) {
                continue;
            }
            let taken: i64 = self.pieces.iter().filter(|(rule, _)| rule == id).map(|(_, part)| *part).sum();
            let left = row.left.map(|left| left - taken);
            if left.is_some_and(|left| left <= 0) {
                continue;
            }
            let rate = row.terms.rate_bp.unwrap_or(10_000);
            let (price, rate) = row.terms.price.map_or((unit, rate), |price| (price, 10_000));
            best.take(row.terms.level(), id.0, (Applied::Rule(*id), price, rate, left));
        }
    }

    /// Discounts of packages: their rate of the list price (MEM-06).
    fn held_rates(&self, buyer: &Served, best: &mut Best<'_>) {
        for id in &self.state.account(buyer.member).holdings {
            let Some(holding) = self.honoured(*id) else { continue };
            for item in holding.items.iter().filter(|item| item.item == best.base.item) {
                if let Benefit::RateBp(rate) = item.benefit {
                    best.take(Level::ItemRate, u32::MAX, (Applied::Rate(*id), best.base.unit, rate, None));
                }
            }
        }
    }

    /// A holding that can be used here and now.
    fn honoured(&self, id: HoldingId) -> Option<&'a Holding> {
        let holding = self.state.holdings.get(id).filter(|row| row.usable(self.scene.at))?;
        let package = self.state.packages.get(holding.package)?;
        (package.branches.is_empty() || package.branches.contains(&self.branch)).then_some(holding)
    }
}

/// Whether head office lets this branch have price rules of its own (MEM-41).
pub(super) fn branch_rules(scene: &Scene<'_>, branch: BranchId) -> bool {
    scene.settings.flag_at(&settings::BRANCH_RULES, scene.at, Some(branch))
}

/// What gives a price: unit price, rate, and how much of its quantity is left.
type Offer = (Applied, Fen, i64, Option<i64>);

/// The best offer so far: by level, price, rule.
struct Best<'b> {
    base: &'b Base,
    key: (Level, Fen, u32),
    offer: Offer,
}

impl Best<'_> {
    fn take(&mut self, level: Level, id: u32, offer: Offer) {
        let key = (level, self.base.rated(offer.1, offer.2, self.base.quantity), id);
        if key < self.key {
            (self.key, self.offer) = (key, offer);
        }
    }
}
