//! What a cell of a workbook can hold, and how much room it takes. Pure, so that the limits can be read and tested
//! without a workbook.

/// UTF-16 units in a cell (Excel's limit).
pub(super) const CELL_UNITS: usize = 32_767;

/// Characters across the narrowest column.
const NARROWEST: u32 = 8;
/// Characters across the widest.
const WIDEST: u32 = 60;

/// Whether a cell can hold all of the text.
pub(super) fn fits(text: &str) -> bool {
    fitting(text).len() == text.len()
}

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

/// Adds the text to XML as a workbook keeps it (ECMA-376, part 1, 22.4.2.4): what XML cannot hold as `_xHHHH_`, and what
/// already looks like that with its first `_` so written.
pub(super) fn push_text(xml: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !SPECIAL[usize::from(byte)] {
            continue;
        }
        let rest = &text[at..];
        let (written, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'_' if is_escape(rest.as_bytes()) => ("_x005F_", 1),
            0xEF if rest.starts_with('\u{fffe}') => ("_xFFFE_", 3),
            0xEF if rest.starts_with('\u{ffff}') => ("_xFFFF_", 3),
            0..0x20 => {
                xml.push_str(&text[done..at]);
                xml.push_str(&format!("_x{byte:04X}_"));
                done = at + 1;
                continue;
            }
            _ => continue,
        };
        xml.push_str(&text[done..at]);
        xml.push_str(written);
        done = at + length;
    }
    xml.push_str(&text[done..]);
}

/// Bytes that may not stand as they are. A tab and a line feed may; a carriage return would be read as a line feed.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = byte != 0x09 && byte != 0x0A;
        byte += 1;
    }
    special[b'&' as usize] = true;
    special[b'<' as usize] = true;
    special[b'>' as usize] = true;
    special[b'_' as usize] = true;
    special[0xEF] = true;
    special
};

/// Whether the text begins as a character that is written `_xHHHH_`; the last `_` may be that of what follows.
fn is_escape(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"_x").and_then(|rest| rest.get(..4));
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
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
    fn what_xml_cannot_hold_is_written_in_other_words() {
        for (text, expected) in [
            ("a<b>&c\"'", "a&lt;b&gt;&amp;c\"'"),
            ("\0\u{1f}\t\n\r", "_x0000__x001F_\t\n_x000D_"),
            ("_x000D_ _x00 _", "_x005F_x000D_ _x00 _"),
            ("_x000D\0", "_x005F_x000D_x0000_"),
            ("é\u{ffff}\u{fffd}", "é_xFFFF_\u{fffd}"),
        ] {
            let mut xml = String::new();
            push_text(&mut xml, text);
            assert_eq!(xml, expected);
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
