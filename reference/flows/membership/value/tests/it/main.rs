//! The members' accounts from outside: commands in, events, balances and ledger out.

mod bills;
mod branches;
mod clauses;
mod goods;
mod house;
mod points;
mod property;
mod stored;
mod views;
