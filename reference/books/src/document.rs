//! What a movement is booked by and what a payment is for: a document of some context, by its number.

use serde::{Deserialize, Serialize};

use crate::{BillId, MemberId, RentalId};

/// One document. A new context adds its own here, above [`Document::Other`], with its text below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// The deposit of a rental order (RENT-20), or the earnest money of a purchase (RENT-47).
    Deposit(RentalId),
    /// Charges of a rental order paid apart from the deposit (RENT-40).
    RentalCharges(RentalId),
    /// The claim that is left above a deposit (RENT-43).
    RentalClaim(RentalId),
    /// The purchase of a rented or chosen car (RENT-45).
    Purchase(RentalId),
    /// A member's consumption (MEM-34).
    Bill(BillId),
    /// A top-up of stored value, by its running number (MEM-24).
    TopUp(u32),
    /// A package sold, by the holding's running number (MEM-08).
    Package(u32),
    /// A voucher sold, by the sale's running number (MEM-59).
    Voucher(u32),
    /// The fee of joining, renewing or rising, by its running number, and whose (MEM-04).
    Fee(u32, MemberId),
    /// A member's leaving (MEM-12).
    Leaving(MemberId),
    /// A manual movement of points, by its running number (MEM-47).
    Points(u32),
    /// The settlement between branches of a month: year × 100 + month (MEM-54).
    Clearing(u32),
    /// A payment order itself: channel fees, late payments.
    Payment(crate::PaymentId),
    /// An order of cards or devices, a licence, a contract: by its running number (PLAT-77, MEM-21).
    Sale(u32),
    /// An amount that a person typed in, without any document of a context.
    Other(u32),
}

/// `deposit/R-12`, `top-up/3`, `fee/2/M-7`: as reports show it.
impl std::fmt::Display for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Document::Deposit(id) => write!(f, "deposit/{id}"),
            Document::RentalCharges(id) => write!(f, "charges/{id}"),
            Document::RentalClaim(id) => write!(f, "claim/{id}"),
            Document::Purchase(id) => write!(f, "purchase/{id}"),
            Document::Bill(id) => write!(f, "bill/{id}"),
            Document::TopUp(number) => write!(f, "top-up/{number}"),
            Document::Package(number) => write!(f, "package/{number}"),
            Document::Voucher(number) => write!(f, "voucher/{number}"),
            Document::Fee(number, member) => write!(f, "fee/{number}/{member}"),
            Document::Leaving(member) => write!(f, "leaving/{member}"),
            Document::Points(number) => write!(f, "points/{number}"),
            Document::Clearing(month) => write!(f, "clearing/{month}"),
            Document::Payment(id) => write!(f, "payment/{id}"),
            Document::Sale(number) => write!(f, "sale/{number}"),
            Document::Other(number) => write!(f, "other/{number}"),
        }
    }
}
