//! A time axis that shortens quiet stretches, so that a night between two deeds does not squeeze both to a line.
//!
//! Between two neighbouring points the axis is linear; a stretch that is much longer than the usual one is drawn at the
//! length of a few usual ones and marked as broken. It refuses to know what stands at the points.

/// A stretch is quiet when it is longer than so many usual ones.
const QUIET: u64 = 20;
/// How many usual stretches a quiet stretch is drawn as.
const DRAWN: u64 = 8;

/// A stretch that is drawn shorter than it is: from and to in tenths of a pixel, and its true length in nanoseconds.
pub type Break = (u64, u64, u64);

/// The axis: instants in nanoseconds to places in tenths of a pixel.
pub struct Axis {
    knots: Vec<(u64, u64)>,
    /// Where it is broken.
    pub breaks: Vec<Break>,
}

impl Axis {
    /// An axis over `points` (any order; the first and last are its ends) from `left` to `right`.
    pub fn new(points: impl IntoIterator<Item = u64>, left: u64, right: u64) -> Self {
        let mut points: Vec<u64> = points.into_iter().collect();
        points.sort_unstable();
        points.dedup();
        let stretches: Vec<u64> = points.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mut sorted = stretches.clone();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(1);
        let quiet = |stretch: u64| stretch > usual.saturating_mul(QUIET);
        let length = |stretch: u64| u128::from(if quiet(stretch) { usual * DRAWN } else { stretch });
        let total: u128 = stretches.iter().map(|&stretch| length(stretch)).sum();
        let place =
            |drawn: u128| left + u64::try_from(u128::from(right - left) * drawn / total.max(1)).unwrap_or(0);
        let mut axis =
            Self { knots: points.first().map(|&first| (first, left)).into_iter().collect(), breaks: vec![] };
        let mut drawn = 0;
        for (stretch, &to) in stretches.iter().zip(points.iter().skip(1)) {
            let from = place(drawn);
            drawn += length(*stretch);
            axis.knots.push((to, place(drawn)));
            if quiet(*stretch) {
                axis.breaks.push((from, place(drawn), *stretch));
            }
        }
        axis
    }

    /// The place of an instant; beyond an end, that end.
    pub fn place(&self, at_ns: u64) -> u64 {
        let next = self.knots.partition_point(|&(knot, _)| knot <= at_ns);
        match (next.checked_sub(1).and_then(|k| self.knots.get(k)), self.knots.get(next)) {
            (Some(&(from_ns, from)), Some(&(to_ns, to))) => {
                let part = u128::from(to - from) * u128::from(at_ns - from_ns) / u128::from(to_ns - from_ns);
                from + u64::try_from(part).unwrap_or(0)
            }
            (Some(&(_, end)), None) | (None, Some(&(_, end))) => end,
            (None, None) => 0,
        }
    }

    /// Points that have room for a label of `room` tenths of a pixel around them: instant and place.
    pub fn labels(&self, room: u64) -> Vec<(u64, u64)> {
        let mut labels: Vec<(u64, u64)> = Vec::new();
        for &(at, place) in &self.knots {
            if labels.last().is_none_or(|&(_, last)| place >= last + room) {
                labels.push((at, place));
            }
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_axis_is_linear() {
        let axis = Axis::new([0, 10, 20, 30], 100, 400);
        assert_eq!([0, 5, 15, 30, 99].map(|at| axis.place(at)), [100, 150, 250, 400, 400]);
        assert_eq!(axis.breaks, []);
    }

    #[test]
    fn a_quiet_stretch_is_shortened_and_marked() {
        let axis = Axis::new([0, 1, 2, 3, 10_000], 0, 1_100);
        assert_eq!([1, 2, 3, 10_000].map(|at| axis.place(at)), [100, 200, 300, 1_100]);
        assert_eq!(axis.breaks, [(300, 1_100, 9_997)]);
        assert_eq!(Axis::new([0, 1, 2, 3, 23], 0, 2_300).breaks, [], "twenty usual ones are not quiet yet");
    }

    #[test]
    fn no_point_and_one_point_are_no_trouble() {
        assert_eq!(Axis::new([], 0, 100).place(5), 0);
        assert_eq!(Axis::new([7], 10, 100).place(5), 10);
        assert_eq!(Axis::new([0, u64::MAX], 0, 100).place(u64::MAX / 2), 49);
    }

    #[test]
    fn labels_keep_their_distance() {
        assert_eq!(Axis::new([0, 10, 11, 30], 0, 300).labels(50), [(0, 0), (10, 100), (30, 300)]);
    }
}
