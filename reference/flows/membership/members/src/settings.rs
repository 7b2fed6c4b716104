//! Every number of the members' rules, with range and requirement (PLAT-06).

use forecourt_books::Setting;

/// Whether a branch's members are served by every branch (MEM-01); set to false per branch.
pub const SHARED: Setting = Setting::flag("member.shared", true, "MEM-01").per_branch();
/// Days of a term after the day of joining or renewal.
pub const TERM_DAYS: Setting = Setting::number("member.term_days", 365, (1, 3660), "days", "MEM-04");
/// Days of a card after the day of issue.
pub const CARD_TERM_DAYS: Setting =
    Setting::number("member.card_term_days", 1095, (1, 7300), "days", "MEM-15");
/// Below so many blank cards of a kind a branch is told to order.
pub const CARD_STOCK_MIN: Setting =
    Setting::number("member.card_stock_min", 50, (0, 100_000), "cards", "MEM-21").per_branch();
/// Cars on a card of the kind one card, many cars.
pub const CARS_PER_CARD: Setting = Setting::number("member.cars_per_card", 5, (1, 100), "cars", "MEM-23");
/// Whether points go along when a card goes over to another holder.
pub const POINTS_FOLLOW_CARD: Setting = Setting::flag("member.points_follow_card", true, "MEM-26");
/// Changes of a plate within a year that need no approval.
pub const PLATE_CHANGES: Setting = Setting::number("member.plate_changes", 2, (0, 100), "a year", "MEM-27");
/// Days from the loss report to a replacement without the identity card.
pub const REPLACE_WAIT_DAYS: Setting =
    Setting::number("member.replace_wait_days", 3, (0, 365), "days", "MEM-30");
/// Wrong passwords until the password is blocked.
pub const PASSWORD_TRIES: Setting = Setting::number("member.password_tries", 5, (1, 100), "tries", "MEM-32");
/// How long a password is blocked.
pub const PASSWORD_BLOCK_MIN: Setting =
    Setting::number("member.password_block_min", 30, (1, 1440), "min", "MEM-32");
/// Memory that one guess at a password costs.
pub const PASSWORD_KIB: Setting =
    Setting::number("member.password_kib", 19_456, (8, 1_048_576), "KiB", "MEM-32");
/// Passes over that memory.
pub const PASSWORD_PASSES: Setting =
    Setting::number("member.password_passes", 2, (1, 100), "passes", "MEM-32");
/// How long a proof is good for the next payment.
pub const PROOF_S: Setting = Setting::number("member.proof_s", 300, (1, 3600), "s", "MEM-32");
/// The score from which on a fingerprint matches.
pub const FINGER_SCORE: Setting = Setting::number("member.finger_score", 60, (1, 100), "", "MEM-33");
/// Weak fingerprints until the password is asked for.
pub const FINGER_MISSES: Setting = Setting::number("member.finger_misses", 3, (1, 100), "misses", "MEM-33");
/// Movements on the face of a visual card.
pub const FACE_LINES: Setting = Setting::number("member.face_lines", 4, (1, 12), "lines", "MEM-20");
/// Minute of the day at which reminders are raised.
pub const RUN_MINUTE: Setting = Setting::number("member.run_minute", 540, (0, 1439), "min", "MEM-62");
/// Days after its due date at which an open reminder lapses.
pub const REMINDER_LAPSE_DAYS: Setting =
    Setting::number("member.reminder_lapse_days", 30, (1, 365), "days", "MEM-72").per_branch();
/// Days before the end of a membership.
pub const REMIND_MEMBERSHIP: Setting = Setting::list("member.remind.membership", "30,7", "MEM-63");
/// Days before the end of a card.
pub const REMIND_CARD: Setting = Setting::list("member.remind.card", "30", "MEM-64");
/// Days before the end of a package.
pub const REMIND_PACKAGE: Setting = Setting::list("member.remind.package", "15", "MEM-65");
/// Days before the end of an insurance.
pub const REMIND_INSURANCE: Setting = Setting::list("member.remind.insurance", "45,30,7", "MEM-66");
/// Days before a maintenance after the first reminder, which has a rule of its own; -14 is 14 days after.
pub const REMIND_MAINTENANCE: Setting = Setting::list("member.remind.maintenance", "0,-14", "MEM-67");
/// Days before the annual inspection.
pub const REMIND_INSPECTION: Setting = Setting::list("member.remind.inspection", "45,10", "MEM-68");
/// Days before the renewal of the driving licence.
pub const REMIND_LICENCE: Setting = Setting::list("member.remind.licence", "60,15", "MEM-69");
/// Days before a birthday.
pub const REMIND_BIRTHDAY: Setting = Setting::list("member.remind.birthday", "3", "MEM-70");
/// Days after a service at which the next one is due.
pub const SERVICE_DAYS: Setting = Setting::number("member.service_days", 180, (1, 3660), "days", "MEM-67");
/// Kilometres after a service at which the next one is due.
pub const SERVICE_KM: Setting = Setting::number("member.service_km", 5000, (1, 200_000), "km", "MEM-67");
/// The first reminder comes so many days before the due date.
pub const SERVICE_AHEAD_DAYS: Setting =
    Setting::number("member.service_ahead_days", 14, (0, 365), "days", "MEM-67");
/// The first reminder comes when the estimate is so many kilometres short.
pub const SERVICE_AHEAD_KM: Setting =
    Setting::number("member.service_ahead_km", 500, (0, 100_000), "km", "MEM-67");
/// How long a one-time code is good.
pub const CODE_MIN: Setting = Setting::number("member.code_min", 5, (1, 60), "min", "RENT-08");
/// Wrong one-time codes until it is void.
pub const CODE_TRIES: Setting = Setting::number("member.code_tries", 5, (1, 100), "tries", "RENT-08");
/// Hours after its end for which a guest's one-time code is kept, so that it can be called out of date; then the phone goes.
pub const CODE_KEPT_H: Setting = Setting::number("member.code_kept_h", 24, (0, 720), "h", "PLAT-48");
/// Minutes of silence after which a member's session ends.
pub const SESSION_IDLE_MIN: Setting =
    Setting::number("member.session_idle_min", 15, (1, 1440), "min", "MEM-77");
/// Days after leaving at which personal values are erased.
pub const ERASE_DAYS: Setting = Setting::number("member.erase_days", 30, (0, 3660), "days", "PLAT-48");

/// All settings of this context.
pub const TABLE: &[Setting] = &[
    SHARED,
    TERM_DAYS,
    CARD_TERM_DAYS,
    CARD_STOCK_MIN,
    CARS_PER_CARD,
    POINTS_FOLLOW_CARD,
    PLATE_CHANGES,
    REPLACE_WAIT_DAYS,
    PASSWORD_TRIES,
    PASSWORD_BLOCK_MIN,
    PASSWORD_KIB,
    PASSWORD_PASSES,
    PROOF_S,
    FINGER_SCORE,
    FINGER_MISSES,
    FACE_LINES,
    RUN_MINUTE,
    REMINDER_LAPSE_DAYS,
    REMIND_MEMBERSHIP,
    REMIND_CARD,
    REMIND_PACKAGE,
    REMIND_INSURANCE,
    REMIND_MAINTENANCE,
    REMIND_INSPECTION,
    REMIND_LICENCE,
    REMIND_BIRTHDAY,
    SERVICE_DAYS,
    SERVICE_KM,
    SERVICE_AHEAD_DAYS,
    SERVICE_AHEAD_KM,
    CODE_MIN,
    CODE_TRIES,
    CODE_KEPT_H,
    SESSION_IDLE_MIN,
    ERASE_DAYS,
];
