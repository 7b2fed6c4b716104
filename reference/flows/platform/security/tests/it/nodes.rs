//! Nodes: gone, taken over, back; how long nobody served (PLAT-57 … PLAT-60).

use crate::house::*;
use forecourt_books::report::{Asked, Cell};
use forecourt_security::Command;

#[test]
fn a_failed_over_node_is_down_until_it_is_back_and_the_gap_is_on_record() {
    let mut house = House::new();
    house.wait_to(at("2026-03-02 12:00:00"));
    let down = house.system(Command::NodeWentDown { node: 3 });
    assert_eq!(kinds(&down), ["node-down", "security-alarm"]);
    let over = house.system(Command::FailedOver { from: 1, to: 2, term: 2, gap_ms: 3_000, refused: 4 });
    assert_eq!(kinds(&over), ["failed-over", "security-alarm"]);
    assert_eq!(house.state.nodes.get().down.keys().copied().collect::<Vec<_>>(), [1, 3]);
    house.system(Command::NodeRejoined { node: 1 });
    assert_eq!(house.state.nodes.get().down.keys().copied().collect::<Vec<_>>(), [3]);
    let day = house.report(Asked::new("availability").with("period", "2026-03-02"));
    assert_eq!(day.totals()[4..], [Cell::Count(3_000), Cell::Count(4)]);
    // 43,197 s of 43,200, for the afternoon is still to come: 99.99 %, rounded down.
    assert_eq!(*note(&day, "available, percent"), Cell::Hundredths(9_999));
    assert_eq!(*note(&day, "available, s"), Cell::Count(43_197));
    let later = house.report(Asked::new("availability").with("period", "2026-03-03"));
    assert_eq!((later.rows.len(), later.notes.len()), (0, 0));
    let before = house.report(Asked::new("availability").with("period", "2026-03-01"));
    assert_eq!(*note(&before, "available, percent"), Cell::Hundredths(10_000));
    assert!(before.rows.is_empty());
    // PLAT-17: who names no period gets this month, which the report says.
    let month = house.report(Asked::new("availability"));
    assert_eq!(month.filter["period"], "2026-03-01..2026-03-31");
    // Of the day and a half that are over.
    assert_eq!((month.rows.len(), note(&month, "available, s")), (1, &Cell::Count(129_597)));
}
