//! What is asked of the rental: open orders and claims of a member, and whose a vehicle is just now.

use crate::{At, Fen, MemberId, RentalId, VehicleId};

/// Questions to the rental.
pub trait Rental {
    /// A member's claims that are not paid (RENT-43).
    fn open_claims(&self, _member: MemberId) -> Fen {
        Fen::ZERO
    }
    /// A member's orders that have not come to an end, ascending.
    fn open_orders(&self, _member: MemberId) -> Vec<RentalId> {
        Vec::new()
    }
    /// The order that a vehicle is in use for, its renter, and the planned end with grace (RENT-26).
    fn in_use(&self, _vehicle: VehicleId) -> Option<(RentalId, MemberId, At)> {
        None
    }
}
