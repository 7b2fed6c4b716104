//! Head office and what it sees to: the month's end, the system's own weaknesses, wishes that somebody would like to grant
//! himself, members who leave for good.
//!
//! It refuses to know what happens at the counters.

use crate::habits::Habit;
use crate::pen::Pen;
use crate::script::{Script, Step, row};
use crate::spends::PASSWORD;
use crate::town::{DAY_S, Town, clerk, given, lead};
use forecourt_kernel::Stream;
use toml::Value;

/// Customers' days of the biggest plan in which the journal is backed up.
const BACKED_UP: u64 = 40;

/// The second of head office's day at which it begins to work: nine in the morning.
const NINE_S: u64 = 7_200;

/// Adds what head office does.
pub(crate) fn add(town: &Town<'_>, script: &mut Script) {
    for day in 0..u64::from(town.size.days) {
        script.steps.extend(alone(town, day).unwrap_or_default());
        script.steps.extend(tends(town, day).unwrap_or_default());
        for branch in 1..=town.size.branches {
            script.steps.extend(oversteps(town, branch, day).unwrap_or_default());
            script.steps.extend(advertises(town, branch, day).unwrap_or_default());
        }
    }
    if town.mix.permille(Habit::TendsTheSystem) > 0 {
        let nodes = [("main", "4.1"), ("standby", "4.1"), ("old", "3.9")];
        for (node, version) in nodes {
            let components = Value::Table(row([("database", version.into()), ("web", "2.0".into())]));
            let node = [("node", node.into()), ("components", components)];
            script.given.push(given("service.register-node", node, ""));
        }
    }
    for customer in 1..=town.size.customers {
        script.steps.extend(leaves(town, customer).unwrap_or_default());
    }
    month(town, script);
    // Each backup is of the whole journal, and is restored to prove it: in a big plan that would be nearly all of the work.
    let small = u64::from(town.size.customers) * u64::from(town.size.days) <= BACKED_UP;
    if small && Stream::named(town.seed, "backups").ratio(town.mix.chance(Habit::Backs)) {
        script.sealed = true;
        script.config.insert("plat.backups".to_owned(), true.into());
        script.config.insert("plat.increment_h".to_owned(), 24.into());
        script.given.push(given("security.start-clock", [], ""));
        script.steps.extend(restored(town));
    }
}

/// Somebody of head office signs in again: whoever does nothing for half an hour is signed out.
fn signs_in(pen: &mut Pen, who: &str) {
    let user = who.to_lowercase();
    let with = [("user", user.as_str().into()), ("password", format!("{user}-pass").into())];
    pen.gives(&format!("terminal desk-{user}"), "organisation.login", with, "signs in");
    pen.wait(20);
}

/// Points by hand that need a decision, and who asked says yes first.
fn alone(town: &Town<'_>, day: u64) -> Option<Vec<Step>> {
    let mut luck = Stream::named(town.seed, &format!("office/alone/day/{day}"));
    if town.size.customers == 0 || !luck.ratio(town.mix.chance(Habit::DecidesAlone)) {
        return None;
    }
    let at_s = day * DAY_S + NINE_S + luck.below(30_000);
    let points = i64::try_from(luck.between(600, 5_000)).unwrap_or(600);
    let mut pen = Pen::new("Fang", at_s, usize::MAX);
    signs_in(&mut pen, "Fang");
    let with = [("member", "@c1".into()), ("points", points.into()), ("reason", "campaign".into())];
    pen.gives("Fang", "value.adjust-points", with, "wants to give points away");
    let name = format!("alone-{day}");
    pen.field(&name, "approval");
    let yes = || [("approval", Value::from(format!("@{name}")))];
    pen.wait(60).gives("Fang", "organisation.approve", yes(), "and says yes at once");
    pen.wait(60);
    signs_in(&mut pen, "Feng");
    pen.gives("Feng", "organisation.approve", yes(), "the colleague decides");
    Some(pen.done())
}

/// Weaknesses and patches.
fn tends(town: &Town<'_>, day: u64) -> Option<Vec<Step>> {
    let mut luck = Stream::named(town.seed, &format!("office/system/day/{day}"));
    if !luck.ratio(town.mix.chance(Habit::TendsTheSystem)) {
        return None;
    }
    let mut pen = Pen::new("Shen", day * DAY_S + NINE_S + luck.below(30_000), usize::MAX);
    signs_in(&mut pen, "Shen");
    let grades = ["critical", "high", "medium", "low"];
    for k in 0..luck.between(1, 3) {
        let grade = luck.pick(&grades).copied().unwrap_or("low");
        let name = format!("weakness-{day}-{k}");
        let with = [("grade", grade.into()), ("component", "web".into()), ("text", "open door".into())];
        pen.wait(60).gives("Shen", "service.open-finding", with, "finds a weakness").field(&name, "finding");
        let closing = luck.pick(&["fixed", "mitigated"]).copied();
        if let Some(closing) = closing.filter(|_| luck.below(2) == 0) {
            let finding = Value::from(format!("@{name}"));
            let with = [("finding", finding), ("closing", closing.into()), ("reason", "closed it".into())];
            pen.wait(600).gives("Shen", "service.close-finding", with, "");
        }
    }
    if luck.below(2) == 0 {
        let grade = luck.pick(&grades).copied().unwrap_or("low");
        let version = format!("5.{day}");
        let with = [("component", "database".into()), ("version", version.into()), ("grade", grade.into())];
        let name = format!("patch-{day}");
        pen.wait(60).gives("Shen", "service.publish-patch", with, "a patch is published");
        pen.field(&name, "patch");
        for node in ["main", "standby", "old"].into_iter().take(usize::try_from(luck.below(4)).unwrap_or(0)) {
            let with = [("patch", format!("@{name}").into()), ("node", node.into())];
            pen.wait(300).gives("Shen", "service.install-patch", with, "");
        }
    }
    if day == 0 {
        pen.wait(30).gives("Shen", "service.plan-scans", [], "");
    }
    Some(pen.done())
}

/// A clerk tries what a manager may.
fn oversteps(town: &Town<'_>, branch: u32, day: u64) -> Option<Vec<Step>> {
    let name = clerk(branch);
    let mut luck = Stream::named(town.seed, &format!("staff/{name}/oversteps/day/{day}"));
    if town.size.customers == 0 || !luck.ratio(town.mix.chance(Habit::Oversteps)) {
        return None;
    }
    let mut pen = Pen::new(&name, day * DAY_S + luck.between(4_000, 40_000), usize::MAX);
    signs_in(&mut pen, &name);
    let note = "tries what only others may";
    match luck.below(3) {
        0 => pen.gives(&name, "value.close-period", [("month", "2026-02".into())], note),
        1 => {
            let with = [("name", "Nobody".into()), ("branch", "@Head".into())];
            pen.gives(&name, "organisation.hire", with, note)
        }
        _ => {
            let with = [("member", "@c1".into()), ("points", 100.into()), ("reason", "goodwill".into())];
            pen.gives(&name, "value.adjust-points", with, note)
        }
    };
    Some(pen.done())
}

/// A text to all members of the branch, so late that some of it may not go before the morning.
fn advertises(town: &Town<'_>, branch: u32, day: u64) -> Option<Vec<Step>> {
    let name = lead(branch);
    let mut luck = Stream::named(town.seed, &format!("staff/{name}/advertises/day/{day}"));
    if town.size.customers == 0 || !luck.ratio(town.mix.chance(Habit::Advertises)) {
        return None;
    }
    // From half past eight to half past ten.
    let mut pen = Pen::new(&name, day * DAY_S + 48_600 + luck.below(7_200), usize::MAX);
    signs_in(&mut pen, &name);
    let advertising = luck.below(2) == 0;
    // The first customers, so that those who come later change nothing.
    let to: Vec<Value> =
        (1..=town.size.customers.min(5)).map(|number| format!("@c{number}").into()).collect();
    let with = [
        ("text", "Tyres are cheap".into()),
        ("members", Value::Array(to)),
        ("advertising", advertising.into()),
    ];
    pen.gives(&name, "members.send-group-sms", with, "writes to all members");
    Some(pen.done())
}

/// Somebody leaves the club on one of the evenings: what is on the account is paid out, and thirty days later nobody knows who
/// it was.
fn leaves(town: &Town<'_>, customer: u32) -> Option<Vec<Step>> {
    let who = format!("c{customer}");
    let evening = |day: u64| {
        let mut luck = Stream::named(town.seed, &format!("customer/{customer}/leaves/day/{day}"));
        luck.ratio(town.mix.chance(Habit::Leaves)).then_some((day, luck))
    };
    let (day, mut luck) = (0..u64::from(town.size.days)).find_map(evening)?;
    let branch = u32::try_from(luck.between(1, u64::from(town.size.branches))).unwrap_or(1);
    let at_s = day * DAY_S + 40_000 + luck.below(3_000);
    let mut pen = Pen::new(&who, at_s, usize::MAX);
    signs_in(&mut pen, &clerk(branch));
    let with = [("member", format!("@{who}").into()), ("password", PASSWORD.into())];
    pen.gives(&clerk(branch), "members.request-leaving", with, "leaves the club");
    let name = format!("{who}-leaves");
    pen.field(&name, "approval").wait(60);
    signs_in(&mut pen, &lead(branch));
    pen.gives(&lead(branch), "organisation.approve", [("approval", format!("@{name}").into())], "");
    Some(pen.done())
}

/// The store is gone, and everything comes back from the second place and the log that was shipped there.
fn restored(town: &Town<'_>) -> Vec<Step> {
    let mut luck = Stream::named(town.seed, "backups/restored");
    let at_s = DAY_S + luck.below(DAY_S);
    let mut pen = Pen::new("fault-store-lost", at_s, usize::MAX);
    if luck.below(2) == 0 {
        pen.says("the store is lost and restored".to_owned(), "fire in the machine room");
    }
    pen.done()
}

/// The month is closed on the second day of the next one, twice by mistake: only where plans are long enough.
fn month(town: &Town<'_>, script: &mut Script) {
    let mut luck = Stream::named(town.seed, "office/month");
    let closes = luck.ratio(town.mix.chance(Habit::ClosesTheMonth));
    if !closes || town.size.quiet_days < 35 || town.size.days > 10 {
        return;
    }
    // Plans begin on 2 March.
    let at_s = 31 * DAY_S + NINE_S + luck.below(20_000);
    let mut pen = Pen::new("Fang", at_s, usize::MAX);
    signs_in(&mut pen, "Fang");
    for note in ["closes the month", "and once more by mistake"] {
        pen.gives("Fang", "value.close-period", [("month", "2026-03".into())], note).wait(30);
    }
    script.steps.extend(pen.done());
    // The quiet phase has begun long before.
    script.rest_s = u64::from(town.size.quiet_days - 25) * DAY_S;
}
