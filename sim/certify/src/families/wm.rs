//! FC 15, write multiple coils (family WM): all of it is data.
//!
//! It refuses to hold code.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
