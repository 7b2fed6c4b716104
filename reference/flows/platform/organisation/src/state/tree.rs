//! Branches, hours, departments, modules.

use super::{Branch, KNOWN, State};
use crate::event::Event;
use forecourt_books::facts::BranchKind;

impl State {
    pub(super) fn apply_tree(&mut self, event: &Event) -> bool {
        match event {
            Event::BranchOpened { name, branch_kind, position, hours, .. } => {
                let branch = self.branches.push(Branch {
                    name: name.clone(),
                    kind: *branch_kind,
                    position: *position,
                    manager: None,
                    departments: Vec::new(),
                    week: [hours.map(Some); 7],
                    special: std::collections::BTreeMap::new(),
                });
                if *branch_kind == BranchKind::HeadOffice {
                    *self.head_office.get_mut() = Some(branch);
                }
            }
            Event::HoursSet { branch, days, hours } => {
                let record = self.branches.get_mut(*branch).expect(KNOWN);
                for (index, of_day) in (1..).zip(&mut record.week) {
                    if days.contains(&index) {
                        *of_day = Some(*hours);
                    }
                }
            }
            Event::DaySet { branch, day, hours } => {
                self.branches.get_mut(*branch).expect(KNOWN).special.insert(*day, *hours);
            }
            Event::WorkingDaySet { day, worked } => drop(self.working_days.insert(*day, *worked)),
            Event::DepartmentOpened { branch, name } => {
                self.branches.get_mut(*branch).expect(KNOWN).departments.push(name.clone());
            }
            Event::ManagerSet { branch, person } => {
                self.branches.get_mut(*branch).expect(KNOWN).manager = Some(*person);
            }
            Event::ModuleSwitched { module, on, branches } => {
                for branch in branches {
                    let off = self.modules_off.entry_or(*branch, Vec::new);
                    off.retain(|known| known != module);
                    if !on {
                        off.push(module.clone());
                    }
                }
            }
            _ => return false,
        }
        true
    }
}
