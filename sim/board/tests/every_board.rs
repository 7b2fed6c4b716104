//! Each rule of the profile's *Every board* and *Addresses*: functions, exceptions, silence, broadcast, power.

mod common;
use common::*;
use forecourt_board::{Board, Profile};
use forecourt_wire::{Instant, LineSpeed, Span};

#[test]
fn addresses_of_drawers_and_slots() {
    let profile = Profile::standard();
    let address = |drawer, slot| Board::slot(&profile, drawer, slot).map(|board| board.address());
    assert_eq!([address(1, 1), address(1, 32), address(2, 1), address(2, 32)], [33, 64, 65, 96].map(Some));
    assert_eq!([address(0, 1), address(3, 1), address(1, 0), address(1, 33)], [None; 4]);
    assert_eq!(Board::drawer(&profile, 2).unwrap().address(), 2);
    assert!(Board::drawer(&profile, 3).is_none());
    let six = Profile::from_toml("six", "[cabinet]\ndrawers = 6").unwrap();
    assert_eq!(Board::slot(&six, 6, 32).unwrap().address(), 224);
}

#[test]
fn published_frames_are_answered_byte_for_byte() {
    let mut out = [0; 256];
    let mut check = |board: &mut Board, request: &str, answer: &str| {
        let got = board.answer(ms(1000), &bytes(request), &mut out).map(|a| hex(&out[..a.length]));
        assert_eq!(got.as_deref(), Some(answer), "{request}");
    };
    check(&mut slot(), "21 08 00 00 A5 37 DD ED", "21 08 00 00 A5 37 DD ED");
    check(&mut slot(), "21 04 00 63 00 01 C6 B4", "21 84 02 C3 0B");
    check(&mut slot(), "21 06 00 00 00 01 4F 6A", "21 06 00 00 00 01 4F 6A");
    check(&mut slot(), "21 10 00 00 00 02 04 00 01 00 00 09 AF", "21 10 00 00 00 02 46 A8");
    check(&mut drawer(), "01 01 00 00 00 01 FD CA", "01 01 01 00 51 88");
    check(&mut drawer(), "01 02 00 00 00 05 B8 09", "01 02 01 01 60 48");
    check(&mut drawer(), "01 0F 00 00 00 01 01 01 EF 57", "01 0F 00 00 00 01 94 0B");
}

#[test]
fn a_function_that_the_board_lacks_is_01_whatever_follows() {
    for code in 0..128u8 {
        let slot_has = [3, 4, 6, 8, 16, 0x2B].contains(&code);
        let drawer_has = slot_has || [1, 2, 5, 15].contains(&code);
        for (board, address, has) in [(&mut slot(), 0x21, slot_has), (&mut drawer(), 1, drawer_has)] {
            for data in ["", " 00", " 00 00 00 00", " FF FF FF FF FF"] {
                let answer = ask(board, 1000, &format!("{address:02X} {code:02X}{data}"));
                let refused = format!("{address:02X} {:02X} 01", code | 0x80);
                assert_eq!(
                    answer == Some(refused),
                    !has || (code == 8 && data.starts_with(" FF")) || (code == 0x2B && data.len() > 1),
                    "{code:02X}{data}: {answer:?}"
                );
            }
        }
    }
}

#[test]
fn a_sub_function_or_mei_type_that_the_board_lacks_is_01() {
    for sub in [1u16, 2, 4, 0x0A, 0x12, 0x14, 0x100, 0xFFFF] {
        expect(&mut slot(), 1000, &format!("21 08 {:02X} {:02X} 00 00", sub >> 8, sub & 0xFF), "21 88 01");
    }
    expect(&mut slot(), 1000, "21 08 00 04 00", "21 88 01");
    expect(&mut slot(), 1000, "21 2B 0D 00 00", "21 AB 01");
    expect(&mut slot(), 1000, "21 2B 00", "21 AB 01");
}

#[test]
fn return_query_data_up_to_256_bytes() {
    for length in [2usize, 4, 128, 250] {
        let data: Vec<u8> = (0..length).map(|k| k as u8).collect();
        let request = format!("21 08 00 00 {}", hex(&data));
        expect(&mut slot(), 1000, &request, &request);
    }
    expect(&mut slot(), 1000, "21 08 00 00", "21 88 03");
    expect(&mut slot(), 1000, "21 08 00 00 A5", "21 88 03");
}

#[test]
fn device_identification_as_stream_and_one_by_one() {
    let objects = "00 09 46 6F 72 65 63 6F 75 72 74 01 07 46 43 2D 53 4C 4F 54 02 03 31 2E 30";
    for code in ["01", "02", "03"] {
        let answer = format!("21 2B 0E {code} 81 00 00 03 {objects}");
        expect(&mut slot(), 1000, &format!("21 2B 0E {code} 00"), &answer);
        expect(&mut slot(), 1000, &format!("21 2B 0E {code} 55"), &answer);
    }
    expect(&mut slot(), 1000, "21 2B 0E 01 02", "21 2B 0E 01 81 00 00 01 02 03 31 2E 30");
    expect(&mut slot(), 1000, "21 2B 0E 04 01", "21 2B 0E 04 81 00 00 01 01 07 46 43 2D 53 4C 4F 54");
    expect(&mut drawer(), 1000, "01 2B 0E 04 01", "01 2B 0E 04 81 00 00 01 01 09 46 43 2D 44 52 41 57 45 52");
    for object in ["03", "07", "7F", "80", "FF"] {
        expect(&mut slot(), 1000, &format!("21 2B 0E 04 {object}"), "21 AB 02");
    }
    for code in ["00", "05", "FF"] {
        expect(&mut slot(), 1000, &format!("21 2B 0E {code} 00"), "21 AB 03");
    }
    for wrong_length in ["21 2B 0E", "21 2B 0E 01", "21 2B 0E 01 00 00"] {
        expect(&mut slot(), 1000, wrong_length, "21 AB 03");
    }
}

#[test]
fn a_register_outside_its_table_is_02() {
    let cases = [
        "04 00 07 00 01",
        "04 00 06 00 02",
        "04 00 00 00 08",
        "04 FF FF 00 02",
        "04 00 00 00 7D",
        "04 01 00 00 01",
        "03 00 02 00 01",
        "03 00 01 00 02",
        "03 FF FE 00 02",
        "06 00 02 00 00",
        "06 FF FF 00 00",
        "06 00 63 00 09",
        "10 00 01 00 02 04 00 01 00 01",
        "10 FF FF 00 02 04 00 01 00 01",
    ];
    for case in cases {
        let refused = format!("21 {:02X} 02", bytes(case)[0] | 0x80);
        expect(&mut slot(), 1000, &format!("21 {case}"), &refused);
    }
    let cases = [
        "01 00 01 00 01",
        "01 00 00 00 02",
        "01 FF FF 00 02",
        "01 00 00 07 D0",
        "02 00 00 00 06",
        "02 00 05 00 01",
        "02 FF FF 00 02",
        "04 00 03 00 01",
        "04 00 00 00 04",
        "03 00 00 00 01",
        "03 00 0F 00 01",
        "03 00 10 00 04",
        "03 00 13 00 01",
        "05 00 01 FF 00",
        "05 FF FF 00 00",
        "0F 00 00 00 02 01 03",
        "0F 00 01 00 01 01 01",
        "06 00 00 00 01",
        "06 00 0F 07 D0",
        "06 00 13 00 01",
        "10 00 12 00 02 04 00 05 00 05",
    ];
    for case in cases {
        let refused = format!("01 {:02X} 02", bytes(case)[0] | 0x80);
        expect(&mut drawer(), 1000, &format!("01 {case}"), &refused);
    }
}

#[test]
fn a_quantity_value_or_length_that_it_cannot_take_is_03() {
    let cases = [
        "04 00 00 00 00",
        "04 00 00 00 7E",
        "04 FF 00 00 00",
        "04 00 00 00",
        "04 00 00 00 04 00",
        "04",
        "03 00 00 FF FF",
        "06 00 00 00 03",
        "06 00 01 00 02",
        "06 00 00 00",
        "10 00 00 00 00 00",
        "10 00 00 00 02 02 00 01",
        "10 00 00 00 01 03 00 01 00",
        "10 00 63 00 01 04 00 01",
        "10 00 00 00 02 04 00 01 00 07",
        "10 00 00 00 02 04 00 01",
    ];
    for case in cases {
        let refused = format!("21 {:02X} 03", bytes(case)[0] | 0x80);
        expect(&mut slot(), 1000, &format!("21 {case}"), &refused);
    }
    let cases = [
        "01 00 00 00 00",
        "01 00 00 07 D1",
        "02 00 00 FF FF",
        "05 00 00 00 01",
        "05 00 00 FF 01",
        "05 00 63 12 34",
        "0F 00 00 00 00 00",
        "0F 00 00 00 01 02 01 00",
        "0F 00 00 00 09 01 01",
        "0F 00 00 00 01 01",
        "06 00 10 00 63",
        "06 00 10 4E 21",
        "06 00 11 00 31",
        "06 00 11 13 89",
        "06 00 12 00 04",
        "06 00 12 0E 11",
        "10 00 10 00 02 04 00 00 03 E8",
    ];
    for case in cases {
        let refused = format!("01 {:02X} 03", bytes(case)[0] | 0x80);
        expect(&mut drawer(), 1000, &format!("01 {case}"), &refused);
    }
}

#[test]
fn writing_many_is_all_or_nothing() {
    let mut board = slot();
    expect(&mut board, 1000, "21 10 00 00 00 02 04 00 01 00 07", "21 90 03");
    expect(&mut board, 1010, "21 03 00 00 00 02", "21 03 04 00 00 00 00");
    expect(&mut board, 1020, "21 10 00 00 00 02 04 00 02 00 01", "21 10 00 00 00 02");
    expect(&mut board, 1030, "21 03 00 00 00 02", "21 03 04 00 02 00 01");
    let mut board = drawer();
    expect(&mut board, 1000, "01 10 00 10 00 03 06 0F A0 03 20 00 01", "01 90 03");
    expect(&mut board, 1010, "01 03 00 10 00 03", "01 03 06 07 D0 03 E8 00 00");
    expect(&mut board, 1020, "01 10 00 10 00 03 06 0F A0 03 20 00 05", "01 10 00 10 00 03");
    expect(&mut board, 1030, "01 03 00 10 00 03", "01 03 06 0F A0 03 20 00 05");
    expect(&mut board, 1040, "01 0F 00 00 00 02 01 03", "01 8F 02");
    expect(&mut board, 1050, "01 01 00 00 00 01", "01 01 01 00");
    expect(&mut board, 1060, "01 0F 00 00 00 01 01 FF", "01 0F 00 00 00 01");
    expect(&mut board, 1070, "01 01 00 00 00 01", "01 01 01 01");
}

#[test]
fn a_bad_checksum_is_met_with_silence() {
    let good = bytes("21 06 00 00 00 01 4F 6A");
    let mut board = slot();
    for bit in 0..64 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(ask_frame(&mut board, 1000, &bad), None, "bit {bit}");
    }
    for fragment in ["21", "21 04", "21 04 00", "", "21 06 00 00 00 01 6A 4F", "21 06 00 00 00 01"] {
        assert_eq!(ask_frame(&mut board, 1000, &bytes(fragment)), None, "{fragment}");
    }
    let mut long = bytes("21 08 00 00");
    long.resize(255, 7);
    let long = framed(&hex(&long));
    assert_eq!((long.len(), ask_frame(&mut board, 1000, &long)), (257, None));
    expect(&mut board, 1010, "21 03 00 00 00 01", "21 03 02 00 00");
}

#[test]
fn other_addresses_and_answers_of_others_are_met_with_silence() {
    let mut board = slot();
    for address in (1..=255u8).filter(|address| *address != 0x21) {
        silent(&mut board, 1000, &format!("{address:02X} 08 00 00 A5 37"));
    }
    // An exception answer under our own address is no request.
    silent(&mut board, 1000, "21 84 02");
    expect(&mut board, 1010, "21 08 00 00 A5 37", "21 08 00 00 A5 37");
}

#[test]
fn a_broadcast_write_of_a_holding_register_is_done_in_silence() {
    let mut board = slot();
    silent(&mut board, 1000, "00 06 00 00 00 02");
    expect(&mut board, 1100, "21 03 00 00 00 02", "21 03 04 00 02 00 00");
    silent(&mut board, 1200, "00 10 00 00 00 02 04 00 01 00 01");
    expect(&mut board, 1300, "21 03 00 00 00 02", "21 03 04 00 01 00 01");
    for nothing in ["00 06 00 63 00 01", "00 06 00 00 00 09", "00 10 00 01 00 02 04 00 00 00 00", "00 41"] {
        silent(&mut board, 1400, nothing);
    }
    expect(&mut board, 1500, "21 03 00 00 00 02", "21 03 04 00 01 00 01");
    // A drawer lacks registers 0 and 1: lamps and sleep never become travel and rate.
    let mut board = drawer();
    silent(&mut board, 1000, "00 06 00 00 00 02");
    silent(&mut board, 1000, "00 06 00 12 00 3C");
    expect(&mut board, 1100, "01 03 00 10 00 03", "01 03 06 07 D0 03 E8 00 3C");
}

#[test]
fn a_broadcast_coil_write_is_ignored_and_a_read_too() {
    let mut board = drawer();
    for frame in [
        "00 05 00 00 FF 00",
        "00 0F 00 00 00 01 01 01",
        "00 01 00 00 00 01",
        "00 04 00 00 00 03",
        "00 08 00 00 A5 37",
        "00 2B 0E 01 00",
    ] {
        silent(&mut board, 1000, frame);
    }
    expect(&mut board, 1100, "01 01 00 00 00 01", "01 01 01 00");
    expect(&mut board, 5000, "01 02 00 00 00 05", "01 02 01 01");
}

#[test]
fn no_answer_starts_before_t3_5_and_the_own_delay_comes_on_top() {
    let (answer, _) = ask_at(&mut slot(), ms(1000), &framed("21 08 00 00 00 00")).unwrap();
    assert_eq!(answer.start.since(ms(1000)), LineSpeed::DEFAULT.t3_5());
    assert_eq!(answer.start.since(ms(1000)).as_ns(), 2_005_208);
    assert_eq!(answer.end().since(answer.start), LineSpeed::DEFAULT.frame_span(8));
    let text = "[line]\nbaud = 115200\n[board]\nreply_delay_us = 300\nboot_ms = 0";
    let mut board = Board::slot(&Profile::from_toml("fast", text).unwrap(), 1, 1).unwrap();
    board.power(Instant::ZERO, true);
    let (answer, _) = ask_at(&mut board, ms(1000), &framed("21 08 00 00 00 00")).unwrap();
    assert_eq!(answer.start.since(ms(1000)), Span::from_us(1_750 + 300));
}

#[test]
fn it_answers_once_it_has_booted_and_never_without_power() {
    let mut board = Board::slot(&Profile::standard(), 1, 1).unwrap();
    silent(&mut board, 10, "21 08 00 00 00 00");
    board.power(ms(1000), true);
    // Eight characters last 4.58 ms: this one begins before 1200 ms, the next after.
    silent(&mut board, 1204, "21 08 00 00 00 00");
    expect(&mut board, 1205, "21 08 00 00 00 00", "21 08 00 00 00 00");
    board.power(ms(2000), false);
    silent(&mut board, 2010, "21 08 00 00 00 00");
}

#[test]
fn power_off_keeps_16_to_18_and_clears_lamp_sleep_and_coil() {
    let mut board = slot();
    expect(&mut board, 1000, "21 10 00 00 00 02 04 00 02 00 01", "21 10 00 00 00 02");
    board.power(ms(2000), false);
    board.power(ms(3000), true);
    expect(&mut board, 4000, "21 03 00 00 00 02", "21 03 04 00 00 00 00");
    let mut board = drawer();
    expect(&mut board, 1000, "01 10 00 10 00 03 06 0F A0 03 20 00 05", "01 10 00 10 00 03");
    expect(&mut board, 1010, "01 05 00 00 FF 00", "01 05 00 00 FF 00");
    board.power(ms(2000), false);
    board.power(ms(3000), true);
    expect(&mut board, 4000, "01 03 00 10 00 03", "01 03 06 0F A0 03 20 00 05");
    expect(&mut board, 4010, "01 01 00 00 00 01", "01 01 01 00");
}

#[test]
fn a_watchdog_reset_boots_and_a_brown_out_does_not() {
    let mut board = slot();
    expect(&mut board, 1000, "21 06 00 00 00 01", "21 06 00 00 00 01");
    board.lose_ram(ms(1100));
    expect(&mut board, 1110, "21 03 00 00 00 01", "21 03 02 00 00");
    board.reset(ms(1200));
    silent(&mut board, 1300, "21 03 00 00 00 01");
    expect(&mut board, 1500, "21 03 00 00 00 01", "21 03 02 00 00");
}
