//! Every number of this context as a setting with its range and requirement (PLAT-06). Data only.

use forecourt_books::Setting;
use forecourt_books::facts::BranchKind;

const fn number(
    key: &'static str,
    default: i64,
    range: (i64, i64),
    unit: &'static str,
    id: &'static str,
) -> Setting {
    Setting::number(key, default, range, unit, id)
}

const fn minute(key: &'static str, default: i64, id: &'static str) -> Setting {
    Setting::number(key, default, (0, 1440), "minute of day", id)
}

/// Hours of a kind of branch, which a branch may have of its own.
const fn opens(key: &'static str, default: i64) -> Setting {
    minute(key, default, "PLAT-08").per_branch()
}

/// Users that may work at the same time.
pub const LICENCE_USERS: Setting = number("plat.licence_users", 10, (1, 100_000), "users", "PLAT-31");
/// How long an entry in the line for a place holds.
pub const WAIT_MIN: Setting = number("plat.wait_min", 10, (1, 1440), "min", "PLAT-32");
/// Idle time after which a session ends.
pub const IDLE_MIN: Setting = number("plat.idle_min", 30, (1, 525_600), "min", "PLAT-33");
/// Failures in a row that block an account.
pub const LOGIN_FAILURES: Setting = number("plat.login_failures", 5, (1, 100), "failures", "PLAT-22");
/// How long an account stays blocked.
pub const LOGIN_BLOCK_MIN: Setting = number("plat.login_block_min", 30, (1, 1440), "min", "PLAT-22");
/// The shortest password.
pub const PASSWORD_LENGTH: Setting = number("plat.password_length", 8, (1, 64), "characters", "PLAT-22");
/// Memory that one guess of a password costs.
pub const PASSWORD_KIB: Setting = number("plat.password_kib", 19_456, (8, 1_048_576), "KiB", "PLAT-22");
/// Passes over that memory.
pub const PASSWORD_PASSES: Setting = number("plat.password_passes", 2, (1, 100), "passes", "PLAT-22");
/// How long a terminal's answer to a challenge is good for a login.
pub const PROOF_S: Setting = number("plat.proof_s", 60, (1, 3600), "s", "PLAT-28");
/// Working hours in which a level of approval was not heard of, until it is reminded.
pub const REMIND_H: Setting = number("plat.approval_remind_h", 4, (1, 1000), "working h", "PLAT-26");
/// Working hours until it passes to the deputy.
pub const DEPUTISE_H: Setting = number("plat.approval_deputise_h", 8, (1, 1000), "working h", "PLAT-26");
/// Working hours begin.
pub const WORKING_FROM: Setting = minute("plat.working_hours.from", 540, "PLAT-26");
/// Working hours end: the second before is the last.
pub const WORKING_TO: Setting = minute("plat.working_hours.to", 1080, "PLAT-26");
/// Whether sites beyond the local network are served.
pub const MULTI_SITE: Setting = Setting::flag("plat.multi_site", true, "PLAT-69");
/// The one port that is open to outside.
pub const SERVICE_PORT: Setting = number("plat.service_port", 8443, (1, 65_535), "port", "PLAT-69");
/// The ports that are open to outside, as the installation states them.
pub const OPEN_PORTS: Setting = Setting::list("plat.open_ports", "8443", "PLAT-69");

/// Opening of head office.
pub const HEAD_FROM: Setting = opens("plat.opening.head-office.from", 540);
/// Closing of head office.
pub const HEAD_TO: Setting = opens("plat.opening.head-office.to", 1080);
/// Opening of a 4S store.
pub const STORE_FROM: Setting = opens("plat.opening.store.from", 480);
/// Closing of a 4S store.
pub const STORE_TO: Setting = opens("plat.opening.store.to", 1080);
/// Opening of a quick-repair shop.
pub const QUICK_FROM: Setting = opens("plat.opening.quick-repair.from", 480);
/// Closing of a quick-repair shop.
pub const QUICK_TO: Setting = opens("plat.opening.quick-repair.to", 1080);
/// Opening of a rental station.
pub const RENTAL_FROM: Setting = opens("plat.opening.rental-station.from", 480);
/// Closing of a rental station.
pub const RENTAL_TO: Setting = opens("plat.opening.rental-station.to", 1200);
/// Opening of a fuel station.
pub const FUEL_FROM: Setting = opens("plat.opening.fuel-station.from", 0);
/// Closing of a fuel station.
pub const FUEL_TO: Setting = opens("plat.opening.fuel-station.to", 1440);

/// From when to when a kind of branch is open by default; a partner's place is open by its contract alone.
pub fn opening(kind: BranchKind) -> Option<(&'static Setting, &'static Setting)> {
    match kind {
        BranchKind::HeadOffice => Some((&HEAD_FROM, &HEAD_TO)),
        BranchKind::Store => Some((&STORE_FROM, &STORE_TO)),
        BranchKind::QuickRepair => Some((&QUICK_FROM, &QUICK_TO)),
        BranchKind::RentalStation => Some((&RENTAL_FROM, &RENTAL_TO)),
        BranchKind::FuelStation => Some((&FUEL_FROM, &FUEL_TO)),
        BranchKind::Partner => None,
    }
}

/// All of them.
pub const TABLE: &[Setting] = &[
    LICENCE_USERS,
    WAIT_MIN,
    IDLE_MIN,
    LOGIN_FAILURES,
    LOGIN_BLOCK_MIN,
    PASSWORD_LENGTH,
    PASSWORD_KIB,
    PASSWORD_PASSES,
    PROOF_S,
    REMIND_H,
    DEPUTISE_H,
    WORKING_FROM,
    WORKING_TO,
    MULTI_SITE,
    SERVICE_PORT,
    OPEN_PORTS,
    HEAD_FROM,
    HEAD_TO,
    STORE_FROM,
    STORE_TO,
    QUICK_FROM,
    QUICK_TO,
    RENTAL_FROM,
    RENTAL_TO,
    FUEL_FROM,
    FUEL_TO,
];
