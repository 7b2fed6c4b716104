//! How large a server a number of terminals wants, and whether a customer gets visits (PLAT-71, PLAT-73).
//!
//! Two decision tables over settings. They refuse to know any customer.

use forecourt_books::{Fen, Scene, Setting, Text};

use crate::kinds::ServiceWay;
use crate::settings;

/// One class of server (PLAT-71).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Class {
    pub name: &'static str,
    pub title: Text,
    /// The smallest number of terminals that it is for.
    pub from: i64,
    /// The largest one; none for the last class.
    pub to: Option<i64>,
    pub price_from: Fen,
    pub price_to: Fen,
    pub line_kbit: i64,
    pub line_to_kbit: i64,
    pub memory_gb: i64,
    /// Whether line and memory are to be over these values.
    pub over: bool,
}

const CLASSES: [(&str, Text, &[Setting; 6]); 5] = [
    ("high-pc", Text::new("high PC", "高档 PC"), &settings::SIZE_PC),
    ("low-end-server", Text::new("low-end server", "低端服务器"), &settings::SIZE_LOW),
    ("middle-server", Text::new("middle server", "中端服务器"), &settings::SIZE_MIDDLE),
    ("upper-middle-server", Text::new("upper middle server", "中高端服务器"), &settings::SIZE_UPPER),
    ("cluster", Text::new("cluster", "服务器集群"), &settings::SIZE_CLUSTER),
];

/// The table in force, the smallest class first. A limit belongs to the smaller class, and what lies between two classes
/// of the source belongs to the larger one (PLAT-71).
pub fn table(scene: &Scene<'_>) -> Vec<Class> {
    let mut from = 1;
    let row = |(index, (name, title, set)): (usize, (&'static str, Text, &[Setting; 6]))| {
        let value = |field: usize| scene.number(&set[field]);
        let last = index + 1 == CLASSES.len();
        let class = Class {
            name,
            title,
            from,
            to: (!last).then(|| value(0)),
            price_from: Fen(value(1)),
            price_to: Fen(value(2)),
            line_kbit: value(3),
            line_to_kbit: value(4),
            memory_gb: value(5),
            over: last,
        };
        from = value(0) + 1;
        class
    };
    CLASSES.into_iter().enumerate().map(row).collect()
}

/// The class for a number of terminals, 1 or more.
pub fn class(scene: &Scene<'_>, terminals: i64) -> Class {
    let all = table(scene);
    let fits = all.iter().find(|class| class.to.is_none_or(|to| terminals <= to));
    *fits.expect("the last class has no limit")
}

/// Whether a customer gets visits (PLAT-73).
pub fn way(scene: &Scene<'_>, terminals: i64, distance_m: i64) -> ServiceWay {
    let many = terminals >= scene.number(&settings::VISIT_TERMINALS);
    let near = distance_m <= scene.number(&settings::VISIT_DISTANCE);
    if many || near { ServiceWay::Visit } else { ServiceWay::Remote }
}
