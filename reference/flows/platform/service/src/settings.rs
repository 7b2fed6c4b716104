//! Every number of this context as a setting with its range and requirement (PLAT-06). Data only: the price list, the
//! sizing table, the terms.

use forecourt_books::{Fen, Scene, Setting};

use crate::kinds::{Grade, Ware};

const fn number(
    key: &'static str,
    default: i64,
    range: (i64, i64),
    unit: &'static str,
    id: &'static str,
) -> Setting {
    Setting::number(key, default, range, unit, id)
}

const fn fen(key: &'static str, default: i64, id: &'static str) -> Setting {
    Setting::number(key, default, (0, 1_000_000_000), "fen", id)
}

const fn days(key: &'static str, default: i64, id: &'static str) -> Setting {
    Setting::number(key, default, (1, 3_650), "days", id)
}

/// Load of one terminal's line.
pub const LINE_KBIT: Setting = number("plat.line_kbit", 50, (1, 1_000_000), "kbit/s", "PLAT-70");
/// The span over which it is meant.
pub const LINE_SPAN_MIN: Setting = number("plat.line_span_min", 60, (1, 240), "min", "PLAT-70");
/// Memory that a terminal needs.
pub const TERMINAL_MEMORY: Setting = number("plat.terminal_memory_mb", 512, (1, 1_000_000), "MB", "PLAT-72");
/// Disk that a terminal needs.
pub const TERMINAL_DISK: Setting = number("plat.terminal_disk_gb", 40, (1, 1_000_000), "GB", "PLAT-72");
/// Terminals from which on a customer gets visits, however far.
pub const VISIT_TERMINALS: Setting = number("plat.visit_terminals", 5, (1, 10_000), "terminals", "PLAT-73");
/// Distance to which a customer gets visits, however small.
pub const VISIT_DISTANCE: Setting = number("plat.visit_distance_m", 200_000, (0, 10_000_000), "m", "PLAT-73");
/// Days included in an order.
pub const INCLUDED_DAYS: Setting = number("plat.included_days", 1, (0, 100), "person-days", "PLAT-74");
/// Visits included in an order.
pub const INCLUDED_VISITS: Setting = number("plat.included_visits", 2, (0, 100), "visits", "PLAT-74");
/// A year of maintenance; ours, the source names none.
pub const MAINTENANCE_PRICE: Setting = fen("plat.maintenance_price", 300_000, "PLAT-75");
/// A year of upgrades; ours, the source names none.
pub const UPGRADE_PRICE: Setting = fen("plat.upgrade_price", 300_000, "PLAT-76");
/// A concurrent user.
pub const LICENCE_PRICE: Setting = fen("plat.licence_price", 200_000, "PLAT-77");
/// A person-day.
pub const DAY_PRICE: Setting = fen("plat.person_day_price", 100_000, "PLAT-78");
/// A magnetic reader.
pub const MAGNETIC_READER: Setting = fen("plat.price_magnetic_reader", 25_000, "PLAT-79");
/// An IC reader-writer.
pub const IC_READER: Setting = fen("plat.price_ic_reader", 90_000, "PLAT-79");
/// A contactless reader-writer.
pub const CONTACTLESS_READER: Setting = fen("plat.price_contactless_reader", 100_000, "PLAT-79");
/// A visual card printer.
pub const CARD_PRINTER: Setting = fen("plat.price_card_printer", 1_200_000, "PLAT-79");
/// From how many cards on the second price holds.
pub const CARD_STEP: Setting = number("plat.card_step", 10_000, (2, 1_000_000), "cards", "MEM-21");
/// A magnetic card.
pub const MAGNETIC_CARD: Setting = fen("plat.price_magnetic_card", 80, "MEM-21");
/// A magnetic card at the second step.
pub const MAGNETIC_CARD_STEP: Setting = fen("plat.price_magnetic_card_step", 65, "MEM-21");
/// An IC card.
pub const IC_CARD: Setting = fen("plat.price_ic_card", 300, "MEM-21");
/// An IC card at the second step.
pub const IC_CARD_STEP: Setting = fen("plat.price_ic_card_step", 250, "MEM-21");
/// An M1 card.
pub const M1_CARD: Setting = fen("plat.price_m1_card", 450, "MEM-21");
/// An M1 card at the second step.
pub const M1_CARD_STEP: Setting = fen("plat.price_m1_card_step", 400, "MEM-21");
/// A visual card.
pub const VISUAL_CARD: Setting = fen("plat.price_visual_card", 1_000, "MEM-21");
/// A visual card at the second step.
pub const VISUAL_CARD_STEP: Setting = fen("plat.price_visual_card_step", 800, "MEM-21");
/// From one scan to the next.
pub const SCAN_DAYS: Setting = days("plat.scan_days", 30, "PLAT-62");
/// When in the day a scan is due.
pub const SCAN_MINUTE: Setting =
    number("plat.scan_minute", 180, (0, 1_439), "minutes past midnight", "PLAT-62");
/// How long a due scan may take before it counts as missed.
pub const SCAN_GRACE_DAYS: Setting = days("plat.scan_grace_days", 1, "PLAT-62");
/// A critical finding or patch is due after these days.
pub const CRITICAL_DAYS: Setting = days("plat.finding_critical_days", 3, "PLAT-62");
/// A high one.
pub const HIGH_DAYS: Setting = days("plat.finding_high_days", 7, "PLAT-62");
/// A medium one.
pub const MEDIUM_DAYS: Setting = days("plat.finding_medium_days", 30, "PLAT-62");
/// A low one.
pub const LOW_DAYS: Setting = days("plat.finding_low_days", 90, "PLAT-62");
/// How long a half-finished order can be taken up.
pub const BASKET_H: Setting = number("plat.basket_h", 24, (1, 720), "h", "PLAT-80");
/// Longest content of a half-finished order.
pub const BASKET_LENGTH: Setting = number("plat.basket_length", 4_000, (1, 100_000), "characters", "PLAT-80");

macro_rules! size {
    ($name:ident, $key:literal, $to:literal, $price:expr, $line:expr, $memory:literal) => {
        /// One class of the sizing table (PLAT-71).
        pub const $name: [Setting; 6] = [
            number(concat!("plat.size_", $key, "_to"), $to, (1, 1_000_000), "terminals", "PLAT-71"),
            fen(concat!("plat.size_", $key, "_price_from"), $price.0 * 100, "PLAT-71"),
            fen(concat!("plat.size_", $key, "_price_to"), $price.1 * 100, "PLAT-71"),
            number(concat!("plat.size_", $key, "_line"), $line.0, (1, 10_000_000), "kbit/s", "PLAT-71"),
            number(concat!("plat.size_", $key, "_line_to"), $line.1, (1, 10_000_000), "kbit/s", "PLAT-71"),
            number(concat!("plat.size_", $key, "_memory"), $memory, (1, 4_096), "GB", "PLAT-71"),
        ];
    };
}

size!(SIZE_PC, "pc", 10, (3_000, 5_000), (512, 512), 1);
size!(SIZE_LOW, "low", 30, (5_000, 10_000), (1_000, 1_000), 2);
size!(SIZE_MIDDLE, "middle", 50, (10_000, 15_000), (2_000, 2_000), 4);
size!(SIZE_UPPER, "upper", 200, (15_000, 30_000), (5_000, 10_000), 8);
size!(SIZE_CLUSTER, "cluster", 1_000_000, (30_000, 150_000), (10_000, 10_000), 8);

/// All of them.
pub const TABLE: &[Setting] = &[
    LINE_KBIT,
    LINE_SPAN_MIN,
    TERMINAL_MEMORY,
    TERMINAL_DISK,
    VISIT_TERMINALS,
    VISIT_DISTANCE,
    INCLUDED_DAYS,
    INCLUDED_VISITS,
    MAINTENANCE_PRICE,
    UPGRADE_PRICE,
    LICENCE_PRICE,
    DAY_PRICE,
    MAGNETIC_READER,
    IC_READER,
    CONTACTLESS_READER,
    CARD_PRINTER,
    CARD_STEP,
    MAGNETIC_CARD,
    MAGNETIC_CARD_STEP,
    IC_CARD,
    IC_CARD_STEP,
    M1_CARD,
    M1_CARD_STEP,
    VISUAL_CARD,
    VISUAL_CARD_STEP,
    SCAN_DAYS,
    SCAN_MINUTE,
    SCAN_GRACE_DAYS,
    CRITICAL_DAYS,
    HIGH_DAYS,
    MEDIUM_DAYS,
    LOW_DAYS,
    BASKET_H,
    BASKET_LENGTH,
    SIZE_PC[0],
    SIZE_PC[1],
    SIZE_PC[2],
    SIZE_PC[3],
    SIZE_PC[4],
    SIZE_PC[5],
    SIZE_LOW[0],
    SIZE_LOW[1],
    SIZE_LOW[2],
    SIZE_LOW[3],
    SIZE_LOW[4],
    SIZE_LOW[5],
    SIZE_MIDDLE[0],
    SIZE_MIDDLE[1],
    SIZE_MIDDLE[2],
    SIZE_MIDDLE[3],
    SIZE_MIDDLE[4],
    SIZE_MIDDLE[5],
    SIZE_UPPER[0],
    SIZE_UPPER[1],
    SIZE_UPPER[2],
    SIZE_UPPER[3],
    SIZE_UPPER[4],
    SIZE_UPPER[5],
    SIZE_CLUSTER[0],
    SIZE_CLUSTER[1],
    SIZE_CLUSTER[2],
    SIZE_CLUSTER[3],
    SIZE_CLUSTER[4],
    SIZE_CLUSTER[5],
];

/// Days to the due date of a grade (PLAT-62).
pub fn due_days(scene: &Scene<'_>, grade: Grade) -> i64 {
    scene.number(match grade {
        Grade::Critical => &CRITICAL_DAYS,
        Grade::High => &HIGH_DAYS,
        Grade::Medium => &MEDIUM_DAYS,
        Grade::Low => &LOW_DAYS,
    })
}

/// The price of one piece when so many are bought (PLAT-79, MEM-21).
pub fn unit_price(scene: &Scene<'_>, ware: Ware, quantity: i64) -> Fen {
    let many = quantity >= scene.number(&CARD_STEP);
    let card = |first: &'static Setting, step: &'static Setting| if many { step } else { first };
    Fen(scene.number(match ware {
        Ware::MagneticReader => &MAGNETIC_READER,
        Ware::IcReader => &IC_READER,
        Ware::ContactlessReader => &CONTACTLESS_READER,
        Ware::CardPrinter => &CARD_PRINTER,
        Ware::MagneticCard => card(&MAGNETIC_CARD, &MAGNETIC_CARD_STEP),
        Ware::IcCard => card(&IC_CARD, &IC_CARD_STEP),
        Ware::M1Card => card(&M1_CARD, &M1_CARD_STEP),
        Ware::VisualCard => card(&VISUAL_CARD, &VISUAL_CARD_STEP),
    }))
}
