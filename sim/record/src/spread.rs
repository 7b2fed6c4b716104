//! How values are spread: an hdrhistogram with bounds that are the same for every run, so that any two merge exactly; and
//! its text, the V2 encoding of hdrhistogram in Base64, which every HdrHistogram library reads.
//!
//! It refuses to know what the values are: nanoseconds, mostly.

use base64ct::{Base64, Encoding};
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer, V2Serializer};

/// The greatest value that is told apart: 366 days in nanoseconds. What is greater counts as this.
pub const GREATEST_NS: u64 = 366 * 86_400 * 1_000_000_000;
/// Significant decimal digits.
pub const DIGITS: u8 = 3;

/// Counts of values within 0.1 %.
#[derive(Clone, PartialEq, Debug)]
pub struct Spread(Histogram<u64>);

impl Eq for Spread {}

impl Default for Spread {
    fn default() -> Self {
        let histogram = Histogram::new_with_bounds(1, GREATEST_NS, DIGITS);
        Self(histogram.expect("these bounds and three digits are within hdrhistogram's range"))
    }
}

impl Spread {
    /// Counts a value `times` times.
    pub fn count(&mut self, value_ns: u64, times: u64) {
        self.0.saturating_record_n(value_ns, times);
    }

    /// Takes in what another has counted; exact, because all have the same bounds.
    pub fn add(&mut self, other: &Self) {
        self.0.add(&other.0).expect("all spreads have the same bounds");
    }

    /// How many values.
    pub fn total(&self) -> u64 {
        self.0.len()
    }

    /// The least value, in nanoseconds and within 0.1 %, that at least `parts` of 10,000 of all values do not exceed; 0 of
    /// none. Counted in integers: what gates must not round.
    pub fn quantile(&self, parts: u16) -> u64 {
        let wanted = u128::from(parts.min(10_000)) * u128::from(self.total());
        let mut seen = 0;
        for step in self.0.iter_recorded() {
            seen += u128::from(step.count_at_value()) * 10_000;
            if seen >= wanted {
                return self.0.highest_equivalent(step.value_iterated_to());
            }
        }
        0
    }

    /// Base64 of the V2 encoding.
    pub fn text(&self) -> String {
        let mut bytes = Vec::new();
        V2Serializer::new()
            .serialize(&self.0, &mut bytes)
            .expect("memory takes what is written, and no count exceeds 63 bits");
        Base64::encode_string(&bytes)
    }

    /// Reads what [`Spread::text`] wrote.
    ///
    /// # Errors
    /// In words: no Base64, no V2 encoding, or other bounds, which would not merge exactly.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bytes = Base64::decode_vec(text).map_err(|error| format!("no Base64: {error}"))?;
        let read: Result<Histogram<u64>, _> = Deserializer::new().deserialize(&mut bytes.as_slice());
        let read = read.map_err(|error| format!("no histogram in V2 encoding: {error}"))?;
        let own = Self::default();
        let same = (read.low(), read.high(), read.sigfig()) == (own.0.low(), own.0.high(), own.0.sigfig());
        if same { Ok(Self(read)) } else { Err("a histogram with other bounds".to_owned()) }
    }
}
