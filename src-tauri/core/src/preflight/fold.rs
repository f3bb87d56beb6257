//! One form for all spellings of a name: case, accents on Latin letters, white space, typographic quotes and dashes.
//! Only spelling: `Mueller` and `Müller`, `Wei Li` and `Li Wei` are different words.

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

use super::joined;

/// Normalising may bring letters together that compose anew; a second look settles that.
const LOOKS: usize = 4;

/// `text` in the form that all its spellings share.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return once_ascii(text);
    }
    let mut folded = once(text);
    for _ in 1..LOOKS {
        if folded.is_ascii() {
            break;
        }
        let again = once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

fn once(text: &str) -> String {
    // Most texts are composed already; to find that out takes less time than to compose them.
    let plain = match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => bare(text.chars()),
        IsNormalized::No | IsNormalized::Maybe => bare(text.nfkc()),
    };
    let joined = joined(parts(&plain));
    match joined.is_ascii() {
        true => joined,
        false => joined.nfkc().collect(),
    }
}

fn bare(letters: impl Iterator<Item = char>) -> String {
    let mut plain = String::new();
    let mut latin = false;
    for letter in letters.flat_map(char::to_lowercase) {
        if is_accent(letter) && latin || is_unseen(letter) {
            continue;
        }
        latin = is_latin(letter);
        push(&mut plain, letter);
    }
    plain
}

/// What [`once`] makes of ASCII, which looks the same to a second look.
fn once_ascii(text: &str) -> String {
    let mut plain = joined(parts(text));
    plain.make_ascii_lowercase();
    match plain.contains('`') {
        true => plain.replace('`', "'"),
        false => plain,
    }
}

/// The words of `text`, without the stops and commas behind them.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split_whitespace();
    let parts = parts.map(|part| part.trim_end_matches(['.', ',']));
    parts.filter(|part| !part.is_empty())
}

fn push(plain: &mut String, letter: char) {
    match letter {
        // One at the end of a word, the other within.
        'ς' => plain.push('σ'),
        '‘' | '’' | 'ʼ' | '`' | '´' => plain.push('\''),
        '\u{2010}'..='\u{2015}' | '−' => plain.push('-'),
        letter => match without_accent(letter) {
            Some(bare) => plain.push_str(&bare),
            None => plain.push(letter),
        },
    }
}

/// A Latin letter without its accent. Other scripts are left alone: romanised, different names fall together.
fn without_accent(letter: char) -> Option<String> {
    let latin = matches!(letter, '\u{00DF}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}');
    latin
        .then(|| deunicode::deunicode_char(letter).map(str::to_lowercase))
        .flatten()
}

const fn is_latin(letter: char) -> bool {
    matches!(letter, 'a'..='z' | '\u{00DF}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}')
}

/// An accent that stands behind its letter.
const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036F}')
}

/// Marks that nobody sees: soft hyphens, joiners, marks of direction and of byte order.
pub(super) const fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_name_is_one() {
        for (one, other) in [
            ("José Núñez", "JOSE NUNEZ"),
            ("Jose\u{301} Nu\u{303}n\u{303}ez", "josé núñez"),
            ("  Ada\u{a0}Moreau\n", "ada moreau"),
            ("O’Brien", "O'BRIEN"),
            ("Garnier\u{2011}Noël", "garnier-noel"),
            ("J. Smith, Jr.", "j smith jr"),
            ("İSTANBUL", "istanbul"),
            ("Ｙａｍａｄａ", "yamada"),
            ("ΝΙΚΟΣ", "νικος"),
            ("Ad\u{ad}a\u{200b}", "ada"),
            ("Łukasz Øst", "lukasz ost"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (one, other) in [
            ("Wei Li", "Li Wei"),
            ("李伟", "李薇"),
            ("Müller", "Mueller"),
            ("かき", "がき"),
            ("Jean-Luc", "Jean Luc"),
            ("Ada", "Ida"),
        ] {
            assert_ne!(fold(one), fold(other), "{one}");
        }
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            proptest::prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn ascii_is_folded_as_any_text_is(text in "[ -~\t\n\x1c]{0,40}") {
            proptest::prop_assert_eq!(once_ascii(&text), once(&text));
        }

        #[test]
        fn case_is_no_difference(text in "[a-zA-ZÀ-ÖØ-öø-ÿĀ-ž .'-]{0,40}") {
            proptest::prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        }
    }
}
