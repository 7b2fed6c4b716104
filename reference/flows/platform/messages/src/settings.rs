//! Every number of this context as a setting with its range and requirement (PLAT-06). Data only.

use forecourt_books::{Lang, Scene, Setting};

const fn number(
    key: &'static str,
    default: i64,
    range: (i64, i64),
    unit: &'static str,
    id: &'static str,
) -> Setting {
    Setting::number(key, default, range, unit, id)
}

/// Longest message between users.
pub const LENGTH: Setting = number("plat.message_length", 1_000, (1, 100_000), "characters", "PLAT-35");
/// How long messages between users are kept.
pub const KEPT_DAYS: Setting = number("plat.message_kept_days", 365, (1, 36_500), "days", "PLAT-35");
/// The language in which members are written to: `zh` or `en`.
pub const LANGUAGE: Setting = Setting::list("plat.message_language", "zh", "PLAT-37");
/// UTF-16 units of a text in one part.
pub const PART: Setting = number("plat.sms_part", 70, (10, 1_000), "UTF-16 units", "PLAT-37");
/// UTF-16 units of each part of a split text.
pub const SPLIT_PART: Setting = number("plat.sms_split_part", 67, (10, 1_000), "UTF-16 units", "PLAT-37");
/// Messages that the gateway takes in a second.
pub const RATE: Setting = number("plat.sms_rate", 10, (1, 10_000), "messages per second", "PLAT-37");
/// How long after send-at a text or push may still go, where its rule names nothing.
pub const NOT_AFTER_H: Setting = number("plat.sms_not_after_h", 24, (1, 720), "h", "PLAT-37");
/// Who answers for the gateway: `inside` (answers delivered at once) or `outside` (an outside system reports).
pub const GATEWAY: Setting = Setting::list("plat.sms_gateway", "inside", "PLAT-37");
/// How long an answer of the gateway is awaited; then the try has failed.
pub const ANSWER_S: Setting = number("plat.sms_answer_s", 30, (1, 3_600), "s", "PLAT-61");
/// Tries after the first.
pub const RETRIES: Setting = number("plat.sms_retries", 3, (0, 3), "tries", "PLAT-38");
/// From the first try to the second.
pub const RETRY_1_MIN: Setting = number("plat.sms_retry_1_min", 1, (1, 1_440), "min", "PLAT-38");
/// From the second try to the third.
pub const RETRY_2_MIN: Setting = number("plat.sms_retry_2_min", 5, (1, 1_440), "min", "PLAT-38");
/// From the third try to the fourth.
pub const RETRY_3_MIN: Setting = number("plat.sms_retry_3_min", 15, (1, 1_440), "min", "PLAT-38");
/// What a delivered part costs.
pub const COST: Setting = number("plat.sms_cost", 5, (0, 10_000), "fen", "PLAT-38").per_branch();
/// When quiet hours begin.
pub const QUIET_FROM: Setting =
    number("plat.sms_quiet_from_min", 1_260, (0, 1_439), "minutes past midnight", "PLAT-38");
/// When quiet hours are over; the same as their beginning for none.
pub const QUIET_TO: Setting =
    number("plat.sms_quiet_to_min", 480, (0, 1_439), "minutes past midnight", "PLAT-38");
/// Failed tries within the span that mean that the gateway is away.
pub const DOWN_TRIES: Setting = number("plat.sms_down_tries", 3, (1, 20), "tries", "PLAT-61");
/// The span in which failed tries are counted.
pub const DOWN_SPAN_S: Setting = number("plat.sms_down_span_s", 60, (1, 3_600), "s", "PLAT-61");
/// How often a gateway that is away is tried.
pub const PROBE_S: Setting = number("plat.sms_probe_s", 60, (1, 3_600), "s", "PLAT-61");

/// All of them.
pub const TABLE: &[Setting] = &[
    LENGTH,
    KEPT_DAYS,
    LANGUAGE,
    PART,
    SPLIT_PART,
    RATE,
    NOT_AFTER_H,
    GATEWAY,
    ANSWER_S,
    RETRIES,
    RETRY_1_MIN,
    RETRY_2_MIN,
    RETRY_3_MIN,
    COST,
    QUIET_FROM,
    QUIET_TO,
    DOWN_TRIES,
    DOWN_SPAN_S,
    PROBE_S,
];

/// In which language members are written to.
pub fn language(scene: &Scene<'_>) -> Lang {
    if scene.lists(&LANGUAGE, "en") { Lang::En } else { Lang::Zh }
}

/// Minutes from the try `tries` (1 …) to the next one.
pub fn retry_min(scene: &Scene<'_>, tries: u32) -> i64 {
    let setting = match tries {
        0 | 1 => &RETRY_1_MIN,
        2 => &RETRY_2_MIN,
        _ => &RETRY_3_MIN,
    };
    scene.number(setting)
}
