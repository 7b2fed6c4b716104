//! What the contexts bring, as the site gives it when a state begins: settings (PLAT-06), rights of roles (PLAT-19), chains
//! of approval (PLAT-25). No event changes it, so it is no part of what can be taken back or digested.

use forecourt_books::seed::{Chain, Right, RoleRights};
use forecourt_books::{Setting, Undo};
use serde::{Serialize, Serializer};

use crate::kinds::{Grant, Level};
use crate::{chains, roles};

/// Settings by key; rights and chains in the order of the contexts.
#[derive(Debug, Clone)]
pub struct Known {
    settings: Vec<&'static Setting>,
    rights: Vec<RoleRights>,
    chains: Vec<Chain>,
}

impl Default for Known {
    fn default() -> Self {
        Known::new(crate::settings::TABLE.iter())
    }
}

impl Known {
    /// From the tables of all contexts.
    pub fn new(table: impl IntoIterator<Item = &'static Setting>) -> Known {
        let mut settings: Vec<&'static Setting> = table.into_iter().collect();
        settings.sort_by_key(|setting| setting.key);
        settings.dedup_by_key(|setting| setting.key);
        Known { settings, rights: Vec::new(), chains: Vec::new() }
    }

    /// With rights and chains that contexts bring.
    pub(super) fn bring(&mut self, rights: Vec<RoleRights>, chains: Vec<Chain>) {
        self.rights.extend(rights);
        self.chains.extend(chains);
    }

    /// The setting of a key.
    pub fn get(&self, key: &str) -> Option<&'static Setting> {
        self.settings.binary_search_by(|setting| setting.key.cmp(key)).ok().map(|at| self.settings[at])
    }

    /// All settings, by key.
    pub fn iter(&self) -> impl Iterator<Item = &'static Setting> {
        self.settings.iter().copied()
    }

    /// The roles that a house begins with, the table's first.
    pub fn roles(&self) -> Vec<&'static str> {
        let mut all: Vec<&'static str> = roles::ROLES.iter().map(|(role, _)| *role).collect();
        for (role, _) in &self.rights {
            if !all.contains(role) {
                all.push(role);
            }
        }
        all
    }

    /// The rights of a role as a house begins, the table's first.
    pub fn rights_of(&self, role: &str) -> impl Iterator<Item = &'static Right> {
        let brought =
            self.rights.iter().filter(move |(of, _)| *of == role).flat_map(|(_, rights)| rights.iter());
        roles::rights_of(role).chain(brought)
    }

    /// The same as they are stored; nothing where a house begins without the role.
    pub fn role(&self, role: &str) -> Option<Vec<Grant>> {
        self.roles().contains(&role).then(|| self.rights_of(role).map(roles::grant).collect())
    }

    /// The chain of a kind of approval as a house begins.
    pub fn chain(&self, kind: &str) -> Option<Vec<Level>> {
        chains::chain(kind, &self.chains)
    }
}

impl Undo for Known {
    fn begin(&mut self) {}
    fn rollback(&mut self) {}
    fn commit(&mut self) {}
}

impl Serialize for Known {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }
}
