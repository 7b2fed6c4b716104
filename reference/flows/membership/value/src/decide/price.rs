//! What a line costs: packages first, then the most specific price rule, the category, the list (MEM-09, MEM-36,
//! MEM-41 … MEM-43).
//!
//! Several lines of one command are priced one after the other: what the first takes of a holding or of a limited rule
//! is not there for the second.

use forecourt_books::money::half_up;
use forecourt_books::{BranchId, Fen, Rejection, Scene};

use super::{Served, must};
use crate::code::Code;
use crate::ids::{HoldingId, RuleId};
use crate::kinds::{Applied, Benefit, Level, Line, LineState, LineWish, Revenue, Unit};
use crate::state::State;

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

    /// Prices one line; a rule whose quantity does not reach makes two of it (MEM-42).
    pub(super) fn price(&mut self, base: &Base, lines: &mut Vec<Line>) {
        let mut rest = base.quantity;
        while rest > 0 {
            let number = u32::try_from(lines.len() + 1).expect("a bill has few lines");
            if let Some(line) = self.covered(base, number, rest) {
                lines.push(line);
                return;
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
        // A service by the hour is one count, goods are one each.
        let needed = if base.labour { 1 } else { u32::try_from(quantity).ok()? };
        let mut best: Option<(forecourt_books::Day, HoldingId, u32, Fen)> = None;
        for id in held {
            let Some(holding) = self.state.holdings.get(*id).filter(|row| row.usable(self.scene.at)) else {
                continue;
            };
            let honoured = self.state.packages.get(holding.package).is_some_and(|package| {
                package.branches.is_empty() || package.branches.contains(&self.branch)
            });
            let Some(item) = holding.items.iter().find(|item| honoured && item.item == base.item) else {
                continue;
            };
            let found = match item.benefit {
                Benefit::Free => (holding.until, *id, 0, Fen::ZERO),
                Benefit::Count(_) => {
                    let mut left = *item;
                    let taken = self.counts.iter().filter(|(of, code, _)| of == id && *code == base.item);
                    left.take(taken.map(|(_, _, counts)| *counts).sum());
                    if left.left() < needed {
                        continue;
                    }
                    (holding.until, *id, needed, left.worth_of(needed))
                }
                Benefit::RateBp(_) => continue,
            };
            if best.is_none_or(|best| (found.0, found.1) < (best.0, best.1)) {
                best = Some(found);
            }
        }
        let (_, holding, counts, worth) = best?;
        self.counts.push((holding, base.item, counts));
        let line = base.line(number, quantity, Applied::Package(holding), Fen::ZERO);
        Some(Line { counts, worth, ..line })
    }

    /// The best rule: its unit price, rate, and how much of its quantity is left (MEM-41).
    fn best(&self, base: &Base) -> (Applied, Fen, i64, Option<i64>) {
        let list = (Applied::List, base.unit, 10_000, None);
        let Some((buyer, terms)) =
            self.buyer.and_then(|buyer| buyer.terms.as_ref().map(|terms| (buyer, terms)))
        else {
            return list;
        };
        // MEM-43: an hour of labour costs what the category says.
        let hour = base.labour && terms.hour > Fen::ZERO;
        let unit = if hour { terms.hour } else { base.unit };
        let bp = if base.labour { terms.labour_bp } else { terms.material_bp };
        // Level, price, rule id: the smallest of these wins.
        let mut key = (Level::Category, base.rated(unit, bp, base.quantity), 0);
        let mut best = (Applied::Category, unit, bp, None);
        let mut offer = |level: Level, id: u32, offered: (Applied, Fen, i64, Option<i64>)| {
            let other = (level, base.rated(offered.1, offered.2, base.quantity), id);
            if other < key {
                (key, best) = (other, offered);
            }
        };
        let of_item = self.state.item_rules.get(&base.item);
        let of_group = self.state.group_rules.get(&base.group).filter(|_| !base.group.is_none());
        let of_kind =
            self.state.group_rules.get(&base.kind).filter(|_| base.labour && base.kind != base.group);
        for id in of_item.into_iter().chain(of_group).chain(of_kind).flatten() {
            let Some(row) = self.state.rules.get(*id) else { continue };
            if !row.terms.holds(buyer.category, self.branch, self.scene.at.day()) {
                continue;
            }
            let taken: i64 = self.pieces.iter().filter(|(rule, _)| rule == id).map(|(_, part)| *part).sum();
            let left = row.left.map(|left| left - taken);
            if left.is_some_and(|left| left <= 0) {
                continue;
            }
            let rate = row.terms.rate_bp.unwrap_or(10_000);
            let (price, rate) = row.terms.price.map_or((unit, rate), |price| (price, 10_000));
            offer(row.terms.level(), id.0, (Applied::Rule(*id), price, rate, left));
        }
        for id in &self.state.account(buyer.member).holdings {
            let Some(holding) = self.state.holdings.get(*id).filter(|row| row.usable(self.scene.at)) else {
                continue;
            };
            let honoured = self.state.packages.get(holding.package).is_some_and(|package| {
                package.branches.is_empty() || package.branches.contains(&self.branch)
            });
            for item in holding.items.iter().filter(|item| honoured && item.item == base.item) {
                if let Benefit::RateBp(rate) = item.benefit {
                    offer(Level::ItemRate, u32::MAX, (Applied::Rate(*id), unit, rate, None));
                }
            }
        }
        best
    }
}
