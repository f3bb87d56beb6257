//! The apostrophe before a cell that a spreadsheet program would not show as it stands: it would run it as a formula, or
//! take it for a number or a date and write it otherwise. Whoever writes such a file puts it there; whoever reads one
//! takes it away.

use std::borrow::Cow;

/// The longest whole number that a spreadsheet keeps digit by digit (Excel's limit).
const EXACT_DIGITS: usize = 15;

/// The cell as a spreadsheet program shows it unchanged when it opens a text file: with an apostrophe where it needs one.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    match needs_guard(cell) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The cell that was [`guarded`].
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet program that opens the file would run the cell, or change it. By OWASP's rule (CSV injection)
/// that is whatever begins with `= + - @`, a tab or a line break; the full-width signs, because Japanese and Chinese
/// versions take them; and those behind white space and what is not seen, because programs may drop it. An apostrophe
/// that was there before needs another one, or reading would take it away.
pub fn needs_guard(cell: &str) -> bool {
    let cell = cell.trim_start_matches('\'');
    let shown = cell.trim_start_matches(is_unseen);
    let before = &cell[..cell.len() - shown.len()];
    before.starts_with(|c: char| c.is_control())
        || shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || would_change(cell.trim())
}

/// Whether a spreadsheet program that opens the file might run the cell: [`needs_guard`], without what would only be
/// changed. A sign before nothing but a number or a phone number computes nothing.
pub fn runs_as_formula(cell: &str) -> bool {
    let mut shown = cell.trim_start_matches(is_unseen).chars();
    match shown.next() {
        Some('=' | '@' | '＝' | '＋' | '－' | '＠') => true,
        Some('+' | '-') => !shown.all(|c| {
            c.is_numeric() || c.is_whitespace() || matches!(c, '(' | ')' | '.' | ',' | '-' | '/')
        }),
        Some(_) | None => false,
    }
}

/// A character that takes no place where a formula would begin.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Whether the text is taken for a number or a date that is then written otherwise: all of one that is not a whole number
/// of few digits without a zero before it.
fn would_change(text: &str) -> bool {
    let of_a_number =
        |c: char| matches!(c, '0'..='9' | '.' | ',' | '/' | ':' | '-' | 'e' | 'E' | ' ');
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(of_a_number) {
        return false;
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let zero = text.len() > 1 && text.starts_with('0');
    !digits || zero || text.len() > EXACT_DIGITS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_run_and_what_would_change_is_guarded() {
        for cell in [
            "=1+1",
            "  =HYPERLINK(\"http://x.example\")",
            "\u{a0}=1",
            "\u{feff}=1",
            "\u{200b}@x",
            "@SUM(A1)",
            "\t=1",
            "\tx",
            "\rx",
            "\nx",
            " \t=x",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "-5",
            "+33 6 12 34 56 78",
            "00123",
            "12345678901234567890",
            "1/2",
            "2026-01-02",
            "1e5",
            "4.50",
            "06 12 34 56 78",
            "'=1",
        ] {
            assert!(needs_guard(cell), "{cell:?}");
        }
        for cell in [
            "",
            " ",
            "'",
            "0",
            "5",
            "123456789012345",
            "'quoted",
            "a=b",
            "1+1 is two",
            "(555) 010-9999",
            "mail@x.example",
            "été",
            "3 Oak Street",
        ] {
            assert!(!needs_guard(cell), "{cell:?}");
        }
    }

    #[test]
    fn formulas_are_told_from_numbers() {
        for formula in [
            "=1",
            " =1",
            "\t=1",
            "@x",
            "＝1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "-A1",
        ] {
            assert!(runs_as_formula(formula), "{formula:?}");
        }
        for text in [
            "",
            "-5",
            "+33 6 12",
            "+1 (555) 010-9999",
            "\tx",
            "00123",
            "a=b",
        ] {
            assert!(!runs_as_formula(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_guarded_reads_back(cell in "('{0,2}[=+@0-9\t −-]{0,4})?.{0,6}") {
            let guarded = guarded(&cell);
            prop_assert_eq!(unguarded(&guarded), &cell);
            let live = guarded.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            prop_assert!(!live, "{}", guarded);
        }
    }
}
