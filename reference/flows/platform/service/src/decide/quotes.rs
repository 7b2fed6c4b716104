//! Quotes and custom wishes (PLAT-77 … PLAT-79). Prices come from settings alone (PLAT-11).

use std::collections::BTreeMap;

use forecourt_books::{Fen, Rejection, Scene};

use super::{Decision, customers, deciding_branch, named};
use crate::kinds::{CustomerId, QuoteLine, Subject, Ware, WishId, WishState};
use crate::state::{State, Wish};
use crate::{Command, Event, rejection, settings};

/// Largest quantity of a line, so that no sum leaves its range.
const MOST: i64 = 1_000_000;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decision {
    match command {
        Command::MakeQuote { customer, users, custom_days, wares } => {
            quote(state, scene, *customer, (*users, *custom_days), wares)
        }
        Command::CollectWish { customer, text } => {
            customers::of(state, *customer)?;
            named("text", text)?;
            let wish = state.wishes.next_id();
            Ok(vec![Event::WishCollected { wish, customer: *customer, text: text.clone() }])
        }
        Command::EstimateWish { wish, days } => estimate(state, scene, *wish, *days),
        Command::StartWish { wish } => {
            wanted(state, *wish, WishState::Approved, "not-approved")?;
            Ok(vec![Event::WishStarted { wish: *wish }])
        }
        Command::FinishWish { wish } => {
            let record = wanted(state, *wish, WishState::Working, "not-approved")?;
            Ok(vec![Event::WishDone { wish: *wish, days: record.days, amount: record.price }])
        }
        _ => unreachable!("called for quotes"),
    }
}

fn line(subject: Subject, quantity: i64, unit_price: Fen) -> QuoteLine {
    QuoteLine { subject, quantity, unit_price, amount: Fen(unit_price.0 * quantity) }
}

fn quote(
    state: &State,
    scene: &Scene<'_>,
    customer: CustomerId,
    (users, custom_days): (i64, i64),
    wares: &BTreeMap<Ware, i64>,
) -> Decision {
    customers::of(state, customer)?;
    for (what, quantity) in [("users", users), ("custom-days", custom_days)] {
        if !(0..=MOST).contains(&quantity) {
            return Err(rejection::bad(what, quantity));
        }
    }
    if let Some(quantity) = wares.values().find(|quantity| !(1..=MOST).contains(*quantity)) {
        return Err(rejection::bad("wares", quantity));
    }
    let mut lines = Vec::new();
    if users > 0 {
        lines.push(line(Subject::Licence, users, Fen(scene.number(&settings::LICENCE_PRICE))));
    }
    if custom_days > 0 {
        lines.push(line(Subject::CustomWork, custom_days, Fen(scene.number(&settings::DAY_PRICE))));
    }
    let priced = |(ware, quantity): (&Ware, &i64)| {
        line(Subject::Ware(*ware), *quantity, settings::unit_price(scene, *ware, *quantity))
    };
    lines.extend(wares.iter().map(priced));
    if lines.is_empty() {
        return Err(rejection::bad("quote", "empty"));
    }
    let sum = Fen(lines.iter().map(|line| line.amount.0).sum());
    let quote = state.quotes.next_id();
    Ok(vec![Event::QuoteMade { quote, customer, lines, sum, without_tax: true }])
}

fn wanted<'a>(
    state: &'a State,
    wish: WishId,
    wanted: WishState,
    code: &'static str,
) -> Result<&'a Wish, Rejection> {
    let record = state.wishes.get(wish).ok_or_else(|| rejection::unknown("wish", wish))?;
    if record.state != wanted {
        return Err(Rejection::new(code).with("wish", wish).with("state", record.state.word()));
    }
    Ok(record)
}

/// An estimate asks for approval; a new one makes an earlier question void (PLAT-27).
fn estimate(state: &State, scene: &Scene<'_>, wish: WishId, days: i64) -> Decision {
    let record = state.wishes.get(wish).ok_or_else(|| rejection::unknown("wish", wish))?;
    if !(1..=10_000).contains(&days) {
        return Err(rejection::bad("days", days));
    }
    if matches!(record.state, WishState::Working | WishState::Done) {
        let refusal = Rejection::new("wrong-state").with("what", wish);
        return Err(refusal.with("state", record.state.word()));
    }
    let branch = deciding_branch(scene)?;
    let price = Fen(scene.number(&settings::DAY_PRICE) * days);
    let digest = format!("{wish}/{}/{days}/{}", record.customer, price.0);
    // The same estimate again asks nobody again, and takes nothing from who approved it.
    let asked = matches!(record.state, WishState::Estimated | WishState::Approved);
    if asked && record.digest == digest {
        return Ok(Vec::new());
    }
    Ok(vec![Event::WishEstimated { wish, days, price, digest, branch }])
}

/// What a decision brings, if it still fits what was asked.
pub(super) fn decided(
    state: &State,
    about: &str,
    digest: &str,
    approved: bool,
    reason: &str,
) -> Option<Vec<Event>> {
    let wish: WishId = about.parse().ok()?;
    let record = state.wishes.get(wish)?;
    let fits = record.state == WishState::Estimated && record.digest == digest;
    fits.then(|| vec![Event::WishDecided { wish, approved, reason: reason.to_owned() }])
}
