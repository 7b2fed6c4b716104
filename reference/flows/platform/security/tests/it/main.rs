//! Security in a small house: patterns, alarms, incidents, backups, the chain, nodes.
mod alarms;
mod clock;
mod house;
mod incidents;
mod nodes;
mod property;
mod reading;
