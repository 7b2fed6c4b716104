//! Long runs (family SK): nothing wears out, drifts or wraps.
//!
//! In virtual time the runs have their full length; on a wire they are scaled down, and say so. A poll is answered rightly,
//! or the run has found something: what polls are compared with is read once at the beginning. It refuses to know other
//! families.

mod crossings;
mod polls;

use super::Code;

pub(super) const CODE: &[(&str, Code)] = &[
    ("SK-01", Code::Active(polls::a_million)),
    ("SK-02", Code::Active(polls::latency)),
    ("SK-03", Code::Active(crossings::of_the_clock)),
    ("SK-04", Code::Active(polls::a_dirty_day)),
    ("SK-05", Code::Active(crossings::drawer_cycles)),
    ("SK-06", Code::Active(crossings::bus_cut)),
    ("SK-07", Code::Active(polls::lamp_writes)),
];
