//! How many columns a text takes on a terminal: Chinese, Japanese and Korean characters take two.
//!
//! It refuses to know terminals: no colour, no size of a window. The ranges are the wide and full-width blocks of
//! Unicode's East Asian Width (UAX 11), by whole blocks; that is exact for what names, titles and phrases are made of.

use std::ops::RangeInclusive;

/// Blocks whose characters take two columns.
const WIDE: [RangeInclusive<u32>; 11] = [
    0x1100..=0x115f,   // Hangul jamo
    0x2e80..=0x303e,   // radicals, CJK punctuation
    0x3041..=0x33ff,   // kana, bopomofo, squared words
    0x3400..=0x4dbf,   // extension A
    0x4e00..=0x9fff,   // unified ideographs
    0xa000..=0xa4cf,   // Yi
    0xac00..=0xd7a3,   // Hangul
    0xf900..=0xfaff,   // compatibility ideographs
    0xfe30..=0xfe6f,   // CJK compatibility forms
    0xff01..=0xff60,   // full-width forms
    0x20000..=0x3fffd, // supplementary ideographs
];

/// Characters that take no column of their own: combining marks, joiners, variation selectors.
const NONE: [RangeInclusive<u32>; 4] = [0x300..=0x36f, 0x200b..=0x200f, 0x20d0..=0x20ff, 0xfe00..=0xfe0f];

/// Columns of one character: 0, 1 or 2.
pub fn of_char(c: char) -> usize {
    let code = u32::from(c);
    let within = |ranges: &[RangeInclusive<u32>]| ranges.iter().any(|range| range.contains(&code));
    match () {
        () if c.is_control() || within(&NONE) => 0,
        () if within(&WIDE) => 2,
        () if (0xffe0..=0xffe6).contains(&code) || (0x1f300..=0x1faff).contains(&code) => 2,
        () => 1,
    }
}

/// Columns of a text.
pub fn of(text: &str) -> usize {
    text.chars().map(of_char).sum()
}

/// The text within `columns`, ending in `…` where something was left off. Control characters become spaces, so that no
/// text of a scenario can move the cursor.
pub fn cut(text: &str, columns: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if of(&clean) <= columns {
        return clean;
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in clean.chars() {
        // One column is kept for the mark of the cut.
        if used + of_char(c) + 1 > columns {
            break;
        }
        used += of_char(c);
        kept.push(c);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// The text cut to `columns` and filled up with spaces to exactly that.
pub fn fill(text: &str, columns: usize) -> String {
    let mut cut = cut(text, columns);
    cut.extend(std::iter::repeat_n(' ', columns.saturating_sub(of(&cut))));
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(
            [of("A17"), of("李娜"), of("李娜 A17"), of("１"), of("é"), of("e\u{301}"), of("ｱ")],
            [3, 4, 8, 2, 1, 1, 1]
        );
    }

    #[test]
    fn a_cut_never_exceeds_its_columns_and_never_halves_a_character() {
        let text = "李娜 takes key A17 试驾";
        for columns in 0..=of(text) + 2 {
            let cut = cut(text, columns);
            assert!(of(&cut) <= columns, "{cut:?} in {columns}");
            assert!(of(&cut) + 1 >= columns.min(of(text)), "{cut:?} wastes room in {columns}");
            assert_eq!(of(&fill(text, columns)), columns);
        }
        assert_eq!(cut(text, 6), "李娜 …");
        assert_eq!(cut("李娜", 3), "李…");
        assert_eq!(cut("李娜", 4), "李娜");
    }

    #[test]
    fn no_control_character_is_left() {
        assert_eq!(cut("a\u{1b}[2Jb\n", 20), "a [2Jb ");
    }
}
