//! The group around the cabinets: branches, employees, and the commands by which a world is furnished, from the author's
//! text to the plan.
//!
//! It refuses to know what the commands do; their contexts do.

use crate::plan::{PlannedBranch, PlannedStaff, Planner};
use crate::source::{Complaint, nearest};
use crate::text;
use crate::wish::{Actor, PlannedReading, PlannedWish, actor, binds, command_name, names_in};
use std::collections::BTreeSet;
use toml::Spanned;

/// The code with which a command is refused that has not the form of its kind (PLAT-11).
pub const BAD_FORM: &str = "bad-form";

/// The names of all employees, those of `people` with a branch first.
pub fn staff_names(scenario: &text::Scenario) -> impl Iterator<Item = &str> {
    let people = scenario.people.iter().filter(|person| person.branch.is_some());
    let people = people.map(|person| person.name.get_ref().as_str());
    people.chain(scenario.staff.iter().map(|person| person.name.get_ref().as_str()))
}

impl Planner<'_> {
    pub(crate) fn cabinets(&mut self) -> Option<u8> {
        let in_group = !self.scenario.branches.is_empty();
        let Some(given) = &self.scenario.world.cabinets else { return Some(u8::from(!in_group)) };
        match u8::try_from(*given.get_ref()) {
            Ok(cabinets) if cabinets <= 32 && (cabinets > 0 || in_group) => Some(cabinets),
            _ => {
                self.complain(given.span(), "a world has 1 to 32 cabinets, or none where there are branches");
                None
            }
        }
    }

    pub(crate) fn branches(&mut self, cabinets: u8) -> Vec<PlannedBranch> {
        let mut branches: Vec<PlannedBranch> = Vec::new();
        for branch in &self.scenario.branches {
            let name = branch.name.get_ref().clone();
            if branches.iter().any(|other| other.name == name) {
                self.complain(branch.name.span(), format!("{name:?} stands twice among the branches"));
            }
            if let Some(number) = branch.cabinets.iter().find(|number| !(1..=cabinets).contains(*number)) {
                self.complain(
                    branch.name.span(),
                    format!("the world has {cabinets} cabinets, no cabinet {number}"),
                );
            }
            let mut fields = toml::Table::new();
            fields.insert("name".into(), name.clone().into());
            fields.insert("kind".into(), branch.kind.clone().into());
            for (field, degrees) in [("lat", branch.lat), ("lon", branch.lon)] {
                degrees.map(|degrees| fields.insert(field.into(), degrees.into()));
            }
            branch.hours.as_ref().map(|hours| fields.insert("hours".into(), hours.clone().into()));
            branches.push(PlannedBranch { name, fields, cabinets: branch.cabinets.clone() });
        }
        branches
    }

    pub(crate) fn staff(&mut self) -> Vec<PlannedStaff> {
        let scenario = self.scenario;
        let mut staff = Vec::new();
        for person in &scenario.people {
            match &person.branch {
                Some(branch) => self.hire(&mut staff, &person.name, branch, &person.roles, true),
                None if !scenario.branches.is_empty() => {
                    self.complain(person.name.span(), "in a group everybody has a branch: branch = \"…\"");
                }
                None => {}
            }
        }
        for person in &scenario.staff {
            self.hire(&mut staff, &person.name, &person.branch, &person.roles, person.online);
        }
        staff
    }

    fn hire(
        &mut self,
        staff: &mut Vec<PlannedStaff>,
        name: &Spanned<String>,
        branch: &Spanned<String>,
        roles: &[String],
        online: bool,
    ) {
        let known = || self.scenario.branches.iter().map(|known| known.name.get_ref().as_str());
        if !known().any(|known| known == branch.get_ref()) {
            let near = nearest(branch.get_ref(), known());
            let hint = near
                .map_or_else(|| "the scenario has none".to_owned(), |near| format!("did you mean {near:?}?"));
            let message = format!("no branch is called {:?}", branch.get_ref());
            self.add(Complaint::new(branch.span(), message).hint(hint));
        }
        if staff.iter().any(|other| other.name == *name.get_ref()) {
            self.complain(name.span(), format!("{:?} stands twice among the staff", name.get_ref()));
        }
        let (name, branch) = (name.get_ref().clone(), branch.get_ref().clone());
        staff.push(PlannedStaff { name, branch, roles: roles.to_vec(), online });
    }

    /// The commands before time starts, and the names that are known when it does.
    pub(crate) fn given(&mut self) -> (Vec<PlannedWish>, BTreeSet<String>) {
        let scenario = self.scenario;
        let branches = scenario.branches.iter().map(|branch| branch.name.get_ref().clone());
        let mut declared: BTreeSet<String> =
            staff_names(scenario).map(str::to_owned).chain(branches).collect();
        let mut given = Vec::new();
        for wish in &scenario.given {
            let span = wish.span();
            let wish = wish.get_ref();
            let parts = Parts { command: &wish.command, with: &wish.with, names: wish.names.as_ref(), span };
            let planned = self.wish(parts, Actor::System, None, &mut declared);
            planned.iter().for_each(|wish| self.form(wish));
            given.extend(planned);
        }
        (given, declared)
    }

    pub(crate) fn step_wish(
        &mut self,
        step: &text::Step,
        declared: &mut BTreeSet<String>,
    ) -> Option<PlannedWish> {
        let Some(command) = &step.command else {
            let lonely = step.by.is_some() && step.reads.is_none();
            if lonely || !step.with.is_empty() || step.names.is_some() || step.key.is_some() {
                self.complain(step.at.span(), "by, with, as and key belong to a command: command = \"…\"");
            }
            return None;
        };
        if step.phrase.is_some() || step.reads.is_some() {
            self.complain(command.span(), "a step has one of a phrase, a command and a report that is read");
        }
        let by = self.by(step)?;
        let (with, names) = (&step.with, step.names.as_ref());
        let parts = Parts { command, with, names, span: command.span() };
        let mut wish = self.wish(parts, by, step.key.clone(), declared)?;
        wish.misshapen = step.refused.as_ref().is_some_and(|code| code.get_ref() == BAD_FORM);
        wish.may = step.may;
        if !wish.misshapen {
            self.form(&wish);
        }
        Some(wish)
    }

    /// A command whose form is wrong is a mistake of the text, found before anything runs.
    fn form(&mut self, wish: &PlannedWish) {
        if let Some(complaint) = crate::form::complaint(wish) {
            self.add(complaint);
        }
    }

    pub(crate) fn step_reading(&mut self, step: &text::Step) -> Option<PlannedReading> {
        let Some(name) = &step.reads else {
            if !step.filter.is_empty() {
                self.complain(step.at.span(), "filter belongs to a report that is read: reads = \"…\"");
            }
            return None;
        };
        let by = self.by(step)?;
        Some(PlannedReading { name: name.get_ref().clone(), filter: step.filter.clone(), by })
    }

    fn by(&mut self, step: &text::Step) -> Option<Actor> {
        let Some(by) = &step.by else { return Some(Actor::System) };
        let is_staff = |name: &str| staff_names(self.scenario).any(|known| known == name);
        let found = actor(by.get_ref(), is_staff);
        self.ok(by.span(), found)
    }

    fn wish(
        &mut self,
        parts: Parts<'_>,
        by: Actor,
        key: Option<String>,
        declared: &mut BTreeSet<String>,
    ) -> Option<PlannedWish> {
        let Parts { command, with, names, span } = parts;
        let (context, name) = match command_name(command) {
            Ok(found) => found,
            Err(complaint) => {
                self.add(complaint);
                return None;
            }
        };
        let mut wanted = Vec::new();
        with.values().for_each(|value| names_in(value, &mut wanted));
        if let Actor::Member { name, .. } = &by {
            wanted.push(name);
        }
        for name in wanted.iter().filter(|name| !declared.contains(**name)) {
            let near = nearest(name, declared.iter().map(String::as_str));
            let mut complaint = Complaint::new(span.clone(), format!("nothing is called @{name} here"));
            complaint.hint = near.map(|near| format!("did you mean @{near}?"));
            self.add(complaint);
        }
        let binds = self.ok(span.clone(), binds(names))?;
        declared.extend(binds.iter().map(|(name, _)| name.clone()));
        Some(PlannedWish {
            context,
            name,
            with: with.clone(),
            by,
            key,
            misshapen: false,
            may: false,
            binds,
            span,
        })
    }
}

/// A command as it stands in the text.
struct Parts<'a> {
    command: &'a Spanned<String>,
    with: &'a toml::Table,
    names: Option<&'a toml::Value>,
    span: std::ops::Range<usize>,
}
