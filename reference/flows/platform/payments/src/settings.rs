//! The numbers of the payments and of the risk rules (PLAT-06).

use forecourt_books::Setting;

/// Means that are on unless a branch says otherwise; fuel cards wait for their flow (FUEL-26).
pub const MEANS: Setting =
    Setting::list("pay.means", "wechat, alipay, bank-card, stored-value, points, coupon, cash", "FUEL-26")
        .per_branch();
/// Channel fee in basis points where none is agreed (FUEL-26).
pub const FEE_BP: Setting = Setting::number("pay.fee_bp", 38, (0, 1_000), "bp", "FUEL-26");
/// A payment order ends unpaid after (FUEL-27).
pub const EXPIRY_MIN: Setting =
    Setting::number("pay.expiry_min", 15, (1, 1_440), "min", "FUEL-27").per_branch();
/// One of a reservation (FUEL-27).
pub const RESERVATION_MIN: Setting =
    Setting::number("pay.reservation_min", 5, (1, 1_440), "min", "FUEL-27").per_branch();
/// A payment code is good for (FUEL-28).
pub const CODE_S: Setting = Setting::number("pay.code_s", 60, (10, 600), "s", "FUEL-28");
/// Minute of the day at which statements are compared (FUEL-30).
pub const STATEMENT_MINUTE: Setting =
    Setting::number("pay.statement_minute", 360, (0, 1_439), "min", "FUEL-30");
/// A difference open longer goes to head office finance (FUEL-30).
pub const DIFFERENCE_DAYS: Setting = Setting::number("pay.difference_days", 3, (0, 60), "d", "FUEL-30");
/// A refund may be asked for within (FUEL-65).
pub const REFUND_DAYS: Setting = Setting::number("pay.refund_days", 30, (0, 3_650), "d", "FUEL-65");
/// A request is decided within (FUEL-66).
pub const DECIDE_H: Setting = Setting::number("pay.refund_decide_h", 72, (1, 2_000), "h", "FUEL-66");
/// The handler is reminded after (FUEL-66).
pub const REMIND_H: Setting = Setting::number("pay.refund_remind_h", 48, (1, 2_000), "h", "FUEL-66");
/// A refusal may be appealed within (FUEL-69).
pub const APPEAL_DAYS: Setting = Setting::number("pay.appeal_days", 7, (0, 365), "d", "FUEL-69");
/// A channel's failed refund is tried again after (RENT-41).
pub const REFUND_RETRY_MIN: Setting =
    Setting::number("pay.refund_retry_min", 60, (1, 1_440), "min", "RENT-41");
/// At most so many tries again, then people see to it (RENT-41).
pub const REFUND_RETRIES: Setting = Setting::number("pay.refund_retries", 24, (0, 1_000), "", "RENT-41");
/// So many failed tries make a channel down (PLAT-61).
pub const DOWN_TRIES: Setting = Setting::number("pay.down_tries", 3, (1, 20), "", "PLAT-61");
/// … within (PLAT-61).
pub const DOWN_SPAN_S: Setting = Setting::number("pay.down_span_s", 60, (1, 3_600), "s", "PLAT-61");
/// A failed try of a channel that is not down yet is repeated after (PLAT-61).
pub const TRY_AGAIN_S: Setting = Setting::number("pay.try_again_s", 20, (1, 600), "s", "PLAT-61");
/// A channel that is down is probed every (PLAT-61).
pub const PROBE_S: Setting = Setting::number("pay.probe_s", 60, (1, 3_600), "s", "PLAT-61");
/// Minute of the day at which business and books are compared (PLAT-42).
pub const BOOKS_MINUTE: Setting = Setting::number("pay.books_minute", 240, (0, 1_439), "min", "PLAT-42");

/// Large from (FUEL-61).
pub const LARGE_MIN: Setting =
    Setting::number("risk.large_min", 100_000, (1, 1_000_000_000), "fen", "FUEL-61");
/// The n-th large payment is held (FUEL-61).
pub const LARGE_COUNT: Setting = Setting::number("risk.large_count", 3, (1, 50), "", "FUEL-61");
/// … within a sliding span of (FUEL-61).
pub const LARGE_SPAN_MIN: Setting = Setting::number("risk.large_span_min", 10, (1, 1_440), "min", "FUEL-61");
/// Whether large payments are watched (FUEL-61).
pub const LARGE_ON: Setting = Setting::flag("risk.large_on", true, "FUEL-61");
/// A reviewer on duty has (FUEL-62).
pub const REVIEW_MIN: Setting = Setting::number("risk.review_min", 15, (1, 1_440), "min", "FUEL-62");
/// What nobody decided is rejected after (FUEL-62).
pub const REJECT_MIN: Setting = Setting::number("risk.reject_min", 60, (1, 10_000), "min", "FUEL-62");
/// Failed payments until review (FUEL-63).
pub const FAILURES: Setting = Setting::number("risk.failures", 5, (1, 50), "", "FUEL-63");
/// … within (FUEL-63).
pub const FAILURES_MIN: Setting = Setting::number("risk.failures_min", 10, (1, 1_440), "min", "FUEL-63");
/// Whether failed payments are watched (FUEL-63).
pub const FAILURES_ON: Setting = Setting::flag("risk.failures_on", true, "FUEL-63");
/// Accounts of one card on one day until review (FUEL-63).
pub const CARD_ACCOUNTS: Setting = Setting::number("risk.card_accounts", 4, (2, 50), "", "FUEL-63");
/// Whether shared cards are watched (FUEL-63).
pub const CARD_ON: Setting = Setting::flag("risk.card_on", true, "FUEL-63");
/// Above this speed between two stations (FUEL-63).
pub const SPEED_KMH: Setting = Setting::number("risk.speed_kmh", 150, (1, 2_000), "km/h", "FUEL-63");
/// Whether distance is watched (FUEL-63).
pub const SPEED_ON: Setting = Setting::flag("risk.speed_on", true, "FUEL-63");
/// Refunds asked for until review (FUEL-63).
pub const REFUNDS: Setting = Setting::number("risk.refunds", 3, (1, 50), "", "FUEL-63");
/// … within (FUEL-63).
pub const REFUNDS_DAYS: Setting = Setting::number("risk.refunds_days", 30, (1, 365), "d", "FUEL-63");
/// Whether refund requests are watched (FUEL-63).
pub const REFUNDS_ON: Setting = Setting::flag("risk.refunds_on", true, "FUEL-63");
/// A top-up so soon after a refunded top-up goes to review (FUEL-63).
pub const TURN_DAYS: Setting = Setting::number("risk.turn_days", 30, (1, 365), "d", "FUEL-63");
/// Whether top-up and refund in turn are watched (FUEL-63).
pub const TURN_ON: Setting = Setting::flag("risk.turn_on", true, "FUEL-63");
/// Uses of one member by one employee on one day until review (FUEL-63).
pub const OWN_USES: Setting = Setting::number("risk.own_uses", 3, (1, 50), "", "FUEL-63");
/// Whether employees' own members are watched (FUEL-63).
pub const OWN_ON: Setting = Setting::flag("risk.own_on", true, "FUEL-63");
/// A fuelling above this goes to review (FUEL-63).
pub const TANK_ML: Setting = Setting::number("risk.tank_ml", 300_000, (1_000, 10_000_000), "ml", "FUEL-63");
/// Whether the tank size is watched (FUEL-63).
pub const TANK_ON: Setting = Setting::flag("risk.tank_on", true, "FUEL-63");

/// All of them.
pub static TABLE: &[Setting] = &[
    MEANS,
    FEE_BP,
    EXPIRY_MIN,
    RESERVATION_MIN,
    CODE_S,
    STATEMENT_MINUTE,
    DIFFERENCE_DAYS,
    REFUND_DAYS,
    DECIDE_H,
    REMIND_H,
    APPEAL_DAYS,
    REFUND_RETRY_MIN,
    REFUND_RETRIES,
    DOWN_TRIES,
    DOWN_SPAN_S,
    TRY_AGAIN_S,
    PROBE_S,
    BOOKS_MINUTE,
    LARGE_MIN,
    LARGE_COUNT,
    LARGE_SPAN_MIN,
    LARGE_ON,
    REVIEW_MIN,
    REJECT_MIN,
    FAILURES,
    FAILURES_MIN,
    FAILURES_ON,
    CARD_ACCOUNTS,
    CARD_ON,
    SPEED_KMH,
    SPEED_ON,
    REFUNDS,
    REFUNDS_DAYS,
    REFUNDS_ON,
    TURN_DAYS,
    TURN_ON,
    OWN_USES,
    OWN_ON,
    TANK_ML,
    TANK_ON,
];
