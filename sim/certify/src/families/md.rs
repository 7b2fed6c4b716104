//! A populated bus, the rig playing the other boards (family MD).
//!
//! It refuses to know other families.

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[];
