//! What happens to the catalogue, to top-ups, to packages, and at the end of a month.

use forecourt_books::{Day, Document, Fen, Points, Stamp};

use super::account::Why;
use super::apply::{Change, moved, stored, tally};
use super::apply_points::end_holding;
use super::catalogue::{Item, KindTerms, Package, RuleRow};
use super::holdings::{Holding, HoldingState};
use super::{Deadline, State, TopUp, TopUpState};
use crate::code::Code;
use crate::event::{Event, PackageSale};
use crate::kinds::{Between, GiftLot};

/// Takes an event of goods; says whether it was one.
pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::KindDefined { name, revenue, measure } => {
            let terms = KindTerms { revenue: *revenue, measure: *measure };
            state.catalogue.get_mut().kinds.insert(*name, terms);
        }
        Event::ItemDefined { item, title, group, list, floor } => {
            let row = Item { title: title.clone(), group: *group, list: *list, floor: *floor };
            state.items.insert(*item, row);
        }
        Event::PriceRuleDefined { rule, terms, own } => {
            let row = RuleRow { terms: terms.clone(), left: terms.limit, ended: false, own: *own };
            state.rules.push(row);
            match terms.item.is_none() {
                true => state.group_rules.entry_or(terms.group, Vec::new).push(*rule),
                false => state.item_rules.entry_or(terms.item, Vec::new).push(*rule),
            }
        }
        Event::PriceRuleEnded { rule } => end_rule(state, *rule),
        Event::SchemeDefined { scheme, terms } => {
            state.catalogue.get_mut().schemes.insert(*scheme, terms.clone());
        }
        Event::BonusSet { steps } => state.catalogue.get_mut().bonus.clone_from(steps),
        Event::PackageDefined { title, price, days, items, branches, .. } => {
            state.packages.push(Package {
                title: title.clone(),
                price: *price,
                days: *days,
                items: items.clone(),
                branches: branches.clone(),
                closed: false,
            });
        }
        Event::PackageClosed { package } => {
            if let Some(row) = state.packages.get_mut(*package) {
                row.closed = true;
            }
        }
        Event::PeriodClosed { month, nets, .. } => {
            state.closed.insert(crate::decide::clearing::month(month).unwrap_or(0), nets.clone());
        }
        _ => return top_ups(state, stamp, event) || packages(state, stamp, event),
    }
    true
}

fn end_rule(state: &mut State, rule: crate::ids::RuleId) {
    let Some(row) = state.rules.get_mut(rule) else { return };
    row.ended = true;
    let (item, group) = (row.terms.item, row.terms.group);
    let rules =
        if item.is_none() { state.group_rules.get_mut(&group) } else { state.item_rules.get_mut(&item) };
    if let Some(rules) = rules {
        rules.retain(|known| *known != rule);
    }
}

fn top_ups(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::TopUpStarted { top_up, member, branch, amount, gift, operator, .. } => {
            state.paying.insert((*member, Document::TopUp(top_up.0)));
            state.top_ups.push(TopUp {
                at: stamp.at,
                member: *member,
                branch: *branch,
                amount: *amount,
                gift: *gift,
                state: TopUpState::Started,
                operator: *operator,
                previous: 0,
                refunded: Fen::ZERO,
                means: Code::NONE,
                balance_after: Fen::ZERO,
                points_after: Points::ZERO,
            });
        }
        Event::ToppedUp { top_up, member, branch, head, paid, gift, means, balance, points } => {
            state.paying.remove(&(*member, Document::TopUp(top_up.0)));
            let account = state.accounts.grow_to(*member);
            let previous = std::mem::replace(&mut account.last_top_up, top_up.0);
            let gifts = [GiftLot { branch: *branch, amount: *gift }];
            stored(state, *member, *paid, &gifts, 1);
            let change = Change { principal: *paid, gift: *gift, ..Change::default() };
            moved(state, stamp, *member, *branch, Document::TopUp(top_up.0), Why::ToppedUp, change);
            tally(state, stamp, Between::PaidIn, *branch, *head, Points::ZERO, *paid);
            if let Some(row) = state.top_ups.get_mut(*top_up) {
                row.state = TopUpState::Done;
                row.at = stamp.at;
                row.previous = previous;
                row.means = Code::new(means);
                row.balance_after = *balance;
                row.points_after = *points;
            }
        }
        Event::TopUpLapsed { top_up } => {
            if let Some(row) = state.top_ups.get_mut(*top_up) {
                row.state = TopUpState::Lapsed;
                state.paying.remove(&(row.member, Document::TopUp(top_up.0)));
            }
        }
        Event::TopUpRefunded { top_up, member, branch, head, amount } => {
            stored(state, *member, *amount, &[], -1);
            let change = Change { principal: -*amount, ..Change::default() };
            moved(state, stamp, *member, *branch, Document::TopUp(top_up.0), Why::TopUpRefunded, change);
            tally(state, stamp, Between::PaidBack, *head, *branch, Points::ZERO, *amount);
            if let Some(row) = state.top_ups.get_mut(*top_up) {
                row.refunded += *amount;
            }
        }
        _ => return false,
    }
    true
}

fn packages(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::PackageSelling(sale) => sell(state, sale),
        Event::PackageBought { holding, member, until, means, .. } => {
            state.paying.remove(&(*member, Document::Package(holding.0)));
            if let Some(row) = state.holdings.get_mut(*holding) {
                row.state = HoldingState::Active;
                row.at = stamp.at;
                row.until = *until;
                row.means = Code::new(means);
            }
            state.accounts.grow_to(*member).holdings.push(*holding);
            state.holdings_end.insert((*until, *holding));
            if state.agenda.get(&Deadline::Holdings(*until)).is_none() {
                state.agenda.set(Deadline::Holdings(*until), until.end());
            }
        }
        Event::PackageSaleLapsed { holding } => {
            if let Some(row) = state.holdings.get_mut(*holding) {
                row.state = HoldingState::Lapsed;
                state.paying.remove(&(row.member, Document::Package(holding.0)));
            }
        }
        Event::PackageExhausted { holding, .. } => {
            if let Some(row) = state.holdings.get_mut(*holding) {
                row.exhausted = true;
            }
        }
        Event::PackagesEnded { day, holdings, last } => {
            for one in holdings {
                end_holding(state, one.holding, HoldingState::Ended);
            }
            let key = Deadline::Holdings(*day);
            let due = state.agenda.get(&key).unwrap_or(day.end());
            state.agenda.cancel(&key);
            if !*last {
                state.agenda.set(key, due);
            }
        }
        Event::PackageRefunded { holding, .. } => end_holding(state, *holding, HoldingState::PaidBack),
        _ => return false,
    }
    true
}

fn sell(state: &mut State, sale: &PackageSale) {
    state.paying.insert((sale.member, Document::Package(sale.holding.0)));
    state.holdings.push(Holding {
        member: sale.member,
        buyer: sale.member,
        package: sale.package,
        title: sale.title.clone(),
        seller: sale.branch,
        at: forecourt_books::At::default(),
        until: Day::default(),
        days: sale.days,
        price: sale.price,
        items: sale.items.clone(),
        state: HoldingState::Selling,
        operator: sale.operator,
        means: Code::NONE,
        exhausted: false,
    });
}
