//! The answers to what one context may ask of another, each out of the state of the context that owns the fact, as it
//! stands at the instant that is looked at.
//!
//! It refuses to reckon: every line of it hands a question on.

use crate::contexts::States;
use forecourt_books::context::{Scene, Task};
use forecourt_books::facts::value::{Holding, Wallet};
use forecourt_books::facts::{
    ApprovalFacts, BranchFacts, CardFacts, CategoryFacts, Facts, KeyFacts, Means, MemberFacts, Membership,
    Opening, PaymentFacts, VehicleFacts, keys, members, organisation, payments, rental, security, value,
};
use forecourt_books::{
    Account, ApprovalId, At, BillId, BranchId, By, CardId, Day, Document, Fen, Ledger, MemberId, PaymentId,
    PersonId, Points, Rejection, RentalId, Setting, Settings, VehicleId,
};
use forecourt_members::facts as of_members;
use forecourt_organisation::facts as of_organisation;
use forecourt_payments::facts as of_payments;
use forecourt_rental::facts as of_rental;
use forecourt_security::facts as of_security;
use forecourt_value::facts as of_value;

/// All states as they are looked at from one instant: what a [`Scene`] is made of, so that the time of a scene and the
/// time at which its facts hold cannot differ.
#[derive(Clone, Copy)]
pub struct View<'a> {
    states: &'a States,
    at: At,
}

impl States {
    /// The states as they are looked at from an instant.
    pub fn view(&self, at: At) -> View<'_> {
        View { states: self, at }
    }

    /// The values in force, with their history (PLAT-06).
    pub fn settings(&self) -> &Settings {
        of_organisation::settings(&self.organisation)
    }
}

impl View<'_> {
    /// What surrounds a command, a deadline or a reader at this instant.
    pub fn scene<'a>(&'a self, by: &'a By, branch: Option<BranchId>) -> Scene<'a> {
        Scene { at: self.at, by, branch, settings: self.states.settings(), facts: self }
    }
}

impl Facts for View<'_> {
    fn ledger(&self) -> &Ledger {
        &self.states.ledger
    }

    fn liabilities(&self) -> Vec<(Account, BranchId, i64)> {
        use value::Value as _;
        let head = of_organisation::head_office(&self.states.organisation).unwrap_or(BranchId(1));
        let mut said = self.owed_to_members();
        said.extend(of_value::earned(&self.states.value, head));
        said.extend(of_members::earned(&self.states.members));
        said.extend(of_rental::earned(&self.states.rental));
        said.extend(of_payments::liabilities(&self.states.payments));
        said.extend(of_members::liabilities(&self.states.members));
        said.extend(of_rental::liabilities(&self.states.rental));
        said
    }

    fn tasks(&self) -> Vec<Task> {
        self.states.tasks()
    }
}

impl organisation::Organisation for View<'_> {
    fn branch(&self, branch: BranchId) -> Option<BranchFacts> {
        of_organisation::branch(&self.states.organisation, branch)
    }

    fn branches(&self) -> Vec<BranchId> {
        of_organisation::branches(&self.states.organisation)
    }

    fn head_office(&self) -> Option<BranchId> {
        of_organisation::head_office(&self.states.organisation)
    }

    fn opening(&self, branch: BranchId, day: Day) -> Opening {
        of_organisation::opening(&self.states.organisation, branch, day)
    }

    fn is_open(&self, branch: BranchId, at: At) -> bool {
        of_organisation::is_open(&self.states.organisation, branch, at)
    }

    fn is_working_day(&self, day: Day) -> bool {
        of_organisation::is_working_day(&self.states.organisation, day)
    }

    fn home_branch(&self, person: PersonId) -> Option<BranchId> {
        of_organisation::home_branch(&self.states.organisation, person)
    }
    fn last_home(&self, person: PersonId) -> Option<BranchId> {
        of_organisation::last_home(&self.states.organisation, person)
    }

    fn employs(&self) -> bool {
        !self.states.organisation.people.is_empty()
    }

    fn person_name(&self, person: PersonId) -> Option<String> {
        of_organisation::person_name(&self.states.organisation, person)
    }

    fn person_phone(&self, person: PersonId) -> Option<String> {
        of_organisation::person_phone(&self.states.organisation, person)
    }

    fn staff(&self, branch: BranchId) -> Vec<PersonId> {
        of_organisation::staff(&self.states.organisation, branch)
    }

    fn in_department(&self, branch: BranchId, department: &str) -> Vec<PersonId> {
        of_organisation::in_department(&self.states.organisation, branch, department)
    }

    fn with_role(&self, role: &str, branch: Option<BranchId>) -> Vec<PersonId> {
        of_organisation::with_role(&self.states.organisation, role, branch)
    }

    fn may(&self, by: &By, right: &str, branch: Option<BranchId>) -> Result<(), Rejection> {
        of_organisation::may(&self.states.organisation, by, right, branch)
    }

    fn module_on(&self, module: &str, branch: BranchId) -> bool {
        of_organisation::module_on(&self.states.organisation, module, branch)
    }

    fn is_online(&self, person: PersonId) -> bool {
        of_organisation::is_online(&self.states.organisation, person)
    }

    fn vehicle(&self, vehicle: VehicleId) -> Option<VehicleFacts> {
        of_organisation::vehicle(&self.states.organisation, vehicle)
    }

    fn vehicle_by_plate(&self, plate: &str) -> Option<VehicleId> {
        of_organisation::vehicle_by_plate(&self.states.organisation, plate)
    }

    fn approval(&self, approval: ApprovalId) -> Option<ApprovalFacts> {
        of_organisation::approval(&self.states.organisation, approval)
    }

    fn next_approval(&self) -> ApprovalId {
        of_organisation::next_approval(&self.states.organisation)
    }

    fn setting(&self, key: &str) -> Option<&'static Setting> {
        of_organisation::setting(&self.states.organisation, key)
    }

    fn cabinet_branch(&self, cabinet: u8) -> Option<BranchId> {
        of_organisation::cabinet_branch(&self.states.organisation, cabinet)
    }

    fn scope_of(&self, person: PersonId, right: &str) -> Option<&'static str> {
        of_organisation::scope_of(&self.states.organisation, person, right)
    }
}

impl members::Members for View<'_> {
    fn member(&self, member: MemberId) -> Option<MemberFacts> {
        of_members::member(&self.states.members, self.states.settings(), self.at, member)
    }

    fn members(&self) -> u32 {
        of_members::members(&self.states.members)
    }

    fn standing(&self, member: MemberId) -> Option<(Membership, String)> {
        of_members::standing(&self.states.members, member)
    }

    fn served_at(&self, member: MemberId, branch: BranchId) -> bool {
        of_members::served_at(&self.states.members, self.states.settings(), self.at, member, branch)
    }

    fn home_of(&self, member: MemberId) -> Option<BranchId> {
        of_members::home_of(&self.states.members, member)
    }

    fn home_at(&self, member: MemberId, at: At) -> Option<BranchId> {
        of_members::home_at(&self.states.members, member, at)
    }

    fn member_by_phone(&self, phone: &str) -> Option<MemberId> {
        of_members::member_by_phone(&self.states.members, phone)
    }

    fn member_by_identity(&self, identity: &str) -> Option<MemberId> {
        of_members::member_by_identity(&self.states.members, identity)
    }

    fn same_identity(&self, a: MemberId, b: MemberId) -> bool {
        of_members::same_identity(&self.states.members, a, b)
    }

    fn category(&self, category: &str, at: At) -> Option<CategoryFacts> {
        of_members::category(&self.states.members, category, at)
    }

    fn card(&self, card: CardId) -> Option<CardFacts> {
        of_members::card(&self.states.members, card)
    }

    fn card_by_plate(&self, plate: &str) -> Option<CardId> {
        of_members::card_by_plate(&self.states.members, plate)
    }

    fn bore(&self, member: MemberId, vehicle: (Option<&str>, Option<&str>), plate: &str, at: At) -> bool {
        of_members::bore(&self.states.members, member, vehicle, plate, at)
    }

    fn proved(&self, member: MemberId, at: At) -> bool {
        of_members::proved(&self.states.members, member, at)
    }
}

impl value::Value for View<'_> {
    fn wallet(&self, member: MemberId) -> Wallet {
        of_value::wallet(&self.states.value, member)
    }

    fn refundable(&self, member: MemberId) -> Fen {
        of_value::refundable(&self.states.value, member)
    }

    fn open_bills(&self, member: MemberId) -> Vec<BillId> {
        of_value::open_bills(&self.states.value, member)
    }

    fn paying(&self, member: MemberId) -> Vec<Document> {
        of_value::paying(&self.states.value, member)
    }

    fn bill_due(&self, bill: BillId) -> Option<Fen> {
        of_value::bill_due(&self.states.value, bill)
    }

    fn points_value(&self, points: Points) -> Fen {
        of_value::points_value(&self.states.value, self.states.settings(), self.at, points)
    }

    fn voucher_value(&self, serial: &str) -> Option<Fen> {
        of_value::voucher_value(&self.states.value, serial)
    }

    fn owed_to_members(&self) -> Vec<(Account, BranchId, i64)> {
        let head = of_organisation::head_office(&self.states.organisation);
        of_value::owed_to_members(&self.states.value, head.unwrap_or(BranchId(1)))
    }

    fn points_totals(&self, member: MemberId) -> (Points, Points) {
        of_value::points_totals(&self.states.value, member)
    }

    fn holdings(&self, member: MemberId) -> Vec<Holding> {
        of_value::holdings(&self.states.value, member)
    }
}

impl payments::Payments for View<'_> {
    fn payment(&self, payment: PaymentId) -> Option<PaymentFacts> {
        of_payments::payment(&self.states.payments, payment)
    }

    fn payment_of(&self, document: Document) -> Option<PaymentId> {
        of_payments::payment_of(&self.states.payments, document)
    }

    fn next_payment(&self) -> PaymentId {
        of_payments::next_payment(&self.states.payments)
    }

    fn means_on(&self, means: Means, branch: Option<BranchId>, amount: Fen) -> bool {
        let scene = self.scene(&By::System, branch);
        branch
            .is_none_or(|branch| of_payments::means_on(&self.states.payments, &scene, means, branch, amount))
    }

    fn is_held(&self, member: MemberId) -> bool {
        of_payments::is_held(&self.states.payments, member)
    }

    fn open_refunds(&self, member: MemberId) -> u32 {
        of_payments::open_refunds(&self.states.payments, member)
    }
}

impl rental::Rental for View<'_> {
    fn open_claims(&self, member: MemberId) -> Fen {
        of_rental::open_claims(&self.states.rental, member)
    }

    fn open_orders(&self, member: MemberId) -> Vec<RentalId> {
        of_rental::open_orders(&self.states.rental, member)
    }

    fn in_use(&self, vehicle: VehicleId) -> Option<(RentalId, MemberId, At)> {
        of_rental::in_use(&self.states.rental, vehicle)
    }
}

impl keys::Keys for View<'_> {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        self.states.camera.photo(cabinet, at)
    }

    fn last_operator(&self) -> Option<PersonId> {
        forecourt_keys::query::operators(&self.states.keys).last_key_value().map(|(operator, _)| *operator)
    }

    fn keys_of(&self, vehicle: VehicleId) -> Vec<KeyFacts> {
        let known = forecourt_keys::query::keys_of(&self.states.keys, vehicle).into_iter();
        let fact = |(key, found): (_, forecourt_keys::query::Whereabouts)| KeyFacts {
            key,
            custody: found.custody,
            place: found.place.map(|place| place.to_string()),
            branch: found
                .place
                .and_then(|place| of_organisation::cabinet_branch(&self.states.organisation, place.cabinet)),
        };
        known.map(|found| fact((found.key.to_string(), found))).collect()
    }

    fn has_cabinet(&self, branch: BranchId) -> bool {
        of_organisation::has_cabinet(&self.states.organisation, branch)
    }
}

impl security::Security for View<'_> {
    fn lets_pass(&self, by: &By, command: &str, at: At) -> Result<(), Rejection> {
        of_security::lets_pass(&self.states.security, by, command, at)
    }

    fn lets_read(&self, by: &By, records: u32, limit: i64, at: At) -> Result<(), Rejection> {
        of_security::lets_read(&self.states.security, by, records, limit, at)
    }
}
