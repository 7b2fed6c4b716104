//! The scan of 64 slots takes the time of the formula, to the tick, at each speed; with the boards' own latency as its
//! one extra term (KEY-62; Serial Line V1.02 §2.5.1.1).

mod common;

use common::{Bench, profile};
use forecourt_plant::{Detail, Talker};
use forecourt_poller::{self as poller, Order};
use forecourt_wire::{Character, Instant, LineSpeed, Span};

/// The same number by other means: 64 · ((13 + 2n) · 11 bits + two silences + d), in picoseconds as a fraction.
fn formula_ns(baud: u128, registers: u128, delay_ns: u128) -> u128 {
    let silence_half_bits = 7 * 11;
    let bits = 64 * (13 + 2 * registers) * 11;
    let on_the_line = bits * 1_000_000_000;
    let silences =
        if baud > 19_200 { 64 * 2 * 1_750_000 * baud } else { 64 * silence_half_bits * 1_000_000_000 };
    (on_the_line + silences) / baud + 64 * delay_ns
}

fn scan_ns(baud: u32, registers: u16, delay: Span, detail: Detail) -> u128 {
    let mut profile = profile(LineSpeed { baud, character: Character::E8_1 });
    profile.board.reply_delay = delay;
    let line = poller::Profile {
        speed: profile.line.speed,
        slot_registers: registers,
        // Nothing else shall stand on the line while it is measured.
        drawer_poll: Span::from_secs(3_600),
        idle_scan: Span::from_secs(3_600),
        ..poller::Profile::standard()
    };
    let mut bench = Bench::with(profile, line, detail, Vec::new());
    bench.run_for(Span::from_secs(2));
    bench.poller.order(bench.now, Order::FullScan { drawer: 1 });
    bench.poller.order(bench.now, Order::FullScan { drawer: 2 });
    bench.run_for(Span::from_secs(10));
    // From the first request of a slot to the moment at which a 65th could start.
    let (mut first, mut last, mut asked) = (None, Instant::ZERO, 0);
    bench.plant.trace().visit(Instant::from_secs(2), Instant::MAX, |frame| {
        let slot = frame.bytes[0] > 32;
        if frame.talker == Talker::Master && slot && frame.bytes[1] == 4 {
            first.get_or_insert(frame.start);
            asked += 1;
        } else if slot {
            last = frame.end;
        }
    });
    assert_eq!(asked, 64, "every slot is asked once");
    let t3_5 = LineSpeed { baud, character: Character::E8_1 }.t3_5();
    u128::from((last + t3_5).since(first.expect("slots were asked")).as_ns())
}

#[test]
fn a_scan_of_64_takes_the_time_of_the_formula() {
    for baud in [9_600, 19_200, 38_400, 57_600, 115_200] {
        for registers in [4, 5, 7] {
            for delay in [Span::ZERO, Span::from_us(700)] {
                let found = scan_ns(baud, registers, delay, Detail::Frames);
                let wanted = formula_ns(u128::from(baud), u128::from(registers), u128::from(delay.as_ns()));
                assert_eq!(found, wanted, "{baud} bit/s, {registers} registers, boards' delay {delay}");
            }
        }
    }
}

#[test]
fn the_figures_that_everybody_quotes() {
    // 28 characters a poll at four registers: 2.0533 s, 1.0267 s, 0.3523 s.
    assert_eq!(scan_ns(9_600, 4, Span::ZERO, Detail::Frames), 2_053_333_333);
    assert_eq!(scan_ns(19_200, 4, Span::ZERO, Detail::Frames), 1_026_666_666);
    assert_eq!(scan_ns(115_200, 4, Span::ZERO, Detail::Frames), 352_333_333);
}

#[test]
fn bytes_take_the_same_time_as_frames() {
    for baud in [9_600, 19_200, 115_200] {
        let (frames, bytes) =
            (scan_ns(baud, 5, Span::ZERO, Detail::Frames), scan_ns(baud, 5, Span::ZERO, Detail::Bytes));
        assert_eq!(frames, bytes, "{baud} bit/s");
    }
}
