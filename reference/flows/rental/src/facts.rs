//! What the rental answers to other contexts.

use forecourt_books::facts::rental::Rental;
use forecourt_books::{At, Fen, MemberId, RentalId, VehicleId};

use crate::kinds::VehicleState;
use crate::state::State;

impl Rental for State {
    fn open_claims(&self, member: MemberId) -> Fen {
        Fen(self.claims_of(member))
    }

    fn open_orders(&self, member: MemberId) -> Vec<RentalId> {
        let range = (member, RentalId(0))..=(member, RentalId(u32::MAX));
        self.open.range(range).map(|(_, order)| *order).collect()
    }

    fn in_use(&self, vehicle: VehicleId) -> Option<(RentalId, MemberId, At)> {
        let known = self.fleet.get(&vehicle).filter(|known| known.state == VehicleState::InUse)?;
        let id = known.order?;
        let order = self.orders.get(id)?;
        Some((id, order.member, order.limit.unwrap_or(order.end)))
    }
}
