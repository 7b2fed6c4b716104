//! Every number of this context as a setting with its range and requirement (PLAT-06). Data only.

use forecourt_books::Setting;

use crate::kinds::{Post, Purpose};

const fn number(
    key: &'static str,
    default: i64,
    range: (i64, i64),
    unit: &'static str,
    id: &'static str,
) -> Setting {
    Setting::number(key, default, range, unit, id)
}

/// Kinds of vehicle that a key may belong to.
pub const KINDS: Setting =
    Setting::list("keys.kinds", "for-sale,repair,demo,used-car,company-car,rental", "KEY-02");
/// What may bear a tag.
pub const ITEM_KINDS: Setting = Setting::list("keys.item_kinds", "key,document", "KEY-74");
/// Cabinets that a store may have at most.
pub const CABINETS: Setting = number("keys.cabinets", 16, (1, 250), "cabinets", "KEY-01");
/// What sales staff of level 2 take.
pub const RIGHTS_SALES: Setting = Setting::list("keys.rights.sales", "for-sale,demo,rental", "KEY-08");
/// What after-sales staff of level 2 take.
pub const RIGHTS_AFTER_SALES: Setting = Setting::list("keys.rights.after_sales", "repair", "KEY-08");
/// What cashiers of level 2 take.
pub const RIGHTS_CASHIER: Setting = Setting::list("keys.rights.cashier", "", "KEY-08");
/// What anybody else of level 2 takes.
pub const RIGHTS_OFFICE: Setting = Setting::list("keys.rights.office", "", "KEY-08");
/// How often the simulated reader rejects a good finger; drawn by the world, not here.
pub const FINGER_FRR: Setting = number("keys.fingerprint.frr", 100, (0, 10_000), "basis points", "KEY-09");
/// How often it takes a wrong finger for another; drawn by the world, not here.
pub const FINGER_FAR: Setting = number("keys.fingerprint.far", 0, (0, 10_000), "basis points", "KEY-09");
/// Finger templates of one person.
pub const FINGERS: Setting = number("keys.fingerprint.fingers", 2, (1, 10), "fingers", "KEY-09");
/// Whether entry needs a photo.
pub const PHOTO_REQUIRED: Setting = Setting::flag("keys.photo_required", true, "KEY-11");
/// Memory that one guess at a password costs. The default is small on purpose: half a millisecond a sign-in at the
/// optimisation of our tests, where the 19 456 KiB advised for servers take about 44, and a property test or a simulated
/// month signs in thousands of times. A real installation sets those 19 456 or more. Each stored password keeps the cost
/// at which it was stored.
pub const PASSWORD_KIB: Setting = number("keys.password_kib", 256, (8, 65_536), "KiB", "KEY-10");
/// Failures in a row that lock a name.
pub const MAX_FAILURES: Setting = number("keys.max_failures", 3, (1, 20), "failures", "KEY-12");
/// How long a name stays locked.
pub const LOCK_MINUTES: Setting = number("keys.lock_minutes", 15, (1, 1440), "min", "KEY-12");
/// Rejected fingers in a row that shut the reader.
pub const READER_FAILURES: Setting = number("keys.reader_failures", 3, (1, 20), "failures", "KEY-12");
/// How long the reader stays shut.
pub const READER_LOCK_S: Setting = number("keys.reader_lock_s", 60, (1, 3600), "s", "KEY-12");
/// Idle time of a sign-in and of a sign-in form.
pub const IDLE_S: Setting = number("keys.idle_s", 120, (10, 3600), "s", "KEY-13");
/// Idle time of a remote session.
pub const REMOTE_IDLE_S: Setting = number("keys.remote_idle_s", 1800, (60, 86_400), "s", "KEY-63");
/// How long a photo is kept.
pub const PHOTO_DAYS: Setting = number("keys.photo_days", 180, (1, 3650), "days", "KEY-14");
/// Whether each opening has a photo of its own.
pub const PHOTO_EACH_OPENING: Setting = Setting::flag("keys.photo_each_opening", true, "KEY-16");
/// How often a drawer board is asked at rest; used by the poller.
pub const DRAWER_POLL_MS: Setting = number("keys.drawer_poll_ms", 500, (50, 10_000), "ms", "KEY-21");
/// How often a closed drawer is audited; used by the poller.
pub const IDLE_SCAN_S: Setting = number("keys.idle_scan_s", 60, (5, 86_400), "s", "KEY-21");
/// Zero replies that end a take; used by the poller.
pub const TAKE_CONFIRM_READS: Setting = number("keys.take_confirm_reads", 1, (1, 10), "reads", "KEY-25");
/// How long the wanted slot may take to show its tag before anything opens.
pub const WATCH_S: Setting = number("keys.watch_s", 5, (1, 60), "s", "KEY-26");
/// From fully open to the warning.
pub const TAKE_TIMEOUT_S: Setting = number("keys.take_timeout_s", 60, (5, 600), "s", "KEY-28");
/// From the warning to the closing.
pub const TAKE_WARN_S: Setting = number("keys.take_warn_s", 10, (0, 120), "s", "KEY-28");
/// Full passes that show one ID twice before it is called a copy.
pub const DUPLICATE_CYCLES: Setting = number("keys.duplicate_cycles", 2, (1, 10), "passes", "KEY-36");
/// From the last change to the closing.
pub const CLOSE_AFTER_S: Setting = number("keys.close_after_s", 10, (1, 120), "s", "KEY-39");
/// From fully open to the alarm.
pub const OPEN_ALARM_S: Setting = number("keys.open_alarm_s", 180, (10, 3600), "s", "KEY-40");
/// From alarm to alarm.
pub const OPEN_AGAIN_S: Setting = number("keys.open_again_s", 60, (10, 3600), "s", "KEY-40");
/// How long a drawer may travel before that counts as a fault.
pub const TRAVEL_LIMIT_S: Setting = number("keys.travel_limit_s", 30, (1, 600), "s", "KEY-43");
/// Tries after a motor fault.
pub const MOTOR_RETRIES: Setting = number("keys.motor_retries", 1, (0, 5), "tries", "KEY-43");
/// How long a simulated tag swings; used by the world.
pub const TAG_SETTLE_MS: Setting = number("keys.tag_settle_ms", 5, (0, 1000), "ms", "KEY-54");
/// Repeats of a lost exchange; used by the poller.
pub const RETRIES: Setting = number("keys.retries", 2, (0, 10), "repeats", "KEY-61");
/// How long a receiver may take to confirm.
pub const HANDOVER_MINUTES: Setting = number("keys.handover_minutes", 30, (1, 1440), "min", "KEY-68");
/// Limit of a test drive.
pub const LIMIT_TEST_DRIVE: Setting = number("keys.limits.test_drive_min", 60, (1, 10_080), "min", "KEY-70");
/// Limit of moving a vehicle.
pub const LIMIT_MOVE: Setting = number("keys.limits.move_min", 120, (1, 10_080), "min", "KEY-70");
/// Limit of a wash.
pub const LIMIT_WASH: Setting = number("keys.limits.wash_min", 120, (1, 10_080), "min", "KEY-70");
/// Limit of a stock count.
pub const LIMIT_STOCK_COUNT: Setting =
    number("keys.limits.stock_count_min", 240, (1, 10_080), "min", "KEY-70");
/// Limit of a repair after its work order was settled.
pub const LIMIT_REPAIR: Setting = number("keys.limits.repair_min", 60, (1, 10_080), "min", "KEY-70");
/// Limit of a delivery.
pub const LIMIT_DELIVERY: Setting = number("keys.limits.delivery_min", 240, (1, 10_080), "min", "KEY-70");
/// Whether the daily report is made.
pub const DAILY_REPORT: Setting = Setting::flag("keys.daily_report", true, "KEY-71");
/// When the branch closes, until its opening calendar is at hand (PLAT-08).
pub const DAILY_REPORT_MINUTE: Setting =
    number("keys.daily_report_minute", 1080, (0, 1439), "min past 00:00", "KEY-71");

/// All settings of this context, by key's requirement.
pub const TABLE: [Setting; 43] = [
    KINDS,
    ITEM_KINDS,
    CABINETS,
    RIGHTS_SALES,
    RIGHTS_AFTER_SALES,
    RIGHTS_CASHIER,
    RIGHTS_OFFICE,
    FINGER_FRR,
    FINGER_FAR,
    FINGERS,
    PHOTO_REQUIRED,
    PASSWORD_KIB,
    MAX_FAILURES,
    LOCK_MINUTES,
    READER_FAILURES,
    READER_LOCK_S,
    IDLE_S,
    REMOTE_IDLE_S,
    PHOTO_DAYS,
    PHOTO_EACH_OPENING,
    DRAWER_POLL_MS,
    IDLE_SCAN_S,
    TAKE_CONFIRM_READS,
    WATCH_S,
    TAKE_TIMEOUT_S,
    TAKE_WARN_S,
    DUPLICATE_CYCLES,
    CLOSE_AFTER_S,
    OPEN_ALARM_S,
    OPEN_AGAIN_S,
    TRAVEL_LIMIT_S,
    MOTOR_RETRIES,
    TAG_SETTLE_MS,
    RETRIES,
    HANDOVER_MINUTES,
    LIMIT_TEST_DRIVE,
    LIMIT_MOVE,
    LIMIT_WASH,
    LIMIT_STOCK_COUNT,
    LIMIT_REPAIR,
    LIMIT_DELIVERY,
    DAILY_REPORT,
    DAILY_REPORT_MINUTE,
];

/// The kinds of key that a post may take at level 2 (KEY-08).
pub fn rights(post: Post) -> &'static Setting {
    match post {
        Post::Sales => &RIGHTS_SALES,
        Post::AfterSales => &RIGHTS_AFTER_SALES,
        Post::Cashier => &RIGHTS_CASHIER,
        Post::Office => &RIGHTS_OFFICE,
    }
}

/// How long a purpose allows, in minutes (KEY-70).
pub fn limit(purpose: Purpose) -> &'static Setting {
    match purpose {
        Purpose::TestDrive => &LIMIT_TEST_DRIVE,
        Purpose::Repair => &LIMIT_REPAIR,
        Purpose::Move => &LIMIT_MOVE,
        Purpose::Wash => &LIMIT_WASH,
        Purpose::StockCount => &LIMIT_STOCK_COUNT,
        // A rental's limit is its order's own; this one holds where the order has ended meanwhile.
        Purpose::Delivery | Purpose::Rental => &LIMIT_DELIVERY,
    }
}
