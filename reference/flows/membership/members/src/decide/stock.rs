//! Blank cards: orders at the price of their quantity, stock by branch, spoilage (MEM-21).

use forecourt_books::{BranchId, Fen, Rejection, Scene};

use super::{Decided, here};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::CardKind;
use crate::settings;
use crate::state::State;
use crate::state::card::Lot;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::OrderCards { kind, quantity } => order(state, scene, *kind, *quantity),
        Command::ReceiveCards { order, first } => receive(state, scene, *order, *first),
        Command::SpoilCard { number } => {
            let branch = here(scene)?;
            let lot = blank(state, branch, *number)?;
            let (card_kind, cost) = (lot.kind, lot.price);
            let mut events = vec![Event::CardSpoiled { number: *number, card_kind, branch, cost }];
            events.extend(low(state, scene, branch, card_kind));
            Ok(events)
        }
        Command::SetCardPrice { kind, from, price } => {
            if *from < 1 || *price < Fen::ZERO {
                return Err(Rejection::new("bad-field").with("field", "from"));
            }
            Ok(vec![Event::CardPriceSet { card_kind: *kind, from: *from, price: *price }])
        }
        _ => Ok(Vec::new()),
    }
}

/// The unit price of a quantity; below the first step its price holds all the same.
pub(super) fn unit_price(state: &State, kind: CardKind, quantity: i64) -> Option<Fen> {
    let steps = || state.card_prices.range((kind, i64::MIN)..=(kind, i64::MAX));
    let reached = steps().rfind(|((_, from), _)| *from <= quantity);
    reached.or_else(|| steps().next()).map(|(_, price)| *price)
}

fn order(state: &State, scene: &Scene<'_>, kind: CardKind, quantity: i64) -> Decided {
    let branch = here(scene)?;
    if !(1..=1_000_000).contains(&quantity) {
        return Err(Rejection::new("bad-field").with("field", "quantity"));
    }
    let price =
        unit_price(state, kind, quantity).ok_or_else(|| Rejection::new("no-price").with("kind", kind))?;
    Ok(vec![Event::CardsOrdered {
        order: state.orders.next_id(),
        card_kind: kind,
        quantity,
        price,
        amount: price * quantity,
        branch,
        supplier: scene.facts.head_office().unwrap_or(branch),
    }])
}

fn receive(state: &State, scene: &Scene<'_>, order: crate::kinds::OrderId, first: u64) -> Decided {
    let found =
        state.orders.get(order).ok_or_else(|| Rejection::new("unknown-order").with("order", order))?;
    if found.received {
        return Err(Rejection::new("already-received").with("order", order));
    }
    if scene.branch.is_some_and(|branch| branch != found.branch) {
        return Err(Rejection::new("forbidden").with("branch", found.branch));
    }
    let quantity = found.quantity.unsigned_abs();
    let Some(last) = first.checked_add(quantity - 1).filter(|last| *last <= i64::MAX.unsigned_abs()) else {
        return Err(Rejection::new("bad-field").with("field", "first"));
    };
    let taken = state.lots.range(..=last).next_back().is_some_and(|(_, lot)| lot.last >= first);
    if taken {
        return Err(Rejection::new("numbers-taken").with("first", first).with("last", last));
    }
    Ok(vec![Event::CardsReceived {
        order,
        first,
        last,
        amount: found.amount,
        branch: found.branch,
        supplier: found.supplier,
    }])
}

/// A blank card of the branch's stock.
///
/// # Errors
/// `card-number-used`, `card-spoiled`, `not-in-stock`.
pub(super) fn blank(state: &State, branch: BranchId, number: u64) -> Result<&Lot, Rejection> {
    if state.card_numbers.contains_key(&number) {
        return Err(Rejection::new("card-number-used").with("number", number));
    }
    if state.spoiled.contains(&number) {
        return Err(Rejection::new("card-spoiled").with("number", number));
    }
    state
        .lot(number)
        .filter(|lot| lot.branch == branch)
        .ok_or_else(|| Rejection::new("not-in-stock").with("number", number).with("branch", branch))
}

/// MEM-21: the card that brings the stock below the minimum says so, once.
pub(super) fn low(state: &State, scene: &Scene<'_>, branch: BranchId, card_kind: CardKind) -> Option<Event> {
    let left = state.stock.get(&(branch, card_kind)).map_or(0, |stock| stock.left()) - 1;
    let least = scene.number_of(&settings::CARD_STOCK_MIN, branch);
    (left == least - 1).then_some(Event::CardStockLow { branch, card_kind, left })
}
