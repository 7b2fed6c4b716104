//! Sums: what is credited is what was paid and promised, what is charged is the sum of its lines, points are earned by the
//! scheme's own rule, points by hand have a reason.
//!
//! It refuses to know prices.

use super::{Looked, is, list, number, sum, text};
use forecourt_record::EventLine;
use std::collections::BTreeMap;

/// Hundredths of a point and basis points in a whole point.
const WHOLE: i128 = 1_000_000;

/// A top-up is credited as it was begun: so much paid, so much given.
pub(super) fn credited(events: &[EventLine]) -> Looked {
    let mut begun: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut looked = 0;
    for event in events {
        let top_up = text(event, "top-up");
        if is(event, "value", "top-up-started") {
            begun.insert(top_up, (number(event, "amount"), number(event, "gift")));
        } else if is(event, "value", "topped-up") {
            let stands = (number(event, "paid"), number(event, "gift"));
            let wanted = begun.get(top_up).copied().unwrap_or(stands);
            if stands != wanted {
                return Err(format!("{top_up} was begun with {wanted:?} and credited with {stands:?}"));
            }
            looked += 1;
        }
    }
    Ok(looked)
}

/// Charges and prices of the rental are the sums of their lines; a bill's revenue by kind is what was due.
pub(super) fn lines(events: &[EventLine]) -> Looked {
    let mut looked = 0;
    for event in events.iter().filter(|event| is(event, "value", "bill-settled")) {
        let revenue: i64 = list(event, "revenue").iter().filter_map(|row| row.get(1)?.as_i64()).sum();
        if revenue != number(event, "due") {
            return Err(format!(
                "{} is due {}, its revenue {revenue}",
                text(event, "bill"),
                number(event, "due")
            ));
        }
        looked += 1;
    }
    for event in events.iter().filter(|event| event.context == "rental") {
        let total = match event.kind.as_str() {
            "settled" => "charges",
            "purchase-quoted" => "total",
            _ => continue,
        };
        let (said, made) = (number(event, total), sum(list(event, "lines"), "amount"));
        if said != made {
            return Err(format!(
                "{} of {}: {total} {said}, its lines {made}",
                event.kind,
                text(event, "order")
            ));
        }
        looked += 1;
    }
    Ok(looked)
}

/// Points earned are at most base by factor, rounded down, and stand in a lot or repay a debt whole.
pub(super) fn earned(events: &[EventLine]) -> Looked {
    let mut looked = 0;
    for event in events.iter().filter(|event| is(event, "value", "points-earned")) {
        let whole = i128::from(number(event, "base")) * i128::from(number(event, "factor-bp")) / WHOLE;
        let points = number(event, "points");
        let repaid = list(event, "made.repaid").iter().filter_map(|row| row.get(1)?.as_i64()).sum::<i64>();
        let placed = number(event, "made.lot") + repaid;
        if i128::from(points) > whole || placed != points {
            return Err(format!(
                "{points} points of {}, the scheme gives at most {whole}, {placed} placed",
                text(event, "member")
            ));
        }
        looked += 1;
    }
    Ok(looked)
}

/// Points by hand move something, and say why.
pub(super) fn by_hand(events: &[EventLine]) -> Looked {
    let by_hand: Vec<_> = events.iter().filter(|event| is(event, "value", "points-adjusted")).collect();
    let wrong = |event: &&&EventLine| number(event, "points") == 0 || text(event, "reason").is_empty();
    match by_hand.iter().find(wrong) {
        Some(event) => Err(format!("{} moves {} points", text(event, "entry"), number(event, "points"))),
        None => Ok(by_hand.len()),
    }
}

/// No more is asked back of a payment than was paid.
pub(super) fn asked_back(events: &[EventLine]) -> Looked {
    let mut paid: BTreeMap<&str, i64> = BTreeMap::new();
    let mut looked = 0;
    for event in events.iter().filter(|event| event.context == "payments") {
        let payment = text(event, "payment");
        if event.kind == "payment-paid" {
            paid.insert(payment, number(event, "amount"));
        } else if event.kind == "refund-requested"
            && let Some(paid) = paid.get(payment)
        {
            if number(event, "amount") > *paid {
                return Err(format!(
                    "{} of {paid} paid for {payment} is asked back",
                    number(event, "amount")
                ));
            }
            looked += 1;
        }
    }
    Ok(looked)
}

/// A bill that was taken back whole has kept none of the points that it earned: they are taken back, or lapsed with the
/// account of who left (MEM-12).
pub(super) fn taken_back(events: &[EventLine]) -> Looked {
    let mut bills: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut earners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.context == "value") {
        match event.kind.as_str() {
            "bill-settled" => drop(bills.insert(text(event, "bill"), (number(event, "due"), 0))),
            "bill-reversed" | "bill-refunded" => {
                if let Some((left, _)) = bills.get_mut(text(event, "bill")) {
                    *left -= number(event, "amount");
                }
            }
            "points-earned" => {
                let bill = text(event, "document.bill");
                if let Some((_, points)) = bills.get_mut(bill) {
                    *points += number(event, "points");
                    earners.entry(text(event, "member")).or_default().push(bill);
                }
            }
            "account-closed" => {
                for bill in earners.remove(text(event, "member")).unwrap_or_default() {
                    bills.entry(bill).and_modify(|(_, points)| *points = 0);
                }
            }
            "points-taken-back" | "points-debt" => {
                if let Some((_, points)) = bills.get_mut(text(event, "bill")) {
                    *points -= number(event, "points");
                }
            }
            _ => {}
        }
    }
    // A bill that nothing was due for earns nothing and gives nothing back.
    match bills.iter().find(|(_, (left, points))| *left <= 0 && *points > 0) {
        Some((bill, (_, points))) => Err(format!("{bill} was taken back whole and leaves {points} points")),
        None => Ok(bills.values().filter(|(left, _)| *left <= 0).count()),
    }
}

/// Every redemption of a run gives the same for a point: nobody changes its worth meanwhile.
pub(super) fn worth(events: &[EventLine]) -> Looked {
    let used = events.iter().filter(|event| is(event, "value", "points-used"));
    let mut rates = used.map(|event| {
        (i128::from(number(event, "points")), i128::from(number(event, "of.amount")), text(event, "member"))
    });
    let Some((points, amount, _)) = rates.next() else { return Ok(0) };
    let rest: Vec<_> = rates.collect();
    match rest.iter().find(|(others, paid, _)| others * amount != paid * points) {
        Some((others, paid, member)) => {
            Err(format!("{others} points of {member} pay {paid}, and {points} pay {amount}"))
        }
        None => Ok(rest.len()),
    }
}

/// Vouchers arrive as they were sent.
pub(super) fn arrived(events: &[EventLine]) -> Looked {
    let mut sent: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut looked = 0;
    for event in events.iter().filter(|event| event.context == "value") {
        let span = (number(event, "from"), number(event, "to"));
        let transfer = text(event, "transfer");
        if event.kind == "vouchers-sent" {
            sent.insert(transfer, span);
        } else if event.kind == "vouchers-transferred"
            && let Some(sent) = sent.get(transfer)
        {
            if *sent != span {
                return Err(format!("{transfer} was {sent:?} and arrives as {span:?}"));
            }
            looked += 1;
        }
    }
    Ok(looked)
}

/// What branches owe each other when a month is closed adds up to nothing, and each month is closed once.
pub(super) fn cleared(events: &[EventLine]) -> Looked {
    let mut closed: Vec<&str> = Vec::new();
    for event in events.iter().filter(|event| is(event, "value", "period-closed")) {
        let (month, nets) = (text(event, "month"), list(event, "nets"));
        let sum: i64 = nets.iter().filter_map(|net| net.get(1)?.as_i64()).sum();
        if sum != 0 {
            return Err(format!("{month} is closed and {sum} stands between the branches"));
        }
        if closed.contains(&month) {
            return Err(format!("{month} is closed twice"));
        }
        closed.push(month);
    }
    Ok(closed.len())
}
