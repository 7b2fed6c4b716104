//! The answers to what one context may ask of another, each out of the state of the context that owns the fact.
//!
//! It refuses to reckon: every line of it hands a question on.

use crate::contexts::States;
use forecourt_books::facts::{
    CardFacts, CategoryFacts, Means, MemberFacts, Membership, PaymentFacts, keys, members, organisation,
    payments, rental, security, value,
};
use forecourt_books::{At, BranchId, By, CardId, Document, Fen, MemberId, PaymentId, Rejection};
use forecourt_members::facts as of_members;
use forecourt_payments::query as of_payments;
use forecourt_security::facts as of_security;

impl organisation::Organisation for States {}

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

impl value::Value for States {}

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

impl rental::Rental for States {}

impl keys::Keys for States {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        self.camera.photo(cabinet, at)
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
