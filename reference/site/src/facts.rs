//! The answers to what one context may ask of another, each out of the state of the context that owns the fact.
//!
//! It refuses to reckon: every line of it hands a question on.

use crate::contexts::States;
use forecourt_books::facts::value::{Holding, Wallet};
use forecourt_books::facts::{
    ApprovalFacts, BranchFacts, CardFacts, CategoryFacts, KeyFacts, Means, MemberFacts, Membership, Opening,
    PaymentFacts, VehicleFacts, keys, members, organisation, payments, rental, security, value,
};
use forecourt_books::{
    Account, ApprovalId, At, BillId, BranchId, By, CardId, Day, Document, Fen, MemberId, PaymentId, PersonId,
    Points, Rejection, RentalId, Setting, VehicleId,
};
use forecourt_members::facts as of_members;
use forecourt_organisation::facts as of_organisation;
use forecourt_payments::query as of_payments;
use forecourt_security::facts as of_security;
use forecourt_value::facts as of_value;

impl organisation::Organisation for States {
    fn branch(&self, branch: BranchId) -> Option<BranchFacts> {
        of_organisation::branch(&self.organisation, branch)
    }

    fn branches(&self) -> Vec<BranchId> {
        of_organisation::branches(&self.organisation)
    }

    fn head_office(&self) -> Option<BranchId> {
        of_organisation::head_office(&self.organisation)
    }

    fn opening(&self, branch: BranchId, day: Day) -> Opening {
        of_organisation::opening(&self.organisation, branch, day)
    }

    fn is_open(&self, branch: BranchId, at: At) -> bool {
        of_organisation::is_open(&self.organisation, branch, at)
    }

    fn is_working_day(&self, day: Day) -> bool {
        of_organisation::is_working_day(&self.organisation, day)
    }

    fn home_branch(&self, person: PersonId) -> Option<BranchId> {
        of_organisation::home_branch(&self.organisation, person)
    }

    fn person_name(&self, person: PersonId) -> Option<String> {
        of_organisation::person_name(&self.organisation, person)
    }

    fn person_phone(&self, person: PersonId) -> Option<String> {
        of_organisation::person_phone(&self.organisation, person)
    }

    fn staff(&self, branch: BranchId) -> Vec<PersonId> {
        of_organisation::staff(&self.organisation, branch)
    }

    fn in_department(&self, branch: BranchId, department: &str) -> Vec<PersonId> {
        of_organisation::in_department(&self.organisation, branch, department)
    }

    fn with_role(&self, role: &str, branch: Option<BranchId>) -> Vec<PersonId> {
        of_organisation::with_role(&self.organisation, role, branch)
    }

    fn may(&self, by: &By, right: &str, branch: Option<BranchId>) -> Result<(), Rejection> {
        of_organisation::may(&self.organisation, by, right, branch)
    }

    fn module_on(&self, module: &str, branch: BranchId) -> bool {
        of_organisation::module_on(&self.organisation, module, branch)
    }

    fn is_online(&self, person: PersonId) -> bool {
        of_organisation::is_online(&self.organisation, person)
    }

    fn vehicle(&self, vehicle: VehicleId) -> Option<VehicleFacts> {
        of_organisation::vehicle(&self.organisation, vehicle)
    }

    fn vehicle_by_plate(&self, plate: &str) -> Option<VehicleId> {
        of_organisation::vehicle_by_plate(&self.organisation, plate)
    }

    fn approval(&self, approval: ApprovalId) -> Option<ApprovalFacts> {
        of_organisation::approval(&self.organisation, approval)
    }

    fn next_approval(&self) -> ApprovalId {
        of_organisation::next_approval(&self.organisation)
    }

    fn setting(&self, key: &str) -> Option<&'static Setting> {
        of_organisation::setting(&self.organisation, key)
    }

    fn cabinet_branch(&self, cabinet: u8) -> Option<BranchId> {
        of_organisation::cabinet_branch(&self.organisation, cabinet)
    }

    fn scope_of(&self, person: PersonId, right: &str) -> Option<&'static str> {
        of_organisation::scope_of(&self.organisation, person, right)
    }
}

impl members::Members for States {
    fn member(&self, member: MemberId) -> Option<MemberFacts> {
        of_members::member(&self.members, self.settings(), self.now, member)
    }

    fn members(&self) -> u32 {
        of_members::members(&self.members)
    }

    fn standing(&self, member: MemberId) -> Option<(Membership, String)> {
        of_members::standing(&self.members, member)
    }

    fn served_at(&self, member: MemberId, branch: BranchId) -> bool {
        of_members::served_at(&self.members, self.settings(), self.now, member, branch)
    }

    fn home_of(&self, member: MemberId) -> Option<BranchId> {
        of_members::home_of(&self.members, member)
    }

    fn home_at(&self, member: MemberId, at: At) -> Option<BranchId> {
        of_members::home_at(&self.members, member, at)
    }

    fn member_by_phone(&self, phone: &str) -> Option<MemberId> {
        of_members::member_by_phone(&self.members, phone)
    }

    fn member_by_identity(&self, identity: &str) -> Option<MemberId> {
        of_members::member_by_identity(&self.members, identity)
    }

    fn same_identity(&self, a: MemberId, b: MemberId) -> bool {
        of_members::same_identity(&self.members, a, b)
    }

    fn category(&self, category: &str, at: At) -> Option<CategoryFacts> {
        of_members::category(&self.members, category, at)
    }

    fn card(&self, card: CardId) -> Option<CardFacts> {
        of_members::card(&self.members, card)
    }

    fn card_by_plate(&self, plate: &str) -> Option<CardId> {
        of_members::card_by_plate(&self.members, plate)
    }

    fn proved(&self, member: MemberId, at: At) -> bool {
        of_members::proved(&self.members, member, at)
    }
}

impl value::Value for States {
    fn wallet(&self, member: MemberId) -> Wallet {
        of_value::wallet(&self.value, member)
    }

    fn refundable(&self, member: MemberId) -> Fen {
        of_value::refundable(&self.value, member)
    }

    fn open_bills(&self, member: MemberId) -> Vec<BillId> {
        of_value::open_bills(&self.value, member)
    }

    fn bill_due(&self, bill: BillId) -> Option<Fen> {
        of_value::bill_due(&self.value, bill)
    }

    fn points_value(&self, points: Points) -> Fen {
        of_value::points_value(&self.value, self.settings(), self.now, points)
    }

    fn voucher_value(&self, serial: &str) -> Option<Fen> {
        of_value::voucher_value(&self.value, serial)
    }

    fn owed_to_members(&self) -> Vec<(Account, BranchId, i64)> {
        let head = of_organisation::head_office(&self.organisation);
        of_value::owed_to_members(&self.value, head.unwrap_or(BranchId(1)))
    }

    fn points_totals(&self, member: MemberId) -> (Points, Points) {
        of_value::points_totals(&self.value, member)
    }

    fn holdings(&self, member: MemberId) -> Vec<Holding> {
        of_value::holdings(&self.value, member)
    }
}

impl payments::Payments for States {
    fn payment(&self, payment: PaymentId) -> Option<PaymentFacts> {
        of_payments::payment(&self.payments, payment)
    }

    fn payment_of(&self, document: Document) -> Option<PaymentId> {
        of_payments::payment_of(&self.payments, document)
    }

    fn next_payment(&self) -> PaymentId {
        of_payments::next_payment(&self.payments)
    }

    fn means_on(&self, means: Means, branch: Option<BranchId>, amount: Fen) -> bool {
        let scene = self.scene(self.now, &By::System, branch);
        branch.is_none_or(|branch| of_payments::means_on(&self.payments, &scene, means, branch, amount))
    }

    fn is_held(&self, member: MemberId) -> bool {
        of_payments::is_held(&self.payments, member)
    }

    fn open_refunds(&self, member: MemberId) -> u32 {
        of_payments::open_refunds(&self.payments, member)
    }
}

impl rental::Rental for States {
    fn open_claims(&self, member: MemberId) -> Fen {
        self.rental.open_claims(member)
    }

    fn open_orders(&self, member: MemberId) -> Vec<RentalId> {
        self.rental.open_orders(member)
    }

    fn in_use(&self, vehicle: VehicleId) -> Option<(RentalId, MemberId, At)> {
        self.rental.in_use(vehicle)
    }
}

impl keys::Keys for States {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        self.camera.photo(cabinet, at)
    }

    fn keys_of(&self, vehicle: VehicleId) -> Vec<KeyFacts> {
        let known = forecourt_keys::query::keys_of(&self.keys, vehicle).into_iter();
        let fact = |(key, found): (_, forecourt_keys::query::Whereabouts)| KeyFacts {
            key,
            custody: found.custody,
            place: found.place.map(|place| place.to_string()),
            branch: found
                .place
                .and_then(|place| of_organisation::cabinet_branch(&self.organisation, place.cabinet)),
        };
        known.map(|found| fact((found.key.to_string(), found))).collect()
    }

    fn has_cabinet(&self, branch: BranchId) -> bool {
        of_organisation::has_cabinet(&self.organisation, branch)
    }
}

impl security::Security for States {
    fn lets_pass(&self, by: &By, command: &str, at: At) -> Result<(), Rejection> {
        of_security::lets_pass(&self.security, by, command, at)
    }

    fn lets_read(&self, by: &By, records: u32, limit: i64, at: At) -> Result<(), Rejection> {
        of_security::lets_read(&self.security, by, records, limit, at)
    }
}
