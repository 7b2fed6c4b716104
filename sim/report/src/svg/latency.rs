//! How long things took: a histogram with the quantiles that people ask for.
//!
//! Bars count the record's exact values; quantiles come from hdrhistogram at three significant digits. Bins are even, or
//! grow by a constant factor when values spread over more than a decade and a half. It refuses to know what was measured.

use super::{picture, px, tiers};
use crate::units::{span, thousands};
use forecourt_record::Counts;
use hdrhistogram::Histogram;
use maud::{Markup, html};

const WIDE: u64 = 5_500;
const LEFT: u64 = 80;
const RIGHT: u64 = WIDE - 80;
const TOP: u64 = 420;
const BASE: u64 = 1_500;
/// Even bins at most, about.
const BINS: u64 = 28;
/// Values that spread over more than this factor get bins that grow.
const SPREAD: u64 = 30;
/// Bin edges within a decade, in tenths.
const DECADE: [u64; 8] = [10, 13, 18, 24, 32, 42, 56, 75];
/// Quantiles shown.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0)];

/// The picture of one latency, or nothing when nothing was measured.
pub fn latency(name: &str, counts: &Counts) -> Option<Markup> {
    let (&min, &max) = (counts.counts.keys().next()?, counts.counts.keys().next_back()?);
    let edges = edges(min, max);
    let bins: Vec<u64> = edges.windows(2).map(|bin| within(counts, bin[0], bin[1])).collect();
    let most = bins.iter().copied().max().unwrap_or(1).max(1);
    let place = |k: usize| LEFT + (RIGHT - LEFT) * k as u64 / bins.len() as u64;
    let inside = html! {
        text.name x="8" y="14" { (name) tspan.dim { " " (thousands(counts.total())) " values" } }
        @for (k, &n) in bins.iter().enumerate().filter(|(_, n)| **n > 0) {
            @let high = ((BASE - TOP) * n / most).max(15);
            rect.bin x=(px(place(k))) y=(px(BASE - high)) width=(px((place(k + 1) - place(k)).saturating_sub(10).max(10))) height=(px(high)) {
                title { (span(edges[k])) " – " (span(edges[k + 1])) ": " (thousands(n)) }
            }
        }
        line.base x1=(px(LEFT)) x2=(px(RIGHT)) y1=(px(BASE)) y2=(px(BASE)) {}
        @for k in (0..edges.len()).step_by(edges.len().div_ceil(6)) {
            text class=(if k == 0 { "t-start" } else if place(k) + 200 > RIGHT { "t-end" } else { "t" }) x=(px(place(k))) y=(px(BASE + 130)) { (span(edges[k])) }
        }
        (quantiles(counts, &edges, &bins, max))
    };
    Some(picture(WIDE, BASE + 180, &format!("latency {name}"), &inside))
}

/// How many values lie from `low` up to, but not at, `high`; the greatest number there is has no edge above it.
fn within(counts: &Counts, low: u64, high: u64) -> u64 {
    let last = if high == u64::MAX { high } else { high - 1 };
    counts.counts.range(low..=last).map(|(_, n)| *n).sum()
}

fn quantiles(counts: &Counts, edges: &[u64], bins: &[u64], max: u64) -> Markup {
    let histogram = histogram(counts, max);
    let marks: Vec<(&str, u64, u64)> = QUANTILES
        .iter()
        .map(|&(name, q)| {
            let value = if name == "max" { max } else { histogram.value_at_quantile(q).min(max) };
            (name, value, across(value, edges, bins.len()))
        })
        .collect();
    // A label is up to 95 pixels wide and stands left of its line where it would leave the picture.
    let from = |x: u64| if x + 900 > RIGHT { x.saturating_sub(900) } else { x };
    let mut tiers = tiers(marks.iter().map(|mark| from(mark.2)), 950, 3);
    tiers.resize(marks.len(), None);
    html! {
        @for ((name, value, x), tier) in marks.iter().zip(tiers) {
            @let y = 150 + 110 * tier.unwrap_or(2) as u64;
            line.quantile x1=(px(*x)) x2=(px(*x)) y1=(px(y + 20)) y2=(px(BASE)) {}
            text class=(if x + 900 > RIGHT { "q-end" } else { "q" }) x=(px(if x + 900 > RIGHT { x.saturating_sub(30) } else { x + 30 })) y=(px(y + 100)) { (name) " " (span(*value)) }
        }
    }
}

/// An hdrhistogram made wide enough first: one that must grow would clamp what does not fit yet.
fn histogram(counts: &Counts, max: u64) -> Histogram<u64> {
    let mut histogram = Histogram::new_with_bounds(1, max.max(2), 3)
        .expect("1, at least 2 and three digits are bounds that hdrhistogram takes");
    for (&value, &n) in &counts.counts {
        histogram.saturating_record_n(value, n);
    }
    histogram
}

/// The place of a value: linear within its bin.
fn across(value: u64, edges: &[u64], bins: usize) -> u64 {
    let bin = edges.partition_point(|&edge| edge <= value).clamp(1, bins) - 1;
    let (low, high) = (edges[bin], edges[bin + 1]);
    let wide = u128::from(RIGHT - LEFT);
    let within = u128::from(value.clamp(low, high) - low);
    let part =
        (bin as u128 * u128::from(high - low) + within) * wide / (u128::from(high - low) * bins as u128);
    LEFT + u64::try_from(part).unwrap_or(0)
}

/// Edges of the bins: the first not above `min`, the last above `max`; at least two.
fn edges(min: u64, max: u64) -> Vec<u64> {
    if max / min.max(1) > SPREAD {
        return growing(min, max);
    }
    let step = nice((max - min) / BINS);
    let first = min / step * step;
    let bins = (max - first) / step + 1;
    let mut edges: Vec<u64> = (0..=bins).map(|k| first.saturating_add(k.saturating_mul(step))).collect();
    // Only at the very end of the range can the last edges be one.
    edges.dedup();
    if edges.len() < 2 {
        edges.insert(0, first - 1);
    }
    edges
}

fn growing(min: u64, max: u64) -> Vec<u64> {
    let mut edges = vec![];
    let mut decade = 1_u64;
    loop {
        for tenths in DECADE {
            let edge = if decade == 1 { tenths / 10 } else { decade / 10 * tenths };
            match edges.last() {
                Some(&last) if edge <= last => {}
                _ if edge <= min.max(1) => edges = vec![if min == 0 { 0 } else { edge }],
                _ => edges.push(edge),
            }
            if edge > max {
                return edges;
            }
        }
        match decade.checked_mul(10).filter(|next| next.checked_mul(10).is_some()) {
            Some(next) => decade = next,
            None => {
                edges.push(u64::MAX);
                return edges;
            }
        }
    }
}

/// The least of 1, 2, 5, 10, 20, 50 … that is not below `least`.
fn nice(least: u64) -> u64 {
    let mut decade = 1_u64;
    loop {
        if let Some(step) =
            [1, 2, 5].into_iter().map(|n| decade.saturating_mul(n)).find(|&step| step >= least)
        {
            return step;
        }
        decade = decade.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_hold_every_value_and_rise() {
        for (min, max) in [
            (0, 0),
            (5, 5),
            (1, 31),
            (0, 999),
            (14_000_000, 42_000_000),
            (3, 9_000_000_000),
            (0, u64::MAX),
            (u64::MAX - 5, u64::MAX),
            (u64::MAX, u64::MAX),
        ] {
            let edges = edges(min, max);
            assert!(edges.len() >= 2 && edges.len() < 200, "{min} … {max}: {} edges", edges.len());
            assert!(edges[0] <= min, "{min} … {max}: {edges:?}");
            assert!(
                edges.last().is_some_and(|&last| last > max || last == u64::MAX),
                "{min} … {max}: {edges:?}"
            );
            assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{min} … {max}: {edges:?}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_values() {
        let mut counts = Counts::default();
        (1..=1_000_u64).for_each(|k| counts.count(k * 1_000_000));
        let picture = latency("scan", &counts).expect("there are values").into_string();
        for label in ["p50 500.", "p90 900.", "p99 990.", "max 1.0 s", "1,000 values"] {
            assert!(picture.contains(label), "{label} in {picture}");
        }
    }

    #[test]
    fn steps_are_round() {
        assert_eq!([0, 1, 3, 6, 1_001, 1_000_000].map(nice), [1, 1, 5, 10, 2_000, 1_000_000]);
    }

    #[test]
    fn nothing_measured_gives_no_picture() {
        assert!(latency("scan", &Counts::default()).is_none());
    }
}
