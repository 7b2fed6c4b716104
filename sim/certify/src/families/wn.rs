//! FC 16, write multiple registers (family WN): all of it is data.
//!
//! It refuses to hold code.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
