//! What is asked of the key cabinets: where a vehicle's keys are.

use crate::{At, BranchId, PersonId, VehicleId};

/// A key as other contexts need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its number, such as `K-3`.
    pub key: String,
    /// The custody state in kebab-case (KEY-66).
    pub custody: &'static str,
    /// The slot it hangs in, such as `1/2/07`.
    pub place: Option<String>,
    /// The branch at which that cabinet stands.
    pub branch: Option<BranchId>,
}

/// Questions to the key cabinets.
pub trait Keys {
    /// A vehicle's keys in custody, ascending; none where it has none in any cabinet.
    fn keys_of(&self, _vehicle: VehicleId) -> Vec<KeyFacts> {
        Vec::new()
    }
    /// Whether a branch keeps rental keys in a cabinet (RENT-26).
    fn has_cabinet(&self, _branch: BranchId) -> bool {
        false
    }
    /// The highest number that a cabinet gave to an operator; none where no cabinet has any (PLAT-14).
    fn last_operator(&self) -> Option<PersonId> {
        None
    }
    /// The picture that the camera of a cabinet takes now; none if it fails (KEY-11).
    fn photo(&self, _cabinet: u8, _at: At) -> Option<Vec<u8>> {
        None
    }
}
