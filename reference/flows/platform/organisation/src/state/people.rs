//! Employees, their accounts, posts and roles; the terminals that they sit at.

use forecourt_books::{PersonId, Stamp};

use super::{Account, KNOWN, Person, State, Terminal};
use crate::event::Event;
use crate::kinds::Grant;
use crate::rights::Rights;

impl State {
    /// Enters or takes out the marks of an active person's roles.
    fn mark_holder(&mut self, person: PersonId, holds: bool) {
        let record = self.people.get(person).expect(KNOWN);
        if !record.active {
            return;
        }
        let branches = record.branches();
        for branch in &branches {
            let mark = (*branch, person);
            if holds {
                self.staff.insert(mark)
            } else {
                self.staff.remove(&mark)
            };
        }
        for role in self.people.get(person).expect(KNOWN).roles.clone() {
            for branch in &branches {
                let mark = (role.clone(), *branch, person);
                if holds {
                    self.holders.insert(mark)
                } else {
                    self.holders.remove(&mark)
                };
            }
        }
    }

    /// Changes a person, with the marks of roles kept in step.
    fn change_person(&mut self, person: PersonId, change: impl FnOnce(&mut Person)) {
        self.mark_holder(person, false);
        change(self.people.get_mut(person).expect(KNOWN));
        self.mark_holder(person, true);
    }

    fn account(&mut self, person: PersonId) -> &mut Account {
        self.people.get_mut(person).and_then(|record| record.account.as_mut()).expect("only users log in")
    }

    pub(super) fn apply_people(&mut self, event: &Event) -> bool {
        match event {
            Event::Hired { person, name, branch, department, roles, rights } => {
                if self.people.is_empty() {
                    self.people.begin_with(*person);
                }
                let person = self.people.push(Person {
                    name: name.clone(),
                    home: *branch,
                    department: department.clone(),
                    phone: None,
                    posts: Vec::new(),
                    roles: roles.clone(),
                    rights: Rights::of(rights),
                    active: true,
                    account: None,
                    plan: None,
                    deputy: None,
                });
                self.mark_holder(person, true);
            }
            Event::PhoneSet { person, phone } => {
                self.people.get_mut(*person).expect(KNOWN).phone = Some(phone.clone());
            }
            Event::EmployeeMoved { person, branch } => self.change_person(*person, |record| {
                record.home = *branch;
                record.department = None;
            }),
            Event::PostGiven { person, post } => {
                self.change_person(*person, |record| record.posts.push(post.clone()));
            }
            Event::PostEnded { person, post } => {
                self.change_person(*person, |record| record.posts.retain(|held| held != post));
            }
            Event::PersonDeactivated { person, .. } => {
                self.change_person(*person, |record| record.active = false);
            }
            Event::PersonReinstated { person } => self.change_person(*person, |record| record.active = true),
            Event::RolesSet { person, roles, rights } => self.change_person(*person, |record| {
                record.roles.clone_from(roles);
                record.rights = Rights::of(rights);
            }),
            Event::RoleChanged { role, rights } => self.change_role(role, rights),
            _ => return self.apply_account(event),
        }
        true
    }

    fn apply_account(&mut self, event: &Event) -> bool {
        match event {
            Event::PasswordSet { person, user, hash } => {
                let record = self.people.get_mut(*person).expect(KNOWN);
                let former = record.account.take();
                let passwords = former.as_ref().map_or(0, |account| account.passwords) + 1;
                record.account = Some(Account {
                    user: user.clone(),
                    hash: hash.clone(),
                    passwords,
                    failures: 0,
                    blocked: None,
                });
                if let Some(former) = former {
                    self.users.remove(former.user.value());
                }
                self.users.insert(user.value().to_owned(), *person);
            }
            Event::HoursPlanned { person, days, hours } => {
                let record = self.people.get_mut(*person).expect(KNOWN);
                record.plan = hours.map(|hours| {
                    let mut week = [None; 7];
                    for (index, of_day) in (1..).zip(&mut week) {
                        *of_day = days.contains(&index).then_some(hours);
                    }
                    week
                });
            }
            Event::DeputyNamed { person, deputy } => {
                self.people.get_mut(*person).expect(KNOWN).deputy = Some(*deputy);
            }
            Event::LoginFailed { person, .. } => {
                if let Some(person) = person {
                    self.account(*person).failures += 1;
                }
            }
            Event::AccountBlocked { person, until } => {
                let account = self.account(*person);
                account.blocked = Some(*until);
                account.failures = 0;
            }
            Event::LoginRefused { .. } => {}
            _ => return false,
        }
        true
    }

    /// A role's new rights reach everybody who holds it, deactivated or not.
    fn change_role(&mut self, role: &str, rights: &[Grant]) {
        self.roles.insert(role.to_owned(), rights.to_vec());
        let holders: Vec<PersonId> = self
            .people
            .iter()
            .filter(|(_, record)| record.roles.iter().any(|held| held == role))
            .map(|(person, _)| person)
            .collect();
        for person in holders {
            let roles = self.people.get(person).map(|record| record.roles.clone()).unwrap_or_default();
            let all: Vec<Grant> = roles.iter().filter_map(|held| self.role(held)).flatten().collect();
            self.people.get_mut(person).expect(KNOWN).rights = Rights::of(&all);
        }
    }

    pub(super) fn apply_terminal(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::TerminalEnrolled { terminal, branch, hardware, check_key, remote } => {
                let record = Terminal {
                    branch: *branch,
                    hardware: hardware.clone(),
                    check_key: check_key.clone(),
                    remote: *remote,
                    blocked: None,
                    challenges: 0,
                    asked: false,
                    counter: 0,
                    proved: None,
                    since: stamp.at,
                };
                self.terminals.insert(terminal.clone(), record);
            }
            Event::TerminalBlocked { terminal, reason } => {
                self.terminals.get_mut(terminal.as_str()).expect(KNOWN).blocked = Some(reason.clone());
            }
            Event::TerminalUnblocked { terminal } => {
                self.terminals.get_mut(terminal.as_str()).expect(KNOWN).blocked = None;
            }
            Event::Challenged { terminal, challenge } => {
                let record = self.terminals.get_mut(terminal.as_str()).expect(KNOWN);
                (record.challenges, record.asked, record.proved) = (*challenge, true, None);
            }
            Event::TerminalProved { terminal, counter, until } => {
                let record = self.terminals.get_mut(terminal.as_str()).expect(KNOWN);
                (record.counter, record.asked, record.proved) = (*counter, false, Some(*until));
            }
            Event::TerminalRefused { terminal, .. } => {
                // What was refused has used its challenge up: the next try needs a new one.
                if let Some(record) = self.terminals.get_mut(terminal.as_str()) {
                    record.asked = false;
                }
            }
            _ => return false,
        }
        true
    }
}
