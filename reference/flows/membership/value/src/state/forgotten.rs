//! What bills and vouchers say of somebody who is erased (PLAT-48): numbers and amounts stay, names and plates go.
//!
//! It refuses to know keys: it only tells under which owners values of a member lie.

use forecourt_books::{BillId, MemberId, Personal};

use super::State;
use super::bills::Vehicle;

impl State {
    /// Forgets a member's plates, frames and names. All vehicles and vouchers are looked through: an erasure is rare, and
    /// no index has to be kept for it from day to day.
    pub(crate) fn forget(&mut self, member: MemberId) {
        let own = member.to_string();
        let vehicles = self.vehicles.iter().filter(|(_, vehicle)| owner(vehicle) == Some(own.as_str()));
        let mut bills: Vec<BillId> = vehicles.map(|(bill, _)| *bill).collect();
        bills.extend(self.noted_before(member));
        for bill in bills {
            if let Some(vehicle) = self.vehicles.get_mut(&bill) {
                [&mut vehicle.plate, &mut vehicle.frame].into_iter().flatten().for_each(Personal::forget);
            }
        }
        let own = |customer: &Option<Personal>| customer.as_ref().is_some_and(|name| name.owner() == own);
        let vouchers = self.vouchers.iter().filter(|(_, row)| own(&row.customer));
        let vouchers: Vec<u32> = vouchers.map(|(serial, _)| *serial).collect();
        for serial in vouchers {
            if let Some(customer) = self.vouchers.get_mut(&serial).and_then(|row| row.customer.as_mut()) {
                customer.forget();
            }
        }
    }

    /// A member's bills whose vehicle was noted before the member was attached: its values lie under the bill's own
    /// number (MEM-35). Ascending.
    pub(crate) fn noted_before(&self, member: MemberId) -> Vec<BillId> {
        let of_member = |bill: BillId| self.bills.get(bill).is_some_and(|row| row.member == Some(member));
        let vehicles = self.vehicles.iter().filter(|(bill, vehicle)| {
            of_member(**bill) && owner(vehicle).is_some_and(|owner| owner == bill.to_string())
        });
        vehicles.map(|(bill, _)| *bill).collect()
    }
}

/// Under whom a vehicle's values lie: both were noted with the bill, for one owner.
fn owner(vehicle: &Vehicle) -> Option<&str> {
    vehicle.plate.as_ref().or(vehicle.frame.as_ref()).map(Personal::owner)
}
