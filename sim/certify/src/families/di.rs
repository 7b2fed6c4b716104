//! FC 43/14, device identification (family DI).
//!
//! It refuses to know other families.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
