//! Two people in one second: the last car, one voucher, one balance at two tills.
//!
//! It refuses to know who wins.

use crate::pen::{Pen, part, parts};
use crate::script::Step;
use crate::spends::{goods, other, prove};
use crate::town::{Visit, lead, vouchers};
use crate::{rents, spends};
use toml::Value;

/// One of the races.
pub(crate) fn race(mut visit: Visit<'_>) -> Vec<Step> {
    match visit.luck.below(3) {
        0 => last_car(visit),
        1 => one_voucher(visit),
        _ => one_balance(visit),
    }
}

/// Two phones ask for a car of the same station and time in the same second.
fn last_car(mut visit: Visit<'_>) -> Vec<Step> {
    let rival = other(&mut visit);
    let mut pen = Pen::new(&visit.who, visit.at_s, usize::MAX);
    let from = visit.town.half_hour(visit.at_s + 8_000);
    let slot = (from, from + 6 * 3_600);
    rents::choose(&visit, &mut pen, &visit.me(), slot);
    pen.named(&visit.name("rental"));
    rents::choose(&visit, &mut pen, &rival, slot);
    pen.named(&visit.name("rival"));
    for (who, what) in [(visit.me(), "rental"), (rival, "rival")] {
        let with = [("order", visit.at(what)), ("means", "alipay".into())];
        pen.gives(&who, "rental.confirm-deposit", with, "two want the last car");
    }
    pen.done()
}

/// Two tills take the same voucher in the same second.
fn one_voucher(mut visit: Visit<'_>) -> Vec<Step> {
    let rival = other(&mut visit);
    let mut pen = Pen::new(&visit.who, visit.at_s, usize::MAX);
    let (from, to) = vouchers(visit.branch);
    let span = u64::try_from(to - from).unwrap_or(0);
    let serial = from + i64::try_from(visit.luck.below(span + 1)).unwrap_or(0);
    let with = [
        ("serial", serial.into()),
        ("price", 1_800.into()),
        ("customer", visit.who.as_str().into()),
        ("parts", parts(&[("cash", 1_800)])),
    ];
    pen.gives(&visit.clerk(), "value.sell-voucher", with, "buys a voucher and shows it to a friend");
    pen.wait(100);
    let tills = [(visit.clerk(), visit.me(), "mine"), (lead(visit.branch), rival, "theirs")];
    for (till, who, bill) in &tills {
        let with = [("member", who.as_str().into()), ("lines", goods(5_000))];
        pen.gives(till, "value.open-bill", with, "").named(&visit.name(bill));
    }
    pen.wait(30);
    for (till, _, bill) in &tills {
        let how = Value::Array(vec![part("coupon", 2_000, Some(serial)), part("cash", 3_000, None)]);
        pen.gives(till, "value.settle", [("bill", visit.at(bill)), ("parts", how)], "both pay with it");
    }
    pen.done()
}

/// Two tills take the same stored value in the same second.
fn one_balance(mut visit: Visit<'_>) -> Vec<Step> {
    let mut pen = Pen::new(&visit.who, visit.at_s, usize::MAX);
    let with =
        [("member", visit.me().into()), ("amount", 10_000.into()), ("parts", parts(&[("cash", 10_000)]))];
    pen.gives(&visit.clerk(), "value.top-up", with, "puts 100.00 onto the account");
    let tills = [(visit.clerk(), "one"), (lead(visit.branch), "two")];
    for (till, bill) in &tills {
        let with = [("member", visit.me().into()), ("lines", goods(8_000))];
        pen.gives(till, "value.open-bill", with, "").named(&visit.name(bill));
    }
    prove(&mut visit, pen.wait(30), "");
    let password = [("member", visit.me().into()), ("password", spends::PASSWORD.into())];
    pen.gives(&lead(visit.branch), "members.prove", password, "");
    for (till, bill) in &tills {
        let how = parts(&[("stored-value", 8_000)]);
        pen.gives(
            till,
            "value.settle",
            [("bill", visit.at(bill)), ("parts", how)],
            "both tills take 80.00 of 100.00",
        );
    }
    pen.done()
}
