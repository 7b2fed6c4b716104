//! Pictures as inline SVG, drawn by hand: no script, no font, no outside resource.
//!
//! Coordinates are tenths of a pixel in integers, so that a picture is the same on every machine. Colours are classes of
//! the page's style sheet, from a palette that colour-blind people tell apart, and states that matter bear a hatching
//! too. It refuses to know what stands around a picture.

mod axis;
mod bus;
mod cabinet;
mod effects;
mod latency;

pub use bus::bus;
pub use cabinet::{STATES, cabinets};
pub use effects::effects;
pub use latency::latency;

use maud::{Markup, html};

/// Width of a wide picture, in tenths of a pixel.
const WIDE: u64 = 11_200;

/// A coordinate: `12.3`, or `12` where nothing stands behind the point.
fn px(tenths: u64) -> String {
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// The frame of a picture: it fills the width of its place and keeps its shape.
fn picture(width: u64, height: u64, says: &str, inside: &Markup) -> Markup {
    html! {
        svg class="pic" viewBox={ "0 0 " (px(width)) " " (px(height)) } role="img" aria-label=(says) { (inside) }
    }
}

/// The hatchings that the style sheet's classes fill with; once per page.
pub fn patterns() -> Markup {
    html! {
        svg width="0" height="0" aria-hidden="true" style="position:absolute" {
            defs {
                pattern id="h1" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect class="unreadable-c" width="6" height="6" {}
                    rect class="paper" width="2" height="6" {}
                }
                pattern id="h2" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)" {
                    rect class="silent-c" width="5" height="5" {}
                    rect class="paper" width="1.2" height="5" {}
                }
                pattern id="h3" width="4" height="4" patternUnits="userSpaceOnUse" {
                    rect class="asleep-c" width="4" height="4" {}
                    rect class="paper" width="4" height="1" {}
                }
            }
        }
    }
}

/// What the colours mean: class and words.
pub fn legend<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Markup {
    html! {
        p.legend {
            @for (class, words) in entries {
                span { svg width="12" height="12" aria-hidden="true" { rect class=(class) width="12" height="12" rx="2" {} } (words) }
            }
        }
    }
}

/// Puts labels that would overlap on different tiers: `None` for one that fits on none. Labels come in the order of
/// their places; all numbers in tenths of a pixel.
fn tiers(places: impl IntoIterator<Item = u64>, room: u64, tiers: usize) -> Vec<Option<usize>> {
    let mut free = vec![0_u64; tiers];
    let place = |x: u64| {
        let tier = free.iter().position(|&from| from <= x)?;
        free[tier] = x + room;
        Some(tier)
    };
    places.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_take_the_next_tier_when_they_would_overlap() {
        assert_eq!(tiers([0, 5, 8, 10, 30], 10, 2), [Some(0), Some(1), None, Some(0), Some(0)]);
    }

    #[test]
    fn coordinates_have_at_most_one_decimal() {
        assert_eq!([px(0), px(10), px(123)], ["0", "1", "12.3"]);
    }
}
