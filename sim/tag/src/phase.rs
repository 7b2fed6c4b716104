//! Where in a half bit a signal's edges lie, found from the edges themselves: the mean direction on a circle of one
//! half bit, for rising and for falling edges apart, since a duty other than one half shifts one kind against the
//! other. Integers only. Knows nothing of bits.

/// Steps of the circle: a half bit at RF/64, in µs. Faster rates are scaled up to it.
pub const CIRCLE: i32 = 256;

/// Sums of directions, one for each kind of edge.
#[derive(Debug, Clone, Copy, Default)]
pub struct Compass {
    /// Cosine and sine sums of falling (0) and rising (1) edges.
    sums: [(i32, i32); 2],
}

/// The offsets of both kinds of edges from the window's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// Where falling edges lie, modulo [`CIRCLE`], 0 … 511.
    pub falling: i32,
    /// Where rising edges lie in the same turn of the circle: at most half a turn from `falling`.
    pub rising: i32,
}

/// A cosine of period [`CIRCLE`] and height 4096: a parabola mended with its own square, within 0.2 %.
const WAVE: [i32; 256] = {
    let mut wave = [0; 256];
    let mut at = 0;
    while at < 256 {
        // Counted from the zero crossing, a quarter turn before the crest.
        let from_zero = (at + 64) % 256;
        let x = from_zero % 128;
        let parabola = x * (128 - x);
        let height = (775 * parabola + 225 * (parabola * parabola / 4096)) / 1000;
        wave[at as usize] = if from_zero < 128 { height } else { -height };
        at += 1;
    }
    wave
};

impl Compass {
    /// Counts an edge at `at` (any turn of the circle) that leads to `level`.
    pub fn edge(&mut self, at: u32, level: bool) {
        let place = (at & 255) as usize;
        let (cosine, sine) = &mut self.sums[usize::from(level)];
        *cosine += WAVE[place];
        *sine += WAVE[(place + 192) & 255];
    }

    /// The mean directions.
    #[must_use]
    pub fn phase(&self) -> Phase {
        let [falling, rising] = self.sums;
        let (falling, rising) = (direction(falling), direction(rising));
        // The short way round from one to the other.
        let apart = (rising - falling + CIRCLE / 2).rem_euclid(CIRCLE) - CIRCLE / 2;
        if falling + apart < 0 {
            Phase { falling: falling + CIRCLE, rising: falling + CIRCLE + apart }
        } else {
            Phase { falling, rising: falling + apart }
        }
    }
}

/// The place on the circle, 0 … 255, whose direction the sums point to: the best of 16, then refined.
fn direction((cosine, sine): (i32, i32)) -> i32 {
    let (cosine, sine) = (i64::from(cosine), i64::from(sine));
    let toward = |at: i32| {
        let place = (at & 255) as usize;
        cosine * i64::from(WAVE[place]) + sine * i64::from(WAVE[(place + 192) & 255])
    };
    let mut best = 0;
    let mut step = 16;
    for at in (0..CIRCLE).step_by(16) {
        if toward(at) > toward(best) {
            best = at;
        }
    }
    while step > 1 {
        step /= 2;
        for at in [best - step, best + step] {
            if toward(at) > toward(best) {
                best = at;
            }
        }
    }
    best.rem_euclid(CIRCLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_both_kinds_of_edges_wherever_they_lie() {
        for falling in 0u32..256 {
            for apart in -87i32..=87 {
                let rising = (512 + falling).strict_add_signed(apart);
                let mut compass = Compass::default();
                for n in 0..200 {
                    compass.edge(falling + 256 * n + n % 7, false);
                    compass.edge(rising + 256 * n + n % 7, true);
                }
                let phase = compass.phase();
                let off = (phase.falling - falling.cast_signed() - 3 + 128).rem_euclid(256) - 128;
                assert!(off.abs() <= 1, "{falling} {apart}: {phase:?}");
                assert!((phase.rising - phase.falling - apart).abs() <= 2, "{falling} {apart}: {phase:?}");
                assert!((0..512).contains(&phase.falling) && phase.rising >= 0);
            }
        }
    }
}
