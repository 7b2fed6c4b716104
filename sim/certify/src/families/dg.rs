//! FC 08, diagnostics (family DG).
//!
//! It refuses to know other families.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
