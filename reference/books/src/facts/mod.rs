//! What one context may ask of another: narrow questions, one trait for each context that answers.
//!
//! `site` answers them out of all states; a test answers those that it needs. Nothing can be changed through them. Every
//! question has a default that knows nothing, so that a test double names only what it is about.

pub mod keys;
pub mod members;
pub mod organisation;
pub mod payments;
pub mod rental;
pub mod security;
pub mod value;

pub use keys::KeyFacts;
pub use members::{CardFacts, CategoryFacts, MemberFacts, Membership};
pub use organisation::{ApprovalFacts, BranchFacts, BranchKind, Opening, VehicleFacts};
pub use payments::{Means, PaymentFacts, PaymentState, Purpose};

use crate::Ledger;
use crate::ledger;

/// All questions.
pub trait Facts:
    organisation::Organisation
    + members::Members
    + value::Value
    + payments::Payments
    + rental::Rental
    + keys::Keys
    + security::Security
{
    /// The ledger.
    fn ledger(&self) -> &Ledger;
    /// What the contexts say stands on their own accounts, by branch, as the account's nature counts it: what is had
    /// for assets, what is owed for liabilities, what was earned since the beginning for revenue, so that what one day or month
    /// earned otherwise is found the night after. Several lines of one account and branch add up (PLAT-42).
    fn liabilities(&self) -> Vec<(crate::Account, crate::BranchId, i64)> {
        Vec::new()
    }
    /// The open work of all contexts, most urgent first, then by id (PLAT-16).
    fn tasks(&self) -> Vec<crate::Task> {
        Vec::new()
    }
}

/// Knows nothing: for tests of contexts that ask nothing.
#[derive(Debug, Default)]
pub struct Nothing(
    /// An empty ledger.
    pub ledger::Ledger,
);

impl organisation::Organisation for Nothing {}
impl members::Members for Nothing {}
impl value::Value for Nothing {}
impl payments::Payments for Nothing {}
impl rental::Rental for Nothing {}
impl keys::Keys for Nothing {}
impl security::Security for Nothing {}
impl Facts for Nothing {
    fn ledger(&self) -> &Ledger {
        &self.0
    }
}
