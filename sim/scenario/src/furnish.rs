//! How a group's world begins, and how a command of any context is given in it.
//!
//! The system opens the branches, hires and signs in the staff, places the cabinets, then gives the commands of `given`.
//! It refuses to judge what is answered.

use crate::channels::Channels;
use crate::group::BAD_FORM;
use crate::wish::{Actor, PlannedReading, PlannedWish, StaffName, bound};
use crate::world::{World, no_host};
use forecourt_books::facts::Membership;
use forecourt_books::{At, By, Day, Rejection};
use forecourt_site::{Outcome, Refusal};
use forecourt_wire::Instant;

impl World<'_> {
    /// Opens, hires, places, furnishes.
    pub(crate) fn furnish(&mut self) {
        let plan = self.plan;
        for branch in &plan.branches {
            self.begin_with("organisation.open-branch", branch.fields.clone(), &branch.name);
        }
        for person in &plan.staff {
            let terminal = format!("desk-{}", person.name.to_lowercase().replace(' ', "-"));
            let branch = format!("@{}", person.branch);
            let roles = toml::Value::Array(person.roles.iter().cloned().map(Into::into).collect());
            let user = person.name.to_lowercase().replace(' ', ".");
            let hired = [
                ("name", person.name.clone().into()),
                ("branch", branch.clone().into()),
                ("roles", roles),
                ("password", crate::act::password(&user).0.into()),
                ("user", user.into()),
            ];
            self.begin_with("organisation.hire", table(hired), &person.name);
            let Some(id) = self.names.things.ids.get(&person.name).and_then(|id| id.parse().ok()) else {
                return;
            };
            let known = StaffName { id, terminal: terminal.clone() };
            self.names.things.staff.insert(person.name.clone(), known);
            let enrolled = [("name", terminal.clone().into()), ("branch", branch.into())];
            self.begin_with("organisation.enrol-terminal", table(enrolled), "");
            if person.online {
                let opened = [("person", format!("@{}", person.name).into()), ("terminal", terminal.into())];
                self.begin_with("organisation.open-session", table(opened), "");
            }
        }
        for branch in &plan.branches {
            for cabinet in &branch.cabinets {
                let placed =
                    [("cabinet", i64::from(*cabinet).into()), ("branch", format!("@{}", branch.name).into())];
                self.begin_with("organisation.place-cabinet", table(placed), "");
            }
        }
        for wish in &plan.given {
            self.begin(wish);
        }
    }

    fn begin_with(&mut self, command: &str, with: toml::Table, name: &str) {
        let (context, command) = command.split_once('.').unwrap_or((command, ""));
        let binds = if name.is_empty() { Vec::new() } else { vec![(name.to_owned(), None)] };
        self.begin(&PlannedWish {
            context: context.to_owned(),
            name: command.to_owned(),
            with,
            by: Actor::System,
            key: None,
            misshapen: false,
            may: false,
            binds,
            span: 0..0,
        });
    }

    fn begin(&mut self, wish: &PlannedWish) {
        if self.stopped.is_some() {
            return;
        }
        if let Err(refusal) = self.give(Instant::ZERO, wish) {
            self.stopped.get_or_insert(format!("the world cannot begin: {refusal} ({wish})"));
        }
    }

    /// Gives a command; what its events are called is known from then on. A command that means nothing stops the run.
    pub(crate) fn give(&mut self, now: Instant, wish: &PlannedWish) -> Result<Outcome, Refusal> {
        let ready = self.names.things.by(&wish.by).and_then(|by| {
            self.names.things.command(wish).map(|command| (by, command)).map_err(|error| error.to_string())
        });
        let today = plan_day(self.plan.epoch, now);
        let mut own_word = None;
        let ready = ready.and_then(|(by, mut command)| {
            own_word = Channels::own_word(&command);
            // A notice that reaches no house is as if the channel had not moved anything yet: it would tell again.
            if self.site.is_some()
                && let forecourt_site::Command::Payments(told) = &mut command
                && let Some(channel) = self.channels.sign(today, told)?
            {
                self.send_statement(channel, today);
            }
            Ok((by, command))
        });
        let (by, command) = match ready {
            Ok(ready) => ready,
            Err(why) => {
                // A terminal that sends a result instead of a wish is not understood (PLAT-11); an author neither.
                if !wish.misshapen {
                    let line = self.plan.lines.line(wish.span.start);
                    self.stopped = Some(format!("line {line}: {why} ({wish})"));
                }
                return Err(Refusal::Rule(Rejection::new(BAD_FORM).with("why", why)));
            }
        };
        self.over_the_line(now, &by, wish)?;
        self.vouch(now, &by);
        let looked = self.look_before(now, &by, &command, wish.key.as_deref());
        let Some(site) = &mut self.site else {
            own_word.into_iter().for_each(|told| self.tell_again(now, &told));
            return Err(no_host());
        };
        let answer = match &wish.key {
            Some(key) => site.request(now, &by, key, command),
            None => site.command(now, &by, command),
        };
        // PLAT-04: whoever is refused is told why, in words.
        if let Err(Refusal::Rule(rejection)) = &answer
            && let Some(wrong) = forecourt_site::unsaid(&wish.context, rejection)
        {
            self.stopped.get_or_insert(format!("invariant broken: PLAT-04: {wrong}"));
        }
        let before = self.notes.events.len();
        self.after_business(now);
        if let Ok(Outcome::Accepted { first, end }) = &answer {
            self.bind(before, *first, *end, wish);
        }
        self.look_after(&looked, &answer);
        if let Err(Refusal::Store(_)) = answer {
            own_word.into_iter().for_each(|told| self.tell_again(now, &told));
        }
        answer
    }

    /// Whoever acts on a phone is logged in there, unless the story is about that (MEM-77).
    fn vouch(&mut self, now: Instant, by: &By) {
        let (By::Member { member, channel }, false) = (by, self.plan.members_log_in) else { return };
        let Some(site) = &mut self.site else { return };
        // One who has left, or whom nobody knows, is refused as that by what comes next.
        let members = &site.states().members;
        let gone = |standing| standing == Membership::Left;
        let absent = members.members.get(*member).is_none_or(|known| gone(known.membership));
        if absent || members.sessions.contains_key(member) {
            return;
        }
        let fields = serde_json::json!({ "open-session": { "member": member, "channel": channel } });
        match forecourt_site::Command::read("members", &fields) {
            Ok(wish) => drop(site.command(now, &By::System, wish)),
            Err(error) => self.stopped = Some(error.to_string()),
        }
        self.after_business(now);
    }

    /// Somebody looks at a report.
    pub(crate) fn read(&mut self, now: Instant, reading: &PlannedReading) -> Result<Outcome, Refusal> {
        let by = match self.names.things.by(&reading.by) {
            Ok(by) => by,
            Err(why) => {
                self.stopped = Some(format!("{why} ({reading})"));
                return Err(Refusal::Rule(Rejection::new(BAD_FORM).with("why", why)));
            }
        };
        self.vouch(now, &by);
        let asked = reading.asked(&self.names.things);
        let Some(site) = &mut self.site else { return Err(no_host()) };
        let answer = site.read(now, &by, &asked);
        self.after_business(now);
        answer.map(|_| Outcome::Accepted { first: 0, end: 0 })
    }

    /// Learns the names that a command gives.
    fn bind(&mut self, before: usize, first: u64, end: u64, wish: &PlannedWish) {
        let bodies = self.notes.bodies[before..].iter();
        let own: Vec<&str> =
            bodies.filter(|(seq, _)| (first..end).contains(seq)).map(|(_, body)| body.as_str()).collect();
        for (name, field) in &wish.binds {
            match bound(own.iter().copied(), field.as_deref()) {
                Some(id) => {
                    self.names.things.ids.insert(name.clone(), id);
                }
                // What may be refused may also come to nothing.
                None if wish.may => {}
                None => {
                    let line = self.plan.lines.line(wish.span.start);
                    let field = field.as_deref().unwrap_or("an id");
                    self.stopped = Some(format!("line {line}: no event has {field} for {name:?} ({wish})"));
                }
            }
        }
    }
}

/// The civil day of an instant.
fn plan_day(epoch: At, now: Instant) -> Day {
    At(epoch.0 + now.as_ns()).day()
}

fn table<const N: usize>(fields: [(&str, toml::Value); N]) -> toml::Table {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
