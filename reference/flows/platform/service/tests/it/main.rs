//! The installation and its service from outside: commands, the clock, decisions.

mod customers;
mod equipment;
mod house;
mod property;
mod safety;
