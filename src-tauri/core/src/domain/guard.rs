//! The apostrophe before a cell that a spreadsheet program would not show as it stands: it would run it as a formula, or
//! take it for a number or a date and write it otherwise. Whoever writes such a file puts it there; whoever reads one
//! takes it away.

use std::borrow::Cow;

/// The longest whole number that a spreadsheet shows digit by digit (Excel's limit); it keeps four more.
const SHOWN_DIGITS: usize = 11;

/// With what a formula begins: by OWASP's rule (CSV injection), and in the full-width and the small forms of Chinese and Japanese.
const SIGNS: [char; 12] = [
    '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫',
];

/// What programs take for the end of a cell, whatever the file was written with; a line break among it, where a quote that
/// they do not know for one is before it.
const SEPARATORS: [char; 6] = [',', ';', '\t', '|', '\r', '\n'];

/// A text that is longer is no date and no time of day.
const LONGEST_DATE: usize = 40;

/// Months and their short forms in English, German, French, Spanish, Portuguese, Italian and Dutch: which of them a
/// spreadsheet knows depends on the machine.
const MONTHS: &str = "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september \
    october november december januar februar märz mai juni juli oktober dezember jän jänner mär mrz okt dez janvier \
    février mars avril juin juillet août septembre octobre novembre décembre janv févr fév avr juil déc enero \
    febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr ago dic janeiro \
    fevereiro março maio junho julho setembro outubro novembro dezembro fev set out gennaio febbraio aprile maggio \
    giugno luglio settembre ottobre dicembre gen mag giu lug ott januari februari maart mei augustus mrt";

/// What stands between a day and its month in some of these languages, and is no month.
const OF: &str = "de";

/// Truth values in the same languages.
const TRUTHS: &str = "true false wahr falsch vrai faux verdadero falso verdadeiro vero waar onwaar";

/// What a spreadsheet shows instead of a value, in English, German, French, Spanish, Portuguese, Italian, Dutch and Polish.
const ERRORS: &str = "#NAME? #REF! #VALUE! #DIV/0! #NULL! #NUM! #N/A #SPILL! #CALC! #ERROR! #GETTING_DATA #BEZUG! #WERT! #NV #ZAHL! \
    #ÜBERLAUF! #NOM? #VALEUR! #NOMBRE! #NUL! #NOMBRE? #¿NOMBRE? #VALOR! #¡VALOR! #¡REF! #¡DIV/0! #¡NUM! #¡NULO! #NULO! \
    #NOME? #VALORE! #RIF! #N/D #N/DISP #NÚM! #NAAM? #WAARDE! #VERW! #GETAL! #DEEL/0! #LEEG! #N/B #NAZWA? #ARG! #ADR! \
    #LICZBA! #N/D! #ZERO!";

/// The cell as a spreadsheet program shows it unchanged when it opens a text file: with an apostrophe where it needs one,
/// and with one behind each separator that would make a formula of what follows if the file were opened by that one.
/// Quotes do not help there: they count at the beginning of a cell alone, and by another separator it begins elsewhere.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let cell = guarded_within(cell);
    match needs_guard(&cell) {
        true => Cow::Owned(format!("'{cell}")),
        false => cell,
    }
}

/// The cell that was [`guarded`].
pub fn unguarded(cell: &str) -> Cow<'_, str> {
    // Most cells have none at all, and every cell of a file is asked.
    if !cell.as_bytes().contains(&b'\'') {
        return Cow::Borrowed(cell);
    }
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => unguarded_within(rest),
        _ => unguarded_within(cell),
    }
}

/// From the end to the beginning, because what is put in counts for what stands before it.
fn guarded_within(cell: &str) -> Cow<'_, str> {
    let mut cell = Cow::Borrowed(cell);
    let separators: Vec<usize> = cell.rmatch_indices(SEPARATORS).map(|(at, _)| at).collect();
    for at in separators {
        if would_begin_a_formula(&cell, at) {
            cell.to_mut().insert(at + 1, '\'');
        }
    }
    cell
}

fn unguarded_within(cell: &str) -> Cow<'_, str> {
    let is_added =
        |at: &usize| cell[at + 1..].starts_with('\'') && would_begin_a_formula(cell, *at);
    let separators = cell.match_indices(SEPARATORS).map(|(at, _)| at);
    let added: Vec<usize> = separators.filter(is_added).collect();
    let mut cell = Cow::Borrowed(cell);
    for at in added.into_iter().rev() {
        cell.to_mut().remove(at + 1);
    }
    cell
}

/// Whether the text behind the separator at that place, up to the next of its kind, would run, apostrophes aside.
fn would_begin_a_formula(cell: &str, at: usize) -> bool {
    let (before, rest) = cell.split_at(at + 1);
    let piece = before
        .chars()
        .next_back()
        .and_then(|separator| rest.split(separator).next());
    piece.is_some_and(|piece| runs_as_formula(piece.trim_start_matches('\'')))
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
        || shown.starts_with(SIGNS)
        || would_change(cell.trim())
}

/// Whether a spreadsheet program that opens the file might run the cell: [`needs_guard`], without what would only be
/// changed. A sign before nothing but a number or a phone number computes nothing.
pub fn runs_as_formula(cell: &str) -> bool {
    let mut shown = cell.trim_start_matches(is_unseen).chars();
    match shown.next() {
        Some('+' | '-') => !shown.all(|c| {
            c.is_numeric() || c.is_whitespace() || matches!(c, '(' | ')' | '.' | ',' | '-' | '/')
        }),
        Some(sign) => SIGNS.contains(&sign),
        None => false,
    }
}

/// Whether `cell` is what a spreadsheet shows instead of a value.
pub fn is_error_value(cell: &str) -> bool {
    let cell = cell.trim();
    // LibreOffice has numbers for those that have no name.
    let number = cell.strip_prefix("Err:");
    let is_numbered =
        |number: &str| number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_named_error(cell) || number.is_some_and(is_numbered)
}

/// Such a text becomes an error again where a spreadsheet program opens it.
fn is_named_error(cell: &str) -> bool {
    let mut errors = ERRORS.split_whitespace();
    cell.starts_with('#') && errors.any(|error| error.eq_ignore_ascii_case(cell))
}

/// A character that takes no place where a formula would begin.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Whether the text is taken for a number, a date, a time, an error or a truth value that is then written otherwise: all of one
/// that is not a whole number of few digits without a zero before it.
fn would_change(text: &str) -> bool {
    if !is_figure(text) {
        return is_amount(text)
            || is_time(text)
            || has_month_and_digit(text)
            || is_named_error(text)
            || TRUTHS
                .split(' ')
                .any(|truth| truth.eq_ignore_ascii_case(text));
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let zero = text.len() > 1 && text.starts_with('0');
    !digits || zero || text.len() > SHOWN_DIGITS
}

/// A number, or a date or a time in figures. Spaces that do not break part thousands in French, and Japanese versions take
/// full-width digits, too.
fn is_figure(text: &str) -> bool {
    let is_digit = |c: char| matches!(c, '0'..='9' | '０'..='９');
    let of_a_number = |c: char| {
        is_digit(c)
            || matches!(
                c,
                '.' | ',' | '/' | ':' | '-' | 'e' | 'E' | ' ' | '\u{a0}' | '\u{202f}'
            )
    };
    let digits = text.strip_prefix(['.', ',']).unwrap_or(text);
    let mut before = ' ';
    digits.starts_with(is_digit)
        && text.chars().all(|c| {
            let is_of_exponent = c == '+' && matches!(before, 'e' | 'E');
            before = c;
            is_of_exponent || of_a_number(c)
        })
}

/// A figure with a sign of currency or per cent beside it, or all in brackets, which make it negative.
fn is_amount(text: &str) -> bool {
    let inside = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let is_currency = |c: char| matches!(c, '$' | '£' | '¤' | '¥' | '\u{20a0}'..='\u{20cf}');
    let beside = |c: char| is_currency(c) || c == '%' || c.is_whitespace();
    let bare = inside.unwrap_or(text).trim_matches(beside);
    bare.len() < text.len() && is_figure(bare)
}

/// A time of day by the twelve hours: `10:30 PM`, `3 p`.
fn is_time(text: &str) -> bool {
    if text.len() > LONGEST_DATE {
        return false;
    }
    let text = text.to_ascii_lowercase();
    let figure = ["am", "pm", " a", " p"]
        .into_iter()
        .find_map(|half| text.strip_suffix(half));
    figure.is_some_and(|figure| is_figure(figure.trim_end()))
}

/// The name of a month and digits, with nothing but signs beside them: `Jan 2025`, `1-May`, and the gene `MARCH1`.
fn has_month_and_digit(text: &str) -> bool {
    let of_a_date =
        |c: char| c.is_ascii_digit() || c.is_alphabetic() || " -/.,:'\u{a0}\u{202f}".contains(c);
    if text.len() > LONGEST_DATE
        || !text.contains(|c: char| c.is_ascii_digit())
        || !text.chars().all(of_a_date)
    {
        return false;
    }
    let words = text.split(|c: char| !c.is_alphabetic());
    let mut words = words.filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case(OF));
    let is_month = |word: &str| {
        let word = word.to_lowercase();
        MONTHS.split(' ').any(|month| month == word)
    };
    words.next().is_some_and(is_month) && words.next().is_none()
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
            "﹦1",
            "﹫x",
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
            "Jan 2025",
            "May-5",
            "1 May",
            "MARCH1",
            "DEC1",
            "sept. 3, 2024",
            "1-Jan-25 10:30",
            "(555)",
            "(00123)",
            "$00123",
            "€5",
            "5 €",
            "00123%",
            ".5",
            "10:30 PM",
            "3 p",
            "true",
            "FALSE",
            "4.41E+11",
            "1e+5",
            "4,42079E+11",
            "$4.41E+11",
            "'4.41E+11",
            "#N/A",
            " #n/a ",
            "#NAME?",
            "#DIV/0!",
            "#BEZUG!",
            "1\u{a0}234",
            "1\u{202f}234,50",
            "１２３",
            "₹5",
            "1E+5",
            "1E+05",
            "2E+3",
            "12E+34",
            "1.00E+05",
            "4,41E+11",
            "441632960123",
            "123456789012345",
            "1. Mai",
            "Okt 20",
            "3. Dez",
            "2 MÄRZ 2024",
            "12 déc",
            "1 août 2024",
            "févr. 2024",
            "5 ene",
            "1 de mayo de 2024",
            "3 out",
            "4 mag 2024",
            "5 mrt",
            "WAHR",
            "falsch",
            "VRAI",
            "FAUX",
            "VERO",
            "FALSO",
            "WAAR",
            "ONWAAR",
            "VERDADERO",
            "VERDADEIRO",
        ] {
            assert!(needs_guard(cell), "{cell:?}");
        }
        for cell in [
            "",
            " ",
            "'",
            "0",
            "5",
            "44163296012",
            "'quoted",
            "a=b",
            "1+1 is two",
            "(555) 010-9999",
            "mail@x.example",
            "été",
            "3 Oak Street",
            "May",
            "Mark Dean",
            "June Lee",
            "Sept",
            "Maya 1",
            "1 Maybach",
            "April, May",
            "true north",
            "(none)",
            "$",
            "%",
            "PM",
            "12 Main",
            "10:30 PM sharp",
            "E+11",
            "1+E11",
            "4.41E+11 or so",
            "#1 Plumbing",
            "#",
            "########",
            "N/A",
            "Mai",
            "Müller 5",
            "Calle de Oro 5",
            "De 5",
            "Wahrheit",
            "15 rue de Mai",
        ] {
            assert!(!needs_guard(cell), "{cell:?}");
        }
    }

    #[test]
    fn errors_are_known_in_several_languages() {
        for cell in [
            " #NAME? ",
            "#BEZUG!",
            "#N/A",
            "#¿NOMBRE?",
            "#N/D",
            "Err:502",
            " Err:508 ",
        ] {
            assert!(is_error_value(cell), "{cell}");
        }
        for cell in [
            "#1 Plumbing",
            "N/A",
            "#",
            "",
            "#n/a-team",
            "Err:",
            "Err:50",
            "Err:5022",
            "err:502",
            "Err: 502",
            "Err:502 x",
        ] {
            assert!(!is_error_value(cell), "{cell}");
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

    #[test]
    fn what_another_separator_would_bring_to_a_cells_beginning_is_guarded() {
        for (cell, expected) in [
            ("x;=1+1;y", "x;'=1+1;y"),
            ("a,b| @x", "a,b|' @x"),
            ("x\t=1", "x\t'=1"),
            ("x;\t=1", "x;\t'=1"),
            ("x;'=1", "x;''=1"),
            ("+33 1;-2+x", "'+33 1;'-2+x"),
            ("x;+33 1; -5,3", "x;+33 1; -5,3"),
            ("Lind; Moreau, 'Ada'", "Lind; Moreau, 'Ada'"),
        ] {
            assert_eq!(guarded(cell), expected);
            assert_eq!(unguarded(expected), cell);
        }
    }

    proptest! {
        #[test]
        fn what_was_guarded_reads_back(cell in "('{0,2}[=+@0-9\t −-]{0,4}|'{0,2}([0-9.]{1,4}E[+]?[0-9]{1,2}|[0-9]{10,16}|#N/A|1[.] ?Mai|12 déc|WAHR|FAUX))?.{0,6}([;,|\t]'{0,2}[=+@0-9\t −-]{0,3}.{0,3}){0,3}") {
            let guarded = guarded(&cell);
            prop_assert_eq!(unguarded(&guarded), cell.as_str());
            let live = guarded.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            prop_assert!(!live, "{}", guarded);
        }
    }
}
