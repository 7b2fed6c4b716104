//! Each rule of the profile's *Drawer board*. Default: 2000 steps at 1000 a second, stall after 300 ms, hand after
//! 50 ms. A write at t is done at t + 2.005 ms.

mod common;
use common::*;
use forecourt_board::{Board, DrawerBoard, Jam, Switch};

const OPEN: &str = "01 05 00 00 FF 00";
const CLOSE: &str = "01 05 00 00 00 00";

// Discrete inputs as bits.
const CLOSED: u8 = 1;
const FULLY_OPEN: u8 = 2;
const MOVING: u8 = 4;
const STALLED: u8 = 8;
const RELEASED: u8 = 16;

fn tell(board: &mut Board, at_ms: u64, request: &str) {
    expect(board, at_ms, request, request);
}

fn set(board: &mut Board, at_ms: u64, register: u8, value: u16) {
    tell(board, at_ms, &format!("01 06 00 {register:02X} {:02X} {:02X}", value >> 8, value & 0xFF));
}

/// Discrete inputs, position, fault, times opened.
fn shows(board: &mut Board, at_ms: u64) -> (u8, [u16; 3]) {
    let registers = board.as_drawer().unwrap().registers(ms(at_ms));
    (registers.discrete, registers.input)
}

fn hardware(board: &mut Board) -> &mut DrawerBoard {
    board.as_drawer().unwrap()
}

#[test]
fn a_move_takes_travel_by_rate_and_counts_steps() {
    let mut board = drawer();
    assert_eq!(shows(&mut board, 1000), (CLOSED, [0, 0, 0]));
    tell(&mut board, 1000, OPEN);
    expect(&mut board, 1000, "01 01 00 00 00 01", "01 01 01 01");
    assert_eq!(shows(&mut board, 1003), (CLOSED | MOVING, [0, 0, 0]));
    assert_eq!(shows(&mut board, 1004), (MOVING, [1, 0, 1]));
    assert_eq!(shows(&mut board, 2003), (MOVING, [1000, 0, 1]));
    assert_eq!(shows(&mut board, 3002), (MOVING, [1999, 0, 1]));
    assert_eq!(shows(&mut board, 3003), (FULLY_OPEN, [2000, 0, 1]));
    expect(&mut board, 4000, "01 02 00 00 00 05", "01 02 01 02");
    expect(&mut board, 4000, "01 02 00 01 00 03", "01 02 01 01");
    expect(&mut board, 4000, "01 04 00 00 00 03", "01 04 06 07 D0 00 00 00 01");
    tell(&mut board, 5000, CLOSE);
    assert_eq!(shows(&mut board, 6003), (MOVING, [1000, 0, 1]));
    assert_eq!(shows(&mut board, 7003), (CLOSED, [0, 0, 1]));
}

#[test]
fn closing_half_way_turns_round_without_passing_open() {
    let mut board = drawer();
    tell(&mut board, 1000, OPEN);
    tell(&mut board, 2000, CLOSE);
    for at in 2003..4000 {
        assert_eq!(shows(&mut board, at).0 & FULLY_OPEN, 0, "{at} ms");
    }
    assert_eq!(shows(&mut board, 3003), (CLOSED, [0, 0, 1]));
}

#[test]
fn the_same_command_again_is_no_second_move_and_no_second_count() {
    let mut board = drawer();
    for at in [1000, 1500, 2000, 3500, 4000] {
        tell(&mut board, at, OPEN);
    }
    assert_eq!(shows(&mut board, 3003), (FULLY_OPEN, [2000, 0, 1]), "never slowed down by repetition");
    assert_eq!(shows(&mut board, 9000), (FULLY_OPEN, [2000, 0, 1]));
    tell(&mut board, 10_000, CLOSE);
    // A repetition is not the next move: the new rate waits.
    set(&mut board, 10_400, 17, 500);
    tell(&mut board, 10_500, CLOSE);
    assert_eq!(shows(&mut board, 12_003), (CLOSED, [0, 0, 1]));
    tell(&mut board, 13_000, CLOSE);
    assert_eq!(shows(&mut board, 20_000), (CLOSED, [0, 0, 1]));
}

#[test]
fn a_stall_shows_within_500_ms_and_the_next_write_clears_it_and_tries_again() {
    let mut board = drawer();
    hardware(&mut board).jam(ms(900), Jam::Between { low: 1001, high: 1010 });
    tell(&mut board, 1000, OPEN);
    assert_eq!(shows(&mut board, 2003), (MOVING, [1000, 0, 1]));
    assert_eq!(shows(&mut board, 2302), (MOVING, [1000, 0, 1]));
    assert_eq!(shows(&mut board, 2303), (STALLED, [1000, 1, 1]));
    assert_eq!(shows(&mut board, 60_000), (STALLED, [1000, 1, 1]), "the motor is off");
    tell(&mut board, 60_000, OPEN);
    assert_eq!(shows(&mut board, 60_003), (MOVING, [1000, 0, 1]), "cleared, and tried again");
    assert_eq!(shows(&mut board, 60_303), (STALLED, [1000, 1, 1]));
    hardware(&mut board).jam(ms(61_000), Jam::Free);
    assert_eq!(shows(&mut board, 62_000).0, STALLED, "the obstacle's going alone moves nothing");
    tell(&mut board, 62_000, OPEN);
    assert_eq!(shows(&mut board, 63_003), (FULLY_OPEN, [2000, 0, 1]), "once opened, once counted");
    // Also while closing, and in the other direction.
    hardware(&mut board).jam(ms(63_100), Jam::Between { low: 490, high: 499 });
    tell(&mut board, 64_000, CLOSE);
    assert_eq!(shows(&mut board, 66_000), (STALLED, [500, 1, 1]));
    tell(&mut board, 66_000, OPEN);
    assert_eq!(shows(&mut board, 68_000), (FULLY_OPEN, [2000, 0, 1]));
}

#[test]
fn an_obstacle_that_goes_in_time_costs_no_stall() {
    let mut board = drawer();
    tell(&mut board, 1000, OPEN);
    hardware(&mut board).jam(ms(2000), Jam::Held);
    assert_eq!(shows(&mut board, 2299), (MOVING, [997, 0, 1]));
    hardware(&mut board).jam(ms(2299), Jam::Free);
    assert_eq!(shows(&mut board, 3302), (FULLY_OPEN, [2000, 0, 1]));
}

#[test]
fn held_shut_it_never_leaves_closed_and_nothing_is_counted() {
    let mut board = drawer();
    hardware(&mut board).jam(ms(900), Jam::Held);
    tell(&mut board, 1000, OPEN);
    assert_eq!(shows(&mut board, 1500), (CLOSED | STALLED, [0, 1, 0]));
    hardware(&mut board).jam(ms(2000), Jam::Between { low: 2, high: 9 });
    tell(&mut board, 2000, OPEN);
    assert_eq!(shows(&mut board, 3000), (STALLED, [1, 1, 1]), "one step is enough to have left");
}

#[test]
fn a_hand_release_shows_within_100_ms_and_stops_the_motor() {
    let mut board = drawer();
    hardware(&mut board).hand(ms(1000), 300);
    assert_eq!(shows(&mut board, 1049), (0, [300, 0, 1]), "not closed at once");
    assert_eq!(shows(&mut board, 1050), (RELEASED, [300, 0, 1]));
    hardware(&mut board).hand(ms(3000), 0);
    assert_eq!(shows(&mut board, 3050), (CLOSED, [0, 0, 1]), "pushed shut");
    tell(&mut board, 4000, OPEN);
    hardware(&mut board).hand(ms(5000), 1200);
    assert_eq!(shows(&mut board, 5050), (RELEASED, [1200, 0, 2]));
    assert_eq!(shows(&mut board, 9000), (RELEASED, [1200, 0, 2]), "the motor is off");
    tell(&mut board, 9000, CLOSE);
    assert_eq!(shows(&mut board, 9003), (MOVING, [1200, 0, 2]));
    assert_eq!(shows(&mut board, 10_203), (CLOSED, [0, 0, 2]));
}

#[test]
fn it_closes_itself_from_fully_open_and_coil_0_then_reads_0() {
    let mut board = drawer();
    set(&mut board, 900, 18, 5);
    tell(&mut board, 1000, OPEN);
    assert_eq!(shows(&mut board, 8002).0, FULLY_OPEN, "five seconds after fully open, not after the command");
    assert_eq!(shows(&mut board, 8004).0, MOVING);
    assert_eq!(shows(&mut board, 10_003), (CLOSED, [0, 0, 1]));
    expect(&mut board, 10_003, "01 01 00 00 00 01", "01 01 01 00");
    tell(&mut board, 20_000, OPEN);
    tell(&mut board, 26_000, OPEN);
    assert_eq!(shows(&mut board, 31_002).0, FULLY_OPEN, "a write of 1 starts the count anew");
    assert_eq!(shows(&mut board, 31_004).0, MOVING);
}

#[test]
fn with_0_it_stays_open_and_a_new_time_counts_from_fully_open() {
    let mut board = drawer();
    tell(&mut board, 1000, OPEN);
    assert_eq!(shows(&mut board, 3_600_000).0, FULLY_OPEN);
    set(&mut board, 3_600_000, 18, 3600);
    assert_eq!(shows(&mut board, 3_603_002).0, FULLY_OPEN);
    assert_eq!(shows(&mut board, 3_603_004).0, MOVING, "an hour after 3003 ms");
}

#[test]
fn closing_itself_onto_a_hand_is_a_stall_and_not_a_push() {
    let mut board = drawer();
    set(&mut board, 900, 18, 5);
    tell(&mut board, 1000, OPEN);
    hardware(&mut board).jam(ms(4000), Jam::Between { low: 0, high: 1899 });
    assert_eq!(shows(&mut board, 20_000), (STALLED, [1900, 1, 1]));
}

#[test]
fn travel_and_rate_take_effect_at_the_next_move() {
    let mut board = drawer();
    tell(&mut board, 1000, OPEN);
    set(&mut board, 1500, 16, 4000);
    set(&mut board, 1500, 17, 500);
    assert_eq!(shows(&mut board, 3003), (FULLY_OPEN, [2000, 0, 1]));
    tell(&mut board, 4000, CLOSE);
    assert_eq!(shows(&mut board, 6003), (MOVING, [1000, 0, 1]), "500 steps a second");
    tell(&mut board, 9000, OPEN);
    assert_eq!(shows(&mut board, 17_002), (MOVING, [3999, 0, 2]));
    assert_eq!(shows(&mut board, 17_003), (FULLY_OPEN, [4000, 0, 2]));
    // Shortened below where it stands: no wrap, and the way back is whole.
    set(&mut board, 18_000, 16, 1000);
    assert_eq!(shows(&mut board, 18_100), (FULLY_OPEN, [4000, 0, 2]));
    tell(&mut board, 19_000, CLOSE);
    assert_eq!(shows(&mut board, 27_003), (CLOSED, [0, 0, 2]));
    tell(&mut board, 28_000, OPEN);
    assert_eq!(shows(&mut board, 30_003), (FULLY_OPEN, [1000, 0, 3]));
}

#[test]
fn a_limit_switch_that_lies_is_fault_2_and_proves_nothing() {
    // Never makes at open: arrived, and not fully open.
    let mut board = drawer();
    hardware(&mut board).limit_fault(ms(900), Switch::Works, Switch::NeverMakes);
    tell(&mut board, 1000, OPEN);
    assert_eq!(shows(&mut board, 3002).1[1], 0);
    assert_eq!(shows(&mut board, 3003), (0, [2000, 2, 1]));
    hardware(&mut board).limit_fault(ms(4000), Switch::Works, Switch::Works);
    tell(&mut board, 4000, OPEN);
    assert_eq!(shows(&mut board, 4003), (FULLY_OPEN, [2000, 0, 1]), "mended and told again");
    // Stuck at closed: it leaves, the switch says closed.
    let mut board = drawer();
    hardware(&mut board).limit_fault(ms(900), Switch::StuckMade, Switch::Works);
    tell(&mut board, 1000, OPEN);
    assert_eq!(shows(&mut board, 1053), (0, [50, 2, 1]));
    assert_eq!(shows(&mut board, 9000), (0, [50, 2, 1]));
    // Both made: no move at all.
    let mut board = drawer();
    hardware(&mut board).limit_fault(ms(900), Switch::Works, Switch::StuckMade);
    assert_eq!(shows(&mut board, 901), (0, [0, 2, 0]));
    tell(&mut board, 1000, OPEN);
    assert_eq!(shows(&mut board, 9000), (0, [0, 2, 0]));
}

#[test]
fn a_driver_fault_is_fault_3_and_stops_the_motor() {
    let mut board = drawer();
    tell(&mut board, 1000, OPEN);
    hardware(&mut board).driver_fault(ms(2000), true);
    assert_eq!(shows(&mut board, 2000), (0, [997, 3, 1]));
    tell(&mut board, 3000, CLOSE);
    assert_eq!(shows(&mut board, 4000), (0, [997, 3, 1]), "tried again in vain");
    hardware(&mut board).driver_fault(ms(5000), false);
    assert_eq!(shows(&mut board, 5000).1[1], 3, "a fault stands until the next write");
    tell(&mut board, 6000, CLOSE);
    assert_eq!(shows(&mut board, 8000), (CLOSED, [0, 0, 1]));
}

#[test]
fn times_opened_goes_from_65535_to_0() {
    let mut board = drawer();
    hardware(&mut board).set_opened(65_534);
    for (at, count) in [(1000, 65_535), (11_000, 0), (21_000, 1)] {
        tell(&mut board, at, OPEN);
        tell(&mut board, at + 5000, CLOSE);
        assert_eq!(shows(&mut board, at + 9000), (CLOSED, [0, 0, count]));
    }
}

#[test]
fn after_a_power_cut_in_mid_move_it_stands_and_waits() {
    let mut board = drawer();
    tell(&mut board, 1000, OPEN);
    board.power(ms(2000), false);
    board.power(ms(5000), true);
    assert_eq!(shows(&mut board, 60_000), (0, [997, 0, 0]), "not claimed closed, not moved");
    tell(&mut board, 60_000, CLOSE);
    assert_eq!(shows(&mut board, 61_000), (CLOSED, [0, 0, 0]));
}

#[test]
fn in_small_steps_or_one_leap_it_is_the_same_drawer() {
    let run = |every: u64| {
        let mut board = drawer();
        set(&mut board, 900, 18, 5);
        tell(&mut board, 1000, OPEN);
        for at in (1000..20_000).step_by(usize::try_from(every).unwrap()) {
            let (bits, [position, ..]) = shows(&mut board, at);
            assert_ne!(bits & (CLOSED | FULLY_OPEN), CLOSED | FULLY_OPEN);
            assert_eq!(bits & CLOSED != 0, position == 0);
            assert_eq!(bits & FULLY_OPEN != 0, position == 2000);
        }
        hardware(&mut board).jam(ms(20_000), Jam::Held);
        tell(&mut board, 20_000, OPEN);
        shows(&mut board, 21_000)
    };
    assert_eq!(run(1), run(18_999));
}
