//! What customers do at the counter: buy, top up, packages, vouchers; how they pay, twice or in parts, and want it back.
//!
//! It refuses to know prices that the house computes: what does not add up is refused.

use crate::habits::Habit;
use crate::pen::{Pen, part, parts};
use crate::script::{Step, row};
use crate::town::{Visit, lead, vouchers};
use toml::Value;

/// The password of every customer.
pub(crate) const PASSWORD: &str = "482913";

/// `[{ kind = "goods", item = "mat", … }]` at this price.
pub(crate) fn goods(list: i64) -> Value {
    let line =
        [("kind", "goods".into()), ("item", "mat".into()), ("quantity", 1.into()), ("list", list.into())];
    Value::Array(vec![Value::Table(row(line))])
}

/// Somebody buys something.
pub(crate) fn shop(mut visit: Visit<'_>) -> Vec<Step> {
    let list = amount(&mut visit, 300, 200_000);
    let mut pen = visit.pen();
    let how = payment(&mut visit, list);
    open_bill(&mut visit, &mut pen, list);
    pay(&mut visit, &mut pen, &how);
    second_thoughts(&mut visit, &mut pen, list);
    pen.done()
}

/// An amount in fen: mostly whole yuan, now and then with fen.
fn amount(visit: &mut Visit<'_>, least: u64, most: u64) -> i64 {
    let drawn = visit.luck.between(least, most);
    let odd = visit.luck.below(3) == 0;
    let fen = if odd { drawn } else { drawn / 100 * 100 + 100 };
    i64::try_from(fen).unwrap_or(100)
}

/// How it is paid, and whether the customer must prove who it is.
fn payment(visit: &mut Visit<'_>, due: i64) -> (Value, bool) {
    let phone = visit.shows(Habit::PaysByPhone);
    let account = visit.shows(Habit::PaysFromAccount);
    let points = visit.shows(Habit::BurnsPoints);
    let channel = ["wechat", "alipay", "bank-card"];
    let channel = visit.luck.pick(&channel).copied().unwrap_or("wechat");
    let few = i64::try_from(visit.luck.between(1, 400)).unwrap_or(1).min(due / 2);
    let share = visit.luck.between(1, 3) == 1;
    let few = if points { few } else { 0 };
    let rest = due - few;
    let own = if account && share {
        rest / 2
    } else if account {
        rest
    } else {
        0
    };
    let other = if phone { channel } else { "cash" };
    (parts(&[("points", few), ("stored-value", own), (other, rest - own)]), account || points)
}

fn open_bill(visit: &mut Visit<'_>, pen: &mut Pen, list: i64) {
    let mistaken = visit.shows(Habit::WrongMember);
    let whose = if mistaken { other(visit) } else { visit.me() };
    let note = if mistaken { "the clerk serves the wrong member" } else { "wants to buy something" };
    let with = [("member", whose.into()), ("lines", goods(list))];
    let bill = visit.name("bill");
    pen.gives(&visit.clerk(), "value.open-bill", with, note).named(&bill);
}

/// Somebody who was a customer before this one, so that those who come later change nothing; the first has only itself.
pub(crate) fn other(visit: &mut Visit<'_>) -> String {
    let before = u64::from(visit.number.max(2) - 1);
    format!("@c{}", visit.luck.between(1, before))
}

/// Settles the bill of the visit, once or twice.
fn pay(visit: &mut Visit<'_>, pen: &mut Pen, (how, proof): &(Value, bool)) {
    if *proof {
        prove(visit, pen.wait(15), "");
    }
    let twice = visit.shows(Habit::PaysTwice);
    let way = visit.luck.below(3);
    let payment = visit.name("paid");
    let bill = visit.at("bill");
    pen.wait(15).gives(&visit.clerk(), "value.settle", [("bill", bill), ("parts", how.clone())], "pays");
    pen.field(&payment, "payment");
    if !twice {
        return;
    }
    match way {
        0 => {
            pen.keyed(format!("{}-once", visit.tag)).again(2, "taps twice: the same request once more");
        }
        1 => {
            pen.again(2, "pays a second time");
        }
        _ => told_twice(visit, pen, how),
    }
}

/// The channel tells the payment under a second number, and that one twice.
fn told_twice(visit: &mut Visit<'_>, pen: &mut Pen, how: &Value) {
    let parts = how.as_array().map_or(&[][..], Vec::as_slice);
    let of_channel = (0i64..).zip(parts).find_map(|(part, row)| {
        let means = row.get("means")?.as_str()?;
        let channel = ["wechat", "alipay", "bank-card"].contains(&means);
        channel.then(|| (part, means.to_owned(), row.get("amount").cloned().unwrap_or(0.into())))
    });
    let Some((part, channel, amount)) = of_channel else { return };
    let late = visit.luck.between(2, 4_000);
    let with = [
        ("channel", channel.as_str().into()),
        ("payment", visit.at("paid")),
        ("part", part.into()),
        ("amount", amount),
        ("success", true.into()),
        ("reference", format!("{}-again", visit.tag).into()),
        ("signature", "@sign".into()),
    ];
    let by = format!("outside {channel}");
    pen.wait(late).gives(&by, "payments.notice", with, "the channel took the money a second time");
    pen.again(7, "and tells it twice");
}

/// The customer says the password to the clerk.
pub(crate) fn prove(visit: &mut Visit<'_>, pen: &mut Pen, note: &str) {
    let with = [("member", visit.me().into()), ("password", PASSWORD.into())];
    pen.gives(&visit.clerk(), "members.prove", with, note);
}

/// Wants the money back: the bill is reversed, or a refund is asked for and decided by the manager.
fn second_thoughts(visit: &mut Visit<'_>, pen: &mut Pen, due: i64) {
    let wants = visit.shows(Habit::WantsMoneyBack);
    let (way, parts) = (visit.luck.below(3), visit.luck.between(1, 2));
    let later = visit.luck.between(60, 7_200);
    if !wants {
        return;
    }
    if way == 0 {
        let with = [("bill", visit.at("bill")), ("reason", "does not fit".into())];
        pen.wait(later).gives(&visit.clerk(), "value.reverse", with, "brings it back");
        return;
    }
    for k in 0..parts {
        let back = visit.name(&format!("back{k}"));
        // All, a half, or a fen too many.
        let amount = if way == 2 { due + 1 } else { due / i64::try_from(parts).unwrap_or(1) };
        let with = [("payment", visit.at("paid")), ("amount", amount.into()), ("reason", "quality".into())];
        pen.wait(later).gives(&visit.me(), "payments.ask-refund", with, "wants money back");
        pen.field(&back, "approval");
        let yes = [("approval", visit.at(&format!("back{k}")))];
        pen.wait(600).gives(&lead(visit.branch), "organisation.approve", yes, "");
    }
}

/// Money onto the account.
pub(crate) fn top_up(mut visit: Visit<'_>) -> Vec<Step> {
    let amount = amount(&mut visit, 5_000, 300_000);
    let mut pen = visit.pen();
    let phone = visit.shows(Habit::PaysByPhone);
    let twice = visit.shows(Habit::PaysTwice);
    let back = visit.shows(Habit::WantsMoneyBack);
    let (means, by) = if phone { ("wechat", visit.me()) } else { ("cash", visit.clerk()) };
    let how = parts(&[(means, amount)]);
    let with = [("member", visit.me().into()), ("amount", amount.into()), ("parts", how.clone())];
    pen.gives(&by, "value.top-up", with, "puts money onto the account").field(&visit.name("paid"), "payment");
    if twice && phone {
        told_twice(&mut visit, &mut pen, &how);
    } else if twice {
        pen.again(3, "the clerk books it twice");
    }
    if back {
        let with =
            [("payment", visit.at("paid")), ("amount", amount.into()), ("reason", "wrong-amount".into())];
        pen.wait(900).gives(&visit.me(), "payments.ask-refund", with, "wants it back");
        pen.field(&visit.name("back"), "approval");
        let yes = [("approval", visit.at("back"))];
        pen.wait(600).gives(&lead(visit.branch), "organisation.approve", yes, "");
    }
    pen.done()
}

/// A package of washes: bought, used, used once too often.
pub(crate) fn package(mut visit: Visit<'_>) -> Vec<Step> {
    let mut pen = visit.pen();
    let how = parts(&[("cash", 7_500)]);
    let with = [("member", visit.me().into()), ("package", "@pack".into()), ("parts", how)];
    pen.gives(&visit.clerk(), "value.sell-package", with, "buys a package of three washes");
    let washes = visit.luck.between(0, 5);
    for k in 0..washes {
        let wash = [("kind", "car-wash".into()), ("item", "wash".into()), ("quantity", 1.into())];
        let lines = Value::Array(vec![Value::Table(row(wash))]);
        let bill = format!("wash{k}");
        let with = [("member", visit.me().into()), ("lines", lines)];
        pen.wait(visit.luck.between(60, 9_000));
        pen.gives(&visit.clerk(), "value.open-bill", with, "has the car washed").named(&visit.name(&bill));
        pen.wait(30).gives(&visit.clerk(), "value.settle", [("bill", visit.at(&bill))], "");
    }
    if visit.shows(Habit::WantsMoneyBack) && washes > 0 {
        let with = [("bill", visit.at("wash0")), ("reason", "still dirty".into())];
        pen.wait(300).gives(&visit.clerk(), "value.reverse", with, "the wash is taken back");
    }
    pen.done()
}

/// A voucher, bought and used; or one that somebody else has used.
pub(crate) fn voucher(mut visit: Visit<'_>) -> Vec<Step> {
    let mut pen = visit.pen();
    let (from, to) = vouchers(visit.branch);
    let span = u64::try_from(to - from).unwrap_or(0);
    let serial = from + i64::try_from(visit.luck.below(span + 1)).unwrap_or(0);
    let how = parts(&[("cash", 1_800)]);
    let with = [
        ("serial", serial.into()),
        ("price", 1_800.into()),
        ("customer", visit.who.as_str().into()),
        ("parts", how),
    ];
    pen.gives(&visit.clerk(), "value.sell-voucher", with, "buys a voucher of 20.00");
    let list = amount(&mut visit, 2_000, 20_000);
    pen.wait(60);
    open_bill(&mut visit, &mut pen, list);
    let coupon = part("coupon", 2_000, Some(serial));
    let mut how = vec![coupon];
    if list > 2_000 {
        how.push(part("cash", list - 2_000, None));
    }
    pay(&mut visit, &mut pen, &(Value::Array(how), false));
    second_thoughts(&mut visit, &mut pen, list);
    pen.done()
}
