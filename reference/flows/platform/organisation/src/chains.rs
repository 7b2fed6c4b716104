//! The seed of the chains of approval: data, which head office may change (PLAT-25).
//!
//! It refuses to know who asks for what.

use forecourt_books::Fen;
use forecourt_books::seed::{Chain, Decider};

use crate::kinds::Level;
use crate::kinds::Scope::{Branch, Group};
use crate::roles::ADMIN;

const SHIFT: &[&str] = &["shift-lead"];
const MANAGER: &[&str] = &["branch-manager", "station-manager"];
const FINANCE: &[&str] = &["head-office-finance"];
const SECURITY: &[&str] = &["security-officer"];
const ADMINS: &[&str] = &[ADMIN];

/// Nobody but the level above decides.
const NEVER_ALONE: Option<i64> = Some(-1);

/// Chains of approval by kind: 200.00 for a shift lead's refund and 2,000.00 for a manager's are the catalogue's
/// examples; the other limits are ours.
pub const CHAINS: &[Chain] = &[
    ("leaving", &[(MANAGER, Branch, Some(500_000)), (FINANCE, Group, None)]),
    ("price-override", &[(MANAGER, Branch, Some(200_000)), (FINANCE, Group, None)]),
    ("manual-points", &[(MANAGER, Branch, Some(100_000)), (FINANCE, Group, None)]),
    ("refund", &[(SHIFT, Branch, Some(20_000)), (MANAGER, Branch, Some(200_000)), (FINANCE, Group, None)]),
    ("voucher-issue", &[(MANAGER, Branch, Some(500_000)), (FINANCE, Group, None)]),
    ("purchase-order", &[(MANAGER, Branch, Some(1_000_000)), (FINANCE, Group, None)]),
    ("campaign", &[(MANAGER, Branch, Some(500_000)), (FINANCE, Group, None)]),
    ("partner", &[(MANAGER, Branch, NEVER_ALONE), (FINANCE, Group, None)]),
    // PLAT-50: a restore wants two.
    ("restore", &[(SECURITY, Group, NEVER_ALONE), (ADMINS, Group, None)]),
    ("file-change", &[(MANAGER, Branch, None)]),
    ("holder-change", &[(MANAGER, Branch, None)]),
    ("plate-change", &[(MANAGER, Branch, None)]),
    ("reversal", &[(MANAGER, Branch, Some(200_000)), (FINANCE, Group, None)]),
    ("custom-work", &[(FINANCE, Group, None)]),
    ("bulk-read", &[(SECURITY, Group, None)]),
    ("lift-protection", &[(SECURITY, Group, None)]),
    ("accept-finding", &[(SECURITY, Group, None)]),
];

/// The seed chain of a kind of approval, of this table and of those that contexts bring.
pub fn chain(kind: &str, brought: &[Chain]) -> Option<Vec<Level>> {
    let (_, levels) = CHAINS.iter().chain(brought).find(|(name, _)| *name == kind)?;
    let level = |(roles, scope, limit): &Decider| Level {
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        scope: *scope,
        limit: limit.map(Fen),
    };
    Some(levels.iter().map(level).collect())
}
