//! What is called the smallest reproducer makes the board fail again, and nothing can be left out of it.

mod common;

use common::mutant;

#[test]
fn one_frame_is_enough_where_its_answer_is_wrong() {
    let evidence = mutant("FW-23", &["EC-01"]);
    let [one] = evidence.reproducers.as_slice() else { panic!("one failure, one reproducer") };
    assert!(one.smallest);
    assert_eq!((one.frames().len(), one.answer.as_str()), (1, "81"), "{one:?}");
    let c = one.c();
    assert!(c.contains("static const unsigned char ec_01_33_1[8] = { 0x21, 0x06, "), "{c}");
}

#[test]
fn a_state_that_must_be_made_first_is_kept() {
    // FC 16 over the end is refused, but its first register is written: only a read behind it shows that.
    let evidence = mutant("FW-61", &["WN-08"]);
    let [one] = evidence.reproducers.as_slice() else {
        panic!("one failure, one reproducer: {:?}", evidence.record.outcomes)
    };
    assert!(one.smallest);
    let frames = one.frames();
    assert_eq!(frames.len(), 2, "{one:?}");
    assert!(frames[0].starts_with("2110") && frames[1].starts_with("2103"), "{frames:?}");
}

#[test]
fn without_a_fresh_device_nothing_is_called_smallest() {
    let mut evidence = mutant("FW-23", &["EC-01"]);
    evidence.reproducers = forecourt_evidence::reproducer::reproducers(&evidence, &mut || None);
    assert!(!evidence.reproducers[0].smallest);
    assert!(evidence.reproducers[0].c().contains("last part"));
}
