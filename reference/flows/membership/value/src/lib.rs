//! Stored value, points, packages, vouchers, prices, consumption, clearing between branches.
#![forbid(unsafe_code)]
