//! The register of members from the outside: commands in, events and refusals out.

mod cards;
mod clauses;
mod house;
mod joining;
mod leaving;
mod proofs;
mod property;
mod reminding;
mod selfservice;
mod views;
