//! The numbers of the members' accounts (PLAT-06).

use forecourt_books::Setting;

/// Members that must buy a set of services for it to be proposed as a package.
pub const BUNDLE_MIN: Setting = Setting::number("member.bundle_min", 10, (1, 100_000), "members", "MEM-07");
/// Days that the proposals look back.
pub const BUNDLE_DAYS: Setting = Setting::number("member.bundle_days", 365, (1, 3_650), "days", "MEM-07");
/// How far below the rule's price an operator may go alone.
pub const OVERRIDE_BP: Setting = Setting::number("member.override_bp", 500, (0, 10_000), "bp", "MEM-36");
/// Points that are worth one yuan.
pub const POINTS_PER_YUAN: Setting =
    Setting::number("member.points_per_yuan", 100, (1, 100_000), "points", "MEM-37");
/// Fewest points that may pay.
pub const POINTS_MIN: Setting = Setting::number("member.points_min", 100, (0, 1_000_000), "points", "MEM-37");
/// Days after the settlement in which a reversal needs no approval.
pub const REVERSAL_DAYS: Setting = Setting::number("member.reversal_days", 7, (0, 365), "days", "MEM-40");
/// Whether stored value is spent pro rata instead of principal first.
pub const PRO_RATA: Setting = Setting::flag("member.spend_pro_rata", false, "MEM-25");
/// Whether branches may have price rules of their own.
pub const BRANCH_RULES: Setting = Setting::flag("member.branch_strategies", true, "MEM-41").per_branch();
/// Whether factors of branches count.
pub const BRANCH_FACTORS: Setting = Setting::flag("member.branch_factors", true, "MEM-44").per_branch();
/// Points that an operator may enter alone.
pub const MANUAL_LIMIT: Setting =
    Setting::number("member.manual_points_limit", 500, (0, 10_000_000), "points", "MEM-47");
/// Reasons for points added by hand.
pub const PLUS_REASONS: Setting = Setting::list(
    "member.points_plus_reasons",
    "referral, campaign, complaint, goodwill, correction",
    "MEM-47",
);
/// Reasons for points deducted by hand.
pub const MINUS_REASONS: Setting =
    Setting::list("member.points_minus_reasons", "gift-exchange, correction, fraud", "MEM-48");
/// Points for who brought a member in.
pub const REFERRAL_POINTS: Setting =
    Setting::number("member.referral_points", 200, (0, 1_000_000), "points", "MEM-49");
/// Really paid at least by the referred member's consumption.
pub const REFERRAL_MIN: Setting =
    Setting::number("member.referral_min", 10_000, (0, 100_000_000), "fen", "MEM-49");
/// Whether points expire.
pub const POINTS_EXPIRE: Setting = Setting::flag("member.points_expire", true, "MEM-51");
/// Points are good to the end of the year so many years after that of earning.
pub const POINTS_YEARS: Setting = Setting::number("member.points_years", 1, (0, 50), "years", "MEM-51");
/// Days ahead that expiry is told.
pub const NOTICE_DAYS: Setting = Setting::number("member.points_notice_days", 30, (1, 365), "days", "MEM-51");
/// Days until a transfer of vouchers that nobody confirms falls back.
pub const TRANSFER_DAYS: Setting =
    Setting::number("member.voucher_transfer_days", 7, (1, 90), "days", "MEM-58");
/// Face value of an issue of vouchers above which it needs approval.
pub const ISSUE_LIMIT: Setting =
    Setting::number("member.voucher_issue_limit", 100_000_000, (0, 100_000_000_000), "fen", "PLAT-25");
/// Reasons for vouchers given.
pub const GIFT_REASONS: Setting =
    Setting::list("member.voucher_gift_reasons", "campaign, complaint, birthday, other", "MEM-59");
/// Days without consumption after which a member sleeps.
pub const SLEEPING_DAYS: Setting = Setting::number("member.sleeping_days", 180, (1, 3_650), "days", "MEM-75");
/// Months without consumption after which a member is lost.
pub const LOST_MONTHS: Setting = Setting::number("member.lost_months", 12, (1, 120), "months", "MEM-75");

/// All of them.
pub const TABLE: &[Setting] = &[
    BUNDLE_MIN,
    BUNDLE_DAYS,
    OVERRIDE_BP,
    POINTS_PER_YUAN,
    POINTS_MIN,
    REVERSAL_DAYS,
    PRO_RATA,
    BRANCH_RULES,
    BRANCH_FACTORS,
    MANUAL_LIMIT,
    PLUS_REASONS,
    MINUS_REASONS,
    REFERRAL_POINTS,
    REFERRAL_MIN,
    POINTS_EXPIRE,
    POINTS_YEARS,
    NOTICE_DAYS,
    TRANSFER_DAYS,
    ISSUE_LIMIT,
    GIFT_REASONS,
    SLEEPING_DAYS,
    LOST_MONTHS,
];
