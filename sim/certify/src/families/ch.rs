//! Characters and line settings (family CH).
//!
//! It refuses to know other families.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
