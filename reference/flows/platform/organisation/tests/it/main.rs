//! The organisation, family by family, through the same door as the site: decide, apply, invariants after each command.

mod access;
mod approvals;
mod house;
mod licence;
mod people;
mod property;
mod reports;
mod shared;
mod terminals;
mod tree;
