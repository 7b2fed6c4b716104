//! Every number of the rental rules as a setting with its range and requirement (PLAT-06). Data only.

use forecourt_books::Setting;

const fn number(
    key: &'static str,
    default: i64,
    range: (i64, i64),
    unit: &'static str,
    id: &'static str,
) -> Setting {
    Setting::number(key, default, range, unit, id)
}

/// Defines the settings and their table in one go.
macro_rules! table {
    ($($(#[$doc:meta])* $name:ident = $setting:expr;)*) => {
        $($(#[$doc])* pub const $name: Setting = $setting;)*

        /// All settings of the rental.
        pub const TABLE: &[Setting] = &[$($name),*];
    };
}

table! {
    /// What a car may be wanted for.
    USES = Setting::list("rental.uses", "commute,family,business,travel,cargo", "RENT-03");
    /// Suitability that a recommended model has at least, 0 … 100.
    FIT_MIN = number("rental.fit_min", 60, (0, 100), "points", "RENT-04");
    /// Models in a recommendation at most.
    RECOMMEND_MAX = number("rental.recommend_max", 5, (1, 100), "models", "RENT-04");
    /// Stations in a recommendation at most.
    STATION_MAX = number("rental.station_max", 3, (1, 100), "stations", "RENT-06");
    /// Farthest station that is recommended.
    RADIUS_M = number("rental.radius_m", 50_000, (100, 1_000_000), "m", "RENT-06");
    /// Youngest renter.
    MIN_AGE = number("rental.min_age", 18, (16, 99), "years", "RENT-09");
    /// Grid of starts, ends and hand-ins.
    GRID_MIN = number("rental.grid_min", 30, (1, 720), "min", "RENT-14");
    /// From the choice to the start at least.
    LEAD_MIN = number("rental.lead_min", 120, (0, 10_080), "min", "RENT-14");
    /// From the choice to the start at most.
    HORIZON_DAYS = number("rental.horizon_days", 30, (1, 366), "days", "RENT-14");
    /// Shortest rental.
    MIN_HOURS = number("rental.min_hours", 4, (1, 168), "h", "RENT-14");
    /// Longest rental, in days of 24 hours.
    MAX_DAYS = number("rental.max_days", 30, (1, 366), "days", "RENT-14");
    /// Between two rentals of a vehicle at least.
    TURNAROUND_MIN = number("rental.turnaround_min", 120, (0, 1440), "min", "RENT-15");
    /// Before the start the inspection is due.
    INSPECT_BEFORE_MIN = number("rental.inspect_before_min", 30, (0, 1440), "min", "RENT-16");
    /// Items of a sheet.
    SHEET = Setting::list(
        "rental.sheet",
        "tyres,brakes,steering,lights,wipers,fluids,energy-level,odometer,body-marks,papers,tools,cleanliness",
        "RENT-17"
    );
    /// Deposit of a model that names none.
    DEPOSIT = number("rental.deposit", 300_000, (0, 100_000_000), "fen", "RENT-19");
    /// Deposit for traffic violations; 0 is off.
    VIOLATION_DEPOSIT = number("rental.violation_deposit", 0, (0, 100_000_000), "fen", "RENT-19");
    /// Means by which a deposit may be paid.
    DEPOSIT_MEANS =
        Setting::list("rental.deposit_means", "wechat,alipay,bank-card,stored-value", "RENT-20");
    /// From the holding of the vehicle to the payment at most.
    PAY_LIMIT_MIN = number("rental.pay_limit_min", 15, (1, 1440), "min", "RENT-21");
    /// From an objection to the new sheet at most.
    OBJECTION_MIN = number("rental.objection_min", 30, (1, 1440), "min", "RENT-24");
    /// Before the start from when on the key is released.
    COLLECT_EARLY_MIN = number("rental.collect_early_min", 15, (0, 1440), "min", "RENT-26");
    /// Price of an hour, of the day price.
    HOUR_BP = number("rental.hour_bp", 2000, (0, 10_000), "basis points", "RENT-27");
    /// After the planned end, still in time.
    GRACE_MIN = number("rental.grace_min", 30, (0, 1440), "min", "RENT-27");
    /// Kilometres included in a started day; 0 is without limit.
    KM_PER_DAY = number("rental.km_per_day", 0, (0, 10_000), "km", "RENT-27");
    /// Price of a kilometre above those included.
    KM_PRICE = number("rental.km_price", 100, (0, 100_000), "fen", "RENT-27");
    /// Before the start, cancelling is free up to here.
    CANCEL_FREE_H = number("rental.cancel_free_h", 4, (0, 720), "h", "RENT-29");
    /// Fee of a later cancelling, of one day price.
    CANCEL_FEE_BP = number("rental.cancel_fee_bp", 5000, (0, 10_000), "basis points", "RENT-29");
    /// After the start, the car waits so long.
    HOLD_MIN = number("rental.hold_min", 60, (0, 1440), "min", "RENT-30");
    /// Before the planned end, an extension is asked for at the latest.
    EXTEND_MIN = number("rental.extend_min", 60, (0, 1440), "min", "RENT-31");
    /// Before the planned end the user is asked for a decision.
    ASK_BEFORE_H = number("rental.ask_before_h", 2, (0, 168), "h", "RENT-32");
    /// Hand-overs of a site in 30 minutes.
    HANDOVERS_PER_SLOT = number("rental.handovers_per_slot", 2, (1, 1000), "hand-overs", "RENT-34");
    /// Distance that a one-way hand-in has free.
    ONE_WAY_FREE_M = number("rental.one_way_free_m", 10_000, (0, 1_000_000), "m", "RENT-35");
    /// Price of a started kilometre beyond it.
    ONE_WAY_KM = number("rental.one_way_km", 200, (0, 1_000_000), "fen", "RENT-35");
    /// One-way fee at most.
    ONE_WAY_MAX = number("rental.one_way_max", 50_000, (0, 100_000_000), "fen", "RENT-35");
    /// Late surcharge, of the hourly price.
    LATE_BP = number("rental.late_bp", 5000, (0, 100_000), "basis points", "RENT-37");
    /// After the planned end, a rental is a case for the manager.
    OVERDUE_H = number("rental.overdue_h", 24, (1, 720), "h", "RENT-37");
    /// After the hand-in, the sheet is filed at the latest.
    POST_INSPECT_MIN = number("rental.post_inspect_min", 60, (1, 1440), "min", "RENT-38");
    /// From the showing of damage to the user's answer; silence accepts.
    DAMAGE_ANSWER_H = number("rental.damage_answer_h", 12, (1, 168), "h", "RENT-39");
    /// From the hand-in to the refund at most.
    REFUND_LIMIT_H = number("rental.refund_limit_h", 24, (1, 720), "h", "RENT-41");
    /// How long a violation deposit is held.
    VIOLATION_HOLD_DAYS = number("rental.violation_hold_days", 30, (0, 366), "days", "RENT-42");
    /// Handling fee of a violation.
    VIOLATION_FEE = number("rental.violation_fee", 5_000, (0, 1_000_000), "fen", "RENT-42");
    /// A claim is due after so many days.
    CLAIM_DAYS = number("rental.claim_days", 7, (1, 366), "days", "RENT-43");
    /// Part of the rental charge that counts for the price of the car.
    BUY_CREDIT_BP = number("rental.buy_credit_bp", 2000, (0, 10_000), "basis points", "RENT-44");
    /// A purchase quote is valid so long.
    QUOTE_H = number("rental.quote_h", 72, (1, 720), "h", "RENT-44");
    /// But at most so long after the sales appointment.
    QUOTE_AFTER_MIN = number("rental.quote_after_min", 60, (0, 1440), "min", "RENT-44");
    /// Papers and things handed over with a bought car.
    PAPERS = Setting::list(
        "rental.papers",
        "invoice,registration-papers,insurance-transfer,warranty-booklet,second-key",
        "RENT-45"
    );
    /// Earnest money, of the price.
    EARNEST_BP = number("rental.earnest_bp", 200, (0, 10_000), "basis points", "RENT-47");
    /// Earnest money at least.
    EARNEST_MIN = number("rental.earnest_min", 100_000, (0, 100_000_000), "fen", "RENT-47");
    /// Before the appointment, withdrawing is free up to here.
    EARNEST_FREE_H = number("rental.earnest_free_h", 24, (0, 720), "h", "RENT-47");
    /// What is kept of the earnest money after that.
    EARNEST_KEPT_BP = number("rental.earnest_kept_bp", 5000, (0, 10_000), "basis points", "RENT-47");
    /// A review may be written so long.
    REVIEW_DAYS = number("rental.review_days", 30, (1, 366), "days", "RENT-48");
    /// Characters of a review at most.
    REVIEW_TEXT = number("rental.review_text", 500, (1, 10_000), "characters", "RENT-48");
    /// Reviews from which on a score is shown.
    PUBLISH_MIN = number("rental.publish_min", 3, (1, 50), "reviews", "RENT-49");
    /// Mean below which an improvement is wanted, in hundredths.
    ADJUST_BELOW = number("rental.adjust_below", 350, (100, 500), "hundredths", "RENT-50");
    /// Reviews from which on it is looked at.
    ADJUST_MIN = number("rental.adjust_min", 5, (1, 20), "reviews", "RENT-50");
    /// Days in which the manager acts.
    ADJUST_DAYS = number("rental.adjust_days", 7, (1, 366), "days", "RENT-50");
    /// Suitability that a model under improvement loses in the order.
    PENALTY_FIT = number("rental.penalty_fit", 10, (0, 100), "points", "RENT-51");
    /// Metres by which a station under improvement seems farther.
    PENALTY_M = number("rental.penalty_m", 0, (0, 1_000_000), "m", "RENT-51");
}
