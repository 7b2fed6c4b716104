//! Response time and turnaround (family TM).
//!
//! It refuses to know other families.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
