//! Definitions: kinds, items, price rules, schemes, bonus steps, packages. They hold from now on; what is registered
//! is not calculated again (MEM-05).

use forecourt_books::facts::BranchKind;
use forecourt_books::{BranchId, Fen, Rejection, Scene};

use super::price::branch_rules;
use super::{Verdict, must};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Benefit, PackageItem, PriceRule};
use crate::state::State;

fn bad(what: &'static str) -> Rejection {
    Rejection::new("bad-definition").with("field", what)
}

/// Decides a definition.
pub(super) fn define(state: &State, scene: &Scene<'_>, command: &Command) -> Verdict {
    let event = match command {
        Command::DefineKind { kind, revenue, measure } => {
            must(!kind.is_none(), || bad("kind"))?;
            Event::KindDefined { name: *kind, revenue: *revenue, measure: *measure }
        }
        Command::DefineItem { item, title, group, list, floor } => {
            must(!item.is_none(), || bad("item"))?;
            must(*list >= Fen::ZERO, || bad("list"))?;
            must(Fen::ZERO <= *floor && floor <= list, || bad("floor"))?;
            let (title, group) = (title.clone(), *group);
            Event::ItemDefined { item: *item, title, group, list: *list, floor: *floor }
        }
        Command::DefinePriceRule { rule } => {
            check_rule(state, scene, rule)?;
            let own = scene.branch.is_some_and(|branch| !is_head(scene, branch));
            Event::PriceRuleDefined { rule: state.rules.next_id(), terms: rule.clone(), own }
        }
        Command::EndPriceRule { rule } => {
            let known = state.rules.get(*rule).is_some_and(|row| !row.ended);
            must(known, || Rejection::new("unknown-rule").with("rule", rule))?;
            if let Some(branch) = scene.branch.filter(|branch| !is_head(scene, *branch)) {
                let row = state.rules.get(*rule).filter(|row| row.own && row.terms.branches == [branch]);
                must(row.is_some(), || Rejection::new("forbidden").with("branch", branch))?;
            }
            Event::PriceRuleEnded { rule: *rule }
        }
        Command::DefineScheme { scheme, terms } => {
            must(!scheme.is_none(), || bad("scheme"))?;
            let rates = terms.rates.iter().all(|rate| rate.labour_bp >= 0 && rate.material_bp >= 0);
            must(rates, || bad("rates"))?;
            must(terms.factors.iter().all(|factor| factor.factor_bp >= 0), || bad("factors"))?;
            Event::SchemeDefined { scheme: *scheme, terms: terms.clone() }
        }
        Command::SetBonus { steps } => {
            let ascending = steps.windows(2).all(|pair| pair[0].0 < pair[1].0);
            must(ascending && steps.iter().all(|(paid, gift)| paid.0 > 0 && gift.0 >= 0), || bad("steps"))?;
            Event::BonusSet { steps: steps.clone() }
        }
        Command::DefinePackage { title, price, days, items, branches } => {
            must(*price >= Fen::ZERO, || bad("price"))?;
            must((1..=36_500).contains(days), || bad("days"))?;
            check_items(state, items)?;
            Event::PackageDefined {
                package: state.packages.next_id(),
                title: title.clone(),
                price: *price,
                days: *days,
                items: items.clone(),
                branches: branches.clone(),
            }
        }
        Command::ClosePackage { package } => {
            let open = state.packages.get(*package).is_some_and(|row| !row.closed);
            must(open, || Rejection::new("unknown-package").with("package", package))?;
            Event::PackageClosed { package: *package }
        }
        _ => return Ok(Vec::new()),
    };
    Ok(vec![event])
}

fn check_rule(state: &State, scene: &Scene<'_>, rule: &PriceRule) -> Result<(), Rejection> {
    must(rule.item.is_none() != rule.group.is_none(), || bad("item"))?;
    must(rule.price.is_some() != rule.rate_bp.is_some(), || bad("price"))?;
    must(rule.price.is_none() || !rule.item.is_none(), || bad("price"))?;
    must(rule.price.is_none_or(|price| price >= Fen::ZERO), || bad("price"))?;
    must(rule.rate_bp.is_none_or(|rate| (0..=10_000).contains(&rate)), || bad("rate-bp"))?;
    must(rule.limit.is_none_or(|limit| limit > 0), || bad("limit"))?;
    let known = rule.item.is_none() || state.items.contains_key(&rule.item);
    must(known, || Rejection::new("unknown-item").with("item", rule.item))?;
    // MEM-41: a branch's own strategy holds there alone, and only where head office allows it.
    if let Some(branch) = scene.branch.filter(|branch| !is_head(scene, *branch)) {
        let own = branch_rules(scene, branch) && rule.branches == [branch];
        must(own, || Rejection::new("forbidden").with("branch", branch))?;
    }
    Ok(())
}

fn is_head(scene: &Scene<'_>, branch: BranchId) -> bool {
    scene.facts.branch(branch).is_none_or(|facts| facts.kind == BranchKind::HeadOffice)
}

fn check_items(state: &State, items: &[PackageItem]) -> Result<(), Rejection> {
    must(!items.is_empty(), || bad("items"))?;
    for (index, item) in items.iter().enumerate() {
        must(state.items.contains_key(&item.item), || {
            Rejection::new("unknown-item").with("item", item.item)
        })?;
        must(items[..index].iter().all(|other| other.item != item.item), || bad("items"))?;
        let sound = match item.benefit {
            Benefit::Free => true,
            Benefit::Count(count) => (1..=10_000).contains(&count),
            Benefit::RateBp(rate) => (0..=10_000).contains(&rate),
        };
        must(sound, || bad("items"))?;
    }
    Ok(())
}
