//! What a cell of a workbook can hold, and how much room it takes. Pure, so that the limits can be read and tested
//! without a workbook.

use std::borrow::Cow;

/// UTF-16 units in a cell (Excel's limit).
pub(super) const CELL_UNITS: usize = 32_767;

/// Characters across the narrowest column.
const NARROWEST: u32 = 8;
/// Characters across the widest.
const WIDEST: u32 = 60;

/// As much of the text as a cell can hold.
pub(super) fn fitting(text: &str) -> &str {
    // No character has more UTF-16 units than bytes.
    if text.len() <= CELL_UNITS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > CELL_UNITS
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// Line breaks as spreadsheets have them: a carriage return would show as `_x000D_` in some programs. The library
/// writes every other control character so that the file stays sound.
pub(super) fn line_breaks(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// How wide a column has to be for the text, in characters: as wide as its longest line, within reason.
pub(super) fn width(text: &str) -> u32 {
    let longest = text.lines().map(width_of_line).max().unwrap_or(0);
    // Room for the filter's button.
    (longest + 2).clamp(NARROWEST, WIDEST)
}

/// From Hangul on, most scripts take two columns of a fixed-width font for a character.
fn width_of_line(line: &str) -> u32 {
    let of_char = |c| if c < '\u{1100}' { 1 } else { 2 };
    line.chars().take(WIDEST as usize).map(of_char).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_limit_and_between_characters() {
        let (exact, long) = ("x".repeat(CELL_UNITS), "x".repeat(CELL_UNITS + 1));
        let hands = |n: usize| "👋".repeat(n);
        let (most, more) = (hands(CELL_UNITS / 2), hands(CELL_UNITS / 2 + 1));
        for (text, kept) in [
            (&exact, &exact),
            (&long, &exact),
            (&most, &most),
            (&more, &most),
        ] {
            assert_eq!(fitting(text), kept);
        }
    }

    #[test]
    fn a_column_is_as_wide_as_its_text_within_reason() {
        for (text, expected) in [
            ("", 8),
            ("a\nlonger line\nb", 13),
            ("李雷李雷", 10),
            (&"x".repeat(500), 60),
        ] {
            assert_eq!(width(text), expected, "{text}");
        }
    }
}
