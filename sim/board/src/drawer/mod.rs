//! The drawer board: a stepper motor, two limit switches, and the registers that tell where the drawer is.
//!
//! Source: cabinet profile, *Drawer board* (KEY-42 … KEY-44). It refuses to know who may open a drawer.

mod firmware;
mod motor;
mod world;

pub use firmware::{DrawerBoard, DrawerRegisters, DrawerTiming};
pub use world::{DrawerFault, Jam, Switch};
