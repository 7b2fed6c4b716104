//! The movements of the ledger that rental events mean (PLAT-40): which account each kind debits and credits.
//!
//! Payments books what is paid and paid back; what stands here is how a deposit, a price or a claim becomes revenue.

use forecourt_books::ledger::{Account, Rule};
use forecourt_books::{BranchId, Document, Fen, MemberId, Posting, RentalId, Stamp};

use crate::event::Event;

/// RENT-29, RENT-30, RENT-47: a fee is kept.
pub static FEE: Rule = Rule::new("rental-fee-kept", Account::Deposits, Account::RevenueFees);
/// RENT-40: charges out of the deposit.
pub static CHARGE: Rule = Rule::new("rental-charge", Account::Deposits, Account::RevenueRental);
/// RENT-40: charges paid apart.
pub static APART: Rule = Rule::new("rental-charge-apart", Account::Prepaid, Account::RevenueRental);
/// RENT-39: held until a dispute is decided.
pub static DISPUTED: Rule = Rule::new("damage-disputed", Account::Deposits, Account::Disputed);
/// RENT-39: decided for the house.
pub static KEPT: Rule = Rule::new("dispute-kept", Account::Disputed, Account::RevenueRental);
/// RENT-39: decided for the user; it goes back by way of the deposit.
pub static GIVEN: Rule = Rule::new("dispute-refunded", Account::Disputed, Account::Deposits);
/// RENT-43: what is above the deposit.
pub static CLAIM: Rule = Rule::new("rental-claim", Account::Receivable, Account::RevenueRental);
/// RENT-42: a fine that the house pays for the user.
pub static FINE: Rule = Rule::new("violation-fine", Account::Deposits, Account::Payable);
/// RENT-42: its handling fee.
pub static HANDLING: Rule = Rule::new("violation-fee", Account::Deposits, Account::RevenueFees);
/// RENT-44: the deposit counts for the price.
pub static APPLIED: Rule = Rule::new("deposit-applied", Account::Deposits, Account::Prepaid);
/// RENT-45: the car is the user's.
pub static SALE: Rule = Rule::new("vehicle-sold", Account::Prepaid, Account::RevenueVehicles);
/// RENT-44: the charges in the price.
pub static SALE_CHARGE: Rule = Rule::new("rental-charge-bought", Account::Prepaid, Account::RevenueRental);

struct Book<'a> {
    out: &'a mut Vec<Posting>,
    branch: BranchId,
    member: MemberId,
}

impl Book<'_> {
    fn post(&mut self, rule: &'static Rule, amount: Fen, document: Document) {
        if amount.0 > 0 {
            self.out.push(Posting::at(rule, amount.0, self.branch, document).of(self.member));
        }
    }
}

/// What an event moves.
pub fn postings(_stamp: &Stamp, event: &Event, out: &mut Vec<Posting>) {
    let mut at = |branch: &BranchId, member: &MemberId, rows: &[(&'static Rule, Fen, Document)]| {
        let mut book = Book { out, branch: *branch, member: *member };
        for (rule, amount, document) in rows {
            book.post(rule, *amount, *document);
        }
    };
    let deposit = |order: &RentalId| Document::Deposit(*order);
    match event {
        Event::Cancelled { order, member, branch, fee, .. }
        | Event::NoShow { order, member, branch, fee, .. } => {
            at(branch, member, &[(&FEE, *fee, deposit(order))]);
        }
        Event::Settled { order, member, branch, kept, held, paid_apart, .. } => at(
            branch,
            member,
            &[
                (&CHARGE, *kept, deposit(order)),
                (&DISPUTED, *held, deposit(order)),
                (&APART, *paid_apart, Document::RentalCharges(*order)),
            ],
        ),
        Event::ClaimOpened { order, member, branch, amount, .. } => {
            at(branch, member, &[(&CLAIM, *amount, Document::RentalClaim(*order))]);
        }
        Event::DisputeDecided { order, member, branch, kept, refund } => {
            at(branch, member, &[(&KEPT, *kept, deposit(order)), (&GIVEN, *refund, deposit(order))]);
        }
        Event::ViolationDepositRefunded { order, member, branch, fines, fees, .. } => {
            at(branch, member, &[(&FINE, *fines, deposit(order)), (&HANDLING, *fees, deposit(order))]);
        }
        Event::PurchasePaid { order, member, branch, applied, .. } => {
            at(branch, member, &[(&APPLIED, *applied, Document::Purchase(*order))]);
        }
        Event::OwnershipTransferred { order, member, branch, price, charges, .. } => {
            let sale = Document::Purchase(*order);
            at(branch, member, &[(&SALE, *price, sale), (&SALE_CHARGE, *charges, sale)]);
        }
        _ => {}
    }
}
