//! The golden boards' margins, a mutant's that differ, and the same figures from the trace alone.

use forecourt_board::Profile;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::link::Link;
use forecourt_certify::margins::{Margins, margins};
use forecourt_certify::mutant::{Mutant, defect, matrix};
use forecourt_certify::replay::Replay;
use forecourt_certify::trace::Trace;

fn golden() -> VirtualLink<Bus> {
    VirtualLink::new(Bus::golden(&Profile::standard(), &[33, 1]).expect("the cabinet has both"))
}

fn measured(link: &mut dyn Link, declaration: &Declaration) -> (Margins, Trace) {
    let mut trace = Trace::new(link.line());
    let found = margins(link, &mut trace, declaration, &Profile::standard(), 1).expect("the link holds");
    (found, trace)
}

/// The figure that begins so, in µs.
#[track_caller]
fn us(margins: &Margins, what: &str) -> i64 {
    let found = margins.measures.iter().find(|measure| measure.what.starts_with(what));
    found.unwrap_or_else(|| panic!("{what} is not among {margins:?}")).value / 1_000
}

#[test]
fn golden_boards_keep_their_distance() {
    let (found, _) = measured(&mut golden(), &Declaration::golden());
    assert_eq!(found.missing, Vec::<String>::new());
    assert_eq!(found.measures.len(), 9 + 8, "{found:?}");
    for board in ["board 33: ", "board 1: "] {
        let at = |what: &str| us(&found, &format!("{board}{what}"));
        // 1.5 and 3.5 characters of 572.917 µs, found from above to a 64th of one.
        assert!((859..=869).contains(&at("T1.5")), "{found:?}");
        assert!((2_005..=2_015).contains(&at("T3.5")), "{found:?}");
        assert_eq!(at("response time, least"), 2_005);
        assert_eq!(at("response time, greatest"), 2_005);
        // 200 ms until it hears, a request of 8 characters, T3.5.
        assert!((206_500..=207_200).contains(&at("boot")), "{found:?}");
    }
    // 5 ms of settling and two frames of 32.768 ms.
    assert!((70_500..=71_100).contains(&us(&found, "board 33: tag appears")), "{found:?}");
    let gone = us(&found, "board 33: tag is gone");
    assert!((100_000..=200_000).contains(&gone), "{found:?}");
    // Three fifths of what the profile allows, from the silence behind the order on.
    assert!((300_000..=303_000).contains(&us(&found, "board 1: stall shows")), "{found:?}");
}

#[test]
fn the_trace_gives_the_same_margins_again() {
    let link = golden();
    let (abilities, line) = (link.abilities(), link.line());
    let (first, trace) = measured(&mut golden(), &Declaration::golden());
    let sections = Trace::from_text(&trace.to_text()).expect("the rig's own trace is readable");
    let mut replay = Replay::new(abilities, line, &sections);
    let (again, _) = measured(&mut replay, &Declaration::golden());
    assert!(replay.is_spent());
    assert_eq!(first, again);
}

#[test]
fn a_strict_receiver_and_a_slow_start_show_in_the_figures() {
    let of = |id: &str| {
        let defect = defect(id).expect("the gallery has it");
        let mut link = VirtualLink::new(Mutant::new(&Profile::standard(), defect));
        measured(&mut link, &matrix::declaration(defect)).0
    };
    let strict = us(&of("FW-02"), "board 33: T1.5");
    // T1.5 of the line is 859.375 µs.
    assert!(strict < 859, "{strict}");
    let slow = of("GX-157");
    assert!((900_000..=910_000).contains(&us(&slow, "board 33: boot")), "{slow:?}");
}
