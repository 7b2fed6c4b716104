//! How many parts a text message has (PLAT-37). Lengths are in UTF-16 units, as the network counts them: a character
//! outside the basic plane takes two and is never torn apart.

/// The parts of a text: one up to `whole` units, else as many as parts of `split` units take. An empty text is one.
pub fn parts(text: &str, whole: i64, split: i64) -> u32 {
    let units = |n: i64| usize::try_from(n).unwrap_or(usize::MAX).max(2);
    if text.encode_utf16().count() <= units(whole) {
        return 1;
    }
    let (room, mut used, mut parts) = (units(split), 0, 1u32);
    for character in text.chars() {
        let takes = character.len_utf16();
        if used + takes > room {
            parts += 1;
            used = 0;
        }
        used += takes;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::parts;
    use proptest::prelude::*;

    fn of(text: &str) -> u32 {
        parts(text, 70, 67)
    }

    #[test]
    fn seventy_fit_and_the_seventy_first_splits() {
        assert_eq!((of(""), of(&"车".repeat(70)), of(&"车".repeat(71))), (1, 1, 2));
        assert_eq!((of(&"车".repeat(134)), of(&"车".repeat(135))), (2, 3));
    }

    #[test]
    fn a_character_of_two_units_is_not_torn_apart() {
        assert_eq!((of(&"🚗".repeat(35)), of(&"🚗".repeat(36))), (1, 2));
        // 33 of them leave one unit of 67 unused, so that two parts hold 66, not 67.
        assert_eq!((of(&"🚗".repeat(66)), of(&"🚗".repeat(67))), (2, 3));
    }

    proptest! {
        #[test]
        fn parts_hold_the_text_and_waste_at_most_a_unit_each(text in "[a-z车🚗]{0,400}") {
            let units = text.encode_utf16().count();
            let count = of(&text) as usize;
            let room = if count == 1 { 70 } else { count * 67 };
            prop_assert!(units <= room);
            prop_assert!(count == 1 || units > (count - 1) * 66);
        }
    }
}
