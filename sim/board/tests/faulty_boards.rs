//! Each fault B1 … B10 and the stuck transmit enable does what it says, and only that.

mod common;
use common::*;
use forecourt_board::{Faults, Faulty, Responder, Sequence, Silence, Torn};
use forecourt_wire::{LineSpeed, Span};

const READ_LAMP: &str = "21 03 00 00 00 01";
const LAMP_ON: &str = "21 06 00 00 00 01";

fn with(faults: Faults) -> Faulty {
    let mut faulty = Faulty::new(slot());
    faulty.set_faults(faults);
    faulty
}

fn mended(faulty: &mut Faulty) {
    faulty.set_faults(Faults::default());
}

#[test]
fn without_faults_it_is_the_board_itself() {
    let mut faulty = with(Faults::default());
    expect(&mut faulty, 1000, LAMP_ON, LAMP_ON);
    expect(&mut faulty, 1010, READ_LAMP, "21 03 02 00 01");
    assert_eq!(faulty.felt(), 0);
}

#[test]
fn b1_deaf_does_nothing_and_mute_does_it_in_silence() {
    for (silence, lamp) in [(Silence::Deaf, "00"), (Silence::Mute, "01")] {
        let mut faulty = with(Faults { silence, ..Faults::default() });
        silent(&mut faulty, 1000, LAMP_ON);
        assert_eq!(faulty.felt(), 1);
        mended(&mut faulty);
        expect(&mut faulty, 1010, READ_LAMP, &format!("21 03 02 00 {lamp}"));
    }
}

#[test]
fn b2_reset_cuts_the_answer_and_boots() {
    let mut faulty = with(Faults { reset_in_exchange: Some(3), ..Faults::default() });
    let mut out = [0; 256];
    let answer = faulty.answer(ms(1000), &framed(LAMP_ON), &mut out).unwrap();
    assert_eq!((answer.length, &out[..3]), (3, &[0x21, 6, 0][..]));
    silent(&mut faulty, 1100, READ_LAMP);
    expect(&mut faulty, 1300, READ_LAMP, "21 03 02 00 00");
    assert_eq!(faulty.faults(), &Faults::default(), "once");
    let mut faulty = with(Faults { reset_in_exchange: Some(0), ..Faults::default() });
    silent(&mut faulty, 1000, LAMP_ON);
}

#[test]
fn b3_brown_out_loses_ram() {
    let mut faulty = with(Faults::default());
    expect(&mut faulty, 1000, LAMP_ON, LAMP_ON);
    faulty.brown_out(ms(1005));
    expect(&mut faulty, 1010, READ_LAMP, "21 03 02 00 00");
}

#[test]
fn b4_answers_under_a_second_address() {
    let mut faulty = with(Faults { second_address: Some(0x22), ..Faults::default() });
    expect(&mut faulty, 1000, "22 06 00 00 00 01", "22 06 00 00 00 01");
    expect(&mut faulty, 1010, READ_LAMP, "21 03 02 00 01");
    silent(&mut faulty, 1020, "23 03 00 00 00 01");
    assert_eq!(faulty.felt(), 1);
}

#[test]
fn b5_answers_for_another_under_its_own_address() {
    let mut faulty = with(Faults { answers_for: Some(0x22), ..Faults::default() });
    expect(&mut faulty, 1000, "22 03 00 00 00 01", READ_LAMP.replace("00 00 00 01", "02 00 00").as_str());
    assert_eq!(ask_frame(&mut faulty, 1000, &bytes("22 03 00 00 00 01 00 00")), None, "not a bad frame");
}

#[test]
fn b6_answers_the_request_before() {
    let mut faulty = with(Faults { stale: true, ..Faults::default() });
    expect(&mut faulty, 1000, READ_LAMP, "21 03 02 00 00");
    expect(&mut faulty, 1010, LAMP_ON, "21 03 02 00 00");
    expect(&mut faulty, 1020, READ_LAMP, LAMP_ON);
    assert_eq!(faulty.felt(), 2);
}

#[test]
fn b7_wrong_sequence() {
    let mut faulty = with(Faults { sequence: Sequence::WrongFunction, ..Faults::default() });
    expect(&mut faulty, 1000, READ_LAMP, "21 04 02 00 00");
    let mut faulty = with(Faults { sequence: Sequence::Doubled, ..Faults::default() });
    let mut out = [0; 256];
    let answer = faulty.answer(ms(1000), &framed(LAMP_ON), &mut out).unwrap();
    assert_eq!(out[..answer.length], [framed(LAMP_ON), framed(LAMP_ON)].concat());
    let mut faulty = with(Faults { sequence: Sequence::Repeated, ..Faults::default() });
    let first = faulty.answer(ms(1000), &framed(LAMP_ON), &mut out).unwrap();
    let second = faulty.unasked(&mut out).unwrap();
    assert_eq!(second.start, first.end() + LineSpeed::DEFAULT.t3_5());
    assert_eq!(out[..second.length], framed(LAMP_ON));
    assert_eq!(faulty.unasked(&mut out), None);
}

#[test]
fn b8_a_slow_clock_answers_later_and_with_longer_characters() {
    let mut faulty = with(Faults { drift_ppm: 30_000, ..Faults::default() });
    let (answer, text) = ask_at(&mut faulty, ms(1000), &framed(LAMP_ON)).unwrap();
    assert_eq!(text, LAMP_ON);
    let scaled = |span: Span| Span::from_ticks(span.ticks() * 103 / 100);
    assert_eq!(answer.start.since(ms(1000)), scaled(LineSpeed::DEFAULT.t3_5()));
    assert_eq!(answer.character, scaled(LineSpeed::DEFAULT.char_span()));
}

#[test]
fn b9_older_firmware_lacks_fc_16_and_2b() {
    let mut faulty = with(Faults { older: true, ..Faults::default() });
    expect(&mut faulty, 1000, "21 10 00 00 00 01 02 00 01", "21 90 01");
    expect(&mut faulty, 1010, "21 2B 0E 01 00", "21 AB 01");
    silent(&mut faulty, 1020, "00 10 00 00 00 01 02 00 01");
    expect(&mut faulty, 1030, READ_LAMP, "21 03 02 00 00");
    expect(&mut faulty, 1040, LAMP_ON, LAMP_ON);
}

#[test]
fn b10_a_torn_record_comes_up_as_delivered_or_half_written() {
    for (torn, answer) in [
        (Torn::Delivered, "01 03 06 07 D0 03 E8 00 00"),
        (Torn::Rate { steps_per_s: 100 }, "01 03 06 0F A0 00 64 00 05"),
        (Torn::After { bytes: 2 }, "01 03 06 0F A0 03 E8 00 00"),
        (Torn::After { bytes: 3 }, "01 03 06 0F A0 01 E8 00 00"),
        (Torn::After { bytes: 6 }, "01 03 06 0F A0 01 F4 00 05"),
    ] {
        let mut faulty = Faulty::new(drawer());
        faulty.set_faults(Faults { torn: Some(torn), ..Faults::default() });
        expect(&mut faulty, 1000, "01 10 00 10 00 03 06 0F A0 01 F4 00 05", "01 10 00 10 00 03");
        expect(&mut faulty, 1010, "01 03 00 10 00 03", "01 03 06 0F A0 01 F4 00 05");
        faulty.power(ms(2000), false);
        faulty.power(ms(3000), true);
        expect(&mut faulty, 4000, "01 03 00 10 00 03", answer);
        assert_eq!(faulty.faults().torn, None, "once");
    }
}

#[test]
fn b10_is_found_after_a_watchdog_reset_too() {
    let mut faulty = Faulty::new(drawer());
    let torn = Some(Torn::After { bytes: 2 });
    faulty.set_faults(Faults { torn, reset_in_exchange: Some(8), ..Faults::default() });
    expect(&mut faulty, 1000, "01 10 00 10 00 03 06 0F A0 01 F4 00 05", "01 10 00 10 00 03");
    expect(&mut faulty, 2000, "01 03 00 10 00 03", "01 03 06 0F A0 03 E8 00 00");
}

#[test]
fn a_stuck_transmit_enable_hears_nobody() {
    let mut faulty = with(Faults { stuck_driver: true, ..Faults::default() });
    silent(&mut faulty, 1000, LAMP_ON);
    mended(&mut faulty);
    expect(&mut faulty, 1010, READ_LAMP, "21 03 02 00 00");
}
