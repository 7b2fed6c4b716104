//! FC 15, write coils (family WM).
//!
//! It refuses to know other families.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
