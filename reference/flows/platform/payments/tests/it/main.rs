//! The payments as a whole: every rule by the events, books and news that it leaves.

mod accepted;
mod channels;
mod desks;
mod finance;
mod house;
mod orders;
mod random;
mod refunds;
mod risk;
mod stored;
