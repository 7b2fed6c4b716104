//! What the events of vouchers mean in the ledger: pieces in their own unit, and their value.
//!
//! A sold voucher is owed at its price, a given one at what it pays (MEM-56). Where the two differ, the rest of a price
//! that was not used up is kept, and what is paid above the price is a gift of the branch that serves.

use forecourt_books::ledger::{Account, Rule};
use forecourt_books::{BranchId, Document, Fen};

use super::Book;
use crate::event::{Event, PartOf};

macro_rules! rules {
    ($($name:ident = $reason:literal: $debit:ident -> $credit:ident;)*) => {
        $(static $name: Rule = Rule::new($reason, Account::$debit, Account::$credit);)*
    };
}

rules! {
    ISSUED = "vouchers-issued": VoucherStock -> VoucherSource;
    MOVED = "vouchers-transferred": VoucherStock -> VoucherStock;
    LEFT_STOCK = "voucher-out": VoucherOut -> VoucherStock;
    STOCK_VOID = "voucher-stock-void": VoucherVoid -> VoucherStock;
    OUT_VOID = "voucher-out-void": VoucherVoid -> VoucherOut;
    PIECE_USED = "voucher-used": VoucherUsed -> VoucherOut;
    PIECE_BACK = "voucher-returned": VoucherOut -> VoucherUsed;
    PIECE_BACK_VOID = "voucher-returned-void": VoucherVoid -> VoucherUsed;
    SOLD = "voucher-sold": Prepaid -> VouchersSold;
    SALE_BACK = "voucher-paid-back": VouchersSold -> Prepaid;
    PAYS = "voucher-pays": VouchersSold -> Prepaid;
    REST_KEPT = "voucher-rest-kept": VouchersSold -> RevenueFees;
    ABOVE_PRICE = "voucher-above-price": GiftCost -> Prepaid;
    GIFT_PAYS = "gift-voucher-pays": GiftCost -> Prepaid;
    GIFT_BACK = "gift-voucher-returned": Prepaid -> GiftCost;
    PAYS_BACK = "voucher-returned-value": Prepaid -> VouchersSold;
    REST_BACK = "voucher-rest-returned": RevenueFees -> VouchersSold;
    ABOVE_BACK = "voucher-above-price-returned": VouchersSold -> GiftCost;
}

pub(super) fn postings(book: &mut Book<'_>, event: &Event) {
    match event {
        Event::VouchersIssued(issued) => {
            let count = i64::from(issued.to - issued.from + 1);
            book.at(&ISSUED, count, issued.head, Document::Other(issued.issue.0));
        }
        Event::VouchersTransferred { transfer, from, to, sender, receiver } => {
            book.add(&MOVED, i64::from(to - from + 1), *receiver, *sender, Document::Other(transfer.0));
        }
        Event::VoucherSold { sale, branch, price, .. } => {
            let document = Document::Voucher(sale.0);
            book.at(&LEFT_STOCK, 1, *branch, document);
            book.at(&SOLD, price.0, *branch, document);
        }
        Event::VoucherGifted { serial, branch, .. } => {
            book.at(&LEFT_STOCK, 1, *branch, Document::Other(*serial));
        }
        Event::VoucherRefunded { sale, branch, price, .. } => {
            let document = Document::Voucher(sale.0);
            book.at(&SALE_BACK, price.0, *branch, document);
            book.at(&OUT_VOID, 1, *branch, document);
        }
        Event::VouchersVoided { from, to, branch, .. } => {
            book.at(&STOCK_VOID, i64::from(to - from + 1), *branch, Document::Other(*from));
        }
        Event::VouchersExpired { issue, stock, out } => {
            let document = Document::Other(issue.0);
            for (branch, count) in stock {
                book.at(&STOCK_VOID, i64::from(*count), *branch, document);
            }
            for (branch, count, prices) in out {
                book.at(&OUT_VOID, i64::from(*count), *branch, document);
                book.at(&REST_KEPT, prices.0, *branch, document);
            }
        }
        Event::VoucherUsed { of, giver, price, .. } => used(book, of, *giver, *price),
        Event::VoucherReturned { .. } => returned(book, event),
        _ => {}
    }
}

fn used(book: &mut Book<'_>, of: &PartOf, giver: BranchId, price: Fen) {
    let (amount, here, document) = (of.amount, of.branch, of.document);
    book.at(&PIECE_USED, 1, giver, document);
    if price.is_zero() {
        book.add(&GIFT_PAYS, amount.0, giver, here, document);
        return;
    }
    book.add(&PAYS, amount.min(price).0, giver, here, document);
    book.add(&REST_KEPT, price.above(amount).0, giver, here, document);
    book.at(&ABOVE_PRICE, amount.above(price).0, here, document);
}

fn returned(book: &mut Book<'_>, event: &Event) {
    let Event::VoucherReturned { of, giver, price, paid, whole, expired, .. } = event else { return };
    let (here, document) = (of.branch, of.document);
    if price.is_zero() {
        book.add(&GIFT_BACK, of.amount.0, here, *giver, document);
    } else {
        book.add(&PAYS_BACK, of.amount.0, here, *giver, document);
    }
    if !*whole {
        return;
    }
    if !price.is_zero() {
        book.add(&REST_BACK, price.above(*paid).0, here, *giver, document);
        book.add(&ABOVE_BACK, paid.above(*price).0, *giver, here, document);
    }
    if *expired {
        book.at(&PIECE_BACK_VOID, 1, *giver, document);
        book.at(&REST_KEPT, price.0, *giver, document);
    } else {
        book.at(&PIECE_BACK, 1, *giver, document);
    }
}
