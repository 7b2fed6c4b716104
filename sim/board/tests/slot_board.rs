//! Each rule of the profile's *Slot board*.

mod common;
use common::*;
use forecourt_board::{Board, Source};
use forecourt_tag::{Heard, TagId};
use forecourt_wire::Instant;

const A: u64 = 0x1A_00BC_614E;

fn tag(id: u64, rest_ms: u64) -> Source {
    Source::Tag { id: TagId::new(id).unwrap(), rest: ms(rest_ms) }
}

fn put(board: &mut Board, at_ms: u64, source: Source) {
    board.as_slot().unwrap().source(ms(at_ms), source);
}

fn registers(board: &mut Board, at_ms: u64) -> [u16; 7] {
    board.as_slot().unwrap().registers(ms(at_ms))
}

fn shown(board: &mut Board, at_ms: u64) -> u64 {
    let words = registers(board, at_ms);
    words[..4].iter().fold(0, |id, word| id << 16 | u64::from(*word))
}

fn status(board: &mut Board, at_ms: u64) -> u16 {
    registers(board, at_ms)[4]
}

/// A raw frame that ends `at_us`.
fn frame(board: &mut Board, at_us: u64, id: u64) {
    board.as_slot().unwrap().heard(Heard::Frame { end_us: at_us, id: TagId::new(id).unwrap() });
}

fn reject(board: &mut Board, at_us: u64) {
    board.as_slot().unwrap().heard(Heard::Rejected { end_us: at_us });
}

#[test]
fn word_0_is_most_significant_and_every_run_agrees_with_the_whole() {
    let mut board = slot();
    put(&mut board, 1000, tag(A, 1000));
    // 5 ms, then frames of 32.768 ms, each known half a bit late: two by 1070.8 ms, three by 1103.6 ms.
    expect(&mut board, 1110, "21 04 00 00 00 07", "21 04 0E 00 00 00 1A 00 BC 61 4E 00 03 00 03 00 00");
    let whole = [0, 0x1A, 0xBC, 0x614E, 3, 3, 0];
    for from in 0..7usize {
        for count in 1..=7 - from {
            let words: Vec<u8> =
                whole[from..from + count].iter().flat_map(|w: &u16| w.to_be_bytes()).collect();
            let answer = format!("21 04 {:02X} {}", count * 2, hex(&words));
            expect(&mut board, 1110, &format!("21 04 00 {from:02X} 00 {count:02X}"), &answer);
        }
    }
}

#[test]
fn an_id_shows_after_two_frames_and_within_150_ms() {
    let mut board = slot();
    put(&mut board, 1000, tag(A, 1000));
    assert_eq!(shown(&mut board, 1070), 0, "never sooner than 65.5 ms");
    assert_eq!(shown(&mut board, 1071), A);
    for rest in 2000..2070 {
        let mut board = slot();
        put(&mut board, rest, tag(A, rest));
        assert_eq!(shown(&mut board, rest + 150), A, "at rest from {rest} ms");
    }
}

#[test]
fn one_frame_alone_or_two_that_differ_are_not_believed() {
    let mut board = slot();
    put(&mut board, 500, Source::Raw);
    frame(&mut board, 1_000_000, A);
    frame(&mut board, 1_033_000, A + 1);
    frame(&mut board, 1_066_000, A);
    reject(&mut board, 1_099_000);
    frame(&mut board, 1_132_000, A);
    assert_eq!(shown(&mut board, 1132), 0);
    frame(&mut board, 1_165_000, A);
    assert_eq!(shown(&mut board, 1165), A);
    // Two in a row, not two in a day.
    let mut board = slot();
    put(&mut board, 500, Source::Raw);
    frame(&mut board, 1_000_000, A);
    frame(&mut board, 1_300_000, A);
    assert_eq!(shown(&mut board, 1300), 0);
}

#[test]
fn an_id_stays_while_frames_are_missing_under_100_ms_and_is_zero_at_200_ms() {
    let mut board = slot();
    put(&mut board, 500, Source::Raw);
    frame(&mut board, 1_000_000, A);
    frame(&mut board, 1_032_768, A);
    // Due at 1065.536 ms; missing for 100 ms at 1165.536 ms.
    assert_eq!(shown(&mut board, 1165), A);
    let last_valid = Instant::from_ns(1_032_768_000);
    let slot = board.as_slot().unwrap();
    let at = |ns: u64| Instant::from_ns(last_valid.as_ns() + ns);
    assert_eq!(slot.registers(at(199_999_999))[3], 0x614E);
    assert_eq!(slot.registers(at(200_000_000))[..5], [0, 0, 0, 0, 1]);
}

#[test]
fn a_rejected_frame_does_not_hold_an_id_and_another_tag_does_not_either() {
    let mut board = slot();
    put(&mut board, 500, Source::Raw);
    frame(&mut board, 1_000_000, A);
    frame(&mut board, 1_030_000, A);
    for k in 0..4 {
        reject(&mut board, 1_060_000 + k * 40_000);
        frame(&mut board, 1_080_000 + k * 40_000, 0x55 + k);
    }
    assert_eq!(shown(&mut board, 1229), A);
    assert_eq!(shown(&mut board, 1230), 0);
    assert_eq!(registers(&mut board, 1240)[5..], [6, 4]);
}

#[test]
fn status_bits_0_to_2_of_good_bad_and_no_frames() {
    let mut board = slot();
    assert_eq!(status(&mut board, 1000), 0b0001, "an empty slot");
    put(&mut board, 1000, tag(A, 1000));
    assert_eq!(status(&mut board, 1200), 0b0011, "a tag");
    put(&mut board, 2000, Source::Raw);
    reject(&mut board, 2_010_000);
    assert_eq!((status(&mut board, 2010), shown(&mut board, 2010)), (0b0111, A), "its last frame failed");
    frame(&mut board, 2_040_000, A);
    assert_eq!(status(&mut board, 2040), 0b0011, "and the next one did not");
    put(&mut board, 3000, Source::Nothing);
    assert_eq!(status(&mut board, 4000), 0b0001, "taken out");
    put(&mut board, 5000, Source::Unreadable { rest: ms(5000) });
    let words = registers(&mut board, 6000);
    assert_eq!((&words[..4], words[4]), (&[0; 4][..], 0b0111), "a tag that cannot be read");
    // 131 half bits after 5005 ms, then one each 32.768 ms: 30 of them, and the one of before.
    assert_eq!(words[6], 31);
}

#[test]
fn one_good_frame_among_bad_ones_does_not_look_like_an_empty_slot() {
    // KEY-26: a zero ID with a tag seen and no parity failing would pass for empty, and the key for gone.
    let mut board = slot();
    put(&mut board, 1000, Source::Raw);
    for k in 0..4 {
        reject(&mut board, 1_010_000 + k * 70_000);
        assert_eq!((status(&mut board, 1010 + k * 70), shown(&mut board, 1010 + k * 70)), (0b0111, 0));
        frame(&mut board, 1_045_000 + k * 70_000, A);
        assert_eq!(
            (status(&mut board, 1045 + k * 70), shown(&mut board, 1045 + k * 70)),
            (0b0111, 0),
            "not yet believed"
        );
    }
    frame(&mut board, 1_290_000, A);
    assert_eq!((status(&mut board, 1290), shown(&mut board, 1290)), (0b0011, A), "two in a row");
    put(&mut board, 1300, Source::Nothing);
    assert_eq!(status(&mut board, 1500) & 0b0010, 0, "and long silence is empty again");
}

#[test]
fn empty_is_not_said_before_a_tag_has_had_time_to_show() {
    // Power on with a tag in the slot: booting, asleep or just awake, the board knows nothing yet.
    let mut board = Board::slot(&forecourt_board::Profile::standard(), 1, 1).unwrap();
    put(&mut board, 0, tag(A, 0));
    board.power(ms(1000), true);
    for at in 1200..1400 {
        let (id, status) = (shown(&mut board, at), status(&mut board, at));
        assert!(id == A || status & 1 == 0, "{at} ms: id {id:X}, status {status:04b}");
    }
    assert_eq!(shown(&mut board, 1275), A);
    // Without one it says so when a tag would have shown.
    let mut board = slot();
    assert_eq!(status(&mut board, 349), 0);
    assert_eq!(status(&mut board, 350), 1);
}

#[test]
fn counters_go_from_65535_to_0() {
    let mut board = slot();
    board.as_slot().unwrap().set_counters(65_534, 65_534);
    put(&mut board, 1000, Source::Raw);
    for (at, counters) in [(1_010_000, [65_535, 65_535]), (1_020_000, [0, 0]), (1_030_000, [1, 1])] {
        frame(&mut board, at, A);
        reject(&mut board, at + 5_000);
        assert_eq!(registers(&mut board, at / 1000 + 5)[5..], counters);
    }
}

#[test]
fn a_resting_tag_is_counted_for_a_day_at_no_cost() {
    let mut board = slot();
    put(&mut board, 1000, tag(A, 1000));
    let day = 86_400_000;
    let frames = ((day - 1005) * 1000 - 256) / 32_768;
    let words = registers(&mut board, day);
    assert_eq!(words[..5], [0, 0x1A, 0xBC, 0x614E, 3]);
    assert_eq!(u64::from(words[5]), frames % 65_536);
    put(&mut board, day, Source::Nothing);
    assert_eq!(shown(&mut board, day + 200), 0);
    assert_eq!(u64::from(registers(&mut board, day + 9000)[5]), frames % 65_536, "nothing counts on");
}

#[test]
fn advancing_in_small_steps_or_one_leap_is_the_same() {
    let (mut steps, mut leap) = (slot(), slot());
    for board in [&mut steps, &mut leap] {
        put(board, 1000, tag(A, 1000));
        put(board, 3000, Source::Unreadable { rest: ms(3010) });
    }
    for at in 3000..5000 {
        registers(&mut steps, at);
    }
    assert_eq!(registers(&mut steps, 5000), registers(&mut leap, 5000));
}

#[test]
fn a_source_set_late_keeps_the_phase_and_counts_no_frame_twice() {
    let (mut whole, mut split) = (slot(), slot());
    for board in [&mut whole, &mut split] {
        put(board, 1000, tag(A, 1000));
    }
    put(&mut split, 2000, tag(A, 1000));
    put(&mut split, 3000, tag(A, 1000));
    for at in 3000..3100 {
        assert_eq!(registers(&mut split, at), registers(&mut whole, at), "{at} ms");
    }
}

#[test]
fn asleep_counters_stand_still_and_id_and_field_are_off() {
    let mut board = slot();
    put(&mut board, 1000, tag(A, 1000));
    let before = registers(&mut board, 2000);
    expect(&mut board, 2000, "21 06 00 01 00 01", "21 06 00 01 00 01");
    let asleep = registers(&mut board, 60_000);
    assert_eq!(asleep[..5], [0; 5]);
    assert_eq!(asleep[5..], before[5..]);
    expect(&mut board, 60_000, "21 06 00 01 00 00", "21 06 00 01 00 00");
    assert_eq!(registers(&mut board, 60_050)[..5], [0, 0, 0, 0, 0b0010], "awake, and not yet sure");
    assert_eq!(registers(&mut board, 60_152)[..5], [0, 0x1A, 0xBC, 0x614E, 3]);
    // Writing the value it has does not begin anew.
    expect(&mut board, 61_000, "21 06 00 01 00 00", "21 06 00 01 00 00");
    assert_eq!(shown(&mut board, 61_001), A);
}

#[test]
fn frames_that_come_while_asleep_are_not_felt() {
    let mut board = slot();
    put(&mut board, 1000, Source::Raw);
    expect(&mut board, 1000, "21 06 00 01 00 01", "21 06 00 01 00 01");
    for k in 0..4 {
        frame(&mut board, 1_100_000 + k * 33_000, A);
    }
    assert!(!board.as_slot().unwrap().field_on(ms(1300)));
    assert_eq!(registers(&mut board, 1300), [0; 7]);
}

#[test]
fn the_tag_of_all_zeros_means_no_tag() {
    let mut board = slot();
    put(&mut board, 1000, tag(0, 1000));
    let words = registers(&mut board, 2000);
    assert_eq!(words[..5], [0, 0, 0, 0, 0b0011], "bit 1 set, bit 2 not, ID zero");
    assert_eq!(words[5], 30);
}

#[test]
fn an_antenna_fault_sets_bit_3_and_clears_by_itself() {
    let mut board = slot();
    put(&mut board, 1000, tag(A, 1000));
    board.as_slot().unwrap().antenna_fault(ms(2000), true);
    assert_eq!(registers(&mut board, 2000)[..5], [0, 0, 0, 0, 0b1000]);
    let still = registers(&mut board, 9000);
    assert_eq!((still[4], still[5]), (0b1000, 30), "nothing is read");
    board.as_slot().unwrap().antenna_fault(ms(9000), false);
    assert_eq!(status(&mut board, 9001), 0, "mended, and not yet sure");
    assert_eq!(registers(&mut board, 9150)[..5], [0, 0x1A, 0xBC, 0x614E, 3]);
}

#[test]
fn the_lamp_blinks_half_a_second_on_and_half_off() {
    let mut board = slot();
    let lit = |board: &mut Board, at| board.as_slot().unwrap().lamp_lit(ms(at));
    assert!(!lit(&mut board, 1000));
    expect(&mut board, 1000, "21 06 00 00 00 01", "21 06 00 00 00 01");
    assert!(lit(&mut board, 1003) && lit(&mut board, 9999));
    expect(&mut board, 10_000, "21 06 00 00 00 02", "21 06 00 00 00 02");
    // It is done at 10 002 ms, when the silence has shown that the request was whole.
    for (at, on) in [(10_003, true), (10_501, true), (10_503, false), (11_001, false), (11_003, true)] {
        assert_eq!(lit(&mut board, at), on, "{at} ms");
    }
    expect(&mut board, 10_700, "21 06 00 00 00 02", "21 06 00 00 00 02");
    assert!(!lit(&mut board, 10_800), "the same again does not begin anew");
    expect(&mut board, 12_000, "21 06 00 01 00 01", "21 06 00 01 00 01");
    assert!(lit(&mut board, 12_100), "it blinks while the reader sleeps");
    board.power(ms(13_100), false);
    assert!(!lit(&mut board, 13_200));
}
