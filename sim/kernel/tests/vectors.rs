//! Frozen vectors: what a seed and a name mean, for ever.
//!
//! They were computed by a second implementation written from the documented derivation alone (SHA-256 and
//! xoshiro256++ in another language, exact logarithms to 60 digits). Where one of them fails, every recorded
//! seed and every plan in the field has changed its meaning: mend the code, not the vector.

use forecourt_kernel::{Ratio, Seed, Stream, Trace};

fn noise() -> Stream {
    Stream::named(Seed(42), "line/1/noise")
}

#[test]
fn words() {
    let mut stream = noise();
    let words: [u64; 4] = std::array::from_fn(|_| stream.next_u64());
    let expected =
        [0x4bc3_dea3_97af_269c, 0xca0d_2d5f_4b22_10db, 0x2fec_bb0c_fc16_e6fd, 0x08f7_d1e6_dd63_2d59];
    assert_eq!(words, expected);
    let mut stream = Stream::named(Seed(0), "");
    assert_eq!([stream.next_u64(), stream.next_u64()], [0x088f_54f1_cdd7_e990, 0xde33_0236_39a0_cad7]);
}

#[test]
fn below_and_between() {
    let mut stream = noise();
    // The ranges just above 2^63 throw nearly every second word away.
    let half = (1 << 63) + 1;
    let ranges = [1, 2, 6, 100, 1000, 1_000_000_000, half, half, half, u64::MAX];
    let expected = [
        0,
        1,
        1,
        3,
        189,
        917_441_549,
        8_190_043_056_487_881_598,
        8_186_868_828_125_684_543,
        3_741_449_573_492_342_162,
        14_844_300_996_376_789_051,
    ];
    assert_eq!(ranges.map(|n| stream.below(n)), expected);
    let mut stream = noise();
    let ranges = [(1, 64), (1000, 2000), (0, u64::MAX), (5, 5), (u64::MAX - 1, u64::MAX)];
    let expected = [19, 1790, 3_453_340_678_729_688_829, 5, 18_446_744_073_709_551_614];
    assert_eq!(ranges.map(|(least, greatest)| stream.between(least, greatest)), expected);
}

#[test]
fn choices() {
    let mut stream = noise();
    let third = Ratio::new(1, 3).unwrap();
    let hits: String = (0..12).map(|_| if stream.ratio(third) { 'x' } else { '.' }).collect();
    assert_eq!(hits, "x.xxx...x..x");
    let mut stream = noise();
    let picked: String = (0..8).filter_map(|_| stream.pick(&['a', 'b', 'c', 'd', 'e', 'f'])).collect();
    assert_eq!(picked, "bebabfff");
    let mut cards = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    noise().shuffle(&mut cards);
    assert_eq!(cards, [5, 6, 9, 3, 4, 8, 0, 1, 7, 2]);
    let mut stream = noise();
    let weighted: Vec<usize> = (0..12).filter_map(|_| stream.weighted(&[1, 0, 2, 3])).collect();
    assert_eq!(weighted, [2, 3, 2, 0, 2, 3, 3, 3, 2, 2, 3, 0]);
    let mut bytes = [0; 11];
    noise().fill(&mut bytes);
    assert_eq!(bytes, [156, 38, 175, 151, 163, 222, 195, 75, 219, 16, 34]);
}

#[test]
fn arrivals() {
    let mut stream = noise();
    let means = [1_000_000_000, 1_000_000_000, 1, 7_200_000_000_000, 1_000_000_000_000_000];
    let expected = [1_217_539_469, 236_654_960, 2, 24_130_868_851_768, 1_664_124_186_811_032];
    assert_eq!(means.map(|mean| stream.exponential(mean)), expected);
}

#[test]
fn derived_seeds_and_digests() {
    assert_eq!(Seed(42).derive("run/3"), Seed(3_897_262_216_910_243_547));
    assert_eq!("0x2a".parse(), Ok(Seed(42)));
    assert_eq!("42".parse(), Ok(Seed(42)));
    let mut trace = Trace::new();
    let empty = "5eff1a25d9b7cb461447286acd2c288454b986c4c3c950779f108d78a7d145f5";
    assert_eq!(trace.digest().to_string(), empty);
    trace.line("0 start");
    trace.line(b"");
    trace.show(format_args!("{} poll {}", 18_000_000, 3));
    let three = "ce2a7d4b3e738c2a0975ef68c1c0d4b6b11afc0b1df54ab14ac3d5ae5b773e81";
    assert_eq!(trace.digest().to_string(), three);
}
