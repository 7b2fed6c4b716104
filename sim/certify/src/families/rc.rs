//! FC 01, read coils (family RC); all but the sweep is data.
//!
//! It refuses to know other families.

use super::Code;
use super::shared::sweep;

pub(super) const CODE: &[(&str, Code)] =
    &[("RC-09", Code::Active(|bench, sheet| sweep(bench, sheet, 1, 0..1)))];
