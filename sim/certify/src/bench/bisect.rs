//! Where a property begins to hold, found by halving.
//!
//! It refuses to know what the property is; it must hold from some span on.

use super::Stop;
use forecourt_wire::Span;

/// The least span above `low`, to `fine`, for which `holds`: `None` when it does not hold at `high`, `low` when it holds
/// there already.
///
/// # Errors
/// Whatever `holds` stops with.
pub fn threshold(
    low: Span,
    high: Span,
    fine: Span,
    mut holds: impl FnMut(Span) -> Result<bool, Stop>,
) -> Result<Option<Span>, Stop> {
    if !holds(high)? {
        return Ok(None);
    }
    if holds(low)? {
        return Ok(Some(low));
    }
    let (mut not, mut yes) = (low, high);
    let fine = fine.max(Span::from_ticks(1));
    while yes.saturating_sub(not) > fine {
        let middle = not + yes.saturating_sub(not) / 2;
        if holds(middle)? { yes = middle } else { not = middle }
    }
    Ok(Some(yes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_edge_is_found_from_above(edge in 0u64..10_000, fine in 1u64..50) {
            let span = Span::from_ticks;
            let found = threshold(span(100), span(9_000), span(fine), |at| Ok(at >= span(edge))).expect("no stop");
            match found {
                None => prop_assert!(edge > 9_000),
                Some(at) if edge <= 100 => prop_assert_eq!(at, span(100)),
                Some(at) => prop_assert!(at >= span(edge) && at <= span(edge + fine)),
            }
        }
    }
}
