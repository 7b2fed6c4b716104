//! Staff: the first morning, shifts with their sign-ins and mistakes, and what managers see to.
//!
//! It refuses to know who is served.

use crate::habits::Habit;
use crate::pen::Pen;
use crate::script::Step;
use crate::town::{DAY_S, Town, clerk, lead, station, vouchers};
use forecourt_kernel::Stream;

/// Before the first customer: the station's vouchers arrive.
pub(crate) fn opening(town: &Town<'_>, branch: u32) -> Vec<Step> {
    if town.mix.permille(Habit::TakesVouchers) == 0 && town.mix.permille(Habit::Races) == 0 {
        return Vec::new();
    }
    let (from, to) = vouchers(branch);
    let sent = format!("sent-{branch}");
    let mut pen = Pen::new(&lead(branch), 300, usize::MAX);
    let here = format!("@{}", station(branch));
    let with = [("from", from.into()), ("to", to.into()), ("branch", here.into())];
    pen.gives("Fang", "value.send-vouchers", with, "head office sends vouchers").named(&sent);
    let with = [("transfer", format!("@{sent}").into())];
    pen.wait(300).gives(&lead(branch), "value.confirm-vouchers", with, "");
    pen.done()
}

/// The clerk's shifts: signs out at eight in the evening unless that is forgotten, and in again at twenty past seven.
pub(crate) fn shifts(town: &Town<'_>, branch: u32) -> Vec<Step> {
    let name = clerk(branch);
    let mut steps = Vec::new();
    for day in 0..u64::from(town.size.days) {
        let mut luck = Stream::named(town.seed, &format!("staff/{name}/day/{day}"));
        let forgets = luck.ratio(town.mix.chance(Habit::ForgetsToSignOut));
        let mistypes = luck.ratio(town.mix.chance(Habit::WrongPassword));
        let tries = if mistypes { luck.between(1, 4) } else { 0 };
        let mut pen = Pen::new(&name, day * DAY_S + 46_900, usize::MAX);
        if forgets {
            continue;
        }
        pen.gives(&name, "organisation.logout", [], "goes home");
        pen.until((day + 1) * DAY_S + 1_200);
        let user = name.to_lowercase();
        let at = format!("terminal desk-{user}");
        for _ in 0..tries {
            let with = [("user", user.as_str().into()), ("password", "mistyped".into())];
            pen.gives(&at, "organisation.login", with, "mistypes the password").wait(5);
        }
        let with = [("user", user.as_str().into()), ("password", format!("{user}-pass").into())];
        pen.gives(&at, "organisation.login", with, "begins a shift");
        steps.extend(pen.done());
    }
    steps
}

/// Points by hand now and then, by a manager: with and without a good reason.
pub(crate) fn managers(town: &Town<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for branch in 1..=town.size.branches {
        let name = lead(branch);
        for day in 0..u64::from(town.size.days) {
            let mut luck = Stream::named(town.seed, &format!("staff/{name}/day/{day}"));
            let gives = luck.below(3) == 0;
            let at_s = day * DAY_S + luck.between(4_000, 40_000);
            let points = i64::try_from(luck.between(1, 1_500)).unwrap_or(1) - 300;
            // One of the first customers, so that those who come later change nothing.
            let whom = luck.between(1, 5);
            let who = format!("@c{whom}");
            if !gives || whom > u64::from(town.size.customers) {
                continue;
            }
            let mut pen = Pen::new(&name, at_s, usize::MAX);
            let approval = format!("points-{branch}-{day}");
            let with = [("member", who.into()), ("points", points.into()), ("reason", "complaint".into())];
            pen.gives(&name, "value.adjust-points", with, "moves points by hand");
            pen.field(&approval, "approval");
            let yes = [("approval", format!("@{approval}").into())];
            pen.wait(900).gives("Fang", "organisation.approve", yes, "");
            steps.extend(pen.done());
        }
    }
    steps
}
